//! The choice of the zone that is judged, and the readings that contradict it (docs/design.md, settled points 1 and 16).

use optics::{Extent, Plane, Reading};

/// A reading that may be judged.
pub(super) struct Candidate {
    pub(super) reading: Reading,
    /// The place among the zones of its picture, the largest first; 0 for text.
    pub(super) rank: usize,
}

/// The reading that is judged, and those that contradict it. Text goes before pictures, the largest zone of a picture
/// before its others, a certain reading before a doubtful one, and among equals the order of the planes decides.
pub(super) fn choose(mut candidates: Vec<Candidate>) -> (Option<Reading>, Vec<Reading>) {
    candidates.sort_by_key(|Candidate { reading, rank }| {
        let plane = reading.plane().map(|plane| usize::from(plane != Plane::Visible) + 1);
        (plane.is_some(), *rank, reading.doubtful().next().is_some(), plane)
    });
    let mut candidates = candidates.into_iter();
    let Some(Candidate { reading: chosen, .. }) = candidates.next() else { return (None, Vec::new()) };
    let contradicts = |other: &Candidate| match certain_differences(&chosen, &other.reading) {
        // No character of a zone that is cut is certain; a picture of another page does not pass because it is cut.
        _ if !other.reading.extent.is_whole() => other.rank == 0 && is_clearly_other(&chosen, &other.reading),
        // Something that resembles a zone has no certain characters, or few: a second zone of a picture has most.
        Some(cells) => !cells.is_empty() && (other.rank == 0 || is_mostly_certain(&other.reading)),
        None => is_mostly_certain(&other.reading),
    };
    let contradictions = candidates.filter(contradicts).map(|other| other.reading).collect();
    (Some(chosen), contradictions)
}

/// The line and column, counted from 1, of each character that two readings of the same shape give differently and with
/// certainty. `None` for readings of another number of lines or characters, of which no cells can be compared.
pub(crate) fn certain_differences(one: &Reading, other: &Reading) -> Option<Vec<(usize, usize)>> {
    let lengths = |reading: &Reading| reading.lines.iter().map(|line| line.text.chars().count()).collect::<Vec<_>>();
    if lengths(one) != lengths(other) {
        return None;
    }
    let mut cells = Vec::new();
    for ((a, b), line) in one.lines.iter().zip(&other.lines).zip(1..) {
        let characters = a.text.chars().zip(b.text.chars()).zip(1..);
        let differ = characters.filter(|((a, b), _)| a != b).map(|(_, column)| (line, column));
        cells.extend(differ.filter(|(line, at)| one.is_certain(*line, *at) && other.is_certain(*line, *at)));
    }
    Some(cells)
}

/// Compares the text of a reading with one that is not whole, of which at least half of the characters are as clear as
/// those of such a zone can be.
fn is_clearly_other(chosen: &Reading, cut: &Reading) -> bool {
    let cells = || cut.lines.iter().flat_map(|line| &line.cells);
    let clear = cells().filter(|cell| cell.probability >= Extent::MOST_PROBABLE).count();
    2 * clear >= cells().count()
        && !chosen.lines.iter().map(|line| &line.text).eq(cut.lines.iter().map(|line| &line.text))
}

