//! bordercheck decides, at a border, whether a travel document is what it claims to be, and says why.
//!
//! It reads the machine readable zone (MRZ) of a scanned passport, visa or card, asks every question of its catalogue of
//! checks, and returns a verdict whose reasons can be read, pointed at and defended. It judges the document and never
//! the person, it never repairs what it reads, and what it did not check it does not call checked.
//!
//! ```
//! use bordercheck::{Clock, Disposition, Document, Profile, Reference, verify};
//!
//! let document = Document::from_mrz(
//!     "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3204153ZE184226B<<<<<16",
//! );
//! let inspection = "2026-11-23T10:00:00+00:00[+00:00]".parse()?;
//! let reference = Reference::new(inspection, Clock::Given);
//! let profile = Profile::built_in("desk").ok_or("no such profile")?;
//!
//! let verdict = verify(&document, &reference, &profile);
//! assert_eq!(verdict.disposition, Disposition::Clear);
//! assert_eq!(verdict.document.document_number, "L898902C3");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ```text
//!  images VI/IR/UV ┐
//!  chip dump       ├ Document ──read──▶ Evidence ──ask──▶ Findings ──decide──▶ Verdict
//!  transcripts     ┘                                  ▲                 ▲
//!                                                 Reference          Profile
//! ```

mod answer;
#[cfg(feature = "zip")]
mod archive;
mod checks;
mod context;
mod document;
mod engine;
mod envelope;
mod evidence;
mod excuse;
mod facts;
mod files;
pub mod journal;
mod judge;
pub mod limits;
mod place;
mod reference;
mod report;
mod requirements;
mod text;
mod verdict;

pub use answer::{Cause, Ceiling, Fact, Outcome};
#[cfg(feature = "zip")]
pub use archive::is_zip;
pub use checks::{Basis, Check, Duties, Duty, Finding, HandedIn, RestsOn, Routine, catalogue};
pub use document::{Document, Kind, Part};
pub use engine::{Engine, Judgement, TrustPathError, in_order, load_trust};
pub use envelope::{EnvelopeError, PAYLOAD_TYPE, sign, verify_envelope};
pub use evidence::{Evidence, HandedSeal, Input, InputState, Mrz};
pub use files::{FileError, open_regular, read_bounded, read_stream, read_text};
pub use judge::ask;
pub use optics::{DecodedPage, DecodedPages, Plane, Unreadable};
pub use place::Place;
pub use reference::{Clock, Reference};
pub use report::{Audience, Colours, Layout, RENDERERS, Renderer, Setting, Stream, Subject};
pub use report::{PROTECTION_SCHEMA, SCHEMA, annotate, protection_to_json, protection_to_text, to_json, to_text};
#[cfg(feature = "schema")]
pub use report::{protection_schema, schema};
pub use requirements::{Requirements, Strength};
pub use text::{Guide, Language, explain, printable, printable_json, printable_lines};
pub use verdict::{
    Assurance, Disposition, DocumentFields, Judged, JudgedUnder, NextLevel, Protection, TrustUsed, Verdict, decide,
};
pub use verdict::{Profile, ProfileError};

/// Judges a document: reads it, asks every check, decides. It never fails; what goes wrong with a document is a finding.
#[must_use]
pub fn verify(document: &Document<'_>, reference: &Reference, profile: &Profile) -> Verdict {
    judge::judge(&Evidence::read(document), reference, profile)
}
