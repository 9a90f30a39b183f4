//! Brings a fresh clone to where it builds. The second time it asks nothing of the network.

use std::path::PathBuf;

use crate::Outcome;
use crate::packages::{self, Purpose};
use crate::place::ui;
use crate::shell;

/// The oldest Node that Vite runs on.
const NODE: (u32, u32) = (20, 19);

/// Installs what is missing, for building or for testing.
pub(crate) fn set_up(purpose: Purpose) -> Outcome {
    packages::ensure(purpose)?;
    check_node()?;
    install_ui()
}

fn check_node() -> Outcome {
    let wanted =
        format!("Node {}.{} or newer is needed to build the screens (https://nodejs.org, nvm or fnm)", NODE.0, NODE.1);
    let text = shell::output(&["node", "--version"]).map_err(|_| format!("{wanted}; there is none in the PATH"))?;
    let version = node_version(&text).ok_or(format!("{wanted}; this one says {text:?}"))?;
    if version >= NODE { Ok(()) } else { Err(format!("{wanted}; this one is {}", text.trim())) }
}

fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix('v')?.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

/// `npm ci` throws away and fetches again, so it runs only when the lock file is another than the one installed.
fn install_ui() -> Outcome {
    let lock =
        std::fs::read(ui().join("package-lock.json")).map_err(|error| format!("ui/package-lock.json: {error}"))?;
    if std::fs::read(stamp()).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    shell::run_in(&ui(), &["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"])?;
    std::fs::write(stamp(), lock).map_err(|error| format!("{}: {error}", stamp().display()))
}

/// A copy of the lock file that was installed; it goes when `node_modules` goes.
fn stamp() -> PathBuf {
    ui().join("node_modules").join(".installed-lock.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read_and_compared_by_number() {
        assert_eq!(node_version("v20.20.2\n"), Some((20, 20)), "major and minor decide");
        assert!(node_version("v22.1.0") > Some(NODE), "22.1 is newer than 20.19 although 1 is less than 19");
        assert!(node_version("v20.9.0") < Some(NODE), "9 is less than 19 although it sorts after it as text");
        assert_eq!(node_version("node: not found"), None, "what is no version must not count as one");
    }
}
