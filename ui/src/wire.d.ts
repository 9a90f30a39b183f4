// Generated from the desk. Do not edit.

/**
 * Filter of the customer list.
 */
export type ListCustomers = {
  /**
   * Part of a name or tax id.
   */
  text?: string;
};

/**
 * A customer in the list, one row per currency in which something is open (or one without amounts).
 */
export type CustomerRow = {
  id: string;
  name: string;
  tax_id: string | null;
  balances: Array<CustomerBalance>;
};

/**
 * What a customer owes in one currency.
 */
export type CustomerBalance = {
  currency: string;
  /**
   * Open less credit.
   */
  balance: string;
  open: string;
  overdue: string;
  credit: string;
  invoices: number;
  /**
   * Days past due of the oldest open instalment; none if nothing is overdue.
   */
  oldest_days: number | null;
};

/**
 * Aging of one customer or of all, in one currency.
 */
export type AgingRow = {
  currency: string;
  upcoming: string;
  due_today: string;
  d1_30: string;
  d31_60: string;
  d61_90: string;
  d91_120: string;
  over_120: string;
  credits: string;
  total: string;
};

/**
 * Everything about one customer.
 */
export type CustomerView = {
  details: CustomerDetails;
  balances: Array<CustomerBalance>;
  aging: Array<AgingRow>;
  /**
   * Newest first.
   */
  timeline: Array<TimelineEntry>;
  invoices: Array<InvoiceRow>;
  payments: Array<PaymentRow>;
  promises: Array<PromiseRow>;
  documents: Array<DocumentRow>;
  /**
   * Days after the due date of the last settled instalments, oldest first.
   */
  habits: Array<HabitPoint>;
  /**
   * Average days late over `habits`, rounded; none without history.
   */
  average_days_late: number | null;
  paused_until: string | null;
};

/**
 * Who the customer is and how to reach them.
 */
export type CustomerDetails = {
  /**
   * Absent when a new customer is saved.
   */
  id?: string;
  name: string;
  tax_id: string | null;
  contact: string | null;
  email: string | null;
  phone: string | null;
  whatsapp: string | null;
  address: Array<string>;
  /**
   * `es` or `en`; the business's language when absent.
   */
  language: string | null;
  /**
   * Days of credit; the business's when absent.
   */
  terms_days: number | null;
  route: string | null;
};

/**
 * A line of the customer's history.
 */
export type TimelineEntry = {
  id: string;
  on: string;
  kind: TimelineKind;
  title: string;
  detail: string;
  /**
   * Signed effect on what is owed, where there is one.
   */
  amount: CurrencyAmount | null;
  /**
   * A word beside it: `kept`, `broken`, `live`, `reversed`, `skipped`, `proposed`…
   */
  mark: string | null;
  /**
   * True when it can be taken back (by reversal).
   */
  reversible: boolean;
  /**
   * A document to open, by its SHA-256.
   */
  document: string | null;
};

/**
 * What a line of the history is.
 */
export type TimelineKind = "proposed" | "invoice" | "payment" | "allocation" | "credit_note" | "write_off" | "charge" | "promise" | "pause" | "note" | "dispute" | "agreement" | "touch" | "reversal";

/**
 * One settled instalment as a point: how late it was paid.
 */
export type HabitPoint = {
  invoice: string;
  number: string;
  settled_on: string;
  days_late: number;
};

/**
 * A promise.
 */
export type PromiseRow = {
  id: string;
  customer: string;
  customer_name: string;
  currency: string;
  amount: string;
  made_on: string;
  due_on: string;
  state: PromiseState;
};

/**
 * Derived state of a promise.
 */
export type PromiseState = "live" | "kept" | "broken";

/**
 * A document that was made.
 */
export type DocumentRow = {
  sha256: string;
  /**
   * `letter` or `receipt`.
   */
  kind: string;
  title: string;
  on: string;
  bytes: number;
};

/**
 * Filter of the invoice list.
 */
export type ListInvoices = {
  /**
   * Only these states; all when absent.
   */
  states?: Array<string>;
  /**
   * Part of a number, a customer's name, a tax id or an amount.
   */
  text?: string;
  customer?: string;
};

