//! Keys by which names and tax ids are found and recognised: without case, accents, punctuation or double spaces.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Tax ids that stand for "anyone": they identify nobody (SAT: general public and foreigners; DIAN: final consumer…).
const GENERIC: &[&str] =
    &["XAXX010101000", "XEXX010101000", "222222222222", "222222222", "9999999999999", "66666666", "00000000"];

/// The key of a name.
#[must_use]
pub(crate) fn name_key(name: &str) -> String {
    let letters: String = name
        .nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
        .collect();
    let key = letters.split_whitespace().collect::<Vec<_>>().join(" ");
    if key.is_empty() { name.trim().to_owned() } else { key }
}

/// The key of a tax id; none when it is empty or a generic one.
#[must_use]
pub(crate) fn tax_key(tax_id: Option<&str>) -> Option<String> {
    let key: String = tax_id?.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    (!key.is_empty() && !GENERIC.contains(&key.as_str())).then_some(key)
}

/// A name as it is kept: without NUL and other control characters, which no screen and no paper can show.
#[must_use]
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect::<String>().trim().to_owned()
}
