//! The log: a file a day beside the ledger. It holds what happened and where, never a name, an amount or a message.

use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::panic::PanicHookInfo;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use desk::Options;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};

/// Two weeks of days.
const KEPT_FILES: usize = 14;

thread_local! {
    static LAST_REFERENCE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Starts the log and records every panic in it. None when no file can be written there: the program runs without.
pub(crate) fn start(options: &Options) -> Option<WorkerGuard> {
    std::panic::set_hook(Box::new(record_panic));
    let folder = desk::places::log_dir(options);
    make_private(&folder).ok()?;
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("aldia")
        .filename_suffix("log")
        .max_log_files(KEPT_FILES)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let subscriber = tracing_subscriber::fmt().with_writer(writer).with_ansi(false).finish();
    tracing::subscriber::set_global_default(subscriber).ok().map(|()| guard)
}

/// A folder that nobody else of this computer reads, whatever the files in it allow.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
        for file in std::fs::read_dir(folder)?.flatten() {
            std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o600))?;
        }
    }
    Ok(())
}

/// A formatted message may quote a customer, so only the literal ones are kept.
fn record_panic(panic: &PanicHookInfo<'_>) {
    let reference = new_reference();
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let said = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(withheld)");
    let trace = Backtrace::force_capture();
    tracing::error!(reference, place, said, "panic\n{trace}");
    LAST_REFERENCE.set(Some(reference));
}

/// The reference under which this thread's last panic stands in the log.
pub(crate) fn last_reference() -> String {
    LAST_REFERENCE.take().unwrap_or_else(new_reference)
}

/// Short enough to be read out over the telephone: the milliseconds in base 16.
fn new_reference() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{:x}", since.as_millis())
}
