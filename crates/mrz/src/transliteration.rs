//! Transliteration of national characters into the MRZ (Doc 9303-3 §6). A character has one or more legal forms, among
//! which States choose. Printing takes the first; comparing accepts any.

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

/// The characters of a component in upper case, without punctuation.
fn items(component: &str) -> impl Iterator<Item = Result<Item, char>> {
    let upper: Vec<char> =
        component.chars().flat_map(char::to_uppercase).filter(|character| !is_punctuation(*character)).collect();
    let mut at = 0;
    std::iter::from_fn(move || {
        let character = *upper.get(at)?;
        let doubled = upper.get(at + 1) == Some(&SHADDA);
        at += if doubled { 2 } else { 1 };
        Some(forms(character).map(|forms| Item { character, forms, doubled }).ok_or(character))
    })
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

const LETTERS: [&str; 26] = [
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W",
    "X", "Y", "Z",
];

/// Doc 9303-3 §6 A (Latin), B (Cyrillic: the general form, then those of single languages) and C (Arabic), sorted by
/// code point for binary search.
#[rustfmt::skip]
const FORMS: [(char, &[&str]); 222] = [
    ('\u{c0}', &["A"]), ('\u{c1}', &["A"]), ('\u{c2}', &["A"]), ('\u{c3}', &["A"]), ('\u{c4}', &["AE", "A"]),
    ('\u{c5}', &["AA", "A"]), ('\u{c6}', &["AE"]), ('\u{c7}', &["C"]), ('\u{c8}', &["E"]), ('\u{c9}', &["E"]),
    ('\u{ca}', &["E"]), ('\u{cb}', &["E"]), ('\u{cc}', &["I"]), ('\u{cd}', &["I"]), ('\u{ce}', &["I"]),
    ('\u{cf}', &["I"]), ('\u{d0}', &["D"]), ('\u{d1}', &["N", "NXX"]), ('\u{d2}', &["O"]), ('\u{d3}', &["O"]),
    ('\u{d4}', &["O"]), ('\u{d5}', &["O"]), ('\u{d6}', &["OE", "O"]), ('\u{d8}', &["OE"]), ('\u{d9}', &["U"]),
    ('\u{da}', &["U"]), ('\u{db}', &["U"]), ('\u{dc}', &["UE", "UXX", "U"]), ('\u{dd}', &["Y"]), ('\u{de}', &["TH"]),
    ('\u{100}', &["A"]), ('\u{102}', &["A"]), ('\u{104}', &["A"]), ('\u{106}', &["C"]), ('\u{108}', &["C"]),
    ('\u{10a}', &["C"]), ('\u{10c}', &["C"]), ('\u{10e}', &["D"]), ('\u{110}', &["D"]), ('\u{112}', &["E"]),
    ('\u{114}', &["E"]), ('\u{116}', &["E"]), ('\u{118}', &["E"]), ('\u{11a}', &["E"]), ('\u{11c}', &["G"]),
    ('\u{11e}', &["G"]), ('\u{120}', &["G"]), ('\u{122}', &["G"]), ('\u{124}', &["H"]), ('\u{126}', &["H"]),
    ('\u{128}', &["I"]), ('\u{12a}', &["I"]), ('\u{12c}', &["I"]), ('\u{12e}', &["I"]), ('\u{130}', &["I"]),
    ('\u{131}', &["I"]), ('\u{132}', &["IJ"]), ('\u{134}', &["J"]), ('\u{136}', &["K"]), ('\u{139}', &["L"]),
    ('\u{13b}', &["L"]), ('\u{13d}', &["L"]), ('\u{13f}', &["L"]), ('\u{141}', &["L"]), ('\u{143}', &["N"]),
    ('\u{145}', &["N"]), ('\u{147}', &["N"]), ('\u{14a}', &["N"]), ('\u{14c}', &["O"]), ('\u{14e}', &["O"]),
    ('\u{150}', &["O"]), ('\u{152}', &["OE"]), ('\u{154}', &["R"]), ('\u{156}', &["R"]), ('\u{158}', &["R"]),
    ('\u{15a}', &["S"]), ('\u{15c}', &["S"]), ('\u{15e}', &["S"]), ('\u{160}', &["S"]), ('\u{162}', &["T"]),
    ('\u{164}', &["T"]), ('\u{166}', &["T"]), ('\u{168}', &["U"]), ('\u{16a}', &["U"]), ('\u{16c}', &["U"]),
    ('\u{16e}', &["U"]), ('\u{170}', &["U"]), ('\u{172}', &["U"]), ('\u{174}', &["W"]), ('\u{176}', &["Y"]),
    ('\u{178}', &["Y"]), ('\u{179}', &["Z"]), ('\u{17b}', &["Z"]), ('\u{17d}', &["Z"]), ('\u{401}', &["E", "IO"]),
    ('\u{402}', &["D"]), ('\u{404}', &["IE", "YE"]), ('\u{405}', &["DZ"]), ('\u{406}', &["I"]),
    ('\u{407}', &["I", "YI"]), ('\u{408}', &["J"]), ('\u{409}', &["LJ"]), ('\u{40a}', &["NJ"]),
    ('\u{40c}', &["K", "KJ"]), ('\u{40e}', &["U"]), ('\u{40f}', &["DZ", "DJ"]), ('\u{410}', &["A"]),
    ('\u{411}', &["B"]), ('\u{412}', &["V"]), ('\u{413}', &["G", "H"]), ('\u{414}', &["D"]), ('\u{415}', &["E"]),
    ('\u{416}', &["ZH", "Z"]), ('\u{417}', &["Z"]), ('\u{418}', &["I", "Y"]), ('\u{419}', &["I", "Y"]),
    ('\u{41a}', &["K"]), ('\u{41b}', &["L"]), ('\u{41c}', &["M"]), ('\u{41d}', &["N"]), ('\u{41e}', &["O"]),
    ('\u{41f}', &["P"]), ('\u{420}', &["R"]), ('\u{421}', &["S"]), ('\u{422}', &["T"]), ('\u{423}', &["U"]),
    ('\u{424}', &["F"]), ('\u{425}', &["KH", "H"]), ('\u{426}', &["TS", "C"]), ('\u{427}', &["CH", "C"]),
    ('\u{428}', &["SH", "S"]), ('\u{429}', &["SHCH", "SHT"]), ('\u{42a}', &["IE"]), ('\u{42b}', &["Y"]),
    ('\u{42d}', &["E"]), ('\u{42e}', &["IU", "YU"]), ('\u{42f}', &["IA", "YA"]), ('\u{46a}', &["U"]),
    ('\u{474}', &["Y"]), ('\u{490}', &["G"]), ('\u{492}', &["G", "GJ"]), ('\u{4ba}', &["C"]), ('\u{621}', &["XE"]),
    ('\u{622}', &["XAA"]), ('\u{623}', &["XAE"]), ('\u{624}', &["U"]), ('\u{625}', &["I"]), ('\u{626}', &["XI"]),
    ('\u{627}', &["A"]), ('\u{628}', &["B"]), ('\u{629}', &["XTA", "XAH"]), ('\u{62a}', &["T"]),
    ('\u{62b}', &["XTH"]), ('\u{62c}', &["J"]), ('\u{62d}', &["XH"]), ('\u{62e}', &["XKH"]), ('\u{62f}', &["D"]),
    ('\u{630}', &["XDH"]), ('\u{631}', &["R"]), ('\u{632}', &["Z"]), ('\u{633}', &["S"]), ('\u{634}', &["XSH"]),
    ('\u{635}', &["XSS"]), ('\u{636}', &["XDZ"]), ('\u{637}', &["XTT"]), ('\u{638}', &["XZZ"]), ('\u{639}', &["E"]),
    ('\u{63a}', &["G"]), ('\u{640}', &[""]), ('\u{641}', &["F"]), ('\u{642}', &["Q"]), ('\u{643}', &["K"]),
    ('\u{644}', &["L"]), ('\u{645}', &["M"]), ('\u{646}', &["N"]), ('\u{647}', &["H"]), ('\u{648}', &["W"]),
    ('\u{649}', &["XAY"]), ('\u{64a}', &["Y"]), ('\u{64b}', &[""]), ('\u{64c}', &[""]), ('\u{64d}', &[""]),
    ('\u{64e}', &[""]), ('\u{64f}', &[""]), ('\u{650}', &[""]), ('\u{652}', &[""]), ('\u{670}', &[""]),
    ('\u{671}', &["XXA"]), ('\u{679}', &["XXT"]), ('\u{67c}', &["XRT"]), ('\u{67e}', &["P"]), ('\u{681}', &["XKE"]),
    ('\u{685}', &["XXH"]), ('\u{686}', &["XC"]), ('\u{688}', &["XXD"]), ('\u{689}', &["XDR"]), ('\u{691}', &["XXR"]),
    ('\u{693}', &["XRR"]), ('\u{696}', &["XRX"]), ('\u{698}', &["XJ"]), ('\u{69a}', &["XXS"]), ('\u{69c}', &[""]),
    ('\u{6a2}', &[""]), ('\u{6a7}', &[""]), ('\u{6a8}', &[""]), ('\u{6a9}', &["XKK"]), ('\u{6ab}', &["XXK"]),
    ('\u{6ad}', &["XNG"]), ('\u{6af}', &["XGG"]), ('\u{6ba}', &["XNN"]), ('\u{6bc}', &["XXN"]), ('\u{6be}', &["XDO"]),
    ('\u{6c0}', &["XYH"]), ('\u{6c1}', &["XXG"]), ('\u{6c2}', &["XGE"]), ('\u{6c3}', &["XTG"]), ('\u{6cc}', &["XYA"]),
    ('\u{6cd}', &["XXY"]), ('\u{6d0}', &["Y"]), ('\u{6d2}', &["XYB"]), ('\u{6d3}', &["XBE"]), ('\u{1e9e}', &["SS"]),
];

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
