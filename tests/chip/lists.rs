//! Revocation lists, anchors and keys that cannot be used, as a verdict shows them (settled points 4 and 6).

use super::*;

/// The outcome of a check about the chip, its effect, and the disposition.
fn judged(verdict: &Verdict, check: &str) -> (Outcome, Disposition, Disposition) {
    let judged = verdict.finding(check).unwrap();
    (judged.finding.outcome, judged.effect, verdict.disposition)
}

const REVOCATION: &str = "electronic.ds.revocation";

#[test]
fn revoked_authority_is_an_alert() {
    let mut state = State::new();
    let chip = state.plan().make(&state.signer);
    let own = pki::Certificate::parse(&state.authority.certificate).unwrap().serial.to_vec();
    let list = state.authority.crl(&[own], day(-10), day(80));
    let files = [state.authority.certificate.clone(), list];
    for profile in [Profile::built_in("desk").unwrap(), Profile::read(PROFILE).unwrap()] {
        let verdict = state.judge_under(&profile, &chip, &files);
        assert_eq!(judged(&verdict, REVOCATION), (Outcome::Failed, Disposition::Alert, Disposition::Alert));
        assert!(verdict.assurance.0 < 3);
        let facts = &verdict.finding(REVOCATION).unwrap().finding.facts;
        assert!(facts.iter().any(|fact| fact.name == "csca" && fact.found.as_deref().unwrap().contains("revoked")));
    }
}

#[test]
fn partial_list_counts_for_what_it_lists() {
    let mut state = State::new();
    let chip = state.plan().make(&state.signer);
    let judge = |serial: Vec<u8>| {
        let plan = state.authority.crl_plan(&[serial], day(-10), day(80)).with(oid::DELTA_CRL, true, vec![2, 1, 3]);
        let files = [state.authority.certificate.clone(), state.authority.sign_crl(&plan)];
        judged(&state.judge(&chip, &files), REVOCATION)
    };
    assert_eq!(judge(vec![0x41, 7]).0, Outcome::Undetermined);
    let listed = judge(state.signer.serial.clone());
    assert_eq!(listed, (Outcome::Failed, Disposition::Alert, Disposition::Alert));
}

#[test]
fn list_of_another_key_of_the_state_is_for_review() {
    let mut state = State::new();
    let chip = state.plan().make(&state.signer);
    let other = Authority::new("UT", &algorithm("P-256-sha256"), &mut state.dice);
    let list = other.crl(&[state.signer.serial.clone()], day(-10), day(80));
    let files = [state.authority.certificate.clone(), other.certificate.clone(), list];
    let found = judged(&state.judge(&chip, &files), REVOCATION);
    assert_eq!(found, (Outcome::Failed, Disposition::Review, Disposition::Review));
}

/// An anchor that a State states in the registry stands behind documents of this State only, and the verdict names it.
#[test]
fn registry_anchor_stands_behind_its_own_state_only() {
    let mut state = State::new();
    let chip = state.plan().make(&state.signer);
    let issuer = state.draft.issuing_state.clone();
    let judge = |code: &str| {
        let given = Given::InRegistry(Stated::Authority { state: code.to_owned() });
        let bytes = state.authority.certificate.clone();
        let anchor = TrustFile { name: "registry of Utopia c-1".to_owned(), bytes, given };
        let trust = Trust::load(vec![anchor]).unwrap();
        judge_under(&Profile::read(PROFILE).unwrap(), &state.draft.print().unwrap(), &chip, &trust)
    };
    let own = judge(&issuer);
    let finding = &own.finding("electronic.csca.trusted").unwrap().finding;
    assert_eq!(finding.outcome, Outcome::Successful);
    let anchor = finding.facts.iter().find(|fact| fact.name == "anchor").and_then(|fact| fact.found.as_deref());
    assert_eq!(anchor, Some(format!("registry of Utopia c-1, for documents of {issuer} alone").as_str()));
    let other = judge("XXA");
    assert_eq!(
        judged(&other, "electronic.csca.trusted"),
        (Outcome::Failed, Disposition::Incomplete, Disposition::Incomplete)
    );
}

/// A key that is no point of its curve proves nothing and speaks against nobody: of the signer, and of the authority.
#[test]
fn key_off_its_curve_is_undetermined() {
    let mut state = State::new();
    let method = algorithm("P-256-sha256");
    let authority = Authority::new("UT", &method, &mut state.dice);
    let key = specimen::pki::Key::new(&method.key, &mut state.dice);
    let moved = |spki: &[u8]| {
        let mut spki = spki.to_vec();
        *spki.last_mut().unwrap() ^= 1;
        spki
    };
    let mut plan = authority.plan(Role::DocumentSigner, &key, &mut state.dice);
    plan.spki = moved(&plan.spki);
    let signer = authority.issue_as(plan, key, &method);
    let chip = state.plan().make(&signer);
    let verdict = state.judge(&chip, std::slice::from_ref(&authority.certificate));
    let found = judged(&verdict, "electronic.sod.signature");
    assert_eq!(found, (Outcome::Undetermined, Disposition::Review, Disposition::Review));

    let honest = authority.issue(Role::DocumentSigner, &method, &mut state.dice);
    let mut plan = authority.own_plan(&mut state.dice);
    plan.spki = moved(&plan.spki);
    let chip = state.plan().make(&honest);
    let verdict = state.judge(&chip, &[plan.sign(&authority.key, &method)]);
    let found = judged(&verdict, "electronic.ds.signature");
    assert_eq!(found, (Outcome::Undetermined, Disposition::Review, Disposition::Review));
}
