//! Takes a picture of every screen with the example book, for `cargo xtask shots FOLDER`.

#[cfg(target_os = "linux")]
#[path = "../e2e/office.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod office;

#[cfg(target_os = "linux")]
fn main() {
    let folder = std::env::args().nth(1).expect("usage: shots FOLDER");
    pictures::take(std::path::Path::new(&folder));
}

#[cfg(not(target_os = "linux"))]
fn main() {
    panic!("pictures are taken with WebKitGTK's driver, on Linux");
}

#[cfg(target_os = "linux")]
mod pictures {
    use std::path::Path;

    use aldia_tests::webdriver::Window;
    use base64::Engine as _;
    use serde_json::{Value, json};

    use crate::office::{Office, reload, value};

    const SCREENS: &[&str] = &["hoy", "clientes", "facturas", "pagos", "importar", "respaldo", "ajustes"];

    pub(crate) fn take(folder: &Path) {
        std::fs::create_dir_all(folder).expect("a folder for the pictures");
        let office = Office::open();
        let window = office.start();
        picture(&window, folder, "primero");
        value(&window, "create_example", &json!({}));
        for theme in ["light", "dark"] {
            dress(&window, theme);
            for screen in SCREENS {
                show(&window, screen, screen);
                picture(&window, folder, &format!("{screen}-{theme}"));
            }
            show(&window, &format!("clientes/{}", worst_customer(&window)), "cliente");
            picture(&window, folder, &format!("cliente-{theme}"));
        }
    }

    /// The customer at the head of the queue has the longest history.
    fn worst_customer(window: &Window) -> String {
        let today = value(window, "today", &json!({}));
        today["items"][0]["customer"].as_str().expect("somebody is late in the example").to_owned()
    }

    fn dress(window: &Window, theme: &str) {
        let mut settings = value(window, "settings", &json!({}));
        settings["theme"] = Value::from(theme);
        value(window, "save_settings", &settings);
        reload(window);
    }

    fn show(window: &Window, place: &str, screen: &str) {
        let _ = window.script(&format!("location.hash = '#/{place}'; return null"));
        window.wait(&format!("body[data-screen={screen}][data-ready=true]"));
    }

    fn picture(window: &Window, folder: &Path, name: &str) {
        let bytes = base64::engine::general_purpose::STANDARD.decode(window.screenshot()).expect("base 64");
        std::fs::write(folder.join(format!("{name}.png")), bytes).expect("a picture");
    }
}
