//! The values that were read from a document, each with its place; nothing judged. Evidence can be kept, so that an old case
//! is judged again under a newer registry or profile without its scan.

mod choice;
mod misnamed;
mod seal;
#[cfg(feature = "symbols")]
mod symbols;
mod zone;

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::context::Context;
use crate::document::{BESIDE, Document, Kind, Part};
use crate::limits;
use lds::{Chip, Ef};
use mrz::{FormatError, Zone};

pub use self::seal::{HandedSeal, OtherSymbol, PlacedSymbol};
use choice::Candidate;
pub(crate) use choice::certain_differences;
use misnamed::Misnamed;
use optics::{Budget, DecodedImage, DecodedPages, FacialImage, Further, Optics, Page, Recognised, facial_image};
use optics::{Plane, Unreadable};
use optics::{Reading, ReadingSource};
pub use zone::Mrz;
pub(crate) use zone::ParsedZone;

/// The values that were read from a document.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Evidence {
    /// The name of the document; empty unless one was given.
    #[serde(default)]
    pub name: String,
    /// Every part that was handed over, in order.
    pub inputs: Vec<Input>,
    /// The MRZ that is judged.
    pub mrz: Option<Mrz>,
    /// Other readings of an MRZ of which a certain character differs: from another plane, from a second zone of a picture,
    /// beside the given text.
    pub contradictions: Vec<Reading>,
    /// The circumstances of the inspection.
    #[serde(default)]
    pub context: Option<Context>,
    /// The pictures that could be read.
    pub pages: Vec<Page>,
    /// The number of pictures that were handed in and could not be read.
    #[serde(default)]
    pub unread_pictures: usize,
    /// The measurements on them.
    #[serde(default)]
    pub optics: Optics,
    /// The files of the chip. Without any file, a chip of which nothing could be read: an empty `chip/`, or files that are
    /// none of its own.
    #[serde(default)]
    pub chip: Option<Chip>,
    /// The seals that were handed in or stand on a page, malformed ones among them.
    #[serde(default)]
    pub seals: Vec<HandedSeal>,
    /// The evidence of the document that this one is presented with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Box<Evidence>>,
    /// The bar codes on pages that are no seals, or could not be decoded.
    #[serde(default)]
    pub other_symbols: Vec<OtherSymbol>,
    /// The zone in EF.DG1, parsed when it is first asked for.
    #[serde(skip)]
    pub(crate) dg1_zone: OnceLock<Option<Arc<ParsedZone>>>,
    /// The budget that the pictures of the case have left.
    #[serde(skip)]
    pub(crate) budget: Budget,
    /// The facial image of EF.DG2, decoded when it is first asked for.
    #[serde(skip)]
    pub(crate) facial_image: OnceLock<Option<Result<FacialImage, Unreadable>>>,
}

/// A part of the document as it was handed over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Input {
    /// Name of the part in the case.
    pub name: String,
    /// Lower-case hexadecimal; empty if there are no bytes.
    pub sha256: String,
    /// The result of reading it.
    pub state: InputState,
}

/// The result of reading a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputState {
    /// Read whole.
    Read,
    /// The part was read whole; what else the file holds.
    Noted(String),
    /// The part was read, but not whole; what of it was not read.
    Partly(String),
    /// The part could not be read, with the reason.
    Unreadable(String),
    /// The part was not read because it exceeds a limit, which is named.
    Exceeded(String),
    /// The part is none that a case consists of.
    Ignored,
}

impl Evidence {
    /// Reads a document. It never fails: what cannot be read is an input that says so.
    #[must_use]
    pub fn read(document: &Document<'_>) -> Self {
        Self::read_parts(document).0
    }

    /// Reads the evidence, and returns the decoded pictures too, for [`annotate`](crate::annotate) and for reports that
    /// show them: no picture is decoded twice.
    #[must_use]
    pub fn read_with_pages(document: &Document<'_>) -> (Self, DecodedPages) {
        let (evidence, films) = Self::read_parts(document);
        (evidence, films.into_iter().collect())
    }

