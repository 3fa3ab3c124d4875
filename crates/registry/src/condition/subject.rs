//! The subject of a condition: a series of documents, or a person (REGISTRY §1, constitution of entries, rule 2).
//!
//! Each way in which a condition can match is a choice of one part of every `any`. A way is about a person if fields that
//! name one constrain it (names, birth date, portraits, optional data, which may hold a personal number) and no field of a
//! series does (document number, dates of issue and expiry, Document Signer). Fields that many people share (State, type,
//! sex, nationality, age, checkpoint) make it neither: who is described by name and sex is still one person.

use super::{Comparison, Condition, Field, Form, Presence, Value};

/// A comparison that fits fewer document numbers than this names documents and not a series; so few people make no
/// statistic either (REGISTRY §6, k = 11).
const SERIES: u64 = 11;
/// Characters of a prefix that leaves fewer than [`SERIES`] of the numbers of a machine readable zone, which have nine (Doc
/// 9303-4 §4.2.2; shorter ones are common: eight).
const WHOLE_PREFIX: usize = 8;
/// The smallest part of all numbers, as one in so many, to which a comparison restricts them and still names a series: two
/// letters, or three digits.
const RESTRICTED: u64 = 500;
/// Days of expiry or of issue, at most, that beside a name are a series.
const SERIES_DAYS: i32 = 366;
/// Characters of a hash that name one Document Signer.
const SIGNER_PREFIX: usize = 16;
/// Days of birth dates that are a year of birth, an age and no person.
const BIRTH_DAYS: i32 = 365;

/// The kinds of constraints of one way to match, as two bits.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Constraints(u8);

impl Constraints {
    const PERSON: u8 = 1;
    const SERIES: u8 = 2;
}

/// The ways to match, as a set: bit n is set if a way has the [`Constraints`] n.
#[derive(Clone, Copy)]
struct Ways(u8);

impl Ways {
    fn one(constraints: Constraints) -> Self {
        Self(1 << constraints.0)
    }

    fn has(self, constraints: Constraints) -> bool {
        self.0 >> constraints.0 & 1 == 1
    }

    /// The ways of which one must hold.
    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The ways of which both must hold: each of one with each of the other.
    fn and(self, other: Self) -> Self {
        let each = |ways: Self| (0..4).map(Constraints).filter(move |constraints| ways.has(*constraints));
        let both = each(self).flat_map(|one| each(other).map(move |two| Self::one(Constraints(one.0 | two.0))));
        both.fold(Self(0), Self::or)
    }
}

/// The side of a `not` on which a part stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Plain,
    Negated,
}

impl Field {
    /// Returns true for a field whose value is personal data, or names one document.
    pub(crate) fn is_personal(self) -> bool {
        let value = Comparison::Is(Value::Text(String::new()));
        self == Self::DocumentNumber || constraint(self, &value, Side::Plain) == Constraints(Constraints::PERSON)
    }
}

impl Condition {
    /// Returns true if the condition can match by what names a person alone. Its cost is its number of nodes.
    pub(crate) fn is_about_person(&self) -> bool {
        self.ways(Side::Plain).has(Constraints(Constraints::PERSON))
    }

    /// Returns true if a part compares a field.
    pub(crate) fn compares(&self, field: Field) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.compares(field)),
            Self::Not(part) => part.compares(field),
            Self::Field(compared, _) => *compared == field,
        }
    }

    /// Returns true if a part names single documents by their numbers, which are never in clear (REGISTRY §6).
    pub(crate) fn names_documents(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::names_documents),
            Self::Not(part) => part.names_documents(),
            Self::Field(Field::DocumentNumber, comparison) => is_few(comparison),
            Self::Field(..) => false,
        }
    }

    fn ways(&self, side: Side) -> Ways {
        match (self, side) {
            (Self::All(parts), Side::Plain) | (Self::Any(parts), Side::Negated) => {
                parts.iter().map(|part| part.ways(side)).fold(Ways::one(Constraints(0)), Ways::and)
            }
            (Self::Any(parts), Side::Plain) | (Self::All(parts), Side::Negated) => {
                parts.iter().map(|part| part.ways(side)).fold(Ways(0), Ways::or)
            }
            (Self::Not(part), Side::Plain) => part.ways(Side::Negated),
            (Self::Not(part), Side::Negated) => part.ways(Side::Plain),
            (Self::Field(field, comparison), side) => Ways::one(constraint(*field, comparison, side)),
        }
    }
}

