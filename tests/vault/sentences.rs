use std::collections::BTreeSet;
use std::path::PathBuf;

use vault::VaultError;

fn all() -> Vec<VaultError> {
    let place = PathBuf::from("/media/ana/AZUL");
    let (what, file) = ("chain".to_owned(), place.join("copia.aldia"));
    vec![
        VaultError::NoSpace { place: place.clone(), needed: Some(30_000_000), free: 4_000_000 },
        VaultError::NoSpace { place: place.clone(), needed: None, free: 0 },
        VaultError::TooLarge { place: place.clone(), bytes: 5_000_000_000 },
        VaultError::ReadOnly { place: place.clone() },
        VaultError::Gone { place: place.clone() },
        VaultError::NotACopy { file: file.clone() },
        VaultError::Damaged { file: file.clone(), what: what.clone() },
        VaultError::LedgerDamaged { what: what.clone() },
        VaultError::NewerVersion { file: file.clone(), found: "format 2".into() },
        VaultError::NoKey { file: file.clone() },
        VaultError::WrongKey { file: file.clone() },
        VaultError::BadKey { what: "5: lunes".into() },
        VaultError::OtherLedger { file: file.clone(), found: "a".into(), expected: "b".into() },
        VaultError::Mismatch { what: what.clone() },
        VaultError::DocumentMissing { sha256: "ab".repeat(32), place: place.clone() },
        VaultError::Exists { file },
        VaultError::Cancelled,
        VaultError::Io { place, detail: what.clone() },
        VaultError::Database { detail: what },
    ]
}

#[test]
fn every_refusal_has_its_own_code() {
    let codes: BTreeSet<_> = all().iter().map(VaultError::code).collect();
    assert_eq!(codes.len(), all().len() - 1, "only the two kinds of missing room share one");
}

#[test]
fn every_refusal_says_in_one_calm_sentence_what_is_safe_and_what_to_do() {
    for refusal in all() {
        for sentence in [refusal.spanish(), refusal.to_string()] {
            assert!(sentence.ends_with('.'), "{sentence}");
            assert!(sentence.matches("; ").count() >= 2, "happened; safe; to do: {sentence}");
            assert!(!sentence.contains(['!', '¡', '\n']) && !sentence.contains("  "), "{sentence}");
        }
        assert_ne!(refusal.spanish(), refusal.to_string());
    }
}
