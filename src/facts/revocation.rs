//! The answer to whether a signer is on a revocation list, for the signers of chips and of seals.

use pki::certificate::Certificate;
use pki::trust::{ListInfo, Listing, Revocation};

use super::Facts;
use crate::answer::{Answer, Ceiling, Fact};

/// Listed is revoked however old the list; freshness counts only for not being listed. The authority itself may be on a list
/// of its State, and a partial list says nothing of what it does not list (docs/design.md, settled point 6).
pub(crate) fn answer(
    case: &Facts<'_>,
    name: &'static str,
    certificate: &Certificate<'_>,
    csca: &Certificate<'_>,
    all: &[&Certificate<'_>],
) -> Answer {
    let (trust, now) = (&case.reference.trust, case.now());
    let status = trust.revocation(certificate, csca, now);
    let of_signer = match &status {
        Revocation::Revoked(listing) => Some((name, certificate.serial, listing.clone())),
        _ => None,
    };
    let of_csca = trust.revoked_authority(all).map(|listing| ("csca", csca.serial, listing));
    let listed: Vec<_> = of_signer.into_iter().chain(of_csca).collect();
    if !listed.is_empty() {
        let certain = listed.iter().any(|(_, _, listing)| listing.certain);
        let facts = listed.iter().flat_map(|(name, serial, listing)| listing_facts(name, serial, listing));
        let answer = Answer::failed_if_any(facts.collect());
        return if certain { answer } else { answer.capped(Ceiling::Review) };
    }
    match status {
        Revocation::NotListed { list } => Answer::successful().with(list_fact(&list)),
        Revocation::Stale { list } => {
            let grace = case.requirements.crl_grace;
            let due = list.next_update.unwrap_or(list.this_update).checked_add(grace);
            if list.this_update <= now && due.is_ok_and(|due| now <= due) {
                return Answer::successful().with(list_fact(&list));
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
    }
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
