//! The printed zone and that of EF.DG1: which of them says whose document this is, and where their characters stand.

use jiff::civil::Date;
use lds::Ef;
use mrz::date::DateOfBirth;
use mrz::{Fault, FormatError, Span, Zone};

use super::Facts;
use crate::answer::{Answer, Cause, Fact};
use crate::place::Place;

/// The side of the document that a zone comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Printed on the page, or given as a reader device read it.
    Page,
    /// EF.DG1.
    Chip,
}

impl Facts<'_> {
    /// The printed zone.
    ///
    /// # Errors
    /// The answer of a check that needs one: not supported.
    pub(crate) fn zone(&self) -> Result<Zone<'_>, Answer> {
        self.printed_zone()?.map_err(|_| Answer::not_supported(Cause::NoReference))
    }

    /// The printed lines, parsed as a zone or refused.
    ///
    /// # Errors
    /// The answer of a check that needs lines and has none: not supported.
    pub(crate) fn printed_zone(&self) -> Result<Result<Zone<'_>, &FormatError>, Answer> {
        match &self.evidence.mrz {
            Some(mrz) => Ok(mrz.zone()),
            // A picture in which no zone was found failed `input.page.found`; no picture is no input.
            None => Err(self.not_measured()),
        }
    }

    /// The answer of a check on pictures that has nothing to work on: no picture was handed in, or what it needs was not found
    /// in any.
    pub(crate) fn not_measured(&self) -> Answer {
        Answer::not_supported(if self.evidence.has_pictures() { Cause::NoReference } else { Cause::NoInput })
    }

    /// The zone that says whose document this is: the printed one where it has the shape of a format, else EF.DG1's.
    ///
    /// # Errors
    /// The answer of a check that needs one: not supported.
    pub(crate) fn holder_zone(&self) -> Result<(Zone<'_>, Side), Answer> {
        match (self.zone(), self.chip_zone()) {
            (Ok(zone), _) => Ok((zone, Side::Page)),
            (Err(_), Some(zone)) => Ok((zone, Side::Chip)),
            (Err(answer), None) => Err(answer),
        }
    }

    /// The zone in EF.DG1, where it has the shape of a format.
    pub(crate) fn chip_zone(&self) -> Option<Zone<'_>> {
        self.evidence.chip_zone()
    }

    /// The zone in EF.DG1.
    ///
    /// # Errors
    /// The answer of a check that needs it: not supported without the file and for a national layout, undetermined where it
    /// does not parse.
    pub(crate) fn dg1_zone(&self) -> Result<Zone<'_>, Answer> {
        let dg1 = self.evidence.chip.as_ref().and_then(|chip| chip.dg1());
        match (dg1, self.chip_zone()) {
            (None, _) => Err(self.without_chip()),
            (Some((file, Err(fault))), _) => Err(Answer::undetermined(super::chip::fault_fact("EF.DG1", file, fault))),
            (Some(_), Some(zone)) => Ok(zone),
            (Some((file, Ok(_))), None) => {
                let error = self.evidence.chip_lines().and_then(Result::err);
                let found = error.map_or_else(|| "another".to_owned(), ToString::to_string);
                let fact = Fact::new("EF.DG1").expected("a zone of TD1, TD2 or TD3").found(found);
                let fact = fact.at(Place::file(&file.name));
                Err(match error.and_then(|error| error.national) {
                    // Its data elements stand elsewhere, which says nothing against the document (settled point 11).
                    Some(_) => Answer::not_supported(Cause::NoReference).with(fact),
                    None => Answer::undetermined(fact),
                })
            }
        }
    }

    /// The extent of a printed zone that is not whole, as a fact; `None` if it is whole. A part of a longer line may
    /// have the shape of another format, so that no format is established.
    pub(crate) fn extent_fact(&self) -> Option<Fact> {
        let reading = self.evidence.reading().filter(|reading| !reading.extent.is_whole())?;
        let place = reading.plane().map(Place::plane).unwrap_or_default();
        Some(Fact::new("extent").expected("whole").found(reading.extent.to_string()).at(place))
    }

    /// The characters of a span of the printed zone, as they were read.
    pub(crate) fn text(&self, span: Span) -> String {
        let lines = self.evidence.reading().map(|reading| &reading.lines);
        characters_of(lines.into_iter().flatten().map(|line| line.text.as_str()), span)
    }

    /// The characters of a span on one side, as they were read.
    pub(crate) fn text_on(&self, side: Side, span: Span) -> String {
        match side {
            Side::Page => self.text(span),
            Side::Chip => {
                let lines = self.evidence.dg1().map(|dg1| &dg1.lines);
                characters_of(lines.into_iter().flatten().map(String::as_str), span)
            }
        }
    }

    /// The place of a span of the printed zone, in the zone and on the page.
    pub(crate) fn place(&self, span: Span) -> Place {
        let Some(reading) = self.evidence.reading() else { return Place::default() };
        let cells = (0..span.columns).filter_map(|offset| reading.cell(span.line, span.column + offset));
        let pixels = cells.map(|cell| cell.pixels).reduce(bounding_box);
        Place { plane: reading.plane(), pixels, ..Place::mrz(span.line, span.column, span.columns) }
    }

    /// The place of a span on one side: in the zone and on the page, or in the file of the chip.
    pub(crate) fn place_on(&self, side: Side, span: Span) -> Place {
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

    /// A fact about characters of the printed zone. What was found is given as it was read, also where it is no character of
    /// an MRZ.
    pub(crate) fn fact_of(&self, fault: &Fault<'_>) -> Fact {
        let Fault { field, span, expected, .. } = fault;
        Fact::new(field.name()).expected(expected.to_string()).found(self.text(*span)).at(self.place(*span))
    }
}

fn characters_of<'l>(mut lines: impl Iterator<Item = &'l str>, span: Span) -> String {
    let line = lines.nth(span.line.saturating_sub(1)).unwrap_or_default();
    line.chars().skip(span.column.saturating_sub(1)).take(span.columns).collect()
}

/// The smallest box round two boxes.
pub(crate) fn bounding_box(a: [u32; 4], b: [u32; 4]) -> [u32; 4] {
    let [a_left, a_top, a_width, a_height] = a;
    let [b_left, b_top, b_width, b_height] = b;
    let (left, top) = (a_left.min(b_left), a_top.min(b_top));
    let right = a_left.saturating_add(a_width).max(b_left.saturating_add(b_width));
    let bottom = a_top.saturating_add(a_height).max(b_top.saturating_add(b_height));
    [left, top, right - left, bottom - top]
}

/// The holder's age on a day in whole years; `None` if the unknown parts of the date of birth allow more than one.
pub(crate) fn age_on(birth: DateOfBirth, today: Date) -> Option<i16> {
    let years = |born: Date| {
        let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
        today.year() - born.year() - i16::from(!had_birthday)
    };
    let (youngest, oldest) = (years(birth.latest()?.min(today)), years(birth.earliest()?));
    (youngest == oldest).then_some(oldest)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn age_is_given_where_unknown_parts_leave_one() {
        let today = date(2026, 11, 23);
        let age = |field: &[u8]| DateOfBirth::parse(field, today).ok().and_then(|birth| age_on(birth, today));
        assert_eq!(age(b"081123"), Some(18));
        assert_eq!(age(b"081124"), Some(17));
        assert_eq!(age(b"08<<<<"), None);
        assert_eq!(age(b"<<1123"), None);
        assert_eq!(age(b"0810<<"), Some(18));
    }
}
