//! Verdicts: judging a document, and what the verdict has.

use std::ffi::{CString, c_char};
use std::ptr;

use bordercheck::{Clock, Disposition, Judged, Language, Layout, Verdict, to_json};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};

use super::handle::{Failure, c_text, free, give, guard, text, usage};
use super::types::{BcDisposition, BcFinding, BcProtection, BcStatus};
use super::{BcDocument, BcEngine, now};

/// A verdict. It never changes, and threads may share it.
pub struct BcVerdict {
    verdict: Verdict,
    /// Id and sentence of each finding, as C text.
    texts: Vec<(CString, CString)>,
    /// Indices of the findings that decided.
    reasons: Vec<usize>,
}

/// Verifies a document. `at` is the time of inspection, RFC 3339 with the checkpoint's offset, or NULL for the machine's
/// clock in UTC. The caller frees `*verdict` with `bc_verdict_free`. A document never makes this fail: its faults are
/// findings of the verdict.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verify(
    engine: *const BcEngine,
    document: *const BcDocument,
    at: *const c_char,
    verdict: *mut *mut BcVerdict,
) -> BcStatus {
    // SAFETY: the caller's pointers, under the contract of the interface: NULL or live, and not written to meanwhile.
    unsafe {
        give(verdict, || {
            let engine = engine.as_ref().ok_or_else(|| usage("NULL for an engine"))?;
            let document = document.as_ref().ok_or_else(|| usage("NULL for a document"))?;
            let mut reference = engine.0.reference().clone();
            (reference.at, reference.clock) = match text(at)? {
                Some(at) => (read_time(at)?, Clock::Given),
                None => (now(), Clock::System),
            };
            Ok(BcVerdict::of(engine.0.at(reference).verify(&document.0)))
        })
    }
}

fn read_time(at: &str) -> Result<ZonedDateTime, Failure> {
    let no_time = |error: jiff::Error| usage(format!("{at}: {error}"));
    let timestamp: Timestamp = at.parse().map_err(no_time)?;
    let offset = jiff::fmt::temporal::Pieces::parse(at).map_err(no_time)?.to_numeric_offset().unwrap_or(Offset::UTC);
    Ok(ZonedDateTime::new(timestamp, TimeZone::fixed(offset)))
}

impl BcVerdict {
    fn of(verdict: Verdict) -> Self {
        let texts = verdict
            .findings
            .iter()
            .map(|judged| (c_text(judged.finding.check.id), c_text(&judged.says(Language::English))));
        let texts = texts.collect();
        let decided =
            |judged: &Judged| verdict.disposition != Disposition::Clear && judged.effect == verdict.disposition;
        let reasons = verdict.findings.iter().enumerate().filter(|(_, judged)| decided(judged)).map(|(at, _)| at);
        let reasons = reasons.collect();
        Self { verdict, texts, reasons }
    }
}

/// Frees a verdict and its texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_free(verdict: *mut BcVerdict) {
    // SAFETY: the caller's handle, under the contract of the interface.
    unsafe { free(verdict) }
}

/// The disposition. For NULL it is `BC_DISPOSITION_INCOMPLETE`, never clear.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_disposition(verdict: *const BcVerdict) -> BcDisposition {
    // SAFETY: NULL or a live handle, by the contract of the interface.
    unsafe { verdict.as_ref() }.map_or(BcDisposition::Incomplete, |verdict| verdict.verdict.disposition.into())
}

/// The assurance level, 0 to 4; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_assurance(verdict: *const BcVerdict) -> u8 {
    // SAFETY: NULL or a live handle, by the contract of the interface.
    unsafe { verdict.as_ref() }.map_or(0, |verdict| verdict.verdict.assurance.0)
}

/// The protection that the holder may need; `BC_PROTECTION_NONE` for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_protection(verdict: *const BcVerdict) -> BcProtection {
    // SAFETY: NULL or a live handle, by the contract of the interface.
    unsafe { verdict.as_ref() }.map_or(BcProtection::None, |verdict| verdict.verdict.protection.into())
}

/// The number of findings: one for every check.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_finding_count(verdict: *const BcVerdict) -> usize {
    // SAFETY: NULL or a live handle, by the contract of the interface.
    unsafe { verdict.as_ref() }.map_or(0, |verdict| verdict.verdict.findings.len())
}

/// The finding at an index from 0, in the order of the catalogue.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_finding(
    verdict: *const BcVerdict,
    index: usize,
    finding: *mut BcFinding,
) -> BcStatus {
    // SAFETY: NULL or live, and writable where it is written to, by the contract of the interface.
    guard(|| unsafe {
        let verdict = verdict.as_ref().ok_or_else(|| usage("NULL for a verdict"))?;
        if finding.is_null() {
            return Err(usage("NULL where the finding goes"));
        }
        let judged = verdict.verdict.findings.get(index).zip(verdict.texts.get(index));
        let (judged, (check, says)) = judged.ok_or_else(|| usage(format!("there is no finding {index}")))?;
        // Written and never read: what the caller's memory holds before need be no finding.
        finding.write(BcFinding {
            check: check.as_ptr(),
            says: says.as_ptr(),
            outcome: judged.finding.outcome.into(),
            duty: judged.duty.into(),
            effect: judged.effect.into(),
        });
        Ok(())
    })
}

/// The number of reasons: findings that decided the disposition.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_reason_count(verdict: *const BcVerdict) -> usize {
    // SAFETY: NULL or a live handle, by the contract of the interface.
    unsafe { verdict.as_ref() }.map_or(0, |verdict| verdict.reasons.len())
}

/// The index among the findings of a reason, by the reason's index from 0; `SIZE_MAX` where there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_reason(verdict: *const BcVerdict, index: usize) -> usize {
    // SAFETY: NULL or a live handle, by the contract of the interface.
    let verdict = unsafe { verdict.as_ref() };
    verdict.and_then(|verdict| verdict.reasons.get(index)).copied().unwrap_or(usize::MAX)
}

/// The verdict as JSON of the schema bordercheck.verdict/1, on one line. `language` is "en", "id" or "km", NULL for
/// English. The caller frees `*json` with `bc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_json(
    verdict: *const BcVerdict,
    language: *const c_char,
    json: *mut *mut c_char,
) -> BcStatus {
    // SAFETY: NULL or live, and writable where it is written to, by the contract of the interface.
    guard(|| unsafe {
        if json.is_null() {
            return Err(usage("NULL where the JSON goes"));
        }
        json.write(ptr::null_mut());
        let verdict = verdict.as_ref().ok_or_else(|| usage("NULL for a verdict"))?;
        let code = text(language)?.unwrap_or("en");
        let language = Language::of(code).ok_or_else(|| {
            usage(format!("language {code}: one of {}", Language::codes().collect::<Vec<_>>().join(", ")))
        })?;
        json.write(c_text(&to_json(&verdict.verdict, Layout::Line, language)).into_raw());
        Ok(())
    })
}

/// Frees a text of `bc_verdict_json`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_string_free(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: made by `CString::into_raw` in `bc_verdict_json`, unchanged in length, and freed once, by the contract.
        drop(unsafe { CString::from_raw(string) });
    }
}
