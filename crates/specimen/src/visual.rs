//! Pages whose visual inspection zone varies as those of States do: columns, founts, forms of dates and names, labels in
//! two languages, a second script, a number at the top or perforated, a ghost portrait. The text and the place of every
//! printed field are known, and a forger may have changed one (Doc 9303-3 §3, 9303-4 §4.1).

mod drawing;
mod forgery;
mod value;

use mrz::Draft;
use rand::RngExt;

use crate::degrade::Degradation;
use crate::fount::Fount;
use crate::page::{Page, Style};
use crate::seed::Dice;

pub use forgery::VisualForgery;
pub use value::{DateForm, LABELS, MONTHS, NameForm};

/// A field of the visual zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VisualField {
    /// Document code.
    Type,
    /// Code of the issuing State.
    IssuingState,
    /// Document number.
    Number,
    /// Primary identifier.
    Surname,
    /// Secondary identifier.
    GivenNames,
    /// Nationality.
    Nationality,
    /// Date of birth.
    Birth,
    /// Sex.
    Sex,
    /// Place of birth.
    PlaceOfBirth,
    /// Date of issue.
    Issue,
    /// Date of expiry.
    Expiry,
    /// Issuing authority.
    Authority,
}

impl VisualField {
    /// Every field, in the order of Doc 9303-4 §4.1.
    pub const ALL: [Self; 12] = [
        Self::Type,
        Self::IssuingState,
        Self::Number,
        Self::Surname,
        Self::GivenNames,
        Self::Nationality,
        Self::Birth,
        Self::Sex,
        Self::PlaceOfBirth,
        Self::Issue,
        Self::Expiry,
        Self::Authority,
    ];

    /// The fields that a zone has too.
    pub const COMPARED: [Self; 7] =
        [Self::Number, Self::Surname, Self::GivenNames, Self::Birth, Self::Expiry, Self::Sex, Self::Nationality];

    /// The name that tables use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::IssuingState => "issuing-state",
            Self::Number => "document-number",
            Self::Surname => "primary-identifier",
            Self::GivenNames => "secondary-identifier",
            Self::Nationality => "nationality",
            Self::Birth => "date-of-birth",
            Self::Sex => "sex",
            Self::PlaceOfBirth => "place-of-birth",
            Self::Issue => "date-of-issue",
            Self::Expiry => "date-of-expiry",
            Self::Authority => "authority",
        }
    }
}

/// A printed field.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    /// The field.
    pub field: VisualField,
    /// The text as it is printed.
    pub text: String,
    /// Corners of its box, clockwise from the top left, in pixels.
    pub corners: [(f32, f32); 4],
}

/// The design of a visual zone.
#[derive(Clone, Debug)]
pub struct Layout {
    columns: usize,
    fount: Fount,
    label_fount: Fount,
    /// Height of a capital letter of values and of labels, in millimetres.
    capital: f32,
    label: f32,
    /// The languages of labels, by their place in [`LABELS`].
    languages: (usize, usize),
    numbered: bool,
    labels_beside: bool,
    dates: DateForm,
    names: NameForm,
    spaced_number: bool,
    nationality_in_words: bool,
    both_sexes: bool,
    place: NumberPlace,
    second_script: bool,
    ghost: bool,
    portrait_right: bool,
    ink: u8,
}

/// The place of the document number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NumberPlace {
    /// Among the other fields.
    Among,
    /// At the top of the page.
    Top,
    /// Among the other fields, and perforated at the top.
    Perforated,
}

/// A drawn page and the fields of its visual zone.
#[derive(Clone)]
pub struct Sheet {
    /// The page with its zone.
    pub page: Page,
    /// The fields that are printed on it.
    pub printed: Vec<Printed>,
}

impl Layout {
    /// A layout in one of this crate's own founts.
    #[must_use]
    pub fn throw(dice: &mut Dice) -> Self {
        let fount = Fount::throw(dice);
        Self::throw_in(fount, dice)
    }

