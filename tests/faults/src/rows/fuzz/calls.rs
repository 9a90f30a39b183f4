//! Random calls of the window. What a call wants is learnt from its refusals: a missing field is added, an unknown one
//! or a wrong type tells which are known, so that the nonsense gets past the door.

use desk::Desk;
use serde_json::{Map, Value, json};

use super::mutate::WORDS;
use crate::dice::Dice;

/// Calls that open other programs, that a shell must serve, or that shut the book for every call after them.
const NOT_HERE: &[&str] =
    &["pick_files", "open_message", "open_letters", "open_document", "set_passphrase", "lock", "leave_example"];

/// One random call, made up to a few times as its refusals tell more; true when it was answered in the end.
pub(super) fn call(desk: &Desk, dice: &mut Dice) -> bool {
    let names: Vec<&str> = desk::calls::NAMES.iter().copied().filter(|name| !NOT_HERE.contains(name)).collect();
    let Some(name) = dice.pick(&names) else { return false };
    let mut request = if dice.chance(4) { value(dice, 0) } else { json!({}) };
    for _ in 0..24 {
        let Err(error) = desk::calls::dispatch(desk, name, request.clone()) else { return true };
        let reason = error.params.get("reason").cloned().unwrap_or_default();
        let Some(fields) = request.as_object_mut() else { return false };
        if !learn(fields, &reason, dice) {
            return false;
        }
    }
    false
}

/// Changes the request as the refusal asks; false when it asks for nothing that is known here.
fn learn(fields: &mut Map<String, Value>, reason: &str, dice: &mut Dice) -> bool {
    let mut quoted = reason.split('`').skip(1).step_by(2);
    if reason.starts_with("missing field") {
        let name = quoted.next().unwrap_or_default().to_owned();
        let filled = value(dice, 0);
        return fields.insert(name, filled).is_none();
    }
    if reason.starts_with("unknown field") || reason.starts_with("unknown variant") {
        let wrong = quoted.next().unwrap_or_default().to_owned();
        let known: Vec<String> = quoted.map(str::to_owned).collect();
        return replace(fields, &Value::String(wrong), dice.pick(&known).map_or(Value::Null, |word| json!(word)));
    }
    // A wrong type somewhere: another value for one of the fields.
    let names: Vec<String> = fields.keys().cloned().collect();
    let Some(name) = dice.pick(&names) else { return false };
    let wanted = wanted(reason, dice);
    fields.insert(name.clone(), wanted);
    reason.starts_with("invalid type") || reason.starts_with("invalid value")
}

fn replace(fields: &mut Map<String, Value>, wrong: &Value, by: Value) -> bool {
    let place = fields.iter().find(|(_, value)| *value == wrong).map(|(name, _)| name.clone());
    place.is_some_and(|name| fields.insert(name, by).is_some())
}

fn wanted(reason: &str, dice: &mut Dice) -> Value {
    match reason.split("expected ").nth(1).unwrap_or_default() {
        text if text.starts_with("a string") => word(dice),
        text if text.starts_with("a boolean") => json!(dice.chance(50)),
        text if text.starts_with("a sequence") => json!([value(dice, 1)]),
        text if text.starts_with(['u', 'i', 'f']) => number(dice),
        text if text.starts_with("struct") => json!({}),
        _ => value(dice, 0),
    }
}

fn number(dice: &mut Dice) -> Value {
    let numbers = [
        json!(0),
        json!(1),
        json!(-1),
        json!(2),
        json!(31),
        json!(u32::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1.5),
    ];
    dice.pick(&numbers).cloned().unwrap_or(Value::Null)
}

fn word(dice: &mut Dice) -> Value {
    let plain = ["C0", "I0", "P1", "10.00", "2026-03-20", "MXN", "1", "A-0", "Ana", "es", "@3"];
    let text = if dice.chance(70) { dice.pick(&plain) } else { dice.pick(WORDS) };
    let text = text.copied().unwrap_or_default();
    if dice.chance(2) { json!(text.repeat(4_000)) } else { json!(text) }
}

pub(super) fn value(dice: &mut Dice, depth: usize) -> Value {
    match dice.below(12) {
        0 => Value::Null,
        1 => json!(dice.chance(50)),
        2 | 3 => number(dice),
        4 if depth < 4 => (0..dice.below(4)).map(|_| value(dice, depth + 1)).collect(),
        5 if depth < 4 => {
            let names = ["id", "invoice", "seq", "amount", "kind", "name", "offset"];
            let pairs =
                (0..dice.below(4)).map(|_| ((*dice.pick(&names).unwrap_or(&"id")).to_owned(), value(dice, depth + 1)));
            Value::Object(pairs.collect::<Vec<_>>().into_iter().collect())
        }
        _ => word(dice),
    }
}

/// Replaces one value somewhere inside of a document.
pub(super) fn disturb(document: &mut Value, dice: &mut Dice) {
    match document {
        Value::Object(fields) if !fields.is_empty() && dice.chance(85) => {
            let at = dice.below(fields.len());
            if let Some((_, inner)) = fields.iter_mut().nth(at) {
                disturb(inner, dice);
            }
        }
        Value::Array(items) if !items.is_empty() && dice.chance(85) => {
            let at = dice.below(items.len());
            disturb(&mut items[at], dice);
        }
        other => *other = value(dice, 0),
    }
}
