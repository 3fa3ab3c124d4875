//! Forgeries of the visual zone: the printed value is changed, the zone is left as it is.

use jiff::ToSpan;
use jiff::civil::Date;
use mrz::Draft;
use rand::RngExt;

use super::VisualField;
use crate::holder;
use crate::seed::Dice;

/// A forgery of the visual zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisualForgery {
    /// One character of a field.
    Character(VisualField),
    /// A date, by some years.
    Date(VisualField),
    /// A name in place of another.
    Name(VisualField),
    /// The document number in place of another.
    Number,
    /// The portrait of another person.
    Portrait,
}

impl VisualForgery {
    /// The forgeries that change a field that the zone has too.
    pub const OF_FIELDS: [Self; 10] = [
        Self::Character(VisualField::Number),
        Self::Character(VisualField::Surname),
        Self::Character(VisualField::GivenNames),
        Self::Character(VisualField::Birth),
        Self::Character(VisualField::Expiry),
        Self::Date(VisualField::Birth),
        Self::Date(VisualField::Expiry),
        Self::Name(VisualField::Surname),
        Self::Name(VisualField::GivenNames),
        Self::Number,
    ];

    /// A forgery of a field.
    #[must_use]
    pub fn throw(dice: &mut Dice) -> Self {
        Self::OF_FIELDS[dice.random_range(0..Self::OF_FIELDS.len())]
    }

    /// The field that it changes.
    #[must_use]
    pub fn field(self) -> Option<VisualField> {
        match self {
            Self::Character(field) | Self::Date(field) | Self::Name(field) => Some(field),
            Self::Number => Some(VisualField::Number),
            Self::Portrait => None,
        }
    }

    /// The name that tables use.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Character(field) => format!("character of {}", field.name()),
            Self::Date(field) => format!("whole {}", field.name()),
            Self::Name(field) => format!("whole {}", field.name()),
            Self::Number => "whole document-number".to_owned(),
            Self::Portrait => "portrait".to_owned(),
        }
    }

    /// The values that are printed in place of those of a document.
    pub(super) fn change(self, draft: &Draft, dice: &mut Dice) -> Draft {
        let mut forged = draft.clone();
        let text = match self.field() {
            Some(VisualField::Number) => &mut forged.document_number,
            Some(VisualField::Surname) => &mut forged.primary_identifier,
            Some(VisualField::GivenNames) => &mut forged.secondary_identifier,
            Some(VisualField::Birth) => {
                if let Some(born) = draft.date_of_birth.latest() {
                    forged.date_of_birth = self.other_date(born, dice).into();
                }
                return forged;
            }
            Some(VisualField::Expiry) => {
                forged.date_of_expiry = self.other_date(draft.date_of_expiry, dice);
                return forged;
            }
            _ => return forged,
        };
        let was = text.clone();
        while *text == was && !was.is_empty() {
            *text = match self {
                Self::Character(_) => other_character(&was, dice),
                _ => {
                    let other = holder::throw(draft.format, dice);
                    match self.field() {
                        Some(VisualField::Number) => other.document_number,
                        Some(VisualField::Surname) => other.primary_identifier,
                        _ if other.secondary_identifier.is_empty() => continue,
                        _ => other.secondary_identifier,
                    }
                }
            };
        }
        forged
    }

    /// Another date: of one other digit, or some years and days away.
    fn other_date(self, was: Date, dice: &mut Dice) -> Date {
        if let Self::Date(_) = self {
            let days = dice.random_range(400..4_000) * if dice.random_bool(0.5) { 1 } else { -1 };
            return was.checked_add(days.days()).unwrap_or(was);
        }
        loop {
            let mut digits = was.to_string().into_bytes();
            let at = [2, 3, 5, 6, 8, 9][dice.random_range(0..6)];
            digits[at] = b'0' + dice.random_range(0..10);
            let other = String::from_utf8(digits).ok().and_then(|text| text.parse::<Date>().ok());
            if let Some(other) = other.filter(|other| *other != was && other.year() < 2060) {
                return other;
            }
        }
    }
}

/// The text with one letter or digit replaced by another of its kind.
fn other_character(text: &str, dice: &mut Dice) -> String {
    let places: Vec<usize> =
        text.char_indices().filter(|(_, one)| one.is_ascii_alphanumeric()).map(|(at, _)| at).collect();
    let Some(at) = (!places.is_empty()).then(|| places[dice.random_range(0..places.len())]) else {
        return text.to_owned();
    };
    let mut bytes = text.as_bytes().to_vec();
    let first = if bytes[at].is_ascii_digit() { b'0'..=b'9' } else { b'A'..=b'Z' };
    bytes[at] = dice.random_range(first);
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
