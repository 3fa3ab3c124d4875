//! Zones with the clause, the checks that must fail and the fields that each must have.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeSet;

use bordercheck::{Cause, Clock, Disposition, Document, Kind, Outcome, Profile, Reference, Verdict, verify};
use pki::der::write;
use serde_json::Value;

/// Checks in which settled point 10 of docs/design.md differs from this older list: `harmonised-code` does not fail for a
/// passport without a second letter that expires before 2038, and `name-whole` fails for a name that ends in the last
/// column. `settled_point_10` below tests both.
const SETTLED_OTHERWISE: [&str; 2] = ["optical.mrz.harmonised-code", "optical.mrz.name-whole"];

fn reference(day: &str) -> Reference {
    Reference::new(format!("{day}T12:00:00+00:00[+00:00]").parse().unwrap(), Clock::Given)
}

#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn zone_fails_the_expected_checks_only() {
    let path = common::shared("reference/mrz-cases.json");
    let cases: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let profile = Profile::built_in("desk").unwrap();
    let cases = cases["cases"].as_array().unwrap();
    assert!(cases.len() >= 74);
    for case in cases {
        let id = case["id"].as_str().unwrap();
        let lines: Vec<&str> = case["mrz"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        let text = lines.join("\n");
        let verdict = verify(&Document::from_mrz(&text), &reference(case["at"].as_str().unwrap()), &profile);

        let failed: BTreeSet<&str> = verdict
            .findings
            .iter()
            // A known defect of the issuer turns what failed into undetermined (settled point 11), which the list is older than.
            .filter(|judged| {
                let known = judged.finding.facts.iter().any(|fact| fact.name == "known-defect");
                judged.finding.outcome == Outcome::Failed || (judged.finding.outcome == Outcome::Undetermined && known)
            })
            .map(|judged| judged.finding.check.id)
            .filter(|id| id.starts_with("optical.mrz.") && !SETTLED_OTHERWISE.contains(id))
            .collect();
        let expected = case["failed"].as_array().unwrap().iter().map(|id| id.as_str().unwrap());
        let expected: BTreeSet<&str> = expected.filter(|id| !SETTLED_OTHERWISE.contains(id)).collect();
        assert_eq!(failed, expected, "{id}");

        let document = serde_json::to_value(&verdict.document).unwrap();
        for (name, value) in case["document"].as_object().unwrap() {
            assert_eq!(&document[name], value, "{id}: {name}");
        }
    }
}

fn outcome(line_1: &str, line_2: &str, id: &str) -> Outcome {
    let text = format!("{line_1}\n{line_2}");
    let verdict = verify(&Document::from_mrz(&text), &reference("2026-11-23"), &Profile::built_in("desk").unwrap());
    verdict.finding(id).unwrap().finding.outcome
}

