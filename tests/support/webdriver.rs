//! A client of the W3C WebDriver protocol, as small as the tests need: it drives the real web view of the real program.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::headless::{Desktop, Group, PATIENCE, wait_for};

/// The name under which the protocol carries an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The window of a running program.
pub struct Window {
    port: u16,
    session: String,
    _driver: Group,
}

impl Window {
    /// Starts a program on the desktop and takes hold of its window. `prepare` sets the program's environment.
    ///
    /// # Panics
    /// When the driver or the program does not start.
    pub fn open(desktop: &Desktop, program: &str, arguments: &[&str], prepare: impl FnOnce(&mut Command)) -> Self {
        let port = free_port();
        let mut command = desktop.command("WebKitWebDriver");
        command.arg(format!("--port={port}")).env("TAURI_WEBVIEW_AUTOMATION", "true").stderr(Stdio::null());
        prepare(&mut command);
        let driver = Group::start(&mut command);
        wait_for("the driver", || TcpStream::connect(("127.0.0.1", port)).ok());
        let options = json!({ "binary": program, "args": arguments });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
        let opened = request(port, "POST", "/session", &wanted).expect("a session with the program");
        let session = opened["sessionId"].as_str().expect("the session's id").to_owned();
        Self { port, session, _driver: driver }
    }

    /// The element that a CSS selector finds first, once it is there.
    fn find(&self, css: &str) -> String {
        wait_for(css, || self.find_now(css))
    }

    fn find_now(&self, css: &str) -> Option<String> {
        let found = self.post("/element", &json!({ "using": "css selector", "value": css })).ok()?;
        Some(found[ELEMENT].as_str()?.to_owned())
    }

    /// True if something on the page matches now.
    #[must_use]
    pub fn has(&self, css: &str) -> bool {
        self.find_now(css).is_some()
    }

    /// Waits until something on the page matches.
    pub fn wait(&self, css: &str) {
        self.find(css);
    }

    /// Clicks, as soon as the element is there and takes the click.
    pub fn click(&self, css: &str) {
        wait_for(&format!("a click on {css}"), || {
            let element = self.find_now(css)?;
            self.post(&format!("/element/{element}/click"), &json!({})).ok()
        });
    }

    /// Types into a field in the place of what stands there.
    pub fn fill(&self, css: &str, text: &str) {
        wait_for(&format!("{css} to take text"), || {
            let element = self.find_now(css)?;
            self.post(&format!("/element/{element}/clear"), &json!({})).ok()?;
            self.post(&format!("/element/{element}/value"), &json!({ "text": text })).ok()
        });
    }

    /// Presses keys as if typed to the element.
    pub fn press(&self, css: &str, keys: &str) {
        let element = self.find(css);
        self.post(&format!("/element/{element}/value"), &json!({ "text": keys })).expect("the keys to arrive");
    }

    /// Presses and releases a key where the focus is, as a keyboard does: `Tab`, `Enter`, `Ctrl+g`, `Shift+Tab`, `x`.
    ///
    /// # Panics
    /// When the driver refuses it.
    pub fn key(&self, name: &str) {
        let (held, key) = match name.rsplit_once('+') {
            Some((held, key)) if !held.is_empty() && !key.is_empty() => (Some(held), key),
            _ => (None, name),
        };
        let mut acts = Vec::new();
        let down = |value: &str| json!({ "type": "keyDown", "value": value });
        let up = |value: &str| json!({ "type": "keyUp", "value": value });
        acts.extend(held.map(|held| down(key_code(held))));
        acts.extend([down(key_code(key)), up(key_code(key))]);
        acts.extend(held.map(|held| up(key_code(held))));
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": acts });
        self.post("/actions", &json!({ "actions": [keyboard] })).expect("the keyboard");
    }

