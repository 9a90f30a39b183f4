// How a file was read, in the owner's words. The desk names the encoding and the sign between columns: `utf-8 · ;`.
import type { PreviewFile } from '../../wire';
import { t } from '../../lib/here.svelte';
import { fieldsOf, isFileKind } from './fields';

/** The encoding is nothing to an owner; the sign between the columns is said. */
export function readingOf(file: PreviewFile): string {
  const [, sign, ...rest] = file.reading.split(' · ');
  if (!sign) return file.reading;
  return [sign === 'TAB' ? t().imports.byTabs : t().imports.bySign(sign), ...rest].join(' · ');
}

/** The columns that are read, always in the same order: that in which one looks for them. */
export function columnsOf(file: PreviewFile): string {
  const names: Record<string, string> = t().columns.fields;
  const order: readonly string[] = file.map && isFileKind(file.map.kind) ? fieldsOf[file.map.kind] : [];
  const place = (field: string) => (order.includes(field) ? order.indexOf(field) : order.length);
  return Object.entries(file.map?.columns ?? {})
    .sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b))
    .map(([field, header]) => `${header} → ${(names[field] ?? field).toLowerCase()}`)
    .join(' · ');
}
