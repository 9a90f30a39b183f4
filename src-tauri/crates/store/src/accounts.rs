//! Reads the facts of accounts: one customer in one currency each, as the ledger wants them.
//!
//! The cost grows with what was open on the day asked for, not with history: the projections say from which day on a
//! debt is settled and money is spent for good.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use ledger::account::{Agreement, Applied, AppliedKind, Debt, DebtKind, Dispute, Funds, Pause, Promise, Touch};
use ledger::{Account, Currency, Span};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};
use rustc_hash::FxHashMap;

use crate::error::StoreError;
use crate::rows::{day_at, day_text, end_at};

/// More days than lie between the due date of a promise and the last day on which it holds dunning back: a Friday's is
/// Monday.
const LONGEST_GRACE: u64 = 4;

/// Which accounts to read, and how much of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What was open or unapplied on this day, of all customers.
    OpenOn(NaiveDate),
    /// The same, of one customer.
    OpenOnOf(NaiveDate, i64),
    /// Everything of one customer, also what is long settled.
    AllOf(i64),
    /// Everything of all customers.
    All,
}

impl Scope {
    fn settled_after(self) -> String {
        match self {
            Self::OpenOn(day) | Self::OpenOnOf(day, _) => day_text(day),
            Self::AllOf(_) | Self::All => String::new(),
        }
    }

    fn customer(self) -> Option<i64> {
        match self {
            Self::OpenOn(_) | Self::All => None,
            Self::OpenOnOf(_, customer) | Self::AllOf(customer) => Some(customer),
        }
    }

    /// Facts that begin after this day are left out.
    fn until(self) -> String {
        match self {
            Self::OpenOn(day) | Self::OpenOnOf(day, _) => day_text(day),
            Self::AllOf(_) | Self::All => crate::NEVER.to_owned(),
        }
    }

    /// One statement text per shape, so that SQLite can use the index that fits it.
    fn narrow(self, sql: &str) -> String {
        let of_customer = match self {
            Self::OpenOn(_) | Self::All => "",
            _ => "AND s.customer = :customer",
        };
        sql.replace("{of_customer}", of_customer)
    }
}

/// Accounts under construction: where each debt and each fund went. The ids are the ledger's own, so that nobody can
/// choose them to collide.
#[derive(Default)]
struct Gathering {
    accounts: Vec<Account>,
    by_key: FxHashMap<(i64, Currency), usize>,
    debts: FxHashMap<i64, (usize, usize)>,
    funds: FxHashMap<i64, (usize, usize)>,
}

impl Gathering {
    fn account(&mut self, customer: i64, currency: Currency) -> usize {
        *self.by_key.entry((customer, currency)).or_insert_with(|| {
            self.accounts.push(Account::new(customer, currency));
            self.accounts.len() - 1
        })
    }
}

/// The accounts of the scope, with everything that the engine asks about. Ordered by customer, then currency.
///
/// # Errors
/// What SQLite says, or a row that is no fact.
pub fn load(conn: &Connection, scope: Scope) -> Result<Vec<Account>, StoreError> {
    let mut gathering = gather_open(conn, scope)?;
    read_touches(conn, scope, &mut gathering)?;
    read_promises(conn, scope, &mut gathering)?;
    read_agreements(conn, &mut gathering)?;
    read_counting_payments(conn, &mut gathering)?;
    read_pauses(conn, &mut gathering)?;
    read_disputes(conn, scope, &mut gathering)?;
    Ok(finish(gathering))
}

/// As [`load`], but only debts and money: what aging and allocation need.
///
/// # Errors
/// As [`load`].
pub fn load_balances(conn: &Connection, scope: Scope) -> Result<Vec<Account>, StoreError> {
    Ok(finish(gather_open(conn, scope)?))
}

fn gather_open(conn: &Connection, scope: Scope) -> Result<Gathering, StoreError> {
    let mut gathering = Gathering::default();
    read_debts(conn, scope, &mut gathering)?;
    read_applied(conn, scope, &mut gathering)?;
    read_funds(conn, scope, &mut gathering)?;
    Ok(gathering)
}

fn finish(gathering: Gathering) -> Vec<Account> {
    let mut accounts = gathering.accounts;
    accounts.sort_by_key(|account| (account.customer, account.currency));
    accounts
}

