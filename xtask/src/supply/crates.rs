//! Cargo.lock: every crate from the registry with its checksum, none denied, the turbulent ones once.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::Rules;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// How many crates there are, and everything that must not be. `ours` are the names of the workspace's own.
pub(crate) fn audit(lock: &str, ours: &BTreeSet<String>, rules: &Rules) -> Result<(usize, Vec<String>), String> {
    let lock: toml::Table = toml::from_str(lock).map_err(|error| format!("Cargo.lock: {error}"))?;
    let packages = lock.get("package").and_then(toml::Value::as_array).ok_or("Cargo.lock lists no packages")?;
    let mut faults = Vec::new();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        let text = |key: &str| package.get(key).and_then(toml::Value::as_str);
        let (name, version) = (text("name").unwrap_or_default(), text("version").unwrap_or_default());
        faults.extend(origin(name, version, text("source"), text("checksum"), ours));
        faults.extend(rules.crates.iter().filter_map(|rule| rule.refuses(name, version)));
        versions.entry(name).or_default().push(version);
    }
    for name in &rules.single_crates {
        if let Some(found) = versions.get(name.as_str()).filter(|found| found.len() > 1) {
            faults.push(format!(
                "{name} stands there {} times ({}); one version is enough",
                found.len(),
                found.join(", ")
            ));
        }
    }
    for (name, version) in &rules.accepted {
        if !versions.get(name.as_str()).is_some_and(|found| found.contains(&version.as_str())) {
            faults
                .push(format!("{name} {version} is accepted in supply.toml but not there any more; take the line out"));
        }
    }
    Ok((packages.len(), faults))
}

fn origin(
    name: &str,
    version: &str,
    source: Option<&str>,
    checksum: Option<&str>,
    ours: &BTreeSet<String>,
) -> Option<String> {
    match source {
        None if ours.contains(name) => None,
        None => Some(format!("{name} {version} comes from a folder that is not ours")),
        Some(REGISTRY) if checksum.is_some_and(is_sha256) => None,
        Some(REGISTRY) => Some(format!("{name} {version} has no checksum")),
        Some(other) => Some(format!("{name} {version} comes from {other}, not from the registry")),
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"
        [[denied]]
        name = "zip"
        below = "2.3.0"
        reason = "links lead out of the folder"
        [[denied]]
        name = "calamine"
        reason = "aborts on a small file"
        [[accepted]]
        name = "glib"
        version = "0.18.5"
        reason = "the function is not called"
        [single]
        cargo = ["lopdf"]
    "#;

    fn package(name: &str, version: &str, rest: &str) -> String {
        format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{rest}\n")
    }

    fn good(name: &str, version: &str) -> String {
        package(name, version, &format!("source = \"{REGISTRY}\"\nchecksum = \"{}\"", "ab".repeat(32)))
    }

    fn faults(packages: &[String]) -> Vec<String> {
        let rules = Rules::parse(RULES).expect("rules");
        let lock = [&[good("glib", "0.18.5"), package("desk", "0.1.0", "")], packages].concat().join("\n");
        audit(&lock, &BTreeSet::from(["desk".to_owned()]), &rules).expect("a lock file").1
    }

    #[test]
    fn a_sound_lock_file_passes() {
        assert_eq!(faults(&[good("zip", "9.8.1"), good("lopdf", "0.44.0")]), Vec::<String>::new());
    }

    #[test]
    fn a_bad_lock_file_is_refused_line_by_line() {
        let found = faults(&[
            package("evil", "1.0.0", "source = \"git+https://example.com/evil?rev=1#abc\""),
            package("bare", "1.0.0", &format!("source = \"{REGISTRY}\"")),
            package("mirror", "1.0.0", "source = \"registry+https://example.com/index\"\nchecksum = \"00\""),
            package("folder", "1.0.0", ""),
            good("zip", "2.2.9"),
            good("calamine", "99.0.0"),
            good("lopdf", "0.43.0"),
            good("lopdf", "0.44.0"),
        ]);
        for (part, why) in [
            ("evil 1.0.0 comes from git+", "a branch can be pushed over"),
            ("bare 1.0.0 has no checksum", "without one nothing tells a changed archive"),
            ("mirror 1.0.0 comes from registry+https://example.com", "another registry, another owner"),
            ("folder 1.0.0 comes from a folder", "only our own crates lie in folders"),
            ("zip 2.2.9 is denied", "older than the mended one"),
            ("calamine 99.0.0 is denied", "denied whatever the version"),
            ("lopdf stands there 2 times", "its types would cross"),
        ] {
            assert!(found.iter().any(|fault| fault.contains(part)), "{part}: {why}; found {found:?}");
        }
        assert_eq!(found.len(), 7, "and nothing else: {found:?}");
    }

    #[test]
    fn an_exception_that_nothing_needs_is_refused() {
        let rules = Rules::parse(RULES).expect("rules");
        let (_, found) = audit(&good("zip", "9.0.0"), &BTreeSet::new(), &rules).expect("a lock file");
        assert!(found[0].contains("glib 0.18.5 is accepted"), "a stale exception hides the next one: {found:?}");
    }
}