/// The constraint of a comparison.
fn constraint(field: Field, comparison: &Comparison, side: Side) -> Constraints {
    let series = if side == Side::Plain { Constraints::SERIES } else { 0 };
    Constraints(match field {
        Field::PrimaryIdentifier
        | Field::SecondaryIdentifier
        | Field::OptionalData
        | Field::OptionalData2
        | Field::PagePortrait
        | Field::ChipPortrait => Constraints::PERSON,
        Field::DateOfBirth if is_age(comparison) => 0,
        Field::DateOfBirth => Constraints::PERSON,
        // What is not of a series is of all others, and narrows nothing; nor does a series of all numbers or of all years.
        Field::DocumentNumber if restricts_numbers(comparison) => series,
        Field::DateOfExpiry | Field::DateOfIssue if days_of(comparison).is_some_and(|days| days <= SERIES_DAYS) => {
            series
        }
        Field::SignerCertificate if names_signer(comparison) => series,
        Field::DocumentNumber | Field::DateOfExpiry | Field::DateOfIssue | Field::SignerCertificate => 0,
        Field::Format
        | Field::DocumentCode
        | Field::IssuingState
        | Field::Nationality
        | Field::Sex
        | Field::Age
        | Field::Chip
        | Field::SignerCountry
        | Field::Checkpoint
        | Field::Direction
        | Field::GroupSize => 0,
    })
}

/// Returns true for a period of birth dates of a year or more, or one without an end.
fn is_age(comparison: &Comparison) -> bool {
    let Comparison::Between(from, to) = comparison else { return false };
    if from.is_none() || to.is_none() {
        return true;
    }
    days_of(comparison).is_some_and(|days| days >= BIRTH_DAYS)
}

/// The days that a comparison of dates allows; `None` without an end.
fn days_of(comparison: &Comparison) -> Option<i32> {
    let day = |value: &Value| match value {
        Value::Text(day) => day.parse::<jiff::civil::Date>().ok(),
        Value::Number(_) | Value::Picture(_) => None,
    };
    match comparison {
        Comparison::Is(_) => Some(1),
        Comparison::In(days) => i32::try_from(days.len()).ok(),
        Comparison::Between(Some(from), Some(to)) => {
            let days = day(from)?.until(day(to)?).ok()?.get_days();
            Some(days.saturating_add(1))
        }
        Comparison::Between(..) | Comparison::Prefix(_) | Comparison::Form(_) | Comparison::Near(..) => None,
    }
}

/// Returns true if a comparison restricts document numbers to one in [`RESTRICTED`] of those of their shape, or to fewer: all
/// letters at a place of letters, or all digits at one of digits, are no restriction.
fn restricts_numbers(comparison: &Comparison) -> bool {
    let alphabet = |character: u8| if character.is_ascii_digit() { 10 } else { 26 };
    let of_text = |text: &str| text.bytes().map(alphabet).fold(1_u64, u64::saturating_mul);
    let restriction = match comparison {
        Comparison::Is(_) | Comparison::In(_) => return true,
        Comparison::Prefix(prefix) => of_text(prefix),
        Comparison::Form(form) => {
            let required = form.positions().iter().filter(|position| position.presence == Presence::Required);
            required.map(|position| restriction(position.set)).fold(1, u64::saturating_mul)
        }
        Comparison::Between(Some(Value::Text(from)), Some(Value::Text(to))) => {
            let common =
                from.bytes().zip(to.bytes()).take_while(|(from, to)| from == to).map(|(from, _)| alphabet(from));
            common.fold(1, u64::saturating_mul)
        }
        Comparison::Between(..) | Comparison::Near(..) => 1,
    };
    restriction >= RESTRICTED
}

/// The restriction of one position of a number, as one in so many of its alphabet, rounded down.
fn restriction(set: u64) -> u64 {
    const LETTERS: u64 = (1 << 26) - 1;
    let alphabet = match (set & LETTERS, set & !LETTERS) {
        (0, _) => 10,
        (_, 0) => 26,
        _ => 36,
    };
    alphabet / u64::from(set.count_ones()).max(1)
}

/// Returns true if a comparison names Document Signers.
fn names_signer(comparison: &Comparison) -> bool {
    match comparison {
        Comparison::Is(_) | Comparison::In(_) => true,
        Comparison::Prefix(prefix) => prefix.len() >= SIGNER_PREFIX,
        Comparison::Form(_) | Comparison::Between(..) | Comparison::Near(..) => false,
    }
}

