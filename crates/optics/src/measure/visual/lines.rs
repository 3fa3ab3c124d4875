//! Lines of text: boxes of ink that stand side by side are linked, and each chain of them gives place, slope and size of
//! a line.

use crate::num::float;

use super::ink::{Blob, SCALE, Straightened, share_of};

/// A line of text.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextLine {
    /// Ends of its middle line in millimetres of the page.
    pub(super) start: (f32, f32),
    pub(super) end: (f32, f32),
    /// Height of its capital letters and digits in millimetres.
    pub(super) capital: f32,
}

/// The least and the largest height of a box that belongs to text, in millimetres.
const HEIGHTS: [f32; 2] = [0.5, 5.5];
/// The largest gap between neighbours, in heights of the larger; of small letters, as of labels, which are narrower than their
/// spaces are wide.
const GAP: f32 = 1.4;
const GAP_OF_SMALL: f32 = 2.0;
/// The height of boxes up to which they are small letters, in millimetres.
const SMALL: f32 = 1.0;
/// The largest ratio of heights of neighbours.
const RATIO: f32 = 2.3;
/// Boxes that are looked at; a page has some hundreds.
const MOST_BLOBS: usize = 6_000;
/// The steepest line, as a slope: text of a page lies as its zone does, but for perspective.
const STEEPEST: f32 = 0.08;

/// Finds the lines of text.
pub(super) fn find(page: &Straightened) -> Vec<TextLine> {
    let [least, most] = HEIGHTS.map(|height| height * SCALE);
    let mut blobs: Vec<Blob> =
        page.blobs().into_iter().filter(|blob| blob.height() >= least && blob.height() <= most).collect();
    if blobs.len() > MOST_BLOBS {
        return Vec::new();
    }
    blobs.sort_by(|a, b| a.left.total_cmp(&b.left));
    let chains = chains(&blobs);
    let slopes = chains.iter().filter(|chain| chain.len() >= 5).filter_map(|chain| fit(chain).map(|line| line.1));
    let mut slopes: Vec<f32> = slopes.filter(|slope| slope.abs() < STEEPEST).collect();
    let common = share_of(&mut slopes, 0.5);
    chains.iter().filter_map(|chain| line(page, chain, common)).collect()
}

/// Links each box with its nearest right neighbour of the same line.
fn chains(blobs: &[Blob]) -> Vec<Vec<Blob>> {
    let mut set: Vec<usize> = (0..blobs.len()).collect();
    let root = |set: &[usize], mut at: usize| {
        while let Some(next) = set.get(at).copied().filter(|next| *next != at) {
            at = next;
        }
        at
    };
    for (at, blob) in blobs.iter().enumerate() {
        let reach = blob.right + GAP_OF_SMALL * RATIO * blob.height();
        let mut nearest: Option<(f32, usize)> = None;
        for (other, next) in blobs.iter().enumerate().skip(at + 1).take_while(|(_, next)| next.left <= reach) {
            let gap = next.left - blob.right;
            let larger = blob.height().max(next.height());
            let overlap = blob.bottom.min(next.bottom) - blob.top.max(next.top);
            let alike = larger <= RATIO * blob.height().min(next.height());
            let beside = gap <= if larger < SMALL * SCALE { GAP_OF_SMALL } else { GAP } * larger
                && overlap >= 0.5 * blob.height().min(next.height());
            if alike && beside && nearest.is_none_or(|(least, _)| gap < least) {
                nearest = Some((gap, other));
            }
        }
        if let Some((_, other)) = nearest {
            let (a, b) = (root(&set, at), root(&set, other));
            if let Some(one) = set.get_mut(a.max(b)) {
                *one = a.min(b);
            }
        }
    }
    let mut chains: Vec<Vec<Blob>> = vec![Vec::new(); blobs.len()];
    for (at, blob) in blobs.iter().enumerate() {
        if let Some(chain) = chains.get_mut(root(&set, at)) {
            chain.push(*blob);
        }
    }
    chains.retain(|chain| !chain.is_empty());
    chains
}

/// The base line of a chain: its height at 0 and its slope, by least squares over the bottoms of its taller boxes, without
/// those that hang below it. `None` for a chain of one box.
fn fit(chain: &[Blob]) -> Option<(f32, f32)> {
    let mut heights: Vec<f32> = chain.iter().map(Blob::height).collect();
    let tall = share_of(&mut heights, 0.7);
    let mut points: Vec<(f32, f32)> = chain
        .iter()
        .filter(|blob| blob.height() > 0.6 * tall)
        .map(|blob| ((blob.left + blob.right) / 2.0, blob.bottom))
        .collect();
    let mut line = squares(&points)?;
    for _ in 0..2 {
        points.retain(|(x, y)| (y - line.0 - line.1 * x).abs() < 0.18 * tall);
        line = squares(&points).unwrap_or(line);
    }
    Some(line)
}

fn squares(points: &[(f32, f32)]) -> Option<(f32, f32)> {
    let count = float(points.len());
    if points.len() < 2 {
        return None;
    }
    let (mx, my) = (points.iter().map(|p| p.0).sum::<f32>() / count, points.iter().map(|p| p.1).sum::<f32>() / count);
    let across: f32 = points.iter().map(|(x, _)| (x - mx) * (x - mx)).sum();
    let slope = points.iter().map(|(x, y)| (x - mx) * (y - my)).sum::<f32>() / across.max(1.0);
    Some((my - slope * mx, slope))
}

/// The line of a chain; `None` if it is too small to be one.
fn line(page: &Straightened, chain: &[Blob], common: f32) -> Option<TextLine> {
    let left = chain.iter().map(|blob| blob.left).fold(f32::INFINITY, f32::min);
    let right = chain.iter().map(|blob| blob.right).fold(0.0, f32::max);
    let mut heights: Vec<f32> = chain.iter().map(Blob::height).collect();
    let tall = share_of(&mut heights, 0.7);
    let own =
        fit(chain).filter(|(_, slope)| chain.len() >= 4 && right - left > 4.0 * tall && (slope - common).abs() < 0.06);
    let slope = own.map_or(common, |own| own.1);
    let mut bottoms: Vec<f32> = chain
        .iter()
        .filter(|blob| blob.height() > 0.6 * tall)
        .map(|blob| blob.bottom - slope * (blob.left + blob.right) / 2.0)
        .collect();
    let base = own.map_or_else(|| share_of(&mut bottoms, 0.4), |own| own.0);
    let mut tops: Vec<f32> =
        chain.iter().map(|blob| base + slope * (blob.left + blob.right) / 2.0 - blob.top).collect();
    let capital = share_of(&mut tops, 0.7);
    if capital < HEIGHTS.first().copied()? * SCALE || right - left < 0.15 * capital {
        return None;
    }
    let middle = |x: f32| base + slope * x - capital / 2.0;
    let (left, right) = (left - 0.6 * capital, right + 0.6 * capital);
    let place = |x: f32| (page.corner.0 + x / SCALE, page.corner.1 + middle(x) / SCALE);
    Some(TextLine { start: place(left), end: place(right), capital: capital / SCALE })
}
