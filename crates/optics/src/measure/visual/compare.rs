//! The fields of a zone in the lines of a page: found whole, found with characters that differ, or not found. A difference
//! is told only where nothing on the page is the field, and where what is printed is no other field.

use mrz::{Field, Zone};

use super::align::{Alignment, Others, align};
use super::label::{self, Label};
use super::page::Page;
use super::pattern::{self, Order, Pattern};
use super::scores::{Scores, mask_of};
use super::sought::Sought;
use super::{PrintedDifference, PrintedField, ReadLine, VisualField, labelled, window};

/// The mean cost of a character up to which a field is found.
pub(super) const MEAN: f32 = 0.9;
/// The cost of its worst character up to which it is found.
pub(super) const WORST: f32 = 3.5;

/// Characters that may differ in a field; in a date two of one part: a year of two other digits is a common forgery.
const DIFFER: usize = 1;
const DIFFER_IN_DATE: usize = 2;

/// The most years from the date of issue to that of expiry (Doc 9303 has none; no State issues for longer).
const MOST_YEARS: u16 = 15;

/// Places beside a date within which the expected month is looked for, and the bound of what it costs more.
const APART: usize = 6;
const MOST_MONTH_MARGIN: f32 = 60.0;

/// Every place of a line.
const EVERYWHERE: (usize, usize) = (0, usize::MAX);

/// A field that was found in a line.
pub(super) struct Match<'p> {
    pub(super) line: usize,
    pub(super) pattern: &'p Pattern,
    pub(super) alignment: Alignment,
}

/// Compares the lines of a page with the zone: the fields that were found, and those that were looked for and not found.
pub(super) fn compare(page: &mut Page<'_>, zone: &Zone<'_>) -> (Vec<PrintedField>, Vec<VisualField>) {
    let sought: Vec<Sought> = VisualField::ALL.into_iter().filter_map(|field| Sought::of(field, zone)).collect();
    let mut claimed: Vec<(usize, (usize, usize))> = Vec::new();
    let mut fields: Vec<PrintedField> = Vec::new();
    for sought in &sought {
        if sought.field == VisualField::Sex {
            fields.extend(sex(page, zone));
            continue;
        }
        let found = whole(&page.lines, sought);
        claimed.extend(found.iter().map(|found| (found.line, found.alignment.places())));
        fields.extend(join(page, sought, &found));
    }
    let is_found = |fields: &[PrintedField], field: VisualField| fields.iter().any(|found| found.field == field);
    let left: Vec<&Sought> =
        sought.iter().filter(|one| !one.open.is_empty() && !is_found(&fields, one.field)).collect();
    // Labels are read only where something is left that they may tell.
    let labels = if left.is_empty() { Vec::new() } else { page.labels() };
    let dates: Vec<[u8; 3]> = sought.iter().filter_map(|sought| sought.date).collect();
    for sought in left {
        let is_free = |number: usize, (from, to): (usize, usize)| {
            !claimed.iter().any(|(line, (first, last))| *line == number && from < *last && *first < to)
        };
        let free = |found: &Match<'_>| is_free(found.line, found.alignment.places());
        let altered = altered(&page.lines, sought, &dates, |found| {
            free(found) && !page.goes_on(found) && page.is_separate(found)
        });
        let altered = altered.filter(|found| is_field(page, &labels, sought, found));
        let found = altered.and_then(|found| confirm(&page.again(page.lines.get(found.line)?), found));
        let found = match found {
            Some(found) => join(page, sought, &[found]),
            None if sought.date.is_some() => labelled::date(page, &labels, sought, &dates),
            None => labelled::text(page, &labels, sought, is_free),
        };
        fields.extend(found);
    }
    // One place that is said to be two fields is neither.
    let twice = |field: &PrintedField| {
        let same = fields.iter().filter(|other| other.pixels == field.pixels && other.field != field.field);
        !field.differences.is_empty() && same.count() > 0
    };
    let keep: Vec<bool> = fields.iter().map(|field| !twice(field)).collect();
    let mut keep = keep.into_iter();
    fields.retain(|_| keep.next().unwrap_or(true));
    let missing = sought.iter().map(|sought| sought.field).filter(|field| !is_found(&fields, *field)).collect();
    (fields, missing)
}

