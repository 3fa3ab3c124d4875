//! Printing: from data elements to the lines of a zone, with fillers and check digits.

use jiff::civil::Date;

use super::check_digit;
use super::date::{self, DateOfBirth, parse_expiry};
use super::field::{Field, Span};
use super::format::Format;
use super::name;
use super::zone::Zone;

/// The data elements of a zone to be printed. [`Draft::of`] takes them from a zone; for every zone that keeps the rules,
/// `Draft::of(zone).print()` gives the same lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Format of the zone.
    pub format: &'static Format,
    /// Document code, one or two characters.
    pub document_code: String,
    /// Issuing State or organization, one to three letters.
    pub issuing_state: String,
    /// Primary identifier as on the page; printing transliterates it and truncates it if it is too long.
    pub primary_identifier: String,
    /// Secondary identifier, likewise; may be empty.
    pub secondary_identifier: String,
    /// Document number. Spaces become fillers. More characters than the field has are possible in formats with
    /// [long numbers](Format::long_number) only.
    pub document_number: String,
    /// Nationality, one to three letters.
    pub nationality: String,
    /// Date of birth; parts may be unknown.
    pub date_of_birth: DateOfBirth,
    /// Sex: `M`, `F` or `<`.
    pub sex: char,
    /// Date of expiry; of a visa, the last day on which it is valid.
    pub date_of_expiry: Date,
    /// The first optional field, without a long number's rest.
    pub optional_data: String,
    /// TD1's second optional field.
    pub optional_data_2: String,
    /// Check digit of an empty personal number in TD3: `0` or `<`, as the issuer chooses.
    pub empty_digit: char,
}

/// The reason why a draft cannot be printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// A value has more characters than its field.
    #[error("{} has {found} characters, the field {room}", field.name())]
    TooLong {
        /// Field of the value.
        field: Field,
        /// Characters in the field.
        room: usize,
        /// Characters in the value.
        found: usize,
    },
    /// A value has a character without a form in the MRZ.
    #[error("{} has {character:?}, which has no form in the MRZ", field.name())]
    Character {
        /// Field of the value.
        field: Field,
        /// Character without a form.
        character: char,
    },
}

impl Draft {
    /// Takes the data elements from a zone; `None` if one of its dates is impossible.
    #[must_use]
    pub fn of(zone: &Zone<'_>, inspection: Date) -> Option<Self> {
        let words = |text: &str| text.replace('<', " ");
        let (primary, secondary) = zone.name();
        Some(Self {
            format: zone.format(),
            document_code: zone.text(Field::DocumentCode).to_owned(),
            issuing_state: zone.text(Field::IssuingState).to_owned(),
            primary_identifier: words(primary),
            secondary_identifier: words(secondary),
            document_number: words(&zone.number().text()),
            nationality: zone.text(Field::Nationality).to_owned(),
            date_of_birth: DateOfBirth::parse(zone.bytes(Field::DateOfBirth), inspection).ok()?,
            sex: zone.bytes(Field::Sex).first().copied().map_or('<', char::from),
            date_of_expiry: parse_expiry(zone.bytes(Field::DateOfExpiry), inspection).ok()?,
            optional_data: words(zone.text(Field::OptionalData)),
            optional_data_2: words(zone.text(Field::OptionalData2)),
            empty_digit: if zone.bytes(Field::OptionalDataDigit) == b"<" { '<' } else { '0' },
        })
    }

    /// Prints the lines of the zone.
    ///
    /// # Errors
    /// [`DraftError`] for a value that does not fit or has a character without a form.
    pub fn print(&self) -> Result<Vec<String>, DraftError> {
        let mut lines = vec![vec![b'<'; self.format.length]; self.format.lines];
        let (number, optional) = self.number_and_optional()?;
        let width = self.format.span(Field::Name).map_or(0, |span| span.columns);
        let name = name::print(&self.primary_identifier, &self.secondary_identifier, width)
            .map_err(|character| DraftError::Character { field: Field::Name, character })?;
        let values: [(Field, &str); 10] = [
            (Field::DocumentCode, &self.document_code),
            (Field::IssuingState, &self.issuing_state),
            (Field::Name, &name),
            (Field::DocumentNumber, &number),
            (Field::Nationality, &self.nationality),
            (Field::DateOfBirth, &self.date_of_birth.print()),
            (Field::Sex, &self.sex.to_string()),
            (Field::DateOfExpiry, &date::print(self.date_of_expiry)),
            (Field::OptionalData, &optional),
            (Field::OptionalData2, &self.optional_data_2),
        ];
        for (field, value) in values {
            self.put(&mut lines, field, value)?;
        }
        self.put_digits(&mut lines);
        Ok(lines.into_iter().map(|line| line.into_iter().map(char::from).collect()).collect())
    }

    /// The values of the number's field and of the optional field; the latter begins with the rest of a long number
    /// (9303-5/6 note j).
    fn number_and_optional(&self) -> Result<(String, String), DraftError> {
        let number = self.document_number.replace(' ', "<");
        let room = self.format.span(Field::DocumentNumber).map_or(0, |span| span.columns);
        if number.len() <= room || !self.format.long_number {
            return Ok((number, self.optional_data.clone()));
        }
        let character = number.chars().find(|character| !character.is_ascii());
        if let Some(character) = character {
            return Err(DraftError::Character { field: Field::DocumentNumber, character });
        }
        let (principal, rest) = number.split_at(room);
        let digit = check_digit::compute([number.as_bytes()]).map_or('<', char::from);
        Ok((principal.to_owned(), format!("{rest}{digit}<{}", self.optional_data)))
    }

