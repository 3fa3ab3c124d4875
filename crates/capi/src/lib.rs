//! The C interface: opaque handles, an engine made once and shared by threads, verdicts asked for by value.
//!
//! Rules that hold for every function:
//! - A handle is made by a function that says so and freed by its `_free`, once; freeing NULL does nothing.
//! - `BcEngine` and `BcVerdict` never change after they are made: any number of threads may use one at once. A
//!   `BcDocument` is one thread's at a time.
//! - Text is UTF-8 and ends in NUL. Text and structures that a function hands out belong to the handle they were asked
//!   of and live as long as it does; the exceptions say so.
//! - A function that can fail returns a `BcStatus`. Why it failed is in `bc_last_error`, of the same thread.
//! - Nothing panics across this boundary: a fault of ours is `BC_STATUS_FAULT`.

#![allow(unsafe_code, reason = "a C interface takes and gives raw pointers; every use says what it rests on")]
#![allow(clippy::missing_safety_doc, reason = "the contract is that of the whole interface, above, and of the header")]

use std::any::Any;
use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::{fs, ptr, slice};

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};

use bordercheck::{
    Clock, Disposition, Document, Duty, Engine, Kind, Language, Layout, Outcome, Profile, Protection, Reference,
    Unreadable, Verdict, load_trust, to_json,
};
use registry::snapshot::Snapshot;

/// How a call ended.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcStatus {
    /// As asked.
    Ok = 0,
    /// A NULL where none may be, text that is no UTF-8, an index out of range.
    Usage = 2,
    /// Trust, registry or profile cannot be loaded, or a fault of ours.
    Fault = 70,
}

/// What is to be done with a document, the mildest first.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcDisposition {
    /// Nothing speaks against it, and all that must be checked was.
    Clear = 0,
    /// A mandatory check could not be done; says nothing against anyone.
    Incomplete = 30,
    /// An officer must look.
    Review = 10,
    /// Evidence against the document.
    Alert = 20,
}

/// Whether the holder may need protection. It never changes the disposition.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcProtection {
    /// Nothing says so.
    None = 0,
    /// Offer help.
    Offer = 1,
    /// Call the protection officer now.
    Urgent = 2,
}

/// The outcome of a check (BSI TR-03135-1, 3.5.2).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcOutcome {
    /// The claim holds.
    Successful = 0,
    /// The claim does not hold.
    Failed = 1,
    /// It cannot be told.
    Undetermined = 2,
    /// It does not apply or could not be begun.
    NotSupported = 3,
    /// A limit or a fault of the engine ended it.
    Aborted = 4,
}

/// Whether a check counts.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcDuty {
    /// Must be done and counts.
    Mandatory = 0,
    /// Counts when it was done.
    Optional = 1,
    /// Asked and logged, never counted.
    Evaluatory = 2,
}

/// Trust, registry and profile made ready. Shared by threads.
pub struct BcEngine(Engine);

/// What the checkpoint hands over, part by part. One thread's at a time.
pub struct BcDocument(Document<'static>);

/// A verdict. Shared by threads.
pub struct BcVerdict {
    verdict: Verdict,
    /// Id and sentence of each finding, as C text.
    texts: Vec<(CString, CString)>,
    /// Which findings decided.
    reasons: Vec<usize>,
}

/// A finding. Its texts belong to the verdict.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct BcFinding {
    /// Id of the check; it never changes.
    pub check: *const c_char,
    /// One sentence in English.
    pub says: *const c_char,
    /// Its outcome.
    pub outcome: BcOutcome,
    /// Whether it counts.
    pub duty: BcDuty,
    /// What it adds to the disposition.
    pub effect: BcDisposition,
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<BcEngine>();
    shared::<BcVerdict>();
};

thread_local! {
    static LAST_ERROR: RefCell<CString> = RefCell::default();
}

/// Why a call did not end as asked, before it is a status and a text.
struct Failure(BcStatus, String);

fn usage(why: impl Into<String>) -> Failure {
    Failure(BcStatus::Usage, why.into())
}

fn fault(why: impl Into<String>) -> Failure {
    Failure(BcStatus::Fault, why.into())
}

