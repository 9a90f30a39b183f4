//! Links are built from parts: read back by another parser they hold exactly what was put in, and nothing more.

use desk::links::{LONGEST_LINK, mail, whatsapp};
use proptest::prelude::*;
use url::Url;

fn parameters(link: &Url) -> Vec<(String, String)> {
    // `url` reads "+" as a blank, as forms write it; ours are percent-encoded, so a bare "+" would be a fault of ours.
    assert!(!link.query().unwrap_or_default().contains('+'), "a blank is %20, never +: {link}");
    link.query_pairs().into_owned().collect()
}

#[test]
fn a_customers_text_stays_a_text() {
    let link = whatsapp("+52 (477) 555-0101", "Hola & adiós?text=otro#fin\r\nlínea").expect("a number");
    let link = Url::parse(&link).expect("a URL");
    assert_eq!(link.host_str(), Some("wa.me"));
    assert_eq!(link.path(), "/524775550101", "digits only");
    assert_eq!(parameters(&link), [("text".to_owned(), "Hola & adiós?text=otro#fin\nlínea".to_owned())]);
    assert_eq!(link.fragment(), None, "a # of the customer is no fragment");
}

#[test]
fn a_mail_has_one_recipient_one_subject_line_and_crlf_in_the_body() {
    let link = mail(" ana@taller.mx ", "Aviso\r\nBcc: otro@x.mx", "uno\ndos\r\ntres\rcuatro").expect("an address");
    assert!(link.contains("body=uno%0D%0Ados%0D%0Atres%0D%0Acuatro"), "RFC 6068 wants CR LF: {link}");
    let link = Url::parse(&link).expect("a URL");
    assert_eq!(link.path(), "ana@taller.mx");
    let subject = &parameters(&link)[0].1;
    assert_eq!(subject, "Aviso Bcc: otro@x.mx", "a line break in a subject would be a header");
}

#[test]
fn what_is_no_plain_address_gives_no_link() {
    for address in [
        "",
        "ana",
        "@x.mx",
        "ana@",
        "ana@x",
        "a@x.mx,b@y.mx",
        "a@x.mx;b@y.mx",
        "a,b@x.mx",
        "a%2Cb@x.mx",
        "a@x.mx?bcc=b@y.mx",
        "a@x.mx&attach=/etc/passwd",
        "a b@x.mx",
        "a\r\nBcc:b@x.mx",
        "\"a\"@x.mx",
        "<a@x.mx>",
        "a@b@x.mx",
        "a@x..mx",
        "a@x.mx\u{202e}",
        "a@x.mx/path",
    ] {
        assert_eq!(mail(address, "s", "t"), None, "{address:?} must not open a mail program");
    }
    for number in ["", "12345", "1234567890123456", "javascript:alert(1)", "número"] {
        assert_eq!(whatsapp(number, "t"), None, "{number:?} is no telephone number");
    }
}

#[test]
fn a_text_too_long_for_a_link_gives_none_so_that_it_is_copied() {
    let long = "ñ".repeat(400);
    assert_eq!(mail("a@x.mx", "s", &long), None, "a mail program would cut it");
    assert_eq!(whatsapp("524775550101", &long), None, "the system's launcher would cut it");
    let fits = "n".repeat(1_500);
    assert!(mail("a@x.mx", "s", &fits).is_some_and(|link| link.len() <= LONGEST_LINK), "an ordinary one is a link");
}

const HOSTILE: &str = "[\\PC\r\n\t\0&?=#%,;:/+@ñ😀\u{202e}\"'<>]{0,120}";

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_chat_link_holds_exactly_the_digits_and_the_text(number in "[+ ()0-9a-z&?/#@-]{0,24}", text in HOSTILE) {
        let Some(link) = whatsapp(&number, &text) else { return Ok(()) };
        prop_assert!(link.is_ascii() && link.len() <= LONGEST_LINK);
        let link = Url::parse(&link).expect("a URL");
        prop_assert_eq!((link.scheme(), link.host_str(), link.port()), ("https", Some("wa.me"), None));
        prop_assert!(link.username().is_empty() && link.password().is_none() && link.fragment().is_none());
        let digits = link.path().trim_start_matches('/');
        prop_assert!((7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
        let wanted: String = text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        prop_assert_eq!(parameters(&link), vec![("text".to_owned(), wanted)]);
    }

    #[test]
    fn a_mail_link_holds_exactly_one_address_a_subject_and_a_body(
        address in "[a-z.+&?=#%,;ñ\r\n\"]{1,12}@[a-z0-9.-]{1,12}\\.mx[,;?& ]?[a-z@]{0,3}", subject in HOSTILE, text in HOSTILE,
    ) {
        let Some(link) = mail(&address, &subject, &text) else { return Ok(()) };
        prop_assert!(link.is_ascii() && link.len() <= LONGEST_LINK);
        prop_assert_eq!(link.matches('@').count(), 1, "one recipient: every other @ is encoded");
        let link = Url::parse(&link).expect("a URL");
        prop_assert_eq!(link.scheme(), "mailto");
        prop_assert!(!link.path().contains([',', ';']) && !link.path().to_uppercase().contains("%2C"), "one recipient");
        let parameters = parameters(&link);
        let names: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
        prop_assert_eq!(names, ["subject", "body"]);
        prop_assert!(!parameters[0].1.contains(['\r', '\n']), "a subject is one line");
        let lone = parameters[1].1.replace("\r\n", "");
        prop_assert!(!lone.contains(['\r', '\n']), "lines end in CR LF");
    }
}
