//! Amounts are exact, in and out.

use ledger::Currency;
use ledger::currency::{AmountError, split};

fn currency(code: &str) -> Currency {
    Currency::from_code(code).expect("a currency of ISO 4217")
}

#[test]
fn amounts_are_read_and_written_exactly() {
    for (code, text, minor) in [
        ("MXN", "1234.50", 123_450),
        ("MXN", "0.01", 1),
        ("MXN", "5", 500),
        ("CLP", "1234", 1234),
        ("KWD", "1.234", 1234),
        ("CLF", "0.0001", 1),
        ("MXN", "1000000000000.00", 100_000_000_000_000),
    ] {
        assert_eq!(currency(code).parse(text), Ok(minor), "{text} {code}");
    }
    assert_eq!(currency("MXN").format(123_450), "1234.50");
    assert_eq!(currency("MXN").format(-1), "-0.01", "a minus stands before the zero");
    assert_eq!(currency("CLP").format(0), "0", "no decimals where the currency has none");
    assert_eq!(currency("CLF").format(5), "0.0005");
}

#[test]
fn what_is_no_amount_is_refused_with_its_reason() {
    let mxn = currency("MXN");
    for (text, reason) in [
        ("", AmountError::NotANumber),
        ("1,000.00", AmountError::NotANumber),
        ("1e3", AmountError::NotANumber),
        ("+1", AmountError::NotANumber),
        (".5", AmountError::NotANumber),
        ("5.", AmountError::NotANumber),
        ("NaN", AmountError::NotANumber),
        ("0.00", AmountError::NotPositive),
        ("-1.00", AmountError::NotPositive),
        ("1.001", AmountError::TooManyDecimals),
        ("1000000000000.01", AmountError::TooLarge),
        ("99999999999999999999999999", AmountError::TooLarge),
    ] {
        assert_eq!(mxn.parse(text), Err(reason), "{text:?}");
    }
    assert_eq!(currency("CLP").parse("10.5"), Err(AmountError::TooManyDecimals), "pesos chilenos have no decimals");
    assert_eq!(mxn.parse("1.500"), Err(AmountError::TooManyDecimals), "three decimals are more than two, zeros or not");
    let written_elsewhere = rust_decimal::Decimal::from_str_exact("1.500").expect("a number");
    assert_eq!(mxn.minor(written_elsewhere), Ok(150), "a value read from a file may carry zeros");
}

#[test]
fn parts_of_a_split_add_up_to_the_whole() {
    assert_eq!(split(100, 3), [34, 33, 33], "the first parts carry the odd cents");
    for (total, parts) in [(1, 3), (100_001, 12), (99, 7)] {
        assert_eq!(split(total, parts).iter().sum::<i64>(), total, "{total} in {parts}");
    }
}

#[test]
fn only_codes_of_the_standard_are_currencies() {
    // The first, the last, and those in which this program is used.
    for code in ["AED", "ARS", "CLF", "CLP", "COP", "CRC", "EUR", "GTQ", "MXN", "PEN", "USD", "UYU", "VES", "ZWG"] {
        assert_eq!(Currency::from_code(code).as_ref().map(Currency::code), Some(code));
    }
    let letters = || 'A'..='Z';
    let all = letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| format!("{a}{b}{c}"))));
    assert_eq!(
        all.filter(|code| Currency::from_code(code).is_some()).count(),
        166,
        "the list is looked up in its order"
    );
    assert!(Currency::from_code("XYZ").is_none());
    assert!(Currency::from_code("mxn").is_none(), "codes are capitals");
    assert!(Currency::from_code("MXN ").is_none());
}
