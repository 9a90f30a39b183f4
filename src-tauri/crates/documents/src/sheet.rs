//! Sheets of paper and the windows of the envelopes they go into. All lengths in millimetres from
//! the top left corner of the sheet.

/// Points per millimetre, PDF's own unit being 1/72 inch.
const POINTS_PER_MM: f32 = 72.0 / 25.4;

/// Millimetres in points.
#[must_use]
pub const fn mm(millimetres: f32) -> f32 {
    millimetres * POINTS_PER_MM
}

/// The part of the sheet that shows through the envelope's window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    /// Height of the zone at the top that holds the small return line; the address follows below.
    pub note: f32,
}

/// A paper size with the places of everything that the post or a folder cares about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    pub width: f32,
    pub height: f32,
    pub window: Window,
    /// Heights at which the letter is folded, marked at the left edge.
    pub folds: &'static [f32],
    /// Height of the mark for the hole punch.
    pub hole: Option<f32>,
    pub left: f32,
    pub right: f32,
    /// Left edge and top of the block with date, customer number and reference.
    pub reference: (f32, f32),
    /// Baseline of the heading.
    pub heading: f32,
}

/// Clear space between the edge of a window and the text in it, so that a letter that slides in
/// its envelope stays legible.
pub(crate) const WINDOW_MARGIN: f32 = 5.0;

impl Sheet {
    /// A4 after DIN 5008 form B: window 85 × 45 mm at 20/45 mm, folds at 105 and 210 mm.
    #[must_use]
    pub const fn a4_din() -> Self {
        Self {
            width: 210.0,
            height: 297.0,
            window: Window { x: 20.0, y: 45.0, width: 85.0, height: 45.0, note: 17.7 },
            folds: &[105.0, 210.0],
            hole: Some(148.5),
            left: 25.0,
            right: 20.0,
            reference: (125.0, 50.0),
            heading: 103.5,
        }
    }

    /// A4 for the envelopes of Spain with the window on the right (*ventana derecha*).
    #[must_use]
    pub const fn a4_right() -> Self {
        Self {
            window: Window { x: 105.0, y: 45.0, width: 90.0, height: 40.0, note: 12.0 },
            reference: (25.0, 50.0),
            ..Self::a4_din()
        }
    }

    /// US Letter for the #10 envelope with its left window: what shows in both seatings of a
    /// sheet folded in three, so the address may slide either way.
    #[must_use]
    pub const fn letter_number_10() -> Self {
        Self {
            width: 215.9,
            height: 279.4,
            window: Window { x: 22.0, y: 52.0, width: 89.0, height: 28.5, note: 7.5 },
            folds: &[93.1, 186.3],
            hole: None,
            left: 27.0,
            right: 22.0,
            reference: (132.0, 50.0),
            heading: 99.0,
        }
    }

    /// Width of the text between the margins, in points.
    pub(crate) fn measure(&self) -> f32 {
        mm(self.width - self.left - self.right)
    }
}
