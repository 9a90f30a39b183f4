//! Bytes to text. Knows encodings and nothing of what the text means.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Text with the encoding it was in.
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) encoding: &'static str,
    /// Bytes that the encoding does not have.
    pub(crate) lost: bool,
}

/// Decodes a file: by its byte order mark, as UTF-8 where that is possible, as UTF-16 where every other byte is
/// zero, otherwise as the single-byte encoding that the bytes look like (in the West: Windows-1252).
pub(crate) fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return with(encoding, bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded { text: Cow::Borrowed(text), encoding: UTF_8.name(), lost: false },
        Err(_) => with(detected(bytes), bytes),
    }
}

/// Decodes in a named encoding; `None` when nobody knows the name.
pub(crate) fn decode_as<'a>(bytes: &'a [u8], label: &str) -> Option<Decoded<'a>> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Some(with(encoding, &bytes[mark..]));
    }
    Encoding::for_label(label.as_bytes()).map(|encoding| with(encoding, bytes))
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, lost) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, encoding: encoding.name(), lost }
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"mx"), Utf8Detection::Deny)
}

/// UTF-16 of Western text has a zero in every other byte of its beginning.
pub(crate) fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(400) & !1];
    if head.len() < 4 {
        return None;
    }
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = head.len() / 2 * 3 / 4;
    match (even, odd) {
        (0, odd) if odd > most => Some(UTF_16LE),
        (even, 0) if even > most => Some(UTF_16BE),
        _ => None,
    }
}
