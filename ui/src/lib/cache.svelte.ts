// Answers of reads, kept by call and arguments, read again when a topic they rest on changed.
// An answer stays on the screen until the new one is there, so that nothing jumps.
import type { Done, Topic, WireError } from '../wire';
import { asWireError, call, type CallName, type Request, type Response } from './bridge';
import { restsOn, type ReadName } from './topics';

/** One kept read. */
export class Kept<K extends ReadName> {
  value = $state.raw<Response<K> | undefined>();
  error = $state.raw<WireError | undefined>();
  loading = $state(false);
  readers = 0;
  private turn = 0;

  constructor(
    readonly name: K,
    readonly request: Request<K>,
  ) {}

  /** The answer goes, and one that is on its way is not taken. */
  forget(): void {
    this.turn += 1;
    this.value = undefined;
    this.error = undefined;
  }

  /** Asks again; an older answer that arrives late is dropped. */
  async refresh(): Promise<void> {
    const turn = ++this.turn;
    this.loading = true;
    waiting.count += 1;
    try {
      const value = await call(this.name, this.request);
      if (turn === this.turn) {
        this.value = value;
        this.error = undefined;
      }
    } catch (thrown) {
      if (turn === this.turn) this.error = asWireError(thrown);
    } finally {
      waiting.count -= 1;
      if (turn === this.turn) this.loading = false;
    }
  }
}

const kept = new Map<string, Kept<ReadName>>();

/** How many reads are on their way. */
export const waiting = $state({ count: 0 });

/** The kept answer of a read, asked for if it is not there yet. */
export function open<K extends ReadName>(name: K, request: Request<K>): Kept<K> {
  const key = `${name} ${JSON.stringify(request)}`;
  let entry = kept.get(key) as Kept<K> | undefined;
  if (!entry) {
    entry = new Kept(name, request);
    kept.set(key, entry as unknown as Kept<ReadName>);
    void entry.refresh();
  }
  return entry;
}

/** Drops what rests on the changed topics: what is on the screen is read again, the rest is forgotten. */
export function drop(changed: readonly Topic[]): void {
  for (const [key, entry] of kept) {
    if (!restsOn(entry.name, changed)) continue;
    if (entry.readers > 0) void entry.refresh();
    else kept.delete(key);
  }
}

/** Forgets everything: another ledger stands there now. */
export function dropAll(): void {
  for (const [key, entry] of kept) {
    if (entry.readers > 0) void entry.refresh();
    else kept.delete(key);
  }
}

/** Forgets every answer at once, also what is on the screen: nobody may find it there any more. Who asks again asks the desk. */
export function forgetAll(except: ReadName): void {
  for (const [key, entry] of kept) {
    if (entry.name === except) continue;
    entry.forget();
    kept.delete(key);
  }
}

/** A read that a component shows: it follows its request, and the last value stays until the next is there. */
export interface Live<K extends ReadName> {
  readonly value: Response<K> | undefined;
  readonly error: WireError | undefined;
  readonly loading: boolean;
  retry(): void;
}

/** Shows a read for as long as the component lives; `null` as request means "nothing to ask". */
export function live<K extends ReadName>(name: K, request: () => Request<K> | null): Live<K> {
  let entry = $state.raw<Kept<K> | null>(null);
  let last = $state.raw<Response<K> | undefined>();
  $effect.pre(() => {
    const asked = request();
    if (asked === null) {
      entry = null;
      last = undefined;
      return undefined;
    }
    const opened = open(name, $state.snapshot(asked) as Request<K>);
    opened.readers += 1;
    entry = opened;
    return () => {
      last = opened.value ?? last;
      opened.readers -= 1;
    };
  });
  return {
    get value() {
      return entry?.value ?? (entry?.error ? undefined : last);
    },
    get error() {
      return entry?.error;
    },
    get loading() {
      return entry?.loading ?? false;
    },
    retry: () => void entry?.refresh(),
  };
}

type Mutating = { [K in CallName]: Response<K> extends Done<unknown> ? K : never }[CallName];

/** Runs a call that changes the book, and has the screens read again what it changed. */
export async function act<K extends Mutating>(name: K, request: Request<K>): Promise<Response<K>['value']> {
  const done = await call(name, request);
  drop(done.changed);
  return done.value;
}
