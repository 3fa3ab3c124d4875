//! The inspection as an XML log after BSI TR-03135-1 v2.5 §6, as far as its public text defines one: results in the words
//! of §3.5.2, combined as Table 5.44 says, by domain and check routine, with what §6.3 wants logged in any case. The text
//! names the schema files of the guideline (Table 6.1) and does not print them, so this log has a namespace of its own and
//! says with each domain which of the guideline's it belongs to. It holds no data of the holder.

use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};
use quick_xml::writer::Writer;

use super::json::{ENGINE, rfc3339};
use super::{Audience, Renderer, Stream};
use crate::answer::{Cause, Outcome};
use crate::checks::{Duty, Routine};
use crate::text::printable_lines;
use crate::verdict::{Judged, Verdict};

/// A domain of Table 6.1. Which checks belong to it stands in their rows; what the guideline has no routine for stands under
/// the chapter that it belongs to.
struct Domain {
    name: &'static str,
    section: &'static str,
    namespace: &'static str,
}

const DOMAINS: [Domain; 6] = [
    Domain { name: "capture", section: "5.5.2", namespace: "http://trdoccheck.bsi.bund.de/ct/4" },
    Domain { name: "optical", section: "5.5.4", namespace: "http://trdoccheck.bsi.bund.de/dco/4" },
    Domain { name: "electronic", section: "5.6", namespace: "http://trdoccheck.bsi.bund.de/dce/4" },
    Domain { name: "combined", section: "5.7", namespace: "http://trdoccheck.bsi.bund.de/dcc/4" },
    Domain { name: "seal", section: "5.9", namespace: "http://trdoccheck.bsi.bund.de/dcs/1" },
    Domain { name: "background", section: "3.6", namespace: "http://trdoccheck.bsi.bund.de/bc/4" },
];

impl Domain {
    /// The findings of its checks, each with its routine.
    fn findings<'v>(&self, verdict: &'v Verdict) -> Vec<(&'v Judged, Routine)> {
        let with_routine = |judged: &'v Judged| {
            let routine = judged.finding.check.routine.filter(|routine| routine.domain == self.name)?;
            Some((judged, routine))
        };
        verdict.findings.iter().filter_map(with_routine).collect()
    }
}

const NAMESPACE: &str = "urn:bordercheck:tr03135-log:1";
/// §5.3: codes of our own are 1,000 to 999,999; a check's is this and its place in the catalogue.
const FIRST_CODE: usize = 1_000;

/// The row of this report.
pub(super) const RENDERER: Renderer = Renderer {
    name: "tr03135",
    description: "XML log of the inspection after BSI TR-03135-1, without personal data",
    extension: "xml",
    stream: Stream::Files,
    audience: Audience::Holder,
    payload_type: None,
    render: |subject, _| to_tr03135(subject.verdict),
};

/// The inspection as an XML log.
fn to_tr03135(verdict: &Verdict) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory cannot fail.
    let _ = write_log(&mut writer, verdict);
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    printable_lines(&text).into_owned()
}

type Written = std::io::Result<()>;

fn write_log(writer: &mut Writer<Vec<u8>>, verdict: &Verdict) -> Written {
    let judged = &verdict.judged;
    let at = rfc3339(&judged.at);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let counted = verdict.findings.iter().filter(|judged| judged.duty != Duty::Evaluatory);
    let overall = combine(counted.filter(|judged| !judged.is_protection()));
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
    let findings = domain.findings(verdict);
    let result = combine(findings.iter().map(|(judged, _)| *judged).filter(|judged| judged.duty != Duty::Evaluatory));
    let start = BytesStart::new("domain").with_attributes([
        ("name", domain.name),
        ("section", domain.section),
        ("of", domain.namespace),
        ("result", word(result)),
    ]);
    writer.write_event(Event::Start(start))?;
    for (judged, routine) in findings {
        write_check(writer, routine, judged, verdict)?;
    }
    writer.write_event(Event::End(BytesEnd::new("domain")))
}

fn write_check(writer: &mut Writer<Vec<u8>>, routine: Routine, judged: &Judged, verdict: &Verdict) -> Written {
    let finding = &judged.finding;
    let mut attributes = vec![
        ("id", finding.check.id),
        ("section", routine.section),
        ("routine", routine.name),
        ("duty", judged.duty.name()),
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
    let at = verdict.findings.iter().position(|other| other.finding.check.id == finding.check.id).unwrap_or_default();
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
            let places =
                DOMAINS.iter().filter(|domain| check.routine.is_some_and(|routine| routine.domain == domain.name));
            let expected = usize::from(!check.is_protection());
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
            let routine = check.routine.unwrap_or(Routine { domain: "–", section: "–", name: "–" });
            let Routine { domain, section, name } = routine;
            let duty = check.duty.border_control.name();
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
