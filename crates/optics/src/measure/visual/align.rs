//! Alignment: the place in a line where a pattern fits best, by dynamic programming over the network's places. Where asked,
//! a character may be another of its kind, at a price, so that what is printed instead of it is found.

use super::pattern::{Pattern, Token};
use super::scores::{BETWEEN, CHARACTERS, Mask, OUTSIDE, Scores, WORD, class_of, mask_of};
use crate::num::float;

/// The best fit of a pattern in a line.
#[derive(Clone, Debug)]
pub(super) struct Alignment {
    /// Sum of the costs of all places, those before and behind the field included.
    pub(super) cost: f32,
    /// The characters that were aligned; an optional one may be missing.
    pub(super) characters: Vec<Aligned>,
}

/// A character of a pattern where it was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aligned {
    /// The number of its token.
    pub(super) token: usize,
    /// The character that is printed: the expected one, or what is printed instead.
    pub(super) character: u8,
    /// Returns whether it is the expected one.
    pub(super) expected: bool,
    /// First place of the word, and the place behind its last.
    pub(super) places: (usize, usize),
    /// The cost of its places.
    pub(super) cost: f32,
    /// Cost of its places as the expected character, less the cost as the one that is found.
    pub(super) margin: f32,
}

/// The permission for a character to be another of its kind.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    /// Given, in tokens that are open.
    Allowed,
    /// Not given.
    Refused,
}

/// The price of another character.
const OTHER: f32 = 2.5;
/// The price of a character right behind another without a space between them, and of the same twice.
const CLOSE: f32 = 0.2;
const TWICE: f32 = 3.0;
/// The price of a missing optional character.
const MISSING: f32 = 0.8;
/// The price of a place between characters, and of a place of a word between parts.
const STEP: f32 = 0.01;
const WORD_STEP: f32 = 0.05;
/// The price of a word between parts.
const WORD_ENTRY: f32 = 1.0;

/// Places beyond an end of a field that must not hold a letter or digit: the first is between two characters.
const BEYOND: std::ops::Range<usize> = 2..5;

/// A way to read a token.
struct Choice {
    mask: Mask,
    character: u8,
    entry: f32,
}

/// The ways to read one token, and the numbers of its states.
struct Step {
    choices: Vec<Choice>,
    first: usize,
    gap: usize,
    word: Option<usize>,
}

/// No predecessor: the pattern begins here.
const START: usize = usize::MAX;

/// Finds the best fit in a window of a line, its first place and the one behind its last; `None` for an empty pattern or
/// window.
pub(super) fn align(
    scores: &Scores,
    pattern: &Pattern,
    others: Others,
    (from_place, to_place): (usize, usize),
) -> Option<Alignment> {
    let (steps, states) = steps(&pattern.tokens, others);
    let to_place = to_place.min(scores.len());
    let length = to_place.checked_sub(from_place)?;
    if steps.is_empty() || length == 0 {
        return None;
    }
    let mut before = vec![f32::INFINITY; states];
    let mut history: Vec<Vec<usize>> = Vec::with_capacity(length);
    let mut best = (f32::INFINITY, 0, 0);
    for place in from_place..to_place {
        let mut now = vec![f32::INFINITY; states];
        let mut from = vec![START; states];
        let cost_of = |state: usize| before.get(state).copied().unwrap_or(f32::INFINITY);
        // The best choice of each token at the place before.
        let junctions: Vec<(f32, usize)> = steps.iter().map(|step| least(&before, step)).collect();
        let mut put = |state: usize, cost: f32, origin: usize| {
            if let (Some(now), Some(from)) = (now.get_mut(state), from.get_mut(state)) {
                (*now, *from) = (cost, origin);
            }
        };
        for (at, (step, token)) in steps.iter().zip(&pattern.tokens).enumerate() {
            let (entry, origin) = enter(scores, pattern, &steps, &junctions, &before, (at, place));
            for (choice, state) in step.choices.iter().zip(step.first..) {
                let (cost, origin) = cheaper((cost_of(state), state), (entry + choice.entry, origin));
                put(state, cost + scores.of(place, choice.mask), origin);
            }
            let junction = junctions.get(at).copied().unwrap_or((f32::INFINITY, START));
            let (cost, origin) = cheaper((cost_of(step.gap), step.gap), junction);
            put(step.gap, cost + STEP + scores.of(place, BETWEEN), origin);
            if let Some(word) = step.word.filter(|_| token.word_follows) {
                let entry = cheaper(junction, (cost_of(step.gap), step.gap));
                let (cost, origin) = cheaper((cost_of(word), word), (entry.0 + WORD_ENTRY, entry.1));
                put(word, cost + WORD_STEP + scores.of(place, WORD), origin);
            }
        }
        let ends = steps.iter().zip(&pattern.tokens).rev();
        let mut missing = 0.0;
        for (step, token) in ends {
            let (cost, state) = least(&now, step);
            let cost = cost + missing + beyond(scores, |by| place.checked_add(by));
            if cost < best.0 {
                best = (cost, place, state);
            }
            if !token.optional {
                break;
            }
            missing += MISSING;
        }
        history.push(from);
        before = now;
    }
    best.0.is_finite().then(|| trace(scores, pattern, &steps, (&history, from_place), best))
}

