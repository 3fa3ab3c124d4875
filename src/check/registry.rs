//! What authorities have said of a document. A hit counts however old the copy is; what a copy does not list counts only
//! when it is fresh and can be trusted, else it is undetermined and never successful (REGISTRY §4).

use jiff::Timestamp;
use jiff::civil::Date;

use super::electronic::{day_of, without_chip};
use super::{Answer, Basis, Case, Cause, Ceiling, Check, Duty, Fact, RestsOn};
use crate::mrz::date::{DateOfBirth, read_expiry};
use crate::mrz::{Field, Zone};
use crate::pki::Issuer;
use crate::registry::condition::{Facts, Field as Named, Match, Value};
use crate::registry::entry::{BlankStatus, Body, Kind, Status};
use crate::registry::identifier::{Identifier, State, hash_holder};
use crate::registry::index::{Damaged, Weight};
use crate::registry::snapshot::{Said, Snapshot};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "registry.document.listed",
        claim: "no authority lists this document as lost, stolen, revoked or never issued",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-2 §6.4.1 (never the sole ground for refusal)",
        rests_on: RestsOn::Characters,
        ask: listed,
    },
    Check {
        id: "registry.document.range",
        claim: "its number is in no range of stolen blanks",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-2 §6.3",
        rests_on: RestsOn::Characters,
        ask: range,
    },
    Check {
        id: "registry.document.pattern",
        claim: "it matches no forgery or fantasy-document pattern",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-2 §C.3, C.27",
        rests_on: RestsOn::Characters,
        ask: pattern,
    },
    Check {
        id: "registry.signer.compromised",
        claim: "its Document Signer or CSCA key is not reported compromised",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-12; BSI TR-03135-1 §5.8.2",
        rests_on: RestsOn::Other,
        ask: signer,
    },
    Check {
        id: "registry.identity.reuse",
        claim: "neither its number nor its portrait is known on another identity",
        duty: Duty::Optional,
        ceiling: Ceiling::Review,
        basis: Basis::Registry,
        source: "ICAO Doc 9303-2 §C.27",
        rests_on: RestsOn::Characters,
        ask: reuse,
    },
    Check {
        id: "registry.snapshot.fresh",
        claim: "the registry copy is as fresh as the profile asks",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Blocking,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-2 §D.2",
        rests_on: RestsOn::Other,
        ask: fresh,
    },
    Check {
        id: "registry.snapshot.trusted",
        claim: "every log asked is signed as its root says, and grows only by appending",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Blocking,
        basis: Basis::Cryptographic,
        source: "bordercheck REGISTRY",
        rests_on: RestsOn::Other,
        ask: trusted,
    },
];

/// Hits that one finding tells; the rest are counted. An officer calls the first.
const TOLD: usize = 8;

pub(super) fn snapshot<'a>(case: &Case<'a>) -> Result<&'a Snapshot, Answer> {
    case.reference.registry.as_deref().ok_or_else(|| Answer::not_supported(Cause::NoReference))
}

pub(super) fn now(case: &Case<'_>) -> Timestamp {
    case.reference.at.timestamp()
}

/// An index that is damaged is our fault and no answer.
pub(super) fn damaged(fault: Damaged) -> Answer {
    Answer::aborted(Fact::new("registry-index").expected("whole").found(fault.to_string()))
}

/// What the document is called, or what a check answers when it cannot be told.
fn identify(case: &Case<'_>) -> Result<Identifier, Answer> {
    let zone = case.zone()?;
    let number = zone.number().text();
    Identifier::new(zone.text(Field::DocumentCode), zone.text(Field::IssuingState), &number)
        .map_err(|why| Answer::undetermined(Fact::new("document-number").expected("a document").found(why.to_string())))
}

