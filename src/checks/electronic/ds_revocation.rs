//! The Document Signer is on no CRL of its CSCA (no fresh CRL → undetermined).

use pki::trust::{ListInfo, Listing, Revocation};

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "electronic.ds.revocation",
    claim: "the Document Signer is on no CRL of its CSCA (no fresh CRL → undetermined)",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "BSI TR-03135-1 §5.6.4.3.5",
    rests_on: RestsOn::Other,
    routine: Some(Routine {
        domain: "electronic",
        section: "5.6.4.3.5",
        name: "revocation state of the Document Signer certificate",
    }),
    proves: Some(Proves { level: 3, needs: Needs::NotFailed }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// Listed is revoked however old the list; freshness counts only for not being listed. The authority itself may be on a list
/// of its State, and a partial list says nothing of what it does not list (docs/design.md, settled point 6).
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let (_, certificate) = case.signer()?;
    let (csca, all) = case.authority().ok_or_else(|| Answer::not_supported(Cause::NoReference))?;
    let (trust, now) = (&case.reference.trust, case.now());
    let status = trust.revocation(certificate, csca, now);
    let of_signer = match &status {
        Revocation::Revoked(listing) => Some(("document-signer", certificate.serial, listing.clone())),
        _ => None,
    };
    let of_csca = trust.revoked_authority(&all).map(|listing| ("csca", csca.serial, listing));
    let listed: Vec<_> = of_signer.into_iter().chain(of_csca).collect();
    if !listed.is_empty() {
        let certain = listed.iter().any(|(_, _, listing)| listing.certain);
        let facts = listed.iter().flat_map(|(name, serial, listing)| listing_facts(name, serial, listing));
        let answer = Answer::failed_if_any(facts.collect());
        return Ok(if certain { answer } else { answer.capped(Ceiling::Review) });
    }
    Ok(match status {
        Revocation::NotListed { list } => Answer::successful().with(list_fact(&list)),
        Revocation::Stale { list } => {
            let grace = case.requirements.crl_grace;
            let due = list.next_update.unwrap_or(list.this_update).checked_add(grace);
            if list.this_update <= now && due.is_ok_and(|due| now <= due) {
                return Ok(Answer::successful().with(list_fact(&list)));
            }
            Answer::undetermined(list_fact(&list).expected(format!("a list that is current on {now}")))
        }
        Revocation::Partial { list, why } => {
            let expected = format!("a whole list of {}", csca.subject);
            Answer::undetermined(list_fact(&list).expected(expected)).with(Fact::new("partial").found(why))
        }
        Revocation::Revoked(_) | Revocation::NoList => {
            Answer::undetermined(Fact::new("crl").expected(format!("a list of {}", csca.subject)).found("none"))
        }
    })
}

/// A listing in facts; one that is not certain says why.
fn listing_facts(name: &'static str, serial: &[u8], listing: &Listing) -> impl Iterator<Item = Fact> {
    let reason = listing.reason.map(|reason| format!(", {}", reason.name())).unwrap_or_default();
    let found = format!("serial {} revoked on {}{reason}", hex::encode(serial), listing.on);
    let doubt = "the list is of another key of the State, or lists one of several certificates over the key";
    let doubt = (!listing.certain).then(|| Fact::new("listing").expected("a certain one").found(doubt));
    [Fact::new(name).expected("listed nowhere").found(found), list_fact(&listing.list)].into_iter().chain(doubt)
}

fn list_fact(list: &ListInfo) -> Fact {
    let until = list.next_update.map(|until| format!(", next due {until}")).unwrap_or_default();
    Fact::new("crl").found(format!("{}, of {}{until}", list.name, list.this_update))
}