/// C text of ours: what a document says may have a NUL in it, which C could not see past.
fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

/// Every function runs inside this: a panic ends here and not in the caller's frames.
fn guard(work: impl FnOnce() -> Result<(), Failure>) -> BcStatus {
    let ended = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(fault(panic_text(panic.as_ref()))));
    match ended {
        Ok(()) => BcStatus::Ok,
        Err(Failure(status, why)) => {
            LAST_ERROR.with_borrow_mut(|last| *last = c_text(&why));
            status
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("a fault of the engine: {}", text.unwrap_or_default())
}

/// Text of the caller's, or none for NULL.
///
/// # Safety
/// `text` is NULL or points to a NUL-terminated string that lives as long as the call.
unsafe fn text<'a>(text: *const c_char) -> Result<Option<&'a str>, Failure> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, and NUL-terminated by the contract of the interface.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map(Some).map_err(|_| usage("text that is no UTF-8"))
}

/// Hands a new handle out.
///
/// # Safety
/// `out` is NULL or may be written to.
unsafe fn give<T>(out: *mut *mut T, make: impl FnOnce() -> Result<T, Failure>) -> BcStatus {
    guard(|| {
        if out.is_null() {
            return Err(usage("NULL where the result goes"));
        }
        // SAFETY: not NULL, and writable by the contract of the interface.
        unsafe { out.write(ptr::null_mut()) };
        let made = Box::into_raw(Box::new(make()?));
        // SAFETY: as above.
        unsafe { out.write(made) };
        Ok(())
    })
}

/// Takes a handle back.
///
/// # Safety
/// `handle` is NULL or was made by [`give`] and not freed.
unsafe fn free<T>(handle: *mut T) {
    if !handle.is_null() {
        // SAFETY: made by `Box::into_raw` in `give`, and freed once, by the contract of the interface. Dropping these
        // types runs no code of the caller's.
        let freed = catch_unwind(AssertUnwindSafe(|| drop(unsafe { Box::from_raw(handle) })));
        drop(freed);
    }
}

/// The engine's name and version. The text lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn bc_version() -> *const c_char {
    const VERSION: &CStr =
        match CStr::from_bytes_with_nul(concat!("bordercheck ", env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(version) => version,
            Err(_) => c"bordercheck",
        };
    VERSION.as_ptr()
}

/// Why the last call of this thread that failed did. The text lives until the next call of this thread that fails.
#[unsafe(no_mangle)]
pub extern "C" fn bc_last_error() -> *const c_char {
    LAST_ERROR.with_borrow(|last| last.as_ptr())
}

/// Makes an engine. `profile` is a built-in name or the path of a TOML file, NULL for border-control; `trust` names
/// `trust_count` files or folders of trust anchors and may be NULL when there are none; `registry` is a synchronised
/// registry's folder or NULL. The caller frees `*engine` with `bc_engine_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_engine_new(
    profile: *const c_char,
    trust: *const *const c_char,
    trust_count: usize,
    registry: *const c_char,
    engine: *mut *mut BcEngine,
) -> BcStatus {
    // SAFETY: the pointers are the caller's, under the contract of the interface.
    unsafe {
        give(engine, || {
            let profile = load_profile(text(profile)?.unwrap_or("border-control"))?;
            let mut paths = Vec::new();
            if trust_count > 0 {
                if trust.is_null() {
                    return Err(usage("NULL where paths of trust anchors are"));
                }
                for path in slice::from_raw_parts(trust, trust_count) {
                    paths.push(text(*path)?.ok_or_else(|| usage("NULL for a path of trust anchors"))?);
                }
            }
            let reference = load_reference(&paths, text(registry)?)?;
            Ok(BcEngine(Engine::new(reference, profile)))
        })
    }
}

fn load_profile(name_or_path: &str) -> Result<Profile, Failure> {
    if let Some(profile) = Profile::built_in(name_or_path) {
        return Ok(profile);
    }
    let text = fs::read_to_string(name_or_path).map_err(|error| fault(format!("profile {name_or_path}: {error}")))?;
    Profile::read(&text).map_err(|error| fault(format!("{name_or_path}: {error}")))
}

