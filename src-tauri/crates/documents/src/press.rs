//! The press: fonts and stationery set up once, for one document or for thousands.

use crate::content::letter::Letter;
use crate::content::receipt::Receipt;
use crate::content::recovery::RecoverySheet;
use crate::content::statement::Statement;
use crate::content::stationery::Stationery;
use crate::encode::{Glyphs, Stream, contents, encode};
use crate::error::DocumentError;
use crate::finish::{Metadata, Pdf, ReadyPage, Shared};
use crate::fonts::Fonts;
use crate::place;
use crate::place::display::{Form, Page, Placed, PlacedText, placed_texts};

/// Compression of a document that is kept: a tenth smaller than in a batch, at leisure.
const LEVEL: u32 = 6;

/// Sets letters, receipts and statements on the paper of one business.
pub struct Press {
    pub(crate) fonts: Fonts,
    pub(crate) paper: Stationery,
    /// The paper for readers of the other language, made at the first need.
    spoken: Option<Stationery>,
    papers: [(Form, Page); 2],
}

impl Press {
    #[must_use]
    pub fn new(paper: Stationery) -> Self {
        let mut fonts = Fonts::new();
        let papers = place::forms(&mut fonts, &paper);
        Self { fonts, paper, spoken: None, papers }
    }

    /// Places a letter on its pages.
    ///
    /// # Errors
    /// A QR payload that is too long. Text never is an error.
    pub fn letter(&mut self, letter: &Letter) -> Result<Placed, DocumentError> {
        match letter.language.filter(|language| *language != self.paper.language) {
            None => place::letter(&mut self.fonts, &self.paper, letter),
            Some(language) => {
                let spoken = self.spoken.get_or_insert_with(|| self.paper.spoken(language));
                place::letter(&mut self.fonts, spoken, letter)
            }
        }
    }

    /// Places a receipt on its pages.
    ///
    /// # Errors
    /// As [`Press::letter`].
    pub fn receipt(&mut self, receipt: &Receipt) -> Result<Placed, DocumentError> {
        place::receipt(&mut self.fonts, &self.paper, receipt)
    }

    /// Places a statement of account on its pages.
    ///
    /// # Errors
    /// As [`Press::letter`].
    pub fn statement(&mut self, statement: &Statement) -> Result<Placed, DocumentError> {
        place::statement(&mut self.fonts, &self.paper, statement)
    }

    /// Places the recovery sheet on its page.
    ///
    /// # Errors
    /// As [`Press::letter`].
    pub fn recovery(&mut self, sheet: &RecoverySheet) -> Result<Placed, DocumentError> {
        place::recovery(&mut self.fonts, &self.paper, sheet)
    }

    /// The texts of the letterhead and the footer of first pages, with their places.
    #[must_use]
    pub fn letterhead(&self) -> Vec<PlacedText> {
        placed_texts(0, &self.papers[0].1)
    }

    /// A placed document as the bytes of its own PDF; from the same pages a batch is made.
    ///
    /// # Errors
    /// Only what [`DocumentError::Font`] and [`DocumentError::Encoding`] name.
    pub fn pdf(&self, placed: &Placed) -> Result<Vec<u8>, DocumentError> {
        let mut glyphs = Glyphs::default();
        let encoded = placed.pages.iter().map(|page| encode(page, &self.fonts, &mut glyphs));
        let (pages, links): (Vec<_>, Vec<_>) = encoded.unzip();
        let mut pdf = Pdf::begin(Vec::with_capacity(64 << 10))?;
        let drawn = contents(pages, glyphs.maps(&self.fonts))?;
        for (content, links) in drawn.into_iter().zip(links) {
            pdf.page(ReadyPage { content: Stream::of(content, LEVEL)?, links })?;
        }
        pdf.finish(&self.shared(), &mut glyphs, &Metadata { language: placed.language, ..self.about(&placed.title) })
    }

    pub(crate) fn shared(&self) -> Shared<'_> {
        Shared { fonts: &self.fonts, paper: &self.paper, papers: &self.papers }
    }

    pub(crate) fn about(&self, title: &str) -> Metadata {
        Metadata { title: title.to_owned(), author: self.paper.name.clone(), language: self.paper.language }
    }
}

/// One letter as a PDF.
///
/// # Errors
/// As [`Press::letter`] and [`Press::pdf`].
pub fn render_letter(paper: &Stationery, letter: &Letter) -> Result<Vec<u8>, DocumentError> {
    let mut press = Press::new(paper.clone());
    let placed = press.letter(letter)?;
    press.pdf(&placed)
}

/// One receipt as a PDF.
///
/// # Errors
/// As [`Press::receipt`] and [`Press::pdf`].
pub fn render_receipt(paper: &Stationery, receipt: &Receipt) -> Result<Vec<u8>, DocumentError> {
    let mut press = Press::new(paper.clone());
    let placed = press.receipt(receipt)?;
    press.pdf(&placed)
}

/// The recovery sheet as a PDF.
///
/// # Errors
/// As [`Press::recovery`] and [`Press::pdf`].
pub fn render_recovery(paper: &Stationery, sheet: &RecoverySheet) -> Result<Vec<u8>, DocumentError> {
    let mut press = Press::new(paper.clone());
    let placed = press.recovery(sheet)?;
    press.pdf(&placed)
}

/// One statement of account as a PDF.
///
/// # Errors
/// As [`Press::statement`] and [`Press::pdf`].
pub fn render_statement(paper: &Stationery, statement: &Statement) -> Result<Vec<u8>, DocumentError> {
    let mut press = Press::new(paper.clone());
    let placed = press.statement(statement)?;
    press.pdf(&placed)
}
