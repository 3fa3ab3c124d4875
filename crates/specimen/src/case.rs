//! Case folders: what was handed over, and what a verdict on it must say. The cases of this project's fixtures are made
//! here, each from a seed, with expectations that follow from how it was made and not from what the engine says.

mod chips;

use std::fs;
use std::io;
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::{RgbImage, imageops};
use jiff::ToSpan;
use jiff::civil::date;
use mrz::date::DateOfBirth;
use mrz::{Draft, Field, Format, Zone};
use serde::{Deserialize, Serialize};

use crate::tamper::{self, Mended};
use crate::{Degradation, Dice, Forgery, Light, Page, Span, Style, dice, holder};

/// What is expected of a case; the file `expect.toml` in its folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// What the case shows, in a sentence.
    pub about: String,
    /// `clear`, `incomplete`, `review` or `alert`.
    pub disposition: String,
    /// The checks that decide, in the order of the catalogue.
    pub reasons: Vec<String>,
    /// The checks that fail beside those, in the order of the catalogue.
    pub also_failed: Vec<String>,
    /// Time of inspection, RFC 3339.
    pub at: String,
    /// Profile.
    pub profile: String,
    /// The lines that are printed, and so must be read; empty if there is no zone.
    pub mrz: Vec<String>,
    /// How much is proved, where the case is about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<u8>,
    /// What is trusted: files and folders in the case's own folder.
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
/// What the file system says.
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

/// Whether the zone is a child's on the day of the fixtures (Convention on the Rights of the Child, Article 1).
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
    recipes.extend(special());
    recipes.extend(lights());
    recipes.extend(chips::recipes());
    recipes
}

