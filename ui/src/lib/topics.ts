// Which topics each read rests on. A read whose topic changed is read again.
import type { CallName } from './bridge';
import type { Topic } from '../wire';

export const topicsOf = {
  status: ['status', 'today', 'copies', 'settings', 'problems'],
  today: ['today', 'settings'],
  explain_figure: ['today', 'customers', 'invoices', 'payments'],
  message: ['today', 'customers', 'settings'],
  customers: ['customers', 'invoices', 'payments'],
  customer_page: ['customers', 'invoices', 'payments', 'today'],
  customer: ['customers', 'invoices', 'payments', 'today'],
  invoice_page: ['invoices', 'payments', 'customers', 'today'],
  invoice: ['invoices', 'payments', 'today'],
  payment_page: ['payments', 'customers', 'invoices'],
  search: ['customers', 'invoices', 'payments'],
  imports: ['imports'],
  copies: ['copies', 'status'],
  recovery: ['copies', 'status'],
  encryption: ['settings', 'status'],
  retention: ['settings', 'customers', 'invoices', 'payments'],
  preview_forget: ['customers', 'invoices', 'payments', 'copies'],
  settings: ['settings'],
} as const satisfies Partial<Record<CallName, readonly Topic[]>>;

/** A call that only reads, and may be kept. */
export type ReadName = keyof typeof topicsOf;

/** True when a change of `changed` makes an answer of `name` doubtful. */
export function restsOn(name: ReadName, changed: readonly Topic[]): boolean {
  return topicsOf[name].some((topic) => changed.includes(topic));
}
