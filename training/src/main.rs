//! `train-reader`: makes the weights of the reader's networks from specimen pages, from a seed.

mod calibrate;
mod classical;
mod convolution;
mod descent;
mod finder;
mod glyphs;
mod measure;
mod parallel;
mod print;
mod scans;
mod scenes;
mod written;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use optics::training::{Network, Networks};

/// Trains the reader's networks on specimen pages of Utopia and measures them on pages held back.
///
/// Equal seeds draw equal pages, and make equal weights on one kind of processor.
#[derive(Parser)]
#[command(version, max_term_width = 110)]
struct Args {
    #[command(subcommand)]
    command: Command,
    /// Threads to work on
    #[arg(long, global = true, default_value_t = 2)]
    threads: usize,
}

#[derive(Subcommand)]
enum Command {
    /// The network that reads characters in strips
    Glyphs {
        #[command(flatten)]
        how: How,
        /// Zones to draw
        #[arg(long, default_value_t = 20_000)]
        zones: u64,
        /// Steps of the descent
        #[arg(long, default_value_t = 24_000)]
        steps: usize,
        /// Folder of the system's founts; of those named in `scenes/print.rs` every one that is there is used
        #[arg(long, value_name = "DIR", default_value = "/usr/share/fonts")]
        founts: PathBuf,
        /// Draw the strips of so few zones, keep them as pictures in the folder `--out`, and train nothing
        #[arg(long)]
        show: bool,
    },
    /// The network that finds zones in pictures
    Finder {
        #[command(flatten)]
        how: How,
        /// Scenes to draw
        #[arg(long, default_value_t = 16_000)]
        scenes: u64,
        /// Steps of the descent
        #[arg(long, default_value_t = 14_000)]
        steps: usize,
    },
    /// The mean of a network and of one that went on from it, which forgets less of the first and doubts less than either
    Blend {
        /// The network that was begun with
        first: PathBuf,
        /// The network that went on from it
        second: PathBuf,
        /// File for the weights
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// The network that reads printed lines of the page
    Print {
        #[command(flatten)]
        how: How,
        /// Folder of font files; those of the Debian packages that docs/measured.md names were used
        #[arg(long, value_name = "DIR")]
        founts: PathBuf,
        /// Grounds to draw, with some eight lines each
        #[arg(long, default_value_t = 2_000)]
        scenes: u64,
        /// Steps of the descent
        #[arg(long, default_value_t = 4_000)]
        steps: usize,
    },
    /// The classical way beside the glyph network, on the same strips
    Classical {
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Zones to draw
        #[arg(long, default_value_t = 6_000)]
        zones: u64,
        /// Steps of the descent
        #[arg(long, default_value_t = 4_000)]
        steps: usize,
        /// Weights of the glyph network
        #[arg(long, value_name = "FILE", default_value = "crates/optics/src/recognise/weights/glyphs.bin")]
        glyphs: PathBuf,
    },
    /// Fit what the glyph network's margins are worth, on pages that nobody trained on
    Calibrate {
        #[command(flatten)]
        read: Read,
        /// Pages of each level
        #[arg(long, default_value_t = 1_000)]
        pages: u64,
        #[arg(long, default_value_t = 5)]
        seed: u64,
    },
    /// Read labelled photographs and print how it went, and which characters are doubted
    Scans {
        /// Table with the columns path, mrz (lines joined by `|`) and tags
        table: PathBuf,
        /// Folder of the pictures; the table's by default
        #[arg(long, value_name = "DIR")]
        pictures: Option<PathBuf>,
        /// Leave out pictures with this tag
        #[arg(long, value_name = "TAG")]
        without: Vec<String>,
        #[command(flatten)]
        read: Read,
        /// Keep strips of lines with doubted characters in this folder
        #[arg(long, value_name = "DIR")]
        strips: Option<PathBuf>,
        /// A line for each picture that is not exact and certain
        #[arg(long)]
        list: bool,
    },
    /// Read pages that nobody trained on and print how it went, by level
    Measure {
        /// Pages of each level
        #[arg(long, default_value_t = 3_334)]
        pages: u64,
        /// Pictures without a zone
        #[arg(long, default_value_t = 3_000)]
        without: u64,
        /// Folder of the system's founts, for written pages
        #[arg(long, value_name = "DIR", default_value = "/usr/share/fonts")]
        founts: PathBuf,
        #[arg(long, default_value_t = 7)]
        seed: u64,
        #[command(flatten)]
        read: Read,
        /// Keep pages that were misread in this folder, with what was printed and what was read
        #[arg(long, value_name = "DIR")]
        misread: Option<PathBuf>,
    },
}

#[derive(clap::Args)]
struct Read {
    /// Weights of the finder
    #[arg(long, value_name = "FILE", default_value = "crates/optics/src/recognise/weights/finder.bin")]
    finder: PathBuf,
    /// Weights of the glyph network
    #[arg(long, value_name = "FILE", default_value = "crates/optics/src/recognise/weights/glyphs.bin")]
    glyphs: PathBuf,
    /// Weights of the second glyph network, which is asked about doubtful lines
    #[arg(long, value_name = "FILE", default_value = "crates/optics/src/recognise/weights/second.bin")]
    second: PathBuf,
}

impl Read {
    fn networks(&self) -> std::io::Result<Networks> {
        Ok(Networks {
            finder: read_network(&self.finder)?,
            glyphs: read_network(&self.glyphs)?,
            second: read_network(&self.second)?,
        })
    }
}

#[derive(clap::Args)]
struct How {
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Go on from these weights
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// File for the weights
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn main() -> ExitCode {
    let Args { command, threads } = Args::parse();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(std::io::Error::other);
    match pool.and_then(|()| run(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("train-reader: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> std::io::Result<()> {
    match command {
        Command::Glyphs { how, zones, steps, founts, show } => {
            load_founts(&founts);
            if show {
                return glyphs::show(how.seed, zones, &how.out);
            }
            let from = how.from.as_deref().map(read_network).transpose()?;
            let plan = glyphs::Plan { seed: how.seed, zones, steps, batch: 16, from };
            glyphs::train(&plan, &how.out)
        }
        Command::Finder { how, scenes, steps } => {
            let from = how.from.as_deref().map(read_network).transpose()?;
            finder::train(how.seed, scenes, steps, from, &how.out)
        }
        Command::Blend { first, second, out } => {
            let blended = convolution::blend(&read_network(&first)?, &read_network(&second)?);
            std::fs::write(out, blended.ok_or_else(|| std::io::Error::other("networks of other shapes"))?.write())
        }
        Command::Print { how, founts, scenes, steps } => {
            let from = how.from.as_deref().map(read_network).transpose()?;
            print::train(&print::Plan { seed: how.seed, scenes, steps, founts: &founts, from }, &how.out)
        }
        Command::Classical { seed, zones, steps, glyphs } => {
            classical::compare(seed, zones, steps, &read_network(&glyphs)?);
            Ok(())
        }
        Command::Calibrate { read, pages, seed } => {
            print!("{}", calibrate::calibrate(&read.networks()?, pages, seed));
            Ok(())
        }
        Command::Scans { table, pictures, without, read, strips, list } => {
            let pictures = pictures.as_deref().or(table.parent()).unwrap_or(std::path::Path::new("."));
            let (table, strips) = (table.as_path(), strips.as_deref());
            let plan = scans::Plan { table, pictures, without: &without, strips, list };
            print!("{}", scans::read(&read.networks()?, &plan)?);
            Ok(())
        }
        Command::Measure { pages, without, founts, seed, read, misread } => {
            load_founts(&founts);
            if let Some(folder) = &misread {
                std::fs::create_dir_all(folder)?;
            }
            let (networks, misread) = (read.networks()?, misread.as_deref());
            print!("{}", measure::measure(&networks, pages, seed, misread));
            print!("{}", measure::measure_without(&networks, without, seed, misread));
            Ok(())
        }
    }
}

fn load_founts(folder: &std::path::Path) {
    match scenes::load_founts(folder) {
        0 => eprintln!("no founts in {}: other founts are only those that are drawn here", folder.display()),
        count => eprintln!("{count} founts beside OCR-B"),
    }
}

fn read_network(path: &std::path::Path) -> std::io::Result<Network> {
    Network::parse(&std::fs::read(path)?).map_err(|error| std::io::Error::other(error.to_string()))
}
