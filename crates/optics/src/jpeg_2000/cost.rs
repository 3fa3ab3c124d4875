//! The memory that decoding a codestream takes, from its headers: upper bounds for each kind of thing that
//! `hayro-jpeg2000` 0.5 keeps, named as it names them.

use super::codestream::Codestream;
use super::coding::Coding;
use crate::budget::Cost;
use crate::bytes::wide;

/// Bytes of a `Precinct` with its two roots, of a `CodeBlock`, a `Layer`, a `TagNode`, a `Segment`, a `PrecinctStore`
/// with its place in the set of packets, and of a `Tile` and a `ComponentInfo` with its vectors; rounded up.
const PRECINCT: u64 = 128;
const CODE_BLOCK: u64 = 80;
const LAYER: u64 = 24;
const TAG_NODE: u64 = 64;
const SEGMENT: u64 = 40;
const PACKET: u64 = 64;
const TILE: u64 = 256;
const COMPONENT: u64 = 1_024;

/// Vectors grow by doubling: twice what is in them, and what is copied from while they grow.
const GROWTH: u64 = 3;

/// Coding passes of a code-block: three for each of 32 bit-planes, the first has one.
const PASSES: u64 = 94;

/// Bounds the cost of decoding a file of so many bytes.
pub(super) fn of(stream: &Codestream, file: usize) -> Cost {
    let pixels = stream.width * stream.height;
    let samples = pixels * stream.components;
    let file = wide(file);
    // f32 samples of all components, and once more where channels are sorted; then eight bits, and three colours.
    let pictures = 8 * samples + samples + 4 * pixels;
    // f32 coefficients, the output of the inverse transform, the level below it and the rows at work.
    let (width, height) = (stream.tile_width + 2, stream.tile_height + 2);
    let tile_samples = 4 * (width * height * 5 / 2) + 64 * width;
    let parts = stream.codings.iter().map(|coding| in_tile(stream, coding)).fold(Parts::default(), Parts::larger);
    let (precincts, blocks) = (parts.precincts * stream.components, parts.blocks * stream.components);
    let segments = (blocks * PASSES).min(3 * file);
    let nodes = 2 * (2 * blocks + 2 * precincts);
    let structures = precincts * PRECINCT + blocks * (CODE_BLOCK + LAYER * stream.layers) + nodes * TAG_NODE;
    let packets =
        precincts * (1 + stream.progressions) * PACKET * if stream.progressions > 0 { stream.layers } else { 1 };
    let tiles = stream.tiles * (TILE + COMPONENT * stream.components);
    let peak = pictures
        + tile_samples
        + GROWTH * (structures + segments * SEGMENT + packets)
        + tiles
        // Packed packet headers, profiles of colours and tile-parts are copied from the file.
        + 8 * file
        + BLOCK_BUFFERS;
    Cost { samples, peak, kept: 4 * pixels + file }
}

/// The buffers for one code-block of 4,096 coefficients.
const BLOCK_BUFFERS: u64 = 1 << 20;

/// Precincts (of each sub-band) and code-blocks of one component of a tile.
#[derive(Clone, Copy, Default)]
struct Parts {
    precincts: u64,
    blocks: u64,
}

impl Parts {
    fn larger(self, other: Self) -> Self {
        Self { precincts: self.precincts.max(other.precincts), blocks: self.blocks.max(other.blocks) }
    }
}

/// Counts the parts of the largest tile (ISO/IEC 15444-1 §B.5 to §B.7). A tile may begin anywhere on the grid, so that each
/// partition may have one part more than its size asks for.
fn in_tile(stream: &Codestream, coding: &Coding) -> Parts {
    let levels = wide(coding.precincts.len().saturating_sub(1));
    let mut parts = Parts::default();
    for ((precinct_x, precinct_y), resolution) in coding.precincts.iter().zip(0_u64..) {
        let reduced = |side: u64, by: u64| (side >> by.min(63)) + 2;
        let by = levels - resolution;
        let precincts = |side: u64, exponent: u8| (reduced(side, by) >> exponent) + 2;
        let count = precincts(stream.tile_width, *precinct_x) * precincts(stream.tile_height, *precinct_y);
        // The smallest resolution is one sub-band; every other has three of half its sides.
        let (bands, halved) = if resolution == 0 { (1, 0) } else { (3, 1) };
        let blocks = |side: u64, exponent: u8, precinct: u8| {
            (reduced(side, by + halved) >> exponent.min(precinct.saturating_sub(u8::from(resolution > 0)))) + 2
        };
        let across = blocks(stream.tile_width, coding.block.0, *precinct_x);
        let down = blocks(stream.tile_height, coding.block.1, *precinct_y);
        parts.precincts += bands * count;
        parts.blocks += bands * across * down;
    }
    parts
}
