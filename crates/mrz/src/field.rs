//! The data elements of an MRZ, and runs of characters in it.

/// A data element of the MRZ (Doc 9303-4/5/6/7 §4.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Document code, two characters.
    DocumentCode,
    /// Issuing State or organization, three letters.
    IssuingState,
    /// Primary identifier, `<<`, secondary identifier.
    Name,
    /// Document number, nine characters.
    DocumentNumber,
    /// Check digit of the document number.
    DocumentNumberDigit,
    /// Nationality, three letters.
    Nationality,
    /// Date of birth, YYMMDD.
    DateOfBirth,
    /// Check digit of the date of birth.
    DateOfBirthDigit,
    /// Sex: M, F or `<`.
    Sex,
    /// Date of expiry (on visas: valid until), YYMMDD.
    DateOfExpiry,
    /// Check digit of the date of expiry.
    DateOfExpiryDigit,
    /// Personal number or other optional data.
    OptionalData,
    /// Check digit of the personal number, in TD3 only.
    OptionalDataDigit,
    /// Second optional data, in TD1 only.
    OptionalData2,
    /// Composite check digit, not on visas.
    CompositeDigit,
}

impl Field {
    /// Every field, in the order of the verdict's `document` object.
    pub const ALL: [Self; 15] = [
        Self::DocumentCode,
        Self::IssuingState,
        Self::DocumentNumber,
        Self::DocumentNumberDigit,
        Self::Name,
        Self::Nationality,
        Self::DateOfBirth,
        Self::DateOfBirthDigit,
        Self::Sex,
        Self::DateOfExpiry,
        Self::DateOfExpiryDigit,
        Self::OptionalData,
        Self::OptionalDataDigit,
        Self::OptionalData2,
        Self::CompositeDigit,
    ];

    /// Position of the field in tables with one value for each field.
    #[expect(clippy::as_conversions, reason = "the discriminant of a fieldless enum; no other way is const")]
    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    /// Name in lower case with hyphens, as facts and verdicts have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DocumentCode => "document-code",
            Self::IssuingState => "issuing-state",
            Self::Name => "name",
            Self::DocumentNumber => "document-number",
            Self::DocumentNumberDigit => "document-number-digit",
            Self::Nationality => "nationality",
            Self::DateOfBirth => "date-of-birth",
            Self::DateOfBirthDigit => "date-of-birth-digit",
            Self::Sex => "sex",
            Self::DateOfExpiry => "date-of-expiry",
            Self::DateOfExpiryDigit => "date-of-expiry-digit",
            Self::OptionalData => "optional-data",
            Self::OptionalDataDigit => "optional-data-digit",
            Self::OptionalData2 => "optional-data-2",
            Self::CompositeDigit => "composite-digit",
        }
    }
}

/// A run of characters in one line; line and column count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Line of the zone.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Number of characters.
    pub columns: usize,
}

impl Span {
    /// The span of `columns` characters of `line` from `column` on.
    #[must_use]
    pub const fn new(line: usize, column: usize, columns: usize) -> Self {
        Self { line, column, columns }
    }

    /// The span of characters `first` to `last` of `line`, both included, as in the standard's tables.
    #[must_use]
    pub const fn range(line: usize, first: usize, last: usize) -> Self {
        Self { line, column: first, columns: last + 1 - first }
    }

    /// Returns true if a place is within the span; line and column count from 1.
    #[must_use]
    pub const fn contains(&self, line: usize, column: usize) -> bool {
        self.line == line && self.column <= column && column < self.column + self.columns
    }

    /// The part of the span that begins after `offset` characters and has `columns` of them.
    #[must_use]
    pub const fn part(self, offset: usize, columns: usize) -> Self {
        Self { line: self.line, column: self.column + offset, columns }
    }
}
