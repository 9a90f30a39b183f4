//! What the system must have. On Debian and its children missing packages are installed; elsewhere they are named.

use crate::Outcome;
use crate::shell;

/// What the packages are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To build and show the program.
    Run,
    /// To drive the real window without a screen as well.
    Test,
    /// To measure the program beside plain tools.
    Bench,
    /// To make disks fail on purpose.
    Faults,
    /// To pull a stick out of an emulated machine as well.
    Stick,
}

/// The web view, the tray icon, and the C parts of the ledger (SQLCipher takes its ciphers from OpenSSL).
const TO_RUN: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "libgtk-3-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
];

/// A private display, window manager and session bus, notifications, the driver of the web view, readers of PDFs, and the
/// tools that open a copy by hand.
const TO_TEST: &[&str] = &[
    "webkit2gtk-driver",
    "xvfb",
    "dbus",
    "dunst",
    "openbox",
    "wmctrl",
    "poppler-utils",
    "qpdf",
    "age",
    "zstd",
    "sqlite3",
    "strace",
    "fuse3",
];

/// File systems served by a program, for disks that fail on purpose; and real ones on files.
const TO_FAIL: &[&str] = &["fuse3", "perl-base", "e2fsprogs", "xfsprogs", "util-linux", "mount"];

/// A machine with a USB port, what it has in its memory, and the tool that stands beside ours in it.
const TO_PULL: &[&str] =
    &["qemu-system-x86", "busybox-static", "cpio", "binutils", "dosfstools", "exfatprogs", "restic"];

/// The tools whose work is the floor of ours, and the one that times both.
const TO_BENCH: &[&str] = &["sqlite3", "zstd", "time", "qpdf", "python3", "restic"];

/// Installs or names what is missing. Nothing is asked of the network when nothing is.
pub(crate) fn ensure(purpose: Purpose) -> Outcome {
    match std::env::consts::OS {
        "linux" if shell::works(&["apt-get", "--version"]) => ensure_debian(purpose),
        "linux" => {
            const NEEDED: &str = "needed: a C compiler, pkg-config, OpenSSL headers, webkit2gtk-4.1, gtk3, libayatana-appindicator, librsvg";
            named(&["pkg-config", "--exists", "webkit2gtk-4.1", "openssl"], NEEDED)
        }
        "macos" => {
            named(&["xcode-select", "-p"], "missing: the command line tools; get them with `xcode-select --install`")
        }
        "windows" => named(
            &["cmd", "/C", "if defined OPENSSL_DIR (exit 0) else (exit 1)"],
            "missing: OpenSSL; get it with `vcpkg install openssl:x64-windows-static-md` and point OPENSSL_DIR to it",
        ),
        other => Err(format!("{other} is not a system that we know")),
    }
}

fn named(test: &[&str], sentence: &str) -> Outcome {
    if shell::works(test) { Ok(()) } else { Err(sentence.to_owned()) }
}

fn ensure_debian(purpose: Purpose) -> Outcome {
    let missing = missing(purpose);
    if missing.is_empty() {
        return Ok(());
    }
    println!("installing: {}", missing.join(" "));
    apt_get(&["update", "-q"])?;
    let install = ["install", "-q", "-y", "--no-install-recommends"];
    apt_get(&[&install[..], &missing[..]].concat())
}

fn missing(purpose: Purpose) -> Vec<&'static str> {
    let also: &[&[&str]] = match purpose {
        Purpose::Run => &[],
        Purpose::Test => &[TO_TEST],
        // The window is measured on a private display too.
        Purpose::Bench => &[TO_TEST, TO_BENCH],
        Purpose::Faults => &[TO_FAIL],
        Purpose::Stick => &[TO_FAIL, TO_PULL],
    };
    let installed = |name: &str| {
        // The exit code alone calls a package that was removed, but not purged, installed.
        let state = std::process::Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", name]).output();
        state.is_ok_and(|state| state.stdout.starts_with(b"installed"))
    };
    TO_RUN.iter().chain(also.iter().copied().flatten()).copied().filter(|name| !installed(name)).collect()
}

fn apt_get(arguments: &[&str]) -> Outcome {
    let is_root = shell::output(&["id", "-u"])?.trim() == "0";
    let sudo: &[&str] = if is_root { &[] } else { &["sudo"] };
    let quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    shell::run(&[sudo, &quiet, arguments].concat())
}
