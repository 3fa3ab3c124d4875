//! A public-key infrastructure for specimens: authorities, Document Signers, lists and signed objects over every
//! algorithm that documents use, and the forgeries that officers and tests must know, each by its name.
//!
//! ```
//! use specimen::pki::{Algorithm, Authority, CmsOptions, Role};
//! let mut dice = specimen::dice(7);
//! let algorithm = Algorithm::named("brainpoolP256r1-sha256").unwrap();
//! let authority = Authority::new("UT", &algorithm, &mut dice);
//! let signer = authority.issue(Role::DocumentSigner, &algorithm, &mut dice);
//! let object = signer.sign_cms(pki::oid::DATA, b"content", &CmsOptions::default());
//! assert!(pki::SignedData::parse(&object).is_ok());
//! ```
//!
//! The arithmetic is slow and plain on purpose: it shares nothing with the engine that verifies what it makes, and it
//! keeps no secret. All keys are worthless.

pub mod authority;
pub mod cms;
pub mod encode;
pub mod key;
pub mod list;

pub use authority::{Authority, Forgery, Plan, Role, Signer};
pub use cms::CmsOptions;
pub use key::{Algorithm, Key, KeyKind};