fn steps(tokens: &[Token], others: Others) -> (Vec<Step>, usize) {
    let mut states = 0;
    let step = |token: &Token| {
        let mut choices = vec![Choice { mask: token.mask, character: token.character, entry: 0.0 }];
        if others == Others::Allowed && token.open {
            let of_kind = CHARACTERS.iter().filter(|one| one.is_ascii_digit() == token.character.is_ascii_digit());
            let other = of_kind.filter(|one| mask_of(**one) & token.mask == 0);
            choices.extend(other.filter_map(|one| {
                class_of(*one).map(|class| Choice { mask: 1 << class, character: *one, entry: OTHER })
            }));
        }
        let (first, gap) = (states, states + choices.len());
        states = gap + 2;
        Step { choices, first, gap, word: token.word_follows.then_some(gap + 1) }
    };
    let steps = tokens.iter().map(step).collect();
    (steps, states)
}

fn cheaper(one: (f32, usize), other: (f32, usize)) -> (f32, usize) {
    if other.0 < one.0 { other } else { one }
}

/// The cheapest choice of a token.
fn least(costs: &[f32], step: &Step) -> (f32, usize) {
    let costs = costs.iter().skip(step.first).take(step.choices.len()).copied();
    costs.zip(step.first..).fold((f32::INFINITY, START), cheaper)
}

/// The cheapest way into a token at a place: from the token before it, over what stands between them, or as the first.
fn enter(
    scores: &Scores,
    pattern: &Pattern,
    steps: &[Step],
    junctions: &[(f32, usize)],
    before: &[f32],
    (at, place): (usize, usize),
) -> (f32, usize) {
    let mask_at = |at: usize| pattern.tokens.get(at).map(|token| token.mask);
    let cost_of = |state: usize| before.get(state).copied().unwrap_or(f32::INFINITY);
    let mut best = (f32::INFINITY, START);
    let mut missing = 0.0;
    for last in (0..at).rev() {
        let Some((step, (cost, state))) = steps.get(last).zip(junctions.get(last)) else { break };
        let close = if mask_at(last) == mask_at(at) { TWICE } else { CLOSE };
        best = cheaper(best, (cost + close + missing, *state));
        best = cheaper(best, (cost_of(step.gap) + missing, step.gap));
        if let Some(word) = step.word {
            best = cheaper(best, (cost_of(word) + missing, word));
        }
        if !pattern.tokens.get(last).is_some_and(|token| token.optional) {
            return best;
        }
        missing += MISSING;
    }
    cheaper(best, (missing + beyond(scores, |by| place.checked_sub(by)), START))
}

/// The cost of what stands beyond an end of the field.
fn beyond(scores: &Scores, place: impl Fn(usize) -> Option<usize>) -> f32 {
    BEYOND.filter_map(place).map(|place| scores.of(place, OUTSIDE)).sum()
}

/// Follows the best way back.
fn trace(
    scores: &Scores,
    pattern: &Pattern,
    steps: &[Step],
    (history, first): (&[Vec<usize>], usize),
    (cost, end, state): (f32, usize, usize),
) -> Alignment {
    let mut characters: Vec<Aligned> = Vec::new();
    let (mut place, mut state) = (end, state);
    let mut other_price = 0.0;
    loop {
        let found = steps.iter().enumerate().find_map(|(token, step)| {
            let choice = step.choices.get(state.checked_sub(step.first)?)?;
            Some((token, choice))
        });
        if let Some((token, choice)) = found {
            let expected = pattern.tokens.get(token).map_or(0, |token| token.mask);
            let here = scores.of(place, choice.mask);
            let margin = || scores.unlikeliness(place, expected) - scores.unlikeliness(place, choice.mask);
            let margin = if choice.entry > 0.0 { margin() } else { 0.0 };
            match characters.last_mut().filter(|last| last.token == token) {
                Some(last) => {
                    last.places.0 = place;
                    last.cost += here;
                    last.margin += margin;
                }
                None => {
                    other_price += choice.entry;
                    let (character, is_expected) = (choice.character, choice.entry == 0.0);
                    let places = (place, place + 1);
                    characters.push(Aligned { token, character, expected: is_expected, places, cost: here, margin });
                }
            }
        }
        let earlier = place.checked_sub(first).and_then(|at| history.get(at));
        let origin = earlier.and_then(|from| from.get(state)).copied().unwrap_or(START);
        let Some(earlier) = place.checked_sub(1).filter(|_| origin != START) else { break };
        (place, state) = (earlier, origin);
    }
    characters.reverse();
    for one in &mut characters {
        // Of a digit that may be two, as the first of a year, the one that is printed.
        let token = pattern.tokens.get(one.token).filter(|token| !token.open && token.character.is_ascii_digit());
        let Some(token) = token.filter(|_| one.expected) else { continue };
        let digits = (b'0'..=b'9').filter(|digit| mask_of(*digit) & token.mask != 0);
        let cost = |digit: &u8| (one.places.0..one.places.1).map(|at| scores.of(at, mask_of(*digit))).sum::<f32>();
        let printed = digits.map(|digit| (cost(&digit), digit)).min_by(|a, b| a.0.total_cmp(&b.0));
        one.character = printed.map_or(one.character, |(_, digit)| digit);
    }
    Alignment { cost: cost - other_price, characters }
}

