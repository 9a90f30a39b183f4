//! The customers who make today's desk: each plays one situation that the owner knows.
//!
//! The days are chosen so that the steps before today's were possible on working days, and none was made in the last
//! days: the owner was away since [`AWAY_DAYS`] ago.

use ledger::Currency;
use ledger::day::{after, before};

use super::plot::{Event, Habit, Plot};

/// The last contacts were made so many days ago.
pub(super) const AWAY_DAYS: u64 = 6;

/// A situation. Days are days past due of today.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    Overdue(i64),
    PaidInPart,
    Paused,
    Disputed,
    Agreed,
    /// Promised to pay so many days from today.
    Promised(u64),
    PromiseBroken,
    CreditUnapplied,
    TwoCurrencies,
    Instalments,
    Bounced,
    Stopped,
    WrittenOff,
    Regular(Habit),
}

pub(super) struct Part {
    pub(super) name: &'static str,
    /// See `People::named`.
    pub(super) channels: &'static str,
    pub(super) role: Role,
}

const fn part(name: &'static str, channels: &'static str, role: Role) -> Part {
    Part { name, channels, role }
}

/// The cast, the most telling first, so that a small book has them too.
pub(super) const CAST: &[Part] = &[
    part("Construcciones Peñafiel y Núñez, S.A. de C.V.", "wep", Role::Overdue(34)),
    part("Ferretería El Tornillo Feliz", "we", Role::Overdue(0)),
    part("Herrería Artística Muñoz", "wp", Role::Overdue(12)),
    part("Acabados La Cañada", "w", Role::Promised(0)),
    part("Hotel Los Cántaros, S.A. de C.V.", "e", Role::Overdue(4)),
    part("Constructora Güemes Hermanos", "ep", Role::Overdue(24)),
    part("Carpintería Zúñiga", "w", Role::CreditUnapplied),
    part("Instalaciones Eléctricas Yáñez", "wep", Role::Paused),
    part("Maderería San Cosme", "p", Role::Disputed),
    part("Arquitectura Briseño y Peña, S.C.", "we", Role::Agreed),
    part("Plomería Castañeda e Hijos", "w", Role::Overdue(-2)),
    part("Obras Civiles Quiñones, S.A. de C.V.", "ep", Role::PaidInPart),
    part("Desert Ridge Builders, LLC", "e", Role::TwoCurrencies),
    part("Inmobiliaria Cumbres de Oñate, S.A. de C.V.", "we", Role::Instalments),
    part("Techos y Láminas Ordaz", "wp", Role::PromiseBroken),
    part("Vidrios y Aluminios Peralta", "w", Role::Overdue(13)),
    part("Colegio Niños de Anáhuac, A.C.", "ep", Role::Overdue(5)),
    part("Pinturas Escobedo", "p", Role::Overdue(0)),
    part("Concretos La Peñita, S.A. de C.V.", "we", Role::Overdue(34)),
    part("Taller de Herrajes Villaseñor", "", Role::Overdue(14)),
    part("Impermeabilizantes Nava", "we", Role::Bounced),
    part("Refacciones Treviño", "ep", Role::Stopped),
    part("Cooperativa Tlalnepeña, S.C. de R.L.", "w", Role::Promised(1)),
    part("Jardines y Riegos Acuña", "e", Role::Overdue(-3)),
    part("Constructora Ávila Muñiz", "p", Role::WrittenOff),
    part("Multiservicios Cedeño", "wep", Role::Overdue(23)),
    part("Tlapalería La Esperanza", "we", Role::Regular(Habit::Punctual)),
    part("Remodelaciones Íñiguez", "w", Role::Regular(Habit::FewDaysLate)),
    part("Grupo Constructor Saldaña, S.A. de C.V.", "we", Role::Regular(Habit::Monthly)),
    part("Mantenimiento Industrial Montaño", "ep", Role::Regular(Habit::Late)),
    part("Cerrajería y Candados Patiño", "w", Role::Regular(Habit::InParts)),
    part("Panificadora Dávalos", "wp", Role::Regular(Habit::Promises)),
];

