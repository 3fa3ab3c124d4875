//! The fields of a zone in the lines of a page: found whole, found with characters that differ, or not found. A difference
//! is told only where nothing on the page is the field, and where what is printed is no other field.

use mrz::{DocumentKind, Field, Zone};

use super::align::{Alignment, Others, align};
use super::pattern::{self, Order, Pattern};
use super::scores::{Scores, class_of, mask_of};
use super::sought::Sought;
use super::{PrintedDifference, PrintedField, ReadLine, VisualField};

/// The mean cost of a character up to which a field is found.
pub(super) const MEAN: f32 = 0.9;
/// The cost of its worst character up to which it is found.
const WORST: f32 = 3.5;

/// Characters that may differ in a field; in a date two of one part: a year of two other digits is a common forgery.
const DIFFER: usize = 1;
const DIFFER_IN_DATE: usize = 2;

/// The most years from the date of issue to that of expiry (Doc 9303 has none; no State issues for longer).
const MOST_YEARS: u16 = 15;

/// A field that was found in a line.
struct Match<'p> {
    line: usize,
    pattern: &'p Pattern,
    alignment: Alignment,
}

/// Compares the lines of a page with the zone. `pixels` gives the box of places of a line, and `again` reads a line again,
/// cut a little differently.
pub(super) fn compare(
    lines: &[ReadLine],
    zone: &Zone<'_>,
    pixels: impl Fn(&ReadLine, (usize, usize)) -> [u32; 4],
    again: impl Fn(&ReadLine) -> Vec<Scores>,
) -> (Vec<PrintedField>, Vec<VisualField>) {
    let sought: Vec<Sought> = VisualField::ALL.into_iter().filter_map(|field| Sought::of(field, zone)).collect();
    let mut claimed: Vec<(usize, (usize, usize))> = Vec::new();
    let mut fields: Vec<PrintedField> = Vec::new();
    let mut orders: Vec<(VisualField, Order)> = Vec::new();
    let is_visa = zone.format().document == DocumentKind::Visa;
    for sought in &sought {
        let found = match sought.field {
            VisualField::Sex => {
                fields.extend(sex(lines, zone, &pixels));
                continue;
            }
            _ => whole(lines, sought),
        };
        if let [found] = found.as_slice()
            && found.pattern.order != Order::None
        {
            orders.push((sought.field, found.pattern.order));
        }
        claimed.extend(found.iter().map(|found| (found.line, found.alignment.places())));
        fields.extend(join(lines, sought.field, &found, &pixels));
    }
    let dates: Vec<[u8; 3]> = sought.iter().filter_map(|sought| sought.date).collect();
    for sought in sought.iter().filter(|sought| !sought.open.is_empty()) {
        if fields.iter().any(|field| field.field == sought.field) {
            continue;
        }
        let free = |found: &Match<'_>| {
            let (from, to) = found.alignment.places();
            !claimed.iter().any(|(line, (first, last))| *line == found.line && from < *last && *first < to)
        };
        let found = altered(lines, sought, &dates, free).or_else(|| {
            let both = <[[u8; 3]; 2]>::try_from(dates.as_slice()).ok().filter(|_| !is_visa && sought.date.is_some())?;
            let order = orders.iter().find(|(field, _)| *field != sought.field)?.1;
            other_date(lines, sought, order, both, free)
        });
        let found = found.and_then(|found| confirm(&again(lines.get(found.line)?), found));
        fields.extend(found.and_then(|found| join(lines, sought.field, &[found], &pixels)));
    }
    // One place that is said to be two fields is neither.
    let twice = |field: &PrintedField| {
        let same = fields.iter().filter(|other| other.pixels == field.pixels && other.field != field.field);
        !field.differences.is_empty() && same.count() > 0
    };
    let keep: Vec<bool> = fields.iter().map(|field| !twice(field)).collect();
    let mut keep = keep.into_iter();
    fields.retain(|_| keep.next().unwrap_or(true));
    let is_found = |sought: &VisualField| fields.iter().any(|field| field.field == *sought);
    let missing = sought.iter().map(|sought| sought.field).filter(|field| !is_found(field)).collect();
    (fields, missing)
}

