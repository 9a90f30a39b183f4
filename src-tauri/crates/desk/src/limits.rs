//! How much one call may bring, whichever door it comes through. Every type is checked when it is read; this is about
//! size, so that no request can fill the memory or the ledger.

use serde_json::Value;

use crate::error::invalid;
use crate::wire::WireError;

/// Characters and members of a whole request together.
pub const LARGEST_REQUEST: usize = 1 << 20;
/// Characters of a text that is written in sentences: a note, a reason, the wording of a letter.
pub const LONGEST_PROSE: usize = 20_000;
/// Characters of any other text: a name, an id, a number, a day.
pub const LONGEST_TEXT: usize = 1_000;
/// Items of one list.
pub const LONGEST_LIST: usize = 20_000;
/// Lists and objects inside each other.
pub const DEEPEST: usize = 16;

/// The fields that hold prose.
const PROSE: &[&str] = &["text", "note", "reason", "detail", "wording", "body"];

/// Refuses a request that is too large, by the field that is.
///
/// # Errors
/// `invalid` with the field.
pub fn check(request: &Value) -> Result<(), WireError> {
    let mut left = LARGEST_REQUEST;
    walk("request", request, 0, &mut left)
}

fn walk(field: &str, value: &Value, depth: usize, left: &mut usize) -> Result<(), WireError> {
    if depth > DEEPEST {
        return Err(invalid(field, "tiene demasiados niveles"));
    }
    match value {
        Value::String(text) => {
            spend(field, text.len(), left)?;
            let longest = if PROSE.contains(&field) { LONGEST_PROSE } else { LONGEST_TEXT };
            // Four bytes at most a character: only a text that could be too long is counted.
            if text.len() > longest && text.chars().count() > longest {
                return Err(invalid(field, "es demasiado largo"));
            }
            if text.contains('\0') {
                return Err(invalid(field, "tiene un carácter que no es texto"));
            }
            Ok(())
        }
        Value::Array(items) => {
            if items.len() > LONGEST_LIST {
                return Err(invalid(field, "la lista es demasiado larga"));
            }
            spend(field, items.len(), left)?;
            items.iter().try_for_each(|item| walk(field, item, depth + 1, left))
        }
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            spend("request", name.len() + 1, left)?;
            walk(name, value, depth + 1, left)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => spend(field, 1, left),
    }
}

fn spend(field: &str, size: usize, left: &mut usize) -> Result<(), WireError> {
    *left = left.checked_sub(size).ok_or_else(|| invalid(field, "la petición es demasiado grande"))?;
    Ok(())
}
