//! The types of the wire: generated from the desk's table of calls, kept in the repository, compared in every test run.

use crate::place::{example, ui};
use crate::{Outcome, shell};

/// Writes `ui/src/wire.d.ts`.
pub(crate) fn write() -> Outcome {
    std::fs::write(file(), generated()?).map_err(|error| format!("{}: {error}", file().display()))
}

/// Fails when the file is not what the table of calls says today.
pub(crate) fn check() -> Outcome {
    let kept = std::fs::read_to_string(file()).map_err(|error| format!("{}: {error}", file().display()))?;
    let generated = generated()?;
    if kept == generated {
        return Ok(());
    }
    let line = 1 + kept.lines().zip(generated.lines()).take_while(|(kept, new)| kept == new).count();
    Err(format!("ui/src/wire.d.ts differs from the table of calls, from line {line} on; run `cargo xtask types`"))
}

fn file() -> std::path::PathBuf {
    ui().join("src").join("wire.d.ts")
}

fn generated() -> Result<String, String> {
    shell::run(&["cargo", "build", "--locked", "--quiet", "--workspace", "--example", "wire"])?;
    shell::output(&[&example("wire")?])
}
