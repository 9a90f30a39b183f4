// @vitest-environment node
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { beforeAll, expect, test } from 'vitest';

let files: { name: string; text: string }[] = [];

beforeAll(async () => {
  const root = join(import.meta.dirname, '..');
  const answer = (await build({ root, configFile: join(root, 'vite.config.ts'), mode: 'production', logLevel: 'silent', build: { write: false } })) as Rolldown.RolldownOutput;
  files = answer.output.map((file) => ({ name: file.fileName, text: file.type === 'chunk' ? file.code : typeof file.source === 'string' ? file.source : '' }));
}, 60_000);

test('the real window has no trace of the invented desk', () => {
  for (const { name, text } of files) expect(/__ALDIA_FAKE__|FakeDesk|Distribuidora Luna|Peñafiel/.test(text), name).toBe(false);
});

test('the page needs nothing that the content policy forbids', () => {
  const page = files.find((file) => file.name === 'index.html')!.text;
  expect(page, 'no script in the page itself').not.toMatch(/<script(?![^>]*\bsrc=)/);
  expect(page, 'no style in the page itself').not.toMatch(/<style|\sstyle=/);
  for (const { name, text } of files.filter((file) => file.name.endsWith('.css'))) expect(/url\(["']?data:|@import/.test(text), name).toBe(false);
  for (const { name, text } of files.filter((file) => file.name.endsWith('.js'))) {
    expect(/<[a-z]+ [^<>]*\bstyle="/.test(text), `${name}: a style attribute in a template would be ignored`).toBe(false);
    expect(/https?:\/\/(?!(www\.w3\.org|svelte\.dev|ipc\.localhost|localhost))/.test(text), `${name}: nothing is fetched from elsewhere`).toBe(false);
  }
});

test('the font is shipped with the program', () => {
  expect(files.filter((file) => file.name.endsWith('.woff2')).length).toBe(2);
});