fn special() -> Vec<Recipe> {
    let td1 = || Format::named("TD1").expect("TD1 is a format");
    let td3 = || Format::named("TD3").expect("TD3 is a format");
    vec![
        recipe(
            "td3-mended-forgery",
            "A passport whose date of birth was changed and every check digit computed anew: the text is consistent, and \
             only the chip or a registry can show it. At the border, where both must be asked, the verdict is incomplete.",
            move |dice| {
                let made = forged(td3(), Field::DateOfBirth, 1, Mended::Yes, dice);
                Made {
                    profile: "border-control",
                    disposition: "incomplete",
                    reasons: vec![
                        "optical.mrz.infrared-ink",
                        "electronic.sod.format",
                        "electronic.sod.signature",
                        "electronic.data-groups.hash",
                        "electronic.com.list",
                        "electronic.csca.trusted",
                        "electronic.ds.signature",
                        "electronic.ds.validity",
                        "electronic.ds.country",
                        "combined.mrz.dg1",
                        "registry.document.listed",
                        "registry.document.range",
                        "registry.document.pattern",
                        "registry.signer.compromised",
                        "registry.snapshot.fresh",
                        "registry.snapshot.trusted",
                    ],
                    ..made
                }
            },
        ),
        recipe(
            "td1-long-number",
            "A card with a number of twelve characters, which goes on in the optional data.",
            move |dice| {
                let draft = Draft {
                    document_number: "D23145890734".to_owned(),
                    optional_data: String::new(),
                    ..sound(td1(), dice)
                };
                let (lines, draft) = printed(&draft);
                scanned(&draft, &lines, dice)
            },
        ),
        recipe("td3-turned-90", "A genuine passport, scanned lying on its side.", move |dice| turned(90, dice)),
        recipe("td3-turned-180", "A genuine passport, scanned upside down.", move |dice| turned(180, dice)),
        recipe("td3-turned-270", "A genuine passport, scanned lying on its other side.", move |dice| turned(270, dice)),
        recipe(
            "td3-exif-turned",
            "A genuine passport whose picture says in its metadata that it must be turned.",
            move |dice| {
                let (lines, draft) = printed(&sound(td3(), dice));
                let page = Page::draw(&draft, &lines, &Style::plain(PPI), dice);
                let bytes = with_orientation(&jpeg(&imageops::rotate270(&page.image)), 6);
                Made { files: vec![("visible.jpg".to_owned(), bytes)], ..scanned(&draft, &lines, dice) }
            },
        ),
        recipe("td3-photographed", "A genuine passport on a desk, photographed at an angle.", move |dice| {
            let (lines, draft) = printed(&sound(td3(), dice));
            let how = Degradation {
                turn: -11.0,
                perspective: 0.04,
                margin: 0.2,
                blur: 0.7,
                noise: 3.0,
                shading: 0.25,
                ..Degradation::none(PPI)
            };
            let page = how.apply(&Page::draw(&draft, &lines, &Style::plain(300.0), dice), 300.0, dice);
            Made { files: vec![("visible.jpg".to_owned(), jpeg(&page.image))], ..scanned(&draft, &lines, dice) }
        }),
        recipe(
            "td3-infrared-only",
            "A genuine passport of which only the infrared picture was handed in.",
            move |dice| {
                let (lines, draft) = printed(&sound(td3(), dice));
                let page = Page::draw(&draft, &lines, &Style { background: 0.0, ..Style::plain(PPI) }, dice);
                Made { files: vec![("infrared.jpg".to_owned(), jpeg(&page.image))], ..scanned(&draft, &lines, dice) }
            },
        ),
        recipe("td1-front-only", "The first side of a card, which has no zone.", move |dice| {
            let (_, draft) = printed(&sound(td1(), dice));
            let front = Page::draw_front(&draft, &Style::plain(PPI), dice);
            Made {
                files: vec![("visible.jpg".to_owned(), jpeg(&front))],
                disposition: "incomplete",
                reasons: without_a_zone(&["input.page.found"], &[]),
                also_failed: Vec::new(),
                mrz: Vec::new(),
                ..scanned(&draft, &[], dice)
            }
        }),
        recipe("broken-picture", "A file that is no picture.", |_| Made {
            files: vec![("visible.png".to_owned(), b"this is no picture\n".to_vec())],
            profile: "desk",
            disposition: "incomplete",
            reasons: without_a_zone(&["input.file.readable", "input.page.found"], &[]),
            also_failed: Vec::new(),
            mrz: Vec::new(),
            assurance: None,
        }),
        recipe(
            "text-and-page-differ",
            "The reader device gave a zone whose number differs from what the page certainly shows: one of the two is not \
             this document's.",
            move |dice| {
                let (lines, draft) = printed(&sound(td3(), dice));
                let made = scanned(&draft, &lines, dice);
                let other = tamper::change(&lines, Field::DocumentNumber, 1, Mended::Yes, dice);
                let given = other.map_or_else(|| lines.clone(), |(lines, _)| lines);
                let mut files = made.files.clone();
                files.push(("mrz.txt".to_owned(), given.join("\n").into_bytes()));
                Made {
                    files,
                    disposition: "review",
                    reasons: vec!["optical.mrz.reading"],
                    also_failed: vec![SPECIMEN],
                    mrz: given,
                    ..made
                }
            },
        ),
        text("text-td3", "A sound passport zone from a reader device.", "clear", &[], &[SPECIMEN], |_| {}),
        text(
            "text-name-with-digit",
            "A passport zone with a 0 for an O in the name, where no digit may stand.",
            "review",
            &["optical.mrz.name"],
            &[SPECIMEN],
            |lines| lines[0] = "PPUTOERIKSS0N<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<".to_owned(),
        ),
        text(
            "text-unknown-state",
            "A passport zone of a State that no list of Doc 9303 knows.",
            "review",
            &["optical.mrz.issuing-state"],
            &[SPECIMEN],
            |lines| lines[0] = "PPQQQERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<".to_owned(),
        ),
        text(
            "text-known-defect",
            "A passport zone with DEU where Doc 9303 has D: a known defect of genuine documents, which an officer sees \
             as undetermined and not as failed.",
            "review",
            &["optical.mrz.issuing-state"],
            &[SPECIMEN],
            |lines| lines[0] = "PPDEUERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<".to_owned(),
        ),
        text(
            "text-french-layout",
            "The French national layout, which has the length of TD2 and is no ICAO format: nothing is said against it.",
            "incomplete",
            &without_a_zone(&["optical.mrz.format"], &["optical.mrz.reading"]),
            &[],
            |lines| {
                lines[0] = "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<".to_owned();
                lines[1] = "9409923102854CORINNE<<<<<<<6512068F4".to_owned();
            },
        ),
        text(
            "text-short-line",
            "A passport zone with a character lost on the way: nothing is guessed.",
            "incomplete",
            &without_a_zone(&["optical.mrz.format"], &["optical.mrz.reading"]),
            &[],
            |lines| {
                lines[1].pop();
            },
        ),
    ]
}