// CROSS JOIN keeps SQLite from reordering: without statistics it takes the few rows that are open for many, and reads the
// whole history instead.
const DEBTS: &str = "
SELECT d.id, d.record, d.kind, i.number, d.seq, d.due_on, d.amount_minor, d.starts_on, d.customer, d.currency, r.counts_from
FROM debt_state s
CROSS JOIN debt d ON d.id = s.debt
JOIN invoice i ON i.id = d.invoice
LEFT JOIN reversal r ON r.of_entry = d.record
WHERE s.settled_on > :after AND d.starts_on <= :until {of_customer}";

fn read_debts(conn: &Connection, scope: Scope, gathering: &mut Gathering) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(&scope.narrow(DEBTS))?;
    let mut rows = query(&mut statement, scope)?;
    while let Some(row) = rows.next()? {
        let debt = debt_from(row)?;
        let account = gathering.account(row.get(8)?, currency_at(row, 9)?);
        let debts = &mut gathering.accounts[account].debts;
        gathering.debts.insert(debt.id, (account, debts.len()));
        debts.push(debt);
    }
    Ok(())
}

fn query<'s>(statement: &'s mut rusqlite::Statement<'_>, scope: Scope) -> Result<rusqlite::Rows<'s>, StoreError> {
    let (after, until, customer) = (scope.settled_after(), scope.until(), scope.customer());
    for (name, value) in [(":after", after), (":until", until)] {
        if let Some(index) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(index, value)?;
        }
    }
    if let (Some(index), Some(customer)) = (statement.parameter_index(":customer")?, customer) {
        statement.raw_bind_parameter(index, customer)?;
    }
    Ok(statement.raw_query())
}

fn debt_from(row: &Row<'_>) -> Result<Debt, StoreError> {
    let kind = if row.get_ref(2)?.as_str().is_ok_and(|kind| kind == "instalment") {
        DebtKind::Instalment
    } else {
        DebtKind::Charge
    };
    Ok(Debt {
        id: row.get(0)?,
        record: row.get(1)?,
        kind,
        number: row.get(3)?,
        seq: row.get(4)?,
        due_on: day_at(row, 5)?,
        amount: row.get(6)?,
        span: Span { from: day_at(row, 7)?, ends_on: end_at(row, 10)? },
        applied: Vec::new(),
        touches: Vec::new(),
    })
}

const APPLIED: &str = "
SELECT a.debt, a.source, f.kind, a.amount_minor, a.counts_from,
       min(ifnull(r.counts_from, '9999-12-31'), ifnull(q.counts_from, '9999-12-31'))
FROM debt_state s
CROSS JOIN allocation a ON a.debt = s.debt
JOIN funds f ON f.id = a.source
LEFT JOIN reversal r ON r.of_entry = a.entry
LEFT JOIN reversal q ON q.of_entry = a.source
WHERE s.settled_on > :after {of_customer}";

fn read_applied(conn: &Connection, scope: Scope, gathering: &mut Gathering) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(&scope.narrow(APPLIED))?;
    let mut rows = query(&mut statement, scope)?;
    while let Some(row) = rows.next()? {
        let Some(&(account, debt)) = gathering.debts.get(&row.get::<_, i64>(0)?) else {
            continue;
        };
        gathering.accounts[account].debts[debt].applied.push(Applied {
            source: row.get(1)?,
            kind: kind_at(row, 2)?,
            amount: row.get(3)?,
            span: Span { from: day_at(row, 4)?, ends_on: end_at(row, 5)? },
        });
    }
    Ok(())
}

fn kind_at(row: &Row<'_>, column: usize) -> Result<AppliedKind, StoreError> {
    Ok(match row.get_ref(column)?.as_str().unwrap_or_default() {
        "payment" => AppliedKind::Payment,
        "write_off" => AppliedKind::WriteOff,
        _ => AppliedKind::CreditNote,
    })
}

fn currency_at(row: &Row<'_>, column: usize) -> Result<Currency, StoreError> {
    let code = row.get_ref(column)?.as_str().unwrap_or_default();
    Currency::from_code(code).ok_or_else(|| StoreError::Damaged(format!("{code} is no currency")))
}

