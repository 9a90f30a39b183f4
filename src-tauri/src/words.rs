//! The few words that the shell itself says: tray, dialogs, and why it cannot start. All others live in the window.

use std::sync::{Mutex, PoisonError};

/// One language's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) open: &'static str,
    pub(crate) today: &'static str,
    pub(crate) backup: &'static str,
    pub(crate) quit: &'static str,
    pub(crate) pick_files: &'static str,
    pub(crate) pick_folder: &'static str,
    pub(crate) pick_copy_folder: &'static str,
    pub(crate) pick_export_folder: &'static str,
    pub(crate) pick_copy: &'static str,
    pub(crate) pick_logo: &'static str,
    pub(crate) invoice_files: &'static str,
    pub(crate) pictures: &'static str,
    pub(crate) no_display: &'static str,
    pub(crate) no_window: &'static str,
    pub(crate) bad_argument: &'static str,
    pub(crate) usage: &'static str,
}

const SPANISH: Words = Words {
    open: "Abrir",
    today: "Hoy",
    backup: "Respaldo",
    quit: "Salir",
    pick_files: "Elija los archivos que quiere importar",
    pick_folder: "Elija la carpeta que quiere importar",
    pick_copy_folder: "Elija dónde guardar las copias",
    pick_export_folder: "Elija dónde guardar el archivo",
    pick_copy: "Elija la copia",
    pick_logo: "Elija el logotipo",
    invoice_files: "Facturas, clientes y pagos",
    pictures: "Imágenes",
    no_display: "Al Día necesita una pantalla y aquí no hay ninguna (DISPLAY y WAYLAND_DISPLAY están vacías); en una terminal use «aldia».",
    no_window: "Al Día no pudo abrir su ventana en esta pantalla; revise DISPLAY, o use «aldia» en una terminal.",
    bad_argument: "No se entiende esta opción:",
    usage: "Uso: aldia-desktop [--ledger ARCHIVO] [--today AAAA-MM-DD] [--hidden]",
};

const ENGLISH: Words = Words {
    open: "Open",
    today: "Today",
    backup: "Backup",
    quit: "Quit",
    pick_files: "Choose the files to import",
    pick_folder: "Choose the folder to import",
    pick_copy_folder: "Choose where to keep the copies",
    pick_export_folder: "Choose where to save the file",
    pick_copy: "Choose the copy",
    pick_logo: "Choose the logo",
    invoice_files: "Invoices, customers and payments",
    pictures: "Pictures",
    no_display: "Al Día needs a display and there is none here (DISPLAY and WAYLAND_DISPLAY are empty); in a terminal use \"aldia\".",
    no_window: "Al Día could not open its window on this display; check DISPLAY, or use \"aldia\" in a terminal.",
    bad_argument: "This option is not understood:",
    usage: "Usage: aldia-desktop [--ledger FILE] [--today YYYY-MM-DD] [--hidden]",
};

/// The words spoken at present: the session's, until the business's language is known.
#[derive(Debug)]
pub(crate) struct Spoken(Mutex<Words>);

impl Spoken {
    pub(crate) fn of_environment() -> Self {
        Self(Mutex::new(Words::of_environment()))
    }

    pub(crate) fn words(&self) -> Words {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Follows the business's language.
    pub(crate) fn follow(&self, language: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Words::of(language);
    }
}

impl Words {
    /// The words of the business's language, `es` or `en`.
    pub(crate) fn of(language: &str) -> Self {
        if language.starts_with("en") { ENGLISH } else { SPANISH }
    }

    /// The words of the session's language, for as long as no business is known.
    pub(crate) fn of_environment() -> Self {
        let mut named = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
        Self::of(&named.find(|value| !value.is_empty()).unwrap_or_default())
    }
}
