//! Each command: ask the desk, here or in the process that holds the ledger, and write the answer.

use std::io::Write as _;
use std::path::Path;

use desk::door::{Door, errands};
use desk::wire::{CreateLedger, ErrorCode, Nothing, WireError};

use crate::Failure;
use crate::arguments::{Arguments, Command};
use crate::copy_commands::RecoveryKeyAsked;
use crate::output::{is_english, json, line, table};
use crate::{care_commands, checking, copy_commands, import_command, lock_commands, money_commands};

/// Runs the command.
pub(crate) fn run(door: &Door, arguments: &Arguments) -> Result<(), Failure> {
    let is_json = arguments.json;
    match &arguments.command {
        Command::Init { name, country, currency, tax_id, terms, time_zone } => {
            let request = CreateLedger {
                name: name.clone(),
                country: country.clone(),
                currency: currency.clone(),
                tax_id: tax_id.clone(),
                terms_days: *terms,
                time_zone: time_zone.clone(),
                language: is_english().then(|| "en".to_owned()),
            };
            init(door, request, is_json)
        }
        Command::Demo { customers, invoices, seed } => demo(door, *customers, *invoices, *seed, is_json),
        Command::Import { files, format, map, dry_run, skip_bad } => {
            import_command::import(door, files, format.as_deref(), map.as_deref(), *dry_run, *skip_bad, is_json)
        }
        Command::Undo { batch } => undo(door, batch, is_json),
        Command::Customers => customers(door, is_json),
        Command::Invoices { state, as_of } => invoices(door, *as_of, state.as_deref(), is_json),
        Command::Show { id } => show(door, id),
        Command::Pay { customer, amount, date, currency, invoices } => {
            money_commands::pay(door, customer, amount, *date, currency.as_deref(), invoices, is_json)
        }
        Command::Record { file, atomic } => record(door, file, *atomic),
        Command::Today => today(door, is_json),
        Command::Letters { out, mark_sent } => letters(door, out, *mark_sent, is_json),
        Command::Messages { mark_sent } => messages(door, *mark_sent, is_json),
        Command::Interest { principal, currency, due, paid, method, rates } => {
            money_commands::interest(principal, currency, *due, *paid, method, rates, is_json)
        }
        Command::Statement { customer, as_of, out } => statement(door, customer, *as_of, out, is_json),
        Command::Report { name, as_of, out } => report(door, name, *as_of, out.as_deref(), is_json),
        Command::Watch { once: _ } => watch(door, is_json),
        Command::Backup { dir, with_program, without_lost_documents } => {
            let errand = errands::Backup { dir: dir.clone(), without_lost_documents: *without_lost_documents };
            copy_commands::backup(door, errand, *with_program, is_json)
        }
        Command::Drill => copy_commands::drill(door, is_json),
        Command::RecoveryKey { out, rehearse, words, new } => {
            let asked = RecoveryKeyAsked {
                out: out.as_deref(),
                is_rehearsal: *rehearse,
                words: words.as_deref(),
                is_new: *new,
            };
            copy_commands::recovery_key(door, &asked, is_json)
        }
        Command::Verify { file, recovery_key } => copy_commands::verify(door, file, recovery_key.as_deref(), is_json),
        Command::Restore { file, to, recovery_key } => {
            copy_commands::restore(door, file, to, recovery_key.as_deref(), is_json)
        }
        Command::Person { customer, out } => care_commands::person(door, customer, out, is_json),
        Command::Forget { customer, insist, reason } => care_commands::forget(door, customer, *insist, reason, is_json),
        Command::Retention => care_commands::retention(door, is_json),
        Command::Salvage { to, copy, recovery_key } => {
            care_commands::salvage(door, to, copy.as_deref(), recovery_key.as_deref(), is_json)
        }
        Command::Reconcile { copy, recovery_key } => {
            care_commands::reconcile(door, copy, recovery_key.as_deref(), is_json)
        }
        Command::Audit { out, with_personal } => care_commands::audit(door, out, *with_personal, is_json),
        Command::Move { to } => care_commands::move_to(door, to, is_json),
        Command::Encrypt { new_passphrase_file } => {
            lock_commands::encrypt(door, new_passphrase_file.as_deref(), is_json)
        }
        Command::Decrypt => lock_commands::decrypt(door, arguments),
        Command::Passphrase { new_passphrase_file } => {
            lock_commands::passphrase(door, arguments, new_passphrase_file.as_deref())
        }
        Command::Recover { recovery_key, new_passphrase_file } => {
            lock_commands::recover(door, recovery_key, new_passphrase_file.as_deref(), is_json)
        }
        Command::Check => checking::check(door, is_json),
    }
}

