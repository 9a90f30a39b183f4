//! Takes a picture of every screen, for `cargo xtask shots`: `shots FOLDER [LEDGER] [--size 1280x720] [--today DAY]
//! [--language es|en]`. Without a ledger it is the example book.

#[cfg(target_os = "linux")]
#[path = "../e2e/office.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod office;

#[cfg(target_os = "linux")]
fn main() {
    pictures::take(&pictures::Wanted::of(std::env::args().skip(1)));
}

#[cfg(not(target_os = "linux"))]
fn main() {
    panic!("pictures are taken with WebKitGTK's driver, on Linux");
}

#[cfg(target_os = "linux")]
mod pictures {
    use std::path::{Path, PathBuf};

    use aldia_tests::headless::{Desktop, wait_for};
    use aldia_tests::webdriver::Window;
    use base64::Engine as _;
    use serde_json::{Value, json};

    use crate::office::{Office, TODAY, reload, value};

    const SCREENS: &[&str] = &["hoy", "clientes", "facturas", "pagos", "importar", "respaldo", "ajustes"];

    /// The tabs of a customer's page.
    const TABS: &[&str] = &["historia", "facturas", "pagos", "promesas", "documentos", "datos"];

    /// What any screen may open over itself, by its key.
    const SHEETS: &[(&str, &str)] =
        &[("palette", "Ctrl+k"), ("keys", "?"), ("invoice", "Ctrl+n"), ("payment", "Ctrl+g"), ("letters", "Ctrl+p")];

    /// What is to be taken, and where to.
    pub(crate) struct Wanted {
        folder: PathBuf,
        ledger: Option<PathBuf>,
        size: String,
        today: String,
        language: String,
    }

    impl Wanted {
        pub(crate) fn of(mut arguments: impl Iterator<Item = String>) -> Self {
            let folder = arguments.next().expect("usage: shots FOLDER [LEDGER] [--size] [--today] [--language]").into();
            let (size, today, language) = ("1280x720".to_owned(), TODAY.to_owned(), "es".to_owned());
            let mut wanted = Self { folder, ledger: None, size, today, language };
            while let Some(word) = arguments.next() {
                let mut value = || arguments.next().unwrap_or_else(|| panic!("{word} needs a value"));
                match word.as_str() {
                    "--size" => wanted.size = value(),
                    "--today" => wanted.today = value(),
                    "--language" => wanted.language = value(),
                    _ => wanted.ledger = Some(word.into()),
                }
            }
            wanted
        }
    }

    pub(crate) fn take(wanted: &Wanted) {
        std::fs::create_dir_all(&wanted.folder).expect("a folder for the pictures");
        let (width, height) = wanted.size.split_once('x').expect("a size like 1280x720");
        // A screen with room for the window's frame.
        let room = |side: &str| side.parse::<u32>().expect("a number of pixels") + 80;
        let desktop = Desktop::start_sized(&format!("{}x{}", room(width), room(height)));
        let office = Office::open_on(&wanted.today, desktop);
        if let Some(ledger) = &wanted.ledger {
            bring(&office, ledger);
        }
        let window = office.start();
        fit(&office, &window, (width, height));
        if wanted.ledger.is_none() {
            first_run(&window, &wanted.folder);
            value(&window, "create_example", &json!({}));
        }
        for theme in ["light", "dark"] {
            dress(&window, theme, &wanted.language);
            pages(&window, &wanted.folder, theme);
        }
        sheets(&window, &wanted.folder);
    }

    /// A copy of the ledger stands in the office: nothing that happens here reaches the owner's.
    fn bring(office: &Office, ledger: &Path) {
        std::fs::create_dir_all(office.home()).expect("the program's folder");
        std::fs::copy(ledger, office.home().join("libro.aldia")).expect("a copy of the ledger");
    }

    /// Gives the page exactly this size.
    fn fit(office: &Office, window: &Window, (width, height): (&str, &str)) {
        let place = format!("0,0,0,{width},{height}");
        office.desktop.ask("wmctrl", &["-r", "Al D", "-e", &place]).expect("the window manager sizes the window");
        let wanted = format!("{width}x{height}");
        wait_for("the window's size", || {
            (window.script("return `${innerWidth}x${innerHeight}`") == wanted.as_str()).then_some(())
        });
    }

    fn first_run(window: &Window, folder: &Path) {
        picture(window, folder, "primero-1");
        window.click("[data-testid=country-MX]");
        window.fill("[data-testid=first-name]", "Comercial del Centro");
        picture(window, folder, "primero-2");
        window.click("[data-testid=first-next]");
        window.wait("[data-testid=first][data-step='3']");
        picture(window, folder, "primero-3");
    }

    fn pages(window: &Window, folder: &Path, theme: &str) {
        for screen in SCREENS {
            show(window, screen, screen);
            picture(window, folder, &format!("{screen}-{theme}"));
        }
        if let Some(customer) = worst_customer(window) {
            for tab in TABS {
                show(window, &format!("clientes/{customer}?tab={tab}"), "cliente");
                picture(window, folder, &format!("cliente-{tab}-{theme}"));
            }
        }
        if let Some(invoice) = value(window, "invoices", &json!({ "states": ["overdue"] }))[0]["id"].as_str() {
            show(window, &format!("facturas/{invoice}"), "factura");
            picture(window, folder, &format!("factura-{theme}"));
        }
    }

    fn sheets(window: &Window, folder: &Path) {
        for (name, key) in SHEETS {
            show(window, "hoy", "hoy");
            press(window, key);
            if window.try_script("return document.querySelector('dialog') && 1").is_some_and(|it| !it.is_null()) {
                picture(window, folder, &format!("sheet-{name}"));
                press(window, "Escape");
            }
        }
    }

    /// The customer at the head of the queue has the longest history.
    fn worst_customer(window: &Window) -> Option<String> {
        let today = value(window, "today", &json!({}));
        let first = today["items"][0]["customer"].as_str().map(str::to_owned);
        first.or_else(|| value(window, "customers", &json!({}))[0]["id"].as_str().map(str::to_owned))
    }

    fn dress(window: &Window, theme: &str, language: &str) {
        let mut settings = value(window, "settings", &json!({}));
        settings["theme"] = Value::from(theme);
        settings["business"]["language"] = Value::from(language);
        value(window, "save_settings", &settings);
        reload(window);
    }

    fn show(window: &Window, place: &str, screen: &str) {
        let _ = window.script(&format!("location.hash = '#/{place}'; return null"));
        window.wait(&format!("body[data-screen={screen}][data-ready=true]"));
    }

    /// Presses a key as the page hears it.
    fn press(window: &Window, key: &str) {
        let (ctrl, key) = key.strip_prefix("Ctrl+").map_or((false, key), |key| (true, key));
        let given = json!({ "key": key, "ctrlKey": ctrl, "bubbles": true, "cancelable": true });
        let _ = window.script(&format!(
            "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {given})); return null"
        ));
        window.wait("body[data-ready=true]");
    }

    fn picture(window: &Window, folder: &Path, name: &str) {
        // A dialog that is still fading in is no picture of it.
        wait_for("the page to stand still", || {
            (window.script("return document.getAnimations().length") == 0).then_some(())
        });
        let bytes = base64::engine::general_purpose::STANDARD.decode(window.screenshot()).expect("base 64");
        std::fs::write(folder.join(format!("{name}.png")), bytes).expect("a picture");
    }
}
