//! Every screen, light and dark, judged by axe-core in the real web view: contrast, names, order, roles.

use aldia_tests::webdriver::Window;
use serde_json::{Value, json};

use crate::office::{Office, reload, value};
use crate::window::{SCREENS, go_to};

/// axe-core as npm installed it for the screens' own tests.
fn axe() -> String {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}; run `cargo xtask setup`"))
}

/// What axe finds wrong on the page as it stands.
pub(crate) fn faults(window: &Window) -> Value {
    const RUN: &str = "const done = arguments[0];
        axe.run(document, { resultTypes: ['violations'] }).then((found) => done(found.violations.map((fault) =>
            `${fault.id}: ${fault.nodes.map((node) => node.target.join(' ')).join(', ')}`)));";
    window.script_async(&format!("{}\n{RUN}", axe()), &json!([]))
}

#[test]
fn the_first_run_can_be_read_and_operated_by_everyone() {
    let office = Office::open();
    let window = office.start();
    assert_eq!(faults(&window), json!([]), "the first screen decides whether somebody can begin at all");
}

#[test]
fn every_screen_can_be_read_and_operated_by_everyone() {
    let office = Office::open();
    let window = office.start();
    value(&window, "create_example", &json!({}));
    let mut found = Vec::new();
    for theme in ["light", "dark"] {
        let mut settings = value(&window, "settings", &json!({}));
        settings["theme"] = Value::from(theme);
        value(&window, "save_settings", &settings);
        reload(&window);
        for screen in SCREENS {
            go_to(&window, screen);
            let faults = faults(&window);
            found.extend(faults.as_array().into_iter().flatten().map(|fault| format!("{screen}, {theme}: {fault}")));
        }
    }
    assert!(found.is_empty(), "somebody cannot read or operate:\n{}", found.join("\n"));
}
