//! `cargo xtask bench`: how long the daily jobs take, each beside its floor in the same run. Machines are shared and
//! noisy, so medians and ratios are printed; nothing here passes or fails.

mod floors;
mod measure;
mod safety;

use std::path::PathBuf;

use crate::place::target;
use crate::{Outcome, packages, run, setup, shell};
use measure::{Job, compare, compare_told, in_turns};

/// Counted runs of each command.
const RUNS: usize = 5;
/// The civil day of the bench's book.
const TODAY: &str = "2026-11-20";

/// The programs and the folder of a run.
struct Bench {
    release: PathBuf,
    aldia: String,
    folder: PathBuf,
}

/// A part of the run.
type Part = (&'static str, fn(&Bench) -> Outcome);

const PARTS: &[Part] = &[
    ("reports", Bench::reports),
    ("letters", Bench::letters),
    ("import", Bench::import),
    ("encrypted", Bench::encrypted),
    ("window", Bench::window),
    ("copies", Bench::copies),
];

/// Builds in release, makes the books, measures and prints: the parts that are asked for, or all of them.
pub(crate) fn bench(asked: &[&str]) -> Outcome {
    if let Some(unknown) = asked.iter().find(|name| !PARTS.iter().any(|(part, _)| part == *name)) {
        let parts: Vec<&str> = PARTS.iter().map(|(part, _)| *part).collect();
        return Err(format!("the bench has no part `{unknown}`; it has {}", parts.join(", ")));
    }
    setup::set_up(packages::Purpose::Bench)?;
    run::build_ui()?;
    // One build of everything: parts of it alone would be compiled with other features, and twice.
    shell::run(&["cargo", "build", "--locked", "--release", "-q", "--workspace", "--bins", "--examples"])?;
    let folder = target()?.join("bench");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let release = target()?.join("release");
    let bench = Bench { aldia: release.join("aldia").display().to_string(), release, folder };
    println!("{:<44} {:>9} {:>9} {:>7} {:>9} {:>9}", "job", "ours CPU", "floor CPU", "ratio", "wall s", "peak MB");
    bench.make_book("book", 5_000, 100_000)?;
    PARTS.iter().filter(|(part, _)| asked.is_empty() || asked.contains(part)).try_for_each(|(_, run)| run(&bench))
}

impl Bench {
    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn make_book(&self, name: &str, customers: usize, invoices: usize) -> Outcome {
        let ledger = self.path(&format!("{name}.aldia"));
        let (customers, invoices) = (customers.to_string(), invoices.to_string());
        shell::output(&[
            &self.aldia,
            "--ledger",
            &ledger,
            "--today",
            TODAY,
            "demo",
            "--customers",
            &customers,
            "--invoices",
            &invoices,
        ])
        .map(drop)
    }

    fn example(&self, name: &str) -> String {
        self.release.join("examples").join(name).display().to_string()
    }

    /// A command of the program on one of the bench's books.
    fn words<'w>(&'w self, ledger: &'w str, words: &[&'w str]) -> Vec<&'w str> {
        [&[self.aldia.as_str(), "--ledger", ledger, "--today", TODAY, "--json"], words].concat()
    }

    fn reports(&self) -> Outcome {
        let book = self.path("book.aldia");
        let bare = format!("file:{book}?immutable=1");
        for (name, words, sql) in [
            ("report aging, 100,000 invoices", &["report", "aging"][..], floors::AGING),
            ("today, 100,000 invoices", &["today"], floors::TODAY),
        ] {
            let ours = Job::short(&self.words(&book, words));
            let floor = Job::short(&["sqlite3", "-readonly", &bare, sql]);
            let [ours, floor] = in_turns(RUNS, [ours, floor])?;
            compare(name, &ours, &floor);
        }
        Ok(())
    }

    /// Two batches from one book, of which the smaller has the others held back: what grows between them is the batch's.
    fn letters(&self) -> Outcome {
        const BOOK: u32 = 4_000;
        for (customers, name) in [(1_000, "letters-of-some"), (BOOK, "letters-of-all")] {
            let ledger = self.path(&format!("{name}.aldia"));
            shell::output(&[
                &self.aldia,
                "--ledger",
                &ledger,
                "init",
                "--name",
                "Banco de pruebas",
                "--country",
                "MX",
                "--currency",
                "MXN",
            ])?;
            let facts = self.path(&format!("{name}.jsonl"));
            let told = floors::late_customers(BOOK) + &floors::pauses(customers + 1..=BOOK);
            std::fs::write(&facts, told).map_err(|error| error.to_string())?;
            shell::output(&[&self.aldia, "--ledger", &ledger, "record", &facts, "--atomic"])?;
            let out = self.path(&format!("{name}.pdf"));
            let words = self.words(&ledger, &["letters", "--out", &out]);
            let raw = self.path(&format!("{name}.raw"));
            shell::output(&words)?;
            shell::output(&["qpdf", "--stream-data=uncompress", &out, &raw])?;
            let floor = ["python3", "-c", floors::DEFLATE, &raw, &self.path("deflated")];
            let [made, deflated] = in_turns(RUNS, [Job::of(&words), Job::of(&floor)])?;
            compare(&format!("letters for {customers} of {BOOK} customers"), &made, &deflated);
            println!("{:<44} {:>9.0} letters per CPU-second", "", f64::from(customers) / made.cpu());
        }
        Ok(())
    }

    fn import(&self) -> Outcome {
        let csv = self.path("hundred-thousand.csv");
        std::fs::write(&csv, floors::invoices_csv(100_000)).map_err(|error| error.to_string())?;
        let ledger = self.path("import.aldia");
        let fresh = || {
            for ending in ["", "-wal", ".lock"] {
                let _ = std::fs::remove_file(format!("{ledger}{ending}"));
            }
            shell::output(&[
                &self.aldia,
                "--ledger",
                &ledger,
                "init",
                "--name",
                "Banco",
                "--country",
                "MX",
                "--currency",
                "MXN",
            ])
            .map(drop)
        };
        let copy = self.path("bare.aldia");
        let bare = self.example("bare_import");
        let gone = || {
            let _ = std::fs::remove_file(&copy);
            Ok(())
        };
        let ours = Job::of(&self.words(&ledger, &["import", &csv])).after(&fresh);
        let [ours, floor] = in_turns(3, [ours, Job::of(&[&bare, &ledger, &copy]).after(&gone)])?;
        compare("import of 100,000 rows of CSV", &ours, &floor);
        Ok(())
    }

    /// From the start of the program until Hoy stands still on the display, beside a window with nothing in it.
    fn window(&self) -> Outcome {
        let home = format!("ALDIA_HOME={}", self.path("home"));
        let ledger = self.path("book.aldia");
        // The digest of the day is raised here, so that no notification is drawn over the window that is measured.
        let quiet = ["env", &home, &self.aldia, "--ledger", &ledger, "--today", TODAY, "watch", "--once"];
        shell::output(&quiet)?;
        let (start, blank) = (self.example("start"), self.example("blank"));
        let desktop = self.release.join("aldia-desktop").display().to_string();
        let ours = [start.as_str(), "env", &home, &desktop, "--ledger", &ledger, "--today", TODAY];
        println!(
            "{:<44} {:>9} {:>9} {:>7}",
            "window until Hoy stands still, 100,000 invoices", "ours", "blank", "ratio"
        );
        compare_told(RUNS, &ours, &[&start, &blank])
    }
}
