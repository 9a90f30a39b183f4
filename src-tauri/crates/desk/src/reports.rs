//! Reports as scripts read them: aging, invoices and customers as of a day, check.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use ledger::account::{Account, DebtKind};
use ledger::aging::Aging;
use ledger::day::days_past;
use ledger::state::{self, SetAside, State};
use ledger::{Currency, Debt};
use serde::{Deserialize, Serialize};
use store::accounts::{self, Scope};
use store::{Connection, EntryId, StoreError};

use crate::Desk;
use crate::keeping::Shelf;
use crate::timeline;
use crate::wire::{Hole, InstalmentRow, InvoiceRow, WireError};

/// A row of buckets. Amounts as decimal strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buckets {
    pub upcoming: String,
    pub due_today: String,
    #[serde(rename = "1-30")]
    pub d1_30: String,
    #[serde(rename = "31-60")]
    pub d31_60: String,
    #[serde(rename = "61-90")]
    pub d61_90: String,
    #[serde(rename = "91-120")]
    pub d91_120: String,
    #[serde(rename = ">120")]
    pub over_120: String,
    /// Unapplied money, negative.
    pub credits: String,
    pub total: String,
}

impl Buckets {
    fn of(aging: &Aging, currency: Currency) -> Self {
        let late = aging.late.map(|minor| currency.format(minor));
        let [d1_30, d31_60, d61_90, d91_120, over_120] = late;
        Self {
            upcoming: currency.format(aging.upcoming),
            due_today: currency.format(aging.due_today),
            d1_30,
            d31_60,
            d61_90,
            d91_120,
            over_120,
            credits: currency.format(aging.credits),
            total: currency.format(aging.total()),
        }
    }
}

/// Aging of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyAging {
    pub currency: String,
    #[serde(flatten)]
    pub buckets: Buckets,
}

/// Aging of one customer in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerAging {
    pub customer: String,
    pub customer_name: String,
    pub currency: String,
    #[serde(flatten)]
    pub buckets: Buckets,
}

/// The aging report as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgingReport {
    pub as_of: String,
    pub currencies: Vec<CurrencyAging>,
    pub customers: Vec<CustomerAging>,
}

/// The list of invoices as of a day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InvoiceList {
    pub invoices: Vec<InvoiceRow>,
}

/// What `check` says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckReport {
    pub ok: bool,
    pub facts: i64,
    pub findings: Vec<CheckFinding>,
    /// Entries that an earlier salvage could not read: said for good, and no finding.
    #[serde(default)]
    pub holes: Vec<Hole>,
    /// SHA-256 over every row of every table of a sound ledger; a damaged one has none.
    pub digest: Option<String>,
}

/// Something that does not hold.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckFinding {
    pub kind: String,
    pub id: String,
    pub text: String,
}

impl From<store::check::Finding> for CheckFinding {
    fn from(found: store::check::Finding) -> Self {
        Self { kind: found.kind.to_owned(), id: found.id, text: found.text }
    }
}

impl Desk {
    /// Aging per currency and per customer as of a day; today when none is given.
    ///
    /// # Errors
    /// When there is no ledger.
    pub fn aging(&self, as_of: Option<NaiveDate>) -> Result<AgingReport, WireError> {
        self.read(|conn, context| aging(conn, as_of.unwrap_or(context.today)))
    }

    /// Invoices with their instalments and states as of a day, oldest first; only those in `state` where given.
    ///
    /// # Errors
    /// When there is no ledger.
    pub fn invoice_list(&self, as_of: Option<NaiveDate>, state: Option<&str>) -> Result<InvoiceList, WireError> {
        self.read(|conn, context| {
            let mut invoices = invoice_rows(conn, as_of.unwrap_or(context.today), None)?;
            invoices.reverse();
            invoices.retain(|row| state.is_none_or(|state| row.state == state));
            Ok(InvoiceList { invoices })
        })
    }

