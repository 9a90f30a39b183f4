//! A process that holds a ledger and answers for it, as the tray does, without a window. `holder LEDGER` says `open` when
//! the door is open and `changed` whenever a window would read again; it ends when its standard input does.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use desk::ports::{NoDesktop, Notifier, Surroundings, SystemClock};
use desk::reading::Apart;
use desk::wire::{Pick, Progress, Topic};
use desk::{Desk, Options};

struct Window;

impl Surroundings for Window {
    fn pick(&self, what: Pick) -> Vec<PathBuf> {
        NoDesktop.pick(what)
    }
    fn open(&self, target: &str) -> Result<(), String> {
        NoDesktop.open(target)
    }
    fn progress(&self, _: &Progress) {}
    fn changed(&self, _: &[Topic]) {
        say("changed");
    }
}

impl Notifier for Window {
    fn notify(&self, _: &str, _: &str) -> Result<(), String> {
        Err("no session bus".to_owned())
    }
}

fn say(word: &str) {
    let mut out = std::io::stdout().lock();
    // A test that has ended does not listen.
    let _ = writeln!(out, "{word}").and_then(|()| out.flush());
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if desk::reading::is_asked() {
        let _ = desk::reading::answer();
        return Ok(());
    }
    let ledger = std::env::args_os().nth(1).map(PathBuf::from).ok_or("which ledger?")?;
    let options = Options { ledger: Some(ledger), ..Options::default() };
    let desk = Desk::new(options, Box::new(SystemClock), Arc::new(Window), Arc::new(Window));
    let desk = Arc::new(desk.with_reader(Arc::new(Apart::own())));
    desk.open().map_err(|error| format!("{error:?}"))?;
    let mut serving = desk::door::serve(Arc::clone(&desk), || ())?;
    say("open");
    std::io::stdin().read_to_end(&mut Vec::new())?;
    serving.end();
    desk.close();
    Ok(())
}
