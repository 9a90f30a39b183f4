// Invented answers that need no book: imports and copies.
import type { CopiesView, DamageReport, ImportBatch, ImportPreview, ProvenCopy, Reconciliation, RestorePreview } from '../wire';

/** The evening before the invented today. */
const LAST = Date.UTC(2026, 10, 22, 1, 42);
const DAY_MS = 86_400_000;

export function importPreview(): ImportPreview {
  const rows = [
    ['A-0714', 'Ferretería El Tornillo Feliz', '2026-07-03', '2026-08-02', '12400.00'], ['A-0715', 'Clínica Dental Ibáñez', '2026-07-04', '2026-08-03', '9860.00'],
    ['A-0716', 'Construcciones Peñafiel y Núñez, S.A. de C.V.', '2026-07-06', '2026-08-05', '27115.30'], ['A-0717', 'Papelería Muñoz', '2026-07-06', '2026-08-05', '3480.00'],
    ['A-0718', 'Transportes Güemes Hermanos', '2026-07-08', '2026-08-07', '21070.00'], ['A-0719', 'Hotel Posada del Ángel', '2026-07-08', '2026-08-07', '18400.00'],
  ] as const;
  return {
    id: 'V1',
    files: [{
      name: 'facturas_octubre.csv', format: 'csv', rows: 1248, dates_ambiguous: false, reading: 'windows-1252 · ; · decimales con coma',
      map: { kind: 'invoices', currency: 'MXN', date_order: 'dmy', decimal: ',', columns: { number: 'Folio', customer_name: 'Razón social', tax_id: 'RFC', issued_on: 'Emisión', due_on: 'Vto', total: 'Importe', paid_on: 'Pagada el' } },
      headers: ['Folio', 'Razón social', 'RFC', 'Emisión', 'Vto', 'Importe', 'Pagada el', 'Vendedor'],
      sample: [
        ['A-0714', 'Ferretería El Tornillo Feliz', 'FTF090817KX2', '03/07/2026', '02/08/2026', '12.400,00', '05/08/2026', 'Luis'],
        ['A-0715', 'Clínica Dental Ibáñez', 'CDI180922RT5', '04/07/2026', '03/08/2026', '9.860,00', '', 'Ana'],
        ['A-0716', 'Construcciones Peñafiel y Núñez', 'CPN120315AB9', '06/07/2026', '05/08/2026', '27.115,30', '', 'Luis'],
      ],
    }],
    new_customers: 46, new_invoices: 1231, new_credit_notes: 0, new_payments: 880, completed: 0, duplicates: 14,
    rejected: [
      { file: 'facturas_octubre.csv', line: 217, reason: 'No existe el 31 de febrero de 2026. Corrija la fecha de vencimiento de A-0931.' },
      { file: 'facturas_octubre.csv', line: 640, reason: 'El total de A-1002 es negativo (−350,00). Si es una nota de crédito, impórtela como tal.' },
      { file: 'facturas_octubre.csv', line: 1019, reason: 'Falta el cliente de A-1077. Escriba el nombre o la identificación.' },
    ],
    totals: [{ currency: 'MXN', amount: '1204377.18' }],
    rows: rows.map(([number, customer_name, issued_on, due_on, amount], index) => ({ file: 'facturas_octubre.csv', line: index + 2, kind: 'invoice', status: index === 3 ? 'duplicate' : 'new', customer_name, number, issued_on, due_on, currency: 'MXN', amount })),
    notes: [],
  };
}

export function pastImports(): ImportBatch[] {
  return [
    { id: 'B2', imported_at: LAST - 9 * DAY_MS, files: ['facturas_septiembre.csv'], counts: { customers: 3, invoices: 118, credit_notes: 0, payments: 96 }, undone: false },
    { id: 'B1', imported_at: LAST - 41 * DAY_MS, files: ['clientes.csv', 'cfdi-2026-08.zip'], counts: { customers: 42, invoices: 209, credit_notes: 4, payments: 150 }, undone: true },
  ];
}

export function proven(): ProvenCopy {
  return { file: 'aldia-2026-11-21-1942.aldia', place: 'KINGSTON', proven_at: LAST, bytes: 8_412_160, sha256: '9f2c…', invoices: 1284, receivables: [{ currency: 'MXN', amount: '482310.50' }] };
}

