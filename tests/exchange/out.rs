//! Tables that leave, and come back.

use exchange::{Out, neutralise, read_table, restore, write_csv};
use proptest::prelude::*;

use crate::support::{day, dec, source};

fn written(headers: &[&str], rows: Vec<Vec<Out>>) -> String {
    let mut bytes = Vec::new();
    write_csv(&mut bytes, headers, rows).expect("memory takes everything");
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn texts_that_look_like_formulas_are_disarmed_and_numbers_are_not_touched() {
    let dangerous = ["=1+1", "+1", "-1", "@SUM", "\tx", "\rx", "\nx", "\0x", "＝1", "＋1", "－1", "＠x"];
    for text in dangerous {
        assert_eq!(neutralise(text), format!("'{text}"), "{text:?} might be computed");
        assert_eq!(restore(&neutralise(text)), text, "and comes back as it was");
    }
    let text = written(
        &["Cliente", "Saldo", "Vence", "Días"],
        vec![vec![
            Out::Text("=cmd|' /C calc'!A0".to_owned()),
            Out::Number(dec("-5.00")),
            Out::Day(day("2026-05-24")),
            Out::Whole(-3),
        ]],
    );
    assert_eq!(
        text, "\u{feff}Cliente,Saldo,Vence,Días\r\n'=cmd|' /C calc'!A0,-5.00,2026-05-24,-3\r\n",
        "a mark, CR LF, bare numbers"
    );
}

#[test]
fn an_apostrophe_of_ones_own_survives() {
    for text in ["'=1", "''=1", "'Ndrangheta", "'", "''", "=", "'-"] {
        assert_eq!(restore(&neutralise(text)), text, "{text:?}");
    }
    assert_eq!(restore("'Ndrangheta"), "'Ndrangheta", "what is no prefix of ours stays");
}

#[test]
fn an_empty_cell_is_empty() {
    assert_eq!(
        written(&["a", "b"], vec![vec![Out::Empty, Out::Text(String::new())]]),
        "\u{feff}a,b\r\n,\r\n",
        "nothing"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_leaves_comes_back_as_it_was(
        rows in proptest::collection::vec(proptest::collection::vec("['=+@\\-\t\r\n\",;|＝ a-cñ😀\u{202e}0-9]{0,12}", 3..=3), 1..20)
    ) {
        let out: Vec<Vec<Out>> = rows.iter().map(|r| r.iter().cloned().map(Out::Text).collect()).collect();
        let text = written(&["Cliente", "Factura", "Notas"], out);
        let table = read_table(&source("x.csv", text), &["Cliente", "Factura", "Notas"]).expect("our own table");
        let back: Vec<Vec<String>> = table.rows().map(|(_, cells)| cells).collect();
        prop_assert_eq!(back, rows);
    }

    #[test]
    fn no_text_that_leaves_can_be_computed(text in "\\PC{0,20}|['=+@\\-\t\r\n\0＝＋－＠]{0,6}") {
        let safe = neutralise(&text);
        prop_assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']));
        prop_assert_eq!(restore(&safe), text.as_str());
    }
}
