//! The inspection as an XML log after BSI TR-03135-1 v2.5 §6, as far as its public text defines one: results in the words
//! of §3.5.2, combined as Table 5.44 says, by domain and check routine, with what §6.3 wants logged in any case. The text
//! names the schema files of the guideline (Table 6.1) and does not print them, so this log has a namespace of its own and
//! says with each domain which of the guideline's it belongs to. It holds no data of the holder.

use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};
use quick_xml::writer::Writer;

use super::json::{ENGINE, rfc3339};
use crate::answer::{Cause, Outcome};
use crate::checks::Duty;
use crate::verdict::{Judged, Verdict};

/// A check's place in the guideline.
struct Routine {
    check: &'static str,
    section: &'static str,
    name: &'static str,
}

/// A domain of Table 6.1 and its routines; what the guideline has no routine for stands under its chapter.
struct Domain {
    name: &'static str,
    section: &'static str,
    namespace: &'static str,
    routines: &'static [Routine],
}

const fn routine(check: &'static str, section: &'static str, name: &'static str) -> Routine {
    Routine { check, section, name }
}

const CONSISTENCY: &str = "consistency of the MRZ";
const SPECTRAL: &str = "spectrally selective verification";
const VENDOR: &str = "vendor-specific additional optical check";

const DOMAINS: [Domain; 6] = [
    Domain {
        name: "capture",
        section: "5.5.2",
        namespace: "http://trdoccheck.bsi.bund.de/ct/4",
        routines: &[
            routine("input.file.readable", "4.1.6", "requirements for the optical reading component"),
            routine("input.scan.resolution", "4.1.6", "requirements for the optical reading component"),
            routine("input.scan.quality", "5.5.2", "document detection and capturing"),
            routine("input.page.found", "5.5.2", "document detection and capturing"),
            routine("input.document.specimen", "5.8.1.1", "specimen"),
            routine("engine.check.whole", "3.5.1", "the checking process"),
            routine("engine.clock.trusted", "5.7.1", "current date"),
        ],
    },
    Domain {
        name: "optical",
        section: "5.5.4",
        namespace: "http://trdoccheck.bsi.bund.de/dco/4",
        routines: &[
            routine("optical.mrz.format", "5.5.4.1", "ICAO compliance of the MRZ"),
            routine("optical.mrz.reading", "5.5.4.1.1", CONSISTENCY),
            routine("optical.mrz.characters", "5.5.4.1", "ICAO compliance of the MRZ"),
            routine("optical.mrz.document-code", "5.5.4.1", "ICAO compliance of the MRZ"),
            routine("optical.mrz.document-number", "5.5.4.1", "ICAO compliance of the MRZ"),
            routine("optical.mrz.harmonised-code", "5.5.4.1", "ICAO compliance of the MRZ"),
            routine("optical.mrz.issuing-state", "5.8.1.2", "country identifier"),
            routine("optical.mrz.nationality", "5.8.1.2", "country identifier"),
            routine("optical.mrz.name", "5.5.4.1", "ICAO compliance of the MRZ"),
            routine("optical.mrz.name-whole", "5.5.4.1", "ICAO compliance of the MRZ"),
            routine("optical.mrz.sex", "5.5.4.1", "ICAO compliance of the MRZ"),
            routine("optical.mrz.date-of-birth", "5.5.4.1", "ICAO compliance of the MRZ"),
            routine("optical.mrz.date-of-expiry", "5.5.4.1", "ICAO compliance of the MRZ"),
            routine("optical.mrz.long-number", "5.5.4.1", "ICAO compliance of the MRZ"),
            routine("optical.mrz.document-number-digit", "5.5.4.1.1", CONSISTENCY),
            routine("optical.mrz.date-of-birth-digit", "5.5.4.1.1", CONSISTENCY),
            routine("optical.mrz.date-of-expiry-digit", "5.5.4.1.1", CONSISTENCY),
            routine("optical.mrz.optional-data-digit", "5.5.4.1.1", CONSISTENCY),
            routine("optical.mrz.composite-digit", "5.5.4.1.1", CONSISTENCY),
            routine("optical.mrz.infrared-ink", "5.5.4.1.2", "MRZ readable under infrared light (IR,AB,MR)"),
            routine("optical.page.ultraviolet-dull", "5.5.4.2", SPECTRAL),
            routine("optical.mrz.geometry", "5.5.4.3", VENDOR),
            routine("optical.mrz.glyphs", "5.5.4.1.3", "MRZ printed using OCR-B type face"),
            routine("optical.portrait.edge", "5.5.4.3", VENDOR),
            routine("optical.page.colour", "5.5.4.3", VENDOR),
            routine("optical.page.recapture", "5.5.4.3", VENDOR),
            routine("optical.file.compression", "5.5.4.3", VENDOR),
        ],
    },
    Domain {
        name: "electronic",
        section: "5.6",
        namespace: "http://trdoccheck.bsi.bund.de/dce/4",
        routines: &[
            routine("electronic.chip.present", "5.6.3.1", "chip access"),
            routine("electronic.sod.format", "5.6.4.2.1", "verification of the security objects"),
            routine("electronic.sod.signature", "5.6.4.2.2", "verification of a security object"),
            routine("electronic.data-groups.hash", "5.6.4.4.2", "data group integrity"),
            routine("electronic.com.list", "5.6.4.4.1", "comparing EF.SOD with EF.COM"),
            routine("electronic.csca.trusted", "5.6.4.3.6", "trust status of certificates"),
            routine("electronic.ds.signature", "5.6.4.3.3", "signature of the Document Signer certificate"),
            routine("electronic.ds.validity", "5.6.4.3.4", "validity of CSCA and Document Signer certificates"),
            routine("electronic.ds.revocation", "5.6.4.3.5", "revocation state of the Document Signer certificate"),
            routine("electronic.ds.profile", "5.8.2.1.2", "Document Signer certificate malformed"),
            routine("electronic.ds.country", "5.6.4.5", "comparison of the issuing state"),
            routine("electronic.algorithms.strength", "5.6.4.2", "passive authentication"),
            routine("electronic.chip.active-authentication", "5.6.4.1.1", "chip authenticity with AA"),
            routine("electronic.dg2.portrait", "5.6.4", "chip content"),
        ],
    },
    Domain {
        name: "combined",
        section: "5.7",
        namespace: "http://trdoccheck.bsi.bund.de/dcc/4",
        routines: &[
            routine("combined.expiry.date", "5.7.1", "expiration of the document"),
            routine("combined.dates.order", "5.7.1", "expiration of the document"),
            routine("combined.mrz.dg1", "5.7.2", "optical against electronic biographic data"),
            routine("combined.mrz.dg1-optional", "5.7.2", "optical against electronic biographic data"),
            routine("combined.mrz.dg11", "5.7.2", "optical against electronic biographic data"),
            routine("combined.mrz.page", "5.7.5", "comparison of the personalization contents"),
            routine("combined.card.sides", "5.7.3.1", "both sides of a TD-1 sized document"),
            routine("combined.portrait.dg2", "5.7.6", "EF.DG2 against the facial image from the visual zone"),
            routine("combined.seal.page", "5.7.7", "printed MRZ against digital seal"),
        ],
    },
    Domain {
        name: "seal",
        section: "5.9",
        namespace: "http://trdoccheck.bsi.bund.de/dcs/1",
        routines: &[
            routine("seal.barcode.format", "5.9.1.2.1", "structure"),
            routine("seal.signature", "5.9.1.4.1", "signature"),
            routine("seal.signer.trusted", "5.9.1.3.4", "trust status of the seal signer"),
            routine("seal.signer.validity", "5.9.1.3.2", "validity period of the seal signer"),
            routine("seal.signer.revocation", "5.9.1.3", "seal signer"),
        ],
    },
    Domain {
        name: "background",
        section: "3.6",
        namespace: "http://trdoccheck.bsi.bund.de/bc/4",
        routines: &[
            routine("registry.document.listed", "3.6", "requests into background systems"),
            routine("registry.document.range", "3.6", "requests into background systems"),
            routine("registry.document.pattern", "3.6", "requests into background systems"),
            routine("registry.signer.compromised", "5.8.2", "electronic defects"),
            routine("registry.identity.reuse", "3.6", "requests into background systems"),
            routine("registry.snapshot.fresh", "3.6", "requests into background systems"),
            routine("registry.snapshot.trusted", "3.6", "requests into background systems"),
        ],
    },
];

