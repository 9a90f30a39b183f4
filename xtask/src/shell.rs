//! Running other programs, with their output going where ours goes.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::place::root;

/// Runs a program in the repository's root; its failure is our error.
pub(crate) fn run(words: &[&str]) -> Outcome {
    run_in(root(), words)
}

/// Runs a program in a folder.
pub(crate) fn run_in(folder: &Path, words: &[&str]) -> Outcome {
    let status = command(folder, words).status().map_err(|error| not_started(words, &error))?;
    if status.success() { Ok(()) } else { Err(failed(words)) }
}

/// Runs a program and answers what it wrote.
pub(crate) fn output(words: &[&str]) -> Result<String, String> {
    let command = command(root(), words).stderr(Stdio::inherit()).output();
    let output = command.map_err(|error| not_started(words, &error))?;
    if output.status.success() { Ok(String::from_utf8_lossy(&output.stdout).into_owned()) } else { Err(failed(words)) }
}

/// Runs a program, passes its lines on, and keeps those that are asked for.
pub(crate) fn run_and_keep(words: &[&str], keep: impl Fn(&str) -> bool) -> (Outcome, Vec<String>) {
    let mut kept = Vec::new();
    let mut child = match command(root(), words).stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => return (Err(not_started(words, &error)), kept),
    };
    for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()).map_while(Result::ok) {
        println!("{line}");
        if keep(&line) {
            kept.push(line);
        }
    }
    let outcome = child.wait().map_err(|error| not_started(words, &error));
    (outcome.and_then(|status| if status.success() { Ok(()) } else { Err(failed(words)) }), kept)
}

/// True when the program can be started and says that all is well.
pub(crate) fn works(words: &[&str]) -> bool {
    let quiet = command(root(), words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}

fn command(folder: &Path, words: &[&str]) -> Command {
    // npm is a script on Windows, which only the shell can start.
    let mut command = if cfg!(windows) && words[0] == "npm" {
        let mut command = Command::new("cmd");
        command.args(["/C", "npm"]);
        command
    } else {
        Command::new(words[0])
    };
    command.args(&words[1..]).current_dir(folder);
    command
}

fn failed(words: &[&str]) -> String {
    format!("`{}` failed", words.join(" "))
}

fn not_started(words: &[&str], error: &std::io::Error) -> String {
    format!("`{}` could not be started: {error}", words[0])
}
