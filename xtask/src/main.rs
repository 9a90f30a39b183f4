//! Set-up and orchestration: what a developer types instead of six commands. It knows no invoice and builds nothing itself.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "xtask talks to the person at the terminal")]

mod bench;
mod elsewhere;
mod faults;
mod packages;
mod place;
mod run;
mod setup;
mod shell;
mod shots;
mod steps;
mod supply;
mod test;
mod types;

use std::process::ExitCode;

/// What went wrong, as one sentence for the person at the terminal.
type Outcome = Result<(), String>;

const USAGE: &str = "\
usage: cargo xtask COMMAND
  run             set up, build, open the window; without a display, do the same job in the terminal
  test            set up, then everything that must hold: screens, format, lints, all tests, the real window
  bench [PART]…   how long the daily jobs take, each beside its floor in the same run; reports, letters, import,
                  encrypted, window and copies are its parts
  faults [--only ROW] [--except ROW]… [--scale sample|full] [--seed N]
                  kills, power cuts, failing disks, rot and nonsense: the whole table, with its counts; full takes
                  hours, and its rows `real` and `full-real` mount file systems, so they need root; `stick`, which needs
                  an emulated machine, is run only when it is named
  setup           only install what is missing
  types [--check] write ui/src/wire.d.ts from the table of calls, or say whether it is up to date
  elsewhere       check that the parts for Windows and macOS compile; fetches what that needs
  audit           hold the lock files against xtask/supply.toml; a step of test
  sbom [FILE]     write the bill of materials of the program (CycloneDX 1.5)
  shots DIR [LEDGER] [--size WxH] [--today DAY] [--language es|en]
                  take a picture of every screen, with the example book or with a copy of LEDGER";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["run"] => run::run(),
        ["test"] => test::test(),
        ["bench", parts @ ..] => bench::bench(parts),
        ["faults", wishes @ ..] => faults::faults(wishes),
        ["setup"] => setup::set_up(packages::Purpose::Test),
        ["types"] => types::write(),
        ["types", "--check"] => types::check(),
        ["shots", folder, rest @ ..] => shots::take(folder, rest),
        ["elsewhere"] => elsewhere::elsewhere(),
        ["audit"] => supply::audit(),
        ["sbom"] => supply::sbom(None),
        ["sbom", file] => supply::sbom(Some(file)),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
