// Words for what a damaged book lacks.
import type { FactRef, Hole } from '../../wire';

/** A copy within reach, and how the owner calls it. */
export interface AtHand {
  handle: string;
  name: string;
  place: string;
}

/** How many facts the holes are. */
export function holeCount(holes: readonly Hole[]): number {
  return holes.reduce((sum, hole) => sum + hole.last - hole.first + 1, 0);
}

const MOST = 6;

/** The holes by number: `4, 45–46`; no more than a line holds. */
export function holesSaid(holes: readonly Hole[], count: (value: number) => string): string {
  const said = holes.slice(0, MOST).map(({ first, last }) => (first === last ? count(first) : `${count(first)}–${count(last)}`));
  return said.join(', ') + (holes.length > MOST ? ' …' : '');
}

/** Facts by kind, each with its places in the chain. */
export function byKind(facts: readonly FactRef[]): [kind: string, places: number[]][] {
  const found = new Map<string, number[]>();
  for (const { kind, sequence } of facts) found.set(kind, [...(found.get(kind) ?? []), sequence]);
  return [...found];
}
