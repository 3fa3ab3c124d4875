//! Names in the MRZ (Doc 9303-3 §4.6, Doc 9303-4/5/6/7 §4.2.3): the rules of the field, and printing a name in it.

use std::cmp::Ordering;

use super::transliteration::{self, Whole};

const FILLER: u8 = b'<';

/// A place where a name field breaks the rules, and the characters that may stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameFault {
    /// Offset in the field of the first character at fault.
    pub offset: usize,
    /// Number of characters at fault.
    pub columns: usize,
    /// Characters that may stand there, in words, for messages.
    pub expected: &'static str,
}

/// The first place where a name field breaks the rules, if any. The rules: a name begins with a letter; one filler separates
/// components; two fillers separate the primary from the secondary identifier, once; there are no digits; only fillers
/// follow the last component.
#[must_use]
pub fn find_fault(field: &[u8]) -> Option<NameFault> {
    let Some(last) = field.iter().rposition(|byte| *byte != FILLER) else {
        return Some(NameFault { offset: 0, columns: field.len().min(1), expected: "A–Z" });
    };
    let mut fillers = 0;
    let mut separators = 0;
    for (offset, byte) in field.iter().take(last + 1).enumerate() {
        match byte {
            b'A'..=b'Z' => {
                if fillers == 0 {
                    continue;
                }
                let expected = match fillers {
                    _ if offset == fillers => "A–Z",
                    1 => "",
                    2 if separators == 0 => {
                        separators += 1;
                        ""
                    }
                    2 => "<",
                    _ => "<<",
                };
                if !expected.is_empty() {
                    return Some(NameFault { offset: offset - fillers, columns: fillers, expected });
                }
                fillers = 0;
            }
            &FILLER => fillers += 1,
            _ => return Some(NameFault { offset, columns: 1, expected: "A–Z or <" }),
        }
    }
    None
}

/// Prints the name field, `columns` wide, for the identifiers on the page: transliterated in the first form of Doc 9303-3
/// §6, punctuation after §4.6, truncated after §4.2.3 of the format's part.
///
/// # Errors
/// The first character without a form in §6.
pub fn print(primary: &str, secondary: &str, columns: usize) -> Result<String, char> {
    let primary = components(primary)?;
    let secondary = components(secondary)?;
    let whole = join(&primary, &secondary);
    let name = if whole.len() <= columns { whole } else { truncate(primary, secondary, columns) };
    Ok(format!("{name:<<columns$}"))
}

/// The transliterated components of an identifier. Spaces, hyphens and commas separate components; apostrophes and other
/// punctuation are omitted.
fn components(identifier: &str) -> Result<Vec<String>, char> {
    let printed = split(identifier).map(transliteration::print).collect::<Result<Vec<_>, char>>()?;
    Ok(printed.into_iter().filter(|component| !component.is_empty()).collect())
}

/// Returns true if a name field is a legal printing of the name on the page: each character in any of its forms of §6;
/// where the field ends with a letter, components may be cut.
#[must_use]
pub fn accepts(primary: &str, secondary: &str, field: &[u8]) -> bool {
    let whole = if field.last() == Some(&FILLER) { Whole::Yes } else { Whole::No };
    let Ok(field) = std::str::from_utf8(field) else { return false };
    let (printed_primary, printed_secondary) = field.split_once("<<").unwrap_or((field, ""));
    let agree = |identifier: &str, printed: &str| {
        let parts: Vec<&str> =
            split(identifier).filter(|part| transliteration::print(part).as_deref() != Ok("")).collect();
        let printed: Vec<&str> = printed.split('<').filter(|part| !part.is_empty()).collect();
        let enough = match whole {
            Whole::Yes => parts.len() == printed.len(),
            Whole::No => parts.len() >= printed.len(),
        };
        enough && parts.iter().zip(&printed).all(|(part, printed)| transliteration::accepts(part, printed, whole))
    };
    agree(primary, printed_primary) && agree(secondary, printed_secondary)
}

/// Returns true if two name fields may be printings of the same name, as a visa repeats the name of a passport: each
/// component in any of its forms of §6, cut where its field ends with a letter, and the two identifiers separated anywhere.
#[must_use]
pub fn may_be_same(one: &[u8], other: &[u8]) -> bool {
    let parts = |field: &[u8]| {
        let whole = if field.last() == Some(&FILLER) { Whole::Yes } else { Whole::No };
        let text = String::from_utf8_lossy(field).to_ascii_uppercase();
        let parts: Vec<String> = text.split('<').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        (parts, whole)
    };
    let ((parts, whole), (others, others_whole)) = (parts(one), parts(other));
    let enough = match parts.len().cmp(&others.len()) {
        Ordering::Less => whole == Whole::No,
        Ordering::Equal => true,
        Ordering::Greater => others_whole == Whole::No,
    };
    let same = |(part, other): (&String, &String)| {
        transliteration::may_be_same((part.as_str(), whole), (other.as_str(), others_whole))
    };
    enough && !parts.is_empty() && !others.is_empty() && parts.iter().zip(&others).all(same)
}

fn split(identifier: &str) -> impl Iterator<Item = &str> {
    identifier.split([' ', '-', ',', '\u{2010}', '\u{2011}', '\u{a0}'])
}

