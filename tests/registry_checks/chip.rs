//! A chip with EF.DG1, EF.DG2 with a portrait in a face record of ISO/IEC 19794-5, and EF.SOD with their hashes.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use optics::PortraitHash;
use pki::oid;
use sha2::{Digest, Sha256};
use specimen::pki::encode::{octets, sequence, unsigned};
use specimen::pki::{Algorithm, Authority, CmsOptions, Role};

pub(crate) struct Chip {
    files: Vec<(&'static str, Vec<u8>)>,
    /// SHA-256 of the Document Signer's certificate, hexadecimal.
    pub(crate) signer: String,
    /// The portrait's hash.
    pub(crate) portrait: u64,
}

/// A chip with this zone, its two lines separated by `|`.
pub(crate) fn make(mrz: &str) -> Chip {
    let one = tagged(&[0x61], &tagged(&[0x5F, 0x1F], mrz.replace('|', "").as_bytes()));
    let (jpeg, portrait) = picture();
    let two = face_file(&jpeg);
    let algorithm = Algorithm::named("P-256-sha256").unwrap();
    let dice = &mut specimen::dice(5);
    let signer = Authority::new("UT", &algorithm, dice).issue(Role::DocumentSigner, &algorithm, dice);
    let hash = |group: u8, file: &[u8]| sequence(&[unsigned(&[group]), octets(&Sha256::digest(file))]);
    let sha256 = sequence(&[vec![6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]]);
    let listed = sequence(&[vec![2, 1, 0], sha256, sequence(&[hash(1, &one), hash(2, &two)])]);
    let signed = signer.sign_cms(oid::LDS_SECURITY_OBJECT, &listed, &CmsOptions::default());
    let hex: String = Sha256::digest(&signer.certificate).iter().map(|byte| format!("{byte:02x}")).collect();
    let files = vec![("EF.DG1", one), ("EF.DG2", two), ("EF.SOD", tagged(&[0x77], &signed))];
    Chip { files, signer: hex, portrait }
}

impl Chip {
    /// The bytes of a file.
    pub(crate) fn file(&self, name: &str) -> &[u8] {
        &self.files.iter().find(|(file, _)| *file == name).unwrap().1
    }

    pub(crate) fn write(&self, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        for (name, bytes) in &self.files {
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
}

/// A picture as JPEG, and the hash of its decoded pixels.
fn picture() -> (Vec<u8>, u64) {
    let level = |x: u32, y: u32| u8::try_from((x * x / 300 + y * 3 / 4 + (x * y / 97) % 60) % 256).unwrap();
    let picture = image::GrayImage::from_fn(240, 320, |x, y| image::Luma([level(x, y)]));
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let decoded = image::load_from_memory(jpeg.get_ref()).unwrap().into_rgb8();
    (jpeg.into_inner(), PortraitHash::of(&image::imageops::grayscale(&decoded)).0)
}

fn face_file(jpeg: &[u8]) -> Vec<u8> {
    let block = u32::try_from(20 + 12 + jpeg.len()).unwrap();
    let head = [&b"FAC\x00010\x00"[..], &(block + 14).to_be_bytes(), &[0, 1]].concat();
    let information = [&block.to_be_bytes()[..], &[0, 0], &[0; 14]].concat();
    let record = [&head[..], &information, &[1, 0, 0, 240, 1, 64, 0, 0, 0, 0, 0, 0], jpeg].concat();
    let template = [tagged(&[0xA1], &[]), tagged(&[0x5F, 0x2E], &record)].concat();
    let group = [vec![2, 1, 1], tagged(&[0x7F, 0x60], &template)].concat();
    tagged(&[0x75], &tagged(&[0x7F, 0x61], &group))
}

/// A DER element: tag, length, value.
fn tagged(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let bytes = value.len().to_be_bytes();
    let bytes: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    let length = match value.len() {
        short @ 0..=127 => vec![u8::try_from(short).unwrap()],
        _ => [vec![0x80 | u8::try_from(bytes.len()).unwrap()], bytes].concat(),
    };
    [tag, &length, value].concat()
}
