//! Tables that flow over pages: the head repeated, *suma y sigue* at the foot and *suma anterior*
//! at the top, the last rows together with the sum.

use super::columns::{Grid, HEAD, Place, halves};
use super::display::Role;
use super::flow::Flow;
use super::ink::{HAIR, INK, LATE, Rgb, SOFT};
use super::write::{Anchor, Look, fit_ends, write_at};
use crate::fonts::Style;

const HEAD_HEIGHT: f32 = 20.2;
const SUM_HEIGHT: f32 = 22.0;

/// How the cells of a column are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// Whole numbers, to the right.
    Count,
    /// Figures, on this decimal separator.
    Figure(char),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Late,
    Sum,
    Carried,
}

impl Tone {
    pub(super) const fn style(self) -> Style {
        match self {
            // The italic's figures differ in width, so sums carried forward are upright.
            Self::Plain | Self::Carried => Style::Regular,
            Self::Late => Style::Semibold,
            Self::Sum => Style::Bold,
        }
    }

    const fn colour(self) -> Rgb {
        match self {
            Self::Plain | Self::Sum => INK,
            Self::Late => LATE,
            Self::Carried => SOFT,
        }
    }

    fn role(self, column: usize) -> Role {
        let column = u8::try_from(column).unwrap_or(u8::MAX);
        match self {
            Self::Plain | Self::Late => Role::Cell(column),
            Self::Sum => Role::Total(column),
            Self::Carried => Role::Carried(column),
        }
    }
}

/// A cleaned text with its tone.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) tone: Tone,
}

#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    /// The sum so far, for *suma y sigue*.
    pub(super) running: String,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) head: String,
    pub(super) kind: Kind,
}

/// A table, every text cleaned.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) title: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    pub(super) sum_label: String,
    /// Sums under the columns; empty cells where there is none.
    pub(super) sums: Vec<Cell>,
    /// The column that *suma y sigue* stands in.
    pub(super) carried_in: usize,
    /// The column that is cut where all would not fit.
    pub(super) flexible: usize,
}

pub(super) fn table(flow: &mut Flow<'_>, table: &Table, grid: &Grid) {
    let rows = table.rows.len();
    let title = if table.title.is_empty() { 0.0 } else { 17.0 };
    let together = if rows <= 3 { row_heights(flow, rows) + SUM_HEIGHT } else { row_heights(flow, 3) };
    flow.need(title + HEAD_HEIGHT + together);
    super::blocks::section_title(flow, &table.title);
    head(flow, table, grid);
    let mut running = "";
    for (number, row) in table.rows.iter().enumerate() {
        if flow.y + reserve(flow, number, rows) > flow.bottom() {
            turn_page(flow, table, grid, running, number);
        }
        cells(flow, table, grid, &row.cells);
        rule(flow, if number + 1 == rows { 0.0 } else { 0.35 }, HAIR);
        running = &row.running;
    }
    sums(flow, table, grid);
}

/// From the top of a row to its baseline.
fn baseline(flow: &Flow<'_>) -> f32 {
    flow.density.row - 4.3
}

#[allow(clippy::cast_precision_loss)]
fn row_heights(flow: &Flow<'_>, rows: usize) -> f32 {
    rows as f32 * flow.density.row
}

/// Height that must be left before a row: its own and that of *suma y sigue*; the last two rows
/// travel with the sum.
fn reserve(flow: &Flow<'_>, number: usize, rows: usize) -> f32 {
    if number + 2 >= rows { row_heights(flow, rows - number) + SUM_HEIGHT } else { 2.0 * flow.density.row }
}

fn turn_page(flow: &mut Flow<'_>, table: &Table, grid: &Grid, running: &str, number: usize) {
    let (carried, brought) = (flow.labels().carried.clone(), flow.labels().brought.clone());
    if number > 0 {
        carry(flow, table, grid, &carried, running);
    }
    flow.next_page();
    head(flow, table, grid);
    if number > 0 {
        carry(flow, table, grid, &brought, running);
        rule(flow, 0.35, HAIR);
    }
}

