//! What every letter of one business shares.

use super::labels::{Labels, Language};
use crate::{Picture, Sheet};

/// The business's paper: letterhead, footer, signature, sheet, language.
#[derive(Clone, Debug)]
pub struct Stationery {
    pub sheet: Sheet,
    pub language: Language,
    pub labels: Labels,
    pub name: String,
    /// One line under the name; may be empty.
    pub tagline: String,
    /// The sender in one small line above the address, for letters that come back.
    pub return_line: String,
    /// Up to three columns of up to four lines; the first line of each is set stronger.
    pub footer: Vec<Vec<String>>,
    pub logo: Option<Picture>,
    pub signature: Option<Picture>,
    /// The one colour besides ink, as red, green and blue.
    pub accent: [u8; 3],
}

impl Stationery {
    /// Plain paper of a business that has given no more than its name.
    #[must_use]
    pub fn plain(name: &str, sheet: Sheet, language: Language) -> Self {
        Self {
            sheet,
            language,
            labels: Labels::of(language),
            name: name.to_owned(),
            tagline: String::new(),
            return_line: name.to_owned(),
            footer: Vec::new(),
            logo: None,
            signature: None,
            accent: [0x0f, 0x6b, 0x57],
        }
    }

    /// The same paper for a reader of another language: the fixed words change, the letterhead does not.
    #[must_use]
    pub fn spoken(&self, language: Language) -> Self {
        Self { language, labels: Labels::of(language), ..self.clone() }
    }
}
