//! The Document Signer is on no CRL of its CSCA (no fresh CRL → undetermined).

use pki::trust::{ListInfo, Revocation};

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "electronic.ds.revocation",
    claim: "the Document Signer is on no CRL of its CSCA (no fresh CRL → undetermined)",
    duty: Duties::OPTIONAL,
    waits_for: &[],
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

/// Listed is revoked however old the list; freshness counts only for not being listed (docs/design.md, settled point 6).
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let (_, certificate) = case.signer()?;
    let (csca, _) = case.authority().ok_or_else(|| Answer::not_supported(Cause::NoReference))?;
    let now = case.now();
    let list_fact = |list: &ListInfo| {
        let until = list.next_update.map(|until| format!(", next due {until}")).unwrap_or_default();
        Fact::new("crl").found(format!("{}, of {}{until}", list.name, list.this_update))
    };
    Ok(match case.reference.trust.revocation(certificate, csca, now) {
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
                return Ok(Answer::successful().with(list_fact(&list)));
            }
            Answer::undetermined(list_fact(&list).expected(format!("a list that is current on {now}")))
        }
        Revocation::NoList => {
            Answer::undetermined(Fact::new("crl").expected(format!("a list of {}", csca.subject)).found("none"))
        }
    })
}
