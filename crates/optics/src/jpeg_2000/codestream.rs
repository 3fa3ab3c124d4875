//! The marker segments of a codestream (ISO/IEC 15444-1 Annex A), in the main header and in those of all tile-parts.

use std::collections::BTreeSet;

use super::coding::{Coding, coding_component, coding_default, quantisation};
use super::{broken, limit};
use crate::bytes::{Bytes, index, wide};
use crate::limits::{
    JPEG_2000_PROGRESSIONS, JPEG_2000_SEGMENTS, JPEG_2000_TILES, PICTURE_SIDE, PORTRAIT_COMPONENTS, PORTRAIT_DEPTH,
    PORTRAIT_PIXELS,
};
use crate::unreadable::Unreadable;

/// The sizes that the headers of a codestream claim.
pub(super) struct Codestream {
    /// Sides of the picture on the reference grid.
    pub(super) width: u64,
    pub(super) height: u64,
    /// Sides of the largest tile on the reference grid.
    pub(super) tile_width: u64,
    pub(super) tile_height: u64,
    pub(super) tiles: u64,
    pub(super) components: u64,
    /// Every coding that a component of a tile may have.
    pub(super) codings: BTreeSet<Coding>,
    /// The most layers of a tile.
    pub(super) layers: u64,
    /// Changes of the progression order.
    pub(super) progressions: u64,
}

/// Codings that differ; a picture of four components has at most four in its main header.
const CODINGS: usize = 64;

const SOT: u8 = 0x90;
const SOD: u8 = 0x93;
const EOC: u8 = 0xd9;

/// Walks the headers of a codestream.
///
/// # Errors
/// [`Unreadable::Limit`] beyond one of our limits; [`Unreadable::Broken`] where a segment has another length than its
/// content.
pub(super) fn walk(bytes: &[u8]) -> Result<Codestream, Unreadable> {
    let mut walk = Walk { cursor: Bytes::at(bytes, 2), segments: 0, stream: None };
    walk.header(None)?;
    while let Some(part) = walk.tile_part()? {
        walk.header(Some(part))?;
    }
    walk.stream.filter(|stream| !stream.codings.is_empty()).ok_or_else(|| broken("no coding style"))
}

struct Walk<'a> {
    cursor: Bytes<'a>,
    segments: usize,
    stream: Option<Codestream>,
}

/// A tile-part, by the offset of the first byte behind it.
#[derive(Clone, Copy)]
struct TilePart {
    end: usize,
}

impl<'a> Walk<'a> {
    /// Walks the segments up to the first tile-part, or those of a tile-part's header up to its data.
    fn header(&mut self, part: Option<TilePart>) -> Result<(), Unreadable> {
        loop {
            let mut ahead = self.cursor;
            let Some([0xff, marker]) = ahead.take(2) else { return Err(broken("no marker where one must stand")) };
            match (*marker, part) {
                (SOT, None) => return Ok(()),
                (SOD | EOC, Some(part)) => {
                    if ahead.offset() > part.end {
                        return Err(broken("a tile-part shorter than its header"));
                    }
                    let length = part.end - ahead.offset();
                    self.cursor = ahead;
                    return match self.cursor.take(length) {
                        Some(_) => Ok(()),
                        None => Err(broken("a tile-part that is cut")),
                    };
                }
                // Markers without a segment (§A.1.3).
                (0x30..=0x3f, _) => self.cursor = ahead,
                (marker, _) => {
                    self.cursor = ahead;
                    let segment = self.segment()?;
                    self.read(marker, segment)?;
                }
            }
            self.count()?;
        }
    }

    fn count(&mut self) -> Result<(), Unreadable> {
        self.segments += 1;
        let more = self.segments > JPEG_2000_SEGMENTS;
        if more { Err(limit(format!("more than {JPEG_2000_SEGMENTS} marker segments"))) } else { Ok(()) }
    }

