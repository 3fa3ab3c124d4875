//! Case folders: what was handed over, and what a verdict on it must say. The cases of this project's fixtures are made
//! here, each from a seed, with expectations that follow from how it was made and not from the engine's verdict.

mod chips;
mod lights;
mod special;
mod withheld;

use std::fs;
use std::io;
use std::path::Path;

use image::{RgbImage, imageops};
use jiff::ToSpan;
use jiff::civil::date;
use mrz::date::DateOfBirth;
use mrz::{Draft, Field, Format, Zone};
use serde::{Deserialize, Serialize};

use crate::degrade::Degradation;
use crate::forge::{Forgery, Span};
use crate::holder;
use crate::light::Light;
use crate::page::{Page, Style};
use crate::seed::{Dice, dice};
use crate::tamper::{self, Mended};

/// The expected verdict of a case; the file `expect.toml` in its folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// A sentence about the case.
    pub about: String,
    /// `clear`, `incomplete`, `review` or `alert`.
    pub disposition: String,
    /// The checks that decide, in the order of the catalogue.
    pub reasons: Vec<String>,
    /// The other checks that fail, in the order of the catalogue.
    pub also_failed: Vec<String>,
    /// Time of inspection, RFC 3339.
    pub at: String,
    /// Profile.
    pub profile: String,
    /// The lines that are printed, and so must be read; empty if there is no zone.
    pub mrz: Vec<String>,
    /// The expected assurance, if the case is about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<u8>,
    /// Files and folders of trust anchors, in the case's folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trust: Vec<String>,
}

/// A case: a name, a sentence, and how it is made.
struct Recipe {
    name: String,
    about: String,
    make: Box<dyn Fn(&mut Dice) -> Made>,
}

/// A case that was made.
struct Made {
    files: Vec<(String, Vec<u8>)>,
    profile: &'static str,
    disposition: &'static str,
    reasons: Vec<&'static str>,
    also_failed: Vec<&'static str>,
    mrz: Vec<String>,
    assurance: Option<u8>,
}

/// Resolution of the pages: below the 385 ppi that TR-03135-1 §4.1.6 asks for, so that the fixtures stay small; each
/// case therefore fails `input.scan.resolution`, which is a note.
const PPI: f32 = 220.0;

const SPECIMEN: &str = "input.document.specimen";
const COARSE: &str = "input.scan.resolution";

/// Writes every case into its folder under `out`, in place of what was there.
///
/// # Errors
/// The error of the file system.
pub fn write_all(out: &Path) -> io::Result<usize> {
    let recipes = recipes();
    for (recipe, seed) in recipes.iter().zip(100..) {
        let folder = out.join(&recipe.name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let mut made = (recipe.make)(&mut dice(seed));
        if shows_a_child(&made.mrz) {
            made.also_failed.push("protection.holder.child");
        }
        let trusting = made.files.iter().any(|(name, _)| name.starts_with("trust/"));
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
        let expect = Expect {
            about: recipe.about.clone(),
            disposition: made.disposition.to_owned(),
            reasons: words(&made.reasons),
            also_failed: words(&made.also_failed),
            at: "2026-11-23T10:00:00Z".to_owned(),
            profile: made.profile.to_owned(),
            mrz: made.mrz,
            assurance: made.assurance,
            trust: if trusting { vec!["trust".to_owned()] } else { Vec::new() },
        };
        let text = toml::to_string(&expect).map_err(io::Error::other)?;
        fs::write(folder.join("expect.toml"), text)?;
        for (name, bytes) in &made.files {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, bytes)?;
        }
    }
    Ok(recipes.len())
}

/// True if the holder is a child on the day of the fixtures (Convention on the Rights of the Child, Article 1).
fn shows_a_child(lines: &[String]) -> bool {
    let Ok(zone) = Zone::parse(lines) else { return false };
    let birth = DateOfBirth::parse(zone.bytes(Field::DateOfBirth), holder::TODAY).ok();
    let grown = holder::TODAY.checked_sub(18.years()).unwrap_or(holder::TODAY);
    birth.and_then(|birth| birth.latest()).is_some_and(|born| born > grown)
}

