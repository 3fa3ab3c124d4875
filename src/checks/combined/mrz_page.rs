//! The printed fields of the page agree with the MRZ.
//!
//! The fields of the zone are looked for on the page in the forms in which States print them (Doc 9303-3 §3, 9303-4 §4.1),
//! by a reader of Latin letters and digits. It fails where a field is printed with other characters than the zone has, with
//! a margin. A field that is not found says nothing: print may be decorative, in another script or too coarse. Innocent
//! failures are misreadings, and spellings that Doc 9303-3 §6 does not know.

use optics::Plane;

use super::printed_fields::compare;
use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "combined.mrz.page",
    claim: "the printed fields of the page agree with the MRZ",
    duty: Duties::EVALUATORY,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Review,
    basis: Basis::Measured,
    source: "BSI TR-03135-1 §5.7.5",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "combined", section: "5.7.5", name: "comparison of the personalization contents" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let zones = &case.evidence.optics.visual_zones;
    if zones.is_empty() || !case.evidence.has_light(Plane::Visible) {
        return Err(case.not_measured());
    }
    Ok(compare(case, zones.iter()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Cause, Outcome};
    use crate::checks::tests::ask_row;
    use crate::document::Document;
    use crate::evidence::Evidence;
    use optics::{PrintedField, VisualField};
    use serde_json::json;

    /// A page whose zone is certain, on which these fields were found: name, found text, margins of differences.
    fn evidence(fields: &[(&str, &str, &[f32])]) -> Evidence {
        let page = include_bytes!("../../../fixtures/cases/td3-genuine/visible.jpg");
        let mut evidence = Evidence::read(&Document::from_picture("visible.jpg", &page[..]));
        let zone = evidence.optics.visual_zones.first_mut().expect("a page with a zone is measured");
        let field = |(field, found, margins): &(&str, &str, &[f32])| -> PrintedField {
            let difference = |margin: &f32| json!({ "number": 1, "expected": "A", "found": "B", "margin": margin });
            let differences: Vec<_> = margins.iter().map(difference).collect();
            let field = json!({ "field": field, "expected": "A", "found": found, "pixels": [1, 2, 3, 4], "cost": 0.1,
                "differences": differences });
            serde_json::from_value(field).unwrap()
        };
        zone.fields = fields.iter().map(field).collect();
        evidence
    }

    #[test]
    fn fields_that_agree_are_named() {
        let finding = ask_row(&CHECK, &evidence(&[("document-number", "A", &[]), ("date-of-birth", "A", &[])]));
        assert_eq!(finding.outcome, Outcome::Successful);
        assert_eq!(finding.facts[0].found.as_deref(), Some("document-number, date-of-birth"));
        assert_eq!(finding.margin, Some(0.4));
    }

    #[test]
    fn one_certain_difference_fails_and_a_doubtful_one_is_undetermined() {
        let ask = |margin: f32| {
            let fields: [(&str, &str, &[f32]); 3] =
                [("document-number", "A", &[]), ("date-of-expiry", "A", &[]), ("date-of-birth", "B", &[margin, 20.0])];
            ask_row(&CHECK, &evidence(&fields))
        };
        let failed = ask(12.0);
        assert_eq!(failed.outcome, Outcome::Failed);
        let fact = &failed.facts[0];
        assert_eq!((fact.name.as_ref(), fact.expected.as_deref()), ("date-of-birth", Some("A")));
        assert!(fact.place.as_ref().is_some_and(|place| place.pixels == Some([1, 2, 3, 4])));
        assert_eq!(ask(3.0).outcome, Outcome::Undetermined);
        assert_eq!(ask_row(&CHECK, &evidence(&[])).outcome, Outcome::Undetermined);
    }

    #[test]
    fn page_without_a_zone_is_not_supported() {
        let unseen = ask_row(&CHECK, &Evidence::default());
        assert_eq!((unseen.outcome, unseen.cause), (Outcome::NotSupported, Some(Cause::NoInput)));
    }

    /// The page is read: a genuine one agrees, and one whose birth date was forged in the zone does not.
    #[test]
    fn forged_date_of_birth_differs_from_the_printed_one() {
        let forged = include_bytes!("../../../fixtures/cases/td3-birth-forged/visible.jpg");
        let evidence = Evidence::read(&Document::from_picture("visible.jpg", &forged[..]));
        let zone = evidence.optics.visual_zones.first().expect("a page with a zone is measured");
        let birth = zone.field(VisualField::DateOfBirth).expect("the printed date of birth is found");
        assert_eq!(birth.differences.len(), 1);
        assert_eq!(ask_row(&CHECK, &evidence).outcome, Outcome::Failed);
    }
}
