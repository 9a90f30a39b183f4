//! The one command: a name and JSON in, off the main thread; JSON or a wire error out.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use desk::wire::{ErrorCode, WireError};
use desk::{Desk, calls};
use serde_json::Value;
use tauri::{AppHandle, Manager as _};

use crate::log;
use crate::setup::Shell;

/// The largest request the window may send, counted in characters and members. A typed note is far below it.
const LARGEST_REQUEST: usize = 1 << 20;

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
    if size(&request) > LARGEST_REQUEST {
        return Err(error(ErrorCode::Invalid, "reason", "request too large"));
    }
    catch_unwind(AssertUnwindSafe(|| calls::dispatch(desk, name, request))).unwrap_or_else(|_| Err(internal()))
}

fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum::<usize>() + items.len(),
        Value::Object(members) => members.iter().map(|(name, value)| name.len() + size(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
    }
}

fn has_changed(answer: &Value) -> bool {
    answer["changed"].as_array().is_some_and(|topics| !topics.is_empty())
}

fn internal() -> WireError {
    error(ErrorCode::Internal, "ref", &log::last_reference())
}

fn error(code: ErrorCode, name: &str, value: &str) -> WireError {
    let params = BTreeMap::from([(name.to_owned(), value.to_owned())]);
    WireError { code, field: None, params }
}
