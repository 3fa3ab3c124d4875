//! The codes of Doc 9303-3 §5 for issuing States, organizations and nationalities, and wrong codes that genuine documents
//! are known to have.

/// A code of Doc 9303-3 §5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Part of §5 that lists the code, `A` to `G`.
    pub part: char,
    /// Holders that the code may stand for.
    pub holder: Holder,
}

/// The holders that a code may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A State or organization: issuer and nationality.
    Issuer,
    /// A person without a defined nationality: nationality only (Part E).
    Person,
}

/// A wrong code that genuine documents are known to have. It is no code of Doc 9303.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Defect {
    /// Letters as printed.
    pub letters: &'static str,
    /// The code that should stand there.
    pub instead_of: &'static str,
    /// Publication that names the defect.
    pub source: &'static str,
}

/// Finds the code of a field of three characters, fillers included; `None` if Doc 9303-3 §5 does not list it.
#[must_use]
pub fn find(field: &[u8]) -> Option<Code> {
    let letters = <[u8; 3]>::try_from(field).ok()?;
    match number_of(letters) {
        Some(number) => match BY_LETTERS.get(number) {
            Some(&ISO) => Some(code('A')),
            Some(&part) if part.is_ascii_uppercase() => Some(code(char::from(part))),
            _ => None,
        },
        None => (letters == GERMANY).then_some(code('A')),
    }
}

const fn code(part: char) -> Code {
    Code { part, holder: if part == 'E' { Holder::Person } else { Holder::Issuer } }
}

/// The position of three letters among all 26³; `None` if a character is no letter.
const fn number_of(letters: [u8; 3]) -> Option<usize> {
    let [first, second, third] = letters;
    if !(first.is_ascii_uppercase() && second.is_ascii_uppercase() && third.is_ascii_uppercase()) {
        return None;
    }
    let [first, second, third] = [first - b'A', second - b'A', third - b'A'];
    #[expect(clippy::as_conversions, reason = "widening; `From` is not const")]
    let number = first as usize * 676 + second as usize * 26 + third as usize;
    Some(number)
}

/// The part of §5 that lists each three letters, or [`ISO`], or 0 if none does. A table, because each zone has two codes to
/// look up.
#[expect(clippy::indexing_slicing, reason = "evaluated at compile time, where a wrong index does not build")]
static BY_LETTERS: [u8; 26 * 26 * 26] = {
    let mut table = [0; 26 * 26 * 26];
    let mut at = 0;
    while at < ISO_3166_1.len() {
        table[place(ISO_3166_1[at])] = ISO;
        at += 1;
    }
    let mut at = 0;
    while at < EXTENSIONS.len() {
        table[place(EXTENSIONS[at].1)] = EXTENSIONS[at].0;
        at += 1;
    }
    table
};

const fn place(letters: &str) -> usize {
    #[expect(clippy::panic, reason = "evaluated at compile time: a wrong row does not build")]
    match number_of(padded(letters)) {
        Some(number) => number,
        None => panic!("three letters"),
    }
}

/// The letters with the fillers that stand after them: `DE` is `DE<`.
const fn padded(letters: &str) -> [u8; 3] {
    match *letters.as_bytes() {
        [first, second] => [first, second, b'<'],
        [first, second, third] => [first, second, third],
        _ => [0; 3],
    }
}

/// Finds the known defect of a field of three characters.
#[must_use]
pub fn find_defect(field: &[u8]) -> Option<Defect> {
    DEFECTS.iter().find(|defect| padded(defect.letters) == field).copied()
}

const ISO: u8 = b'i';

/// The only code with fewer than three letters (Doc 9303-3 §5 Part A).
const GERMANY: [u8; 3] = *b"D<<";

/// Codes of Doc 9303-3 §5 that are not in ISO 3166-1, each with its part. Part H's IAO is left out: it stands in the
/// signature of a master list, never in a document.
const EXTENSIONS: [(u8, &str); 28] = [
    (b'A', "GBD"),
    (b'A', "GBN"),
    (b'A', "GBO"),
    (b'A', "GBP"),
    (b'A', "GBS"),
    (b'A', "RKS"),
    (b'B', "EUE"),
    (b'C', "UNA"),
    (b'C', "UNK"),
    (b'C', "UNO"),
    (b'D', "XBA"),
    (b'D', "XCC"),
    (b'D', "XCE"),
    (b'D', "XCO"),
    (b'D', "XDC"),
    (b'D', "XEC"),
    (b'D', "XES"),
    (b'D', "XIM"),
    (b'D', "XMP"),
    (b'D', "XOM"),
    (b'D', "XPO"),
    (b'E', "XXA"),
    (b'E', "XXB"),
    (b'E', "XXC"),
    (b'E', "XXX"),
    (b'F', "ANT"),
    (b'F', "NTZ"),
    (b'G', "UTO"),
];