/// The answer when nothing was found: successful, unless the copy is too old, cannot be trusted or lacks a key, or the
/// characters that were asked about are in doubt.
pub(super) fn nothing_found(case: &Case<'_>, snapshot: &Snapshot, keyed: bool) -> Answer {
    let mut facts = doubts(case, snapshot);
    if keyed {
        let missing = snapshot.missing_keys();
        facts.extend(
            missing
                .into_iter()
                .map(|epoch| Fact::new("epoch-key").expected("held").found(format!("no key of {epoch}"))),
        );
        facts.extend(doubtful_characters(case));
    }
    let mut facts = facts.into_iter();
    facts.next().map_or_else(Answer::successful, |first| Answer::undetermined(first).with_all(facts))
}

/// Why what a copy does not say proves nothing.
fn doubts(case: &Case<'_>, snapshot: &Snapshot) -> Vec<Fact> {
    let stale = stale_facts(case, snapshot);
    let untrusted = snapshot.doubts(now(case)).into_iter();
    stale.into_iter().chain(untrusted.map(|(whose, why)| Fact::new(whose).expected("trusted").found(why))).collect()
}

fn stale_facts(case: &Case<'_>, snapshot: &Snapshot) -> Vec<Fact> {
    let age = case.requirements.registry_age;
    let stale = snapshot.stale(now(case), age).into_iter();
    stale
        .map(|log| {
            Fact::new("registry-age").expected(format!("at most {} hours", age.as_hours())).found(format!(
                "{} as of {}",
                log.origin,
                log.issued.strftime("%Y-%m-%dT%H:%M:%SZ")
            ))
        })
        .collect()
}

/// A number of which a character may be another was asked for as it was read, and not as it may be.
fn doubtful_characters(case: &Case<'_>) -> Option<Fact> {
    let reading = case.evidence.mrz.as_ref()?;
    let zone = case.zone().ok()?;
    let mut asked = [Field::DocumentCode, Field::IssuingState, Field::DocumentNumber]
        .into_iter()
        .filter_map(|field| zone.format().span(field));
    let (line, column, cell) =
        reading.doubtful().find(|(line, column, _)| asked.clone().any(|span| span.holds(*line, *column)))?;
    let span = asked.find(|span| span.holds(line, column))?;
    let found = format!("{} or {}", cell.character, cell.other);
    Some(Fact::new("characters").expected("one reading").found(found).at(case.place(span)))
}

/// A statement in facts: what it says, whose it is, where it stands, whom to call.
pub(super) fn tell(said: &Said, what: &str, expected: &str) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new(what.to_owned()).expected(expected).found(says(said)),
        Fact::new("authority").found(said.authority.clone()),
        Fact::new("contact").found(said.contact.clone()),
        Fact::new("log").found(said.origin.clone()),
        Fact::new("position").found(said.position.to_string()),
    ];
    match &said.entry {
        Some(entry) => {
            facts.push(Fact::new("entry").found(entry.id()));
            facts.push(Fact::new("issued").found(entry.common.issued.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
            facts.extend(entry.common.note.iter().map(|note| Fact::new("note").found(note.clone())));
        }
        None => facts.push(Fact::new("entry").expected("readable").found("unreadable in this copy")),
    }
    if said.weight == Weight::Note {
        facts.push(Fact::new("weight").expected("corroborated and active").found("note"));
    }
    facts
}

/// A statement in a word.
fn says(said: &Said) -> String {
    match said.entry.as_ref().map(|entry| &entry.body) {
        Some(Body::Document(body)) => status(body.status).to_owned(),
        Some(Body::Range(body)) => {
            format!("{} to {}: {}", body.from.as_str(), body.to.as_str(), blank_status(body.status))
        }
        Some(Body::Fantasy(body)) => body.title.clone(),
        Some(Body::Forgery(body)) => body.title.clone(),
        Some(Body::Trafficking(body)) => body.title.clone(),
        Some(Body::NumberFormat(body)) => {
            let forms: Vec<String> = body.forms.iter().map(|form| form.0.to_string()).collect();
            format!("numbers are {}", forms.join(" or "))
        }
        Some(Body::Signer(body)) => match body.since {
            Some(since) => format!("compromised since {since}"),
            None => "compromised".to_owned(),
        },
        Some(Body::Portrait(_)) => "portrait seen on other identities".to_owned(),
        Some(Body::Reuse(_)) => "number seen with other holders".to_owned(),
        Some(_) | None => "listed".to_owned(),
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Lost => "lost",
        Status::Stolen => "stolen",
        Status::Revoked => "revoked",
        Status::NeverIssued => "never issued",
    }
}

fn blank_status(status: BlankStatus) -> &'static str {
    match status {
        BlankStatus::Stolen => "stolen blanks",
        BlankStatus::NeverIssued => "never issued",
    }
}

