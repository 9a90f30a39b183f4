// Where the owner is, as a hash: `#/clientes/C1?tab=pagos`.
import { untrack } from 'svelte';

export const screens = ['hoy', 'clientes', 'facturas', 'pagos', 'importar', 'respaldo', 'ajustes'] as const;
export type Screen = (typeof screens)[number];

export interface Route {
  screen: Screen;
  /** The record that is open on the screen, if any. */
  id: string | null;
  params: Record<string, string>;
}

/** Reads a hash; what is not understood leads to Hoy. */
export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name, id] = path.split('/', 2);
  const screen = screens.find((known) => known === name) ?? 'hoy';
  return { screen, id: id ? decode(id) : null, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** The hash of a place. */
export function hashOf(screen: Screen, id?: string | null, params: Record<string, string> = {}): string {
  const query = new URLSearchParams(params).toString();
  return `#/${screen}${id ? `/${encodeURIComponent(id)}` : ''}${query ? `?${query}` : ''}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const place = $state<{ route: Route }>({ route: parseHash(globalThis.location?.hash ?? '') });

/** Goes to a place; the way back stays. */
export function go(screen: Screen, id?: string | null, params: Record<string, string> = {}): void {
  location.hash = hashOf(screen, id, params);
  place.route = parseHash(location.hash);
}

/** Changes the parameters of this place without a step in the history. */
export function refine(params: Record<string, string>): void {
  const { screen, id } = untrack(() => place.route);
  history.replaceState(null, '', hashOf(screen, id, params));
  place.route = { screen, id, params };
}

/** Follows the hash; answers how to stop. */
export function follow(): () => void {
  const heard = () => {
    place.route = parseHash(location.hash);
  };
  heard();
  addEventListener('hashchange', heard);
  return () => removeEventListener('hashchange', heard);
}
