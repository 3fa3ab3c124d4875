//! Machine readable zones after ICAO Doc 9303 Parts 3 to 7: parsed, checked rule by rule, and printed.
//!
//! [`Zone::parse`] takes lines whose number and lengths are those of a [`Format`], and borrows them. The text of each
//! [`Field`] is then at hand, and [`Zone::check`] answers each [`Rule`] by itself: kept, broken (with the place, what may
//! stand there and what does), undetermined, or not applicable.
//!
//! ```
//! use mrz::{Draft, Field, Rule, RuleOutcome, Zone};
//!
//! let lines = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
//! let zone = Zone::parse(&lines)?;
//! assert_eq!(zone.format().name, "TD3");
//! assert_eq!(zone.text(Field::DocumentNumber), "L898902C3");
//!
//! // The day of inspection decides the century of dates.
//! let inspection = jiff::civil::date(2011, 12, 31);
//! for rule in Rule::ALL {
//!     assert!(matches!(zone.check(rule, inspection), RuleOutcome::Kept | RuleOutcome::NotApplicable));
//! }
//!
//! // One digit of the date of birth changed: its own check digit and the composite one are wrong.
//! let changed = [lines[0].to_owned(), lines[1].replace("740812", "740813")];
//! let zone = Zone::parse(&changed)?;
//! let RuleOutcome::Broken(fault) = zone.check(Rule::DateOfBirthDigit, inspection) else { panic!() };
//! assert_eq!((fault.span.line, fault.span.column, fault.found), (2, 20, &b"2"[..]));
//! assert_eq!(fault.expected.to_string(), "3");
//!
//! // The data elements, and the zone printed from them again.
//! let draft = Draft::of(&Zone::parse(&lines)?, inspection).unwrap();
//! assert_eq!(draft.date_of_birth.to_string(), "1974-08-12");
//! assert_eq!(draft.print().unwrap(), lines);
//! # Ok::<(), mrz::FormatError>(())
//! ```
//!
//! Parsing and checking allocate nothing. No character is corrected: a wrong digit is reported with its place and what
//! was expected there.

pub mod check_digit;
pub mod date;
pub mod draft;
mod field;
mod format;
pub mod full_name;
pub mod known;
pub mod name;
mod rule;
pub mod state;
pub mod transliteration;
mod zone;

pub use draft::{Draft, DraftError};
pub use field::{Field, Span};
pub use format::{
    Alphabet, DocumentKind, FORMATS, Format, Geometry, Layout, MOST_COLUMNS, MOST_LINES, NATIONAL_LAYOUTS,
    NationalLayout, Side,
};
pub use rule::{Expected, Fault, Rule, RuleOutcome};
pub use zone::{FormatError, Number, Zone, characters};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
