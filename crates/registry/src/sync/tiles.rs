//! Copies the tiles of a log, each verified before it is written.

use std::collections::BTreeSet;

use super::bundles::{Bundles, blame_bundle, check_bundle};
use super::{BATCH, Refusal, Request};
use crate::checkpoint::Head;
use crate::files::LogFiles;
use crate::parallel;
use crate::root::Authority;
use crate::tile::{self, Level, Tile};

/// Copies the tiles that the copy does not have yet, also by an earlier run that was interrupted. If the copy has another
/// tree, which no longer counts (`is_other`), all of them.
pub(super) fn copy_tiles(
    request: &Request<'_>,
    authority: &Authority,
    copied_size: u64,
    head: &Head,
    is_other: bool,
) -> Result<(), Refusal> {
    let source = LogFiles { store: request.source, origin: &authority.origin };
    let copied = LogFiles { store: request.dir, origin: &authority.origin };
    let bundles = Bundles::read(&source, head)?;
    let there = if is_other { Vec::new() } else { request.dir.list(&copied.path("tile"))? };
    let there = there.into_iter().collect::<BTreeSet<_>>();
    let leaf_tile = |tile: Tile| Tile { level: Level::Hashes(0), ..tile };
    let is_there = |tile: Tile| there.contains(&copied.path(tile)) && there.contains(&copied.path(leaf_tile(tile)));
    let wanted = Tile::of(Level::Entries, 0, head.size).filter(|tile| !is_there(*tile)).collect::<Vec<_>>();
    let mut done = 0;
    for tiles in wanted.chunks(BATCH) {
        let bytes = source.read_tiles(tiles)?;
        let checked = parallel::each(tiles.iter().copied().zip(bytes).collect(), |(tile, bytes)| {
            check_bundle(&bundles, tile, &bytes).map(|leaves| (tile, bytes, leaves)).map_err(|why| (tile, why))
        });
        let mut files = Vec::new();
        for result in checked {
            let (tile, bytes, leaves) = result.map_err(|(tile, why)| blame_bundle(&source, tile, why))?;
            files.push((copied.path(tile), bytes));
            files.push((copied.path(leaf_tile(tile)), leaves.concat()));
            done += u64::from(tile.width);
        }
        request.dir.write_all(files)?;
        (request.options.progress)(&authority.origin, done, head.size.saturating_sub(copied_size));
    }
    let mut files = Vec::new();
    for (path, bytes) in bundles.hash_files(&copied, head.size) {
        // A tile of a tree that is no longer accepted may be there.
        if !there.contains(&path) || request.dir.read(&path, tile::TILE_BYTES)?.as_ref() != Some(&bytes) {
            files.push((path, bytes));
        }
    }
    Ok(request.dir.write_all(files)?)
}
