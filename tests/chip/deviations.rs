//! Deviation Lists: each excuses the checks that it names, for the documents that it names.

use specimen::pki::list::Deviation;

use super::*;

/// The forgery, the kind of deviation and its parameter, the check, and its outcome.
type Stated<'a> = (Option<ChipForgery>, &'a [u8], Option<u8>, &'a str, &'a str);

/// A Deviation List excuses only what it names, names its issuer, and never makes a verdict clear.
#[test]
fn deviation_list_excuses_only_what_it_names() {
    use ChipForgery as F;
    const HASH: &str = "data-groups.hash";
    const ACTIVE: &str = "chip.active-authentication";
    let cases: &[Stated<'_>] = &[
        (Some(F::PortraitReplaced), &[2, 2], Some(2), HASH, "undetermined"),
        (Some(F::PortraitReplaced), &[2, 2], Some(1), HASH, "failed"),
        (Some(F::PortraitReplaced), &[2, 2], None, HASH, "failed"),
        (Some(F::PortraitReplaced), &[2], None, HASH, "failed"),
        (Some(F::PortraitReplaced), &[2, 1], Some(2), HASH, "failed"),
        (Some(F::DataGroupUnsigned), &[2, 2], Some(13), HASH, "failed"),
        (Some(F::DataGroupCut), &[2, 2], Some(2), HASH, "failed"),
        (Some(F::DataGroupCut), &[2, 1], Some(2), "dg2.portrait", "undetermined"),
        (Some(F::SignatureChanged), &[2, 3], None, "sod.signature", "undetermined"),
        (Some(F::HashListChanged), &[2, 3], None, "sod.signature", "failed"),
        (Some(F::ExponentOne), &[2, 3], None, "sod.signature", "failed"),
        (Some(F::ComShortened), &[2, 4], None, "com.list", "undetermined"),
        (Some(F::FalseAuthority), &[1, 1], None, "ds.signature", "undetermined"),
        (Some(F::ListSigner), &[1, 1], None, "ds.signature", "failed"),
        (Some(F::SignerExpired), &[1, 2], Some(5), "ds.validity", "undetermined"),
        (Some(F::SignerExpired), &[1, 2], None, "ds.validity", "failed"),
        (Some(F::SignerRevoked), &[1, 2], None, "ds.revocation", "failed"),
        (Some(F::Cloned), &[1, 4], None, ACTIVE, "failed"),
        // An answer with a key that others may have proves no more than none.
        (None, &[1, 4], None, ACTIVE, "undetermined"),
    ];
    for (forgery, kind, parameter, check, became) in cases {
        let mut dice = dice(17);
        let draft = draft("TD3", &mut dice);
        let mut handed = make(&draft, &Over::default(), *forgery, &mut dice);
        let unexcused = judge_handed(&handed);
        // The same throws make the same authority.
        let mut again = specimen::dice(17);
        let _ = holder::throw(Format::named("TD3").unwrap(), &mut again);
        let authority = Authority::new("UT", &Over::default().authority, &mut again);
        assert_eq!(handed.trust["csca.cer"], authority.certificate);
        let speaker = authority.issue(Role::DeviationListSigner, &algorithm("P-256-sha256"), &mut again);
        let about = Deviation {
            numbers: vec![draft.document_number.clone()],
            issued: None,
            signer: None,
            kind: kind.to_vec(),
            parameter: *parameter,
        };
        handed.trust.insert("deviations".into(), speaker.deviation_list(std::slice::from_ref(&about)));
        let verdict = judge_handed(&handed);
        let what = format!("{forgery:?} {kind:?} {parameter:?}");
        assert_eq!(irregular(&verdict).get(check), Some(became), "{what}");
        let facts = &verdict.finding(&format!("electronic.{check}")).unwrap().finding.facts;
        let says = facts.iter().any(|fact| {
            fact.name == "authority" && fact.found.as_deref().is_some_and(|by| by.contains("Deviation List Signer"))
        });
        assert_eq!(says, *became == "undetermined", "{what}");
        assert!(verdict.disposition != Disposition::Clear || forgery.is_none(), "{what}");
        assert!(verdict.assurance <= unexcused.assurance, "{what}");
        // Of another document it says nothing.
        let other = Deviation { numbers: vec!["OTHER".into()], ..about };
        handed.trust.insert("deviations".into(), speaker.deviation_list(&[other]));
        assert_eq!(irregular(&judge_handed(&handed)), irregular(&unexcused), "{what}");
    }
}