/**
 * An invoice in a list.
 */
export type InvoiceRow = {
  id: string;
  number: string;
  customer: string;
  customer_name: string;
  tax_id: string | null;
  currency: string;
  issued_on: string;
  total: string;
  open: string;
  /**
   * One of product.md's states: that of its most urgent instalment.
   */
  state: string;
  uuid: string | null;
  instalments: Array<InstalmentRow>;
};

/**
 * An instalment with everything derived.
 */
export type InstalmentRow = {
  seq: number;
  due_on: string;
  amount: string;
  open: string;
  state: string;
  days_past_due: number;
};

/**
 * Everything about one invoice.
 */
export type InvoiceView = {
  invoice: InvoiceRow;
  /**
   * Where it came from: a file and its line, or typed; and when it was recorded (UTC ms).
   */
  source: string;
  recorded_at: number;
  /**
   * How the open amount comes about: amounts add up to `invoice.open`.
   */
  steps: Array<InvoiceStep>;
  timeline: Array<TimelineEntry>;
  /**
   * Why it cannot be voided, or none if it can.
   */
  void_blockers: Array<string>;
};

/**
 * One step of *¿cómo se calculó?*.
 */
export type InvoiceStep = {
  on: string;
  seq: number;
  title: string;
  /**
   * Signed.
   */
  amount: string;
  record: string;
};

/**
 * Filter of the payment list.
 */
export type ListPayments = {
  text?: string;
};

/**
 * A payment in a list.
 */
export type PaymentRow = {
  id: string;
  customer: string;
  customer_name: string;
  currency: string;
  amount: string;
  paid_on: string;
  method: string | null;
  reference: string | null;
  receipt_number: number;
  /**
   * What lies unapplied of it.
   */
  credit: string;
  reversed_on: string | null;
  applied: Array<AppliedRow>;
};

/**
 * A part of a payment on an instalment.
 */
export type AppliedRow = {
  invoice: string;
  number: string;
  seq: number;
  amount: string;
};

/**
 * Search over everything: name, tax id, number, amount.
 */
export type Search = {
  text: string;
};

/**
 * A found record.
 */
export type SearchHit = {
  kind: RecordKind;
  id: string;
  title: string;
  detail: string;
  amount: CurrencyAmount | null;
};

/**
 * Where copies can go, and what is there.
 */
export type CopiesView = {
  /**
   * The folder chosen last, if any.
   */
  chosen: string | null;
  drives: Array<DriveRow>;
  /**
   * Copies in the chosen folder, newest first.
   */
  copies: Array<CopyRow>;
  last_proven: ProvenCopy | null;
  /**
   * Facts recorded since the last proven copy.
   */
  facts_since: number;
  ledger_bytes: number;
};

/**
 * A drive that could hold copies.
 */
export type DriveRow = {
  /**
   * Handle for `back_up`; the path is shown only.
   */
  handle: string;
  path: string;
  label: string;
  removable: boolean;
  free_bytes: number;
  has_our_copies: boolean;
};

/**
 * A copy that was found.
 */
export type CopyRow = {
  handle: string;
  file: string;
  taken_at: number;
  bytes: number;
  /**
   * `proven`, `unchecked`, `damaged`, `newer` or `other_ledger`.
   */
  state: string;
};

/**
 * A copy that was re-read and compared.
 */
export type ProvenCopy = {
  file: string;
  place: string;
  proven_at: number;
  bytes: number;
  sha256: string;
  invoices: number;
  receivables: Array<CurrencyAmount>;
};

/**
 * Make a copy; the chosen folder when no handle is given.
 */
export type BackUp = {
  place?: string;
};

/**
 * A copy, by its handle.
 */
export type CopyRef = {
  handle: string;
};

/**
 * What a restore would bring back and take away.
 */