const NAMESPACE: &str = "urn:bordercheck:tr03135-log:1";
/// §5.3: codes of our own are 1,000 to 999,999; a check's is this and its place in the catalogue.
const FIRST_CODE: usize = 1_000;

/// The inspection as an XML log.
#[must_use]
pub fn to_tr03135(verdict: &Verdict) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory cannot fail.
    let _ = write_log(&mut writer, verdict);
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

type Written = std::io::Result<()>;

fn write_log(writer: &mut Writer<Vec<u8>>, verdict: &Verdict) -> Written {
    let judged = &verdict.judged;
    let at = rfc3339(&judged.at);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let counted = verdict.findings.iter().filter(|judged| judged.duty != Duty::Evaluatory);
    let overall = combine(counted.filter(|judged| judged.finding.check.family() != "protection"));
    let root = BytesStart::new("inspection").with_attributes([
        ("xmlns", NAMESPACE),
        ("guideline", "BSI TR-03135-1 v2.5"),
        ("at", at.as_str()),
        ("result", word(overall)),
    ]);
    writer.write_event(Event::Start(root))?;
    let (name, version) = ENGINE.split_once(' ').unwrap_or((ENGINE, ""));
    empty(writer, "component", &[("name", name), ("version", version)])?;
    empty(writer, "profile", &[("name", &judged.profile), ("sha256", &judged.profile_sha256)])?;
    let document = &verdict.document;
    let of_the_document = [
        ("format", document.format.as_str()),
        ("document-code", &document.document_code),
        ("issuing-state", &document.issuing_state),
    ];
    empty(writer, "document", &of_the_document)?;
    for domain in &DOMAINS {
        write_domain(writer, domain, verdict)?;
    }
    writer.write_event(Event::End(BytesEnd::new("inspection")))
}

