//! Rows of a list of invoices to invoices. Other programs write one row per invoice, per article or per instalment;
//! which of the three it is shows in what the rows of one number have in common:
//!
//! - equal days and different amounts: articles, whose amounts are added;
//! - equal days and, in the whole file, always equal amounts: the invoice's total repeated, taken once;
//! - different due dates: instalments.
//!
//! A map can say it (`repeated`). If one row of an invoice is bad the whole invoice stays out.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::draft::{CreditNoteDraft, Draft, DueOn, Instalment, InvoiceDraft, InvoiceRef, PaymentDraft, made_number};
use crate::line::{Facts, Line, paid};
use crate::map::{Field, Negative, Repeated};
use crate::note::{Aside, Note};
use crate::reason::Reason;
use crate::rows::{Outcome, numbered_key};
use crate::sheet::Sheet;
use crate::text::excerpt;

/// Joins the rows into invoices.
pub(crate) fn invoices(sheet: &Sheet<'_>, lines: Vec<Line>, outcome: &mut Outcome) {
    let groups = grouped(sheet, lines, outcome);
    let repeated = sheet.map.repeated.unwrap_or_else(|| how_repeated(&groups));
    let mut join =
        Join { sheet, repeated, joined: (0, 0), made: 0, undated: 0, keys: HashMap::new(), numbers: HashSet::new() };
    for group in groups {
        join.group(group, outcome);
    }
    join.report(outcome);
}

/// Rows of the same customer and number together, in the order of the file; rows without a number stand alone.
fn grouped(sheet: &Sheet<'_>, lines: Vec<Line>, outcome: &mut Outcome) -> Vec<Vec<Line>> {
    let mut groups: Vec<Vec<Line>> = Vec::new();
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    let counts_down = |l: &Line| l.facts.as_ref().is_ok_and(|f| f.total < Decimal::ZERO);
    for line in lines {
        if sheet.map.negative.is_some() && counts_down(&line) {
            groups.push(vec![line]);
            continue;
        }
        if line.number.is_empty() {
            groups.push(vec![line]);
            continue;
        }
        let key = (line.customer.identity(), line.number.clone());
        match places.get(&key) {
            Some(_) if line.blank => outcome.set_aside(Aside::Detail, line.line),
            Some(at) => groups[*at].push(line),
            None => {
                places.insert(key, groups.len());
                groups.push(vec![line]);
            }
        }
    }
    groups
}

/// Amounts that differ anywhere within one invoice are amounts of articles.
fn how_repeated(groups: &[Vec<Line>]) -> Repeated {
    let differs = |group: &Vec<Line>| {
        let totals: Vec<_> = group.iter().filter_map(|l| l.facts.as_ref().ok()).map(|f| (f.total, f.due_on)).collect();
        totals.windows(2).any(|pair| pair[0].0 != pair[1].0 && pair[0].1 == pair[1].1)
    };
    if groups.iter().any(differs) { Repeated::Sum } else { Repeated::Once }
}

struct Join<'s, 't> {
    sheet: &'s Sheet<'t>,
    repeated: Repeated,
    /// Invoices that came from several rows, and how many rows.
    joined: (u64, u64),
    made: u64,
    undated: u64,
    keys: HashMap<String, u32>,
    numbers: HashSet<String>,
}

impl Join<'_, '_> {
    fn group(&mut self, group: Vec<Line>, outcome: &mut Outcome) {
        let broken = group.iter().find(|l| l.facts.is_err()).map(|l| l.line);
        if let Some(bad) = broken {
            for line in group {
                let number = excerpt(&line.number);
                let reason = line.facts.err().unwrap_or(Reason::GroupBroken { number, line: bad });
                outcome.reject(self.sheet, line.line, reason);
            }
            return;
        }
        let lines: Vec<(Line, Facts)> =
            group.into_iter().filter_map(|l| l.facts.clone().ok().map(|f| (l, f))).collect();
        let first_line = lines.first().map_or(0, |(l, _)| l.line);
        match self.joined(&lines) {
            Ok(drafts) if drafts.is_empty() => outcome.set_aside(Aside::Nothing, first_line),
            Ok(drafts) => outcome.drafts.extend(drafts),
            Err((line, reason)) => {
                let number = excerpt(&lines[0].0.number);
                for (other, _) in lines.iter().filter(|(l, _)| l.line != line) {
                    outcome.reject(self.sheet, other.line, Reason::GroupBroken { number: number.clone(), line });
                }
                outcome.reject(self.sheet, line, reason);
            }
        }
    }

