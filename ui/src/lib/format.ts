// How amounts, counts and days are written. Pure: the country, the language and today are arguments.
import { partsOf, daysBetween, weekdayOf, civilOf } from './days';

/** Where and in what language something is read. */
export interface Reader {
  /** `es` or `en`. */
  language: string;
  /** ISO 3166; says how numbers are grouped. */
  country: string;
  /** The business's own currency: its sign alone stands for it. */
  currency: string;
  /** IANA zone of the business; the machine's when empty. */
  zone: string;
  /** The business's civil day. */
  today: string;
}

const months = {
  es: ['enero', 'febrero', 'marzo', 'abril', 'mayo', 'junio', 'julio', 'agosto', 'septiembre', 'octubre', 'noviembre', 'diciembre'],
  en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
};
const weekdays = {
  es: ['domingo', 'lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
};

type Tongue = keyof typeof months;
const tongue = (reader: Reader): Tongue => (reader.language === 'en' ? 'en' : 'es');
const MINUS = '−';

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(country: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = country + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(/^[A-Z]{2}$/.test(country) ? `es-${country}` : 'es', options);
    formats.set(key, format);
  }
  return format;
}

/** Formats the decimal string itself: a number would lose digits. */
function write(format: Intl.NumberFormat, amount: string): string {
  return format.format(amount as unknown as number).replace('-', MINUS);
}

/** Currencies whose cents are kept but not shown when there are none. */
const shownWithoutCents = new Set(['COP', 'CLP', 'PYG']);

function decimalsOf(amount: string, currency: string): number {
  if (!shownWithoutCents.has(currency)) return 2;
  return /\.\d*[1-9]/.test(amount) ? 2 : 0;
}

