//! The codes of Doc 9303-3 §5 for issuing States, organizations and nationalities, and the wrong ones that genuine
//! documents are known to carry.

/// A code of Doc 9303-3 §5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The letters, fillers taken off: `UTO`, `D`.
    pub letters: &'static str,
    /// The part of §5 that lists it, `A` to `G`.
    pub part: char,
    /// Who may use it.
    pub holder: Holder,
}

/// Who a code may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A State or organization: issuer and nationality.
    Issuer,
    /// A person without a defined nationality: nationality only (Part E).
    Person,
}

/// A wrong code that genuine documents are known to carry: a defect of theirs and no code of Doc 9303.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Defect {
    /// The letters as printed.
    pub letters: &'static str,
    /// The code that should stand there.
    pub instead_of: &'static str,
    /// Who says so.
    pub source: &'static str,
}

/// The code of a field of three characters, fillers and all, if Doc 9303-3 §5 lists it.
#[must_use]
pub fn find(field: &[u8]) -> Option<Code> {
    let letters = std::str::from_utf8(field).ok()?;
    // Fillers stand after the letters and nowhere else: `D<<` is Germany, `<D<` is nothing.
    let letters = letters.trim_end_matches('<');
    if let Ok(found) = ISO_3166_1.binary_search(&letters) {
        return Some(Code { letters: ISO_3166_1.get(found)?, part: 'A', holder: Holder::Issuer });
    }
    EXTENSIONS.iter().find(|code| code.letters == letters).copied()
}

/// The known defect that a field of three characters is, if any.
#[must_use]
pub fn find_defect(field: &[u8]) -> Option<Defect> {
    let letters = std::str::from_utf8(field).ok()?.trim_end_matches('<');
    DEFECTS.iter().find(|defect| defect.letters == letters).copied()
}

const fn code(letters: &'static str, part: char) -> Code {
    Code { letters, part, holder: if part == 'E' { Holder::Person } else { Holder::Issuer } }
}

/// Doc 9303-3 §5, the codes that are not in ISO 3166-1. Part H's IAO is not among them: it stands in the signature of a
/// master list and never in a document.
const EXTENSIONS: [Code; 29] = [
    code("GBD", 'A'),
    code("GBN", 'A'),
    code("GBO", 'A'),
    code("GBS", 'A'),
    code("GBP", 'A'),
    code("D", 'A'),
    code("RKS", 'A'),
    code("EUE", 'B'),
    code("UNO", 'C'),
    code("UNA", 'C'),
    code("UNK", 'C'),
    code("XBA", 'D'),
    code("XIM", 'D'),
    code("XCC", 'D'),
    code("XCE", 'D'),
    code("XCO", 'D'),
    code("XEC", 'D'),
    code("XPO", 'D'),
    code("XES", 'D'),
    code("XMP", 'D'),
    code("XOM", 'D'),
    code("XDC", 'D'),
    code("XXA", 'E'),
    code("XXB", 'E'),
    code("XXC", 'E'),
    code("XXX", 'E'),
    code("ANT", 'F'),
    code("NTZ", 'F'),
    code("UTO", 'G'),
];

/// TR-03135-1 v2.5 §5.8.1.2: "instead of D for Germany some countries issue DEU, GER or DE".
const DEFECTS: [Defect; 3] = [
    Defect { letters: "DEU", instead_of: "D", source: "BSI TR-03135-1 §5.8.1.2" },
    Defect { letters: "GER", instead_of: "D", source: "BSI TR-03135-1 §5.8.1.2" },
    Defect { letters: "DE", instead_of: "D", source: "BSI TR-03135-1 §5.8.1.2" },
];

/// ISO 3166-1 alpha-3, as of 2023 (Debian's iso-codes 4.15), without DEU: Germany's code in Doc 9303-3 §5 Part A is D.
/// Sorted, for it is searched by halving.
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
    fn codes_are_sorted_and_stand_once() {
        assert!(ISO_3166_1.is_sorted_by(|a, b| a < b));
        for (at, code) in EXTENSIONS.iter().enumerate() {
            assert!(!ISO_3166_1.contains(&code.letters), "{}", code.letters);
            assert!(EXTENSIONS.iter().skip(at + 1).all(|other| other.letters != code.letters), "{}", code.letters);
        }
    }

    #[test]
    fn fillers_stand_after_the_letters() {
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
