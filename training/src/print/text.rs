//! Texts of the kind that pages have: dates, numbers, names, labels, and runs of any characters, so that none is rare.

use rand::RngExt;
use specimen::visual::{LABELS, MONTHS};
use specimen::{Dice, Fount};

use super::Founts;

const NAMES: [&str; 24] = [
    "ŁUKASZEWICZ",
    "MÜLLER-LÜDENSCHEIDT",
    "O'CONNOR",
    "ØSTERGÅRD",
    "KOVAČEVIĆ",
    "DÍAZ QUISPE",
    "JÓNSDÓTTIR",
    "FRANÇOISE",
    "IÑAKI",
    "ŞAHİN",
    "NGUYỄN",
    "AL-BASRI",
    "VAN DER MUELLEN",
    "SRI WAHYUNI",
    "WIBOWO",
    "QUENTIN",
    "ŽIŽKA",
    "ÁRPÁD",
    "ŐRSÉG",
    "DELACROIX",
    "XHAFERI",
    "JEAN-PIERRE",
    "BJÖRK",
    "UNGUREANU",
];

const WORDS: [&str; 20] = [
    "REPUBLIC",
    "Ministry of the Interior",
    "PREFECTURE",
    "Passport",
    "PASSEPORT",
    "PASPOR",
    "Kantor Imigrasi",
    "JAKARTA SELATAN",
    "Phnom Penh",
    "DIRECCIÓN GENERAL",
    "Authority",
    "Identity Card",
    "CARTE D'IDENTITÉ",
    "VISA",
    "Signature of bearer",
    "Tanda tangan",
    "PLACE OF ISSUE",
    "Republik Indonesia",
    "SPECIMEN",
    "1M70",
];

/// A text that a fount can set.
pub(super) fn throw(fount: &Fount, dice: &mut Dice) -> String {
    let text = match dice.random_range(0..11) {
        0..=2 => date(dice),
        3 | 4 => number(dice),
        5 => cased(NAMES[dice.random_range(0..NAMES.len())].to_owned(), dice),
        6 => cased(syllables(dice), dice),
        7 => label(dice),
        8 => cased(WORDS[dice.random_range(0..WORDS.len())].to_owned(), dice),
        9 => any(dice, 'A'..='Z'),
        _ => {
            let text = any(dice, 'a'..='z');
            if dice.random_bool(0.5) { text } else { signs(dice) + &text }
        }
    };
    text.chars().filter(|character| fount.has(*character)).collect()
}

/// A text in letters of another script.
pub(super) fn throw_foreign<'f>(founts: &'f Founts, dice: &mut Dice) -> Option<(&'f Fount, String)> {
    let (fount, characters) = founts.throw_foreign(dice)?;
    let letters = |dice: &mut Dice| -> String {
        (0..dice.random_range(2..9)).map(|_| characters[dice.random_range(0..characters.len())]).collect()
    };
    let words: Vec<String> = (0..dice.random_range(1..4)).map(|_| letters(dice)).collect();
    Some((fount, words.join(" ")))
}

fn cased(text: String, dice: &mut Dice) -> String {
    match dice.random_range(0..5) {
        0 => titled(&text),
        1 => text.to_lowercase(),
        _ => text,
    }
}

fn titled(text: &str) -> String {
    let mut begins = true;
    let case = |character: char| {
        let cased: String =
            if begins { character.to_uppercase().collect() } else { character.to_lowercase().collect() };
        begins = !character.is_alphabetic();
        cased
    };
    text.chars().map(case).collect()
}

fn date(dice: &mut Dice) -> String {
    let day = format!("{:02}", dice.random_range(1..32));
    let month = dice.random_range(1..13_usize);
    let year = dice.random_range(1930..2040).to_string();
    let year = if dice.random_bool(0.25) { year[2..].to_owned() } else { year };
    let between = [" ", ".", "-", "/", " ", ". "][dice.random_range(0..6)];
    let named = |dice: &mut Dice| {
        let name = MONTHS[dice.random_range(0..MONTHS.len())][month - 1];
        let name: String = if dice.random_bool(0.6) { name.chars().take(3).collect() } else { name.to_owned() };
        if dice.random_bool(0.7) { name } else { titled(&name) }
    };
    match dice.random_range(0..7) {
        0 | 1 => format!("{day}{between}{month:02}{between}{year}"),
        2 => format!("{year}{between}{month:02}{between}{day}"),
        3 | 4 => format!("{day}{between}{}{between}{year}", named(dice)),
        5 => format!("{day} {} / {} {year}", named(dice), named(dice)),
        _ => format!("{day} {}/{} {year}", named(dice), named(dice)),
    }
}

fn number(dice: &mut Dice) -> String {
    let digit = |dice: &mut Dice| char::from(b'0' + dice.random_range(0..10));
    let letter = |dice: &mut Dice| char::from(b'A' + dice.random_range(0..26));
    let share = [0.0, 0.1, 0.4][dice.random_range(0..3)];
    let mut text: String = (0..dice.random_range(0..3)).map(|_| letter(dice)).collect();
    for _ in 0..dice.random_range(5..11) {
        if dice.random_bool(0.08) {
            text.push([' ', '-', '/', '.'][dice.random_range(0..4)]);
        }
        text.push(if dice.random_bool(share) { letter(dice) } else { digit(dice) });
    }
    text
}

fn syllables(dice: &mut Dice) -> String {
    const BEGIN: [&str; 18] =
        ["B", "CH", "D", "F", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S", "T", "V", "W", "Z"];
    const MIDDLE: [&str; 12] = ["A", "E", "I", "O", "U", "AI", "Ä", "É", "Ö", "Ü", "Á", "Y"];
    const END: [&str; 9] = ["", "", "", "N", "R", "S", "Ñ", "LL", "T"];
    let pick = |from: &[&'static str], dice: &mut Dice| from[dice.random_range(0..from.len())];
    let syllable = |dice: &mut Dice| [pick(&BEGIN, dice), pick(&MIDDLE, dice), pick(&END, dice)].concat();
    (0..dice.random_range(1..5)).map(|_| syllable(dice)).collect()
}

fn label(dice: &mut Dice) -> String {
    let all = LABELS[dice.random_range(0..LABELS.len())];
    let one = dice.random_range(0..all.len());
    let text = format!("{}/{}", all[0], all[one]);
    match dice.random_range(0..3) {
        0 => all[one].to_owned(),
        1 => text,
        _ => format!("{}. {text}", dice.random_range(1..13)),
    }
}

fn any(dice: &mut Dice, letters: std::ops::RangeInclusive<char>) -> String {
    let letters: Vec<char> = letters.collect();
    let character = |dice: &mut Dice| match dice.random_range(0..20) {
        0 => ' ',
        1 => ['.', ',', '-', '/', '\'', ':'][dice.random_range(0..6)],
        2..=6 => char::from(b'0' + dice.random_range(0..10)),
        _ => letters[dice.random_range(0..letters.len())],
    };
    (0..dice.random_range(5..18)).map(|_| character(dice)).collect()
}

fn signs(dice: &mut Dice) -> String {
    const SIGNS: [char; 14] = ['<', '(', ')', '*', '#', '&', '%', '+', '=', '?', '!', 'ß', 'Æ', 'Þ'];
    (0..dice.random_range(1..4)).map(|_| SIGNS[dice.random_range(0..SIGNS.len())]).collect()
}
