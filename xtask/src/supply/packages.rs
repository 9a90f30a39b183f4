//! package-lock.json: every package with its SHA-512, from the registry or the cache of it, none denied, exact versions.

use std::collections::BTreeMap;

use serde_json::Value;

use super::rules::Rules;

const REGISTRY: &str = "https://registry.npmjs.org/";

/// How many packages there are, and everything that must not be.
pub(crate) fn audit(lock: &str, rules: &Rules) -> Result<(usize, Vec<String>), String> {
    let lock: Value = serde_json::from_str(lock).map_err(|error| format!("package-lock.json: {error}"))?;
    if lock["lockfileVersion"] != 3 {
        return Err("package-lock.json is not of version 3".to_owned());
    }
    let packages = lock["packages"].as_object().ok_or("package-lock.json lists no packages")?;
    let mut faults = wishes(&packages[""], rules);
    let mut count = 0;
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
        let (name, version) = (name_of(path), package["version"].as_str().unwrap_or_default());
        faults.extend(origin(name, version, package));
        faults.extend(rules.npm.iter().filter_map(|rule| rule.refuses(name, version)));
        versions.entry(name).or_default().push(version);
        count += 1;
    }
    for name in &rules.single_npm {
        if let Some(found) = versions.get(name.as_str()).filter(|found| found.len() > 1) {
            faults.push(format!("npm {name} stands there {} times ({})", found.len(), found.join(", ")));
        }
    }
    Ok((count, faults))
}

/// What the window itself asks for: exact versions, and into the program only what was decided.
fn wishes(own: &Value, rules: &Rules) -> Vec<String> {
    let mut faults = Vec::new();
    for kind in ["dependencies", "devDependencies"] {
        for (name, wanted) in own[kind].as_object().into_iter().flatten() {
            let wanted = wanted.as_str().unwrap_or_default();
            if !is_exact(wanted) {
                faults.push(format!("npm {name} is wanted as {wanted:?}; name one version"));
            }
            if kind == "dependencies" && !rules.shipped_npm.contains(name) {
                faults.push(format!(
                    "npm {name} would go into the program; name it in supply.toml or move it to the tools"
                ));
            }
        }
    }
    faults
}

/// One version with its three numbers, and perhaps the name of a release before it; no range.
fn is_exact(wanted: &str) -> bool {
    let (numbers, rest) = wanted.split_at(wanted.find(['-', '+']).unwrap_or(wanted.len()));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-+".contains(&byte);
    numbers.split('.').count() == 3 && numbers.split('.').all(is_number) && rest.bytes().all(is_name)
}

fn name_of(path: &str) -> &str {
    path.rsplit("node_modules/").next().unwrap_or(path)
}

fn origin(name: &str, version: &str, package: &Value) -> Option<String> {
    if package["link"] == true {
        return Some(format!("npm {name} is a link to a folder"));
    }
    if let Some(from) = package["resolved"].as_str().filter(|from| !from.starts_with(REGISTRY)) {
        return Some(format!("npm {name} {version} comes from {from}, not from the registry"));
    }
    let is_summed = package["integrity"].as_str().is_some_and(|sum| sum.starts_with("sha512-") && sum.len() >= 95);
    (!is_summed).then(|| format!("npm {name} {version} has no SHA-512"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RULES: &str = "[[denied_npm]]\nname = \"event-stream\"\nreason = \"stole keys\"\n[single]\nnpm = [\"svelte\"]\n[shipped]\nnpm = [\"api\"]";

    fn sum() -> String {
        format!("sha512-{}==", "A".repeat(86))
    }

    fn faults(packages: &Value) -> Vec<String> {
        let lock = json!({"lockfileVersion": 3, "packages": packages}).to_string();
        audit(&lock, &Rules::parse(RULES).expect("rules")).expect("a lock file").1
    }

    #[test]
    fn a_sound_lock_file_passes() {
        let found = faults(&json!({
            "": {"dependencies": {"api": "2.0.1"}, "devDependencies": {"svelte": "5.57.3"}},
            "node_modules/api": {"version": "2.0.1", "integrity": sum(), "resolved": "https://registry.npmjs.org/api/-/api-2.0.1.tgz"},
            "node_modules/svelte": {"version": "5.57.3", "integrity": sum(), "dev": true},
        }));
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn one_version_is_wanted_and_no_range() {
        for exact in ["1.2.3", "1.0.0-next.1", "5.0.0-rc.2+build.7"] {
            assert!(is_exact(exact), "{exact} is one version, whatever letters are in it");
        }
        for range in ["^1.2.3", "1.2", "1.x", "1.2.x", "*", "1.2.3 || 2.0.0", "1.2.3 - 1.4.0", "1.2.3-a || 2.0.0", ""] {
            assert!(!is_exact(range), "{range} may be another version tomorrow");
        }
    }

    #[test]
    fn a_bad_lock_file_is_refused_line_by_line() {
        let found = faults(&json!({
            "": {"dependencies": {"left-pad": "1.0.0"}, "devDependencies": {"svelte": "^5.0.0"}},
            "node_modules/left-pad": {"version": "1.0.0"},
            "node_modules/weak": {"version": "1.0.0", "integrity": "sha1-AAAA"},
            "node_modules/git": {"version": "1.0.0", "integrity": sum(), "resolved": "git+ssh://git@example.com/x.git#1"},
            "node_modules/here": {"link": true, "resolved": "../here"},
            "node_modules/a/node_modules/event-stream": {"version": "3.3.6", "integrity": sum()},
            "node_modules/svelte": {"version": "5.57.3", "integrity": sum()},
            "node_modules/a/node_modules/svelte": {"version": "4.0.0", "integrity": sum()},
        }));
        for part in [
            "left-pad would go into the program",
            "svelte is wanted as \"^5.0.0\"",
            "left-pad 1.0.0 has no SHA-512",
            "weak 1.0.0 has no SHA-512",
            "git 1.0.0 comes from git+ssh",
            "here is a link",
            "event-stream 3.3.6 is denied: stole keys",
            "svelte stands there 2 times",
        ] {
            assert!(found.iter().any(|fault| fault.contains(part)), "{part} must be found: {found:?}");
        }
        assert_eq!(found.len(), 8, "and nothing else: {found:?}");
    }
}
