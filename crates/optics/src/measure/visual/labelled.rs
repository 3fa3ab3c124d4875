//! Values that differ wholly from the zone: read freely behind the label of their field, where the zone's value is nowhere on the
//! page. A line is cut three times: the zone's value fits in no cut, and what is told is no misreading of one of them.

use super::align::{Others, align};
use super::label::{self, Label, Value};
use super::page::Page;
use super::pattern::{self, Order};
use super::scores::{Scores, class_of, mask_of};
use super::sought::Sought;
use super::{PrintedDifference, PrintedField, ReadLine, VisualField};
use crate::num::float;

/// Digits that a document number has at least, if it is to be told from a word.
const DIGITS: usize = 3;

/// Characters of a document number at least.
const LEAST_NUMBER: usize = 5;

/// The digits as a set of classes.
const ONLY_DIGITS: super::scores::Mask = 0x3ff;

/// Letters of which another name has at least.
const LETTERS: usize = 3;

/// The share of its characters that another number or name does not have in common with the zone's: less is another spelling,
/// or a misreading.
const OTHER_TEXT: f32 = 0.6;

/// The share of its characters in which the readings of a line's cuts may differ: a fount that is not known is read as another
/// text in each.
const MISREAD: f32 = 0.25;

/// The mean cost of a character of the zone's text, at least, where another is printed.
const LEAST_MEAN: f32 = 3.0;

/// The least mean cost for a date, which has the form and often the century in common with another.
const LEAST_MEAN_OF_DATE: f32 = 1.5;

/// Places before the first character that was read that may be its own.
const MARGIN: usize = 4;

/// The lines whose text stands behind the label of a field, and the first of its characters.
fn lines_of(page: &Page<'_>, labels: &[Label], field: VisualField) -> Vec<(usize, usize)> {
    let own = |number: usize| {
        let first = labels.iter().map(|label| label.value_from(number)).max().unwrap_or(0);
        // Behind a label may stand the same in another language.
        if first > 0 {
            let behind = page.lines.get(number)?.masks.iter().skip(first).filter(|mask| **mask != 0);
            let digits = behind.clone().filter(|mask| *mask & ONLY_DIGITS != 0).count();
            if digits == 0 || 2 * digits < behind.count() {
                return None;
            }
        }
        let value = page.value(number, first)?;
        let label = label::of(labels, &value)?;
        (label.field == Some(field)).then_some((number, first))
    };
    (0..page.lines.len()).filter_map(own).collect()
}

/// The characters behind the label of a field, signs left out.
struct Behind<'p> {
    /// The line and its number.
    line: &'p ReadLine,
    number: usize,
    /// The characters with their first and last places.
    characters: Vec<(u8, usize, usize)>,
    /// The first place and the one behind the last.
    places: (usize, usize),
}

impl<'p> Behind<'p> {
    /// Finds them; `None` if they stand in no line, or in several.
    fn of(page: &'p Page<'_>, labels: &[Label], field: VisualField) -> Option<Self> {
        let values = lines_of(page, labels, field);
        let [(number, first)] = values.as_slice() else { return None };
        let line = page.lines.get(*number)?;
        let behind = line.text.iter().skip(*first).filter(|one| one.0.is_ascii_alphanumeric());
        let characters: Vec<_> = behind.copied().collect();
        let places = (characters.first()?.1, characters.last()?.2 + 1);
        Some(Self { line, number: *number, characters, places })
    }

    /// The places in which they may stand.
    fn window(&self) -> (usize, usize) {
        (self.places.0.saturating_sub(MARGIN), usize::MAX)
    }

    /// The characters in a cut of the line.
    fn read(&self, scores: &Scores) -> Vec<u8> {
        let text = scores.text();
        let behind = text.iter().filter(|one| one.1 >= self.window().0 && one.0.is_ascii_alphanumeric());
        behind.map(|one| one.0).collect()
    }

    /// The field that is printed here, with these differences from the zone's.
    fn printed(
        &self,
        page: &Page<'_>,
        field: VisualField,
        texts: [&[u8]; 2],
        differences: Vec<PrintedDifference>,
    ) -> PrintedField {
        let [expected, found] = texts.map(|text| text.iter().copied().map(char::from).collect());
        PrintedField { field, expected, found, pixels: page.pixels(self.line, self.places), cost: 0.0, differences }
    }
}

/// The difference of two texts in a character, with its margin.
fn difference([expected, found]: [&[u8]; 2], at: usize, margin: f32) -> PrintedDifference {
    let [expected, found] = [expected, found].map(|text| text.get(at).copied().map_or(' ', char::from));
    PrintedDifference { number: at + 1, expected, found, margin }
}

