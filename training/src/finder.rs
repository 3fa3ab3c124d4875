//! Training the finder: a small picture goes in, and for every eight pixels comes out whether a zone is there, which way
//! it runs, how large it is and where its middle line is.

use std::path::Path;
use std::time::Instant;

use image::{GrayImage, RgbImage, imageops};
use mrz::FORMATS;
use optics::training::finder::{Channel, OUTPUTS, output_middle, prepare};
use optics::training::{Activation, Grey, Network, Shape, Tensor};
use rand::RngExt;
use specimen::canvas::Ink;
use specimen::typeface::Typeface;
use specimen::{Canvas, Degradation, Dice, Page, Style, dice, holder};

use crate::convolution::{Gradients, Learner};
use crate::scenes::log_uniform;
use crate::threads::shared;

/// Sides of the pieces that are trained on.
const SIDE: u32 = 272;

/// The shapes of the finder.
pub(crate) fn shapes() -> Vec<Shape> {
    let shape = |stride, dilation, inputs, outputs| Shape {
        kernel: (3, 3),
        stride: (stride, stride),
        dilation: (dilation, dilation),
        padding: (dilation, dilation),
        inputs,
        outputs,
        activation: Activation::Leaky,
    };
    vec![
        shape(2, 1, 1, 8),
        shape(2, 1, 8, 16),
        shape(2, 1, 16, 32),
        shape(1, 2, 32, 32),
        shape(1, 4, 32, 32),
        Shape { kernel: (1, 1), padding: (0, 0), activation: Activation::Linear, ..shape(1, 1, 32, OUTPUTS) },
    ]
}

/// A piece of a picture and the zones in it.
struct Scene {
    pixels: GrayImage,
    zones: Vec<Zone>,
}

/// A zone by the corners of the block of its characters, clockwise from the top left, and its size.
#[derive(Clone)]
struct Zone {
    corners: [(f32, f32); 4],
    pitch: f32,
}

/// Trains and writes the weights.
pub(crate) fn train(
    seed: u64,
    scenes: u64,
    steps: usize,
    threads: usize,
    from: Option<Network>,
    out: &Path,
) -> std::io::Result<()> {
    let mut throws = dice(seed);
    let mut learner = from.map_or_else(|| Learner::new(&shapes(), &mut throws), Learner::from_network);
    let started = Instant::now();
    let drawn = draw(seed << 32, scenes, threads);
    let held_back = draw((seed << 32) + (1 << 31), 400, threads);
    eprintln!("{} scenes in {:.0} s", drawn.len(), started.elapsed().as_secs_f32());
    let batch = 12;
    let mut loss = 0.0;
    for step in 0..steps {
        let share = step as f32 / steps as f32;
        let rate = (step as f32 / 200.0).min(1.0) * (2e-5 + 2e-3 * 0.5 * (1.0 + (std::f32::consts::PI * share).cos()));
        let chosen: Vec<usize> = (0..batch).map(|_| throws.random_range(0..drawn.len())).collect();
        let work = |numbers: &[usize]| {
            let mut gradients = learner.no_gradients();
            let mut loss = 0.0;
            for number in numbers {
                let scene = &drawn[*number];
                let trace = learner.forward(&input(scene));
                let (of_scene, of_output) = compare(trace.output(), scene);
                loss += of_scene;
                learner.backward(&trace, of_output, &mut gradients);
            }
            (gradients, loss)
        };
        let (gradients, of_batch): (Gradients, f32) = {
            let work = &work;
            let parts: Vec<_> = std::thread::scope(|scope| {
                let share = chosen.len().div_ceil(threads);
                let workers: Vec<_> = chosen.chunks(share).map(|numbers| scope.spawn(move || work(numbers))).collect();
                workers.into_iter().map(|worker| worker.join().expect("training does not panic")).collect()
            });
            parts
                .into_iter()
                .reduce(|mut sum, part| {
                    sum.0.add(&part.0);
                    (sum.0, sum.1 + part.1)
                })
                .expect("a batch has scenes")
        };
        learner.step(&gradients, batch as f32, rate);
        loss = if step == 0 { of_batch / batch as f32 } else { 0.99 * loss + 0.01 * of_batch / batch as f32 };
        if (step + 1) % 1000 == 0 || step + 1 == steps {
            let report = measure(&learner.network, &held_back);
            eprintln!("step {} loss {loss:.4} {report} {:.0} s", step + 1, started.elapsed().as_secs_f32());
            std::fs::write(out, learner.network.write())?;
        }
    }
    Ok(())
}