/// A sentence in the session's language.
pub(crate) fn say<'a>(spanish: &'a str, english: &'a str) -> &'a str {
    if is_english() { english } else { spanish }
}

fn init(door: &Door, request: CreateLedger, is_json: bool) -> Result<(), Failure> {
    let status = door.own()?.create_ledger(request)?.value;
    if is_json {
        json(&status);
    } else {
        line(&format!("{} {}", say("Libro nuevo en", "New ledger at"), status.ledger));
    }
    Ok(())
}

fn demo(door: &Door, customers: usize, invoices: usize, seed: u64, is_json: bool) -> Result<(), Failure> {
    let desk = door.own()?;
    let summary = desk.demo(customers, invoices, seed)?;
    if is_json {
        json(&summary);
    } else {
        let status = desk.status(Nothing {})?;
        line(&format!("{} {}", say("Libro de ejemplo en", "Example ledger at"), status.ledger));
    }
    Ok(())
}

fn undo(door: &Door, batch: &str, is_json: bool) -> Result<(), Failure> {
    door.ask(errands::Undo { batch: batch.to_owned() })?;
    if is_json {
        json(&serde_json::json!({ "undone": batch }));
    } else {
        line(say("La importación se deshizo.", "The import was taken back."));
    }
    Ok(())
}

fn customers(door: &Door, is_json: bool) -> Result<(), Failure> {
    let customers = door.ask(errands::Call { name: "customers".to_owned(), request: serde_json::json!({}) })?;
    if is_json {
        json(&serde_json::json!({ "customers": customers }));
        return Ok(());
    }
    let rows: Vec<Vec<String>> = customers.as_array().into_iter().flatten().flat_map(customer_rows).collect();
    table(&rows, 2);
    Ok(())
}

fn customer_rows(customer: &serde_json::Value) -> Vec<Vec<String>> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let head = vec![text(&customer["id"]), text(&customer["name"]), text(&customer["tax_id"])];
    let balances = customer["balances"].as_array().cloned().unwrap_or_default();
    if balances.is_empty() {
        return vec![[head, vec![String::new(), "0".to_owned(), "0".to_owned()]].concat()];
    }
    balances
        .iter()
        .map(|row| [head.clone(), vec![text(&row["currency"]), text(&row["balance"]), text(&row["overdue"])]].concat())
        .collect()
}

fn invoices(door: &Door, as_of: Option<chrono::NaiveDate>, state: Option<&str>, is_json: bool) -> Result<(), Failure> {
    let list = door.ask(errands::Invoices { as_of: as_of.map(Into::into), state: state.map(ToOwned::to_owned) })?;
    if is_json {
        json(&list);
        return Ok(());
    }
    let rows: Vec<Vec<String>> = list
        .invoices
        .into_iter()
        .map(|row| {
            vec![row.id, row.number, row.customer_name, row.issued_on, row.state, row.currency, row.total, row.open]
        })
        .collect();
    table(&rows, 2);
    Ok(())
}

fn show(door: &Door, id: &str) -> Result<(), Failure> {
    json(&door.ask(errands::Show { id: id.to_owned() })?);
    Ok(())
}

fn record(door: &Door, file: &Path, atomic: bool) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    let summary = if file == Path::new("-") {
        door.record(std::io::stdin(), &mut output, atomic)?
    } else {
        let opened = std::fs::File::open(file).map_err(|error| {
            let reason = format!("{}: {error}. {}", file.display(), say("Revise la ruta.", "Check the path."));
            WireError::new(ErrorCode::BadFile).with("reason", reason)
        })?;
        door.record(opened, &mut output, atomic)?
    };
    match (summary.refused, atomic) {
        (0, _) => Ok(()),
        (_, true) => Err(Failure::Code(3)),
        (_, false) => Err(Failure::Code(1)),
    }
}

