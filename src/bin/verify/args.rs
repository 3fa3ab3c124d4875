//! The command line.

use std::path::PathBuf;

use bordercheck::{Language, RENDERERS, Renderer};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use jiff::ZonedDateTime;
use jiff::civil;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};

/// Judges travel documents from their scans, and says why.
///
/// A DOCUMENT is a picture of a page (PNG, JPEG, TIFF, BMP, WebP), or a case folder, or the same as .zip:
/// visible.*, infrared.*, ultraviolet.*, back.visible.*, back.infrared.*, back.ultraviolet.*, mrz.txt, seal.bin or
/// seal.txt, chip/, context.json, and beside/ with the files of the document that this one is presented with.
#[derive(Parser)]
#[command(version, after_long_help = EXAMPLES, max_term_width = 110, args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    /// Pictures, case folders, .zip; - is standard input
    #[arg(value_name = "DOCUMENT")]
    pub(crate) documents: Vec<PathBuf>,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Picture of the page in infrared light, for a single document
    #[arg(long, value_name = "FILE")]
    pub(crate) infrared: Option<PathBuf>,

    /// Picture of the page in ultraviolet light, for a single document
    #[arg(long, value_name = "FILE")]
    pub(crate) ultraviolet: Option<PathBuf>,

    /// The files of the chip: a folder or a .zip with EF.COM, EF.SOD, EF.DG1 … or DG1.bin, SOD.bin …, for a single document
    #[arg(long, value_name = "DIR|ZIP")]
    pub(crate) chip: Option<PathBuf>,

    /// The MRZ as text, in a file or from standard input (-), for a single document; lines are parted by line ends or |
    #[arg(long, value_name = "TEXT|FILE|-")]
    pub(crate) mrz: Option<String>,

    /// A visible digital seal as a scanner read it, for a single document: the bytes of a VDS, the text of a VDS-NC or IDB
    #[arg(long, value_name = "FILE")]
    pub(crate) seal: Option<PathBuf>,

    /// The document that a single document is presented with, as a visa with its passport: a picture, a case folder or a .zip
    #[arg(long, value_name = "DOCUMENT")]
    pub(crate) beside: Option<PathBuf>,

    /// Trusted certificates: a master list, LDIF, certificate, revocation list, deviation list, or a folder of these;
    /// once for each path
    #[arg(long, value_name = "PATH")]
    pub(crate) trust: Vec<PathBuf>,

    /// A synchronised copy of the registry, as `registry sync` makes it
    #[arg(long, value_name = "DIR")]
    pub(crate) registry: Option<PathBuf>,

    /// Duties of the checks: border-control, desk, chip-only, registry-only, or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "border-control")]
    pub(crate) profile: String,

    /// Time of inspection, RFC 3339 with an offset, or a day; its offset says where a day ends [default: now, here]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<ZonedDateTime>,

    /// Judge an old case again: --at may be before the newest entries of the registry
    #[arg(long, requires = "at")]
    pub(crate) again: bool,

    /// The form of the reports; several documents as json make JSON Lines
    #[arg(long, value_parser = form_parser(), default_value = RENDERERS.first().map_or("", |form| form.name))]
    pub(crate) format: &'static Renderer,

    /// The language of all that is no code; codes never change
    #[arg(long, value_parser = language_parser(), default_value = Language::default().code())]
    pub(crate) lang: Language,

    /// Write to a file, or with several documents one file each to a folder [default: standard output]
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Write what is to be done for a holder who may need protection, one line of JSON for each document; it is the
    /// officer's and in no report that the holder may see
    #[arg(long, value_name = "FILE")]
    pub(crate) protection: Option<PathBuf>,

    /// Write the picture with a box round every character and every finding, for a single document
    #[arg(long, value_name = "FILE.png")]
    pub(crate) annotate: Option<PathBuf>,

    /// Sign each verdict: a DSSE envelope (Ed25519) round its JSON; a secret key as `registry keygen` makes it
    #[arg(long, value_name = "KEY")]
    pub(crate) sign: Option<PathBuf>,

    /// Append each verdict to this journal; it is signed with the key of --sign
    #[arg(long, value_name = "DIR", requires = "sign")]
    pub(crate) journal: Option<PathBuf>,

    /// The extent to which the journal keeps each verdict; basic has no data of the holder
    #[arg(long, value_name = "basic|standard|full", value_enum, default_value_t = Log::Basic, requires = "journal")]
    pub(crate) log: Log,

    /// Number of documents judged at once [default: one a processor]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) jobs: usize,
}

