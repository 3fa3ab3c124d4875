//! A full name in national characters, as chips have it (EF.DG11, Doc 9303-10 §4.7.11), compared with the name field of a zone.
//!
//! ```
//! use mrz::full_name::{FullNameMatch, compare};
//!
//! let field = b"MUELLER<<JOHN<QUINCY<<<<<<";
//! assert_eq!(compare("Müller<<John Quincy", field), FullNameMatch::Agrees);
//! assert_eq!(compare("John Quincy Müller", field), FullNameMatch::Agrees);
//! assert_eq!(compare("Müller<<John", field), FullNameMatch::Partly);
//! assert_eq!(compare("Schmidt<<John Quincy", field), FullNameMatch::Differs);
//! assert_eq!(compare("漢", field), FullNameMatch::NoTable('漢'));
//! ```

use super::name;
use super::transliteration::{self, Script, Whole};

/// The result of comparing a full name with a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FullNameMatch {
    /// There is no name.
    Empty,
    /// The zone has the words of the name, in forms of Doc 9303-3 §6.
    Agrees,
    /// The zone has words of the name, in forms of §6, and leaves others out: a name in another script may have a patronymic
    /// that the State does not print in Latin letters.
    LeavesOut,
    /// The zone may be a transcription of the name, which no table decides (Doc 9303-3 Appendix B.2).
    Transcribed,
    /// A letter of a script that §6 has no table for: nothing can be compared.
    NoTable(char),
    /// Latin words in another order than the identifiers say, a part of them, or others in letters that States print
    /// in different ways.
    Partly,
    /// A name in a script of §6 that the zone has neither in its forms nor as a transcription.
    BeyondTables,
    /// Another Latin name.
    Differs,
}

/// The most words of a name that are compared. The longest name field has 39 characters, so 20 words.
const WORDS: usize = 64;

/// The most characters of a name that are compared.
const CHARACTERS: usize = 1024;

/// Compares a full name with a name field. The identifiers of the name are separated by `<<`; without it the name may stand in
/// the order of the page, given names first, and its words are compared as a set. A field that ends with a letter may be
/// truncated (Doc 9303-4/5/6/7 §4.2.3).
#[must_use]
pub fn compare(full: &str, field: &[u8]) -> FullNameMatch {
    let full = full.trim_matches(|character: char| character == '<' || character.is_whitespace());
    let (primary, secondary) = full.split_once("<<").unwrap_or((full, ""));
    let words: Vec<&str> = [primary, secondary].into_iter().flat_map(split).collect();
    if words.is_empty() {
        return FullNameMatch::Empty;
    }
    let letters = words.iter().flat_map(|word| word.chars()).filter(|character| character.is_alphabetic());
    if let Some(letter) = letters.clone().find(|letter| Script::of(*letter).is_none()) {
        return FullNameMatch::NoTable(letter);
    }
    let latin = letters.clone().all(|letter| Script::of(letter) == Some(Script::Latin));
    let beyond = if latin { FullNameMatch::Partly } else { FullNameMatch::BeyondTables };
    let Ok(field) = std::str::from_utf8(field) else { return beyond };
    if words.len() > WORDS || full.chars().nth(CHARACTERS).is_some() {
        return beyond;
    }
    let identifiers = [primary, secondary].map(|identifier| identifier.replace('<', " "));
    if full.contains("<<") && name::accepts(&identifiers[0], &identifiers[1], field.as_bytes()) {
        return FullNameMatch::Agrees;
    }
    let whole = if field.ends_with('<') { Whole::Yes } else { Whole::No };
    let printed: Vec<&str> = field.split('<').filter(|word| !word.is_empty()).collect();
    let legal = |word: &str, printed: &str| transliteration::accepts(word, printed, whole);
    let left = words.len().saturating_sub(printed.len());
    let all = matched(&words, &printed, legal) == printed.len();
    match () {
        () if all && (left == 0 || whole == Whole::No) && !full.contains("<<") => FullNameMatch::Agrees,
        () if latin => {
            let loose = |word: &str, printed: &str| is_like(word, printed, whole);
            let most = words.len().min(printed.len());
            if matched(&words, &printed, loose) == most { FullNameMatch::Partly } else { FullNameMatch::Differs }
        }
        () if all && left == 0 => FullNameMatch::Agrees,
        () if all => FullNameMatch::LeavesOut,
        () if is_transcription(&words, field) => FullNameMatch::Transcribed,
        () => FullNameMatch::BeyondTables,
    }
}

