//! Text as other programs write it, made comparable. Knows no column and no field.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters that make a spreadsheet take a text for a formula, and their full-width twins (OWASP ASVS 1.2.10).
const FORMULA_STARTS: &[char] =
    &['=', '+', '-', '@', '\t', '\r', '\n', '\0', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Whether a spreadsheet might compute this text, now or after one `'` too few.
fn starts_like_a_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA_STARTS)
}

/// A text that no spreadsheet takes for a formula: `'` in front where there is danger.
pub fn neutralise(text: &str) -> Cow<'_, str> {
    if starts_like_a_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text behind the prefix of [`neutralise`]; any other apostrophe stays.
pub fn restore(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if starts_like_a_formula(rest) => rest,
        _ => text,
    }
}

/// A cell as the file has it: our own prefix off, NUL out.
pub(crate) fn cell(text: &str) -> Cow<'_, str> {
    let restored = restore(text);
    if restored.contains('\0') { Cow::Owned(restored.replace('\0', "")) } else { Cow::Borrowed(restored) }
}

/// A cell as it is understood: besides, the `="…"` by which a spreadsheet keeps a text off, line breaks and tabs one
/// blank, no blanks around it.
pub(crate) fn value(text: &str) -> Cow<'_, str> {
    let plain = kept_text(trim(restore(text)));
    if !plain.contains(char::is_control) {
        return Cow::Borrowed(trim(plain));
    }
    let without_nul = plain.replace('\0', "");
    let lines = without_nul.split(char::is_control).map(trim).filter(|line| !line.is_empty());
    Cow::Owned(lines.collect::<Vec<_>>().join(" "))
}

/// `="0012"` is how a spreadsheet is told to leave a text alone.
fn kept_text(text: &str) -> &str {
    text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

/// Blanks around a value, including the ones that web pages and word processors leave.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}'))
}

/// Lower case without accents, every run of other characters one blank: `Razón_Social` → `razon social`.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() && !matches!(c, 'º' | 'ª') {
            out.extend(c.to_lowercase());
        } else {
            push_blank(&mut out);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// [`fold`], with words apart that only a capital separates, as in the column names of programs:
/// `InvoiceDate` → `invoice date`.
pub(crate) fn fold_header(text: &str) -> String {
    let mut apart = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for c in text.chars() {
        if c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
            apart.push(' ');
        }
        apart.push(c);
        before = c;
    }
    without_points(&fold(&apart))
}

/// `n i f` → `nif`: three or more single letters in a row are an abbreviation that was written with points.
fn without_points(folded: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let words: Vec<&str> = folded.split(' ').collect();
    let single = |word: &&str| word.chars().count() == 1;
    let mut at = 0;
    while at < words.len() {
        let run = words[at..].iter().take_while(|w| single(w)).count();
        let taken = if run >= 3 { run } else { 1 };
        out.push(words[at..at + taken].concat());
        at += taken;
    }
    out.join(" ")
}

fn push_blank(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// A value quoted in a sentence: one line, at most 60 characters.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

/// FNV-1a, 64 bits: a short stable name for a content, never a proof of it.
pub(crate) fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3))
}
