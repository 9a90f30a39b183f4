//! Pictures of every screen, taken from the real window with the example book.

use crate::packages::Purpose;
use crate::place::target;
use crate::{Outcome, run, setup, shell};

/// Takes the pictures into a folder.
pub(crate) fn take(folder: Option<&str>) -> Outcome {
    setup::set_up(Purpose::Test)?;
    run::build_ui()?;
    let folder = folder
        .map_or_else(|| target().map(|target| target.join("shots").display().to_string()), |it| Ok(it.to_owned()))?;
    shell::run(&["cargo", "build", "-p", "aldia-desktop", "-p", "aldia"])?;
    shell::run(&["cargo", "run", "--quiet", "-p", "aldia-tests", "--example", "shots", "--", &folder])
}
