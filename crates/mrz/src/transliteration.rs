//! Transliteration of national characters into the MRZ (Doc 9303-3 §6). A character has one or more legal forms, among
//! which States choose. Printing takes the first; comparing accepts any. A letter that §6 lacks loses its diacritical marks
//! (§4.6), however they are encoded.

mod script;
mod table;
mod transcription;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

pub use script::Script;
use table::{FORMS, LETTERS};
pub use transcription::sounds_like;

/// The legal forms of an upper-case character, the recommended one first; `None` if §6 has none. An empty form means that
/// the character is omitted.
#[must_use]
pub fn forms(character: char) -> Option<&'static [&'static str]> {
    if character.is_ascii_uppercase() {
        let at = u32::from(character).checked_sub(u32::from('A')).and_then(|at| usize::try_from(at).ok())?;
        return LETTERS.get(at..=at);
    }
    let at = FORMS.binary_search_by_key(&character, |(key, _)| *key).ok()?;
    FORMS.get(at).map(|(_, forms)| *forms)
}

/// Prints a name component in letters of the MRZ, each character in its recommended form; punctuation is omitted (§4.6).
///
/// # Errors
/// The first character without a form in §6.
pub fn print(component: &str) -> Result<String, char> {
    let mut printed = String::new();
    for item in items(component) {
        let Item { character, forms, doubled } = item?;
        // "XTA is used generally, except if teh marbuta occurs at the end of the name component" (§6 C, note 2).
        let ends = character == TEH_MARBUTA && component.ends_with(TEH_MARBUTA);
        let form = if ends { forms.last() } else { forms.first() };
        printed.push_str(&write(form.copied().unwrap_or_default(), doubled));
    }
    Ok(printed)
}

/// Returns true if a printed component is a legal form of a component on the page, or with `Whole::No` the beginning of
/// one. A character without a form in §6 has no legal printing.
#[must_use]
pub fn accepts(component: &str, printed: &str, whole: Whole) -> bool {
    // Offsets in `printed` at which the forms of the characters so far can end.
    let mut reached = vec![0_usize];
    for item in items(component) {
        let Ok(Item { forms, doubled, .. }) = item else { return false };
        // "Search algorithms should note that shaddah is optional" (Appendix B.5.5.11).
        let plain = forms.iter().map(|form| write(form, false));
        let forms: Vec<String> = plain.chain(forms.iter().filter(|_| doubled).map(|form| write(form, true))).collect();
        let mut next = Vec::new();
        for start in reached {
            let Some(rest) = printed.get(start..) else { continue };
            for form in &forms {
                if whole == Whole::No && form.starts_with(rest) {
                    return true;
                }
                let end = start + form.len();
                if rest.starts_with(form.as_str()) && !next.contains(&end) {
                    next.push(end);
                }
            }
        }
        reached = next;
    }
    reached.contains(&printed.len())
}

/// Returns true if two printed components may be printings of the same component, each character of it in any of its forms;
/// one that may be cut may end before the other does.
#[must_use]
pub fn may_be_same(one: (&str, Whole), other: (&str, Whole)) -> bool {
    // Places in the two up to which they are forms of the same characters.
    let mut reached = vec![(0, 0)];
    let mut next = 0;
    while let Some((at, beside)) = reached.get(next).copied() {
        next += 1;
        let (Some(first), Some(second)) = (one.0.get(at..), other.0.get(beside..)) else { continue };
        let ended = |rest: &str, whole: Whole| rest.is_empty() && whole == Whole::No;
        if first.is_empty() && second.is_empty() || ended(first, one.1) || ended(second, other.1) {
            return true;
        }
        let mut go_on = |taken: usize, other: usize| {
            let place = (at + taken, beside + other);
            if !reached.contains(&place) {
                reached.push(place);
            }
        };
        if first.bytes().next() == second.bytes().next() {
            go_on(1, 1);
        }
        for (_, forms) in FORMS.iter().filter(|(_, forms)| forms.len() > 1) {
            for form in forms.iter().filter(|form| first.starts_with(**form)) {
                let others = forms.iter().filter(|other| *other != form && second.starts_with(**other));
                others.for_each(|other| go_on(form.len(), other.len()));
            }
        }
    }
    false
}

/// The rule whether a component must be printed whole or may be truncated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// Printed whole.
    Yes,
    /// Possibly cut: the beginning is enough.
    No,
}

/// A character of a component with its forms.
struct Item {
    character: char,
    forms: &'static [&'static str],
    /// True if a shadda stands over the character.
    doubled: bool,
}

/// The characters of a component, composed and in upper case, without punctuation.
fn items(component: &str) -> impl Iterator<Item = Result<Item, char>> {
    let upper = component.nfc().flat_map(char::to_uppercase).filter(|character| !is_punctuation(*character));
    // Composed again, since upper case may come apart.
    let upper: Vec<char> =
        upper.nfc().filter(|character| forms(*character).is_some() || !is_mark(*character)).collect();
    let mut at = 0;
    std::iter::from_fn(move || {
        let character = *upper.get(at)?;
        let doubled = upper.get(at + 1) == Some(&SHADDA);
        at += if doubled { 2 } else { 1 };
        let found = forms(character).or_else(|| forms(base(character)));
        Some(found.map(|forms| Item { character, forms, doubled }).ok_or(character))
    })
}

/// A diacritical mark that has no form of its own and no letter that it is composed with.
fn is_mark(character: char) -> bool {
    character != SHADDA && is_combining_mark(character)
}

