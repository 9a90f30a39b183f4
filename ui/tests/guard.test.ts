// What stands between the owner and harm: the lock, the question before closing, forms that say what holds.
import { expect, test } from 'vitest';
import { act } from '../src/lib/cache.svelte';
import { tell } from '../src/lib/undo.svelte';
import { all, byId, calls, click, has, openWindow, press, ready, submit, type, until } from './support/window';

async function locked(language = 'es') {
  const desk = await openWindow('#/ajustes', undefined, language);
  [desk.passphrase, desk.lock] = ['tres tristes tigres', 'open'];
  desk.emit('changed', ['status', 'settings']);
  await until(() => byId('security').dataset.state === 'open');
  await ready();
  await press('l', true);
  await until(() => has('lock-passphrase'));
  return desk;
}

const send = () => byId('lock').querySelector('form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));

test('the question before closing stands over what is open and takes nothing of it', async () => {
  const desk = await openWindow();
  await press('g', true);
  await until(() => has('payment-dialog'));
  await type('payment-amount', '1234');
  desk.emit('closing', null);
  await until(() => has('closing-dialog'));
  expect((byId('payment-amount') as HTMLInputElement).value, 'what was typed is still there').toBe('1,234');
  await press('Escape');
  await until(() => !has('closing-dialog'));
  expect((byId('payment-amount') as HTMLInputElement).value).toBe('1,234');
});

test('a place for the copy that cannot be read is said before closing, and another can be chosen', async () => {
  const desk = await openWindow();
  desk.failing.set('copies', { code: 'disk', params: {} });
  desk.emit('closing', null);
  await until(() => has('error'));
  expect((byId('closing-choose') as HTMLButtonElement).disabled).toBe(false);
});

test('a choice that did not hold is not shown as if it did', async () => {
  const desk = await openWindow('#/ajustes');
  [desk.passphrase, desk.lock] = ['tres tristes tigres', 'open'];
  desk.emit('changed', ['status', 'settings']);
  await until(() => has('lock-remember'));
  const box = byId('lock-remember') as HTMLInputElement;
  desk.failing.set('set_locking', { code: 'disk', params: {} });
  box.click();
  await until(() => has('error'));
  expect(box.checked, 'the key is not in the keychain').toBe(false);
  const list = byId('lock-after') as HTMLSelectElement;
  desk.failing.set('set_locking', { code: 'disk', params: {} });
  list.value = '60';
  list.dispatchEvent(new Event('change', { bubbles: true }));
  await until(() => list.value === '15');
  box.click();
  await until(() => desk.choices.remembered);
  expect(box.checked).toBe(true);
});

test('the lock asks for what it needs to know, and what was done before it is gone', async () => {
  const desk = await locked();
  await click('lock-other');
  await type('lock-words', 'unas palabras');
  await type('lock-fresh', 'corta');
  await until(() => byId('lock').textContent?.includes('8 letras'));
  tell('Pago de $1,234.00 de Ferretería registrado');
  await ready();
  expect(has('deed'), 'a late deed names nobody over the lock').toBe(false);
  expect(calls(desk, 'encryption').length).toBeGreaterThan(1);
});

test('only a wrong passphrase is the fault of the field', async () => {
  const desk = await locked();
  desk.failing.set('unlock', { code: 'disk', params: {} });
  await type('lock-passphrase', 'tres tristes tigres');
  send();
  await until(() => has('error'));
  expect(byId('lock-passphrase').getAttribute('aria-invalid')).toBe('false');
  desk.failing.set('unlock', { code: 'wrong_passphrase', params: {} });
  send();
  await until(() => byId('lock-passphrase').getAttribute('aria-invalid') === 'true');
});

test('a lock that failed says so', async () => {
  const desk = await openWindow();
  [desk.passphrase, desk.lock] = ['tres tristes tigres', 'open'];
  desk.emit('changed', ['status', 'settings']);
  await ready();
  desk.failing.set('lock', { code: 'disk', params: {} });
  await press('l', true);
  await until(() => has('error'));
  expect(has('lock')).toBe(false);
});

test('a locked start speaks the language of the last time', async () => {
  await locked('en');
  expect(localStorage.getItem('aldia.language')).toBe('en');
  expect(byId('lock').textContent).toContain('Your book is');
});

test('of a forgotten person nothing stays in the fields', async () => {
  const desk = await openWindow('#/clientes/C1?tab=datos');
  const name = (byId('details-name') as HTMLInputElement).value;
  await type('details-phone', '55 1111 2222');
  await act('forget_person', { customer: 'C1', insist: true, reason: 'Lo pidió' });
  await until(() => (byId('details-name') as HTMLInputElement).value !== name);
  expect((byId('details-phone') as HTMLInputElement).value).toBe('');
  expect((byId('details-save') as HTMLButtonElement).disabled, 'there is nothing to save').toBe(true);
  expect(has('person-forget'), 'a person is forgotten once').toBe(false);
  expect(calls(desk, 'save_customer')).toEqual([]);
});

test('the sheet is asked for with the focus on it, and Enter goes on', async () => {
  const desk = await openWindow('#/respaldo');
  desk.failing.set('preview_restore', { code: 'needs_key', params: {} });
  all('copy-restore')[0]!.click();
  await until(() => has('restore-key'));
  expect(document.activeElement, 'the words are what is asked for').toBe(byId('restore-key'));
  await type('restore-key', 'abajo abeja abismo');
  byId('restore-key').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  await until(() => has('would-lose'));
  await until(() => document.activeElement === byId('restore-confirm'));
  expect(calls(desk, 'preview_restore').at(-1)).toMatchObject({ key: 'abajo abeja abismo' });
  await submit('restore-dialog');
  await until(() => has('restore-close'));
});

test('a copy goes to the stick that holds the copies, on the screen as from the rail', async () => {
  const other = { handle: 'D0', path: '/media/FOTOS', label: 'FOTOS', removable: true, free_bytes: 1_000_000_000, has_our_copies: false };
  const desk = await openWindow('#/respaldo', undefined, 'es', (fresh) => (fresh.copies = { ...fresh.copies, drives: [other, ...fresh.copies.drives] }));
  await press('Enter');
  await until(() => calls(desk, 'back_up').length === 1 && !has('progress'));
  expect(calls(desk, 'back_up')).toEqual([{ place: 'D1' }]);
  all('drive').find((link) => link.textContent?.includes('FOTOS'))!.click();
  await ready();
  await click('back-up');
  await until(() => calls(desk, 'back_up').length === 2);
  expect(calls(desk, 'back_up')[1], 'unless the owner chose another').toEqual({ place: 'D0' });
});
