//! The machine readable zone after ICAO Doc 9303 Parts 3 to 7: read, judged by the standard's own rules, and printed.
//!
//! ```
//! use mrz::{Field, Rule, RuleOutcome, Zone};
//! let lines = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
//! let zone = Zone::parse(&lines).unwrap();
//! assert_eq!(zone.format().name, "TD3");
//! assert_eq!(zone.text(Field::DocumentNumber), "L898902C3");
//!
//! let inspection = jiff::civil::date(2011, 12, 31);
//! assert!(matches!(zone.check(Rule::CompositeDigit, inspection), RuleOutcome::Kept));
//! ```
//!
//! Reading and judging borrow the lines and allocate nothing. Nothing is ever repaired: a wrong digit is reported with
//! its place and what was expected there.

pub mod check_digit;
pub mod date;
pub mod draft;
mod field;
mod format;
pub mod name;
mod rule;
pub mod state;
pub mod transliteration;
mod zone;

pub use draft::{Draft, DraftError};
pub use field::{Field, Span};
pub use format::{Alphabet, FORMATS, Format, Geometry, NATIONAL_LAYOUTS};
pub use rule::{Expected, Fault, Rule, RuleOutcome};
pub use zone::{FormatError, Number, Zone, characters};