#[test]
fn settled_point_10() {
    let expires_2032 = "L898902C36UTO7408122F3204153<<<<<<<<<<<<<<04";
    let expires_2041 = "L898902C36UTO7408122F4101019<<<<<<<<<<<<<<08";
    let code = "optical.mrz.harmonised-code";
    let line = |code: &str| format!("{code}UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
    assert_eq!(outcome(&line("P<"), expires_2032, code), Outcome::NotSupported);
    assert_eq!(outcome(&line("PA"), expires_2032, code), Outcome::Undetermined);
    assert_eq!(outcome(&line("P<"), expires_2041, code), Outcome::Failed);
    assert_eq!(outcome(&line("PA"), expires_2041, code), Outcome::Failed);
    assert_eq!(outcome(&line("PP"), expires_2041, code), Outcome::Successful);

    let whole = "optical.mrz.name-whole";
    let name = |name: &str| format!("PPUTO{name:<<39}");
    assert_eq!(outcome(&name("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"), expires_2032, whole), Outcome::Failed);
    assert_eq!(outcome(&name("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG"), expires_2032, whole), Outcome::Successful);
}

fn judge(document: &Document<'_>) -> Verdict {
    verify(document, &reference("2026-11-23"), &Profile::built_in("desk").unwrap())
}

/// Settled point 11: the printed zone breaks the rule as documents of its issuer do; another issuer's does not.
#[test]
fn known_defect_of_an_issuer_is_reviewed() {
    let lines = |first: &str, composite: char| {
        format!("{first:<<30}\n9003107F3009303UTO<<<<<<<<<<<{composite}\nPEETERS<<LOTTE<MARIE<<<<<<<<<<")
    };
    let digit = "optical.mrz.document-number-digit";
    for (first, check, known) in [
        ("IDBEL592314159<3583", digit, true),
        ("I<PRT000024759<ZZ72", digit, true),
        ("IDSLV045678912349", digit, true),
        ("IDNLD592314159<3583", digit, false),
        ("IDBEL592314159<3584", digit, false),
        ("C1USA5923141582", "optical.mrz.document-code", true),
        ("I1USA5923141582", "optical.mrz.document-code", false),
    ] {
        let composites = ('0'..='9').map(|composite| judge(&Document::from_mrz(&lines(first, composite))));
        let sound = |verdict: &Verdict| {
            verdict.finding("optical.mrz.composite-digit").unwrap().finding.outcome == Outcome::Successful
        };
        let verdict = composites.into_iter().find(sound).unwrap();
        let finding = &verdict.finding(check).unwrap().finding;
        let outcome = if known { Outcome::Undetermined } else { Outcome::Failed };
        assert_eq!(finding.outcome, outcome, "{first}");
        assert_eq!(finding.facts.iter().any(|fact| fact.name == "known-defect"), known, "{first}");
        if known {
            assert_eq!(verdict.disposition, Disposition::Review, "{first}");
        }
    }
}

/// A national layout is read and named, on the page and in EF.DG1, and none of its digits is called wrong.
#[test]
fn national_layout_is_named_on_page_and_chip() {
    let lines = ["CSCA12345672<3001019<8503150<6", "<<<<<<<<<<<<ZHANG<<XIAOMEI<<<<", "F<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"];
    let dg1 = write(0x61, &[&[0x5F, 0x1F, 90][..], lines.concat().as_bytes()].concat());
    let page = lines.join("\n");
    let passport = "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3204153ZE184226B<<<<<16";
    let chip = |document: Document<'static>| document.with("chip/EF.DG1", Kind::Chip, Ok(dg1.clone().into()));
    let on_page = judge(&Document::new().with("mrz.txt", Kind::Mrz, Ok(page.clone().into_bytes().into())));
    let on_chip = judge(&chip(Document::new()));
    for (verdict, source) in [(&on_page, "page"), (&on_chip, "chip")] {
        let document = &verdict.document;
        assert_eq!((document.source.as_str(), document.document_number.as_str()), (source, "CA1234567"));
        assert_eq!(
            (document.primary_identifier.as_str(), document.secondary_identifier.as_str()),
            ("ZHANG", "XIAOMEI")
        );
        assert_eq!((document.date_of_birth.as_str(), document.date_of_expiry.as_str()), ("1985-03-15", "2030-01-01"));
        assert!(document.format.contains("Hong Kong"), "{}", document.format);
        let failed = verdict.findings.iter().filter(|judged| judged.finding.outcome == Outcome::Failed);
        assert!(failed.map(|judged| judged.finding.check.id).all(|id| !id.contains("digit") && !id.contains("dg1")));
        assert!(verdict.disposition <= Disposition::Incomplete, "{source}: {:?}", verdict.disposition);
    }
    let beside = judge(&chip(Document::new().with("mrz.txt", Kind::Mrz, Ok(passport.as_bytes().into()))));
    let finding = &beside.finding("combined.mrz.dg1").unwrap().finding;
    assert_eq!(finding.outcome, Outcome::Failed, "the chip of another document");
    assert!(finding.facts.iter().any(|fact| fact.expected.as_deref().unwrap_or_default().contains("Hong Kong")));
    let both = chip(Document::new().with("mrz.txt", Kind::Mrz, Ok(page.into_bytes().into())));
    let finding = judge(&both).finding("combined.mrz.dg1").map(|judged| (judged.finding.outcome, judged.finding.cause));
    assert_eq!(finding, Some((Outcome::NotSupported, Some(Cause::NoReference))));
}