export type RestorePreview = {
  handle: string;
  file: string;
  taken_at: number;
  last_fact_on: string | null;
  facts: number;
  invoices: number;
  receivables: Array<CurrencyAmount>;
  /**
   * Facts of today's ledger that are not in the copy.
   */
  would_lose: number;
  receivables_now: Array<CurrencyAmount>;
};

/**
 * What a restore did.
 */
export type Restored = {
  /**
   * Where the replaced ledger is kept.
   */
  kept: string;
};

/**
 * Everything on Hoy.
 */
export type TodayView = {
  date: string;
  /**
   * One per currency, the business's own first.
   */
  figures: Array<TodayFigures>;
  /**
   * The queue in its order: due today and promises of today first, then by days late, amount, name.
   */
  items: Array<QueueItem>;
  /**
   * Customers who would be in line but for a gate.
   */
  held: Array<HeldItem>;
  /**
   * Letters among the items (stages by letter).
   */
  letters: number;
  /**
   * Short messages among the items.
   */
  messages: number;
  /**
   * Steps already done today.
   */
  done: number;
  /**
   * Set when dunning is frozen because the clock is out of line.
   */
  clock: ClockFrozen | null;
};

/**
 * The four figures of one currency.
 */
export type TodayFigures = {
  currency: string;
  receivable: string;
  receivable_invoices: number;
  receivable_customers: number;
  overdue: string;
  overdue_invoices: number;
  /**
   * Overdue as a share of receivable, percent with one decimal: "26.5".
   */
  overdue_percent: string;
  collected_month: string;
  collected_month_before: string;
  promised_today: string;
  promises_today: number;
};

/**
 * One line of the queue: one customer in one currency.
 */
export type QueueItem = {
  customer: string;
  customer_name: string;
  currency: string;
  /**
   * What the step asks for: the open part of the instalments whose stage is due.
   */
  amount: string;
  /**
   * All that this customer owes late in this currency.
   */
  overdue: string;
  /**
   * Offset of the stage in days.
   */
  stage: number;
  channel: Channel;
  days_past_due: number;
  instalments: Array<QueueInstalment>;
  /**
   * Why now, one line in the language asked for.
   */
  reason: string;
};

/**
 * An instalment in a queue line.
 */
export type QueueInstalment = {
  invoice: string;
  number: string;
  seq: number;
  open: string;
  due_on: string;
  days_past_due: number;
  stage: number;
};

/**
 * A line that a gate holds back.
 */
export type HeldItem = {
  customer: string;
  customer_name: string;
  currency: string;
  amount: string;
  overdue: string;
  days_past_due: number;
  gate: Gate;
  /**
   * The last day held; none for credit and disputes.
   */
  until: string | null;
  /**
   * A promise that falls due today stands among today's promises.
   */
  promised_today: string | null;
  /**
   * Money of this customer that lies unapplied.
   */
  credit: string;
  reason: string;
};

/**
 * What holds a customer back, strongest first.
 */
export type Gate = "pause" | "dispute" | "agreement" | "promise" | "credit" | "interval";

/**
 * How a step reaches the customer.
 */
export type Channel = "whatsapp" | "email" | "phone" | "letter" | "sms";

/**
 * The clock is behind the last business date seen, or far ahead.
 */
export type ClockFrozen = {
  system: string;
  last_seen: string;
};

/**
 * Which figure to explain.
 */
export type ExplainFigure = {
  figure: Figure;
  currency: string;
  /**
   * Only this customer's part, where given.
   */
  customer?: string;
};

/**
 * A figure that explains itself.
 */
export type Figure = "receivable" | "overdue" | "collected_month" | "promised_today" | "credit";

/**
 * The facts behind a figure; their amounts add up to it.
 */
export type Explanation = {
  figure: Figure;
  currency: string;
  total: string;
  /**
   * The rule, one sentence.
   */
  rule: string;
  rows: Array<ExplanationRow>;
};

/**
 * One fact of an explanation.
 */
export type ExplanationRow = {
  customer: string;
  customer_name: string;
  /**
   * The invoice, payment or promise, to open it.
   */
  record: string;
  kind: RecordKind;
  title: string;
  on: string;
  amount: string;
  note: string;
};

