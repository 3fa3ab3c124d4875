//! The printed fields of a page against the zone: which agree, which differ, and which were not found.

use mrz::{Field, Zone};
use optics::{PrintedField, Reading, VisualField, VisualZone};

use crate::answer::{Answer, Fact};
use crate::facts::Facts;
use crate::place::Place;

/// The least margin of a character that differs: log-probability of the printed character less that of the zone's.
pub(super) const LEAST_MARGIN: f32 = 16.0;

/// The margin of a finding is 1 where its characters differ by this much.
const FULL_MARGIN: f32 = 60.0;

/// The printed fields of one picture, as facts.
pub(super) struct Comparison {
    /// Fields that differ from the zone, each with its margin.
    pub(super) differing: Vec<Fact>,
    /// Fields that differ where print or zone was not read with certainty.
    doubtful: Vec<Fact>,
    /// Fields that are the zone's.
    agreeing: Vec<Fact>,
    /// Fields that were not found.
    missing: Vec<Fact>,
    /// Lines in other scripts.
    aside: Vec<Fact>,
    /// The greatest margin of a field that differs, and the least of one that agrees; 0 to 1.
    difference: f32,
    agreement: f32,
}

impl Comparison {
    /// Compares a picture's printed fields with the zone of the picture that they were compared with.
    pub(super) fn of(case: &Facts<'_>, visual: &VisualZone) -> Self {
        let reading = case.evidence.page(visual.zone).and_then(|page| page.zones.first());
        let texts: Vec<&str> = reading.iter().flat_map(|one| &one.lines).map(|line| line.text.as_str()).collect();
        let zone = Zone::parse(&texts).ok();
        let text = |field: VisualField| zone.as_ref().map(|zone| text_of(zone, field)).unwrap_or_default();
        let mut comparison = Self {
            differing: Vec::new(),
            doubtful: Vec::new(),
            agreeing: Vec::new(),
            missing: Vec::new(),
            aside: Vec::new(),
            difference: 0.0,
            agreement: 1.0,
        };
        for printed in &visual.fields {
            let sure = reading.zip(zone.as_ref()).is_some_and(|(reading, zone)| is_sure(reading, zone, printed.field));
            comparison.add(visual, printed, text(printed.field), sure);
        }
        let missing = visual.missing.iter().map(|field| {
            let fact = Fact::new(field.name()).expected(text(*field)).found("not found on the page");
            fact.at(Place::plane(visual.plane))
        });
        comparison.missing.extend(missing);
        if visual.other_scripts > 0 {
            let found = format!("{} of {} lines, which are not read", visual.other_scripts, visual.lines);
            comparison.aside.push(Fact::new("other-scripts").found(found).at(Place::plane(visual.plane)));
        }
        comparison
    }

    fn add(&mut self, visual: &VisualZone, printed: &PrintedField, in_zone: String, sure: bool) {
        let place = Place::area(visual.plane, printed.pixels);
        let fact = Fact::new(printed.field.name()).expected(in_zone).found(printed.found.clone()).at(place.clone());
        let Some(margin) = printed.margin() else {
            let agreement = 1.0 - printed.cost / VisualZone::MOST_COST;
            self.agreement = self.agreement.min(agreement.clamp(0.0, 1.0));
            self.agreeing.push(fact);
            return;
        };
        let expected = format!("{LEAST_MARGIN:.0} or more");
        let margin_fact = Fact::new("margin").expected(expected).found(format!("{margin:.1}")).at(place);
        if sure && margin >= LEAST_MARGIN {
            self.difference = self.difference.max((margin / FULL_MARGIN).clamp(0.0, 1.0));
            self.differing.extend([fact, margin_fact]);
        } else {
            self.doubtful.extend([fact, margin_fact]);
        }
    }

    /// The names of the fields that agree.
    pub(super) fn agrees(&self, field: VisualField) -> bool {
        self.agreeing.iter().any(|fact| fact.name == field.name())
    }

    /// Failed if a field differs, successful if `enough` agrees, undetermined otherwise, with every fact.
    pub(super) fn answer(self, enough: bool) -> Answer {
        let enough = enough && self.doubtful.is_empty();
        let (difference, agreement) = (self.difference, self.agreement);
        let is_different = !self.differing.is_empty();
        let [first, second] = if enough { [self.agreeing, self.missing] } else { [self.missing, self.agreeing] };
        let mut facts = self.differing.into_iter().chain(self.doubtful).chain(first).chain(second).chain(self.aside);
        let Some(fact) = facts.next() else { return Answer::undetermined(Fact::new("fields").found("none")) };
        let answer = match (is_different, enough) {
            (true, _) => Answer::measured(-difference.max(f32::MIN_POSITIVE), fact),
            (false, true) => Answer::measured(agreement, fact),
            (false, false) => Answer::undetermined(fact),
        };
        answer.with_all(facts)
    }

    /// Returns true if every field was found and agrees.
    pub(super) fn is_whole(&self) -> bool {
        self.missing.is_empty() && !self.agreeing.is_empty()
    }
}

