//! The bill of materials in CycloneDX 1.5: what is in the program on one platform, with checksums and licences. The same
//! lock files give the same bytes; no time and no folder stands in it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// The programs that are shipped; what only tests and tools use is left out.
const SHIPPED: &[&str] = &["aldia-desktop", "aldia"];
/// Built into the screens although npm calls it a tool: its code is compiled into the bundle.
const BUNDLED: &[&str] = &["svelte", "esm-env", "clsx"];

/// The bill from `cargo metadata`, Cargo.lock (for the checksums) and package-lock.json.
pub(crate) fn of(metadata: &Value, cargo_lock: &str, npm: &Value) -> Result<Value, String> {
    let checksums = checksums(cargo_lock)?;
    let edges = edges(metadata);
    let packages: BTreeMap<&str, &Value> =
        list(&metadata["packages"]).filter_map(|package| Some((package["id"].as_str()?, package))).collect();
    let shipped = reached(&packages, &edges);
    let purl_of =
        |id: &str| packages.get(id).map(|package| purl("cargo", text(package, "name"), text(package, "version")));
    let mut components: BTreeMap<String, Value> = BTreeMap::new();
    let mut dependencies: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for id in &shipped {
        let package = packages[id];
        let purl = purl("cargo", text(package, "name"), text(package, "version"));
        components.insert(purl.clone(), of_crate(package, &purl, &checksums));
        let on = edges.get(id).into_iter().flatten().filter_map(|id| purl_of(id)).collect();
        dependencies.insert(purl, on);
    }
    for (purl, component) in of_npm(npm) {
        dependencies.entry(purl.clone()).or_default();
        components.insert(purl, component);
    }
    let version = packages
        .values()
        .find(|package| package["name"] == "aldia-desktop")
        .map_or("", |package| text(package, "version"));
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "aldia", "name": "Al Día", "version": version}},
        "components": components.into_values().collect::<Vec<_>>(),
        "dependencies": dependencies.into_iter().map(|(purl, on)| json!({"ref": purl, "dependsOn": on})).collect::<Vec<_>>(),
    }))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// A scope's `@` is percent-encoded in a package URL.
fn purl(kind: &str, name: &str, version: &str) -> String {
    format!("pkg:{kind}/{}@{version}", name.replace('@', "%40"))
}

/// What each crate needs while the program runs; what it needs to be built or tested is not in the program.
fn edges(metadata: &Value) -> BTreeMap<&str, Vec<&str>> {
    let is_normal = |dependency: &Value| list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null());
    list(&metadata["resolve"]["nodes"])
        .filter_map(|node| {
            let on = list(&node["deps"]).filter(|dependency| is_normal(dependency));
            Some((node["id"].as_str()?, on.filter_map(|dependency| dependency["pkg"].as_str()).collect()))
        })
        .collect()
}

fn reached<'m>(packages: &BTreeMap<&'m str, &'m Value>, edges: &BTreeMap<&'m str, Vec<&'m str>>) -> BTreeSet<&'m str> {
    let begin = packages.iter().filter(|(_, package)| SHIPPED.contains(&text(package, "name")));
    let mut waiting: Vec<&str> = begin.map(|(id, _)| *id).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if packages.contains_key(id) && seen.insert(id) {
            waiting.extend(edges.get(id).into_iter().flatten());
        }
    }
    seen
}

fn of_crate(package: &Value, purl: &str, checksums: &BTreeMap<String, String>) -> Value {
    let mut component = json!({
        "type": "library", "bom-ref": purl, "name": text(package, "name"), "version": text(package, "version"), "purl": purl,
    });
    if let Some(license) = package["license"].as_str() {
        component["licenses"] = json!([{"expression": expression(license)}]);
    }
    if let Some(sum) = checksums.get(purl) {
        component["hashes"] = json!([{"alg": "SHA-256", "content": sum}]);
    }
    component
}

/// Old crates write `MIT/Apache-2.0` where SPDX wants `MIT OR Apache-2.0`.
fn expression(license: &str) -> String {
    license.split('/').map(str::trim).collect::<Vec<_>>().join(" OR ")
}

fn checksums(lock: &str) -> Result<BTreeMap<String, String>, String> {
    let lock: toml::Table = toml::from_str(lock).map_err(|error| format!("Cargo.lock: {error}"))?;
    let packages = lock.get("package").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let word = |package: &toml::Value, key: &str| package.get(key).and_then(toml::Value::as_str).map(ToOwned::to_owned);
    Ok(packages
        .iter()
        .filter_map(|package| {
            Some((purl("cargo", &word(package, "name")?, &word(package, "version")?), word(package, "checksum")?))
        })
        .collect())
}

fn of_npm(lock: &Value) -> BTreeMap<String, Value> {
    let packages = lock["packages"].as_object().into_iter().flatten();
    packages
        .filter_map(|(path, package)| {
            let name = path.rsplit("node_modules/").next().filter(|name| !name.is_empty())?;
            let is_shipped = package["dev"] != true || BUNDLED.contains(&name);
            let purl = purl("npm", name, text(package, "version"));
            let mut component = json!({
                "type": "library", "bom-ref": purl, "name": name, "version": text(package, "version"), "purl": purl,
                "scope": if is_shipped { "required" } else { "excluded" },
            });
            if let Some(license) = package["license"].as_str() {
                component["licenses"] = json!([{"expression": license}]);
            }
            if let Some(sum) = text(package, "integrity").strip_prefix("sha512-").and_then(hex_of_base64) {
                component["hashes"] = json!([{"alg": "SHA-512", "content": sum}]);
            }
            Some((purl, component))
        })
        .collect()
}