/// What light and glyphs show: the same page in several lights, genuine and forged.
fn lights() -> Vec<Recipe> {
    const INK: &str = "optical.mrz.infrared-ink";
    const DULL: &str = "optical.page.ultraviolet-dull";
    const GLYPHS: &str = "optical.mrz.glyphs";
    let visible_and = |light| vec![Light::Visible, light];
    let number = Span { line: 2, column: 1, columns: 9 };
    vec![
        in_lights(
            "td3-infrared-genuine",
            "A genuine passport in white light and infrared.",
            visible_and(Light::Infrared),
            &[],
            &[],
        ),
        in_lights(
            "td3-infrared-vanished",
            "A passport whose zone cannot be seen in infrared at all: it was printed with dyes.",
            visible_and(Light::Infrared),
            &[Forgery::Transparent(Span::ALL, 0.0)],
            &[INK],
        ),
        in_lights(
            "td3-infrared-number-vanished",
            "A passport of whose zone the document number alone cannot be seen in infrared.",
            visible_and(Light::Infrared),
            &[Forgery::Transparent(number, 0.0)],
            &[INK],
        ),
        in_lights(
            "td3-infrared-grey",
            "A passport whose zone is grey in every light: print contrast is half of the ground's.",
            visible_and(Light::Infrared),
            &[Forgery::Grey(Span::ALL, 120)],
            &[INK],
        ),
        in_lights(
            "td3-ultraviolet-genuine",
            "A genuine passport in three lights; under ultraviolet fibres and a motif shine, as they should.",
            Light::ALL.to_vec(),
            &[],
            &[],
        ),
        in_lights(
            "td3-ultraviolet-patch",
            "A passport with a patch of six square millimetres beside the date of birth that shines under ultraviolet.",
            visible_and(Light::Ultraviolet),
            &[Forgery::Bright([60.0, 40.0, 3.0, 2.0], 0.9)],
            &[DULL],
        ),
        in_lights(
            "td3-glyph-displaced",
            "A passport with one digit of its zone printed 0.3 mm too far to the right.",
            vec![Light::Visible],
            &[Forgery::Displaced(Span::one(2, 16), 0.3, 0.0)],
            &[GLYPHS],
        ),
        in_lights(
            "td3-glyph-foreign",
            "A passport with its date of birth printed in a fount that is not OCR-B.",
            vec![Light::Visible],
            &[Forgery::Foreign(Span { line: 2, column: 14, columns: 6 }, None)],
            &["optical.mrz.reading", GLYPHS],
        ),
    ]
}

/// A passport in these lights, with what a forger did to it and the checks that must see it.
fn in_lights(name: &str, about: &str, lights: Vec<Light>, forgeries: &[Forgery], reasons: &[&'static str]) -> Recipe {
    let (forgeries, reasons) = (forgeries.to_vec(), reasons.to_vec());
    recipe(name, about, move |dice| {
        let format = Format::named("TD3").expect("TD3 is a format");
        let (lines, draft) = printed(&sound(format, dice));
        let throws = dice.clone();
        let files = lights.iter().map(|light| {
            let style = Style::plain(PPI);
            let page = Page::draw_in(*light, &draft, &lines, &style, &forgeries, &mut throws.clone());
            let name = match light {
                Light::Visible => "visible.jpg",
                Light::Infrared => "infrared.jpg",
                Light::Ultraviolet => "ultraviolet.jpg",
            };
            (name.to_owned(), jpeg(&page.image))
        });
        let disposition = if reasons.is_empty() { "clear" } else { "review" };
        let files = files.collect();
        Made { files, disposition, reasons: reasons.clone(), ..scanned(&draft, &lines, &mut throws.clone()) }
    })
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
    Made { disposition: "alert", reasons, ..scanned(&draft, &forged, dice) }
}

/// The forgery changes what it is meant to change and nothing else: the date is still a date, and the changed character
/// does not count the same modulo 10, which no check digit could see.
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
    let mut bytes = Vec::new();
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 82)).expect("memory takes a JPEG");
    bytes
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
