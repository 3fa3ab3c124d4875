//! Letters and digits that print hardly tells apart, O and 0 above all, judged by the zone's own: a name has letters alone and a
//! date digits alone, which show how this fount, printer and camera make the one and the other. A character whose place allows
//! both is held against them. What is read never changes; only the doubt does.

use super::characters::{Read, of_places};
use super::line_scores::{Classes, class_of};
use crate::num::float;

/// Letters with the digits that they resemble.
const ALIKE: [(u8, u8); 8] =
    [(b'O', b'0'), (b'D', b'0'), (b'Q', b'0'), (b'I', b'1'), (b'Z', b'2'), (b'S', b'5'), (b'G', b'6'), (b'B', b'8')];

/// Variance of a lead among characters of one kind before any was seen, and the number of characters that this counts for: on
/// labelled photographs the standard deviation is 0.6 to 1.8.
const VARIANCE: f32 = 2.25;
const WEIGHT: f32 = 4.0;

/// The least number of digits and of letters of the zone that a character is held against.
const LEAST_DIGITS: usize = 2;
const LEAST_LETTERS: usize = 1;

/// Standard deviations from its own kind up to which a character is of it.
const NEAR: f32 = 3.0;

/// Standard deviations from the zone's digits from which on a letter of a place for letters is none of them, and the number of
/// digits for that.
const FAR: f32 = 4.0;
const LEAST_DIGITS_ALONE: usize = 3;

/// The most that the zone's own characters say, in units of log-odds.
const MOST: f32 = 12.0;

/// Leads of the characters of one kind: log-probability of the letter less that of the digit.
#[derive(Default)]
struct Kind {
    leads: Vec<f32>,
}

impl Kind {
    fn mean(&self) -> f32 {
        self.leads.iter().sum::<f32>() / float(self.leads.len().max(1))
    }

    fn squares(&self) -> f32 {
        let mean = self.mean();
        self.leads.iter().map(|lead| (lead - mean) * (lead - mean)).sum()
    }
}

/// Shares the probability of a doubtful character and of the one that it resembles anew, where the zone's own characters tell.
/// `opinions` are the classes of every place as one ensemble gives them.
pub(super) fn settle(classes: &mut [Vec<Classes>], opinions: &[Vec<Classes>]) {
    let Some(reads) = of_places(classes) else { return };
    for (letter, digit) in ALIKE {
        if let [Some(letter), Some(digit)] = [letter, digit].map(class_of) {
            Pair { letter, digit }.settle(classes, opinions, &reads);
        }
    }
}

/// The classes of a letter and of a digit that are alike.
struct Pair {
    letter: usize,
    digit: usize,
}

impl Pair {
    fn lead(&self, classes: &Classes) -> f32 {
        let of = |class: usize| classes.get(class).copied().unwrap_or(f32::NEG_INFINITY);
        of(self.letter) - of(self.digit)
    }

    fn settle(&self, classes: &mut [Vec<Classes>], opinions: &[Vec<Classes>], reads: &[Vec<Read>]) {
        let (mut letters, mut digits) = (Kind::default(), Kind::default());
        for (opinion, read) in opinions.iter().flatten().zip(reads.iter().flatten()) {
            match (read.may_be_letter, read.may_be_digit) {
                (true, false) if read.best == self.letter => letters.leads.push(self.lead(opinion)),
                (false, true) if read.best == self.digit => digits.leads.push(self.lead(opinion)),
                _ => {}
            }
        }
        let groups = [&letters, &digits].into_iter().filter(|kind| !kind.leads.is_empty()).count();
        let seen = float((letters.leads.len() + digits.leads.len()).saturating_sub(groups));
        let variance = (WEIGHT * VARIANCE + letters.squares() + digits.squares()) / (WEIGHT + seen);
        let places = classes.iter_mut().flatten().zip(opinions.iter().flatten()).zip(reads.iter().flatten());
        for ((classes, opinion), read) in places {
            let lead = self.lead(opinion);
            match (read.may_be_letter, read.may_be_digit) {
                (true, true) if letters.leads.len() >= LEAST_LETTERS && digits.leads.len() >= LEAST_DIGITS => {
                    let (own, other, less) = match read.best {
                        best if best == self.letter => (&letters, &digits, self.digit),
                        best if best == self.digit => (&digits, &letters, self.letter),
                        _ => continue,
                    };
                    let evidence = evidence(lead, own, other, variance);
                    share(classes, less, read.best, evidence);
                }
                // A letter that looks more like a digit than like a letter, and yet is none of the zone's digits.
                (true, false)
                    if read.best == self.letter
                        && digits.leads.len() >= LEAST_DIGITS_ALONE
                        && lead - digits.mean() >= FAR * variance.sqrt() =>
                {
                    share(classes, self.digit, self.letter, 0.0);
                }
                _ => {}
            }
        }
    }
}

