//! The canonical body of an entry: a JSON object whose fields stand in the order in which the code names them, so that
//! the same fact always gives the same bytes, whatever libraries are linked.

use std::fmt::Write as _;

use chrono::NaiveDate;

/// A canonical JSON object under construction.
#[derive(Debug, Clone)]
pub struct Body {
    json: String,
}

impl Body {
    /// The body of a fact of this kind.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        let mut body = Self { json: String::with_capacity(160) };
        body.json.push_str("{\"kind\":");
        body.string(kind);
        body
    }

    /// Adds a whole number: an id, an amount in minor units, an offset.
    #[must_use]
    pub fn number(mut self, name: &str, value: i64) -> Self {
        self.name(name);
        let _ = write!(self.json, "{value}");
        self
    }

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        self.string(value);
        self
    }

    /// Adds a text, or null.
    #[must_use]
    pub fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self.raw(name, "null"),
        }
    }

    /// Adds a day.
    #[must_use]
    pub fn day(mut self, name: &str, value: NaiveDate) -> Self {
        self.name(name);
        let _ = write!(self.json, "\"{value}\"");
        self
    }

    /// Adds a list of rows.
    #[must_use]
    pub fn rows<T>(mut self, name: &str, rows: &[T], write_row: impl Fn(&T) -> String) -> Self {
        self.name(name);
        self.json.push('[');
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                self.json.push(',');
            }
            self.json.push_str(&write_row(row));
        }
        self.json.push(']');
        self
    }

    /// Adds a value that is JSON already.
    #[must_use]
    pub fn raw(mut self, name: &str, json: &str) -> Self {
        self.name(name);
        self.json.push_str(json);
        self
    }

    /// The finished text.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.json.push('}');
        self.json
    }

    fn name(&mut self, name: &str) {
        self.json.push(',');
        self.string(name);
        self.json.push(':');
    }

    fn string(&mut self, value: &str) {
        self.json.push('"');
        for character in value.chars() {
            match character {
                '"' => self.json.push_str("\\\""),
                '\\' => self.json.push_str("\\\\"),
                control if u32::from(control) < 0x20 => {
                    let _ = write!(self.json, "\\u{:04x}", u32::from(control));
                }
                other => self.json.push(other),
            }
        }
        self.json.push('"');
    }
}
