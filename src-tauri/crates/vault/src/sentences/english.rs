//! The words in English.

use super::{name, short, size};
use crate::VaultError;

pub(super) fn happened(refusal: &VaultError) -> String {
    match refusal {
        VaultError::NoSpace { place, needed: Some(needed), free } => {
            let (needed, free) = (size(*needed), size(*free));
            format!("There is not enough room at {}: {needed} needed, {free} free", name(place))
        }
        VaultError::NoSpace { place, needed: None, .. } => {
            format!("{} filled up while it was written", name(place))
        }
        VaultError::TooLarge { place, bytes } => {
            format!("The copy takes {} and {} holds no file above 4 GB", size(*bytes), name(place))
        }
        VaultError::ReadOnly { place } => format!("{} cannot be written", name(place)),
        VaultError::Gone { place } => format!("{} is not there or stopped answering", name(place)),
        VaultError::NotACopy { file } => format!("{} is not a copy made by Al Día", name(file)),
        VaultError::Damaged { file, what } => format!("{} is damaged ({what})", name(file)),
        VaultError::LedgerDamaged { what } => {
            format!("The ledger itself did not pass the check ({what})")
        }
        VaultError::NewerVersion { file, found } => {
            format!("{} is from a newer version of Al Día ({found})", name(file))
        }
        VaultError::NoKey { file } => format!("{} is sealed and no key on this computer opens it", name(file)),
        VaultError::WrongKey { file } => format!("That key is not the one that opens {}", name(file)),
        VaultError::BadKey { what } => format!("What was given as a key is not understood ({what})"),
        VaultError::OtherLedger { file, .. } => {
            format!("{} is a copy of another ledger", name(file))
        }
        VaultError::Mismatch { what } => {
            format!("The copy does not say what the ledger says ({what})")
        }
        VaultError::DocumentMissing { sha256, place } => {
            format!("Document {} is missing in {}", short(sha256), name(place))
        }
        VaultError::Exists { file } => {
            format!("{} exists already and is never overwritten", name(file))
        }
        VaultError::Cancelled => "Stopped at your word".into(),
        VaultError::Io { place, detail } => {
            format!("The system reported an error at {} ({detail})", name(place))
        }
        VaultError::Database { detail } => format!("The ledger could not be read ({detail})"),
    }
}

pub(super) fn safe(refusal: &VaultError) -> &'static str {
    match refusal {
        VaultError::NotACopy { .. }
        | VaultError::NewerVersion { .. }
        | VaultError::BadKey { .. }
        | VaultError::OtherLedger { .. }
        | VaultError::Exists { .. } => "nothing was changed",
        VaultError::NoKey { .. } | VaultError::WrongKey { .. } => "the copy is not damaged and nothing was changed",
        VaultError::Damaged { .. } | VaultError::ReadOnly { .. } => "your data is untouched",
        VaultError::LedgerDamaged { .. } | VaultError::Database { .. } => {
            "no copy was made and earlier ones are untouched"
        }
        _ => "your data and earlier copies are untouched",
    }
}

pub(super) fn to_do(refusal: &VaultError) -> &'static str {
    match refusal {
        VaultError::NoSpace { .. } => "free some space or use another drive",
        VaultError::TooLarge { .. } => "use a drive formatted as exFAT",
        VaultError::ReadOnly { .. } => "remove the write protection or choose another folder",
        VaultError::Gone { .. } => "plug the drive in and try again",
        VaultError::NotACopy { .. } => "choose a file that ends in .aldia",
        VaultError::Damaged { .. } => "use another copy and make a new one",
        VaultError::LedgerDamaged { .. } => {
            "save what can be read with \"aldia salvage\", or restore the last proven copy"
        }
        VaultError::NewerVersion { .. } => "update the program and try again",
        VaultError::NoKey { .. } => "use the words of your recovery sheet",
        VaultError::WrongKey { .. } => "find the recovery sheet that the copy was made with",
        VaultError::BadKey { .. } => "type the 24 words of the sheet in their order",
        VaultError::OtherLedger { .. } => "choose a copy of this ledger",
        VaultError::Mismatch { .. } => "try again",
        VaultError::DocumentMissing { .. } => "find a copy that has it or continue without it",
        VaultError::Exists { .. } => "choose another name",
        VaultError::Cancelled => "try again whenever you like",
        VaultError::Io { .. } => "try again or use another folder",
        VaultError::Database { .. } => "restart the program and try again",
    }
}
