import { expect, test } from 'vitest';
import { hashOf, parseHash } from '../src/lib/router.svelte';

test('a place survives its own address', () => {
  for (const [screen, id, params] of [['hoy', null, {}], ['clientes', 'C 1/ñ', { tab: 'pagos' }], ['facturas', null, { q: 'a&b=c', e: 'paid,void' }]] as const) {
    expect(parseHash(hashOf(screen, id, params))).toEqual({ screen, id, params });
  }
});

test('what is not understood leads to Hoy', () => {
  expect(parseHash('')).toEqual({ screen: 'hoy', id: null, params: {} });
  expect(parseHash('#/nada/x').screen).toBe('hoy');
  expect(parseHash('#/clientes/%E0%A4%A').id, 'a broken escape is no crash').toBe('%E0%A4%A');
});
