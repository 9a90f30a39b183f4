//! Between 32 bytes and 24 words of the Spanish BIP-39 list. Its authors chose words that stay apart without accents, so
//! what was typed is compared folded.

use std::collections::HashMap;

use bip39::{Language, Mnemonic};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

use super::recovery::bad;
use crate::VaultError;

const COUNT: usize = 24;

pub(super) fn of(bytes: &[u8; 32]) -> Vec<&'static str> {
    let mnemonic = Mnemonic::from_entropy_in(Language::Spanish, bytes).expect("32 bytes are 24 words");
    mnemonic.words().collect()
}

/// Lower case without accents; ñ counts as n.
pub(super) fn folded(word: &str) -> String {
    word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

pub(super) fn bytes_of(text: &str) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let text: Zeroizing<String> = Zeroizing::new(text.nfc().collect());
    let typed: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    if typed.len() != COUNT {
        return Err(bad(&format!("{} / {COUNT}", typed.len())));
    }
    let listed: HashMap<String, &str> =
        Language::Spanish.word_list().iter().map(|word| (folded(word), *word)).collect();
    let found: Result<Vec<&str>, VaultError> = typed
        .iter()
        .enumerate()
        .map(|(at, word)| listed.get(&folded(word)).copied().ok_or_else(|| bad(&format!("{}: {word}", at + 1))))
        .collect();
    let line = Zeroizing::new(found?.join(" "));
    let mnemonic = Mnemonic::parse_in_normalized(Language::Spanish, &line).map_err(|_| bad("24"))?;
    let entropy = Zeroizing::new(mnemonic.to_entropy());
    entropy.as_slice().try_into().map(Zeroizing::new).map_err(|_| bad("24"))
}
