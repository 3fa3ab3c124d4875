//! Country codes: the two letters in certificates (ISO 3166-1, Doc 9303-12 §7.1.1.1) and the three in the machine readable
//! zone (Doc 9303-3 §5).

/// Codes of the machine readable zone that a State's certificates stand for besides its own three letters. The codes for
/// British and United Nations documents are Doc 9303-3 §5's; Hong Kong's and Macao's passports are China's.
const FURTHER: &[(&str, &[&str])] = &[
    ("CN", &["HKG", "MAC"]),
    ("DE", &["D"]),
    ("EU", &["EUE"]),
    ("GB", &["GBD", "GBN", "GBO", "GBP", "GBS"]),
    ("HK", &["CHN"]),
    ("KS", &["RKS", "UNK"]),
    ("MO", &["CHN"]),
    ("UN", &["UNO", "UNA", "UNK"]),
    ("UT", &["UTO"]),
    ("XK", &["RKS", "UNK"]),
    ("XO", &["XOM"]),
    ("XP", &["XPO"]),
    ("ZZ", &["UNO", "UNA"]),
];

/// The country as certificates should have it: two capitals. One published certificate has three letters, and many have
/// small ones.
#[must_use]
pub fn normalise(country: &str) -> String {
    let country = country.trim().to_uppercase();
    match PAIRS.iter().find(|(_, three)| *three == country) {
        Some((two, _)) => (*two).to_owned(),
        None => country,
    }
}

/// The three letters of a State's own code.
#[must_use]
pub fn three_letters(country: &str) -> Option<&'static str> {
    let country = normalise(country);
    PAIRS.iter().find(|(two, _)| *two == country).map(|(_, three)| *three)
}

/// The two letters of the certificates that stand behind documents of an issuing State, as the zone names it.
#[must_use]
pub fn two_letters(issuing_state: &str) -> Option<&'static str> {
    let own = PAIRS.iter().find(|(_, three)| *three == issuing_state).map(|(two, _)| *two);
    let further = || FURTHER.iter().find(|(_, codes)| codes.contains(&issuing_state)).map(|(two, _)| *two);
    own.or_else(further)
}

/// Returns true if a certificate of a country may stand behind a document of an issuing State as the zone names it, fillers
/// stripped. `None`: nothing is known of the country.
#[must_use]
pub fn issues_for(country: &str, issuing_state: &str) -> Option<bool> {
    let country = normalise(country);
    let own = three_letters(&country);
    let further = FURTHER.iter().find(|(two, _)| *two == country).map(|(_, codes)| *codes);
    if own.is_none() && further.is_none() {
        return None;
    }
    Some(own == Some(issuing_state) || further.is_some_and(|codes| codes.contains(&issuing_state)))
}

