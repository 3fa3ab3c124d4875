//! `verify explain`: an officer's guide to a check.

use std::fmt::Write as _;

use bordercheck::{Cause, Check, Language, Outcome, catalogue, explain};

use crate::{Failure, output};

/// The outcomes that need explaining, the gravest first.
const OUTCOMES: [(&str, Outcome, Option<Cause>); 5] = [
    ("failed", Outcome::Failed, None),
    ("undetermined", Outcome::Undetermined, None),
    ("not_supported (no-input)", Outcome::NotSupported, Some(Cause::NoInput)),
    ("not_supported (no-reference)", Outcome::NotSupported, Some(Cause::NoReference)),
    ("aborted", Outcome::Aborted, None),
];

/// Prints the guide of the checks whose id is `asked` or begins with it, or the list of all.
///
/// # Errors
/// There is no such check.
pub(crate) fn run(asked: Option<&str>, language: Language) -> Result<u8, Failure> {
    let Some(asked) = asked else {
        let list: String = catalogue().map(|check| format!("{:<38} {}\n", check.id, claim(check, language))).collect();
        return output::print(&list).map(|()| 0).map_err(Failure::Fault);
    };
    let begins = |check: &&Check| {
        let rest = check.id.strip_prefix(asked.trim_end_matches(['*', '.']));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let pages: Vec<String> = catalogue().filter(begins).map(|check| page(check, language)).collect();
    if pages.is_empty() {
        return Err(Failure::Usage(format!("there is no check {asked}; verify explain lists them")));
    }
    output::print(&pages.join("\n")).map(|()| 0).map_err(Failure::Fault)
}

fn page(check: &Check, language: Language) -> String {
    let mut page = String::new();
    // Writing to a String cannot fail.
    let _ = write_page(&mut page, check, language);
    page
}

fn write_page(page: &mut String, check: &Check, language: Language) -> std::fmt::Result {
    let duty = format!("{:?}", check.duty).to_lowercase();
    let basis = format!("{:?}", check.basis).to_lowercase();
    writeln!(page, "{}\n  {}", check.id, claim(check, language))?;
    writeln!(page, "  {duty} · {} · {basis} · {}", check.ceiling.name(), check.source)?;
    for (name, outcome, cause) in OUTCOMES {
        let guide = explain(check, outcome, cause, language);
        writeln!(page, "\n{name}: {}", guide.reason)?;
        for part in [guide.means, guide.innocent, guide.next] {
            writeln!(page, "  – {part}")?;
        }
    }
    Ok(())
}

/// The sentence of a successful check is its claim.
fn claim(check: &Check, language: Language) -> String {
    explain(check, Outcome::Successful, None, language).reason
}
