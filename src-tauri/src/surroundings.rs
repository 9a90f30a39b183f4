//! The desktop around the desk: dialogs, the owner's other programs, and the window's ear.

use std::path::{Path, PathBuf};

use desk::ports::Surroundings;
use desk::wire::{Pick, Progress, Topic};
use tauri::{AppHandle, Emitter as _, Manager as _};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};

use crate::setup::{MAIN, hide};
use crate::words::Spoken;

/// What an import reads; folders and archives are looked through by the desk.
const INVOICE_FILES: &[&str] = &["csv", "txt", "tsv", "xlsx", "xls", "ods", "xml", "zip"];
const PICTURES: &[&str] = &["png", "svg"];
/// The only links that the desk builds: a WhatsApp chat, an e-mail, a call.
const LINKS: &[&str] = &["https://wa.me/", "mailto:", "tel:"];

/// The owner's desktop.
pub(crate) struct Desktop {
    app: AppHandle,
}

impl Desktop {
    pub(crate) fn of(app: AppHandle) -> Self {
        Self { app }
    }

    fn dialog(&self, title: &str) -> FileDialogBuilder<tauri::Wry> {
        let dialog = self.app.dialog().file().set_title(title);
        match self.app.get_webview_window(MAIN) {
            Some(window) => dialog.set_parent(&window),
            None => dialog,
        }
    }

    fn ask(&self, what: Pick) -> Vec<FilePath> {
        let words = self.app.state::<Spoken>().words();
        let one = |path: Option<FilePath>| path.into_iter().collect();
        match what {
            Pick::ImportFiles => {
                let dialog = self.dialog(words.pick_files).add_filter(words.invoice_files, INVOICE_FILES);
                dialog.blocking_pick_files().unwrap_or_default()
            }
            Pick::ImportFolder => one(self.dialog(words.pick_folder).blocking_pick_folder()),
            Pick::CopyFolder => one(self.dialog(words.pick_copy_folder).blocking_pick_folder()),
            Pick::ExportFolder => one(self.dialog(words.pick_export_folder).blocking_pick_folder()),
            Pick::CopyFile => one(self.dialog(words.pick_copy).blocking_pick_file()),
            Pick::Logo => one(self.dialog(words.pick_logo).add_filter(words.pictures, PICTURES).blocking_pick_file()),
        }
    }

    fn tell(&self, event: &str, what: impl serde::Serialize + Clone) {
        if let Err(error) = self.app.emit_to(MAIN, event, what) {
            tracing::warn!(%error, event, "the window did not hear");
        }
    }
}

impl Surroundings for Desktop {
    fn pick(&self, what: Pick) -> Vec<PathBuf> {
        if let Some(paths) = picked_by_a_test(what) {
            return paths;
        }
        self.ask(what).into_iter().filter_map(|path| path.into_path().ok()).collect()
    }

    fn open(&self, target: &str) -> Result<(), String> {
        let opened = if LINKS.iter().any(|link| target.starts_with(link)) {
            tauri_plugin_opener::open_url(target, None::<&str>)
        } else if Path::new(target).is_absolute() {
            tauri_plugin_opener::open_path(target, None::<&str>)
        } else {
            return Err("neither a file nor one of our links".to_owned());
        };
        opened.map_err(|error| error.to_string())
    }

    fn progress(&self, progress: &Progress) {
        self.tell("progress", progress);
    }

    fn changed(&self, topics: &[Topic]) {
        self.tell("changed", topics);
    }

    fn hide(&self) {
        hide(&self.app);
    }
}

/// A test cannot press the buttons of a system dialog, so it names the paths, one a line: its folders answer where a
/// folder is asked for, its files elsewhere. A release build does not listen.
fn picked_by_a_test(what: Pick) -> Option<Vec<PathBuf>> {
    if !cfg!(debug_assertions) {
        return None;
    }
    let paths = std::env::var("ALDIA_PICK").ok()?;
    let wants_folder = matches!(what, Pick::ImportFolder | Pick::CopyFolder | Pick::ExportFolder);
    Some(paths.lines().map(PathBuf::from).filter(|path| path.is_dir() == wants_folder).collect())
}
