// The invented desk: answers the calls from a book in memory. For pictures and tests of the window only.
import type { Backend, CallName, Events, Request, Response } from '../lib/bridge';
import { sum } from '../lib/decimal';
import { blankDetails } from '../screens/clientes/details';
import { TODAY, exampleBook, type Book } from './book';
import { creditOf, customerRow, customerView, dec, explain, invoiceRow, invoiceView, nameOf, openParts, paymentRow, today, total } from './engine';
import { copiesView, damageReport, importPreview, pastImports, proven, reconciliation, restorePreview } from './samples';
import { matches } from '../lib/words';
import type { ChosenAllocation, CustomerLine, Done, Encryption, ErrorCode, SetLocking, Settings, Status, Topic, WireError } from '../wire';

type Answers = { [K in CallName]?: (request: Request<K>) => Response<K> | Promise<Response<K>> };

const everything: Topic[] = ['status', 'today', 'customers', 'invoices', 'payments', 'imports', 'copies', 'settings', 'problems'];
const fail = (code: ErrorCode, extra: Partial<WireError> = {}): never => {
  throw { code, params: {}, ...extra } satisfies WireError;
};
const done = <T>(value: T, changed: Topic[] = everything): Done<T> => ({ value, changed });
const cents = (typed: string): number => {
  const clean = typed.replace(/[\s,]/g, '');
  return /^\d+(\.\d{1,2})?$/.test(clean) ? Math.round(Number(clean) * 100) : fail('invalid', { field: 'amount', params: { reason: typed } });
};

/** An invented desk; `book: null` is the first run. */
export class FakeDesk implements Backend {
  book: Book | null;
  isExample = false;
  copies = copiesView();
  settingsRest: Omit<Settings, 'business' | 'stages'> = { min_interval_days: 0, allocation_order: 'principal_first', hide_amounts: true, theme: 'system', autostart: false };
  /** Every call with its request, for tests. */
  readonly log: { name: string; request: unknown }[] = [];
  /** What the next call of a name shall fail with, for tests. */
  readonly failing = new Map<string, WireError>();
  /** The passphrase, and whether the book is open. */
  passphrase: string | null = null;
  lock: 'off' | 'locked' | 'open' = 'off';
  dropped: string[] = [];
  /** The folder of the copies lies on the disk of the book. */
  isBeside = false;
  /** What a look at files answers. */
  preview = importPreview();
  /** The book is damaged; `unreadable` when it cannot be opened at all. */
  damage: 'none' | 'found' | 'unreadable' = 'none';
  choices: SetLocking = { remembered: false, lock_after_minutes: 15, plain_papers: false };
  private readonly forgotten = new Set<string>();
  private next = 2000;
  private readonly listeners: { [E in keyof Events]: ((payload: Events[E]) => void)[] } = { progress: [], changed: [], drop: [], closing: [] };

  constructor(book: Book | null = exampleBook()) {
    this.book = book;
  }

  async call(name: string, request: unknown): Promise<unknown> {
    this.log.push({ name, request });
    const failure = this.failing.get(name);
    if (failure) {
      this.failing.delete(name);
      throw failure;
    }
    const answer = this.answers[name as CallName] as ((request: unknown) => unknown) | undefined;
    if (!answer) return fail('unknown_call', { params: { name } });
    // The real bridge hands over copies, never the same objects.
    return structuredClone(await answer(structuredClone(request)));
  }

  on<E extends keyof Events>(event: E, heard: (payload: Events[E]) => void): () => void {
    this.listeners[event].push(heard);
    return () => this.listeners[event].splice(this.listeners[event].indexOf(heard), 1);
  }

  emit<E extends keyof Events>(event: E, payload: Events[E]): void {
    for (const heard of [...this.listeners[event]]) heard(payload);
  }

  private id(prefix: string): string {
    this.next += 1;
    return `${prefix}${this.next}`;
  }

  private need(): Book {
    return this.book ?? fail('no_ledger');
  }

