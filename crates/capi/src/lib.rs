//! The C interface: opaque handles, an engine made once and shared by threads, findings by value.
//!
//! Rules for every function:
//! - A handle made by a function is freed with the `_free` function of its type, once; freeing NULL does nothing.
//! - `BcEngine` and `BcVerdict` never change after they are made: any number of threads may use one at once. A
//!   `BcDocument` is used by one thread at a time.
//! - Text is UTF-8 and ends in NUL. Text and structures that a function returns live as long as the handle that they come
//!   from, unless the function's description names another function that frees them.
//! - A function that can fail returns a `BcStatus`. `bc_last_error` has the reason, in the same thread.
//! - No panic crosses this boundary: a fault of the engine is `BC_STATUS_FAULT`.

#![allow(unsafe_code, reason = "a C interface takes and gives raw pointers; each use says why it is sound")]
#![allow(clippy::missing_safety_doc, reason = "the contract is that of the whole interface, above, and of the header")]

mod handle;
mod types;
mod verdict;

pub use types::{BcDisposition, BcDuty, BcFinding, BcOutcome, BcProtection, BcStatus};
pub use verdict::{
    BcVerdict, bc_string_free, bc_verdict_assurance, bc_verdict_disposition, bc_verdict_finding,
    bc_verdict_finding_count, bc_verdict_free, bc_verdict_json, bc_verdict_protection, bc_verdict_reason,
    bc_verdict_reason_count, bc_verify,
};

use std::ffi::{CStr, c_char};
use std::path::{Path, PathBuf};
use std::slice;

use bordercheck::{
    Clock, Document, Engine, FileError, Kind, Part, Profile, Reference, TrustPathError, Unreadable, limits, load_trust,
    read_bounded, read_text,
};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use registry::snapshot::Snapshot;

use handle::{Failure, LAST_ERROR, fault, free, give, guard, text, usage};

/// Trust, registry and profile, loaded. It never changes, and threads may share it.
pub struct BcEngine(Engine);

/// The parts of a document that the checkpoint hands in. One thread at a time may use it.
pub struct BcDocument(Document<'static>);

const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<BcEngine>();
    shared::<BcVerdict>();
};

/// The engine's name and version. The text is static.
#[unsafe(no_mangle)]
pub extern "C" fn bc_version() -> *const c_char {
    const VERSION: &CStr =
        match CStr::from_bytes_with_nul(concat!("bordercheck ", env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(version) => version,
            Err(_) => c"bordercheck",
        };
    VERSION.as_ptr()
}

/// The error of this thread's last call that failed. The text lives until this thread's next call that fails.
#[unsafe(no_mangle)]
pub extern "C" fn bc_last_error() -> *const c_char {
    LAST_ERROR.with_borrow(|last| last.as_ptr())
}

/// Makes an engine. `profile` is a built-in name or the path of a TOML file, NULL for border-control; `trust` has the paths
/// of `trust_count` files or folders of trust anchors and may be NULL if there are none; `registry` is the folder of a
/// synchronised registry or NULL. The caller frees `*engine` with `bc_engine_free`.
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
    let text = read_text(Path::new(name_or_path), limits::PROFILE_BYTES);
    let text = text.map_err(|error| fault(format!("profile {name_or_path}: {error}")))?;
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
    let trust = load_trust(&paths, anchors).map_err(|error| match error {
        TrustPathError::Named(why) => usage(why),
        TrustPathError::Content(why) => fault(why),
    })?;
    Ok(reference.with_trust(trust))
}

fn now() -> ZonedDateTime {
    ZonedDateTime::new(Timestamp::now(), TimeZone::UTC)
}

/// Frees an engine. Its verdicts remain valid.
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

/// Adds a part under the name that it has in a case folder: `visible.png`, `infrared.png`, `mrz.txt`, `chip/EF.SOD`. A name
/// that no part of a document has is `BC_STATUS_USAGE`, and nothing is added. The bytes are copied; they may be NULL when
/// `length` is 0. `chip/` without bytes is a chip of which no file could be read.
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

/// Adds a part from a file, under the name that it has in a case folder. A name that no part of a document has is
/// `BC_STATUS_USAGE`, and nothing is added. A file that cannot be read becomes a finding of the verdict and no error of this
/// function; nothing but a regular file is opened.
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
        let content = read_bounded(Path::new(path), Kind::of(name).limit());
        add(
            document,
            name,
            content.map_err(|error| match error {
                FileError::TooLong { .. } => Unreadable::Limit(error.to_string()),
                _ => Unreadable::Broken(error.to_string()),
            }),
        )
    })
}

/// Sets the name of a document, which its verdict carries as `name`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bc_document_set_name(document: *mut BcDocument, name: *const c_char) -> BcStatus {
    // SAFETY: the caller's pointers, under the contract of the interface.
    guard(|| unsafe {
        let name = text(name)?.ok_or_else(|| usage("NULL for a name"))?;
        let document = document.as_mut().ok_or_else(|| usage("NULL for a document"))?;
        document.0 = std::mem::take(&mut document.0).named(name);
        Ok(())
    })
}

/// Adds a part to a document.
///
/// # Safety
/// `document` is NULL or a document's handle that no other thread uses.
unsafe fn add(document: *mut BcDocument, name: &str, content: Result<Vec<u8>, Unreadable>) -> Result<(), Failure> {
    // SAFETY: NULL or a live handle that is this thread's, by the contract of the interface.
    let document = unsafe { document.as_mut() }.ok_or_else(|| usage("NULL for a document"))?;
    if document.0.parts().len() >= limits::CASE_FILES {
        return Err(usage(format!("more than {} parts", limits::CASE_FILES)));
    }
    let mut part = Part { name: name.to_owned(), kind: Kind::of(name), content: content.map(Into::into) };
    if !part.is_known() {
        return Err(usage(format!("{name} is the name of no part of a document")));
    }
    let parts = std::mem::take(&mut document.0);
    let content = std::mem::replace(&mut part.content, Err(Unreadable::Broken(String::new())));
    document.0 = parts.with(name, part.kind, content);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use super::*;

    #[test]
    fn name_that_no_part_has_is_a_usage_error() {
        let mut document = ptr::null_mut();
        let names = [
            (c"notes.txt", false),
            (c"chip/readme.txt", false),
            (c"mrz.txt", true),
            (c"chip/", true),
            (c"visible.png", true),
        ];
        // SAFETY: a place for a handle, texts that end in NUL, and a handle that is freed once.
        unsafe {
            assert!(matches!(bc_document_new(&raw mut document), BcStatus::Ok));
            for (name, known) in names {
                let status = bc_document_add(document, name.as_ptr(), ptr::null(), 0);
                assert_eq!(matches!(status, BcStatus::Ok), known, "{name:?}");
                assert_eq!(matches!(status, BcStatus::Usage), !known, "{name:?}");
            }
            assert_eq!((*document).0.parts().len(), 3);
            bc_document_free(document);
        }
    }
}
