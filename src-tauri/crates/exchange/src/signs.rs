//! What currency a word or a sign beside an amount stands for. Knows no column and no book: a sign that several
//! currencies share names them all, and whoever knows the book chooses.

use crate::currency::{is_currency, known};
use crate::text::fold;

/// What a word or sign says about the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Means<'a> {
    Code(&'a str),
    /// Several currencies are called so: the peso, the bolívar and the boliviano.
    OneOf(&'static [&'static str]),
    /// `$` alone is the sign of whatever money the book is kept in.
    Own,
}

/// Bolivia and Venezuela write their money alike.
const BOLIVAR: &[&str] = &["BOB", "VES", "VED"];
const PESOS: &[&str] = &["MXN", "ARS", "CLP", "COP", "UYU", "DOP", "CUP", "PHP"];

/// Signs beside an amount, longer ones before those that they begin or end with; words among them in any case.
#[rustfmt::skip]
const SIGNS: &[(&str, Means<'static>)] = &[
    ("dólares", Means::Code("USD")), ("DÓLARES", Means::Code("USD")), ("dolares", Means::Code("USD")),
    ("dlls.", Means::Code("USD")), ("dlls", Means::Code("USD")), ("dls.", Means::Code("USD")), ("dls", Means::Code("USD")),
    ("pesos", Means::OneOf(PESOS)), ("euros", Means::Code("EUR")),
    ("USD$", Means::Code("USD")), ("US$", Means::Code("USD")), ("U$S", Means::Code("USD")), ("U$D", Means::Code("USD")),
    ("U$", Means::Code("USD")), ("RD$", Means::Code("DOP")), ("MX$", Means::Code("MXN")), ("AR$", Means::Code("ARS")),
    ("CL$", Means::Code("CLP")), ("CO$", Means::Code("COP")), ("M.N.", Means::Code("MXN")), ("S/.", Means::Code("PEN")),
    ("S/", Means::Code("PEN")), ("Bs.", Means::OneOf(BOLIVAR)), ("Bs", Means::OneOf(BOLIVAR)), ("Gs.", Means::Code("PYG")),
    ("Gs", Means::Code("PYG")), ("B/.", Means::Code("PAB")), ("R$", Means::Code("BRL")), ("C$", Means::OneOf(&["NIO", "CAD"])),
    ("MN", Means::Code("MXN")), ("L.", Means::Code("HNL")), ("$", Means::Own), ("€", Means::Code("EUR")),
    ("£", Means::Code("GBP")), ("¥", Means::OneOf(&["JPY", "CNY"])), ("₡", Means::Code("CRC")), ("₲", Means::Code("PYG")),
    ("₹", Means::Code("INR")), ("₱", Means::Code("PHP")), ("Q", Means::Code("GTQ")), ("L", Means::Code("HNL")),
];

/// Names of currencies, folded; where a country is named with it, that decides.
#[rustfmt::skip]
const WORDS: &[(&str, Means<'static>)] = &[
    ("dolar", Means::Code("USD")), ("dolares", Means::Code("USD")), ("dolar americano", Means::Code("USD")),
    ("dolares americanos", Means::Code("USD")), ("dolar estadounidense", Means::Code("USD")),
    ("dolares estadounidenses", Means::Code("USD")), ("dolar de los estados unidos", Means::Code("USD")),
    ("us dollar", Means::Code("USD")), ("us dollars", Means::Code("USD")), ("dollar", Means::Code("USD")),
    ("dollars", Means::Code("USD")), ("dlls", Means::Code("USD")), ("dls", Means::Code("USD")), ("us", Means::Code("USD")),
    ("u s", Means::Code("USD")), ("u d", Means::Code("USD")),
    ("euro", Means::Code("EUR")), ("euros", Means::Code("EUR")),
    ("peso", Means::OneOf(PESOS)), ("pesos", Means::OneOf(PESOS)), ("moneda nacional", Means::Own), ("nacional", Means::Own),
    ("peso mexicano", Means::Code("MXN")), ("pesos mexicanos", Means::Code("MXN")), ("m n", Means::Code("MXN")),
    ("mn", Means::Code("MXN")), ("mxp", Means::Code("MXN")), ("nuevo peso mexicano", Means::Code("MXN")),
    ("peso argentino", Means::Code("ARS")), ("pesos argentinos", Means::Code("ARS")),
    ("peso chileno", Means::Code("CLP")), ("pesos chilenos", Means::Code("CLP")),
    ("peso colombiano", Means::Code("COP")), ("pesos colombianos", Means::Code("COP")),
    ("peso uruguayo", Means::Code("UYU")), ("pesos uruguayos", Means::Code("UYU")),
    ("peso dominicano", Means::Code("DOP")), ("pesos dominicanos", Means::Code("DOP")),
    ("sol", Means::Code("PEN")), ("soles", Means::Code("PEN")), ("nuevos soles", Means::Code("PEN")),
    ("nuevo sol", Means::Code("PEN")), ("colon", Means::OneOf(&["CRC", "SVC"])), ("colones", Means::OneOf(&["CRC", "SVC"])),
    ("quetzal", Means::Code("GTQ")), ("quetzales", Means::Code("GTQ")), ("lempira", Means::Code("HNL")),
    ("lempiras", Means::Code("HNL")), ("cordoba", Means::Code("NIO")), ("cordobas", Means::Code("NIO")),
    ("boliviano", Means::Code("BOB")), ("bolivianos", Means::Code("BOB")), ("guarani", Means::Code("PYG")),
    ("guaranies", Means::Code("PYG")), ("balboa", Means::Code("PAB")), ("balboas", Means::Code("PAB")),
    ("bolivar", Means::OneOf(&["VES", "VED"])), ("bolivares", Means::OneOf(&["VES", "VED"])),
    ("real", Means::Code("BRL")), ("reales", Means::Code("BRL")), ("libra esterlina", Means::Code("GBP")),
    ("libras esterlinas", Means::Code("GBP")), ("pound sterling", Means::Code("GBP")),
];

/// What a sign or word in front of an amount means, with the text behind it.
pub(crate) fn in_front(text: &str) -> Option<(Means<'_>, &str)> {
    if let Some((code, rest)) =
        text.split_at_checked(3).filter(|(code, _)| is_currency(code) && !text[3..].starts_with('$'))
    {
        return Some((Means::Code(code), rest));
    }
    SIGNS.iter().find_map(|(sign, means)| {
        let (start, rest) = text.split_at_checked(sign.len())?;
        is_sign(start, sign).then_some((*means, rest))
    })
}

/// What a sign or word behind an amount means, with the text before it.
pub(crate) fn behind(text: &str) -> Option<(Means<'_>, &str)> {
    let at_code = text.len().checked_sub(3).and_then(|cut| text.split_at_checked(cut));
    if let Some((rest, code)) = at_code.filter(|(_, code)| is_currency(code)) {
        return Some((Means::Code(code), rest));
    }
    SIGNS.iter().find_map(|(sign, means)| {
        let (rest, end) = text.split_at_checked(text.len().checked_sub(sign.len())?)?;
        is_sign(end, sign).then_some((*means, rest))
    })
}

/// A single letter is a sign as a capital only: `q` is nobody's money.
fn is_sign(text: &str, sign: &str) -> bool {
    text == sign || (sign.len() > 2 && text.eq_ignore_ascii_case(sign))
}

/// What a cell that holds nothing but a currency means: a code in any case, a sign or a word.
pub(crate) fn named(text: &str) -> Option<Means<'static>> {
    if let Some(sign) = SIGNS.iter().find(|(sign, _)| is_sign(text, sign)) {
        return Some(sign.1);
    }
    if let Some(code) = known(&text.to_uppercase()) {
        return Some(Means::Code(code));
    }
    let first = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if let Some(code) = known(first) {
        return Some(Means::Code(code));
    }
    let folded = fold(text);
    WORDS.iter().find(|(word, _)| *word == folded).map(|(_, means)| *means)
}

/// Codes that column names use as words or abbreviations (`SALDO PEN.`); in brackets they are codes.
const WORDS_TOO: &[&str] = &["ALL", "TOP", "PEN", "CUP", "SOS", "TRY", "MAD", "BAM", "GEL"];

/// What the name of an amount's column says: `Importe USD`, `Total (€)`, `Saldo en dólares`.
pub(crate) fn in_header(header: &str) -> Option<Means<'static>> {
    let parts = || header.split(|c: char| c.is_whitespace() || "()[]{}_-,:;".contains(c)).filter(|p| !p.is_empty());
    let code = |part: &str| {
        let usual = ["usd", "eur", "mxn", "Usd", "Eur", "Mxn"].contains(&part);
        let is_word = WORDS_TOO.contains(&part) && !header.contains(&format!("({part})"));
        known(&if usual { part.to_uppercase() } else { part.to_owned() }).filter(|_| !is_word)
    };
    if let Some(code) = parts().find_map(code) {
        return Some(Means::Code(code));
    }
    let sign =
        |part: &str| SIGNS.iter().find(|(sign, _)| is_sign(part, sign) && !sign.starts_with(['Q', 'L'])).map(|s| s.1);
    if let Some(found) = parts().find_map(sign) {
        return Some(found);
    }
    let folded = fold(header);
    let ends = |word: &str| folded.strip_suffix(word).is_some_and(|before| before.ends_with(' '));
    let word = WORDS
        .iter()
        .filter(|(word, _)| word.len() > 3 && *word != "real" && ends(word))
        .max_by_key(|(word, _)| word.len());
    word.map(|(_, means)| *means)
}

impl Means<'_> {
    /// The code it comes to in a book of this currency: `Ok(None)` is the book's own, `Err` none that could be told.
    pub(crate) fn settled(&self, own: Option<&str>) -> Result<Option<&str>, ()> {
        match (self, own) {
            (Means::Code(code), _) => Ok(Some(code)),
            (Means::Own, _) | (Means::OneOf(_), None) => Ok(None),
            (Means::OneOf(some), Some(own)) if some.contains(&own) => Ok(None),
            (Means::OneOf(_), Some(_)) => Err(()),
        }
    }
}
