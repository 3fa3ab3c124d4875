//! `registry`: what several States' authorities say about documents, written, published, copied and proved.

mod args;
mod authority;
mod copy;
mod count;
mod import;
mod keys;
mod output;
mod query;
mod roots;
mod schemas;
mod stats;
mod verdicts;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use output::{Done, Output};

/// Exit status for what was refused: a log, a row, a signature. What stands is reported.
const REFUSED: u8 = 1;
/// Exit status for a fault of ours: what cannot be read or written (sysexits' EX_SOFTWARE).
const FAULT: u8 = 70;

fn main() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(args.format);
    match run(&args, &output) {
        Ok(Done::Well) => ExitCode::SUCCESS,
        Ok(Done::WithRefusals) => ExitCode::from(REFUSED),
        Err(why) => {
            output.fail(&why);
            ExitCode::from(FAULT)
        }
    }
}

fn run(args: &Args, output: &Output) -> Result<Done, String> {
    match &args.command {
        Command::Keygen(command) => keys::generate(command, output),
        Command::Root(command) => roots::run(command, output),
        Command::Schema(command) => schemas::schema(command),
        Command::Template(command) => schemas::template(command),
        Command::Init(command) => authority::init(command, output),
        Command::Add(command) => authority::add(command, output),
        Command::Withdraw(command) => authority::withdraw(command, output),
        Command::Import(command) => import::run(command, output),
        Command::Publish(command) => authority::publish(command, output),
        Command::Witness(command) => authority::witness(command, output),
        Command::Sync(command) => copy::sync(command, output),
        Command::Verify(command) => copy::verify(command, output),
        Command::Show(command) => copy::show(command, output),
        Command::Query(command) => query::run(command, output),
        Command::Prove(command) => copy::prove(command, output),
        Command::Stats(command) => stats::run(command, output),
        Command::Count(command) => count::run(command, output),
    }
}