/// The letter without its diacritical marks.
fn base(character: char) -> char {
    let mut base = None;
    decompose_canonical(character, |part| {
        base.get_or_insert(part);
    });
    base.unwrap_or(character)
}

/// Prints a form. A shadda repeats its letters, but not the X that begins a sequence: FXDZDZXAH (§6 C, note 3).
fn write(form: &str, doubled: bool) -> String {
    let letters = form.trim_start_matches('X');
    format!("{form}{}", if doubled { letters } else { "" })
}

fn is_punctuation(character: char) -> bool {
    character.is_ascii_punctuation() || matches!(character, '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{b4}' | '\u{b7}')
}

const SHADDA: char = '\u{651}';
const TEH_MARBUTA: char = '\u{629}';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_sorted_and_has_only_letters() {
        assert!(FORMS.is_sorted_by(|a, b| a.0 < b.0));
        for (character, forms) in FORMS {
            assert!(!forms.is_empty(), "{character}");
            let letters = forms.iter().all(|form| form.bytes().all(|byte| byte.is_ascii_uppercase()));
            assert!(letters, "{character}");
        }
    }

    #[test]
    fn printing_takes_the_recommended_form() {
        assert_eq!(print("Müller").as_deref(), Ok("MUELLER"));
        assert_eq!(print("Strauß").as_deref(), Ok("STRAUSS"));
        assert_eq!(print("O’Connor").as_deref(), Ok("OCONNOR"));
        assert_eq!(print("Щукин").as_deref(), Ok("SHCHUKIN"));
        assert_eq!(print("漢"), Err('漢'));
    }

    /// Doc 9303-3 §6 C, notes 2 and 3.
    #[test]
    fn arabic_shadda_and_teh_marbuta_are_printed() {
        assert_eq!(print("عبّاس").as_deref(), Ok("EBBAS"));
        assert_eq!(print("فضّة").as_deref(), Ok("FXDZDZXAH"));
        assert!(accepts("عبّاس", "EBAS", Whole::Yes));
    }

    /// Each row of the tables, alone and within a word, in every one of its forms.
    #[test]
    fn every_form_of_every_row_is_accepted() {
        for (character, forms) in FORMS {
            let word = format!("ME{character}NA");
            for form in forms {
                assert!(accepts(&character.to_string(), form, Whole::Yes), "{character}: {form}");
                assert!(accepts(&word, &format!("ME{form}NA"), Whole::Yes), "{word}: {form}");
                assert!(!accepts(&word, &format!("MEJQXJ{form}NA"), Whole::Yes), "{word}: more than {form}");
            }
            assert!(accepts(&word.to_lowercase(), &print(&word).unwrap(), Whole::Yes), "{word} in lower case");
            let apart: String = word.nfd().collect();
            assert!(accepts(&apart, &print(&word).unwrap(), Whole::Yes), "{word} in parts");
        }
    }

    /// §4.6: "without diacritical marks"; Romanian and Vietnamese letters are in no table of §6.
    #[test]
    fn letter_without_a_row_loses_its_marks() {
        assert_eq!(print("Ștefănescu").as_deref(), Ok("STEFANESCU"));
        assert_eq!(print("Nguyễn").as_deref(), Ok("NGUYEN"));
        assert_eq!(print("Q\u{301}ED").as_deref(), Ok("QED"), "a mark that composes with no letter");
        // Composed, these have rows.
        assert_eq!(print("Mu\u{308}ller").as_deref(), Ok("MUELLER"));
        assert_eq!(print("И\u{306}").as_deref(), Ok("I"));
        assert_eq!(print("ا\u{653}").as_deref(), Ok("XAA"));
    }

    #[test]
    fn printings_of_the_same_component_are_known() {
        let same = |one: &str, other: &str| may_be_same((one, Whole::Yes), (other, Whole::Yes));
        for (one, other) in [("MUELLER", "MULLER"), ("MUXXLLER", "MUELLER"), ("NUNXXEZ", "NUNEZ"), ("A", "A")] {
            assert!(same(one, other) && same(other, one), "{one}, {other}");
        }
        assert!(!same("MUELLER", "MILLER") && !same("ANNA", "ANN") && !same("", "A"));
        let cut = |one: &str, other: &str| may_be_same((one, Whole::No), (other, Whole::Yes));
        assert!(cut("MUEL", "MULLER") && cut("M", "MULLER") && !cut("MULLER", "MUEL") && !cut("B", "MULLER"));
    }

    #[test]
    fn comparing_accepts_every_legal_form() {
        for printed in ["MUELLER", "MUXXLLER", "MULLER"] {
            assert!(accepts("Müller", printed, Whole::Yes), "{printed}");
        }
        assert!(!accepts("Müller", "MILLER", Whole::Yes));
        assert!(!accepts("Müller", "MUELL", Whole::Yes));
        assert!(accepts("Müller", "MUELL", Whole::No));
        assert!(accepts("Müller", "MUX", Whole::No));
        assert!(!accepts("漢", "HAN", Whole::Yes));
    }

    /// §6 C, note 2: only the teh marbuta at the end of a component is written otherwise.
    #[test]
    fn teh_marbuta_at_the_end_has_its_own_form() {
        let alone = |text: &str| print(text).unwrap();
        assert_eq!(alone("ةب"), format!("XTA{}", alone("ب")));
        assert_eq!(alone("بة"), format!("{}XAH", alone("ب")));
        assert_eq!(alone("Üة"), format!("{}XAH", alone("Ü")));
    }
}
