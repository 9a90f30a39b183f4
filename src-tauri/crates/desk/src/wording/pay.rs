//! The owner's ways to be paid: as lines of a message, as the box of a letter, as a code to scan.

use documents::{Fact, Method, Payment, Qr};
use ledger::Currency;

use super::facts::{Owed, Sender, WayToPay};
use super::format::Style;

/// Most that a European payment code can ask for, in cents (EPC069-12).
const LARGEST_EPC: i128 = 99_999_999_999;

impl WayToPay {
    fn is_for(&self, currencies: &[&str]) -> bool {
        self.currency.is_empty() || currencies.contains(&self.currency.as_str())
    }

    fn is_link(&self) -> bool {
        self.value.starts_with("https://") || self.value.starts_with("http://")
    }

    /// What the account number is called where it has a name of its own; told by its shape and the country's rules.
    fn account_name(&self, style: &Style) -> &'static str {
        let digits = self.value.chars().filter(char::is_ascii_digit).count();
        let bare = self.value.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '-');
        match (is_iban(&self.value), bare, digits) {
            (true, _, _) => "IBAN",
            (false, true, 18) if style.is_mexican() => "CLABE",
            (false, true, 20) => "CCI",
            (false, true, 22) => "CBU",
            _ if style.is_english() => "Account",
            _ => "Cuenta",
        }
    }
}

/// An International Bank Account Number by its shape and check digits (ISO 13616: modulo 97 is 1).
fn is_iban(value: &str) -> bool {
    let plain = plain_iban(value);
    let shaped = (15..=34).contains(&plain.len())
        && plain[..2].bytes().all(|byte| byte.is_ascii_uppercase())
        && plain[2..].bytes().all(|byte| byte.is_ascii_alphanumeric());
    shaped && remainder(&plain[4..]).and_then(|rest| continued(rest, &plain[..4])) == Some(1)
}

fn plain_iban(value: &str) -> String {
    let plain: String = value.chars().filter(|character| *character != ' ').collect();
    if plain.is_ascii() { plain } else { String::new() }
}

fn remainder(text: &str) -> Option<u32> {
    continued(0, text)
}

/// The remainder by 97 of digits that go on, letters counting from 10.
fn continued(start: u32, text: &str) -> Option<u32> {
    text.chars().try_fold(start, |rest, character| {
        let value = character.to_digit(36)?;
        let shift = if value > 9 { 100 } else { 10 };
        Some((rest * shift + value) % 97)
    })
}

/// One line per way, for messages.
pub(super) fn in_words(style: &Style, ways: &[WayToPay], currencies: &[&str]) -> Vec<String> {
    let line = |way: &WayToPay| {
        let holder = match (way.holder.is_empty(), style.is_english()) {
            (true, _) => String::new(),
            (false, false) => format!(", a nombre de {}", way.holder),
            (false, true) => format!(", in the name of {}", way.holder),
        };
        let account = if way.kind == "bank" { format!("{} ", way.account_name(style)) } else { String::new() };
        match way.label.as_str() {
            "" => format!("{account}{}{holder}", way.value),
            label => format!("{label}: {account}{}{holder}", way.value),
        }
    };
    ways.iter().filter(|way| way.is_for(currencies)).map(line).collect()
}

/// The box of a letter; `None` where the owner has named no way to pay.
pub(super) fn in_box(style: &Style, sender: &Sender, owed: &[Owed], reference: &str) -> Option<Payment> {
    let currencies: Vec<&str> = owed.iter().map(|owed| owed.currency.code()).collect();
    let ways: Vec<&WayToPay> = sender.ways.iter().filter(|way| way.is_for(&currencies)).collect();
    if ways.is_empty() {
        return None;
    }
    let mut methods: Vec<Method> = ways.iter().map(|way| method(style, sender, way)).collect();
    methods.push(what_to_write(style, owed, reference));
    Some(Payment { methods, qr: code(style, sender, &ways, owed, reference) })
}

fn method(style: &Style, sender: &Sender, way: &WayToPay) -> Method {
    let english = style.is_english();
    let mut rows = Vec::new();
    if way.kind == "bank" {
        let holder = if way.holder.is_empty() { &sender.name } else { &way.holder };
        rows.push(Fact::new(if english { "Account holder" } else { "Titular" }, holder.clone()));
        if !way.label.is_empty() {
            rows.push(Fact::new(if english { "Bank" } else { "Banco" }, way.label.clone()));
        }
        rows.push(Fact::strong(way.account_name(style), spaced(&way.value)));
    } else {
        let name = match (way.label.as_str(), english) {
            ("", false) => "En línea",
            ("", true) => "Online",
            (label, _) => label,
        };
        rows.push(Fact::new(name, way.value.clone()));
    }
    Method { rows, link: way.is_link().then(|| way.value.clone()) }
}

/// An IBAN in groups of four, as banks print it; any other number as the owner typed it.
fn spaced(value: &str) -> String {
    if !is_iban(value) {
        return value.to_owned();
    }
    let letters: Vec<char> = plain_iban(value).chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("\u{a0}")
}

fn what_to_write(style: &Style, owed: &[Owed], reference: &str) -> Method {
    let (concept, amount) = if style.is_english() { ("Reference", "Amount") } else { ("Concepto", "Importe") };
    let mut rows = Vec::new();
    if !reference.is_empty() {
        rows.push(Fact::new(concept, reference));
    }
    rows.push(Fact::strong(amount, super::words::total(style, owed)));
    Method { rows, link: None }
}

