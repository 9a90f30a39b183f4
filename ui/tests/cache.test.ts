import { beforeEach, expect, test } from 'vitest';
import { connect, on, type Backend } from '../src/lib/bridge';
import { act, drop, dropAll, open, waiting } from '../src/lib/cache.svelte';
import { restsOn, topicsOf, type ReadName } from '../src/lib/topics';
import type { Topic } from '../src/wire';

const settle = async () => {
  for (let i = 0; i < 5; i += 1) await Promise.resolve();
};

class Counting implements Backend {
  counts: Record<string, number> = {};
  waitFor: Promise<void> | null = null;
  async call(name: string): Promise<unknown> {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    const number = this.counts[name];
    if (this.waitFor) await this.waitFor;
    if (name === 'add_note') return { value: { id: 'T1' }, changed: ['customers'] satisfies Topic[] };
    if (name === 'payment_page') throw { code: 'disk' };
    return [number];
  }
  on() {
    return () => {};
  }
}

let backend: Counting;
beforeEach(() => {
  backend = new Counting();
  connect(backend);
  dropAll();
});

test('a read is asked once and kept by its arguments', async () => {
  const first = open('customers', {});
  expect(open('customers', {})).toBe(first);
  expect(open('customers', { text: 'a' })).not.toBe(first);
  await settle();
  expect(backend.counts.customers).toBe(2);
});

test('what an act changed is read again where it is shown, and forgotten elsewhere', async () => {
  const shown = open('customers', {});
  shown.readers = 1;
  const hidden = open('customers', { text: 'b' });
  const other = open('imports', {});
  await settle();
  await act('add_note', { customer: 'C1', text: 'x' });
  await settle();
  expect(shown.value, 'the shown list must show the new state').toEqual([3]);
  expect(open('customers', { text: 'b' }), 'nobody looks at it: it is asked for when needed').not.toBe(hidden);
  expect(open('imports', {}), 'another topic stays').toBe(other);
  shown.readers = 0;
});

test('the old answer stays until the new one is there', async () => {
  const entry = open('customers', {});
  entry.readers = 1;
  await settle();
  let release = () => {};
  backend.waitFor = new Promise((resolve) => (release = resolve));
  drop(['customers']);
  expect(entry.value, 'nothing may jump while reading').toEqual([1]);
  expect(waiting.count).toBe(1);
  release();
  await settle();
  expect(entry.value).toEqual([2]);
  expect(waiting.count).toBe(0);
  entry.readers = 0;
});

test('an older answer that arrives late is dropped', async () => {
  const entry = open('customers', {});
  let releaseOld = () => {};
  backend.waitFor = new Promise((resolve) => (releaseOld = resolve));
  const old = entry.refresh();
  backend.waitFor = null;
  await entry.refresh();
  const fresh = entry.value;
  releaseOld();
  await old;
  expect(entry.value).toBe(fresh);
});

test('a failure is kept as a wire error with its data', async () => {
  const entry = open('payment_page', { offset: 0, limit: 100 });
  await settle();
  expect(entry.error).toEqual({ code: 'disk', params: {} });
});

test('every topic is one that some read rests on, and every read rests on some', () => {
  const every: Topic[] = ['status', 'today', 'customers', 'invoices', 'payments', 'imports', 'copies', 'settings', 'problems'];
  const reads = Object.keys(topicsOf) as ReadName[];
  for (const topic of every) expect(reads.some((name) => restsOn(name, [topic])), topic).toBe(true);
  for (const name of reads) expect(restsOn(name, every), name).toBe(true);
  expect(typeof on('changed', () => {})).toBe('function');
});
