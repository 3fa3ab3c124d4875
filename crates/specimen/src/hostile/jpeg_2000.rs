//! JPEG 2000 codestreams whose headers claim what they like (ISO/IEC 15444-1 Annex A), with next to no data.

/// The claims of a codestream.
#[derive(Clone, Copy)]
pub(super) struct Claims {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Sides of a tile.
    pub(super) tile: u32,
    pub(super) components: u16,
    pub(super) levels: u8,
    pub(super) layers: u16,
    /// The exponents of a precinct's sides, the same at all levels.
    pub(super) precinct: Option<u8>,
    /// The exponents of a precinct's sides in the header of the tile-part.
    pub(super) tile_precinct: Option<u8>,
}

impl Claims {
    /// A portrait in colours, in one tile.
    pub(super) const PORTRAIT: Self = Self {
        width: 416,
        height: 536,
        tile: 1_024,
        components: 3,
        levels: 0,
        layers: 1,
        precinct: None,
        tile_precinct: None,
    };

    pub(super) fn codestream(self) -> Vec<u8> {
        let Self { width, height, tile, components, .. } = self;
        let mut bytes = vec![0xff, 0x4f];
        let mut size = vec![0, 0];
        for side in [width, height, 0, 0, tile, tile, 0, 0] {
            size.extend(side.to_be_bytes());
        }
        size.extend(components.to_be_bytes());
        size.extend([7, 1, 1].repeat(usize::from(components)));
        bytes.extend(segment(0x51, &size));
        bytes.extend(segment(0x52, &self.coding(self.precinct)));
        // No quantisation, two guard bits, one exponent for each sub-band.
        bytes.extend(segment(0x5c, &[&[0x40][..], &vec![0x48; 1 + 3 * usize::from(self.levels)]].concat()));
        let header = self.tile_precinct.map(|precinct| segment(0x52, &self.coding(Some(precinct)))).unwrap_or_default();
        let data = [0; 4];
        let length = u32::try_from(12 + header.len() + 2 + data.len()).unwrap_or(u32::MAX);
        bytes.extend(segment(0x90, &[&[0, 0][..], &length.to_be_bytes(), &[0, 1]].concat()));
        bytes.extend(header);
        bytes.extend([&[0xff, 0x93][..], &data, &[0xff, 0xd9]].concat());
        bytes
    }

    fn coding(self, precinct: Option<u8>) -> Vec<u8> {
        let [high, low] = self.layers.to_be_bytes();
        let mut coding = vec![u8::from(precinct.is_some()), 0, high, low, 0, self.levels, 4, 4, 0, 1];
        if let Some(exponent) = precinct {
            coding.extend(vec![exponent << 4 | exponent; usize::from(self.levels) + 1]);
        }
        coding
    }
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    [&[0xff, marker][..], &length.to_be_bytes(), content].concat()
}

/// The codestreams in one JP2 file.
pub(super) fn jp2(boxes: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let write = |kind: &[u8; 4], content: &[u8]| {
        [&u32::try_from(content.len() + 8).unwrap_or(u32::MAX).to_be_bytes()[..], kind, content].concat()
    };
    let mut bytes = write(b"jP  ", &[0x0d, 0x0a, 0x87, 0x0a]);
    bytes.extend(write(b"ftyp", b"jp2 \0\0\0\0jp2 "));
    for (kind, content) in boxes {
        bytes.extend(write(kind, content));
    }
    bytes
}