    /// Types a text where the focus is, key by key.
    ///
    /// # Panics
    /// When the driver refuses it.
    pub fn type_text(&self, text: &str) {
        let strokes = text.chars().flat_map(|letter| {
            let value = letter.to_string();
            [json!({ "type": "keyDown", "value": value }), json!({ "type": "keyUp", "value": value })]
        });
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes.collect::<Vec<_>>() });
        self.post("/actions", &json!({ "actions": [keyboard] })).expect("the keyboard");
    }

    /// The visible text of the first match, once it is there.
    #[must_use]
    pub fn text(&self, css: &str) -> String {
        wait_for(&format!("the text of {css}"), || self.text_now(css))
    }

    /// The text of the first match as it is laid out, if there is one now.
    #[must_use]
    pub fn text_now(&self, css: &str) -> Option<String> {
        // The driver's own command leaves out what an ellipsis might cut.
        const READ: &str = "return document.querySelector(arguments[0])?.innerText ?? null";
        let text = self.post("/execute/sync", &json!({ "script": READ, "args": [css] })).ok()?;
        text.as_str().map(str::to_owned)
    }

    /// Waits until the first match's text contains this.
    pub fn wait_text(&self, css: &str, part: &str) {
        wait_for(&format!("{part:?} in {css}"), || self.text_now(css).filter(|text| text.contains(part)));
    }

    /// Runs a function body in the page and answers what it returns.
    ///
    /// # Panics
    /// When the page throws.
    #[must_use]
    pub fn script(&self, body: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": body, "args": [] })).expect("the script to run")
    }

    /// Runs a function body in the page, if there is a page that can run it now.
    #[must_use]
    pub fn try_script(&self, body: &str) -> Option<Value> {
        self.post("/execute/sync", &json!({ "script": body, "args": [] })).ok()
    }

    /// Runs a function body whose last argument is the function to call with the answer.
    ///
    /// # Panics
    /// When the page throws or does not answer.
    #[must_use]
    pub fn script_async(&self, body: &str, arguments: &Value) -> Value {
        self.post("/execute/async", &json!({ "script": body, "args": arguments })).expect("the script to answer")
    }

    /// A picture of the window as PNG, in base 64 as the protocol carries it.
    ///
    /// # Panics
    /// When no picture can be taken.
    #[must_use]
    pub fn screenshot(&self) -> String {
        // The driver waits for the next frame, and a page at rest has none to give.
        const BEGIN: &str = "const page = document.documentElement.style; window.beat = setInterval(() => { \
            page.opacity = page.opacity === '' ? '.9999' : ''; }, 30); return null";
        const END: &str = "clearInterval(window.beat); document.documentElement.style.opacity = ''; return null";
        let _ = self.script(BEGIN);
        let picture = self.get("/screenshot").expect("a picture");
        let _ = self.script(END);
        picture.as_str().expect("base 64").to_owned()
    }

    /// Ends the program as the session's end does, and waits for it.
    pub fn close(self) {
        let _ = request(self.port, "DELETE", &format!("/session/{}", self.session), &Value::Null);
    }

    fn get(&self, path: &str) -> Result<Value, Value> {
        request(self.port, "GET", &format!("/session/{}{path}", self.session), &Value::Null)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, Value> {
        request(self.port, "POST", &format!("/session/{}{path}", self.session), body)
    }
}

/// What the protocol calls a key.
fn key_code(name: &str) -> &str {
    match name {
        "Tab" => "\u{E004}",
        "Enter" => "\u{E007}",
        "Shift" => "\u{E008}",
        "Ctrl" => "\u{E009}",
        "Escape" => "\u{E00C}",
        "Space" => " ",
        "Up" => "\u{E013}",
        "Down" => "\u{E015}",
        letter => letter,
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// One request on a connection of its own. The driver's own errors come back as `Err` with its value.
fn request(port: u16, method: &str, path: &str, body: &Value) -> Result<Value, Value> {
    let (is_done, answer) =
        exchange(port, method, path, body).map_err(|error| json!({ "error": error.to_string() }))?;
    let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
    // A script may well answer an object with an `error` in it; only the status says who failed.
    if is_done { Ok(answer["value"].clone()) } else { Err(answer["value"].clone()) }
}

/// Whether the status is 200, and the body.
fn exchange(port: u16, method: &str, path: &str, body: &Value) -> std::io::Result<(bool, String)> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let length = body.len();
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n");
    write!(stream, "{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    Ok((head.split(' ').nth(1) == Some("200"), body.to_owned()))
}