/// The words of an identifier that have letters.
fn split(identifier: &str) -> impl Iterator<Item = &str> {
    let separates = |character: char| {
        character.is_whitespace() || matches!(character, '<' | '-' | ',' | '،' | '\u{2010}'..='\u{2015}')
    };
    identifier.split(separates).filter(|word| word.chars().any(char::is_alphabetic))
}

/// The most printed words that each have a word of their own (Kuhn's algorithm for matchings of bipartite graphs).
fn matched(words: &[&str], printed: &[&str], fits: impl Fn(&str, &str) -> bool) -> usize {
    let edges: Vec<Vec<usize>> = printed
        .iter()
        .map(|printed| (0..).zip(words).filter(|(_, word)| fits(word, printed)).map(|(at, _)| at).collect())
        .collect();
    let mut taken = vec![None; words.len()];
    (0..printed.len()).filter(|at| take(*at, &edges, &mut taken, &mut vec![false; words.len()])).count()
}

/// Finds a word for a printed word, moving others to words of theirs.
fn take(printed: usize, edges: &[Vec<usize>], taken: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    edges.get(printed).into_iter().flatten().any(|&word| {
        if seen.get(word).copied().unwrap_or(true) {
            return false;
        }
        seen.iter_mut().skip(word).take(1).for_each(|seen| *seen = true);
        let free = match taken.get(word).copied().flatten() {
            None => true,
            Some(other) => take(other, edges, taken, seen),
        };
        if free {
            taken.iter_mut().skip(word).take(1).for_each(|place| *place = Some(printed));
        }
        free
    })
}

/// Returns true if a printed word is a Latin word whose letters with diacritical marks, and those beyond A to Z, are written in
/// up to three letters of any kind.
fn is_like(word: &str, printed: &str, whole: Whole) -> bool {
    const MOST: usize = 3;
    if transliteration::accepts(word, printed, whole) {
        return true;
    }
    let mut reached = vec![0_usize];
    for letter in word.chars().flat_map(char::to_uppercase).filter(|letter| letter.is_alphabetic()) {
        if whole == Whole::No && reached.contains(&printed.len()) {
            return true;
        }
        let mut next: Vec<usize> = Vec::new();
        for start in reached {
            let ends = if letter.is_ascii() {
                let same = printed.get(start..).is_some_and(|rest| rest.starts_with(letter));
                if same { start + 1..start + 2 } else { 0..0 }
            } else {
                start..(start + MOST).min(printed.len()) + 1
            };
            ends.for_each(|end| {
                if !next.contains(&end) {
                    next.push(end)
                }
            });
        }
        reached = next;
    }
    reached.contains(&printed.len())
}

/// Compares by sound, the identifiers of the zone in either order.
fn is_transcription(words: &[&str], field: &str) -> bool {
    let (primary, secondary) = field.split_once("<<").unwrap_or((field, ""));
    let parts = |identifier: &'_ str| identifier.split('<').map(str::to_owned).collect::<Vec<String>>();
    let (primary, secondary) = (parts(primary), parts(secondary));
    [[&primary, &secondary], [&secondary, &primary]].iter().any(|order| {
        let printed: Vec<&str> = order.iter().flat_map(|words| words.iter().map(String::as_str)).collect();
        transliteration::sounds_like(words, &printed)
    })
}

#[cfg(test)]
mod tests {
    use super::FullNameMatch::{Agrees, BeyondTables, Differs, Empty, LeavesOut, NoTable, Partly, Transcribed};
    use super::*;

    fn cases(cases: &[(&str, &str, FullNameMatch)]) {
        for (full, printed, expected) in cases {
            let field = format!("{printed:<<39}");
            assert_eq!(compare(full, field.as_bytes()), *expected, "{full}: {printed}");
        }
    }

