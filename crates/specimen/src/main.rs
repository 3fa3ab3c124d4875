//! `specimen`: draws travel documents of Utopia.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use indicatif::ProgressBar;
use mrz::{DocumentKind, Draft, FORMATS, Field, Format, Side};
use specimen::chip::{ChipForgery, Over};
use specimen::pki::Algorithm;
use specimen::tamper::{self, Mended};
use specimen::{Degradation, Dice, Level, Page, Style, dice, holder};

/// Draws specimen travel documents of Utopia, genuine and tampered, clean and degraded.
///
/// For three purposes: the fixtures of this project, its benchmarks and the training of its reader, and the training of
/// officers, who can be shown a genuine page beside the same page with one character changed. All people are made up.
/// Equal seeds draw equal pictures everywhere.
#[derive(Parser)]
#[command(version, after_long_help = EXAMPLES, max_term_width = 110)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  specimen page TD3 --out page.png
      a clean passport page at 400 ppi
  specimen page TD1 --seed 7 --level bad-phone --out card.jpg
      a card as a phone in a hurry sees it
  specimen page TD3 --tamper date-of-birth:5 --out forged.png
      the last digit of the date of birth changed; what was changed is printed
  specimen page MRV-A --tamper document-number:3 --mend --out forged.png
      the same with every check digit computed anew
  specimen chip TD3 --forgery cloned --out case/
      a passport whose chip was copied: page, chip and what is trusted; judge it with
      verify --trust case/trust case
  specimen chips TD3 --out training/
      every forgery of a chip beside a genuine one, with truth.csv for the teacher
  specimen set 100 --level good-phone --out training/
      a hundred pages of all formats, half of them tampered, with truth.csv for the teacher";