    /// A layout whose values are set in this fount.
    #[must_use]
    pub fn throw_in(fount: Fount, dice: &mut Dice) -> Self {
        let label_fount = if dice.random_bool(0.5) { fount.clone() } else { Fount::throw(dice) };
        let place = match dice.random_range(0..6) {
            0 => NumberPlace::Top,
            1 => NumberPlace::Perforated,
            _ => NumberPlace::Among,
        };
        Self {
            columns: if dice.random_bool(0.6) { 2 } else { 1 },
            fount,
            label_fount,
            capital: dice.random_range(1.7..2.6),
            label: dice.random_range(0.9..1.3),
            languages: (dice.random_range(0..4), dice.random_range(0..4)),
            numbered: dice.random_bool(0.2),
            labels_beside: dice.random_bool(0.15),
            dates: DateForm::throw(dice),
            names: NameForm::throw(dice),
            spaced_number: dice.random_bool(0.15),
            nationality_in_words: dice.random_bool(0.3),
            both_sexes: dice.random_bool(0.3),
            place,
            second_script: dice.random_bool(0.3),
            ghost: dice.random_bool(0.3),
            portrait_right: dice.random_bool(0.15),
            ink: dice.random_range(0..70),
        }
    }
}

impl Sheet {
    /// Draws a page. The zone has `lines`, and the visual zone the values of `draft` unless a forger changed one.
    #[must_use]
    pub fn draw(
        draft: &Draft,
        lines: &[String],
        layout: &Layout,
        forgery: Option<VisualForgery>,
        style: &Style,
        dice: &mut Dice,
    ) -> Self {
        let (bare, printed) = drawing::draw(draft, layout, forgery, style, dice);
        Self { page: bare.print(lines, style, &[]), printed }
    }

    /// The picture of a sheet, with its fields where they are in it.
    #[must_use]
    pub fn apply(&self, how: &Degradation, drawn_ppi: f32, dice: &mut Dice) -> Self {
        let mut page = self.page.clone();
        page.cells.push(self.printed.iter().map(|printed| printed.corners).collect());
        let mut page = how.apply(&page, drawn_ppi, dice);
        let corners = page.cells.pop().unwrap_or_default();
        let moved = self.printed.iter().zip(corners);
        let printed = moved.map(|(printed, corners)| Printed { corners, ..printed.clone() }).collect();
        Self { page, printed }
    }

    /// A printed field, if the page has it.
    #[must_use]
    pub fn field(&self, field: VisualField) -> Option<&Printed> {
        self.printed.iter().find(|printed| printed.field == field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dice, holder};
    use mrz::{FORMATS, Format};

    #[test]
    fn genuine_sheets_print_what_their_zone_says() {
        for seed in 0..40 {
            let mut dice = dice(seed);
            let format = FORMATS[seed as usize % FORMATS.len()];
            let draft = holder::throw(format, &mut dice);
            let layout = Layout::throw(&mut dice);
            let sheet = Sheet::draw(&draft, &draft.print().unwrap(), &layout, None, &Style::plain(80.0), &mut dice);
            let text = |field| sheet.field(field).map(|printed| printed.text.clone()).unwrap_or_default();
            let number: String = text(VisualField::Number).chars().filter(|one| *one != ' ').collect();
            assert!(number.is_empty() || number == draft.document_number, "{seed}: {number}");
            let born = text(VisualField::Birth);
            let day = format!("{:02}", draft.date_of_birth.day.unwrap());
            assert!(born.is_empty() || born.contains(&day), "{seed}: {born}");
            assert!(sheet.printed.len() >= 3, "{seed}: {} fields", sheet.printed.len());
            let (width, height) = sheet.page.image.dimensions();
            for printed in &sheet.printed {
                let inside =
                    |(x, y): (f32, f32)| (-1.0..=width as f32).contains(&x) && (0.0..height as f32).contains(&y);
                assert!(printed.corners.into_iter().all(inside), "{seed}: {printed:?}");
            }
        }
    }

    #[test]
    fn forgeries_change_one_field_and_nothing_else() {
        let format = Format::named("TD3").unwrap();
        for seed in 0..60 {
            let mut throws = dice(seed);
            let draft = holder::throw(format, &mut throws);
            let lines = draft.print().unwrap();
            let layout = Layout::throw(&mut throws);
            let forgery = VisualForgery::throw(&mut throws);
            let draw =
                |forgery| Sheet::draw(&draft, &lines, &layout, forgery, &Style::plain(60.0), &mut throws.clone());
            let (genuine, forged) = (draw(None), draw(Some(forgery)));
            let changed: Vec<VisualField> = genuine
                .printed
                .iter()
                .filter(|one| forged.field(one.field).is_some_and(|other| other.text != one.text))
                .map(|one| one.field)
                .collect();
            let expected = forgery.field().filter(|field| genuine.field(*field).is_some());
            assert_eq!(changed, expected.into_iter().collect::<Vec<_>>(), "{seed}: {forgery:?}");
        }
    }
}