fn write_domain(writer: &mut Writer<Vec<u8>>, domain: &Domain, verdict: &Verdict) -> Written {
    let findings = || domain.routines.iter().filter_map(|routine| verdict.finding(routine.check));
    let result = combine(findings().filter(|judged| judged.duty != Duty::Evaluatory));
    let start = BytesStart::new("domain").with_attributes([
        ("name", domain.name),
        ("section", domain.section),
        ("of", domain.namespace),
        ("result", word(result)),
    ]);
    writer.write_event(Event::Start(start))?;
    for routine in domain.routines {
        if let Some(judged) = verdict.finding(routine.check) {
            write_check(writer, routine, judged, verdict)?;
        }
    }
    writer.write_event(Event::End(BytesEnd::new("domain")))
}

fn write_check(writer: &mut Writer<Vec<u8>>, routine: &Routine, judged: &Judged, verdict: &Verdict) -> Written {
    let finding = &judged.finding;
    let duty = match judged.duty {
        Duty::Mandatory => "mandatory",
        Duty::Optional => "optional",
        Duty::Evaluatory => "evaluatory",
    };
    let mut attributes = vec![
        ("id", routine.check),
        ("section", routine.section),
        ("routine", routine.name),
        ("duty", duty),
        ("result", word(finding.outcome)),
    ];
    if let Some(cause) = finding.cause {
        let cause = match cause {
            Cause::NotApplicable => "not-applicable",
            Cause::NoInput => "no-input",
            Cause::NoReference => "no-reference",
        };
        attributes.push(("cause", cause));
    }
    let margin = finding.margin.map(|margin| format!("{margin:.3}"));
    attributes.extend(margin.as_deref().map(|margin| ("margin", margin)));
    let at = verdict.findings.iter().position(|other| other.finding.check.id == routine.check).unwrap_or_default();
    let code = (FIRST_CODE + at).to_string();
    if finding.outcome == Outcome::Aborted {
        attributes.push(("error-code", &code));
        attributes.push(("error", "a limit or a fault of the engine ended the check"));
    }
    empty(writer, "check", &attributes)
}

fn empty(writer: &mut Writer<Vec<u8>>, name: &str, attributes: &[(&str, &str)]) -> Written {
    let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
    writer.write_event(Event::Empty(start))
}

/// Table 5.44: failed before aborted before undetermined; successful if anything was, else not supported.
fn combine<'v>(findings: impl Iterator<Item = &'v Judged>) -> Outcome {
    let outcomes: Vec<Outcome> = findings.map(|judged| judged.finding.outcome).collect();
    let order = [Outcome::Failed, Outcome::Aborted, Outcome::Undetermined, Outcome::Successful];
    order.into_iter().find(|outcome| outcomes.contains(outcome)).unwrap_or(Outcome::NotSupported)
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Successful => "successful",
        Outcome::Failed => "failed",
        Outcome::Undetermined => "undetermined",
        Outcome::NotSupported => "not supported",
        Outcome::Aborted => "aborted",
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::path::Path;

    use super::*;
    use crate::checks::catalogue;

    #[test]
    fn every_check_but_those_of_protection_has_one_place_in_the_guideline() {
        for check in catalogue() {
            let places = DOMAINS.iter().flat_map(|domain| domain.routines).filter(|routine| routine.check == check.id);
            let expected = usize::from(check.family() != "protection");
            assert_eq!(places.count(), expected, "{}", check.id);
        }
    }

    /// `docs/checks.md` is this table; `BLESS=1 cargo test` writes it anew.
    #[test]
    fn the_table_in_the_documentation_is_current() {
        let mut table = String::from(
            "# Checks, and the routines that they come from\n\nWritten by `BLESS=1 cargo test the_table_in_the_documentation`. \
             TR is BSI TR-03135-1 v2.5. What the guideline has no routine for stands under the chapter that it belongs to.\n\n\
             | check | TR domain | TR section | TR routine | clauses | duty | ceiling |\n|---|---|---|---|---|---|---|\n",
        );
        for check in catalogue() {
            let place = DOMAINS
                .iter()
                .find_map(|domain| Some((domain, domain.routines.iter().find(|routine| routine.check == check.id)?)));
            let (domain, section, name) =
                place.map_or(("–", "–", "–"), |(domain, routine)| (domain.name, routine.section, routine.name));
            let duty = format!("{:?}", check.duty).to_lowercase();
            let ceiling = check.ceiling.name();
            writeln!(
                table,
                "| `{}` | {domain} | {section} | {name} | {} | {duty} | {ceiling} |",
                check.id, check.source
            )
            .unwrap();
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/checks.md");
        if std::env::var_os("BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &table).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), table, "docs/checks.md is not current");
    }
}
