// Who reads the window: language, country, currency, zone and today, as the desk says. Bound shortcuts for the screens.
import { en } from '../text/en';
import { es, type Texts } from '../text/es';
import * as format from './format';

function machineDay(): string {
  const now = new Date();
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

const KEY = 'aldia.language';

/** A book that is locked does not say its language: the window remembers the last one. */
export function rememberLanguage(language: string): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Without storage only the lock may speak the other language.
  }
}

function rememberedLanguage(): string {
  try {
    return localStorage.getItem(KEY) ?? 'es';
  } catch {
    return 'es';
  }
}

export const here = $state<format.Reader>({ language: rememberedLanguage(), country: 'MX', currency: 'MXN', zone: '', today: machineDay() });

/** The sentences of the window in the owner's language. */
export function t(): Texts {
  return here.language === 'en' ? en : es;
}

export const money = (amount: string, currency: string) => format.money(amount, currency, here);
export const figure = (amount: string, currency: string) => format.figure(amount, currency, here);
export const grouped = (typed: string) => format.grouped(typed, here);
export const percent = (value: string) => format.percent(value, here);
export const count = (value: number) => format.count(value, here);
export const shortDay = (day: string) => format.shortDay(day, here);
export const saidDay = (day: string) => format.saidDay(day, here);
export const fullDay = (day: string) => format.fullDay(day, here);
export const titleDay = (day: string) => format.titleDay(day, here);
export const nearDay = (day: string) => format.nearDay(day, here);
export const monthName = (day: string, before = 0) => format.monthName(day, here, before);
export const daysLate = (days: number) => format.daysLate(days, here);
export const dayCount = (days: number) => format.dayCount(days, here);
export const instant = (at: number) => format.instant(at, here);
export const bytes = (value: number) => format.bytes(value, here);
