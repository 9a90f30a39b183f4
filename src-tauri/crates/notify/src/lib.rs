//! The notifier that the desk asks for, over the platform's notification service.
//!
//! It knows two lines of text and nothing else: not what they mean, not when to raise them, not what was raised before.

use desk::ports::Notifier;
use notify_rust::{Notification, Timeout};

/// The name that the desktop shows above each notification.
pub const APP_NAME: &str = "Al Día";

/// How long a notification stays up where the desktop lets the program say so, in milliseconds.
const SHOWN_FOR_MS: u32 = 15_000;

/// Raises notifications on the owner's desktop.
#[derive(Debug, Clone, Copy, Default)]
pub struct DesktopNotifier;

impl Notifier for DesktopNotifier {
    fn notify(&self, summary: &str, body: &str) -> Result<(), String> {
        let mut notification = Notification::new();
        notification.appname(APP_NAME).summary(summary).body(&plain(body)).timeout(Timeout::Milliseconds(SHOWN_FOR_MS));
        #[cfg(all(unix, not(target_os = "macos")))]
        notification.icon("aldia-desktop");
        #[cfg(target_os = "windows")]
        notification.app_id("app.aldia.desktop");
        notification.show().map(drop).map_err(|error| error.to_string())
    }
}

/// The notification service of a Linux desktop reads a little HTML in the body; a customer called `<b>` must not.
#[cfg(all(unix, not(target_os = "macos")))]
fn plain(body: &str) -> String {
    body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn plain(body: &str) -> String {
    body.to_owned()
}
