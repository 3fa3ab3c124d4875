//! Drawing a page by its layout.

use jiff::ToSpan;
use jiff::civil::Date;
use mrz::{DocumentKind, Draft};
use rand::RngExt;

use super::{LABELS, Layout, NumberPlace, Printed, VisualField, VisualForgery};
use crate::background::{self, Palette};
use crate::canvas::{Canvas, Ink};
use crate::fount::{Fount, second_script};
use crate::light::Light;
use crate::page::{Bare, Style, header, portrait_frame};
use crate::portrait;
use crate::seed::{self, Dice};

/// The height that the zone takes at the bottom of a page, in millimetres.
const ZONE: f32 = 23.2;

/// Draws a page without its zone.
pub(super) fn draw(
    draft: &Draft,
    layout: &Layout,
    forgery: Option<VisualForgery>,
    style: &Style,
    dice: &mut Dice,
) -> (Bare, Vec<Printed>) {
    let geometry = draft.format.geometry;
    let (width, height) = (geometry.page_width, geometry.page_height);
    let mut canvas = Canvas::new(width, height, style.ppi);
    let palette = Palette::throw(dice);
    background::draw(&mut canvas, width, height, &palette, style.background, dice);
    let veil = palette.paper.map(|part| part.saturating_add(14));
    canvas.rectangle([0.0, height - ZONE, width, ZONE], Ink(veil, 1.0 - style.under_mrz));
    header(&mut canvas, draft.format, &palette);

    let (mut face, mut other) = (dice.clone(), dice.clone());
    // What follows throws the same numbers whatever the forgery.
    let mut forger = seed::dice(dice.random());
    other.set_stream(7);
    let shown = if forgery == Some(VisualForgery::Portrait) { &mut other } else { &mut face };
    let mut area = [4.0, 13.0, width - 3.0, height - ZONE - 1.5];
    if draft.format.lines == 2 {
        let [_, top, wide, high] = portrait_frame(draft.format);
        let left = if layout.portrait_right { width - wide - 4.0 } else { 4.0 };
        portrait::draw(&mut canvas, [left, top, wide, high], shown);
        if layout.portrait_right {
            area[2] = left - 2.0
        } else {
            area[0] = left + wide + 3.0
        }
        if layout.ghost && draft.format.document == DocumentKind::Passport {
            let frame = [area[2] - 13.0, area[3] - 17.0, 13.0, 16.0];
            portrait::draw(&mut canvas, frame, &mut face.clone());
            canvas.rectangle(frame, Ink(palette.paper, 0.65));
            area[2] -= 14.5;
        }
    }
    let values = forgery.map_or_else(|| draft.clone(), |forgery| forgery.change(draft, &mut forger));
    let ink = Ink([layout.ink; 3], 1.0);
    // A forger of the date of expiry leaves that of issue as it is.
    let issued = draft.date_of_expiry.checked_sub(10.years()).unwrap_or(draft.date_of_expiry);
    let mut press = Press { canvas, layout, palette, ink, printed: Vec::new(), issued };
    press.top(&values, width);
    press.fields(&values, area, dice);
    (Bare { canvas: press.canvas, light: Light::Visible, format: draft.format }, press.printed)
}

/// A page in print.
struct Press<'l> {
    canvas: Canvas,
    layout: &'l Layout,
    palette: Palette,
    ink: Ink,
    printed: Vec<Printed>,
    issued: Date,
}

