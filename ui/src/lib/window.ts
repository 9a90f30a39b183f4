// Which rows of a long list are worth drawing. Heights may differ; offsets[i] is where row i begins.

export function offsetsOf(heights: readonly number[]): number[] {
  const offsets = [0];
  for (const height of heights) offsets.push(offsets[offsets.length - 1]! + height);
  return offsets;
}

/** First and last-plus-one row between `top` and `top + room`, with a margin on both sides. */
export function windowOf(offsets: readonly number[], top: number, room: number, margin = 8): [number, number] {
  const last = offsets.length - 1;
  const first = Math.max(0, rowAt(offsets, top) - margin);
  return [first, Math.min(last, rowAt(offsets, top + room) + 1 + margin)];
}

/** The row that covers a height. */
export function rowAt(offsets: readonly number[], y: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsets[middle]! <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}