/// The log-odds that a character is of its own kind and not of the other; 0 if it is far from both.
fn evidence(lead: f32, own: &Kind, other: &Kind, variance: f32) -> f32 {
    let fewest = own.leads.len().min(other.leads.len());
    // The means are known from so many characters only.
    let variance = variance * (1.0 + 1.0 / float(fewest.max(1)));
    let [from_own, from_other] = [own, other].map(|kind| (lead - kind.mean()) * (lead - kind.mean()));
    if from_own > NEAR * NEAR * variance { 0.0 } else { ((from_other - from_own) / (2.0 * variance)).min(MOST) }
}

/// Shares the probability of two classes anew, so that the second leads by at least so much.
fn share(classes: &mut Classes, less: usize, more: usize, lead: f32) {
    let of = |class: usize| classes.get(class).copied().unwrap_or(f32::NEG_INFINITY);
    let (less_before, more_before) = (of(less), of(more));
    if more_before - less_before >= lead {
        return;
    }
    let both = less_before.max(more_before) + (-(less_before - more_before).abs()).exp().ln_1p();
    // Logarithms of 1 / (1 + e^-lead) and of 1 / (1 + e^lead).
    let more_after = both - (-lead).exp().ln_1p();
    for (class, value) in [(more, more_after), (less, more_after - lead)] {
        if let Some(at) = classes.get_mut(class) {
            *at = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::line_scores::NONE;
    use super::*;

    /// A place that leads for a letter O by so much over 0.
    fn place(lead: f32) -> Classes {
        let mut classes = [-20.0; NONE + 1];
        let odds = lead.exp();
        (classes[class_of(b'O').unwrap()], classes[0]) = ((odds / (1.0 + odds)).ln(), (1.0 / (1.0 + odds)).ln());
        classes
    }

    fn sure(character: u8) -> Classes {
        let mut classes = [-20.0; NONE + 1];
        classes[class_of(character).unwrap()] = 0.0;
        classes
    }

    /// A TD3 zone whose zeros lead by some five for the digit and whose Os have these leads, with one doubtful character.
    fn zone(doubtful: f32, letters: &[f32]) -> Vec<Vec<Classes>> {
        let lines = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
        let mut leads = letters.iter().cycle();
        let mut at = |character: u8| match character {
            b'O' => place(*leads.next().unwrap()),
            b'0' => place(-5.0),
            other => sure(other),
        };
        let mut lines = lines.map(|line| line.bytes().map(&mut at).collect::<Vec<_>>()).to_vec();
        lines[1][3] = place(doubtful);
        lines
    }

    fn settled(doubtful: f32, letters: &[f32]) -> f32 {
        let mut lines = zone(doubtful, letters);
        let opinions = lines.clone();
        settle(&mut lines, &opinions);
        lines[1][3][0] - lines[1][3][class_of(b'O').unwrap()]
    }

    #[test]
    fn doubtful_zero_is_settled_by_the_zeros_of_the_dates() {
        assert!(settled(-4.0, &[3.0, 4.0]) > 8.0);
        // One that is far from both, and one where the fount does not tell them apart, stay as they are.
        assert!((settled(-0.4, &[3.0, 4.0]) - 0.4).abs() < 0.01);
        assert!((settled(-4.0, &[-4.1, -5.0]) - 4.0).abs() < 0.01);
    }

    #[test]
    fn reading_stays() {
        for doubtful in [-6.0, -2.0, 2.0, 6.0] {
            let lead = settled(doubtful, &[3.0, 4.0]);
            assert!(lead * doubtful < 0.0 && lead.abs() >= doubtful.abs() - 0.01, "{doubtful}: {lead}");
        }
    }
}
