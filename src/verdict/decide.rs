//! The one place where findings become a verdict.

use super::document::DocumentFields;
use super::wanted::{self, LEVELS, PAGE};
use super::{Assurance, Disposition, Judged, JudgedUnder, LogUsed, Profile, Protection, TrustUsed, Verdict};
use crate::answer::{Cause, Ceiling, Outcome};
use crate::checks::{Basis, Duty, Finding, HandedIn, Needs, RestsOn};
use crate::evidence::Evidence;
use crate::reference::Reference;
use ::registry::entry::ProtectionLevel;
use optics::Plane;

/// Decides a verdict from findings under a profile.
#[must_use]
pub fn decide(evidence: &Evidence, reference: &Reference, findings: Vec<Finding>, profile: &Profile) -> Verdict {
    // Without a printed zone no character was read from a picture, and none is doubtful.
    let says_certain =
        |finding: &Finding| finding.check.rests_on == RestsOn::Certainty && finding.outcome == Outcome::Successful;
    let certain = evidence.mrz.is_none() || findings.iter().any(says_certain);
    let findings = weigh(findings, profile, certain);
    let disposition = findings.iter().map(|judged| judged.effect).max().unwrap_or(Disposition::Incomplete);
    let (missing, unseen) = (missing(evidence, reference), unseen(evidence));
    let (assurance, has_page) = (assure(&findings, evidence), evidence.has_page());
    Verdict {
        name: evidence.name.clone(),
        disposition,
        assurance,
        next: wanted::next(&findings, &missing, &unseen, assurance, |judged| is_met(judged, has_page)),
        unseen,
        protection: protect(&findings),
        document: DocumentFields::of(evidence, reference.today()),
        missing,
        judged: JudgedUnder {
            at: reference.at.clone(),
            profile: profile.name.clone(),
            profile_sha256: profile.sha256.clone(),
            requirements: *profile.requirements(),
            trust: TrustUsed::of(&reference.trust),
            registry: reference.registry.as_deref().map(LogUsed::of).unwrap_or_default(),
            inputs: evidence.inputs.clone(),
        },
        findings,
    }
}

/// The findings as a profile counts them.
pub(crate) fn weigh(findings: Vec<Finding>, profile: &Profile, certain: bool) -> Vec<Judged> {
    findings.into_iter().map(|finding| judge(finding, profile, certain)).collect()
}

/// The effect of a finding on the disposition.
fn judge(finding: Finding, profile: &Profile, certain: bool) -> Judged {
    let check = finding.check;
    let duty = profile.duty(check);
    let ceiling = cap(profile.ceiling(check), &finding, certain);
    let counts = duty == Duty::Mandatory || (duty == Duty::Conditional && finding.due);
    let effect = match finding.outcome {
        _ if duty == Duty::Evaluatory || check.is_protection() => Disposition::Clear,
        Outcome::Successful => Disposition::Clear,
        Outcome::Failed => failure(ceiling),
        // Never clear, whatever the duty, and never worse than a failure (docs/design.md, settled points 5 and 11).
        Outcome::Undetermined if finding.reviewed => failure(ceiling).min(Disposition::Review),
        _ if !counts => Disposition::Clear,
        Outcome::Undetermined => Disposition::Review,
        Outcome::Aborted => Disposition::Incomplete,
        Outcome::NotSupported => match finding.cause {
            Some(Cause::NotApplicable) => Disposition::Clear,
            Some(Cause::NoInput | Cause::NoReference) | None => Disposition::Incomplete,
        },
    };
    Judged { finding, duty, ceiling, effect }
}

/// The protection of a possible victim: the highest level that a protection check asks for.
fn protect(findings: &[Judged]) -> Protection {
    let asked = findings.iter().filter(|judged| judged.is_protection());
    let levels =
        asked.filter(|judged| judged.finding.outcome == Outcome::Failed).map(|judged| judged.finding.protection);
    let protection = levels.map(|level| match level {
        Some(ProtectionLevel::Urgent) => Protection::Urgent,
        Some(ProtectionLevel::Offer) | None => Protection::Offer,
    });
    protection.max().unwrap_or(Protection::None)
}

