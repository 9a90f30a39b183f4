// The only file that names Tauri. Every call crosses here by name; a failure arrives as a WireError object.
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Calls, PickedFile, Progress, Topic, WireError } from '../wire';

export type CallName = keyof Calls;
export type Request<K extends CallName> = Calls[K][0];
export type Response<K extends CallName> = Calls[K][1];

/** What the program tells the window without being asked. */
export interface Events {
  progress: Progress;
  changed: Topic[];
  drop: PickedFile[];
  /** The owner closes the window, and the last copy is old. */
  closing: null;
}

/** Another program behind the window: the real one, or an example one in tests and in the picture book. */
export interface Backend {
  call(name: string, request: unknown): Promise<unknown>;
  on<E extends keyof Events>(event: E, heard: (payload: Events[E]) => void): () => void;
}

const desktop: Backend = {
  call: (name, request) => invoke('call', { name, request }),
  on(event, heard) {
    const stop = listen<Events[typeof event]>(event, (message) => heard(message.payload));
    return () => void stop.then((unlisten) => unlisten());
  },
};

let backend: Backend = desktop;

/** Puts another backend behind the window. */
export function connect(other: Backend): void {
  backend = other;
}

/** Runs a call of the desk. Rejects with a {@link WireError}. */
export async function call<K extends CallName>(name: K, request: Request<K>): Promise<Response<K>> {
  try {
    return (await backend.call(name, request)) as Response<K>;
  } catch (thrown) {
    throw asWireError(thrown);
  }
}

/** Listens to an event of the program; answers how to stop listening. */
export function on<E extends keyof Events>(event: E, heard: (payload: Events[E]) => void): () => void {
  return backend.on(event, heard);
}

/** Whatever was thrown, as a wire error: what is not one becomes `internal` with its text as detail. */
export function asWireError(thrown: unknown): WireError {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown) {
    const error = thrown as WireError;
    return { ...error, params: error.params ?? {} };
  }
  return { code: 'internal', params: { detail: String(thrown) } };
}
