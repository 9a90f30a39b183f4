import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testids } from '../src/lib/testids';
import { en } from '../src/text/en';
import { es } from '../src/text/es';
import type { ErrorCode } from '../src/wire';

// The same closed list as in the wire types: a code too many or too few does not compile.
const codes = {
  invalid: 1, not_found: 1, no_ledger: 1, ledger_exists: 1, ledger_held: 1, holder_gone: 1, not_a_ledger: 1, ledger_too_new: 1, locked: 1, wrong_passphrase: 1, ledger_damaged: 1, more_than_open: 1,
  has_dependents: 1, already_done: 1, conflict: 1, not_now: 1, stale: 1, cancelled: 1, bad_file: 1, no_space: 1, read_only: 1, place_gone: 1, bad_copy: 1, needs_key: 1, wrong_key: 1, bad_key: 1,
  not_proven: 1, document_failed: 1, disk: 1, clock_frozen: 1, unknown_call: 1, internal: 1,
} satisfies Record<ErrorCode, 1>;

const root = join(import.meta.dirname, '..', 'src');
const sources = (readdirSync(root, { recursive: true, encoding: 'utf8' }) as string[])
  .filter((name) => /\.(svelte|ts)$/.test(name) && !/^(text|fake)\//.test(name) && !name.endsWith('.d.ts'))
  .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));

/** The shape of a table: its leaves by path; a function is called with plausible arguments. */
function leaves(value: unknown, path: string[] = []): { path: string; text: string }[] {
  if (typeof value === 'string') return [{ path: path.join('.'), text: value }];
  if (typeof value === 'function') return variants(value as (...args: unknown[]) => unknown).flatMap((answer) => leaves(answer, path));
  return Object.entries(value as Record<string, unknown>).flatMap(([key, child]) => leaves(child, [...path, key]));
}

function variants(write: (...args: unknown[]) => unknown): unknown[] {
  if (/params|\(p\)|\(\) => say/.test(write.toString()) || write.length === 0) return [write({}), write({ reason: 'algo.', list: 'A', file: 'f', open: '1', needed: '1', free: '2', ref: 'r', number: 'A' })];
  return [write(0, 0, 0), write(1, 1, 1), write(1231, 2, 3)];
}

describe.each([['es', es], ['en', en]] as const)('the sentences in %s', (language, table) => {
  test('every error code says what happened, what is safe and what to do', () => {
    for (const code of Object.keys(codes) as ErrorCode[]) {
      const said = table.errors[code]({});
      expect(said.what, code).toMatch(/\S.*\.$/);
      expect(said.safe, `${code}: an owner in doubt must hear what is safe`).toMatch(/\S.*\.$/);
      if (code !== 'cancelled') expect(said.todo, code).toMatch(/\S.*\.$/);
      expect(`${said.what}${said.safe}${said.todo}`, code).not.toContain('undefined');
    }
    expect(Object.keys(table.errors).sort()).toEqual(Object.keys(codes).sort());
  });

  test('no sentence shouts, blames or is empty', () => {
    for (const { path, text } of leaves(table)) {
      expect(text, path).not.toMatch(/[!¡]|undefined|NaN|\[object|\.\.\.|\.\.$/);
      if (language === 'es') expect(text.toLowerCase(), path).not.toMatch(/moros|backup|\btú\b|\btus?\b|haz |e-?mail/);
    }
  });
});

test('both languages say the same things', () => {
  const paths = (table: unknown) => [...new Set(leaves(table).map((leaf) => leaf.path))].sort();
  expect(paths(en)).toEqual(paths(es));
});

test('every sentence is used somewhere', () => {
  const everything = [...sources.map(({ text }) => text), readFileSync(join(root, 'wire.d.ts'), 'utf8')].join('\n');
  const dynamic = new Set(['errors', 'countries', 'states', 'stateFilters', 'marks', 'channels', 'rail', 'gates']);
  const unused: string[] = [];
  for (const [group, entries] of Object.entries(es)) {
    const texts = sources.filter(({ text }) => text.includes(`t().${group}`)).map(({ text }) => text);
    if (texts.length === 0) unused.push(group);
    if (dynamic.has(group)) continue;
    for (const key of Object.keys(entries)) {
      const named = texts.some((text) => new RegExp(`t\\(\\)\\.${group}\\.${key}\\b`).test(text));
      const indexed = texts.some((text) => new RegExp(`t\\(\\)\\.${group}\\[`).test(text)) && new RegExp(`['"]${key}['"]`).test(everything);
      if (!named && !indexed) unused.push(`${group}.${key}`);
    }
  }
  expect(unused).toEqual([]);
});

test('the list of test ids is the one in the source', () => {
  const found = new Set<string>();
  for (const { text } of sources.filter(({ name }) => name.endsWith('.svelte'))) {
    for (const match of text.matchAll(/(?:data-)?testid(?:="|: ')([^"']+)["']/g)) found.add(match[1]!.replace(/\{[^}]*\}/g, '*'));
  }
  expect([...found].sort()).toEqual([...testids].sort());
});

test('only the bridge names the desktop, and nothing writes markup or styles as text', () => {
  const markup = /\{@html|\beval\(|new Function|\sstyle="|innerHTML|setAttribute\('style'/;
  const named = sources.filter(({ name, text }) => name !== 'lib/bridge.ts' && text.includes('@tauri-apps')).map(({ name }) => name);
  expect(named).toEqual([]);
  expect(sources.filter(({ text }) => markup.test(text)).map(({ name }) => name), 'the content policy forbids it').toEqual([]);
  const dated = sources.filter(({ text }) => /new Date\((day|text|value|on|due)\b/.test(text)).map(({ name }) => name);
  expect(dated, 'a day read by Date moves by a zone').toEqual([]);
});