fn draw(first: u64, count: u64, threads: usize) -> Vec<Scene> {
    shared(threads, count, |number| Scene::throw(&mut dice(first + number)))
}

impl Scene {
    /// A piece of a picture: mostly of a page with a zone, sometimes of one without.
    fn throw(throws: &mut Dice) -> Self {
        let pitch = log_uniform(3.3, 19.0, throws);
        let ppi = pitch * 10.0;
        let how = throw_degradation(ppi, throws);
        let drawn_ppi = (ppi * 1.3).max(70.0);
        let (image, zones) = if throws.random_bool(0.8) {
            let page = draw_document(drawn_ppi, throws);
            let seen = how.apply(&page, drawn_ppi, throws);
            let zone = block(&seen.cells);
            (seen.image, vec![zone])
        } else {
            let page = draw_other(drawn_ppi, throws);
            (how.apply(&page, drawn_ppi, throws).image, Vec::new())
        };
        Self::cut(&image, zones, throws)
    }

    /// Cuts a square out of a picture, two times in three round the zone.
    fn cut(image: &RgbImage, zones: Vec<Zone>, throws: &mut Dice) -> Self {
        let grey = image::DynamicImage::ImageRgb8(image.clone()).into_luma8();
        let (width, height) = (grey.width() as i64, grey.height() as i64);
        let side = i64::from(SIDE);
        let middle = match zones.first().filter(|_| throws.random_bool(0.67)) {
            Some(zone) => {
                let along: f32 = throws.random_range(-0.1..1.1);
                let (a, b) = (zone.corners[0], zone.corners[2]);
                ((a.0 + (b.0 - a.0) * along) as i64, (a.1 + (b.1 - a.1) * along) as i64)
            }
            None => (throws.random_range(0..width), throws.random_range(0..height)),
        };
        let wander = side / 3;
        let left = middle.0 - side / 2 + throws.random_range(-wander..wander);
        let top = middle.1 - side / 2 + throws.random_range(-wander..wander);
        let ground = throws.random_range(0..256) as u8;
        let mut pixels = GrayImage::from_pixel(SIDE, SIDE, image::Luma([ground]));
        imageops::replace(&mut pixels, &grey, -left, -top);
        let zones = zones
            .into_iter()
            .map(|zone| Zone { corners: zone.corners.map(|(x, y)| (x - left as f32, y - top as f32)), ..zone })
            .collect();
        Self { pixels, zones }
    }
}

/// Whole pages, pages without margins, and zones cut out of their pages.
fn draw_document(ppi: f32, throws: &mut Dice) -> Page {
    let format = FORMATS[throws.random_range(0..FORMATS.len())];
    let draft = holder::throw_worldwide(format, throws);
    let lines = draft.print().expect("a thrown holder can be printed");
    let style = Style::throw(ppi, throws);
    let style =
        Style { bold: if throws.random_bool(0.5) { style.bold } else { throws.random_range(0.0..0.2) }, ..style };
    let drawing = throws.random_bool(0.15);
    let style = if drawing { Style { background: 0.0, ..style } } else { style };
    let mut page = Page::draw(&draft, &lines, &style, throws);
    if drawing {
        // A drawing on white rather than a picture of paper.
        page.image.pixels_mut().for_each(|pixel| pixel.0 = pixel.0.map(|part| part.saturating_add(40)));
    }
    if throws.random_bool(0.06) {
        frame(&mut page, throws);
    }
    if throws.random_bool(0.25) {
        // The upper page of an open booklet, or the other side of a card, above the data page.
        let above = draw_other(ppi, throws).image;
        page = stack(&above, page);
    }
    if throws.random_bool(0.2) {
        page = crop_to_zone(page, throws);
    }
    page
}