/// Settled point 11: what a known defect excuses is seen by an officer under every profile that counts the check, and never
/// more severe than the failure: `desk` and `border-control` have EF.COM's list optional and mandatory.
#[test]
fn excused_finding_is_reviewed_whatever_its_duty() {
    let mut dice = dice(17);
    let draft = draft("TD3", &mut dice);
    let mut handed = make(&draft, &Over::default(), Some(ChipForgery::ComShortened), &mut dice);
    let mut again = specimen::dice(17);
    let _ = holder::throw(Format::named("TD3").unwrap(), &mut again);
    let authority = Authority::new("UT", &Over::default().authority, &mut again);
    let speaker = authority.issue(Role::DeviationListSigner, &algorithm("P-256-sha256"), &mut again);
    let about =
        |kind: &[u8]| Deviation { numbers: vec![], issued: None, signer: None, kind: kind.to_vec(), parameter: None };
    // The key of the chip's proof is discredited too: a success that proves nothing is no better than an excuse.
    handed.trust.insert("deviations".into(), speaker.deviation_list(&[about(&[2, 4]), about(&[1, 4])]));
    for (profile, expected) in [("desk", Disposition::Review), ("registry-only", Disposition::Clear)] {
        let verdict =
            judge_under(&Profile::built_in(profile).unwrap(), &handed.lines, &handed.chip, &trust(&handed.trust));
        for id in ["electronic.com.list", "electronic.chip.active-authentication"] {
            let judged = verdict.finding(id).unwrap();
            assert_eq!((judged.finding.outcome, judged.effect), (Outcome::Undetermined, expected), "{profile} {id}");
        }
    }
    let desk = "schema = \"bordercheck.profile/1\"\nname = \"quiet\"\nabout = \"EF.COM is noted only.\"\n[ceilings]\n\"electronic.com.list\" = \"note\"\n";
    let quiet = judge_under(&Profile::read(desk).unwrap(), &handed.lines, &handed.chip, &trust(&handed.trust));
    assert_eq!(quiet.finding("electronic.com.list").unwrap().effect, Disposition::Clear, "as the failure would be");
}

/// A State speaks for its own documents: a signer of its name on a chip beside another State's page excuses nothing there.
#[test]
fn list_of_the_signer_excuses_no_page_of_another_state() {
    let mut dice = dice(17);
    let draft = draft("TD3", &mut dice);
    let mut handed = make(&draft, &Over::default(), None, &mut dice);
    let mut again = specimen::dice(17);
    let _ = holder::throw(Format::named("TD3").unwrap(), &mut again);
    let authority = Authority::new("UT", &Over::default().authority, &mut again);
    let speaker = authority.issue(Role::DeviationListSigner, &algorithm("P-256-sha256"), &mut again);
    let digit = Deviation { numbers: vec![], issued: None, signer: None, kind: vec![3, 2], parameter: Some(4) };
    handed.trust.insert("deviations".into(), speaker.deviation_list(&[digit]));
    let wrong = if handed.lines[1].as_bytes()[9] == b'0' { "1" } else { "0" };
    handed.lines[1].replace_range(9..10, wrong);
    for (state, became) in [("UTO", Disposition::Review), ("NLD", Disposition::Alert)] {
        handed.lines[0].replace_range(2..5, state);
        let verdict = judge_handed(&handed);
        let judged = verdict.finding("optical.mrz.document-number-digit").unwrap();
        assert_eq!(judged.effect, became, "{state}");
        // With nothing of the chip but EF.SOD there is no EF.DG1 to compare with.
        let mut cut = handed.clone();
        cut.chip.files.retain(|name, _| name == "EF.SOD");
        assert_eq!(judge_handed(&cut).finding("optical.mrz.document-number-digit").unwrap().effect, became, "{state}");
    }
}
