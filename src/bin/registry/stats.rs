//! `registry stats`.

use std::fs::File;
use std::io::{BufRead, BufReader};

use bordercheck::registry::stats::{Counted, tabulate};
use serde_json::Value;

use crate::args::Stats;
use crate::output::{Done, Output};

/// `registry stats`.
pub(crate) fn run(command: &Stats, output: &Output) -> Result<Done, String> {
    let (mut verdicts, mut refused) = (Vec::new(), 0_u64);
    for path in &command.journals {
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        for line in BufReader::new(File::open(path).map_err(failed)?).lines() {
            let line = line.map_err(failed)?;
            if line.trim().is_empty() {
                continue;
            }
            match serde_json::from_str::<Value>(&line).ok().and_then(|verdict| Counted::read(&verdict)) {
                Some(counted) => verdicts.push(counted),
                None => refused += 1,
            }
        }
    }
    let table = tabulate(&verdicts, command.by.into());
    let mut text = format!("{} verdicts, counts below {} put together\n", table.verdicts, table.k);
    for group in &table.groups {
        let name = if group.path.is_empty() { "all".to_owned() } else { group.path.join(" ") };
        text += &format!("{name}: {} verdicts\n", group.verdicts);
        for (check, outcomes) in &group.checks {
            let outcomes = outcomes.iter().map(|(outcome, count)| format!("{outcome} {count}")).collect::<Vec<_>>();
            text += &format!("  {check:44} {}\n", outcomes.join("  "));
        }
    }
    if refused > 0 {
        eprintln!("registry: {refused} lines are no verdicts");
    }
    output.say(&text, &serde_json::to_value(&table).unwrap_or_default())?;
    Ok(Done::unless(refused > 0))
}
