//! Values that differ wholly from the zone: read freely behind the label of their field, where the zone's value is nowhere on the
//! page. A line is cut three times: the zone's value fits in no cut, and what is told is no misreading of one of them.

use super::align::{Others, align};
use super::label::{self, Label, Value};
use super::page::Page;
use super::pattern::{self, Order};
use super::scores::{Scores, class_of, mask_of};
use super::sought::Sought;
use super::{PrintedDifference, PrintedField, VisualField};
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

/// The same of a date, which has the form and often the century in common with another.
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

/// The date behind the label of a field, which is not the zone's and no other date of the zone.
pub(super) fn date(page: &Page<'_>, labels: &[Label], sought: &Sought, dates: &[[u8; 3]]) -> Option<PrintedField> {
    sought.date?;
    let values = lines_of(page, labels, sought.field);
    let [(number, first)] = values.as_slice() else { return None };
    let line = page.lines.get(*number)?;
    let characters = || line.text.iter().skip(*first).filter(|one| mask_of(one.0) != 0);
    let places = (characters().next()?.1, characters().next_back()?.2 + 1);
    let from = places.0.saturating_sub(MARGIN);
    let read = |scores: &Scores| pattern::read_date(scores.text().iter().filter(|one| one.1 >= from).map(|one| one.0));
    let (found, orders) = read(&line.scores)?;
    // Every order in which it can be read: one of them may be the zone's, or that of another date of the zone.
    if orders.iter().any(|date| dates.contains(date)) {
        return None;
    }
    // However the line is cut the zone's date does not fit, and two of the three cuts are read alike.
    let again = page.again(line);
    let fits = |scores: &Scores| {
        let costs = sought.forms.iter().filter_map(|form| align(scores, form, Others::Refused, (from, usize::MAX)));
        costs.map(|one| one.mean()).fold(f32::INFINITY, f32::min) < LEAST_MEAN_OF_DATE
    };
    let alike = again.iter().filter_map(&read).filter(|(_, other)| *other == orders).count();
    if alike == 0 || fits(&line.scores) || again.iter().any(fits) {
        return None;
    }
    let margins = characters().map(|(one, from, to)| line.scores.margin(*one, (*from, to + 1)));
    let margin = margins.fold(f32::INFINITY, f32::min);
    let wanted = sought.forms.first()?.text();
    let difference = |number: usize| PrintedDifference {
        number: number + 1,
        expected: wanted.chars().nth(number).unwrap_or(' '),
        found: found.get(number).copied().map_or(' ', char::from),
        margin,
    };
    let pixels = page.pixels(line, places);
    let differences = (0..found.len()).map(difference).collect();
    let text = found.iter().copied().map(char::from).collect();
    Some(PrintedField { field: sought.field, expected: wanted, found: text, pixels, cost: 0.0, differences })
}

/// The number or the name behind the label of a field, which has little in common with the zone's.
pub(super) fn text(
    page: &Page<'_>,
    labels: &[Label],
    sought: &Sought,
    is_free: impl Fn(usize, (usize, usize)) -> bool,
) -> Option<PrintedField> {
    let expected = sought.open.first().filter(|form| form.order == Order::None)?;
    let values = lines_of(page, labels, sought.field);
    let [(number, first)] = values.as_slice() else { return None };
    let line = page.lines.get(*number)?;
    let characters = || line.text.iter().skip(*first).filter(|one| !matches!(one.0, b'.' | b'?'));
    let places = (characters().next()?.1, characters().next_back()?.2 + 1);
    if !is_free(*number, places) {
        return None;
    }
    let from = places.0.saturating_sub(MARGIN);
    let wanted: Vec<u8> = expected.tokens.iter().map(|token| token.character).collect();
    let found: Vec<u8> = characters().map(|one| one.0).collect();
    // However the line is cut, the zone's value does not fit, and what is read is another: much the same in every cut.
    let mut margin = f32::INFINITY;
    let again = page.again(line);
    for scores in std::iter::once(&line.scores).chain(&again) {
        let fitted = align(scores, expected, Others::Refused, (from, usize::MAX))?;
        let read = scores.text();
        let read = read.iter().filter(|one| one.1 >= from && !matches!(one.0, b'.' | b'?'));
        let read: Vec<u8> = read.map(|one| one.0).collect();
        let is_alike = float(distance(&read, &found)) <= MISREAD * float(found.len());
        if fitted.mean() < LEAST_MEAN || !is_alike || !is_other(&read, &wanted, sought.field) {
            return None;
        }
        margin = margin.min(fitted.mean());
    }
    let difference = |number: usize| PrintedDifference {
        number: number + 1,
        expected: wanted.get(number).copied().map_or(' ', char::from),
        found: found.get(number).copied().map_or(' ', char::from),
        margin: margin * float(wanted.len()),
    };
    let same = |(one, other): (&u8, &u8)| mask_of(*one) & class_of(*other).map_or(0, |class| 1 << class) != 0;
    let differs = |at: &usize| !wanted.get(*at).zip(found.get(*at)).is_some_and(same);
    let differences: Vec<PrintedDifference> =
        (0..wanted.len().max(found.len())).filter(differs).map(difference).collect();
    let text = |characters: &[u8]| characters.iter().copied().map(char::from).collect::<String>();
    (!differences.is_empty()).then(|| PrintedField {
        field: sought.field,
        expected: expected.text(),
        found: text(&found),
        pixels: page.pixels(line, places),
        cost: 0.0,
        differences,
    })
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