/// Returns true if a place with a difference is the field's: its label says so, or it has none that was read, and one character
/// differs. A date of something else, as of issue, is told from it by its label.
fn is_field(page: &Page<'_>, labels: &[Label], sought: &Sought, found: &Match<'_>) -> bool {
    let (from, _) = found.alignment.places();
    let first = page.lines.get(found.line).and_then(|line| line.text.iter().position(|one| one.2 >= from));
    let value = first.and_then(|first| page.value(found.line, first));
    match value.and_then(|value| label::of(labels, &value)) {
        Some(label) => label.field == Some(sought.field),
        None => changes(found) == DIFFER,
    }
}

/// The number of characters that differ; the name of another month counts as one.
fn changes(found: &Match<'_>) -> usize {
    found.alignment.others().count() + usize::from(found.pattern.other_month > 0)
}

/// Keeps an altered field that is read so however its line is cut, with the least of the margins.
fn confirm<'p>(again: &[Scores], mut found: Match<'p>) -> Option<Match<'p>> {
    for scores in again {
        let other = align(scores, found.pattern, Others::Allowed, EVERYWHERE)?;
        if other.text() != found.alignment.text() {
            return None;
        }
        for (one, other) in found.alignment.characters.iter_mut().zip(&other.characters) {
            one.margin = one.margin.min(other.margin);
        }
    }
    Some(found)
}

/// Finds a field whole: in one line, or each of its words.
fn whole<'p>(lines: &[ReadLine], sought: &'p Sought) -> Vec<Match<'p>> {
    let best = |forms: &'p [Pattern]| {
        let found = forms.iter().flat_map(|form| find(lines, form, Others::Refused));
        found.min_by(|a, b| a.alignment.mean().total_cmp(&b.alignment.mean()))
    };
    if let Some(found) = best(&sought.forms) {
        return vec![found];
    }
    let words: Vec<Match<'_>> = sought.words.iter().filter_map(|word| best(std::slice::from_ref(word))).collect();
    if words.len() == sought.words.len() { words } else { Vec::new() }
}

/// Finds a field in which characters differ. Of several such places none is believed.
fn altered<'p>(
    lines: &[ReadLine],
    sought: &'p Sought,
    dates: &[[u8; 3]],
    free: impl Fn(&Match<'_>) -> bool,
) -> Option<Match<'p>> {
    let mut found: Vec<Match<'_>> = sought
        .open
        .iter()
        .flat_map(|form| find(lines, form, Others::Allowed))
        .filter(|found| is_credible(found, sought, dates) && free(found))
        .collect();
    found.sort_by(|a, b| {
        (changes(a), a.alignment.mean())
            .partial_cmp(&(changes(b), b.alignment.mean()))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let best = found.first()?;
    let elsewhere = |other: &Match<'_>| {
        let ((a, b), (c, d)) = (best.alignment.places(), other.alignment.places());
        other.line != best.line || b <= c || d <= a
    };
    let rival = found.iter().skip(1).any(|other| {
        changes(other) <= changes(best) + 1 && elsewhere(other) && other.alignment.text() != best.alignment.text()
    });
    if rival { None } else { found.into_iter().next() }
}

/// Returns true if an altered field may be the field: few characters differ, a date is a date, and not that of issue.
fn is_credible(found: &Match<'_>, sought: &Sought, dates: &[[u8; 3]]) -> bool {
    let changes = changes(found);
    // A wide letter that is taken for two of its kind is no other letter beside it.
    let neighbours = found.alignment.characters.windows(2);
    let doubled = neighbours.into_iter().any(|pair| match pair {
        [a, b] => a.character == b.character && a.expected != b.expected,
        _ => false,
    });
    if doubled && sought.date.is_none() {
        return false;
    }
    let Some([year, month, day]) = sought.date else { return changes == DIFFER };
    let text = found.alignment.text();
    if !pattern::is_date(found.pattern, &text) && found.pattern.order != Order::None {
        return false;
    }
    let Some((d, m, y)) = pattern::parts(found.pattern, &text, month) else { return false };
    let parts_changed = [d != day, m != month, y != year].into_iter().filter(|changed| *changed).count();
    if changes == 0 || changes > DIFFER_IN_DATE || parts_changed != 1 {
        return false;
    }
    let is_issue_of = |[year, month, day]: [u8; 3]| {
        // Documents are issued on the day on which they expire, some years before, or on the day after it.
        let before = (u16::from(year) + 100 - u16::from(y)) % 100;
        m == month && d.abs_diff(day) <= 1 && (1..=MOST_YEARS).contains(&before)
    };
    let is_other = dates.iter().any(|other| *other == [y, m, d] && *other != [year, month, day]);
    let expiry = dates.last().copied().unwrap_or([year, month, day]);
    !is_other && !is_issue_of(expiry)
}

