//! The printed zone against EF.DG1, field by field (TR-03135-1 §5.7.2).

use mrz::{Field, Span, Zone};

use crate::answer::{Answer, Fact};
use crate::facts::{Facts, Side};

/// Fields that are optional data and what only follows from them (docs/design.md, settled point 9).
pub(super) const OPTIONAL: [Field; 4] =
    [Field::OptionalData, Field::OptionalData2, Field::OptionalDataDigit, Field::CompositeDigit];

/// The printed zone and that of EF.DG1. A national layout in EF.DG1 beside a zone of a format on the page is another document.
fn zones<'c>(case: &'c Facts<'_>) -> Result<(Zone<'c>, Zone<'c>), Answer> {
    if case.evidence.chip.as_ref().is_none_or(|chip| chip.dg1().is_none()) {
        return Err(case.without_group(1));
    }
    let national = case.evidence.chip_lines().and_then(Result::err).and_then(|error| error.national);
    if let (Some(layout), Ok(page)) = (national, case.zone()) {
        let fact = Fact::new("format").expected(layout.name).found(page.format().name);
        let place = case.place(Span::new(1, 1, page.format().length));
        return Err(Answer::failed(fact.at(place)).with_all(case.wrong_hash_of(1)));
    }
    let chip = case.dg1_zone()?;
    Ok((case.zone()?, chip))
}

/// Compares the fields that are asked for, character by character.
pub(super) fn compare(case: &Facts<'_>, asked: impl Fn(Field) -> bool) -> Result<Answer, Answer> {
    let (page, chip) = zones(case)?;
    let hash = case.wrong_hash_of(1);
    if page.format() != chip.format() {
        let fact = Fact::new("format").expected(chip.format().name).found(page.format().name);
        let place = case.place(Span::new(1, 1, page.format().length));
        return Ok(Answer::failed(fact.at(place)).with_all(hash));
    }
    let mut differences = Differences::default();
    for field in Field::ALL.into_iter().filter(|field| asked(*field)) {
        for span in spans(&page, &chip, field) {
            differ(case, &page, &chip, field, span, &mut differences);
        }
    }
    Ok(differences.answer().with_all(hash))
}

/// Fields that differ: in a character that was read with certainty, or only in others.
#[derive(Default)]
pub(super) struct Differences {
    pub(super) certain: Vec<Fact>,
    pub(super) doubtful: Vec<Fact>,
}

impl Differences {
    /// Adds a field that differs in these columns of a span.
    pub(super) fn add(&mut self, case: &Facts<'_>, side: Side, span: Span, columns: &[usize], fact: Fact) {
        let reading = case.evidence.reading().filter(|_| side == Side::Page);
        let is_sure = |column: &usize| reading.is_none_or(|reading| reading.is_certain(span.line, *column));
        if columns.iter().any(is_sure) { self.certain.push(fact) } else { self.doubtful.push(fact) }
    }

    /// The answer. Where only doubtful characters differ, the print allows the other reading, or none that is certain:
    /// undetermined.
    pub(super) fn answer(self) -> Answer {
        if !self.certain.is_empty() {
            return Answer::failed_if_any(self.certain).with_all(self.doubtful);
        }
        let mut doubtful = self.doubtful.into_iter();
        doubtful.next().map_or_else(Answer::successful, Answer::undetermined).with_all(doubtful)
    }
}

/// The spans of a field: a long number's rest and check digit stand in the optional data and belong to the number
/// (Doc 9303-5 and 9303-6 §4.2.2 note j).
fn spans(page: &Zone<'_>, chip: &Zone<'_>, field: Field) -> Vec<Span> {
    let Some(span) = page.format().span(field) else { return Vec::new() };
    let rest = page.number().rest.len().max(chip.number().rest.len());
    let optional = page.format().span(Field::OptionalData);
    // The rest, its digit and the filler after them.
    let used = if rest > 0 { rest + 2 } else { 0 };
    match (field, optional) {
        (Field::DocumentNumber, Some(optional)) if used > 0 => {
            vec![span, optional.part(0, used.min(optional.columns))]
        }
        (Field::OptionalData, _) if used > 0 => {
            let used = used.min(span.columns);
            if used < span.columns { vec![span.part(used, span.columns - used)] } else { Vec::new() }
        }
        _ => vec![span],
    }
}

/// TR-03135-1 §5.7.2 excepts fillers that stand for unknown parts of a date of birth: the chip may have them otherwise.
fn differ(case: &Facts<'_>, page: &Zone<'_>, chip: &Zone<'_>, field: Field, span: Span, differences: &mut Differences) {
    let (printed, stored) = (page.slice(span), chip.slice(span));
    let birth = page.format().span(Field::DateOfBirth);
    let unknown = |zone: &Zone<'_>| birth.is_some_and(|birth| zone.slice(birth).contains(&b'<'));
    let excepted = |printed: u8, stored: u8| match field {
        Field::DateOfBirth => printed == b'<' || stored == b'<',
        Field::DateOfBirthDigit => unknown(page) || unknown(chip),
        _ => false,
    };
    let columns: Vec<usize> = printed
        .iter()
        .zip(stored)
        .zip(span.column..)
        // A small letter is a failure of `optical.mrz.characters`, and no other text than its capital.
        .filter(|((printed, stored), _)| !printed.eq_ignore_ascii_case(stored) && !excepted(**printed, **stored))
        .map(|(_, column)| column)
        .collect();
    if columns.is_empty() {
        return;
    }
    let fact = Fact::new(field.name())
        .expected(case.text_on(Side::Chip, span))
        .found(case.text(span))
        .at(case.place(narrow(span, &columns)));
    differences.add(case, Side::Page, span, &columns, fact);
}

/// From the first to the last column that differs.
fn narrow(span: Span, columns: &[usize]) -> Span {
    match (columns.first(), columns.last()) {
        (Some(first), Some(last)) => Span::new(span.line, *first, last - first + 1),
        _ => span,
    }
}
