//! The texts of the stages, in the words of an experienced bookkeeper, as templates in `assets/letters`.
//!
//! A template is split into its parts and paragraphs before anything is filled in, and what is filled in loses line ends
//! and control characters: a customer called `{{ x }}`, `---` or `**` is printed as that.

use std::collections::BTreeMap;

use documents::{Language, Paragraph, Span};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use serde::Serialize;

/// Steps that a text may take; three hundred invoices take a tenth of it.
const FUEL: u64 = 400_000;
/// Ends a part of a template when it stands alone on a line.
const PART: &str = "---";
/// Begins and ends bold text. In templates it is written `**`; values cannot contain it.
const BOLD: char = '\u{1}';

/// A text of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// Some days before the due date.
    Courtesy,
    /// On the due date and the two days after it.
    DueToday,
    /// A few days late.
    Firm,
    /// A letter to whom messages cannot be sent, before the first letter's day.
    Note,
    FirstLetter,
    FormalLetter,
    PreLegalLetter,
    /// A short message after a payment.
    Thanks,
    Receipt,
    Statement,
    /// What to say on the telephone.
    Call,
}

impl Kind {
    pub(crate) const ALL: [Self; 11] = [
        Self::Courtesy,
        Self::DueToday,
        Self::Firm,
        Self::Note,
        Self::FirstLetter,
        Self::FormalLetter,
        Self::PreLegalLetter,
        Self::Thanks,
        Self::Receipt,
        Self::Statement,
        Self::Call,
    ];

    /// The message of a stage by its offset in days from the due date.
    pub(crate) fn of_message(offset: i32) -> Self {
        match offset {
            ..0 => Self::Courtesy,
            0..3 => Self::DueToday,
            3.. => Self::Firm,
        }
    }

    /// The letter of a stage by its offset.
    pub(crate) fn of_letter(offset: i32) -> Self {
        match offset {
            ..10 => Self::Note,
            10..20 => Self::FirstLetter,
            20..30 => Self::FormalLetter,
            30.. => Self::PreLegalLetter,
        }
    }

    /// A text that says that something was due and was not paid: it may not be said of what is not late.
    pub(crate) fn is_about_late(self) -> bool {
        matches!(self, Self::Firm | Self::FirstLetter | Self::FormalLetter | Self::PreLegalLetter)
    }

    /// Messages have a subject and a text that is kept as it is; papers have parts of paragraphs.
    fn is_message(self) -> bool {
        matches!(self, Self::Courtesy | Self::DueToday | Self::Firm | Self::Thanks | Self::Call)
    }

    fn part_count(self) -> usize {
        if self.is_message() { 2 } else { 5 }
    }

    fn source(self, language: Language) -> &'static str {
        macro_rules! text {
            ($name:literal) => {
                match language {
                    Language::Spanish => include_str!(concat!("../../../../../assets/letters/es/", $name, ".txt")),
                    Language::English => include_str!(concat!("../../../../../assets/letters/en/", $name, ".txt")),
                }
            };
        }
        match self {
            Self::Courtesy => text!("courtesy"),
            Self::DueToday => text!("due_today"),
            Self::Firm => text!("firm"),
            Self::Note => text!("note"),
            Self::FirstLetter => text!("first_letter"),
            Self::FormalLetter => text!("formal_letter"),
            Self::PreLegalLetter => text!("pre_legal_letter"),
            Self::Thanks => text!("thanks"),
            Self::Receipt => text!("receipt"),
            Self::Statement => text!("statement"),
            Self::Call => text!("call"),
        }
    }
}

/// Why a text could not be made: where in which template, in the words of the template engine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?}, line {line}: {reason}")]
pub(crate) struct WordingError {
    pub(crate) kind: Kind,
    /// Counted within the paragraph; 0 where it is not known.
    pub(crate) line: usize,
    pub(crate) reason: String,
}

/// A subject or heading, and the paragraphs of each part after it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Worded {
    pub(super) parts: Vec<Vec<String>>,
}

/// All texts of a language, ready to be filled in.
pub(crate) struct Templates {
    environment: Environment<'static>,
    /// How many paragraphs each part of each kind has.
    shapes: BTreeMap<Kind, Vec<usize>>,
}