fn join(primary: &[String], secondary: &[String]) -> String {
    let separator = if secondary.is_empty() { "" } else { "<<" };
    [&primary.join("<"), separator, &secondary.join("<")].concat()
}

/// Shortens components from the last backwards, in the primary identifier only as far as it must, until the field ends
/// with a letter in its last column, the sign of a truncated name.
fn truncate(mut primary: Vec<String>, mut secondary: Vec<String>, columns: usize) -> String {
    // The primary identifier leaves room for `<<` and the first letter of the secondary one.
    let room = if secondary.is_empty() { columns } else { columns.saturating_sub(3) };
    while primary.join("<").len() > room {
        shorten(&mut primary);
    }
    while join(&primary, &secondary).len() > columns && !secondary.is_empty() {
        shorten(&mut secondary);
    }
    join(&primary, &secondary)
}

/// Removes a letter from the last component that has more than one, or else the last component.
fn shorten(components: &mut Vec<String>) {
    match components.iter_mut().rfind(|component| component.len() > 1) {
        Some(component) => drop(component.pop()),
        None => drop(components.pop()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(field: &str) -> Option<(usize, usize, &'static str)> {
        find_fault(field.as_bytes()).map(|fault| (fault.offset, fault.columns, fault.expected))
    }

    #[test]
    fn faults_of_the_field_are_found() {
        for sound in ["ERIKSSON<<ANNA<MARIA<<<<", "ARKFREITH<<<", "SATRIYA<SUDARPA<<", "A<<B", "NILAVA<<CHAYAPA<K"] {
            assert_eq!(fault(sound), None, "{sound}");
        }
        assert_eq!(fault("ERIKSS0N<<ANNA<<<"), Some((6, 1, "A–Z or <")));
        assert_eq!(fault("ERIKSSON<<ANN4<<"), Some((13, 1, "A–Z or <")));
        assert_eq!(fault("ERIKSSON<<ANNA<<MARIA<"), Some((14, 2, "<")));
        assert_eq!(fault("ERIKSSON<<<ANNA<<"), Some((8, 3, "<<")));
        assert_eq!(fault("<<ANNA<<"), Some((0, 2, "A–Z")));
        assert_eq!(fault("<<<<<<"), Some((0, 1, "A–Z")));
        assert_eq!(fault(""), Some((0, 0, "A–Z")));
    }

    #[test]
    fn name_that_a_visa_repeats_is_known() {
        let field = |name: &str, columns: usize| format!("{name:<<columns$}").into_bytes();
        let same = |visa: &str, passport: &str| may_be_same(&field(visa, 31), &field(passport, 39));
        assert!(same("ERIKSSON<<ANNA<MARIA", "ERIKSSON<<ANNA<MARIA"));
        assert!(same("MULLER<<KATHE", "MUELLER<<KAETHE"));
        assert!(same("NILAVADHANANANDA<<CHAYAPA<DEJTH", "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"), "truncated");
        assert!(same("SATRIYA<SUDARPA", "SATRIYA<<SUDARPA"), "identifiers separated elsewhere");
        assert!(!same("ERIKSSON<<ANNA", "ERIKSSON<<ANNA<MARIA"));
        assert!(!same("ERIKSSON<<ANNA<MARIA", "ERIKSSON<<ANNA<MARIE"));
        assert!(!same("", "ERIKSSON<<ANNA"));
    }

    #[test]
    fn punctuation_is_omitted_or_separates() {
        assert_eq!(print("O'CONNOR", "ENYA SIOBHAN", 24).as_deref(), Ok("OCONNOR<<ENYA<SIOBHAN<<<"));
        assert_eq!(print("Smith-Jones", "Susie", 20).as_deref(), Ok("SMITH<JONES<<SUSIE<<"));
        assert_eq!(print("漢", "", 20), Err('漢'));
    }

    #[test]
    fn name_is_compared_in_all_its_legal_forms() {
        assert!(accepts("Müller-Lüdenscheidt", "Zoë", b"MULLER<LUEDENSCHEIDT<<ZOE<<<<<<"));
        assert!(accepts("ERIKSSON", "ANNA MARIA", b"ERIKSSON<<ANNA<MAR"));
        assert!(!accepts("ERIKSSON", "ANNA MARIA", b"ERIKSSON<<ANNA<MAR<"));
        assert!(!accepts("ERIKSSON", "ANNA MARIA", b"ERIKSSON<<ANNA<<<<"));
        assert!(!accepts("ERIKSSON", "ANNA", b"ERIKSSEN<<ANNA<<<<"));
    }

    #[test]
    fn truncated_name_ends_with_a_letter_in_the_last_column() {
        let names = [
            ("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG"),
            ("BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO"),
            ("BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL BENNELONG", ""),
        ];
        for (primary, secondary) in names {
            for columns in [30, 31, 39] {
                let field = print(primary, secondary, columns).unwrap();
                assert_eq!(field.len(), columns);
                assert!(field.ends_with(|last: char| last.is_ascii_uppercase()), "{field}");
                assert_eq!(find_fault(field.as_bytes()), None, "{field}");
            }
        }
    }
}
