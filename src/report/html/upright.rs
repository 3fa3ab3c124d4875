//! Turns a picture for display so that its zone can be read. Places in a verdict stay those of the picture as handed in.

use std::borrow::Cow;

use image::DynamicImage;
use image::metadata::Orientation;

use optics::Reading;

/// An upright picture, and its size as handed in.
pub(super) struct Turned<'a> {
    pub(super) image: Cow<'a, DynamicImage>,
    orientation: Orientation,
    width: u32,
    height: u32,
}

impl<'a> Turned<'a> {
    pub(super) fn new(image: &'a DynamicImage, orientation: Orientation) -> Self {
        let (width, height) = (image.width(), image.height());
        let mut image = Cow::Borrowed(image);
        if orientation != Orientation::NoTransforms {
            image.to_mut().apply_orientation(orientation);
        }
        Self { image, orientation, width, height }
    }

    /// Converts a box of the picture as handed in to one of the upright picture.
    pub(super) fn place(&self, [left, top, width, height]: [u32; 4]) -> [u32; 4] {
        let right = self.width.saturating_sub(left.saturating_add(width));
        let bottom = self.height.saturating_sub(top.saturating_add(height));
        match self.orientation {
            Orientation::NoTransforms => [left, top, width, height],
            Orientation::FlipHorizontal => [right, top, width, height],
            Orientation::FlipVertical => [left, bottom, width, height],
            Orientation::Rotate180 => [right, bottom, width, height],
            Orientation::Rotate90 => [bottom, left, height, width],
            Orientation::Rotate270 => [top, right, height, width],
            Orientation::Rotate90FlipH => [top, left, height, width],
            Orientation::Rotate270FlipH => [bottom, right, height, width],
        }
    }
}

/// The turn after which the zone runs from left to right and downwards; none for a zone without characters.
pub(super) fn orientation(reading: &Reading) -> Option<Orientation> {
    let middle = |[left, top, width, height]: [u32; 4]| (double(left, width), double(top, height));
    let first = reading.lines.first()?;
    let (start, end) = (middle(first.cells.first()?.pixels), middle(first.cells.last()?.pixels));
    let along = (end.0 - start.0, end.1 - start.1);
    let below = reading.lines.last().and_then(|line| line.cells.first()).map_or(start, |cell| middle(cell.pixels));
    let down = (below.0 - start.0, below.1 - start.1);
    // Which way the lines follow one another, seen along them: mirrored where it is to the left.
    let mirrored = along.0 * down.1 < along.1 * down.0;
    Some(match (along.0.abs() >= along.1.abs(), along.0 >= 0, along.1 >= 0, mirrored) {
        (true, true, _, false) => Orientation::NoTransforms,
        (true, true, _, true) => Orientation::FlipVertical,
        (true, false, _, false) => Orientation::Rotate180,
        (true, false, _, true) => Orientation::FlipHorizontal,
        (false, _, true, false) => Orientation::Rotate270,
        (false, _, true, true) => Orientation::Rotate90FlipH,
        (false, _, false, false) => Orientation::Rotate90,
        (false, _, false, true) => Orientation::Rotate270FlipH,
    })
}

/// Twice the middle of a side.
fn double(start: u32, length: u32) -> i64 {
    2 * i64::from(start) + i64::from(length)
}

#[cfg(test)]
mod tests {
    use image::{GenericImageView, Rgba};

    use super::*;
    use optics::Plane;
    use optics::{Cell, Extent, ReadingLine, ReadingSource};

    /// A picture 40 × 30 with a mark in the box [4, 20, 5, 3], where the zone begins; its line ends at [30, 20, 5, 3], and
    /// the next begins at [4, 25, 5, 3].
    #[test]
    fn every_orientation_is_shown_upright_with_its_boxes() {
        let boxes = [[4, 20, 5, 3], [30, 20, 5, 3], [4, 25, 5, 3]];
        let mut upright = DynamicImage::new_rgb8(40, 30);
        let mark = Rgba([255, 255, 255, 255]);
        for (x, y) in (4..9).flat_map(|x| (20..23).map(move |y| (x, y))) {
            image::GenericImage::put_pixel(&mut upright, x, y, mark);
        }
        for exif in 1..=8 {
            let lying = Turned::new(&upright, Orientation::from_exif(exif).unwrap());
            let [start, end, below] = boxes.map(|pixels| lying.place(pixels));
            let cell = |pixels| Cell { character: '<', probability: 1.0, other: 'K', other_probability: 0.0, pixels };
            let line = |cells: Vec<Cell>| ReadingLine { text: "<".repeat(cells.len()), cells };
            let lines = vec![line(vec![cell(start), cell(end)]), line(vec![cell(below)])];
            let reading = Reading { source: ReadingSource::Picture(Plane::Visible), lines, extent: Extent::Whole };
            let shown = Turned::new(&lying.image, orientation(&reading).unwrap());
            assert_eq!(shown.place(start), boxes[0], "{exif}");
            assert_eq!((shown.image.width(), shown.image.height()), (40, 30), "{exif}");
            assert_eq!(shown.image.get_pixel(4, 20), mark, "{exif}");
            assert_ne!(shown.image.get_pixel(9, 20), mark, "{exif}");
        }
    }
}