fn hex_of_base64(text: &str) -> Option<String> {
    use std::fmt::Write as _;
    let (mut bits, mut held, mut hex) = (0_u32, 0_u32, String::new());
    for letter in text.trim_end_matches('=').bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            .iter()
            .position(|known| *known == letter)?;
        bits = (bits << 6) | u32::try_from(value).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            let _ = write!(hex, "{:02x}", (bits >> held) & 0xff);
        }
    }
    Some(hex)
}

/// What CycloneDX 1.5 asks of the fields that we write.
pub(crate) fn validate(bill: &Value) -> Result<(), String> {
    let must = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("the bill of materials: {what}")) };
    must(bill["bomFormat"] == "CycloneDX" && bill["specVersion"] == "1.5", "format and version")?;
    must(bill["version"].as_u64().is_some_and(|version| version >= 1), "a version from 1")?;
    must(!text(&bill["metadata"]["component"], "name").is_empty(), "what it is the bill of")?;
    let mut refs = BTreeSet::new();
    for component in list(&bill["components"]) {
        let name = text(component, "name");
        must(
            !name.is_empty() && ["library", "application"].contains(&text(component, "type")),
            "a component has a name and a type",
        )?;
        must(refs.insert(text(component, "bom-ref")), &format!("{name} stands there twice"))?;
        must(text(component, "purl").starts_with("pkg:"), &format!("{name} has no package URL"))?;
        let scope = component.get("scope").and_then(Value::as_str).unwrap_or("required");
        must(["required", "optional", "excluded"].contains(&scope), &format!("{name}: scope"))?;
        for hash in list(&component["hashes"]) {
            let length = match text(hash, "alg") {
                "SHA-256" => 64,
                "SHA-512" => 128,
                other => return Err(format!("the bill of materials: {name}: {other} is no algorithm of ours")),
            };
            let content = text(hash, "content");
            let is_hex = content.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
            must(content.len() == length && is_hex, &format!("{name}: the checksum is no checksum"))?;
        }
        let licenses: Vec<&Value> = list(&component["licenses"]).collect();
        must(
            licenses.len() <= 1 && licenses.iter().all(|one| !text(one, "expression").is_empty()),
            &format!("{name}: one expression"),
        )?;
    }
    must(!refs.is_empty(), "it is empty")?;
    for dependency in list(&bill["dependencies"]) {
        must(refs.contains(text(dependency, "ref")), "an edge begins at something that is not on the bill")?;
        let on: Vec<&str> = list(&dependency["dependsOn"]).filter_map(Value::as_str).collect();
        must(on.iter().collect::<BTreeSet<_>>().len() == on.len(), "an edge stands there twice")?;
        must(on.iter().all(|on| refs.contains(on)), "an edge ends at something that is not on the bill")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Value {
        let package =
            |id: &str, name: &str| json!({"id": id, "name": name, "version": "1.0.0", "license": "MIT/Apache-2.0"});
        let on = |id: &str, kind: Value| json!({"pkg": id, "dep_kinds": [{"kind": kind}]});
        let metadata = json!({
            "packages": [package("a", "aldia-desktop"), package("b", "store"), package("c", "cc"), package("d", "proptest")],
            "resolve": {"nodes": [
                {"id": "a", "deps": [on("b", Value::Null), on("c", json!("build")), on("d", json!("dev"))]},
                {"id": "b", "deps": []}, {"id": "c", "deps": []}, {"id": "d", "deps": []},
            ]},
        });
        let lock = format!("[[package]]\nname = \"store\"\nversion = \"1.0.0\"\nchecksum = \"{}\"\n", "ab".repeat(32));
        let sum = format!("sha512-{}==", "A".repeat(86));
        let npm = json!({"packages": {"": {}, "node_modules/@x/y": {"version": "2.0.0", "license": "MIT", "integrity": sum},
            "node_modules/vite": {"version": "8.0.0", "dev": true}}});
        of(&metadata, &lock, &npm).expect("a bill")
    }

    #[test]
    fn what_runs_is_on_the_bill_and_what_only_builds_is_not() {
        let bill = sample();
        validate(&bill).expect("it is valid");
        let refs: Vec<&str> = list(&bill["components"]).map(|component| text(component, "bom-ref")).collect();
        assert_eq!(
            refs,
            ["pkg:cargo/aldia-desktop@1.0.0", "pkg:cargo/store@1.0.0", "pkg:npm/%40x/y@2.0.0", "pkg:npm/vite@8.0.0"]
        );
        assert_eq!(bill["components"][1]["licenses"][0]["expression"], "MIT OR Apache-2.0", "an old slash is an OR");
        assert_eq!(bill["components"][3]["scope"], "excluded", "a tool is named as one");
        assert_eq!(bill["dependencies"][0]["dependsOn"], json!(["pkg:cargo/store@1.0.0"]));
    }

    #[test]
    fn a_bill_that_is_not_one_is_refused() {
        let spoilt = |at: &str, value: Value| {
            let mut bill = sample();
            *bill.pointer_mut(at).expect("a field of the bill") = value;
            validate(&bill).is_err()
        };
        assert!(spoilt("/specVersion", json!("9.9")));
        assert!(spoilt("/components/1/bom-ref", json!("pkg:cargo/aldia-desktop@1.0.0")), "a name twice");
        assert!(spoilt("/components/1/hashes/0/content", json!("XYZ")), "no checksum");
        assert!(spoilt("/components/1/name", json!("")), "no name");
        assert!(spoilt("/dependencies/0/dependsOn", json!(["pkg:cargo/nobody@1"])), "an edge into nothing");
        assert!(spoilt("/components", json!([])), "an empty bill");
    }
}
