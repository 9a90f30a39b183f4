// A long list of which only the pages that are looked at are read. An order or a filter that changes keeps the old rows
// on the screen until the first new ones are there; a page that was left is read again when it is looked at again.
import type { WireError } from '../wire';
import { open, type Kept } from './cache.svelte';
import type { Request, Response } from './bridge';
import type { ReadName } from './topics';

type PagedName = { [K in ReadName]: Response<K> extends { rows: unknown[]; total: number } ? K : never }[ReadName];
type Row<K extends PagedName> = Response<K>['rows'][number];
export type Asked<K extends PagedName> = Omit<Request<K>, 'offset' | 'limit'>;

/** A place in the list; its row is missing until its page is read. */
export interface Slot<T> {
  key: string;
  row: T | null;
}

export interface Paged<K extends PagedName> {
  readonly slots: readonly Slot<Row<K>>[];
  /** What the newest page says of the whole list. */
  readonly whole: Response<K> | undefined;
  readonly error: WireError | undefined;
  /** Says which rows are looked at. */
  look(from: number, to: number): void;
  retry(): void;
}

const PAGE = 100;

/** Shows a paged read for as long as the component lives. */
export function paged<K extends PagedName>(name: K, request: () => Asked<K>, keyOf: (row: Row<K>) => string): Paged<K> {
  let held: ReadonlyMap<number, Kept<K>> = new Map();
  /** The same, tracked: what changes the pages must not depend on them, what shows them does. */
  let pages = $state.raw(held);
  let asked: Asked<K>;
  let last = $state.raw<{ slots: Slot<Row<K>>[]; whole: Response<K> } | undefined>();
  let seen: [number, number] = [0, 0];

  function take(first: number, past: number): void {
    const wanted = new Map<number, Kept<K>>();
    for (let page = first; page <= past; page += 1) {
      const kept = held.get(page) ?? open(name, { ...asked, offset: page * PAGE, limit: PAGE } as unknown as Request<K>);
      if (!held.has(page)) kept.readers += 1;
      wanted.set(page, kept);
    }
    for (const [page, kept] of held) if (!wanted.has(page)) kept.readers -= 1;
    pages = held = wanted;
  }

  function leave(): void {
    for (const kept of held.values()) kept.readers -= 1;
    pages = held = new Map();
  }

  $effect.pre(() => {
    asked = $state.snapshot(request()) as Asked<K>;
    seen = [0, 0];
    take(0, 0);
    return leave;
  });

  const whole = $derived([...pages.values()].map((kept) => kept.value).find((value) => value !== undefined));
  const slots = $derived.by(() => {
    if (!whole) return last?.slots ?? [];
    const all: Slot<Row<K>>[] = Array.from({ length: whole.total }, (_, index) => ({ key: `#${index}`, row: null }));
    for (const [page, kept] of pages) {
      kept.value?.rows.forEach((row: Row<K>, index: number) => {
        const at = page * PAGE + index;
        if (at < all.length) all[at] = { key: keyOf(row), row };
      });
    }
    return all;
  });
  $effect.pre(() => {
    if (whole) last = { slots, whole };
  });

  return {
    get slots() {
      return slots;
    },
    get whole() {
      return whole ?? last?.whole;
    },
    get error() {
      return [...pages.values()].map((kept) => kept.error).find((error) => error !== undefined);
    },
    look(from, to) {
      if (!whole || (from === seen[0] && to === seen[1])) return;
      seen = [from, to];
      const page = (index: number) => Math.floor(Math.max(0, index) / PAGE);
      take(page(from), page(Math.min(to, whole.total - 1)));
    },
    retry: () => {
      for (const kept of pages.values()) if (kept.error) void kept.refresh();
    },
  };
}
