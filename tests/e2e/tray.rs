//! The tray: the icon registers with a real host on the session bus, and its menu does what it says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aldia_tests::headless::{Desktop, wait_for};
use serde_json::json;
use zbus::blocking::{Connection, connection};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Structure, Value};

use crate::office::{Office, value};
use crate::window::hide;

/// Who registered, and under which path.
type Items = Arc<Mutex<Vec<(String, String)>>>;

/// The part of a desktop that shows icons, as the programs see it.
struct Host {
    items: Items,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Host {
    fn register_status_notifier_item(&self, path: &str, #[zbus(header)] header: zbus::message::Header<'_>) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        self.items.lock().expect("no test panics in it").push((sender, path.to_owned()));
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

/// A host on the desktop's bus, there before the program is.
struct Tray {
    bus: Connection,
    items: Items,
}

impl Tray {
    fn on(desktop: &Desktop) -> Self {
        let items = Items::default();
        let bus = connection::Builder::address(desktop.bus())
            .and_then(|bus| bus.serve_at("/StatusNotifierWatcher", Host { items: Arc::clone(&items) }))
            .and_then(|bus| bus.name("org.kde.StatusNotifierWatcher"))
            .and_then(connection::Builder::build)
            .expect("a host on the bus");
        Self { bus, items }
    }

    /// The program's name on the bus and the path of its menu, once its icon is there.
    fn menu(&self) -> (String, OwnedObjectPath) {
        let first = || self.items.lock().expect("no test panics in it").first().cloned();
        let (sender, path) = wait_for("the icon", first);
        let asked = ("org.kde.StatusNotifierItem", "Menu");
        let properties = Some("org.freedesktop.DBus.Properties");
        let answer = self.bus.call_method(Some(sender.as_str()), path.as_str(), properties, "Get", &asked);
        let menu: OwnedValue = answer.expect("the icon has a menu").body().deserialize().expect("a path");
        (sender, menu.try_into().expect("a path"))
    }

    fn ask<B>(&self, method: &str, body: &B) -> zbus::Message
    where
        B: serde::Serialize + zbus::zvariant::DynamicType,
    {
        let (sender, path) = self.menu();
        let answer = self.bus.call_method(Some(sender.as_str()), &path, Some("com.canonical.dbusmenu"), method, body);
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The entries that have words, each with its number, once there are any.
    fn entries(&self) -> Vec<(i32, String)> {
        wait_for("the menu", || Some(self.entries_now()).filter(|entries| !entries.is_empty()))
    }

    fn entries_now(&self) -> Vec<(i32, String)> {
        type Layout = (u32, (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>));
        let whole: (i32, i32, &[&str]) = (0, -1, &[]);
        let answer = self.ask("GetLayout", &whole);
        let (_, (_, _, entries)): Layout = answer.body().deserialize().expect("a menu");
        entries.into_iter().filter_map(entry_of).collect()
    }

    fn words(&self) -> Vec<String> {
        self.entries().into_iter().map(|(_, text)| text).collect()
    }

    fn choose(&self, words: &str) {
        let entry = self.entries().into_iter().find(|(_, text)| text.starts_with(words));
        let (number, _) = entry.unwrap_or_else(|| panic!("no entry {words} in {:?}", self.words()));
        self.ask("Event", &(number, "clicked", Value::from(0_i32), 0_u32));
    }
}

/// An entry's number and words.
fn entry_of(entry: OwnedValue) -> Option<(i32, String)> {
    let entry = Structure::try_from(entry).ok()?;
    let [number, of, ..] = entry.fields() else { return None };
    let of: HashMap<String, Value<'_>> = of.try_clone().ok()?.try_into().ok()?;
    Some((number.downcast_ref().ok()?, of.get("label")?.downcast_ref::<&str>().ok()?.to_owned()))
}

#[test]
fn the_menu_says_how_much_waits_and_leads_there() {
    let office = Office::open();
    let tray = Tray::on(&office.desktop);
    let window = office.start();
    assert_eq!(tray.words(), ["Abrir", "Hoy", "Respaldo", "Salir"], "before there is a ledger");
    value(&window, "create_example", &json!({}));
    let waiting = value(&window, "status", &json!({}))["queue"].clone();
    assert!(waiting.as_u64().is_some_and(|count| count > 0), "the example has work to do: {waiting}");
    wait_for("the count in the menu", || tray.words().contains(&format!("Hoy: {waiting}")).then_some(()));
    hide(&office.desktop);
    tray.choose("Respaldo");
    wait_for("the window", || (office.desktop.windows() == ["Al Día"]).then_some(()));
    window.wait("body[data-screen=respaldo][data-ready=true]");
    hide(&office.desktop);
    tray.choose("Abrir");
    wait_for("the window", || (office.desktop.windows() == ["Al Día"]).then_some(()));
    assert_eq!(window.script("return document.body.dataset.screen"), "respaldo", "where the owner had been");
    let mut settings = value(&window, "settings", &json!({}));
    settings["business"]["language"] = json!("en");
    value(&window, "save_settings", &settings);
    wait_for("the owner's language", || tray.words().contains(&"Quit".to_owned()).then_some(()));
}

#[test]
fn to_quit_from_the_tray_ends_the_program_and_lets_the_ledger_go() {
    let office = Office::open();
    let tray = Tray::on(&office.desktop);
    let mut program = office.quiet_command().arg("--hidden").spawn().expect("a start into the tray");
    tray.choose("Salir");
    let ended = wait_for("the end of the program", || program.try_wait().expect("its state"));
    assert!(ended.success(), "to quit is no fault: {ended}");
    assert!(office.log().contains("ended"), "the worker was waited for");
}