    fn read_parts(document: &Document<'_>) -> (Self, Vec<DecodedImage>) {
        let (mut evidence, films) = Self::read_own_parts(document, Budget::default());
        if let Some(beside) = document.beside() {
            let (beside, _) = Self::read_own_parts(beside, evidence.budget);
            evidence.budget = beside.budget;
            let named = |input: &Input| Input { name: format!("{BESIDE}/{}", input.name), ..input.clone() };
            evidence.inputs.extend(beside.inputs.iter().map(named));
            evidence.beside = Some(Box::new(beside));
        }
        (evidence, films)
    }

    /// Reads the parts of one document, whatever it is presented with.
    fn read_own_parts(document: &Document<'_>, budget: Budget) -> (Self, Vec<DecodedImage>) {
        let mut evidence = Self { name: document.name().to_owned(), budget, ..Self::default() };
        let (mut zones, mut films, mut files) = (Vec::new(), Vec::new(), Vec::new());
        // The files are held as long as the case is worked on.
        let fits: Vec<bool> = document.parts().iter().map(|part| evidence.budget.hold(part.memory()).is_ok()).collect();
        for (part, fits) in document.parts().iter().zip(fits) {
            let state = if fits {
                evidence.read_part(part, &mut zones, &mut films, &mut files)
            } else {
                InputState::Exceeded(format!(
                    "more than the {} bytes that a case may hold",
                    optics::limits::CASE_MEMORY
                ))
            };
            let unread = state != InputState::Read && matches!(part.kind, Kind::Picture(_));
            evidence.unread_pictures += usize::from(unread);
            let bytes = part.content.as_deref().unwrap_or_default();
            let sha256 = if part.content.is_ok() { hex::encode(Sha256::digest(bytes)) } else { String::new() };
            evidence.inputs.push(Input { name: part.name.clone(), sha256, state });
        }
        let (chosen, contradictions) = choice::choose(zones);
        evidence.mrz = chosen.map(Mrz::from);
        evidence.contradictions = contradictions;
        evidence.optics = Optics::measure(&films);
        let has_chip = document.parts().iter().any(|part| part.kind == Kind::Chip);
        evidence.chip = has_chip.then(|| Chip::parse(files));
        (evidence, films)
    }

    fn read_part(
        &mut self,
        part: &Part<'_>,
        zones: &mut Vec<Candidate>,
        films: &mut Vec<DecodedImage>,
        files: &mut Vec<lds::File>,
    ) -> InputState {
        match self.try_part(part, zones, films, files) {
            Ok(state) => state,
            Err(Unreadable::Limit(why)) => InputState::Exceeded(why),
            Err(Unreadable::Broken(why)) => InputState::Unreadable(why),
        }
    }

    fn try_part(
        &mut self,
        part: &Part<'_>,
        zones: &mut Vec<Candidate>,
        films: &mut Vec<DecodedImage>,
        files: &mut Vec<lds::File>,
    ) -> Result<InputState, Unreadable> {
        let bytes = part.bytes()?;
        match part.kind {
            Kind::Picture(plane) if self.pages.iter().any(|page| page.plane == plane) => {
                return Err(Unreadable::Broken(format!("a second {} picture", plane.name())));
            }
            Kind::Picture(plane) => {
                let recognised = optics::recognise(bytes, plane, &mut self.budget);
                let recognised = recognised.map_err(|why| no_picture(why, bytes))?;
                #[cfg(feature = "symbols")]
                symbols::read(self, &part.name, &recognised);
                let Recognised { page, image, further } = recognised;
                zones.extend(page.zones.iter().cloned().zip(0..).map(|(reading, rank)| Candidate { reading, rank }));
                films.push(image);
                self.pages.push(page);
                return Ok(read_beside(&further));
            }
            Kind::Mrz => zones.push(Candidate { reading: read_text(bytes)?, rank: 0 }),
            Kind::Chip if part.is_empty_chip() => {}
            Kind::Chip => return Ok(read_chip_file(&part.name, bytes, files)),
            Kind::Seal => add_seal(&mut self.seals, HandedSeal::read(&part.name, bytes)?),
            Kind::Context => self.context = Some(Context::read(bytes)?),
            Kind::Other => {
                let held = Misnamed::of(bytes);
                self.unread_pictures += usize::from(held.as_ref().is_some_and(Misnamed::is_of_page));
                return Ok(not_used(&part.name, held.as_ref()));
            }
        }
        Ok(InputState::Read)
    }

