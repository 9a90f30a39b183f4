//! Puts the program together: one instance, the desk, the window, the tray icon, the worker; and takes it apart again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::door::{self, Serving};
use desk::ports::{SystemClock, SystemKeychain};
use desk::reading::Apart;
use desk::{Desk, Options, places};
use notify::DesktopNotifier;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{App, AppHandle, DragDropEvent, Emitter as _, Manager as _, RunEvent, Url};
use tauri::{WebviewWindowBuilder, Window, WindowEvent};
use tauri_plugin_autostart::ManagerExt as _;
use tauri_plugin_window_state::StateFlags;

use crate::arguments::Arguments;
use crate::bridge;
use crate::surroundings::Desktop;
use crate::tray;
use crate::words::Spoken;
use crate::worker::Worker;

/// The label of the one window; the capability file names it too.
pub(crate) const MAIN: &str = "main";

/// What the running program holds.
pub(crate) struct Shell {
    pub(crate) desk: Arc<Desk>,
    pub(crate) worker: Worker,
    serving: Mutex<Option<Serving>>,
    /// The owner was asked for a copy, and has not answered yet.
    was_asked: AtomicBool,
}

impl Shell {
    fn serve(&self, serving: Serving) {
        if let Ok(mut kept) = self.serving.lock() {
            *kept = Some(serving);
        }
    }
}

/// The display refused us.
#[derive(Debug)]
pub(crate) struct NoWindow;

/// Runs the program until its owner quits it.
///
/// # Errors
/// When no window could be made: the toolkit panics on a display that it cannot reach.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, NoWindow> {
    let app = catch_unwind(AssertUnwindSafe(|| build(arguments))).map_err(|_| NoWindow)?;
    let app = app.map_err(|error| {
        tracing::error!(%error, "the window could not be made");
        NoWindow
    })?;
    let code = app.run_return(|app, event| match event {
        RunEvent::Exit => end(app),
        // A click on the dock while the window is hidden.
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => raise(app),
        _ => {}
    });
    Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from))
}

fn build(arguments: Arguments) -> tauri::Result<App> {
    let folder = own_folder(&arguments.options);
    tauri::Builder::default()
        // First, so that a second start ends before it touches the ledger.
        .plugin(one_instance(&arguments.options))
        .plugin(tauri_plugin_dialog::init())
        .plugin(window_state(&folder))
        .plugin(tauri_plugin_autostart::Builder::new().app_name("aldia-desktop").arg("--hidden").build())
        .invoke_handler(tauri::generate_handler![bridge::call])
        .on_window_event(on_window_event)
        .setup(move |app| {
            set_up(app, arguments, folder)?;
            Ok(())
        })
        .build(tauri::generate_context!())
}

fn set_up(app: &App, arguments: Arguments, folder: PathBuf) -> tauri::Result<()> {
    app.manage(Spoken::of_environment());
    let desk = Arc::new(desk_of(app.handle(), arguments.options));
    let (passing, handle) = (Arc::clone(&desk), app.handle().clone());
    let worker = Worker::start(move || pass(&passing, &handle))?;
    let serving = Mutex::default();
    app.manage(Shell { desk: Arc::clone(&desk), worker, serving, was_asked: AtomicBool::new(false) });
    heed_signals(app.handle());
    open_window(app, folder, arguments.hidden)?;
    tray::place(app.handle());
    let handle = app.handle().clone();
    tauri::async_runtime::spawn_blocking(move || open(&handle, &desk));
    Ok(())
}

/// The end of the session, or Ctrl C in a terminal, asks the program to quit as its menu does.
fn heed_signals(app: &AppHandle) {
    let app = app.clone();
    if let Err(error) = ctrlc::set_handler(move || app.exit(0)) {
        tracing::warn!(%error, "the end of the session will not be heard");
    }
}

fn desk_of(app: &AppHandle, options: Options) -> Desk {
    let desktop = Arc::new(Desktop::of(app.clone()));
    let desk = Desk::new(options, Box::new(SystemClock), desktop, Arc::new(DesktopNotifier));
    desk.with_reader(Arc::new(Apart::own())).with_keychain(Arc::new(SystemKeychain))
}

/// Opens the ledger and its door beside the window: a migration takes its time, and a keychain may ask its owner first.
fn open(app: &AppHandle, desk: &Arc<Desk>) {
    if let Err(error) = desk.open() {
        // The window asks for the status, meets the same error, and tells the owner what to do.
        tracing::error!(code = ?error.code, "the ledger could not be opened");
    } else {
        // Kept by the desk for the window, which asks for it as soon as its web view has started: that takes longer.
        drop(bridge::answer(desk, "today", serde_json::Value::Null));
    }
    let poke = app.clone();
    let poke = move || poke.state::<Shell>().worker.poke();
    match door::serve(Arc::clone(desk), poke) {
        Ok(serving) => app.state::<Shell>().serve(serving),
        // The terminal says who holds the ledger, and that is all.
        Err(error) => tracing::warn!(%error, "the terminal cannot be served"),
    }
}

/// One pass of the worker: the desk's own, then what the shell shows of it.
fn pass(desk: &Desk, app: &AppHandle) -> Duration {
    let report = desk.tick();
    for problem in &report.problems {
        tracing::warn!(code = problem.code, "problem in the background");
    }
    if let Some(status) = &report.status {
        let spoken = app.state::<Spoken>();
        if let Some(business) = &status.business {
            spoken.follow(&business.language);
        }
        tray::show(app, spoken.words(), u64::try_from(status.queue).ok());
    }
    follow_autostart(desk, app);
    report.next_wake_in
}

