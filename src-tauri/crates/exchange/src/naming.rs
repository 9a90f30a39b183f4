//! How well the name of a column says what the column is. Knows no values.

use crate::map::Field;
use crate::words;

/// From here on a column's name says clearly what it is.
pub(crate) const CLEAR: u8 = 75;
/// From here on a name says it with other words around.
pub(crate) const TOLD: u8 = 45;

/// How well a column's name says that it is this field, in percent.
pub(crate) fn by_name(field: Field, folded: &str) -> u8 {
    if names_another_party(field, folded) || (is_of_payment(field) && is_planned(folded)) {
        return 0;
    }
    if field == Field::DueOn && is_planned(folded) && says_when_paid(folded) {
        return 95;
    }
    let compact = folded.replace(' ', "");
    let best = words::of(field).enumerate().map(|(rank, word)| {
        let rank = u8::try_from(rank.min(20)).unwrap_or(20);
        if word == folded {
            100 - rank
        } else if word.len() > 3 && word.replace(' ', "") == compact {
            96 - rank
        } else if field.may_be_qualified() && words::is_telling(word) && holds_words(folded, word) {
            let extra = folded.split(' ').count().saturating_sub(word.split(' ').count());
            62u8.saturating_sub(rank / 2).saturating_sub(u8::try_from(extra * 6).unwrap_or(60))
        } else {
            0
        }
    });
    best.max().unwrap_or(0)
}

/// The issuer's own identity stands in many lists beside the customer's.
fn names_another_party(field: Field, folded: &str) -> bool {
    matches!(field, Field::CustomerName | Field::TaxId | Field::CustomerId)
        && ["emisor", "issuer", "vendedor", "salesperson", "banco", "bank"].iter().any(|w| holds_words(folded, w))
}

fn is_of_payment(field: Field) -> bool {
    matches!(field, Field::PaidOn | Field::Date)
}

/// `Fecha límite de pago`, `Fecha de cobro prevista`: when money is to come, not when it came.
fn is_planned(folded: &str) -> bool {
    const WORDS: &str = "limite|tope|prevista|previsto|estimada|estimado|programada|programado|esperada|esperado|maxima|\
         maximo|planificada|compromiso|promesa|prometida|expected|planned|scheduled|promised|deadline|due";
    folded.split(' ').any(|word| WORDS.split('|').any(|planned| planned == word))
}

/// A promise is not a term, so it is no due date either.
fn says_when_paid(folded: &str) -> bool {
    let is_promise = ["promesa", "compromiso", "prometida", "promised"].iter().any(|w| holds_words(folded, w));
    let paid = ["pago", "cobro", "payment", "collection"].iter().any(|w| holds_words(folded, w));
    let day = ["fecha", "date", "dia", "f", "fec", "limite"].iter().any(|w| holds_words(folded, w));
    paid && day && !is_promise
}

/// Whether all words of `phrase` stand in `folded` next to each other.
pub(crate) fn holds_words(folded: &str, phrase: &str) -> bool {
    folded.match_indices(phrase).any(|(at, _)| {
        let end = at + phrase.len();
        (at == 0 || folded.as_bytes()[at - 1] == b' ') && (end == folded.len() || folded.as_bytes()[end] == b' ')
    })
}

/// Whether the name alone makes a column a day, an amount or a currency although no value of it can be read: the
/// rows are then refused one by one, and nothing is put in their place. Names that also mean something else (`Cargo`
/// is a post, `Pago` a means of payment) need values that agree.
pub(crate) fn decides(field: Field, folded: &str, score: u8) -> bool {
    const VAGUE: &str = "settled|paid|open|due|issued|created|emitida|cargo|abono|abonos|pago|pagos|anticipo|deuda|pagado|\
         cobrado|abonado|payments|payment|cobro|deposito|received|valor|remaining|limite";
    if field.is_date() && score >= TOLD
        || field.is_amount() && score >= CLEAR
        || field == Field::Currency && score >= CLEAR
    {
        return !VAGUE.split('|').any(|vague| vague == folded);
    }
    false
}
