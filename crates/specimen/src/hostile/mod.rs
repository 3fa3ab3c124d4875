//! Hostile documents: each a folder named after its attack, with what must happen. They are made here and not kept by
//! hand, so that what is hostile about each can be read.

mod archives;
mod budgets;
mod encode;
mod jpeg_2000;
mod pictures;
mod several;
mod texts;
mod tiff;

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use image::{DynamicImage, GrayImage};
use mrz::Format;
use serde::{Deserialize, Serialize};

use crate::holder;
use crate::page::{Page, Style};
use crate::seed::dice;

/// The expected verdict; the file `expect.toml` in the folder. The document is the folder, or the file `document.*` in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The attack, in a sentence.
    pub about: String,
    /// `clear`, `incomplete`, `review` or `alert`, under the profile `desk`.
    pub disposition: String,
    /// Checks and their outcomes.
    pub outcomes: BTreeMap<String, String>,
}

/// An attack: its name, a sentence, the disposition, outcomes of checks, and its files.
struct Attack(&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)], Vec<File>);

type File = (&'static str, Vec<u8>);

const READABLE: &str = "input.file.readable";
const FOUND: &str = "input.page.found";
const FORMAT: &str = "optical.mrz.format";
const READING: &str = "optical.mrz.reading";
const CHARACTERS: &str = "optical.mrz.characters";

/// A picture of an unusual kind of a genuine page, which must be read like any other.
const READ: &[(&str, &str)] = &[(READABLE, "successful"), (READING, "successful"), (FORMAT, "successful")];
/// Read, and not with certainty: the colours of a printing press lose contrast on their way to grey.
const DOUBTED: &[(&str, &str)] = &[(READABLE, "successful"), (READING, "undetermined"), (FORMAT, "successful")];
/// A limit of the engine's own was reached.
const EXCEEDED: &[(&str, &str)] = &[(READABLE, "aborted"), ("engine.check.whole", "failed")];
/// A picture that was read, in a file that was not read whole.
const PARTLY: &[(&str, &str)] = &[(READABLE, "failed"), (FOUND, "successful"), (READING, "successful")];
/// No case file at all.
const NOTHING_GIVEN: &[(&str, &str)] = &[(READABLE, "not_supported"), (FOUND, "not_supported")];

/// Writes every attack into its folder under `out`, in place of what was there.
///
/// # Errors
/// The error of the file system or of an encoder.
pub fn write_all(out: &Path) -> io::Result<usize> {
    let families =
        [pictures::attacks()?, several::attacks()?, budgets::attacks()?, texts::attacks()?, archives::attacks()?];
    let attacks: Vec<Attack> = families.into_iter().flatten().collect();
    for Attack(name, about, disposition, outcomes, files) in &attacks {
        let folder = out.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let outcomes = outcomes.iter().map(|(check, outcome)| ((*check).to_owned(), (*outcome).to_owned()));
        let expect =
            Expect { about: (*about).to_owned(), disposition: (*disposition).to_owned(), outcomes: outcomes.collect() };
        fs::write(folder.join("expect.toml"), toml::to_string(&expect).map_err(io::Error::other)?)?;
        for (file, bytes) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap_or(&folder))?;
            fs::write(path, bytes)?;
        }
    }
    Ok(attacks.len())
}

/// TD3 zones that keep every rule on the day of the fixtures.
const LINE_1: &str = "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
const LINE_2: &str = "L898902C36UTO7408122F3204153ZE184226B<<<<<16";

/// A sound page, small enough to be kept in many forms.
fn page() -> GrayImage {
    page_of(900)
}

/// The page of another holder.
fn page_of(seed: u64) -> GrayImage {
    let mut dice = dice(seed);
    let format = Format::named("TD2").expect("TD2 is a format");
    let draft = holder::throw(format, &mut dice);
    let lines = draft.print().expect("a thrown holder can be printed");
    let page = Page::draw(&draft, &lines, &Style::plain(180.0), &mut dice).image;
    DynamicImage::ImageRgb8(page).into_luma8()
}