/// Returns true for a comparison that fewer than [`SERIES`] document numbers fit.
fn is_few(comparison: &Comparison) -> bool {
    match comparison {
        Comparison::Is(_) | Comparison::In(_) => true,
        Comparison::Prefix(prefix) => prefix.len() >= WHOLE_PREFIX,
        Comparison::Form(form) => numbers(form) < SERIES,
        Comparison::Between(Some(Value::Text(from)), Some(Value::Text(to))) => distance(from, to) < SERIES - 1,
        Comparison::Between(..) | Comparison::Near(..) => false,
    }
}

/// The number of texts that a form fits, or more if it has optional positions.
fn numbers(form: &Form) -> u64 {
    let each = form.positions().iter().map(|position| {
        let characters = u64::from(position.set.count_ones());
        if position.presence == Presence::Optional { characters.saturating_add(1) } else { characters }
    });
    each.fold(1, u64::saturating_mul)
}

/// The number of steps from one number to another of its length, each place counted by its own alphabet.
fn distance(from: &str, to: &str) -> u64 {
    let place = |(from, to): (u8, u8)| match (from.is_ascii_digit(), to.is_ascii_digit()) {
        (true, true) => (10, i128::from(to) - i128::from(from)),
        (false, false) => (26, i128::from(to) - i128::from(from)),
        // Digits come before letters.
        _ => (36, i128::from(to) - i128::from(from)),
    };
    let add = |sum: i128, (base, step): (i128, i128)| sum.saturating_mul(base).saturating_add(step);
    let steps = from.bytes().zip(to.bytes()).map(place).fold(0, add);
    u64::try_from(steps).unwrap_or(if steps < 0 { 0 } else { u64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn parse(json: &Json) -> Condition {
        Condition::parse(json).unwrap()
    }

    #[test]
    fn condition_that_rests_on_a_person_alone_is_found_in_every_way_to_match() {
        let (name, birth) = (
            json!({"field":"mrz.primary-identifier","is":"DOE"}),
            json!({"field":"mrz.date-of-birth","is":"1974-08-12"}),
        );
        let portrait = json!({"field":"page.portrait","near":"00000000000000ff","within":3});
        let (state, sex) = (json!({"field":"mrz.issuing-state","is":"UTO"}), json!({"field":"mrz.sex","is":"F"}));
        let series = json!({"field":"mrz.document-number","prefix":"AB"});
        let expiry = json!({"field":"mrz.date-of-expiry","from":"2031-01-01","to":"2031-12-31"});
        let month = json!({"field":"mrz.date-of-birth","from":"1974-08-01","to":"1974-08-31"});
        let minors = json!({"field":"mrz.date-of-birth","from":"2010-01-01"});
        let year = json!({"field":"mrz.date-of-birth","from":"2010-01-01","to":"2010-12-31"});
        let persons = [
            name.clone(),
            birth.clone(),
            portrait.clone(),
            month,
            json!({"field":"mrz.secondary-identifier","prefix":"J"}),
            json!({"field":"mrz.secondary-identifier","in":["JANE","JO"]}),
            json!({"field":"mrz.optional-data","is":"12345678901234"}),
            json!({"all":[name, birth, state, sex]}),
            json!({"any":[series, name]}),
            json!({"all":[{"any":[series, name]}, {"any":[sex, expiry]}]}),
            json!({"not":{"not":name}}),
            json!({"not":{"any":[{"not":name}, {"not":sex}]}}),
            json!({"not":{"all":[{"not":name}, {"not":series}]}}),
            json!({"all":[name, {"not":series}]}),
            // Beside a name, what excludes nothing or nearly nothing.
            json!({"all":[name, {"field":"mrz.document-number","form":"[A-Z0-9]{1,32}"}]}),
            json!({"all":[name, {"field":"mrz.document-number","form":"[A-Z][0-9]{8}"}]}),
            json!({"all":[name, {"field":"mrz.document-number","form":"A?B?C?[0-9]{8}"}]}),
            json!({"all":[name, {"field":"mrz.document-number","prefix":"A"}]}),
            json!({"all":[name, {"field":"mrz.document-number","from":"A00000000","to":"Z99999999"}]}),
            json!({"all":[name, {"field":"mrz.document-number","from":"000000000"}]}),
            json!({"all":[name, {"field":"mrz.date-of-expiry","from":"1900-01-01"}]}),
            json!({"all":[name, {"field":"mrz.date-of-expiry","from":"1900-01-01","to":"2199-12-31"}]}),
            json!({"all":[portrait, {"field":"chip.date-of-issue","to":"2199-12-31"}]}),
            json!({"all":[name, {"field":"chip.signer-certificate","prefix":"a"}]}),
            json!({"all":[name, {"field":"chip.signer-certificate","from":"0","to":"f"}]}),
        ];
        let series = [
            series.clone(),
            sex.clone(),
            minors,
            year,
            json!({"all":[name, series]}),
            json!({"all":[name, {"field":"mrz.document-number","form":"AB[0-9]{7}"}]}),
            json!({"all":[name, {"field":"mrz.document-number","from":"AB0000100","to":"AB0000199"}]}),
            json!({"all":[name, {"field":"chip.signer-certificate","is":"00"}]}),
            json!({"all":[portrait, expiry]}),
            json!({"all":[{"any":[series, name]}, expiry]}),
            json!({"not":{"any":[{"not":name}, {"not":series}]}}),
            json!({"all":[{"field":"holder.age","to":17}, {"field":"context.group-size","from":4}]}),
        ];
        assert!(persons.iter().all(|json| parse(json).is_about_person()), "{persons:?}");
        for json in series {
            assert!(!parse(&json).is_about_person(), "{json}");
        }
    }

    #[test]
    fn comparison_that_few_numbers_fit_names_documents() {
        let number = |comparison: Json| {
            let mut json = json!({"field":"mrz.document-number"});
            json.as_object_mut().unwrap().extend(comparison.as_object().unwrap().clone());
            parse(&json!({"not":{"any":[{"field":"mrz.sex","is":"F"}, json]}})).names_documents()
        };
        for few in [
            json!({"is":"L898902C3"}),
            json!({"in":["L898902C3"]}),
            json!({"prefix":"L898902C"}),
            json!({"form":"L898902C3"}),
            json!({"form":"L898902C[0-9]"}),
            json!({"from":"L898902C3","to":"L898902C3"}),
            json!({"from":"A1234567","to":"A1234576"}),
        ] {
            assert!(number(few.clone()), "{few}");
        }
        for many in [
            json!({"prefix":"AB"}),
            json!({"form":"[A-Z][0-9]{8}"}),
            json!({"form":"L898902[A-C][0-9]"}),
            json!({"from":"A1234567","to":"A1234577"}),
            json!({"from":"A12345Z9","to":"B12345A0"}),
            json!({"from":"A1234567"}),
        ] {
            assert!(!number(many.clone()), "{many}");
        }
    }

    proptest::proptest! {
        /// The set of ways is what a list of every way gives.
        #[test]
        fn ways_are_those_of_the_disjunctive_normal_form(seed in proptest::collection::vec(0_u8..7, 1..24)) {
            let condition = build(&mut seed.iter().copied(), 4);
            let listed = list(&condition, Side::Plain).into_iter().any(|way| way == Constraints::PERSON);
            proptest::prop_assert_eq!(condition.is_about_person(), listed);
        }
    }

    fn build(seed: &mut impl Iterator<Item = u8>, depth: usize) -> Condition {
        let leaf = |field: Field| Condition::Field(field, Comparison::Is(Value::Text("X".to_owned())));
        match (seed.next().unwrap_or(0), depth) {
            (0, _) | (3.., 0) => leaf(Field::PrimaryIdentifier),
            (1, _) => leaf(Field::DateOfExpiry),
            (2, _) => leaf(Field::Sex),
            (3 | 4, _) => Condition::All((0..2).map(|_| build(seed, depth - 1)).collect()),
            (5, _) => Condition::Any((0..2).map(|_| build(seed, depth - 1)).collect()),
            _ => Condition::Not(Box::new(build(seed, depth - 1))),
        }
    }

    fn list(condition: &Condition, side: Side) -> Vec<u8> {
        let negated = side == Side::Negated;
        match condition {
            Condition::Field(field, comparison) => vec![constraint(*field, comparison, side).0],
            Condition::Not(part) => list(part, if negated { Side::Plain } else { Side::Negated }),
            Condition::All(parts) if !negated => product(parts, side),
            Condition::Any(parts) if negated => product(parts, side),
            Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(|part| list(part, side)).collect(),
        }
    }

    fn product(parts: &[Condition], side: Side) -> Vec<u8> {
        parts
            .iter()
            .map(|part| list(part, side))
            .fold(vec![0], |ways, part| ways.iter().flat_map(|way| part.iter().map(move |other| way | other)).collect())
    }
}
