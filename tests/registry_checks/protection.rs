//! Patterns of trafficking: they change the protection of a verdict and nothing else.

use bordercheck::{Clock, Document, Outcome, Profile, Protection, Reference, Verdict, verify};
use registry::snapshot::Snapshot;
use serde_json::json;

use super::world::{entry, utopia, world};
use super::{LATER, NOW, passport};

/// With and without patterns of trafficking the verdicts are the same but for protection.
#[test]
fn protection_never_changes_the_disposition() {
    let with = utopia(&[]);
    let without: Vec<String> = with
        .iter()
        .map(|said| {
            let trafficking = said.contains("\"kind\":\"trafficking\"");
            let notice = || entry("t-1", "authority-notice", &json!({"texts": {"en": "Nothing."}}));
            if trafficking { notice() } else { said.clone() }
        })
        .collect();
    assert_ne!(with, without);
    let worlds = [world("with", &with), world("without", &without)];
    let snapshots = worlds.each_ref().map(|world| std::sync::Arc::new(Snapshot::open(&world.0.join("copy")).unwrap()));
    let mut protected = 0;
    for profile_name in ["border-control", "desk", "registry-only"] {
        let profile = Profile::built_in(profile_name).unwrap();
        for at in [NOW, LATER] {
            let at = jiff::ZonedDateTime::new(at.parse().unwrap(), jiff::tz::TimeZone::UTC);
            let late = jiff::ZonedDateTime::new(LATER.parse().unwrap(), jiff::tz::TimeZone::UTC);
            for number in ["A1", "BB150", "CC1", "DD1", "DD22", "EE1", "FF1", "L898902C3", "X1"] {
                for (born, wrong) in [("740812", 0), ("740812", 1), ("150101", 0), ("150101", 1)] {
                    let mrz = passport(number, born, wrong).replace('|', "\n");
                    let document = Document::from_mrz(&mrz);
                    let [one, other] = snapshots.clone().map(|snapshot| {
                        let reference = Reference::new(at.clone(), Clock::Given).with_registry(snapshot);
                        verify(&document, &reference, &profile)
                    });
                    let name = format!("{profile_name} {number} {born} {wrong}");
                    // A copy that is a week old is never taken to say that a document is not listed.
                    let listed = one.finding("registry.document.listed").unwrap().finding.outcome;
                    assert!(at < late || listed != Outcome::Successful, "{name}");
                    assert_eq!(one.disposition, other.disposition, "{name}");
                    assert_eq!(one.assurance, other.assurance, "{name}");
                    let reasons =
                        |verdict: &Verdict| verdict.reasons().map(|judged| judged.finding.check.id).collect::<Vec<_>>();
                    assert_eq!(reasons(&one), reasons(&other), "{name}");
                    let urgent = number.starts_with("DD");
                    assert_eq!(one.protection == Protection::Urgent, urgent, "{name}");
                    assert_ne!(other.protection, Protection::Urgent, "{name}");
                    protected += usize::from(urgent);
                }
            }
        }
    }
    assert_eq!(protected, 48);
}
