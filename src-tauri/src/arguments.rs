//! The command line of the desktop program. The terminal door reads the same two options in the same way.

use std::ffi::OsString;
use std::path::PathBuf;

use chrono::NaiveDate;
use desk::Options;

/// What the command line asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arguments {
    pub(crate) options: Options,
    /// Start in the tray, as the session's autostart does.
    pub(crate) hidden: bool,
}

impl Arguments {
    /// Reads `--ledger FILE`, `--today YYYY-MM-DD` and `--hidden`.
    ///
    /// # Errors
    /// The argument that is not understood, or the option whose value is missing or malformed.
    pub(crate) fn parse(mut given: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let mut arguments = Self::default();
        arguments.options.home = std::env::var_os("ALDIA_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
        while let Some(argument) = given.next() {
            match argument.to_str() {
                Some("--hidden") => arguments.hidden = true,
                Some("--ledger") => {
                    arguments.options.ledger = Some(absolute(value(&mut given, "--ledger")?));
                }
                Some("--today") => {
                    arguments.options.today = Some(day(&value(&mut given, "--today")?)?);
                }
                _ => return Err(argument.to_string_lossy().into_owned()),
            }
        }
        Ok(arguments)
    }
}

fn value(given: &mut impl Iterator<Item = OsString>, option: &str) -> Result<OsString, String> {
    given.next().ok_or_else(|| option.to_owned())
}

/// The tray lives longer than the folder that somebody started us in is meant.
fn absolute(path: OsString) -> PathBuf {
    let path = PathBuf::from(path);
    std::path::absolute(&path).unwrap_or(path)
}

fn day(text: &OsString) -> Result<NaiveDate, String> {
    let text = text.to_string_lossy();
    NaiveDate::parse_from_str(&text, "%Y-%m-%d").map_err(|_| format!("--today {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Arguments, String> {
        Arguments::parse(words.iter().map(OsString::from))
    }

    #[test]
    fn all_three_options_are_read() {
        let read = parse(&["--hidden", "--ledger", "/tmp/a.ledger", "--today", "2026-11-22"]).expect("well formed");
        assert!(read.hidden, "the tray start must be heard");
        assert_eq!(read.options.ledger, Some(PathBuf::from("/tmp/a.ledger")), "the ledger must be the one named");
        assert_eq!(read.options.today, NaiveDate::from_ymd_opt(2026, 11, 22), "the day must be the one named");
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert_eq!(parse(&["--ledgre", "x"]).unwrap_err(), "--ledgre", "a typing error must not open another ledger");
        assert_eq!(parse(&["--ledger"]).unwrap_err(), "--ledger", "a missing value must be named");
        assert_eq!(parse(&["--today", "22/11/2026"]).unwrap_err(), "--today 22/11/2026", "a day is ISO 8601");
    }
}
