//! The commands of product.md §7: their fixed JSON, exit codes, one sentence on stderr, an unchanged ledger.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use aldia_tests::programs;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) struct Door(TempDir);

impl Door {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// With a ledger of one customer who is twelve days late on 2026-03-21.
    pub(crate) fn with_ledger() -> Self {
        let door = Self::new();
        assert_eq!(door.run(&["init", "--name", "Taller Ñandú", "--country", "MX", "--currency", "MXN"]).0, 0);
        let facts = concat!(
            r#"{"do":"customer","id":"C1","name":"Ana Muñoz"}"#,
            "\n",
            r#"{"do":"invoice","id":"I1","customer":"C1","number":"A-1","currency":"MXN","issued_on":"2026-02-07","instalments":[{"due_on":"2026-03-09","amount":"500.00"}]}"#,
            "\n"
        );
        assert_eq!(door.feed(&["record", "-"], facts).0, 0);
        door
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    pub(crate) fn feed(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        let mut child = Command::new(programs::aldia())
            .args(arguments)
            .current_dir(self.0.path())
            .env("ALDIA_HOME", self.0.path())
            .env("ALDIA_LANG", "es")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env("XDG_RUNTIME_DIR", self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("aldia is built: cargo build -p aldia");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
        let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (status.code().expect("no signal"), text(stdout), text(stderr))
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.feed(arguments, "")
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let (code, out, err) = self.run(&[&["--json"], arguments].concat());
        assert_eq!(code, 0, "{arguments:?}: {err}");
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?} is one JSON document: {error}: {out}"))
    }
}

pub(crate) fn is_one_sentence(text: &str) -> bool {
    text.starts_with("aldia: ") && text.trim_end().lines().count() == 1 && !text.contains('!')
}

#[test]
fn without_a_ledger_every_question_is_exit_3_and_one_sentence() {
    let door = Door::new();
    for command in [
        vec!["today"],
        vec!["check"],
        vec!["customers"],
        vec!["report", "aging"],
        vec!["watch", "--once"],
        vec!["record", "-"],
    ] {
        let (code, out, err) = door.run(&command);
        assert_eq!(code, 3, "{command:?}");
        assert!(out.is_empty() && is_one_sentence(&err), "{command:?}: {out}{err}");
    }
    assert!(!Path::new(&door.path("libro.aldia")).exists(), "asking makes nothing");
}

#[test]
fn wrong_usage_is_exit_2() {
    let door = Door::with_ledger();
    for command in [
        vec!["fly"],
        vec!["today", "--today", "2026-02-30"],
        vec!["report", "weather"],
        vec!["invoices", "--state", "nonsense"],
    ] {
        assert_eq!(door.run(&command).0, 2, "{command:?}");
    }
}

#[test]
fn a_foreign_or_newer_file_is_refused_and_stays_as_it_is() {
    let door = Door::new();
    for (bytes, code) in [(b"hola".to_vec(), 3), (Vec::new(), 3)] {
        let file = door.path("otro.db");
        std::fs::write(&file, &bytes).expect("written");
        let (found, _, err) = door.run(&["--ledger", &file, "today"]);
        assert_eq!(found, code);
        assert!(is_one_sentence(&err) && err.contains("otro.db"), "{err}");
        assert_eq!(std::fs::read(&file).expect("there"), bytes);
    }
}

#[test]
fn the_fixed_shapes_hold() {
    let door = Door::with_ledger();
    let today = door.json(&["today", "--today", "2026-03-21"]);
    let item = &today["items"][0];
    for (field, expected) in [
        ("customer", Value::from("C1")),
        ("customer_name", "Ana Muñoz".into()),
        ("currency", "MXN".into()),
        ("amount", "500.00".into()),
        ("overdue", "500.00".into()),
        ("stage", 10.into()),
        ("channel", "letter".into()),
        ("days_past_due", 12.into()),
    ] {
        assert_eq!(item[field], expected, "{field}");
    }
    let step = &item["instalments"][0];
    assert_eq!((&step["invoice"], &step["seq"], &step["open"]), (&"I1".into(), &1.into(), &"500.00".into()));
    assert_eq!(today["held"], Value::Array(Vec::new()));
    let aging = door.json(&["report", "aging", "--as-of", "2026-03-21"]);
    let row = &aging["currencies"][0];
    assert_eq!(
        (&row["1-30"], &row["total"], &row[">120"], &row["credits"]),
        (&"500.00".into(), &"500.00".into(), &"0.00".into(), &"0.00".into())
    );
    let invoices = door.json(&["invoices", "--as-of", "2026-03-21"]);
    assert_eq!(invoices["invoices"][0]["instalments"][0]["state"], "overdue");
    let check = door.json(&["check"]);
    assert_eq!(
        (&check["ok"], &check["facts"], &check["findings"]),
        (&true.into(), &2.into(), &Value::Array(Vec::new()))
    );
}

#[test]
fn a_payment_pays_the_invoice_and_says_thank_you() {
    let door = Door::with_ledger();
    let (code, out, err) = door.run(&["pay", "--customer", "C1", "--amount", "500.00", "--date", "2026-03-20"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.to_lowercase().contains("gracias"), "{out}");
    assert_eq!(
        door.json(&["report", "aging", "--as-of", "2026-03-21"])["currencies"],
        Value::Array(Vec::new()),
        "rows of zeros are left out"
    );
    let (code, _, err) = door.run(&["pay", "--customer", "nadie", "--amount", "1.00", "--date", "2026-03-20"]);
    assert!(code == 3 && is_one_sentence(&err), "{err}");
}

#[test]
fn letters_are_marked_once_their_file_is_there() {
    let door = Door::with_ledger();
    let file = door.path("cartas.pdf");
    let made = door.json(&["letters", "--out", &file, "--mark-sent", "--today", "2026-03-21"]);
    assert_eq!((&made["marked"], made["letters"].as_array().map(Vec::len)), (&1.into(), Some(1)));
    assert!(std::fs::read(&file).expect("a file").starts_with(b"%PDF-"));
    let again = door.path("otra.pdf");
    let none = door.json(&["letters", "--out", &again, "--mark-sent", "--today", "2026-03-21"]);
    assert_eq!((&none["marked"], &none["file"]), (&0.into(), &Value::Null));
    assert!(!Path::new(&again).exists(), "nothing due: no file");
    let unwritable = door.run(&["letters", "--out", "/proc/no/cartas.pdf", "--today", "2026-04-02"]);
    assert!(unwritable.0 == 1 && is_one_sentence(&unwritable.2), "{unwritable:?}");
}

#[test]
fn whatever_was_recorded_is_shown_as_its_line_of_the_history() {
    let door = Door::with_ledger();
    let facts = [
        r#"{"do":"promise","id":"P1","customer":"C1","currency":"MXN","amount":"120.50","made_on":"2026-03-10","due_on":"2026-03-13"}"#,
        r#"{"do":"payment","id":"M1","customer":"C1","currency":"MXN","amount":"120.50","paid_on":"2026-03-12","allocate":[]}"#,
        r#"{"do":"allocate","id":"L1","payment":"M1","invoice":"I1","seq":1,"amount":"70.50","on":"2026-03-12"}"#,
        r#"{"do":"reverse","id":"V1","of":"L1","on":"2026-03-13","reason":"Era de otra"}"#,
        r#"{"do":"note","id":"N1","customer":"C1","on":"2026-03-14","text":"Pide prórroga"}"#,
    ];
    assert_eq!(door.feed(&["record", "-"], &facts.join("\n")).0, 0);
    let shown = |id: &str| door.json(&["show", id, "--today", "2026-03-21"]);
    let promise = shown("P1");
    assert_eq!((&promise["kind"], &promise["mark"]), (&"promise".into(), &"kept".into()), "{promise}");
    assert_eq!(promise["amount"], serde_json::json!({"currency": "MXN", "amount": "120.50"}));
    assert_eq!((&shown("L1")["amount"]["amount"], &shown("L1")["mark"]), (&"70.50".into(), &"reversed".into()));
    assert_eq!((&shown("V1")["kind"], &shown("V1")["id"]), (&"reversal".into(), &"V1".into()));
    assert!(shown("N1").to_string().contains("Pide prórroga"));
}

#[test]
fn a_payment_for_an_invoice_is_in_the_currency_of_the_invoice() {
    let door = Door::with_ledger();
    let dollars = r#"{"do":"invoice","id":"I2","customer":"C1","number":"E-7","currency":"USD","issued_on":"2026-02-07","instalments":[{"due_on":"2026-03-09","amount":"40.00"}]}"#;
    assert_eq!(door.feed(&["record", "-"], &format!("{dollars}\n")).0, 0);
    let pay = |more: &[&str]| {
        let words = ["pay", "--customer", "C1", "--amount", "40.00", "--date", "2026-03-20", "--invoice", "E-7"];
        door.run(&[&words[..], more].concat())
    };
    let (code, _, err) = pay(&["--currency", "MXN"]);
    assert!(code == 3 && is_one_sentence(&err) && err.contains("E-7") && err.contains("USD"), "{code} {err}");
    let (code, _, err) = pay(&["--invoice", "A-1"]);
    assert!(code == 3 && err.contains("A-1") && err.contains("MXN"), "one payment is one currency: {code} {err}");
    assert_eq!(pay(&[]).0, 0);
    let aging = door.json(&["report", "aging", "--as-of", "2026-03-21"]);
    let left: Vec<&Value> = aging["currencies"].as_array().expect("rows").iter().map(|row| &row["currency"]).collect();
    assert_eq!(left, ["MXN"], "the dollars are paid");
}

#[test]
#[cfg(target_os = "linux")]
fn a_copy_on_the_disk_of_the_ledger_is_said_to_be_none_that_counts() {
    let door = Door::with_ledger();
    assert_eq!(door.json(&["backup", &door.path("carpeta")])["on_own_disk"], true);
    let (_, out, _) = door.run(&["backup", &door.path("carpeta")]);
    assert!(out.contains("mismo disco"), "{out}");
    let elsewhere = tempfile::tempdir_in("/dev/shm").expect("another disk");
    let stick = elsewhere.path().display().to_string();
    assert_eq!(door.json(&["backup", &stick])["on_own_disk"], false);
    let (_, out, _) = door.run(&["backup", &stick]);
    assert!(!out.contains("mismo disco"), "{out}");
}

#[test]
fn a_copy_is_verified_restored_and_its_damage_noticed() {
    let door = Door::with_ledger();
    let copy = door.json(&["backup", &door.path("stick")]);
    assert_eq!(copy["verified"], true);
    let file = copy["file"].as_str().expect("a path").to_owned();
    assert_eq!(door.json(&["verify", &file])["sha256"], copy["sha256"]);
    let restored = door.path("restaurado.aldia");
    door.json(&["restore", &file, "--to", &restored]);
    let (code, out, _) = door.run(&["--ledger", &restored, "--json", "report", "aging", "--as-of", "2026-03-21"]);
    assert_eq!(code, 0);
    assert!(out.contains("\"total\":\"500.00\""), "{out}");
    assert_eq!(door.run(&["restore", &file, "--to", &restored]).0, 3, "a restore never overwrites");
    let mut bytes = std::fs::read(&file).expect("the copy");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    std::fs::write(&file, bytes).expect("damaged");
    let (code, _, err) = door.run(&["verify", &file]);
    assert!(code == 4 && is_one_sentence(&err), "{code} {err}");
}

/// What a command says whose answer goes to `out`, and its exit code.
#[cfg(target_os = "linux")]
fn told_into(door: &Door, words: &[&str], out: std::fs::File) -> (i32, String) {
    let mut command = Command::new(programs::aldia());
    command.args(words).env("ALDIA_HOME", door.path("")).env("ALDIA_LANG", "es").stdout(out);
    let ended = command.output().expect("aldia is built: cargo build -p aldia");
    (ended.status.code().expect("no signal"), String::from_utf8_lossy(&ended.stderr).into_owned())
}

#[test]
#[cfg(target_os = "linux")]
fn an_answer_that_does_not_fit_on_the_disk_is_a_failure_and_a_closed_pipe_is_none() {
    let door = Door::with_ledger();
    for words in [&["--json", "today", "--today", "2026-03-21"][..], &["customers"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let (code, err) = told_into(&door, words, full);
        assert!(code == 1 && is_one_sentence(&err) && err.contains("no se pudo escribir"), "{words:?}: {code} {err}");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let (code, err) = told_into(&door, words, std::fs::File::from(std::os::fd::OwnedFd::from(writer)));
        assert_eq!((code, err.as_str()), (0, ""), "{words:?}");
    }
}

#[test]
fn damage_of_a_copy_is_remembered_by_whatever_name_the_copy_was_verified() {
    for name in ["stick", "./stick", "stick/../stick"] {
        let door = Door::with_ledger();
        let back_up = || door.json(&["backup", &door.path("stick")])["file"].as_str().expect("a path").to_owned();
        let copies = [(); 3].map(|()| back_up());
        copies.iter().for_each(|file| drop(door.json(&["verify", file])));
        let mut bytes = std::fs::read(&copies[2]).expect("the copy");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x10;
        std::fs::write(&copies[2], bytes).expect("damaged");
        let shown = Path::new(&copies[2]).file_name().and_then(|file| file.to_str()).expect("a name");
        assert_eq!(door.run(&["verify", &format!("{name}/{shown}")]).0, 4, "it is damaged");
        back_up();
        assert!(Path::new(&copies[0]).exists(), "no copy goes behind one that is known to be damaged: {name}");
    }
}

#[test]
fn a_changed_ledger_fails_its_check_with_exit_4() {
    let door = Door::with_ledger();
    let conn = rusqlite::Connection::open(door.path("libro.aldia")).expect("opened behind its back");
    conn.execute_batch("DROP TRIGGER debt_is_posted; UPDATE debt SET amount_minor = 100;").expect("forged");
    drop(conn);
    let (code, out, err) = door.run(&["check", "--json"]);
    assert_eq!(code, 4);
    let report: Value = serde_json::from_str(&out).expect("one document");
    assert_eq!((&report["ok"], &report["findings"][0]["kind"]), (&false.into(), &"fact".into()));
    assert!(is_one_sentence(&err), "{err}");
}

#[test]
fn record_answers_each_line_and_an_atomic_run_takes_all_back() {
    let door = Door::with_ledger();
    let lines = concat!(
        r#"{"do":"note","id":"N1","customer":"C1","on":"2026-03-02","text":"llamó"}"#,
        "\n",
        r#"{"do":"note","id":"N1","customer":"C1","on":"2026-03-02","text":"otra cosa"}"#,
        "\n",
        "no es json\n",
        r#"{"do":"note","id":"N1","customer":"C1","on":"2026-03-02","text":"llamó"}"#,
        "\n"
    );
    let (code, out, _) = door.feed(&["record", "-"], lines);
    let answers: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("one answer a line")).collect();
    assert_eq!(code, 1, "a refused line does not stop the next ones, and is told at the end");
    assert_eq!(answers.len(), 4);
    assert_eq!((&answers[1]["ok"], &answers[1]["code"]), (&false.into(), &"conflict".into()));
    assert_eq!(answers[3]["duplicate"], true);
    let atomic = concat!(r#"{"do":"note","id":"N2","customer":"C1","on":"2026-03-02","text":"a"}"#, "\nrota\n");
    let facts = door.json(&["check"])["facts"].clone();
    assert_eq!(door.feed(&["record", "-", "--atomic"], atomic).0, 3);
    assert_eq!(door.json(&["check"])["facts"], facts, "nothing of an atomic run is kept");
}

#[test]
fn a_failing_notification_is_recorded_and_stops_nothing() {
    let door = Door::with_ledger();
    let seen = door.json(&["watch", "--once", "--today", "2026-03-21"]);
    assert_eq!(seen["problems"][0]["code"], "notification_failed", "there is no session bus here");
    assert!(
        seen["drafted"].as_str().is_some_and(|file| Path::new(file).exists()),
        "the letters were drafted all the same"
    );
}

#[test]
fn hostile_names_are_kept_as_text() {
    let door = Door::with_ledger();
    let names = [
        "<img src=x onerror=alert(1)>",
        "{{ 7*7 }}",
        "=cmd|' /C calc'!A0",
        "\u{202e}gpj.exe",
        &"Ñ".repeat(10_000),
        "🧾 Ana",
    ];
    for (index, name) in names.iter().enumerate() {
        let line = serde_json::json!({"do": "customer", "id": format!("H{index}"), "name": name}).to_string();
        let invoice = serde_json::json!({"do": "invoice", "id": format!("HI{index}"), "customer": format!("H{index}"), "number": "X", "currency": "MXN",
            "issued_on": "2026-02-07", "instalments": [{"due_on": "2026-03-09", "amount": "1.00"}]}).to_string();
        assert_eq!(door.feed(&["record", "-"], &format!("{line}\n{invoice}\n")).0, 0, "{index}");
    }
    let today = door.json(&["today", "--today", "2026-03-21"]);
    let shown: Vec<&str> =
        today["items"].as_array().expect("items").iter().filter_map(|item| item["customer_name"].as_str()).collect();
    for name in &names {
        assert!(shown.contains(name), "a name is shown as it was written");
    }
    door.json(&["letters", "--out", &door.path("cartas.pdf"), "--today", "2026-03-21"]);
    let csv = door.path("antiguedad.csv");
    door.json(&["report", "aging", "--as-of", "2026-03-21", "--out", &csv]);
    let text = std::fs::read_to_string(csv).expect("written");
    assert!(text.contains("\"'=cmd|"), "a formula is neutralised");
}
