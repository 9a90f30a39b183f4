//! What safety costs: proven copies beside what others do, an encrypted ledger beside a plain one, the full check.

use super::measure::{Job, compare, compare_told, in_turns};
use super::{Bench, RUNS, TODAY};
use crate::{Outcome, shell};

/// Ledgers of about these sizes, their invoices (one with its payment takes about 1.5 KB), and how often each is copied:
/// a gigabyte takes its time.
const SIZES: &[(&str, usize, usize)] = &[("20 MB", 13_300, 5), ("100 MB", 66_600, 3), ("1 GB", 666_000, 1)];
/// How often each call is made in each run.
const CALLS: &str = "9";
const PASSPHRASE: &str = "tres tristes tigres tragan";

impl Bench {
    /// Proven and sealed copies of three sizes, each beside the honest sum of its parts and beside three other ways.
    pub(super) fn copies(&self) -> Outcome {
        for (size, invoices, runs) in SIZES {
            let name = size.replace(' ', "-");
            self.make_book(&name, invoices / 20, *invoices)?;
            let (ledger, floor) = (self.path(&format!("{name}.aldia")), self.path("floor"));
            let place = self.path(&format!("stick-{name}"));
            let script = |script: &str| Job::of(&["sh", "-c", script, "sh", &ledger, &floor]);
            let ours = Job::of(&self.words(&ledger, &["backup", &place]));
            let ways = [ours, script(include_str!("copy.sh")), script(CP), script(BACKUP), script(RESTIC)];
            let [ours, others @ ..] = in_turns(*runs, ways)?;
            for (way, other) in
                ["honest parts", "cp, sync, read back", "sqlite3 .backup", "restic, check"].iter().zip(others)
            {
                compare(&format!("proven copy of {size} / {way}"), &ours, &other);
            }
            let ours = Job::of(&self.words(&ledger, &["check"]));
            let [ours, parts] = in_turns(*runs, [ours, Job::of(&["sqlite3", "-readonly", &ledger, CHECK])])?;
            compare(&format!("full check of {size} / integrity_check"), &ours, &parts);
            let _ = std::fs::remove_dir_all(place);
        }
        Ok(())
    }

    /// The calls of the daily screens in a program that runs, encrypted beside plain, and what opening takes.
    pub(super) fn encrypted(&self) -> Outcome {
        let plain = self.path("book.aldia");
        let sealed = self.path("sealed/book.aldia");
        std::fs::create_dir_all(self.path("sealed")).map_err(|error| error.to_string())?;
        std::fs::copy(&plain, &sealed).map_err(|error| error.to_string())?;
        let secret = self.path("passphrase");
        std::fs::write(&secret, PASSPHRASE).map_err(|error| error.to_string())?;
        let home = format!("ALDIA_HOME={}", self.path("sealed-home"));
        let encrypt = ["--ledger", &sealed, "encrypt", "--new-passphrase-file", &secret];
        shell::output(&[&["env", &home, &self.aldia], &encrypt[..]].concat())?;
        let warm = self.example("warm");
        println!("{:<44} {:>9} {:>9} {:>7}", "call in a running program, ms", "encrypted", "plain", "ratio");
        let ours = ["env", &home, &warm, CALLS, TODAY, &sealed, PASSPHRASE];
        compare_told(RUNS, &ours, &["env", &home, &warm, CALLS, TODAY, &plain])
    }
}

const CP: &str = r#"set -e; rm -rf "$2"; mkdir -p "$2"; cp "$1" "$2/copy"; sync "$2/copy"; cmp "$1" "$2/copy""#;
const BACKUP: &str =
    r#"set -e; rm -rf "$2"; mkdir -p "$2"; sqlite3 -readonly "$1" ".backup '$2/copy'"; sync "$2/copy""#;
const RESTIC: &str = r#"set -e; rm -rf "$2"; mkdir -p "$2"; export RESTIC_PASSWORD=x RESTIC_REPOSITORY="$2/repo"
restic init -q --no-cache; restic backup -q --no-cache "$1"; restic check -q --no-cache --read-data"#;
const CHECK: &str = "PRAGMA integrity_check; PRAGMA foreign_key_check";
