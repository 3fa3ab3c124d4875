//! The facts of findings about a chip, and their places.

use mrz::date::DateOfBirth;
use pki::der::{tag, write};
use specimen::chip::{files, issued};
use specimen::pki::encode::{sequence, set, unsigned};

use super::*;

/// Settled point 7, and the content types of older documents: a fact and no failure.
#[test]
fn deviation_of_a_real_object_is_a_fact_and_no_failure() {
    let default = CmsOptions::default;
    let cases: Vec<(&str, oid::Oid<'static>, bool, CmsOptions)> = vec![
        ("indefinite", oid::LDS_SECURITY_OBJECT, true, CmsOptions { indefinite: true, ..default() }),
        ("unsorted", oid::LDS_SECURITY_OBJECT, true, CmsOptions { unsorted: true, ..default() }),
        ("legacy", oid::LDS_SECURITY_OBJECT_LEGACY, false, default()),
        ("Dutch", oid::LDS_SECURITY_OBJECT_DUTCH, false, default()),
        ("data", oid::DATA, false, default()),
        ("no signing time", oid::LDS_SECURITY_OBJECT, false, CmsOptions { signing_time: None, ..default() }),
    ];
    for (name, content_type, versions, options) in cases {
        let mut state = State::new();
        let plan = ChipPlan { content_type, versions, options, ..state.plan() };
        let verdict = state.judge(&plan.make(&state.signer), &state.files());
        assert_eq!(without_notes(irregular(&verdict)), Rows::new(), "{name}");
        assert!(!verdict.finding("electronic.sod.format").unwrap().finding.facts.is_empty(), "{name}");
    }
}

