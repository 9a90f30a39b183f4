//! `cargo xtask elsewhere`: do the arms for Windows and macOS still compile? Types are checked and nothing is linked, so a
//! stand-in takes the place of their C compilers and libraries. No part of the tests, which must run without a network:
//! the standard libraries of the other systems are fetched.

use crate::place::target;
use crate::{Outcome, shell};

const SYSTEMS: &[&str] = &["x86_64-pc-windows-gnu", "aarch64-apple-darwin"];
/// The tools that build scripts call by these names, whatever the environment says.
const TOOLS: &[&str] = &["gcc", "g++", "ar", "windres", "dlltool"];

pub(crate) fn elsewhere() -> Outcome {
    let folder = target()?.join("elsewhere");
    let tools = folder.join("tools");
    // OpenSSL's headers are looked for and never read.
    std::fs::create_dir_all(tools.join("include/openssl")).map_err(|error| error.to_string())?;
    std::fs::create_dir_all(tools.join("lib")).map_err(|error| error.to_string())?;
    let compiler = tools.join("compiler.sh");
    std::fs::write(&compiler, include_str!("compiler.sh")).map_err(|error| error.to_string())?;
    let (folder, tools, compiler) =
        (folder.display().to_string(), tools.display().to_string(), compiler.display().to_string());
    shell::run(&["chmod", "+x", &compiler])?;
    for tool in TOOLS {
        shell::run(&["ln", "-sf", &compiler, &format!("{tools}/x86_64-w64-mingw32-{tool}")])?;
    }
    for system in SYSTEMS {
        shell::run(&["rustup", "target", "add", system])?;
        check(system, &folder, &tools, &compiler)?;
    }
    Ok(())
}

fn check(system: &str, folder: &str, tools: &str, compiler: &str) -> Outcome {
    let path = std::env::var("PATH").unwrap_or_default();
    let suffix = system.replace('-', "_");
    let mut words = vec!["env".to_owned(), format!("PATH={tools}:{path}"), format!("CARGO_TARGET_DIR={folder}")];
    words.extend(["CC", "CXX", "AR"].map(|tool| format!("{tool}_{suffix}={compiler}")));
    words.extend([format!("OPENSSL_DIR={tools}"), "OPENSSL_NO_VENDOR=1".to_owned(), format!("SDKROOT={tools}")]);
    let cargo =
        ["cargo", "check", "--locked", "-q", "--target", system, "-p", "aldia", "-p", "aldia-desktop", "-p", "xtask"];
    words.extend(cargo.map(ToOwned::to_owned));
    shell::run(&words.iter().map(String::as_str).collect::<Vec<_>>())
}