#[derive(Subcommand)]
enum Command {
    /// Draw one page
    Page {
        /// TD1, TD2, TD3, MRV-A or MRV-B
        #[arg(value_parser = format)]
        format: &'static Format,
        #[command(flatten)]
        look: Look,
        /// Change one character of the zone: FIELD:OFFSET, the offset counted from 0
        #[arg(long, value_name = "FIELD:OFFSET", value_parser = field_and_offset)]
        tamper: Option<(Field, usize)>,
        /// Compute the check digits anew after tampering
        #[arg(long)]
        mend: bool,
        /// File for the picture; .png or .jpg
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Make a document with a chip, genuine or forged: its page, the files of its chip and what is trusted
    Chip {
        /// TD1, TD2 or TD3
        #[arg(value_parser = format)]
        format: &'static Format,
        #[command(flatten)]
        look: Look,
        #[command(flatten)]
        over: OverArgs,
        /// The forgery
        #[arg(long, value_enum, value_name = "NAME")]
        forgery: Option<ChipForgery>,
        /// The case folder to write
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Make a document with a chip for every forgery, a genuine one beside each, and a table of what was done
    Chips {
        /// TD1, TD2 or TD3
        #[arg(value_parser = format)]
        format: &'static Format,
        #[command(flatten)]
        look: Look,
        #[command(flatten)]
        over: OverArgs,
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Write the cases of the project's fixtures, each a folder with what a verdict on it must say
    Cases {
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Write the project's hostile documents, each a folder named after its attack
    Hostile {
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Write the masters of OCR-B that the engine holds print against
    Masters {
        /// Folder for them
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Draw many pages, half of them tampered, and a table of what is on them
    Set {
        /// Number of documents
        count: u64,
        #[command(flatten)]
        look: Look,
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

#[derive(clap::Args)]
struct Look {
    /// Seed: equal seeds draw equal pictures
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Resolution of a clean page
    #[arg(long, default_value_t = 400.0)]
    ppi: f32,
    /// The degradation of the picture
    #[arg(long, value_enum, default_value_t = LevelName::Clean)]
    level: LevelName,
}

#[derive(clap::Args)]
struct OverArgs {
    /// Signature algorithm of the State's authority: rsa4096-sha256, rsa3072-pss-sha384, P-384-sha384, explicit-brainpoolP384r1-sha384
    #[arg(long, value_name = "ALGORITHM", value_parser = algorithm, default_value = "rsa4096-sha256")]
    authority: Algorithm,
    /// Signature algorithm of the Document Signer
    #[arg(long, value_name = "ALGORITHM", value_parser = algorithm, default_value = "rsa2048-sha256")]
    signer: Algorithm,
    /// Signature algorithm of the chip's answer, or none: rsa2048-sha256, P-256-plain-sha256, P-256-sha256
    #[arg(long, value_name = "ALGORITHM", value_parser = algorithm_or_none, default_value = "P-256-plain-sha256")]
    chip: Chosen,
}

/// An algorithm that may be left out.
#[derive(Clone)]
struct Chosen(Option<Algorithm>);

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum LevelName {
    Clean,
    Flatbed,
    GoodPhone,
    BadPhone,
}

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Page { format, look, tamper, mend, out } => {
            let mended = if mend { Mended::Yes } else { Mended::No };
            draw_page(format, &look, tamper.map(|change| (change, mended)), &out)
        }
        Command::Set { count, look, out } => draw_set(count, &look, &out),
        Command::Chip { format, look, over, forgery, out } => make_chip(format, &look, &over.get(), forgery, &out),
        Command::Chips { format, look, over, out } => make_chips(format, &look, &over.get(), &out),
        Command::Cases { out } => written("cases", specimen::case::write_all(&out), &out),
        Command::Hostile { out } => written("attacks", specimen::hostile::write_all(&out), &out),
        Command::Masters { out } => {
            std::fs::write(&out, specimen::master::draw()).map_err(|error| format!("{}: {error}", out.display()))
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("specimen: {why}");
            ExitCode::FAILURE
        }
    }
}

fn written(what: &str, count: std::io::Result<usize>, out: &Path) -> Result<(), String> {
    let count = count.map_err(|error| format!("{}: {error}", out.display()))?;
    println!("{count} {what} in {}", out.display());
    Ok(())
}

type Change = ((Field, usize), Mended);

fn draw_page(format: &'static Format, look: &Look, change: Option<Change>, out: &Path) -> Result<(), String> {
    let mut dice = dice(look.seed);
    let draft = holder::throw(format, &mut dice);
    let mut lines = draft.print().map_err(|error| error.to_string())?;
    if let Some(((field, offset), mended)) = change {
        let changed = tamper::change(&lines, field, offset, mended, &mut dice);
        let (forged, what) =
            changed.ok_or_else(|| format!("{} has no letter or digit at offset {offset}", field.name()))?;
        println!("line {}, column {}: {} became {}", what.place.0, what.place.1, what.was, what.is);
        lines = forged;
    }
    let page = picture(None, &draft, &lines, look, &mut dice);
    for line in &lines {
        println!("{line}");
    }
    save(&page.image, out)
}

impl OverArgs {
    fn get(self) -> Over {
        Over { authority: self.authority, signer: self.signer, active: self.chip.0 }
    }
}

fn make_chip(
    format: &'static Format,
    look: &Look,
    over: &Over,
    forgery: Option<ChipForgery>,
    out: &Path,
) -> Result<(), String> {
    if format.document == DocumentKind::Visa {
        return Err(format!("{} has no chip", format.name));
    }
    if let Some(forgery) = forgery.filter(|forgery| !forgery.applies_to(over)) {
        return Err(format!("there is no {} over these algorithms", forgery.name()));
    }
    let mut dice = dice(look.seed);
    let draft = holder::throw(format, &mut dice);
    let handed = specimen::chip::make(&draft, over, forgery, &mut dice);
    let chip = handed.chip.files.iter().map(|(name, bytes)| (format!("chip/{name}"), bytes));
    for (name, bytes) in chip.chain(handed.trust.iter().map(|(name, bytes)| (format!("trust/{name}"), bytes))) {
        let path = out.join(name);
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, bytes));
        written.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let page = picture(Some(&handed.portrait), &draft, &handed.lines, look, &mut dice);
    if format.geometry.side == Side::Back {
        let front = Page::draw_front_of(&handed.portrait, &draft, &Style::plain(look.ppi), &mut dice);
        save(&front, &out.join("visible.jpg"))?;
        return save(&page.image, &out.join("back.visible.jpg"));
    }
    save(&page.image, &out.join("visible.jpg"))
}

fn make_chips(format: &'static Format, look: &Look, over: &Over, out: &Path) -> Result<(), String> {
    let mut table = String::from("folder,forgery,what was done\n");
    let forgeries = ChipForgery::all().iter().filter(|forgery| forgery.applies_to(over));
    for forgery in std::iter::once(None).chain(forgeries.map(|forgery| Some(*forgery))) {
        let name = forgery.map_or_else(|| "genuine".to_owned(), ChipForgery::name);
        make_chip(format, look, over, forgery, &out.join(&name))?;
        table.push_str(&format!(
            "{name},{},\"{}\"\n",
            forgery.is_some(),
            forgery.map(ChipForgery::about).unwrap_or_default()
        ));
    }
    let path = out.join("truth.csv");
    std::fs::write(&path, table).map_err(|error| format!("{}: {error}", path.display()))
}

fn algorithm(name: &str) -> Result<Algorithm, String> {
    let names = || Algorithm::names().join(", ");
    Algorithm::named(name).filter(Algorithm::can_be_had).ok_or_else(|| format!("one like {}", names()))
}

fn algorithm_or_none(name: &str) -> Result<Chosen, String> {
    if name == "none" { Ok(Chosen(None)) } else { algorithm(name).map(|algorithm| Chosen(Some(algorithm))) }
}

fn draw_set(count: u64, look: &Look, out: &Path) -> Result<(), String> {
    std::fs::create_dir_all(out).map_err(|error| format!("{}: {error}", out.display()))?;
    let mut table = String::from("file,format,mrz,tampered\n");
    let bar = ProgressBar::new(count);
    for number in 0..count {
        let mut dice = dice(look.seed.wrapping_add(number));
        let format = FORMATS[(number % 5) as usize];
        let draft = holder::throw(format, &mut dice);
        let mut lines = draft.print().map_err(|error| error.to_string())?;
        let mut tampered = String::new();
        if number % 2 == 1 {
            let mended = if number % 4 == 1 { Mended::Yes } else { Mended::No };
            let (forged, what) = tamper::throw(&lines, mended, &mut dice);
            tampered = format!("{}:{} {}>{} {mended:?}", what.place.0, what.place.1, what.was, what.is);
            lines = forged;
        }
        let page = picture(None, &draft, &lines, look, &mut dice);
        let file = format!("{number:05}.jpg");
        save(&page.image, &out.join(&file))?;
        table.push_str(&format!("{file},{},{},{tampered}\n", format.name, lines.join("|")));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let path = out.join("truth.csv");
    std::fs::write(&path, table).map_err(|error| format!("{}: {error}", path.display()))
}

fn picture(portrait: Option<&Dice>, draft: &Draft, lines: &[String], look: &Look, dice: &mut Dice) -> Page {
    let draw = |style: &Style, dice: &mut Dice| match portrait {
        Some(portrait) => Page::draw_of(portrait, draft, lines, style, dice),
        None => Page::draw(draft, lines, style, dice),
    };
    let level = match look.level {
        LevelName::Clean => return draw(&Style::plain(look.ppi), dice),
        LevelName::Flatbed => Level::Flatbed,
        LevelName::GoodPhone => Level::GoodPhone,
        LevelName::BadPhone => Level::BadPhone,
    };
    let how = Degradation::throw(level, dice);
    let style = Style::throw(how.drawing_ppi(), dice);
    how.apply(&draw(&style, dice), style.ppi, dice)
}

fn save(image: &RgbImage, path: &Path) -> Result<(), String> {
    let jpeg = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("jpg"));
    let saved = if jpeg {
        let file = std::fs::File::create(path).map_err(|error| format!("{}: {error}", path.display()))?;
        image.write_with_encoder(JpegEncoder::new_with_quality(std::io::BufWriter::new(file), 90))
    } else {
        image.save(path)
    };
    saved.map_err(|error| format!("{}: {error}", path.display()))
}

fn format(name: &str) -> Result<&'static Format, String> {
    Format::named(name).ok_or_else(|| format!("one of {}", FORMATS.map(|format| format.name).join(", ")))
}

fn field_and_offset(text: &str) -> Result<(Field, usize), String> {
    let (name, offset) = text.split_once(':').ok_or("FIELD:OFFSET, as in date-of-birth:5")?;
    let field = Field::ALL.into_iter().find(|field| field.name() == name);
    let names = || Field::ALL.map(Field::name).join(", ");
    let field = field.ok_or_else(|| format!("one of {}", names()))?;
    Ok((field, offset.parse().map_err(|_| format!("{offset} is no number"))?))
}