    fn joined(&mut self, lines: &[(Line, Facts)]) -> Result<Vec<Draft>, (u64, Reason)> {
        let [(first, facts), rest @ ..] = lines else {
            return Ok(Vec::new());
        };
        for (line, other) in rest {
            self.same(first, facts, other).map_err(|reason| (line.line, reason))?;
        }
        if rest.is_empty() && facts.total < Decimal::ZERO {
            return self.downwards(first, facts).map(|d| vec![d]).map_err(|r| (first.line, r));
        }
        let due_days: HashSet<_> = lines.iter().map(|(_, f)| f.due_on).collect();
        if due_days.len() > 1 {
            return self.instalments(lines).map_err(|r| (first.line, r));
        }
        let whole = self.merged(lines).map_err(|r| (first.line, r))?;
        if !rest.is_empty() {
            self.joined.0 += 1;
            self.joined.1 += lines.len() as u64;
        }
        let draft = self.invoice(first, &whole, lines.len()).map_err(|r| (first.line, r))?;
        Ok(draft.map(Draft::Invoice).into_iter().collect())
    }

    /// Rows of one invoice must agree on who, when and in what.
    fn same(&self, first: &Line, facts: &Facts, other: &Facts) -> Result<(), Reason> {
        let conflict = |field| {
            Err(Reason::ConflictingRows {
                number: excerpt(&first.number),
                first_line: first.line,
                column: self.sheet.name(field),
            })
        };
        if facts.issued_on != other.issued_on {
            return conflict(Field::IssuedOn);
        }
        if facts.document_type != other.document_type {
            return conflict(Field::DocumentType);
        }
        if facts.currency != other.currency {
            return conflict(Field::Currency);
        }
        let half_dated = facts.due_on.is_some() != other.due_on.is_some();
        let due_twice = self.sheet.map.repeated == Some(Repeated::Once) && facts.due_on != other.due_on;
        if half_dated || (due_twice && facts.part.is_none()) { conflict(Field::DueOn) } else { Ok(()) }
    }

    /// The rows of one invoice with one due date as if they were one.
    fn merged(&self, lines: &[(Line, Facts)]) -> Result<Facts, Reason> {
        let mut whole = lines[0].1.clone();
        if lines.len() == 1 {
            return Ok(whole);
        }
        let all = || lines.iter().map(|(_, f)| f);
        let constant = |pick: fn(&Facts) -> Option<Decimal>| all().all(|f| pick(f) == pick(&lines[0].1));
        if self.repeated == Repeated::Sum {
            whole.total = all().map(|f| f.total).sum();
            if !constant(|f| f.paid) {
                whole.paid = Some(all().filter_map(|f| f.paid).sum());
            }
            if !constant(|f| f.open) {
                whole.open = Some(all().filter_map(|f| f.open).sum());
            }
        }
        let paid_days: HashSet<_> = all().map(|f| f.paid_on).collect();
        if paid_days.len() > 1 {
            whole.paid_on = all().filter_map(|f| f.paid_on).max();
            whole.paid = whole.paid.or_else(|| {
                let paid = all().filter(|f| f.paid_on.is_some()).map(|f| f.total).sum();
                (self.repeated == Repeated::Sum).then_some(paid)
            });
        }
        if whole.total < Decimal::ZERO {
            return Err(Reason::NegativeAmount {
                column: self.sheet.name(Field::Total),
                value: whole.total.to_string(),
            });
        }
        Ok(whole)
    }

    /// `None` for an invoice of zero, or one whose only figure is a balance of zero: nothing is owed.
    fn invoice(&mut self, line: &Line, facts: &Facts, rows: usize) -> Result<Option<InvoiceDraft>, Reason> {
        if facts.total.is_zero() {
            return Ok(None);
        }
        let (paid_on, paid_amount) = paid(facts)?;
        self.undated += u64::from(paid_amount.is_some() && paid_on.is_none());
        let number = self.number(line, facts);
        Ok(Some(InvoiceDraft {
            line: line.line,
            rows: u32::try_from(rows).unwrap_or(u32::MAX),
            customer: line.customer.clone(),
            number_made: line.number.is_empty(),
            number,
            uuid: line.uuid.clone(),
            currency: facts.currency.clone(),
            issued_on: facts.issued_on,
            due_on: facts.due_on.map_or(DueOn::Terms { days: facts.terms_days }, DueOn::On),
            total: facts.total,
            withheld: None,
            instalments: Vec::new(),
            paid_on,
            paid_amount,
            replaces: Vec::new(),
            terms_text: None,
        }))
    }