/**
 * What a record is.
 */
export type RecordKind = "customer" | "invoice" | "payment" | "promise" | "charge" | "credit_note";

/**
 * A line of the queue, by customer and currency.
 */
export type LineRef = {
  customer: string;
  currency: string;
};

/**
 * The ready message of a line.
 */
export type MessageView = {
  customer: string;
  currency: string;
  stage: number;
  channel: Channel;
  /**
   * Number or address; none without a contact.
   */
  to: string | null;
  subject: string;
  text: string;
  /**
   * True when a link can open the owner's own program (`wa.me`, `mailto:`); see `open_message`.
   */
  can_open: boolean;
  /**
   * The link, to be shown before it is opened.
   */
  link: string | null;
};

/**
 * The owner did the step: sent the message, printed it elsewhere, or phoned.
 */
export type MarkDone = {
  customer: string;
  currency: string;
  /**
   * The stage that was seen; if another is due by now the call answers `stale`.
   */
  stage: number;
  channel: Channel;
  /**
   * What came of a call.
   */
  outcome?: CallOutcome;
  note?: string;
};

/**
 * What came of a telephone call.
 */
export type CallOutcome = "no_answer" | "will_pay" | "disputes" | "left_message" | "wrong_number";

/**
 * Make today's letters as one PDF.
 */
export type DraftLetters = {
  /**
   * Only these customers; all letters of today when absent. An empty list is refused.
   */
  customers?: Array<string>;
  /**
   * Print also these lines' short messages as letters.
   */
  also_messages: boolean;
};

/**
 * A printed batch that waits for the owner's word.
 */
export type LetterBatch = {
  id: string;
  /**
   * The PDF, in the documents folder.
   */
  file: string;
  pages: number;
  letters: Array<LetterInBatch>;
};

/**
 * One letter of a batch.
 */
export type LetterInBatch = {
  customer: string;
  customer_name: string;
  stage: number;
  amounts: Array<CurrencyAmount>;
  /**
   * Pages of the batch, from 1, inclusive.
   */
  first_page: number;
  last_page: number;
  /**
   * Characters that the font could not show, or a name cut in the window.
   */
  warnings: Array<string>;
};

/**
 * An amount with its currency.
 */
export type CurrencyAmount = {
  currency: string;
  amount: string;
};

/**
 * The owner's answer to *¿salieron bien?*.
 */
export type ConfirmLetters = {
  id: string;
  /**
   * Customers whose letter did not come out and stays due.
   */
  leave_out: Array<string>;
};

/**
 * What was marked, and what must be thrown away.
 */
export type LettersConfirmed = {
  marked: number;
  /**
   * Letters not marked because the facts changed since they were made.
   */
  dropped: Array<DroppedLetter>;
};

/**
 * A letter that must not go out.
 */
export type DroppedLetter = {
  customer: string;
  customer_name: string;
  first_page: number;
  last_page: number;
  /**
   * Why, one sentence.
   */
  reason: string;
};

/**
 * Progress of long work, sent as event `progress`.
 */
export type Progress = {
  /**
   * The call that is at work.
   */
  call: string;
  /**
   * A code for the step at hand: `reading`, `checking`, `writing`, `copying`, `proving`…
   */
  step: string;
  done: number;
  total: number;
};

/**
 * Read files without writing anything.
 */
export type PreviewImport = {
  /**
   * Handles of files or folders that the owner picked or dropped (see `pick_files`); never paths typed by the window.
   */
  files: Array<string>;
  /**
   * The owner's corrections of the column map; guessed when absent.
   */
  map?: ImportMap;
};

/**
 * The column map of a CSV file: which column holds what.
 */
export type ImportMap = {
  /**
   * `invoices`, `customers` or `payments`.
   */
  kind: string;
  currency: string | null;
  /**
   * `dmy`, `mdy` or `ymd`.
   */
  date_order: string | null;
  /**
   * `.` or `,`.
   */
  decimal: string | null;
  /**
   * Field → column name.
   */
  columns: { [key in string]: string };
};

/**
 * What an import would do.
 */