/// Plans the situation of a customer.
pub(super) fn play(plot: &mut Plot, who: usize, role: Role) {
    let today = plot.today;
    match role {
        Role::Overdue(days) => overdue(plot, who, days),
        Role::PaidInPart => {
            let Some(bill) = plot.due_before(who, 24) else { return };
            plot.plan(before(today, 18), Event::Pay { bill, seq: 0, percent: Some(40) });
        }
        Role::Paused => {
            plot.due_before(who, 12);
            let reason = "Vacaciones colectivas del cliente";
            plot.plan(before(today, 8), Event::Pause { who, until: after(today, 10), reason });
        }
        Role::Disputed => {
            let Some(bill) = plot.due_before(who, 13) else { return };
            plot.plan(before(today, 9), Event::Dispute { bill, percent: 100, resolved_after: None });
            note(plot, who, 9, "Dos tarimas de block llegaron rotas; almacén revisa las fotos.");
        }
        Role::Agreed => agreed(plot, who),
        Role::Promised(days) => {
            let Some(bill) = plot.due_before(who, 13) else { return };
            plot.plan(before(today, 5), Event::Promise { bill, due_on: after(today, days) });
        }
        Role::PromiseBroken => {
            let Some(bill) = plot.due_before(who, 16) else { return };
            plot.plan(before(today, 12), Event::Promise { bill, due_on: before(today, 7) });
            note(plot, who, 12, "Dice que en cuanto le paguen la obra de Coapa deposita.");
        }
        Role::CreditUnapplied => {
            let Some(bill) = plot.due_before(who, 12) else { return };
            plot.plan(before(today, 2), Event::Deposit { bill, percent: 45, applied_after: None });
        }
        Role::TwoCurrencies => two_currencies(plot, who),
        Role::Instalments => {
            let Some(bill) = plot.in_instalments(who, 12) else { return };
            for (seq, days) in [(0, 2), (1, 4)] {
                let due_on = plot.bills[bill].dues[seq].0;
                plot.plan(plot.working(after(due_on, days)), Event::Pay { bill, seq, percent: None });
            }
        }
        Role::Bounced => {
            let Some(bill) = plot.due_before(who, 30) else { return };
            plot.plan(before(today, 22), Event::BouncingCheque { bill, days: 18 });
            note(plot, who, 4, "El banco devolvió el cheque por falta de fondos.");
        }
        Role::Stopped => stopped(plot, who),
        Role::WrittenOff => {
            let Some(bill) = plot.due_before(who, 380) else { return };
            plot.plan(before(today, 120), Event::WriteOff { bill });
            note(plot, who, 125, "La obra cerró y nadie responde; se acordó darla por perdida.");
        }
        Role::Regular(_) => {}
    }
}

fn note(plot: &mut Plot, who: usize, days: u64, text: &'static str) {
    plot.plan(before(plot.today, days), Event::Note { who, text });
}

fn overdue(plot: &mut Plot, who: usize, days: i64) {
    plot.due_before(who, days);
    if days == 34 && who == 0 {
        // A second, younger invoice: the letter lists both, each at its own stage.
        plot.due_before(who, 12);
        note(plot, who, 20, "Pide que se le avise al encargado de obra, no a recepción.");
    }
}

fn agreed(plot: &mut Plot, who: usize) {
    let bills: Vec<usize> = [34, 29].into_iter().filter_map(|days| plot.due_before(who, days)).collect();
    let today = plot.today;
    plot.plan(before(today, 8), Event::Agree { bills, first: after(today, 7) });
    note(plot, who, 8, "Firmó el convenio en la oficina: tres pagos iguales.");
}

fn two_currencies(plot: &mut Plot, who: usize) {
    plot.people[who].customer.language = Some("en".to_owned());
    plot.due_before(who, 12);
    let Some(dollars) = Currency::from_code("USD") else { return };
    for (days, minor) in [(4, 185_000), (-21, 242_050)] {
        let due_on = plot.today - chrono::Duration::days(days);
        plot.bill(who, dollars, before(due_on, 30), vec![(due_on, minor)]);
    }
    for (days, minor) in [(95, 121_500), (64, 98_000)] {
        let due_on = before(plot.today, days);
        let Some(bill) = plot.bill(who, dollars, before(due_on, 30), vec![(due_on, minor)]) else { return };
        plot.plan(plot.working(after(due_on, 3)), Event::Pay { bill, seq: 0, percent: None });
    }
}

fn stopped(plot: &mut Plot, who: usize) {
    let bills: Vec<usize> = [170, 141, 112, 74].into_iter().filter_map(|days| plot.due_before(who, days)).collect();
    if let Some(bill) = bills.first() {
        plot.plan(before(plot.today, 60), Event::Charge { bill: *bill, percent: 6 });
    }
    note(plot, who, 66, "No contesta desde que cambió de domicilio; falta confirmar el nuevo.");
}