/// The owner's setting is the truth; the session's list of programs follows it.
fn follow_autostart(desk: &Desk, app: &AppHandle) {
    let Ok(settings) = bridge::answer(desk, "settings", serde_json::Value::Null) else {
        return;
    };
    let Some(wanted) = settings["autostart"].as_bool() else {
        return;
    };
    let list = app.autolaunch();
    let followed = match (list.is_enabled().unwrap_or(false), wanted) {
        (false, true) => list.enable(),
        (true, false) => list.disable(),
        _ => Ok(()),
    };
    if let Err(error) = followed {
        tracing::warn!(%error, "autostart could not follow the setting");
    }
}

fn open_window(app: &App, folder: PathBuf, hidden: bool) -> tauri::Result<()> {
    let config = app.config().app.windows.first().ok_or(tauri::Error::WindowNotFound)?;
    let window = WebviewWindowBuilder::from_config(app, config)?
        .data_directory(folder.join("webview"))
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_page_load(move |window, load| {
            if load.event() == PageLoadEvent::Finished && !hidden {
                raise(window.app_handle());
            }
        })
        .build()?;
    #[cfg(target_os = "linux")]
    window.with_webview(|view| paint_plainly(&view))?;
    #[cfg(not(target_os = "linux"))]
    drop(window);
    Ok(())
}

/// Text and lines need no graphics card, and setting one up is most of the time and memory of a start; some drivers show
/// an empty window instead.
#[cfg(target_os = "linux")]
fn paint_plainly(view: &tauri::webview::PlatformWebview) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};
    if let Some(settings) = view.inner().settings() {
        settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
    }
}

/// The window shows our own pages and nothing else.
fn is_ours(url: &Url) -> bool {
    matches!((url.scheme(), url.host_str()), ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost")))
}

/// Brings the window to the front, from the tray or from behind.
pub(crate) fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let raised = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::warn!(%error, "the window could not be raised");
    }
}

fn on_window_event(window: &Window, event: &WindowEvent) {
    match event {
        // Reminders go on; the tray's menu, or a second start, shows the window again.
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            let app = window.app_handle().clone();
            tauri::async_runtime::spawn_blocking(move || close(&app));
        }
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            hand_over(window.app_handle().clone(), paths.clone());
        }
        _ => {}
    }
}

/// Closing hides the window; but where the last copy is old, the owner is asked first. Asking once is enough: who closes
/// again, or has a window that does not answer, means it.
fn close(app: &AppHandle) {
    let shell = app.state::<Shell>();
    let is_asked = shell.was_asked.swap(true, Ordering::Relaxed);
    if !is_asked && shell.desk.wants_copy() && app.emit_to(MAIN, "closing", ()).is_ok() {
        return;
    }
    hide(app);
}

/// Puts the window away. Reminders go on.
pub(crate) fn hide(app: &AppHandle) {
    if let Some(shell) = app.try_state::<Shell>() {
        shell.was_asked.store(false, Ordering::Relaxed);
    }
    let hidden = app.get_webview_window(MAIN).map_or(Ok(()), |window| window.hide());
    if let Err(error) = hidden {
        tracing::warn!(%error, "the window could not be hidden");
    }
}

/// The window learns handles and names of what was dropped on it, never paths.
fn hand_over(app: AppHandle, paths: Vec<PathBuf>) {
    tauri::async_runtime::spawn_blocking(move || {
        let granted = app.state::<Shell>().desk.grant(paths);
        if let Err(error) = app.emit_to(MAIN, "drop", granted) {
            tracing::warn!(%error, "the window did not hear of the dropped files");
        }
    });
}

fn end(app: &AppHandle) {
    let Some(shell) = app.try_state::<Shell>() else {
        return;
    };
    shell.worker.stop();
    drop(shell.serving.lock().map_or(None, |mut serving| serving.take()));
    shell.desk.close();
    tracing::info!("ended");
}

/// One program for each ledger: the owner's and a trial of another do not raise each other.
fn one_instance(options: &Options) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    // As it was asked for: a ledger that is moved while we run stays the same one.
    let ledger = places::asked_path(options);
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(format!("app.aldia.desktop.l{:016x}", fnv(ledger.as_os_str().as_encoded_bytes())))
        .callback(|app, _, _| raise(app))
        .build()
}

/// FNV-1a: a short name for a path that is the same in every version of the program.
fn fnv(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

fn window_state(folder: &std::path::Path) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    tauri_plugin_window_state::Builder::new()
        // Whether it shows is decided at each start, by `--hidden`.
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
        .with_filename(folder.join("window.json").to_string_lossy())
        .build()
}

/// Where the window keeps its size and its cache: with everything else, so that `ALDIA_HOME` moves them too.
fn own_folder(options: &Options) -> PathBuf {
    places::home(options).join("window")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_goes_nowhere_but_to_its_own_pages() {
        let leads = |text: &str| is_ours(&Url::parse(text).expect("a URL"));
        assert!(leads("tauri://localhost/index.html"), "our page on Linux and macOS");
        assert!(leads("http://tauri.localhost/"), "our page on Windows");
        for text in [
            "https://example.com/",
            "http://tauri.localhost.example.com/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:1",
        ] {
            assert!(!leads(text), "{text} is not ours");
        }
    }

    #[test]
    fn two_ledgers_are_two_instances_and_one_is_one() {
        assert_eq!(fnv(b"/a/x.ledger"), fnv(b"/a/x.ledger"), "a second start must find the first");
        assert_ne!(fnv(b"/a/x.ledger"), fnv(b"/a/y.ledger"), "another ledger must not raise this one's window");
    }
}
