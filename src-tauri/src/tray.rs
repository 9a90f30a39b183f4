//! The tray icon: how the program is reached while its window is hidden.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tauri::menu::{Menu, MenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _, Wry, include_image};

use crate::setup::{MAIN, raise};
use crate::words::{Spoken, Words};

const OPEN: &str = "open";
const TODAY: &str = "today";
const BACKUP: &str = "backup";
const QUIT: &str = "quit";

/// The menu's entries, whose words follow the owner's language.
struct Entries {
    open: MenuItem<Wry>,
    today: MenuItem<Wry>,
    backup: MenuItem<Wry>,
    quit: MenuItem<Wry>,
}

/// Places the icon. A desktop without a tray is no fault: a second start shows the window again.
pub(crate) fn place(app: &AppHandle) {
    // The tray library panics where its system library is missing.
    let placed = catch_unwind(AssertUnwindSafe(|| build(app)));
    if !matches!(placed, Ok(Ok(_))) {
        tracing::warn!("no tray icon");
    }
}

fn build(app: &AppHandle) -> tauri::Result<TrayIcon> {
    let words = app.state::<Spoken>().words();
    let entry = |id: &str, text: &str| MenuItem::with_id(app, id, text, true, None::<&str>);
    let entries = Entries {
        open: entry(OPEN, words.open)?,
        today: entry(TODAY, words.today)?,
        backup: entry(BACKUP, words.backup)?,
        quit: entry(QUIT, words.quit)?,
    };
    let menu = Menu::with_items(app, &[&entries.open, &entries.today, &entries.backup, &entries.quit])?;
    app.manage(entries);
    TrayIconBuilder::with_id("aldia")
        .icon(include_image!("../assets/icons/tray.png"))
        .tooltip("Al Día")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| chosen(app, event.id().as_ref()))
        .on_tray_icon_event(|icon, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event {
                raise(icon.app_handle());
            }
        })
        .build(app)
}

fn chosen(app: &AppHandle, entry: &str) {
    match entry {
        QUIT => app.exit(0),
        TODAY => go_to(app, "/hoy"),
        BACKUP => go_to(app, "/respaldo"),
        _ => raise(app),
    }
}

/// The window's places are fragments of its one page.
fn go_to(app: &AppHandle, place: &str) {
    raise(app);
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let gone = window.url().and_then(|mut page| {
        page.set_fragment(Some(place));
        window.navigate(page)
    });
    if let Err(error) = gone {
        tracing::warn!(%error, place, "the window did not go there");
    }
}

/// Shows how many steps are waiting, in the owner's language.
pub(crate) fn show(app: &AppHandle, words: Words, waiting: Option<u64>) {
    let Some(entries) = app.try_state::<Entries>() else {
        return;
    };
    let today = waiting.map_or_else(|| words.today.to_owned(), |count| format!("{}: {count}", words.today));
    let texts = [
        entries.open.set_text(words.open),
        entries.today.set_text(today),
        entries.backup.set_text(words.backup),
        entries.quit.set_text(words.quit),
    ];
    if texts.iter().any(Result::is_err) {
        tracing::warn!("the tray menu could not be changed");
    }
}
