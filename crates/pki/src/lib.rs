//! The public-key infrastructure of travel documents after ICAO Doc 9303 Parts 11 and 12: signatures, certificates, CMS,
//! revocation lists, master lists, deviation lists, and which State's key stands behind a document.
//!
//! Everything here is read from bytes that a stranger made. What is broken is refused with its reason; what real signers
//! are known to do against a rule of encoding, and what changes no meaning, is tolerated and told ([`Quirk`]).

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
