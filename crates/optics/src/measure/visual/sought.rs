//! The fields of a zone as the patterns that are looked for.

use mrz::{Field, Zone};

use super::VisualField;
use super::pattern::{self, Pattern};

/// A field with the forms in which it may be printed.
pub(super) struct Sought {
    pub(super) field: VisualField,
    /// The forms, any of which will do.
    pub(super) forms: Vec<Pattern>,
    /// The patterns in which a forger may have changed characters; none for fields that are too short to be sure of.
    pub(super) open: Vec<Pattern>,
    /// Words of the field, if there are several: they may stand on lines of their own.
    pub(super) words: Vec<Pattern>,
    /// Year, month and day, of a date.
    pub(super) date: Option<[u8; 3]>,
}

/// Letters and digits of which a field must consist at least to be looked for.
const SHORTEST: usize = 3;
/// Characters of which a field must consist so that another character is told.
const SHORTEST_OPEN: usize = 5;

impl Sought {
    /// A field of the zone; `None` if the zone has nothing in it that can be looked for.
    pub(super) fn of(field: VisualField, zone: &Zone<'_>) -> Option<Self> {
        // A name that fills its field may have been cut in any word (Doc 9303-3 §4.6): it is looked for as it is, and
        // another character says nothing.
        let cut = zone.bytes(Field::Name).last().is_some_and(|last| *last != b'<');
        let name = |text: &str| {
            let sought = Self::words(field, text)?;
            Some(if cut { Self { open: Vec::new(), ..sought } } else { sought })
        };
        match field {
            VisualField::DocumentNumber => {
                let form = pattern::number(&zone.number().text());
                Self::of_forms(field, vec![form.clone()], vec![form], Vec::new())
            }
            VisualField::PrimaryIdentifier => name(zone.name().0),
            VisualField::SecondaryIdentifier => name(zone.name().1),
            VisualField::DateOfBirth => Self::date(field, zone.bytes(Field::DateOfBirth)),
            VisualField::DateOfExpiry => Self::date(field, zone.bytes(Field::DateOfExpiry)),
            VisualField::Nationality => {
                let form = pattern::name(zone.text(Field::Nationality));
                Self::of_forms(field, vec![form], Vec::new(), Vec::new())
            }
            VisualField::Sex => {
                let printed = matches!(zone.bytes(Field::Sex), b"M" | b"F");
                printed.then_some(Self { field, forms: Vec::new(), open: Vec::new(), words: Vec::new(), date: None })
            }
        }
    }

    fn words(field: VisualField, text: &str) -> Option<Self> {
        let form = pattern::name(text);
        let words: Vec<Pattern> =
            text.split('<').map(pattern::name).filter(|word| word.tokens.len() >= SHORTEST).collect();
        let words = if words.len() > 1 { words } else { Vec::new() };
        Self::of_forms(field, vec![form.clone()], vec![form], words)
    }

    fn of_forms(field: VisualField, forms: Vec<Pattern>, open: Vec<Pattern>, words: Vec<Pattern>) -> Option<Self> {
        let length = forms.first().map_or(0, |form| form.tokens.len());
        let open = if length >= SHORTEST_OPEN { open } else { Vec::new() };
        (length >= SHORTEST).then_some(Self { field, forms, open, words, date: None })
    }

    /// A date, all of whose parts are known.
    fn date(field: VisualField, digits: &[u8]) -> Option<Self> {
        let digits = <[u8; 6]>::try_from(digits).ok().filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
        let [y, z, m, n, d, e] = digits.map(|digit| digit - b'0');
        let date = [10 * y + z, 10 * m + n, 10 * d + e];
        let open = pattern::dates(digits, true);
        Some(Self { field, forms: pattern::dates(digits, false), open, words: Vec::new(), date: Some(date) })
    }
}