/// Failed by what was said; where nobody's word counts fully, no more than noted.
fn failed_by(said: &[Said], what: &str, expected: &str) -> Answer {
    let mut said: Vec<&Said> = said.iter().collect();
    said.sort_by_key(|said| (said.weight != Weight::Full, said.origin.clone(), said.position));
    let mut facts = said.iter().take(TOLD).flat_map(|said| tell(said, what, expected));
    let first = facts.next().unwrap_or_else(|| Fact::new(what.to_owned()));
    let more = said.len().saturating_sub(TOLD);
    let answer = Answer::failed(first).with_all(facts);
    let answer = if more > 0 { answer.with(Fact::new("more").found(more.to_string())) } else { answer };
    let counts = said.iter().any(|said| said.weight == Weight::Full);
    if counts { answer } else { answer.capped(Ceiling::Note) }
}

/// Nobody may speak for this State here, so its silence says nothing.
fn nobody_speaks(snapshot: &Snapshot, kind: Kind, state: State) -> Option<Answer> {
    let fact = || Fact::new("authorities").expected(format!("one that speaks for {state}")).found("none");
    (!snapshot.speaks_for(kind, state)).then(|| Answer::not_supported(Cause::NoReference).with(fact()))
}

fn listed(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = snapshot(case)?;
        let document = identify(case)?;
        let said = snapshot.listed(&document, now(case)).map_err(damaged)?;
        if !said.is_empty() {
            return Ok(failed_by(&said, "listed", "not listed"));
        }
        let silent = nobody_speaks(snapshot, Kind::Document, document.state());
        Ok(silent.unwrap_or_else(|| nothing_found(case, snapshot, true)))
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}

fn range(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = snapshot(case)?;
        let document = identify(case)?;
        let said = snapshot.ranges(&document, now(case)).map_err(damaged)?;
        if !said.is_empty() {
            return Ok(failed_by(&said, "range", "in no range"));
        }
        let silent = nobody_speaks(snapshot, Kind::Range, document.state());
        let doubt = doubtful_characters(case).map(Answer::undetermined);
        Ok(silent.or(doubt).unwrap_or_else(|| nothing_found(case, snapshot, false)))
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}

/// Forgeries and fantasies by their conditions, and numbers that have none of the forms that their State gives them.
fn pattern(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = snapshot(case)?;
        let zone = case.zone()?;
        let patterns = snapshot.patterns(&known(case, &zone), now(case)).map_err(damaged)?;
        let marks = |kind: Kind| matches!(kind, Kind::Forgery | Kind::Fantasy);
        let mut said: Vec<Said> = patterns
            .iter()
            .filter(|(statement, judged)| marks(statement.kind) && judged.holds == Match::Yes)
            .filter(|(statement, _)| statement.weight != Weight::Quarantined)
            .filter_map(|(statement, _)| snapshot.tell(statement))
            .collect();
        // A State may give its numbers several forms; one of them is enough, and one of another period may be.
        let formats = patterns.iter().filter(|(statement, _)| statement.kind == Kind::NumberFormat);
        let (mut formed, mut open) = (false, false);
        let mut unformed = Vec::new();
        for (statement, judged) in formats {
            match (judged.holds, judged.then) {
                (_, Some(Match::Yes)) => formed = true,
                (Match::Yes, Some(Match::No)) => unformed.extend(snapshot.tell(statement)),
                _ => open = true,
            }
        }
        if !formed && !open {
            said.extend(unformed);
        }
        if !said.is_empty() {
            return Ok(failed_by(&said, "pattern", "no match"));
        }
        if !formed && open {
            let fact = Fact::new("number-format").expected("the form of its period of issue");
            return Ok(Answer::undetermined(fact.found("none of the State's forms; the date of issue is not known")));
        }
        Ok(nothing_found(case, snapshot, false))
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}

