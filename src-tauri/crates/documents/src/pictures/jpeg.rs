//! JPEG: passed through as it is. The markers are walked to the end, so that a file cut short on
//! its way is refused here and not by the customer's viewer.

use super::{Picture, PictureForm, Samples, refused};
use crate::error::DocumentError;

const MOST_SIDE: u16 = 12_000;

struct Frame {
    width: u16,
    height: u16,
    components: u8,
}

pub(super) fn read(bytes: &[u8]) -> Result<Picture, DocumentError> {
    let frame = frame(bytes)?;
    if frame.width == 0 || frame.height == 0 || frame.width.max(frame.height) > MOST_SIDE {
        return Err(refused(format!("{} × {} pixels", frame.width, frame.height)));
    }
    let colours = match frame.components {
        1 => "DeviceGray",
        3 => "DeviceRGB",
        _ => return Err(refused("it is a JPEG for printers (CMYK); save it as RGB")),
    };
    let image = Samples {
        width: u32::from(frame.width),
        height: u32::from(frame.height),
        colours,
        filter: "DCTDecode",
        data: bytes.to_vec(),
    };
    let (width, height) = (f32::from(frame.width), f32::from(frame.height));
    Picture::new(PictureForm::Samples { image, mask: None }, width, height)
}

/// Reads the segments up to the scan, then looks for the end marker.
fn frame(bytes: &[u8]) -> Result<Frame, DocumentError> {
    let damaged = || refused("the JPEG is damaged");
    let mut at = 2;
    let mut found = None;
    loop {
        let (marker, length) = segment(bytes, at).ok_or_else(damaged)?;
        if matches!(marker, 0xc0..=0xc2) {
            found = Some(header(bytes, at + 4).ok_or_else(damaged)?);
        }
        at += 2 + length;
        if marker == 0xda {
            break;
        }
    }
    let ends = bytes.get(at..).is_some_and(|scan| scan.windows(2).any(|pair| pair == [0xff, 0xd9]));
    found.filter(|_| ends).ok_or_else(damaged)
}

/// Marker and length of the segment at an offset.
fn segment(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let head = bytes.get(at..at + 4)?;
    let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
    (head[0] == 0xff && length >= 2).then_some((head[1], length))
}

fn header(bytes: &[u8], at: usize) -> Option<Frame> {
    let head = bytes.get(at..at + 6)?;
    (head[0] == 8).then_some(Frame {
        height: u16::from_be_bytes([head[1], head[2]]),
        width: u16::from_be_bytes([head[3], head[4]]),
        components: head[5],
    })
}
