//! Chips: the files of the logical data structure (Doc 9303-10), signed, with the transcript of Active Authentication;
//! genuine ones over every algorithm, and each forgery by its name.
//!
//! ```
//! use mrz::Format;
//! use specimen::chip::{ChipForgery, Over, make};
//! let mut dice = specimen::dice(7);
//! let draft = specimen::holder::throw(Format::named("TD3").unwrap(), &mut dice);
//! let genuine = make(&draft, &Over::default(), None, &mut dice);
//! assert!(genuine.chip.files.contains_key("EF.SOD"));
//! let cloned = make(&draft, &Over::default(), Some(ChipForgery::Cloned), &mut dice);
//! assert!(cloned.trust.contains_key("csca.cer"));
//! ```

pub mod active;
pub mod files;
mod forgery;

use std::collections::BTreeMap;

use image::RgbImage;
use jiff::civil::Date;
use mrz::Draft;
use pki::Hash;
use pki::der::{tag, write};
use pki::oid::{LDS_SECURITY_OBJECT, Oid};

pub use active::{Active, CHALLENGE, Trailer, transcript};
pub use forgery::{ChipForgery, Handed, Over, make};

use crate::pki::encode::{octets, sequence, unsigned};
use crate::pki::key::digest_identifier;
use crate::pki::{CmsOptions, KeyKind, Signer};
use crate::seed::Dice;

/// The files of a chip under their names: `EF.COM`, `EF.SOD`, `EF.DG1`, …, `active-authentication.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Name and bytes.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// The contents of a chip before it is signed.
#[derive(Clone, Debug)]
pub struct ChipPlan {
    /// The data groups by number, as they are stored.
    pub groups: BTreeMap<u8, Vec<u8>>,
    /// The hash of the data groups.
    pub hash: Hash,
    /// Version 1 of the list, which has the versions of LDS and Unicode; else version 0.
    pub versions: bool,
    /// The content type of the list.
    pub content_type: Oid<'static>,
    /// Options of the signature of EF.SOD.
    pub options: CmsOptions,
    /// The key of Active Authentication, if the chip has one.
    pub active: Option<Active>,
}

impl ChipPlan {
    /// A chip for a holder: EF.DG1, EF.DG2 with a portrait, EF.DG7, EF.DG11 and EF.DG12.
    ///
    /// # Panics
    /// If the draft cannot be printed.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a specimen that cannot be made is a mistake in the program that makes it")]
    pub fn new(draft: &Draft, dice: &mut Dice) -> Self {
        let lines = draft.print().expect("a draft of a holder");
        let name = format!("{}<<{}", draft.primary_identifier, draft.secondary_identifier).replace(' ', "<");
        let groups = BTreeMap::from([
            (1, files::dg1(&lines)),
            (2, files::dg2(&portrait(dice))),
            (7, files::dg7(&jpeg(&RgbImage::from_pixel(48, 16, image::Rgb([250, 250, 245]))))),
            (11, files::dg11(&name, &full_birth(draft))),
            (12, files::dg12("Specimen Office of Utopia", issued())),
        ]);
        Self {
            groups,
            hash: Hash::Sha256,
            versions: true,
            content_type: LDS_SECURITY_OBJECT,
            options: CmsOptions::default(),
            active: None,
        }
    }

    /// The chip with a key of Active Authentication: EF.DG15, and EF.DG14 if a curve's hash is named.
    #[must_use]
    pub fn with_active(mut self, active: Active) -> Self {
        self.groups.insert(15, files::dg15(active.key.spki()));
        if active.says_hash && matches!(active.key.kind, KeyKind::Ec(..)) {
            self.groups.insert(14, files::dg14(active.algorithm.hash));
        }
        self.active = Some(active);
        self
    }

    /// The chip, signed, and asked for its answer to a challenge.
    #[must_use]
    pub fn make(&self, signer: &Signer) -> Chip {
        let numbers: Vec<u8> = self.groups.keys().copied().collect();
        let groups = self.groups.iter().map(|(number, bytes)| (format!("EF.DG{number}"), bytes.clone()));
        let mut files: BTreeMap<String, Vec<u8>> = groups.collect();
        files.insert("EF.COM".to_owned(), files::com(&numbers));
        let object = signer.sign_cms(self.content_type, &self.hash_list(), &self.options);
        files.insert("EF.SOD".to_owned(), files::sod(&object));
        if let Some(active) = &self.active {
            let recorded = transcript(&CHALLENGE, &active.answer(&CHALLENGE));
            files.insert("active-authentication.json".to_owned(), recorded);
        }
        Chip { files }
    }

    /// The LDSSecurityObject (Doc 9303-10 §4.6.2.3).
    #[must_use]
    pub fn hash_list(&self) -> Vec<u8> {
        let hash =
            |(number, bytes): (&u8, &Vec<u8>)| sequence(&[unsigned(&[*number]), octets(&self.hash.digest(bytes))]);
        let hashes: Vec<Vec<u8>> = self.groups.iter().map(hash).collect();
        let versions = files::VERSIONS.map(|text| write(tag::PRINTABLE_STRING, text.as_bytes()));
        let versions = if self.versions { sequence(&versions) } else { Vec::new() };
        sequence(&[
            unsigned(&[u8::from(self.versions)]),
            digest_identifier(self.hash, true),
            sequence(&hashes),
            versions,
        ])
    }
}

/// The day on which specimens' chips are issued and signed.
#[must_use]
pub fn issued() -> Date {
    jiff::tz::TimeZone::UTC.to_datetime(crate::pki::authority::day(-250)).date()
}

/// The date of birth in eight digits, what is not known of it in zeros.
fn full_birth(draft: &Draft) -> String {
    let birth = draft.date_of_birth;
    let year = birth.year.unwrap_or(0);
    format!("{year:04}{:02}{:02}", birth.month.unwrap_or(0), birth.day.unwrap_or(0))
}

/// A portrait as a JPEG.
fn portrait(dice: &mut Dice) -> Vec<u8> {
    let mut canvas = crate::canvas::Canvas::new(30.0, 39.0, 100.0);
    crate::portrait::draw(&mut canvas, [0.0, 0.0, 30.0, 39.0], dice);
    jpeg(&canvas.into_image())
}

fn jpeg(image: &RgbImage) -> Vec<u8> {
    crate::compress::jpeg(image, 70)
}
