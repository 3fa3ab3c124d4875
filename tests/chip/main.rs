//! Genuine and forged chips: the outcome of every check about the chip is compared, so that a forgery fails the expected
//! checks and no others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod changed;
mod deviations;
mod facts;
mod lists;
mod sides;

use std::collections::BTreeMap;

use bordercheck::{Cause, Clock, Disposition, Document, Kind, Outcome, Profile, Reference, Verdict, verify};
use mrz::{Draft, Format};
use pki::trust::{Given, Stated, Trust, TrustFile};
use pki::{Hash, oid};
use specimen::chip::{Active, Chip, ChipForgery, ChipPlan, Handed, Over, Trailer, make, transcript};
use specimen::pki::authority::day;
use specimen::pki::{Algorithm, Authority, CmsOptions, Role, Signer};
use specimen::{Dice, dice, holder};

/// The profile of a reader of pages and chips: the chip is mandatory.
const PROFILE: &str = r#"
schema = "bordercheck.profile/1"
name = "pages and chips"
about = "A zone and a chip; no other light and no registry."
[duties]
"optical.mrz.infrared-ink" = "conditional"
"optical.page.ultraviolet-dull" = "conditional"
"registry.*" = "optional"
"#;

type Rows = BTreeMap<&'static str, &'static str>;

fn draft(format: &str, dice: &mut Dice) -> Draft {
    holder::throw(Format::named(format).unwrap(), dice)
}

fn algorithm(name: &str) -> Algorithm {
    Algorithm::named(name).unwrap()
}

fn over(authority: &str, signer: &str, active: &str) -> Over {
    Over { authority: algorithm(authority), signer: algorithm(signer), active: Algorithm::named(active) }
}

fn trust<'f>(files: impl IntoIterator<Item = (&'f String, &'f Vec<u8>)>) -> Trust {
    let file = |(name, bytes): (&String, &Vec<u8>)| TrustFile {
        name: name.clone(),
        bytes: bytes.clone(),
        given: Given::ByName,
    };
    Trust::load(files.into_iter().map(file).collect()).unwrap()
}

fn judge(lines: &[String], chip: &Chip, trust: &Trust) -> Verdict {
    judge_under(&Profile::read(PROFILE).unwrap(), lines, chip, trust)
}

fn judge_under(profile: &Profile, lines: &[String], chip: &Chip, trust: &Trust) -> Verdict {
    judge_document(profile, Document::from_mrz(&lines.join("\n")), chip, trust)
}

/// Judges a document together with a chip.
fn judge_document(profile: &Profile, beside: Document<'_>, chip: &Chip, trust: &Trust) -> Verdict {
    let document = chip.files.iter().fold(beside, |document, (name, bytes)| {
        document.with(&format!("chip/{name}"), Kind::Chip, Ok(bytes.as_slice().into()))
    });
    let at = "2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap();
    let reference = Reference::new(at, Clock::Given).with_trust(trust.clone());
    verify(&document, &reference, profile)
}

fn judge_handed(handed: &Handed) -> Verdict {
    judge(&handed.lines, &handed.chip, &trust(&handed.trust))
}

/// The checks about the chip that are not successful, with their outcome.
fn irregular(verdict: &Verdict) -> Rows {
    let asked =
        |id: &str| id.starts_with("electronic.") || id.starts_with("combined.mrz.dg") || id == "combined.dates.order";
    let findings = verdict.findings.iter().map(|judged| &judged.finding).filter(|finding| asked(finding.check.id));
    findings
        .filter(|finding| finding.outcome != Outcome::Successful)
        // Specimens' EF.DG14 promises no EF.CardAccess.
        .filter(|finding| finding.check.id != "electronic.card-access.agrees")
        .map(|finding| {
            let became = match (finding.outcome, finding.cause) {
                (Outcome::Failed, _) => "failed",
                (Outcome::Undetermined, _) => "undetermined",
                (Outcome::NotSupported, Some(Cause::NotApplicable)) => "not-applicable",
                (Outcome::NotSupported, Some(Cause::NoInput)) => "no-input",
                (Outcome::NotSupported, _) => "no-reference",
                _ => "aborted",
            };
            (finding.check.id.strip_prefix("electronic.").unwrap_or(finding.check.id), became)
        })
        .collect()
}

/// Outcomes without the notes about weak algorithms and the form of certificates.
fn without_notes(mut rows: Rows) -> Rows {
    rows.retain(|id, _| !["ds.profile", "algorithms.strength"].contains(id));
    rows
}