    /// The characters of the MRZ as they were read, with their places.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.mrz.as_ref().map(Mrz::reading)
    }

    /// EF.DG1, where it parses.
    pub(crate) fn dg1(&self) -> Option<&lds::Dg1> {
        self.chip.as_ref()?.dg1()?.1.ok()
    }

    /// The zone in EF.DG1, where it parses and has the shape of a format.
    #[must_use]
    pub fn chip_zone(&self) -> Option<Zone<'_>> {
        self.chip_lines()?.ok()
    }

    /// The lines in EF.DG1, where it parses: a zone, or why they have the shape of no format.
    pub(crate) fn chip_lines(&self) -> Option<Result<Zone<'_>, &FormatError>> {
        let parse = || Some(Arc::new(ParsedZone::parse(self.dg1()?.lines.iter().map(String::as_str))));
        Some(self.dg1_zone.get_or_init(parse).as_ref()?.zone())
    }

    /// The first facial image of EF.DG2 that can be decoded, or why none can; `None` without EF.DG2. Decoded once.
    #[must_use]
    pub fn facial_image(&self) -> Option<Result<&FacialImage, &Unreadable>> {
        let decode = || decode_facial_image(self.chip.as_ref()?, self.budget);
        self.facial_image.get_or_init(decode).as_ref().map(Result::as_ref)
    }

    /// The files of the chip that were not handed in although what was handed in promises them: EF.SOD where there is any
    /// file, and the data groups that EF.SOD lists.
    pub(crate) fn missing_files(&self) -> Vec<Ef> {
        let Some(chip) = self.chip.as_ref().filter(|chip| !chip.files().is_empty()) else { return Vec::new() };
        match chip.sod() {
            None => vec![Ef::Sod],
            Some(_) => chip.missing_groups().map(Ef::Dg).collect(),
        }
    }

    /// Returns true if a picture in this light could be read, of either side.
    pub(crate) fn has_light(&self, light: Plane) -> bool {
        self.pages.iter().any(|page| page.plane.light() == light)
    }

    /// Returns true if a page was handed in: a picture that could be read, or its MRZ as text.
    pub(crate) fn has_page(&self) -> bool {
        self.mrz.is_some() || self.has_pictures()
    }

    /// The picture in this light.
    #[must_use]
    pub fn page(&self, plane: Plane) -> Option<&Page> {
        self.pages.iter().find(|page| page.plane == plane)
    }

    /// Returns true if any picture could be read.
    #[must_use]
    pub fn has_pictures(&self) -> bool {
        !self.pages.is_empty()
    }

    /// The page that the MRZ was read from.
    #[must_use]
    pub fn mrz_page(&self) -> Option<&Page> {
        match self.reading()?.source {
            ReadingSource::Picture(plane) => self.page(plane),
            ReadingSource::Text => None,
        }
    }
}

/// Decodes the facial images of EF.DG2 in order, up to the first that can be decoded. A later one is not looked at: chips
/// have a second image for another use, and none of it is shown or compared.
fn decode_facial_image(chip: &Chip, mut budget: Budget) -> Option<Result<FacialImage, Unreadable>> {
    let (file, pictures) = chip.dg2()?;
    let pictures = match pictures {
        Ok(pictures) => pictures,
        Err(fault) => {
            let at = fault.offset.map(|offset| format!(" at byte {offset}")).unwrap_or_default();
            let why = format!("expected {}, but found {}{at}", fault.expected, fault.found);
            return Some(Err(Unreadable::Broken(why)));
        }
    };
    let mut first_fault = None;
    for picture in pictures {
        let bytes = file.bytes.get(picture.offset..picture.offset.saturating_add(picture.length));
        match facial_image::decode(bytes.unwrap_or_default(), &mut budget) {
            Ok(image) => return Some(Ok(image)),
            Err(fault) => first_fault = first_fault.or(Some(fault)),
        }
    }
    first_fault.map(Err)
}