export type ImportPreview = {
  /**
   * Handle to apply exactly what was previewed.
   */
  id: string;
  files: Array<PreviewFile>;
  new_customers: number;
  new_invoices: number;
  new_credit_notes: number;
  new_payments: number;
  duplicates: number;
  rejected: Array<RejectedRow>;
  /**
   * Totals of the new invoices, per currency.
   */
  totals: Array<CurrencyAmount>;
  /**
   * The first new rows, to look at.
   */
  rows: Array<PreviewRow>;
  notes: Array<string>;
};

/**
 * One file of a preview.
 */
export type PreviewFile = {
  name: string;
  /**
   * `csv` or `cfdi`.
   */
  format: string;
  rows: number;
  /**
   * The map in use, for CSV.
   */
  map: ImportMap | null;
  headers: Array<string>;
  /**
   * First raw rows, as they stand in the file.
   */
  sample: Array<Array<string>>;
  /**
   * The date order could be read in two ways.
   */
  dates_ambiguous: boolean;
  /**
   * Encoding and delimiter in words, e.g. `windows-1252 · ;`.
   */
  reading: string;
};

/**
 * A row as it would be recorded.
 */
export type PreviewRow = {
  file: string;
  line: number;
  /**
   * `invoice`, `credit_note`, `payment` or `customer`.
   */
  kind: string;
  /**
   * `new`, `duplicate` or `more` (known invoice with new payments).
   */
  status: string;
  customer_name: string;
  number: string;
  issued_on: string | null;
  due_on: string | null;
  currency: string;
  amount: string;
};

/**
 * A row that cannot be recorded, and why.
 */
export type RejectedRow = {
  file: string;
  line: number;
  /**
   * One sentence: what, and what to do.
   */
  reason: string;
};

/**
 * Record what was previewed.
 */
export type ApplyImport = {
  id: string;
  /**
   * The owner's word that the rejected rows stay out. Without it, a file with rejected rows is refused whole.
   */
  skip_bad: boolean;
};

/**
 * What an import did.
 */
export type ImportResult = {
  imported: ImportedCounts;
  duplicates: number;
  rejected: Array<RejectedRow>;
  /**
   * The batch, to undo it; none when nothing was new.
   */
  batch: string | null;
};

/**
 * How many records of each kind were new.
 */
export type ImportedCounts = {
  customers: number;
  invoices: number;
  credit_notes: number;
  payments: number;
};

/**
 * An import of the past.
 */
export type ImportBatch = {
  id: string;
  imported_at: number;
  files: Array<string>;
  counts: ImportedCounts;
  undone: boolean;
};

/**
 * No arguments.
 */
export type Nothing = Record<string, never>;

/**
 * A record by its id.
 */
export type ById = {
  id: string;
};

/**
 * What a mutating call answers: its value, and which topics the screens must read again.
 */
export type Done<T> = {
  value: T;
  changed: Array<Topic>;
};

/**
 * What may have changed; the screens drop cached reads of these topics.
 */
export type Topic = "status" | "today" | "customers" | "invoices" | "payments" | "imports" | "copies" | "settings" | "problems";

/**
 * A failure that crosses the bridge: a closed code and its data, never a sentence to be searched.
 */
export type WireError = {
  code: ErrorCode;
  /**
   * The field of the request that is wrong, where there is one.
   */
  field?: string;
  /**
   * Values for the sentence: file, line, amount, folder… by name.
   */
  params: { [key in string]: string };
};

/**
 * Every way in which a call can fail. Each has a sentence in `ui/src/text` and one in [`crate::error`].
 */
export type ErrorCode = "invalid" | "not_found" | "no_ledger" | "ledger_exists" | "ledger_held" | "not_a_ledger" | "ledger_too_new" | "ledger_damaged" | "more_than_open" | "has_dependents" | "already_done" | "conflict" | "not_now" | "stale" | "cancelled" | "bad_file" | "no_space" | "read_only" | "place_gone" | "bad_copy" | "not_proven" | "document_failed" | "disk" | "clock_frozen" | "unknown_call" | "internal";

