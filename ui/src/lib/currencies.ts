// Currencies that a business of these countries meets; the own one first.

const common = ['MXN', 'USD', 'EUR', 'COP', 'PEN', 'CLP', 'CRC', 'ARS', 'GTQ', 'UYU', 'BOB', 'PYG', 'DOP', 'HNL'];

export function currencies(own: string): string[] {
  return [...new Set([own, ...common])];
}
