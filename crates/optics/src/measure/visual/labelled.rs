//! Values that differ wholly from the zone: read freely behind the label of their field, where the zone's value is nowhere on the
//! page. What is told is read so in every cut of its line.

use super::align::{Others, align};
use super::compare::{MEAN, Match, WORST};
use super::label::{self, Label, Value};
use super::page::Page;
use super::pattern::{self, Order};
use super::scores::{class_of, mask_of};
use super::sought::Sought;
use super::{PrintedDifference, PrintedField, VisualField};
use crate::num::float;

/// Digits that a document number has at least, if it is to be told from a word.
const DIGITS: usize = 3;

/// The digits as a set of classes.
const ONLY_DIGITS: super::scores::Mask = 0x3ff;

/// Letters of which another name has at least.
const LETTERS: usize = 3;

/// The share of a name's letters that another name does not have in common with it: less is another spelling.
const OTHER_NAME: f32 = 0.6;

/// The lines whose text stands behind the label of a field, and the first of its characters.
fn lines_of(page: &Page<'_>, labels: &[Label], field: VisualField) -> Vec<(usize, usize)> {
    let own = |number: usize| {
        let first = labels.iter().map(|label| label.value_from(number)).max().unwrap_or(0);
        // Behind a label may stand the same in another language.
        if first > 0 && page.lines.get(number)?.masks.iter().skip(first).all(|mask| mask & ONLY_DIGITS == 0) {
            return None;
        }
        let value = page.value(number, first)?;
        let label = label::of(labels, &value)?;
        (label.field == Some(field)).then_some((number, first))
    };
    (0..page.lines.len()).filter_map(own).collect()
}

/// The date behind the label of a field, which is not the zone's and no other date of the zone.
pub(super) fn date<'p>(page: &Page<'_>, labels: &[Label], sought: &'p Sought, dates: &[[u8; 3]]) -> Option<Match<'p>> {
    let [_, month, _] = sought.date?;
    let values = lines_of(page, labels, sought.field);
    let [(number, first)] = values.as_slice() else { return None };
    let line = page.lines.get(*number)?;
    let window = (line.text.get(*first)?.1.saturating_sub(4), usize::MAX);
    let has_name = |form: &&pattern::Pattern| {
        let mut letters = form.tokens.iter().filter(|token| token.character.is_ascii_uppercase());
        letters.all(|token| line.masks.iter().any(|mask| mask & token.mask != 0))
    };
    let found = sought.open.iter().filter(has_name).filter_map(|form| {
        let alignment = align(&line.scores, form, Others::Allowed, window)?;
        let good = alignment.mean() <= MEAN && alignment.worst() <= WORST;
        let found = Match { line: *number, pattern: form, alignment };
        (good && !page.goes_on(&found) && page.is_separate(&found) && pattern::is_date(form, &found.alignment.text()))
            .then_some(found)
    });
    let found: Vec<Match<'p>> = found.collect();
    // Every order in which it can be read: one of them may be the zone's, or that of another date of the zone.
    let read = |found: &Match<'_>| pattern::parts(found.pattern, &found.alignment.text(), month);
    let known = |(d, m, y): (u8, u8, u8)| dates.contains(&[y, m, d]);
    if found.iter().filter_map(read).any(known) {
        return None;
    }
    found.into_iter().min_by(|a, b| a.alignment.mean().total_cmp(&b.alignment.mean()))
}

/// The number or the name behind the label of a field, which has nothing in common with the zone's.
pub(super) fn text(
    page: &Page<'_>,
    labels: &[Label],
    sought: &Sought,
    is_free: impl Fn(usize, (usize, usize)) -> bool,
) -> Option<PrintedField> {
    let expected = sought.open.first()?;
    let values = lines_of(page, labels, sought.field);
    let [(number, first)] = values.as_slice() else { return None };
    let line = page.lines.get(*number)?;
    let read =
        |text: &[(u8, usize, usize)]| -> Vec<u8> { text.iter().map(|one| one.0).filter(|one| *one != b'.').collect() };
    let found = read(line.text.get(*first..)?);
    let digits = found.iter().filter(|one| one.is_ascii_digit()).count();
    let wanted: Vec<u8> = expected.tokens.iter().map(|token| token.character).collect();
    let credible = match sought.field {
        VisualField::DocumentNumber => {
            digits >= DIGITS && found.len().abs_diff(wanted.len()) <= 1 && !found.contains(&b'?')
        }
        _ => {
            let most = found.len().max(wanted.len());
            let other = float(distance(&found, &wanted)) >= OTHER_NAME * float(most);
            found.len() >= LETTERS && found.iter().all(u8::is_ascii_uppercase) && other
        }
    };
    let characters = || line.text.iter().skip(*first).filter(|one| one.0 != b'.');
    let places = (characters().next()?.1, characters().next_back()?.2 + 1);
    if !credible || expected.order != Order::None || !is_free(*number, places) {
        return None;
    }
    let whole = read(&line.text);
    if page.again(line).iter().any(|again| read(&again.text()) != whole) {
        return None;
    }
    let margins = characters().map(|(one, from, to)| line.scores.margin(*one, (*from, to + 1)));
    let margin = margins.fold(f32::INFINITY, f32::min);
    let same = |(one, other): (&u8, &u8)| mask_of(*one) & class_of(*other).map_or(0, |class| 1 << class) != 0;
    let difference = |number: usize| PrintedDifference {
        number: number + 1,
        expected: wanted.get(number).copied().map_or(' ', char::from),
        found: found.get(number).copied().map_or(' ', char::from),
        margin,
    };
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
