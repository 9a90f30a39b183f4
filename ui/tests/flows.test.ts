import { expect, test } from 'vitest';
import { exampleBook } from '../src/fake/book';
import { all, byId, calls, click, has, leave, openWindow, press, ready, submit, type, until } from './support/window';

test('Enter on a line opens the ready message, and marking it takes it from the queue; Ctrl+Z brings it back', async () => {
  const desk = await openWindow();
  const before = all('queue-row').length;
  await press('Enter');
  await until(() => has('message-text') && byId('message-text').textContent);
  await click('message-mark');
  await until(() => !has('message-dialog'));
  await ready();
  expect(calls(desk, 'mark_done')).toMatchObject([{ customer: 'C2', currency: 'MXN', stage: 0, channel: 'whatsapp' }]);
  expect(all('queue-row').length).toBe(before - 1);
  await press('z', true);
  await until(() => all('queue-row').length === before);
  expect(calls(desk, 'reverse').length, 'undo is a reversal, not a deletion').toBe(1);
});

test('a call is noted before its promise, and a refused promise does not note the call twice', async () => {
  const desk = await openWindow();
  const index = all('queue-row').findIndex((row) => row.dataset.key === 'C12 MXN');
  all('queue-row')[index]!.querySelector<HTMLElement>('[data-testid=queue-step]')!.click();
  await until(() => has('call-dialog'));
  expect((byId('call-save') as HTMLButtonElement).disabled, 'nobody has said yet how it went').toBe(true);
  await submit('call-dialog');
  expect(calls(desk, 'mark_done'), 'a hasty Enter notes nothing').toEqual([]);
  await click('outcome-will_pay');
  expect((byId('call-amount') as HTMLInputElement).value, 'nothing is overdue yet: the promise is of what is due').toMatch(/[1-9]/);
  desk.failing.set('add_promise', { code: 'invalid', field: 'due_on', params: {} });
  await submit('call-dialog');
  await until(() => has('error'));
  expect(byId('error').textContent).toContain('La llamada ya quedó anotada');
  expect(byId('error').textContent, 'something was').not.toContain('No se cambió nada');
  expect(byId('deed').textContent, 'and can be taken back').toContain('anotada');
  await submit('call-dialog');
  await until(() => !has('call-dialog'));
  expect(calls(desk, 'mark_done').length, 'one call, one record').toBe(1);
  expect(calls(desk, 'add_promise').length).toBe(2);
  const order = desk.log.map((each) => each.name);
  expect(order.indexOf('mark_done'), 'a promise would hold the step back').toBeLessThan(order.indexOf('add_promise'));
});

test('j and k move the selection and the side panel follows', async () => {
  await openWindow();
  const first = byId('side-panel').dataset.customer;
  await press('j');
  await press('j');
  await until(() => byId('side-panel').dataset.customer !== first);
  await press('k');
  await press('k');
  await until(() => byId('side-panel').dataset.customer === first);
});

test('Space picks lines, and only their letters are printed', async () => {
  const desk = await openWindow();
  for (const _ of [1, 2]) await press('j');
  await press(' ');
  await press('j');
  await press(' ');
  expect(byId('print-letters').textContent).toContain('Imprimir 2 cartas');
  await press('p', true);
  await until(() => has('letters-confirm'));
  expect(calls(desk, 'draft_letters')).toEqual([{ also_messages: false, customers: ['C13', 'C14'] }]);
});

test('a letter that did not come out stays due, and one whose facts changed is named with its pages', async () => {
  const desk = await openWindow();
  await press('p', true);
  await until(() => has('letters-confirm') && !(byId('letters-confirm') as HTMLButtonElement).disabled);
  const picks = all('letter-pick');
  const [left, changed] = [picks[0]!.dataset.customer!, picks[1]!.dataset.customer!];
  desk.dropped = [changed];
  picks[0]!.click();
  await submit('letters-dialog');
  await until(() => has('dropped'));
  expect(calls(desk, 'confirm_letters')).toEqual([{ id: 'L1', leave_out: [left] }]);
  expect(byId('dropped').textContent, 'the owner must know which pages to throw away').toMatch(/páginas 2–3/);
  await submit('letters-dialog');
  await until(() => !has('letters-dialog'));
  await ready();
  expect(desk.book!.done.has(`${left} MXN`), 'it was not sent').toBe(false);
});

