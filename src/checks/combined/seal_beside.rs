//! The seal's passport number and issuing State are those of the document that it was presented with.

use mrz::date::parse_expiry;
use mrz::name::may_be_same;
use mrz::{Field, Span, Zone};
use seal::{SealField, SealKind};

use super::zones::Differences;
use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::seals::{SealFacts, same_state};
use crate::facts::{Facts, Side};
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "combined.seal.beside",
    claim: "the seal's passport number and issuing State are those of the document that it was presented with",
    duty: Duties::CONDITIONAL,
    waits_for: &[HandedIn::Seal, HandedIn::Beside],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "ICAO Doc 9303-7 §9",
    rests_on: RestsOn::Certainty,
    routine: Some(Routine { domain: "combined", section: "5.7.7", name: "printed MRZ against digital seal" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// A visa in an old passport that is presented with the new one differs in the number, which is how such a visa comes: the
/// officer is told so. The document beside is not judged here, neither its page nor its chip; where both were handed in, the
/// seal is compared with both.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    if case.evidence.seals.is_empty() {
        return Err(Answer::not_supported(Cause::NotApplicable));
    }
    let evidence = case.evidence.beside.as_deref().ok_or_else(|| Answer::not_supported(Cause::NoInput))?;
    let beside = Facts::new(evidence, case.reference);
    let printed = beside.zone().ok().map(|zone| (zone, Side::Page));
    let stored = beside.chip_zone().map(|zone| (zone, Side::Chip));
    let zones: Vec<_> = printed.into_iter().chain(stored).collect();
    if zones.is_empty() {
        let fact = Fact::new("beside").expected("a machine readable zone").found("none that can be read");
        return Err(Answer::not_supported(Cause::NoReference).with(fact));
    }
    case.of_each_seal(|found| {
        let mut compared = Compared::default();
        for (zone, side) in &zones {
            compared.with(&beside, found, zone, *side);
        }
        compared.answer()
    })
}

/// The result of comparing a seal with the zones of the document beside it.
#[derive(Default)]
struct Compared {
    /// Number, State and date of birth, which no rule of print changes.
    differences: Differences,
    /// Differences with an innocent cause: another form of a name, a corrected entry, a passport that ran out.
    lesser: Vec<Fact>,
    notes: Vec<Fact>,
    anything: bool,
}

impl Compared {
    fn with(&mut self, beside: &Facts<'_>, found: &SealFacts<'_>, zone: &Zone<'_>, side: Side) {
        let number = number_of(found);
        if let Some((sealed, span)) = number.zip(zone.format().span(Field::DocumentNumber)) {
            self.anything = true;
            let number = zone.number();
            let whole = String::from_utf8_lossy(&[number.principal, number.rest].concat()).into_owned();
            // A seal has room for nine characters (Doc 9303-7 §9.1.3), and a long number goes on.
            let first = String::from_utf8_lossy(number.principal);
            if ![whole.as_str(), &first].map(plain).contains(&plain(sealed)) {
                self.differ(beside, side, Field::DocumentNumber, span, (sealed.trim_end(), &whole));
            }
        }
        let Some(sealed) = found.zone() else { return };
        self.anything = true;
        let both = |field: Field| Some((sealed.text(field), zone.text(field), zone.format().span(field)?));
        if let Some((own, other, span)) = both(Field::Nationality)
            && !same_state(own, other)
        {
            self.differ(beside, side, Field::Nationality, span, (own, other));
        }
        if let Some((own, other, span)) = both(Field::DateOfBirth) {
            // Fillers stand for parts that are not known.
            let differs =
                own.bytes().zip(other.bytes()).any(|(own, other)| own != other && own != b'<' && other != b'<');
            if differs {
                self.differ(beside, side, Field::DateOfBirth, span, (own, other));
            }
        }
        if !may_be_same(sealed.bytes(Field::Name), zone.bytes(Field::Name)) {
            let text =
                |zone: &Zone<'_>| String::from_utf8_lossy(zone.bytes(Field::Name)).trim_end_matches('<').to_owned();
            self.lesser.push(fact(beside, side, Field::Name, &text(&sealed), &text(zone)));
        }
        if let Some((own, other, _)) = both(Field::Sex)
            && own != other
            && ![own, other].iter().any(|sex| matches!(*sex, "" | "<"))
        {
            self.lesser.push(fact(beside, side, Field::Sex, own, other));
        }
        self.hold_validity(beside, &sealed, zone, side);
    }

    /// A passport that has run out is the officer's to see; a visa that outlives its passport is usual.
    fn hold_validity(&mut self, beside: &Facts<'_>, sealed: &Zone<'_>, zone: &Zone<'_>, side: Side) {
        let today = beside.today();
        let expiry = |zone: &Zone<'_>| parse_expiry(zone.bytes(Field::DateOfExpiry), today).ok();
        let Some(ends) = expiry(zone) else { return };
        if ends < today {
            let expected = format!("{today} or later");
            self.lesser.push(fact(beside, side, Field::DateOfExpiry, &expected, &ends.to_string()));
        } else if let Some(sealed) = expiry(sealed).filter(|sealed| *sealed > ends) {
            self.notes.push(Fact::new("valid-until").expected(sealed.to_string()).found(ends.to_string()));
        }
    }

    fn differ(&mut self, beside: &Facts<'_>, side: Side, field: Field, span: Span, (own, other): (&str, &str)) {
        let fact = fact(beside, side, field, own, other);
        let columns: Vec<usize> = (span.column..span.column + span.columns).collect();
        self.differences.add(beside, side, span, &columns, fact);
    }

    fn answer(self) -> Answer {
        let Self { differences, lesser, notes, anything } = self;
        if !anything {
            return Answer::not_supported(Cause::NotApplicable);
        }
        let answer = if differences.certain.is_empty() && !lesser.is_empty() {
            Answer::failed_if_any(lesser).with_all(differences.doubtful).capped(Ceiling::Review)
        } else {
            differences.answer().with_all(lesser)
        };
        answer.with_all(notes)
    }
}

/// The number of the document that the sealed one goes with; a VDS-NC has no other number than that.
fn number_of<'s>(found: &'s SealFacts<'_>) -> Option<&'s str> {
    let field = |name| found.seal.field(name).and_then(SealField::text);
    field("passport-number").or_else(|| field("document-number").filter(|_| found.seal.kind == SealKind::VdsNc))
}

/// A difference, at its place in the document beside.
fn fact(beside: &Facts<'_>, side: Side, field: Field, expected: &str, found: &str) -> Fact {
    let file = match (side, beside.evidence.reading().and_then(|reading| reading.plane())) {
        (Side::Chip, _) => "chip/EF.DG1".to_owned(),
        (Side::Page, Some(plane)) => plane.name().to_owned(),
        (Side::Page, None) => "mrz.txt".to_owned(),
    };
    Fact::new(field.name()).expected(expected).found(found).at(Place::file(&format!("beside/{file}")))
}

fn plain(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_uppercase()).collect()
}