fn today(door: &Door, is_json: bool) -> Result<(), Failure> {
    let view = door.ask(errands::Today {})?;
    if is_json {
        json(&view);
        return Ok(());
    }
    let mut rows: Vec<Vec<String>> = view
        .items
        .into_iter()
        .map(|item| {
            vec![
                item.customer_name,
                item.reason,
                format!("{:?}", item.channel).to_lowercase(),
                item.currency,
                item.amount,
            ]
        })
        .collect();
    let held = view
        .held
        .into_iter()
        .map(|item| vec![item.customer_name, item.reason, "—".to_owned(), item.currency, item.amount]);
    rows.extend(held);
    if rows.is_empty() {
        line(say("Por hoy no hay nada que gestionar.", "There is nothing to do today."));
    }
    table(&rows, 1);
    Ok(())
}

fn letters(door: &Door, out: &Path, mark_sent: bool, is_json: bool) -> Result<(), Failure> {
    let made = door.ask(errands::Letters { out: out.to_owned(), mark_sent })?;
    if is_json {
        json(&made);
    } else if made.letters.is_empty() {
        line(say("Hoy no toca ninguna carta.", "No letter is due today."));
    } else {
        let count = made.letters.len();
        let letters = if count == 1 { say("carta en", "letter in") } else { say("cartas en", "letters in") };
        line(&format!("{count} {letters} {}", out.display()));
    }
    Ok(())
}

fn messages(door: &Door, mark_sent: bool, is_json: bool) -> Result<(), Failure> {
    let made = door.ask(errands::Messages { mark_sent })?;
    if is_json {
        json(&made);
        return Ok(());
    }
    for message in &made.messages {
        line(&format!("— {} · {}", message.customer_name, message.to.as_deref().unwrap_or("")));
        line(&message.text);
        line("");
    }
    if made.messages.is_empty() {
        line(say("Hoy no toca ningún mensaje.", "No message is due today."));
    }
    Ok(())
}

fn statement(
    door: &Door,
    customer: &str,
    as_of: Option<chrono::NaiveDate>,
    out: &Path,
    is_json: bool,
) -> Result<(), Failure> {
    let made = door.ask(errands::Statement {
        customer: customer.to_owned(),
        as_of: as_of.map(Into::into),
        out: out.to_owned(),
    })?;
    if is_json {
        json(&made);
    } else {
        line(&made.file);
    }
    Ok(())
}

fn report(
    door: &Door,
    name: &str,
    as_of: Option<chrono::NaiveDate>,
    out: Option<&Path>,
    is_json: bool,
) -> Result<(), Failure> {
    if name != "aging" {
        let mut stderr = std::io::stderr();
        let _ = writeln!(
            stderr,
            "aldia: {} «{name}»; {}",
            say("no hay ningún informe", "there is no report"),
            say("existe: aging", "there is: aging")
        );
        return Err(Failure::Code(2));
    }
    let report = door.ask(errands::Aging { as_of: as_of.map(Into::into), out: out.map(ToOwned::to_owned) })?;
    if is_json {
        json(&report);
        return Ok(());
    }
    let cells = |name: String, currency: String, row: desk::reports::Buckets| {
        vec![
            name,
            currency,
            row.upcoming,
            row.due_today,
            row.d1_30,
            row.d31_60,
            row.d61_90,
            row.d91_120,
            row.over_120,
            row.credits,
            row.total,
        ]
    };
    let heads = [
        "",
        "",
        say("por vencer", "upcoming"),
        say("hoy", "today"),
        "1-30",
        "31-60",
        "61-90",
        "91-120",
        ">120",
        say("a favor", "credits"),
        "total",
    ];
    let mut rows = vec![heads.map(ToOwned::to_owned).to_vec()];
    rows.extend(report.customers.into_iter().map(|row| cells(row.customer_name, row.currency, row.buckets)));
    rows.extend(report.currencies.into_iter().map(|row| cells("TOTAL".to_owned(), row.currency, row.buckets)));
    table(&rows, 9);
    Ok(())
}

fn watch(door: &Door, is_json: bool) -> Result<(), Failure> {
    let report = door.ask(errands::Watch {})?;
    if is_json {
        json(&report);
        return Ok(());
    }
    for raised in &report.notifications {
        line(&format!("{}: {}", raised.summary, raised.body));
    }
    if let Some(file) = &report.drafted {
        line(file);
    }
    for problem in &report.problems {
        line(&format!("{}: {}", problem.code, problem.detail));
    }
    Ok(())
}
