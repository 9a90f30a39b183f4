//! The colours of a page.

/// Red, green and blue from 0 to 1.
pub(crate) type Rgb = [f32; 3];

pub(crate) const INK: Rgb = bytes([0x1b, 0x1e, 0x20]);
pub(crate) const SOFT: Rgb = bytes([0x5a, 0x5f, 0x63]);
pub(crate) const HAIR: Rgb = bytes([0xc9, 0xcb, 0xcc]);
pub(crate) const WASH: Rgb = bytes([0xf4, 0xf6, 0xf5]);
pub(crate) const PAPER: Rgb = [1.0, 1.0, 1.0];
/// Only for money that is late.
pub(crate) const LATE: Rgb = bytes([0xb3, 0x26, 0x1e]);

pub(crate) const fn bytes(colour: [u8; 3]) -> Rgb {
    [colour[0] as f32 / 255.0, colour[1] as f32 / 255.0, colour[2] as f32 / 255.0]
}

/// Between two colours, `part` from 0 to 1.
pub(crate) fn mix(from: Rgb, to: Rgb, part: f32) -> Rgb {
    std::array::from_fn(|at| from[at] + (to[at] - from[at]) * part)
}
