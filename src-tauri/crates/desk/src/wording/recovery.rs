//! What the recovery sheet says.

use chrono::NaiveDate;
use documents::{Paragraph, Qr, RecoverySheet};

use super::Style;

/// The sheet of one business, printed on `today`.
pub(crate) fn recovery_sheet(
    style: &Style,
    business: &str,
    today: NaiveDate,
    words: &[&str],
    text: &str,
) -> RecoverySheet {
    let day = style.long_day(today);
    let sheet = if style.is_english() { english(business, &day) } else { spanish(business, &day) };
    RecoverySheet {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        code: Qr { payload: text.to_owned(), ..sheet.code },
        ..sheet
    }
}

fn spanish(business: &str, day: &str) -> RecoverySheet {
    let caption = ["El mismo secreto, para leerlo con una cámara.", "Lo entienden también los programas «age»."];
    RecoverySheet {
        heading: "Hoja de recuperación de sus copias".into(),
        purpose: paragraphs(&[
            &format!("{business} · impresa el {day}"),
            "Sus copias de respaldo van selladas. Si su computadora se daña, se pierde o se la roban, estas palabras y \
             **cualquiera de sus copias** bastan para recuperar su libro y sus documentos en otra computadora. Sin esta \
             hoja y sin su computadora, nadie puede abrir las copias: tampoco nosotros.",
        ]),
        words_title: "Sus 24 palabras, en su orden".into(),
        code: Qr { payload: String::new(), caption: caption.map(Into::into).to_vec() },
        keeping_title: "Dónde guardarla".into(),
        keeping: paragraphs(&[
            "Guárdela **fuera de la oficina** y **lejos de la memoria** con las copias: con la escritura de su casa, en \
             una caja fuerte, con alguien de su entera confianza. Quien tenga esta hoja y una copia puede leerlo todo. \
             No la fotografíe ni la envíe por correo.",
            "Para usarla: instale Al Día, conecte la memoria, elija **Tengo una copia de otra computadora** y escriba las \
             palabras. No importan los acentos ni las mayúsculas.",
        ]),
        ..RecoverySheet::default()
    }
}

fn english(business: &str, day: &str) -> RecoverySheet {
    let caption = ["The same secret, to be read with a camera.", "The \"age\" programs understand it too."];
    RecoverySheet {
        heading: "Recovery sheet of your copies".into(),
        purpose: paragraphs(&[
            &format!("{business} · printed on {day}"),
            "Your copies are sealed. If your computer breaks, is lost or is stolen, these words and **any one of your \
             copies** are enough to bring your book and your documents back on another computer. Without this sheet and \
             without your computer nobody can open the copies, and neither can we.",
        ]),
        words_title: "Your 24 words, in their order".into(),
        code: Qr { payload: String::new(), caption: caption.map(Into::into).to_vec() },
        keeping_title: "Where to keep it".into(),
        keeping: paragraphs(&[
            "Keep it **outside the office** and **away from the stick** with the copies: with the deeds of your house, in \
             a safe, with somebody you trust entirely. Whoever has this sheet and a copy can read everything. Do not \
             photograph it or send it by e-mail.",
            "To use it: install Al Día, plug the stick in, choose **I have a copy from another computer** and \
             type the words. Accents and capitals do not matter.",
        ]),
        ..RecoverySheet::default()
    }
}

fn paragraphs(texts: &[&str]) -> Vec<Paragraph> {
    texts.iter().map(|text| Paragraph::marked(text)).collect()
}
