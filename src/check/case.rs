//! What a check may ask about: the only way from a check to the evidence.

use std::cell::OnceCell;

use jiff::civil::Date;

use super::answer::{Answer, Cause, Fact, Finding};
use super::electronic::Passive;
use super::registry;
use super::requirement::Requirements;
use crate::evidence::Evidence;
use crate::place::Place;
use crate::reference::Reference;
use ::registry::index::{Damaged, IndexedStatement, PatternMatch};
use lds::Ef;
use mrz::{Fault, FormatError, Span, Zone, characters};
use optics::PortraitHash;
use pki::path::Issuer;

/// A document's evidence beside what we trust, and the findings so far.
pub struct Case<'a> {
    /// What was read.
    pub evidence: &'a Evidence,
    /// What we trust and compare with.
    pub reference: &'a Reference,
    /// How fresh and how strong it must be.
    pub requirements: Requirements,
    lines: Vec<Vec<u8>>,
    chip_lines: Vec<Vec<u8>>,
    findings: Vec<Finding>,
    passive: OnceCell<Option<Passive<'a>>>,
    issuer: OnceCell<Option<Issuer<'a>>>,
    portraits: OnceCell<Portraits>,
    patterns: OnceCell<Result<Vec<(IndexedStatement, PatternMatch)>, Damaged>>,
}

/// The document's portraits, as perceptual hashes (`dct-64/1`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Portraits {
    /// The printed one.
    pub(super) page: Option<u64>,
    /// EF.DG2's.
    pub(super) chip: Option<u64>,
}

impl<'a> Case<'a> {
    /// A case of which nothing has been asked yet.
    #[must_use]
    pub fn new(evidence: &'a Evidence, reference: &'a Reference) -> Self {
        let lines = evidence.mrz.iter().flat_map(|reading| &reading.lines);
        let lines = lines.map(|line| characters(&line.text)).collect();
        let chip_lines = evidence.dg1().iter().flat_map(|dg1| &dg1.lines).map(|line| characters(line)).collect();
        Self {
            evidence,
            reference,
            requirements: Requirements::DEFAULT,
            lines,
            chip_lines,
            findings: Vec::new(),
            passive: OnceCell::new(),
            issuer: OnceCell::new(),
            portraits: OnceCell::new(),
            patterns: OnceCell::new(),
        }
    }

    /// The same case under what a profile asks of age and strength.
    #[must_use]
    pub fn under(self, requirements: &Requirements) -> Self {
        Self { requirements: *requirements, ..self }
    }

    /// The day of inspection.
    pub(super) fn today(&self) -> Date {
        self.reference.today()
    }

