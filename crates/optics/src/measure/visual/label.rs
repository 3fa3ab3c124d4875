//! Labels: the words beside a field that say which it is (Doc 9303-3 §3.4 asks for them in the State's language and in English,
//! French or Spanish). A label says of a value that differs whether it is the field's; where it is small, no label is read.

use std::sync::LazyLock;

use super::pattern::{self, Pattern};
use super::{ReadLine, VisualField, window};
use crate::num::float;

/// A label that was read.
pub(super) struct Label {
    /// The field that it names; `None` for one that the zone does not have.
    pub(super) field: Option<VisualField>,
    /// The number of its line among those that it was read in, if values are looked for there too.
    line: Option<usize>,
    /// The first character behind it in its line.
    behind: usize,
    /// Left and right end, height of its middle, and height of its capitals, in millimetres of the page.
    left: f32,
    right: f32,
    middle: f32,
    capital: f32,
}

/// The labels in English, French, Spanish, Indonesian and German, without spaces.
const WORDS: [(Option<VisualField>, &[&str]); 9] = [
    (
        Some(VisualField::DocumentNumber),
        &[
            "DOCUMENTNO",
            "DOCUMENTNUMBER",
            "NDUDOCUMENT",
            "NUMERODEDOCUMENTO",
            "NODOKUMEN",
            "PASSPORTNO",
            "PASSPORTNUMBER",
            "PASSEPORTNO",
            "NDUPASSEPORT",
            "PASAPORTENO",
            "NOPASPOR",
        ],
    ),
    (Some(VisualField::PrimaryIdentifier), &["SURNAME", "NOM", "APELLIDOS", "NAMAKELUARGA", "FAMILYNAME", "NACHNAME"]),
    (
        Some(VisualField::SecondaryIdentifier),
        &["GIVENNAMES", "GIVENNAME", "PRENOMS", "NOMBRES", "NAMADEPAN", "FORENAMES", "VORNAMEN"],
    ),
    (
        Some(VisualField::DateOfBirth),
        &["DATEOFBIRTH", "DATEDENAISSANCE", "FECHADENACIMIENTO", "TANGGALLAHIR", "GEBURTSDATUM"],
    ),
    (
        Some(VisualField::DateOfExpiry),
        &[
            "DATEOFEXPIRY",
            "EXPIRYDATE",
            "DATEOFEXPIRATION",
            "DATEDEXPIRATION",
            "FECHADECADUCIDAD",
            "FECHADEVENCIMIENTO",
            "TANGGALHABISBERLAKU",
            "VALIDUNTIL",
            "GULTIGBIS",
        ],
    ),
    (Some(VisualField::Nationality), &["NATIONALITY", "NATIONALITE", "NACIONALIDAD", "KEWARGANEGARAAN"]),
    (None, &["DATEOFISSUE", "DATEDEDELIVRANCE", "FECHADEEXPEDICION", "TANGGALPENGELUARAN", "VALIDFROM"]),
    (None, &["PLACEOFBIRTH", "LIEUDENAISSANCE", "LUGARDENACIMIENTO", "TEMPATLAHIR", "AUTHORITY", "AUTORITE"]),
    (None, &["PERSONALNO", "IDENTITYNO", "NATIONALID", "CODEOFSTATE", "NAMEATBIRTH", "NOMDENAISSANCE"]),
];

static PATTERNS: LazyLock<Vec<(Option<VisualField>, Pattern)>> = LazyLock::new(|| {
    let patterns = |(field, words): &(Option<VisualField>, &[&str])| {
        let field = *field;
        words.iter().map(move |word| (field, pattern::number(word))).collect::<Vec<_>>()
    };
    WORDS.iter().flat_map(patterns).collect()
});

/// One of so many characters of a label may be misread.
const MISREAD: f32 = 0.2;

/// Letters of which a label consists at most if it must be read as it is, and stand by itself.
const SHORT: usize = 5;

/// The largest distance of a value below its label, between the capitals of both, and between their left ends, in millimetres.
const BELOW: f32 = 3.0;
const ASIDE: f32 = 3.0;

/// The largest distance of a value beside its label, in millimetres.
const BESIDE: f32 = 32.0;

/// A value whose label is asked for: its line, first character, left end, middle and height of its capitals.
pub(super) struct Value {
    pub(super) line: usize,
    pub(super) first: usize,
    pub(super) left: f32,
    pub(super) middle: f32,
    pub(super) capital: f32,
}

impl Label {
    /// The label in a line; `None` if there is none. `number` is the line's, if values are looked for in it.
    pub(super) fn read(line: &ReadLine, number: Option<usize>) -> Option<Self> {
        let fits = PATTERNS.iter().filter_map(|(field, pattern)| {
            let length = pattern.tokens.len();
            let fit = window::fit(line, pattern)?;
            let is_letter = |at: usize| line.masks.get(at).is_some_and(|mask| *mask != 0);
            let alone = fit.first.checked_sub(1).is_none_or(|at| !is_letter(at)) && !is_letter(fit.end);
            let near = if length <= SHORT { fit.edits == 0.0 && alone } else { fit.edits <= MISREAD * float(length) };
            near.then_some((fit.edits / float(length), length, *field, fit.end))
        });
        let (_, _, field, behind) = fits.min_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
        let [left, right, middle] = line.extent((0, usize::MAX));
        Some(Self { field, line: number, behind, left, right, middle, capital: line.lies.capital })
    }

    /// The distance of a value from this label; `None` if it is not where a label's value stands.
    fn distance(&self, value: &Value) -> Option<f32> {
        if self.line == Some(value.line) {
            return (value.first >= self.behind).then_some(0.0);
        }
        let down = value.middle - self.middle;
        if down.abs() <= 0.6 * self.capital.max(value.capital) {
            let along = value.left - self.right;
            return (-1.0..=BESIDE).contains(&along).then_some(along.max(0.0));
        }
        let most = (self.capital + value.capital) / 2.0 + BELOW;
        (down > 0.0 && down <= most && (value.left - self.left).abs() <= ASIDE).then_some(down)
    }

    /// The first of a line's characters that may be its value's.
    pub(super) fn value_from(&self, line: usize) -> usize {
        if self.line == Some(line) { self.behind } else { 0 }
    }
}

/// The label of a value: the nearest.
pub(super) fn of<'l>(labels: &'l [Label], value: &Value) -> Option<&'l Label> {
    let near = labels.iter().filter_map(|label| Some((label.distance(value)?, label)));
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, label)| label)
}
