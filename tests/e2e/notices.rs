//! The digest on the owner's desktop: raised once a day, and not again because the program was started again.

use aldia_tests::headless::wait_for;
use serde_json::json;

use crate::office::{Office, value};

fn passes(office: &Office) -> usize {
    office.log().matches("pass done").count()
}

#[test]
fn the_digest_comes_once_and_not_again_after_a_restart() {
    let office = Office::open();
    let window = office.start();
    value(&window, "create_example", &json!({}));
    let first = wait_for("the digest", || Some(office.desktop.notifications()).filter(|seen| !seen.is_empty()));
    let text = format!("{} {}", first[0].0, first[0].1);
    assert!(text.contains(char::is_numeric), "the digest says how much there is to do: {text}");
    window.close();

    let before = passes(&office);
    let again = office.start();
    let today = value(&again, "today", &json!({}));
    assert!(today["items"].as_array().is_some_and(|items| !items.is_empty()), "the work is still there: {today}");
    wait_for("a pass after the restart", || (passes(&office) > before).then_some(()));
    assert_eq!(office.desktop.notifications(), first, "an owner who is told twice stops listening");
}

#[test]
fn a_program_without_a_ledger_has_nothing_to_say() {
    let office = Office::open();
    let _window = office.start_with(&[], &[("ALDIA_LOOK_MS", "50")]);
    wait_for("two passes", || (passes(&office) > 1).then_some(()));
    assert!(office.desktop.notifications().is_empty(), "before the first run there is nothing to remind of");
}
