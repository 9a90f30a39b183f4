//! Days of credit out of the free text of CondicionesDePago. Only what leaves no doubt is taken.

use crate::text::fold;

/// The days in "30 días", "crédito a 15 dias", "Neto 45"; `None` for anything else, or where two numbers stand.
/// "Contado" is zero.
pub fn days_in(text: &str) -> Option<u32> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    if ["contado", "de contado", "pago de contado", "al contado", "inmediato", "pago inmediato", "due on receipt"]
        .contains(&folded.as_str())
    {
        return Some(0);
    }
    let mut numbers = words.iter().filter(|w| w.contains(|c: char| c.is_ascii_digit()));
    let (only, None) = (numbers.next()?, numbers.next()) else {
        return None;
    };
    let days: u32 = only.trim_end_matches(|c: char| c.is_alphabetic()).parse().ok()?;
    let known = |w: &&str| w.starts_with(|c: char| c.is_ascii_digit()) || KNOWN.contains(w);
    let says_days = words.iter().any(|w| ["dias", "dia", "days", "d", "neto", "net", "credito", "plazo"].contains(w))
        || only.ends_with('d');
    (words.iter().all(known) && says_days && days <= 365).then_some(days)
}

/// Words that may stand beside the number without changing what it means.
const KNOWN: &[&str] = &[
    "dias",
    "dia",
    "days",
    "d",
    "neto",
    "net",
    "credito",
    "plazo",
    "a",
    "de",
    "en",
    "pago",
    "pagar",
    "naturales",
    "n",
    "contados",
    "partir",
    "la",
    "fecha",
    "factura",
    "emision",
    "un",
    "condiciones",
    "con",
];
