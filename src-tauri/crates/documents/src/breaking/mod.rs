//! Break: running text into lines. Where a line may end (UAX #14 and hyphenation), which ends
//! make the best paragraph (total fit after Knuth and Plass), and the lines set to measure.

mod fit;
mod set;
mod tokens;

pub(crate) use set::{Line, Piece, single};

use crate::content::labels::Language;
use crate::content::letter::Span;
use crate::fonts::{Fonts, Style};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Justify,
    Right,
}

/// How a paragraph is to be set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) size: f32,
    /// Length of the lines in points.
    pub(crate) width: f32,
    pub(crate) align: Align,
    /// `None` leaves words whole.
    pub(crate) hyphenate: Option<Language>,
}

/// Text in one style.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) style: Style,
}

/// The runs of a paragraph, cleaned, in the styles of body text.
pub(crate) fn runs(fonts: &mut Fonts, spans: &[Span]) -> Vec<Run> {
    let run = |span: &Span| Run {
        text: fonts.clean(&span.text).into_owned(),
        style: if span.strong { Style::Bold } else { Style::Regular },
    };
    spans.iter().map(run).collect()
}

/// Sets a paragraph. Text wider than a line, such as a name of ten thousand letters, is cut
/// between its letters rather than left to run off the sheet.
pub(crate) fn lines(fonts: &mut Fonts, runs: &[Run], setting: Setting) -> Vec<Line> {
    let text = tokens::tokenize(fonts, runs, setting);
    let cuts = fit::fit(&text.tokens, setting);
    set::set(fonts, &text, &cuts, setting)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(width: f32, align: Align) -> Setting {
        Setting { size: 10.0, width, align, hyphenate: Some(Language::Spanish) }
    }

    fn plain(text: &str) -> Vec<Run> {
        vec![Run { text: text.to_owned(), style: Style::Regular }]
    }

    fn read(lines: &[Line]) -> Vec<String> {
        lines.iter().map(Line::text).collect()
    }

    const NOTICE: &str = "Le escribimos porque, a fecha de hoy, no nos consta el pago de las \
        facturas que figuran a continuación. Si ya ha realizado la transferencia en los últimos \
        días, le rogamos que no tenga en cuenta este aviso y le agradecemos su puntualidad.";

    #[test]
    fn justified_lines_fill_the_measure_and_the_last_one_does_not() {
        let mut fonts = Fonts::new();
        let lines = lines(&mut fonts, &plain(NOTICE), setting(260.0, Align::Justify));
        let (last, full) = lines.split_last().expect("the text is not empty");
        assert!(full.len() > 2, "the text must need several lines");
        for line in full {
            assert!((line.width - 260.0).abs() < 0.05, "ragged: {}", line.text());
        }
        assert!(last.width < 260.0, "the last line keeps its natural spaces");
    }

    #[test]
    fn nothing_is_lost_between_lines() {
        let mut fonts = Fonts::new();
        let lines = lines(&mut fonts, &plain(NOTICE), setting(180.0, Align::Justify));
        let joined: String = read(&lines).concat();
        let without_breaks = joined.replace('-', "");
        assert_eq!(without_breaks.trim_end(), NOTICE, "every word must be on some line");
    }

    #[test]
    fn an_amount_stays_with_its_currency() {
        let mut fonts = Fonts::new();
        for width in 55..160_u16 {
            let runs = plain("debe 5.811,70\u{a0}€ hoy mismo");
            let lines = lines(&mut fonts, &runs, setting(f32::from(width), Align::Left));
            let split = read(&lines).iter().any(|line| line.trim_end().ends_with(",70"));
            assert!(!split, "a figure without its sign at {width} pt");
        }
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut_and_fits() {
        let mut fonts = Fonts::new();
        let lines = lines(&mut fonts, &plain(&"Ñ".repeat(10_000)), setting(200.0, Align::Justify));
        assert!(lines.len() > 100);
        assert!(lines.iter().all(|line| line.width <= 200.1), "nothing runs off the sheet");
        assert_eq!(read(&lines).concat().chars().count(), 10_000);
    }

    #[test]
    fn a_bold_part_keeps_the_comma_that_follows_it() {
        let mut fonts = Fonts::new();
        let runs = vec![
            Run { text: "por ".into(), style: Style::Regular },
            Run { text: "5.811,70".into(), style: Style::Bold },
            Run { text: ", que".into(), style: Style::Regular },
        ];
        let lines = lines(&mut fonts, &runs, setting(300.0, Align::Left));
        assert_eq!(read(&lines), ["por 5.811,70, que"], "no space may appear at the change");
    }

    #[test]
    fn empty_text_makes_no_line() {
        let mut fonts = Fonts::new();
        assert!(lines(&mut fonts, &plain(""), setting(100.0, Align::Justify)).is_empty());
    }
}
