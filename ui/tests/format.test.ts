import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, civilOf, daysBetween, parseTypedDay, weekdayOf } from '../src/lib/days';
import * as format from '../src/lib/format';
import { es } from '../src/text/es';

const mx: format.Reader = { language: 'es', country: 'MX', currency: 'MXN', zone: 'America/Mexico_City', today: '2026-11-22' };
const en: format.Reader = { ...mx, language: 'en' };
const spain: format.Reader = { ...mx, country: 'ES', currency: 'EUR', zone: 'Europe/Madrid' };
const co: format.Reader = { ...mx, country: 'CO', currency: 'COP', zone: 'America/Bogota' };
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe.each([['America/Mexico_City', 360], ['Pacific/Kiritimati', -840], ['UTC', 0]])('on a machine in %s', (zone, offset) => {
  const before = process.env.TZ;
  beforeAll(() => {
    process.env.TZ = zone;
  });
  afterAll(() => {
    process.env.TZ = before;
  });

  test('the machine really is there', () => {
    expect(new Date(2026, 10, 22).getTimezoneOffset(), 'else the tests below prove nothing about zones').toBe(offset);
  });

  test('a day stays the day it is', () => {
    expect(format.shortDay('2026-08-31', mx)).toBe('31 ago');
    expect(format.saidDay('2026-12-04', mx)).toBe('vie 4 de diciembre');
    expect(format.saidDay('2026-12-04', en)).toBe('Fri 4 December');
    expect(format.titleDay('2026-11-22', mx)).toBe('domingo 22 de noviembre');
    expect(format.fullDay('2027-01-01', mx)).toBe('viernes 1 de enero de 2027');
    expect(format.shortDay('2025-12-31', mx), 'another year is named').toBe('31 dic 2025');
  });

  test('days are counted in civil days, also over a change of clocks', () => {
    expect(daysBetween('2026-10-19', '2026-11-22')).toBe(34);
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(weekdayOf('2026-11-22')).toBe(0);
    expect(format.daysLate(34, mx)).toBe('hace 34 días');
    expect(format.daysLate(-3, mx)).toBe('en 3 días');
    expect(format.daysLate(1, en)).toBe('yesterday');
  });

  test('an instant is read in the zone of the business, not of the machine', () => {
    const at = Date.UTC(2026, 10, 22, 1, 42);
    expect(civilOf(at, 'America/Mexico_City')).toEqual({ day: '2026-11-21', time: '19:42' });
    expect(format.instant(at, mx)).toBe('ayer, 19:42');
    expect(format.instant(at - 2 * 86_400_000, mx)).toBe('jue 19 nov, 19:42');
  });

  test('an unknown zone leaves a window that works', () => {
    expect(civilOf(Date.UTC(2026, 10, 22, 12), 'No/Such')).toEqual(civilOf(Date.UTC(2026, 10, 22, 12), ''));
  });

  test('a typed day is understood as it was meant', () => {
    const read = (text: string, base?: string) => parseTypedDay(text, '2026-11-22', base);
    expect(read('hoy')).toBe('2026-11-22');
    expect(read('Mañana')).toBe('2026-11-23');
    expect(read('+30')).toBe('2026-12-22');
    expect(read('+30', '2026-11-01'), 'an offset counts from the date of the invoice').toBe('2026-12-01');
    expect(read('24/11')).toBe('2026-11-24');
    expect(read('3/1'), 'the nearest January').toBe('2027-01-03');
    expect(read('24/11/26')).toBe('2026-11-24');
    expect(read('24-11-2025')).toBe('2025-11-24');
    expect(read('4 de dic')).toBe('2026-12-04');
    expect(read('5 ago')).toBe('2026-08-05');
    expect(read('2026-11-24')).toBe('2026-11-24');
    expect(read('24')).toBe('2026-11-24');
    for (const wrong of ['31/2', '30/02/2027', '32/1', 'pronto', '', '1/13', '2026-13-01']) expect(read(wrong), wrong).toBeNull();
  });
});

test('money is written from its string, digit for digit', () => {
  expect(plain(format.money('48215.30', 'MXN', mx))).toBe('$48,215.30');
  expect(plain(format.money('123456789012345.67', 'MXN', mx)), 'a float would lose the cents').toBe('$123,456,789,012,345.67');
  expect(plain(format.money('-350.00', 'MXN', mx))).toBe('−$350.00');
  expect(plain(format.money('1200.00', 'USD', mx)), 'no dollar may be taken for another').toBe('USD 1,200.00');
  expect(plain(format.money('12345.50', 'EUR', spain))).toBe('12.345,50 €');
  expect(plain(format.figure('12345.50', 'EUR', spain))).toBe('12.345,50');
  expect(plain(format.money('1250000.00', 'COP', co))).toBe('$ 1.250.000');
  expect(plain(format.money('1250000.25', 'COP', co)), 'cents that exist are never hidden').toBe('$ 1.250.000,25');
});

test('a typed amount is grouped as the country writes it, and never so that it means another', () => {
  expect(format.grouped('45000000000,50', co)).toBe('45.000.000.000,50');
  expect(format.grouped('45000', mx)).toBe('45,000');
  expect(format.grouped('12345678901234567890.5', mx), 'digit for digit').toBe('12,345,678,901,234,567,890.5');
  for (const typed of ['1,500', '1.234,50', '-5', '', '45000,50']) expect(format.grouped(typed, mx), typed).toBe(typed);
  expect(format.grouped('1500', { ...mx, country: 'DE' }), 'where the habit is not known it stays').toBe('1500');
});

test('a long number keeps its end', () => {
  expect(format.brief('A-1401', 14)).toBe('A-1401');
  const [one, other] = ['SERIE-LARGA-2026-000279', 'SERIE-LARGA-2026-000251'].map((number) => format.brief(number, 14));
  expect(one, 'numbers of one series differ at their end').not.toBe(other);
  expect(one).toHaveLength(14);
  expect(one).toMatch(/^SERIE.*….*279$/);
});

test('counts and shares are written as the language and the country write them', () => {
  expect(plain(format.count(1231, mx))).toBe('1 231');
  expect(format.count(1231, en)).toBe('1,231');
  expect(plain(format.percent('26.5', mx))).toBe('26.5 %');
  expect(format.percent('26.5', en)).toBe('26.5%');
  expect(plain(format.percent('26.5', spain))).toBe('26,5 %');
  expect(format.dayCount(1, mx)).toBe('1 día');
  expect(plain(format.bytes(14_200_000_000, mx))).toBe('14.2 GB');
  expect(format.monthName('2026-01-15', mx, 1)).toBe('diciembre');
});

test('what there is none of is not counted, and the last of several is joined', () => {
  expect(es.imports.doneText(3, 0, 0)).toBe('3 facturas.');
  expect(es.imports.doneText(3, 2, 1)).toBe('3 facturas, 2 clientes nuevos y 1 pago.');
  expect(es.imports.doneText(0, 0, 0)).toBe('Nada nuevo.');
  expect(es.copies.restoreOf('dom 29 nov, 18:05')).toBe('Copia del dom 29 nov, 18:05');
  expect(es.copies.restoreOf('ayer, 18:05')).toBe('Copia de ayer, 18:05');
});