    /// Writes the aging report to a `.csv` file, a row per customer and currency and the totals below.
    ///
    /// # Errors
    /// When the ending is another, or the file cannot be written.
    pub fn write_aging(&self, report: &AgingReport, out: &std::path::Path) -> Result<(), WireError> {
        if out.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("csv")) {
            return Err(crate::error::invalid("out", "se espera un archivo .csv"));
        }
        self.refuse_precious(out)?;
        let bytes = aging_csv(report);
        crate::keeping::write_durably(out, |file| std::io::Write::write_all(file, &bytes))
    }

    /// One record with everything derived, as JSON: a customer, an invoice, a payment, or any other fact.
    ///
    /// # Errors
    /// When no record is shown under this id.
    pub fn show(&self, id: &str) -> Result<serde_json::Value, WireError> {
        let entry = self.read(|conn, _| Ok(store::entry::by_shown_id(conn, id)?))?;
        let entry = entry.ok_or_else(|| crate::error::not_found("registro", id))?;
        let by_id = serde_json::json!({ "id": id });
        match entry.kind.as_str() {
            "customer" => crate::calls::dispatch(self, "customer", by_id),
            "invoice" => crate::calls::dispatch(self, "invoice", by_id),
            "payment" => self.read(|conn, context| {
                let payment = store::money::payment(conn, entry.id)?;
                let row =
                    payment.map(|payment| crate::paying::payment_on(conn, &payment, context.today)).transpose()?;
                Ok(serde_json::json!(row))
            }),
            _ => self.read(|conn, context| {
                let line = match store::history::customer_of(conn, entry.id)? {
                    Some(customer) => timeline::line_of(conn, context, customer, entry.id)?,
                    None => None,
                };
                match line {
                    Some(line) => Ok(serde_json::json!(line)),
                    // A new address, an erasure, what an undone import brought: the record itself.
                    None => serde_json::from_str(&store::entry::body(conn, entry.id)?)
                        .map_err(|error| crate::error::malformed(&error)),
                }
            }),
        }
    }

    /// The entries that an earlier salvage could not read.
    ///
    /// # Errors
    /// When there is no ledger.
    pub fn holes(&self) -> Result<Vec<Hole>, WireError> {
        self.read(|conn, _| Ok(store::check::holes(conn)?.into_iter().map(Hole::from).collect()))
    }

    /// Proves the ledger and the documents beside it.
    ///
    /// # Errors
    /// When the ledger cannot be read at all.
    pub fn check(&self) -> Result<CheckReport, WireError> {
        let shelf = self.shelf();
        let (report, kept) =
            self.read(|conn, _| Ok((store::check::check(conn)?, store::contacts::documents(conn, None))))?;
        let found = report.findings.into_iter().map(CheckFinding::from);
        let more = match kept {
            // The documents are read while others may use the ledger again.
            Ok(kept) => missing_documents(kept, &shelf),
            Err(StoreError::Damaged(text)) => {
                vec![CheckFinding { kind: "integrity".to_owned(), id: String::new(), text }]
            }
            Err(error) => return Err(error.into()),
        };
        let findings: Vec<CheckFinding> = found.chain(more).collect();
        let holes = report.holes.into_iter().map(Hole::from).collect();
        Ok(CheckReport { ok: findings.is_empty(), facts: report.facts, findings, holes, digest: report.digest })
    }
}

pub(crate) fn missing_documents(kept: Vec<store::contacts::Document>, shelf: &Shelf) -> Vec<CheckFinding> {
    let mut findings = Vec::new();
    for document in kept {
        let is_whole = shelf.bytes(&document.sha256).is_ok();
        if !is_whole {
            let text = format!("the document {} is missing or changed", document.title);
            findings.push(CheckFinding { kind: "document".to_owned(), id: document.sha256, text });
        }
    }
    findings
}

