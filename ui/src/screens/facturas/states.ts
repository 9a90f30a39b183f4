// The states of an invoice as the desk derives them, and which of them are work.
import type { InstalmentRow, InvoiceRow } from '../../wire';
import { sign } from '../../lib/decimal';

export const states = ['overdue', 'due_today', 'upcoming', 'promised', 'disputed', 'in_agreement', 'in_legal', 'paid', 'written_off', 'void'] as const;
export type State = (typeof states)[number];

/** Everything of which something is owed. */
export const defaultStates: readonly State[] = ['overdue', 'due_today', 'upcoming', 'promised', 'disputed', 'in_agreement', 'in_legal'];

export function isState(text: string): text is State {
  return (states as readonly string[]).includes(text);
}

/** The instalment that counts in a list: the first with something open, else the last. */
export function dueOf(invoice: InvoiceRow): InstalmentRow {
  const open = invoice.instalments.find((part) => sign(part.open) > 0);
  return open ?? invoice.instalments[invoice.instalments.length - 1] ?? { seq: 1, due_on: invoice.issued_on, amount: invoice.total, open: invoice.open, state: invoice.state, days_past_due: 0 };
}
