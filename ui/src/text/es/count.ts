/** A number in groups of three. */
export const group = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, '\u00a0');

/** A number with its noun. */
export const n = (count: number, one: string, many: string): string => (count === 1 ? `1 ${one}` : `${group(count)} ${many}`);

/** The same; nothing of which there is none. */
export const counted = (count: number, one: string, many: string): string => (count === 0 ? '' : n(count, one, many));

/** What there is, as a sentence: `3 facturas, 2 clientes y 1 pago.` */
export function listed(parts: readonly string[], and: string, none: string): string {
  const there = parts.filter(Boolean);
  if (there.length < 2) return `${there[0] ?? none}.`;
  return `${there.slice(0, -1).join(', ')} ${and} ${there[there.length - 1]}.`;
}

/** `de hoy, 19:42`, `del dom 29 nov, 18:05`; a name that is no day stays as it is. */
export const ofDay = (at: string): string => (/^(dom|lun|mar|mié|jue|vie|sáb) \d/.test(at) ? `del ${at}` : `de ${at}`);
