//! The one place where findings become a verdict.

use super::document::DocumentFields;
use super::{Assurance, Disposition, Judged, JudgedUnder, LogUsed, Profile, Protection, TrustUsed, Verdict, defect};
use crate::check::{Basis, Cause, Ceiling, Duty, Finding, Outcome, RestsOn};
use crate::evidence::Evidence;
use crate::reference::Reference;
use ::registry::entry::ProtectionLevel;
use optics::Plane;

/// Judges findings under a profile.
#[must_use]
pub fn decide(evidence: &Evidence, reference: &Reference, findings: Vec<Finding>, profile: &Profile) -> Verdict {
    // Without a printed zone no character was read from a picture, and none is doubtful.
    let certain = evidence.mrz.is_none()
        || findings
            .iter()
            .any(|finding| finding.check.id == "optical.mrz.reading" && finding.outcome == Outcome::Successful);
    let findings = weigh(findings.into_iter().map(defect::excuse).collect(), profile, certain);
    let disposition = findings.iter().map(|judged| judged.effect).max().unwrap_or(Disposition::Incomplete);
    Verdict {
        disposition,
        assurance: assure(&findings),
        protection: protect(&findings),
        document: DocumentFields::of(evidence, reference.today()),
        missing: missing(evidence, reference),
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

/// What a finding adds to the disposition.
fn judge(finding: Finding, profile: &Profile, certain: bool) -> Judged {
    let check = finding.check;
    let duty = profile.duty(check);
    let ceiling = cap(profile.ceiling(check), &finding, certain);
    let effect = match (duty, finding.outcome) {
        _ if check.family() == "protection" => Disposition::Clear,
        (Duty::Evaluatory, _) | (_, Outcome::Successful) => Disposition::Clear,
        (_, Outcome::Failed) => failure(ceiling),
        // A signer of none of the State's known keys may be a forger's own (DESIGN §4, settled point 4). A profile that can
        // do without a chip does not pass over that one.
        (Duty::Optional, Outcome::Undetermined) if check.id == "electronic.ds.signature" => Disposition::Review,
        (Duty::Optional, _) => Disposition::Clear,
        (Duty::Mandatory, Outcome::Undetermined) => Disposition::Review,
        (Duty::Mandatory, Outcome::Aborted) => Disposition::Incomplete,
        (Duty::Mandatory, Outcome::NotSupported) => match finding.cause {
            Some(Cause::NotApplicable) => Disposition::Clear,
            Some(Cause::NoInput | Cause::NoReference) | None => Disposition::Incomplete,
        },
    };
    Judged { finding, duty, ceiling, effect }
}

/// What is to be done for a possible victim: the most that a protection check asks for.
fn protect(findings: &[Judged]) -> Protection {
    let asked = findings.iter().filter(|judged| judged.finding.check.family() == "protection");
    let levels =
        asked.filter(|judged| judged.finding.outcome == Outcome::Failed).map(|judged| judged.finding.protection);
    let protection = levels.map(|level| match level {
        Some(ProtectionLevel::Urgent) => Protection::Urgent,
        Some(ProtectionLevel::Offer) | None => Protection::Offer,
    });
    protection.max().unwrap_or(Protection::None)
}

/// Uncertain characters never alert, and neither does a measurement or a classifier (DESIGN §4).
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

/// Cumulative: each level asks all that the one below it asks. A failed check digit or an unreadable zone is 0.
fn assure(findings: &[Judged]) -> Assurance {
    let outcome = |id: &str| findings.iter().find(|judged| judged.finding.check.id == id).map(|judged| &judged.finding);
    let successful = |id: &str| outcome(id).is_some_and(|finding| finding.outcome == Outcome::Successful);
    let digit = |judged: &&Judged| {
        let id = judged.finding.check.id;
        id.starts_with("optical.mrz.") && id.ends_with("-digit")
    };
    let holds =
        |finding: &Finding| finding.outcome == Outcome::Successful || finding.cause == Some(Cause::NotApplicable);
    let read = ["optical.mrz.format", "optical.mrz.reading", "optical.mrz.characters"].into_iter().all(successful);
    if !read || !findings.iter().filter(digit).all(|judged| holds(&judged.finding)) {
        return Assurance(0);
    }
    let optical = findings.iter().filter(|judged| {
        judged.finding.check.family() == "optical"
            && judged.duty != Duty::Evaluatory
            && judged.finding.check.ceiling > Ceiling::Blocking
    });
    let sound = |judged: &Judged| matches!(judged.finding.outcome, Outcome::Successful | Outcome::NotSupported);
    if !optical.clone().all(sound) {
        return Assurance(1);
    }
    let passive = [
        "electronic.sod.format",
        "electronic.sod.signature",
        "electronic.data-groups.hash",
        "electronic.csca.trusted",
        "electronic.ds.signature",
        "electronic.ds.validity",
        "electronic.ds.country",
        "combined.mrz.dg1",
    ];
    let revoked = outcome("electronic.ds.revocation").is_some_and(|finding| finding.outcome == Outcome::Failed);
    if !passive.into_iter().all(successful) || revoked {
        return Assurance(2);
    }
    let no_copy = ["electronic.chip.active-authentication", "registry.snapshot.fresh", "registry.snapshot.trusted"];
    Assurance(if no_copy.into_iter().all(successful) { 4 } else { 3 })
}

/// What was not handed in. Always listed, whatever the profile asks for.
fn missing(evidence: &Evidence, reference: &Reference) -> Vec<&'static str> {
    let planes = [Plane::Visible, Plane::Infrared, Plane::Ultraviolet];
    let planes = planes.into_iter().filter(|plane| evidence.page(*plane).is_none()).map(Plane::name);
    let chip = evidence.chip.is_none().then_some("chip");
    let trust = (reference.trust.csca() == 0).then_some("trust");
    let registry = reference.registry.is_none().then_some("registry");
    planes.chain(chip).chain(trust).chain(registry).collect()
}