/**
 * The id of what was recorded, and how to take it back.
 */
export type Recorded = {
  id: string;
};

/**
 * A typed invoice. The amounts are as typed (`1,234.50`, `1234,5`); the desk reads them by the owner's settings.
 */
export type NewInvoice = {
  /**
   * An existing customer's id, or…
   */
  customer?: string;
  /**
   * …the name of a new one, created together with the invoice.
   */
  new_customer?: string;
  number: string;
  currency: string;
  issued_on: string;
  /**
   * Typed total, with `due_on`; or a table of instalments.
   */
  total?: string;
  /**
   * Absent: after the customer's or the owner's terms.
   */
  due_on?: string;
  /**
   * Split into this many monthly instalments, the first at `due_on`.
   */
  split?: number;
  instalments?: Array<NewInstalment>;
};

/**
 * One typed instalment.
 */
export type NewInstalment = {
  due_on: string;
  amount: string;
};

/**
 * Ask how a payment would be applied, oldest first.
 */
export type ProposeAllocation = {
  customer: string;
  currency: string;
  /**
   * As typed.
   */
  amount: string;
  paid_on: string;
  /**
   * The owner's own choice so far; the automatic one when absent.
   */
  chosen?: Array<ChosenAllocation>;
};

/**
 * A part of a payment that the owner put on an instalment.
 */
export type ChosenAllocation = {
  invoice: string;
  seq: number;
  /**
   * As typed.
   */
  amount: string;
};

/**
 * How a payment would be applied, and what would remain.
 */
export type AllocationProposal = {
  /**
   * The amount as understood.
   */
  amount: string;
  rows: Array<ProposalRow>;
  /**
   * The excess that would be kept as credit; negative never: an over-allocation is refused.
   */
  credit: string;
  /**
   * What the customer would still owe.
   */
  still_owed: string;
};

/**
 * An open instalment and what would be put on it.
 */
export type ProposalRow = {
  invoice: string;
  number: string;
  seq: number;
  due_on: string;
  days_past_due: number;
  open: string;
  allocated: string;
  remaining: string;
};

/**
 * Record a payment.
 */
export type NewPayment = {
  customer: string;
  currency: string;
  /**
   * As typed.
   */
  amount: string;
  paid_on: string;
  method?: string;
  reference?: string;
  /**
   * Oldest first when absent.
   */
  allocate?: Array<ChosenAllocation>;
};

/**
 * Apply a customer's unapplied money to what is open, oldest first.
 */
export type ApplyCredit = {
  customer: string;
  currency: string;
};

/**
 * Take a fact back.
 */
export type Reverse = {
  id: string;
  reason: string;
};

/**
 * A promise to pay.
 */
export type NewPromise = {
  customer: string;
  currency: string;
  amount: string;
  due_on: string;
};

/**
 * A pause of all dunning of a customer.
 */
export type NewPause = {
  customer: string;
  until: string;
  reason: string;
};

/**
 * A note.
 */
export type NewNote = {
  customer: string;
  text: string;
};

/**
 * A file that was made and can be opened.
 */
export type MadeFile = {
  file: string;
  sha256: string;
};

/**
 * A customer's statement of account as of today.
 */
export type MakeStatement = {
  customer: string;
};

/**
 * Open a file or link in the owner's own program.
 */
export type OpenDocument = {
  sha256: string;
};

/**
 * What the window needs to know at start.
 */
export type Status = {
  version: string;
  /**
   * None before the first run is done.
   */
  business: Business | null;
  ledger: string;
  documents: string;
  today: string;
  queue: number;
  last_proven: ProvenCopy | null;
  facts_since: number;
  clock: ClockFrozen | null;
  problems: Array<Problem>;
  /**
   * True for the book of example data.
   */
  is_example: boolean;
};

/**
 * Something that went wrong in the background and is retried.
 */
export type Problem = {
  /**
   * `notification_failed`, `drafts_failed`, `clock_behind`, …
   */
  code: string;
  detail: string;
  since: number;
};

/**
 * The owner's firm and how it wants to work.
 */