/// The commands. A document of such a name is given as ./explain.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Explain a check: its claim, the meaning of its outcomes, innocent causes, and what to do next
    #[command(after_help = "Examples:\n  verify explain                            the checks and what they claim\n  \
                            verify explain optical.mrz.infrared-ink   an officer's guide\n  \
                            verify explain registry --lang km         all checks of a family, in Khmer")]
    Explain {
        /// Id of a check, or the beginning of one; without it the checks are listed
        check: Option<String>,
        /// The language
        #[arg(long, value_parser = language_parser(), default_value = Language::default().code())]
        lang: Language,
    },
    /// Print the JSON Schema of verdicts, or of the messages about protection
    Schema {
        /// The kind of JSON
        #[arg(value_enum, default_value_t = SchemaOf::Verdict)]
        of: SchemaOf,
    },
    /// Prove that every record of a journal is as it was written; else name the first that is not (exit status 20)
    #[command(after_help = "Examples:\n  verify journal verdicts/\n  \
                            verify journal verdicts/ --key gate-7.pub --checkpoint kept-elsewhere.txt")]
    Journal {
        /// The journal's folder
        journal: PathBuf,
        /// Public key, as text or in a file [default: the one in the journal's folder]
        #[arg(long, value_name = "TEXT|FILE")]
        key: Option<String>,
        /// A checkpoint that was kept elsewhere; the journal must continue it
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// Append an officer's decision about the document of a verdict; the verdict stays as it is
    #[command(after_help = "Example:\n  verify decide verdicts/ 17 not-genuine --by 4711 --sign gate-7.key")]
    Decide {
        /// The journal's folder
        journal: PathBuf,
        /// Position of the verdict
        position: u64,
        /// The decision
        #[arg(value_enum)]
        found: Found,
        /// Service number or role of the officer
        #[arg(long)]
        by: String,
        /// Free text; personal data do not belong in it
        #[arg(long, default_value = "")]
        note: String,
        /// Secret key of the journal
        #[arg(long, value_name = "KEY")]
        sign: PathBuf,
        /// Time of inspection [default: now, here]
        #[arg(long, value_name = "TIME", value_parser = parse_time)]
        at: Option<ZonedDateTime>,
    },
    /// Judge a journal's verdicts again under another profile and show what would change
    #[command(after_help = "Examples:\n  verify replay verdicts/ --profile stricter.toml\n  \
                            verify replay verdicts/ --profile desk --trust masterlists/ --registry copy/")]
    Replay {
        /// The journal's folder
        journal: PathBuf,
        /// border-control, desk, registry-only, or a TOML file
        #[arg(long, value_name = "NAME|FILE")]
        profile: String,
        /// Trusted certificates for evidence that is asked again, as for a document; once for each path
        #[arg(long, value_name = "PATH")]
        trust: Vec<PathBuf>,
        /// A synchronised copy of the registry for evidence that is asked again
        #[arg(long, value_name = "DIR")]
        registry: Option<PathBuf>,
    },
    /// Verify the signature of a signed verdict and print the verdict (exit status 20 if it does not verify)
    #[command(after_help = "Example:\n  verify unseal verdict.dsse --key gate-7.pub")]
    Unseal {
        /// A DSSE envelope
        envelope: PathBuf,
        /// Public key, as text or in a file
        #[arg(long, value_name = "TEXT|FILE")]
        key: String,
    },
    /// Show or check a profile: which checks count, and how
    #[command(subcommand)]
    Profile(ProfileCommand),
}