/// Uncertain characters never alert, and neither does a measurement or a classifier (docs/design.md).
fn cap(ceiling: Ceiling, finding: &Finding, certain: bool) -> Ceiling {
    let doubtful = finding.check.rests_on == RestsOn::Characters && !certain;
    let soft = matches!(finding.check.basis, Basis::Measured | Basis::Statistical);
    let ceiling = if doubtful || soft { ceiling.min(Ceiling::Review) } else { ceiling };
    finding.cap.map_or(ceiling, |cap| ceiling.min(cap))
}

fn failure(ceiling: Ceiling) -> Disposition {
    match ceiling {
        Ceiling::Note => Disposition::Clear,
        Ceiling::Blocking => Disposition::Incomplete,
        Ceiling::Review => Disposition::Review,
        Ceiling::Alert => Disposition::Alert,
    }
}

/// The highest level whose conditions, and those of all levels below it, hold. A failed check digit or an unreadable zone
/// is 0. The conditions stand in the rows of the checks. Where no page was handed in, its checks prove nothing and stand in
/// no way: level 1 or 2 is not claimed for it, and what the chip proves is. A picture that could not be read proves nothing
/// either, and whoever spoils one gains no level.
fn assure(findings: &[Judged], evidence: &Evidence) -> Assurance {
    let has_page = evidence.has_page();
    let holds = |level: u8| {
        let of_level = |judged: &&Judged| judged.finding.check.proves.is_some_and(|proves| proves.level == level);
        findings.iter().filter(of_level).all(|judged| is_met(judged, has_page))
    };
    let claimable = |level: &u8| match *level {
        1 => has_page,
        PAGE => evidence.has_light(Plane::Visible),
        _ => true,
    };
    let unspoilt = |level: u8| level != PAGE || evidence.unread_pictures == 0;
    let proved = (1..=LEVELS).take_while(|level| holds(*level) && unspoilt(*level)).filter(claimable).last();
    Assurance(proved.unwrap_or(0))
}

/// Returns true if a finding stands in the way of no level: its level accepts it, or it waits for a page that was not
/// handed in.
fn is_met(judged: &Judged, has_page: bool) -> bool {
    let waits_for_page = judged.finding.check.waits_for.contains(&HandedIn::Page);
    let proves = judged.finding.check.proves;
    proves.is_none_or(|proves| is_proved(proves.needs, judged) || (!has_page && waits_for_page))
}

/// The parts that the assurance says nothing of. Infrared and ultraviolet pictures show parts of a page only.
fn unseen(evidence: &Evidence) -> Vec<&'static str> {
    if evidence.has_light(Plane::Visible) { Vec::new() } else { vec!["page"] }
}

/// Returns true if an assurance level accepts a finding.
fn is_proved(needs: Needs, judged: &Judged) -> bool {
    let Finding { outcome, cause, .. } = judged.finding;
    match needs {
        Needs::Successful => outcome == Outcome::Successful,
        Needs::SuccessfulOrNotApplicable => outcome == Outcome::Successful || cause == Some(Cause::NotApplicable),
        Needs::SuccessfulOrNotSupported => {
            judged.duty == Duty::Evaluatory || matches!(outcome, Outcome::Successful | Outcome::NotSupported)
        }
        Needs::NotFailed => outcome != Outcome::Failed,
        Needs::Asked => outcome != Outcome::NotSupported,
    }
}

/// The inputs and references that are missing. They are always listed, whatever the profile asks for.
fn missing(evidence: &Evidence, reference: &Reference) -> Vec<String> {
    let planes = [Plane::Visible, Plane::Infrared, Plane::Ultraviolet];
    let planes = planes.into_iter().filter(|plane| evidence.page(*plane).is_none()).map(Plane::name);
    let has_chip = evidence.chip.as_ref().is_some_and(|chip| !chip.files().is_empty());
    let chip = (!has_chip).then_some("chip");
    let trust = (reference.trust.csca() == 0).then_some("trust");
    let registry = reference.registry.is_none().then_some("registry");
    let files = evidence.missing_files().into_iter().map(lds::Ef::name);
    let missing = planes.chain(chip).map(str::to_owned).chain(files);
    missing.chain(trust.map(str::to_owned)).chain(registry.map(str::to_owned)).collect()
}
