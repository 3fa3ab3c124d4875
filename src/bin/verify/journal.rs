//! `verify journal`, `verify decide`, `verify replay` and `verify unseal`: kept verdicts.

use std::path::Path;
use std::process::ExitCode;

use bordercheck::journal::{Asked, Decision, Journal, Officer, prove, replay};
use bordercheck::{Disposition, Profile, Reference, limits, printable_lines, read_text, verify_envelope};
use registry::key::{SignerKey, VerifierKey};

use crate::{Failure, output};

/// Exit status where a journal is not as it was written, or the signature of an envelope does not verify.
const DAMAGED: u8 = 20;

/// The secret key in a file, in the text form of `registry keygen`.
///
/// # Errors
/// The reason why there is none. The key itself is never repeated.
pub(crate) fn signer(path: &Path) -> Result<SignerKey, Failure> {
    let text = crate::read_named("--sign", path, limits::KEY_BYTES)?;
    text.trim().parse().map_err(|error| Failure::Fault(format!("--sign {}: {error}", path.display())))
}

/// A public key, given as text or in a file.
fn verifier(text_or_path: &str) -> Result<VerifierKey, String> {
    let text = read_text(Path::new(text_or_path), limits::KEY_BYTES).unwrap_or_else(|_| text_or_path.to_owned());
    text.trim().parse().map_err(|error| format!("{text_or_path}: {error}"))
}

fn check_journal(folder: &Path) -> Result<(), Failure> {
    crate::check_folder(folder).map_err(|why| Failure::Usage(format!("journal {}: {why}", folder.display())))
}

/// Proves a journal and names the first record that is not as it was written.
///
/// # Errors
/// There is no journal, or no such key.
pub(crate) fn journal(folder: &Path, key: Option<&str>, kept: Option<&Path>) -> Result<u8, Failure> {
    let given = key.map(verifier).transpose().map_err(Failure::Usage)?;
    let kept = kept.map(|path| crate::read_named("--checkpoint", path, limits::KEY_BYTES)).transpose()?;
    check_journal(folder)?;
    let proved = prove(folder, given.as_ref(), kept.as_deref()).map_err(|error| Failure::Fault(error.to_string()))?;
    let under = if given.is_some() { "the key that was given" } else { "the key in its folder" };
    let mut page = match &proved.damage {
        None => format!("{} records, {} of them decisions, as they were written\n", proved.records, proved.decisions),
        Some(damage) => format!("{damage}; the {} records before it are as they were written\n", proved.records),
    };
    page.push_str(&format!("under {under}: {}\n\n{}", proved.key, proved.head));
    output::print(&page).map_err(Failure::Fault)?;
    Ok(if proved.damage.is_some() { DAMAGED } else { 0 })
}

/// Appends an officer's decision.
///
/// # Errors
/// The reason why it cannot be appended.
pub(crate) fn decide(
    folder: &Path,
    about: u64,
    decision: Decision,
    officer: Officer,
    key: &Path,
    at: &jiff::ZonedDateTime,
) -> Result<u8, Failure> {
    check_journal(folder)?;
    let key = signer(key)?;
    let append = || {
        let mut journal = Journal::open(folder, key)?;
        let position = journal.decide(about, decision, officer, at)?;
        journal.commit().map(|()| position)
    };
    let position = append().map_err(|error| Failure::Fault(error.to_string()))?;
    output::print(&format!("record {position}: a decision about record {about}\n")).map(|()| 0).map_err(Failure::Fault)
}

/// Judges a journal's verdicts again under another profile and prints what would change.
///
/// # Errors
/// There is no journal, or it cannot be read.
pub(crate) fn again(folder: &Path, profile: &Profile, reference: &Reference) -> Result<u8, Failure> {
    check_journal(folder)?;
    let mut page = String::new();
    let (mut verdicts, mut changed, mut weighed) = (0_u64, 0_u64, 0_u64);
    let mut worst = Disposition::Clear;
    let judged = replay(folder, profile, reference, |replayed| {
        verdicts += 1;
        worst = worst.max(replayed.would_be);
        weighed += u64::from(replayed.asked == Asked::Weighed);
        if replayed.was != replayed.would_be {
            changed += 1;
            let (was, would_be) = (replayed.was.name(), replayed.would_be.name());
            let reasons = replayed.reasons.join(", ");
            page.push_str(&format!("record {}: {was} would be {would_be}: {reasons}\n", replayed.position));
        }
    });
    judged.map_err(|error| Failure::Fault(error.to_string()))?;
    page.push_str(&format!("{changed} of {verdicts} verdicts would change under profile {}\n", profile.name));
    if weighed > 0 {
        let why = "their evidence was not kept, so what the profile asks of ages and strengths was not asked again";
        page.push_str(&format!("{weighed} of them were decided from their recorded outcomes: {why}\n"));
    }
    output::print(&page).map(|()| 0).map_err(Failure::Fault)
}

/// Verifies the signature of an envelope and prints the verdict in it.
///
/// # Errors
/// There is no such key or file. An envelope that does not verify is a status, with the reason on standard error.
pub(crate) fn open_envelope(path: &Path, key: &str) -> Result<u8, Failure> {
    let key = verifier(key).map_err(Failure::Usage)?;
    let envelope = crate::read_named("envelope", path, limits::ENVELOPE_BYTES)?;
    match verify_envelope(envelope.trim(), &key) {
        // A verdict has no hidden character in clear; what another program signed may.
        Ok(verdict) => {
            output::print(&printable_lines(&format!("{}\n", verdict.trim_end()))).map(|()| 0).map_err(Failure::Fault)
        }
        Err(error) => {
            let _: ExitCode = crate::complain(&format!("{}: {error}", path.display()), DAMAGED);
            Ok(DAMAGED)
        }
    }
}
