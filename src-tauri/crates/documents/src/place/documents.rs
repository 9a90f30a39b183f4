//! The three documents: which blocks they are made of, in which order, what stays together.

use super::display::{Placed, Role};
use super::flow::{Density, Flow};
use super::table::{Cell, Column, Kind, Row, Table, Tone};
use super::{address, aging, blocks, closing, columns, payment, table};
use crate::content::letter::{Item, Letter, Payment, Recipient, Reference, Section, Signer};
use crate::content::receipt::{Applied, AppliedSection, Receipt};
use crate::content::statement::{Movement, MovementTable, Statement, StatementSection};
use crate::content::stationery::Stationery;
use crate::error::DocumentError;
use crate::fonts::Fonts;
use crate::mm;

/// Places a reminder letter.
pub(crate) fn letter(fonts: &mut Fonts, paper: &Stationery, letter: &Letter) -> Result<Placed, DocumentError> {
    on_fewest_pages(|density| place_letter(&mut *fonts, paper, density, letter))
}

fn place_letter(
    fonts: &mut Fonts,
    paper: &Stationery,
    density: Density,
    letter: &Letter,
) -> Result<Placed, DocumentError> {
    let mut flow = begin(fonts, paper, density, &letter.to, &letter.reference);
    blocks::heading(&mut flow, &letter.heading);
    blocks::salutation(&mut flow, &letter.salutation);
    blocks::paragraphs(&mut flow, &letter.opening, Role::Body);
    owed(&mut flow, &letter.sections);
    after_table(&mut flow, &letter.closing);
    pay_and_sign(&mut flow, letter.payment.as_ref(), &letter.signer)?;
    Ok(finish(flow, &letter.heading, &letter.to.name))
}

/// Places a receipt.
pub(crate) fn receipt(fonts: &mut Fonts, paper: &Stationery, receipt: &Receipt) -> Result<Placed, DocumentError> {
    on_fewest_pages(|density| place_receipt(&mut *fonts, paper, density, receipt))
}

fn place_receipt(
    fonts: &mut Fonts,
    paper: &Stationery,
    density: Density,
    receipt: &Receipt,
) -> Result<Placed, DocumentError> {
    let mut flow = begin(fonts, paper, density, &receipt.to, &receipt.reference);
    blocks::heading(&mut flow, &receipt.heading);
    blocks::salutation(&mut flow, &receipt.salutation);
    blocks::paragraphs(&mut flow, &receipt.opening, Role::Body);
    if !receipt.facts.is_empty() {
        let facts = payment::facts(&mut flow, &receipt.facts);
        flow.need(facts.height);
        flow.y -= 4.0;
        facts.place(&mut flow)?;
        flow.y += 4.0;
    }
    applied(&mut flow, &receipt.applied);
    after_table(&mut flow, &receipt.remaining);
    pay_and_sign(&mut flow, None, &receipt.signer)?;
    Ok(finish(flow, &receipt.heading, &receipt.to.name))
}

/// Places a statement of account.
pub(crate) fn statement(fonts: &mut Fonts, paper: &Stationery, statement: &Statement) -> Result<Placed, DocumentError> {
    on_fewest_pages(|density| place_statement(&mut *fonts, paper, density, statement))
}

fn place_statement(
    fonts: &mut Fonts,
    paper: &Stationery,
    density: Density,
    statement: &Statement,
) -> Result<Placed, DocumentError> {
    let mut flow = begin(fonts, paper, density, &statement.to, &statement.reference);
    blocks::heading(&mut flow, &statement.heading);
    blocks::salutation(&mut flow, &statement.salutation);
    blocks::paragraphs(&mut flow, &statement.opening, Role::Body);
    for section in &statement.sections {
        account(&mut flow, section);
    }
    after_table(&mut flow, &statement.closing);
    pay_and_sign(&mut flow, statement.payment.as_ref(), &statement.signer)?;
    Ok(finish(flow, &statement.heading, &statement.to.name))
}

/// Sets tighter what would begin another sheet for a few lines.
fn on_fewest_pages(mut place: impl FnMut(Density) -> Result<Placed, DocumentError>) -> Result<Placed, DocumentError> {
    let easy = place(Density::EASY)?;
    if !(2..=3).contains(&easy.page_count()) {
        return Ok(easy);
    }
    let tight = place(Density::TIGHT)?;
    if tight.page_count() == easy.page_count() {
        return Ok(easy);
    }
    let middle = place(Density::MIDDLE)?;
    Ok(if middle.page_count() == tight.page_count() { middle } else { tight })
}

