//! The Document Signer: which trusted authority stands behind it, and whether it could and may sign.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::passive::{Passive, certificate_fact};
use super::{about_group, fact_of, issuing_state, without_chip};
use crate::check::{Answer, Case, Cause, Fact};
use mrz::{Field, Zone};
use pki::certificate::Certificate;
use pki::country;
use pki::path::Issuer;
use pki::profile::{self, Level, Role};
use pki::trust::{ListInfo, Revocation};

/// The Document Signer's certificate, or what a check that needs it answers without it.
fn certificate<'c, 'a>(case: &'c Case<'a>) -> Result<(&'c Passive<'a>, &'c Certificate<'a>), Answer> {
    let passive = case.passive().ok_or_else(|| without_chip(case))?;
    match &passive.certificate {
        Some(certificate) => Ok((passive, certificate)),
        None => Err(Answer::not_supported(Cause::NoReference).with_all(passive.broken_certificate())),
    }
}

/// The authority whose key the certificate names, whether its signature holds or not; and all its certificates.
fn authority<'c, 'a>(case: &'c Case<'a>) -> Option<(&'c Certificate<'a>, Vec<&'c Certificate<'a>>)> {
    match case.issuer()? {
        Issuer::Found { authority, all, .. } => Some((authority, all.iter().collect())),
        Issuer::Fails { authority, .. } | Issuer::Misused { authority, .. } | Issuer::Unsupported { authority, .. } => {
            Some((authority, vec![authority]))
        }
        Issuer::NoneOfThisState { .. } | Issuer::NotThisSigner { .. } => None,
    }
}

/// Settled point 4: whether any certificate of the State is trusted; whose of them is the signer's is another question.
pub(super) fn trusted(case: &Case<'_>) -> Answer {
    if let Err(answer) = certificate(case) {
        return answer;
    }
    match case.issuer() {
        None => Answer::not_supported(Cause::NoReference),
        Some(Issuer::NoneOfThisState { state }) => {
            let state = if state.is_empty() { "the State that the signer does not name" } else { state };
            Answer::failed(Fact::new("csca").expected(format!("a trusted certificate of {state}")).found("none"))
        }
        Some(Issuer::NotThisSigner { state, known }) => {
            Answer::successful().with(Fact::new("csca").found(format!("{known} trusted certificates of {state}")))
        }
        Some(_) => Answer::successful().with_all(authority(case).map(|(csca, _)| certificate_fact("csca", csca))),
    }
}

pub(super) fn signature(case: &Case<'_>) -> Answer {
    let (passive, certificate) = match certificate(case) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let fact = |found: String| Fact::new("document-signer").found(found).at(passive.place());
    match case.issuer() {
        None | Some(Issuer::NoneOfThisState { .. }) => Answer::not_supported(Cause::NoReference),
        Some(Issuer::NotThisSigner { state, known }) => {
            let named = certificate.authority_key_id().map(hex::encode);
            let named =
                named.map_or(format!("signed by {}", certificate.issuer), |id| format!("signed by the key {id}"));
            Answer::undetermined(fact(named).expected(format!("signed by one of {known} known keys of {state}")))
        }
        Some(Issuer::Found { authority, quirks, .. }) => {
            let told = quirks.iter().map(|quirk| Fact::new("deviation").found(quirk.to_string()));
            Answer::successful().with(certificate_fact("csca", authority)).with_all(told)
        }
        Some(Issuer::Fails { authority, fault }) => {
            Answer::failed(fact(fault.to_string()).expected("a signature that holds"))
                .with(certificate_fact("csca", authority))
        }
        Some(Issuer::Misused { authority, why }) => {
            Answer::failed(fact(why.to_string()).expected("the certificate of a Document Signer"))
                .with(certificate_fact("csca", authority))
        }
        Some(Issuer::Unsupported { authority, why }) => {
            Answer::undetermined(fact(why.clone())).with(certificate_fact("csca", authority))
        }
    }
}

/// When the document was signed (settled point 5): a moment by the signer's word, a day by EF.DG12, or unknown.
enum Signed {
    At(Timestamp),
    On(Date),
    Unknown,
}