fn recipes() -> Vec<Recipe> {
    let mut recipes = Vec::new();
    for name in ["TD1", "TD2", "TD3", "MRV-A", "MRV-B"] {
        let Some(format) = Format::named(name) else { continue };
        let short = name.to_lowercase();
        recipes.push(recipe(
            &format!("{short}-genuine"),
            &format!("A genuine {name} document, scanned as it lies."),
            move |dice| {
                let lines = printed(&sound(format, dice));
                Made { mrz: lines.0.clone(), ..scanned(&lines.1, &lines.0, dice) }
            },
        ));
        recipes.push(recipe(
            &format!("{short}-birth-forged"),
            &format!(
                "A {name} document whose date of birth had one digit changed and the check digits left as they were."
            ),
            move |dice| forged(format, Field::DateOfBirth, 1, Mended::No, dice),
        ));
        recipes.push(recipe(
            &format!("{short}-number-forged"),
            &format!(
                "A {name} document whose number had one character changed and the check digits left as they were."
            ),
            move |dice| forged(format, Field::DocumentNumber, 2, Mended::No, dice),
        ));
        recipes.push(recipe(
            &format!("{short}-expired"),
            &format!("A genuine {name} document that expired the day before."),
            move |dice| {
                let draft = Draft { date_of_expiry: date(2026, 11, 22), ..sound(format, dice) };
                let (lines, draft) = printed(&draft);
                Made { disposition: "alert", reasons: vec!["combined.expiry.date"], ..scanned(&draft, &lines, dice) }
            },
        ));
    }
    recipes.extend(special::recipes());
    recipes.extend(lights::recipes());
    recipes.extend(chips::recipes());
    recipes.extend(withheld::recipes());
    recipes
}

fn recipe(name: &str, about: &str, make: impl Fn(&mut Dice) -> Made + 'static) -> Recipe {
    Recipe { name: name.to_owned(), about: about.to_owned(), make: Box::new(make) }
}

