//! Certificates that sign visible digital seals. A seal names its signer and does not bring the certificate (VDS, most IDB),
//! so whoever verifies it holds these certificates beforehand.
//!
//! ```text
//! given by its own name ──▶ an anchor for seals: no authority is asked (docs/design.md, settled point 17)
//! stated in the registry ─▶ an anchor for seals of these types of the State that states it
//! in a folder or bundle ──▶ known, and trusted as far as its authority is
//! ```

use super::{Anchor, Source, Trust, state_of, zone_code};
use crate::certificate::Certificate;
use crate::path::{self, Issuer};

/// A certificate that signs seals; parsed on use.
#[derive(Clone, Debug)]
pub(super) struct KnownSigner {
    pub(super) der: Box<[u8]>,
    pub(super) standing: SealStanding,
    pub(super) source: usize,
}

/// The reason why a certificate that signs seals is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SealStanding {
    /// Given by its own name: an anchor for seals.
    Named,
    /// Stated in the registry by the State whose seals it signs.
    Stated {
        /// The State, by its code in machine readable zones.
        state: String,
        /// The types of documents whose seals it signs.
        types: Vec<String>,
    },
    /// In a folder or a file of several objects: known, and no anchor.
    Known,
}

/// A certificate that signs seals.
#[derive(Clone, Debug)]
pub struct SealSigner<'t> {
    /// The certificate.
    pub certificate: Certificate<'t>,
    /// The reason why it is held.
    pub standing: &'t SealStanding,
    /// The file or entry that it is from.
    pub source: &'t Source,
}

impl Trust {
    /// The certificates that sign seals, as far as they are held.
    pub fn seal_signers(&self) -> impl Iterator<Item = SealSigner<'_>> {
        self.seal_signers.iter().filter_map(|known| {
            let certificate = Certificate::parse(&known.der).ok()?;
            Some(SealSigner { certificate, standing: &known.standing, source: self.sources.get(known.source)? })
        })
    }

    /// Finds the issuer of a certificate that signed a seal. The State that issued the document, by its code in the machine
    /// readable zone, says which anchors of the registry count; without one none of them does.
    #[must_use]
    pub fn issuer_of_seal_signer(&self, signer: &Certificate<'_>, document: Option<&str>) -> Issuer<'_> {
        let state = state_of(signer);
        let document = document.map(zone_code);
        let counts = |anchor: &Anchor| anchor.only.is_none() || anchor.only.as_deref() == document;
        path::find_for_seals(signer, &state, self.find(&state, counts))
    }
}
