//! The data elements, and the printed zone above the one in the chip, with marks where they differ and where findings have
//! their places.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{anchor, counted, irregular, shown, weight, words};
use crate::evidence::Evidence;
use crate::verdict::{Judged, Verdict};

pub(super) fn section(verdict: &Verdict, evidence: &Evidence) -> Markup {
    let printed =
        lines(evidence.reading().into_iter().flat_map(|reading| &reading.lines).map(|line| line.text.as_str()));
    let dg1 = evidence.dg1();
    let chip = lines(dg1.iter().flat_map(|dg1| &dg1.lines).map(String::as_str));
    let both = !printed.is_empty() && !chip.is_empty();
    html! {
        section .document {
            (elements(verdict))
            @if !printed.is_empty() || !chip.is_empty() {
                h2 { (words("zones")) }
                div .zone tabindex="0" { table { @for at in 0..printed.len().max(chip.len()) {
                    @if let Some(line) = printed.get(at) {
                        tr .first { (side("zone-printed", both || at == 0)) td { (printed_line(verdict, line, at + 1, chip.get(at).filter(|_| both))) } }
                    }
                    @if let Some(line) = chip.get(at) {
                        tr .first[printed.get(at).is_none()] { (side("zone-chip", both || at == 0)) td { (chip_line(line, printed.get(at).filter(|_| both))) } }
                    }
                } } }
                @if both { (agreement(differing(&printed, &chip))) }
            }
        }
    }
}

/// The origin of a line; written once where all lines have the same.
fn side(name: &str, said: bool) -> Markup {
    html! { th scope="row" { @if said { (words(name)) } } }
}

fn agreement(differing: i64) -> Markup {
    html! { p .agreement { @if differing == 0 { (words("zone-agrees")) } @else { strong { (counted("zone-differs", differing)) } } } }
}

fn elements(verdict: &Verdict) -> Markup {
    let fields = verdict.document.named();
    html! {
        dl .elements {
            @for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
                div { dt { (words(&format!("field-{name}"))) } dd { (value) } }
            }
        }
    }
}

fn lines<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<Vec<char>> {
    texts.map(|text| text.chars().collect()).collect()
}

/// A printed line. A character that findings name is a link to the gravest of them; one that differs in the chip is marked.
fn printed_line(verdict: &Verdict, line: &[char], number: usize, chip: Option<&Vec<char>>) -> Markup {
    let marks = marks(verdict, number);
    html! {
        @for (character, column) in line.iter().zip(1usize..) {
            @let differs = chip.is_some_and(|chip| chip.get(column - 1) != Some(character));
            @match marks.get(&column) {
                Some(judged) => a href={ "#" (anchor(judged)) } class={ "mark " (weight(judged)) } { @if differs { mark { (character) } } @else { (character) } },
                None => @if differs { mark { (character) } } @else { (character) },
            }
        }
    }
}

fn marks(verdict: &Verdict, line: usize) -> BTreeMap<usize, &Judged> {
    let mut marks: BTreeMap<usize, &Judged> = BTreeMap::new();
    for judged in shown(verdict).filter(|judged| irregular(judged)) {
        let places = judged.finding.facts.iter().filter_map(|fact| fact.place.as_ref());
        for place in places.filter(|place| place.line == Some(line) && place.file.is_none()) {
            let Some(first) = place.column else { continue };
            for column in first..first.saturating_add(place.columns.unwrap_or(1).min(LONGEST)) {
                let graver = marks.get(&column).is_none_or(|held| held.effect < judged.effect);
                if graver {
                    marks.insert(column, judged);
                }
            }
        }
    }
    marks
}

/// Columns in the longest line of any format (Doc 9303-4 §4.2.2).
const LONGEST: usize = 44;

fn chip_line(line: &[char], printed: Option<&Vec<char>>) -> Markup {
    let other = |at: usize| printed.and_then(|line| line.get(at));
    html! {
        @for (character, at) in line.iter().zip(0..) {
            @if printed.is_some() && other(at) != Some(character) { mark { (character) } } @else { (character) }
        }
    }
}

fn differing(printed: &[Vec<char>], chip: &[Vec<char>]) -> i64 {
    let pair =
        |at: usize| (printed.get(at).map_or(&[][..], Vec::as_slice), chip.get(at).map_or(&[][..], Vec::as_slice));
    let differ = |(printed, chip): (&[char], &[char])| {
        let unequal = printed.iter().zip(chip).filter(|(a, b)| a != b).count();
        unequal + printed.len().abs_diff(chip.len())
    };
    let count: usize = (0..printed.len().max(chip.len())).map(|at| differ(pair(at))).sum();
    i64::try_from(count).unwrap_or(i64::MAX)
}
