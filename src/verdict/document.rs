//! The data elements of a document as the verdict shows them.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use mrz::date::{DateOfBirth, parse_expiry};
use mrz::{Field, FormatError, NationalLayout, Zone, characters};

/// The data elements of a document. An empty field is empty and never absent; fillers inside a field are spaces; a date
/// that is none is empty, and its check's finding has what is printed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentFields {
    /// `page`, or `chip` where there is no printed zone.
    pub source: String,
    /// `TD1`, `TD2`, `TD3`, `MRV-A`, `MRV-B`, the name of a national layout, or empty for lines that are none.
    pub format: String,
    /// Document code without fillers.
    pub document_code: String,
    /// Issuing State or organization without fillers.
    pub issuing_state: String,
    /// Document number, a long one put together.
    pub document_number: String,
    /// Primary identifier.
    pub primary_identifier: String,
    /// Secondary identifier.
    pub secondary_identifier: String,
    /// Nationality without fillers.
    pub nationality: String,
    /// ISO 8601-2, unknown parts as X.
    pub date_of_birth: String,
    /// `M`, `F` or `X` (printed `<`).
    pub sex: String,
    /// ISO 8601.
    pub date_of_expiry: String,
    /// The first optional field, without a long number's rest.
    pub optional_data: String,
    /// TD1's second optional field.
    pub optional_data_2: String,
    /// The lines as they were read.
    pub mrz: Vec<String>,
}

impl DocumentFields {
    /// The data elements that were read; what was not read is empty.
    #[must_use]
    pub fn of(evidence: &Evidence, inspection: Date) -> Self {
        let (source, mrz): (_, Vec<String>) = match (evidence.reading(), evidence.dg1()) {
            (Some(reading), _) => ("page", reading.lines.iter().map(|line| line.text.clone()).collect()),
            (None, Some(dg1)) => ("chip", dg1.lines.clone()),
            (None, None) => return Self::default(),
        };
        let lines: Vec<Vec<u8>> = mrz.iter().map(|line| characters(line)).collect();
        let fields = match Zone::parse(&lines) {
            Ok(zone) => Self::of_zone(&zone, inspection),
            Err(FormatError { national: Some(layout), .. }) => Self::of_national(layout, &lines, inspection),
            Err(_) => Self::default(),
        };
        Self { source: source.to_owned(), mrz, ..fields }
    }

    /// The elements that a document has, under the names that verdicts give them, in the order in which they are printed.
    #[must_use]
    pub fn named(&self) -> [(&'static str, &str); 12] {
        [
            ("format", &self.format),
            ("document_code", &self.document_code),
            ("issuing_state", &self.issuing_state),
            ("document_number", &self.document_number),
            ("primary_identifier", &self.primary_identifier),
            ("secondary_identifier", &self.secondary_identifier),
            ("nationality", &self.nationality),
            ("date_of_birth", &self.date_of_birth),
            ("sex", &self.sex),
            ("date_of_expiry", &self.date_of_expiry),
            ("optional_data", &self.optional_data),
            ("optional_data_2", &self.optional_data_2),
        ]
    }

    /// The elements where a national layout has them. What it lacks is empty.
    fn of_national(layout: &NationalLayout, lines: &[Vec<u8>], inspection: Date) -> Self {
        let all = |field| layout.texts(field, lines);
        let one = |field| words(&all(field).next().unwrap_or_default());
        let mut names = all(Field::Name);
        let (first, second) = (names.next().unwrap_or_default(), names.next());
        let (primary, secondary) = match &second {
            Some(second) => (first.as_str(), second.as_str()),
            None => first.trim_end_matches('<').split_once("<<").unwrap_or((&first, "")),
        };
        let date = |field| all(field).next().unwrap_or_default();
        let birth = DateOfBirth::parse(date(Field::DateOfBirth).as_bytes(), inspection);
        let expiry = parse_expiry(date(Field::DateOfExpiry).as_bytes(), inspection);
        Self {
            format: layout.name.to_owned(),
            document_code: one(Field::DocumentCode),
            issuing_state: one(Field::IssuingState),
            document_number: one(Field::DocumentNumber),
            primary_identifier: words(primary),
            secondary_identifier: words(secondary),
            nationality: one(Field::Nationality),
            date_of_birth: birth.map(|date| date.to_string()).unwrap_or_default(),
            sex: one(Field::Sex),
            date_of_expiry: expiry.map(|date| date.to_string()).unwrap_or_default(),
            ..Self::default()
        }
    }

    fn of_zone(zone: &Zone<'_>, inspection: Date) -> Self {
        let field = |field| words(zone.text(field));
        let (primary, secondary) = zone.name();
        let birth = DateOfBirth::parse(zone.bytes(Field::DateOfBirth), inspection);
        let expiry = parse_expiry(zone.bytes(Field::DateOfExpiry), inspection);
        let sex = match zone.bytes(Field::Sex) {
            b"<" => "X".to_owned(),
            other => String::from_utf8_lossy(other).into_owned(),
        };
        Self {
            source: String::new(),
            format: zone.format().name.to_owned(),
            document_code: field(Field::DocumentCode),
            issuing_state: field(Field::IssuingState),
            document_number: words(&zone.number().text()),
            primary_identifier: words(primary),
            secondary_identifier: words(secondary),
            nationality: field(Field::Nationality),
            date_of_birth: birth.map(|date| date.to_string()).unwrap_or_default(),
            sex,
            date_of_expiry: expiry.map(|date| date.to_string()).unwrap_or_default(),
            optional_data: field(Field::OptionalData),
            optional_data_2: field(Field::OptionalData2),
            mrz: Vec::new(),
        }
    }
}

/// The words of a field, fillers as spaces.
fn words(text: &str) -> String {
    text.replace('<', " ").trim().to_owned()
}

// All of it is personal data.
impl fmt::Debug for DocumentFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentFields").field("format", &self.format).finish_non_exhaustive()
    }
}