fn begin<'a>(
    fonts: &'a mut Fonts,
    paper: &'a Stationery,
    density: Density,
    to: &Recipient,
    reference: &Reference,
) -> Flow<'a> {
    fonts.take_missing();
    let mut running = vec![to.name.clone()];
    if !reference.customer_number.is_empty() {
        running.push(format!("{} {}", paper.labels.customer, reference.customer_number));
    }
    running.push(reference.date.clone());
    let mut flow = Flow::new(fonts, paper, density, running.join(" · "));
    address::address(&mut flow, to);
    address::reference(&mut flow, reference);
    flow
}

fn finish(flow: Flow<'_>, heading: &str, name: &str) -> Placed {
    let missing = flow.fonts.take_missing();
    let title: String = format!("{heading} – {name}").chars().take(160).collect();
    let language = flow.paper.language;
    let (pages, cut) = flow.finish();
    Placed { pages, title: title.trim().to_owned(), language, missing, cut }
}

fn after_table(flow: &mut Flow<'_>, text: &[crate::Paragraph]) {
    if !text.is_empty() {
        flow.y += flow.density.after_table;
        blocks::paragraphs(flow, text, Role::Body);
        flow.y -= 10.0;
    }
}

/// The payment box and the signature stand on one page if a page can hold both.
fn pay_and_sign(flow: &mut Flow<'_>, pay: Option<&Payment>, signer: &Signer) -> Result<(), DocumentError> {
    let sign = flow.density.before_closing + closing::height(flow, signer);
    if let Some(pay) = pay.filter(|pay| !pay.methods.is_empty() || pay.qr.is_some()) {
        let pay = payment::payment(flow, pay);
        let both = flow.density.before_box + pay.height + sign;
        flow.need(if both <= flow.whole_page() { both } else { flow.density.before_box + pay.height });
        flow.y += flow.density.before_box;
        pay.place(flow)?;
    }
    flow.need(sign);
    flow.y += flow.density.before_closing;
    closing::closing(flow, signer);
    Ok(())
}

fn owed(flow: &mut Flow<'_>, sections: &[Section]) {
    let tables: Vec<Table> = sections.iter().map(|section| owed_table(flow, section)).collect();
    place_tables(flow, &without_empty_columns(tables));
}

fn place_tables(flow: &mut Flow<'_>, tables: &[Table]) {
    let width = flow.measure();
    let grid = columns::grid(flow.fonts, tables, width);
    for (number, each) in tables.iter().enumerate() {
        flow.y += if number > 0 { mm(3.0) } else { 0.0 };
        table::table(flow, each, &grid);
    }
}

fn cell(flow: &mut Flow<'_>, text: &str, tone: Tone) -> Cell {
    Cell { text: flow.fonts.clean(text).into_owned(), tone }
}

fn column(flow: &mut Flow<'_>, label: &str, unit: &str, kind: Kind) -> Column {
    let head = if unit.is_empty() { label.replace(" ({unit})", "") } else { label.replace("{unit}", unit) };
    Column { head: flow.fonts.clean(&head).into_owned(), kind }
}

fn owed_table(flow: &mut Flow<'_>, section: &Section) -> Table {
    let labels = flow.labels();
    let figure = Kind::Figure(section.decimal);
    let heads = [
        (&labels.invoice, Kind::Text),
        (&labels.issued, Kind::Text),
        (&labels.due, Kind::Text),
        (&labels.days_late, Kind::Count),
        (&labels.total, figure),
        (&labels.paid, figure),
        (&labels.open, figure),
    ];
    let Section { title, unit, totals, .. } = section;
    let sums = ["", "", "", "", &totals.total, &totals.paid, &totals.open];
    Table {
        title: flow.fonts.clean(title).into_owned(),
        columns: heads.map(|(head, kind)| column(flow, head, unit, kind)).into(),
        rows: section.items.iter().map(|item| owed_row(flow, item)).collect(),
        sum_label: flow.fonts.clean(&labels.total_open).into_owned(),
        sums: sums.map(|sum| cell(flow, sum, Tone::Sum)).into(),
        carried_in: 6,
        flexible: 0,
    }
}

fn owed_row(flow: &mut Flow<'_>, item: &Item) -> Row {
    let lateness = if item.very_late { Tone::Late } else { Tone::Plain };
    let cells = [
        (&item.number, Tone::Plain),
        (&item.issued_on, Tone::Plain),
        (&item.due_on, Tone::Plain),
        (&item.days_late, lateness),
        (&item.total, Tone::Plain),
        (&item.paid, Tone::Plain),
        (&item.open, Tone::Plain),
    ];
    Row {
        cells: cells.map(|(text, tone)| cell(flow, text, tone)).into(),
        running: flow.fonts.clean(&item.running).into_owned(),
    }
}

