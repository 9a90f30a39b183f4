// Room for the figures of a list. Each row is a grid of its own, so a column is as wide as its longest figure.
import { untrack } from 'svelte';

const DIGIT = 9.2;
const MARK = 4.6;

/** How many pixels a figure takes at the size of a list, at most. */
export function roomOf(text: string): number {
  const digits = text.replace(/[.,'\s]/g, '').length;
  return Math.ceil(digits * DIGIT + (text.length - digits) * MARK);
}

/** The room of the longest text so far: it never shrinks while the list stands, so that nothing jumps. */
export function widest(texts: () => readonly string[], least: number): { readonly px: number } {
  let px = $state(least);
  $effect.pre(() => {
    const need = Math.max(0, ...texts().map(roomOf));
    if (need > untrack(() => px)) px = need;
  });
  return {
    get px() {
      return px;
    },
  };
}
