// The queue as the screen shows it: four groups, each with its rows, in the order the desk gave.
import type { HeldItem, QueueItem, TodayView } from '../../wire';

export type GroupName = 'dueToday' | 'late' | 'upcoming' | 'held';

export type Entry =
  | { type: 'group'; key: string; group: GroupName; count: number }
  | { type: 'line'; key: string; line: QueueItem }
  | { type: 'held'; key: string; line: HeldItem };

/** A promise of today stands among what is due today, though a gate holds its customer. */
export function entriesOf(view: TodayView): Entry[] {
  const line = (item: QueueItem): Entry => ({ type: 'line', key: `${item.customer} ${item.currency}`, line: item });
  const held = (item: HeldItem): Entry => ({ type: 'held', key: `${item.customer} ${item.currency} held`, line: item });
  return [
    ...group('dueToday', [
      ...view.items.filter((item) => item.days_past_due === 0).map(line),
      ...view.held.filter((item) => item.promised_today).map(held),
    ]),
    ...group('late', view.items.filter((item) => item.days_past_due > 0).map(line)),
    ...group('upcoming', view.items.filter((item) => item.days_past_due < 0).map(line)),
    ...group('held', view.held.filter((item) => !item.promised_today).map(held)),
  ];
}

function group(name: GroupName, rows: Entry[]): Entry[] {
  return rows.length === 0 ? [] : [{ type: 'group', key: `group ${name}`, group: name, count: rows.length }, ...rows];
}

/** The letters that a print would make: those of the picked lines, else all of today's. */
export function lettersOf(view: TodayView, picked: ReadonlySet<string>): { customers?: string[]; alsoMessages: boolean; count: number } {
  if (picked.size === 0) {
    // One letter holds all that a customer owes, in however many currencies.
    const count = new Set(view.items.filter((item) => item.channel === 'letter').map((item) => item.customer)).size;
    return { alsoMessages: false, count };
  }
  const lines = view.items.filter((item) => picked.has(`${item.customer} ${item.currency}`));
  const customers = [...new Set(lines.map((item) => item.customer))];
  return { customers, alsoMessages: lines.some((item) => item.channel !== 'letter'), count: customers.length };
}
