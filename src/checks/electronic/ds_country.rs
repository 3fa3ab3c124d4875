//! DG1's issuing State and the certificates' country are the same State.

use mrz::Field;
use pki::country;

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Parameter, Proves, RestsOn, Routine};
use crate::facts::Facts;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "electronic.ds.country",
    claim: "DG1's issuing State and the certificates' country are the same State",
    duty: Duties::CHIP,
    waits_for: &[HandedIn::Chip],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "BSI TR-03135-1 §5.6.4.5",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "electronic", section: "5.6.4.5", name: "comparison of the issuing state" }),
    proves: Some(Proves { level: 3, needs: Needs::Successful }),
    excused_by: &[
        Excuse::Deviation(DeviationKind::DsEncoding, Parameter::OneOf(&[4, 6])),
        Excuse::Deviation(DeviationKind::CscaEncoding, Parameter::OneOf(&[4, 6])),
    ],
    ask: Ask::OfDocument(ask),
};

/// TR-03135-1 §5.6.4.5. The signer's own issuer counts, its subject and the authority as well: a State signs its own documents
/// and no others.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let (passive, certificate) = case.signer()?;
    let zone = case.dg1_zone()?;
    let state = zone.text(Field::IssuingState).to_owned();
    let hash = case.wrong_hash_of(1);
    let csca = case.authority().map(|(csca, _)| csca);
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
        return Ok(Answer::failed_if_any(other).with_all(hash));
    }
    let issuer_unnamed = certificate.issuer.country().is_none();
    let nameless =
        || Fact::new("document-signer-issuer").expected(state.clone()).found("no country").at(passive.place());
    Ok(match unknown.into_iter().next().or_else(|| issuer_unnamed.then(nameless)) {
        Some(fact) => Answer::undetermined(fact).with_all(hash),
        None => Answer::successful().with_all(hash),
    })
}
