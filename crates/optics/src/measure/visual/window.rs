//! Windows: where in a line a pattern may stand, by the edit distance to the likeliest characters. It is computed in a hundredth
//! of the time of an alignment, which is then asked of these places only.

use super::ReadLine;
use super::align::Others;
use super::pattern::Pattern;
use crate::num::float;

/// The cost of one character more, less or other, of a sign that is no letter or digit, and of a missing optional character.
const EDIT: u32 = 4;
const SIGN: u32 = 2;
const OPTIONAL: u32 = 1;

/// Places before and behind the characters that belong to the window: two characters.
const MARGIN: usize = 12;

/// One of so many characters of a pattern may be read otherwise than it is printed, and a rest.
const MISREAD: usize = 4;
const REST: usize = 2;

/// The characters of a line that are likest to a pattern.
#[derive(Clone, Copy)]
struct Fit {
    /// The edits between them.
    edits: f32,
    /// The first of the line's characters, and the one behind the last.
    first: usize,
    end: usize,
}

/// The window of a line, as its first place and the one behind its last; `None` if the pattern stands nowhere in it. `differ`
/// characters may be others.
pub(super) fn find(line: &ReadLine, form: &Pattern, others: Others, differ: usize) -> Option<(usize, usize)> {
    let needed = form.tokens.iter().filter(|token| !token.optional).count();
    let digits = form.tokens.iter().filter(|token| !token.optional && token.character.is_ascii_digit()).count();
    let allowed = needed / MISREAD + REST + if others == Others::Allowed { differ } else { 0 };
    if line.text.len() + allowed < needed || line.digits + allowed < digits {
        return None;
    }
    rough(line, form, float(allowed))
}

/// The window of a line in which a pattern stands with so many edits at most.
pub(super) fn rough(line: &ReadLine, form: &Pattern, allowed: f32) -> Option<(usize, usize)> {
    let fit = fit(line, form).filter(|fit| fit.edits <= allowed)?;
    let (first, last) = (line.text.get(fit.first)?.1, line.text.get(fit.end.checked_sub(1)?)?.2);
    Some((first.saturating_sub(MARGIN), last.saturating_add(MARGIN)))
}

/// The best fit of a pattern in a line, by dynamic programming; `None` if no character of the line is in it.
fn fit(line: &ReadLine, form: &Pattern) -> Option<Fit> {
    // The cost up to each character of the line, and the character at which that begins.
    let mut before: Vec<(u32, usize)> = (0..=line.masks.len()).map(|at| (0, at)).collect();
    let mut row: Vec<(u32, usize)> = Vec::with_capacity(before.len());
    for token in &form.tokens {
        let missing = if token.optional { OPTIONAL } else { EDIT };
        let mut last = before.first().map_or((0, 0), |(cost, from)| (cost + missing, *from));
        row.clear();
        row.push(last);
        for ((pair, mask), read) in before.windows(2).zip(&line.masks).zip(&line.text) {
            let [diagonal, above] = pair else { break };
            let changed = if token.mask & mask == 0 { EDIT } else { 0 };
            let others =
                [(above.0 + missing, above.1), (last.0 + inserted(read.0, token.word_follows), last.1)].into_iter();
            last = others.fold((diagonal.0 + changed, diagonal.1), |best, one| if one.0 < best.0 { one } else { best });
            row.push(last);
        }
        std::mem::swap(&mut before, &mut row);
    }
    let (end, (cost, first)) = before.iter().enumerate().min_by_key(|(_, (cost, _))| *cost)?;
    let edits = f32::from(u16::try_from(*cost).ok()?) / f32::from(u16::try_from(EDIT).ok()?);
    (*first < end).then_some(Fit { edits, first: *first, end })
}

/// The cost of a character between two of the pattern: none for a separator, nor for a word where one may stand.
fn inserted(character: u8, word_follows: bool) -> u32 {
    match character {
        b'.' => 0,
        b'A'..=b'Z' if word_follows => 0,
        b'?' => SIGN,
        _ => EDIT,
    }
}