fn load_reference(trust: &[&str], registry: Option<&str>) -> Result<Reference, Failure> {
    let reference = Reference::new(now(), Clock::System);
    let reference = match registry {
        Some(folder) => {
            let open =
                Snapshot::open(Path::new(folder)).map_err(|error| fault(format!("registry {folder}: {error}")))?;
            reference.with_registry(open)
        }
        None => reference,
    };
    let anchors = reference.registry_anchors();
    if trust.is_empty() && anchors.is_empty() {
        return Ok(reference);
    }
    let paths: Vec<PathBuf> = trust.iter().map(PathBuf::from).collect();
    Ok(reference.with_trust(load_trust(&paths, anchors).map_err(fault)?))
}

fn now() -> ZonedDateTime {
    ZonedDateTime::new(Timestamp::now(), TimeZone::UTC)
}

/// Frees an engine. Verdicts that it gave live on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_engine_free(engine: *mut BcEngine) {
    // SAFETY: the caller's handle, under the contract of the interface.
    unsafe { free(engine) }
}

/// Makes a document without parts. The caller frees `*document` with `bc_document_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_document_new(document: *mut *mut BcDocument) -> BcStatus {
    // SAFETY: the caller's pointer, under the contract of the interface.
    unsafe { give(document, || Ok(BcDocument(Document::new()))) }
}

/// Frees a document.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_document_free(document: *mut BcDocument) {
    // SAFETY: the caller's handle, under the contract of the interface.
    unsafe { free(document) }
}

/// Adds a part under the name that it has in a case folder: `visible.png`, `infrared.png`, `mrz.txt`, `chip/EF.SOD`. The
/// bytes are copied; they may be NULL when `length` is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_document_add(
    document: *mut BcDocument,
    name: *const c_char,
    bytes: *const u8,
    length: usize,
) -> BcStatus {
    // SAFETY: the caller's pointers, under the contract of the interface.
    guard(|| unsafe {
        let name = text(name)?.ok_or_else(|| usage("NULL for a name"))?;
        let content = match length {
            0 => Vec::new(),
            _ if bytes.is_null() => return Err(usage("NULL where bytes are")),
            _ => slice::from_raw_parts(bytes, length).to_vec(),
        };
        add(document, name, Ok(content))
    })
}

/// Adds a part from a file, under the name that it has in a case folder. A file that cannot be read is a part that says
/// why, and the verdict has it: this fails for NULL alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_document_add_file(
    document: *mut BcDocument,
    name: *const c_char,
    path: *const c_char,
) -> BcStatus {
    // SAFETY: the caller's pointers, under the contract of the interface.
    guard(|| unsafe {
        let name = text(name)?.ok_or_else(|| usage("NULL for a name"))?;
        let path = text(path)?.ok_or_else(|| usage("NULL for a path"))?;
        add(document, name, read_file(path))
    })
}

/// One byte more than a file may have, so that what is too long is known to be and costs no more.
fn read_file(path: &str) -> Result<Vec<u8>, String> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(bordercheck::limits::FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// # Safety
/// `document` is NULL or a document's handle that no other thread uses.
unsafe fn add(document: *mut BcDocument, name: &str, content: Result<Vec<u8>, String>) -> Result<(), Failure> {
    // SAFETY: NULL or a live handle that is this thread's, by the contract of the interface.
    let document = unsafe { document.as_mut() }.ok_or_else(|| usage("NULL for a document"))?;
    if document.0.parts().len() >= bordercheck::limits::CASE_FILES {
        return Err(usage(format!("more than {} parts", bordercheck::limits::CASE_FILES)));
    }
    let parts = std::mem::take(&mut document.0);
    document.0 = parts.with(name, Kind::of(name), content.map(Into::into).map_err(Unreadable::Broken));
    Ok(())
}

/// Judges a document. `at` is the time of inspection, RFC 3339 with the checkpoint's offset, or NULL for the machine's
/// clock in UTC. The caller frees `*verdict` with `bc_verdict_free`. A document never makes this fail: what is wrong with it
/// is in the verdict.
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
        let decided = |judged: &bordercheck::Judged| {
            verdict.disposition != Disposition::Clear && judged.effect == verdict.disposition
        };
        let reasons = verdict.findings.iter().enumerate().filter(|(_, judged)| decided(judged)).map(|(at, _)| at);
        let reasons = reasons.collect();
        Self { verdict, texts, reasons }
    }
}