/// The text of a field in the zone.
fn text_of(zone: &Zone<'_>, field: VisualField) -> String {
    match field {
        VisualField::DocumentNumber => zone.number().text(),
        VisualField::PrimaryIdentifier => zone.name().0.to_owned(),
        VisualField::SecondaryIdentifier => zone.name().1.to_owned(),
        VisualField::DateOfBirth => zone.text(Field::DateOfBirth).to_owned(),
        VisualField::DateOfExpiry => zone.text(Field::DateOfExpiry).to_owned(),
        VisualField::Sex => zone.text(Field::Sex).to_owned(),
        VisualField::Nationality => zone.text(Field::Nationality).to_owned(),
    }
}

/// Returns true if every character of the zone's field was read with certainty: a misread zone accuses nobody.
fn is_sure(reading: &Reading, zone: &Zone<'_>, field: VisualField) -> bool {
    let of_field = match field {
        VisualField::DocumentNumber if !zone.number().rest.is_empty() => {
            &[Field::DocumentNumber, Field::OptionalData][..]
        }
        VisualField::DocumentNumber => &[Field::DocumentNumber],
        VisualField::PrimaryIdentifier | VisualField::SecondaryIdentifier => &[Field::Name],
        VisualField::DateOfBirth => &[Field::DateOfBirth],
        VisualField::DateOfExpiry => &[Field::DateOfExpiry],
        VisualField::Sex => &[Field::Sex],
        VisualField::Nationality => &[Field::Nationality],
    };
    let spans = of_field.iter().filter_map(|field| zone.format().span(*field));
    let mut places = spans.flat_map(|span| (0..span.columns).map(move |at| (span.line, span.column + at)));
    places.all(|(line, column)| reading.is_certain(line, column))
}

#[cfg(test)]
mod tests {
    use optics::{Page, Plane, PrintedDifference};

    use super::*;
    use crate::answer::Outcome;
    use crate::checks::Finding;
    use crate::checks::tests::ask_row;
    use crate::evidence::Evidence;

    const LINES: [&str; 2] =
        ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];

    fn printed(field: VisualField, found: &str, differences: &[(char, char, f32)]) -> PrintedField {
        let difference = |(expected, found, margin): &(char, char, f32)| PrintedDifference {
            number: 1,
            expected: *expected,
            found: *found,
            margin: *margin,
        };
        PrintedField {
            field,
            expected: found.to_owned(),
            found: found.to_owned(),
            pixels: [10, 20, 30, 8],
            cost: 0.3,
            differences: differences.iter().map(difference).collect(),
        }
    }

    fn ask(fields: Vec<PrintedField>, missing: Vec<VisualField>) -> Finding {
        let plane = Plane::Visible;
        let mut evidence = Evidence::default();
        let zones = vec![Reading::from_text(LINES)];
        evidence.mrz = Some(zones[0].clone().into());
        evidence.pages.push(Page { plane, width: 100, height: 80, zones, ppi: None, quality: None });
        let print =
            serde_json::json!({ "plane": "visible", "pitch": 30.0, "blur": 0.1, "scatter": [0.1, 0.1], "lines": [] });
        evidence.optics.prints.push(serde_json::from_value(print).unwrap());
        let visual = VisualZone { plane, zone: plane, ppi: 300.0, lines: 9, other_scripts: 1, fields, missing };
        evidence.optics.visual_zones.push(visual);
        ask_row(&super::super::mrz_page::CHECK, &evidence)
    }

    /// One field that differs fails with its box and both readings, whatever agrees beside it; a small margin accuses nobody.
    #[test]
    fn field_that_differs_is_told_with_both_readings() {
        let number = || printed(VisualField::DocumentNumber, "L898902C3", &[]);
        let birth = |margin| printed(VisualField::DateOfBirth, "12081994", &[('7', '9', margin)]);
        let found = ask(vec![number(), birth(30.0)], vec![VisualField::Sex]);
        assert_eq!((found.outcome, found.margin), (Outcome::Failed, Some(-0.5)));
        let fact = &found.facts[0];
        assert_eq!((fact.name.as_ref(), fact.expected.as_deref()), ("date-of-birth", Some("740812")));
        assert_eq!(fact.found.as_deref(), Some("12081994"));
        assert_eq!(fact.place.as_ref().unwrap().pixels, Some([10, 20, 30, 8]));
        let names: Vec<&str> = found.facts.iter().map(|fact| fact.name.as_ref()).collect();
        assert_eq!(names, ["date-of-birth", "margin", "sex", "document-number", "other-scripts"]);
        assert_eq!(ask(vec![number(), birth(LEAST_MARGIN - 0.1)], Vec::new()).outcome, Outcome::Undetermined);
    }

    /// All that was looked for must agree; a field that was not found is told, and nothing found is no agreement.
    #[test]
    fn field_that_is_not_found_leaves_the_check_open() {
        let number = || printed(VisualField::DocumentNumber, "L898902C3", &[]);
        assert_eq!(ask(vec![number()], Vec::new()).outcome, Outcome::Successful);
        let open = ask(vec![number()], vec![VisualField::DateOfExpiry]);
        assert_eq!((open.outcome, open.facts[0].name.as_ref()), (Outcome::Undetermined, "date-of-expiry"));
        assert_eq!(open.facts[0].expected.as_deref(), Some("120415"));
        assert_eq!(ask(Vec::new(), VisualField::ALL.to_vec()).outcome, Outcome::Undetermined);
        assert_eq!(ask(Vec::new(), Vec::new()).outcome, Outcome::Undetermined);
    }
}