test('a payment shows what it pays and what remains before it is saved', async () => {
  const desk = await openWindow('#/clientes/C1');
  await press('p');
  await until(() => has('payment-dialog'));
  await type('payment-amount', '40,000.00');
  await until(() => has('allocation') && all('allocation-row').length === 2);
  expect(byId('payment-after').textContent).toMatch(/Queda debiendo \$6,563\.96/);
  await submit('payment-dialog');
  await until(() => !has('payment-dialog'));
  expect(calls(desk, 'record_payment')).toMatchObject([{ customer: 'C1', currency: 'MXN', amount: '40,000.00', paid_on: '2026-11-22' }]);
  expect(calls(desk, 'make_receipt').length, 'the receipt is part of the step').toBe(1);
  expect(byId('deed').textContent).toContain('Pago de $40,000.00 registrado');
});

test('an amount that the owner changes is sent as the owner wrote it', async () => {
  const desk = await openWindow('#/clientes/C1');
  await press('p');
  await until(() => has('payment-dialog'));
  await type('payment-amount', '1000');
  await until(() => all('allocation-amount').length === 2);
  (all('allocation-amount')[0] as HTMLInputElement).value = '';
  all('allocation-amount')[0]!.dispatchEvent(new Event('change', { bubbles: true }));
  await until(() => has('payment-automatic'));
  (all('allocation-amount')[1] as HTMLInputElement).value = '600';
  all('allocation-amount')[1]!.dispatchEvent(new Event('change', { bubbles: true }));
  await until(() => /400\.00 quedan a su favor/.test(byId('payment-dialog').textContent ?? ''));
  await click('payment-save-only');
  await until(() => !has('payment-dialog'));
  expect(calls(desk, 'record_payment')).toMatchObject([{ allocate: [{ invoice: 'F1011', seq: 1, amount: '600' }] }]);
  expect(calls(desk, 'make_receipt').length).toBe(0);
});

test('an invoice for a new customer is written by keyboard alone', async () => {
  const desk = await openWindow();
  await press('n', true);
  await until(() => has('invoice-dialog'));
  await type('invoice-customer', 'Taller Nuevo');
  await press('Enter');
  await until(() => document.activeElement === byId('invoice-number'));
  await type('invoice-number', 'B-1');
  await type('invoice-total', '1,500.00');
  await type('invoice-due', '+15');
  await leave('invoice-due');
  await submit('invoice-dialog');
  await until(() => !has('invoice-dialog'));
  expect(calls(desk, 'add_invoice')).toEqual([{ new_customer: 'Taller Nuevo', number: 'B-1', currency: 'MXN', issued_on: '2026-11-22', total: '1,500.00', due_on: '2026-12-07' }]);
});

test('what the desk refuses is said beside the fields, and nothing typed is lost', async () => {
  const desk = await openWindow();
  await press('n', true);
  await until(() => has('invoice-dialog'));
  await type('invoice-customer', 'Abarrotes');
  await press('Enter');
  await type('invoice-number', 'A-1010');
  await type('invoice-total', '10');
  await submit('invoice-dialog');
  await until(() => has('error'));
  expect(byId('error').dataset.code).toBe('conflict');
  expect(byId('error').textContent).toContain('Ya hay una factura con ese número, de');
  expect(byId('invoice-number').getAttribute('aria-invalid')).toBe('true');
  expect((byId('invoice-total') as HTMLInputElement).value).toBe('10');
  expect(desk.book!.invoices.filter((invoice) => invoice.number === 'A-1010').length).toBe(1);
});

test('an import is shown before it is written, and taken back whole', async () => {
  const desk = await openWindow('#/importar');
  await click('pick-files');
  await until(() => has('import-apply'));
  expect(calls(desk, 'apply_import')).toEqual([]);
  expect(byId('import-apply').textContent?.replace(/\u00a0/g, ' ')).toContain('Importar 1 231 y dejar 3 fuera');
  await click('columns-change');
  const select = byId('map-due_on') as HTMLSelectElement;
  select.value = 'Emisión';
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await submit('columns-dialog');
  await until(() => calls(desk, 'preview_import').length === 2 && has('import-apply'));
  const map = (calls(desk, 'preview_import')[1] as { map: { columns: Record<string, string> } }).map;
  expect(map.columns.due_on).toBe('Emisión');
  expect(map.columns.issued_on, 'a column has one meaning').toBeUndefined();
  await click('import-apply');
  await until(() => has('import-done'));
  expect(calls(desk, 'apply_import')).toEqual([{ id: 'V1', skip_bad: true }]);
  await click('undo');
  await until(() => calls(desk, 'undo_import').length === 1);
});

