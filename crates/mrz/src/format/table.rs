//! The rows of the formats.

use super::{DocumentKind, Format, Geometry, Side, Spans};
use crate::field::{Field, Span};

/// Every format, in the order in which they are tried. Of two formats with the same number and length of lines the one
/// with a start of its own comes first.
pub const FORMATS: [&Format; 5] = [&TD1, &MRV_B, &TD2, &MRV_A, &TD3];

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time, where a wrong index does not build")]
const fn spans(list: &[(Field, Span)]) -> Spans {
    let mut spans = [Span::new(0, 0, 0); Field::ALL.len()];
    let mut at = 0;
    while at < list.len() {
        spans[list[at].0.index()] = list[at].1;
        at += 1;
    }
    spans
}

/// Doc 9303-5 §4.2.2 and notes j, k; §4.2.4 for the composite; §3.1.2 for the side; Figure 6 for the geometry (its lines
/// are 4.23 mm apart).
pub(crate) static TD1: Format = Format {
    name: "TD1",
    lines: 3,
    length: 30,
    begins: b"",
    document: DocumentKind::Card,
    code_first: b"ACI",
    code_expected: "A, C or I",
    code_also: &[],
    // AC stays allowed: it is the crew member certificate's (Appendix C).
    code_refused: &[*b"*V", *b"AI"],
    code_source: "ICAO Doc 9303-5 §4.2.2 note k",
    long_number: true,
    spans: spans(&[
        (Field::DocumentCode, Span::range(1, 1, 2)),
        (Field::IssuingState, Span::range(1, 3, 5)),
        (Field::DocumentNumber, Span::range(1, 6, 14)),
        (Field::DocumentNumberDigit, Span::range(1, 15, 15)),
        (Field::OptionalData, Span::range(1, 16, 30)),
        (Field::DateOfBirth, Span::range(2, 1, 6)),
        (Field::DateOfBirthDigit, Span::range(2, 7, 7)),
        (Field::Sex, Span::range(2, 8, 8)),
        (Field::DateOfExpiry, Span::range(2, 9, 14)),
        (Field::DateOfExpiryDigit, Span::range(2, 15, 15)),
        (Field::Nationality, Span::range(2, 16, 18)),
        (Field::OptionalData2, Span::range(2, 19, 29)),
        (Field::CompositeDigit, Span::range(2, 30, 30)),
        (Field::Name, Span::range(3, 1, 30)),
    ]),
    composite: &[Span::range(1, 6, 30), Span::range(2, 1, 7), Span::range(2, 9, 15), Span::range(2, 19, 29)],
    geometry: Geometry {
        side: Side::Back,
        page_width: 85.6,
        page_height: 53.98,
        left: 5.0,
        centre_lines: &[15.73, 11.5, 7.27],
    },
};

/// Doc 9303-6 §4.2.2 and notes j, k; Doc 9303-8 §4.1.5 for PU, the single-sheet emergency travel document's.
static TD2: Format = Format {
    name: "TD2",
    lines: 2,
    length: 36,
    begins: b"",
    document: DocumentKind::Card,
    code_first: b"ACI",
    code_expected: "A, C or I",
    code_also: &[*b"PU"],
    code_refused: &[*b"*V", *b"AC"],
    code_source: "ICAO Doc 9303-6 §4.2.2 note k",
    long_number: true,
    spans: spans(&[
        (Field::DocumentCode, Span::range(1, 1, 2)),
        (Field::IssuingState, Span::range(1, 3, 5)),
        (Field::Name, Span::range(1, 6, 36)),
        (Field::DocumentNumber, Span::range(2, 1, 9)),
        (Field::DocumentNumberDigit, Span::range(2, 10, 10)),
        (Field::Nationality, Span::range(2, 11, 13)),
        (Field::DateOfBirth, Span::range(2, 14, 19)),
        (Field::DateOfBirthDigit, Span::range(2, 20, 20)),
        (Field::Sex, Span::range(2, 21, 21)),
        (Field::DateOfExpiry, Span::range(2, 22, 27)),
        (Field::DateOfExpiryDigit, Span::range(2, 28, 28)),
        (Field::OptionalData, Span::range(2, 29, 35)),
        (Field::CompositeDigit, Span::range(2, 36, 36)),
    ]),
    composite: &[Span::range(2, 1, 10), Span::range(2, 14, 20), Span::range(2, 22, 35)],
    geometry: Geometry {
        side: Side::Front,
        page_width: 105.0,
        page_height: 74.0,
        left: 4.0,
        centre_lines: &[15.75, 9.4],
    },
};