const FUNDS: &str = "
SELECT f.id, f.kind, f.amount_minor, f.counts_from, f.customer, f.currency, r.counts_from
FROM funds_state s
CROSS JOIN funds f ON f.id = s.funds
LEFT JOIN reversal r ON r.of_entry = f.id
WHERE s.spent_on > :after AND f.counts_from <= :until {of_customer}";

/// A part lies on a debt while its own fact, the money and the debt all stand; when an invoice is voided earlier than a
/// payment on it went back, the money is credit in between.
const USES: &str = "
SELECT a.source, a.amount_minor, a.counts_from,
       min(ifnull(r.counts_from, '9999-12-31'), ifnull(q.counts_from, '9999-12-31'), ifnull(v.counts_from, '9999-12-31'))
FROM funds_state s
CROSS JOIN allocation a ON a.source = s.funds
LEFT JOIN reversal r ON r.of_entry = a.entry
LEFT JOIN reversal q ON q.of_entry = a.source
JOIN debt d ON d.id = a.debt
LEFT JOIN reversal v ON v.of_entry = d.record
WHERE s.spent_on > :after {of_customer}";

fn read_funds(conn: &Connection, scope: Scope, gathering: &mut Gathering) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(&scope.narrow(FUNDS))?;
    collect_funds(query(&mut statement, scope)?, gathering)?;
    let mut statement = conn.prepare_cached(&scope.narrow(USES))?;
    collect_uses(query(&mut statement, scope)?, gathering)
}

fn collect_funds(mut rows: rusqlite::Rows<'_>, gathering: &mut Gathering) -> Result<(), StoreError> {
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if gathering.funds.contains_key(&id) {
            continue;
        }
        let account = gathering.account(row.get(4)?, currency_at(row, 5)?);
        let funds = &mut gathering.accounts[account].funds;
        gathering.funds.insert(id, (account, funds.len()));
        let span = Span { from: day_at(row, 3)?, ends_on: end_at(row, 6)? };
        funds.push(Funds { id, kind: kind_at(row, 1)?, amount: row.get(2)?, span, uses: Vec::new() });
    }
    Ok(())
}

fn collect_uses(mut rows: rusqlite::Rows<'_>, gathering: &mut Gathering) -> Result<(), StoreError> {
    while let Some(row) = rows.next()? {
        if let Some(&(account, funds)) = gathering.funds.get(&row.get::<_, i64>(0)?) {
            let span = Span { from: day_at(row, 2)?, ends_on: end_at(row, 3)? };
            gathering.accounts[account].funds[funds].uses.push((row.get(1)?, span));
        }
    }
    Ok(())
}

const TOUCHES: &str = "
SELECT t.debt, t.stage, t.cycle, t.on_day, t.done, r.counts_from
FROM debt_state s CROSS JOIN touch t ON t.debt = s.debt
LEFT JOIN reversal r ON r.of_entry = t.entry
WHERE s.settled_on > :after {of_customer} ORDER BY t.id";

/// Asked for each account that is there: a scan of every contact ever made would grow with history.
const LAST_CONTACT: &str = "
SELECT c.on_day FROM contact_made c
WHERE c.customer = ?1 AND c.currency = ?2 AND c.on_day <= ?3
  AND NOT EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = c.id)
ORDER BY c.on_day DESC LIMIT 1";

fn read_touches(conn: &Connection, scope: Scope, gathering: &mut Gathering) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(&scope.narrow(TOUCHES))?;
    let mut rows = query(&mut statement, scope)?;
    while let Some(row) = rows.next()? {
        let Some(&(account, debt)) = gathering.debts.get(&row.get::<_, i64>(0)?) else {
            continue;
        };
        let is_executed = row.get_ref(4)?.as_str().is_ok_and(|done| done == "executed");
        let span = Span { from: day_at(row, 3)?, ends_on: end_at(row, 5)? };
        let touch = Touch { stage: row.get(1)?, cycle: row.get(2)?, span, is_executed };
        gathering.accounts[account].debts[debt].touches.push(touch);
    }
    let mut statement = conn.prepare_cached(LAST_CONTACT)?;
    let until = scope.until();
    for account in &mut gathering.accounts {
        let key = rusqlite::params![account.customer, account.currency.code(), until];
        account.last_touch_on = statement.query_row(key, |row| day_at(row, 0)).optional()?;
    }
    Ok(())
}

