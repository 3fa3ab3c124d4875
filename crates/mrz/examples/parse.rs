//! Parses the lines of a zone, given as arguments or on the standard input, and prints its fields and the rules that it
//! breaks. Ends with 1 if a rule is broken, and with 2 if the lines have the shape of no format.
//!
//! ```sh
//! cargo run -p mrz --example parse -- 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<' 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'
//! ```

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::io::Read as _;
use std::process::ExitCode;

use mrz::{Fault, Field, Rule, RuleOutcome, Zone, characters};

/// Day of inspection, from which the centuries of dates are inferred. An application passes today's date.
const INSPECTION: jiff::civil::Date = jiff::civil::date(2026, 11, 23);

fn main() -> std::io::Result<ExitCode> {
    let mut text: Vec<String> = std::env::args().skip(1).collect();
    if text.is_empty() {
        let mut input = String::new();
        std::io::stdin().read_to_string(&mut input)?;
        text = input.lines().map(str::to_owned).collect();
    }
    // One byte for each character, so that columns stay columns whatever the text holds.
    let lines: Vec<Vec<u8>> = text.iter().map(|line| characters(line.trim())).filter(|line| !line.is_empty()).collect();
    let zone = match Zone::parse(&lines) {
        Ok(zone) => zone,
        Err(error) => {
            println!("no format of Doc 9303: {error}");
            return Ok(ExitCode::from(2));
        }
    };
    print_fields(&zone);
    let mut broken = false;
    for rule in Rule::ALL {
        match zone.check(rule, INSPECTION) {
            RuleOutcome::Broken(fault) => {
                broken = true;
                println!("{:>24}  {rule:?}: {}", "broken", describe(&fault));
            }
            RuleOutcome::Undetermined(fault) => println!("{:>24}  {rule:?}: {}", "undetermined", describe(&fault)),
            RuleOutcome::Kept | RuleOutcome::NotApplicable => {}
        }
    }
    Ok(ExitCode::from(u8::from(broken)))
}

fn print_fields(zone: &Zone<'_>) {
    println!("{:>24}  {}", "format", zone.format().name);
    let (primary, secondary) = zone.name();
    println!("{:>24}  {primary}", "primary identifier");
    println!("{:>24}  {secondary}", "secondary identifier");
    println!("{:>24}  {}", "document-number", zone.number().text());
    for field in Field::ALL.into_iter().filter(|field| !matches!(field, Field::Name | Field::DocumentNumber)) {
        let text = zone.text(field);
        if !text.is_empty() {
            println!("{:>24}  {text}", field.name());
        }
    }
}

fn describe(fault: &Fault<'_>) -> String {
    let Fault { span, expected, found, .. } = fault;
    format!("line {}, column {}: expected {expected}, found {}", span.line, span.column, String::from_utf8_lossy(found))
}