    fn put(&self, lines: &mut [Vec<u8>], field: Field, value: &str) -> Result<(), DraftError> {
        let Some(span) = self.format.span(field) else {
            let found = value.chars().count();
            return if found == 0 { Ok(()) } else { Err(DraftError::TooLong { field, room: 0, found }) };
        };
        let value = value.replace(' ', "<");
        let legal = |character: char| u8::try_from(character).is_ok_and(check_digit::is_allowed);
        if let Some(character) = value.chars().find(|character| !legal(*character)) {
            return Err(DraftError::Character { field, character });
        }
        if value.len() > span.columns {
            return Err(DraftError::TooLong { field, room: span.columns, found: value.len() });
        }
        if let Some(slot) = slot(lines, span.part(0, value.len())) {
            slot.copy_from_slice(value.as_bytes());
        }
        Ok(())
    }

    fn put_digits(&self, lines: &mut [Vec<u8>]) {
        let room = self.format.span(Field::DocumentNumber).map_or(0, |span| span.columns);
        let long = self.format.long_number && self.document_number.len() > room;
        let pairs = [
            (Field::DocumentNumber, Field::DocumentNumberDigit),
            (Field::DateOfBirth, Field::DateOfBirthDigit),
            (Field::DateOfExpiry, Field::DateOfExpiryDigit),
            (Field::OptionalData, Field::OptionalDataDigit),
        ];
        for (field, digit) in pairs {
            let (Some(field), Some(at)) = (self.format.span(field), self.format.span(digit)) else { continue };
            let computed = check_digit::compute(covered(lines, &[field]));
            let unused = digit == Field::OptionalDataDigit && self.optional_data.is_empty();
            let printed = match computed {
                _ if digit == Field::DocumentNumberDigit && long => b'<',
                _ if unused && self.empty_digit == '<' => b'<',
                computed => computed.unwrap_or(b'<'),
            };
            set(lines, at, printed);
        }
        if let Some(at) = self.format.span(Field::CompositeDigit) {
            let computed = check_digit::compute(covered(lines, self.format.composite));
            set(lines, at, computed.unwrap_or(b'<'));
        }
    }
}

fn slot(lines: &mut [Vec<u8>], span: Span) -> Option<&mut [u8]> {
    lines.get_mut(span.line - 1)?.get_mut(span.column - 1..span.column - 1 + span.columns)
}

fn set(lines: &mut [Vec<u8>], span: Span, byte: u8) {
    if let Some(slot) = slot(lines, span) {
        slot.fill(byte);
    }
}

fn covered<'l>(lines: &'l [Vec<u8>], spans: &'l [Span]) -> impl Iterator<Item = &'l [u8]> {
    spans.iter().map(|span| {
        let line = lines.get(span.line - 1).map(Vec::as_slice).unwrap_or_default();
        line.get(span.column - 1..span.column - 1 + span.columns).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::{FORMATS, Rule, RuleOutcome};
    use super::*;

    fn draft(format: &'static Format) -> Draft {
        Draft {
            format,
            document_code: char::from(format.code_first[0]).to_string(),
            issuing_state: "UTO".into(),
            primary_identifier: "ERIKSSON".into(),
            secondary_identifier: "ANNA MARIA".into(),
            document_number: "L898902C3".into(),
            nationality: "UTO".into(),
            date_of_birth: date(1974, 8, 12).into(),
            sex: 'F',
            date_of_expiry: date(2032, 4, 15),
            optional_data: String::new(),
            optional_data_2: String::new(),
            empty_digit: '0',
        }
    }

    #[test]
    fn specimen_of_the_standard_is_printed() {
        let format = Format::named("TD3").unwrap();
        let specimen = Draft { date_of_expiry: date(2012, 4, 15), optional_data: "ZE184226B".into(), ..draft(format) };
        let lines = specimen.print().unwrap();
        let expected = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
        assert_eq!(lines, expected);
    }

    #[test]
    fn printed_zone_keeps_every_rule_and_gives_the_same_draft() {
        let inspection = date(2026, 11, 23);
        for format in FORMATS {
            for number in ["7", "AB 12", "L898902C3", "D23145890734"] {
                let draft = Draft { document_number: number.into(), ..draft(format) };
                let printed = draft.print();
                if number.len() > 9 && !format.long_number {
                    assert_eq!(printed, Err(DraftError::TooLong { field: Field::DocumentNumber, room: 9, found: 12 }));
                    continue;
                }
                let lines = printed.unwrap();
                let zone = Zone::parse(&lines).unwrap();
                for rule in Rule::ALL {
                    let kept = matches!(zone.check(rule, inspection), RuleOutcome::Kept | RuleOutcome::NotApplicable);
                    assert!(kept, "{} {number}: {rule:?} {lines:?}", format.name);
                }
                assert_eq!(Draft::of(&zone, inspection), Some(draft));
            }
        }
    }

    #[test]
    fn value_that_does_not_fit_is_an_error() {
        let format = Format::named("TD3").unwrap();
        let long = Draft { issuing_state: "UTOP".into(), ..draft(format) };
        assert_eq!(long.print(), Err(DraftError::TooLong { field: Field::IssuingState, room: 3, found: 4 }));
        let foreign = Draft { document_number: "Ä1".into(), ..draft(format) };
        let error = DraftError::Character { field: Field::DocumentNumber, character: 'Ä' };
        assert_eq!(foreign.print(), Err(error.clone()));
        assert_eq!(error.to_string(), "document-number has 'Ä', which has no form in the MRZ");
    }
}