/// A profile sets the strength of every algorithm from the authority to the chip, and the age of revocation lists.
#[test]
fn profile_sets_strength_and_age() {
    let mut state = State::new();
    let chip = state.plan().make(&state.signer);
    let judge = |files: &[Vec<u8>], more: &str, check: &str| {
        let profile = Profile::read(&format!("{PROFILE}\n{more}\n")).unwrap();
        state.judge_under(&profile, &chip, files).finding(check).unwrap().finding.clone()
    };
    let files = state.files();
    let weak = |strengths: &str| {
        let finding = judge(&files, &format!("[strengths]\n{strengths}"), "electronic.algorithms.strength");
        assert_eq!(finding.outcome == Outcome::Failed, !finding.facts.is_empty(), "{strengths}");
        finding.facts.iter().map(|fact| fact.name.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(weak(""), "csca-key", "2,048 bits, and 3,072 are recommended for an authority");
    assert_eq!(weak("csca-rsa-bits = 2048"), "");
    assert_eq!(weak("csca-rsa-bits = 2049"), "csca-key");
    assert_eq!(weak("csca-rsa-bits = 2048\nsigner-rsa-bits = 2049"), "document-signer-key");
    assert_eq!(weak("csca-rsa-bits = 2048\nchip-rsa-bits = 2048"), "");
    assert_eq!(weak("csca-rsa-bits = 2048\nchip-rsa-bits = 2049"), "EF.DG15-key");
    assert_eq!(weak("csca-rsa-bits = 2048\nhash-bits = 256"), "");
    let hashes = "data-group-hash security-object-hash document-signer-signature";
    assert_eq!(weak("csca-rsa-bits = 2048\nhash-bits = 257"), hashes);

    // Due 34 hours before the inspection.
    let late = [state.authority.certificate.clone(), state.authority.crl(&[], day(-100), day(-1))];
    let fresh = |ages: &str| judge(&late, ages, "electronic.ds.revocation").outcome;
    assert_eq!(fresh(""), Outcome::Undetermined);
    assert_eq!(fresh("[ages]\ncrl-grace-hours = 33"), Outcome::Undetermined);
    assert_eq!(fresh("[ages]\ncrl-grace-hours = 35"), Outcome::Successful);
}

/// A fault in a chip file has the file and the offset, with a page or without.
#[test]
fn fault_in_a_file_has_its_offset() {
    let mut state = State::new();
    let mut chip = state.plan().make(&state.signer);
    chip.files.get_mut("EF.DG11").unwrap().truncate(9);
    chip.files.get_mut("EF.DG1").unwrap()[62..68].copy_from_slice(b"150101");
    let place = |verdict: &Verdict, check: &str| {
        let finding = verdict.finding(check).unwrap().finding.clone();
        let place = finding.facts[0].place.clone().unwrap();
        (place.file.unwrap_or_default(), place.offset)
    };
    let verdict = state.judge(&chip, &state.files());
    let (file, offset) = place(&verdict, "combined.mrz.dg11");
    assert!(file.ends_with("EF.DG11") && offset.is_some(), "{file} {offset:?}");
    let verdict = judge_untrusted(Document::new(), &chip);
    let (file, offset) = place(&verdict, "protection.holder.child");
    assert_eq!((file.as_str(), offset), ("chip/EF.DG1", Some(62)));
}

/// The verdict on a page and a chip without any trust.
fn judge_untrusted(beside: Document<'_>, chip: &Chip) -> Verdict {
    judge_document(&Profile::read(PROFILE).unwrap(), beside, chip, &Trust::none())
}

/// The outcome of a check, and its facts by name with what each found.
fn says(verdict: &Verdict, check: &str) -> (Outcome, Vec<(String, String)>) {
    let finding = &verdict.finding(check).unwrap().finding;
    let fact = |fact: &bordercheck::Fact| (fact.name.to_string(), fact.found.clone().unwrap_or_default());
    (finding.outcome, finding.facts.iter().map(fact).collect())
}

fn names(told: &[(String, String)]) -> Vec<&str> {
    told.iter().map(|(name, _)| name.as_str()).collect()
}

/// A data group that is signed and was not handed in is listed, and no other; a difference of EF.COM has its offset.
#[test]
fn missing_file_is_listed() {
    let mut state = State::new();
    let mut chip = state.plan().make(&state.signer);
    chip.files.remove("EF.DG7");
    let (outcome, facts) = says(&state.judge(&chip, &state.files()), "electronic.data-groups.hash");
    assert_eq!(outcome, Outcome::Successful);
    assert_eq!(facts, [("EF.DG7".to_owned(), "not handed over".to_owned())]);
}

/// Doc 9303-10 §4.6.2.3: the list of version 1 signs two versions; either may differ.
#[test]
fn differing_list_has_its_place() {
    let mut state = State::new();
    let chip = state.plan().make(&state.signer);
    let com = &chip.files["EF.COM"];
    let with = |from: &[u8], to: &[u8]| {
        let at = com.windows(from.len()).position(|part| part == from).unwrap();
        let mut chip = chip.clone();
        chip.files.get_mut("EF.COM").unwrap()[at..at + to.len()].copy_from_slice(to);
        state.judge(&chip, &state.files())
    };
    for (from, to, found) in [("0107", "0108", "0108 and 040000"), ("040000", "050000", "0107 and 050000")] {
        let (outcome, facts) = says(&with(from.as_bytes(), to.as_bytes()), "electronic.com.list");
        assert_eq!(outcome, Outcome::Successful, "{found}");
        assert_eq!(facts, [("lds-version".to_owned(), found.to_owned())]);
    }
    // EF.DG16 where EF.DG12 is signed.
    let verdict = with(&[0x6C], &[0x70]);
    let finding = &verdict.finding("electronic.com.list").unwrap().finding;
    let offset = finding.facts[0].place.as_ref().unwrap().offset;
    assert_eq!((finding.outcome, offset.is_some()), (Outcome::Failed, true));
}

/// Without the signer's certificate nothing is proved and nothing fails; one that cannot be parsed has a fact.
#[test]
fn absent_signer_is_missing_and_not_failed() {
    let judge = |certificates: Vec<Vec<u8>>| {
        let mut state = State::new();
        let options = CmsOptions { certificates: Some(certificates), ..CmsOptions::default() };
        let plan = ChipPlan { options, ..state.plan() };
        says(&state.judge(&plan.make(&state.signer), &state.files()), "electronic.sod.signature")
    };
    let (outcome, facts) = judge(vec![]);
    assert_eq!((outcome, names(&facts)), (Outcome::Undetermined, vec!["document-signer"]));
    let (outcome, facts) = judge(vec![vec![0x30, 2, 5, 0]]);
    assert_eq!((outcome, names(&facts)), (Outcome::Undetermined, vec!["document-signer", "certificate"]));
}

/// Settled point 5: without a signing time, the date of issue in EF.DG12 is used.
#[test]
fn date_of_issue_replaces_an_absent_signing_time() {
    let validity = |issued: jiff::civil::Date, signing_time| {
        let mut state = State::new();
        let options = CmsOptions { signing_time, ..CmsOptions::default() };
        let mut plan = ChipPlan { options, ..state.plan() };
        plan.groups.insert(12, files::dg12("Office", issued));
        let (_, facts) = says(&state.judge(&plan.make(&state.signer), &state.files()), "electronic.ds.validity");
        names(&facts).join(" ")
    };
    let within = issued();
    let before = within - jiff::Span::new().days(150);
    assert_eq!(validity(within, None), "signed");
    assert_eq!(validity(before, None), "document-signer-when-signing signed");
    assert_eq!(validity(before, Some(day(-250))), "signed", "the signer's own word comes first");
}

/// Doc 9303-12 §7.1.1: the list of document types has the codes that a signer signs.
#[test]
fn signer_for_other_documents_is_a_fact() {
    let told = |types: Option<&[&str]>| {
        let mut state = State::new();
        let chip = state.plan();
        let key = state.signer.key.clone();
        let mut plan = state.authority.plan(Role::DocumentSigner, &key, &mut state.dice);
        if let Some(types) = types {
            let types = types.iter().map(|kind| write(tag::PRINTABLE_STRING, kind.as_bytes())).collect();
            let list = sequence(&[unsigned(&[0]), set(types)]);
            plan = plan.without(oid::DOCUMENT_TYPE_LIST).with(oid::DOCUMENT_TYPE_LIST, false, list);
        } else {
            plan = plan.without(oid::CRL_DISTRIBUTION_POINTS);
        }
        let signer = state.authority.issue_as(plan, key, &state.signer.algorithm);
        let (outcome, facts) = says(&state.judge(&chip.make(&signer), &state.files()), "electronic.ds.profile");
        assert_eq!(outcome == Outcome::Failed, !facts.is_empty());
        names(&facts).join(" ")
    };
    let state = State::new();
    let code = state.draft.document_code.as_str();
    assert_eq!(told(Some(&["XX", code])), "");
    assert_eq!(told(Some(&["XX", "YY"])), "document-type");
    assert_eq!(told(Some(&[])), "DSC.document-types", "a list of nothing leaves nothing out");
    assert_eq!(told(None), "DSC.CDP.14", "a rule of its time that it breaks");
}

/// A document is issued after the holder's birth and before the inspection; the same day is no failure.
#[test]
fn dates_are_ordered_to_the_day() {
    let order = |born: jiff::civil::Date, issued: jiff::civil::Date| {
        let mut state = State::new();
        let (year, month, day) = (Some(born.year()), Some(born.month()), Some(born.day()));
        state.draft.date_of_birth = DateOfBirth { year, month, day };
        let mut plan = state.plan();
        plan.groups.insert(12, files::dg12("Office", issued));
        says(&state.judge(&plan.make(&state.signer), &state.files()), "combined.dates.order").0
    };
    let today = jiff::civil::date(2026, 11, 23);
    let (first, tomorrow) = (jiff::civil::date(2026, 3, 2), today.tomorrow().unwrap());
    assert_eq!(order(first, first), Outcome::Successful, "issued on the day of birth");
    assert_eq!(order(first.tomorrow().unwrap(), first), Outcome::Failed);
    assert_eq!(order(first, today), Outcome::Successful, "issued on the day of the inspection");
    assert_eq!(order(first, tomorrow), Outcome::Failed);
    // Nothing is known that could be out of order.
    let lines = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO<<<<<<0F3204153ZE184226B<<<<<16";
    let document = Document::from_mrz(lines);
    let none = judge_untrusted(document, &Chip { files: BTreeMap::new() });
    let order = &none.finding("combined.dates.order").unwrap().finding;
    assert_eq!((order.outcome, order.cause), (Outcome::NotSupported, Some(Cause::NotApplicable)));
}

/// A check that uses EF.DG1 has a fact that its hash is wrong, without a page too.
#[test]
fn check_of_a_data_group_with_a_wrong_hash_has_a_fact() {
    let mut state = State::new();
    let chip = state.plan().make(&state.signer);
    let mut changed = chip.clone();
    // The sex, which no check digit covers.
    changed.files.get_mut("EF.DG1").unwrap()[5 + 44 + 20] = b'<';
    let judge = |chip: &Chip| judge_untrusted(Document::new(), chip);
    assert!(says(&judge(&chip), "combined.expiry.date").1.is_empty());
    assert_eq!(names(&says(&judge(&changed), "combined.expiry.date").1), ["EF.DG1-hash"]);
}
