//! Reading a PDF with tools that are not ours. Where one is not installed, the test says so and
//! passes: the display list is checked in any case.

use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A PDF in a folder of its own.
pub(crate) struct PdfFile {
    folder: TempDir,
}

impl PdfFile {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("it.pdf"), bytes).expect("room for a small file");
        Self { folder }
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("it.pdf")
    }

    /// What a tool prints about the file, `None` where it is not installed.
    pub(crate) fn ask(&self, tool: &str, before: &[&str], after: &[&str]) -> Option<String> {
        ask(tool, before, &self.path(), after)
    }

    /// The text in the order of reading, one page after the other.
    pub(crate) fn text(&self) -> Option<String> {
        self.ask("pdftotext", &["-layout"], &["-"])
    }

    /// The text of some pages, counted from 1.
    pub(crate) fn text_of(&self, first: usize, last: usize) -> Option<String> {
        let (first, last) = (first.to_string(), last.to_string());
        self.ask("pdftotext", &["-f", &first, "-l", &last], &["-"])
    }

    /// Every word with its box.
    pub(crate) fn words(&self) -> Option<Vec<Word>> {
        let page = self.ask("pdftotext", &["-bbox"], &["-"])?;
        Some(page.lines().filter_map(Word::parse).collect())
    }

    /// Fails the test if qpdf finds the slightest fault.
    pub(crate) fn must_be_sound(&self) {
        if let Some(said) = self.ask("qpdf", &["--check"], &[]) {
            assert!(said.contains("No syntax or stream encoding errors"), "qpdf says: {said}");
        }
    }
}

fn ask(tool: &str, before: &[&str], file: &Path, after: &[&str]) -> Option<String> {
    let Ok(output) = Command::new(tool).args(before).arg(file).args(after).output() else {
        skip(tool);
        return None;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool} refuses the file: {said} {errors}");
    assert!(errors.trim().is_empty(), "{tool} complains: {errors}");
    Some(said)
}

#[allow(clippy::print_stdout)]
fn skip(tool: &str) {
    println!("skipped: {tool} is not installed");
}

/// A word as poppler sees it, in points from the top left corner.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
    pub(crate) text: String,
}

impl Word {
    fn parse(line: &str) -> Option<Self> {
        let rest = line.trim().strip_prefix("<word ")?;
        let value = |name: &str| {
            let from = rest.find(&format!("{name}=\""))? + name.len() + 2;
            rest[from..].split('"').next()?.parse().ok()
        };
        let text = rest.split('>').nth(1)?.split('<').next()?.to_owned();
        Some(Self { left: value("xMin")?, top: value("yMin")?, right: value("xMax")?, bottom: value("yMax")?, text })
    }
}
