//! Pictures of written pages in which no zone is: running text, listings of programs, tables of codes and sheets of numbers.

use image::RgbImage;
use mrz::FORMATS;
use rand::RngExt;
use specimen::canvas::Ink;
use specimen::typeface::Typeface;
use specimen::{Canvas, Dice, Page};

use crate::scenes::{log_uniform, other_founts, throw_degradation};

/// Words of programs and mark-up, many of which hold what is a filler in a zone.
const TOKENS: [&str; 24] = [
    "<<",
    "<",
    ">>",
    "<=",
    "<td>",
    "</tr>",
    "<br/>",
    "if",
    "(x",
    "y)",
    "{",
    "}",
    "==",
    "INT",
    "VOID",
    "0x1F",
    "A<B<C",
    "std::cout<<",
    "cin>>",
    "NULL",
    "#define",
    "MAX_LEN",
    "<<<",
    "EOF",
];

/// Leaders and rules that tables fill their rows with.
const LEADERS: [char; 5] = ['.', '-', '_', '<', ' '];

/// A picture of a written page, seen in some way.
pub(crate) fn throw_written(dice: &mut Dice) -> RgbImage {
    let ppi = log_uniform(60.0, 220.0, dice);
    let (width, height) = (dice.random_range(80.0..190.0), dice.random_range(50.0..200.0));
    let mut canvas = Canvas::new(width, height, ppi);
    if dice.random_bool(0.3) {
        canvas.flood(Ink(std::array::from_fn(|_| dice.random_range(190..250)), 1.0));
    }
    let sheet = Sheet::throw(dice);
    let spacing = sheet.capital * dice.random_range(1.35..2.6);
    let left = dice.random_range(2.0..16.0);
    let mut base = dice.random_range(3.0..20.0);
    let write = [running_text, listing, table, numbers][dice.random_range(0..4)];
    let ruled = dice.random_bool(0.3);
    while base < height - 1.0 {
        let text = write(dice);
        sheet.line(&mut canvas, &text, left, base, width - 2.0);
        if ruled {
            let y = base + spacing * 0.3;
            canvas.line([(left, y), (width - 2.0, y)], 0.15, sheet.ink);
        }
        base += spacing;
    }
    let page = Page { image: canvas.into_image(), format: FORMATS[0], lines: Vec::new(), cells: Vec::new() };
    throw_degradation(ppi / 10.0, dice).apply(&page, ppi, dice).image
}

/// The fount that a page is written in.
struct Sheet {
    face: &'static Typeface,
    fixed: bool,
    capital: f32,
    bold: f32,
    ink: Ink,
}

impl Sheet {
    fn throw(dice: &mut Dice) -> Self {
        let others = other_founts();
        let (face, fixed) = match others {
            // OCR-B itself is also used on forms and slips.
            [] => (Typeface::round(), true),
            _ if dice.random_bool(0.15) => (Typeface::sharp(), true),
            _ => {
                let (face, fixed) = &others[dice.random_range(0..others.len())];
                (face, *fixed)
            }
        };
        let shade = dice.random_range(0..110);
        let bold = if dice.random_bool(0.6) { 0.0 } else { dice.random_range(0.0..0.2) };
        Self { face, fixed, capital: dice.random_range(1.5..3.6), bold, ink: Ink([shade; 3], 1.0) }
    }

    /// Writes a line up to the right edge.
    fn line(&self, canvas: &mut Canvas, text: &str, left: f32, base: f32, right: f32) {
        let em = self.capital / self.face.capital();
        let mut x = left;
        for character in text.chars() {
            let advance = em * if self.fixed { self.face.advance() } else { self.face.advance_of(character) };
            if x + advance > right {
                break;
            }
            if character != ' ' {
                canvas.glyph(character, x, base, em, self.face, self.bold, self.ink);
            }
            x += advance;
        }
    }
}

fn word(letters: std::ops::Range<u8>, most: usize, dice: &mut Dice) -> String {
    (0..dice.random_range(1..=most)).map(|_| char::from(dice.random_range(letters.clone()))).collect()
}

fn running_text(dice: &mut Dice) -> String {
    let capitals = dice.random_bool(0.3);
    let letters = if capitals { b'A'..b'Z' + 1 } else { b'a'..b'z' + 1 };
    (0..30).map(|_| word(letters.clone(), 10, dice) + " ").collect()
}

fn listing(dice: &mut Dice) -> String {
    let indent = " ".repeat(4 * dice.random_range(0..4));
    let between = if dice.random_bool(0.5) { " " } else { "" };
    let tokens: Vec<&str> = (0..dice.random_range(1..24)).map(|_| TOKENS[dice.random_range(0..TOKENS.len())]).collect();
    indent + &tokens.join(between)
}

fn table(dice: &mut Dice) -> String {
    let leader = LEADERS[dice.random_range(0..LEADERS.len())];
    let mut row = String::new();
    for _ in 0..dice.random_range(2..7) {
        let letters = if dice.random_bool(0.5) { b'A'..b'Z' + 1 } else { b'0'..b'9' + 1 };
        row += &word(letters, 12, dice);
        row.extend(std::iter::repeat_n(leader, dice.random_range(1..10)));
    }
    row
}

fn numbers(dice: &mut Dice) -> String {
    (0..10).map(|_| format!("{:>9} ", word(b'0'..b'9' + 1, 8, dice))).collect()
}
