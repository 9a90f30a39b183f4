//! A day at the desk as a script: what is asked of the program, and what it must hold once it has answered.

use std::path::Path;

use crate::disk::{Disk, Image, Op, Plan};
use crate::inspect::{self, Fact};
use crate::program::{Ended, LEDGER, Program};
use crate::rig::Rig;

/// The folder of the program on the disk, and that of the copies.
pub(crate) const HOME: &str = "home";
pub(crate) const STICK: &str = "stick";
/// The day that is planned for.
pub(crate) const TODAY: &str = "2026-03-21";

/// One command. `{disk}` stands for where the disk is mounted, `{files}` for the folder of files to import.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) arguments: Vec<&'static str>,
    pub(crate) input: String,
}

fn step(arguments: &[&'static str], input: impl Into<String>) -> Step {
    Step { arguments: arguments.to_vec(), input: input.into() }
}

/// The day. `size` is how many customers are recorded by hand; each has an invoice.
pub(crate) fn script(size: usize) -> Vec<Step> {
    vec![
        step(&["init", "--name", "Taller Ñandú", "--country", "MX", "--currency", "MXN", "--json"], ""),
        step(&["record", "-"], morning(size)),
        step(&["import", "{files}/facturas.csv", "--json"], ""),
        step(&["letters", "--out", "{disk}/home/cartas.pdf", "--mark-sent", "--today", TODAY, "--json"], ""),
        step(&["pay", "--customer", "C0", "--amount", "120.00", "--date", "2026-03-20", "--json"], ""),
        step(&["backup", "{disk}/stick", "--json"], ""),
        step(&["record", "-"], afternoon(size)),
        step(&["messages", "--mark-sent", "--today", TODAY, "--json"], ""),
        step(&["record", "-", "--atomic"], evening(size)),
        step(&["backup", "{disk}/stick", "--json"], ""),
    ]
}

/// The files that the day imports, written into a folder of an ordinary disk.
pub(crate) fn put_files(folder: &Path) {
    let mut text = String::from("Cliente,RFC,Folio,Fecha,Vencimiento,Total,Moneda\n");
    for number in 0..12 {
        text += &format!(
            "Cliente importado {number},,B-{number},2026-02-07,2026-03-{:02},{}.50,MXN\n",
            5 + number,
            300 + number
        );
    }
    std::fs::write(folder.join("facturas.csv"), text).expect("the scratch folder is writable");
}

pub(crate) fn customer(number: usize) -> String {
    format!(
        r#"{{"do":"customer","id":"C{number}","name":"Cliente Nº {number}","address":["Calle {number}","México"],"email":"c{number}@example.com"}}"#
    )
}

pub(crate) fn invoice(number: usize, customer: usize) -> String {
    let due = 1 + number % 28;
    format!(
        r#"{{"do":"invoice","id":"I{number}","customer":"C{customer}","number":"A-{number}","currency":"MXN","issued_on":"2026-02-01","instalments":[{{"due_on":"2026-02-{due:02}","amount":"300.00"}},{{"due_on":"2026-03-{due:02}","amount":"200.00"}}]}}"#
    )
}

pub(crate) fn note(id: &str) -> String {
    format!(r#"{{"do":"note","id":"{id}","customer":"C0","on":"2026-03-21","text":"llamó {id}"}}"#)
}

fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}

fn morning(size: usize) -> String {
    lines((0..size).flat_map(|number| [customer(number), invoice(number, number)]))
}

fn afternoon(size: usize) -> String {
    let paid = |number: usize| {
        format!(
            r#"{{"do":"payment","id":"P{number}","customer":"C{number}","currency":"MXN","amount":"{number}50.00","paid_on":"2026-03-19","allocate":[{{"invoice":"I{number}","seq":1,"amount":"50.00"}}]}}"#
        )
    };
    let promise = r#"{"do":"promise","id":"R1","customer":"C1","currency":"MXN","amount":"90.00","made_on":"2026-03-20","due_on":"2026-03-27"}"#;
    let wrong =
        r#"{"do":"payment","id":"P-none","customer":"nobody","currency":"MXN","amount":"1.00","paid_on":"2026-03-19"}"#;
    let back = r#"{"do":"reverse","id":"V1","of":"P1","on":"2026-03-20","reason":"sin fondos"}"#;
    let dispute = r#"{"do":"dispute","id":"D1","invoice":"I2","amount":"20.00","opened_on":"2026-03-20","reason":"faltó una caja"}"#;
    let texts = [promise, wrong, back, dispute].map(str::to_owned);
    lines((1..size).map(paid).chain(texts).chain([note("N1"), note("N2")]))
}

fn evening(size: usize) -> String {
    lines((0..size).map(|number| note(&format!("E{number}"))))
}

/// From this operation on the person has been told that so many facts stand.
#[derive(Debug, Clone)]
pub(crate) struct Milestone {
    pub(crate) at: usize,
    pub(crate) facts: usize,
    /// Files that the person was told of: path on the disk, and content.
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

/// An undisturbed day: every operation on the disk, and what was told when.
#[derive(Debug, Clone)]
pub(crate) struct Recording {
    pub(crate) log: Vec<Op>,
    pub(crate) milestones: Vec<Milestone>,
    pub(crate) facts: Vec<Fact>,
    /// The disk before each step, and at the end.
    pub(crate) between: Vec<Image>,
    /// Where in the log each of those moments is.
    pub(crate) ends: Vec<usize>,
    /// How many facts stood at those moments.
    pub(crate) facts_between: Vec<usize>,
}

/// Plays the script on a fresh disk and records it.
///
/// # Errors
/// When something is missing here, or the program refuses a step although nothing is wrong.
pub(crate) fn record(rig: &Rig, script: &[Step]) -> Result<Recording, String> {
    let disk = Disk::new(Image::empty(), Plan::default());
    let mounted = disk.mount(&rig.place("disk"))?;
    let files = rig.place("files");
    put_files(&files);
    let program = rig.program(&mounted.path.join(HOME)).telling(&mounted.path.join(crate::disk::TOLD));
    let mut ends = vec![0];
    let (mut between, mut facts_between, mut facts) = (vec![disk.live()], vec![0], Vec::new());
    for step in script {
        let ended = play(&program, step, &mounted.path, &files);
        let is_refusal = ended.code == Some(1) && step.input.contains("nobody");
        if !ended.is_done() && !is_refusal {
            return Err(format!("{:?} failed on a good disk: {:?} {}", step.arguments, ended.code, ended.err));
        }
        ends.push(disk.log_len());
        facts = facts_of(rig, &disk.live())?.ok_or("there is no ledger after a step")?;
        between.push(disk.live());
        facts_between.push(facts.len());
    }
    let log = disk.log();
    let milestones = milestones(&log, &ends, script, &facts, &facts_between, &between, &mounted.path)?;
    Ok(Recording { log, milestones, facts, between, ends, facts_between })
}

/// Runs one step, with the placeholders filled in.
pub(crate) fn play(program: &Program, step: &Step, disk: &Path, files: &Path) -> Ended {
    let filled: Vec<String> = step
        .arguments
        .iter()
        .map(|text| {
            text.replace("{disk}", &disk.display().to_string()).replace("{files}", &files.display().to_string())
        })
        .collect();
    let words: Vec<&str> = filled.iter().map(String::as_str).collect();
    program.feed(&words, &step.input)
}

/// The facts of the ledger on an image; none when it holds no ledger.
pub(crate) fn facts_of(rig: &Rig, image: &Image) -> Result<Option<Vec<Fact>>, String> {
    let place = rig.place("look");
    image.write_out(&place).map_err(|error| error.to_string())?;
    let facts = inspect::facts(&place.join(HOME).join(LEDGER));
    std::fs::remove_dir_all(&place).map_err(|error| error.to_string())?;
    facts
}

fn milestones(
    log: &[Op],
    ends: &[usize],
    script: &[Step],
    facts: &[Fact],
    facts_between: &[usize],
    between: &[Image],
    mount: &Path,
) -> Result<Vec<Milestone>, String> {
    let mut milestones = Vec::new();
    for (number, step) in script.iter().enumerate() {
        let told: Vec<(usize, String)> = (ends[number]..ends[number + 1])
            .filter_map(|at| match &log[at] {
                Op::Told(bytes) => Some((at + 1, String::from_utf8_lossy(bytes).into_owned())),
                _ => None,
            })
            .collect();
        let is_one_by_one = step.arguments[0] == "record" && !step.arguments.contains(&"--atomic");
        if is_one_by_one {
            milestones.extend(of_lines(&told, facts)?);
        } else {
            let at = told.last().ok_or_else(|| format!("{:?} told nothing", step.arguments))?.0;
            let said: String = told.iter().map(|(_, text)| text.as_str()).collect();
            let files = named_file(&said, mount, &between[number + 1]).into_iter().collect();
            milestones.push(Milestone { at, facts: facts_between[number + 1], files });
        }
    }
    Ok(milestones)
}

fn of_lines(told: &[(usize, String)], facts: &[Fact]) -> Result<Vec<Milestone>, String> {
    let mut milestones = Vec::new();
    let mut heard = String::new();
    for (at, text) in told {
        heard.push_str(text);
        // The kernel writes what crosses the end of a page in two pieces: a line is told when its last piece is.
        while let Some(end) = heard.find('\n') {
            let line: String = heard.drain(..=end).collect();
            let answer: serde_json::Value = serde_json::from_str(&line).map_err(|error| format!("{error}: {line}"))?;
            if answer["ok"] == true {
                let id = answer["id"].as_str();
                let place = facts.iter().position(|fact| fact.reference.as_deref() == id);
                let place = place.ok_or_else(|| format!("{line} was told, and no such fact stands"))?;
                milestones.push(Milestone { at: *at, facts: place + 1, files: Vec::new() });
            }
        }
    }
    Ok(milestones)
}

fn named_file(said: &str, mount: &Path, after: &Image) -> Option<(String, Vec<u8>)> {
    let answer: serde_json::Value = serde_json::from_str(said).ok()?;
    let path = Path::new(answer["file"].as_str()?).strip_prefix(mount).ok()?.to_str()?.to_owned();
    let content = after.file(&path)?.to_vec();
    Some((path, content))
}