test('files dropped on any screen are read on Importar', async () => {
  const desk = await openWindow('#/pagos');
  desk.emit('drop', [{ handle: 'H7', name: 'a.xml' }]);
  await until(() => document.body.dataset.screen === 'importar' && has('import-apply'));
  expect(calls(desk, 'preview_import')).toEqual([{ files: ['H7'] }]);
});

test('a copy turns the seal green, and a restore says what would be lost before it acts', async () => {
  const desk = await openWindow('#/respaldo');
  await click('back-up');
  await until(() => desk.copies.facts_since === 0 && !has('progress'));
  expect(byId('seal').dataset.seal).toBe('green');
  all('copy-restore')[0]!.click();
  await until(() => has('would-lose'));
  expect(byId('would-lose').textContent).toContain('10 registros');
  expect(calls(desk, 'restore')).toEqual([]);
  await click('restore-confirm');
  await until(() => calls(desk, 'restore').length === 1);
});

test('what changes in the background is read again without a touch', async () => {
  const desk = await openWindow();
  const before = all('queue-row').length;
  desk.book!.done.add('C2 MXN');
  desk.emit('changed', ['today']);
  await until(() => all('queue-row').length === before - 1);
});

test('settings hold only when they are saved, and the language changes at once then', async () => {
  const desk = await openWindow('#/ajustes');
  const language = byId('language') as HTMLSelectElement;
  language.value = 'en';
  language.dispatchEvent(new Event('change', { bubbles: true }));
  await until(() => has('unsaved'));
  expect(calls(desk, 'save_settings')).toEqual([]);
  await press('s', true);
  await until(() => document.querySelector('h1')?.textContent === 'Settings');
});

test('a figure opens the facts that add up to it', async () => {
  await openWindow();
  await click('figure-overdue');
  await until(() => has('explanation-total'));
  expect(byId('explanation-total').textContent).toBe(byId('figure-overdue').querySelector('.value')!.textContent);
});

test('single keys are letters while one types', async () => {
  await openWindow('#/clientes');
  const filter = byId('customers-filter');
  filter.focus();
  await press('?');
  await press('/');
  expect(has('keys') || has('palette')).toBe(false);
});

test('a failing read says so and can be tried again', async () => {
  const desk = await openWindow('#/importar');
  desk.failing.set('payment_page', { code: 'disk', params: { detail: 'I/O error' } });
  await press('4');
  await until(() => has('error'));
  expect(byId('error').querySelector('code')!.textContent, 'the detail is folded, not lost').toContain('I/O error');
  byId('error').querySelector<HTMLElement>('.link')!.click();
  await until(() => all('payments-row').length > 0);
});

test('who closes with an old copy is asked once, and one click copies and closes', async () => {
  const desk = await openWindow();
  desk.emit('closing', null);
  await until(() => has('closing-copy') && !(byId('closing-copy') as HTMLButtonElement).disabled);
  await submit('closing-dialog');
  await until(() => !has('closing-dialog'));
  const order = desk.log.map((each) => each.name);
  expect(order.indexOf('back_up'), 'the copy comes before the window goes').toBeLessThan(order.indexOf('leave_window'));
  expect(calls(desk, 'leave_window').length).toBe(1);
});

test('after a payment the thanks are one click away', async () => {
  const desk = await openWindow('#/clientes/C1');
  await press('p');
  await until(() => has('payment-dialog'));
  await type('payment-amount', '1000');
  await until(() => has('allocation'));
  await submit('payment-dialog');
  await until(() => has('deed-next'));
  await click('deed-next');
  await until(() => has('thanks-text'));
  expect(byId('thanks-text').textContent).toContain('Gracias');
  expect(calls(desk, 'thanks').length).toBe(1);
});

