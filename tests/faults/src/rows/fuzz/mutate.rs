//! Changes that keep a file close enough to a real one that the reader gets far.

use crate::dice::Dice;

/// Words on which readers of money, days and names have stumbled somewhere.
pub(super) const WORDS: &[&str] = &[
    "",
    "0",
    "-0",
    "-1",
    "1",
    "0.001",
    "1e9",
    "1,234.50",
    "1.234,50",
    "99999999999999999999999999999999",
    "NaN",
    "∞",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "31/12/2026",
    "12/31/26",
    "2026-03-20T10:00:00Z",
    "MXN",
    "XXX",
    "ZZZ",
    "mxn",
    "C0",
    "I0",
    "P1",
    "@1",
    "@-1",
    "@99999999999999999999",
    "=1+1",
    "<b>",
    "&amp;",
    "&#x0;",
    "\u{202e}abc",
    "\u{0}",
    "\u{feff}",
    "ﷺ",
    "🧾",
    "Ñandú",
    "\"",
    "'",
    ";",
    ",",
    "\t",
    "\r\n",
    "{{x}}",
    "..",
    "../../etc/passwd",
    "C:\\x",
    "true",
    "null",
    "[]",
    "{}",
];

/// One to six changes, mostly few: a reader must get far to be tried.
pub(super) fn mutate(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    let most = 1 + dice.below(6);
    for _ in 0..=dice.below(most) {
        change(&mut bytes, dice);
    }
    bytes.truncate(1 << 20);
    bytes
}

fn change(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len() + 1);
    let end = (at + 1 + dice.below(40)).min(bytes.len());
    match dice.below(10) {
        0 => bytes.truncate(at),
        1 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
        2 if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).unwrap_or(0),
        3 => drop(bytes.drain(at..end)),
        4 => {
            let piece = bytes[at..end].to_vec();
            let times = 1 + dice.below(200);
            drop(bytes.splice(at..at, piece.repeat(times)));
        }
        5 => {
            let other = dice.below(bytes.len() + 1);
            let piece = bytes[other..(other + 64).min(bytes.len())].to_vec();
            drop(bytes.splice(at..at, piece));
        }
        6..=8 => replace_word(bytes, dice),
        _ => insert(bytes, at, dice),
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, dice: &mut Dice) {
    let word = dice.pick(WORDS).copied().unwrap_or_default();
    let times = if dice.chance(5) { 5_000 } else { 1 };
    drop(bytes.splice(at..at, word.as_bytes().repeat(times)));
}

/// Puts a word where one stands, between two signs of the syntax.
fn replace_word(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let is_sign = |byte: &u8| b"\",;:<>=\n\t{}[] ".contains(byte);
    let from = dice.below(bytes.len() + 1);
    let Some(begin) = bytes[from..].iter().position(is_sign).map(|at| from + at + 1) else { return };
    let end = bytes[begin..].iter().position(is_sign).map_or(bytes.len(), |at| begin + at);
    let word = dice.pick(WORDS).copied().unwrap_or_default();
    drop(bytes.splice(begin..end, word.bytes()));
}

/// For ledgers and copies: pieces of a page zeroed, swapped or filled, besides single bits.
pub(super) fn rot(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len());
        let end = (at + [1, 4, 16, 512, 4096][dice.below(5)]).min(bytes.len());
        match dice.below(6) {
            0 => bytes[at..end].fill(0),
            1 => bytes[at..end].fill(0xff),
            2 => {
                let other = dice.below(bytes.len() - (end - at) + 1);
                let piece = bytes[other..other + (end - at)].to_vec();
                bytes[at..end].copy_from_slice(&piece);
            }
            3 if dice.chance(20) => bytes.truncate(at),
            // The header and the roots of the tables decide most.
            4 => {
                let early = dice.below(bytes.len().min(4096));
                bytes[early] = u8::try_from(dice.below(256)).unwrap_or(0);
            }
            _ => bytes[at] ^= 1 << dice.below(8),
        }
        if bytes.is_empty() {
            return bytes;
        }
    }
    bytes
}