#[test]
fn genuine_chip_passes_every_check() {
    let cases = [
        ("TD3", "rsa4096-sha256", "rsa2048-sha256", "P-256-plain-sha256"),
        ("TD3", "rsa3072-pss-sha384", "rsa2048-pss-sha256", "rsa2048-sha256"),
        ("TD1", "P-384-sha384", "P-256-sha256", "P-256-sha256"),
        ("TD2", "explicit-brainpoolP384r1-sha384", "brainpoolP256r1-sha256", "brainpoolP256r1-plain-sha256"),
    ];
    for (format, authority, signer, active) in cases {
        let mut dice = dice(11);
        let draft = draft(format, &mut dice);
        let handed = make(&draft, &over(authority, signer, active), None, &mut dice);
        let verdict = judge_handed(&handed);
        let mut rows = irregular(&verdict);
        // A State that gives no optional data leaves nothing to compare.
        rows.remove("combined.mrz.dg1-optional");
        rows.remove("algorithms.strength");
        assert_eq!(rows, Rows::new(), "{authority} {signer} {active}");
        assert_eq!(
            (verdict.disposition, verdict.assurance.0),
            (Disposition::Clear, 3),
            "{authority} {signer} {active}"
        );
    }
}

/// Every algorithm, for the authority, the signer and the chip.
#[test]
fn every_algorithm_verifies_from_the_authority_to_the_chip() {
    for (at, name) in Algorithm::names().iter().enumerate() {
        // The slow ones are slow to make; each curve once, named, spelt out or plain in turn.
        let curve = at.checked_sub(10);
        if curve.is_some_and(|at| at % 3 != at / 3 % 3) {
            continue;
        }
        let mut dice = dice(12);
        let draft = draft("TD3", &mut dice);
        let handed = make(&draft, &over(name, name, name), None, &mut dice);
        let rows = without_notes(irregular(&judge_handed(&handed)));
        assert_eq!(rows, Rows::new(), "{name}");
    }
}

#[test]
fn forged_chip_fails_the_checks_that_it_violates() {
    use ChipForgery as F;
    for forgery in F::all() {
        let over = match forgery {
            F::ForeignGenerator => over("P-256-sha256", "brainpoolP256r1-sha256", "P-256-plain-sha256"),
            _ => Over::default(),
        };
        let mut dice = dice(13);
        let draft = draft("TD3", &mut dice);
        let verdict = judge_handed(&make(&draft, &over, Some(*forgery), &mut dice));
        let expected: &[(&str, &str)] = match forgery {
            F::PageChanged => &[("combined.mrz.dg1", "failed"), ("combined.mrz.dg11", "failed")],
            F::DataGroupChanged => &[("data-groups.hash", "failed"), ("combined.mrz.dg11", "failed")],
            F::PortraitReplaced => &[("data-groups.hash", "failed")],
            F::DataGroupCut => &[("data-groups.hash", "failed"), ("dg2.portrait", "failed")],
            F::DataGroupUnsigned => &[("data-groups.hash", "failed"), ("com.list", "successful")],
            F::DataGroupMissing => &[
                ("data-groups.complete", "failed"),
                ("chip.active-authentication", "no-input"),
                ("chip.original", "no-input"),
            ],
            F::HashListChanged => &[("sod.signature", "failed"), ("combined.mrz.dg11", "failed")],
            F::SignatureChanged => &[("sod.signature", "failed")],
            F::ComShortened => &[("com.list", "failed")],
            F::TrailingBytes => &[("sod.format", "failed")],
            F::Cloned | F::Replayed => &[("chip.active-authentication", "failed"), ("chip.original", "failed")],
            F::FalseAuthority | F::ListSigner => &[("ds.signature", "failed")],
            F::OwnAuthority | F::SignerAsAuthority => {
                &[("ds.signature", "undetermined"), ("ds.validity", "no-reference"), ("ds.revocation", "no-reference")]
            }
            F::OtherState => &[("ds.country", "failed")],
            F::ForeignGenerator | F::ExponentOne => &[("sod.signature", "failed")],
            F::SignerExpired => &[("ds.validity", "failed"), ("combined.dates.order", "failed")],
            F::SignerRevoked => &[("ds.revocation", "failed")],
        };
        let expected: Rows = expected.iter().copied().filter(|(_, became)| *became != "successful").collect();
        assert_eq!(without_notes(irregular(&verdict)), expected, "{forgery:?}");
        let worst = match forgery {
            // Nothing that was handed in is wrong, and what is missing says nothing against anyone.
            F::DataGroupMissing => Disposition::Incomplete,
            F::ComShortened | F::TrailingBytes | F::OwnAuthority | F::SignerAsAuthority | F::SignerExpired => {
                Disposition::Review
            }
            _ => Disposition::Alert,
        };
        assert_eq!(verdict.disposition, worst, "{forgery:?}");
    }
}

