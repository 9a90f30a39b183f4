//! The documented fields of an answer beside those of the model.
//!
//! Fields that are only in the program's answer are left out of the comparison ("fields are only ever
//! added"), and so is the order of rows where the product's page sets none.

use super::program::Program;
use aldia_tests::model::{Book, Day};
use serde_json::{Map, Value, json};

pub(super) fn everything(program: &Program, book: &Book, day: Day) -> Result<(), String> {
    invoices(program, book, day)?;
    aging(program, book, day)?;
    queue(program, book, day)
}

fn invoices(program: &Program, book: &Book, day: Day) -> Result<(), String> {
    let on = day.to_string();
    let answer = program.ask(&["invoices", "--as-of", &on]);
    let expected = book.invoices_json(day);
    let got = sorted(&shaped(&answer["invoices"], &expected), &["id"]);
    same(&format!("invoices as of {on}"), &expected, &got)
}

fn aging(program: &Program, book: &Book, day: Day) -> Result<(), String> {
    let on = day.to_string();
    let answer = program.ask(&["report", "aging", "--as-of", &on]);
    let expected = book.aging_json(day);
    for part in ["currencies", "customers"] {
        let got = sorted(&shaped(&answer[part], &expected[part]), &["customer", "currency"]);
        same(&format!("aging as of {on}, {part}"), &expected[part], &got)?;
    }
    match answer["as_of"] == *on {
        true => Ok(()),
        false => Err(format!("the aging of {on} says it is as of {}", answer["as_of"])),
    }
}

pub(super) fn queue(program: &Program, book: &Book, day: Day) -> Result<(), String> {
    let on = day.to_string();
    let answer = program.ask(&["today", "--today", &on]);
    let expected = book.today_json(day);
    let items = inner_sorted(&shaped(&answer["items"], &expected["items"]));
    same(&format!("items of {on}"), &inner_sorted(&expected["items"]), &items)?;
    let held = ["customer", "gate", "until"];
    let got = sorted(&shaped(&answer["held"], &expected["held"]), &held);
    same(&format!("held on {on}"), &sorted(&expected["held"], &held), &got)
}

/// The letters that were printed are the items of the queue whose channel is the letter.
pub(super) fn letters(answer: &Value, book: &Book, day: Day) -> Result<(), String> {
    let expected = items_by_channel(book, day, true);
    let got = inner_sorted(&shaped(&answer["letters"], &expected));
    let by = ["customer", "currency"];
    same(&format!("letters of {day}"), &sorted(&expected, &by), &sorted(&got, &by))
}

/// The messages that were sent are the other items. Of their texts nothing is compared.
pub(super) fn messages(answer: &Value, book: &Book, day: Day) -> Result<(), String> {
    let brief = |rows: &Value| {
        let rows = rows.as_array().cloned().unwrap_or_default();
        let rows = rows.iter().map(|it| json!({"customer": it["customer"], "channel": it["channel"]}));
        sorted(&rows.collect(), &["customer", "channel"])
    };
    let expected = brief(&items_by_channel(book, day, false));
    same(&format!("messages of {day}"), &expected, &brief(&answer["messages"]))
}

fn items_by_channel(book: &Book, day: Day, letters: bool) -> Value {
    let today = book.today_json(day);
    let items = today["items"].as_array().cloned().unwrap_or_default();
    let items = items.into_iter().filter(|item| (item["channel"] == "letter") == letters);
    inner_sorted(&items.collect())
}

/// The program's rows with the fields that the model's rows have.
fn shaped(got: &Value, like: &Value) -> Value {
    let Some(fields) = like.get(0).and_then(Value::as_object) else {
        return got.clone();
    };
    let rows = got.as_array().into_iter().flatten();
    rows.map(|row| shaped_row(row, fields)).collect()
}

fn shaped_row(row: &Value, fields: &Map<String, Value>) -> Value {
    let field = |(name, like): (&String, &Value)| {
        let value = row.get(name).cloned().unwrap_or(Value::Null);
        match like.is_array() {
            true => (name.clone(), shaped(&value, like)),
            false => (name.clone(), value),
        }
    };
    Value::Object(fields.iter().map(field).collect())
}

fn sorted(rows: &Value, by: &[&str]) -> Value {
    let mut rows: Vec<Value> = rows.as_array().cloned().unwrap_or_default();
    let key = |row: &Value| by.iter().map(|name| row[*name].to_string()).collect::<Vec<_>>();
    rows.sort_by_key(key);
    Value::Array(rows)
}

/// The page sets no order for the instalments of one item.
fn inner_sorted(items: &Value) -> Value {
    let rows = items.as_array().into_iter().flatten();
    let each = rows.map(|item| {
        let mut item = item.clone();
        item["instalments"] = sorted(&item["instalments"], &["invoice", "seq"]);
        item
    });
    each.collect()
}

fn same(what: &str, expected: &Value, got: &Value) -> Result<(), String> {
    match difference("", expected, got) {
        None => Ok(()),
        Some((path, expected, got)) => Err(format!("{what}, {path}\n  model: {expected}\n  program: {got}")),
    }
}

/// The first place where two answers differ, with both values and the row around it.
fn difference(path: &str, expected: &Value, got: &Value) -> Option<(String, String, String)> {
    match (expected, got) {
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(at, (a, b))| difference(&format!("{path}[{at}]"), a, b))
        }
        (Value::Object(a), Value::Object(_)) => {
            let mut fields = a.iter();
            let found = fields.find_map(|(name, a)| difference(&format!("{path}.{name}"), a, &got[name]));
            found.map(|(path, a, b)| (path, a, format!("{b}  in {got}")))
        }
        _ if expected == got => None,
        _ => Some((path.to_owned(), expected.to_string(), got.to_string())),
    }
}
