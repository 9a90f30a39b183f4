//! The firm of the example: a distributor of building materials, invented from its name to its accounts.

use crate::setting;
use crate::wire::{CreateLedger, PaymentMethod, Settings, WireError};

pub(super) const LOGO: &[u8] = include_bytes!("../../../../../assets/demo/logo.svg");

const NAME: &str = "Materiales y Herrajes San Telmo, S.A. de C.V.";

/// The settings of the example book.
pub(super) fn settings() -> Result<Settings, WireError> {
    let mut settings = setting::initial(&CreateLedger {
        name: NAME.to_owned(),
        country: "MX".to_owned(),
        currency: "MXN".to_owned(),
        tax_id: Some("MHS010203XX1".to_owned()),
        terms_days: Some(30),
        time_zone: None,
        language: None,
    })?;
    let business = &mut settings.business;
    business.address = lines(&["Av. de los Alfareros 1420", "Col. Industrial La Trinidad", "37480 León, Guanajuato"]);
    business.phone = Some("477 555 0190".to_owned());
    business.email = Some("cobranza@santelmo.example".to_owned());
    business.signer = Some("Lucía Arredondo Nuño".to_owned());
    business.signer_role = Some("Administración y cobranza".to_owned());
    business.has_logo = true;
    business.payment_methods = vec![
        account("Banco del Bajío Ejemplo", &clabe("999", "225", "00001234567"), "MXN"),
        account("Banco Norteño Ejemplo (dólares)", &clabe("999", "225", "00007654321"), "USD"),
    ];
    Ok(settings)
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn account(bank: &str, clabe: &str, currency: &str) -> PaymentMethod {
    PaymentMethod {
        kind: "bank".to_owned(),
        label: bank.to_owned(),
        value: clabe.to_owned(),
        holder: Some(NAME.to_owned()),
        currency: Some(currency.to_owned()),
    }
}

/// Bank, place and account with their control digit: weights 3, 7, 1 over the seventeen digits, each product modulo ten
/// (Banco de México, circular on the CLABE). No bank has the number 999.
fn clabe(bank: &str, place: &str, account: &str) -> String {
    let digits = format!("{bank}{place}{account}");
    let weighed = |(digit, weight): (char, u32)| digit.to_digit(10).unwrap_or(0) * weight % 10;
    let sum: u32 = digits.chars().zip([3, 7, 1].into_iter().cycle()).map(weighed).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}
