//! The public-key infrastructure of travel documents after ICAO Doc 9303 Parts 11 and 12: signatures, certificates, CMS,
//! revocation lists, master lists, deviation lists, and the State whose key signed a document.
//!
//! All input is hostile until its signature is verified. A broken object is refused with the reason. A deviation from a rule
//! of encoding that genuine signers are known to have, and that changes no meaning, is tolerated and reported ([`Quirk`]).

pub mod algorithm;
#[cfg(feature = "aws-lc-rs")]
pub mod aws_lc;
pub mod certificate;
pub mod cms;
pub mod country;
pub mod crl;
pub mod curve;
pub mod der;
pub mod deviation;
mod field;
pub mod iso9796;
pub mod key;
pub mod limits;
pub mod master_list;
pub mod name;
pub mod oid;
pub mod path;
pub mod profile;
mod quirk;
pub mod rsa;
mod text;
pub mod trust;
mod weierstrass;

pub use algorithm::{Hash, Scheme, SignatureAlgorithm};
pub use certificate::Certificate;
pub use cms::SignedData;
pub use key::{KeyFault, PublicKey, SignatureFault};
pub use path::Issuer;
pub use quirk::Quirk;
pub use trust::{Trust, TrustError};
