// An invented book for pictures and tests of the window. Never part of a real build.
import { addDays } from '../lib/days';
import type { Business, CustomerDetails, StageSetting } from '../wire';

export const TODAY = '2026-11-22';

export interface Invoice {
  id: string;
  customer: string;
  number: string;
  currency: string;
  issued: string;
  source: string;
  parts: { due: string; cents: number; paid: number }[];
  void?: boolean;
}
export interface Payment {
  id: string;
  customer: string;
  currency: string;
  cents: number;
  on: string;
  method: string | null;
  reference: string | null;
  receipt: number;
  applied: { invoice: string; seq: number; cents: number; on: string }[];
  reversed: string | null;
}
export interface Promised {
  id: string;
  customer: string;
  currency: string;
  cents: number;
  made: string;
  due: string;
  state: 'live' | 'kept' | 'broken';
  reversed?: boolean;
}
export interface Event {
  id: string;
  customer: string;
  on: string;
  kind: 'note' | 'touch' | 'pause' | 'credit_note' | 'charge';
  cents?: number;
  title: string;
  detail: string;
  mark: string | null;
  until?: string;
  document?: string;
  reversed?: boolean;
}
export interface Book {
  business: Business;
  stages: StageSetting[];
  customers: CustomerDetails[];
  invoices: Invoice[];
  payments: Payment[];
  promises: Promised[];
  events: Event[];
  /** Lines done today: customer + currency. */
  done: Set<string>;
}

const names: [string, string, string | null, string | null][] = [
  ['Construcciones Peñafiel y Núñez, S.A. de C.V.', 'CPN120315AB9', '5555500132', 'rocio@penafiel.example'],
  ['Ferretería El Tornillo Feliz', 'FTF090817KX2', '5555501187', 'pagos@tornillofeliz.example'],
  ['Abarrotes La Esperanza', 'ALE150604QW1', '5555504410', null],
  ['Clínica Dental Ibáñez', 'CDI180922RT5', null, 'administracion@ibanez.example'],
  ['Transportes Güemes Hermanos', 'TGH980312QX7', '5555507788', null],
  ['Papelería Muñoz', 'PMU110203HJ8', null, 'contacto@papeleriamunoz.example'],
  ['Comercializadora Internacional de Refacciones Industriales y Automotrices del Bajío, S. de R.L. de C.V.', 'CIR050505LP3', '4771234567', 'cuentasporpagar@ciriab.example'],
  ['Hotel Posada del Ángel', 'HPA070711MN4', '9515502020', 'admon@posadadelangel.example'],
  ['Muebles y Diseños Xóchitl', 'MDX130909VB6', '2225503030', null],
  ['Agropecuaria San Isidro', 'ASI991231TT0', '6675504040', 'compras@sanisidro.example'],
  ['Northwind Traders LLC', 'XEXX010101000', null, 'ap@northwind.example'],
  ['Imprenta Morelos', 'IMO080808GG8', '7775505050', null],
  ['Café de Altura Coatepec', 'CAC160116CC6', '2285506060', 'cafe@coatepec.example'],
  ['Laboratorio Químico Anáhuac', 'LQA040404DD4', '5555507070', null],
  ['Refrigeración Polar del Norte', 'RPN101010EE1', '8185508080', 'pagos@polarnorte.example'],
  ['Textiles Oaxaqueños Zapoteca', 'TOZ121212FF2', null, null],
];

/** Numbers that look like chance and are the same every time. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

export const business: Business = {
  name: 'Distribuidora Luna', country: 'MX', currency: 'MXN', tax_id: 'DLU140228AA1', address: ['Av. Hidalgo 214', 'Col. Centro', '76000 Querétaro, Qro.'],
  phone: '442 555 0101', email: 'cobranza@luna.example', signer: 'Marisol Luna Ortega', signer_role: 'Administración', time_zone: 'America/Mexico_City',
  terms_days: 30, language: 'es', sheet: 'letter', has_logo: false,
  payment_methods: [
    { kind: 'bank', label: 'Banco del Bajío', value: '030680900012345678', holder: 'Distribuidora Luna', currency: 'MXN' },
    { kind: 'link', label: 'Pago con tarjeta', value: 'https://pago.luna.example', holder: null, currency: null },
  ],
};

export const stages: StageSetting[] = [
  { offset: -3, is_letter: false, escalating: false, name: 'Recordatorio' },
  { offset: 0, is_letter: false, escalating: false, name: 'Aviso de vencimiento' },
  { offset: 3, is_letter: false, escalating: false, name: 'Aviso' },
  { offset: 10, is_letter: true, escalating: false, name: 'Primera carta' },
  { offset: 20, is_letter: true, escalating: true, name: 'Segunda carta' },
  { offset: 30, is_letter: true, escalating: true, name: 'Última carta' },
];

function customer(index: number): CustomerDetails {
  const [name, tax_id, phone, email] = names[index]!;
  return {
    id: `C${index + 1}`, name, tax_id, phone, whatsapp: index % 3 === 1 ? phone : null, email, contact: index === 0 ? 'Ing. Rocío Peñafiel' : null,
    address: ['Calle Reforma 12'], language: null, terms_days: index === 0 ? 30 : null, route: null,
  };
}

/** Days late at which the open invoice of each customer stands, so that every group of the queue has somebody. */
const lateness = [34, 0, 0, 4, 12, 7, 21, -3, 45, 3, 15, -3, 130, 66, -12, 90];

