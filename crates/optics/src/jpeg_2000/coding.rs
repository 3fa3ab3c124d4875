//! The segments that say how components are coded: COD, COC, QCD, QCC (ISO/IEC 15444-1 §A.6.1 to §A.6.5).

use super::{broken, limit};
use crate::bytes::Bytes;
use crate::limits::JPEG_2000_LEVELS;
use crate::unreadable::Unreadable;

/// The coding of a component, as far as the decoder allocates by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Coding {
    /// Exponents of the sides of a code-block.
    pub(super) block: (u8, u8),
    /// Exponents of the sides of a precinct, for each resolution from the smallest; as many as there are.
    pub(super) precincts: Vec<(u8, u8)>,
}

/// Layers that the decoder knows; a header with more is refused by it.
const LAYERS: u16 = 32;

/// Bytes of the step sizes of all sub-bands: two for each of the three of a level, and of the last one.
const STEPS: usize = 2 * (3 * 32 + 1);

/// Parses COD: the layers and the coding of all components without one of their own.
pub(super) fn coding_default(segment: &[u8]) -> Result<(u64, Coding), Unreadable> {
    let mut cursor = Bytes::new(segment);
    let fields = (cursor.u8(), cursor.u8(), cursor.u16(), cursor.u8());
    let (Some(style), Some(_progression), Some(layers), Some(_transform)) = fields else {
        return Err(broken("COD that is cut"));
    };
    if layers > LAYERS {
        return Err(limit(format!("{layers} layers, more than {LAYERS}")));
    }
    Ok((u64::from(layers), coding(style, cursor.rest(), "COD")?))
}

/// Parses COC: the coding of one component, of which there are fewer than 257.
pub(super) fn coding_component(segment: &[u8]) -> Result<Coding, Unreadable> {
    match segment {
        [_component, style, rest @ ..] => coding(*style, rest, "COC"),
        _ => Err(broken("COC that is cut")),
    }
}

fn coding(style: u8, parameters: &[u8], name: &str) -> Result<Coding, Unreadable> {
    let [levels, width, height, _blocks, _transform, sizes @ ..] = parameters else {
        return Err(broken(format!("{name} that is cut")));
    };
    if *levels > JPEG_2000_LEVELS {
        return Err(limit(format!("{levels} decomposition levels, more than {JPEG_2000_LEVELS}")));
    }
    // Table A.18: sides of 4 to 1,024, and an area of 4,096 at most.
    if *width > 8 || *height > 8 || width + height > 8 {
        return Err(broken(format!("code-blocks of 2^{} × 2^{}", width.saturating_add(2), height.saturating_add(2))));
    }
    let resolutions = usize::from(*levels) + 1;
    let own = style & 1 != 0;
    // The decoder reads on behind the fields, whatever length the segment claims.
    if sizes.len() != if own { resolutions } else { 0 } {
        return Err(broken(format!("{name} of another length")));
    }
    let precincts =
        if own { sizes.iter().map(|size| (size & 15, size >> 4)).collect() } else { vec![(15, 15); resolutions] };
    Ok(Coding { block: (width + 2, height + 2), precincts })
}

/// Checks QCD, or QCC with the bytes of its component: as many step sizes as the decoder reads, and no more than there are
/// sub-bands, for they are copied for every component of every tile.
pub(super) fn quantisation(segment: &[u8], component: usize) -> Result<(), Unreadable> {
    let steps = segment.get(component..).and_then(<[u8]>::split_first);
    let Some((style, steps)) = steps else { return Err(broken("quantisation that is cut")) };
    let fits = match style & 0x1f {
        0 => !steps.is_empty(),
        1 => steps.len() == 2,
        _ => steps.len() % 2 == 0,
    };
    if !fits {
        return Err(broken("quantisation of another length"));
    }
    if steps.len() > STEPS { Err(limit("more step sizes than sub-bands")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coding_has_the_length_of_its_fields() {
        let plain = [0, 0, 0, 1, 0, 1, 4, 4, 0, 0];
        let (layers, coding) = coding_default(&plain).unwrap();
        assert_eq!((layers, coding.block, coding.precincts), (1, (6, 6), vec![(15, 15); 2]));
        let mut own = [&plain[..], &[0x00, 0x34]].concat();
        own[0] = 1;
        assert_eq!(coding_default(&own).unwrap().1.precincts, [(0, 0), (4, 3)]);
        assert!(coding_default(&own[..11]).is_err() && coding_default(&[&plain[..], &[0]].concat()).is_err());
        let with = |at: usize, value: u8| {
            let mut changed = plain;
            changed[at] = value;
            coding_default(&changed).is_err()
        };
        assert!(with(3, 33) && with(5, 13) && with(6, 9) && with(7, 5), "layers, levels, code-blocks");
        assert!(coding_component(&[0, 0, 1, 4, 4, 0, 0]).is_ok() && coding_component(&[0]).is_err());
    }

    #[test]
    fn step_sizes_are_no_more_than_sub_bands() {
        assert!(quantisation(&[0x40, 8, 8, 8, 8], 0).is_ok() && quantisation(&[0, 0x41, 8, 8], 1).is_ok());
        assert!(quantisation(&[0x42, 8], 0).is_err() && quantisation(&[0x41, 8], 0).is_err());
        assert!(matches!(quantisation(&[0x40; 400], 0), Err(Unreadable::Limit(_))));
        assert!(quantisation(&[], 0).is_err() && quantisation(&[0x40], 0).is_err());
    }
}
