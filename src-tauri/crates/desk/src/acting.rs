//! Who acts: the way in of a call, and the person as the system knows them. Both join the chain with each fact.
//!
//! A door says it once around its calls; what runs inside on the same thread inherits it. A process that answers calls for
//! another one says the other's door.

use std::cell::Cell;

/// The way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The owner at the window.
    Window,
    /// `aldia` and scripts.
    Terminal,
    /// A file that was imported.
    Import,
    /// The background.
    Worker,
}

impl Way {
    /// As it is kept.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Terminal => "terminal",
            Self::Import => "import",
            Self::Worker => "worker",
        }
    }
}

thread_local! {
    static DOOR: Cell<Option<Way>> = const { Cell::new(None) };
}

/// Puts the door before back, also when what ran inside panicked.
struct Back(Option<Way>);

impl Drop for Back {
    fn drop(&mut self) {
        DOOR.set(self.0);
    }
}

/// Runs what came through this door.
pub fn through<T>(door: Way, act: impl FnOnce() -> T) -> T {
    let _back = Back(DOOR.replace(Some(door)));
    act()
}

/// The longest name of a person that is kept.
const LONGEST_USER: usize = 64;

pub(crate) fn actor() -> store::Actor {
    let user = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let user = user.map(|user| user.chars().filter(|c| !c.is_control()).take(LONGEST_USER).collect::<String>());
    store::Actor { door: DOOR.get().map_or("", Way::code), user: user.filter(|user| !user.is_empty()) }
}