/// ISO 3166-1: two letters and three.
const PAIRS: &[(&str, &str)] = &[
    ("AD", "AND"),
    ("AE", "ARE"),
    ("AF", "AFG"),
    ("AG", "ATG"),
    ("AI", "AIA"),
    ("AL", "ALB"),
    ("AM", "ARM"),
    ("AO", "AGO"),
    ("AQ", "ATA"),
    ("AR", "ARG"),
    ("AS", "ASM"),
    ("AT", "AUT"),
    ("AU", "AUS"),
    ("AW", "ABW"),
    ("AX", "ALA"),
    ("AZ", "AZE"),
    ("BA", "BIH"),
    ("BB", "BRB"),
    ("BD", "BGD"),
    ("BE", "BEL"),
    ("BF", "BFA"),
    ("BG", "BGR"),
    ("BH", "BHR"),
    ("BI", "BDI"),
    ("BJ", "BEN"),
    ("BL", "BLM"),
    ("BM", "BMU"),
    ("BN", "BRN"),
    ("BO", "BOL"),
    ("BQ", "BES"),
    ("BR", "BRA"),
    ("BS", "BHS"),
    ("BT", "BTN"),
    ("BV", "BVT"),
    ("BW", "BWA"),
    ("BY", "BLR"),
    ("BZ", "BLZ"),
    ("CA", "CAN"),
    ("CC", "CCK"),
    ("CD", "COD"),
    ("CF", "CAF"),
    ("CG", "COG"),
    ("CH", "CHE"),
    ("CI", "CIV"),
    ("CK", "COK"),
    ("CL", "CHL"),
    ("CM", "CMR"),
    ("CN", "CHN"),
    ("CO", "COL"),
    ("CR", "CRI"),
    ("CU", "CUB"),
    ("CV", "CPV"),
    ("CW", "CUW"),
    ("CX", "CXR"),
    ("CY", "CYP"),
    ("CZ", "CZE"),
    ("DE", "DEU"),
    ("DJ", "DJI"),
    ("DK", "DNK"),
    ("DM", "DMA"),
    ("DO", "DOM"),
    ("DZ", "DZA"),
    ("EC", "ECU"),
    ("EE", "EST"),
    ("EG", "EGY"),
    ("EH", "ESH"),
    ("ER", "ERI"),
    ("ES", "ESP"),
    ("ET", "ETH"),
    ("FI", "FIN"),
    ("FJ", "FJI"),
    ("FK", "FLK"),
    ("FM", "FSM"),
    ("FO", "FRO"),
    ("FR", "FRA"),
    ("GA", "GAB"),
    ("GB", "GBR"),
    ("GD", "GRD"),
    ("GE", "GEO"),
    ("GF", "GUF"),
    ("GG", "GGY"),
    ("GH", "GHA"),
    ("GI", "GIB"),
    ("GL", "GRL"),
    ("GM", "GMB"),
    ("GN", "GIN"),
    ("GP", "GLP"),
    ("GQ", "GNQ"),
    ("GR", "GRC"),
    ("GS", "SGS"),
    ("GT", "GTM"),
    ("GU", "GUM"),
    ("GW", "GNB"),
    ("GY", "GUY"),
    ("HK", "HKG"),
    ("HM", "HMD"),
    ("HN", "HND"),
    ("HR", "HRV"),
    ("HT", "HTI"),
    ("HU", "HUN"),
    ("ID", "IDN"),
    ("IE", "IRL"),
    ("IL", "ISR"),
    ("IM", "IMN"),
    ("IN", "IND"),
    ("IO", "IOT"),
    ("IQ", "IRQ"),
    ("IR", "IRN"),
    ("IS", "ISL"),
    ("IT", "ITA"),
    ("JE", "JEY"),
    ("JM", "JAM"),
    ("JO", "JOR"),
    ("JP", "JPN"),
    ("KE", "KEN"),
    ("KG", "KGZ"),
    ("KH", "KHM"),
    ("KI", "KIR"),
    ("KM", "COM"),
    ("KN", "KNA"),
    ("KP", "PRK"),
    ("KR", "KOR"),
    ("KW", "KWT"),
    ("KY", "CYM"),
    ("KZ", "KAZ"),
    ("LA", "LAO"),
    ("LB", "LBN"),
    ("LC", "LCA"),
    ("LI", "LIE"),
    ("LK", "LKA"),
    ("LR", "LBR"),
    ("LS", "LSO"),
    ("LT", "LTU"),
    ("LU", "LUX"),
    ("LV", "LVA"),
    ("LY", "LBY"),
    ("MA", "MAR"),
    ("MC", "MCO"),
    ("MD", "MDA"),
    ("ME", "MNE"),
    ("MF", "MAF"),
    ("MG", "MDG"),
    ("MH", "MHL"),
    ("MK", "MKD"),
    ("ML", "MLI"),
    ("MM", "MMR"),
    ("MN", "MNG"),
    ("MO", "MAC"),
    ("MP", "MNP"),
    ("MQ", "MTQ"),
    ("MR", "MRT"),
    ("MS", "MSR"),
    ("MT", "MLT"),
    ("MU", "MUS"),
    ("MV", "MDV"),
    ("MW", "MWI"),
    ("MX", "MEX"),
    ("MY", "MYS"),
    ("MZ", "MOZ"),
    ("NA", "NAM"),
    ("NC", "NCL"),
    ("NE", "NER"),
    ("NF", "NFK"),
    ("NG", "NGA"),
    ("NI", "NIC"),
    ("NL", "NLD"),
    ("NO", "NOR"),
    ("NP", "NPL"),
    ("NR", "NRU"),
    ("NU", "NIU"),
    ("NZ", "NZL"),
    ("OM", "OMN"),
    ("PA", "PAN"),
    ("PE", "PER"),
    ("PF", "PYF"),
    ("PG", "PNG"),
    ("PH", "PHL"),
    ("PK", "PAK"),
    ("PL", "POL"),
    ("PM", "SPM"),
    ("PN", "PCN"),
    ("PR", "PRI"),
    ("PS", "PSE"),
    ("PT", "PRT"),
    ("PW", "PLW"),
    ("PY", "PRY"),
    ("QA", "QAT"),
    ("RE", "REU"),
    ("RO", "ROU"),
    ("RS", "SRB"),
    ("RU", "RUS"),
    ("RW", "RWA"),
    ("SA", "SAU"),
    ("SB", "SLB"),
    ("SC", "SYC"),
    ("SD", "SDN"),
    ("SE", "SWE"),
    ("SG", "SGP"),
    ("SH", "SHN"),
    ("SI", "SVN"),
    ("SJ", "SJM"),
    ("SK", "SVK"),
    ("SL", "SLE"),
    ("SM", "SMR"),
    ("SN", "SEN"),
    ("SO", "SOM"),
    ("SR", "SUR"),
    ("SS", "SSD"),
    ("ST", "STP"),
    ("SV", "SLV"),
    ("SX", "SXM"),
    ("SY", "SYR"),
    ("SZ", "SWZ"),
    ("TC", "TCA"),
    ("TD", "TCD"),
    ("TF", "ATF"),
    ("TG", "TGO"),
    ("TH", "THA"),
    ("TJ", "TJK"),
    ("TK", "TKL"),
    ("TL", "TLS"),
    ("TM", "TKM"),
    ("TN", "TUN"),
    ("TO", "TON"),
    ("TR", "TUR"),
    ("TT", "TTO"),
    ("TV", "TUV"),
    ("TW", "TWN"),
    ("TZ", "TZA"),
    ("UA", "UKR"),
    ("UG", "UGA"),
    ("UM", "UMI"),
    ("US", "USA"),
    ("UY", "URY"),
    ("UZ", "UZB"),
    ("VA", "VAT"),
    ("VC", "VCT"),
    ("VE", "VEN"),
    ("VG", "VGB"),
    ("VI", "VIR"),
    ("VN", "VNM"),
    ("VU", "VUT"),
    ("WF", "WLF"),
    ("WS", "WSM"),
    ("YE", "YEM"),
    ("YT", "MYT"),
    ("ZA", "ZAF"),
    ("ZM", "ZMB"),
    ("ZW", "ZWE"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_unique_and_in_order() {
        assert!(PAIRS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (at, (_, three)) in PAIRS.iter().enumerate() {
            assert!(PAIRS.iter().skip(at + 1).all(|(_, other)| other != three));
        }
        assert_eq!(PAIRS.len(), 249);
    }

    #[test]
    fn countries_and_issuing_states_are_matched() {
        let letters = ["D", "FRA", "UTO", "HKG", "QQQ"].map(two_letters);
        assert_eq!(letters, [Some("DE"), Some("FR"), Some("UT"), Some("HK"), None]);
        assert_eq!(issues_for("DE", "D"), Some(true));
        assert_eq!(issues_for("lt", "LTU"), Some(true));
        assert_eq!(issues_for("LTU", "LTU"), Some(true));
        assert_eq!(issues_for("GB", "GBD"), Some(true));
        assert_eq!(issues_for("FR", "BEL"), Some(false));
        assert_eq!(issues_for("QX", "BEL"), None);
        assert_eq!(normalise(" ro"), "RO");
    }
}
