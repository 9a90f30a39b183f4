//! The one table of calls. Dispatch, the TypeScript map and the list of names all come from it, so they cannot drift.
//!
//! A call is a method of [`Desk`] with the same name. Reads answer their value; the others answer [`Done`], the value
//! together with the topics that the screens must read again.

use serde_json::Value;

use crate::Desk;
use crate::wire::*;

macro_rules! calls {
    ($( $(#[doc = $doc:literal])+ $name:ident : $request:ty => $response:ty; )*) => {
        /// The names of all calls, in the order of the table.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// Runs a call by name: JSON in, JSON or a wire error out.
        ///
        /// # Errors
        /// `unknown_call` for a name that is not in the table, `invalid` for a malformed request or one that is too large,
        /// else what the call says.
        pub fn dispatch(desk: &Desk, name: &str, request: Value) -> Result<Value, WireError> {
            crate::limits::check(&request)?;
            match name {
                $(stringify!($name) => answer(desk.$name(parse::<$request>(request)?)),)*
                _ => Err(crate::error::unknown_call(name)),
            }
        }

        /// Shows every request and response to the gatherer of types.
        pub(crate) fn gather(gatherer: &mut impl ts_rs::TypeVisitor) {
            $(
                gatherer.visit::<$request>();
                gatherer.visit::<$response>();
            )*
        }

        /// The TypeScript interface that maps each call to its request and response, for `ui/src/wire.d.ts`.
        #[must_use]
        pub fn typescript_map(config: &ts_rs::Config) -> String {
            use ts_rs::TS as _;
            let mut text = String::from("export interface Calls {\n");
            $(
                text.push_str(concat!($("  /**", $doc, " */\n",)+));
                text.push_str(&format!(
                    "  {}: [request: {}, response: {}];\n",
                    stringify!($name), <$request>::name(config), <$response>::name(config),
                ));
            )*
            text.push_str("}\n");
            text
        }
    };
}

calls! {
    /// The state of the program: version, business, ledger, last proven copy, problems.
    status: Nothing => Status;
    /// Makes a new, empty ledger.
    create_ledger: CreateLedger => Done<Status>;
    /// Makes a ledger with believable example data.
    create_example: Nothing => Done<Status>;
    /// Leaves the example book (it is kept aside) so that an own ledger can be made.
    leave_example: Nothing => Done<Status>;
    /// The queue of today and its figures. Asking writes nothing.
    today: Nothing => TodayView;
    /// The facts behind a figure.
    explain_figure: ExplainFigure => Explanation;
    /// The ready text of a line's short message.
    message: LineRef => MessageView;
    /// Opens the owner's own program with the message.
    open_message: LineRef => Nothing;
    /// Marks a line's step as done (sent, printed elsewhere, phoned).
    mark_done: MarkDone => Done<Recorded>;
    /// Makes today's letters as one PDF, each balance checked again.
    draft_letters: DraftLetters => LetterBatch;
    /// Opens the PDF of a batch.
    open_letters: ById => Nothing;
    /// Marks the letters of a batch as sent and keeps their exact bytes.
    confirm_letters: ConfirmLetters => Done<LettersConfirmed>;
    /// Accepts the system's date after the clock was found out of line.
    accept_clock: Nothing => Done<Nothing>;
    /// The customers with what they owe.
    customers: ListCustomers => Vec<CustomerRow>;
    /// A page of the customers, in an order.
    customer_page: PageOfCustomers => CustomerPage;
    /// Everything about one customer.
    customer: ById => CustomerView;
    /// Saves a new customer, or changes to one.
    save_customer: CustomerDetails => Done<Recorded>;
    /// The invoices.
    invoices: ListInvoices => Vec<InvoiceRow>;
    /// A page of the invoices, in an order, with what all of them add up to.
    invoice_page: PageOfInvoices => InvoicePage;
    /// Everything about one invoice.
    invoice: ById => InvoiceView;
    /// Posts a typed invoice.
    add_invoice: NewInvoice => Done<Recorded>;
    /// The payments, newest first.
    payments: ListPayments => Vec<PaymentRow>;
    /// A page of the payments, newest first.
    payment_page: PageOfPayments => PaymentPage;
    /// How a payment would be applied. Writes nothing.
    propose_allocation: ProposeAllocation => AllocationProposal;
    /// Records a payment and applies it.
    record_payment: NewPayment => Done<Recorded>;
    /// The ready thanks for a payment.
    thanks: ById => ThanksView;
    /// Opens the owner's own program with the thanks.
    open_thanks: ById => Nothing;
    /// Applies unapplied money, oldest first.
    apply_credit: ApplyCredit => Done<Recorded>;
    /// Takes a fact back by a reversal.
    reverse: Reverse => Done<Recorded>;
    /// Takes several facts back at once: all of them, or none.
    reverse_all: ReverseAll => Done<Nothing>;
    /// Records a promise.
    add_promise: NewPromise => Done<Recorded>;
    /// Pauses the dunning of a customer.
    add_pause: NewPause => Done<Recorded>;
    /// Adds a note.
    add_note: NewNote => Done<Recorded>;
    /// Makes the receipt of a payment and opens it.
    make_receipt: ById => Done<MadeFile>;
    /// Makes a customer's statement of account and opens it.
    make_statement: MakeStatement => Done<MadeFile>;
    /// Opens a kept document.
    open_document: OpenDocument => Nothing;
    /// Writes the chain of all facts to a file that anyone can verify.
    export_audit: ExportAudit => MadeFile;
    /// Writes everything about one person into a folder: JSON, CSV, documents.
    export_person: ExportPerson => PersonExported;
    /// What forgetting a person would do, and what stands against it. Writes nothing.
    preview_forget: ById => ForgetPreview;
    /// Forgets a person: the amounts and the chain stay.
    forget_person: ForgetPerson => Done<Forgotten>;
    /// How long data are kept, and whose time is over.
    retention: Nothing => RetentionView;
    /// Checks the ledger: the structure of its file, or everything.
    check_ledger: CheckLedger => LedgerCheck;
    /// What is damaged, and what a salvage would save. Writes nothing.
    damage_report: Nothing => DamageReport;
    /// Saves everything readable into a new ledger, from a copy too where one is given, and swaps it in.
    salvage: SalvageLedger => Done<Salvaged>;
    /// Compares the ledger with a copy, fact by fact. Writes nothing.
    reconcile: CopyRef => Reconciliation;
    /// Searches everything.
    search: Search => Vec<SearchHit>;
    /// Reads files and says what an import would do. Writes nothing.
    preview_import: PreviewImport => ImportPreview;
    /// Records what was previewed.
    apply_import: ApplyImport => Done<ImportResult>;
    /// The imports of the past, newest first.
    imports: Nothing => Vec<ImportBatch>;
    /// Takes a whole import back.
    undo_import: ById => Done<Nothing>;
    /// Where copies can go, and what is there.
    copies: Nothing => CopiesView;
    /// Restores the newest copy within reach for practice, proves and removes it, and keeps a report.
    drill: Nothing => Done<DrillReport>;
    /// Makes a verified copy.
    back_up: BackUp => Done<ProvenCopy>;
    /// Puts the running program beside the copies, so that stick and paper are enough on a new computer.
    place_program: BackUp => Done<ProgramPlaced>;
    /// Proves an existing copy again.
    verify_copy: CopyRef => Done<ProvenCopy>;
    /// What a restore would bring back and take away. Writes nothing.
    preview_restore: CopyRef => RestorePreview;
    /// Restores a copy into a new file, verifies it, and swaps it in; the old ledger is kept.
    restore: CopyRef => Done<Restored>;
    /// How far the owner is with the recovery sheet, and which words to ask for.
    recovery: Nothing => RecoveryView;
    /// Makes the recovery sheet as a PDF and opens it, until it was rehearsed.
    print_recovery: Nothing => Done<MadeFile>;
    /// Compares words of the sheet with the key; when they are right the secret leaves this computer.
    rehearse_recovery: Rehearsal => Done<RecoveryView>;
    /// Makes a new recovery key for an owner who lost the sheet.
    renew_recovery: Nothing => Done<RecoveryView>;
    /// Moves the ledger into another folder: verified and opened there, the old one kept under another name.
    move_ledger: MoveLedger => Done<Moved>;
    /// The owner's settings.
    settings: Nothing => Settings;
    /// Saves the owner's settings.
    save_settings: Settings => Done<Settings>;
    /// Sets or removes the logo of the letterhead.
    set_logo: SetLogo => Done<Nothing>;
    /// Whether the ledger has a passphrase and is open.
    encryption: Nothing => Encryption;
    /// Opens a locked ledger with its passphrase or the words of the recovery key.
    unlock: Unlock => Done<Status>;
    /// Locks an encrypted ledger: the keys are forgotten until it is unlocked.
    lock: Nothing => Done<Status>;
    /// Encrypts the ledger with a first passphrase, or changes the passphrase.
    set_passphrase: SetPassphrase => Done<Encryption>;
    /// Decrypts the ledger for good.
    remove_passphrase: RemovePassphrase => Done<Encryption>;
    /// A new passphrase by the words of the recovery key; the ledger is open afterwards.
    recover_with_words: RecoverWithWords => Done<Encryption>;
    /// The owner's choices about locking.
    set_locking: SetLocking => Done<Encryption>;
    /// The owner is there: the time until the lock begins anew.
    touch: Nothing => Nothing;
    /// Shows a dialog of the shell; answers handles, never paths.
    pick_files: PickFiles => Picked;
    /// Closes the window after all: the owner was asked for a copy first.
    leave_window: Nothing => Nothing;
    /// Cancels long work at its next step.
    cancel_work: CancelWork => Nothing;
}

fn parse<T: serde::de::DeserializeOwned>(request: Value) -> Result<T, WireError> {
    let request = if request.is_null() { Value::Object(serde_json::Map::new()) } else { request };
    serde_json::from_value(request).map_err(|error| crate::error::malformed(&error))
}

fn answer<T: serde::Serialize>(result: Result<T, WireError>) -> Result<Value, WireError> {
    serde_json::to_value(result?).map_err(|error| crate::error::malformed(&error))
}