export function exampleBook(): Book {
  const chance = dice(7);
  const book: Book = { business: { ...business }, stages: [...stages], customers: names.map((_, index) => customer(index)), invoices: [], payments: [], promises: [], events: [], done: new Set() };
  let number = 1001;
  let receipt = 180;
  for (const [index, details] of book.customers.entries()) {
    const currency = index === 10 ? 'USD' : 'MXN';
    const habit = [1, 2, 9, 4, 14, 5, 20, 0, 16, 3, 6, 1, 40, 18, 2, 30][index]!;
    for (let month = 10; month >= 2; month -= 1) {
      const due = addDays(TODAY, -month * 30 - index);
      const late = Math.max(-3, Math.round(habit * (1.6 - month / 8) + (chance() - 0.5) * 6));
      const cents = Math.round((2000 + chance() * 30_000) * 100);
      const invoice = `F${number}`;
      book.invoices.push({ id: invoice, customer: details.id!, number: `A-${number}`, currency, issued: addDays(due, -30), source: 'facturas_octubre.csv, fila 12', parts: [{ due, cents, paid: cents }] });
      const on = addDays(due, late);
      if (on <= TODAY) {
        receipt += 1;
        book.payments.push({ id: `P${receipt}`, customer: details.id!, currency, cents, on, method: 'Transferencia', reference: null, receipt, applied: [{ invoice, seq: 1, cents, on }], reversed: null });
      } else book.invoices.at(-1)!.parts[0]!.paid = 0;
      number += 1;
    }
    const open = lateness[index]!;
    const add = (days: number, cents: number) => {
      const due = addDays(TODAY, -days);
      book.invoices.push({ id: `F${number}`, customer: details.id!, number: `A-${number}`, currency, issued: addDays(due, -30), source: 'escrita a mano', parts: [{ due, cents, paid: 0 }] });
      number += 1;
    };
    add(open, Math.round((3000 + chance() * 28_000) * 100));
    if (index % 3 === 0) add(open - 23, Math.round((1500 + chance() * 20_000) * 100));
  }
  const split = book.invoices.find((invoice) => invoice.customer === 'C8' && invoice.parts[0]!.paid === 0);
  if (split) split.parts = [0, 1, 2].map((part) => ({ due: addDays(split.parts[0]!.due, part * 30), cents: 350_000, paid: 0 }));
  book.payments.push({ id: 'P999', customer: 'C6', currency: 'MXN', cents: 350_000, on: '2026-11-20', method: 'Efectivo', reference: null, receipt: receipt + 1, applied: [], reversed: null });
  book.promises.push({ id: 'R1', customer: 'C3', currency: 'MXN', cents: 600_000, made: '2026-11-18', due: TODAY, state: 'live' });
  book.promises.push({ id: 'R2', customer: 'C1', currency: 'MXN', cents: 2_711_530, made: '2026-11-03', due: '2026-11-06', state: 'broken' });
  book.promises.push({ id: 'R3', customer: 'C1', currency: 'MXN', cents: 800_000, made: '2026-10-20', due: '2026-10-28', state: 'kept' });
  book.events.push({ id: 'T1', customer: 'C1', on: '2026-11-12', kind: 'touch', title: 'Carta «Primera carta» impresa', detail: '2 facturas', mark: null, document: 'ab12' });
  book.events.push({ id: 'T2', customer: 'C1', on: '2026-11-03', kind: 'touch', title: 'Llamada: «la semana que viene, el viernes»', detail: 'con Ing. Rocío Peñafiel', mark: 'will_pay' });
  book.events.push({ id: 'T3', customer: 'C1', on: '2026-09-02', kind: 'note', title: 'Queja: entregaron dos vigas de menos en la obra Coapa', detail: 'respondida en 2 días', mark: null });
  book.events.push({ id: 'U1', customer: 'C16', on: '2026-11-10', kind: 'pause', title: 'En pausa hasta el 4 de diciembre', detail: 'Inventario de fin de año', mark: 'live', until: '2026-12-04' });
  return book;
}

/** The same in a country and currency of hundreds of millions, with a customer who owes in every age. */
export function largeBook(): Book {
  const book = exampleBook();
  book.business = { ...book.business, country: 'CO', currency: 'COP' };
  const large = (cents: number) => cents * 17_351;
  for (const invoice of book.invoices) {
    invoice.currency = 'COP';
    invoice.parts = invoice.parts.map((part) => ({ ...part, cents: large(part.cents), paid: large(part.paid) }));
  }
  for (const payment of book.payments) Object.assign(payment, { currency: 'COP', cents: large(payment.cents), applied: payment.applied.map((part) => ({ ...part, cents: large(part.cents) })) });
  for (const promise of book.promises) Object.assign(promise, { currency: 'COP', cents: large(promise.cents) });
  for (const days of [0, 12, 70, 100, 2207]) {
    book.invoices.push({ id: `L${days}`, customer: 'C1', number: `SERIE-LARGA-2026-${days}`, currency: 'COP', issued: '2020-01-01', source: 'escrita a mano', parts: [{ due: addDays(TODAY, -days), cents: large(1_300_000 + days * 9_700), paid: 0 }] });
  }
  return book;
}

/** A name long enough to try every line, for tests. */
export const longName = names[6]![0];