/// Frees a verdict, and with it all texts that were asked of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_free(verdict: *mut BcVerdict) {
    // SAFETY: the caller's handle, under the contract of the interface.
    unsafe { free(verdict) }
}

/// What is to be done. For NULL it is `BC_DISPOSITION_INCOMPLETE`, never clear.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_disposition(verdict: *const BcVerdict) -> BcDisposition {
    // SAFETY: NULL or a live handle, by the contract of the interface.
    unsafe { verdict.as_ref() }.map_or(BcDisposition::Incomplete, |verdict| disposition(verdict.verdict.disposition))
}

/// What was proved, 0 to 4; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_assurance(verdict: *const BcVerdict) -> u8 {
    // SAFETY: NULL or a live handle, by the contract of the interface.
    unsafe { verdict.as_ref() }.map_or(0, |verdict| verdict.verdict.assurance.0)
}

/// Whether the holder may need protection; none for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_protection(verdict: *const BcVerdict) -> BcProtection {
    // SAFETY: NULL or a live handle, by the contract of the interface.
    unsafe { verdict.as_ref() }.map_or(BcProtection::None, |verdict| match verdict.verdict.protection {
        Protection::None => BcProtection::None,
        Protection::Offer => BcProtection::Offer,
        Protection::Urgent => BcProtection::Urgent,
    })
}

/// How many findings there are: one for every check.
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
            outcome: outcome(judged.finding.outcome),
            duty: duty(judged.duty),
            effect: disposition(judged.effect),
        });
        Ok(())
    })
}

/// How many findings decided.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_reason_count(verdict: *const BcVerdict) -> usize {
    // SAFETY: NULL or a live handle, by the contract of the interface.
    unsafe { verdict.as_ref() }.map_or(0, |verdict| verdict.reasons.len())
}

/// The index, among the findings, of the reason at an index from 0; `SIZE_MAX` where there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_verdict_reason(verdict: *const BcVerdict, index: usize) -> usize {
    // SAFETY: NULL or a live handle, by the contract of the interface.
    let verdict = unsafe { verdict.as_ref() };
    verdict.and_then(|verdict| verdict.reasons.get(index)).copied().unwrap_or(usize::MAX)
}

/// The verdict as JSON of the schema bordercheck.verdict/1, on one line. `language` is "en", "id" or "km", NULL for
/// English. The text is the caller's, who frees `*json` with `bc_string_free`.
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
        let language = Language::of(code).ok_or_else(|| usage(format!("language {code}: one of en, id, km")))?;
        json.write(c_text(&to_json(&verdict.verdict, Layout::Line, language)).into_raw());
        Ok(())
    })
}

/// Frees a text that a function gave to the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_string_free(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: made by `CString::into_raw` in `bc_verdict_json`, unchanged in length, and freed once, by the contract.
        drop(unsafe { CString::from_raw(string) });
    }
}

fn disposition(disposition: Disposition) -> BcDisposition {
    match disposition {
        Disposition::Clear => BcDisposition::Clear,
        Disposition::Incomplete => BcDisposition::Incomplete,
        Disposition::Review => BcDisposition::Review,
        Disposition::Alert => BcDisposition::Alert,
    }
}

fn outcome(outcome: Outcome) -> BcOutcome {
    match outcome {
        Outcome::Successful => BcOutcome::Successful,
        Outcome::Failed => BcOutcome::Failed,
        Outcome::Undetermined => BcOutcome::Undetermined,
        Outcome::NotSupported => BcOutcome::NotSupported,
        Outcome::Aborted => BcOutcome::Aborted,
    }
}

fn duty(duty: Duty) -> BcDuty {
    match duty {
        Duty::Mandatory => BcDuty::Mandatory,
        Duty::Optional => BcDuty::Optional,
        Duty::Evaluatory => BcDuty::Evaluatory,
    }
}
