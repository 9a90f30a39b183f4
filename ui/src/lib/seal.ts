// The colour of the seal: how far the last proven copy is behind the book.
import type { Status } from '../wire';

export type Seal = 'green' | 'amber' | 'red';

const DAY_MS = 86_400_000;
const AMBER_AFTER_DAYS = 7;
const RED_AFTER_DAYS = 30;

/** Green: all is in a proven copy, or nearly. Amber: a week with records that are nowhere else, or no copy yet. Red: a month. */
export function sealOf(status: Pick<Status, 'last_proven' | 'facts_since'>, now: number): Seal {
  if (!status.last_proven) return 'amber';
  if (status.facts_since === 0) return 'green';
  const days = (now - status.last_proven.proven_at) / DAY_MS;
  if (days > RED_AFTER_DAYS) return 'red';
  return days > AMBER_AFTER_DAYS ? 'amber' : 'green';
}
