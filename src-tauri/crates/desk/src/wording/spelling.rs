//! Amounts in words, for receipts: *Mil quinientos pesos mexicanos con 50/100*.

use documents::Language;
use ledger::Currency;

use super::format::Style;

const BELOW_THIRTY: [&str; 30] = [
    "cero",
    "un",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiún",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
];
const TENS: [&str; 10] = ["", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"];
const HUNDREDS: [&str; 10] = [
    "",
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
];
const UNITS_EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS_EN: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const MILLION: u128 = 1_000_000;

/// The amount in words, beginning with a capital. Hundredths stand as a fraction, as banks write them.
pub(super) fn amount(style: &Style, currency: Currency, minor: i64) -> String {
    let unit = 10_u128.pow(currency.exponent());
    let value = u128::from(minor.unsigned_abs());
    let (whole, fraction) = (value / unit, value % unit);
    let (words, noun) = match style.language() {
        Language::Spanish => (spanish(whole), noun_es(currency, whole)),
        Language::English => (english(whole), noun_en(currency, whole)),
    };
    let of = if needs_of(style.language(), whole) { "de " } else { "" };
    let and = if style.is_english() { "and" } else { "con" };
    let national = if style.is_mexican() && currency.code() == "MXN" { " M.N." } else { "" };
    let width = currency.exponent() as usize;
    let cents = match currency.shown_exponent(i128::from(minor)) {
        0 => String::new(),
        _ => format!(" {and} {fraction:0width$}/{unit}{national}"),
    };
    capitalised(&format!("{words} {of}{noun}{cents}"))
}

/// A currency over its table: *Dólares de los Estados Unidos (USD)*.
pub(super) fn title(style: &Style, currency: Currency) -> String {
    let noun = if style.is_english() { noun_en(currency, 2) } else { noun_es(currency, 2) };
    if noun == currency.code() { noun } else { format!("{} ({})", capitalised(&noun), currency.code()) }
}

/// *Un millón de pesos*, but *un millón cien pesos*.
fn needs_of(language: Language, whole: u128) -> bool {
    language == Language::Spanish && whole >= MILLION && whole.is_multiple_of(MILLION)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A whole number before a masculine noun.
fn spanish(number: u128) -> String {
    match number {
        0..=999_999 => spanish_thousands(number),
        _ => {
            let (trillions, rest) = (number / (MILLION * MILLION), number % (MILLION * MILLION));
            let (millions, units) = (rest / MILLION, rest % MILLION);
            let mut words = Vec::new();
            words.extend(scaled_es(trillions, "billón", "billones"));
            words.extend(scaled_es(millions, "millón", "millones"));
            words.extend((units > 0).then(|| spanish_thousands(units)));
            words.join(" ")
        }
    }
}

fn scaled_es(count: u128, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("un {one}")),
        _ => Some(format!("{} {many}", spanish(count))),
    }
}

fn spanish_thousands(number: u128) -> String {
    match (number / 1_000, number % 1_000) {
        (0, below) => spanish_hundreds(below),
        (1, 0) => "mil".to_owned(),
        (1, below) => format!("mil {}", spanish_hundreds(below)),
        (thousands, 0) => format!("{} mil", spanish_hundreds(thousands)),
        (thousands, below) => format!("{} mil {}", spanish_hundreds(thousands), spanish_hundreds(below)),
    }
}

fn spanish_hundreds(number: u128) -> String {
    let number = usize::try_from(number).unwrap_or(0);
    match (number / 100, number % 100) {
        (1, 0) => "cien".to_owned(),
        (0, below) => spanish_tens(below),
        (hundreds, 0) => HUNDREDS[hundreds].to_owned(),
        (hundreds, below) => format!("{} {}", HUNDREDS[hundreds], spanish_tens(below)),
    }
}

fn spanish_tens(number: usize) -> String {
    match (number / 10, number % 10) {
        (0..=2, _) => BELOW_THIRTY[number].to_owned(),
        (tens, 0) => TENS[tens].to_owned(),
        (tens, unit) => format!("{} y {}", TENS[tens], BELOW_THIRTY[unit]),
    }
}

