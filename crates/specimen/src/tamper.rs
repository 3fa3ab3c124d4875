//! Tampering with the text of a zone: any field, any character, with the check digits mended or not.

use mrz::{Field, Format, Span, Zone, check_digit};
use rand::RngExt;

use crate::seed::Dice;

/// A change of a zone and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Tampering {
    /// The field.
    pub field: Field,
    /// Line and column of the changed character, from 1.
    pub place: (usize, usize),
    /// The character before.
    pub was: char,
    /// The character after.
    pub is: char,
    /// The check digits: left as they were, or computed anew.
    pub mended: Mended,
}

/// The check digits after a forgery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mended {
    /// The check digits stay those of the genuine zone.
    No,
    /// The check digits are computed for the forged zone.
    Yes,
}

/// Changes one character of a field and, if asked, mends the check digits that cover it. The new character is of the
/// kind that the field holds: a digit for a digit, a letter for a letter.
///
/// `offset` counts the characters of the field from 0. `None` if there is no such character, or it is a filler.
#[must_use]
pub fn change(
    lines: &[String],
    field: Field,
    offset: usize,
    mended: Mended,
    dice: &mut Dice,
) -> Option<(Vec<String>, Tampering)> {
    let format = Zone::parse(lines).ok()?.format();
    let span = format.span(field)?;
    let span = (offset < span.columns).then(|| span.part(offset, 1))?;
    let mut forged: Vec<Vec<u8>> = lines.iter().map(|line| line.clone().into_bytes()).collect();
    let was = *forged.get(span.line - 1)?.get(span.column - 1)?;
    let kind: &[u8] = match was {
        b'0'..=b'9' => b"0123456789",
        b'A'..=b'Z' => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        _ => return None,
    };
    let others: Vec<u8> = kind.iter().copied().filter(|other| *other != was).collect();
    let is = others[dice.random_range(0..others.len())];
    forged[span.line - 1][span.column - 1] = is;
    if mended == Mended::Yes {
        mend(&mut forged, format);
    }
    let forged = forged.into_iter().map(|line| line.into_iter().map(char::from).collect()).collect();
    let place = (span.line, span.column);
    Some((forged, Tampering { field, place, was: char::from(was), is: char::from(is), mended }))
}

/// Changes some character that a forger would want changed: number, dates, names.
#[must_use]
pub fn throw(lines: &[String], mended: Mended, dice: &mut Dice) -> (Vec<String>, Tampering) {
    const FIELDS: [Field; 5] =
        [Field::DocumentNumber, Field::DateOfBirth, Field::DateOfExpiry, Field::Name, Field::OptionalData];
    loop {
        let field = FIELDS[dice.random_range(0..FIELDS.len())];
        if let Some(changed) = change(lines, field, dice.random_range(0..39), mended, dice) {
            return changed;
        }
    }
}

/// Computes every check digit anew, the composite last. A long document number keeps its filler, and its own digit is
/// the one in the optional data, which stays as it is.
fn mend(lines: &mut [Vec<u8>], format: &Format) {
    let pairs = [
        (Field::DocumentNumber, Field::DocumentNumberDigit),
        (Field::DateOfBirth, Field::DateOfBirthDigit),
        (Field::DateOfExpiry, Field::DateOfExpiryDigit),
        (Field::OptionalData, Field::OptionalDataDigit),
    ];
    for (field, digit) in pairs {
        if let (Some(field), Some(digit)) = (format.span(field), format.span(digit)) {
            let keeps_filler = slice(lines, digit) == b"<";
            if let Some(computed) = check_digit::compute([slice(lines, field)]).filter(|_| !keeps_filler) {
                lines[digit.line - 1][digit.column - 1] = computed;
            }
        }
    }
    if let Some(digit) = format.span(Field::CompositeDigit) {
        let covered: Vec<&[u8]> = format.composite.iter().map(|span| slice(lines, *span)).collect();
        if let Some(computed) = check_digit::compute(covered) {
            lines[digit.line - 1][digit.column - 1] = computed;
        }
    }
}

fn slice(lines: &[Vec<u8>], span: Span) -> &[u8] {
    &lines[span.line - 1][span.column - 1..span.column - 1 + span.columns]
}

#[cfg(test)]
mod tests {
    use mrz::{FORMATS, Rule, RuleOutcome};

    use super::*;
    use crate::holder::{self, TODAY};

    fn digits_hold(lines: &[String]) -> bool {
        let zone = Zone::parse(lines).unwrap();
        let rules = [Rule::DocumentNumberDigit, Rule::DateOfBirthDigit, Rule::DateOfExpiryDigit, Rule::CompositeDigit];
        rules.into_iter().all(|rule| !matches!(zone.check(rule, TODAY), RuleOutcome::Broken(_)))
    }

    #[test]
    fn mended_digits_hold_and_others_do_not() {
        let mut dice = crate::seed::dice(2);
        for format in FORMATS {
            for _ in 0..200 {
                let lines = holder::throw(format, &mut dice).print().unwrap();
                let (forged, tampering) = loop {
                    if let Some(changed) = change(&lines, Field::DateOfBirth, 5, Mended::Yes, &mut dice) {
                        break changed;
                    }
                };
                assert!(digits_hold(&forged), "{forged:?}");
                assert_ne!(tampering.was, tampering.is);
                let (forged, _) = change(&lines, Field::DateOfBirth, 5, Mended::No, &mut dice).unwrap();
                assert!(!digits_hold(&forged), "{forged:?}");
            }
        }
    }
}