    /// The content of a segment behind its length, which counts itself.
    fn segment(&mut self) -> Result<&'a [u8], Unreadable> {
        let length = self.cursor.u16().and_then(|length| length.checked_sub(2));
        let content = length.and_then(|length| self.cursor.take(usize::from(length)));
        content.ok_or_else(|| broken("a marker segment that is cut"))
    }

    /// The next tile-part (§A.4.2); `None` at the end of the codestream.
    fn tile_part(&mut self) -> Result<Option<TilePart>, Unreadable> {
        let start = self.cursor.offset();
        let mut ahead = self.cursor;
        if ahead.take(2) != Some(&[0xff, SOT]) {
            return Ok(None);
        }
        self.cursor = ahead;
        self.count()?;
        let mut segment = Bytes::new(self.segment()?);
        let (_tile, length) = (segment.u16(), segment.u32());
        let (Some(length), [_, _]) = (length, segment.rest()) else { return Err(broken("SOT of another length")) };
        // Without a length it reaches to the end of the codestream.
        let end = if length == 0 { start + self.all_from(start) } else { start.saturating_add(index(length)) };
        Ok(Some(TilePart { end }))
    }

    fn all_from(&self, start: usize) -> usize {
        self.cursor.offset() - start + self.cursor.rest().len()
    }

    /// Takes over what a segment claims.
    fn read(&mut self, marker: u8, segment: &[u8]) -> Result<(), Unreadable> {
        let Some(stream) = &mut self.stream else {
            return match marker {
                0x51 => {
                    self.stream = Some(size(segment)?);
                    Ok(())
                }
                _ => Err(broken("another segment than SIZ first")),
            };
        };
        match marker {
            0x52 => {
                let (layers, coding) = coding_default(segment)?;
                stream.layers = stream.layers.max(layers);
                stream.codings.insert(coding);
            }
            0x53 => {
                stream.codings.insert(coding_component(segment)?);
            }
            0x5c => quantisation(segment, 0)?,
            0x5d => quantisation(segment, 1)?,
            // RGN: component, style, shift.
            0x5e if segment.len() != 3 => return Err(broken("RGN of another length")),
            // POC: seven bytes for each change.
            0x5f => {
                stream.progressions += wide(segment.len() / 7);
                if stream.progressions > JPEG_2000_PROGRESSIONS {
                    return Err(limit(format!("more than {JPEG_2000_PROGRESSIONS} progression order changes")));
                }
            }
            0x51 => return Err(broken("a second SIZ")),
            _ => {}
        }
        if stream.codings.len() > CODINGS {
            return Err(limit(format!("more than {CODINGS} coding styles")));
        }
        Ok(())
    }
}

/// Parses a SIZ segment (§A.5.1).
fn size(segment: &[u8]) -> Result<Codestream, Unreadable> {
    // Behind the capabilities.
    let mut cursor = Bytes::at(segment, 2);
    let mut sides = [0_u64; 8];
    for side in &mut sides {
        *side = cursor.u32().map(u64::from).ok_or_else(|| broken("SIZ that is cut"))?;
    }
    let [x, y, left, top, tile_width, tile_height, tile_left, tile_top] = sides;
    let components = cursor.u16().map_or(0, u64::from);
    if !PORTRAIT_COMPONENTS.contains(&components) {
        return Err(limit(format!("{components} components, a portrait has 1, 3 or 4")));
    }
    let each = cursor.rest();
    if each.len() != index(u32::try_from(3 * components).unwrap_or(u32::MAX)) {
        return Err(broken("SIZ of another length"));
    }
    for component in each.chunks_exact(3) {
        let [depth, across, down] = *component else { continue };
        if (depth & 0x7f) + 1 > PORTRAIT_DEPTH {
            return Err(limit(format!("samples of {} bits, more than {PORTRAIT_DEPTH}", (depth & 0x7f) + 1)));
        }
        if across == 0 || down == 0 || across > 8 || down > 8 {
            return Err(broken(format!("components sampled every {across} × {down}")));
        }
    }
    let (width, height) = (x.saturating_sub(left), y.saturating_sub(top));
    if width == 0 || height == 0 || tile_width == 0 || tile_height == 0 || tile_left > left || tile_top > top {
        return Err(broken("no pixels"));
    }
    if x.max(y) > u64::from(PICTURE_SIDE) {
        return Err(limit(format!("a grid of {x} × {y}, more than {PICTURE_SIDE}")));
    }
    if width * height > PORTRAIT_PIXELS {
        return Err(limit(format!("{width} × {height} pixels, more than {PORTRAIT_PIXELS}")));
    }
    let tiles = (x - tile_left).div_ceil(tile_width) * (y - tile_top).div_ceil(tile_height);
    if tiles > JPEG_2000_TILES {
        return Err(limit(format!("{tiles} tiles, more than {JPEG_2000_TILES}")));
    }
    let (tile_width, tile_height) = (tile_width.min(width), tile_height.min(height));
    let codings = BTreeSet::new();
    Ok(Codestream { width, height, tile_width, tile_height, tiles, components, codings, layers: 0, progressions: 0 })
}