impl Alignment {
    /// The mean cost of a character.
    pub(super) fn mean(&self) -> f32 {
        self.cost / float(self.characters.len().max(1))
    }

    /// The highest cost of a character that is the expected one.
    pub(super) fn worst(&self) -> f32 {
        self.characters.iter().map(|one| one.cost).fold(0.0, f32::max)
    }

    /// The characters as they are printed.
    pub(super) fn text(&self) -> Vec<u8> {
        self.characters.iter().map(|one| one.character).collect()
    }

    /// The characters that are not the expected ones.
    pub(super) fn others(&self) -> impl Iterator<Item = &Aligned> {
        self.characters.iter().filter(|one| !one.expected)
    }

    /// The first place, and the one behind the last.
    pub(super) fn places(&self) -> (usize, usize) {
        let first = self.characters.first().map_or(0, |one| one.places.0);
        (first, self.characters.last().map_or(0, |one| one.places.1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern;
    use super::*;
    use crate::recognise::network::Tensor;

    /// A line in which each character has three places and a space of one, or of five for a blank.
    fn line(text: &str) -> Scores {
        let mut classes = vec![38; 4];
        for character in text.bytes() {
            let class = class_of(character).unwrap_or(if character == b' ' { 38 } else { 36 });
            classes.extend(if class == 38 { vec![38; 5] } else { vec![class, class, class, 38] });
        }
        classes.extend([38; 4]);
        let one_hot = |class: &usize| (0..40).map(|at| if at == *class { 8.0 } else { 0.0 }).collect::<Vec<f32>>();
        let values: Vec<f32> = classes.iter().flat_map(one_hot).collect();
        Scores::new(&Tensor { height: 1, width: classes.len(), channels: 40, values })
    }

    fn fits(pattern: &Pattern, text: &str) -> bool {
        align(&line(text), pattern, Others::Refused, (0, usize::MAX)).unwrap().mean() < 0.5
    }

    #[test]
    fn fields_are_found_whatever_stands_between_their_characters() {
        let forms = pattern::dates(*b"921126", false);
        let found = |text: &str| forms.iter().any(|form| fits(form, text));
        for text in
            ["26.11.1992", "26 11 1992", "BORN 26-11-1992", "1992/11/26", "11/26/1992", "26 NOV 92", "26 NOV / NOV 92"]
        {
            assert!(found(text), "{text}");
        }
        for text in ["26.11.1994", "26 DEC 92", "126.11.1992", "26.11.19927", "27.11.1992"] {
            assert!(!found(text), "{text}");
        }
        assert!(fits(&pattern::name("MUELLER<LUEDENSCHEIDT"), "MULLER-LUDENSCHEIDT"));
        assert!(!fits(&pattern::name("MARTIN"), "MARTINA") && !fits(&pattern::name("ANNA"), "JOHANNA"));
        assert!(fits(&pattern::number("L898902C3"), "L898 902 C3") && fits(&pattern::number("1O0I"), "IO01"));
    }

    #[test]
    fn another_character_is_found_with_its_place() {
        let form = &pattern::dates(*b"921126", false)[0];
        let line = line("BORN 26.11.1994 M");
        let found = align(&line, form, Others::Allowed, (0, usize::MAX)).unwrap();
        assert_eq!(found.text(), b"26111994");
        let others: Vec<_> = found.others().collect();
        assert_eq!((others.len(), others[0].token), (1, 7));
        assert!(others[0].margin > 10.0 && found.mean() < 0.5);
    }
}
