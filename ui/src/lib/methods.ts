// A way to pay is kept as it was said when the payment was recorded; the usual ones are shown in the owner's language.
import { en } from '../text/en';
import { es } from '../text/es';
import { t } from './here.svelte';

const usual = ['transfer', 'cash', 'cheque', 'card'] as const;

export function methodName(method: string | null): string | null {
  const found = usual.find((key) => method === es.payment[key] || method === en.payment[key]);
  return found ? t().payment[found] : method;
}