fn applied(flow: &mut Flow<'_>, sections: &[AppliedSection]) {
    let tables: Vec<Table> = sections.iter().map(|section| applied_table(flow, section)).collect();
    place_tables(flow, &without_empty_columns(tables));
}

fn applied_table(flow: &mut Flow<'_>, section: &AppliedSection) -> Table {
    let labels = flow.labels();
    let figure = Kind::Figure(section.decimal);
    let heads = [
        (&labels.invoice, Kind::Text),
        (&labels.due, Kind::Text),
        (&labels.before, figure),
        (&labels.applied, figure),
        (&labels.remaining, figure),
    ];
    let sums = ["", "", "", &section.total_applied, ""];
    Table {
        title: flow.fonts.clean(&section.title).into_owned(),
        columns: heads.map(|(head, kind)| column(flow, head, &section.unit, kind)).into(),
        rows: section.rows.iter().map(|row| applied_row(flow, row)).collect(),
        sum_label: flow.fonts.clean(&labels.total_applied).into_owned(),
        sums: sums.map(|sum| cell(flow, sum, Tone::Sum)).into(),
        carried_in: 3,
        flexible: 0,
    }
}

fn applied_row(flow: &mut Flow<'_>, row: &Applied) -> Row {
    let cells = [&row.number, &row.due_on, &row.before, &row.applied, &row.remaining];
    Row {
        cells: cells.map(|text| cell(flow, text, Tone::Plain)).into(),
        running: flow.fonts.clean(&row.running).into_owned(),
    }
}

fn account(flow: &mut Flow<'_>, section: &StatementSection) {
    if let Some(movements) = &section.movements {
        let table = movement_table(flow, movements, &section.open);
        place_tables(flow, &[table]);
        flow.y += mm(3.0);
    }
    if !section.open.items.is_empty() {
        let mut open = owed_table(flow, &section.open);
        if open.title.is_empty() {
            open.title = flow.fonts.clean(&flow.paper.labels.open_items).into_owned();
        }
        place_tables(flow, &without_empty_columns(vec![open]));
    }
    aging::aging(flow, &section.aging);
    flow.y += mm(4.0);
}

fn movement_table(flow: &mut Flow<'_>, table: &MovementTable, section: &Section) -> Table {
    let labels = flow.labels();
    let figure = Kind::Figure(section.decimal);
    let heads = [
        (&labels.movement_date, Kind::Text),
        (&labels.movement, Kind::Text),
        (&labels.charges, figure),
        (&labels.payments, figure),
        (&labels.balance, figure),
    ];
    let sums = ["", "", "", "", &table.closing.1];
    let title = match section.title.as_str() {
        "" => labels.movements.clone(),
        title => format!("{} · {title}", labels.movements),
    };
    Table {
        title: flow.fonts.clean(&title).into_owned(),
        columns: heads.map(|(head, kind)| column(flow, head, &section.unit, kind)).into(),
        rows: table.rows.iter().map(|row| movement_row(flow, row)).collect(),
        sum_label: flow.fonts.clean(&table.closing.0).into_owned(),
        sums: sums.map(|sum| cell(flow, sum, Tone::Sum)).into(),
        carried_in: 4,
        flexible: 1,
    }
}

fn movement_row(flow: &mut Flow<'_>, row: &Movement) -> Row {
    let cells = [&row.on, &row.text, &row.charge, &row.payment, &row.balance];
    Row {
        cells: cells.map(|text| cell(flow, text, Tone::Plain)).into(),
        running: flow.fonts.clean(&row.balance).into_owned(),
    }
}

/// Leaves out columns that say nothing in any of the tables, such as *Abonado* where nothing was paid or credited.
fn without_empty_columns(mut tables: Vec<Table>) -> Vec<Table> {
    let columns = tables.first().map_or(0, |table| table.columns.len());
    for at in (1..columns).rev() {
        let empty = |table: &Table| table.rows.iter().all(|row| row.cells[at].text.is_empty());
        if tables.iter().all(empty) {
            for table in &mut tables {
                remove_column(table, at);
            }
        }
    }
    tables
}

fn remove_column(table: &mut Table, at: usize) {
    table.columns.remove(at);
    table.sums.remove(at);
    for row in &mut table.rows {
        row.cells.remove(at);
    }
    if table.carried_in > at {
        table.carried_in -= 1;
    }
}