fn aging(conn: &Connection, as_of: NaiveDate) -> Result<AgingReport, WireError> {
    let accounts = accounts::load_balances(conn, Scope::OpenOn(as_of))?;
    let rows: Vec<(&Account, Aging)> = accounts
        .iter()
        .map(|account| (account, Aging::of(account, as_of)))
        .filter(|(_, aging)| !aging.is_empty())
        .collect();
    let ids: Vec<EntryId> = rows.iter().map(|(account, _)| account.customer).collect();
    let names = store::customers::names(conn, &ids)?;
    let mut totals: BTreeMap<Currency, Aging> = BTreeMap::new();
    for (account, aging) in &rows {
        totals.entry(account.currency).or_default().add(aging);
    }
    let mut customers: Vec<CustomerAging> = rows
        .iter()
        .filter_map(|(account, aging)| {
            let customer = names.get(&account.customer)?;
            Some(CustomerAging {
                customer: customer.shown_id(),
                customer_name: customer.name.clone(),
                currency: account.currency.code().to_owned(),
                buckets: Buckets::of(aging, account.currency),
            })
        })
        .collect();
    customers.sort_by(|a, b| {
        (&a.customer_name, &a.customer, &a.currency).cmp(&(&b.customer_name, &b.customer, &b.currency))
    });
    let currencies = totals
        .iter()
        .map(|(currency, aging)| CurrencyAging {
            currency: currency.code().to_owned(),
            buckets: Buckets::of(aging, *currency),
        })
        .collect();
    Ok(AgingReport { as_of: store::day_text(as_of), currencies, customers })
}

/// Everything that states are derived from: the accounts of a scope, with what is set aside on the day.
pub(crate) struct Derived {
    accounts: Vec<(Account, SetAside)>,
    /// Debt → its account and its place in it.
    places: HashMap<i64, (usize, usize)>,
    /// Invoice → its debts.
    of_invoice: HashMap<EntryId, Vec<i64>>,
}

impl Derived {
    /// Reads and derives everything of these customers, or of all.
    pub(crate) fn load(conn: &Connection, as_of: NaiveDate, customer: Option<EntryId>) -> Result<Self, WireError> {
        Ok(Self::of(accounts::load(conn, customer.map_or(Scope::All, Scope::AllOf))?, as_of))
    }

    /// Reads and derives what is open on a day: its cost grows with that, not with history.
    pub(crate) fn load_open(conn: &Connection, as_of: NaiveDate, customer: Option<EntryId>) -> Result<Self, WireError> {
        let scope = customer.map_or(Scope::OpenOn(as_of), |customer| Scope::OpenOnOf(as_of, customer));
        Ok(Self::of(accounts::load(conn, scope)?, as_of))
    }

    fn of(accounts: Vec<Account>, as_of: NaiveDate) -> Self {
        let with_aside = |account: Account| {
            let aside = SetAside::on(&account, as_of);
            (account, aside)
        };
        let mut derived = Self {
            accounts: accounts.into_iter().map(with_aside).collect(),
            places: HashMap::new(),
            of_invoice: HashMap::new(),
        };
        for (index, (account, _)) in derived.accounts.iter().enumerate() {
            let debts = account.debts.iter().enumerate();
            for (place, debt) in debts.filter(|(_, debt)| debt.kind == DebtKind::Instalment) {
                derived.places.insert(debt.id, (index, place));
                derived.of_invoice.entry(debt.record).or_default().push(debt.id);
            }
        }
        derived
    }

    /// The invoices of which something is open.
    pub(crate) fn open_invoices(&self) -> Vec<EntryId> {
        let is_open =
            |id: &i64| self.places.get(id).is_some_and(|(account, place)| self.accounts[*account].1.open[*place] > 0);
        self.of_invoice.iter().filter(|(_, debts)| debts.iter().any(is_open)).map(|(invoice, _)| *invoice).collect()
    }

    /// The instalments of an invoice, by seq.
    pub(crate) fn instalments(
        &self,
        invoice: EntryId,
        currency: Currency,
        as_of: NaiveDate,
    ) -> Vec<(State, i64, InstalmentRow)> {
        let mut debts: Vec<(&Debt, &SetAside, usize)> = self
            .of_invoice
            .get(&invoice)
            .into_iter()
            .flatten()
            .filter_map(|id| self.places.get(id))
            .map(|(account, place)| (&self.accounts[*account].0.debts[*place], &self.accounts[*account].1, *place))
            .collect();
        debts.sort_by_key(|(debt, _, _)| debt.seq);
        debts
            .into_iter()
            .map(|(debt, aside, place)| {
                let state = state::state_of(debt, place, aside, as_of);
                let open = aside.open[place];
                let row = InstalmentRow {
                    seq: debt.seq,
                    due_on: store::day_text(debt.due_on),
                    amount: currency.format(debt.amount.into()),
                    open: currency.format(open.into()),
                    state: state.code().to_owned(),
                    days_past_due: days_past(debt.due_on, as_of),
                };
                (state, open, row)
            })
            .collect()
    }
}

