//! Labels: the words beside a field that say which it is (Doc 9303-3 §3.4 asks for them in the State's language and in English,
//! French or Spanish). A label says of a value that differs whether it is the field's; where it is small, no label is read.

use std::sync::LazyLock;

use super::align::{Others, align};
use super::compare::{MEAN, WORST};
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
const WORDS: [(Option<VisualField>, &[&str]); 10] = [
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
    (Some(VisualField::Sex), &["SEX", "SEXE", "SEXO", "JENISKELAMIN", "GESCHLECHT"]),
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

/// The share of a label's characters that may be misread before it is aligned with what the network saw.
const MISREAD: f32 = 0.6;

/// The largest distance of a value below its label, between the capitals of both, and between their left ends, in millimetres.
const BELOW: f32 = 3.0;
const ASIDE: f32 = 3.0;

/// The largest difference in height of a label and a value beside it, in heights of the larger's capitals.
const LEVEL: f32 = 0.7;

/// Millimetres by which the ends of a label and of a value beside it may overlap: both have some room.
const OVERLAP: f32 = 3.0;

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
    /// The label in a line; `None` if there is none. `number` is the line's, if values are looked for in it. Of several the
    /// longest is taken: the French for "name at birth" begins with that for "name".
    pub(super) fn read(line: &ReadLine, number: Option<usize>) -> Option<Self> {
        let fits = PATTERNS.iter().filter_map(|(field, pattern)| {
            let length = pattern.tokens.len();
            let window = window::rough(line, pattern, MISREAD * float(length))?;
            let found = align(&line.scores, pattern, Others::Refused, window)?;
            let good = found.mean() <= MEAN && found.worst() <= WORST;
            good.then(|| (length, *field, found.places().1))
        });
        let (_, field, end) = fits.max_by_key(|(length, ..)| *length)?;
        let behind = line.text.iter().filter(|one| one.1 < end).count();
        let [left, right, middle] = line.extent((0, usize::MAX));
        Some(Self { field, line: number, behind, left, right, middle, capital: line.lies.capital })
    }

    /// The distance of a value from this label; `None` if it is not where a label's value stands.
    fn distance(&self, value: &Value) -> Option<f32> {
        if self.line == Some(value.line) {
            return (value.first >= self.behind).then_some(0.0);
        }
        let down = value.middle - self.middle;
        if down.abs() <= LEVEL * self.capital.max(value.capital) {
            let along = value.left - self.right;
            return (-OVERLAP..=BESIDE).contains(&along).then_some(along.max(0.0));
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