fn signer(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = snapshot(case)?;
        let signers = signers_of(case)?;
        let zone = case.zone();
        let number = zone.as_ref().ok().map(|zone| zone.number().text());
        let mut said = Vec::new();
        for (hash, signed) in &signers {
            let reported = snapshot.signers(hash, now(case)).map_err(damaged)?;
            said.extend(reported.into_iter().filter(|said| concerns(said, number.as_deref(), *signed)));
        }
        if said.is_empty() {
            return Ok(nothing_found(case, snapshot, false));
        }
        Ok(failed_by(&said, "signer", "not reported"))
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}

/// Whether a report is about this document: signed on the first day of doubt or later, or on an unknown one, and of the
/// numbers concerned.
fn concerns(said: &Said, number: Option<&str>, signed: Option<Date>) -> bool {
    let Some(Body::Signer(body)) = said.entry.as_ref().map(|entry| &entry.body) else { return true };
    let number = number.and_then(|number| crate::registry::identifier::Number::new(number).ok());
    let numbered =
        body.numbers.is_empty() || number.is_none_or(|number| body.numbers.iter().any(|numbers| numbers.hold(&number)));
    numbered && body.since.zip(signed).is_none_or(|(since, signed)| since <= signed)
}

fn reuse(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = snapshot(case)?;
        let document = identify(case)?;
        let zone = case.zone()?;
        let said = snapshot.reused(&document, now(case)).map_err(damaged)?;
        let rightful = said.iter().filter(|said| is_rightful(snapshot, said, &zone)).count();
        let mut said: Vec<Said> = said.into_iter().filter(|said| !is_rightful(snapshot, said, &zone)).collect();
        let mut distances = Vec::new();
        for picture in portraits_of(case) {
            for (near, distance) in snapshot.portraits(picture, now(case)).map_err(damaged)? {
                distances.push(Fact::new("portrait-distance").found(distance.to_string()));
                said.push(near);
            }
        }
        if !said.is_empty() {
            return Ok(failed_by(&said, "identity", "known on no other identity").with_all(distances));
        }
        let note = |answer: Answer| match rightful {
            0 => answer,
            _ => answer.with(Fact::new("number-copied").found("on other documents; this holder is the rightful one")),
        };
        Ok(note(nothing_found(case, snapshot, true)))
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}

/// Whether the holder of this document is the one to whom the number belongs.
fn is_rightful(snapshot: &Snapshot, said: &Said, zone: &Zone<'_>) -> bool {
    let Some(Body::Reuse(body)) = said.entry.as_ref().map(|entry| &entry.body) else { return false };
    let birth = std::str::from_utf8(zone.bytes(Field::DateOfBirth)).unwrap_or_default();
    let key = snapshot.key(body.epoch.as_str());
    body.holder.zip(key).is_some_and(|(holder, key)| holder == hash_holder(key, birth, zone.name().0))
}

fn fresh(case: &Case<'_>) -> Answer {
    match snapshot(case) {
        Ok(snapshot) => Answer::failed_if_any(stale_facts(case, snapshot)),
        Err(answer) => answer,
    }
}

fn trusted(case: &Case<'_>) -> Answer {
    match snapshot(case) {
        Ok(snapshot) => {
            let doubts = snapshot.doubts(now(case)).into_iter();
            let fact = |(whose, why): (String, String)| Fact::new(whose).expected("trusted").found(why);
            Answer::failed_if_any(doubts.map(fact).collect())
        }
        Err(answer) => answer,
    }
}

