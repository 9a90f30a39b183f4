//! The window's cage: the content policy, the capabilities and the features are exactly what reliability.md §5.8 asks
//! for, and nothing in the screens reaches for anything outside.

use std::path::Path;

use serde_json::{Value, json};

use crate::files::{code_lines, root, sources};

fn json_file(path: &str) -> Value {
    let text = std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn configuration() -> Value {
    json_file("src-tauri/tauri.conf.json")
}

fn manifest(path: &str) -> toml::Value {
    let text = std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_content_policy_lets_nothing_in_but_our_own_files() {
    let expected = json!({
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
        "font-src": "'self'", "connect-src": "ipc: http://ipc.localhost", "base-uri": "'none'",
        "form-action": "'none'", "frame-src": "'none'", "object-src": "'none'",
    });
    let security = &configuration()["app"]["security"];
    assert_eq!(security["csp"], expected, "a wider policy lets a customer's name become a program");
    assert!(security.get("devCsp").is_none(), "no second, weaker policy");
    for (source, policy) in security["csp"].as_object().expect("a policy") {
        for loose in ["data:", "blob:", "unsafe-", "*", "https:"] {
            assert!(!policy.as_str().unwrap_or_default().contains(loose), "{source} allows {loose}");
        }
    }
}

#[test]
fn the_shell_gives_the_window_no_more_than_it_needs() {
    let configuration = configuration();
    let (app, security) = (&configuration["app"], &configuration["app"]["security"]);
    assert_eq!(app["withGlobalTauri"], json!(false), "a script that got in must not find the bridge lying about");
    assert_eq!(security["freezePrototype"], json!(true), "no script may bend what all objects share");
    assert_eq!(security["dangerousDisableAssetCspModification"], json!(false), "the nonces stay");
    assert_eq!(security["assetProtocol"], json!({"enable": false, "scope": []}), "no file of the disk by address");
    assert_eq!(security["capabilities"], json!(["main"]), "the one capability, by name");
    assert_eq!(configuration["build"]["frontendDist"], json!("../ui/dist"), "the screens are inside the program");
    assert!(configuration["build"].get("devUrl").is_none(), "no address to load screens from");
    assert!(configuration.get("plugins").is_none(), "no plugin is configured for the window");
    let windows = app["windows"].as_array().expect("a list of windows");
    for window in windows {
        assert!(window.get("url").is_none(), "the window shows its own page");
        assert!(window.get("devtools").is_none_or(|on| on == &json!(false)), "no inspector in the window");
        assert_eq!(window["create"], json!(false), "made by our code, which refuses to navigate");
    }
}

#[test]
fn one_capability_allows_the_one_call_and_listening() {
    let files: Vec<_> = std::fs::read_dir(root().join("src-tauri/capabilities"))
        .expect("the folder of capabilities")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(files, ["main.json"], "one file, so that one look tells all");
    let capability = json_file("src-tauri/capabilities/main.json");
    assert_eq!(capability["windows"], json!(["main"]));
    assert!(capability.get("remote").is_none(), "no page from elsewhere may call us");
    assert_eq!(
        capability["permissions"],
        json!(["allow-call", "core:event:allow-listen", "core:event:allow-unlisten"]),
        "no file, no shell, no network, no path, no dialog from the window"
    );
}

fn names(value: &toml::Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(toml::Value::as_str).collect()
}

#[test]
fn no_inspector_and_no_plugin_for_files_programs_or_the_network_is_built_in() {
    let (workspace, shell) = (manifest("Cargo.toml"), manifest("src-tauri/Cargo.toml"));
    let tauri = &workspace["workspace"]["dependencies"]["tauri"];
    assert_eq!(tauri["default-features"].as_bool(), Some(false), "features are chosen one by one");
    let features = [names(&shell["dependencies"]["tauri"]["features"]), tauri.get("features").map_or(vec![], names)];
    for feature in features.concat() {
        let is_open = ["devtools", "protocol-asset", "unstable", "macos-private-api"].contains(&feature);
        assert!(!is_open, "tauri's feature {feature} opens a door");
    }
    assert!(shell.get("features").is_none(), "no feature of ours that could turn one on");
    let plugins = shell["dependencies"].as_table().expect("dependencies").keys();
    for plugin in plugins.filter(|name| name.starts_with("tauri-plugin-")) {
        let known = ["single-instance", "dialog", "opener", "window-state", "autostart"];
        assert!(known.iter().any(|name| plugin.ends_with(name)), "{plugin}: the window gets no new powers");
    }
    for (path, text) in sources("src-tauri/src", ".rs") {
        for (number, line) in code_lines(&text) {
            for word in
                ["devtools", "tauri_plugin_fs", "tauri_plugin_shell", "tauri_plugin_http", "WebviewUrl::External"]
            {
                assert!(!line.contains(word), "{}:{number} names {word}", path.display());
            }
        }
    }
}

#[test]
fn the_window_navigates_nowhere_and_opens_and_downloads_nothing() {
    let (_, setup) = sources("src-tauri/src", "setup.rs").remove(0);
    for refusal in
        [".on_navigation(is_ours)", ".on_new_window(|_, _| NewWindowResponse::Deny)", ".on_download(|_, _| false)"]
    {
        assert!(setup.contains(refusal), "the window must be made with {refusal}");
    }
    assert_eq!(setup.matches("WebviewWindowBuilder::").count(), 1, "every window is made in this one place");
    let opened = sources("src-tauri/src", ".rs").into_iter().filter(|(_, text)| text.contains("tauri_plugin_opener"));
    let places: Vec<_> = opened.map(|(path, _)| path).collect();
    assert!(places.iter().all(|path| path.ends_with("surroundings.rs")), "links are opened from Rust, in one place");
}

/// Addresses that are words and not loads: names of XML namespaces, and where Svelte explains its own errors.
const ONLY_WORDS: &[&str] = &["http://www.w3.org/", "https://svelte.dev/e/"];

fn addresses(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for scheme in ["http://", "https://", "wss://", "data:text", "data:application", "blob:"] {
        for (at, _) in text.match_indices(scheme) {
            let rest = &text[at..];
            let end = rest.find(|c: char| c.is_whitespace() || "\"'`<>)\\".contains(c)).unwrap_or(rest.len());
            found.push(&rest[..end]);
        }
    }
    found
}

fn built_screens() -> Vec<std::path::PathBuf> {
    let dist = root().join("ui/dist");
    assert!(dist.join("index.html").is_file(), "ui/dist is missing: build the screens first (cd ui && npm run build)");
    let mut files = Vec::new();
    let mut folders = vec![dist];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder can be listed") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ["html", "js", "css", "svg", "json"].iter().any(|known| ending == *known))
}

#[test]
fn the_built_screens_name_no_address_outside() {
    for path in built_screens().iter().filter(|path| is_text(path)) {
        let text = std::fs::read_to_string(path).expect("a text file");
        for address in addresses(&text) {
            let is_word = ONLY_WORDS.iter().any(|word| address.starts_with(word));
            assert!(is_word, "{} names {address}", path.display());
        }
        for word in ["<script>", " onload=", " onerror=", " onclick="] {
            let is_page = path.extension().is_some_and(|ending| ending == "html");
            assert!(!(is_page && text.contains(word)), "{} holds {word}; the policy would refuse it", path.display());
        }
    }
}

#[test]
fn the_sources_of_the_screens_name_no_address_outside() {
    let all = [".svelte", ".ts", ".css"].into_iter().flat_map(|ending| sources("ui/src", ending));
    // The fake backend of the tests stands in for the program, which builds such links.
    for (path, text) in all.filter(|(path, _)| !path.components().any(|part| part.as_os_str() == "fake")) {
        for address in addresses(&text) {
            let is_word = ONLY_WORDS.iter().any(|word| address.starts_with(word));
            assert!(is_word, "{} names {address}", path.display());
        }
    }
}

#[test]
fn no_text_becomes_markup_or_program_in_the_screens() {
    const WAYS: &[&str] = &[
        "{@html",
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "createContextualFragment",
        "srcdoc",
        "eval(",
        "new Function",
        "javascript:",
        "DOMParser",
        "createElement('script",
    ];
    for (path, text) in sources("ui/src", ".svelte").into_iter().chain(sources("ui/src", ".ts")) {
        for (number, line) in code_lines(&text) {
            for way in WAYS {
                assert!(!line.contains(way), "{}:{number} uses {way}; show texts as texts", path.display());
            }
        }
    }
}

#[test]
fn the_rule_about_addresses_finds_one() {
    let found = addresses("a \"https://cdn.example.com/x.js\" b url(data:text/css;base64,AA) c");
    assert_eq!(
        found,
        ["https://cdn.example.com/x.js", "data:text/css;base64,AA"],
        "a rule that finds nothing holds nothing"
    );
}
