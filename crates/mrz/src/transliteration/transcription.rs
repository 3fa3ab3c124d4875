//! Transcriptions: names written as they sound, which States print for Arabic and Cyrillic names instead of a transliteration
//! (Doc 9303-3 Appendix B.2: 32 ways to write محمد). No table gives their forms. What all have in common are the consonants,
//! by the part of the mouth that speaks them.

use unicode_normalization::UnicodeNormalization as _;

/// Returns true if the words of a zone can be a transcription of words in Arabic or Cyrillic script: their consonants are the
/// same in order, where vowels, H, W and Y count for nothing, doubled ones once, and words that the zone leaves out are passed
/// over. A letter that is not known here is none of them.
#[must_use]
pub fn sounds_like(words: &[&str], printed: &[&str]) -> bool {
    let consonants = of_latin(printed);
    // Positions in `consonants` that the words so far can have come to.
    let mut reached = vec![0_usize];
    for word in words {
        let mut inside = reached.clone();
        let letters: Vec<char> = word.nfc().flat_map(char::to_uppercase).collect();
        for (at, letter) in letters.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| letters.get(at));
            let Some(sounds) = of_letter(*letter, before.copied()) else { return false };
            let mut next = Vec::new();
            for start in &inside {
                for sound in sounds {
                    let end = sound.bytes().try_fold(*start, |at, class| step(&consonants, at, class));
                    next.extend(end.filter(|end| !next.contains(end)));
                }
            }
            inside = next;
        }
        inside.retain(|at| !reached.contains(at));
        reached.extend(inside);
    }
    consonants.len() > 1 && reached.contains(&consonants.len())
}

/// The position behind a consonant; one that stands there already is doubled.
fn step(consonants: &[u8], at: usize, class: u8) -> Option<usize> {
    let doubled = at.checked_sub(1).and_then(|before| consonants.get(before)) == Some(&class);
    match consonants.get(at) {
        Some(next) if *next == class => Some(at + 1),
        _ => doubled.then_some(at),
    }
}

/// The consonants of Latin words: B (lips), F, T (teeth), S (hissing), K (palate and throat), L, M, N, R; each run of equal
/// ones once.
fn of_latin(words: &[&str]) -> Vec<u8> {
    let text = words.concat();
    let mut rest = text.as_str();
    let mut consonants: Vec<u8> = Vec::new();
    while let Some(first) = rest.chars().next() {
        let pair = PAIRS.iter().find(|(pair, _)| rest.starts_with(pair));
        let (length, classes) = match pair {
            Some((pair, classes)) => (pair.len(), *classes),
            None => (first.len_utf8(), single(first)),
        };
        rest = rest.get(length..).unwrap_or_default();
        for class in classes.bytes() {
            if consonants.last() != Some(&class) {
                consonants.push(class);
            }
        }
    }
    consonants
}

const PAIRS: [(&str, &str); 11] = [
    ("SCH", "S"),
    ("SH", "S"),
    ("CH", "S"),
    ("ZH", "S"),
    ("KH", "K"),
    ("GH", "K"),
    ("TH", "T"),
    ("DH", "T"),
    ("PH", "F"),
    ("DJ", "K"),
    ("CK", "K"),
];

fn single(letter: char) -> &'static str {
    match letter {
        'B' | 'P' => "B",
        'F' | 'V' => "F",
        'D' | 'T' => "T",
        'S' | 'Z' => "S",
        'C' | 'G' | 'J' | 'K' | 'Q' => "K",
        'X' => "KS",
        'L' => "L",
        'M' => "M",
        'N' => "N",
        'R' => "R",
        _ => "",
    }
}

