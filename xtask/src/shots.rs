//! Pictures of every screen, taken from the real window with the example book or a ledger of one's own.

use crate::packages::Purpose;
use crate::place::example;
use crate::{Outcome, run, setup, shell};

/// Takes the pictures into a folder; `rest` names a ledger, a size, a day, a language.
pub(crate) fn take(folder: &str, rest: &[&str]) -> Outcome {
    setup::set_up(Purpose::Test)?;
    run::build_ui()?;
    shell::run(&["cargo", "build", "--locked", "--workspace", "--bins", "--example", "shots"])?;
    let photographer = example("shots")?;
    shell::run(&[&[photographer.as_str(), folder], rest].concat())
}
