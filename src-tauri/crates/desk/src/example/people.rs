//! The customers of the example: invented firms with well-formed, obviously invented tax ids and addresses at `.example`.

use std::collections::HashSet;

use store::customers::Customer;

use super::dice::Dice;
use crate::folding::name_key;

const KINDS: &[&str] = &[
    "Ferretería",
    "Construcciones",
    "Materiales",
    "Herrería",
    "Carpintería",
    "Constructora",
    "Tlapalería",
    "Plomería",
    "Pinturas",
    "Instalaciones",
    "Remodelaciones",
    "Vidrios y Aluminios",
    "Techos y Láminas",
    "Maderas",
    "Proyectos",
    "Mantenimiento",
];

const SURNAMES: &[&str] = &[
    "Ibáñez",
    "Muñoz",
    "Ordóñez",
    "Güemes",
    "Zúñiga",
    "Yáñez",
    "Briseño",
    "Castañeda",
    "Quiñones",
    "Peralta",
    "Escobedo",
    "Villaseñor",
    "Treviño",
    "Acuña",
    "Ávila",
    "Cedeño",
    "Nava",
    "Ordaz",
    "Saldaña",
    "Montaño",
    "Patiño",
    "Rendón",
    "Cervantes",
    "Alcántara",
    "Barragán",
    "Camarena",
    "Dávalos",
    "Espíndola",
    "Figueroa",
    "Galván",
    "Hinojosa",
    "Íñiguez",
    "Jáuregui",
    "Ledesma",
    "Macías",
    "Negrete",
    "Olvera",
    "Palomares",
    "Quezada",
    "Robledo",
    "Segoviano",
    "Tejeda",
    "Urquiza",
    "Valdivia",
    "Ybarra",
    "Zermeño",
];

const ENDINGS: &[&str] =
    &["", "", " Hermanos", " e Hijos", ", S.A. de C.V.", ", S. de R.L. de C.V.", " y Asociados, S.C."];

const FIRST_NAMES: &[&str] = &[
    "Rocío",
    "Martín",
    "Adriana",
    "Óscar",
    "Beatriz",
    "Ramón",
    "Inés",
    "Tomás",
    "Verónica",
    "Íñigo",
    "Leticia",
    "Saúl",
    "Graciela",
    "Hernán",
    "Mónica",
    "Efraín",
    "Josefina",
    "Rubén",
    "Ángela",
    "Néstor",
];

/// Town with its post code and telephone prefix.
const TOWNS: &[(&str, &str, &str)] = &[
    ("37150", "León, Guanajuato", "477"),
    ("36590", "Irapuato, Guanajuato", "462"),
    ("38040", "Celaya, Guanajuato", "461"),
    ("76090", "Querétaro, Querétaro", "442"),
    ("20130", "Aguascalientes, Aguascalientes", "449"),
    ("78250", "San Luis Potosí, San Luis Potosí", "444"),
    ("36250", "Guanajuato, Guanajuato", "473"),
    ("47420", "Lagos de Moreno, Jalisco", "474"),
];

const STREETS: &[&str] = &[
    "Calle Hidalgo",
    "Av. Insurgentes",
    "Blvd. Aeropuerto",
    "Calle 5 de Mayo",
    "Calz. de los Héroes",
    "Av. Tecnológico",
    "Calle Álvaro Obregón",
    "Priv. de los Fresnos",
    "Calle Niños Héroes",
    "Av. Constituyentes",
];

const DISTRICTS: &[&str] =
    &["Centro", "Jardines del Sur", "Obregón", "San Nicolás", "La Cañada", "Industrial", "Las Peñitas"];

const ROUTES: &[&str] = &["Ruta Norte", "Ruta Sur", "Ruta Querétaro"];

/// Makes customers, none like another.
pub(super) struct People {
    names: HashSet<String>,
    tax_ids: HashSet<String>,
}

impl People {
    pub(super) fn new() -> Self {
        Self { names: HashSet::new(), tax_ids: HashSet::new() }
    }

    /// A customer of this name. `channels` holds the letters of what is known: `w`hatsapp, `e`-mail, `p`hone.
    pub(super) fn named(&mut self, dice: &mut Dice, name: &str, channels: &str) -> Customer {
        self.names.insert(name_key(name));
        let (post_code, town, prefix) = *dice.pick(TOWNS);
        let (first, surname) = (*dice.pick(FIRST_NAMES), *dice.pick(SURNAMES));
        let number = format!("{prefix} 555 {:04}", dice.between(100, 999));
        let has = |channel: char| channels.contains(channel);
        let street = format!("{} {}", dice.pick(STREETS), dice.between(12, 1890));
        let district = format!("Col. {}", dice.pick(DISTRICTS));
        Customer {
            name: name.to_owned(),
            tax_id: Some(self.tax_id(dice, name)),
            contact: Some(format!("{first} {surname}")),
            email: has('e').then(|| email(first, name)),
            phone: has('p').then(|| number.clone()),
            whatsapp: has('w').then(|| format!("+52 {number}")),
            address: vec![street, district, format!("{post_code} {town}")],
            terms_days: [None, None, None, Some(15), Some(45)][usize::try_from(dice.below(5)).unwrap_or(0)],
            route: dice.chance(40).then(|| (*dice.pick(ROUTES)).to_owned()),
            ..Customer::default()
        }
    }

    /// One more customer, whose name is made up of parts.
    pub(super) fn any(&mut self, dice: &mut Dice) -> Customer {
        let mut name = format!("{} {}{}", dice.pick(KINDS), dice.pick(SURNAMES), dice.pick(ENDINGS));
        for _ in 0..20 {
            if !self.names.contains(&name_key(&name)) {
                break;
            }
            let (kind, one, other) = (*dice.pick(KINDS), *dice.pick(SURNAMES), *dice.pick(SURNAMES));
            name = format!("{kind} {one} y {other}{}", dice.pick(ENDINGS));
        }
        if self.names.contains(&name_key(&name)) {
            name = format!("{name} {}", self.names.len());
        }
        let channels = *dice.pick(&["we", "we", "wp", "w", "e", "ep", "p", "wep"]);
        self.named(dice, &name, channels)
    }

    /// Three letters, a date, and a homoclave that begins with XX: the form of a firm's RFC, and nobody's.
    fn tax_id(&mut self, dice: &mut Dice, name: &str) -> String {
        let key = name_key(name).to_uppercase();
        let letters: String = key.chars().filter(char::is_ascii_alphabetic).take(3).collect();
        loop {
            let (year, month, day) = (dice.between(0, 23), dice.between(1, 12), dice.between(1, 28));
            let tax_id = format!("{letters:X<3}{year:02}{month:02}{day:02}XX{}", dice.below(10));
            if self.tax_ids.insert(tax_id.clone()) {
                return tax_id;
            }
        }
    }
}

fn email(first: &str, name: &str) -> String {
    let key = name_key(name);
    let mut words = key.split(' ').skip(1).filter(|word| word.chars().count() > 3);
    let own = words.next().unwrap_or(&key);
    let ascii = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    format!("{}@{}.example", ascii(&name_key(first)), ascii(own))
}