    /// The zone, or what a check that needs one answers without it.
    pub(super) fn zone(&self) -> Result<Zone<'_>, Answer> {
        self.shape()?.map_err(|_| Answer::not_supported(Cause::NoReference))
    }

    /// The lines held against the formats, or what a check answers when there are no lines.
    pub(super) fn shape(&self) -> Result<Result<Zone<'_>, FormatError>, Answer> {
        match &self.evidence.mrz {
            Some(_) => Ok(Zone::parse(&self.lines)),
            // A picture in which no zone was found is a check before this one that failed; no picture is no input.
            None if self.evidence.has_pictures() => Err(Answer::not_supported(Cause::NoReference)),
            None => Err(Answer::not_supported(Cause::NoInput)),
        }
    }

    /// The zone that says whose document this is: the printed one where it has the shape of a format, else EF.DG1's. Or
    /// what a check that needs one answers without it.
    pub(super) fn holder_zone(&self) -> Result<(Zone<'_>, Side), Answer> {
        let printed = self.zone();
        match (printed, self.chip_zone()) {
            (Ok(zone), _) => Ok((zone, Side::Page)),
            (Err(_), Some(zone)) => Ok((zone, Side::Chip)),
            (Err(answer), None) => Err(answer),
        }
    }

    /// The zone in EF.DG1, if there is one that has the shape of a format.
    pub(super) fn chip_zone(&self) -> Option<Zone<'_>> {
        Zone::parse(&self.chip_lines).ok().filter(|_| !self.chip_lines.is_empty())
    }

    /// The characters of a span on one side, as they were read.
    pub(super) fn text_on(&self, side: Side, span: Span) -> String {
        match side {
            Side::Page => self.text(span),
            Side::Chip => {
                let dg1 = self.evidence.dg1();
                let line = dg1.iter().flat_map(|dg1| &dg1.lines).nth(span.line - 1);
                line.map(|line| line.chars().skip(span.column - 1).take(span.columns).collect()).unwrap_or_default()
            }
        }
    }

    /// Where a span stands on one side: in the zone and on the page, or in the file of the chip.
    pub(super) fn place_on(&self, side: Side, span: Span) -> Place {
        match side {
            Side::Page => self.place(span),
            Side::Chip => {
                let file = self.evidence.chip.as_ref().and_then(|chip| chip.file(Ef::Dg(1)));
                let offset = self.evidence.dg1().map(|dg1| dg1.offset_of(span.line, span.column));
                let offset = offset.and_then(|offset| u64::try_from(offset).ok());
                let place = file.map(|file| Place::file(&file.name)).unwrap_or_default();
                Place { offset, ..place }
            }
        }
    }

    /// What passive authentication found; `None` without EF.SOD.
    pub(super) fn passive(&self) -> Option<&Passive<'a>> {
        self.passive.get_or_init(|| Passive::of(self.evidence.chip.as_ref()?)).as_ref()
    }

    /// What stands behind the Document Signer; `None` without its certificate.
    pub(super) fn issuer(&self) -> Option<&Issuer<'a>> {
        let certificate = self.passive()?.certificate.as_ref()?;
        self.issuer.get_or_init(|| Some(self.reference.trust.issuer_of(certificate))).as_ref()
    }

    /// The portraits that were found.
    pub(super) fn portraits(&self) -> Portraits {
        let of_chip = || {
            let portrait = self.evidence.facial_image()?.ok()?;
            Some(PortraitHash::of(&image::imageops::grayscale(&portrait.picture)).0)
        };
        let of_page = || Some(self.evidence.optics.portrait()?.hash.0);
        *self.portraits.get_or_init(|| Portraits { page: of_page(), chip: of_chip() })
    }

    /// The patterns of the registry that match this document or are open about it, whatever they are patterns of; or what
    /// a check answers that cannot ask for them.
    pub(super) fn patterns(&self) -> Result<&[(IndexedStatement, PatternMatch)], Answer> {
        let snapshot = registry::snapshot(self)?;
        let (zone, _) = self.holder_zone()?;
        let ask = || snapshot.patterns(&registry::known(self, &zone), registry::now(self));
        self.patterns.get_or_init(ask).as_deref().map_err(|damage| registry::damaged(*damage))
    }

    /// A fact about characters of the MRZ, with their place on the page if they were read from one. What was found is
    /// given as it was read, also where it is no character of an MRZ.
    pub(super) fn fact_of(&self, fault: &Fault<'_>) -> Fact {
        let Fault { field, span, expected, .. } = fault;
        Fact::new(field.name()).expected(expected.to_string()).found(self.text(*span)).at(self.place(*span))
    }

    /// The characters of a span as they were read.
    pub(super) fn text(&self, span: Span) -> String {
        let line = self.evidence.mrz.iter().flat_map(|reading| &reading.lines).nth(span.line - 1);
        line.map(|line| line.text.chars().skip(span.column - 1).take(span.columns).collect()).unwrap_or_default()
    }

    /// Where a span stands, in the zone and on the page.
    pub(super) fn place(&self, span: Span) -> Place {
        let Some(reading) = &self.evidence.mrz else { return Place::default() };
        let cells = (0..span.columns).filter_map(|offset| reading.cell(span.line, span.column + offset));
        let pixels = cells.map(|cell| cell.pixels).reduce(union);
        Place { plane: reading.plane(), pixels, ..Place::mrz(span.line, span.column, span.columns) }
    }

    /// The checks that were asked before.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    pub(super) fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.findings
    }

    pub(super) fn record(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

/// Where a zone comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Printed on the page, or given as a reader device read it.
    Page,
    /// EF.DG1.
    Chip,
}

/// The smallest box round two boxes.
pub(super) fn union(a: [u32; 4], b: [u32; 4]) -> [u32; 4] {
    let [a_left, a_top, a_width, a_height] = a;
    let [b_left, b_top, b_width, b_height] = b;
    let (left, top) = (a_left.min(b_left), a_top.min(b_top));
    let right = a_left.saturating_add(a_width).max(b_left.saturating_add(b_width));
    let bottom = a_top.saturating_add(a_height).max(b_top.saturating_add(b_height));
    [left, top, right - left, bottom - top]
}
