//! The repository speaks of the project alone, and every code has its sentence.

use desk::wire::{ErrorCode, WireError};

use crate::files::sources;

const CODES: &[ErrorCode] = &[
    ErrorCode::Invalid,
    ErrorCode::NotFound,
    ErrorCode::NoLedger,
    ErrorCode::LedgerExists,
    ErrorCode::LedgerHeld,
    ErrorCode::HolderGone,
    ErrorCode::NotALedger,
    ErrorCode::LedgerTooNew,
    ErrorCode::Locked,
    ErrorCode::WrongPassphrase,
    ErrorCode::LedgerDamaged,
    ErrorCode::MoreThanOpen,
    ErrorCode::HasDependents,
    ErrorCode::AlreadyDone,
    ErrorCode::Conflict,
    ErrorCode::NotNow,
    ErrorCode::Stale,
    ErrorCode::Cancelled,
    ErrorCode::BadFile,
    ErrorCode::NoSpace,
    ErrorCode::ReadOnly,
    ErrorCode::PlaceGone,
    ErrorCode::BadCopy,
    ErrorCode::NeedsKey,
    ErrorCode::WrongKey,
    ErrorCode::BadKey,
    ErrorCode::NotProven,
    ErrorCode::DocumentFailed,
    ErrorCode::Disk,
    ErrorCode::ClockFrozen,
    ErrorCode::UnknownCall,
    ErrorCode::Internal,
];

#[test]
fn every_error_code_has_a_sentence_in_both_languages_and_in_the_window() {
    let union = sources("ui/src", "wire.d.ts").remove(0).1;
    for code in CODES {
        let name = serde_json::to_value(code).expect("a code is a word");
        let name = name.as_str().expect("a word");
        assert!(union.contains(&format!("\"{name}\"")), "{name} is missing from wire.d.ts");
        for is_english in [false, true] {
            let sentence =
                desk::error::sentence(&WireError::new(*code).with("reason", "x").with("detail", "x"), is_english);
            assert!(!sentence.is_empty(), "{name} has no sentence");
            assert!(!sentence.contains('!') && !sentence.contains('¡'), "{name}: no exclamation marks");
        }
    }
    let declared = union.split("export type ErrorCode").nth(1).expect("the union is declared");
    let declared = declared.split(';').next().unwrap_or_default().matches('"').count() / 2;
    assert_eq!(declared, CODES.len(), "a code was added: give it a sentence and name it here");
}

#[test]
fn spanish_sentences_of_the_window_stand_beside_english_ones() {
    for language in ["es", "en"] {
        let texts = sources("ui/src/text", ".ts");
        assert!(
            texts.iter().any(|(path, _)| path.to_string_lossy().contains(language)),
            "the window speaks {language}"
        );
    }
}

/// The text between the quotes with which this begins.
fn literal(text: &str) -> Option<&str> {
    text.trim_start().strip_prefix('"')?.split_once('"').map(|(literal, _)| literal)
}

#[test]
fn every_reason_of_the_desk_has_its_english() {
    let mut seen = 0;
    for (path, text) in sources("src-tauri/crates/desk/src", ".rs") {
        let of_field = text.split("invalid(").skip(1).filter_map(|call| literal(call.split_once(',')?.1));
        let of_code = text.split(".with(\"reason\",").skip(1).filter_map(literal);
        let kinds = text.split("not_found(").skip(1).filter_map(literal);
        for spanish in of_field.chain(of_code).filter(|reason| reason.contains(' ')).chain(kinds) {
            let error = WireError::new(ErrorCode::Invalid).with("reason", spanish);
            assert!(error.params.contains_key("reason_en"), "{}: «{spanish}» has no English", path.display());
            assert!(desk::error::sentence(&error, false).contains(spanish));
            assert!(!desk::error::sentence(&error, true).contains(spanish), "English is spoken in an English book");
            seen += 1;
        }
    }
    let english = sources("src-tauri/crates/desk/src/error", "english.rs").remove(0).1;
    let said: Vec<(_, String)> = sources("src-tauri/crates/desk/src", ".rs");
    for spanish in english.split('(').filter_map(literal) {
        let places = said.iter().filter(|(_, text)| text.contains(&format!("\"{spanish}\"")));
        assert!(places.count() > 1, "nobody says «{spanish}» any more");
    }
    assert!(seen > 60, "only {seen} reasons were found: a rule that looks at nothing holds nothing");
}
