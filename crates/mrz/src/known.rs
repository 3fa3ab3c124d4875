//! Known defects of issuers: genuine documents whose zone breaks one rule, always in the same way. A row says how, and a zone
//! that breaks the rule otherwise has no excuse. Wrong codes of States stand in [`state`](super::state).

use super::check_digit;
use super::field::Field;
use super::format::{Format, TD1, TD3};
use super::name;
use super::rule::Rule;
use super::zone::{LongNumber, Zone};

/// A defect of form that documents of an issuer are known to have.
#[derive(Debug)]
pub struct KnownDefect {
    /// Issuing State, as the zone has it, without fillers.
    pub issuer: &'static str,
    /// The format of the documents.
    pub format: &'static Format,
    /// The rule that the documents break.
    pub rule: Rule,
    /// The form that they have instead, for messages.
    pub description: &'static str,
    /// Publications that name the defect.
    pub source: &'static str,
    /// Returns true if a zone breaks the rule as these documents do.
    applies: fn(&Zone<'_>) -> bool,
}

/// Every known defect. A row excuses a rule of form only, and never makes it kept.
pub static KNOWN_DEFECTS: [KnownDefect; 7] = [
    KnownDefect {
        issuer: "BEL",
        format: &TD1,
        rule: Rule::DocumentNumberDigit,
        description: FILLER_COUNTED,
        source: "Arg0s1080/mrz#4; cheminfo/mrz (PRADO BEL-BO-03003)",
        applies: digit_counts_the_filler,
    },
    KnownDefect {
        issuer: "PRT",
        format: &TD1,
        rule: Rule::DocumentNumberDigit,
        description: FILLER_COUNTED,
        source: "cheminfo/mrz (PRADO PRT-BO-04001)",
        applies: digit_counts_the_filler,
    },
    KnownDefect {
        issuer: "SLV",
        format: &TD1,
        rule: Rule::DocumentNumberDigit,
        description: ELEVEN_CHARACTERS,
        source: "smartscanner-mrz-parser (El_Salvador_ID)",
        applies: number_has_eleven_characters,
    },
    KnownDefect {
        issuer: "GTM",
        format: &TD1,
        rule: Rule::DocumentNumberDigit,
        description: ELEVEN_CHARACTERS,
        source: "smartscanner-mrz-parser (Guatemala_ID)",
        applies: number_has_eleven_characters,
    },
    KnownDefect {
        issuer: "IND",
        format: &TD3,
        rule: Rule::Name,
        description: "a single name stands in the secondary identifier",
        source: "Arg0s1080/mrz#1, #42; cheminfo/mrz#9",
        applies: primary_identifier_is_empty,
    },
    KnownDefect {
        issuer: "EST",
        format: &TD1,
        rule: Rule::DocumentCode,
        description: "the residence permit has the code RP",
        source: "Arg0s1080/mrz#27",
        applies: |zone| zone.bytes(Field::DocumentCode) == b"RP",
    },
    KnownDefect {
        issuer: "USA",
        format: &TD1,
        rule: Rule::DocumentCode,
        description: "the permanent resident card has the code C1 or C2",
        source: "immihelp.com/green-card; Anyline (US Green Card)",
        applies: |zone| matches!(zone.bytes(Field::DocumentCode), b"C1" | b"C2"),
    },
];

const FILLER_COUNTED: &str = "the digit of a long number also counts the filler between its parts";
const ELEVEN_CHARACTERS: &str = "the number has eleven characters without a filler, and its digit follows them";

impl Zone<'_> {
    /// The known defect of the issuer by which this zone breaks a rule.
    #[must_use]
    pub fn known_defect(&self, rule: Rule) -> Option<&'static KnownDefect> {
        let issuer = self.text(Field::IssuingState);
        let row =
            |row: &&KnownDefect| (row.issuer, row.rule) == (issuer, rule) && std::ptr::eq(row.format, self.format());
        KNOWN_DEFECTS.iter().find(|known| row(known) && (known.applies)(self))
    }
}

