// Derives from the invented book what the desk would answer. A rough likeness, for pictures and tests of the window only.
import { addDays, daysBetween } from '../lib/days';
import type {
  AgingRow, Channel, CustomerBalance, CustomerRow, CustomerView, Explanation, ExplanationRow, HeldItem, InvoiceRow, InvoiceView, PaymentRow, QueueItem, TimelineEntry, TodayView,
} from '../wire';
import { TODAY, type Book, type Invoice, type Payment } from './book';

export const dec = (cents: number): string => `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
export const total = (cents: readonly number[]): number => cents.reduce((sum, each) => sum + each, 0);

const live = (book: Book) => book.payments.filter((payment) => !payment.reversed);
export const creditOf = (payment: Payment): number => (payment.reversed ? 0 : payment.cents - total(payment.applied.map((part) => part.cents)));

export function nameOf(book: Book, id: string): string {
  return book.customers.find((customer) => customer.id === id)?.name ?? '';
}

function stateOf(due: string, open: number): string {
  if (open === 0) return 'paid';
  const days = daysBetween(due, TODAY);
  return days > 0 ? 'overdue' : days === 0 ? 'due_today' : 'upcoming';
}

const urgency = ['overdue', 'due_today', 'upcoming', 'paid'];

export function invoiceRow(book: Book, invoice: Invoice): InvoiceRow {
  const instalments = invoice.parts.map((part, index) => ({
    seq: index + 1, due_on: part.due, amount: dec(part.cents), open: dec(invoice.void ? 0 : part.cents - part.paid),
    state: invoice.void ? 'void' : stateOf(part.due, part.cents - part.paid), days_past_due: daysBetween(part.due, TODAY),
  }));
  const customer = book.customers.find((each) => each.id === invoice.customer)!;
  return {
    id: invoice.id, number: invoice.number, customer: invoice.customer, customer_name: customer.name, tax_id: customer.tax_id ?? null, currency: invoice.currency,
    issued_on: invoice.issued, total: dec(total(invoice.parts.map((part) => part.cents))),
    open: dec(invoice.void ? 0 : total(invoice.parts.map((part) => part.cents - part.paid))),
    state: invoice.void ? 'void' : urgency.find((state) => instalments.some((part) => part.state === state))!, uuid: null, instalments,
  };
}

export function paymentRow(book: Book, payment: Payment): PaymentRow {
  return {
    id: payment.id, customer: payment.customer, customer_name: nameOf(book, payment.customer), currency: payment.currency, amount: dec(payment.cents), paid_on: payment.on,
    method: payment.method, reference: payment.reference, receipt_number: payment.receipt, credit: dec(creditOf(payment)), reversed_on: payment.reversed,
    applied: payment.applied.map((part) => ({ invoice: part.invoice, number: book.invoices.find((each) => each.id === part.invoice)!.number, seq: part.seq, amount: dec(part.cents) })),
  };
}

interface OpenPart { invoice: Invoice; seq: number; due: string; open: number; days: number }

export function openParts(book: Book, customer?: string): OpenPart[] {
  return book.invoices
    .filter((invoice) => !invoice.void && (!customer || invoice.customer === customer))
    .flatMap((invoice) => invoice.parts.map((part, index) => ({ invoice, seq: index + 1, due: part.due, open: part.cents - part.paid, days: daysBetween(part.due, TODAY) })))
    .filter((part) => part.open > 0)
    .sort((a, b) => b.days - a.days);
}

function balanceOf(book: Book, customer: string, currency: string): CustomerBalance {
  const parts = openParts(book, customer).filter((part) => part.invoice.currency === currency);
  const late = parts.filter((part) => part.days > 0);
  const credit = total(live(book).filter((payment) => payment.customer === customer && payment.currency === currency).map(creditOf));
  const open = total(parts.map((part) => part.open));
  return {
    currency, balance: dec(open - credit), open: dec(open), overdue: dec(total(late.map((part) => part.open))), credit: dec(credit),
    invoices: new Set(parts.map((part) => part.invoice.id)).size, oldest_days: late[0]?.days ?? null,
  };
}

function balancesOf(book: Book, customer: string): CustomerBalance[] {
  const currencies = new Set([...openParts(book, customer).map((part) => part.invoice.currency), ...live(book).filter((payment) => payment.customer === customer && creditOf(payment) > 0).map((payment) => payment.currency)]);
  return [...currencies].map((currency) => balanceOf(book, customer, currency));
}

export function customerRow(book: Book, id: string): CustomerRow {
  const customer = book.customers.find((each) => each.id === id)!;
  return { id, name: customer.name, tax_id: customer.tax_id ?? null, balances: balancesOf(book, id) };
}

function agingOf(book: Book, customer: string, currency: string): AgingRow {
  const parts = openParts(book, customer).filter((part) => part.invoice.currency === currency);
  const between = (from: number, to: number) => dec(total(parts.filter((part) => part.days >= from && part.days <= to).map((part) => part.open)));
  const balance = balanceOf(book, customer, currency);
  return {
    currency, upcoming: between(-9999, -1), due_today: between(0, 0), d1_30: between(1, 30), d31_60: between(31, 60), d61_90: between(61, 90),
    d91_120: between(91, 120), over_120: between(121, 99_999), credits: balance.credit === '0.00' ? '0.00' : `-${balance.credit}`, total: balance.balance,
  };
}

function timelineOf(book: Book, id: string): TimelineEntry[] {
  const line = book.customers.find((customer) => customer.id === id)!;
  const proposed = today(book).items.filter((item) => item.customer === id).map<TimelineEntry>((item) => ({
    id: 'proposed', on: TODAY, kind: 'proposed', title: `${stageName(book, item.stage)}, por ${item.channel === 'letter' ? 'carta' : 'mensaje'}`,
    detail: `Toca hoy: ${item.reason.toLowerCase()}`, amount: null, mark: 'proposed', reversible: false, document: null,
  }));
  const invoices = book.invoices.filter((invoice) => invoice.customer === id).map<TimelineEntry>((invoice) => {
    const row = invoiceRow(book, invoice);
    return { id: invoice.id, on: invoice.issued, kind: 'invoice', title: `Factura ${invoice.number}`, detail: `vence ${invoice.parts[0]!.due}`, amount: { currency: invoice.currency, amount: row.total }, mark: invoice.void ? 'reversed' : null, reversible: !invoice.void && row.open === row.total, document: null };
  });
  const payments = book.payments.filter((payment) => payment.customer === id).map<TimelineEntry>((payment) => ({
    id: payment.id, on: payment.on, kind: 'payment', title: `Pago ${payment.method ? `por ${payment.method.toLowerCase()}` : ''}`, detail: `recibo ${String(payment.receipt).padStart(6, '0')}`,
    amount: { currency: payment.currency, amount: dec(-payment.cents) }, mark: payment.reversed ? 'reversed' : null, reversible: !payment.reversed, document: null,
  }));
  const promises = book.promises.filter((promise) => promise.customer === id).map<TimelineEntry>((promise) => ({
    id: promise.id, on: promise.made, kind: 'promise', title: `Promesa de ${dec(promise.cents)}`, detail: `para el ${promise.due}`, amount: null, mark: promise.reversed ? 'reversed' : promise.state, reversible: promise.state === 'live', document: null,
  }));
  const events = book.events.filter((event) => event.customer === id).map<TimelineEntry>((event) => ({
    id: event.id, on: event.on, kind: event.kind, title: event.title, detail: event.detail, amount: event.cents === undefined ? null : { currency: book.business.currency, amount: dec(event.cents) }, mark: event.reversed ? 'reversed' : event.mark, reversible: event.kind !== 'touch', document: event.document ?? null,
  }));
  void line;
  return [...proposed, ...[...invoices, ...payments, ...promises, ...events].sort((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : 0))];
}

export function customerView(book: Book, id: string): CustomerView {
  const details = book.customers.find((customer) => customer.id === id)!;
  const balances = balancesOf(book, id);
  const payments = book.payments.filter((payment) => payment.customer === id);
  const habits = live(book).filter((payment) => payment.customer === id).flatMap((payment) => payment.applied.map((part) => {
    const invoice = book.invoices.find((each) => each.id === part.invoice)!;
    return { invoice: invoice.id, number: invoice.number, settled_on: payment.on, days_late: daysBetween(invoice.parts[part.seq - 1]!.due, payment.on) };
  }));
  const pause = book.events.find((event) => event.customer === id && event.kind === 'pause' && !event.reversed);
  return {
    details, is_forgotten: false, balances, aging: balances.map((balance) => agingOf(book, id, balance.currency)), timeline: timelineOf(book, id),
    invoices: book.invoices.filter((invoice) => invoice.customer === id).reverse().map((invoice) => invoiceRow(book, invoice)),
    payments: [...payments].reverse().map((payment) => paymentRow(book, payment)),
    promises: book.promises.filter((promise) => promise.customer === id && !promise.reversed).map((promise) => ({ id: promise.id, customer: id, customer_name: details.name, currency: promise.currency, amount: dec(promise.cents), made_on: promise.made, due_on: promise.due, state: promise.state })),
    documents: book.events.filter((event) => event.customer === id && event.document).map((event) => ({ sha256: event.document!, kind: 'letter', title: event.title, on: event.on, bytes: 48_213 })),
    habits, average_days_late: habits.length === 0 ? null : Math.round(total(habits.map((point) => point.days_late)) / habits.length), paused_until: pause?.until ?? null,
  };
}

export function invoiceView(book: Book, id: string): InvoiceView {
  const invoice = book.invoices.find((each) => each.id === id)!;
  const parts = invoice.parts.map((part, index) => ({ on: invoice.issued, seq: index + 1, title: `Factura ${invoice.number}${invoice.parts.length > 1 ? `, cuota ${index + 1}` : ''}`, amount: dec(part.cents), record: id }));
  const paid = live(book).flatMap((payment) => payment.applied.filter((part) => part.invoice === id).map((part) => ({ on: part.on, seq: part.seq, title: `Pago, recibo ${payment.receipt}`, amount: dec(-part.cents), record: payment.id })));
  return {
    invoice: invoiceRow(book, invoice), source: invoice.source, recorded_at: Date.UTC(2026, 9, 2, 16, 20), steps: [...parts, ...paid],
    timeline: timelineOf(book, invoice.customer).filter((entry) => entry.id === id), void_blockers: paid.map((step) => step.title),
  };
}

function stageName(book: Book, offset: number): string {
  return book.stages.find((stage) => stage.offset === offset)?.name ?? '';
}

function channelOf(book: Book, id: string, isLetter: boolean): Channel {
  const customer = book.customers.find((each) => each.id === id)!;
  if (isLetter) return 'letter';
  if (customer.whatsapp) return 'whatsapp';
  return customer.email ? 'email' : customer.phone ? 'phone' : 'letter';
}

export function today(book: Book): TodayView {
  const items: QueueItem[] = [];
  const held: HeldItem[] = [];
  for (const customer of book.customers) {
    const id = customer.id!;
    for (const balance of balancesOf(book, id)) {
      const parts = openParts(book, id).filter((part) => part.invoice.currency === balance.currency && part.days >= -3);
      if (parts.length === 0 || book.done.has(`${id} ${balance.currency}`)) continue;
      const days = parts[0]!.days;
      const stage = [...book.stages].reverse().find((each) => each.offset <= days)!;
      const amount = dec(total(parts.map((part) => part.open)));
      const common = { customer: id, customer_name: customer.name, currency: balance.currency, amount, overdue: balance.overdue, days_past_due: days };
      const promise = book.promises.find((each) => each.customer === id && each.state === 'live' && !each.reversed);
      const pause = book.events.find((each) => each.customer === id && each.kind === 'pause' && !each.reversed);
      if (pause || promise || balance.credit !== '0.00') {
        const gate = pause ? 'pause' : promise ? 'promise' : 'credit';
        held.push({
          ...common, gate, until: pause?.until ?? promise?.due ?? null, promised_today: promise?.due === TODAY ? dec(promise.cents) : null, credit: balance.credit,
          reason: pause ? `En pausa hasta el 4 de diciembre` : promise ? 'Prometió pagar hoy · cumplió 5 de 6' : `Hay ${balance.credit} sin aplicar de este cliente`,
        });
        continue;
      }
      items.push({
        ...common, stage: stage.offset, channel: channelOf(book, id, stage.is_letter),
        instalments: parts.map((part) => ({ invoice: part.invoice.id, number: part.invoice.number, seq: part.seq, open: dec(part.open), due_on: part.due, days_past_due: part.days, stage: stage.offset })),
        reason: `${stage.name} · ${parts.length === 1 ? parts[0]!.invoice.number : `${parts.length} facturas`} · ${days > 0 ? `la más vieja venció hace ${days} días` : days === 0 ? 'vence hoy' : 'vence el miércoles'}`,
      });
    }
  }
  items.sort((a, b) => (a.days_past_due === 0 ? -1 : b.days_past_due === 0 ? 1 : b.days_past_due - a.days_past_due));
  const figures = [...new Set([book.business.currency, ...book.invoices.map((invoice) => invoice.currency)])].map((currency) => figuresOf(book, currency));
  return { date: TODAY, figures, items, held, letters: items.filter((item) => item.channel === 'letter').length, messages: items.filter((item) => item.channel !== 'letter').length, done: book.done.size, clock: null };
}

function figuresOf(book: Book, currency: string): TodayView['figures'][number] {
  const parts = openParts(book).filter((part) => part.invoice.currency === currency);
  const late = parts.filter((part) => part.days > 0);
  const inMonth = (month: string) => total(live(book).filter((payment) => payment.currency === currency && payment.on.startsWith(month)).map((payment) => payment.cents));
  const promises = book.promises.filter((promise) => promise.due === TODAY && promise.currency === currency && !promise.reversed);
  const receivable = total(parts.map((part) => part.open));
  const overdue = total(late.map((part) => part.open));
  return {
    currency, receivable: dec(receivable), receivable_invoices: parts.length, receivable_customers: new Set(parts.map((part) => part.invoice.customer)).size,
    overdue: dec(overdue), overdue_invoices: late.length, overdue_percent: receivable ? ((overdue / receivable) * 100).toFixed(1) : '0.0',
    collected_month: dec(inMonth('2026-11')), collected_month_before: dec(inMonth('2026-10')), promised_today: dec(total(promises.map((promise) => promise.cents))), promises_today: promises.length,
  };
}

export function explain(book: Book, figure: Explanation['figure'], currency: string): Explanation {
  const parts = openParts(book).filter((part) => part.invoice.currency === currency && (figure !== 'overdue' || part.days > 0));
  const rows: ExplanationRow[] =
    figure === 'collected_month'
      ? live(book).filter((payment) => payment.currency === currency && payment.on.startsWith('2026-11')).map((payment) => ({ customer: payment.customer, customer_name: nameOf(book, payment.customer), record: payment.id, kind: 'payment', title: `Recibo ${payment.receipt}`, on: payment.on, amount: dec(payment.cents), note: payment.method ?? '' }))
      : figure === 'promised_today'
        ? book.promises.filter((promise) => promise.due === TODAY).map((promise) => ({ customer: promise.customer, customer_name: nameOf(book, promise.customer), record: promise.id, kind: 'promise', title: 'Promesa', on: promise.made, amount: dec(promise.cents), note: '' }))
        : parts.map((part) => ({ customer: part.invoice.customer, customer_name: nameOf(book, part.invoice.customer), record: part.invoice.id, kind: 'invoice', title: part.invoice.number, on: part.due, amount: dec(part.open), note: part.days > 0 ? `venció hace ${part.days} días` : 'por vencer' }));
  const cents = rows.map((row) => Math.round(Number(row.amount) * 100));
  const rule = figure === 'overdue' ? 'Lo pendiente de cada cuota cuyo vencimiento ya pasó. Lo que vence hoy no cuenta.' : 'La suma de lo pendiente de todas las cuotas.';
  return { figure, currency, total: dec(total(cents)), rule, rows };
}

export const later = addDays;