/// The output that a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// Verdicts: `bordercheck.verdict/1`.
    Verdict,
    /// Messages about protection: `bordercheck.protection/1`.
    Protection,
}

/// The extent to which a journal keeps a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Log {
    /// Outcomes and the kind of document.
    Basic,
    /// And the verdict in JSON.
    Standard,
    /// And the evidence.
    Full,
}

/// An officer's final decision about a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Found {
    /// Genuine, and its holder's.
    Genuine,
    /// Altered, forged or another's.
    NotGenuine,
    /// Handed on to second line or to another authority.
    Referred,
    /// Could not be resolved.
    Unresolved,
}

/// The commands about profiles.
#[derive(Subcommand)]
pub(crate) enum ProfileCommand {
    /// Print duty and ceiling of every check, and the required ages and strengths
    #[command(
        after_help = "Examples:\n  verify profile show\n  verify profile show desk\n  verify profile show ours.toml"
    )]
    Show {
        /// border-control, desk, registry-only, or a TOML file
        #[arg(default_value = "border-control")]
        profile: String,
    },
    /// Check that a profile can be used; a mistake is named with its line and column (exit status 70)
    #[command(after_help = "Example:\n  verify profile check ours.toml")]
    Check {
        /// A TOML file
        profile: PathBuf,
    },
}

const EXAMPLES: &str = "\
Examples:
  verify page.png
      judge a scan as at border control; what was not handed in is named
  verify --profile desk page.png
      judge what a visible-light scan alone can show
  verify --profile desk --mrz 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|L898902C36UTO7408122F3204153<<<<<<<<<<<<<<04'
      judge an MRZ that a reader device gave
  verify --trust masterlist.ml --trust crls/ case
      trust the authorities of a master list, with the revocation lists in a folder
  verify --trust csca/ --beside passport.png visa.png
      verify the seal on a visa, and compare it with the passport that it is presented with
  scan | verify --profile desk -
      judge a picture from standard input
  verify --format json --out verdicts/ cases/*
      a folder of cases, one JSON file each
  verify --format html --out verdict.html --protection protection.json case
      a page that the holder may see, and apart from it what is to be done for a holder who may need help
  verify --profile desk --annotate boxes.png page.jpg
      see where each character and each finding stands
  verify --at 2026-11-23T10:00:00+07:00 case.zip
      judge as of a day, in the offset of the checkpoint
  verify --profile desk --format html --lang km --out verdict.html page.jpg
      a page to look at, with the places of all findings
  verify explain combined.mrz.dg1 --lang id
      what a check asks and what an officer does with its outcome
  verify profile show desk
      which checks count, and how

Exit status: 0 clear, 10 review, 20 alert, 30 incomplete (several documents: the worst); 2 usage; 70 our own failure.";

/// The forms of the table, each with its description.
fn form_parser() -> impl TypedValueParser<Value = &'static Renderer> {
    let names = RENDERERS.iter().map(|form| PossibleValue::new(form.name).help(form.description));
    PossibleValuesParser::new(names).try_map(|name| Renderer::find(&name).ok_or("there is no such form"))
}

/// The languages of the list, each with its own name.
fn language_parser() -> impl TypedValueParser<Value = Language> {
    let codes = Language::ALL.into_iter().map(|language| PossibleValue::new(language.code()).help(language.name()));
    PossibleValuesParser::new(codes).try_map(|code| Language::of(&code).ok_or("there is no such language"))
}

/// RFC 3339, or a day alone, which begins in UTC.
fn parse_time(text: &str) -> Result<ZonedDateTime, String> {
    let pieces = Pieces::parse(text).map_err(|error| error.to_string())?;
    let offset = match (pieces.to_numeric_offset(), pieces.time()) {
        (Some(offset), _) => offset,
        (None, None) => Offset::UTC,
        (None, Some(_)) => return Err("a time needs an offset, as in 2026-11-23T10:00:00Z".to_owned()),
    };
    let time = pieces.time().unwrap_or(civil::Time::midnight());
    pieces.date().to_datetime(time).to_zoned_datetime(TimeZone::fixed(offset)).map_err(|error| error.to_string())
}