/// A zone from a reader device, changed in some way.
fn text(
    name: &str,
    about: &str,
    disposition: &'static str,
    reasons: &[&'static str],
    also_failed: &[&'static str],
    change: impl Fn(&mut Vec<String>) + 'static,
) -> Recipe {
    let (reasons, also_failed) = (reasons.to_vec(), also_failed.to_vec());
    recipe(name, about, move |_| {
        let mut mrz = vec![
            "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<".to_owned(),
            "L898902C36UTO7408122F3204153ZE184226B<<<<<16".to_owned(),
        ];
        change(&mut mrz);
        Made {
            files: vec![("mrz.txt".to_owned(), mrz.join("\n").into_bytes())],
            profile: "desk",
            disposition,
            reasons: reasons.clone(),
            also_failed: also_failed.clone(),
            mrz,
            assurance: None,
        }
    })
}

/// Without a zone no mandatory check that needs one can be done: these are the reasons of such a case, with those that
/// are given put in their places and those in `except` left out.
fn without_a_zone(given: &[&'static str], except: &[&str]) -> Vec<&'static str> {
    const NEED_A_ZONE: [&str; 18] = [
        "optical.mrz.format",
        "optical.mrz.reading",
        "optical.mrz.characters",
        "optical.mrz.document-code",
        "optical.mrz.document-number",
        "optical.mrz.issuing-state",
        "optical.mrz.nationality",
        "optical.mrz.name",
        "optical.mrz.sex",
        "optical.mrz.date-of-birth",
        "optical.mrz.date-of-expiry",
        "optical.mrz.long-number",
        "optical.mrz.document-number-digit",
        "optical.mrz.date-of-birth-digit",
        "optical.mrz.date-of-expiry-digit",
        "optical.mrz.optional-data-digit",
        "optical.mrz.composite-digit",
        "combined.expiry.date",
    ];
    let before = given.iter().copied().filter(|check| !NEED_A_ZONE.contains(check));
    let rest = NEED_A_ZONE.into_iter().filter(|check| !except.contains(check)).chain(["combined.dates.order"]);
    before.chain(rest).collect()
}

/// A holder whose zone fails nothing but the two notes that every case of Utopia at this resolution has.
fn sound(format: &'static Format, dice: &mut Dice) -> Draft {
    loop {
        let draft = holder::throw(format, dice);
        let whole = draft.print().is_ok_and(|lines| {
            format
                .span(Field::Name)
                .is_some_and(|span| lines[span.line - 1].as_bytes()[span.column + span.columns - 2] == b'<')
        });
        if whole {
            return draft;
        }
    }
}

fn printed(draft: &Draft) -> (Vec<String>, Draft) {
    (draft.print().expect("a thrown holder can be printed"), draft.clone())
}

/// A page as a flatbed sees it. A TD1 card's zone is on its second side; its first side comes with it.
fn scanned(draft: &Draft, lines: &[String], dice: &mut Dice) -> Made {
    let style = Style::plain(PPI);
    let mut files = Vec::new();
    if !lines.is_empty() {
        let page = jpeg(&Page::draw(draft, lines, &style, dice).image);
        if draft.format.lines == 3 {
            files.push(("visible.jpg".to_owned(), jpeg(&Page::draw_front(draft, &style, dice))));
            files.push(("back.visible.jpg".to_owned(), page));
        } else {
            files.push(("visible.jpg".to_owned(), page));
        }
    }
    Made {
        files,
        profile: "desk",
        disposition: "clear",
        reasons: Vec::new(),
        also_failed: vec![COARSE, SPECIMEN],
        mrz: lines.to_vec(),
        assurance: None,
    }
}

fn turned(degrees: u32, dice: &mut Dice) -> Made {
    let format = Format::named("TD3").expect("TD3 is a format");
    let (lines, draft) = printed(&sound(format, dice));
    let page = Page::draw(&draft, &lines, &Style::plain(PPI), dice).image;
    let image = match degrees {
        90 => imageops::rotate90(&page),
        180 => imageops::rotate180(&page),
        _ => imageops::rotate270(&page),
    };
    Made { files: vec![("visible.jpg".to_owned(), jpeg(&image))], ..scanned(&draft, &lines, dice) }
}

fn forged(format: &'static Format, field: Field, offset: usize, mended: Mended, dice: &mut Dice) -> Made {
    let (draft, lines, forged) = loop {
        let (lines, draft) = printed(&sound(format, dice));
        if let Some((forged, _)) = tamper::change(&lines, field, offset, mended, dice)
            && still_sound(&forged, field)
        {
            break (draft, lines, forged);
        }
    };
    let digit = match field {
        Field::DateOfBirth => "optical.mrz.date-of-birth-digit",
        _ => "optical.mrz.document-number-digit",
    };
    let composite = (!format.composite.is_empty()).then_some("optical.mrz.composite-digit");
    let reasons = [digit].into_iter().chain(composite).collect();
    debug_assert_ne!(lines, forged);
    let mut made = scanned(&draft, &forged, dice);
    made.also_failed.push(of_page(format));
    Made { disposition: "alert", reasons, ..made }
}

/// The check that holds the printed fields of a page against its zone; those of a TD1 card stand on the other side.
fn of_page(format: &Format) -> &'static str {
    if format.lines == 3 { "combined.card.sides" } else { "combined.mrz.page" }
}

/// Returns true if a forgery changes only what it is meant to change: the date is still a date, and the changed
/// character does not have the same value modulo 10, which no check digit notices.
fn still_sound(forged: &[String], field: Field) -> bool {
    use mrz::{Rule, RuleOutcome, Zone};
    let Ok(zone) = Zone::parse(forged) else { return false };
    let holds = |rule| matches!(zone.check(rule, holder::TODAY), RuleOutcome::Kept | RuleOutcome::NotApplicable);
    let seen = match field {
        Field::DateOfBirth => !holds(Rule::DateOfBirthDigit),
        _ => {
            !holds(Rule::DocumentNumberDigit)
                && matches!(zone.check(Rule::LongNumber, holder::TODAY), RuleOutcome::NotApplicable)
        }
    };
    holds(Rule::DateOfBirth) && (seen || zone.check(Rule::CompositeDigit, holder::TODAY) == RuleOutcome::Kept)
}

fn jpeg(image: &RgbImage) -> Vec<u8> {
    crate::compress::jpeg(image, 82)
}

/// A JPEG with an EXIF segment behind its first two bytes that gives this orientation and nothing else (Exif 2.3
/// §4.6.4, tag 0x0112).
pub(crate) fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let tiff = [
        b"Exif\0\0MM\0\x2a\0\0\0\x08".as_slice(),
        &[0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
    ]
    .concat();
    let length = u16::try_from(tiff.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &tiff, &jpeg[2..]].concat()
}
