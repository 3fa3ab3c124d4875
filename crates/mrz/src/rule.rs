//! The rules of Doc 9303 for the text of an MRZ. Each is answered by itself.

use jiff::civil::{Date, date};

use super::check_digit;
use super::date::{DateFault, DateOfBirth, parse_expiry};
use super::field::{Field, Span};
use super::format::DocumentKind;
use super::name;
use super::state::{self, Holder};
use super::zone::{LongNumber, Zone};

/// A rule of Doc 9303 Parts 3 to 7 for the text of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Only A–Z, 0–9 and `<` (9303-3 §4.3).
    Characters,
    /// The document code is one that the format allows (9303-4 §4.4; 9303-5/6 note k; 9303-7 §4.2.2.1).
    DocumentCode,
    /// The document number is present and begins in the first column (9303-3 §4.10).
    DocumentNumber,
    /// The second letter of a passport's code is a harmonised one (9303-4 §4.4).
    HarmonisedCode,
    /// The issuing State or organization has a code of 9303-3 §5.
    IssuingState,
    /// The nationality has a code of 9303-3 §5.
    Nationality,
    /// The name keeps the naming rules (9303-3 §4.6).
    Name,
    /// The name is not truncated (9303-4/5/6/7 §4.2.3).
    NameWhole,
    /// M, F or `<` (9303-4 note p).
    Sex,
    /// A possible date, unknown parts as fillers (9303-3 §4.8).
    DateOfBirth,
    /// A possible date (9303-3 §4.8).
    DateOfExpiry,
    /// A long number is coded as the format says (9303-5/6 note j).
    LongNumber,
    /// Check digit of the document number (9303-3 §4.9).
    DocumentNumberDigit,
    /// Check digit of the date of birth.
    DateOfBirthDigit,
    /// Check digit of the date of expiry.
    DateOfExpiryDigit,
    /// Check digit of TD3's personal number (9303-4 §4.2.2.2).
    OptionalDataDigit,
    /// Composite check digit (9303-4/5/6 §4.2.4).
    CompositeDigit,
}

/// The answer of a rule about a zone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RuleOutcome<'a> {
    /// The zone keeps the rule.
    Kept,
    /// The zone breaks the rule at this place.
    Broken(Fault<'a>),
    /// The rule cannot be answered, because of the characters at this place.
    Undetermined(Fault<'a>),
    /// The format has nothing that the rule is about.
    NotApplicable,
}

/// A place where a rule is broken, with the characters expected and found there.
#[derive(Clone, Copy, PartialEq)]
pub struct Fault<'a> {
    /// The data element.
    pub field: Field,
    /// Place of the characters at fault.
    pub span: Span,
    /// Characters that may stand there.
    pub expected: Expected,
    /// Characters that stand there.
    pub found: &'a [u8],
}

/// The characters that may stand in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// One character.
    Character(u8),
    /// A class or a list of characters, in words, for messages.
    Text(&'static str),
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 17] = [
        Self::Characters,
        Self::DocumentCode,
        Self::DocumentNumber,
        Self::HarmonisedCode,
        Self::IssuingState,
        Self::Nationality,
        Self::Name,
        Self::NameWhole,
        Self::Sex,
        Self::DateOfBirth,
        Self::DateOfExpiry,
        Self::LongNumber,
        Self::DocumentNumberDigit,
        Self::DateOfBirthDigit,
        Self::DateOfExpiryDigit,
        Self::OptionalDataDigit,
        Self::CompositeDigit,
    ];
}