/// The date behind the label of a field, which is not the zone's and no other date of the zone.
pub(super) fn date(page: &Page<'_>, labels: &[Label], sought: &Sought, dates: &[[u8; 3]]) -> Option<PrintedField> {
    sought.date?;
    let behind = Behind::of(page, labels, sought.field)?;
    let scores = &behind.line.scores;
    let read = |scores: &Scores| pattern::read_date(behind.read(scores).into_iter());
    let (found, orders) = read(scores)?;
    // Every order in which it can be read: one of them may be the zone's, or that of another date of the zone.
    if orders.iter().any(|date| dates.contains(date)) {
        return None;
    }
    // However the line is cut the zone's date does not fit, and two of the three cuts are read alike.
    let again = page.again(behind.line);
    let fits = |scores: &Scores| {
        let costs = sought.forms.iter().filter_map(|form| align(scores, form, Others::Refused, behind.window()));
        costs.map(|one| one.mean()).fold(f32::INFINITY, f32::min) < LEAST_MEAN_OF_DATE
    };
    let alike = again.iter().filter_map(&read).filter(|(_, other)| *other == orders).count();
    if alike == 0 || fits(scores) || again.iter().any(fits) {
        return None;
    }
    let margins = behind.characters.iter().map(|(one, from, to)| scores.margin(*one, (*from, to + 1)));
    let margin = margins.fold(f32::INFINITY, f32::min);
    let wanted = sought.forms.first()?.text();
    let texts = [wanted.as_bytes(), found.as_slice()];
    let differences = (0..found.len()).map(|at| difference(texts, at, margin)).collect();
    Some(behind.printed(page, sought.field, texts, differences))
}

/// The number or the name behind the label of a field, which has little in common with the zone's.
pub(super) fn text(
    page: &Page<'_>,
    labels: &[Label],
    sought: &Sought,
    is_free: impl Fn(usize, (usize, usize)) -> bool,
) -> Option<PrintedField> {
    let expected = sought.open.first().filter(|form| form.order == Order::None)?;
    let behind = Behind::of(page, labels, sought.field)?;
    if !is_free(behind.number, behind.places) {
        return None;
    }
    let wanted = expected.text().into_bytes();
    let found: Vec<u8> = behind.characters.iter().map(|one| one.0).collect();
    // However the line is cut, the zone's value does not fit, and what is read is another: much the same in every cut.
    let mut margin = f32::INFINITY;
    let again = page.again(behind.line);
    for scores in std::iter::once(&behind.line.scores).chain(&again) {
        let fitted = align(scores, expected, Others::Refused, behind.window())?;
        let read = behind.read(scores);
        let is_alike = float(distance(&read, &found)) <= MISREAD * float(found.len());
        if fitted.mean() < LEAST_MEAN || !is_alike || !is_other(&read, &wanted, sought.field) {
            return None;
        }
        margin = margin.min(fitted.mean());
    }
    let margin = margin * float(wanted.len());
    let same = |(one, other): (&u8, &u8)| mask_of(*one) & class_of(*other).map_or(0, |class| 1 << class) != 0;
    let differs = |at: &usize| !wanted.get(*at).zip(found.get(*at)).is_some_and(same);
    let texts = [wanted.as_slice(), found.as_slice()];
    let places = (0..wanted.len().max(found.len())).filter(differs);
    let differences: Vec<PrintedDifference> = places.map(|at| difference(texts, at, margin)).collect();
    (!differences.is_empty()).then(|| behind.printed(page, sought.field, texts, differences))
}

/// Returns true if a text that was read is a number or a name, and has little in common with the zone's.
fn is_other(found: &[u8], wanted: &[u8], field: VisualField) -> bool {
    let digits = found.iter().filter(|one| one.is_ascii_digit()).count();
    let credible = match field {
        VisualField::DocumentNumber => digits >= DIGITS && found.len() >= LEAST_NUMBER,
        _ => found.len() >= LETTERS && 4 * digits <= found.len(),
    };
    let most = found.len().max(wanted.len());
    credible && float(distance(found, wanted)) >= OTHER_TEXT * float(most)
}

/// The number of edits between two texts.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut before: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in one.iter().enumerate() {
        let mut last = row + 1;
        let mut now = vec![last];
        for (pair, b) in before.windows(2).zip(other) {
            let [diagonal, above] = pair else { break };
            last = (diagonal + usize::from(a != b)).min(above + 1).min(last + 1);
            now.push(last);
        }
        before = now;
    }
    before.last().copied().unwrap_or_default()
}

impl Page<'_> {
    /// The text of a line from a character on, as a value whose label is asked for.
    pub(super) fn value(&self, number: usize, first: usize) -> Option<Value> {
        let line = self.lines.get(number)?;
        let from = line.text.get(first)?.1;
        let [left, _, middle] = line.extent((from, usize::MAX));
        Some(Value { line: number, first, left, middle, capital: line.lies.capital })
    }
}