export type Business = {
  name: string;
  /**
   * ISO 3166 code: MX, CO, PE, CL, EC, CR, AR, ES…
   */
  country: string;
  /**
   * ISO 4217 code of the business's own currency.
   */
  currency: string;
  tax_id: string | null;
  address: Array<string>;
  phone: string | null;
  email: string | null;
  /**
   * Who signs the letters, and as what.
   */
  signer: string | null;
  signer_role: string | null;
  /**
   * IANA zone; the country's when empty.
   */
  time_zone: string;
  terms_days: number;
  language: string;
  /**
   * `a4_left` (DIN window), `a4_right` (Spain) or `letter` (US #10).
   */
  sheet: string;
  payment_methods: Array<PaymentMethod>;
  /**
   * A logo is set (its bytes stay in the ledger).
   */
  has_logo: boolean;
};

/**
 * A way to pay, as printed on letters and messages.
 */
export type PaymentMethod = {
  /**
   * `bank`, `link` or `other`.
   */
  kind: string;
  /**
   * Bank or service.
   */
  label: string;
  /**
   * Account number, CLABE, IBAN, CCI, link…
   */
  value: string;
  holder: string | null;
  /**
   * Only for this currency, where given.
   */
  currency: string | null;
};

/**
 * Make a new, empty ledger.
 */
export type CreateLedger = {
  name: string;
  country: string;
  currency: string;
  tax_id?: string;
  terms_days?: number;
  time_zone?: string;
  language?: string;
};

/**
 * What the owner can set.
 */
export type Settings = {
  business: Business;
  stages: Array<StageSetting>;
  /**
   * Days that must lie between two reminders to a customer.
   */
  min_interval_days: number;
  /**
   * `principal_first` or `charges_first`.
   */
  allocation_order: string;
  /**
   * Notifications show counts only.
   */
  hide_amounts: boolean;
  /**
   * `system`, `light` or `dark`.
   */
  theme: string;
  /**
   * Start with the session, in the tray.
   */
  autostart: boolean;
};

/**
 * One stage of the cadence.
 */
export type StageSetting = {
  /**
   * Days from the due date.
   */
  offset: number;
  /**
   * True for a letter, false for a short message.
   */
  is_letter: boolean;
  /**
   * Needs the letter before it, and its days.
   */
  escalating: boolean;
  /**
   * Name on the screen, e.g. `Primer aviso`.
   */
  name: string;
};

/**
 * A choice that only the shell can offer: a file dialog.
 */
export type PickFiles = {
  what: Pick;
};

/**
 * What the dialog asks for.
 */
export type Pick = "import_files" | "import_folder" | "copy_folder" | "copy_file" | "logo";

/**
 * Handles for what was picked; empty when the owner closed the dialog.
 */
export type Picked = {
  handles: Array<PickedFile>;
};

/**
 * A picked file.
 */
export type PickedFile = {
  handle: string;
  name: string;
};

/**
 * A call to cancel long work.
 */
export type CancelWork = {
  call: string;
};

/**
 * Set the logo from a picked file; none removes it.
 */
export type SetLogo = {
  handle?: string;
};