fn signed(case: &Case<'_>, passive: &Passive<'_>) -> Signed {
    match (passive.signing_time(), issued(case)) {
        (Some(time), _) => Signed::At(time),
        (None, Some(day)) => Signed::On(day),
        (None, None) => Signed::Unknown,
    }
}

/// The date of issue in EF.DG12.
pub(in crate::check) fn issued(case: &Case<'_>) -> Option<Date> {
    let (_, dg12) = case.evidence.chip.as_ref()?.dg12()?;
    dg12.ok()?.issued.map(|(day, _)| day)
}

/// The day of a moment, in UTC, as certificates have it.
pub(in crate::check) fn day_of(moment: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(moment).date()
}

impl Signed {
    fn within(&self, from: Timestamp, to: Timestamp) -> bool {
        match self {
            Self::At(time) => (from..=to).contains(time),
            Self::On(day) => (day_of(from)..=day_of(to)).contains(day),
            Self::Unknown => true,
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            Self::At(time) => Some(time.to_string()),
            Self::On(day) => Some(day.to_string()),
            Self::Unknown => None,
        }
    }
}

fn period(certificate: &Certificate<'_>) -> String {
    format!("{} to {}", certificate.not_before, certificate.not_after)
}

/// Of the authority what is asked is whether it is valid now, and whether any certificate over its key was when the
/// signer's certificate was made.
pub(super) fn validity(case: &Case<'_>) -> Answer {
    let (passive, certificate) = match certificate(case) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let now = case.reference.at.timestamp();
    let signed = signed(case, passive);
    let outside = |name: &'static str, at: String, certificate: &Certificate<'_>| {
        Fact::new(name).expected(format!("valid on {at}")).found(period(certificate))
    };
    let mut faults = Vec::new();
    if !certificate.is_valid_at(now) {
        faults.push(outside("document-signer", now.to_string(), certificate).at(passive.place()));
    }
    if !signed.within(certificate.not_before, certificate.not_after) {
        let at = signed.text().unwrap_or_default();
        faults.push(outside("document-signer-when-signing", at, certificate).at(passive.place()));
    }
    let authority = authority(case);
    if let Some((csca, all)) = &authority {
        if !all.iter().any(|csca| csca.is_valid_at(now)) {
            faults.push(outside("csca", now.to_string(), csca));
        }
        let made = certificate.not_before;
        if !all.iter().any(|csca| csca.is_valid_at(made)) {
            faults.push(outside("csca-when-signing", made.to_string(), csca));
        }
    }
    let when = signed.text().map(|time| Fact::new("signed").found(time));
    if faults.is_empty() && authority.is_none() {
        return Answer::not_supported(Cause::NoReference).with_all(when);
    }
    Answer::failed_if_any(faults).with_all(when)
}

/// Settled point 6: listed is revoked however old the list; freshness counts only for not being listed.
pub(super) fn revocation(case: &Case<'_>) -> Answer {
    let (_, certificate) = match certificate(case) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let Some((csca, _)) = authority(case) else { return Answer::not_supported(Cause::NoReference) };
    let now = case.reference.at.timestamp();
    let list_fact = |list: &ListInfo| {
        let until = list.next_update.map(|until| format!(", next due {until}")).unwrap_or_default();
        Fact::new("crl").found(format!("{}, of {}{until}", list.name, list.this_update))
    };
    match case.reference.trust.revocation(certificate, csca, now) {
        Revocation::Revoked { on, reason, list } => {
            let reason = reason.map(|reason| format!(", {}", reason.name())).unwrap_or_default();
            let serial = hex::encode(certificate.serial);
            let fact = Fact::new("document-signer").expected("listed nowhere");
            Answer::failed(fact.found(format!("serial {serial} revoked on {on}{reason}"))).with(list_fact(&list))
        }
        Revocation::NotListed { list } => Answer::successful().with(list_fact(&list)),
        Revocation::Stale { list } => {
            let grace = case.requirements.crl_grace;
            let due = list.next_update.unwrap_or(list.this_update).checked_add(grace);
            if list.this_update <= now && due.is_ok_and(|due| now <= due) {
                return Answer::successful().with(list_fact(&list));
            }
            Answer::undetermined(list_fact(&list).expected(format!("a list that is current on {now}")))
        }
        Revocation::NoList => {
            Answer::undetermined(Fact::new("crl").expected(format!("a list of {}", csca.subject)).found("none"))
        }
    }
}