/// The number, the filler that announces the rest, and the rest (Doc 9303-5 note j leaves the filler out).
fn digit_counts_the_filler(zone: &Zone<'_>) -> bool {
    let LongNumber::Coded { rest, digit, .. } = zone.long_number() else { return false };
    let covered = [zone.bytes(Field::DocumentNumber), b"<", rest];
    check_digit::compute(covered).is_some_and(|computed| zone.slice(digit) == [computed])
}

/// The number goes on in the column of its digit and the first of the optional data; then comes the digit, and a filler.
fn number_has_eleven_characters(zone: &Zone<'_>) -> bool {
    let [number, tenth] = [Field::DocumentNumber, Field::DocumentNumberDigit].map(|field| zone.bytes(field));
    let Some(([last, digit, b'<'], _)) = zone.bytes(Field::OptionalData).split_first_chunk() else { return false };
    let whole = [number, tenth, std::slice::from_ref(last)];
    let filled = whole.iter().all(|part| !part.contains(&b'<'));
    filled && check_digit::compute(whole) == Some(*digit)
}

/// The field begins with `<<`, and the rest of it is a name.
fn primary_identifier_is_empty(zone: &Zone<'_>) -> bool {
    zone.bytes(Field::Name).strip_prefix(b"<<").is_some_and(|rest| name::find_fault(rest).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(lines: [&str; 3], rule: Rule) -> Option<&'static str> {
        let lines: Vec<Vec<u8>> =
            lines.iter().filter(|line| !line.is_empty()).map(|line| line.as_bytes().to_vec()).collect();
        Zone::parse(&lines).unwrap().known_defect(rule).map(|known| known.issuer)
    }

    fn card(first: &str, rule: Rule) -> Option<&'static str> {
        let first = format!("{first:<<30}");
        known([&first, "9003107F3009303UTO<<<<<<<<<<<0", "PEETERS<<LOTTE<MARIE<<<<<<<<<<"], rule)
    }

    /// Check digits of published specimens with and without the filler counted, and one that is wrong both ways.
    #[test]
    fn digit_of_a_long_number_may_count_the_filler() {
        let digit = Rule::DocumentNumberDigit;
        assert_eq!(card("IDBEL592314159<3583", digit), Some("BEL"));
        assert_eq!(card("IDBEL592314159<3584", digit), None, "fits neither way");
        assert_eq!(card("I<PRT000024759<ZZ72", digit), Some("PRT"));
        assert_eq!(card("IDNLD592314159<3583", digit), None, "another issuer");
        assert_eq!(card("IDBEL592314159<3583", Rule::CompositeDigit), None, "another rule");
    }

    #[test]
    fn number_may_have_eleven_characters() {
        let digit = Rule::DocumentNumberDigit;
        assert_eq!(card("IDSLV045678912349", digit), Some("SLV"));
        assert_eq!(card("IDGTM045678912349", digit), Some("GTM"));
        assert_eq!(card("IDSLV045678912348", digit), None, "another digit");
        assert_eq!(card("IDSLV0456789123497", digit), None, "no filler after it");
        assert_eq!(card("IDSLV04567891<<<0", digit), None);
        assert_eq!(card("IDHND045678912349", digit), None);
    }

    #[test]
    fn codes_and_names_are_excused_where_an_issuer_has_them() {
        assert_eq!(card("RPESTB0012345<6", Rule::DocumentCode), Some("EST"));
        assert_eq!(card("RPLVAB0012345<6", Rule::DocumentCode), None);
        assert_eq!(card("C1USA0123456784", Rule::DocumentCode), Some("USA"));
        assert_eq!(card("C3USA0123456784", Rule::DocumentCode), None);
        let second = "K3141592<<5IND5601240F3202285<<<<<<<<<<<<<<<6";
        let name = |name: &str| {
            let first = format!("{:<<44}", format!("P<IND{name}"));
            known([&first, &second[..44], ""], Rule::Name)
        };
        assert_eq!(name("<<AHMADZAI<SAKINA"), Some("IND"));
        assert_eq!(name("<<AHMADZAI<<SAKINA<<X"), None, "another fault beside it");
        assert_eq!(name("<AHMADZAI"), None);
    }
}