/// Invoices as of a day, newest first, with their instalments and states; of one customer where given.
pub(crate) fn invoice_rows(
    conn: &Connection,
    as_of: NaiveDate,
    customer: Option<EntryId>,
) -> Result<Vec<InvoiceRow>, WireError> {
    let derived = Derived::load(conn, as_of, customer)?;
    let invoices = store::invoices::list(conn, as_of, customer)?;
    let mut ids: Vec<EntryId> = invoices.iter().map(|invoice| invoice.customer).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = store::customers::names(conn, &ids)?;
    Ok(invoices
        .iter()
        .map(|invoice| {
            invoice_row(
                invoice,
                names.get(&invoice.customer),
                &derived.instalments(invoice.id, invoice.currency, as_of),
            )
        })
        .collect())
}

/// The state of an invoice: the oldest instalment that is still open speaks for it; a settled one is what its last
/// instalment is.
pub(crate) fn state_word(instalments: &[(State, i64, InstalmentRow)]) -> &'static str {
    let speaking =
        instalments.iter().filter(|(_, open, _)| *open > 0).min_by_key(|(_, _, row)| (row.due_on.clone(), row.seq));
    speaking.or(instalments.iter().min_by_key(|(state, _, _)| *state)).map_or("paid", |(state, _, _)| state.code())
}

pub(crate) fn invoice_row(
    invoice: &store::invoices::Invoice,
    customer: Option<&store::customers::Customer>,
    instalments: &[(State, i64, InstalmentRow)],
) -> InvoiceRow {
    let open: i128 = instalments.iter().map(|(_, open, _)| i128::from(*open)).sum();
    InvoiceRow {
        id: invoice.shown_id(),
        number: invoice.number.clone(),
        customer: customer.map(store::customers::Customer::shown_id).unwrap_or_default(),
        customer_name: customer.map(|customer| customer.name.clone()).unwrap_or_default(),
        tax_id: customer.and_then(|customer| customer.tax_id.clone()),
        currency: invoice.currency.code().to_owned(),
        issued_on: store::day_text(invoice.issued_on),
        total: invoice.currency.format(invoice.total.into()),
        open: invoice.currency.format(open),
        state: state_word(instalments).to_owned(),
        uuid: invoice.uuid.clone(),
        instalments: instalments.iter().map(|(_, _, row)| row.clone()).collect(),
    }
}

fn aging_csv(report: &AgingReport) -> Vec<u8> {
    let heads = [
        "customer",
        "customer_name",
        "currency",
        "upcoming",
        "due_today",
        "1-30",
        "31-60",
        "61-90",
        "91-120",
        ">120",
        "credits",
        "total",
    ];
    let mut bytes = Vec::from("\u{feff}");
    let mut put = |cells: Vec<(String, bool)>| {
        let cells: Vec<String> =
            cells.into_iter().map(|(text, is_figure)| if is_figure { text } else { cell(&text) }).collect();
        bytes.extend_from_slice(cells.join(",").as_bytes());
        bytes.extend_from_slice(b"\r\n");
    };
    put(heads.map(|head| (head.to_owned(), true)).to_vec());
    let figures = |row: &Buckets| {
        [
            &row.upcoming,
            &row.due_today,
            &row.d1_30,
            &row.d31_60,
            &row.d61_90,
            &row.d91_120,
            &row.over_120,
            &row.credits,
            &row.total,
        ]
        .map(|figure| (figure.clone(), true))
    };
    for row in &report.customers {
        let names = [&row.customer, &row.customer_name, &row.currency].map(|name| (name.clone(), false));
        put([names.to_vec(), figures(&row.buckets).to_vec()].concat());
    }
    for row in &report.currencies {
        let names = ["TOTAL".to_owned(), String::new(), row.currency.clone()].map(|name| (name, false));
        put([names.to_vec(), figures(&row.buckets).to_vec()].concat());
    }
    bytes
}

/// A text cell: quoted, and with an apostrophe before what a spreadsheet would take for a formula (OWASP ASVS 1.2.10).
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", text.replace('"', "\"\""))
}
