//! What a check may ask about: the only way from a check to the evidence.

use jiff::civil::Date;

use super::answer::{Answer, Cause, Fact, Finding};
use super::requirement::Requirements;
use crate::base::place::Place;
use crate::evidence::Evidence;
use crate::mrz::{Fault, Misfit, Span, Zone, characters};
use crate::reference::Reference;

/// A document's evidence beside what we trust, and the findings so far.
pub struct Case<'a> {
    /// What was read.
    pub evidence: &'a Evidence,
    /// What we trust and compare with.
    pub reference: &'a Reference,
    /// How fresh and how strong it must be.
    pub requirements: Requirements,
    lines: Vec<Vec<u8>>,
    findings: Vec<Finding>,
}

impl<'a> Case<'a> {
    /// A case of which nothing has been asked yet.
    #[must_use]
    pub fn new(evidence: &'a Evidence, reference: &'a Reference) -> Self {
        let lines = evidence.mrz.iter().flat_map(|reading| &reading.lines);
        let lines = lines.map(|line| characters(&line.text)).collect();
        Self { evidence, reference, requirements: Requirements::DEFAULT, lines, findings: Vec::new() }
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
    pub(super) fn shape(&self) -> Result<Result<Zone<'_>, Misfit>, Answer> {
        match &self.evidence.mrz {
            Some(_) => Ok(Zone::read(&self.lines)),
            // A picture in which no zone was found is a check before this one that failed; no picture is no input.
            None if self.evidence.has_pictures() => Err(Answer::not_supported(Cause::NoReference)),
            None => Err(Answer::not_supported(Cause::NoInput)),
        }
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

    pub(super) fn record(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
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
