// What the owner reads, in the Spanish of a kind bookkeeper: usted, short, no exclamation marks.
import { book } from './es/book';
import { damage } from './es/damage';
import { desk } from './es/desk';
import { errors } from './es/errors';
import { program } from './es/program';
import { safety } from './es/safety';

export const es = { ...desk, ...book, ...program, ...safety, damage, errors };

type Widen<T> = T extends string ? string : T extends (...args: infer A) => infer R ? (...args: A) => R : { [K in keyof T]: Widen<T[K]> };

/** Every sentence of the window; both languages have the same. */
export type Texts = Widen<typeof es>;