/// A State with one signer and one holder, for chips that are no forgeries.
struct State {
    draft: Draft,
    authority: Authority,
    signer: Signer,
    dice: Dice,
}

impl State {
    fn new() -> Self {
        let mut dice = dice(14);
        let algorithm = algorithm("rsa2048-sha256");
        let draft = draft("TD3", &mut dice);
        let authority = Authority::new("UT", &algorithm, &mut dice);
        let signer = authority.issue(Role::DocumentSigner, &algorithm, &mut dice);
        Self { draft, authority, signer, dice }
    }

    fn plan(&mut self) -> ChipPlan {
        let active = Active::new(&algorithm("rsa2048-sha256"), &mut self.dice);
        ChipPlan::new(&self.draft, &mut self.dice).with_active(active)
    }

    fn rows(&self, chip: &Chip, files: &[Vec<u8>]) -> Rows {
        without_notes(irregular(&self.judge(chip, files)))
    }

    fn judge(&self, chip: &Chip, files: &[Vec<u8>]) -> Verdict {
        self.judge_under(&Profile::read(PROFILE).unwrap(), chip, files)
    }

    fn judge_under(&self, profile: &Profile, chip: &Chip, files: &[Vec<u8>]) -> Verdict {
        let names: Vec<String> = (0..files.len()).map(|at| format!("{at}")).collect();
        judge_under(profile, &self.draft.print().unwrap(), chip, &trust(names.iter().zip(files)))
    }

    /// The authority's certificate and its fresh, empty revocation list.
    fn files(&self) -> Vec<Vec<u8>> {
        vec![self.authority.certificate.clone(), self.authority.crl(&[], day(-10), day(80))]
    }
}

/// Settled point 4: no trusted key of a State is no evidence of forgery.
#[test]
fn unknown_state_is_incomplete_and_no_alert() {
    let mut state = State::new();
    let chip = state.plan().make(&state.signer);
    let expected = Rows::from([
        ("csca.trusted", "failed"),
        ("ds.signature", "no-reference"),
        ("ds.validity", "no-reference"),
        ("ds.revocation", "no-reference"),
    ]);
    let elsewhere = Authority::new("FR", &algorithm("rsa2048-sha256"), &mut state.dice);
    for files in [vec![], vec![elsewhere.certificate]] {
        assert_eq!(state.rows(&chip, &files), expected);
        assert_eq!(state.judge(&chip, &files).disposition, Disposition::Incomplete);
    }
}

#[test]
fn revocation_has_four_outcomes() {
    let mut state = State::new();
    let chip = state.plan().make(&state.signer);
    let own = state.authority.certificate.clone();
    let with = |list: Option<Vec<u8>>| state.rows(&chip, &[vec![own.clone()], list.into_iter().collect()].concat());
    let serial = vec![state.signer.serial.clone()];
    assert_eq!(with(None), Rows::from([("ds.revocation", "undetermined")]), "no list");
    assert_eq!(with(Some(state.authority.crl(&[], day(-10), day(80)))), Rows::new(), "not listed");
    let stale = Rows::from([("ds.revocation", "undetermined")]);
    assert_eq!(with(Some(state.authority.crl(&[], day(-900), day(-800)))), stale, "an old list says nothing of now");
    let revoked = Rows::from([("ds.revocation", "failed")]);
    assert_eq!(with(Some(state.authority.crl(&serial, day(-900), day(-800)))), revoked, "revoked, in an old list");
}

/// A signed object of another content type is no security object, whoever signed it.
#[test]
fn master_list_is_no_security_object() {
    let mut state = State::new();
    let plan = ChipPlan { content_type: oid::CSCA_MASTER_LIST, ..state.plan() };
    let rows = state.rows(&plan.make(&state.signer), &state.files());
    assert_eq!(rows.get("sod.format"), Some(&"failed"), "{rows:?}");
}