/// Returns true if at least half of the characters are certain.
fn is_mostly_certain(reading: &Reading) -> bool {
    let cells: usize = reading.lines.iter().map(|line| line.cells.len()).sum();
    2 * reading.doubtful().count() <= cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use optics::{Cell, ReadingLine, ReadingSource, Side};

    const ZONE: [&str; 2] = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"];

    /// The zone with characters replaced, and every character doubtful but those that `certain` names by line and column.
    fn picture(plane: Plane, replaced: &[(usize, usize, char)], certain: impl Fn(usize, usize) -> bool) -> Reading {
        let lines = ZONE.iter().zip(1..).map(|(text, line)| {
            let replace = |column: usize, read: char| {
                replaced.iter().find(|place| (place.0, place.1) == (line, column)).map_or(read, |place| place.2)
            };
            let text: String = text.chars().zip(1..).map(|(read, column)| replace(column, read)).collect();
            let cell = |(character, column): (char, usize)| {
                let probability = if certain(line, column) { 1.0 } else { 0.6 };
                Cell { character, probability, other: 'X', other_probability: 1.0 - probability, pixels: [0; 4] }
            };
            let cells = text.chars().zip(1..).map(cell).collect();
            ReadingLine { text, cells }
        });
        Reading { source: ReadingSource::Picture(plane), lines: lines.collect(), extent: Extent::Whole }
    }

    fn choose_among(readings: Vec<(Reading, usize)>) -> (bool, usize) {
        let candidates = readings.into_iter().map(|(reading, rank)| Candidate { reading, rank }).collect();
        let (chosen, contradictions) = choose(candidates);
        (chosen.is_some_and(|chosen| chosen.lines[0].text == ZONE[0]), contradictions.len())
    }

    #[test]
    fn one_certain_cell_contradicts_however_doubtful_the_others_are() {
        let text = || (Reading::from_text(ZONE), 0);
        let only_first = |line, column| (line, column) == (1, 1);
        let differing = |certain: fn(usize, usize) -> bool| (picture(Plane::Visible, &[(1, 1, 'P')], certain), 0);
        assert_eq!(choose_among(vec![text(), differing(only_first)]), (true, 1));
        assert_eq!(choose_among(vec![text(), differing(|_, _| false)]), (true, 0));
        assert_eq!(choose_among(vec![text(), (picture(Plane::Visible, &[], |_, _| true), 0)]), (true, 0));
        let infrared = (picture(Plane::Infrared, &[(2, 3, '8')], |line, _| line == 2), 0);
        assert_eq!(choose_among(vec![(picture(Plane::Visible, &[], |_, _| true), 0), infrared]), (true, 1));
    }

    #[test]
    fn second_zone_of_a_picture_contradicts_if_most_of_it_is_certain() {
        let first = || (picture(Plane::Visible, &[], |line, _| line == 1), 0);
        let second = |certain: fn(usize, usize) -> bool| (picture(Plane::Visible, &[(1, 1, 'P')], certain), 1);
        assert_eq!(choose_among(vec![second(|_, _| true), first()]), (true, 1));
        assert_eq!(choose_among(vec![first(), second(|_, column| column < 3)]), (true, 0));
    }

    #[test]
    fn cut_zone_contradicts_if_it_is_clearly_another() {
        let text = || (Reading::from_text(ZONE), 0);
        let cut = |replaced: &[(usize, usize, char)], probability: f32, rank: usize| {
            let mut reading = picture(Plane::Visible, replaced, |_, _| false);
            reading.extent = Extent::Cut(Side::Right);
            let cells = reading.lines.iter_mut().flat_map(|line| &mut line.cells);
            cells.for_each(|cell| cell.probability = probability);
            (reading, rank)
        };
        let clear = Extent::MOST_PROBABLE;
        assert_eq!(choose_among(vec![text(), cut(&[(1, 1, 'P')], clear, 0)]), (true, 1));
        assert_eq!(choose_among(vec![text(), cut(&[(1, 1, 'P')], clear, 1)]), (true, 0));
        assert_eq!(choose_among(vec![text(), cut(&[(1, 1, 'P')], 0.6, 0)]), (true, 0));
        assert_eq!(choose_among(vec![text(), cut(&[], clear, 0)]), (true, 0));
    }

    #[test]
    fn zone_of_another_shape_contradicts_if_most_of_it_is_certain() {
        let other = |certain: fn(usize, usize) -> bool| {
            let mut reading = picture(Plane::Visible, &[], certain);
            reading.lines.pop();
            (reading, 0)
        };
        assert_eq!(choose_among(vec![(Reading::from_text(ZONE), 0), other(|_, _| true)]), (true, 1));
        assert_eq!(choose_among(vec![(Reading::from_text(ZONE), 0), other(|_, _| false)]), (true, 0));
    }
}