/// The European payment code where the debt is in euros and there is an IBAN, else the first link.
fn code(style: &Style, sender: &Sender, ways: &[&WayToPay], owed: &[Owed], reference: &str) -> Option<Qr> {
    let transfer = ways.iter().find(|way| way.kind == "bank" && is_iban(&way.value));
    let captions = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    let payload = match (transfer, owed) {
        (Some(way), [only]) => epc(sender, way, only.currency, only.open(), reference),
        _ => None,
    };
    if let Some(payload) = payload {
        let caption = if style.is_english() {
            ["Scan the code with your", "bank’s app: the details", "fill themselves in."]
        } else {
            ["Escanee el código con", "la aplicación de su banco:", "los datos se rellenan solos."]
        };
        return Some(Qr { payload, caption: captions(&caption) });
    }
    let link = ways.iter().find(|way| way.is_link())?;
    let caption = if style.is_english() {
        ["Scan the code", "to pay online."]
    } else {
        ["Escanee el código", "para pagar en línea."]
    };
    Some(Qr { payload: link.value.clone(), caption: captions(&caption) })
}

/// The payload of a SEPA credit transfer code, version 002 (EPC069-12); only for euros.
fn epc(sender: &Sender, way: &WayToPay, currency: Currency, cents: i128, reference: &str) -> Option<String> {
    if currency.code() != "EUR" || !(1..=LARGEST_EPC).contains(&cents) {
        return None;
    }
    let holder = if way.holder.is_empty() { &sender.name } else { &way.holder };
    let (holder, reference) = (limited(holder, 70), limited(reference, 140));
    let iban = plain_iban(&way.value);
    let amount = format!("EUR{}.{:02}", cents / 100, cents % 100);
    Some(format!("BCD\n002\n1\nSCT\n\n{holder}\n{iban}\n{amount}\n\n\n{reference}"))
}

fn limited(text: &str, letters: usize) -> String {
    text.chars().filter(|character| !character.is_control()).take(letters).collect()
}

#[cfg(test)]
mod tests {
    use documents::Language;

    use super::*;
    use crate::wording::facts::Instalment;

    const IBAN: &str = "ES91 2100 0418 4502 0005 1332";

    fn bank(value: &str, currency: &str) -> WayToPay {
        WayToPay {
            kind: "bank".into(),
            label: "Banco Ejemplo".into(),
            value: value.into(),
            holder: String::new(),
            currency: currency.into(),
        }
    }

    fn owed(code: &str, open: i64) -> Owed {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 3).expect("a day of the calendar");
        let currency = Currency::from_code(code).expect("a code of the standard");
        let part = (1, 1);
        let each = Instalment {
            invoice: "F-1".into(),
            is_charge: false,
            part,
            issued_on: day,
            due_on: day,
            amount: open,
            paid: 0,
            open,
        };
        Owed { currency, instalments: vec![each], set_aside: 0 }
    }

    fn sender(ways: Vec<WayToPay>) -> Sender {
        Sender { name: "Hidrocaribe, S. L.".into(), ways, ..Sender::default() }
    }

    fn spain() -> Style {
        Style::of("ES", Language::Spanish)
    }

    #[test]
    fn an_iban_is_told_by_its_check_digits() {
        assert!(is_iban(IBAN) && is_iban("DE89370400440532013000"));
        for wrong in ["ES91 2100 0418 4502 0005 1333", "012345678901234567", "", "ES", "ÑÑ91 2100 0418 4502", "es91"]
        {
            assert!(!is_iban(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn a_debt_in_euros_gets_the_code_that_fills_the_transfer_in() {
        let sender = sender(vec![bank(IBAN, "")]);
        let pay = in_box(&spain(), &sender, &[owed("EUR", 581_170)], "REC-7").expect("a way to pay");
        let payload = pay.qr.expect("euros and an IBAN").payload;
        let expected = "BCD\n002\n1\nSCT\n\nHidrocaribe, S. L.\nES9121000418450200051332\nEUR5811.70\n\n\nREC-7";
        assert_eq!(payload, expected, "banks refuse anything else");
    }

    #[test]
    fn no_other_currency_and_no_second_one_gets_that_code() {
        let sender = sender(vec![bank(IBAN, "")]);
        for debts in [vec![owed("CRC", 100)], vec![owed("EUR", 100), owed("USD", 100)], vec![owed("EUR", 0)]] {
            let pay = in_box(&spain(), &sender, &debts, "REC-7").expect("a way to pay");
            assert_eq!(pay.qr, None, "the code would ask for the wrong amount");
        }
    }

    #[test]
    fn a_way_for_another_currency_is_left_out() {
        let sender = sender(vec![bank(IBAN, "EUR"), bank("111", "USD")]);
        let pay = in_box(&spain(), &sender, &[owed("USD", 100)], "").expect("a way to pay");
        let values: Vec<&str> =
            pay.methods.iter().flat_map(|method| &method.rows).map(|row| row.value.as_str()).collect();
        assert!(values.contains(&"111") && !values.iter().any(|value| value.contains("ES91")), "{values:?}");
        assert_eq!(in_box(&spain(), &sender, &[owed("MXN", 100)], ""), None, "an empty box helps nobody");
    }

    #[test]
    fn account_numbers_are_called_by_their_name() {
        let mexico = Style::of("MX", Language::Spanish);
        assert_eq!(bank("012180001234567895", "").account_name(&mexico), "CLABE");
        assert_eq!(bank("002-193-001234567890-12", "").account_name(&Style::of("PE", Language::Spanish)), "CCI");
        assert_eq!(bank("12-345", "").account_name(&mexico), "Cuenta");
        let words = in_words(&mexico, &[bank("012180001234567895", "")], &["MXN"]);
        assert_eq!(words, ["Banco Ejemplo: CLABE 012180001234567895"]);
    }
}