/** An amount with its sign or code: `$48,215.30`; the other currencies by their code, so that no dollar is taken for another. */
export function money(amount: string, currency: string, reader: Reader): string {
  const decimals = decimalsOf(amount, currency);
  const format = numberFormat(reader.country, {
    style: 'currency',
    currency,
    currencyDisplay: currency === reader.currency ? 'narrowSymbol' : 'code',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return write(format, amount);
}

/** An amount without its sign, for columns that name the currency once. */
export function figure(amount: string, currency: string, reader: Reader): string {
  const decimals = decimalsOf(amount, currency);
  return write(numberFormat(reader.country, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }), amount);
}

/** `26.5` as `26.5 %` or `26,5 %`; English leaves no space. */
export function percent(value: string, reader: Reader): string {
  const gap = tongue(reader) === 'en' ? '' : '\u00a0';
  return `${write(numberFormat(reader.country, { maximumFractionDigits: 1 }), value)}${gap}%`;
}

/** Countries where the desk reads a typed amount as `Intl` writes it; elsewhere a group might be taken for decimals. */
const readAsWritten = new Set(['MX', 'CO', 'PE', 'CL', 'EC', 'CR', 'AR', 'ES']);

/** A typed amount with its thousands in groups; what is not plain digits, or has its own marks, stays as it was typed. */
export function grouped(typed: string, reader: Reader): string {
  const match = /^\s*(\d+)(?:([.,])(\d*))?\s*$/.exec(typed);
  if (!match || !readAsWritten.has(reader.country)) return typed;
  const [, whole = '', mark = '', decimals = ''] = match;
  const own = numberFormat(reader.country, { minimumFractionDigits: 1 }).formatToParts(0).find((part) => part.type === 'decimal')?.value;
  if (mark && mark !== own) return typed;
  return `${write(numberFormat(reader.country, { maximumFractionDigits: 0 }), whole)}${mark}${decimals}`;
}

/** A count, grouped by a space that does not break in Spanish (`1 231`) and a comma in English. */
export function count(value: number, reader: Reader): string {
  const gap = tongue(reader) === 'en' ? ',' : '\u00a0';
  return String(value).replace(/\B(?=(\d{3})+$)/g, gap);
}

/** A long number without its middle: numbers of one series differ at their end, and cut there they would look the same. */
export function brief(number: string, most: number): string {
  const letters = [...number];
  if (letters.length <= most) return number;
  const head = Math.floor((most - 1) / 2);
  return `${letters.slice(0, head).join('')}…${letters.slice(head + 1 - most).join('')}`;
}

/** `12 nov`, with the year when it is not this one. */
export function shortDay(day: string, reader: Reader): string {
  const parts = partsOf(day);
  if (!parts) return day;
  const month = months[tongue(reader)][parts.month - 1]!.slice(0, 3);
  const year = parts.year === partsOf(reader.today)?.year ? '' : ` ${parts.year}`;
  return `${parts.day} ${month}${year}`;
}

/** `vie 4 de diciembre`, `Fri 4 December`. */
export function saidDay(day: string, reader: Reader): string {
  return dayInWords(day, reader, weekdays[tongue(reader)][weekdayOf(day)]!.slice(0, 3));
}

/** `viernes 4 de diciembre de 2026`: for tooltips and titles. */
export function fullDay(day: string, reader: Reader): string {
  const parts = partsOf(day);
  if (!parts) return day;
  const joined = tongue(reader) === 'es' ? ' de ' : ' ';
  const name = `${parts.day}${joined}${months[tongue(reader)][parts.month - 1]}${joined}${parts.year}`;
  return `${weekdays[tongue(reader)][weekdayOf(day)]} ${name}`;
}

/** `domingo 22 de noviembre`. */
export function titleDay(day: string, reader: Reader): string {
  return dayInWords(day, reader, weekdays[tongue(reader)][weekdayOf(day)]!);
}

function dayInWords(day: string, reader: Reader, weekday: string): string {
  const parts = partsOf(day);
  if (!parts) return day;
  const joined = tongue(reader) === 'es' ? ' de ' : ' ';
  const year = parts.year === partsOf(reader.today)?.year ? '' : `${joined}${parts.year}`;
  return `${weekday} ${parts.day}${joined}${months[tongue(reader)][parts.month - 1]}${year}`;
}

/** The name of the month of a day: `noviembre`. */
export function monthName(day: string, reader: Reader, before = 0): string {
  const parts = partsOf(day);
  if (!parts) return '';
  return months[tongue(reader)][(parts.month - 1 - before + 12) % 12]!;
}

/** Days late in words: `hace 34 días`, `hoy`, `en 5 días`. Positive is past. */
export function daysLate(days: number, reader: Reader): string {
  if (tongue(reader) === 'en') {
    if (days === 0) return 'today';
    if (days === 1) return 'yesterday';
    if (days === -1) return 'tomorrow';
    return days > 0 ? `${count(days, reader)} days ago` : `in ${count(-days, reader)} days`;
  }
  if (days === 0) return 'hoy';
  if (days === 1) return 'ayer';
  if (days === -1) return 'mañana';
  return days > 0 ? `hace ${count(days, reader)} días` : `en ${count(-days, reader)} días`;
}

/** A number of days: `1 día`, `34 días`. */
export function dayCount(days: number, reader: Reader): string {
  const unit = tongue(reader) === 'en' ? (days === 1 ? 'day' : 'days') : days === 1 ? 'día' : 'días';
  return `${count(days, reader)} ${unit}`;
}

/** A past or coming day near today as a word, else as a short day. */
export function nearDay(day: string, reader: Reader): string {
  const days = daysBetween(day, reader.today);
  return Math.abs(days) <= 1 ? daysLate(days, reader) : shortDay(day, reader);
}

/** An instant: `hoy 19:42`, `ayer 19:42`, `sáb 21 nov, 19:42`. */
export function instant(at: number, reader: Reader): string {
  const { day, time } = civilOf(at, reader.zone);
  const days = daysBetween(day, reader.today);
  if (days === 0 || days === 1) return `${daysLate(days, reader)}, ${time}`;
  return `${weekdays[tongue(reader)][weekdayOf(day)]!.slice(0, 3)} ${shortDay(day, reader)}, ${time}`;
}

/** Room on a disk: `14.2 GB`. */
export function bytes(value: number, reader: Reader): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  const format = numberFormat(reader.country, { maximumFractionDigits: scaled < 100 && unit > 1 ? 1 : 0 });
  return `${format.format(scaled)} ${units[unit]}`;
}