/// The state of a picture file of which the first picture was read: anything else in it that may show a page was not.
fn read_beside(further: &[Further]) -> InputState {
    let list = |unread: bool| {
        let of_kind = further.iter().filter(|further| further.is_unread() == unread);
        of_kind.map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    match (list(true), list(false)) {
        (unread, _) if !unread.is_empty() => InputState::Partly(unread),
        (_, noted) if !noted.is_empty() => InputState::Noted(noted),
        _ => InputState::Read,
    }
}

/// Adds a seal. One whose content is there already only adds its places.
fn add_seal(seals: &mut Vec<HandedSeal>, mut seal: HandedSeal) {
    match seals.iter_mut().find(|other| other.bytes == seal.bytes) {
        Some(other) if other.handed_in && seal.handed_in => seals.push(seal),
        Some(other) => {
            if seal.handed_in {
                (other.handed_in, other.name) = (true, seal.name.clone());
            }
            other.symbols.append(&mut seal.symbols);
        }
        None => seals.push(seal),
    }
}

/// A file that no document has under this name: one whose content could have been used was not read, and says so.
fn not_used(name: &str, held: Option<&Misnamed>) -> InputState {
    let name = name.to_ascii_lowercase().replace('\\', "/");
    if name.rsplit('/').skip(1).any(|folder| folder == BESIDE) {
        return match held {
            Some(_) => InputState::Unreadable("of a document beside another: these are not read".to_owned()),
            None => InputState::Ignored,
        };
    }
    held.map_or(InputState::Ignored, |held| InputState::Unreadable(held.why()))
}

/// The reason why a picture cannot be read: a file of another kind, where that can be told.
fn no_picture(why: Unreadable, bytes: &[u8]) -> Unreadable {
    match (&why, Misnamed::of(bytes)) {
        (Unreadable::Broken(_), Some(held)) if !held.is_picture() => Unreadable::Broken(held.instead()),
        _ => why,
    }
}

/// Reads a file of the chip. A second file of the same EF is kept too, because its hash is compared, and reported: a
/// chip has each file once.
fn read_chip_file(name: &str, bytes: &[u8], files: &mut Vec<lds::File>) -> InputState {
    let Some(ef) = Ef::of(name, bytes) else { return not_used(name, Misnamed::of(bytes).as_ref()) };
    let second = files.iter().any(|file| file.ef == ef);
    let file = lds::File { ef, name: name.to_owned(), bytes: bytes.to_vec() };
    // EF.SOD says what the data groups are; whether the files that it does not sign are whole, nobody else would ask.
    let fault = file.unsigned_fault();
    files.push(file);
    match fault {
        _ if second => InputState::Unreadable(format!("a second {}", ef.name())),
        Some(fault) => InputState::Unreadable(format!("expected {}, found {}", fault.expected, fault.found)),
        None => InputState::Read,
    }
}

/// Reads an MRZ given as text. White space round lines, empty lines and a byte order mark are removed.
fn read_text(bytes: &[u8]) -> Result<Reading, Unreadable> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Unreadable::Broken(format!("no UTF-8 after byte {}", error.valid_up_to())))?;
    if text.chars().count() > limits::MRZ_TEXT {
        return Err(Unreadable::Limit(format!("more than {} characters", limits::MRZ_TEXT)));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<&str> = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > limits::MRZ_LINES {
        return Err(Unreadable::Limit(format!("more than {} lines", limits::MRZ_LINES)));
    }
    Ok(Reading::from_text(lines))
}

// Evidence is personal data.
impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evidence").field("inputs", &self.inputs).field("mrz", &self.reading()).finish_non_exhaustive()
    }
}
