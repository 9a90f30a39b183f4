// Exact arithmetic on decimal strings, for the sums and the order that lists show. No float ever holds money.

interface Parts {
  units: bigint;
  scale: number;
}

function parts(text: string): Parts {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (!match) throw new RangeError(`not a decimal: ${text}`);
  const fraction = match[3] ?? '';
  return { units: BigInt(`${match[1]}${match[2]}${fraction}`), scale: fraction.length };
}

function at(scale: number, value: Parts): bigint {
  return value.units * 10n ** BigInt(scale - value.scale);
}

function text(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale > 0 ? `.${digits.slice(-scale)}` : '';
  return `${units < 0n ? '-' : ''}${whole}${fraction}`;
}

/** The sum, with as many decimals as its longest part. */
export function sum(amounts: readonly string[]): string {
  const all = amounts.map(parts);
  const scale = Math.max(0, ...all.map((part) => part.scale));
  return text(all.reduce((total, part) => total + at(scale, part), 0n), scale);
}

/** Order of two amounts: negative, zero or positive. */
export function compare(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  const scale = Math.max(left.scale, right.scale);
  const difference = at(scale, left) - at(scale, right);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** −1, 0 or 1. */
export function sign(amount: string): number {
  return compare(amount, '0');
}

/** `part` of `whole` as a share between 0 and 1, for drawing only. */
export function share(part: string, whole: string): number {
  const [a, b] = [parts(part), parts(whole)];
  const scale = Math.max(a.scale, b.scale);
  const total = at(scale, b);
  if (total <= 0n) return 0;
  return Math.min(1, Math.max(0, Number((at(scale, a) * 10_000n) / total) / 10_000));
}