/// A frame round the zone, as people draw to show where it is.
fn frame(page: &mut Page, throws: &mut Dice) {
    let zone = block(&page.cells);
    let [(left, top), _, (right, bottom), _] = zone.corners;
    let away = zone.pitch * throws.random_range(0.3..1.5);
    let thick = (zone.pitch * throws.random_range(0.05..0.4)).max(1.0);
    let colour = image::Rgb(std::array::from_fn(|_| throws.random_range(0..230) as u8));
    for (x, y, pixel) in page.image.enumerate_pixels_mut() {
        let (x, y) = (x as f32, y as f32);
        let within = |by: f32| x > left - by && x < right + by && y > top - by && y < bottom + by;
        if within(away + thick) && !within(away) {
            *pixel = colour;
        }
    }
}

/// One picture above a page.
fn stack(above: &RgbImage, page: Page) -> Page {
    let (width, height) = (above.width().max(page.image.width()), above.height() + page.image.height());
    let mut image = RgbImage::from_pixel(width, height, image::Rgb([225; 3]));
    imageops::replace(&mut image, above, 0, 0);
    imageops::replace(&mut image, &page.image, 0, i64::from(above.height()));
    let down = above.height() as f32;
    let cells =
        page.cells.iter().map(|line| line.iter().map(|cell| cell.map(|(x, y)| (x, y + down))).collect()).collect();
    Page { image, cells, ..page }
}

/// A picture of the zone and not much else.
fn crop_to_zone(page: Page, throws: &mut Dice) -> Page {
    let zone = block(&page.cells);
    let [(left, top), _, (right, bottom), _] = zone.corners;
    let mut margin = || zone.pitch * throws.random_range(0.2..4.0);
    let (x, y) = ((left - margin()).max(0.0) as u32, (top - margin()).max(0.0) as u32);
    let width = ((right + margin()) as u32).min(page.image.width()) - x;
    let height = ((bottom + margin()) as u32).min(page.image.height()) - y;
    let image = imageops::crop_imm(&page.image, x, y, width, height).to_image();
    let shift = |(a, b): (f32, f32)| (a - x as f32, b - y as f32);
    let cells = page.cells.iter().map(|line| line.iter().map(|cell| cell.map(shift)).collect()).collect();
    Page { image, cells, ..page }
}

/// What is no zone: the first sides of cards, letters, numbers in rows as on bank cards, bars, textures.
fn draw_other(ppi: f32, throws: &mut Dice) -> Page {
    let format = FORMATS[throws.random_range(0..FORMATS.len())];
    let draft = holder::throw_worldwide(format, throws);
    let style = Style::throw(ppi, throws);
    let geometry = format.geometry;
    let image = if throws.random_bool(0.35) {
        Page::draw_front(&draft, &style, throws)
    } else {
        let (width, height) = (geometry.page_width, geometry.page_height);
        let mut canvas = Canvas::new(width, height, ppi);
        let palette = specimen::background::Palette::throw(throws);
        let strength = throws.random_range(0.0..1.4);
        specimen::background::draw(&mut canvas, width, height, &palette, strength, throws);
        for _ in 0..throws.random_range(1..5) {
            match throws.random_range(0..4) {
                0 => write_letter(&mut canvas, width, height, throws),
                1 => write_numbers(&mut canvas, width, height, throws),
                2 => draw_bars(&mut canvas, width, height, throws),
                _ => draw_pattern(&mut canvas, width, height, throws),
            }
        }
        canvas.into_image()
    };
    Page { image, format, lines: Vec::new(), cells: Vec::new() }
}