    fn number(&mut self, line: &Line, facts: &Facts) -> String {
        if !line.number.is_empty() {
            return line.number.clone();
        }
        self.made += 1;
        let due = facts.due_on.map(|d| d.to_string()).unwrap_or_default();
        let content = format!("{}|{}|{due}|{}", line.customer.identity(), facts.issued_on, facts.total);
        let mut number = made_number(&numbered_key(content, &mut self.keys));
        while !self.numbers.insert(number.clone()) {
            number = made_number(&number);
        }
        number
    }

    /// Each row is one instalment with its own due date.
    fn instalments(&mut self, lines: &[(Line, Facts)]) -> Result<Vec<Draft>, Reason> {
        let (first, facts) = &lines[0];
        let amount = |f: &Facts| f.part.unwrap_or(f.total);
        if let Some((_, f)) = lines.iter().find(|(_, f)| amount(f) <= Decimal::ZERO) {
            let value = amount(f).to_string();
            return Err(Reason::NegativeAmount { column: self.sheet.name(Field::Total), value });
        }
        let sum: Decimal = lines.iter().map(|(_, f)| amount(f)).sum();
        if facts.part.is_some() && sum != facts.total {
            return Err(Reason::InstalmentsDiffer { number: excerpt(&first.number), total: facts.total, sum });
        }
        let mut parts: HashMap<NaiveDate, Decimal> = HashMap::new();
        for (_, f) in lines {
            *parts.entry(f.due_on.unwrap_or(f.issued_on)).or_default() += amount(f);
        }
        let mut instalments: Vec<_> = parts.into_iter().map(|(due_on, amount)| Instalment { due_on, amount }).collect();
        instalments.sort_by_key(|i| i.due_on);
        let unpaid = Facts { total: sum, paid: None, open: None, paid_on: None, settled: false, ..facts.clone() };
        let Some(mut invoice) = self.invoice(first, &unpaid, lines.len())? else {
            return Ok(Vec::new());
        };
        invoice.due_on = instalments.last().map_or(invoice.due_on, |i| DueOn::On(i.due_on));
        invoice.instalments = instalments;
        let mut payments = Vec::new();
        let mut undated = Decimal::ZERO;
        for (line, f) in lines {
            let single = Facts { total: amount(f), ..f.clone() };
            match paid(&single)? {
                (Some(day), paid) => {
                    payments.push(self.payment(line, f, paid.unwrap_or(single.total), day));
                }
                (None, paid) => undated += paid.unwrap_or_default(),
            }
        }
        invoice.paid_amount = (!undated.is_zero()).then_some(undated);
        self.undated += u64::from(!undated.is_zero());
        Ok(std::iter::once(Draft::Invoice(invoice)).chain(payments).collect())
    }

    /// A row that counts downwards is what the map says; by default it is refused.
    fn downwards(&mut self, line: &Line, facts: &Facts) -> Result<Draft, Reason> {
        match self.sheet.map.negative.unwrap_or(Negative::Reject) {
            Negative::Reject => {
                Err(Reason::NegativeAmount { column: self.sheet.name(Field::Total), value: facts.total.to_string() })
            }
            Negative::Payment => Ok(self.payment(line, facts, -facts.total, facts.issued_on)),
            Negative::CreditNote => Ok(Draft::CreditNote(CreditNoteDraft {
                line: line.line,
                customer: line.customer.clone(),
                number: line.number.clone(),
                uuid: line.uuid.clone(),
                currency: facts.currency.clone(),
                issued_on: facts.issued_on,
                total: -facts.total,
                related: Vec::new(),
            })),
        }
    }

    fn payment(&mut self, line: &Line, facts: &Facts, amount: Decimal, paid_on: NaiveDate) -> Draft {
        let key = format!("row|{}|{}||{amount}|{paid_on}", line.customer.identity(), line.number);
        let number = (!line.number.is_empty()).then(|| line.number.clone());
        Draft::Payment(PaymentDraft {
            line: line.line,
            customer: line.customer.clone(),
            invoice: number.is_some().then_some(InvoiceRef { number, uuid: line.uuid.clone() }),
            amount,
            currency: facts.currency.clone(),
            paid_on,
            method: None,
            key: numbered_key(key, &mut self.keys),
            uuid: None,
            part: None,
            declared_open: None,
            transfer: None,
        })
    }

    fn report(&self, outcome: &mut Outcome) {
        let (invoices, rows) = self.joined;
        if invoices > 0 {
            let added = self.repeated == Repeated::Sum;
            outcome.notes.push(Note::RowsJoined { invoices, rows, added });
        }
        if self.made > 0 {
            outcome.notes.push(Note::NumbersMade { count: self.made });
        }
        if self.undated > 0 {
            outcome.notes.push(Note::PaidWithoutDate { count: self.undated });
        }
    }
}
