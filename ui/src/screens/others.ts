// The screens that are fetched after the first one can be used.

import { untrack } from 'svelte';
import { waiting } from '../lib/cache.svelte';

export const others = {
  clientes: () => import('./clientes/Clientes.svelte'),
  cliente: () => import('./cliente/Cliente.svelte'),
  facturas: () => import('./facturas/Facturas.svelte'),
  factura: () => import('./factura/Factura.svelte'),
  pagos: () => import('./pagos/Pagos.svelte'),
  importar: () => import('./importar/Importar.svelte'),
  respaldo: () => import('./respaldo/Respaldo.svelte'),
  ajustes: () => import('./ajustes/Ajustes.svelte'),
  cerrado: () => import('./cerrado/Cerrado.svelte'),
  roto: () => import('./roto/Roto.svelte'),
  primero: () => import('./primero/Primero.svelte'),
};

export type OtherScreen = keyof typeof others;

/** The dialogs that any screen may open. */
export const sheets = () => import('../parts/Sheets.svelte');

/** A screen; the window is not ready while it is on its way. */
export async function fetched(name: OtherScreen) {
  untrack(() => (waiting.count += 1));
  try {
    return await others[name]();
  } finally {
    waiting.count -= 1;
  }
}

const CALM_MS = 400;
let isFetched = false;

/** Fetches every screen once nothing has been asked for a moment; answers how to give that up. */
export function fetchRest(): (() => void) | undefined {
  if (isFetched) return undefined;
  const timer = setTimeout(() => {
    isFetched = true;
    // One that cannot be fetched says so when it is wanted.
    for (const fetch of [sheets, ...Object.values(others)]) fetch().catch(() => undefined);
  }, CALM_MS);
  return () => clearTimeout(timer);
}