impl Templates {
    /// The program's own texts.
    ///
    /// # Errors
    /// When a text shipped is not a template; a test proves that all are.
    pub(crate) fn new(language: Language) -> Result<Self, WordingError> {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| failed(Kind::Note, &error))?);
        environment.set_formatter(|out, _, value| Ok(out.write_str(&tamed(value))?));
        let mut templates = Self { environment, shapes: BTreeMap::new() };
        for kind in Kind::ALL {
            templates.set(kind, kind.source(language))?;
        }
        Ok(templates)
    }

    /// Puts a text in place of the one of this kind: the owner's own wording.
    ///
    /// # Errors
    /// When it lacks a part or is not a template; the text before stays.
    pub(crate) fn set(&mut self, kind: Kind, source: &str) -> Result<(), WordingError> {
        let parts = parts(kind, source);
        if parts.len() != kind.part_count() {
            let reason = format!("{} parts between lines of {PART}, expected {}", parts.len(), kind.part_count());
            return Err(WordingError { kind, line: 0, reason });
        }
        for (part, paragraphs) in parts.iter().enumerate() {
            for (number, paragraph) in paragraphs.iter().enumerate() {
                let name = name(kind, part, number);
                let added = self.environment.add_template_owned(name, paragraph.replace("**", "\u{1}"));
                added.map_err(|error| failed(kind, &error))?;
            }
        }
        self.shapes.insert(kind, parts.iter().map(Vec::len).collect());
        Ok(())
    }

    /// Fills a text in. Paragraphs that come out empty are left out.
    pub(super) fn fill(&self, kind: Kind, facts: &impl Serialize) -> Result<Worded, WordingError> {
        let facts = Value::from(Serde(facts));
        let shape = self.shapes.get(&kind).map(Vec::as_slice).unwrap_or_default();
        let mut parts = Vec::with_capacity(shape.len());
        for (part, count) in shape.iter().enumerate() {
            let mut paragraphs = Vec::with_capacity(*count);
            for number in 0..*count {
                let text = self.paragraph(kind, &name(kind, part, number), &facts)?;
                if !text.is_empty() {
                    paragraphs.push(text);
                }
            }
            parts.push(paragraphs);
        }
        Ok(Worded { parts })
    }

    fn paragraph(&self, kind: Kind, name: &str, facts: &Value) -> Result<String, WordingError> {
        let template = self.environment.get_template(name).map_err(|error| failed(kind, &error))?;
        let text = template.render(facts).map_err(|error| failed(kind, &error))?;
        Ok(if kind.is_message() { without_gaps(&text) } else { one_line(&text) })
    }
}

impl Worded {
    /// A part as one line, bold marks dropped.
    pub(super) fn line(&self, part: usize) -> String {
        self.text(part).replace('\n', " ")
    }

    /// A part as plain text.
    pub(super) fn text(&self, part: usize) -> String {
        self.parts.get(part).map(|part| part.join("\n\n")).unwrap_or_default().replace(BOLD, "")
    }

    /// A part as paragraphs with their bold stretches.
    pub(super) fn paragraphs(&self, part: usize) -> Vec<Paragraph> {
        self.parts.get(part).map(|part| part.iter().map(|text| spans(text)).collect()).unwrap_or_default()
    }
}

fn spans(text: &str) -> Paragraph {
    let stretches = text.split(BOLD).enumerate();
    let spans = stretches.map(|(at, text)| Span { text: text.to_owned(), strong: at % 2 == 1 });
    Paragraph(spans.filter(|span| !span.text.is_empty()).collect())
}

fn name(kind: Kind, part: usize, number: usize) -> String {
    format!("{kind:?}/{part}/{number}")
}

fn failed(kind: Kind, error: &minijinja::Error) -> WordingError {
    let reason = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => "the text never ends".to_owned(),
        (kind, Some(detail)) => format!("{kind}: {detail}"),
        (kind, None) => kind.to_string(),
    };
    WordingError { kind, line: error.line().unwrap_or(0), reason }
}

