// The countries of the first packs with the currency that a business there counts in.

export const countries = [
  { code: 'MX', currency: 'MXN' }, { code: 'CO', currency: 'COP' }, { code: 'PE', currency: 'PEN' }, { code: 'CL', currency: 'CLP' },
  { code: 'EC', currency: 'USD' }, { code: 'CR', currency: 'CRC' }, { code: 'AR', currency: 'ARS' }, { code: 'ES', currency: 'EUR' },
] as const;

export type CountryCode = (typeof countries)[number]['code'];
