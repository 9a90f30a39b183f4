// What the owner reads, in plain English. Written anew, not translated.
import { book } from './en/book';
import { damage } from './en/damage';
import { desk } from './en/desk';
import { errors } from './en/errors';
import { program } from './en/program';
import { safety } from './en/safety';
import type { Texts } from './es';

export const en: Texts = { ...desk, ...book, ...program, ...safety, damage, errors };