    #[test]
    fn latin_names_are_compared_in_all_their_forms() {
        cases(&[
            ("Eriksson<<Anna<Maria", "ERIKSSON<<ANNA<MARIA", Agrees),
            ("Eriksson<<Anna Maria<<<<", "ERIKSSON<<ANNA<MARIA", Agrees),
            ("<MARTIN<<LUC", "MARTIN<<LUC", Agrees),
            ("ÖZDİL<<AYŞE", "OZDIL<<AYSE", Agrees),
            ("ÖZDİL<<AYŞE", "OEZDIL<<AYSE", Agrees),
            ("ÞÓRSDÓTTIR<<ÁSA", "THORSDOTTIR<<ASA", Agrees),
            ("Østergård<<Søren", "OESTERGAARD<<SOEREN", Agrees),
            ("Østergård<<Søren", "OSTERGARD<<SOREN", Partly),
            ("Strauß<<Jürgen", "STRAUSS<<JUERGEN", Agrees),
            ("Peña<<Íñigo", "PENXXA<<INIGO", Agrees),
            ("Ștefănescu<<Ion", "STEFANESCU<<ION", Agrees),
            ("Əliyev<<Elçin", "ALIYEV<<ELCIN", Partly),
            ("O’Connor<<Enya", "OCONNOR<<ENYA", Agrees),
            ("Erik<<Anna", "ERIKSSON<<ANNA", Differs),
            ("Schmidt<<Anna Maria", "ERIKSSON<<ANNA<MARIA", Differs),
            ("", "ERIKSSON<<ANNA", Empty),
            ("<<<  <<", "ERIKSSON<<ANNA", Empty),
        ]);
    }

    #[test]
    fn words_without_identifiers_are_a_set() {
        cases(&[
            ("JOHN QUINCY DOE", "DOE<<JOHN<QUINCY", Agrees),
            ("DOE, JOHN QUINCY", "DOE<<JOHN<QUINCY", Agrees),
            ("DOE JOHN", "DOE<<JOHN<QUINCY", Partly),
            ("JOHN QUINCY ADAMS DOE", "DOE<<JOHN<QUINCY", Partly),
            ("JOHN QUINCY ROE", "DOE<<JOHN<QUINCY", Differs),
            ("ANNA ANNA BERG", "BERG<<ANNA<ANNA", Agrees),
            ("ANNA BERG BERG", "BERG<<ANNA<ANNA", Differs),
            ("AHMADZAI SAKINA", "<<AHMADZAI<SAKINA", Agrees),
            // The identifiers say which word is which.
            ("Anna Maria<<Eriksson", "ERIKSSON<<ANNA<MARIA", Partly),
        ]);
    }

    #[test]
    fn truncated_field_has_the_beginning_of_each_word() {
        let field = b"NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K";
        assert_eq!(compare("NILAVADHANANANDA<<CHAYAPA DEJTHAMRONG KRASUANG", field), Agrees);
        assert_eq!(compare("CHAYAPA DEJTHAMRONG KRASUANG NILAVADHANANANDA", field), Agrees);
        assert_eq!(compare("NILAVADHANANANDA<<CHAYAPA DEJTHAMRONG LRASUANG", field), Differs);
        let other = "NILAVADHANANANDA<<CHAYAPA DEJTHAMRONG KRASUANG EXTRA";
        assert_eq!(compare(other, field), Agrees, "what does not fit is left out");
    }

    #[test]
    fn other_scripts_are_compared_as_far_as_tables_go() {
        cases(&[
            ("ШЕВЧЕНКО<<ТАРАС", "SHEVCHENKO<<TARAS", Agrees),
            ("ХРИСТОВ<<ЮЛИАН", "HRISTOV<<YULIAN", Agrees),
            ("ИВАНОВА<<ЕЛЕНА СЕРГЕЕВНА", "IVANOVA<<ELENA", LeavesOut),
            ("ТАТЬЯНИНА<<ОЛЬГА", "TATIANINA<<OLGA", Transcribed),
            ("ПЕТРОВА<<ЕЛЕНА", "IVANOVA<<ELENA", BeyondTables),
            ("حسن<<محمد علي", "XHSN<<MXHMD<ELY", Agrees),
            ("حسن<<محمد علي", "HASSAN<<MOHAMED<ALI", Transcribed),
            ("سالم<<نادية", "HASSAN<<MOHAMED<ALI", BeyondTables),
            ("赵彬", "ZHAO<<BIN", NoTable('赵')),
            ("ΠΑΠΑΔΟΠΟΥΛΟΥ<<ΕΛΕΝΗ", "PAPADOPOULOU<<ELENI", NoTable('Π')),
            ("김민수", "KIM<<MINSU", NoTable('김')),
        ]);
    }

    #[test]
    fn a_name_without_end_is_compared_no_further() {
        let long = "A ".repeat(30_000);
        assert_eq!(compare(&long, b"ERIKSSON<<ANNA<<"), Partly);
        assert_eq!(compare(&"ش".repeat(30_000), b"ERIKSSON<<ANNA<<"), BeyondTables);
    }
}