/// The consonants that a letter may be written with; `None` for a letter that is in neither script.
fn of_letter(letter: char, before: Option<char>) -> Option<&'static [&'static str]> {
    Some(match letter {
        'А' | 'И' | 'О' | 'У' | 'Ы' | 'Э' | 'І' | 'Ў' | 'Ъ' | 'Ь' | 'Ә' | 'Ө' | 'Ү' | 'Ұ' => &[""],
        // J is a vowel's Y in Baltic and Slavic spelling.
        'Е' | 'Ё' | 'Є' | 'Ї' | 'Й' | 'Ю' | 'Я' | 'Ј' => &["", "K"],
        'Б' | 'П' => &["B"],
        'В' => &["F", ""],
        'Ф' => &["F"],
        'Г' | 'Ғ' | 'Х' | 'Һ' | 'Ҳ' => &["K", ""],
        'К' | 'Қ' | 'Ґ' | 'Ѓ' | 'Ќ' => &["K"],
        'Д' | 'Т' => &["T"],
        'З' | 'С' | 'Ш' => &["S"],
        'Ж' => &["S", "K"],
        'Ц' => &["TS", "S", "K", "TK"],
        'Ч' | 'Ҷ' => &["S", "TS", "K"],
        'Щ' => &["S", "ST"],
        'Џ' => &["TS", "S", "K"],
        'Ђ' | 'Ћ' => &["K", "T", "S", "TS"],
        'Ѕ' => &["S", "TS"],
        'Л' | 'Љ' => &["L", "LK"],
        'М' => &["M"],
        'Н' | 'Њ' => &["N", "NK"],
        'Ң' => &["N", "NK"],
        'Р' => &["R"],
        // Hamza, alef, ain, heh and yeh in their forms, and the signs above letters.
        '\u{621}'
        | '\u{622}'
        | '\u{623}'
        | '\u{625}'
        | '\u{626}'
        | '\u{627}'
        | '\u{639}'
        | '\u{640}'
        | '\u{647}'
        | '\u{649}'..='\u{656}'
        | '\u{670}'
        | '\u{671}'
        | '\u{6BE}'..='\u{6C2}'
        | '\u{6CC}'..='\u{6CE}'
        | '\u{6D0}'..='\u{6D3}' => &[""],
        // Waw, a vowel, W or V.
        '\u{624}' | '\u{648}' | '\u{6C5}'..='\u{6CB}' => &["", "F"],
        'ب' | 'پ' => &["B"],
        'ف' | 'ڤ' | 'ڢ' | 'ڥ' => &["F"],
        'ت' | 'ط' | 'د' | 'ٹ' | 'ڈ' | 'ډ' | 'ټ' => &["T"],
        'ة' | 'ۃ' => &["", "T"],
        'ث' | 'ذ' | 'ض' | 'ظ' => &["T", "S"],
        'س' | 'ش' | 'ص' | 'ز' | 'ښ' | 'څ' => &["S"],
        'ج' | 'چ' | 'ژ' | 'ځ' | 'ږ' => &["K", "S", "TK", "TS"],
        'ح' | 'خ' | 'غ' | 'ق' => &["K", ""],
        'ك' | 'ک' | 'گ' | 'ګ' | 'ڭ' => &["K"],
        // The article is assimilated: al-Rāzī is also Arrazi.
        'ل' if before == Some('ا') => &["L", ""],
        'ل' => &["L"],
        'م' => &["M"],
        'ن' | 'ں' | 'ڼ' => &["N"],
        'ر' | 'ڑ' | 'ړ' => &["R"],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spellings of Appendix B.2.1 and B.5.9, and others that States print.
    #[test]
    fn spellings_of_a_name_have_its_consonants() {
        for spelling in ["MUHAMMAD", "MOOHAMAD", "MOHAMED", "MOHEMMED", "MUHEMMED", "MOUHAMMED", "MOHAMMAT"] {
            assert!(sounds_like(&["محمد"], &[spelling]), "{spelling}");
        }
        for (name, spelling) in [
            ("ابو بكر محمد بن زكريا الرازي", "ABU BAKR MOHAMMED IBN ZAKARIA AL RAZI"),
            ("الرازي", "ARRAZI"),
            ("حسن محمد علي", "HASSAN MOHAMED ALI"),
            ("عمر خيام", "OMAR KHAYYAM"),
            ("عبدالله", "ABDELLAH"),
            ("جمال عبد الناصر", "GAMAL ABDEL NASSER"),
            ("إبراهيم", "IBRAHIM"),
            ("Юлия", "JULIJA"),
            ("Ющенко", "YUSHCHENKO"),
            ("Ћирковић", "CIRKOVIC"),
            ("Цветанов", "TSVETANOV"),
            ("Хрущёв", "KHRUSHCHEV"),
        ] {
            let (words, printed): (Vec<&str>, Vec<&str>) = (name.split(' ').collect(), spelling.split(' ').collect());
            assert!(sounds_like(&words, &printed), "{spelling}");
        }
    }

    #[test]
    fn another_name_has_others() {
        assert!(!sounds_like(&["محمد"], &["SALIM"]));
        assert!(!sounds_like(&["فاطمة", "علي"], &["HASSAN", "ALI"]));
        assert!(!sounds_like(&["Иванова", "Елена"], &["PETROVA", "ELENA"]));
        assert!(!sounds_like(&["محمد"], &["MOHAMED", "SALIM"]), "more than the name has");
        assert!(!sounds_like(&["漢"], &["HAN"]), "a script that is not known");
        assert!(!sounds_like(&["ايا"], &["AYA"]), "no consonant says nothing");
    }
}
