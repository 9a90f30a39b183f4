// What an end-to-end test may hold on to: `data-testid` of everything it touches, and the state on <body>.
//
// <body data-screen="hoy|clientes|cliente|facturas|factura|pagos|importar|respaldo|ajustes|primero|roto" data-ready="true|false">
//   ready: the status is known and no read is on its way.
// Lists:      hoy `queue`, `queue-row` (data-key "customer currency"), `queue-step` (data-channel), `queue-pick`;
//             `customers-row`, `invoices-row`, `payments-row` (data-key); aria-selected says what is picked.
// Fields:     dialogs `…-dialog`; their fields and buttons begin with the same word: `payment-amount`, `invoice-save`.
// Pickers:    `payment-customer-option`, `invoice-customer-option`.
// Import:     `import` with data-step "start|preview_import|preview|apply_import|done".
// Copies:     `seal` and `last-copy` with data-seal "green|amber|red"; `copy-row` with data-state.
// Errors:     `error` with data-code, beside the thing. Undo: `deed`, `undo`. Long work: `progress` with data-step.
// First run:  `first` with data-step "1|2|3".
// A test compares this list with the source; `*` stands for a value.

export const testids = [
  'accept-clock', 'act-apply', 'act-invoice', 'act-letter', 'act-more', 'act-note', 'act-pause', 'act-payment', 'act-promise', 'act-statement', 'act-step',
  'aging', 'allocation', 'allocation-amount', 'allocation-order', 'allocation-row', 'autostart', 'back-up',
  'business-*', 'business-address', 'business-country', 'business-currency', 'business-name', 'business-sheet', 'business-terms', 'business-zone',
  'call-amount', 'call-dialog', 'call-due', 'call-guide', 'call-note', 'call-promise', 'call-save', 'call-to', 'cancel-work', 'clock', 'closing-choose', 'closing-copy', 'closing-dialog', 'closing-leave', 'columns-change', 'columns-dialog',
  'broken', 'check', 'check-now', 'damage', 'damage-affected', 'damage-bring', 'damage-card', 'damage-chain', 'damage-compare', 'damage-restore', 'damage-salvage', 'damage-see',
  'reconcile-close', 'reconcile-dialog', 'reconcile-key', 'reconciled', 'salvage-close', 'salvage-compare', 'salvage-confirm', 'salvage-copy', 'salvage-dialog', 'salvage-done', 'salvage-key',
  'copies', 'copy-beside', 'copy-bring', 'copy-list', 'copy-restore', 'copy-row', 'copy-verify', 'country-*',
  'customer', 'customer-add', 'customer-data', 'customer-dialog', 'customer-documents', 'customer-invoices', 'customer-overdue', 'customer-owes', 'customer-payments',
  'customer-promises', 'customer-save', 'customers', 'customers-filter', 'customers-owing', 'deed', 'deed-next',
  'details-*', 'details-address', 'details-language', 'details-name', 'details-save', 'details-terms', 'drill', 'drill-now', 'drive', 'dropped', 'duplicates', 'empty', 'error', 'example',
  'explanation', 'explanation-row', 'explanation-total', 'figure-collected', 'figure-overdue', 'figure-promised', 'figure-receivable', 'filter-*', 'filter-add', 'filter-owed',
  'first', 'first-currency', 'first-language', 'first-name', 'first-next', 'first-tax-id', 'first-terms', 'habit', 'hide-amounts',
  'import', 'import-apply', 'import-change', 'import-done', 'import-drop', 'import-row', 'import-today', 'import-undo', 'imports', 'instalments', 'interval',
  'invoice', 'invoice-add', 'invoice-another', 'invoice-charges', 'invoice-creates', 'invoice-currency', 'invoice-customer', 'invoice-dialog', 'invoice-due', 'invoice-issued', 'invoice-number',
  'invoice-open', 'invoice-open-customer', 'invoice-pay', 'invoice-pick', 'invoice-save', 'invoice-split', 'invoice-total', 'invoice-void', 'invoices', 'invoices-filter',
  'keys', 'ledger-move', 'lock', 'lock-after', 'lock-fresh', 'lock-now', 'lock-open', 'lock-other', 'lock-passphrase', 'lock-remember', 'lock-repeat', 'lock-show', 'lock-words', 'language', 'last-copy', 'leave-example', 'letter-pick', 'letters-confirm', 'letters-dialog', 'letters-later', 'letters-open', 'logo-pick', 'logo-remove', 'logo-state', 'look-again',
  'map-*', 'map-apply', 'map-currency', 'map-decimal', 'map-kind', 'map-order',
  'message-copy', 'message-dialog', 'message-mark', 'message-open', 'message-text', 'method', 'method-add', 'method-label', 'method-value', 'methods',
  'new-customers', 'new-invoices', 'new-payments', 'note-dialog', 'note-save', 'note-text', 'outcome-*', 'palette', 'palette-choice', 'palette-input',
  'passphrase-change', 'passphrase-current', 'passphrase-dialog', 'passphrase-fresh', 'passphrase-remove', 'passphrase-repeat', 'passphrase-save', 'passphrase-set',
  'plain-papers', 'recovery', 'recovery-print', 'recovery-rehearse', 'recovery-renew', 'rehearsal-dialog', 'rehearsal-save', 'rehearsal-word', 'renew-confirm', 'renew-dialog',
  'restore-key', 'restore-open', 'security',
  'audit-export', 'audit-personal', 'forget-confirm', 'forget-dialog', 'forget-reason', 'person', 'person-export', 'person-forget', 'privacy', 'retention-row',
  'pause-dialog', 'pause-reason', 'pause-save', 'pause-until',
  'payment-add', 'payment-after', 'payment-amount', 'payment-automatic', 'payment-currency', 'payment-customer', 'payment-day', 'payment-dialog', 'payment-method', 'payment-panel',
  'payment-reason', 'payment-receipt', 'payment-reference', 'payment-reverse', 'payment-reverse-confirm', 'payment-save', 'payment-save-only', 'payment-thank', 'payments', 'payments-filter',
  'pick-files', 'pick-folder', 'pick-place', 'picked', 'preview-rows', 'print-letters', 'problem', 'progress', 'promise-amount', 'promise-dialog', 'promise-due', 'promise-save',
  'queue', 'queue-pick', 'queue-step', 'rail', 'rail-*', 'rejected', 'rejected-rows', 'restore-close', 'restore-confirm', 'restore-dialog',
  'seal', 'seal-copy', 'search', 'settings', 'settings-discard', 'settings-save', 'side-open', 'side-panel', 'sort-*', 'stage-add', 'stage-name', 'stage-offset', 'stages',
  'start-copy', 'start-empty', 'start-example', 'start-import', 'steps', 'sum-count', 'sums', 'tab-*', 'take-back', 'thanks-copy', 'thanks-dialog', 'thanks-open', 'thanks-text', 'theme', 'timeline', 'timeline-row', 'undo', 'unsaved', 'unsaved-mark', 'would-lose', 'would-return',
  '*-option', '*-row',
] as const;