  private status(): Status {
    const { book } = this;
    return {
      version: '0.1.0', business: this.lock === 'locked' ? null : (book?.business ?? null), ledger: '~/.local/share/aldia/libro.aldia', documents: '~/.local/share/aldia/documents', today: TODAY,
      queue: book ? today(book).items.length : 0, last_proven: this.copies.last_proven, facts_since: this.copies.facts_since, seal: this.copies.seal, clock: null, problems: [
        ...(this.damage === 'none' ? [] : [{ code: 'ledger_damaged', since: Date.UTC(2026, 10, 22, 15), detail: 'chain 2914' }]),
        ...(this.isBeside && this.copies.facts_since === 0 ? [{ code: 'copies_on_own_disk', since: Date.UTC(2026, 10, 22, 15), detail: '/home/ana/Respaldos' }] : []),
      ], is_example: this.isExample, lock: this.lock,
    };
  }

  private encryption(): Encryption {
    return { state: this.lock, ...this.choices, has_recovery: true, shortest_passphrase: 8 };
  }

  private openBy(passphrase: string | undefined): void {
    if (passphrase !== this.passphrase) fail('wrong_passphrase');
    this.lock = 'open';
  }

  private settings(): Settings {
    const book = this.need();
    return { business: book.business, stages: book.stages, ...this.settingsRest };
  }

  private propose(customer: string, currency: string, amount: number, chosen?: ChosenAllocation[]) {
    let left = amount;
    const parts = openParts(this.need(), customer).filter((part) => part.invoice.currency === currency);
    const rows = parts.map((part) => {
      const own = chosen?.find((each) => each.invoice === part.invoice.id && each.seq === part.seq);
      const put = chosen ? (own ? cents(own.amount) : 0) : Math.min(left, part.open);
      if (put > part.open || put > left) fail('more_than_open', { field: 'amount', params: { open: dec(Math.min(part.open, left)) } });
      left -= put;
      return { part, put };
    });
    return { rows, left, parts };
  }

  private takeBack(id: string): void {
    const book = this.need();
    const payment = book.payments.find((each) => each.id === id);
    if (payment) {
      payment.reversed = TODAY;
      for (const part of payment.applied) book.invoices.find((invoice) => invoice.id === part.invoice)!.parts[part.seq - 1]!.paid -= part.cents;
    }
    const invoice = book.invoices.find((each) => each.id === id);
    if (invoice) invoice.void = true;
    const promise = book.promises.find((each) => each.id === id);
    if (promise) promise.reversed = true;
    const event = book.events.find((each) => each.id === id);
    if (event) event.reversed = true;
    // A letter is known by its customer here.
    const customer = event?.customer ?? (id.startsWith('L-') ? id.slice(2) : null);
    if (customer) book.done.forEach((key) => key.startsWith(`${customer} `) && book.done.delete(key));
  }