impl Press<'_> {
    /// The number at the top of the page.
    fn top(&mut self, values: &Draft, width: f32) {
        let number = &values.document_number;
        match self.layout.place {
            NumberPlace::Among => {}
            NumberPlace::Top => {
                let long = self.layout.fount.width(number, self.layout.capital);
                self.print(VisualField::Number, number, (width - long - 5.0, 8.5), self.layout.capital);
            }
            NumberPlace::Perforated => {
                let fount = Fount::ocrb();
                let left = width - fount.width(number, 3.4) - 5.0;
                fount.set(&mut self.canvas, number, (left, 10.6), 3.4, Ink([120; 3], 0.35));
            }
        }
    }

    /// The fields in their columns, as many as there is room for.
    fn fields(&mut self, values: &Draft, [left, top, right, bottom]: [f32; 4], dice: &mut Dice) {
        let layout = self.layout;
        let few = bottom - top < 20.0;
        let fields = self.order(few);
        let rows = if layout.columns == 2 { fields.len().div_ceil(2) + 1 } else { fields.len() };
        let row = ((bottom - top) / rows as f32).min(9.0);
        let column = (right - left) / layout.columns as f32;
        let beside = layout.labels_beside && layout.columns == 1;
        let capital = layout.capital.min(row * if beside { 0.6 } else { 0.42 });
        let label = layout.label.min(row * 0.24);
        let mut slot = 0;
        for field in fields {
            let value = self.value(field, values);
            if value.is_empty() {
                continue;
            }
            let indent = if beside { 26.0 } else { 0.0 };
            let wide = layout.fount.width(&value, capital) > column - 1.0 - indent;
            if wide && layout.columns == 2 && slot % 2 == 1 {
                slot += 1;
            }
            let (x, y) = (left + column * (slot % layout.columns) as f32, top + row * (slot / layout.columns) as f32);
            if y + row > bottom + 0.6 {
                return;
            }
            let room = if wide { right - left } else { column } - 1.0 - indent;
            let size = capital * (room / layout.fount.width(&value, capital)).min(1.0);
            let text = self.label(field);
            let short = (if beside { indent } else { room } / layout.label_fount.width(&text, label)).min(1.0);
            let accent = Ink(self.palette.accent, 1.0);
            let base = if beside { y + capital } else { y + label };
            layout.label_fount.set(&mut self.canvas, &text, (x, base), label * short, accent);
            let base = if beside { y + capital } else { y + label + capital + row * 0.13 };
            let end = self.print(field, &value, (x + indent, base), size);
            let names = [VisualField::Surname, VisualField::GivenNames, VisualField::PlaceOfBirth];
            if layout.second_script && names.contains(&field) && end + 14.0 < x + room {
                second_script(&mut self.canvas, (end + 3.0, base), size, 1, self.ink, dice);
            }
            slot += if wide && layout.columns == 2 { 2 } else { 1 };
        }
    }

    /// The fields in the order of Doc 9303-4 §4.1; of a small page those that a zone has too.
    fn order(&self, few: bool) -> Vec<VisualField> {
        use VisualField::*;
        let at_top = |field: &VisualField| *field == Number && self.layout.place == NumberPlace::Top;
        let left_out = |field: &VisualField| few && [Type, IssuingState, PlaceOfBirth, Authority].contains(field);
        VisualField::ALL.into_iter().filter(|field| !at_top(field) && !left_out(field)).collect()
    }

    fn value(&self, field: VisualField, values: &Draft) -> String {
        let layout = self.layout;
        match field {
            VisualField::Type => values.document_code.clone(),
            VisualField::IssuingState => values.issuing_state.clone(),
            VisualField::Number if layout.spaced_number => {
                let characters: Vec<char> = values.document_number.chars().collect();
                characters.chunks(3).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
            }
            VisualField::Number => values.document_number.clone(),
            VisualField::Surname => layout.names.print(&values.primary_identifier),
            VisualField::GivenNames => layout.names.print(&values.secondary_identifier),
            VisualField::Nationality if layout.nationality_in_words => "UTOPIAN".to_owned(),
            VisualField::Nationality => values.nationality.clone(),
            VisualField::Birth => {
                values.date_of_birth.latest().map(|born| layout.dates.print(born)).unwrap_or_default()
            }
            VisualField::Sex => match (values.sex, layout.both_sexes) {
                ('F', true) => "F / F".to_owned(),
                ('M', true) => "M / H".to_owned(),
                ('F' | 'M', _) => values.sex.to_string(),
                _ => "X".to_owned(),
            },
            VisualField::PlaceOfBirth => "AMAUROTE".to_owned(),
            VisualField::Issue => layout.dates.print(self.issued),
            VisualField::Expiry => layout.dates.print(values.date_of_expiry),
            VisualField::Authority => "MINISTRY OF CONCORD".to_owned(),
        }
    }

    fn label(&self, field: VisualField) -> String {
        let labels = LABELS[field as usize];
        let (first, second) = self.layout.languages;
        let text =
            if first == second { labels[first].to_owned() } else { format!("{}/{}", labels[first], labels[second]) };
        if self.layout.numbered { format!("{}. {text}", field as usize + 1) } else { text }
    }

    /// Prints a value; returns its right end.
    fn print(&mut self, field: VisualField, value: &str, (x, base): (f32, f32), capital: f32) -> f32 {
        let extents = self.layout.fount.set(&mut self.canvas, value, (x, base), capital, self.ink);
        let end = extents.last().map_or(x, |extent| extent.1);
        let scale = self.canvas.scale();
        let corners = [(x, base - capital), (end, base - capital), (end, base), (x, base)];
        let corners = corners.map(|(x, y)| (x * scale, y * scale));
        self.printed.push(Printed { field, text: value.to_owned(), corners });
        end
    }
}