/// All promises of the customers who have one that may still be live on the day: a promise that was made earlier may
/// claim the same money first.
const PROMISES: &str = "
SELECT p.id, p.customer, p.currency, p.amount_minor, p.made_on, p.due_on, r.counts_from
FROM promise p LEFT JOIN reversal r ON r.of_entry = p.id
WHERE p.customer IN (SELECT customer FROM promise WHERE due_on >= date(:live, :grace) AND made_on <= :until
                     AND (:customer IS NULL OR customer = :customer))
  AND p.made_on <= :until";

fn read_promises(conn: &Connection, scope: Scope, gathering: &mut Gathering) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(PROMISES)?;
    let live = match scope {
        Scope::AllOf(_) | Scope::All => "0001-01-10".to_owned(),
        _ => scope.until(),
    };
    let grace = format!("-{LONGEST_GRACE} days");
    let mut rows = statement.query(
        named_params! {":live": live, ":grace": grace, ":until": scope.until(), ":customer": scope.customer()},
    )?;
    while let Some(row) = rows.next()? {
        let account = gathering.account(row.get(1)?, currency_at(row, 2)?);
        let span = Span { from: day_at(row, 4)?, ends_on: end_at(row, 6)? };
        gathering.accounts[account].promises.push(Promise {
            id: row.get(0)?,
            amount: row.get(3)?,
            due_on: day_at(row, 5)?,
            span,
        });
    }
    for account in gathering.accounts.iter_mut().filter(|account| !account.promises.is_empty()) {
        if let Scope::OpenOn(day) | Scope::OpenOnOf(day, _) = scope {
            forget_settled(&mut account.promises, day);
        }
        account.promises.sort_by_key(|promise| promise.id);
    }
    Ok(())
}

/// Leaves the promises that may be live on the day, and those whose span meets one of these or of those before them: no
/// other can claim the same money. Without this every payment since the first promise ever made would be read.
fn forget_settled(promises: &mut Vec<Promise>, day: NaiveDate) {
    let last = |promise: &Promise| promise.due_on + Days::new(LONGEST_GRACE);
    let mut since = day;
    while let Some(earlier) =
        promises.iter().filter(|promise| last(promise) >= since).map(|promise| promise.span.from).min()
        && earlier < since
    {
        since = earlier;
    }
    promises.retain(|promise| last(promise) >= since);
}

const AGREEMENTS: &str = "
SELECT g.id, g.customer, g.currency, g.signed_on, r.counts_from
FROM agreement g LEFT JOIN reversal r ON r.of_entry = g.id ORDER BY g.id";

fn read_agreements(conn: &Connection, gathering: &mut Gathering) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(AGREEMENTS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(&account) = gathering.by_key.get(&(row.get(1)?, currency_at(row, 2)?)) else {
            continue;
        };
        let id: i64 = row.get(0)?;
        let agreement = Agreement {
            id,
            covers: pairs(
                conn,
                "SELECT debt, amount_minor FROM agreement_cover WHERE agreement = ?1 ORDER BY debt",
                id,
            )?,
            schedule: schedule(conn, id)?,
            span: Span { from: day_at(row, 3)?, ends_on: end_at(row, 4)? },
        };
        gathering.accounts[account].agreements.push(agreement);
    }
    Ok(())
}

