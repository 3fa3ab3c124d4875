//! Random holders of documents, none of them real.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use mrz::{DocumentKind, Draft, Field, Format};
use rand::RngExt;

use crate::seed::Dice;

/// The day of inspection of all specimens; valid ones expire after it.
pub const TODAY: Date = date(2026, 11, 23);

const PRIMARY: [&str; 40] = [
    "ERIKSSON",
    "MÜLLER-LÜDENSCHEIDT",
    "VAN DER MUELLEN",
    "OKONKWO",
    "TRAN",
    "AL-BASRI",
    "SUDARPA",
    "CHEA",
    "HENG",
    "VILARCHAO FERNANDEZ",
    "PAPANDROPOULOUS",
    "ØSTERGÅRD",
    "ŁUKASZEWICZ",
    "KOVAČEVIĆ",
    "O'CONNOR",
    "NGUYEN",
    "SAR",
    "WIBOWO",
    "PRASETYA",
    "KIM",
    "WATANABE",
    "DUBOIS",
    "ARKFREITH",
    "BENNELONG WOOLOOMOOLOO WARRANDYTE",
    "MOKOENA",
    "DÍAZ QUISPE",
    "JÓNSDÓTTIR",
    "BEZZUBOV",
    "TADESSE",
    "ZIMMERMANN",
    "QUIJANO",
    "XHAFERI",
    "YILDIZ",
    "FUKUYAMA",
    "GUPTA",
    "IBRAHIMOVIC",
    "LAZAREVIC",
    "RATANAK",
    "SIHOMBING",
    "UNGUREANU",
];

const SECONDARY: [&str; 32] = [
    "ANNA MARIA",
    "DEBORAH MING",
    "ENYA SIOBHAN",
    "MARTIN",
    "JOSÉ RAMÓN",
    "",
    "ZOË",
    "JEAN-PIERRE",
    "SOPHEAK",
    "BUDI",
    "SRI WAHYUNI",
    "THI HOA",
    "CHAYAPA DEJTHAMRONG KRASUANG",
    "PER",
    "LARS ÅKE",
    "KWAME",
    "FATIMA ZAHRA",
    "YUKI",
    "HIROSHI",
    "OLGA",
    "MICHAŁ",
    "VANNAK",
    "DARA",
    "AGUS",
    "DEWI",
    "ISABEL",
    "JONATHON WARREN TREVOR",
    "PAUL",
    "QUENTIN",
    "XAVIER",
    "JIŘÍ",
    "BJÖRK",
];

const ISSUERS_OF_MANY: [&str; 12] = ["UTO", "UTO", "UTO", "D", "FRA", "IDN", "KHM", "GBR", "USA", "XXB", "RKS", "UNO"];

/// A document of this format for a made-up holder. It keeps every rule of Doc 9303 on [`TODAY`].
#[must_use]
pub fn throw(format: &'static Format, dice: &mut Dice) -> Draft {
    let birth = date(1936, 1, 1).checked_add((dice.random_range(0..31_000)).days()).unwrap_or(date(1974, 8, 12));
    let expiry = TODAY.checked_add((dice.random_range(30..3_600)).days()).unwrap_or(TODAY);
    let long = format.long_number && dice.random_bool(0.15);
    let room = |field| format.span(field).map_or(0, |span| span.columns);
    let number_length = if long { dice.random_range(10..=12) } else { dice.random_range(6..=9) };
    let used_by_number = if long { number_length - 9 + 2 } else { 0 };
    let optional_room = room(Field::OptionalData).saturating_sub(used_by_number);
    Draft {
        format,
        document_code: document_code(format, dice),
        issuing_state: "UTO".to_owned(),
        primary_identifier: PRIMARY[dice.random_range(0..PRIMARY.len())].to_owned(),
        secondary_identifier: SECONDARY[dice.random_range(0..SECONDARY.len())].to_owned(),
        document_number: alphanumeric(number_length, dice),
        nationality: "UTO".to_owned(),
        date_of_birth: birth.into(),
        sex: ['F', 'M', '<'][usize::from(dice.random_bool(0.5)) + usize::from(dice.random_bool(0.05))],
        date_of_expiry: expiry,
        optional_data: optional(optional_room, dice),
        optional_data_2: optional(room(Field::OptionalData2), dice),
        empty_digit: if dice.random_bool(0.5) { '0' } else { '<' },
    }
}

/// A document like that of [`throw`] with codes of many States, so that a reader is trained on every letter; for training only.
#[must_use]
pub fn throw_worldwide(format: &'static Format, dice: &mut Dice) -> Draft {
    let mut code = || ISSUERS_OF_MANY[dice.random_range(0..ISSUERS_OF_MANY.len())].to_owned();
    let (issuing_state, nationality) = (code(), code());
    Draft { issuing_state, nationality, ..throw(format, dice) }
}

/// Codes of passports and of cards that Utopia issues.
pub(crate) const CODES: [&[&str]; 2] =
    [&["PP", "PP", "PD", "PO", "PS", "PR", "PT", "P"], &["I", "ID", "IR", "AR", "CR", "I"]];

fn document_code(format: &Format, dice: &mut Dice) -> String {
    let [passports, cards] = CODES;
    let codes: &[&str] = match format.document {
        DocumentKind::Passport => passports,
        DocumentKind::Card => cards,
        DocumentKind::Visa => &["V", "VC", "VD", "VB"],
    };
    codes[dice.random_range(0..codes.len())].to_owned()
}

fn alphanumeric(length: usize, dice: &mut Dice) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    (0..length)
        .map(|_| match dice.random_bool(0.35) {
            true => char::from(LETTERS[dice.random_range(0..26)]),
            false => char::from(b'0' + dice.random_range(0..10)),
        })
        .collect()
}

fn optional(room: usize, dice: &mut Dice) -> String {
    if room == 0 || dice.random_bool(0.5) { String::new() } else { alphanumeric(dice.random_range(1..=room), dice) }
}

#[cfg(test)]
mod tests {
    use mrz::{FORMATS, Rule, RuleOutcome, Zone};

    use super::*;

    #[test]
    fn every_holder_keeps_every_rule() {
        let mut dice = crate::seed::dice(1);
        for format in FORMATS {
            for _ in 0..500 {
                let draft = throw(format, &mut dice);
                let lines = draft.print().unwrap();
                let zone = Zone::parse(&lines).unwrap();
                for rule in Rule::ALL.into_iter().filter(|rule| *rule != Rule::NameWhole) {
                    let ruling = zone.check(rule, TODAY);
                    assert!(matches!(ruling, RuleOutcome::Kept | RuleOutcome::NotApplicable), "{rule:?} {lines:?}");
                }
            }
        }
    }
}
