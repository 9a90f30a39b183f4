// Civil days as strings `YYYY-MM-DD`. They are taken apart and counted in UTC; read by `Date` they would move by a zone.

const DAY_MS = 86_400_000;

export interface CivilDay {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
}

/** The parts of a day; none if it is not one. */
export function partsOf(day: string): CivilDay | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return null;
  const parts = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  return exists(parts) ? parts : null;
}

function exists({ year, month, day }: CivilDay): boolean {
  const back = new Date(Date.UTC(year, month - 1, day));
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
}

function serial(day: string): number {
  const parts = partsOf(day);
  if (!parts) throw new RangeError(`not a day: ${day}`);
  return Date.UTC(parts.year, parts.month - 1, parts.day) / DAY_MS;
}

function fromSerial(days: number): string {
  const date = new Date(days * DAY_MS);
  return textOf({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() });
}

export function textOf({ year, month, day }: CivilDay): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return serial(to) - serial(from);
}

export function addDays(day: string, count: number): string {
  return fromSerial(serial(day) + count);
}

/** 0 is Sunday. */
export function weekdayOf(day: string): number {
  return (((serial(day) + 4) % 7) + 7) % 7;
}

/** The civil day and time of an instant in a zone. */
export function civilOf(instant: number, zone: string): { day: string; time: string } {
  const found: Record<string, string> = {};
  for (const part of clockOf(zone).formatToParts(instant)) found[part.type] = part.value;
  return { day: `${found.year}-${found.month}-${found.day}`, time: `${found.hour}:${found.minute}` };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = makeClock(zone);
    clocks.set(zone, clock);
  }
  return clock;
}

/** A zone that this machine does not know is no reason for an empty window: then its own is used. */
function makeClock(zone: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  };
  try {
    return new Intl.DateTimeFormat('en-GB', zone ? { ...options, timeZone: zone } : options);
  } catch {
    return new Intl.DateTimeFormat('en-GB', options);
  }
}

/** Words that stand for a day near today, in both languages. */
const words: Record<string, number> = {
  hoy: 0, today: 0, ayer: -1, yesterday: -1, mañana: 1, manana: 1, tomorrow: 1,
  anteayer: -2, 'pasado mañana': 2,
};

const monthStems = ['ene|jan', 'feb', 'mar', 'abr|apr', 'may', 'jun', 'jul', 'ago|aug', 'sep|set', 'oct', 'nov', 'dic|dec'];

function monthOf(word: string): number | null {
  const index = monthStems.findIndex((stems) => stems.split('|').some((stem) => word.startsWith(stem)));
  return index < 0 ? null : index + 1;
}

/** The year that brings a day without one nearest to today: on 24 November, `3/1` is next January. */
function nearestYear(month: number, day: number, today: string): string | null {
  const year = partsOf(today)?.year ?? 2000;
  const candidates = [year - 1, year, year + 1]
    .map((each) => ({ year: each, month, day }))
    .filter(exists)
    .map(textOf)
    .sort((a, b) => Math.abs(daysBetween(today, a)) - Math.abs(daysBetween(today, b)));
  return candidates[0] ?? null;
}

function checked(year: number, month: number, day: number): string | null {
  const parts = { year: year < 100 ? 2000 + year : year, month, day };
  return exists(parts) ? textOf(parts) : null;
}

/** What an owner types for a day: `24/11`, `24 nov`, `24/11/2026`, `hoy`, `+30`, `2026-11-24`; none if it is not understood. */
export function parseTypedDay(typed: string, today: string, base = today): string | null {
  const text = typed.trim().toLowerCase();
  const near = words[text];
  if (near !== undefined) return addDays(today, near);
  const offset = /^([+-]|−)\s*(\d{1,4})$/.exec(text);
  if (offset) return addDays(base, offset[1] === '+' ? Number(offset[2]) : -Number(offset[2]));
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return checked(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  return parseDayMonth(text, today);
}

function parseDayMonth(text: string, today: string): string | null {
  const match = /^(\d{1,2})(?:[/.\- ]+(?:de\s+)?(\d{1,2}|[a-zé]+)\.?(?:[/.\- ]+(?:de\s+)?(\d{2}|\d{4}))?)?$/.exec(text);
  if (!match) return null;
  const day = Number(match[1]);
  if (match[2] === undefined) return nearestDay(day, today);
  const month = /^\d/.test(match[2]) ? Number(match[2]) : monthOf(match[2]);
  if (!month) return null;
  return match[3] ? checked(Number(match[3]), month, day) : nearestYear(month, day, today);
}

function nearestDay(day: number, today: string): string | null {
  const parts = partsOf(today);
  return parts ? checked(parts.year, parts.month, day) : null;
}
