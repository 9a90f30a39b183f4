//! What the shell is allowed to be (reliability.md §5.8), read from the files that decide it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository").to_owned()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn conf() -> Value {
    serde_json::from_str(&read("src-tauri/tauri.conf.json")).expect("tauri.conf.json is JSON")
}

#[test]
fn the_content_policy_is_the_strict_one() {
    let policy = json!({
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'", "font-src": "'self'",
        "connect-src": "ipc: http://ipc.localhost", "base-uri": "'none'", "form-action": "'none'", "frame-src": "'none'",
        "object-src": "'none'",
    });
    let security = &conf()["app"]["security"];
    assert_eq!(security["csp"], policy, "data: or blob: in script-src voids the nonce; inline styles carry data out");
    assert!(security["devCsp"].is_null(), "a looser policy while developing hides what the real one breaks");
}

#[test]
fn the_doors_of_the_web_view_are_shut() {
    let conf = conf();
    let (app, security) = (&conf["app"], &conf["app"]["security"]);
    assert_eq!(app["withGlobalTauri"], false, "a script that slips in must not find the bridge as a global");
    assert_eq!(security["freezePrototype"], true, "a polluted Object.prototype must not reach the bridge");
    assert_eq!(security["assetProtocol"]["enable"], false, "the window must not read files");
    assert_eq!(security["dangerousDisableAssetCspModification"], false, "Tauri's nonces must stay");
    assert_eq!(conf["build"]["frontendDist"], "../ui/dist", "the pages come out of the program itself");
    assert!(conf["build"]["devUrl"].is_null(), "no build may load its pages from a server");
    assert!(conf["plugins"].is_null(), "no plugin is configured from outside");
    let windows = app["windows"].as_array().expect("the windows");
    assert!(windows.iter().all(|window| window["create"] == false), "a window made by Rust checks where it goes");
    assert!(windows.iter().all(|window| window["url"].is_null()), "no window starts elsewhere");
}

#[test]
fn one_capability_allows_the_one_call_and_the_events() {
    let folder = root().join("src-tauri/capabilities");
    let files: Vec<_> =
        std::fs::read_dir(folder).expect("the capabilities").map(|file| file.expect("a file").file_name()).collect();
    assert_eq!(files, ["main.json"], "one file is all there is to review");
    let capability: Value = serde_json::from_str(&read("src-tauri/capabilities/main.json")).expect("JSON");
    let allowed = json!(["allow-call", "core:event:allow-listen", "core:event:allow-unlisten"]);
    assert_eq!(capability["permissions"], allowed, "dialogs, files and programs are opened by Rust only");
    assert_eq!(capability["windows"], json!(["main"]), "no other window has a voice");
    assert!(capability["remote"].is_null(), "no remote page has a voice");
    assert_eq!(conf()["app"]["security"]["capabilities"], json!(["main"]), "exactly this capability is in force");
}

#[test]
fn the_shell_has_no_plugin_that_reaches_out() {
    let manifest: toml::Value = toml::from_str(&read("src-tauri/Cargo.toml")).expect("TOML");
    let dependencies = manifest["dependencies"].as_table().expect("the dependencies");
    let plugins: Vec<&str> = dependencies.keys().filter_map(|name| name.strip_prefix("tauri-plugin-")).collect();
    let allowed = ["autostart", "dialog", "opener", "single-instance", "window-state"];
    assert!(plugins.iter().all(|plugin| allowed.contains(plugin)), "no fs, shell, http or updater plugin: {plugins:?}");
    let features = dependencies["tauri"]["features"].as_array().expect("tauri's features");
    let is_on = |name: &str| features.iter().any(|feature| feature.as_str() == Some(name));
    assert!(!is_on("devtools"), "a release build has no inspector");
    assert!(is_on("custom-protocol"), "without it the window asks a server for its pages");
}

#[test]
fn the_built_page_has_nothing_inline_and_nothing_remote() {
    let page = read("ui/dist/index.html");
    for script in page.split("<script").skip(1) {
        let (attributes, rest) = script.split_once('>').expect("a whole tag");
        assert!(attributes.contains("src="), "the policy blocks an inline script: {attributes}");
        assert!(rest.starts_with("</script>"), "a script with a source has no text");
    }
    assert!(!page.contains("<style") && !page.contains(" style="), "the policy blocks inline styles");
    assert!(!page.contains("http://") && !page.contains("https://"), "nothing is fetched from elsewhere");
}
