//! The one command: a name and JSON in, off the main thread; JSON or a wire error out.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use desk::acting::{Way, through};
use desk::wire::{ErrorCode, WireError};
use desk::{Desk, calls};
use serde_json::Value;
use tauri::{AppHandle, Manager as _};

use crate::log;
use crate::setup::Shell;

/// Answers a call of the window.
///
/// # Errors
/// What the call says; `internal` with a reference to the log when it panicked.
#[tauri::command]
pub(crate) async fn call(app: AppHandle, name: String, request: Option<Value>) -> Result<Value, WireError> {
    // A synchronous command would hold up the window's own thread, and so would a blocking one on the async threads.
    tauri::async_runtime::spawn_blocking(move || {
        let shell = app.state::<Shell>();
        let answer = answer(&shell.desk, &name, request.unwrap_or_default());
        if answer.as_ref().is_ok_and(has_changed) {
            shell.worker.poke();
        }
        answer
    })
    .await
    .unwrap_or_else(|_| Err(internal()))
}

/// Runs the call; a panic ends the call and never the program.
pub(crate) fn answer(desk: &Desk, name: &str, request: Value) -> Result<Value, WireError> {
    let act = || through(Way::Window, || calls::dispatch(desk, name, request));
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| Err(internal()))
}

fn has_changed(answer: &Value) -> bool {
    answer["changed"].as_array().is_some_and(|topics| !topics.is_empty())
}

fn internal() -> WireError {
    let params = BTreeMap::from([("ref".to_owned(), log::last_reference())]);
    WireError { code: ErrorCode::Internal, field: None, params }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, Utc};
    use desk::Options;
    use desk::ports::{Clock, NoDesktop, Notifier, SystemClock};
    use serde_json::json;

    use super::*;

    struct Broken;

    impl Clock for Broken {
        fn now(&self) -> DateTime<Utc> {
            panic!("a clock that broke while Ana Muñoz was looking")
        }
    }

    struct Quiet;

    impl Notifier for Quiet {
        fn notify(&self, _: &str, _: &str) -> Result<(), String> {
            Ok(())
        }
    }

    fn desk(folder: &std::path::Path, clock: Box<dyn Clock>) -> Desk {
        let options = Options { home: Some(folder.to_owned()), ..Options::default() };
        Desk::new(options, clock, Arc::new(NoDesktop), Arc::new(Quiet))
    }

    #[test]
    fn a_panic_ends_the_call_and_not_the_program() {
        let folder = std::env::temp_dir().join(format!("aldia-bridge-{}", std::process::id()));
        let business = json!({"name": "Taller", "country": "MX", "currency": "MXN"});
        let broken = desk(&folder, Box::new(Broken));
        for _ in 0..2 {
            let error = answer(&broken, "create_ledger", business.clone()).expect_err("the clock panics");
            assert_eq!(error.code, ErrorCode::Internal, "a panic is a fault of ours, said as such");
            assert!(!error.params["ref"].is_empty(), "the owner can read the reference to us");
            let sentence = desk::error::sentence(&error, false);
            assert!(!sentence.contains("Ana"), "what was panicked about stays in the program: {sentence}");
        }
        let whole = desk(&folder, Box::new(SystemClock));
        assert!(answer(&whole, "create_ledger", business).is_ok(), "the next call works as if nothing had been");
        whole.close();
        std::fs::remove_dir_all(&folder).expect("the folder was ours");
    }
}