impl<'a> Zone<'a> {
    /// Checks one rule. The day of inspection decides the century of dates.
    #[must_use]
    pub fn check(&self, rule: Rule, inspection: Date) -> RuleOutcome<'a> {
        match rule {
            Rule::Characters => self.characters(),
            Rule::DocumentCode => self.document_code(),
            Rule::DocumentNumber => self.document_number(),
            Rule::HarmonisedCode => self.harmonised_code(inspection, None),
            Rule::IssuingState => self.code(Field::IssuingState, |holder| holder == Holder::Issuer),
            Rule::Nationality => self.code(Field::Nationality, |_| true),
            Rule::Name => self.name_rules(),
            Rule::NameWhole => self.name_whole(),
            Rule::Sex => self.one_of(Field::Sex, b"MF<", "M, F or <"),
            Rule::DateOfBirth => {
                self.date(Field::DateOfBirth, |field| DateOfBirth::parse(field, inspection).map(|_| ()))
            }
            Rule::DateOfExpiry => self.date(Field::DateOfExpiry, |field| parse_expiry(field, inspection).map(|_| ())),
            Rule::LongNumber => self.long_number_rule(),
            Rule::DocumentNumberDigit => self.document_number_digit(),
            Rule::DateOfBirthDigit => self.digit(Field::DateOfBirth, Field::DateOfBirthDigit),
            Rule::DateOfExpiryDigit => self.digit(Field::DateOfExpiry, Field::DateOfExpiryDigit),
            Rule::OptionalDataDigit => self.optional_data_digit(),
            Rule::CompositeDigit => self.composite_digit(),
        }
    }

    /// All characters of the zone that may not stand in an MRZ.
    pub fn illegal(&self) -> impl Iterator<Item = Fault<'a>> {
        let format = self.format();
        self.lines().zip(1..).flat_map(move |(line, number)| {
            let illegal = line.iter().zip(1..).filter(|(byte, _)| !check_digit::is_allowed(**byte));
            illegal.map(move |(byte, column)| Fault {
                field: format.field_at(number, column).unwrap_or(Field::Name),
                span: Span::new(number, column, 1),
                expected: ALPHABET,
                found: std::slice::from_ref(byte),
            })
        })
    }

    fn characters(&self) -> RuleOutcome<'a> {
        if self.has_only_allowed() {
            return RuleOutcome::Kept;
        }
        self.illegal().next().map_or(RuleOutcome::Kept, RuleOutcome::Broken)
    }

    fn document_code(&self) -> RuleOutcome<'a> {
        let format = self.format();
        self.check_field(Field::DocumentCode, |field| {
            let &[first, second] = field else { return Err((0, Expected::Text(""))) };
            if !format.begins_code([first, second]) {
                return Err((0, Expected::Text(format.code_expected)));
            }
            if format.code_also.contains(&[first, second]) {
                return Ok(());
            }
            // A letter or a filler (9303-4 §4.2.2 notes a and d). Notes a and b of Parts 5 and 6 let a card have a digit, and
            // one card has it (the `known` rows); a digit here is much more often a misread letter.
            if second.is_ascii_digit() {
                return Err((1, Expected::Text("A–Z or <")));
            }
            let refused = [[b'*', second], [first, second]].iter().any(|code| format.code_refused.contains(code));
            if refused { Err((1, Expected::Text("another letter"))) } else { Ok(()) }
        })
    }

    fn document_number(&self) -> RuleOutcome<'a> {
        self.check_field(Field::DocumentNumber, |field| match field.first() {
            Some(b'<') | None => Err((0, Expected::Text("A–Z or 0–9"))),
            Some(_) => Ok(()),
        })
    }

    /// Checks [`Rule::HarmonisedCode`] with the day of issue, if it is known; no MRZ has it. Doc 9303-4 §4.4: harmonised
    /// from 2026-01-01 on where there is a second letter, from 2028-01-01 on everywhere; documents issued otherwise expire
    /// before 2038-01-01.
    #[must_use]
    pub fn harmonised_code(&self, inspection: Date, issued: Option<Date>) -> RuleOutcome<'a> {
        let Some(span) = self.format().span(Field::DocumentCode).map(|span| span.part(1, 1)) else {
            return RuleOutcome::NotApplicable;
        };
        let &[first, second] = self.bytes(Field::DocumentCode) else { return RuleOutcome::NotApplicable };
        if self.format().document != DocumentKind::Passport || first != b'P' {
            return RuleOutcome::NotApplicable;
        }
        let fault = Fault {
            field: Field::DocumentCode,
            span,
            expected: Expected::Text("D, E, L, M, O, P, R, S, T or U"),
            found: self.slice(span),
        };
        let has_letter = second != b'<';
        let expiry = parse_expiry(self.bytes(Field::DateOfExpiry), inspection).ok();
        let must = expiry.is_some_and(|expiry| expiry >= ALL_EXPIRED)
            || issued.is_some_and(|issued| issued >= ALL_HARMONISED || (has_letter && issued >= HARMONISED));
        match second {
            _ if HARMONISED_CODES.contains(&second) => RuleOutcome::Kept,
            _ if must => RuleOutcome::Broken(fault),
            // Before those days such a letter was right, and the MRZ does not have the day of issue.
            _ if has_letter => RuleOutcome::Undetermined(fault),
            _ => RuleOutcome::NotApplicable,
        }
    }

    fn code(&self, field: Field, may: impl Fn(Holder) -> bool) -> RuleOutcome<'a> {
        self.check_field(field, |code| match state::find(code) {
            Some(found) if may(found.holder) => Ok(()),
            _ => Err((0, Expected::Text("a code of Doc 9303-3 §5"))),
        })
    }

    fn name_rules(&self) -> RuleOutcome<'a> {
        let Some(span) = self.format().span(Field::Name) else { return RuleOutcome::NotApplicable };
        let field = self.slice(span);
        if let Some(fault) = self.illegal_in(Field::Name) {
            return RuleOutcome::Undetermined(fault);
        }
        name::find_fault(field).map_or(RuleOutcome::Kept, |fault| {
            let span = span.part(fault.offset, fault.columns);
            let expected = Expected::Text(fault.expected);
            RuleOutcome::Broken(Fault { field: Field::Name, span, expected, found: self.slice(span) })
        })
    }

    fn name_whole(&self) -> RuleOutcome<'a> {
        let Some(span) = self.format().span(Field::Name) else { return RuleOutcome::NotApplicable };
        let last = span.part(span.columns - 1, 1);
        let fault = |expected| Fault { field: Field::Name, span: last, expected, found: self.slice(last) };
        match self.slice(last) {
            b"<" => RuleOutcome::Kept,
            [b'A'..=b'Z'] => RuleOutcome::Broken(fault(Expected::Character(b'<'))),
            _ => RuleOutcome::Undetermined(fault(ALPHABET)),
        }
    }

    fn one_of(&self, field: Field, allowed: &[u8], expected: &'static str) -> RuleOutcome<'a> {
        self.check_field(field, |found| match found {
            [byte] if allowed.contains(byte) => Ok(()),
            _ => Err((0, Expected::Text(expected))),
        })
    }

    fn date(&self, field: Field, parse: impl Fn(&[u8]) -> Result<(), DateFault>) -> RuleOutcome<'a> {
        let Some(span) = self.format().span(field) else { return RuleOutcome::NotApplicable };
        if let Some(fault) = self.illegal_in(field) {
            return RuleOutcome::Undetermined(fault);
        }
        match parse(self.slice(span)) {
            Ok(()) => RuleOutcome::Kept,
            Err(DateFault { offset, columns, expected }) => {
                let span = span.part(offset, columns);
                let expected = Expected::Text(expected);
                RuleOutcome::Broken(Fault { field, span, expected, found: self.slice(span) })
            }
        }
    }

    fn long_number_rule(&self) -> RuleOutcome<'a> {
        match self.long_number() {
            LongNumber::No => RuleOutcome::NotApplicable,
            LongNumber::Coded { .. } => RuleOutcome::Kept,
            LongNumber::Broken => {
                let fault = |field| {
                    let span = self.format().span(field)?;
                    Some(Fault { field, span, expected: Expected::Text(NOTE_J), found: self.slice(span) })
                };
                match self.illegal_in(Field::OptionalData) {
                    Some(illegal) => RuleOutcome::Undetermined(illegal),
                    None => fault(Field::OptionalData).map_or(RuleOutcome::NotApplicable, RuleOutcome::Broken),
                }
            }
        }
    }

    fn document_number_digit(&self) -> RuleOutcome<'a> {
        match self.long_number() {
            LongNumber::No => self.digit(Field::DocumentNumber, Field::DocumentNumberDigit),
            LongNumber::Coded { rest, digit, .. } => {
                let covered = [self.bytes(Field::DocumentNumber), rest];
                self.compare(Field::DocumentNumberDigit, digit, check_digit::compute(covered))
            }
            // A number that is not coded after note j leaves open which character is its check digit.
            LongNumber::Broken => match self.long_number_rule() {
                RuleOutcome::Broken(fault) => RuleOutcome::Undetermined(fault),
                other => other,
            },
        }
    }

    fn digit(&self, field: Field, digit: Field) -> RuleOutcome<'a> {
        let Some(span) = self.format().span(digit) else { return RuleOutcome::NotApplicable };
        self.compare(digit, span, check_digit::compute([self.bytes(field)]))
    }

    /// "When the personal number field is not used … the check digit may be zero or the filler character" (9303-4
    /// §4.2.2.2), and nowhere else may a filler stand for a check digit.
    fn optional_data_digit(&self) -> RuleOutcome<'a> {
        let unused = self.bytes(Field::OptionalData).iter().all(|byte| *byte == b'<');
        match self.bytes(Field::OptionalDataDigit) {
            b"<" if unused => RuleOutcome::Kept,
            _ => self.digit(Field::OptionalData, Field::OptionalDataDigit),
        }
    }

    fn composite_digit(&self) -> RuleOutcome<'a> {
        let Some(span) = self.format().span(Field::CompositeDigit) else { return RuleOutcome::NotApplicable };
        let covered = self.format().composite.iter().map(|span| self.slice(*span));
        self.compare(Field::CompositeDigit, span, check_digit::compute(covered))
    }

    fn compare(&self, field: Field, span: Span, computed: Option<u8>) -> RuleOutcome<'a> {
        let found = self.slice(span);
        let fault = |expected| Fault { field, span, expected, found };
        match (computed, found) {
            (Some(computed), [printed]) if *printed == computed => RuleOutcome::Kept,
            (Some(computed), [printed]) if check_digit::is_allowed(*printed) => {
                RuleOutcome::Broken(fault(Expected::Character(computed)))
            }
            _ => RuleOutcome::Undetermined(fault(Expected::Text("0–9"))),
        }
    }

    /// Checks one field; a character that may not stand in an MRZ leaves the answer undetermined. `check` gives the offset
    /// of the fault in the field and the characters that may stand there.
    fn check_field(&self, field: Field, check: impl Fn(&[u8]) -> Result<(), (usize, Expected)>) -> RuleOutcome<'a> {
        let Some(span) = self.format().span(field) else { return RuleOutcome::NotApplicable };
        if let Some(fault) = self.illegal_in(field) {
            return RuleOutcome::Undetermined(fault);
        }
        match check(self.slice(span)) {
            Ok(()) => RuleOutcome::Kept,
            Err((offset, expected)) => {
                let span = span.part(offset, span.columns - offset);
                RuleOutcome::Broken(Fault { field, span, expected, found: self.slice(span) })
            }
        }
    }

    fn illegal_in(&self, field: Field) -> Option<Fault<'a>> {
        if self.has_only_allowed() {
            return None;
        }
        let span = self.format().span(field)?;
        let at = self.slice(span).iter().position(|byte| !check_digit::is_allowed(*byte))?;
        let span = span.part(at, 1);
        Some(Fault { field, span, expected: ALPHABET, found: self.slice(span) })
    }
}

const ALPHABET: Expected = Expected::Text("A–Z, 0–9 or <");
const NOTE_J: &str = "the number's rest, its check digit and <";
/// Second letters after Doc 9303-4 §4.4, and that of PU after Doc 9303-8 §4.1.5.
const HARMONISED_CODES: &[u8] = b"PEDORTSLMU";
const HARMONISED: Date = date(2026, 1, 1);
const ALL_HARMONISED: Date = date(2028, 1, 1);
const ALL_EXPIRED: Date = date(2038, 1, 1);

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Character(byte) => write!(f, "{}", char::from(*byte)),
            Self::Text(text) => f.write_str(text),
        }
    }
}

// The characters found may be personal data, so they are left out.
impl std::fmt::Debug for Fault<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { field, span, expected, found: _ } = self;
        f.debug_struct("Fault")
            .field("field", field)
            .field("span", span)
            .field("expected", expected)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