/// Every form of answer in Doc 9303-11 §6.1: trailers of one and two octets, r and s plain and in DER, the hash named in
/// EF.DG14 or not; an answer to another challenge fails in each form.
#[test]
fn active_authentication_verifies_in_every_form() {
    let forms = [
        ("rsa1024-sha1", Trailer::One, false),
        ("rsa1024-sha1", Trailer::Two, false),
        ("rsa1024-sha224", Trailer::Two, false),
        ("rsa2048-sha256", Trailer::Two, false),
        ("rsa2048e3-sha384", Trailer::Two, false),
        ("rsa3072-sha512", Trailer::Two, false),
        ("P-256-plain-sha256", Trailer::Two, true),
        ("P-256-sha256", Trailer::Two, true),
        ("P-256-plain-sha1", Trailer::Two, false),
        ("P-521-sha512", Trailer::Two, true),
        ("brainpoolP256r1-plain-sha224", Trailer::Two, true),
        ("brainpoolP320r1-sha256", Trailer::Two, false),
        ("explicit-brainpoolP512r1-plain-sha512", Trailer::Two, true),
    ];
    for (name, trailer, says_hash) in forms {
        let mut state = State::new();
        let active = Active { trailer, says_hash, ..Active::new(&algorithm(name), &mut state.dice) };
        let plan = ChipPlan::new(&state.draft, &mut state.dice).with_active(active.clone());
        let chip = plan.make(&state.signer);
        assert_eq!(state.rows(&chip, &state.files()), Rows::new(), "{name}");
        let failed = Rows::from([("chip.active-authentication", "failed"), ("chip.original", "failed")]);
        let asked = [0x77, 1, 2, 3, 4, 5, 6, 7];
        let answered = |challenge: &[u8], response: &[u8]| {
            let mut other = chip.clone();
            other.files.insert("active-authentication.json".into(), transcript(challenge, response));
            state.rows(&other, &state.files())
        };
        let mut response = active.answer(&asked);
        assert_eq!(answered(&asked, &response), Rows::new(), "{name}");
        assert_eq!(answered(&[0x77, 1, 2, 3, 4, 5, 6, 8], &response), failed, "{name}");
        let middle = response.len() / 2;
        response[middle] ^= 1;
        assert_eq!(answered(&asked, &response), failed, "{name}");
        let undetermined = failed.keys().map(|check| (*check, "undetermined")).collect();
        assert_eq!(answered(&asked, &[]), undetermined, "{name}: no answer is no evidence");
    }
}

/// Readers omit leading zeros of an answer, or add some.
#[test]
fn leading_zeros_of_an_answer_are_ignored() {
    let mut state = State::new();
    let active = Active::new(&algorithm("rsa2048-sha256"), &mut state.dice);
    let chip = ChipPlan::new(&state.draft, &mut state.dice).with_active(active.clone()).make(&state.signer);
    let challenges = (0u64..).map(u64::to_be_bytes);
    let (challenge, response) = challenges
        .map(|challenge| (challenge, active.answer(&challenge)))
        .find(|(_, response)| response[0] == 0)
        .unwrap();
    for response in [&response[1..], &response, &[&[0, 0], &response[..]].concat()] {
        let mut other = chip.clone();
        other.files.insert("active-authentication.json".into(), transcript(&challenge, response));
        assert_eq!(state.rows(&other, &state.files()), Rows::new());
    }
}

#[test]
fn second_security_object_is_a_fault() {
    let mut state = State::new();
    let mut twice = state.plan().make(&state.signer);
    twice.files.insert("SOD.bin".into(), twice.files["EF.SOD"].clone());
    let verdict = state.judge(&twice, &state.files());
    assert_eq!(without_notes(irregular(&verdict)), Rows::from([("sod.format", "failed")]));
    assert!(verdict.disposition >= Disposition::Review);
}

/// The profile `desk` needs no chip, but sends one that an unknown chain signed to review.
#[test]
fn signer_of_an_unknown_key_is_sent_to_review() {
    let desk = Profile::built_in("desk").unwrap();
    let mut dice = dice(17);
    let draft = draft("TD3", &mut dice);
    for (forgery, expected) in [(None, Disposition::Clear), (Some(ChipForgery::OwnAuthority), Disposition::Review)] {
        let handed = make(&draft, &Over::default(), forgery, &mut dice);
        let verdict = judge_under(&desk, &handed.lines, &handed.chip, &trust(&handed.trust));
        assert_eq!(verdict.disposition, expected, "{forgery:?}");
    }
}
