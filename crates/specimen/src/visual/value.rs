//! The forms in which values are printed.

use jiff::civil::Date;
use mrz::transliteration;
use rand::RngExt;

use crate::seed::Dice;

/// Names of the months, January first: English, French, Spanish, Indonesian.
pub const MONTHS: [[&str; 12]; 4] = [
    [
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "MAY",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    ],
    [
        "JANVIER",
        "FÉVRIER",
        "MARS",
        "AVRIL",
        "MAI",
        "JUIN",
        "JUILLET",
        "AOÛT",
        "SEPTEMBRE",
        "OCTOBRE",
        "NOVEMBRE",
        "DÉCEMBRE",
    ],
    [
        "ENERO",
        "FEBRERO",
        "MARZO",
        "ABRIL",
        "MAYO",
        "JUNIO",
        "JULIO",
        "AGOSTO",
        "SEPTIEMBRE",
        "OCTUBRE",
        "NOVIEMBRE",
        "DICIEMBRE",
    ],
    [
        "JANUARI",
        "FEBRUARI",
        "MARET",
        "APRIL",
        "MEI",
        "JUNI",
        "JULI",
        "AGUSTUS",
        "SEPTEMBER",
        "OKTOBER",
        "NOVEMBER",
        "DESEMBER",
    ],
];

/// Labels of the fields, in the order of [`super::VisualField`]: English, French, Spanish, Indonesian.
pub const LABELS: [[&str; 4]; 12] = [
    ["Type", "Type", "Tipo", "Jenis"],
    ["Code of State", "Code de l'État", "Código del Estado", "Kode negara"],
    ["Document No.", "N° du document", "Número de documento", "No. dokumen"],
    ["Surname", "Nom", "Apellidos", "Nama keluarga"],
    ["Given names", "Prénoms", "Nombres", "Nama depan"],
    ["Nationality", "Nationalité", "Nacionalidad", "Kewarganegaraan"],
    ["Date of birth", "Date de naissance", "Fecha de nacimiento", "Tanggal lahir"],
    ["Sex", "Sexe", "Sexo", "Jenis kelamin"],
    ["Place of birth", "Lieu de naissance", "Lugar de nacimiento", "Tempat lahir"],
    ["Date of issue", "Date de délivrance", "Fecha de expedición", "Tanggal pengeluaran"],
    ["Date of expiry", "Date d'expiration", "Fecha de caducidad", "Tanggal habis berlaku"],
    ["Authority", "Autorité", "Autoridad", "Kantor"],
];

/// The form of a date (Doc 9303-3 §3.8 asks for day, month, year; States print others too).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DateForm {
    order: Order,
    separator: &'static str,
    months: Months,
    short_year: bool,
}

/// The part that comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Day,
    Month,
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Months {
    Number,
    /// A name in a language, in full or three letters of it.
    Name {
        language: usize,
        full: bool,
    },
    /// Three letters in two languages, with or without spaces round the stroke.
    Two {
        first: usize,
        second: usize,
        spaced: bool,
    },
}

impl DateForm {
    /// A form; the commoner ones more often.
    #[must_use]
    pub fn throw(dice: &mut Dice) -> Self {
        let language = |dice: &mut Dice| dice.random_range(0..MONTHS.len());
        let separator = [" ", ".", "-", "/"][dice.random_range(0..4)];
        let (order, months, separator) = match dice.random_range(0..10) {
            0..=3 => (Order::Day, Months::Number, separator),
            4 => (Order::Year, Months::Number, [" ", ".", "-", "/"][dice.random_range(0..4)]),
            5 => (Order::Month, Months::Number, "/"),
            6 | 7 => (Order::Day, Months::Name { language: language(dice), full: dice.random_bool(0.3) }, separator),
            _ => {
                let (first, second) = (language(dice), language(dice));
                (Order::Day, Months::Two { first, second, spaced: dice.random_bool(0.5) }, " ")
            }
        };
        let named = months != Months::Number;
        Self { order, separator, months, short_year: named && dice.random_bool(0.4) }
    }

    /// A date in this form.
    #[must_use]
    pub fn print(&self, date: Date) -> String {
        let at = usize::try_from(date.month() - 1).unwrap_or(0);
        let three = |language: usize| MONTHS[language][at].chars().take(3).collect::<String>();
        let month = match self.months {
            Months::Number => format!("{:02}", date.month()),
            Months::Name { language, full: true } => MONTHS[language][at].to_owned(),
            Months::Name { language, .. } => three(language),
            Months::Two { first, second, spaced: true } => format!("{} / {}", three(first), three(second)),
            Months::Two { first, second, .. } => format!("{}/{}", three(first), three(second)),
        };
        let day = format!("{:02}", date.day());
        let year = if self.short_year { format!("{:02}", date.year() % 100) } else { format!("{:04}", date.year()) };
        match self.order {
            Order::Day => [day, month, year],
            Order::Month => [month, day, year],
            Order::Year => [year, month, day],
        }
        .join(self.separator)
    }
}

/// The form of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameForm {
    /// Capitals with their marks.
    Capitals,
    /// Capitals in the letters of the zone.
    Transliterated,
    /// Small letters behind the first of each word.
    Small,
}

impl NameForm {
    /// A form; capitals more often.
    #[must_use]
    pub fn throw(dice: &mut Dice) -> Self {
        match dice.random_range(0..10) {
            0..=5 => Self::Capitals,
            6 | 7 => Self::Transliterated,
            _ => Self::Small,
        }
    }

    /// A name in this form.
    #[must_use]
    pub fn print(self, name: &str) -> String {
        match self {
            Self::Capitals => name.to_owned(),
            Self::Transliterated => {
                let word = |word: &str| transliteration::print(word).unwrap_or_else(|_| word.to_owned());
                name.split(' ').map(word).collect::<Vec<_>>().join(" ")
            }
            Self::Small => {
                let mut begins = true;
                let cased = |character: char| {
                    let small = if begins { character.to_string() } else { character.to_lowercase().to_string() };
                    begins = !character.is_alphabetic();
                    small
                };
                name.chars().map(cased).collect()
            }
        }
    }
}
