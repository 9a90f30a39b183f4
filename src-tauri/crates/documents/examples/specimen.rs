//! Sample documents to look at: `cargo run -p documents --example specimen -- FOLDER`.

mod samples;

use documents::{Press, Sheet};
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("a folder, please")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let sheets = [("din", Sheet::a4_din()), ("right", Sheet::a4_right()), ("letter", Sheet::letter_number_10())];
    for (name, sheet) in sheets {
        let mut press = Press::new(samples::paper(sheet));
        let mut others = vec![("mixed", press.letter(&samples::mixed_letter())?)];
        others.push(("cruel", press.letter(&samples::cruel_letter())?));
        others.push(("receipt", press.receipt(&samples::receipt())?));
        others.push(("statement", press.statement(&samples::statement())?));
        for (kind, placed) in others {
            std::fs::write(folder.join(format!("{name}-{kind}.pdf")), press.pdf(&placed)?)?;
        }
        for rows in [1, 4, 12, 40, 300] {
            let placed = press.letter(&samples::letter(3, rows))?;
            std::fs::write(folder.join(format!("{name}-{rows}.pdf")), press.pdf(&placed)?)?;
        }
    }
    Ok(())
}
