// The whole window over the invented desk, and the ways in which an owner touches it.
import { render } from '@testing-library/svelte';
import { flushSync, tick } from 'svelte';
import { vi } from 'vitest';
import App from '../../src/App.svelte';
import { exampleBook, type Book } from '../../src/fake/book';
import { FakeDesk } from '../../src/fake/backend';
import { connect } from '../../src/lib/bridge';
import { dropAll } from '../../src/lib/cache.svelte';
import { closeSheet, desktop } from '../../src/lib/desktop.svelte';
import { here } from '../../src/lib/here.svelte';
import { place, parseHash } from '../../src/lib/router.svelte';
import { deed } from '../../src/lib/undo.svelte';

export async function openWindow(hash = '#/hoy', book: Book | null = exampleBook(), language = 'es', prepare: (desk: FakeDesk) => void = () => {}): Promise<FakeDesk> {
  dropAll();
  closeSheet();
  desktop.closing = false;
  Object.assign(deed, { last: null, shown: false, error: null, busy: false });
  here.language = language;
  if (book) book.business.language = language;
  const desk = new FakeDesk(book);
  desk.settingsRest.theme = 'light';
  prepare(desk);
  connect(desk);
  location.hash = hash;
  place.route = parseHash(hash);
  render(App);
  await ready();
  return desk;
}

export async function ready(): Promise<void> {
  await vi.waitFor(() => {
    flushSync();
    if (document.body.dataset.ready !== 'true') throw new Error('the window is still reading');
  }, { interval: 5, timeout: 30_000 });
  await tick();
}

export function byId(id: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  if (!found) throw new Error(`nothing with data-testid="${id}" on ${document.body.dataset.screen}`);
  return found;
}

export const has = (id: string): boolean => document.querySelector(`[data-testid="${id}"]`) !== null;
export const all = (id: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];

export async function click(id: string): Promise<void> {
  byId(id).click();
  await settle();
}

/** A key where the focus is; with `ctrl` as the owner would hold it. */
export async function press(key: string, ctrl = false): Promise<void> {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: ctrl, bubbles: true, cancelable: true }));
  await settle();
}

export async function type(id: string, text: string): Promise<void> {
  const field = byId(id) as HTMLInputElement;
  field.focus();
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await settle();
}

export async function leave(id: string): Promise<void> {
  const field = byId(id);
  field.dispatchEvent(new Event('change', { bubbles: true }));
  field.blur();
  await settle();
}

export async function submit(dialog: string): Promise<void> {
  byId(dialog).querySelector('form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await settle();
}

export async function until(holds: () => unknown): Promise<void> {
  await vi.waitFor(() => {
    flushSync();
    if (!holds()) throw new Error('not yet');
  }, { interval: 5, timeout: 30_000 });
}

async function settle(): Promise<void> {
  flushSync();
  await tick();
}

export const calls = (desk: FakeDesk, name: string): unknown[] => desk.log.filter((each) => each.name === name).map((each) => each.request);
