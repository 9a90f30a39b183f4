import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { exampleBook, largeBook, longName } from '../src/fake/book';
import { all, byId, click, has, openWindow, press, ready, until } from './support/window';

const screens = [
  ['#/hoy', 'hoy'], ['#/clientes', 'clientes'], ['#/clientes/C1', 'cliente'], ['#/clientes/C1?tab=facturas', 'cliente'], ['#/clientes/C1?tab=datos', 'cliente'],
  ['#/facturas', 'facturas'], ['#/facturas/F1010', 'factura'], ['#/pagos', 'pagos'], ['#/importar', 'importar'], ['#/respaldo', 'respaldo'], ['#/ajustes', 'ajustes'],
] as const;

/** Colours need a real screen; the rest of the rules hold here. */
async function faults(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } }, resultTypes: ['violations'] });
  return found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html.slice(0, 140)).join(' | ')}`);
}

describe.each(screens)('%s', (hash, name) => {
  test.each(['es', 'en'])(`is the screen ${name}, whole and readable by every aid, in %s`, async (language) => {
    await openWindow(hash, exampleBook(), language);
    expect(document.body.dataset.screen).toBe(name);
    expect(document.documentElement.lang).toBe(language);
    expect(document.querySelector('h1')?.textContent, 'every screen says what it is').toMatch(/\S/);
    expect(has('error'), 'nothing failed').toBe(false);
    expect(document.body.textContent, 'no figure or sentence is missing').not.toMatch(/undefined|NaN|\[object/);
    expect(await faults()).toEqual([]);
  });
});

describe.each([['palette', '/'], ['keys', '?'], ['invoice-dialog', 'n'], ['payment-dialog', 'g']] as const)('the dialog %s', (id, key) => {
  test('opens by its key, is readable, and leaves by Esc', async () => {
    await openWindow();
    await press(key, key === 'n' || key === 'g');
    await until(() => has(id));
    await ready();
    expect(await faults()).toEqual([]);
    await press('Escape');
    await until(() => !has(id));
    expect(document.body.dataset.screen).toBe('hoy');
  });
});

test('the queue stands in its four groups, each with its count', async () => {
  await openWindow();
  const headings = [...document.querySelectorAll('[data-testid=queue] .heading')].map((each) => each.textContent?.replace(/\s+/g, ' ').trim());
  expect(headings.map((text) => text?.replace(/ ?\d+$/, ''))).toEqual(['Vence hoy y promesas', 'Vencidas', 'Por vencer', 'En espera']);
  const rows = all('queue-row').length;
  expect(headings.map((text) => Number(/\d+$/.exec(text ?? '')?.[0])).reduce((sum, each) => sum + each, 0), 'the counts are the rows').toBe(rows);
});

test('a very long name is whole in its tooltip', async () => {
  await openWindow('#/clientes');
  expect(document.querySelector(`[title="${longName}"]`), 'cut text must be readable somewhere').not.toBeNull();
});

test('each part of the aging strip has its name and its amount', async () => {
  await openWindow('#/clientes/C1', largeBook());
  const parts = byId('aging').children.length;
  const names = [...document.querySelectorAll('.names .name')].map((name) => name.textContent?.replace(name.querySelector('b')!.textContent, '').trim());
  expect(names, 'no part may stand under the name of another').toHaveLength(parts);
  expect(names).toEqual(['hoy', '1–30', '31–60', '61–90', '91–120', 'más de 120']);
});

test('an empty book says what would be here and how to get it', async () => {
  const book = { ...exampleBook(), customers: [], invoices: [], payments: [], promises: [], events: [] };
  for (const hash of ['#/hoy', '#/clientes', '#/facturas', '#/pagos']) {
    await openWindow(hash, { ...book });
    expect(byId('empty').querySelectorAll('button, a').length, hash).toBeGreaterThan(0);
    document.body.innerHTML = '';
  }
});

test('five thousand invoices draw only what can be seen', async () => {
  const book = exampleBook();
  const pattern = book.invoices.at(-1)!;
  for (let index = 0; index < 5000; index += 1) book.invoices.push({ ...pattern, id: `X${index}`, number: `X-${index}` });
  await openWindow('#/facturas', book);
  expect(byId('invoices').getAttribute('aria-rowcount')).toMatch(/^50\d\d$/);
  expect(all('invoices-row').length, 'the rest is not in the page').toBeLessThan(60);
});

test('the first run leads from country over business to an own book', async () => {
  const desk = await openWindow('#/', null);
  expect(document.body.dataset.screen).toBe('primero');
  expect(await faults()).toEqual([]);
  await click('country-CO');
  const name = byId('first-name') as HTMLInputElement;
  name.value = 'Talleres Quimbaya';
  name.dispatchEvent(new Event('input', { bubbles: true }));
  byId('first').querySelector('form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await until(() => has('start-empty'));
  await click('start-empty');
  await until(() => document.body.dataset.screen === 'hoy');
  await ready();
  expect(desk.book?.business).toMatchObject({ name: 'Talleres Quimbaya', country: 'CO', currency: 'COP' });
});

test('the example book says that it is one, and leads to an own book', async () => {
  await openWindow('#/', null);
  await click('start-example');
  await until(() => has('example'));
  await click('leave-example');
  await until(() => document.body.dataset.screen === 'primero');
});