/// The parts of a source, each as its paragraphs; the text of a message is one paragraph.
fn parts(kind: Kind, source: &str) -> Vec<Vec<String>> {
    let mut parts = vec![String::new()];
    for line in source.lines() {
        match parts.last_mut() {
            Some(part) if line.trim_end() != PART => {
                part.push_str(line);
                part.push('\n');
            }
            _ => parts.push(String::new()),
        }
    }
    let whole = |part: &String| vec![part.trim().to_owned()];
    let split = |part: &String| part.trim().split("\n\n").map(str::to_owned).collect();
    parts.iter().map(|part| if kind.is_message() { whole(part) } else { split(part) }).collect()
}

/// A value on one line and without anything that means something to us.
fn tamed(value: &Value) -> String {
    let text = value.to_string();
    let tame = text.chars().filter_map(|character| match character {
        '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        other if other.is_control() => None,
        other => Some(other),
    });
    tame.collect()
}

fn one_line(text: &str) -> String {
    text.split([' ', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// At most one empty line in a row, none at the ends.
fn without_gaps(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spanish() -> Templates {
        Templates::new(Language::Spanish).expect("the texts shipped are templates")
    }

    #[test]
    fn the_texts_shipped_are_templates_in_both_languages() {
        for language in [Language::Spanish, Language::English] {
            let templates = Templates::new(language).expect("every text must parse");
            assert_eq!(templates.shapes.len(), Kind::ALL.len());
        }
    }

    #[test]
    fn each_day_past_due_has_its_text() {
        for (offset, message, letter) in [
            (-3, Kind::Courtesy, Kind::Note),
            (0, Kind::DueToday, Kind::Note),
            (3, Kind::Firm, Kind::Note),
            (10, Kind::Firm, Kind::FirstLetter),
            (20, Kind::Firm, Kind::FormalLetter),
            (30, Kind::Firm, Kind::PreLegalLetter),
            (45, Kind::Firm, Kind::PreLegalLetter),
        ] {
            assert_eq!((Kind::of_message(offset), Kind::of_letter(offset)), (message, letter), "at {offset}");
        }
    }

    #[test]
    fn an_unknown_name_in_an_own_text_is_an_error_and_not_a_gap() {
        let mut templates = spanish();
        templates.set(Kind::Firm, "Asunto\n---\nHola {{ cliente }}").expect("it parses");
        let failed = templates.fill(Kind::Firm, &BTreeMap::<String, String>::new());
        assert!(failed.is_err(), "a letter with a hole must not be printed");
    }

    #[test]
    fn an_own_text_that_is_no_template_leaves_the_one_before() {
        let mut templates = spanish();
        assert!(templates.set(Kind::Firm, "Asunto\n---\n{% if x %}").is_err());
        assert!(templates.set(Kind::Firm, "sin partes").is_err(), "the text is missing");
        let facts = BTreeMap::from([("x", "1")]);
        assert!(templates.fill(Kind::Firm, &facts).is_err(), "the shipped text asks for other facts");
    }

    #[test]
    fn a_text_without_end_runs_out_of_fuel() {
        let mut templates = spanish();
        let endless = "A\n---\n{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}";
        templates.set(Kind::Firm, endless).expect("it parses");
        let failed = templates.fill(Kind::Firm, &BTreeMap::<String, String>::new());
        assert!(failed.is_err_and(|error| error.reason.contains("never ends")));
    }

    #[test]
    fn values_are_text_and_nothing_else() {
        let mut templates = spanish();
        templates.set(Kind::Note, "{{ n }}\n---\na\n---\n**{{ n }}** y {{ n }}\n---\nb\n---\nc").expect("it parses");
        let facts = BTreeMap::from([("n", "**X** {{ n }}\n---\n\n{% if %}\u{1}")]);
        let worded = templates.fill(Kind::Note, &facts).expect("a cruel name is a name");
        let name = "**X** {{ n }} --- {% if %}";
        assert_eq!(worded.line(0), name);
        let spans = worded.paragraphs(2).remove(0).0;
        let strong: Vec<_> = spans.iter().map(|span| (span.text.trim(), span.strong)).collect();
        assert_eq!(strong, [(name, true), (format!("y {name}").as_str(), false)]);
    }
}
