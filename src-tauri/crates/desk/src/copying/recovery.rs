//! The recovery sheet: printed once, rehearsed, and from then on only on paper.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use vault::lockbox::replace;
use vault::{Recovery, RecoveryKey};

use super::faults::wire;
use crate::Desk;
use crate::error::invalid;
use crate::keeping::{document_failed, make_private, sha256, write_durably};
use crate::wire::{Done, ErrorCode, MadeFile, Nothing, RecoveryView, Rehearsal, Topic, WireError};
use crate::{papers, places};

/// The sheet as the window prints it; it goes when the rehearsal is passed.
const SHEET: &str = "hoja-de-recuperacion.pdf";
/// One word of each third of the list: enough to tell that the sheet was printed whole and is at hand.
const THIRDS: [u32; 3] = [1, 9, 17];
const LEAST_WORDS: usize = 3;

impl Desk {
    /// See the table of calls.
    pub(crate) fn recovery(&self, _: Nothing) -> Result<RecoveryView, WireError> {
        let state = match self.recovery_state()? {
            Recovery::None => "none",
            Recovery::Pending(_) => "pending",
            Recovery::OnPaper => "on_paper",
        };
        Ok(RecoveryView { state: state.to_owned(), ask: asked() })
    }

    fn recovery_state(&self) -> Result<Recovery, WireError> {
        self.know_book();
        self.keys().recovery().map_err(|fault| wire(&fault, false))
    }

    /// The key that still waits to be printed; it is made here when there is none yet.
    fn pending_key(&self) -> Result<RecoveryKey, WireError> {
        self.know_book();
        self.seal()?;
        match self.recovery_state()? {
            Recovery::Pending(key) => Ok(key),
            _ => Err(WireError::new(ErrorCode::NotNow).with("reason", on_paper(self.speaks_english()))),
        }
    }

    /// Whose keys they are is known once the ledger was opened. Why it does not open is said by who needs it.
    fn know_book(&self) {
        let _ = self.open();
    }

    fn speaks_english(&self) -> bool {
        self.read(|_, context| Ok(context.is_english())).unwrap_or(false)
    }

    fn sheet_bytes(&self) -> Result<Vec<u8>, WireError> {
        let key = self.pending_key()?;
        let (sheet, paper) = self.read(|_, context| {
            let words = key.words();
            Ok(papers::recovery(context, &words, &key.text()))
        })?;
        documents::render_recovery(&paper, &sheet).map_err(document_failed)
    }

    /// Writes the recovery sheet as a PDF at `out`, readable by its owner alone.
    ///
    /// # Errors
    /// `not_now` when the key was rehearsed and is on paper only, else when the file cannot be written.
    pub fn recovery_sheet_to(&self, out: &Path) -> Result<MadeFile, WireError> {
        self.refuse_precious(out)?;
        self.write_sheet(out)
    }

    fn write_sheet(&self, out: &Path) -> Result<MadeFile, WireError> {
        let bytes = self.sheet_bytes()?;
        write_durably(out, |file| file.write_all(&bytes))?;
        Ok(MadeFile { file: out.display().to_string(), sha256: sha256(&bytes) })
    }

    /// Beside the keys, which lie plain too; of an encrypted book only where papers are unsealed to be looked at, which is
    /// emptied when the book is locked or closed.
    fn sheet_file(&self) -> Result<PathBuf, WireError> {
        if self.ledger_key().is_none() {
            return Ok(self.keys_dir().join(SHEET));
        }
        let opened = places::opened_dir(&self.options);
        make_private(&opened)?;
        Ok(opened.join(SHEET))
    }

    /// A sheet that waits to be printed says all that the passphrase protects.
    pub(crate) fn wipe_sheet(&self) -> Result<(), WireError> {
        self.clear_opened_papers();
        replace::wipe(&self.keys_dir().join(SHEET)).map_err(|fault| wire(&fault, false))
    }

    /// See the table of calls.
    pub(crate) fn print_recovery(&self, _: Nothing) -> Result<Done<MadeFile>, WireError> {
        let file = self.sheet_file()?;
        let value = self.write_sheet(&file)?;
        // Where nothing opens it, the answer says where it lies.
        let _ = self.surroundings.open(&value.file);
        Ok(Done { value, changed: vec![Topic::Copies] })
    }

    /// Compares words of the sheet with the key. When they are right the secret leaves this computer.
    ///
    /// # Errors
    /// `invalid` for too few words or a wrong one, and then nothing changes; `not_now` when it was done before.
    pub fn rehearse(&self, words: &[(u32, String)]) -> Result<(), WireError> {
        let key = self.pending_key()?;
        let is_english = self.speaks_english();
        let mut numbers: Vec<u32> = words.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() < LEAST_WORDS {
            return Err(invalid("words", "se necesitan tres palabras distintas de la hoja"));
        }
        let is_right = |(number, word): &&(u32, String)| key.is_word(*number as usize, word);
        if let Some((number, _)) = words.iter().find(|word| !is_right(word)) {
            let english = format!("it is not the word of the sheet with the number {number}");
            return Err(invalid("words", &format!("no es la palabra de la hoja con el número {number}"))
                .with("reason_en", english));
        }
        self.wipe_sheet()?;
        self.keys().forget_recovery_secret(&[SHEET]).map_err(|fault| wire(&fault, is_english))
    }

    /// See the table of calls.
    pub(crate) fn rehearse_recovery(&self, request: Rehearsal) -> Result<Done<RecoveryView>, WireError> {
        let words: Vec<(u32, String)> =
            request.words.iter().map(|asked| (asked.number, asked.word.reveal().to_owned())).collect();
        self.rehearse(&words)?;
        Ok(Done { value: self.recovery(Nothing {})?, changed: vec![Topic::Copies, Topic::Status] })
    }

    /// See the table of calls.
    pub(crate) fn renew_recovery(&self, _: Nothing) -> Result<Done<RecoveryView>, WireError> {
        self.renew_recovery_key()?;
        Ok(Done { value: self.recovery(Nothing {})?, changed: vec![Topic::Copies, Topic::Status] })
    }

    /// A new recovery key, for an owner who lost the sheet. Copies made so far open with the old one only, and with this
    /// computer.
    ///
    /// # Errors
    /// When the keys cannot be written, or the box of an encrypted ledger cannot take the new one.
    pub fn renew_recovery_key(&self) -> Result<(), WireError> {
        self.know_book();
        self.seal()?;
        self.wipe_sheet()?;
        self.keys().renew_recovery().map_err(|fault| wire(&fault, false))?;
        self.follow_recovery_key()
    }
}

fn on_paper(is_english: bool) -> &'static str {
    if is_english {
        "the key is on its sheet only; if the sheet is lost, make a new one with «aldia recovery-key --new»"
    } else {
        "la llave está ya solo en su hoja; si la perdió, haga una nueva con «aldia recovery-key --new»"
    }
}

/// A number of each third, by chance.
fn asked() -> Vec<u32> {
    let mut chance = [0; 3];
    getrandom::fill(&mut chance).expect("every supported system has a source of randomness");
    THIRDS.iter().zip(chance).map(|(first, byte)| first + u32::from(byte % 8)).collect()
}
