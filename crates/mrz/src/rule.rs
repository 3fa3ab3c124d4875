//! The rules that Doc 9303 sets for the text of an MRZ, each answered by itself.

use jiff::civil::{Date, date};

use super::check_digit;
use super::date::{DateFault, DateOfBirth, parse_expiry};
use super::field::{Field, Span};
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
    /// The document number is present and left-aligned (9303-3 §4.10).
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

/// What a rule says of a zone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RuleOutcome<'a> {
    /// It is kept.
    Kept,
    /// It is broken, here.
    Broken(Fault<'a>),
    /// The characters that it asks about cannot be judged, because of what stands here.
    Undetermined(Fault<'a>),
    /// A zone of this kind has nothing that the rule speaks of.
    NotApplicable,
}

/// Where a rule is broken, what was expected there and what was found.
#[derive(Clone, Copy, PartialEq)]
pub struct Fault<'a> {
    /// The data element.
    pub field: Field,
    /// The characters at fault.
    pub span: Span,
    /// What may stand there.
    pub expected: Expected,
    /// What stands there.
    pub found: &'a [u8],
}

/// What may stand in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// This character.
    Character(u8),
    /// One of a class or a list, in the notation of facts.
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
    /// What a rule says of this zone on a day of inspection.
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

    /// The characters that may not stand in an MRZ, all of them.
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
        if self.keeps_alphabet() {
            return RuleOutcome::Kept;
        }
        self.illegal().next().map_or(RuleOutcome::Kept, RuleOutcome::Broken)
    }

    fn document_code(&self) -> RuleOutcome<'a> {
        let format = self.format();
        self.ask(Field::DocumentCode, |field| {
            let &[first, second] = field else { return Err((0, Expected::Text(""))) };
            if format.code_also.contains(&[first, second]) {
                return Ok(());
            }
            if !format.code_first.contains(&first) {
                return Err((0, Expected::Text(format.code_expected)));
            }
            let refused = [[b'*', second], [first, second]].iter().any(|code| format.code_refused.contains(code));
            if refused { Err((1, Expected::Text("another letter"))) } else { Ok(()) }
        })
    }

    fn document_number(&self) -> RuleOutcome<'a> {
        self.ask(Field::DocumentNumber, |field| match field.first() {
            Some(b'<') | None => Err((0, Expected::Text("A–Z or 0–9"))),
            Some(_) => Ok(()),
        })
    }

    /// Doc 9303-4 §4.4: harmonised from 2026-01-01 on where there is a second letter, from 2028-01-01 on everywhere;
    /// what was issued otherwise expires before 2038-01-01. The day of issue stands in no MRZ; who knows it, gives it.
    #[must_use]
    pub fn harmonised_code(&self, inspection: Date, issued: Option<Date>) -> RuleOutcome<'a> {
        let Some(span) = self.format().span(Field::DocumentCode).map(|span| span.part(1, 1)) else {
            return RuleOutcome::NotApplicable;
        };
        let &[first, second] = self.bytes(Field::DocumentCode) else { return RuleOutcome::NotApplicable };
        if self.format().code_first != b"P" || first != b'P' {
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
            // Issued before the dates, such a letter was right; the MRZ does not say when it was issued.
            _ if has_letter => RuleOutcome::Undetermined(fault),
            _ => RuleOutcome::NotApplicable,
        }
    }

    fn code(&self, field: Field, may: impl Fn(Holder) -> bool) -> RuleOutcome<'a> {
        self.ask(field, |code| match state::find(code) {
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
        self.ask(field, |found| match found {
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
            // Where the number is not coded as note j says, nobody knows which character is its check digit.
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

    /// Asks about one field; characters that may not stand in an MRZ make it unanswerable. `check` gives how many
    /// characters into the field the fault begins and what may stand there.
    fn ask(&self, field: Field, check: impl Fn(&[u8]) -> Result<(), (usize, Expected)>) -> RuleOutcome<'a> {
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
        if self.keeps_alphabet() {
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
/// Doc 9303-4 §4.4, and PU of Doc 9303-8 §4.1.5.
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

// What was found may be a name.
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
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 23);

    fn lines(first: &str, second: &str) -> Vec<Vec<u8>> {
        [format!("{first:<<44}"), format!("{second:<<44}")].map(String::into_bytes).to_vec()
    }

    /// The word for what a rule says of a passport with a code and a date of expiry.
    fn harmonised(code: &str, expiry: &str, issued: Option<Date>) -> &'static str {
        let lines = lines(&format!("{code}UTOERIKSSON<<ANNA"), &format!("L898902C36UTO7408122F{expiry}9"));
        match Zone::parse(&lines).unwrap().harmonised_code(TODAY, issued) {
            RuleOutcome::Kept => "holds",
            RuleOutcome::Broken(_) => "broken",
            RuleOutcome::Undetermined(_) => "unanswerable",
            RuleOutcome::NotApplicable => "not applicable",
        }
    }

    /// Doc 9303-4 §4.4, day by day.
    #[test]
    fn codes_are_harmonised_from_their_days_on() {
        assert_eq!(harmonised("PP", "300101", None), "holds");
        assert_eq!(harmonised("PX", "300101", None), "unanswerable", "it may have been issued before");
        assert_eq!(harmonised("PX", "371231", None), "unanswerable");
        assert_eq!(harmonised("PX", "380101", None), "broken");
        assert_eq!(harmonised("P<", "380101", None), "broken");
        assert_eq!(harmonised("P<", "300101", None), "not applicable");
        assert_eq!(harmonised("PX", "300101", Some(date(2025, 12, 31))), "unanswerable");
        assert_eq!(harmonised("PX", "300101", Some(date(2026, 1, 1))), "broken");
        assert_eq!(harmonised("P<", "300101", Some(date(2026, 1, 1))), "not applicable");
        assert_eq!(harmonised("P<", "300101", Some(date(2027, 12, 31))), "not applicable");
        assert_eq!(harmonised("P<", "300101", Some(date(2028, 1, 1))), "broken");
        assert_eq!(harmonised("IX", "380101", None), "not applicable", "no passport");
    }

    #[test]
    fn a_fault_stands_where_it_begins() {
        let lines = lines("P<XXBERIKSSON<<ANNA", "L898902C36UTO741312?F3001019");
        let zone = Zone::parse(&lines).unwrap();
        let RuleOutcome::Broken(fault) = zone.check(Rule::DateOfBirth, TODAY) else { panic!("no thirteenth month") };
        assert_eq!(fault.span, Span { line: 2, column: 16, columns: 2 });
        let card = [format!("{:<<30}", "IVUTOD231458907"), "<".repeat(30), "<".repeat(30)].map(String::into_bytes);
        let zone_of_card = Zone::parse(&card).unwrap();
        let RuleOutcome::Broken(fault) = zone_of_card.check(Rule::DocumentCode, TODAY) else {
            panic!("V is no second letter")
        };
        assert_eq!(fault.span, Span { line: 1, column: 2, columns: 1 });
        assert!(matches!(zone.check(Rule::IssuingState, TODAY), RuleOutcome::Broken(_)), "refugees issue nothing");
        let digit = zone.check(Rule::DateOfBirthDigit, TODAY);
        assert!(matches!(digit, RuleOutcome::Undetermined(_)), "what is no character of a zone is no wrong digit");
    }
}
