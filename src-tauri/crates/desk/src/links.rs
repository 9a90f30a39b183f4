//! Links into the owner's own programs, built from parts: nothing of a customer's text can become a parameter, a second
//! recipient or another scheme. Two schemes leave here: `https://wa.me` and `mailto:`.

/// Longer links are cut by some mail programs; the text is copied instead.
const LONGEST_LINK: usize = 1_900;

/// A `wa.me` link to a telephone number with a text; none unless the number has 7 to 15 digits (E.164).
#[must_use]
pub(crate) fn whatsapp(number: &str, text: &str) -> Option<String> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    (7..=15).contains(&digits.len()).then(|| format!("https://wa.me/{digits}?text={}", encode(text)))
}

/// A `mailto:` link (RFC 6068) to one address; none for what is no address, or when it would be too long.
#[must_use]
pub(crate) fn mail(address: &str, subject: &str, text: &str) -> Option<String> {
    let (local, domain) = address.trim().split_once('@')?;
    let is_plain =
        |part: &str| !part.is_empty() && part.chars().all(|letter| !letter.is_whitespace() && !letter.is_control());
    if !is_plain(local) || !is_plain(domain) || domain.contains('@') || !domain.contains('.') {
        return None;
    }
    let text = encode(&text.replace('\n', "\r\n"));
    let link = format!("mailto:{}@{}?subject={}&body={text}", encode(local), encode(domain), encode(subject));
    (link.len() <= LONGEST_LINK).then_some(link)
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::with_capacity(text.len() * 2), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}
