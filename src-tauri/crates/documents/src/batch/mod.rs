//! Batch: any number of letters in one PDF. The caller's thread places and encodes, others write
//! the operators and compress, pages go to the file in their order as soon as they are ready:
//! memory holds the pages in flight and nothing else.

mod workers;

use crate::content::letter::Letter;
use crate::encode::{Glyphs, LinkArea, encode};
use crate::error::DocumentError;
use crate::finish::Pdf;
use crate::place::display::Placed;
use crate::press::Press;
use printpdf::PdfPage;
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::io::Write;
use std::ops::{ControlFlow, Range};
use workers::{Job, Workers};

/// Pages that a worker takes at a time. Always the same, so that the bytes do not depend on the
/// number of threads.
const CHUNK: usize = 50;

/// How a batch is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchOptions {
    /// Threads that write and compress, besides the caller's. 0 counts as 1.
    pub threads: usize,
    /// Compression, 1 to 9: level 3 takes a quarter of the time of level 9 for a tenth more bytes.
    pub level: u32,
}

impl Default for BatchOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self { threads, level: 3 }
    }
}

/// How far a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub letters: usize,
    pub pages: usize,
}

/// What the owner should know of one letter of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchLetter {
    /// Its pages in the file, counted from 0.
    pub pages: Range<usize>,
    /// Characters that could not be shown, see [`Placed::missing`].
    pub missing: BTreeMap<char, usize>,
    /// Texts cut in the window, see [`Placed::cut`].
    pub cut: Vec<String>,
}

/// A finished batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchReport {
    pub letters: Vec<BatchLetter>,
    pub pages: usize,
}

/// A batch while letters are being added.
pub struct Batch<W: Write> {
    pdf: Pdf<W>,
    glyphs: Glyphs,
    workers: Workers,
    pages: Vec<PdfPage>,
    links: Vec<Vec<LinkArea>>,
    report: BatchReport,
}

impl<W: Write> Batch<W> {
    /// Begins a file. What is in `out` is a document only after [`Batch::finish`]; write to a
    /// temporary file and rename it then.
    ///
    /// # Errors
    /// [`DocumentError::Write`].
    pub fn begin(out: W, options: BatchOptions) -> Result<Self, DocumentError> {
        Ok(Self {
            pdf: Pdf::begin(out)?,
            glyphs: Glyphs::default(),
            workers: Workers::start(options)?,
            pages: Vec::with_capacity(CHUNK),
            links: Vec::with_capacity(CHUNK),
            report: BatchReport::default(),
        })
    }

    /// Adds a document that this press has placed.
    ///
    /// # Errors
    /// [`DocumentError::Write`], at the latest for the pages of the letters before.
    pub fn add(&mut self, press: &Press, placed: &Placed) -> Result<(), DocumentError> {
        let first = self.report.pages;
        self.pdf.bookmark(&placed.title, first);
        for page in &placed.pages {
            let (encoded, links) = encode(page, &press.fonts, &mut self.glyphs);
            self.pages.push(encoded);
            self.links.push(links);
            if self.pages.len() == CHUNK {
                self.hand_over(press)?;
            }
        }
        self.report.pages += placed.pages.len();
        self.report.letters.push(BatchLetter {
            pages: first..self.report.pages,
            missing: placed.missing.clone(),
            cut: placed.cut.clone(),
        });
        Ok(())
    }

    fn hand_over(&mut self, press: &Press) -> Result<(), DocumentError> {
        let job = Job {
            pages: std::mem::replace(&mut self.pages, Vec::with_capacity(CHUNK)),
            links: std::mem::replace(&mut self.links, Vec::with_capacity(CHUNK)),
            fonts: self.glyphs.maps(&press.fonts),
        };
        for page in self.workers.exchange(job)? {
            self.pdf.page(page)?;
        }
        Ok(())
    }

    /// Writes what is left and closes the file.
    ///
    /// # Errors
    /// [`DocumentError::Write`]: the file is not a document then.
    pub fn finish(mut self, press: &Press, title: &str) -> Result<(W, BatchReport), DocumentError> {
        if !self.pages.is_empty() {
            self.hand_over(press)?;
        }
        while let Some(pages) = self.workers.next()? {
            for page in pages {
                self.pdf.page(page)?;
            }
        }
        let about = press.about(title);
        let out = self.pdf.finish(&press.shared(), &mut self.glyphs, &about)?;
        Ok((out, self.report))
    }
}

/// Letters as one PDF written to `out`, each taken as it is placed, so that the caller need not hold them all; `progress`
/// is called after each letter and may stop it.
///
/// # Errors
/// [`DocumentError::Cancelled`] if `progress` breaks, [`DocumentError::Write`] and what
/// [`Press::letter`] names. What was written is of no use then.
pub fn render_letters<L: Borrow<Letter>, W: Write>(
    press: &mut Press,
    title: &str,
    letters: impl IntoIterator<Item = L>,
    options: BatchOptions,
    out: W,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<BatchReport, DocumentError> {
    let mut batch = Batch::begin(out, options)?;
    for letter in letters {
        let placed = press.letter(letter.borrow())?;
        batch.add(press, &placed)?;
        let done = Progress { letters: batch.report.letters.len(), pages: batch.report.pages };
        if progress(done).is_break() {
            return Err(DocumentError::Cancelled);
        }
    }
    batch.finish(press, title).map(|(_, report)| report)
}
