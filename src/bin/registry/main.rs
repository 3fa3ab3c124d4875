//! `registry`: what several States' authorities say about documents, written, published, copied and proved.

mod args;
mod authority;
mod copy;
mod count;
mod find;
mod import;
mod keys;
mod mark;
mod output;
mod prove;
mod query;
mod rejected;
mod rekey;
mod roots;
mod schemas;
mod show;
mod stats;
mod status;
mod verdicts;
mod work_dir;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use output::{Done, Failure, Output};

/// Exit status for what was refused: a log, a row, a signature. What stands is reported.
const REFUSED: u8 = 1;
/// Exit status for a command line that asks for something that there is not; clap's own.
const USAGE: u8 = 2;
/// Exit status of a query that can say nothing.
const UNDETERMINED: u8 = 10;
/// Exit status of a query that found statements.
const LISTED: u8 = 20;
/// Exit status for a fault of ours: what cannot be read or written (sysexits' EX_SOFTWARE).
const FAULT: u8 = 70;

fn main() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(args.format);
    let status = match run(&args, &output) {
        Ok(Done::Well) => 0,
        Ok(Done::WithRefusals) => REFUSED,
        Ok(Done::Listed) => LISTED,
        Ok(Done::Undetermined) => UNDETERMINED,
        Err(failure) => {
            output.fail(failure.why());
            match failure {
                Failure::Usage(_) => USAGE,
                Failure::Refused(_) => REFUSED,
                Failure::Fault(_) => FAULT,
            }
        }
    };
    ExitCode::from(status)
}

fn run(args: &Args, output: &Output) -> Result<Done, Failure> {
    Ok(match &args.command {
        Command::Keygen(command) => keys::generate(command, output)?,
        Command::Root(command) => roots::run(command, output)?,
        Command::Schema(command) => schemas::schema(command)?,
        Command::Template(command) => schemas::template(command)?,
        Command::Init(command) => authority::init(command, output)?,
        Command::Add(command) => authority::add(command, output)?,
        Command::Import(command) => import::run(command, output)?,
        Command::Withdraw(command) => mark::withdraw(command, output)?,
        Command::Correct(command) => mark::correct(command, output)?,
        Command::Dispute(command) => mark::dispute(command, output)?,
        Command::Rekey(command) => rekey::run(command, output)?,
        Command::Publish(command) => authority::publish(command, output)?,
        Command::Restore(command) => authority::restore(command, output)?,
        Command::Witness(command) => authority::witness(command, output)?,
        Command::Sync(command) => copy::sync(command, output)?,
        Command::Verify(command) => copy::verify(command, output)?,
        Command::Status(command) => status::run(command, output)?,
        Command::Show(command) => show::run(command, output)?,
        Command::Query(command) => query::run(command, output)?,
        Command::Prove(command) => prove::prove(command, output)?,
        Command::Stats(command) => stats::run(command, output)?,
        Command::Count(command) => count::run(command, output)?,
    })
}
