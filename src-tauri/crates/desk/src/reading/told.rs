//! What a reader is told, and what it tells.

use exchange::{ColumnMap, Draft, Found, Guess, Hints, ReadError, Reading, Source, Table};
use serde::{Deserialize, Serialize};

/// How files are to be read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Manner {
    /// What is known about them before.
    pub hints: Hints,
    /// The map came from the window, which shows only part of it: what it does not show is taken from the table.
    pub fills_map: bool,
    /// Gather what a window shows of a table, and name files from the folder that was picked.
    pub is_window: bool,
    /// Gather the columns of a table that could not be read, so that the owner can say them.
    #[serde(default)]
    pub is_trial: bool,
    /// They are pictures, to be proven readable.
    pub is_picture: bool,
}

impl Manner {
    pub(super) fn picture() -> Self {
        Self { is_picture: true, ..Self::default() }
    }
}

/// What a window shows of a table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Look {
    /// Encoding and delimiter in words.
    pub words: String,
    /// The map that was said or guessed.
    pub map: ColumnMap,
    pub headers: Vec<String>,
    pub sample: Vec<Vec<String>>,
}

/// What a reader says about a file, or about one of those in an archive.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Told {
    /// Drafts of the reading that follows.
    Drafts(Vec<Draft>),
    /// It was read. Its drafts came before. Of a fiscal document the bytes come along in hexadecimal figures: it is kept as
    /// it is, and may have come out of an archive.
    Read { reading: Box<Reading>, words: String, original: Option<String> },
    /// It could not be read as a whole. `look` where the owner can still say the columns.
    Failed { error: ReadError, look: Option<Box<Look>> },
    /// Whether a picture can be printed, and why not.
    Picture { refused: Option<String> },
}

/// A larger fiscal document is read and not kept: no invoice of a small firm comes near it.
const LARGEST_ORIGINAL: usize = 2 << 20;
/// Drafts that travel together.
const TOGETHER: usize = 2000;

/// Reads one file, or those in an archive.
pub(super) fn read(source: Source, manner: &Manner, tell: &mut dyn FnMut(Told)) {
    if manner.is_picture {
        let refused = documents::Picture::read(&source.bytes).err().map(|error| error.to_string());
        return tell(Told::Picture { refused });
    }
    exchange::unfold(source, &mut |found| match found {
        Found::Source(source) => read_one(&source, manner, tell),
        Found::Failed(error) => tell(Told::Failed { error, look: None }),
        Found::Skipped(_) => {}
    });
}

fn read_one(source: &Source, manner: &Manner, tell: &mut dyn FnMut(Told)) {
    let looked =
        (manner.is_window || manner.is_trial || manner.fills_map).then(|| exchange::look(source).ok()).flatten();
    let hints = filled(manner, looked.as_ref());
    match exchange::read(source, &hints) {
        Ok(mut reading) => {
            let mut drafts = std::mem::take(&mut reading.drafts).into_iter();
            while !drafts.as_slice().is_empty() {
                tell(Told::Drafts(drafts.by_ref().take(TOGETHER).collect()));
            }
            let words = looked.map(|(table, _)| in_words(&table)).unwrap_or_default();
            let original = is_kept(&reading, source, manner).then(|| ledger::chain::hex(&source.bytes));
            tell(Told::Read { reading: Box::new(reading), words, original });
        }
        Err(error) => {
            let look = looked.map(|(table, guess)| {
                Box::new(Look {
                    words: in_words(&table),
                    map: hints.map.clone().unwrap_or(guess.map),
                    headers: table.headers.clone(),
                    sample: table.sample(),
                })
            });
            tell(Told::Failed { error, look });
        }
    }
}

/// Whether the document itself goes into the book: a fiscal one that will be recorded.
fn is_kept(reading: &Reading, source: &Source, manner: &Manner) -> bool {
    reading.issuer.is_some() && !manner.is_trial && source.bytes.len() <= LARGEST_ORIGINAL
}

/// The hints, with what the window's map does not show taken from the table.
fn filled(manner: &Manner, looked: Option<&(Table, Guess)>) -> Hints {
    let mut hints = manner.hints.clone();
    if let (true, Some(map), Some((_, guess))) = (manner.fills_map, &mut hints.map, looked) {
        map.repeated = map.repeated.or(guess.map.repeated);
        map.negative = map.negative.or(guess.map.negative);
        map.only = map.only.take().or_else(|| guess.map.only.clone());
    }
    hints
}

fn in_words(table: &Table) -> String {
    let delimiter = if table.delimiter == '\t' { "TAB".to_owned() } else { table.delimiter.to_string() };
    format!("{} · {delimiter}", table.encoding.to_lowercase())
}