/// What is known of the document, in the names of conditions.
pub(super) fn known(case: &Case<'_>, zone: &Zone<'_>) -> Facts {
    let mut facts = Facts::new();
    let words = |text: &str| text.replace('<', " ").trim().to_owned();
    let (primary, secondary) = zone.name();
    let letters = |text: String| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let sex = match zone.text(Field::Sex) {
        "" => "X",
        sex => sex,
    };
    let birth = DateOfBirth::read(zone.bytes(Field::DateOfBirth), case.today()).ok();
    let expiry = read_expiry(zone.bytes(Field::DateOfExpiry), case.today()).ok();
    let texts = [
        (Named::Format, Some(zone.format().name.to_owned())),
        (Named::DocumentCode, Some(words(zone.text(Field::DocumentCode)))),
        (Named::IssuingState, Some(words(zone.text(Field::IssuingState)))),
        (Named::Nationality, Some(words(zone.text(Field::Nationality)))),
        (Named::DocumentNumber, Some(letters(zone.number().text()))),
        (Named::PrimaryIdentifier, Some(words(primary))),
        (Named::SecondaryIdentifier, Some(words(secondary))),
        (Named::Sex, Some(sex.to_owned())),
        (Named::DateOfBirth, birth.map(|birth| birth.to_string())),
        (Named::DateOfExpiry, expiry.map(|expiry| expiry.to_string())),
        (Named::OptionalData, Some(words(zone.text(Field::OptionalData)))),
        (Named::OptionalData2, Some(words(zone.text(Field::OptionalData2)))),
    ];
    for (field, text) in texts {
        text.into_iter().for_each(|text| facts.set(field, Value::Text(text)));
    }
    if let Some(age) = birth.and_then(|birth| super::protection::age(birth, case.today())) {
        facts.set(Named::Age, Value::Number(age.into()));
    }
    if let Some(context) = &case.evidence.context {
        let texts = [(Named::Checkpoint, context.checkpoint()), (Named::Direction, context.direction())];
        for (field, text) in texts {
            text.into_iter().for_each(|text| facts.set(field, Value::Text(text.to_owned())));
        }
        context.group_size().into_iter().for_each(|size| facts.set(Named::GroupSize, Value::Number(size)));
    }
    chip_facts(case, &mut facts);
    facts
}

/// SHA-256 of a certificate or key, and the day on which it signed.
type SignedWith = ([u8; 32], Option<Date>);

/// SHA-256 of the certificates and keys that stand behind the chip, with the day on which each signed: the Document
/// Signer EF.SOD, its authority the signer's certificate.
fn signers_of(case: &Case<'_>) -> Result<Vec<SignedWith>, Answer> {
    let passive = case.passive().ok_or_else(|| without_chip(case))?;
    let Some(signer) = &passive.certificate else { return Err(Answer::not_supported(Cause::NoReference)) };
    let signed = passive.signing_time().map(day_of);
    let mut signers: Vec<SignedWith> = signer.fingerprints().map(|hash| (hash, signed)).into();
    if let Some(Issuer::Found { authority, all, .. }) = case.issuer() {
        let issued = Some(day_of(signer.not_before));
        let authorities = std::iter::once(authority).chain(all);
        signers.extend(authorities.flat_map(|authority| authority.fingerprints()).map(|hash| (hash, issued)));
    }
    signers.sort_unstable();
    signers.dedup();
    Ok(signers)
}

/// The perceptual hashes of the portraits that were found.
fn portraits_of(_: &Case<'_>) -> Vec<u64> {
    Vec::new()
}

fn chip_facts(case: &Case<'_>, facts: &mut Facts) {
    if case.evidence.chip.is_none() {
        return;
    }
    facts.set(Named::Chip, Value::Text("yes".to_owned()));
    if let Some(signer) = case.passive().and_then(|passive| passive.certificate.as_ref()) {
        facts.set(Named::SignerCertificate, Value::Text(signer.sha256()));
        signer.country().into_iter().for_each(|country| facts.set(Named::SignerCountry, Value::Text(country)));
    }
}
