//! `aldia`, the terminal door: the same desk without a window, for scripts, tests and machines without a screen. While
//! another process holds the ledger, each command is handed to that one and its answer written as if it were ours.
//!
//! stdout carries the answer (with `--json` one JSON document), stderr one sentence when something fails. Exit codes:
//! 0 done, 1 failed, 2 usage, 3 bad input or no ledger there and nothing changed, 4 the ledger or a copy failed
//! verification.

mod arguments;
mod care_commands;
mod checking;
mod commands;
mod copy_commands;
mod import_command;
mod lock_commands;
mod money_commands;
mod output;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use desk::acting::{Way, through};
use desk::door::Door;
use desk::ports::{NoDesktop, SystemClock, SystemKeychain};
use desk::reading::{self, Apart};
use desk::wire::WireError;
use desk::{Desk, Options};

use arguments::Arguments;

/// How a command ended.
pub(crate) enum Failure {
    /// The desk says so.
    Desk(WireError),
    /// The answer was given, and it is bad news: this exit code.
    Code(u8),
}

impl From<WireError> for Failure {
    fn from(error: WireError) -> Self {
        Self::Desk(error)
    }
}

fn main() -> ExitCode {
    if reading::is_asked() {
        return reading::answer();
    }
    let arguments = Arguments::parse();
    match through(Way::Terminal, || run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Code(code)) => ExitCode::from(code),
        Err(Failure::Desk(error)) => {
            output::complain(&error, arguments.json);
            ExitCode::from(desk::error::exit_code(&error))
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let options = Options { ledger: arguments.ledger.clone(), home: None, today: arguments.today };
    let notifier = Arc::new(notify::DesktopNotifier);
    let desk = Desk::new(options, Box::new(SystemClock), Arc::new(NoDesktop), notifier)
        .with_reader(Arc::new(Apart::own()))
        .with_keychain(Arc::new(SystemKeychain));
    let door = if arguments.command.needs_ledger() { Door::open(desk)? } else { Door::Own(Box::new(desk)) };
    let ended = lock_commands::unlock(&door, arguments).and_then(|()| commands::run(&door, arguments));
    door.close();
    ended
}