/// A picture without a zone, of any size, for measuring: what the finder learns to pass over, and cards with raised
/// digits, which it was not shown.
pub(crate) fn throw_without_zone(throws: &mut Dice) -> RgbImage {
    let ppi = log_uniform(60.0, 300.0, throws);
    let how = throw_degradation(ppi, throws);
    let drawn_ppi = (ppi * 1.3).max(70.0);
    let page = if throws.random_bool(0.75) {
        draw_other(drawn_ppi, throws)
    } else {
        let format = FORMATS[throws.random_range(0..FORMATS.len())];
        let (width, height) = (85.6, 54.0);
        let mut canvas = Canvas::new(width, height, drawn_ppi);
        specimen::background::draw(
            &mut canvas,
            width,
            height,
            &specimen::background::Palette::throw(throws),
            1.4,
            throws,
        );
        let veil = Ink(std::array::from_fn(|_| throws.random_range(0..200)), 0.8);
        canvas.rectangle([0.0, 0.0, width, height], veil);
        for (base, capital, groups) in [(30.0, 4.2, 4), (38.0, 2.4, 2), (45.0, 2.6, 3)] {
            let digit = |throws: &mut Dice| char::from(b'0' + throws.random_range(0..10));
            let text: String = (0..groups * 5).map(|at| if at % 5 == 4 { ' ' } else { digit(throws) }).collect();
            // Light from above: a dark edge below a light face.
            for (shift, ink) in [(0.25, Ink([20; 3], 0.7)), (0.0, Ink([230; 3], 1.0))] {
                canvas.text(&text, 8.0 + shift, base + shift, capital, Typeface::round(), 0.1, ink);
            }
        }
        Page { image: canvas.into_image(), format, lines: Vec::new(), cells: Vec::new() }
    };
    how.apply(&page, drawn_ppi, throws).image
}

/// Lines of words, each character as wide as its shape: like any fount but OCR-B's pitch.
fn write_letter(canvas: &mut Canvas, width: f32, height: f32, throws: &mut Dice) {
    let capital: f32 = throws.random_range(1.0..3.2);
    let face = if throws.random_bool(0.5) { Typeface::round() } else { Typeface::sharp() };
    let em = capital / face.capital();
    let tight = throws.random_range(0.62..0.9);
    let shade = throws.random_range(0..110);
    let bold = throws.random_range(0.0..0.25);
    let (left, mut base) = (throws.random_range(0.0..width * 0.4), throws.random_range(0.0..height * 0.7));
    let upper = throws.random_bool(0.3);
    for _ in 0..throws.random_range(1..9) {
        let mut x = left;
        while x < width * throws.random_range(0.6..1.0) {
            for _ in 0..throws.random_range(2..9) {
                let character = char::from(if upper { b'A' } else { b'a' } + throws.random_range(0..26));
                canvas.glyph(character, x, base, em, face, bold, Ink([shade; 3], 1.0));
                let wide = if "iljtfrI".contains(character) {
                    0.6
                } else if "mwMW".contains(character) {
                    1.15
                } else {
                    0.95
                };
                x += em * face.advance() * tight * wide;
            }
            x += em * 0.4;
        }
        base += capital * throws.random_range(1.5..2.2);
    }
}

/// One line of figures in groups, or a single line of any characters: monospaced and still no zone.
fn write_numbers(canvas: &mut Canvas, width: f32, height: f32, throws: &mut Dice) {
    let capital = throws.random_range(1.5..5.0);
    let base = throws.random_range(0.15..0.95) * height;
    let count = throws.random_range(6..24);
    let group = throws.random_range(3..6);
    let text: String = (0..count)
        .map(|at| if at % (group + 1) == group { ' ' } else { char::from(b'0' + throws.random_range(0..10)) })
        .collect();
    let shade = throws.random_range(0..140);
    canvas.text(
        &text,
        throws.random_range(0.0..width * 0.5),
        base,
        capital,
        Typeface::sharp(),
        0.1,
        Ink([shade; 3], 1.0),
    );
}

fn draw_bars(canvas: &mut Canvas, width: f32, height: f32, throws: &mut Dice) {
    let (mut x, y) = (throws.random_range(0.0..width * 0.5), throws.random_range(0.0..height * 0.8));
    let tall = throws.random_range(3.0..16.0);
    for _ in 0..throws.random_range(20..90) {
        let bar = throws.random_range(0.2..1.2);
        canvas.rectangle([x, y, bar, tall], Ink([20; 3], 1.0));
        x += bar + throws.random_range(0.2..1.2);
    }
}

