//! Trust anchors, registry and time, with which a document is compared. All of it is given: nothing here reads a clock, a file or the network.

use std::sync::Arc;

use jiff::ZonedDateTime;
use jiff::civil::{Date, date};

use ::registry::entry::{Body, Kind};
use ::registry::snapshot::Snapshot;
use pki::certificate::Certificate;
use pki::trust::{Given, TrustFile};
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

    /// The trust anchors that States state in the registry, each under the name of its log and entry: what a caller adds to the
    /// files of [`Trust::load`]. Each is an anchor for documents of the State of its statement only; one that does not stand
    /// behind documents of that State is left out, and so is one of a log or under a root that is not to be trusted.
    #[must_use]
    pub fn registry_anchors(&self) -> Vec<TrustFile> {
        let Some(registry) = &self.registry else { return Vec::new() };
        // A damaged index is told by every check that asks it.
        let said = registry.of_kind(Kind::Csca, self.at.timestamp()).unwrap_or_default();
        let anchor = |said: ::registry::snapshot::Statement| {
            if !registry.is_trusted(&said.origin, self.at.timestamp()) {
                return None;
            }
            let entry = said.entry?;
            let Body::Csca(body) = &entry.body else { return None };
            let letters = Certificate::parse(&body.certificate.0).ok()?.country()?;
            let of_state = country::issues_for(&letters, body.state.as_str()) == Some(true);
            let name = format!("registry {} {}", said.origin, entry.id());
            let given = Given::InRegistry(body.state.as_str().to_owned());
            of_state.then(|| TrustFile { name, bytes: body.certificate.0.clone(), given })
        };
        said.into_iter().filter_map(anchor).collect()
    }

    /// The day of inspection.
    #[must_use]
    pub fn today(&self) -> Date {
        self.at.date()
    }
}
