// Long lists and what is selected in them: the page that was left, the search that went, the sum that followed.
import { expect, test } from 'vitest';
import { exampleBook, type Book } from '../src/fake/book';
import { go } from '../src/lib/router.svelte';
import { all, byId, calls, click, has, openWindow, press, ready, submit, type, until } from './support/window';

/** Enough payments for three pages, each a day before the one before it. */
function longBook(): Book {
  const book = exampleBook();
  const day = (index: number) => `2020-${String(12 - Math.floor(index / 28)).padStart(2, '0')}-${String(28 - (index % 28)).padStart(2, '0')}`;
  for (let index = 0; index < 250; index += 1) {
    book.payments.push({ id: `OLD${index}`, customer: 'C1', currency: 'MXN', cents: 100 + index, on: day(index), method: null, reference: null, receipt: 1000 + index, applied: [], reversed: null });
  }
  return book;
}

const panel = () => byId('payment-panel').dataset.payment;

test('a payment that is named after a search is the one that is selected', async () => {
  const desk = await openWindow('#/pagos');
  const rows = all('payments-row').map((row) => row.dataset.key!);
  const name = desk.book!.customers.find((customer) => customer.id === desk.book!.payments.at(-1)!.customer)!.name;
  await type('payments-filter', name);
  await until(() => all('payments-row').length < rows.length && has('payment-panel'));
  const narrowed = all('payments-row').map((row) => row.dataset.key!);
  const other = rows.find((id) => !narrowed.includes(id))!;
  go('pagos', other);
  await until(() => has('payment-panel') && panel() === other);
  expect((byId('payments-filter') as HTMLInputElement).value, 'the search that hid it is gone').toBe('');
  const elsewhere = rows.find((id) => id !== other)!;
  all('payments-row').find((row) => row.dataset.key === elsewhere)!.click();
  await until(() => panel() === elsewhere);
  go('pagos', other);
  await until(() => panel() === other);
  go('pagos', elsewhere);
  await until(() => panel() === elsewhere);
});

test('End goes to the last row of the last page and keeps the focus on it', async () => {
  await openWindow('#/pagos', longBook());
  await press('End');
  await until(() => has('payment-panel') && panel() === 'OLD249');
  const row = document.activeElement as HTMLElement;
  expect(row.dataset.key, 'the page that came in must not drop the focus').toBe('OLD249');
  await press('ArrowUp');
  await until(() => panel() === 'OLD248');
  expect((document.activeElement as HTMLElement).dataset.key).toBe('OLD248');
});

test('a reversal that is half written outlives a look at other pages and a change in the background', async () => {
  const desk = await openWindow('#/pagos', longBook());
  const first = panel();
  await click('payment-reverse');
  await type('payment-reason', 'Cheque devuelto');
  const view = document.querySelector<HTMLElement>('.view')!;
  view.scrollTop = 180 * 36;
  view.dispatchEvent(new Event('scroll'));
  await until(() => all('payments-row').some((row) => row.dataset.index === '185' && !row.dataset.key!.startsWith('#')));
  desk.emit('changed', ['payments']);
  await ready();
  expect(panel()).toBe(first);
  expect((byId('payment-reason') as HTMLInputElement).value).toBe('Cheque devuelto');
});

test('an invoice that was paid leaves the selection and its sum', async () => {
  const desk = await openWindow('#/facturas');
  const [one, two] = all('invoices-row').map((row) => row.dataset.key!) as [string, string];
  for (const pick of all('invoice-pick').slice(0, 2)) pick.click();
  await until(() => byId('sum-count').textContent?.startsWith('2') && byId('sums').textContent);
  const before = byId('sums').textContent;
  for (const part of desk.book!.invoices.find((invoice) => invoice.id === one)!.parts) part.paid = part.cents;
  desk.emit('changed', ['invoices', 'payments']);
  await until(() => byId('sum-count').textContent?.startsWith('1'));
  expect(byId('sums').textContent, 'what is paid is not pending').not.toBe(before);
  expect(calls(desk, 'invoice_page').at(-1)).toMatchObject({ ids: [two] });
});

test('customers are read by the page and in the order of the head', async () => {
  const desk = await openWindow('#/clientes');
  await until(() => all('customers-row').length > 0);
  await click('sort-name');
  await until(() => (calls(desk, 'customer_page').at(-1) as { order: string }).order === 'name');
  expect(calls(desk, 'customer_page')[0]).toEqual({ order: 'overdue', down: true, offset: 0, limit: 100 });
  await click('customers-owing');
  await until(() => (calls(desk, 'customer_page').at(-1) as { owing?: boolean }).owing);
});

test('letters are taken back in one act', async () => {
  const desk = await openWindow();
  const before = all('queue-row').length;
  await press('p', true);
  await until(() => has('letters-confirm') && !(byId('letters-confirm') as HTMLButtonElement).disabled);
  await submit('letters-dialog');
  await until(() => !has('letters-dialog') && all('queue-row').length < before);
  await press('z', true);
  await until(() => all('queue-row').length === before);
  expect(calls(desk, 'reverse_all').length, 'all of them, or none').toBe(1);
  expect((calls(desk, 'reverse_all')[0] as { ids: string[] }).ids.length).toBeGreaterThan(1);
});

test('letters are counted by the customer: one holds what is owed in every currency', async () => {
  const book = exampleBook();
  const late = book.invoices.find((invoice) => invoice.customer === 'C11' && invoice.parts[0]!.paid === 0)!;
  book.invoices.push({ ...late, id: 'F9001', number: 'A-9001', currency: 'MXN', parts: structuredClone(late.parts) });
  await openWindow('#/hoy', book);
  const letters = all('queue-row').filter((row) => row.querySelector('[data-channel=letter]')).map((row) => row.dataset.key!.split(' ')[0]);
  expect(letters.length, 'two lines of one customer').toBe(new Set(letters).size + 1);
  expect(byId('print-letters').textContent).toContain(`Imprimir ${new Set(letters).size} cartas`);
});

test('an amount of another currency says so in the history', async () => {
  await openWindow('#/clientes/C11');
  await until(() => has('timeline'));
  expect(byId('timeline').textContent?.replace(/\u00a0/g, ' '), 'a dollar may not be taken for a peso').toMatch(/USD \d/);
});
