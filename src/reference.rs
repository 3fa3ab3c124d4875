//! Trust anchors, registry and time, with which a document is compared. All of it is given: nothing here reads a clock, a file or the network.

use std::sync::Arc;

use jiff::ZonedDateTime;
use jiff::civil::{Date, date};

use ::registry::entry::{Body, Kind};
use ::registry::identifier::State;
use ::registry::snapshot::Snapshot;
use pki::certificate::Certificate;
use pki::trust::{Given, Stated, TrustFile};
use pki::{Trust, country};

/// The data that a document is compared with: trusted certificates, the registry, and the time of inspection.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The time of inspection, in the offset of the checkpoint: a document is valid to the end of its day of expiry there.
    pub at: ZonedDateTime,
    /// The source of the time of inspection.
    pub clock: Clock,
    /// The trusted certificates and lists, shared by all documents that are judged.
    pub trust: Arc<Trust>,
    /// The copy of the registry, if one was given.
    pub registry: Option<Arc<Snapshot>>,
}

/// The source of the time of inspection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The caller gave it.
    Given,
    /// The clock of the machine, which may be wrong.
    System,
    /// The time of an inspection of former days, whose case is judged again: it may be before the newest entries of the
    /// registry.
    Past,
}

/// No inspection by this version can be before it was made; a clock that says so is wrong.
pub(crate) const RELEASED: Date = date(2026, 11, 1);

impl Reference {
    /// A reference with a time and nothing to compare with.
    #[must_use]
    pub fn new(at: ZonedDateTime, clock: Clock) -> Self {
        Self { at, clock, trust: Arc::new(Trust::none()), registry: None }
    }

    /// This reference with trusted certificates and lists.
    #[must_use]
    pub fn with_trust(self, trust: impl Into<Arc<Trust>>) -> Self {
        Self { trust: trust.into(), ..self }
    }

    /// This reference with a copy of the registry.
    #[must_use]
    pub fn with_registry(self, registry: impl Into<Arc<Snapshot>>) -> Self {
        Self { registry: Some(registry.into()), ..self }
    }

    /// The certificates that States state in the registry, each under the name of its log and entry: what a caller adds to the
    /// files of [`Trust::load`]. Each is an anchor for documents, or a signer of seals, of the State of its statement only; one
    /// that does not stand behind documents of that State is left out, and so is one of a log or under a root that is not to
    /// be trusted.
    #[must_use]
    pub fn registry_anchors(&self) -> Vec<TrustFile> {
        let Some(registry) = &self.registry else { return Vec::new() };
        let at = self.at.timestamp();
        // A damaged index is told by every check that asks it.
        let statements = [Kind::Csca, Kind::SealSigner].map(|kind| registry.of_kind(kind, at).unwrap_or_default());
        let anchor = |statement: ::registry::snapshot::Statement| {
            if !registry.is_trusted(&statement.origin, at) {
                return None;
            }
            let entry = statement.entry?;
            let (certificate, state, stated) = match &entry.body {
                Body::Csca(body) => (&body.certificate.0, &body.state, Stated::Authority { state: code(&body.state) }),
                Body::SealSigner(body) => {
                    let stated = Stated::SealSigner { state: code(&body.state), types: body.types.clone() };
                    (&body.certificate.0, &body.state, stated)
                }
                _ => return None,
            };
            let letters = Certificate::parse(certificate).ok()?.country()?;
            let of_state = country::issues_for(&letters, state.as_str()) == Some(true);
            let name = format!("registry {} {}", statement.origin, entry.id());
            let given = Given::InRegistry(stated);
            of_state.then(|| TrustFile { name, bytes: certificate.clone(), given })
        };
        statements.into_iter().flatten().filter_map(anchor).collect()
    }

    /// The day of inspection.
    #[must_use]
    pub fn today(&self) -> Date {
        self.at.date()
    }
}

/// The code of a State in machine readable zones.
fn code(state: &State) -> String {
    state.as_str().to_owned()
}