export function copiesView(): CopiesView {
  return {
    chosen: '/media/KINGSTON/AlDia', ledger_bytes: 8_412_160, last_proven: proven(), facts_since: 10, seal: 'green',
    last_drill: { held_at: LAST - 2 * DAY_MS, file: '/media/KINGSTON/AlDia/aldia-2026-11-20-2010.aldia', taken_at: LAST - DAY_MS, ok: true, facts: 4102, documents: 318, detail: '' },
    drives: [
      { handle: 'D1', path: '/media/KINGSTON', label: 'KINGSTON', removable: true, free_bytes: 14_200_000_000, has_our_copies: true },
      { handle: 'D2', path: '/', label: 'Disco', removable: false, free_bytes: 212_000_000_000, has_our_copies: false },
    ],
    copies: [
      { handle: 'K1', file: 'aldia-2026-11-21-1942.aldia', place: '/media/KINGSTON/AlDia', is_local: false, taken_at: LAST, bytes: 8_412_160, state: 'proven' },
      { handle: 'K2', file: 'aldia-2026-11-20-2010.aldia', place: '/media/KINGSTON/AlDia', is_local: false, taken_at: LAST - DAY_MS, bytes: 8_398_000, state: 'proven' },
      { handle: 'K3', file: 'aldia-2026-11-18-1905.aldia', place: '/media/KINGSTON/AlDia', is_local: false, taken_at: LAST - 3 * DAY_MS, bytes: 8_390_000, state: 'unchecked' },
      { handle: 'K4', file: 'aldia-2026-11-13-2002.aldia', place: '/media/KINGSTON/AlDia', is_local: false, taken_at: LAST - 8 * DAY_MS, bytes: 8_301_000, state: 'damaged' },
    ],
  };
}

export function restorePreview(handle: string): RestorePreview {
  return {
    handle, file: 'aldia-2026-11-20-2010.aldia', taken_at: LAST - DAY_MS, last_fact_on: '2026-11-20', facts: 4102, invoices: 1274,
    receivables: [{ currency: 'MXN', amount: '470110.50' }], would_lose: 10, receivables_now: [{ currency: 'MXN', amount: '482310.50' }],
    payments: 871, invoices_now: 1276, payments_now: 879, ledger: 'same',
    lost: [{ kind: 'payment', count: 8 }, { kind: 'invoice', count: 2 }], lost_newest: [{ kind: 'payment', on: '2026-11-22' }, { kind: 'invoice', on: '2026-11-21' }],
    would_return: 0, returning: [], returning_newest: [],
  };
}

export function damageReport(): DamageReport {
  return {
    ok: false, facts: 4099,
    findings: [
      { kind: 'integrity', id: '', text: 'Tree 14 page 2210: btreeInitPage() returns error code 11' },
      { kind: 'chain', id: '2914', text: 'entry 2914 is missing' },
      { kind: 'document', id: '41f25beb', text: 'the document carta-2026-10-02 is missing or changed' },
    ],
    salvage: {
      file: '~/.local/share/aldia/libro.aldia', is_whole: false, entries: 4099, from_copy: 0, lost: [{ first: 2914, last: 2915 }, { first: 2940, last: 2940 }],
      unproven: [2916], mended: [], without_personal: [], held: [3011, 3012], damaged_tables: ['entry'],
    },
    customers: ['Ferretería El Tornillo Feliz', 'Clínica Dental Ibáñez'],
    chain: { first_broken: 2914, last_sound: 2913, head: '9f2c41f25beb8e8a418c461c50c0116fa1fb9000f3f3cca849dd45ab2fdb6aa0' },
    last_copy: proven(),
  };
}

export function reconciliation(): Reconciliation {
  const facts = (kind: string, ...places: number[]) => places.map((sequence) => ({ sequence, kind }));
  return {
    both: 4089, only_ledger_count: 10, only_copy_count: 3, differing_count: 0, lost: [{ first: 2914, last: 2915 }, { first: 2940, last: 2940 }],
    only_ledger: [...facts('payment', 4093, 4094, 4095, 4097, 4098, 4099, 4100, 4101), ...facts('invoice', 4096, 4102)], only_copy: [...facts('invoice', 2914, 2915), ...facts('note', 2940)], differing: [],
  };
}