fn pairs(conn: &Connection, sql: &str, id: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn schedule(conn: &Connection, id: i64) -> Result<Vec<(NaiveDate, i64)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT due_on, amount_minor FROM agreement_instalment WHERE agreement = ?1 ORDER BY due_on, seq",
    )?;
    let rows = statement.query_map([id], |row| Ok((day_at(row, 0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

const PAYMENTS_OF: &str = "
SELECT f.id, f.kind, f.amount_minor, f.counts_from, f.customer, f.currency, r.counts_from
FROM funds f LEFT JOIN reversal r ON r.of_entry = f.id
WHERE f.customer = ?1 AND f.currency = ?2 AND f.counts_from >= ?3 AND f.kind = 'payment'";

const USES_OF: &str = "
SELECT a.source, a.amount_minor, a.counts_from,
       min(ifnull(r.counts_from, '9999-12-31'), ifnull(q.counts_from, '9999-12-31'), ifnull(v.counts_from, '9999-12-31'))
FROM allocation a
LEFT JOIN reversal r ON r.of_entry = a.entry
LEFT JOIN reversal q ON q.of_entry = a.source
JOIN debt d ON d.id = a.debt
LEFT JOIN reversal v ON v.of_entry = d.record
WHERE a.source IN (SELECT f.id FROM funds f WHERE f.customer = ?1 AND f.currency = ?2 AND f.counts_from >= ?3 AND f.kind = 'payment')";

/// Payments that promises and agreements count, spent or not.
fn read_counting_payments(conn: &Connection, gathering: &mut Gathering) -> Result<(), StoreError> {
    for index in 0..gathering.accounts.len() {
        let account = &gathering.accounts[index];
        let made = account.promises.iter().map(|promise| promise.span.from);
        let Some(since) = made.chain(account.agreements.iter().map(|agreement| agreement.span.from)).min() else {
            continue;
        };
        let key = (account.customer, account.currency.code().to_owned(), day_text(since));
        let known: std::collections::HashSet<i64> = account.funds.iter().map(|funds| funds.id).collect();
        collect_funds(conn.prepare_cached(PAYMENTS_OF)?.query(rusqlite::params![key.0, key.1, key.2])?, gathering)?;
        let mut statement = conn.prepare_cached(USES_OF)?;
        let mut rows = statement.query(rusqlite::params![key.0, key.1, key.2])?;
        while let Some(row) = rows.next()? {
            let source: i64 = row.get(0)?;
            let Some(&(account, funds)) = gathering.funds.get(&source) else {
                continue;
            };
            if !known.contains(&source) {
                let span = Span { from: day_at(row, 2)?, ends_on: end_at(row, 3)? };
                gathering.accounts[account].funds[funds].uses.push((row.get(1)?, span));
            }
        }
    }
    Ok(())
}

const PAUSES: &str = "
SELECT p.customer, p.from_on, p.until_on, r.counts_from
FROM pause p LEFT JOIN reversal r ON r.of_entry = p.id ORDER BY p.id";

fn read_pauses(conn: &Connection, gathering: &mut Gathering) -> Result<(), StoreError> {
    let mut of_customer: HashMap<i64, Vec<Pause>> = HashMap::new();
    let mut statement = conn.prepare_cached(PAUSES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let span = Span { from: day_at(row, 1)?, ends_on: end_at(row, 3)? };
        of_customer.entry(row.get(0)?).or_default().push(Pause { until: day_at(row, 2)?, span });
    }
    for account in &mut gathering.accounts {
        account.pauses = of_customer.get(&account.customer).cloned().unwrap_or_default();
    }
    Ok(())
}

const DISPUTES: &str = "
SELECT d.id, d.invoice, d.amount_minor, d.opened_on, r.counts_from, i.customer, i.currency,
       z.on_day, zr.counts_from
FROM dispute d
CROSS JOIN invoice i ON i.id = d.invoice
LEFT JOIN reversal r ON r.of_entry = d.id
LEFT JOIN resolution z ON z.dispute = d.id
LEFT JOIN reversal zr ON zr.of_entry = z.id
WHERE d.invoice IN (SELECT x.invoice FROM debt_state s CROSS JOIN debt x ON x.id = s.debt
                    WHERE s.settled_on > :after {of_customer})
ORDER BY d.id, z.id";

/// What is disputed of an invoice that is settled holds nobody back.
fn read_disputes(conn: &Connection, scope: Scope, gathering: &mut Gathering) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(&scope.narrow(DISPUTES))?;
    let mut rows = query(&mut statement, scope)?;
    while let Some(row) = rows.next()? {
        let Some(&account) = gathering.by_key.get(&(row.get(5)?, currency_at(row, 6)?)) else {
            continue;
        };
        let resolved = match end_at(row, 7)? {
            Some(from) => Some(Span { from, ends_on: end_at(row, 8)? }),
            None => None,
        };
        let id: i64 = row.get(0)?;
        let disputes = &mut gathering.accounts[account].disputes;
        match disputes.last_mut() {
            // A dispute resolved anew after its first resolution was reversed: each counts on its own days.
            Some(last) if last.id == id => last.resolved.extend(resolved),
            _ => disputes.push(Dispute {
                id,
                invoice: row.get(1)?,
                amount: row.get(2)?,
                span: Span { from: day_at(row, 3)?, ends_on: end_at(row, 4)? },
                resolved: resolved.into_iter().collect(),
            }),
        }
    }
    Ok(())
}
