// One sentence on how a customer pays.
import type { CustomerView } from '../../wire';
import { dayCount, t } from '../../lib/here.svelte';

export function habitSentence(view: Pick<CustomerView, 'average_days_late'>): string {
  const days = view.average_days_late;
  if (days === null || days === undefined) return t().habit.none;
  if (days === 0) return t().habit.onTime;
  return days > 0 ? t().habit.late(dayCount(days)) : t().habit.early(dayCount(-days));
}