fn head(flow: &mut Flow<'_>, table: &Table, grid: &Grid) {
    let (left, width, y) = (flow.left(), flow.measure(), flow.y + 15.0);
    let (fonts, page) = flow.page();
    for (at, column) in table.columns.iter().enumerate() {
        let Some(place) = grid.places.get(at) else {
            continue;
        };
        let role = Role::TableHead(u8::try_from(at).unwrap_or(u8::MAX));
        let look = Look::new(Style::Semibold, HEAD, SOFT, role);
        let (anchor, x) = match column.kind {
            Kind::Text => (Anchor::Left, place.left),
            Kind::Count | Kind::Figure(_) => (Anchor::Right, place.right),
        };
        write_at(fonts, page, look, anchor, (left + x, y), &column.head);
    }
    page.rule(left, y + 5.2, width, 0.9, INK);
    flow.y += HEAD_HEIGHT;
}

fn rule(flow: &mut Flow<'_>, weight: f32, colour: Rgb) {
    let (left, width, y) = (flow.left(), flow.measure(), flow.y);
    if weight > 0.0 {
        flow.page().1.rule(left, y, width, weight, colour);
    }
}

fn cells(flow: &mut Flow<'_>, table: &Table, grid: &Grid, cells: &[Cell]) {
    for (at, cell) in cells.iter().enumerate() {
        write_cell(flow, table, grid, at, cell);
    }
    flow.y += flow.density.row;
}

fn write_cell(flow: &mut Flow<'_>, table: &Table, grid: &Grid, at: usize, cell: &Cell) {
    let (Some(place), Some(column)) = (grid.places.get(at), table.columns.get(at)) else {
        return;
    };
    let (left, y) = (flow.left(), flow.y + baseline(flow));
    let look = Look::new(cell.tone.style(), grid.size, cell.tone.colour(), cell.tone.role(at));
    let (fonts, page) = flow.page();
    match column.kind {
        Kind::Text => {
            let shown = fit_ends(fonts, look.style, look.size, &cell.text, text_room(grid, table, at));
            write_at(fonts, page, look, Anchor::Left, (left + place.left, y), &shown);
        }
        Kind::Count => {
            write_at(fonts, page, look, Anchor::Right, (left + place.right, y), &cell.text);
        }
        Kind::Figure(separator) => {
            let (whole, _) = halves(fonts, look.style, look.size, &cell.text, separator);
            let x = left + place.decimal - whole;
            write_at(fonts, page, look, Anchor::Left, (x, y), &cell.text);
        }
    }
}

/// A text may run up to the next column if that one is text as well and begins at its left edge.
fn text_room(grid: &Grid, table: &Table, at: usize) -> f32 {
    let Place { left, right, .. } = grid.places[at];
    let own = right - left + 0.1;
    match (grid.places.get(at + 1), table.columns.get(at + 1)) {
        (Some(next), Some(column)) if column.kind == Kind::Text => own.max(next.left - left - 5.0),
        _ => own,
    }
}

fn carry(flow: &mut Flow<'_>, table: &Table, grid: &Grid, label: &str, running: &str) {
    let (left, y) = (flow.left(), flow.y + baseline(flow));
    let look = Look::new(Style::Italic, grid.size, SOFT, Role::Carried(0));
    let label = flow.fonts.clean(label).into_owned();
    let (fonts, page) = flow.page();
    write_at(fonts, page, look, Anchor::Left, (left, y), &label);
    let cell = Cell { text: running.to_owned(), tone: Tone::Carried };
    write_cell(flow, table, grid, table.carried_in, &cell);
    flow.y += flow.density.row;
}

fn sums(flow: &mut Flow<'_>, table: &Table, grid: &Grid) {
    rule(flow, 0.9, INK);
    flow.y += 3.6;
    let (left, y) = (flow.left(), flow.y + baseline(flow));
    let look = Look::new(Style::Bold, grid.size + 0.6, INK, Role::Total(0));
    let (fonts, page) = flow.page();
    write_at(fonts, page, look, Anchor::Left, (left, y), &table.sum_label);
    for (at, cell) in table.sums.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty()) {
        write_cell(flow, table, grid, at, cell);
    }
    flow.y += SUM_HEIGHT - 3.6;
}
