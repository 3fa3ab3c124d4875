//! Every identity that is handed in is asked about: a listed chip behind another zone, cut or doubled, is never "not
//! listed" (docs/design.md, principle 7).

use std::fs;

use super::{NOW, adult, chip, outcome, utopia, world};

const LISTED: &str = "registry.document.listed";

#[test]
fn listed_chip_is_found_beside_another_zone() {
    let world = world("identities", &utopia(&[]));
    let listed = chip::make(&adult("L898902C3"));
    let other = chip::make(&adult("A2"));
    let mrz = adult("A2");
    let asked = |files: &[(&str, &[u8])]| {
        let folder = world.0.join("dump");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        files.iter().for_each(|(name, bytes)| fs::write(folder.join(name), bytes).unwrap());
        let answer = outcome(&world, &["--mrz", &mrz, "--chip", "dump"], NOW, LISTED);
        answer.split(' ').nth(2).unwrap().to_owned()
    };
    let (one, sod, clean) = (listed.file("EF.DG1"), listed.file("EF.SOD"), other.file("EF.DG1"));
    assert_eq!(asked(&[("EF.DG1", clean)]), "successful");
    assert_eq!(asked(&[("EF.DG1", one), ("EF.SOD", sod)]), "failed");
    assert_eq!(asked(&[("EF.DG1", &one[..one.len() - 1]), ("EF.SOD", sod)]), "undetermined", "cut");
    assert_eq!(asked(&[("EF.SOD", sod)]), "undetermined", "left out");
    assert_eq!(asked(&[("DG1.bin", clean), ("EF.DG1", one)]), "failed", "the second of two");
}
