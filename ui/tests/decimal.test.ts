import { expect, test } from 'vitest';
import { compare, share, sign, sum } from '../src/lib/decimal';
import { offsetsOf, rowAt, windowOf } from '../src/lib/window';
import { matches } from '../src/lib/words';

test('sums are exact where floats are not', () => {
  expect(sum(['0.10', '0.20'])).toBe('0.30');
  expect(sum(['9007199254740993.01', '0.01'])).toBe('9007199254740993.02');
  expect(sum(['10.00', '-10.5'])).toBe('-0.50');
  expect(sum([])).toBe('0');
});

test('amounts are ordered by value, not by text', () => {
  expect(['100', '9.5', '-3', '20.00'].sort(compare)).toEqual(['-3', '9.5', '20.00', '100']);
  expect(compare('1.0', '1.00')).toBe(0);
  expect([sign('-0.01'), sign('0.00'), sign('3')]).toEqual([-1, 0, 1]);
  expect(share('25.00', '100.00')).toBe(0.25);
  expect(() => sum(['1,5']), 'what is not a decimal is refused').toThrow(RangeError);
});

test('a window over many rows covers what can be seen', () => {
  const offsets = offsetsOf(Array.from({ length: 10_000 }, (_, index) => (index % 50 === 0 ? 42 : 54)));
  const [first, last] = windowOf(offsets, 200_000, 700);
  expect(offsets[first]!).toBeLessThan(200_000);
  expect(offsets[last]!).toBeGreaterThan(200_700);
  expect(last - first, 'only what is near is drawn').toBeLessThan(40);
  expect(rowAt(offsets, 0)).toBe(0);
  expect(rowAt(offsets, 1e9)).toBe(9_999);
});

test('words are found without accents, dots or order', () => {
  expect(matches('Construcciones Peñafiel y Núñez, S.A. de C.V.', 'nunez penafiel')).toBe(true);
  expect(matches('Papelería Muñoz', 'munos')).toBe(false);
});
