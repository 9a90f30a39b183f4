// Which columns matter for which kind of file, in the order in which one looks for them.

export const fieldsOf = {
  invoices: ['number', 'series', 'customer_name', 'tax_id', 'customer_id', 'issued_on', 'due_on', 'total', 'currency', 'paid_on', 'paid', 'open', 'paid_days', 'instalment', 'amount', 'status', 'settled', 'document_type', 'uuid', 'email', 'phone', 'terms_days'],
  customers: ['customer_name', 'tax_id', 'customer_id', 'contact', 'email', 'phone', 'whatsapp', 'address', 'terms_days'],
  payments: ['number', 'series', 'date', 'amount', 'customer_name', 'tax_id', 'customer_id', 'currency', 'method'],
} as const;

export type FileKind = keyof typeof fieldsOf;
export type Field = (typeof fieldsOf)[FileKind][number];

export const isFileKind = (text: string): text is FileKind => text in fieldsOf;