/// Keeps an altered field that is read so however its line is cut, with the least of the margins.
fn confirm<'p>(again: &[Scores], mut found: Match<'p>) -> Option<Match<'p>> {
    for scores in again {
        let other = align(scores, found.pattern, Others::Allowed)?;
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
    let changes = |found: &Match<'_>| found.alignment.others().count() + usize::from(found.pattern.other_month > 0);
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

/// Finds another date in place of one that is nowhere on the page, where the other of birth and expiry was found in the same
/// form, so that the dates can be told by their order. Passports and cards have three dates: birth, issue, expiry (Doc 9303-4
/// §4.1.1). A date more than fifteen years before expiry is no date of issue, and so that of birth; of two dates behind that
/// of birth the later one is that of expiry. Visas have others, and some lack that of birth.
fn other_date<'p>(
    lines: &[ReadLine],
    sought: &'p Sought,
    order: Order,
    [birth, expiry]: [[u8; 3]; 2],
    free: impl Fn(&Match<'_>) -> bool,
) -> Option<Match<'p>> {
    let [_, month, _] = sought.date?;
    let mut dates: Vec<([u8; 3], Match<'_>)> = Vec::new();
    for (line, read) in lines.iter().enumerate() {
        let digits = read.text.iter().filter(|one| one.0.is_ascii_digit()).count();
        let forms = sought.open.iter().filter(|form| form.order == order && digits >= 4 && has_name(read, form));
        let found = forms.filter_map(|form| {
            let alignment = align(&read.scores, form, Others::Allowed)?;
            (alignment.mean() <= MEAN && alignment.worst() <= WORST).then_some(Match { line, pattern: form, alignment })
        });
        let found = found.min_by(|a, b| a.alignment.mean().total_cmp(&b.alignment.mean())).filter(|found| free(found));
        let Some(found) = found else { continue };
        let text = found.alignment.text();
        let parts = pattern::parts(found.pattern, &text, month).filter(|_| pattern::is_date(found.pattern, &text));
        dates.extend(parts.map(|(d, m, y)| ([y, m, d], found)));
    }
    let years = |from: u8, to: u8| (u16::from(to) + 100 - u16::from(from)) % 100;
    let issued = |date: &[u8; 3]| years(date[0], expiry[0]) <= MOST_YEARS;
    if sought.field == VisualField::DateOfBirth {
        dates.retain(|(date, _)| !issued(date));
        let [(_, found)] = <[_; 1]>::try_from(dates).ok()?;
        return (!issued(&birth)).then_some(found);
    }
    dates.sort_by_key(|([y, m, d], _)| (years(birth[0], *y), *m, *d));
    let [(first, _), (last, found)] = <[_; 2]>::try_from(dates).ok()?;
    (years(first[0], last[0]) <= MOST_YEARS && first != last && first != expiry && last != expiry).then_some(found)
}

/// Returns true if a line has the letters of a form's name of a month, in any order.
fn has_name(line: &ReadLine, form: &Pattern) -> bool {
    let letters = form.tokens.iter().filter(|token| token.character.is_ascii_uppercase());
    let is = |token: &super::pattern::Token, one: u8| class_of(one).is_some_and(|class| token.mask >> class & 1 == 1);
    letters.into_iter().all(|token| line.text.iter().any(|one| is(token, one.0)))
}

/// Returns true if an altered field may be the field: few characters differ, a date is a date, and not that of issue.
fn is_credible(found: &Match<'_>, sought: &Sought, dates: &[[u8; 3]]) -> bool {
    let changes = found.alignment.others().count() + usize::from(found.pattern.other_month > 0);
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
        if !may_have(read, form, others) {
            continue;
        }
        let Some(alignment) = align(&read.scores, form, others) else { continue };
        if alignment.mean() <= MEAN && alignment.worst() <= WORST {
            found.push(Match { line, pattern: form, alignment });
        }
    }
    found
}

/// Returns true if a line has most characters of a pattern, in any order.
fn may_have(line: &ReadLine, form: &Pattern, others: Others) -> bool {
    let needed = form.tokens.iter().filter(|token| !token.optional).count();
    if line.text.len() < needed {
        return false;
    }
    let mut left: Vec<u8> = line.text.iter().map(|one| one.0).collect();
    let (mut missing, mut open_missing) = (0, 0);
    for token in form.tokens.iter().filter(|token| !token.optional) {
        let is_it = |one: &u8| class_of(*one).is_some_and(|class| token.mask >> class & 1 == 1);
        match left.iter().position(is_it) {
            Some(at) => {
                left.swap_remove(at);
            }
            None if others == Others::Allowed && token.open => open_missing += 1,
            None => missing += 1,
        }
    }
    missing <= needed / 4 && open_missing <= DIFFER_IN_DATE + 1
}

/// A field in its places as one.
fn join(
    lines: &[ReadLine],
    field: VisualField,
    found: &[Match<'_>],
    pixels: &impl Fn(&ReadLine, (usize, usize)) -> [u32; 4],
) -> Option<PrintedField> {
    let boxes = found.iter().filter_map(|one| Some(pixels(lines.get(one.line)?, one.alignment.places())));
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
    if differences.is_empty() && found.iter().any(|one| one.pattern.other_month > 0) {
        differences.extend(found.iter().filter(|one| one.pattern.other_month > 0).map(month));
    }
    Some(PrintedField { field, expected, found: text, pixels, cost, differences })
}

/// The name of another month counts as one character, by its first letter.
fn month(found: &Match<'_>) -> PrintedDifference {
    let letter = found.alignment.characters.iter().find(|one| one.character.is_ascii_uppercase());
    let (token, character) = letter.map_or((0, b'?'), |one| (one.token, one.character));
    let margin = super::scores::MOST_MARGIN;
    PrintedDifference { number: token + 1, expected: '?', found: char::from(character), margin }
}

fn union([a, b, c, d]: [u32; 4], [e, f, g, h]: [u32; 4]) -> [u32; 4] {
    let (left, top) = (a.min(e), b.min(f));
    let (right, bottom) = ((a + c).max(e + g), (b + d).max(f + h));
    [left, top, right - left, bottom - top]
}

/// The sex, which is found only where it stands alone: in one letter, or in two for two languages.
fn sex(
    lines: &[ReadLine],
    zone: &Zone<'_>,
    pixels: &impl Fn(&ReadLine, (usize, usize)) -> [u32; 4],
) -> Option<PrintedField> {
    let forms: &[&str] = match zone.bytes(Field::Sex) {
        b"M" => &["M", "MM", "MH", "HM", "ML", "LM"],
        _ => &["F", "FF", "FP", "PF", "FK", "KF"],
    };
    lines.iter().find_map(|line| {
        let letters = || line.text.iter().filter(|one| mask_of(one.0) != 0);
        let text: String = letters().map(|one| char::from(one.0)).collect();
        let form = forms.iter().find(|form| **form == text)?;
        let places = (letters().next()?.1, letters().next_back()?.2 + 1);
        let (expected, found) = ((*form).to_owned(), text);
        let pixels = pixels(line, places);
        let field = VisualField::Sex;
        Some(PrintedField { field, expected, found, pixels, cost: 0.0, differences: Vec::new() })
    })
}
