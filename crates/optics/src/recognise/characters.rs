//! The most probable text that the alphabets of the format allow, each character with its probability and the next most
//! probable one. Check digits are not used: a character must not be corrected by them.

use super::calibration::{CALIBRATION, legibility};
use super::line_scores::{ALPHABET, Classes, NONE, class_of};
use mrz::{Alphabet, Format, Layout};

/// One recognised character.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Character {
    /// The most probable character.
    pub best: u8,
    /// Probability of the character.
    pub probability: f32,
    /// The next most probable one.
    pub other: u8,
    /// Probability of the second character.
    pub other_probability: f32,
    /// Logarithm of the odds of the most probable one against everything else; not calibrated.
    pub margin: f32,
}

impl Character {
    /// The character with at most this probability.
    pub(super) fn at_most(self, probability: f32) -> Self {
        Self { probability: self.probability.min(probability), ..self }
    }
}

/// Prior probability of a character that the format does not allow in a place: a misprint or a forgery. Small, so that an 8
/// that might be a B is an 8 among digits; not zero, so that a B that is clearly one stays a B.
const MISPRINT: f32 = 1e-3;

/// Prior probability of an O among digits and of a 0 among letters: founts sold as OCR-B draw the one as others draw the
/// other, so that only its place tells a narrow O from a 0. Print that is a hundred times more like the other one stays
/// doubtful.
const MISPRINT_OF_ALIKE: f32 = 1e-5;

/// The classes of the two.
const CLASS_OF_0: usize = 0;
const CLASS_OF_O: usize = 24;

/// The two most probable characters of a place.
struct Choice {
    best: u8,
    other: u8,
    margin: f32,
    /// The probability of `other` as a share of everything but `best`.
    share: f32,
}

/// Chooses the characters of lines from the log-probabilities of the classes in each place.
pub(crate) fn choose_characters(lines: &[Vec<Classes>]) -> Vec<Vec<Character>> {
    let format = format_of(lines);
    let of_line = |(line, number): (&Vec<Classes>, usize)| -> Vec<Choice> {
        let alphabet = |column: usize| format.map_or(Alphabet::All, |format| format.alphabet(number, column));
        line.iter().zip(1..).map(|(classes, column)| choose(classes, alphabet(column))).collect()
    };
    let lines: Vec<Vec<Choice>> = lines.iter().zip(1..).map(of_line).collect();
    let legibility = legibility(lines.iter().flatten().map(|choice| choice.margin));
    let character = |choice: &Choice| {
        let probability = CALIBRATION.probability(choice.margin, legibility);
        Character {
            best: choice.best,
            probability,
            other: choice.other,
            other_probability: choice.share * (1.0 - probability),
            margin: choice.margin,
        }
    };
    lines.iter().map(|line| line.iter().map(character).collect()).collect()
}

/// Mean probability that a place with a restricted alphabet holds a character of that alphabet; 1 if no place is
/// restricted.
pub(super) fn conformity(lines: &[Vec<Classes>]) -> f32 {
    let Some(format) = format_of(lines) else { return 1.0 };
    let (mut sum, mut places) = (0.0, 0.0_f32);
    for (line, number) in lines.iter().zip(1..) {
        for (classes, column) in line.iter().zip(1..) {
            let alphabet = format.alphabet(number, column);
            if alphabet != Alphabet::All {
                let allowed = ALPHABET.iter().zip(classes).filter(|(character, _)| alphabet.contains(**character));
                sum += allowed.map(|(_, logarithm)| logarithm.exp()).sum::<f32>();
                places += 1.0;
            }
        }
    }
    sum / places.max(1.0)
}

/// Returns true if the format of the lines allows the document code that they begin with. A line of another format that was
/// cut off begins otherwise. True for a national layout.
pub(super) fn keeps_code(lines: &[Vec<Classes>]) -> bool {
    let Some(format) = format_of(lines) else { return true };
    let mut start = lines.iter().flatten().map(|classes| choose(classes, Alphabet::LettersAndFiller).best);
    let (first, second) = (start.next(), start.next());
    first.zip(second).is_some_and(|(first, second)| format.begins_code([first, second]))
}

/// The most probable character of a place, as a class, and what the place allows.
pub(super) struct Read {
    pub(super) best: usize,
    pub(super) may_be_letter: bool,
    pub(super) may_be_digit: bool,
}

/// The most probable characters of every place; `None` if the lines are of no format, for then a place allows everything.
pub(super) fn of_places(lines: &[Vec<Classes>]) -> Option<Vec<Vec<Read>>> {
    let format = format_of(lines)?;
    let of_place = |classes: &Classes, alphabet: Alphabet| {
        let best = choose(classes, alphabet).best;
        Read {
            best: class_of(best).unwrap_or(NONE),
            may_be_letter: alphabet.contains(b'O'),
            may_be_digit: alphabet.contains(b'0'),
        }
    };
    let of_line = |(line, number): (&Vec<Classes>, usize)| {
        line.iter().zip(1..).map(|(classes, column)| of_place(classes, format.alphabet(number, column))).collect()
    };
    Some(lines.iter().zip(1..).map(of_line).collect())
}