/// The places of a pattern in the lines, the best of each line.
fn find<'p>(lines: &[ReadLine], form: &'p Pattern, others: Others) -> Vec<Match<'p>> {
    let mut found = Vec::new();
    for (line, read) in lines.iter().enumerate() {
        let Some(window) = window::find(read, form, others, DIFFER_IN_DATE) else { continue };
        let Some(alignment) = align(&read.scores, form, others, window) else { continue };
        if alignment.mean() <= MEAN && alignment.worst() <= WORST {
            found.push(Match { line, pattern: form, alignment });
        }
    }
    found
}

/// A field in its places as one.
fn join(page: &Page<'_>, sought: &Sought, found: &[Match<'_>]) -> Option<PrintedField> {
    let boxes = found.iter().filter_map(|one| Some(page.pixels(page.lines.get(one.line)?, one.alignment.places())));
    let pixels = boxes.reduce(union)?;
    let expected: String = found.iter().map(|one| one.pattern).map(Pattern::text).collect::<Vec<_>>().join(" ");
    let texts = found.iter().map(|one| one.alignment.text().into_iter().map(char::from).collect::<String>());
    let text = texts.collect::<Vec<_>>().join(" ");
    let cost = found.iter().map(|one| one.alignment.mean()).fold(0.0, f32::max);
    let differences = found.iter().flat_map(|one| one.alignment.others().map(move |other| (one, other)));
    let differences = differences.filter_map(|(one, other)| {
        let expected = one.pattern.tokens.get(other.token)?.character;
        Some(PrintedDifference {
            number: other.token + 1,
            expected: char::from(expected),
            found: char::from(other.character),
            margin: other.margin,
        })
    });
    let mut differences: Vec<PrintedDifference> = differences.collect();
    differences
        .extend(found.iter().filter(|one| one.pattern.other_month > 0).filter_map(|one| month(page, sought, one)));
    Some(PrintedField { field: sought.field, expected, found: text, pixels, cost, differences })
}

/// The name of another month counts as one character, by its first letter. Its margin is the cost of the expected month in the
/// same place less its own: MAR is not far from MAI.
fn month(page: &Page<'_>, sought: &Sought, found: &Match<'_>) -> Option<PrintedDifference> {
    let letter = found.alignment.characters.iter().find(|one| one.character.is_ascii_uppercase());
    let (token, character) = letter.map_or((0, b'?'), |one| (one.token, one.character));
    let (first, end) = found.alignment.places();
    let window = (first.saturating_sub(APART), end.saturating_add(APART));
    let scores = &page.lines.get(found.line)?.scores;
    let expected = sought.open.iter().filter(|form| form.other_month == 0 && form.order == found.pattern.order);
    let costs = expected.filter_map(|form| align(scores, form, Others::Allowed, window)).map(|one| one.cost);
    let margin = costs.fold(MOST_MONTH_MARGIN + found.alignment.cost, f32::min) - found.alignment.cost;
    Some(PrintedDifference { number: token + 1, expected: '?', found: char::from(character), margin })
}

fn union([a, b, c, d]: [u32; 4], [e, f, g, h]: [u32; 4]) -> [u32; 4] {
    let (left, top) = (a.min(e), b.min(f));
    let (right, bottom) = ((a + c).max(e + g), (b + d).max(f + h));
    [left, top, right - left, bottom - top]
}

/// The sex, which is found only where it stands alone: in one letter, or in two for two languages.
fn sex(page: &Page<'_>, zone: &Zone<'_>) -> Option<PrintedField> {
    let forms: &[&str] = match zone.bytes(Field::Sex) {
        b"M" => &["M", "MM", "MH", "HM", "ML", "LM"],
        _ => &["F", "FF", "FP", "PF", "FK", "KF"],
    };
    page.lines.iter().find_map(|line| {
        let letters = || line.text.iter().filter(|one| mask_of(one.0) != 0);
        let text: String = letters().map(|one| char::from(one.0)).collect();
        let form = forms.iter().find(|form| **form == text)?;
        let places = (letters().next()?.1, letters().next_back()?.2 + 1);
        let (expected, found) = ((*form).to_owned(), text);
        let pixels = page.pixels(line, places);
        let field = VisualField::Sex;
        Some(PrintedField { field, expected, found, pixels, cost: 0.0, differences: Vec::new() })
    })
}