test('a closed book leaves no name and no amount on the screen, and opens with its passphrase', async () => {
  const desk = await openWindow('#/ajustes');
  await click('passphrase-set');
  await type('passphrase-fresh', 'corto');
  expect((byId('passphrase-save') as HTMLButtonElement).disabled, 'too short').toBe(true);
  await type('passphrase-fresh', 'tres tristes tigres');
  await type('passphrase-repeat', 'tres tristes tigres');
  await submit('passphrase-dialog');
  await until(() => byId('security').dataset.state === 'open');
  location.hash = '#/hoy';
  await until(() => document.body.dataset.screen === 'hoy' && has('queue'));
  const name = desk.book!.customers[0]!.name;
  await press('l', true);
  await until(() => has('lock-passphrase'));
  expect(document.body.textContent).not.toContain(name);
  expect(document.body.textContent, 'amounts leave the screen').not.toMatch(/\d[.,]\d\d\b/);
  await type('lock-passphrase', 'otra cosa');
  byId('lock').querySelector('form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await until(() => has('error'));
  expect(byId('error').dataset.code).toBe('wrong_passphrase');
  await type('lock-passphrase', 'tres tristes tigres');
  byId('lock').querySelector('form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await until(() => document.body.dataset.screen === 'hoy' && has('queue'));
});

test('a person is forgotten only after what stands against it was read', async () => {
  const desk = await openWindow('#/clientes/C1?tab=datos');
  desk.failing.set('forget_person', { code: 'not_now', params: { reason: 'todavía debe' } });
  await click('person-forget');
  await until(() => byId('forget-dialog').querySelector('.aside'));
  expect((byId('forget-confirm') as HTMLButtonElement).disabled, 'a reason is needed').toBe(true);
  byId('forget-dialog').querySelector<HTMLInputElement>('input[type=checkbox]')!.click();
  await until(() => has('forget-reason'));
  await type('forget-reason', 'Lo pidió por escrito');
  await submit('forget-dialog');
  await until(() => calls(desk, 'forget_person').length > 0);
  expect(calls(desk, 'forget_person')).toEqual([{ customer: 'C1', insist: true, reason: 'Lo pidió por escrito' }]);
});

test('settings that were left unsaved wait, and the rail says so', async () => {
  const desk = await openWindow('#/ajustes');
  await type('business-phone', '442 555 9999');
  await until(() => has('unsaved'));
  await press('Escape');
  await click('rail-hoy');
  location.hash = '#/hoy';
  await until(() => document.body.dataset.screen === 'hoy' && has('unsaved-mark'));
  location.hash = '#/ajustes';
  await until(() => has('unsaved'));
  expect((byId('business-phone') as HTMLInputElement).value).toBe('442 555 9999');
  expect(has('unsaved-mark'), 'the screen itself says it').toBe(false);
  await click('settings-discard');
  location.hash = '#/hoy';
  await until(() => document.body.dataset.screen === 'hoy');
  expect(has('unsaved-mark')).toBe(false);
  expect(calls(desk, 'save_settings')).toEqual([]);
});

test('a copy on the disk of the book says on the spot that it does not count', async () => {
  const desk = await openWindow('#/respaldo', undefined, 'es', (fresh) => {
    fresh.copies = { ...fresh.copies, last_proven: null, seal: 'red', drives: [] };
    fresh.isBeside = true;
  });
  await click('back-up');
  await until(() => has('deed'));
  expect(byId('deed').textContent).toContain('no cuenta');
  await until(() => has('copy-beside'));
  expect(byId('seal').textContent).toContain('mismo disco');
  expect(desk.copies.last_proven).toBeNull();
});

test('an invoice says what was charged beside it', async () => {
  const book = exampleBook();
  book.events.push({ id: 'F1010', customer: 'C1', on: '2026-11-01', kind: 'charge', title: 'Intereses', detail: 'A-1010', mark: null, cents: 31_602 });
  await openWindow('#/facturas/F1010', book);
  expect(byId('invoice-charges').textContent).toContain('$316.02');
});

test('on a new computer a copy is brought in: nothing is gone back from, and nothing is lost', async () => {
  await openWindow('#/', null);
  await click('start-copy');
  await until(() => has('restore-confirm') && !(byId('restore-confirm') as HTMLButtonElement).disabled);
  const dialog = byId('restore-dialog');
  expect(dialog.textContent).toContain('¿Traer el libro de esta copia?');
  expect(dialog.textContent, 'there is no book of today').not.toContain('Su libro de hoy');
  expect(has('would-lose')).toBe(false);
});
