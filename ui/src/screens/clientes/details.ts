import type { CustomerDetails } from '../../wire';

export function blankDetails(): CustomerDetails {
  return {
    name: '', tax_id: null, contact: null, email: null, phone: null, whatsapp: null,
    address: [], language: null, terms_days: null, route: null,
  };
}

/** As it is sent: no empty lines at the ends. */
export function tidied(details: CustomerDetails): CustomerDetails {
  return { ...details, name: details.name.trim(), address: details.address.map((line) => line.trim()).filter(Boolean) };
}
