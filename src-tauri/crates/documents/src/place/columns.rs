//! Where the columns of a table stand: measured from what is in them, figures on their decimals.

use super::table::{Cell, Kind, Table};
use crate::fonts::{Fonts, Style};

/// Sizes of type that a table may take, the largest that fits being chosen.
const SIZES: [f32; 7] = [9.2, 8.8, 8.4, 8.0, 7.6, 7.2, 6.8];
pub(super) const HEAD: f32 = 8.2;
const LEAST_GAP: f32 = 7.0;
/// A wide flexible column is cut before the type of the whole table shrinks below legibility.
const LEAST_FLEXIBLE: f32 = 62.0;

/// One column's place, in points from the left margin.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub(super) left: f32,
    pub(super) right: f32,
    /// Where decimals begin, for figures.
    pub(super) decimal: f32,
}

/// The places of all columns, shared by the tables of a document.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) size: f32,
    pub(super) places: Vec<Place>,
}

/// Widths wanted by a column: before and from the decimal separator on.
#[derive(Clone, Copy, Default)]
struct Wanted {
    whole: f32,
    fraction: f32,
    head: f32,
}

impl Wanted {
    fn width(self) -> f32 {
        (self.whole + self.fraction).max(self.head)
    }
}

/// Widths before and from the separator on, in points.
pub(super) fn halves(fonts: &mut Fonts, style: Style, size: f32, text: &str, separator: char) -> (f32, f32) {
    let word = fonts.word(style, text);
    let cut = text.rfind(separator).unwrap_or(text.len());
    let whole = word.width_of(0, cut) * size / 1000.0;
    (whole, word.width * size / 1000.0 - whole)
}

/// Measures tables of the same columns.
pub(super) fn grid(fonts: &mut Fonts, tables: &[Table], width: f32) -> Grid {
    let Some(first) = tables.first() else {
        return Grid { size: SIZES[0], places: Vec::new() };
    };
    let mut chosen = (SIZES[0], Vec::new());
    for size in SIZES {
        let wanted = wanted(fonts, tables, size);
        let fits = needed(&wanted, first.flexible) <= width;
        chosen = (size, wanted);
        if fits {
            break;
        }
    }
    let (size, wanted) = chosen;
    Grid { size, places: spread(&wanted, first, width) }
}

#[allow(clippy::cast_precision_loss)]
fn gaps(columns: usize) -> f32 {
    columns.saturating_sub(1) as f32
}

/// Least width of the whole, the flexible column as narrow as it may become.
fn needed(wanted: &[Wanted], flexible: usize) -> f32 {
    let widths = wanted.iter().enumerate().map(|(at, column)| {
        let width = column.width();
        if at == flexible { width.min(LEAST_FLEXIBLE).max(column.head) } else { width }
    });
    widths.sum::<f32>() + gaps(wanted.len()) * LEAST_GAP
}

fn wanted(fonts: &mut Fonts, tables: &[Table], size: f32) -> Vec<Wanted> {
    let columns = tables.first().map_or(0, |table| table.columns.len());
    let mut wanted = vec![Wanted::default(); columns];
    for table in tables {
        for (at, column) in table.columns.iter().enumerate() {
            let head = fonts.width(Style::Semibold, HEAD, &column.head);
            wanted[at].head = wanted[at].head.max(head);
            let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
            for cell in cells.chain(table.sums.get(at)) {
                widen(fonts, &mut wanted[at], column.kind, cell, size);
            }
        }
    }
    wanted
}

fn widen(fonts: &mut Fonts, wanted: &mut Wanted, kind: Kind, cell: &Cell, size: f32) {
    let style = cell.tone.style();
    let (whole, fraction) = match kind {
        Kind::Figure(separator) => halves(fonts, style, size, &cell.text, separator),
        Kind::Text | Kind::Count => (fonts.width(style, size, &cell.text), 0.0),
    };
    wanted.whole = wanted.whole.max(whole);
    wanted.fraction = wanted.fraction.max(fraction);
}

/// Shares the space left over between the gaps, or takes what lacks from the flexible column.
fn spread(wanted: &[Wanted], table: &Table, width: f32) -> Vec<Place> {
    let natural: f32 = wanted.iter().map(|column| column.width()).sum();
    let count = gaps(wanted.len()).max(1.0);
    let gap = ((width - natural) / count).max(LEAST_GAP);
    let lacking = (natural + gap * gaps(wanted.len()) - width).max(0.0);
    let mut x = 0.0;
    let mut places = Vec::with_capacity(wanted.len());
    for (at, column) in wanted.iter().enumerate() {
        let taken = if at == table.flexible { lacking } else { 0.0 };
        let right = x + (column.width() - taken).max(12.0);
        places.push(Place { left: x, right, decimal: right - column.fraction });
        x = right + gap;
    }
    places
}