/// Rows of one sign, chevrons among them, that are no zone: too few lines or another rhythm.
fn draw_pattern(canvas: &mut Canvas, width: f32, height: f32, throws: &mut Dice) {
    let sign = ['.', '-', 'x', '/', '=', '*', '+', 'o'][throws.random_range(0..8)];
    let capital = throws.random_range(0.8..3.0);
    let text: String = std::iter::repeat_n(sign, throws.random_range(8..60)).collect();
    let (left, mut base) = (throws.random_range(0.0..width * 0.5), throws.random_range(0.0..height));
    for _ in 0..throws.random_range(1..8) {
        canvas.text(&text, left, base, capital, Typeface::round(), 0.0, Ink([throws.random_range(0..150); 3], 1.0));
        base += capital * throws.random_range(1.2..2.5);
    }
}

fn throw_degradation(ppi: f32, throws: &mut Dice) -> Degradation {
    let hard: f32 = throws.random_range(0.0..1.0);
    let quarter = throws.random_range(0..4) as f32 * 90.0;
    let turn = if throws.random_bool(0.4) {
        throws.random_range(0.0..360.0)
    } else {
        throws.random_range(-7.0..7.0) + quarter
    };
    Degradation {
        ppi,
        turn: if throws.random_bool(0.3) { throws.random_range(-4.0..4.0) } else { turn },
        perspective: if throws.random_bool(0.4) { 0.0 } else { throws.random_range(0.0..0.1) * hard },
        margin: if throws.random_bool(0.4) { 0.0 } else { throws.random_range(0.0..0.5) },
        blur: throws.random_range(0.0..(0.35 + ppi * 0.004)) * hard,
        motion: 0.0,
        noise: throws.random_range(0.0..12.0) * hard,
        shading: throws.random_range(0.0..0.6) * hard,
        shadow: if throws.random_bool(0.25) { throws.random_range(0.0..0.6) } else { 0.0 },
        glare: if throws.random_bool(0.15) { throws.random_range(0.0..0.6) } else { 0.0 },
        quality: throws.random_range(35..97),
    }
}

/// The block of a zone's characters.
fn block(cells: &[Vec<[(f32, f32); 4]>]) -> Zone {
    let (top, bottom) = (&cells[0], &cells[cells.len() - 1]);
    let last = top.len() - 1;
    let corners = [top[0][0], top[last][1], bottom[last][2], bottom[0][3]];
    let pitch = (top[last][1].0 - top[0][0].0).hypot(top[last][1].1 - top[0][0].1) / top.len() as f32;
    Zone { corners, pitch }
}

impl Zone {
    /// Where a point is: along the zone from 0 to 1, and below its middle line in pitches; and half its height there.
    fn locate(&self, (x, y): (f32, f32)) -> (f32, f32, f32) {
        let [a, b, c, d] = self.corners;
        let half = |p: (f32, f32), q: (f32, f32)| ((p.0 + q.0) / 2.0, (p.1 + q.1) / 2.0);
        let (start, end) = (half(a, d), half(b, c));
        let (dx, dy) = (end.0 - start.0, end.1 - start.1);
        let length = dx.hypot(dy);
        let along = ((x - start.0) * dx + (y - start.1) * dy) / (length * length);
        let below = ((y - start.1) * dx - (x - start.0) * dy) / length / self.pitch;
        let height = |p: (f32, f32), q: (f32, f32)| (p.0 - q.0).hypot(p.1 - q.1) / 2.0 / self.pitch;
        let share = along.clamp(0.0, 1.0);
        (along, below, height(a, d) * (1.0 - share) + height(b, c) * share)
    }

    fn direction(&self) -> (f32, f32) {
        let [a, b, c, d] = self.corners;
        let (dx, dy) = (b.0 + c.0 - a.0 - d.0, b.1 + c.1 - a.1 - d.1);
        (dx / dx.hypot(dy), dy / dx.hypot(dy))
    }
}

fn input(scene: &Scene) -> Tensor {
    let (width, height) = (scene.pixels.width() as usize, scene.pixels.height() as usize);
    prepare(&Grey::new(width, height, scene.pixels.as_raw().clone()).expect("a scene has its pixels"))
}

