//! The code to scan, as runs of dark modules.

use super::display::{Area, Grid, Mark, Page};
use super::ink::{INK, PAPER};
use crate::error::DocumentError;
use fast_qr::{ECL, QRBuilder};

/// A code with the white around it that scanners expect, `quiet` wide; `at` is the left top corner of the white.
pub(super) fn qr_on_white(
    page: &mut Page,
    payload: &str,
    (x, y): (f32, f32),
    side: f32,
    quiet: f32,
) -> Result<(), DocumentError> {
    let white = side + 2.0 * quiet;
    page.fill(Area { x, y, width: white, height: white }, PAPER);
    page.marks.push(Mark::Grid(qr(payload, x + quiet, y + quiet, side)?));
    Ok(())
}

/// A code with its left top corner and its side in points. Error correction level M, as the
/// guideline of the European Payments Council for payment codes asks (EPC069-12).
fn qr(payload: &str, x: f32, y: f32, side: f32) -> Result<Grid, DocumentError> {
    let too_long = |_| DocumentError::Qr(payload.len());
    let code = QRBuilder::new(payload).ecl(ECL::M).build().map_err(too_long)?;
    let size = u8::try_from(code.size).map_err(|_| DocumentError::Qr(payload.len()))?;
    let mut runs = Vec::new();
    for row in 0..size {
        let dark = |column: u8| code.data[usize::from(row) * code.size + usize::from(column)].value();
        runs.extend(runs_of(size, dark).map(|(start, length)| [row, start, length]));
    }
    Ok(Grid { x, y, module: side / f32::from(size), size, runs, colour: INK })
}

/// First column and length of each stretch of dark modules.
fn runs_of(size: u8, dark: impl Fn(u8) -> bool) -> impl Iterator<Item = (u8, u8)> {
    let mut column = 0;
    std::iter::from_fn(move || {
        while column < size && !dark(column) {
            column += 1;
        }
        let start = column;
        while column < size && dark(column) {
            column += 1;
        }
        (column > start).then_some((start, column - start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_cover_exactly_the_dark_modules() {
        let row = [true, true, false, true, false, false, true];
        let found: Vec<_> = runs_of(7, |at| row[usize::from(at)]).collect();
        assert_eq!(found, [(0, 2), (3, 1), (6, 1)]);
    }

    #[test]
    fn a_text_too_long_for_a_code_is_an_error() {
        let refused = qr(&"x".repeat(5_000), 0.0, 0.0, 70.0);
        assert!(matches!(refused, Err(DocumentError::Qr(5_000))), "it must not vanish silently");
    }
}
