//! The window and the program around it: what leads out, what is refused, hiding, raising, and starting without a display.

use std::process::Output;

use aldia_tests::headless::{Desktop, wait_for};
use aldia_tests::webdriver::Window;
use serde_json::{Value, json};

use crate::office::{Office, call, invoke, reload, value};

/// The screens, by the names of their places.
pub(crate) const SCREENS: &[&str] = &["hoy", "clientes", "facturas", "pagos", "importar", "respaldo", "ajustes"];

pub(crate) fn go_to(window: &Window, screen: &str) {
    let _ = window.script(&format!("location.hash = '#/{screen}'; return null"));
    window.wait(&format!("body[data-screen={screen}][data-ready=true]"));
}

pub(crate) fn hide(desktop: &Desktop) {
    desktop.ask("wmctrl", &["-c", "Al D"]).expect("the window manager asks the window to close");
    wait_for("the window to hide", || desktop.windows().is_empty().then_some(()));
}

fn passes(office: &Office) -> usize {
    office.log().matches("pass done").count()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_strict_policy_holds_on_every_screen() {
    let office = Office::open();
    let window = office.start();
    let _ = window.script(
        "window.violations = [];
         addEventListener('securitypolicyviolation', (one) => violations.push(`${one.violatedDirective} ${one.blockedURI}`));
         addEventListener('error', (one) => violations.push(String(one.message)));
         return null",
    );
    value(&window, "create_example", &json!({}));
    for screen in SCREENS {
        go_to(&window, screen);
    }
    assert_eq!(window.script("return violations"), json!([]), "no screen may need more than the policy gives");
    let _ = window.script("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">'); return null");
    let caught = wait_for("the violation", || window.script("return violations")[0].as_str().map(str::to_owned));
    assert_eq!(caught, "style-src-attr inline", "the policy that was watched must be in force");
}

#[test]
fn nothing_in_the_page_leads_out_of_it() {
    let office = Office::open();
    let window = office.start();
    let page = window.script("return location.href");
    let tried = window.script(
        "location.href = 'https://example.com/'; location.assign('file:///etc/passwd');
         const opened = window.open('https://example.com/');
         const link = document.createElement('a'); link.href = 'data:text/html,x'; link.download = 'x';
         document.body.append(link); link.click();
         return opened === null",
    );
    assert_eq!(tried, json!(true), "no second window opens");
    let fetched = window.script_async(
        "const [done] = arguments; fetch('https://example.com/').then(() => done('fetched'), () => done('refused'));",
        &json!([]),
    );
    assert_eq!(fetched, "refused", "no name of a customer can be sent anywhere");
    assert_eq!(window.script("return location.href"), page, "the window stays on its own page");
}

#[test]
fn the_page_may_make_the_one_call_and_nothing_else() {
    let office = Office::open();
    let window = office.start();
    assert!(value(&window, "status", &json!({}))["version"].is_string(), "the call is allowed");
    for (command, arguments) in [
        ("plugin:dialog|open", json!({ "options": {} })),
        ("plugin:autostart|enable", json!({})),
        ("plugin:window|set_title", json!({ "label": "main", "value": "x" })),
        ("plugin:webview|create_webview_window", json!({ "options": { "label": "x", "url": "https://example.com/" } })),
        ("plugin:event|emit", json!({ "event": "changed", "payload": [] })),
        ("plugin:opener|open_url", json!({ "url": "https://example.com/" })),
        ("plugin:fs|read_text_file", json!({ "path": "/etc/passwd" })),
        ("plugin:shell|execute", json!({ "program": "sh" })),
    ] {
        let answer = invoke(&window, command, &arguments);
        assert!(!answer["error"].is_null(), "{command} must be refused, not answered with {}", answer["ok"]);
    }
    assert_eq!(window.script("return typeof window.__TAURI__"), "undefined", "the bridge is not a global");
    assert_eq!(window.script("return Object.isFrozen(Object.prototype)"), json!(true), "nobody can bend it");
}

#[test]
fn a_wrong_call_is_a_code_and_no_sentence() {
    let office = Office::open();
    let window = office.start();
    let code = |name: &str, request: &Value| call(&window, name, request)["error"]["code"].clone();
    assert_eq!(code("format_disk", &json!({})), "unknown_call", "what is not in the table is not there");
    assert_eq!(code("customer", &json!({ "id": 7 })), "invalid", "a number is no id");
    assert_eq!(code("search", &json!({ "text": "x".repeat(2 << 20) })), "invalid", "a request has a largest size");
    assert_eq!(code("preview_import", &json!({ "files": ["/etc/passwd"] })), "invalid", "a path is not a handle");
}

#[test]
fn a_name_made_of_html_is_shown_as_the_letters_it_is_made_of() {
    const NAME: &str = "<img src=x onerror=\"window.reached=1\"><script>window.reached=1</script>";
    let office = Office::open();
    let window = office.start();
    let business = json!({ "name": "<b>Yo</b>", "country": "MX", "currency": "MXN" });
    value(&window, "create_ledger", &business);
    let invoice = json!({ "new_customer": NAME, "number": "<i>A-1</i>", "currency": "MXN", "issued_on": "2026-09-01",
        "total": "100.00", "due_on": "2026-10-01" });
    value(&window, "add_invoice", &invoice);
    reload(&window);
    for screen in SCREENS {
        go_to(&window, screen);
        let made = window.script(
            "const bold = [...document.querySelectorAll('b')].filter((one) => one.textContent === 'Yo');
             return document.querySelectorAll('img[src=x]').length + bold.length",
        );
        assert_eq!(made, json!(0), "{screen} made markup of a name");
    }
    go_to(&window, "clientes");
    window.wait_text("body", NAME);
    assert_eq!(window.script("return window.reached ?? null"), Value::Null, "no name is ever run");
}

#[test]
fn closing_the_window_hides_it_and_the_worker_goes_on() {
    let office = Office::open();
    // The worker's minute lasts 50 ms here, so that its hour passes while we look.
    let _window = office.start_with(&[], &[("ALDIA_LOOK_MS", "50")]);
    hide(&office.desktop);
    let before = passes(&office);
    wait_for("passes of the worker while nothing is shown", || (passes(&office) > before + 1).then_some(()));
}

#[test]
fn a_second_start_shows_the_first_window_again_and_ends() {
    let office = Office::open();
    let window = office.start();
    hide(&office.desktop);
    let second = office.command().output().expect("the second start");
    assert!(second.status.success(), "a second start is no fault: {}", said(&second));
    wait_for("the first window to come back", || (office.desktop.windows() == ["Al Día"]).then_some(()));
    assert!(value(&window, "status", &json!({}))["version"].is_string(), "it is the first program that answers");
}

#[test]
fn a_start_with_another_ledger_is_another_program() {
    let office = Office::open();
    let _first = office.start();
    let other = office.home().join("other.aldia");
    let _second = aldia_tests::headless::Group::start(office.quiet_command().arg("--ledger").arg(other));
    wait_for("a second window", || (office.desktop.windows().len() == 2).then_some(()));
}

#[test]
fn started_hidden_it_waits_in_the_tray_until_it_is_called() {
    let office = Office::open();
    let _hidden = aldia_tests::headless::Group::start(office.quiet_command().arg("--hidden"));
    wait_for("the first pass of the worker", || {
        office.home().join("log").is_dir().then(|| passes(&office)).filter(|count| *count > 0)
    });
    assert!(office.desktop.windows().is_empty(), "the session's start must not put a window in the owner's face");
    assert!(office.command().status().expect("the second start").success(), "a second start is no fault");
    wait_for("the window", || (office.desktop.windows() == ["Al Día"]).then_some(()));
}

#[test]
fn without_a_display_it_says_so_in_one_sentence() {
    let office = Office::open();
    let none = office.command().env_remove("DISPLAY").output().expect("a start without a display");
    assert_eq!(none.status.code(), Some(2), "nothing was done, and a script must see why");
    assert_eq!(said(&none).trim().lines().count(), 1, "one sentence, no stack: {}", said(&none));
    assert!(said(&none).contains("DISPLAY"), "it must say what is missing: {}", said(&none));
    let gone = office.command().env("DISPLAY", ":63000").output().expect("a start on a display that is gone");
    assert_eq!(gone.status.code(), Some(2), "an unreachable display is the same case: {}", said(&gone));
    assert!(said(&gone).lines().all(|line| !line.contains("panicked")), "no stack for the owner: {}", said(&gone));
}

#[test]
fn an_option_that_is_not_known_is_refused_before_anything_is_touched() {
    let office = Office::open();
    let refused = office.command().arg("--ledgre").output().expect("a start with a typing error");
    assert_eq!(refused.status.code(), Some(2), "a typing error must not open another ledger");
    assert!(said(&refused).contains("--ledgre"), "the option is named: {}", said(&refused));
    assert!(!office.home().exists(), "nothing was made");
}

#[test]
fn an_open_dialog_holds_nothing_up_and_a_closed_one_picks_nothing() {
    let office = Office::open();
    let window = office.start();
    let _ = window.script(
        "window.picked = null;
         const given = { name: 'pick_files', request: { what: 'import_files' } };
         window.__TAURI_INTERNALS__.invoke('call', given).then((done) => (window.picked = done.handles));
         return null",
    );
    wait_for("the dialog", || (office.desktop.windows().len() == 2).then_some(()));
    let status = value(&window, "status", &json!({}));
    assert!(status["version"].is_string(), "the window must answer while a dialog stands before it");
    office.desktop.ask("wmctrl", &["-c", "Elija los archivos"]).expect("the dialog is asked to close");
    let picked =
        wait_for("the dialog's answer", || Some(window.script("return window.picked")).filter(|it| !it.is_null()));
    assert_eq!(picked, json!([]), "closing a dialog is no choice");
}

#[test]
fn the_end_of_the_session_lets_the_worker_finish_and_the_ledger_go() {
    let office = Office::open();
    let window = office.start();
    value(&window, "create_example", &json!({}));
    window.close();
    assert!(office.home().join("libro.aldia-wal").exists(), "killed like that, the ledger is left in two files");
    let mut program = office.quiet_command().spawn().expect("a start without a driver");
    wait_for("the window", || (office.desktop.windows() == ["Al Día"]).then_some(()));
    office.desktop.ask("kill", &["-TERM", &program.id().to_string()]).expect("the session asks it to end");
    let ended = wait_for("the end of the program", || program.try_wait().expect("its state"));
    assert!(ended.success(), "being asked to end is no fault: {ended}");
    assert!(office.log().contains("ended"), "the worker was waited for");
    assert!(!office.home().join("libro.aldia-wal").exists(), "everything stands in the one file of the ledger");
}

#[test]
fn the_sessions_list_of_programs_follows_the_setting() {
    let office = Office::open();
    let window = office.start();
    value(&window, "create_example", &json!({}));
    let entry = office.desktop.home().join(".config/autostart/aldia-desktop.desktop");
    let set = |wanted: bool| {
        let mut settings = value(&window, "settings", &json!({}));
        settings["autostart"] = Value::from(wanted);
        value(&window, "save_settings", &settings);
        wait_for("the session's list", || (entry.exists() == wanted).then_some(()));
    };
    set(true);
    let text = std::fs::read_to_string(&entry).expect("the entry");
    assert!(text.contains("--hidden"), "it starts in the tray, not in the owner's face: {text}");
    set(false);
}

#[test]
fn closing_with_facts_that_are_in_no_copy_asks_first_and_once() {
    let office = Office::open();
    let window = office.start_with(&[office.stick()], &[]);
    value(&window, "create_ledger", &json!({ "name": "Yo", "country": "MX", "currency": "MXN" }));
    let invoice = json!({ "new_customer": "Ana", "number": "A-1", "currency": "MXN", "issued_on": "2026-11-01",
        "total": "100.00", "due_on": "2026-12-01" });
    value(&window, "add_invoice", &invoice);
    reload(&window);
    let ask = || office.desktop.ask("wmctrl", &["-c", "Al D"]).expect("the window manager asks the window to close");
    ask();
    window.wait("[data-testid=closing-dialog]");
    assert_eq!(office.desktop.windows(), ["Al Día"], "it waits for the answer");
    // The driver waits for a frame after its own click, and a hidden window draws none.
    let _ = window.try_script("document.querySelector('[data-testid=closing-leave]').click(); return null");
    wait_for("the window to hide", || office.desktop.windows().is_empty().then_some(()));
    assert!(office.command().status().expect("a second start").success(), "it shows the window again");
    wait_for("the window", || (office.desktop.windows() == ["Al Día"]).then_some(()));
    ask();
    window.wait("[data-testid=closing-dialog]");
    ask();
    wait_for("the second time it goes", || office.desktop.windows().is_empty().then_some(()));
}