/// What a place should say: the zone it is in, or none; `None` on a zone's edge, where it may say either.
enum Truth<'s> {
    Inside(&'s Zone, f32),
    Outside,
    Edge,
}

fn truth(scene: &Scene, y: usize, x: usize) -> Truth<'_> {
    for zone in &scene.zones {
        let (along, below, half) = zone.locate((output_middle(x), output_middle(y)));
        let slack = 4.0 / zone.pitch;
        let ends = slack / 40.0;
        if below.abs() <= half && (0.0..=1.0).contains(&along) {
            return Truth::Inside(zone, below);
        }
        if below.abs() <= half + slack && (-ends..=1.0 + ends).contains(&along) {
            return Truth::Edge;
        }
    }
    Truth::Outside
}

/// Loss and its gradient: odds of a zone by cross entropy, the rest by squares inside zones.
fn compare(output: &Tensor, scene: &Scene) -> (f32, Vec<f32>) {
    let mut gradient = vec![0.0; output.values.len()];
    let count = (output.height * output.width) as f32;
    let mut loss = 0.0;
    for (at, gradient) in gradient.chunks_exact_mut(OUTPUTS).enumerate() {
        let (y, x) = (at / output.width, at % output.width);
        let pixel = output.pixel(y, x);
        let truth = truth(scene, y, x);
        let (is_zone, weight) = match truth {
            Truth::Inside(..) => (1.0, 2.0),
            Truth::Outside => (0.0, 1.0),
            Truth::Edge => continue,
        };
        let odds = pixel[Channel::Zone.index()];
        let probability = 1.0 / (1.0 + (-odds).exp());
        loss -= weight * if is_zone > 0.5 { probability.max(1e-9).ln() } else { (1.0 - probability).max(1e-9).ln() }
            / count;
        gradient[Channel::Zone.index()] = weight * (probability - is_zone) / count;
        if let Truth::Inside(zone, below) = truth {
            let (cosine, sine) = zone.direction();
            let wanted = [
                (Channel::Cosine, cosine, 2.0),
                (Channel::Sine, sine, 2.0),
                (Channel::Pitch, zone.pitch.log2() - 3.0, 2.0),
                (Channel::Middle, -below / 2.0, 3.0),
            ];
            for (channel, value, weight) in wanted {
                let off = pixel[channel.index()] - value;
                loss += weight * off * off / count;
                gradient[channel.index()] = 2.0 * weight * off / count;
            }
        }
    }
    (loss, gradient)
}

/// How well the outputs say what they should.
fn measure(network: &Network, scenes: &[Scene]) -> String {
    let (mut inside, mut found, mut outside, mut wrong) = (0.0, 0.0, 0.0_f32, 0.0);
    let (mut turned, mut pitch, mut middle) = (0.0, 0.0, 0.0_f32);
    for scene in scenes {
        let output = network.run(input(scene));
        for y in 0..output.height {
            for x in 0..output.width {
                let pixel = output.pixel(y, x);
                let says = pixel[Channel::Zone.index()] > 0.0;
                match truth(scene, y, x) {
                    Truth::Inside(zone, below) => {
                        inside += 1.0;
                        found += f32::from(u8::from(says));
                        let (cosine, sine) = zone.direction();
                        let agree = pixel[Channel::Cosine.index()] * cosine + pixel[Channel::Sine.index()] * sine;
                        turned += f32::from(u8::from(agree < 0.5));
                        pitch += (pixel[Channel::Pitch.index()] + 3.0 - zone.pitch.log2()).abs();
                        middle += (2.0 * pixel[Channel::Middle.index()] + below).abs();
                    }
                    Truth::Outside => {
                        outside += 1.0;
                        wrong += f32::from(u8::from(says));
                    }
                    Truth::Edge => {}
                }
            }
        }
    }
    format!(
        "inside found {:.2} %, outside taken {:.3} %, direction off {:.2} %, pitch off {:.3} octaves, middle off {:.3} pitches",
        100.0 * found / inside,
        100.0 * wrong / outside,
        100.0 * turned / inside,
        pitch / inside,
        middle / inside
    )
}
