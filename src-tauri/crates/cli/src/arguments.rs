//! The commands and their options, as product.md §7 fixes them.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Parser, Subcommand};

/// Al Día from the terminal: who owes what, what to do about it today, and a verified copy of it all.
#[derive(Debug, Parser)]
#[command(name = "aldia", version, about, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// The ledger's file; the platform's data directory when absent.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    /// The civil date to plan for, YYYY-MM-DD.
    #[arg(long, global = true, value_name = "DATE", value_parser = date)]
    pub(crate) today: Option<NaiveDate>,
    /// A file whose first line is the passphrase of an encrypted ledger; ALDIA_PASSPHRASE_FILE names one too.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// One JSON document on stdout.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

fn date(text: &str) -> Result<NaiveDate, String> {
    desk::record::day(text).ok_or_else(|| "write a date as YYYY-MM-DD".to_owned())
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a new, empty ledger.
    Init {
        /// The business, as it stands on its papers.
        #[arg(long)]
        name: String,
        /// Two letters: MX, CO, CL, PE, AR, ES, …
        #[arg(long)]
        country: String,
        /// Three letters: MXN, COP, CLP, PEN, ARS, EUR, USD, …
        #[arg(long)]
        currency: String,
        /// RFC, NIT, RUT, RUC, CUIT, NIF.
        #[arg(long)]
        tax_id: Option<String>,
        /// Days of credit.
        #[arg(long)]
        terms: Option<u32>,
        /// IANA time zone; the country's when absent.
        #[arg(long)]
        time_zone: Option<String>,
    },
    /// Make a ledger with believable example data, always the same.
    Demo {
        /// How many customers.
        #[arg(long, default_value_t = 42)]
        customers: usize,
        /// How many invoices.
        #[arg(long, default_value_t = 420)]
        invoices: usize,
        /// Another number gives another book.
        #[arg(long, default_value_t = 29)]
        seed: u64,
    },
    /// Get invoices, customers and payments in, from CSV and CFDI files, folders and .zip; all or nothing per file.
    Import {
        /// Files and folders.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// csv or cfdi; told by the content when absent.
        #[arg(long)]
        format: Option<String>,
        /// A column map (TOML); guessed when absent.
        #[arg(long, value_name = "MAP.toml")]
        map: Option<PathBuf>,
        /// Say what would happen, write nothing.
        #[arg(long)]
        dry_run: bool,
        /// Leave the bad rows out.
        #[arg(long)]
        skip_bad: bool,
    },
    /// Take a whole import back.
    Undo {
        /// The identifier that the import answered with.
        batch: String,
    },
    /// List the customers with what they owe.
    Customers,
    /// List the invoices with their instalments.
    Invoices {
        /// Only those in this state.
        #[arg(long, value_parser = ["void", "written_off", "paid", "in_legal", "disputed", "in_agreement", "promised", "overdue", "due_today", "upcoming"])]
        state: Option<String>,
        /// On this day instead of today, YYYY-MM-DD.
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<NaiveDate>,
    },
    /// Show one record with everything derived.
    Show {
        /// Its identifier: of a customer, an invoice, a payment, anything recorded.
        id: String,
    },
    /// Record a payment and apply it, oldest first or to the invoices named.
    Pay {
        /// The customer's identifier.
        #[arg(long)]
        customer: String,
        /// With a decimal point: 1250.50.
        #[arg(long)]
        amount: String,
        /// The day on which the money arrived, YYYY-MM-DD.
        #[arg(long, value_parser = date)]
        date: NaiveDate,
        /// That of the first invoice named when absent, else the business's own.
        #[arg(long)]
        currency: Option<String>,
        /// Apply to this invoice first; may be given several times.
        #[arg(long = "invoice", value_name = "INVOICE")]
        invoices: Vec<String>,
    },
    /// Record facts as JSON lines; one durable answer a line.
    Record {
        /// A file, or - for standard input.
        file: PathBuf,
        /// All lines or none.
        #[arg(long)]
        atomic: bool,
    },
    /// The queue of the day.
    Today,
    /// Today's letters as one PDF.
    Letters {
        /// The file to write.
        #[arg(long, value_name = "FILE.pdf")]
        out: PathBuf,
        /// Mark them as sent, once the file is durable.
        #[arg(long)]
        mark_sent: bool,
    },
    /// Today's short messages with their text.
    Messages {
        /// Mark them as sent.
        #[arg(long)]
        mark_sent: bool,
    },
    /// Late interest, tranche by tranche.
    Interest {
        /// What is owed, with a decimal point.
        #[arg(long)]
        principal: String,
        /// Its currency.
        #[arg(long)]
        currency: String,
        /// The due date, YYYY-MM-DD; interest runs from the day after.
        #[arg(long, value_parser = date)]
        due: NaiveDate,
        /// The day of the payment, YYYY-MM-DD; it counts too.
        #[arg(long, value_parser = date)]
        paid: NaiveDate,
        /// simple/365, simple/360 or effective.
        #[arg(long)]
        method: String,
        /// The rates and the days from which they hold.
        #[arg(long, value_name = "RATES.toml")]
        rates: PathBuf,
    },
    /// A customer's statement of account as a PDF.
    Statement {
        /// The customer's identifier.
        #[arg(long)]
        customer: String,
        /// On this day instead of today, YYYY-MM-DD.
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<NaiveDate>,
        /// The file to write.
        #[arg(long, value_name = "FILE.pdf")]
        out: PathBuf,
    },
    /// A report: aging.
    Report {
        /// aging.
        name: String,
        /// On this day instead of today, YYYY-MM-DD.
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<NaiveDate>,
        /// Also write it to a file (.csv).
        #[arg(long, value_name = "FILE.csv")]
        out: Option<PathBuf>,
    },
    /// The background thread by hand.
    Watch {
        /// One pass: the notifications it raises, the letters it drafts.
        #[arg(long, required = true)]
        once: bool,
    },
    /// Make a verified copy in a folder or on a stick.
    Backup {
        /// A folder, best on a stick.
        dir: PathBuf,
        /// Put the program itself beside the copies too.
        #[arg(long)]
        with_program: bool,
        /// Make the copy even if documents are lost; it says which.
        #[arg(long)]
        without_lost_documents: bool,
    },
    /// Restore the newest copy within reach for practice, prove it and remove it again.
    Drill,
    /// The key that opens sealed copies on another computer: print its sheet, rehearse it, make a new one.
    RecoveryKey {
        /// Write the sheet as a PDF; print it, then delete the file.
        #[arg(long, value_name = "FILE.pdf", conflicts_with = "rehearse")]
        out: Option<PathBuf>,
        /// Compare words of the printed sheet with the key; when they are right the secret leaves this computer.
        #[arg(long)]
        rehearse: bool,
        /// A file with the words of the rehearsal, "3=… 9=… 17=…", or - for standard input; asked for when absent.
        #[arg(long, value_name = "FILE", requires = "rehearse")]
        words: Option<PathBuf>,
        /// Make a new key first, because the sheet is lost.
        #[arg(long, conflicts_with = "rehearse")]
        new: bool,
    },
    /// Prove an existing copy again.
    Verify {
        /// The copy.
        file: PathBuf,
        /// A file with the words of the recovery sheet or its AGE-SECRET-KEY text, or - for standard input.
        #[arg(long, value_name = "FILE")]
        recovery_key: Option<PathBuf>,
    },
    /// Restore a copy into a new file.
    Restore {
        /// The copy.
        file: PathBuf,
        /// The new ledger's file; nothing is written over.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// A file with the words of the recovery sheet or its AGE-SECRET-KEY text, or - for standard input.
        #[arg(long, value_name = "FILE")]
        recovery_key: Option<PathBuf>,
    },
    /// Write everything about one customer: to a .json file, or to a folder with JSON, CSV and the documents.
    Person {
        /// The customer's identifier.
        customer: String,
        /// Where to write it.
        #[arg(long, value_name = "DIR|FILE.json")]
        out: PathBuf,
    },
    /// Forget a customer: names, addresses, notes and documents go; amounts and chain stay.
    Forget {
        /// The customer's identifier.
        customer: String,
        /// Although money is owed or the accounts must still be kept.
        #[arg(long, requires = "reason")]
        insist: bool,
        /// Why; it is recorded for good.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Customers whose data need not be kept any longer.
    Retention,
    /// Save everything readable of a damaged ledger into a new one; the damaged one stays as it is.
    Salvage {
        /// The new ledger's file; nothing is written over.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// A copy from which what is gone may come, where the chain fits.
        #[arg(long, value_name = "COPY")]
        copy: Option<PathBuf>,
        /// The words of the recovery sheet in a file, or - for standard input.
        #[arg(long, value_name = "FILE", requires = "copy")]
        recovery_key: Option<PathBuf>,
    },
    /// Compare the ledger with a copy, fact by fact.
    Reconcile {
        /// The copy to compare with.
        copy: PathBuf,
        /// A file with the words of the recovery sheet or its AGE-SECRET-KEY text, or - for standard input.
        #[arg(long, value_name = "FILE")]
        recovery_key: Option<PathBuf>,
    },
    /// Write the chain of all facts as JSON lines, to be verified by anyone; see the manual.
    Audit {
        /// The file to write.
        #[arg(long, value_name = "FILE.jsonl")]
        out: PathBuf,
        /// Also names, addresses and notes, with the salts that prove them.
        #[arg(long)]
        with_personal: bool,
    },
    /// Move the ledger into another folder; the old one is kept under another name.
    Move {
        /// The folder, made if it is not there.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Encrypt the ledger, its documents and its papers with a passphrase.
    Encrypt {
        /// A file whose first line is the new passphrase; asked for when absent.
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
    /// Decrypt the ledger for good.
    Decrypt,
    /// Change the passphrase.
    Passphrase {
        /// A file whose first line is the new passphrase; asked for when absent.
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
    /// Set a new passphrase with the recovery sheet, when the old one is forgotten.
    Recover {
        /// The words of the sheet, or the text of its QR code, in a file.
        #[arg(long, value_name = "FILE")]
        recovery_key: PathBuf,
        /// A file whose first line is the new passphrase; asked for when absent.
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
    /// Prove the ledger: integrity, invariants, hash chain.
    Check,
}

impl Command {
    /// Does it ask the ledger that stands there? The others make one, or need none.
    pub(crate) fn needs_ledger(&self) -> bool {
        !matches!(self, Self::Init { .. } | Self::Demo { .. } | Self::Interest { .. })
    }

    /// Does it look at copies, or bring back what can be? These go on where the ledger itself does not open.
    pub(crate) fn mends(&self) -> bool {
        matches!(
            self,
            Self::Salvage { .. }
                | Self::Reconcile { .. }
                | Self::Restore { .. }
                | Self::Verify { .. }
                | Self::RecoveryKey { .. }
        )
    }
}