/// Doc 9303-4 §4.2.2, §4.2.4 and Figure 3.
pub(crate) static TD3: Format = Format {
    name: "TD3",
    lines: 2,
    length: 44,
    begins: b"",
    document: DocumentKind::Passport,
    code_first: b"P",
    code_expected: "P",
    code_also: &[],
    code_refused: &[],
    code_source: "ICAO Doc 9303-4 §4.4",
    long_number: false,
    spans: spans(&[
        (Field::DocumentCode, Span::range(1, 1, 2)),
        (Field::IssuingState, Span::range(1, 3, 5)),
        (Field::Name, Span::range(1, 6, 44)),
        (Field::DocumentNumber, Span::range(2, 1, 9)),
        (Field::DocumentNumberDigit, Span::range(2, 10, 10)),
        (Field::Nationality, Span::range(2, 11, 13)),
        (Field::DateOfBirth, Span::range(2, 14, 19)),
        (Field::DateOfBirthDigit, Span::range(2, 20, 20)),
        (Field::Sex, Span::range(2, 21, 21)),
        (Field::DateOfExpiry, Span::range(2, 22, 27)),
        (Field::DateOfExpiryDigit, Span::range(2, 28, 28)),
        (Field::OptionalData, Span::range(2, 29, 42)),
        (Field::OptionalDataDigit, Span::range(2, 43, 43)),
        (Field::CompositeDigit, Span::range(2, 44, 44)),
    ]),
    composite: &[Span::range(2, 1, 10), Span::range(2, 14, 20), Span::range(2, 22, 43)],
    geometry: Geometry {
        side: Side::Front,
        page_width: 125.0,
        page_height: 88.0,
        left: 6.0,
        centre_lines: &[15.75, 9.4],
    },
};

/// Doc 9303-7 §4.2.2 and Figure 3.
static MRV_A: Format = Format {
    name: "MRV-A",
    lines: 2,
    length: 44,
    begins: b"V",
    document: DocumentKind::Visa,
    code_first: b"V",
    code_expected: "V",
    code_also: &[],
    code_refused: &[],
    code_source: "ICAO Doc 9303-7 §4.2.2.1",
    long_number: false,
    spans: spans(&[
        (Field::DocumentCode, Span::range(1, 1, 2)),
        (Field::IssuingState, Span::range(1, 3, 5)),
        (Field::Name, Span::range(1, 6, 44)),
        (Field::DocumentNumber, Span::range(2, 1, 9)),
        (Field::DocumentNumberDigit, Span::range(2, 10, 10)),
        (Field::Nationality, Span::range(2, 11, 13)),
        (Field::DateOfBirth, Span::range(2, 14, 19)),
        (Field::DateOfBirthDigit, Span::range(2, 20, 20)),
        (Field::Sex, Span::range(2, 21, 21)),
        (Field::DateOfExpiry, Span::range(2, 22, 27)),
        (Field::DateOfExpiryDigit, Span::range(2, 28, 28)),
        (Field::OptionalData, Span::range(2, 29, 44)),
    ]),
    composite: &[],
    geometry: Geometry {
        side: Side::Front,
        page_width: 120.0,
        page_height: 80.0,
        left: 4.0,
        centre_lines: &[15.75, 9.4],
    },
};

/// Doc 9303-7 §7.2.2 and Figure 8.
static MRV_B: Format = Format {
    name: "MRV-B",
    lines: 2,
    length: 36,
    begins: b"V",
    document: DocumentKind::Visa,
    code_first: b"V",
    code_expected: "V",
    code_also: &[],
    code_refused: &[],
    code_source: "ICAO Doc 9303-7 §7.2.2.1",
    long_number: false,
    spans: spans(&[
        (Field::DocumentCode, Span::range(1, 1, 2)),
        (Field::IssuingState, Span::range(1, 3, 5)),
        (Field::Name, Span::range(1, 6, 36)),
        (Field::DocumentNumber, Span::range(2, 1, 9)),
        (Field::DocumentNumberDigit, Span::range(2, 10, 10)),
        (Field::Nationality, Span::range(2, 11, 13)),
        (Field::DateOfBirth, Span::range(2, 14, 19)),
        (Field::DateOfBirthDigit, Span::range(2, 20, 20)),
        (Field::Sex, Span::range(2, 21, 21)),
        (Field::DateOfExpiry, Span::range(2, 22, 27)),
        (Field::DateOfExpiryDigit, Span::range(2, 28, 28)),
        (Field::OptionalData, Span::range(2, 29, 36)),
    ]),
    composite: &[],
    geometry: Geometry {
        side: Side::Front,
        page_width: 105.0,
        page_height: 74.0,
        left: 4.0,
        centre_lines: &[15.75, 9.4],
    },
};