fn english(number: u128) -> String {
    const SCALES: [(u128, &str); 4] =
        [(1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (MILLION, "million"), (1_000, "thousand")];
    let mut rest = number;
    let mut words = Vec::new();
    for (scale, name) in SCALES {
        if rest >= scale {
            words.push(format!("{} {name}", english(rest / scale)));
            rest %= scale;
        }
    }
    if rest > 0 || words.is_empty() {
        words.push(english_hundreds(usize::try_from(rest).unwrap_or(0)));
    }
    words.join(" ")
}

fn english_hundreds(number: usize) -> String {
    match (number / 100, number % 100) {
        (0, below) => english_tens(below),
        (hundreds, 0) => format!("{} hundred", UNITS_EN[hundreds]),
        (hundreds, below) => format!("{} hundred {}", UNITS_EN[hundreds], english_tens(below)),
    }
}

fn english_tens(number: usize) -> String {
    match (number / 10, number % 10) {
        (0 | 1, _) => UNITS_EN[number].to_owned(),
        (tens, 0) => TENS_EN[tens].to_owned(),
        (tens, unit) => format!("{}-{}", TENS_EN[tens], UNITS_EN[unit]),
    }
}

/// Currencies of masculine gender, so that *veintiún* and *doscientos* are right; others go by their code.
fn noun_es(currency: Currency, count: u128) -> String {
    let (one, many) = match currency.code() {
        "ARS" => ("peso argentino", "pesos argentinos"),
        "BOB" => ("boliviano", "bolivianos"),
        "CLP" => ("peso chileno", "pesos chilenos"),
        "COP" => ("peso colombiano", "pesos colombianos"),
        "CRC" => ("colón", "colones"),
        "DOP" => ("peso dominicano", "pesos dominicanos"),
        "EUR" => ("euro", "euros"),
        "GTQ" => ("quetzal", "quetzales"),
        "MXN" => ("peso mexicano", "pesos mexicanos"),
        "NIO" => ("córdoba", "córdobas"),
        "PAB" => ("balboa", "balboas"),
        "PEN" => ("sol", "soles"),
        "PYG" => ("guaraní", "guaraníes"),
        "USD" => ("dólar de los Estados Unidos", "dólares de los Estados Unidos"),
        "UYU" => ("peso uruguayo", "pesos uruguayos"),
        "VES" => ("bolívar", "bolívares"),
        code => (code, code),
    };
    if count == 1 { one.to_owned() } else { many.to_owned() }
}

fn noun_en(currency: Currency, count: u128) -> String {
    let (one, many) = match currency.code() {
        "EUR" => ("euro", "euros"),
        "USD" => ("US dollar", "US dollars"),
        "MXN" => ("Mexican peso", "Mexican pesos"),
        "COP" => ("Colombian peso", "Colombian pesos"),
        "PEN" => ("sol", "soles"),
        code => (code, code),
    };
    if count == 1 { one.to_owned() } else { many.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(country: &str, code: &str, minor: i64) -> String {
        let currency = Currency::from_code(code).expect("a code of the standard");
        amount(&Style::of(country, Language::Spanish), currency, minor)
    }

    #[test]
    fn amounts_are_spelled_as_on_a_cheque() {
        for (country, code, minor, words) in [
            ("MX", "MXN", 150_050, "Mil quinientos pesos mexicanos con 50/100 M.N."),
            ("MX", "MXN", 100, "Un peso mexicano con 00/100 M.N."),
            ("ES", "EUR", 2_100, "Veintiún euros con 00/100"),
            ("ES", "EUR", 3_100, "Treinta y un euros con 00/100"),
            ("ES", "EUR", 2_100_000, "Veintiún mil euros con 00/100"),
            ("PE", "PEN", 10_000, "Cien soles con 00/100"),
            ("PE", "PEN", 10_101, "Ciento un soles con 01/100"),
            ("CL", "CLP", 1_000_000, "Un millón de pesos chilenos"),
            ("CL", "CLP", 1_000_100, "Un millón cien pesos chilenos"),
            (
                "CL",
                "CLP",
                2_345_678,
                "Dos millones trescientos cuarenta y cinco mil seiscientos setenta y ocho pesos chilenos",
            ),
            ("CO", "COP", 150_000_000, "Un millón quinientos mil pesos colombianos"),
            ("CO", "COP", 1_050, "Diez pesos colombianos con 50/100"),
            ("PY", "PYG", 999_999, "Novecientos noventa y nueve mil novecientos noventa y nueve guaraníes"),
            ("ES", "EUR", 50, "Cero euros con 50/100"),
            ("ES", "GBP", 500, "Cinco GBP con 00/100"),
        ] {
            assert_eq!(spelled(country, code, minor), words);
        }
    }

    #[test]
    fn english_amounts_are_spelled_too() {
        let currency = Currency::from_code("USD").expect("a code of the standard");
        let style = Style::of("US", Language::English);
        assert_eq!(amount(&style, currency, 123_456), "One thousand two hundred thirty-four US dollars and 56/100");
        assert_eq!(amount(&style, currency, 100_000_000), "One million US dollars and 00/100");
    }

    #[test]
    fn the_largest_amount_is_spelled_without_a_gap() {
        let words = spelled("ES", "EUR", ledger::currency::LARGEST_AMOUNT);
        assert_eq!(words, "Un billón de euros con 00/100");
        assert!(!spelled("ES", "EUR", i64::MAX).contains("  "), "no empty word");
    }
}