export interface Calls {
  /** The state of the program: version, business, ledger, last proven copy, problems. */
  status: [request: Nothing, response: Status];
  /** Makes a new, empty ledger. */
  create_ledger: [request: CreateLedger, response: Done<Status>];
  /** Makes a ledger with believable example data. */
  create_example: [request: Nothing, response: Done<Status>];
  /** Leaves the example book (it is kept aside) so that an own ledger can be made. */
  leave_example: [request: Nothing, response: Done<Status>];
  /** The queue of today and its figures. Asking writes nothing. */
  today: [request: Nothing, response: TodayView];
  /** The facts behind a figure. */
  explain_figure: [request: ExplainFigure, response: Explanation];
  /** The ready text of a line's short message. */
  message: [request: LineRef, response: MessageView];
  /** Opens the owner's own program with the message. */
  open_message: [request: LineRef, response: Nothing];
  /** Marks a line's step as done (sent, printed elsewhere, phoned). */
  mark_done: [request: MarkDone, response: Done<Recorded>];
  /** Makes today's letters as one PDF, each balance checked again. */
  draft_letters: [request: DraftLetters, response: LetterBatch];
  /** Opens the PDF of a batch. */
  open_letters: [request: ById, response: Nothing];
  /** Marks the letters of a batch as sent and keeps their exact bytes. */
  confirm_letters: [request: ConfirmLetters, response: Done<LettersConfirmed>];
  /** Accepts the system's date after the clock was found out of line. */
  accept_clock: [request: Nothing, response: Done<Nothing>];
  /** The customers with what they owe. */
  customers: [request: ListCustomers, response: Array<CustomerRow>];
  /** Everything about one customer. */
  customer: [request: ById, response: CustomerView];
  /** Saves a new customer, or changes to one. */
  save_customer: [request: CustomerDetails, response: Done<Recorded>];
  /** The invoices. */
  invoices: [request: ListInvoices, response: Array<InvoiceRow>];
  /** Everything about one invoice. */
  invoice: [request: ById, response: InvoiceView];
  /** Posts a typed invoice. */
  add_invoice: [request: NewInvoice, response: Done<Recorded>];
  /** The payments, newest first. */
  payments: [request: ListPayments, response: Array<PaymentRow>];
  /** How a payment would be applied. Writes nothing. */
  propose_allocation: [request: ProposeAllocation, response: AllocationProposal];
  /** Records a payment and applies it. */
  record_payment: [request: NewPayment, response: Done<Recorded>];
  /** Applies unapplied money, oldest first. */
  apply_credit: [request: ApplyCredit, response: Done<Recorded>];
  /** Takes a fact back by a reversal. */
  reverse: [request: Reverse, response: Done<Recorded>];
  /** Records a promise. */
  add_promise: [request: NewPromise, response: Done<Recorded>];
  /** Pauses the dunning of a customer. */
  add_pause: [request: NewPause, response: Done<Recorded>];
  /** Adds a note. */
  add_note: [request: NewNote, response: Done<Recorded>];
  /** Makes the receipt of a payment and opens it. */
  make_receipt: [request: ById, response: Done<MadeFile>];
  /** Makes a customer's statement of account and opens it. */
  make_statement: [request: MakeStatement, response: Done<MadeFile>];
  /** Opens a kept document. */
  open_document: [request: OpenDocument, response: Nothing];
  /** Searches everything. */
  search: [request: Search, response: Array<SearchHit>];
  /** Reads files and says what an import would do. Writes nothing. */
  preview_import: [request: PreviewImport, response: ImportPreview];
  /** Records what was previewed. */
  apply_import: [request: ApplyImport, response: Done<ImportResult>];
  /** The imports of the past, newest first. */
  imports: [request: Nothing, response: Array<ImportBatch>];
  /** Takes a whole import back. */
  undo_import: [request: ById, response: Done<Nothing>];
  /** Where copies can go, and what is there. */
  copies: [request: Nothing, response: CopiesView];
  /** Makes a verified copy. */
  back_up: [request: BackUp, response: Done<ProvenCopy>];
  /** Proves an existing copy again. */
  verify_copy: [request: CopyRef, response: Done<ProvenCopy>];
  /** What a restore would bring back and take away. Writes nothing. */
  preview_restore: [request: CopyRef, response: RestorePreview];
  /** Restores a copy into a new file, verifies it, and swaps it in; the old ledger is kept. */
  restore: [request: CopyRef, response: Done<Restored>];
  /** The owner's settings. */
  settings: [request: Nothing, response: Settings];
  /** Saves the owner's settings. */
  save_settings: [request: Settings, response: Done<Settings>];
  /** Sets or removes the logo of the letterhead. */
  set_logo: [request: SetLogo, response: Done<Nothing>];
  /** Shows a dialog of the shell; answers handles, never paths. */
  pick_files: [request: PickFiles, response: Picked];
  /** Cancels long work at its next step. */
  cancel_work: [request: CancelWork, response: Nothing];
}
