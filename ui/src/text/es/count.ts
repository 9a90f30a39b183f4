/** A number in groups of three. */
export const group = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, '\u00a0');

/** A number with its noun. */
export const n = (count: number, one: string, many: string): string => (count === 1 ? `1 ${one}` : `${group(count)} ${many}`);