/// The format of lines of these lengths; `None` for a national layout and for lengths of no format.
fn format_of(lines: &[Vec<Classes>]) -> Option<&'static Format> {
    let first = lines.first()?;
    let start: Vec<u8> = first.iter().take(Layout::START).map(|classes| choose(classes, Alphabet::All).best).collect();
    match Layout::find(&vec![first.len(); lines.len()], &start)? {
        Layout::Icao(format) => Some(format),
        Layout::National(_) => None,
    }
}

/// Chooses the two most probable characters of a place; those outside of the alphabet are weighted with [`MISPRINT`] or
/// [`MISPRINT_OF_ALIKE`]. The probability that the place holds no character of the MRZ at all lowers the margin.
fn choose(classes: &Classes, alphabet: Alphabet) -> Choice {
    let of = |class: usize| classes.get(class).copied().unwrap_or(f32::NEG_INFINITY).exp();
    let weighed = |(class, character): (usize, &u8)| {
        let prior = match character {
            _ if alphabet.contains(*character) => 1.0,
            b'O' if alphabet.contains(b'0') => MISPRINT_OF_ALIKE,
            b'0' if alphabet.contains(b'O') => MISPRINT_OF_ALIKE,
            _ => MISPRINT,
        };
        let print = of(class);
        // Round print where only one of O and 0 is allowed is that one, unless it is clearly the other.
        let alike = match character {
            b'O' if !alphabet.contains(b'0') => of(CLASS_OF_0),
            b'0' if !alphabet.contains(b'O') => of(CLASS_OF_O),
            _ => 0.0,
        };
        (*character, prior * (print + alike.min(print)))
    };
    let [.., none] = classes;
    let mut rest = none.exp();
    let (mut best, mut other) = ((b'<', 0.0), (b'<', 0.0));
    for (character, weight) in ALPHABET.iter().enumerate().map(weighed) {
        let less = if weight > best.1 {
            other = best;
            std::mem::replace(&mut best, (character, weight)).1
        } else {
            if weight > other.1 {
                other = (character, weight);
            }
            weight
        };
        rest += less;
    }
    Choice { best: best.0, other: other.0, margin: (best.1 / rest).ln(), share: other.1 / rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Probabilities of characters; the rest is spread evenly.
    fn classes(given: &[(u8, f32)]) -> [f32; NONE + 1] {
        let rest = 1.0 - given.iter().map(|(_, probability)| probability).sum::<f32>();
        let mut classes = [(rest.max(1e-6) / 38.0).ln(); NONE + 1];
        for (character, probability) in given {
            classes[class_of(*character).unwrap()] = probability.ln();
        }
        classes
    }

    #[test]
    fn doubtful_print_is_decided_by_the_alphabet() {
        let doubtful = classes(&[(b'B', 0.6), (b'8', 0.4)]);
        let digit = choose(&doubtful, Alphabet::Digits);
        assert_eq!((digit.best, digit.other), (b'8', b'B'));
        assert!(digit.margin > 5.0);
        assert_eq!(choose(&doubtful, Alphabet::All).best, b'B');
        assert!(choose(&doubtful, Alphabet::All).margin < 1.0);
    }

    #[test]
    fn place_tells_a_narrow_o_from_a_zero() {
        let narrow = classes(&[(b'0', 0.9), (b'O', 0.1)]);
        let (letter, digit) = (choose(&narrow, Alphabet::LettersAndFiller), choose(&narrow, Alphabet::Digits));
        assert!(letter.best == b'O' && letter.margin > 7.0 && digit.best == b'0' && digit.margin > 9.0);
        // Where both are allowed the print alone decides, and clear print is never certain for the other.
        assert!(choose(&narrow, Alphabet::All).margin < 3.0);
        let clear = classes(&[(b'0', 0.999)]);
        assert!(choose(&clear, Alphabet::LettersAndFiller).margin < 6.9);
    }

    #[test]
    fn text_that_is_no_zone_has_low_conformity() {
        let read = |text: &str| text.bytes().map(|byte| classes(&[(byte, 0.99)])).collect::<Vec<_>>();
        let zone = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
        assert!(conformity(&zone.map(read)) > 0.98);
        let text = ["SEHR<GEEHRTE<DAMEN<UND<HERREN<WIR<BITTEN<SIE", "DIE<VERSPAETUNG<ZU<ENTSCHULDIGEN<UND<WERDEN<"];
        assert!(conformity(&text.map(read)) < 0.8);
        let national = ["IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "9409923102854CORINNE<<<<<<<6512068F6"];
        assert!((conformity(&national.map(read)) - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn clear_misprint_is_not_corrected() {
        let printed = classes(&[(b'A', 0.999_99)]);
        assert_eq!(choose(&printed, Alphabet::Digits).best, b'A');
        assert_eq!(choose(&printed, Alphabet::Sex).best, b'A');
    }

    #[test]
    fn smudge_makes_every_character_uncertain() {
        let mut smudge = classes(&[(b'A', 0.3)]);
        smudge[NONE] = 0.69_f32.ln();
        assert!(choose(&smudge, Alphabet::All).margin < 0.0);
    }
}
