// What a list holds may be said twice by the book: two instalments that one payment settled, two files of one name.
// A key that is not the row's own leaves the screen blank.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exampleBook, type Book } from '../src/fake/book';
import { importPreview } from '../src/fake/samples';
import { all, byId, click, has, openWindow, press, type, until } from './support/window';

/** An invoice of the first customer in two parts, both settled on one day by one payment. */
function settledAtOnce(): Book {
  const book = exampleBook();
  const parts = ['2026-08-01', '2026-09-01'].map((due) => ({ due, cents: 100_000, paid: 100_000 }));
  book.invoices.push({ id: '@3', customer: 'C1', number: 'B-7', currency: 'MXN', issued: '2026-07-01', source: 'escrita a mano', parts });
  const applied = [1, 2].map((seq) => ({ invoice: '@3', seq, cents: 100_000, on: '2026-09-10' }));
  book.payments.push({ id: 'P7', customer: 'C1', currency: 'MXN', cents: 200_000, on: '2026-09-10', method: null, reference: null, receipt: 700, applied, reversed: null });
  return book;
}

/** Two invoices of which the names of two parts, written without a space, are the same: `@3` part 11 and `@31` part 1. */
function alike(): Book {
  const book = exampleBook();
  const open = (count: number) => Array.from({ length: count }, () => ({ due: '2026-11-01', cents: 1_000, paid: 0 }));
  for (const [id, count] of [['@3', 11], ['@31', 1]] as const) book.invoices.push({ id, customer: 'C1', number: id, currency: 'MXN', issued: '2026-10-01', source: 'escrita a mano', parts: open(count) });
  return book;
}

test('a payment that settles two instalments of an invoice leaves the page of its customer whole', async () => {
  await openWindow('#/clientes/C1', settledAtOnce());
  await until(() => has('habit') && has('timeline'));
  byId('habit').querySelector('button')!.click();
  await until(() => byId('habit').querySelector('table'));
  expect(byId('habit').textContent!.split('B-7').length - 1, 'each instalment is a point').toBe(2);
});

test('the panel beside the queue shows the customer of the row also then', async () => {
  await openWindow('#/hoy', settledAtOnce());
  const at = all('queue-row').findIndex((row) => row.dataset.key === 'C1 MXN');
  all('queue-row')[at]!.click();
  await until(() => byId('side-panel').dataset.customer === 'C1' && byId('habit').querySelectorAll('circle').length > 9);
  expect(byId('side-open').textContent).toBe('Construcciones Peñafiel y Núñez, S.A. de C.V.');
  expect(byId('side-panel').querySelectorAll('circle').length, 'each instalment is a point').toBe(11);
});

test('a payment over parts whose names look alike shows every part', async () => {
  await openWindow('#/clientes/C1', alike());
  await press('p');
  await until(() => has('payment-dialog'));
  await type('payment-amount', '200000');
  await until(() => all('allocation-row').length >= 12);
  const names = all('allocation-row').map((row) => `${row.dataset.invoice} ${row.dataset.seq}`);
  expect(names).toEqual(expect.arrayContaining(['@3 11', '@31 1']));
});

test('a payment that was applied twice to an instalment shows both', async () => {
  const book = exampleBook();
  const payment = { ...book.payments[0]!, id: 'P8', on: '2026-11-22', receipt: 800 };
  payment.applied = [0, 1].map(() => ({ ...payment.applied[0]!, cents: 100 }));
  book.payments.push(payment);
  await openWindow('#/pagos', book);
  await until(() => has('payment-panel') && byId('payment-panel').dataset.payment === 'P8');
  expect(byId('payment-panel').querySelectorAll('section li a').length).toBe(2);
});

test('files of one name and columns of one head are shown as they are', async () => {
  const desk = await openWindow('#/importar');
  const preview = importPreview();
  const [file] = preview.files;
  file!.headers[7] = file!.headers[6]!;
  preview.files.push(structuredClone(file!));
  preview.rejected.push({ ...preview.rejected[0]! });
  preview.notes = ['Revise las fechas.', 'Revise las fechas.'];
  desk.preview = preview;
  await click('pick-files');
  await until(() => has('rejected-rows'));
  expect(byId('rejected-rows').querySelectorAll('tbody tr').length).toBe(preview.rejected.length);
  all('columns-change')[0]!.click();
  await until(() => has('columns-dialog'));
});

test('no key of a list is glued together from parts without a space', () => {
  const root = join(import.meta.dirname, '..', 'src');
  const files = (readdirSync(root, { recursive: true, encoding: 'utf8' }) as string[]).filter((name) => name.endsWith('.svelte'));
  const glued = files.filter((name) => /\{#each [^}]*\([^()]*\s\+\s[^()]*\)\}/.test(readFileSync(join(root, name), 'utf8')));
  expect(glued, 'names that look alike would be one').toEqual([]);
});
