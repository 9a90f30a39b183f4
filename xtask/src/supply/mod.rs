//! `cargo xtask audit` and `cargo xtask sbom`: what the program is made of, and whether all of it may be.

mod bill;
mod crates;
mod packages;
mod rules;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::place::{root, target, ui};
use crate::{Outcome, shell};
use rules::Rules;

/// Holds the lock files against `xtask/supply.toml`; asks `cargo deny` too where it is installed.
pub(crate) fn audit() -> Outcome {
    let rules = Rules::ours()?;
    let cargo = read(&root().join("Cargo.lock"))?;
    let (crates, mut faults) = crates::audit(&cargo, &own_crates()?, &rules)?;
    let npm = read(&ui().join("package-lock.json"))?;
    let (packages, more) = packages::audit(&npm, &rules)?;
    faults.extend(more);
    if !faults.is_empty() {
        return Err(format!("the lock files hold what must not be there:\n  {}", faults.join("\n  ")));
    }
    println!("{crates} crates and {packages} npm packages: all from their registries, all with checksums, none denied");
    ask_cargo_deny()
}

/// Where it is not installed our own rules stand alone. Its advisories need a network, so it is not asked about them.
fn ask_cargo_deny() -> Outcome {
    if !shell::works(&["cargo", "deny", "--version"]) {
        println!(
            "cargo deny is not installed here; `cargo install --locked cargo-deny` adds its bans, licences and sources"
        );
        return Ok(());
    }
    shell::run(&["cargo", "deny", "--offline", "check", "bans", "licenses", "sources"])
}

/// Writes the bill of materials of the program for this platform (CycloneDX 1.5).
pub(crate) fn sbom(file: Option<&str>) -> Outcome {
    let file = match file {
        Some(file) => PathBuf::from(file),
        None => target()?.join("aldia.cdx.json"),
    };
    let text = bill_of_this_platform()?;
    std::fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    println!("the bill of materials: {}", file.display());
    Ok(())
}

fn bill_of_this_platform() -> Result<String, String> {
    let metadata =
        shell::output(&["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", &host()?])?;
    let metadata = parse(&metadata, "cargo metadata")?;
    let npm = parse(&read(&ui().join("package-lock.json"))?, "ui/package-lock.json")?;
    let bill = bill::of(&metadata, &read(&root().join("Cargo.lock"))?, &npm)?;
    bill::validate(&bill)?;
    let mut text = serde_json::to_string_pretty(&bill).map_err(|error| error.to_string())?;
    text.push('\n');
    Ok(text)
}

fn host() -> Result<String, String> {
    let said = shell::output(&["rustc", "-vV"])?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(ToOwned::to_owned).ok_or_else(|| "rustc does not say for which platform it builds".to_owned())
}

fn own_crates() -> Result<BTreeSet<String>, String> {
    let metadata = shell::output(&["cargo", "metadata", "--no-deps", "--format-version", "1"])?;
    let metadata = parse(&metadata, "cargo metadata")?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    Ok(packages.filter_map(|package| package["name"].as_str().map(ToOwned::to_owned)).collect())
}

fn parse(text: &str, what: &str) -> Result<serde_json::Value, String> {
    serde_json::from_str(text).map_err(|error| format!("{what}: {error}"))
}

fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bill_of_materials_is_the_same_each_time_and_valid() {
        let (first, second) = (bill_of_this_platform().expect("a bill"), bill_of_this_platform().expect("a bill"));
        assert_eq!(first, second, "two builds of the same sources have one bill");
        for part in
            ["pkg:cargo/rusqlite@", "pkg:cargo/tauri@", "pkg:npm/svelte@", "\"CycloneDX\"", "SHA-256", "SHA-512"]
        {
            assert!(first.contains(part), "{part} is in the program, so it is on the bill");
        }
        assert!(!first.contains("pkg:cargo/proptest@"), "what only the tests use is not in the program");
        let home = std::env::var("HOME").unwrap_or_else(|_| "/nobody".to_owned());
        assert!(!first.contains(&home), "a bill names no folder of the machine that made it");
    }
}
