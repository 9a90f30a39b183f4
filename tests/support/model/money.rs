//! Amounts as exact decimals, with the number of decimals that each currency keeps.

use rust_decimal::Decimal;

/// The currencies of the product's page and of its first country packs, with the decimals they store.
const CURRENCIES: [(&str, u32); 9] =
    [("MXN", 2), ("COP", 2), ("EUR", 2), ("USD", 2), ("PEN", 2), ("CRC", 2), ("ARS", 2), ("CLP", 0), ("PYG", 0)];

/// How many decimals a currency stores; `None` for a currency that nobody knows.
pub fn exponent(currency: &str) -> Option<u32> {
    CURRENCIES.iter().find(|(code, _)| *code == currency).map(|(_, decimals)| *decimals)
}

/// The amount as the JSON answers write it: all the decimals that the currency stores.
pub fn written(amount: Decimal, currency: &str) -> String {
    let decimals = exponent(currency).expect("only known currencies are recorded") as usize;
    format!("{amount:.decimals$}")
}

/// An amount as a line writes it: digits, and after a point more digits. No sign, no exponent, no grouping.
pub(super) fn parse(text: &str) -> Option<Decimal> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    text.parse().ok()
}
