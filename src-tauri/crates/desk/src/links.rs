//! Links into the owner's own programs, built from parts: nothing of a customer's text can become a parameter, a second
//! recipient or another scheme. Two schemes leave here: `https://wa.me` and `mailto:`. Each is shown before it is opened.

/// Longer links are cut by some programs and systems; the text is copied instead.
pub const LONGEST_LINK: usize = 1_900;

/// A `wa.me` link to a telephone number with a text; none unless the number has 7 to 15 digits (E.164), or when the link
/// would be too long.
#[must_use]
pub fn whatsapp(number: &str, text: &str) -> Option<String> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let link = format!("https://wa.me/{digits}?text={}", encode(&lines(text, "\n")));
    ((7..=15).contains(&digits.len()) && link.len() <= LONGEST_LINK).then_some(link)
}

/// A `mailto:` link (RFC 6068) to one address; none for what is no plain address, or when it would be too long. The
/// subject is one line whatever it holds, so that it can never become a second header.
#[must_use]
pub fn mail(address: &str, subject: &str, text: &str) -> Option<String> {
    let (local, domain) = address.trim().split_once('@')?;
    if !is_local_part(local) || !is_domain(domain) {
        return None;
    }
    let (subject, text) = (lines(subject, " "), lines(text, "\r\n"));
    let link =
        format!("mailto:{}@{}?subject={}&body={}", encode(local), encode(domain), encode(&subject), encode(&text));
    (link.len() <= LONGEST_LINK).then_some(link)
}

/// RFC 5321's plain local part (no quotes, no comments), with letters of any script: a `,` or `;` would be a second
/// recipient to a mail program that decodes before it splits.
fn is_local_part(text: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || "!#$&'*+-/=?^_`{|}~.".contains(c);
    !text.is_empty() && text.len() <= 64 && text.chars().all(is_plain)
}

fn is_domain(text: &str) -> bool {
    let is_label =
        |label: &str| !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

/// A text whose line breaks, however they are written, are all this one, and which has no other control characters.
fn lines(text: &str, end: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = text.chars().filter(|c| *c == '\n' || !c.is_control());
    kept.collect::<String>().replace('\n', end)
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
