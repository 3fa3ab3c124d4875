//! The scans of a JPEG's frame (ITU-T T.81 §A.2, §B.2.3): whether each belongs to the picture that the frame begins.

use crate::bytes::Bytes;

/// All coefficients of a block.
const ALL: u64 = u64::MAX;

/// The frame of a picture and the coefficients that its scans have coded so far.
#[derive(Default)]
pub(super) struct Scans {
    height: u16,
    width: u16,
    progressive: bool,
    components: Vec<Component>,
    /// Units between two restart markers; none without such markers.
    interval: u64,
}

struct Component {
    id: u8,
    /// Sampling factors.
    horizontal: u8,
    vertical: u8,
    /// One bit for each coefficient of a block that a scan has coded.
    coded: u64,
}

impl Scans {
    /// Begins with a frame header.
    pub(super) fn begin_frame(&mut self, header: &[u8], progressive: bool) {
        let mut cursor = Bytes::at(header, 1);
        let size = cursor.u16().zip(cursor.u16());
        let (height, width) = size.unwrap_or_default();
        let component = |of: &[u8]| match *of {
            [id, factors, _] => Some(Component { id, horizontal: factors >> 4, vertical: factors & 15, coded: 0 }),
            _ => None,
        };
        let components = header.get(6..).unwrap_or_default().chunks_exact(3).filter_map(component).collect();
        *self = Self { height, width, progressive, components, interval: self.interval };
    }

    /// Takes the restart interval of the scans that follow.
    pub(super) fn set_interval(&mut self, segment: &[u8]) {
        self.interval = Bytes::new(segment).u16().map_or(0, u64::from);
    }

    /// The number of entropy-coded bytes that are the picture's own: all, unless content follows the last restart marker
    /// that the scan may have. `None` if the scan codes once more what another has coded, so that it is of a second picture.
    pub(super) fn own_length(&mut self, header: &[u8], coded: &[u8]) -> Option<usize> {
        let count = usize::from(*header.first()?);
        let ids: Vec<u8> = header.get(1..)?.chunks_exact(2).take(count).filter_map(|of| of.first().copied()).collect();
        let range = header.get(1 + 2 * count..)?;
        // A first scan of coefficients; one that refines them (Ah > 0) adds a bit to each (T.81 §G.1.1.1).
        let coefficients = match *range {
            [_, _, approximation, ..] if self.progressive && approximation >> 4 > 0 => 0,
            [first @ 0..=63, last @ 0..=63, ..] if self.progressive && first <= last => {
                (ALL << first) & (ALL >> (63 - last))
            }
            _ => ALL,
        };
        let mut again = false;
        for component in self.components.iter_mut().filter(|component| ids.contains(&component.id)) {
            again |= component.coded & coefficients != 0;
            component.coded |= coefficients;
        }
        if again {
            return None;
        }
        let Some(restarts) = self.restarts(&ids) else { return Some(coded.len()) };
        let markers = coded.windows(2).enumerate().filter(|(_, pair)| matches!(pair, [0xff, 0xd0..=0xd7]));
        let past = markers.map(|(at, _)| at).nth(usize::try_from(restarts).unwrap_or(usize::MAX));
        // Some encoders close the last interval with a marker too; nothing follows it.
        Some(past.filter(|at| at + 2 < coded.len()).unwrap_or(coded.len()))
    }

    /// The most restart markers of a scan of these components (T.81 §A.2, §E.1.4); `None` where the frame does not tell.
    fn restarts(&self, ids: &[u8]) -> Option<u64> {
        let most = |factor: fn(&Component) -> u8| self.components.iter().map(factor).max().filter(|most| *most > 0);
        let (horizontal, vertical) = (most(|of| of.horizontal)?, most(|of| of.vertical)?);
        if self.height == 0 || self.width == 0 {
            return None;
        }
        // The units of a scan of one component are its blocks, else those of all components together.
        let (across, down) = match *ids {
            [id] => {
                let own = self.components.iter().find(|component| component.id == id)?;
                (own.horizontal, own.vertical)
            }
            _ => (1, 1),
        };
        let units = |length: u16, factor: u8, most: u8, alone: bool| {
            let (length, factor, most) = (u64::from(length), u64::from(factor), u64::from(most));
            if alone { (length * factor).div_ceil(most).div_ceil(8) } else { length.div_ceil(8 * most) }
        };
        let alone = ids.len() == 1;
        let units = units(self.width, across, horizontal, alone) * units(self.height, down, vertical, alone);
        if self.interval == 0 { Some(0) } else { Some(units.div_ceil(self.interval).saturating_sub(1)) }
    }
}

#[cfg(test)]
mod tests {
    use super::Scans;

    /// A frame of 32 × 16 pixels whose first of three components is sampled twice across and down.
    fn frame(progressive: bool) -> Scans {
        let mut scans = Scans::default();
        scans.begin_frame(&[8, 0, 16, 0, 32, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1], progressive);
        scans
    }

    #[test]
    fn each_component_may_have_a_scan_of_its_own() {
        let mut scans = frame(false);
        for id in 1..=3 {
            assert_eq!(scans.own_length(&[1, id, 0, 0, 63, 0], b"data"), Some(4));
        }
        assert_eq!(scans.own_length(&[1, 2, 0, 0, 63, 0], b"data"), None);
    }

    #[test]
    fn progressive_scans_refine_and_do_not_repeat() {
        let mut scans = frame(true);
        for scan in [
            &[3, 1, 0, 2, 0, 3, 0, 0, 0, 1][..],
            &[1, 1, 0, 1, 5, 2],
            &[1, 1, 0, 6, 63, 2],
            &[1, 2, 0, 1, 63, 1],
            &[1, 1, 0, 1, 63, 0x21],
            &[3, 1, 0, 2, 0, 3, 0, 0, 0, 0x10],
            &[1, 1, 0, 1, 63, 0x10],
        ] {
            assert_eq!(scans.own_length(scan, b"data"), Some(4), "{scan:?}");
        }
        assert_eq!(scans.own_length(&[3, 1, 0, 2, 0, 3, 0, 0, 0, 1], b"data"), None);
    }

    #[test]
    fn scan_has_no_more_restarts_than_intervals() {
        let coded = b"a\xff\xd0b\xff\xd1c";
        let interleaved = [3, 1, 0, 2, 0, 3, 0, 0, 63, 0];
        // Two units of 16 × 16 pixels: one restart; eight blocks of the first component alone: seven.
        for (interval, scan, own) in [
            (0, &interleaved[..], 1),
            (1, &interleaved, 4),
            (2, &interleaved, 1),
            (1, &[1, 1, 0, 0, 63, 0], 7),
            (4, &[1, 1, 0, 0, 63, 0], 4),
        ] {
            let mut scans = frame(false);
            scans.set_interval(&[0, interval]);
            assert_eq!(scans.own_length(scan, coded), Some(own), "{interval} {scan:?}");
        }
    }
}
