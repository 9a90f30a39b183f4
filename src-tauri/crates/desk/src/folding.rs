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

/// The key by which files mean the same customer: as [`name_key`], and the dots or blanks within a legal form do not count
/// (`S.A. de C.V.`, `S A de C V` and `SA de CV` are one). Not what the book keeps, which older programs wrote too.
#[must_use]
pub(crate) fn person_key(name: &str) -> String {
    let key = name_key(name);
    let mut joined = String::with_capacity(key.len());
    let mut was_letter = false;
    for word in key.split(' ') {
        let is_letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        let is_same_form = was_letter && is_letter;
        if !joined.is_empty() && !is_same_form {
            joined.push(' ');
        }
        joined.push_str(word);
        was_letter = is_letter;
    }
    joined
}

/// The key of an invoice's number among those of one customer: case, blanks and the dash between a series and its folio do
/// not count. Between digits a dash separates: `1-23` is not `12-3`.
#[must_use]
pub(crate) fn number_key(number: &str) -> String {
    let letters: Vec<char> =
        number.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_uppercase).map(plain_dash).collect();
    let joins = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        before.is_some_and(|letter| letter.is_alphabetic()) && after.is_some_and(char::is_ascii_digit)
    };
    letters
        .iter()
        .enumerate()
        .filter(|(at, letter)| **letter != '-' || !joins(*at))
        .map(|(_, letter)| *letter)
        .collect()
}

fn plain_dash(letter: char) -> char {
    if matches!(letter, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { letter }
}

/// A name as it is kept: without NUL and other control characters, which no screen and no paper can show.
#[must_use]
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{number_key, person_key};

    #[test]
    fn the_dots_of_a_legal_form_do_not_count() {
        for written in ["Peña S.A. de C.V.", "PENA SA DE CV", "Peña, S. A. de C. V.", "Peña S A de C V"] {
            assert_eq!(person_key(written), "pena sa de cv");
        }
        assert_ne!(person_key("Peña SA"), person_key("Peña SL"));
        assert_ne!(person_key("J. Pérez"), person_key("JPérez"), "one initial is no legal form");
    }

    #[test]
    fn case_blanks_and_the_dash_of_a_series_do_not_count_in_a_number() {
        for written in ["F-1", "f-1", "F - 1", "F1", "f 1", "F–1"] {
            assert_eq!(number_key(written), "F1");
        }
        assert_ne!(number_key("1-23"), number_key("12-3"), "between digits a dash separates");
        assert_ne!(number_key("001-002"), number_key("001002"));
        assert_ne!(number_key("A-01"), number_key("A-1"), "zeros count");
    }
}
