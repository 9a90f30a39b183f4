// A damaged book: what is affected is said in plain words, and the way out is there, with and without an open ledger.
import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { exampleBook } from '../src/fake/book';
import { dropAll } from '../src/lib/cache.svelte';
import { byId, calls, click, has, openWindow, press, ready, submit, type, until } from './support/window';

async function faults(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } }, resultTypes: ['violations'] });
  return found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html.slice(0, 140)).join(' | ')}`);
}

async function broken(language = 'es') {
  const desk = await openWindow('#/hoy', exampleBook(), language, (fresh) => (fresh.damage = 'unreadable'));
  await until(() => has('damage-affected'));
  await ready();
  return desk;
}

describe.each(['es', 'en'])('in %s', (language) => {
  test('a book that cannot be opened says what is affected and what can be done, readable by every aid', async () => {
    await broken(language);
    expect(document.body.dataset.screen).toBe('roto');
    expect(byId('damage-affected').textContent).toMatch(/4.099/);
    expect(byId('damage-affected').textContent, 'the places in the chain').toMatch(/2.914–2.915, 2.940/);
    expect(byId('damage-chain').textContent).toMatch(/2.914.*2.913.*9f2c41f2/s);
    expect(document.body.textContent).toContain('Ferretería El Tornillo Feliz');
    expect(document.body.textContent).not.toMatch(/undefined|NaN|\[object/);
    expect(await faults()).toEqual([]);
  });

  test('what the background found is on the screen of the copies', async () => {
    await openWindow('#/respaldo', exampleBook(), language, (desk) => (desk.damage = 'found'));
    await until(() => has('damage-card') && has('damage-affected'));
    expect(await faults()).toEqual([]);
  });
});

test('behind the lock a damaged book is shown too, once its passphrase was right', async () => {
  const desk = await openWindow('#/hoy', exampleBook(), 'es', (fresh) => ([fresh.passphrase, fresh.lock] = ['tres tristes tigres', 'locked']));
  await until(() => has('lock-passphrase'));
  desk.damage = 'unreadable';
  desk.failing.set('unlock', { code: 'ledger_damaged', params: {} });
  await type('lock-passphrase', 'tres tristes tigres');
  byId('lock').querySelector('form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await until(() => has('damage-affected'));
  desk.lock = 'open';
});

test('a salvage takes what is missing from the copy, says what became of it, and only then shows the new book', async () => {
  const desk = await broken();
  await click('damage-salvage');
  await until(() => has('salvage-confirm'));
  expect(document.activeElement?.getAttribute('data-testid')).toBe('salvage-copy');
  expect(calls(desk, 'salvage'), 'nothing is done before the owner says so').toEqual([]);
  await submit('salvage-dialog');
  await until(() => has('salvage-done'));
  expect(calls(desk, 'salvage')).toEqual([{ copy: 'K1' }]);
  expect(byId('salvage-done').textContent).toContain('libro-reemplazado-20261122.aldia');
  await click('salvage-compare');
  await until(() => has('reconciled'));
  expect(byId('reconciled').textContent).toMatch(/4.089/);
  expect(byId('reconciled').textContent).toMatch(/facturas n\.º 2.914, 2.915/);
  await submit('reconcile-dialog');
  expect(document.body.dataset.screen, 'first the owner reads what happened').toBe('roto');
  await submit('salvage-dialog');
  await until(() => document.body.dataset.screen === 'hoy' && has('queue'));
});

test('a copy that is sealed for another computer asks for the words of the sheet', async () => {
  const desk = await broken();
  desk.failing.set('reconcile', { code: 'needs_key', params: {} });
  await click('damage-compare');
  await until(() => document.activeElement === byId('reconcile-key'));
  await press('Escape');
  await until(() => !has('reconcile-dialog'));
  await click('damage-restore');
  await until(() => has('would-lose'));
  expect(desk.log.some((each) => each.name === 'restore')).toBe(false);
});

test('the check on demand says that all is sound, or shows the damage', async () => {
  const desk = await openWindow('#/respaldo');
  await click('check-now');
  await until(() => byId('check').dataset.ok === 'true' && !(byId('check-now') as HTMLButtonElement).disabled);
  expect(byId('check').textContent).toMatch(/4.102 registros, huella 9f2c41f25beb/);
  desk.damage = 'found';
  await click('check-now');
  await until(() => has('damage-card'));
  desk.damage = 'none';
  dropAll();
  await ready();
});