/// TR-03135-1 v2.5 §5.8.1.2: "instead of D for Germany some countries issue DEU, GER or DE".
const DEFECTS: [Defect; 3] = [
    Defect { letters: "DEU", instead_of: "D", source: "BSI TR-03135-1 §5.8.1.2" },
    Defect { letters: "GER", instead_of: "D", source: "BSI TR-03135-1 §5.8.1.2" },
    Defect { letters: "DE", instead_of: "D", source: "BSI TR-03135-1 §5.8.1.2" },
];

/// ISO 3166-1 alpha-3, as of 2023 (Debian's iso-codes 4.15), without DEU: Germany's code in Doc 9303-3 §5 Part A is D.
#[rustfmt::skip]
const ISO_3166_1: [&str; 248] = [
    "ABW", "AFG", "AGO", "AIA", "ALA", "ALB", "AND", "ARE", "ARG", "ARM", "ASM", "ATA", "ATF", "ATG", "AUS",
    "AUT", "AZE", "BDI", "BEL", "BEN", "BES", "BFA", "BGD", "BGR", "BHR", "BHS", "BIH", "BLM", "BLR", "BLZ",
    "BMU", "BOL", "BRA", "BRB", "BRN", "BTN", "BVT", "BWA", "CAF", "CAN", "CCK", "CHE", "CHL", "CHN", "CIV",
    "CMR", "COD", "COG", "COK", "COL", "COM", "CPV", "CRI", "CUB", "CUW", "CXR", "CYM", "CYP", "CZE", "DJI",
    "DMA", "DNK", "DOM", "DZA", "ECU", "EGY", "ERI", "ESH", "ESP", "EST", "ETH", "FIN", "FJI", "FLK", "FRA",
    "FRO", "FSM", "GAB", "GBR", "GEO", "GGY", "GHA", "GIB", "GIN", "GLP", "GMB", "GNB", "GNQ", "GRC", "GRD",
    "GRL", "GTM", "GUF", "GUM", "GUY", "HKG", "HMD", "HND", "HRV", "HTI", "HUN", "IDN", "IMN", "IND", "IOT",
    "IRL", "IRN", "IRQ", "ISL", "ISR", "ITA", "JAM", "JEY", "JOR", "JPN", "KAZ", "KEN", "KGZ", "KHM", "KIR",
    "KNA", "KOR", "KWT", "LAO", "LBN", "LBR", "LBY", "LCA", "LIE", "LKA", "LSO", "LTU", "LUX", "LVA", "MAC",
    "MAF", "MAR", "MCO", "MDA", "MDG", "MDV", "MEX", "MHL", "MKD", "MLI", "MLT", "MMR", "MNE", "MNG", "MNP",
    "MOZ", "MRT", "MSR", "MTQ", "MUS", "MWI", "MYS", "MYT", "NAM", "NCL", "NER", "NFK", "NGA", "NIC", "NIU",
    "NLD", "NOR", "NPL", "NRU", "NZL", "OMN", "PAK", "PAN", "PCN", "PER", "PHL", "PLW", "PNG", "POL", "PRI",
    "PRK", "PRT", "PRY", "PSE", "PYF", "QAT", "REU", "ROU", "RUS", "RWA", "SAU", "SDN", "SEN", "SGP", "SGS",
    "SHN", "SJM", "SLB", "SLE", "SLV", "SMR", "SOM", "SPM", "SRB", "SSD", "STP", "SUR", "SVK", "SVN", "SWE",
    "SWZ", "SXM", "SYC", "SYR", "TCA", "TCD", "TGO", "THA", "TJK", "TKL", "TKM", "TLS", "TON", "TTO", "TUN",
    "TUR", "TUV", "TWN", "TZA", "UGA", "UKR", "UMI", "URY", "USA", "UZB", "VAT", "VCT", "VEN", "VGB", "VIR",
    "VNM", "VUT", "WLF", "WSM", "YEM", "ZAF", "ZMB", "ZWE",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_in_one_table_once() {
        assert!(ISO_3166_1.is_sorted_by(|a, b| a < b));
        assert!(EXTENSIONS.is_sorted_by(|a, b| a < b));
        assert!(EXTENSIONS.iter().all(|(_, code)| !ISO_3166_1.contains(code)));
        let listed = BY_LETTERS.iter().filter(|part| **part != 0).count();
        assert_eq!(listed, ISO_3166_1.len() + EXTENSIONS.len());
    }

    #[test]
    fn code_with_a_filler_before_a_letter_is_none() {
        assert_eq!(find(b"D<<").map(|code| code.part), Some('A'));
        assert_eq!(find(b"UTO").map(|code| code.part), Some('G'));
        assert_eq!(find(b"XXB").map(|code| code.holder), Some(Holder::Person));
        for field in [b"<D<", b"DEU", b"IAO", b"<<<", b"UT<", b"U<O", b"\xffUT"] {
            assert_eq!(find(field), None, "{field:?}");
        }
        assert_eq!(find_defect(b"DE<").map(|defect| defect.instead_of), Some("D"));
        assert_eq!(find_defect(b"DDE"), None);
    }
}