/// ICAO's own conformance codes, the time in which the key may sign, and the document types that it may sign for.
pub(super) fn profile(case: &Case<'_>) -> Answer {
    let (passive, certificate) = match certificate(case) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let mut faults: Vec<Fact> = Vec::new();
    let signed = signed(case, passive);
    if let Some(usage) = certificate.usage_period() {
        let (from, to) = (usage.not_before.unwrap_or(Timestamp::MIN), usage.not_after.unwrap_or(Timestamp::MAX));
        if !signed.within(from, to) {
            let fact = Fact::new("private-key-usage-period").expected(format!("signed from {from} to {to}"));
            faults.push(fact.found(signed.text().unwrap_or_default()).at(passive.place()));
        }
    }
    let code = case.chip_zone().map(|zone| zone.text(Field::DocumentCode).to_owned());
    if let (Some(code), Some((types, _))) = (code, certificate.document_types()) {
        let own = |kind: &String| kind.trim_end_matches(['<', ' ']) == code;
        if !types.is_empty() && !types.iter().any(own) {
            faults.push(Fact::new("document-type").expected(types.join(" ")).found(code).at(passive.place()));
        }
    }
    // A warning is about a rule that is younger than the certificate.
    let broken = profile::check(certificate, Role::DocumentSigner).into_iter();
    faults.extend(
        broken
            .filter(|finding| finding.level == Level::Error)
            .map(|finding| Fact::new(finding.code).expected("kept").found(finding.description).at(passive.place())),
    );
    Answer::failed_if_any(faults)
}

/// TR-03135-1 §5.6.4.5. The signer's own issuer counts, its subject and the authority as well: a State signs its own
/// documents and no others.
pub(super) fn country(case: &Case<'_>) -> Answer {
    let (passive, certificate) = match certificate(case) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let zone = match dg1_zone(case) {
        Ok(zone) => zone,
        Err(answer) => return answer,
    };
    let state = issuing_state(&zone);
    let hash = about_group(case, 1);
    let csca = authority(case).map(|(csca, _)| csca);
    let names = [
        ("document-signer-issuer", certificate.issuer.country()),
        ("document-signer", certificate.subject.country()),
        ("csca", csca.and_then(|csca| csca.subject.country())),
    ];
    let judged: Vec<(Option<bool>, Fact)> = names
        .into_iter()
        .filter_map(|(name, country)| {
            let country = country?;
            let fact = Fact::new(name).expected(state.clone()).found(country.clone()).at(passive.place());
            Some((country::issues_for(&country, &state), fact))
        })
        .collect();
    let of = |wanted: Option<bool>| -> Vec<Fact> {
        judged.iter().filter(|(same, _)| *same == wanted).map(|(_, fact)| fact.clone()).collect()
    };
    let (other, unknown) = (of(Some(false)), of(None));
    if !other.is_empty() {
        return Answer::failed_if_any(other).with_all(hash);
    }
    let issuer_unnamed = certificate.issuer.country().is_none();
    let nameless =
        || Fact::new("document-signer-issuer").expected(state.clone()).found("no country").at(passive.place());
    match unknown.into_iter().next().or_else(|| issuer_unnamed.then(nameless)) {
        Some(fact) => Answer::undetermined(fact).with_all(hash),
        None => Answer::successful().with_all(hash),
    }
}

/// The zone in EF.DG1, or what a check that needs it answers without it.
pub(in crate::check) fn dg1_zone<'c>(case: &'c Case<'_>) -> Result<Zone<'c>, Answer> {
    let dg1 = case.evidence.chip.as_ref().and_then(|chip| chip.dg1());
    match (dg1, case.chip_zone()) {
        (None, _) => Err(without_chip(case)),
        (Some((file, Err(fault))), _) => Err(Answer::undetermined(fact_of("EF.DG1", file, &fault))),
        (Some(_), Some(zone)) => Ok(zone),
        (Some((file, Ok(_))), None) => {
            let fact = Fact::new("EF.DG1").expected("a zone of TD1, TD2 or TD3").found("another");
            Err(Answer::undetermined(fact.at(crate::place::Place::file(&file.name))))
        }
    }
}
