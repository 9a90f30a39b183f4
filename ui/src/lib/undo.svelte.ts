// What was just done and how to take it back: one line at the bottom, `Ctrl Z`.
import { asWireError, call } from './bridge';
import { t } from './here.svelte';
import type { WireError } from '../wire';

interface Deed {
  text: string;
  undo?: (() => Promise<unknown>) | undefined;
  /** What the owner may want to do next. */
  next?: Next | undefined;
}

export interface Next {
  name: string;
  run: () => void;
}

export const deed = $state<{ last: Deed | null; shown: boolean; error: WireError | null; busy: boolean }>({
  last: null,
  shown: false,
  error: null,
  busy: false,
});

let timer: ReturnType<typeof setTimeout> | undefined;
const SHOWN_MS = 12_000;

/** Says what was done, and keeps the way back until the next deed. */
export function tell(text: string, undo?: () => Promise<unknown>, next?: Next): void {
  deed.last = { text, undo, next };
  deed.error = null;
  deed.shown = true;
  clearTimeout(timer);
  timer = setTimeout(() => (deed.shown = false), SHOWN_MS);
}

/** Opens a paper that was just made. */
export function toOpen(sha256: string): Next {
  return { name: t().message.openOther, run: () => void call('open_document', { sha256 }).catch(tellFailure) };
}

/** Takes the last deed back. */
export async function undoLast(said: string): Promise<void> {
  const undo = deed.last?.undo;
  if (!undo || deed.busy) return;
  deed.busy = true;
  try {
    await undo();
    deed.busy = false;
    tell(said);
  } catch (thrown) {
    deed.busy = false;
    tellFailure(thrown);
  }
}

/** Says that a key did not do what it does: there is no thing beside which it could be said. */
export function tellFailure(thrown: unknown): void {
  deed.error = asWireError(thrown);
  deed.shown = true;
  clearTimeout(timer);
}

export function hideDeed(): void {
  deed.shown = false;
}

/** Nothing was done that could be named or taken back. */
export function forgetDeed(): void {
  hideDeed();
  [deed.last, deed.error] = [null, null];
}