  private readonly answers: Answers = {
    status: () => (this.damage === 'unreadable' ? fail('ledger_damaged') : this.status()),
    check_ledger: ({ full }) => ({ ok: this.damage === 'none', full, facts: 4102, findings: this.damage === 'none' ? [] : damageReport().findings, holes: [], head: full ? damageReport().chain.head : null }),
    damage_report: () => {
      this.emit('progress', { call: 'damage_report', step: 'gathering', done: 1, total: 2 });
      return damageReport();
    },
    salvage: ({ copy }) => {
      this.damage = 'none';
      const { salvage } = damageReport();
      return done({ kept: '~/.local/share/aldia/libro-reemplazado-20261122.aldia', salvage: copy ? { ...salvage, entries: 4102, from_copy: 3, lost: [], held: [], without_personal: [] } : salvage });
    },
    reconcile: () => reconciliation(),
    create_ledger: (asked) => {
      this.book = { ...exampleBook(), customers: [], invoices: [], payments: [], promises: [], events: [], done: new Set() };
      this.book.business = { ...this.book.business, name: asked.name, country: asked.country, currency: asked.currency, tax_id: asked.tax_id ?? null, terms_days: asked.terms_days ?? 30, language: asked.language ?? 'es' };
      this.copies = { ...this.copies, last_proven: null, seal: 'red', copies: [] };
      return done(this.status());
    },
    create_example: () => {
      this.book = exampleBook();
      this.isExample = true;
      return done(this.status());
    },
    leave_example: () => {
      this.book = null;
      this.isExample = false;
      return done(this.status());
    },
    today: () => today(this.need()),
    explain_figure: ({ figure, currency }) => explain(this.need(), figure, currency),
    message: ({ customer, currency }) => {
      const book = this.need();
      const item = today(book).items.find((each) => each.customer === customer && each.currency === currency) ?? fail('not_now');
      const details = book.customers.find((each) => each.id === customer)!;
      const to = item.channel === 'email' ? details.email : (details.whatsapp ?? details.phone);
      const text = `Buenos días${details.contact ? `, ${details.contact}` : ''}:\n\nLe escribimos de ${book.business.name}. ${item.instalments.map((part) => `La factura ${part.number} por $${part.open} venció el ${part.due_on}.`).join(' ')}\n\nPuede pagar en Banco del Bajío, CLABE 030680900012345678. Si ya pagó, le agradecemos y no tome en cuenta este mensaje.\n\nGracias,\n${book.business.signer}`;
      return { customer, currency, stage: item.stage, channel: item.channel, to: to ?? null, subject: `Factura ${item.instalments[0]!.number} de ${book.business.name}`, text, can_open: Boolean(to) && item.channel !== 'phone', link: item.channel === 'email' ? `mailto:${to}` : `https://wa.me/52${to}` };
    },
    open_message: () => ({}),
    mark_done: ({ customer, currency, channel, outcome, note }) => {
      const book = this.need();
      book.done.add(`${customer} ${currency}`);
      const id = this.id('T');
      book.events.unshift({ id, customer, on: TODAY, kind: 'touch', title: channel === 'phone' ? 'Llamada' : 'Mensaje enviado', detail: note ?? '', mark: outcome ?? null });
      return done({ id }, ['today', 'customers', 'status']);
    },
    draft_letters: async ({ customers }) => {
      const letters = today(this.need()).items.filter((item) => (customers ? customers.includes(item.customer) : item.channel === 'letter'));
      if (letters.length === 0) fail('not_now', { params: { reason: 'hoy no toca ninguna carta' } });
      this.emit('progress', { call: 'draft_letters', step: 'writing', done: 1, total: letters.length });
      return {
        id: 'L1', file: 'cartas-2026-11-22.pdf', pages: letters.length + 1,
        letters: letters.map((item, index) => ({ customer: item.customer, customer_name: item.customer_name, stage: item.stage, amounts: [{ currency: item.currency, amount: item.overdue }], first_page: index + (index > 1 ? 2 : 1), last_page: index + (index > 0 ? 2 : 1), warnings: [] })),
      };
    },
    open_letters: () => ({}),
    confirm_letters: ({ leave_out }) => {
      const book = this.need();
      const letters = today(book).items.filter((item) => item.channel === 'letter' && !leave_out.includes(item.customer));
      const dropped = letters.filter((item) => this.dropped.includes(item.customer));
      for (const item of letters) if (!dropped.includes(item)) book.done.add(`${item.customer} ${item.currency}`);
      return done({ marked: letters.length - dropped.length, ids: letters.map((item) => `L-${item.customer}`), dropped: dropped.map((item) => ({ customer: item.customer, customer_name: item.customer_name, first_page: 2, last_page: 3, reason: 'Pagó mientras se imprimía.' })) });
    },
    encryption: () => this.encryption(),
    unlock: ({ passphrase }) => {
      this.openBy(passphrase);
      return done(this.status());
    },
    lock: () => {
      this.lock = 'locked';
      return done(this.status());
    },
    set_passphrase: ({ passphrase, current }) => {
      if (this.passphrase !== null && current !== this.passphrase) fail('wrong_passphrase');
      [this.passphrase, this.lock] = [passphrase, 'open'];
      return done(this.encryption(), ['settings', 'status']);
    },
    remove_passphrase: ({ current }) => {
      this.openBy(current);
      [this.passphrase, this.lock] = [null, 'off'];
      return done(this.encryption(), ['settings', 'status']);
    },
    recover_with_words: ({ passphrase }) => {
      [this.passphrase, this.lock] = [passphrase, 'open'];
      return done(this.encryption(), ['settings', 'status']);
    },
    set_locking: (asked) => {
      this.choices = asked;
      return done(this.encryption(), ['settings', 'status']);
    },
    forget_person: ({ customer }) => {
      const book = this.need();
      const index = book.customers.findIndex((each) => each.id === customer);
      book.customers[index] = { ...blankDetails(), id: customer, name: 'Cliente olvidado' };
      this.forgotten.add(customer);
      return done({ customer, shown_as: 'Cliente olvidado', documents: 2, papers: 0, copies: 1 });
    },
    touch: () => ({}),
    retention: () => ({ years: 5, is_default: true, source: 'Código Fiscal de la Federación, art. 30', due: [] }),
    preview_forget: ({ id }) => ({
      customer: id, name: nameOf(this.need(), id), owes: [{ currency: 'MXN', amount: '100.00' }], credit: [], last_fact_on: TODAY, keep_until: '2031-12-31', retention_years: 5,
      retention_source: 'Código Fiscal', documents: 2, copies: 1, against: ['owes'], sentences: ['Todavía debe 100.00 MXN.'],
    }),
    accept_clock: () => done({}),
    customers: ({ text }) => this.need().customers.map((customer) => customerRow(this.need(), customer.id!)).filter((row) => !text || row.name.toLowerCase().includes(text.toLowerCase())),
    customer_page: ({ text, owing, order, down, offset, limit }) => {
      const all = this.need().customers.map((customer) => customerRow(this.need(), customer.id!));
      const lines = all.flatMap<CustomerLine>(({ balances, ...row }) => (balances.length === 0 ? [null] : balances).map((balance, index) => ({ ...row, balance, is_again: index > 0 })));
      const rows = lines.filter((line) => (!owing || Number(line.balance?.open ?? 0) > 0) && (!text || matches(`${line.name} ${line.tax_id ?? ''}`, text)));
      const amount = (line: CustomerLine) => (order === 'oldest' ? (line.balance?.oldest_days ?? -1) : order === 'invoices' ? (line.balance?.invoices ?? 0) : order === 'name' || !order ? 0 : Number(line.balance?.[order] ?? 0));
      rows.sort((a, b) => (down ? -1 : 1) * (amount(a) - amount(b) || (order === 'name' ? a.name.localeCompare(b.name, 'es') : 0)) || a.name.localeCompare(b.name, 'es'));
      return { rows: rows.slice(offset, offset + limit), total: rows.length, currencies: [...new Set(rows.flatMap((line) => line.balance?.currency ?? []))], customers: all.length, owing: all.filter((row) => row.balances.some((balance) => Number(balance.open) > 0)).length };
    },
    customer: ({ id }) => (this.need().customers.some((customer) => customer.id === id) ? { ...customerView(this.need(), id), is_forgotten: this.forgotten.has(id) } : fail('not_found')),
    save_customer: (details) => {
      const book = this.need();
      const id = details.id ?? this.id('C');
      const index = book.customers.findIndex((customer) => customer.id === id);
      if (index >= 0) book.customers[index] = { ...details, id };
      else book.customers.push({ ...details, id });
      return done({ id }, ['customers', 'today']);
    },
    invoice_page: ({ states, text, ids, down, offset, limit }) => {
      const rows = this.need().invoices.map((invoice) => invoiceRow(this.need(), invoice))
        .filter((row) => (!ids || ids.includes(row.id)) && (!states || states.includes(row.state)) && (!text || `${row.number} ${row.customer_name} ${row.total}`.toLowerCase().includes(text.toLowerCase())));
      rows.sort((a, b) => (down ? -1 : 1) * (a.instalments[0]!.due_on < b.instalments[0]!.due_on ? -1 : 1));
      const sums = [...new Set(rows.map((row) => row.currency))].map((currency) => {
        const own = rows.filter((row) => row.currency === currency);
        return { currency, total: sum(own.map((row) => row.total)), open: sum(own.map((row) => row.open)) };
      });
      return { rows: rows.slice(offset, offset + limit), total: rows.length, sums };
    },
    invoice: ({ id }) => (this.need().invoices.some((invoice) => invoice.id === id) ? invoiceView(this.need(), id) : fail('not_found')),
    add_invoice: (asked) => {
      const book = this.need();
      if (book.invoices.some((invoice) => invoice.number === asked.number)) fail('conflict', { field: 'number', params: { id: asked.number, name: nameOf(book, asked.customer ?? '') || 'otro cliente' } });
      let customer = asked.customer;
      if (!customer) {
        customer = this.id('C');
        book.customers.push({ id: customer, name: asked.new_customer!, tax_id: null, contact: null, email: null, phone: null, whatsapp: null, address: [], language: null, terms_days: null, route: null });
      }
      const id = this.id('F');
      book.invoices.push({ id, customer, number: asked.number, currency: asked.currency, issued: asked.issued_on, source: 'escrita a mano', parts: [{ due: asked.due_on ?? asked.issued_on, cents: cents(asked.total ?? '0'), paid: 0 }] });
      return done({ id }, ['today', 'customers', 'invoices', 'status']);
    },
    payment_page: ({ text, find, offset, limit }) => {
      const rows = [...this.need().payments].sort((a, b) => (a.on < b.on ? 1 : -1)).map((payment) => paymentRow(this.need(), payment)).filter((row) => !text || row.customer_name.toLowerCase().includes(text.toLowerCase()));
      const place = rows.findIndex((row) => row.id === find);
      return { rows: rows.slice(offset, offset + limit), total: rows.length, currencies: [...new Set(rows.map((row) => row.currency))], found_at: place < 0 ? null : place };
    },
    propose_allocation: ({ customer, currency, amount, chosen }) => {
      const whole = cents(amount);
      const { rows, left, parts } = this.propose(customer, currency, whole, chosen);
      return {
        amount: dec(whole), credit: dec(left), still_owed: dec(total(parts.map((part) => part.open)) - total(rows.map((row) => row.put))),
        rows: rows.map(({ part, put }) => ({ invoice: part.invoice.id, number: part.invoice.number, seq: part.seq, due_on: part.due, days_past_due: part.days, open: dec(part.open), allocated: dec(put), remaining: dec(part.open - put) })),
      };
    },
    record_payment: (asked) => {
      const book = this.need();
      const whole = cents(asked.amount);
      const { rows } = this.propose(asked.customer, asked.currency, whole, asked.allocate);
      const id = this.id('P');
      for (const { part, put } of rows) part.invoice.parts[part.seq - 1]!.paid += put;
      book.payments.push({
        id, customer: asked.customer, currency: asked.currency, cents: whole, on: asked.paid_on, method: asked.method ?? null, reference: asked.reference ?? null, receipt: 400 + book.payments.length,
        applied: rows.filter((row) => row.put > 0).map(({ part, put }) => ({ invoice: part.invoice.id, seq: part.seq, cents: put, on: asked.paid_on })), reversed: null,
      });
      return done({ id }, ['today', 'customers', 'invoices', 'payments', 'status']);
    },
    thanks: ({ id }) => {
      const payment = this.need().payments.find((each) => each.id === id) ?? fail('not_found');
      return { channel: 'whatsapp', to: null, link: null, text: `Gracias por su pago de $${dec(payment.cents)}.` };
    },
    open_thanks: () => ({}),
    leave_window: () => ({}),
    apply_credit: ({ customer, currency }) => {
      const book = this.need();
      for (const payment of book.payments.filter((each) => each.customer === customer && creditOf(each) > 0)) {
        const { rows } = this.propose(customer, currency, creditOf(payment));
        for (const { part, put } of rows.filter((row) => row.put > 0)) {
          part.invoice.parts[part.seq - 1]!.paid += put;
          payment.applied.push({ invoice: part.invoice.id, seq: part.seq, cents: put, on: TODAY });
        }
      }
      return done({ id: this.id('A') }, ['today', 'customers', 'invoices', 'payments']);
    },
    reverse: ({ id }) => {
      this.takeBack(id);
      return done({ id: this.id('V') });
    },
    reverse_all: ({ ids }) => {
      for (const id of ids) this.takeBack(id);
      return done({});
    },
    add_promise: (asked) => {
      const id = this.id('R');
      this.need().promises.push({ id, customer: asked.customer, currency: asked.currency, cents: cents(asked.amount), made: TODAY, due: asked.due_on, state: 'live' });
      return done({ id }, ['today', 'customers']);
    },
    add_pause: (asked) => {
      const id = this.id('U');
      this.need().events.unshift({ id, customer: asked.customer, on: TODAY, kind: 'pause', title: `En pausa hasta el ${asked.until}`, detail: asked.reason, mark: 'live', until: asked.until });
      return done({ id }, ['today', 'customers']);
    },
    add_note: (asked) => {
      const id = this.id('T');
      this.need().events.unshift({ id, customer: asked.customer, on: TODAY, kind: 'note', title: 'Nota', detail: asked.text, mark: null });
      return done({ id }, ['customers']);
    },
    make_receipt: () => done({ file: 'recibo.pdf', sha256: 'cd34' }, ['customers']),
    make_statement: () => done({ file: 'estado.pdf', sha256: 'ef56' }, ['customers']),
    open_document: () => ({}),
    search: ({ text }) => {
      const book = this.need();
      const typed = text.toLowerCase();
      const customers = book.customers.filter((customer) => `${customer.name} ${customer.tax_id}`.toLowerCase().includes(typed)).map((customer) => ({ kind: 'customer' as const, id: customer.id!, title: customer.name, detail: customer.tax_id ?? '', amount: null }));
      const invoices = book.invoices.filter((invoice) => invoice.number.toLowerCase().includes(typed)).map((invoice) => ({ kind: 'invoice' as const, id: invoice.id, title: invoice.number, detail: nameOf(book, invoice.customer), amount: { currency: invoice.currency, amount: invoiceRow(book, invoice).total } }));
      return [...customers, ...invoices].slice(0, 20);
    },
    preview_import: async () => {
      this.emit('progress', { call: 'preview_import', step: 'reading', done: 1, total: 2 });
      return this.preview;
    },
    apply_import: () => done({ imported: { customers: 46, invoices: 1231, credit_notes: 0, payments: 880 }, duplicates: 14, rejected: importPreview().rejected, batch: 'B9', completed: 0, map: [], notes: [], totals: [] }),
    imports: () => pastImports(),
    undo_import: () => done({}),
    move_ledger: () => done({ ledger: '/home/ana/Documentos/libro.aldia', kept: '/home/ana/Dropbox/libro-movido.aldia' }, ['status', 'problems']),
    copies: () => this.copies,
    back_up: async () => {
      for (const [index, step] of ['checking', 'writing', 'copying', 'proving'].entries()) this.emit('progress', { call: 'back_up', step, done: index + 1, total: 4 });
      this.copies = { ...this.copies, last_proven: this.isBeside ? null : proven(), seal: this.isBeside ? 'red' : 'green', facts_since: 0 };
      return done(proven(), ['copies', 'status']);
    },
    place_program: () => done({ folder: '/media/KINGSTON/AlDia/Al-Dia-programa/0.1.0' }, ['copies']),
    verify_copy: () => done(proven(), ['copies']),
    preview_restore: ({ handle }) => (this.book ? restorePreview(handle) : { ...restorePreview(handle), ledger: 'none', would_lose: 0, lost: [], lost_newest: [], receivables_now: [], invoices_now: 0, payments_now: 0 }),
    restore: () => done({ kept: 'libro-antes-de-restaurar.aldia' }),
    drill: () => done(this.copies.last_drill!, ['copies']),
    recovery: () => ({ state: 'pending', ask: [3, 9, 17] }),
    print_recovery: () => done({ file: 'hoja-de-recuperacion.pdf', sha256: '9f01' }, ['copies']),
    rehearse_recovery: () => done({ state: 'on_paper', ask: [] }, ['copies', 'status']),
    renew_recovery: () => done({ state: 'pending', ask: [3, 9, 17] }, ['copies', 'status']),
    settings: () => this.settings(),
    save_settings: (asked) => {
      const book = this.need();
      const { business, stages, ...rest } = asked;
      book.business = business;
      book.stages = stages;
      this.settingsRest = rest;
      return done(this.settings(), ['settings', 'status', 'today']);
    },
    set_logo: ({ handle }) => {
      this.need().business.has_logo = Boolean(handle);
      return done({}, ['settings']);
    },
    pick_files: ({ what }) => ({ handles: [{ handle: 'H1', name: what === 'copy_folder' ? 'Respaldos' : 'facturas_octubre.csv' }] }),
    cancel_work: () => ({}),
  };
}
