//! Handles, texts and errors as C has them.

use std::any::Any;
use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use super::types::BcStatus;

thread_local! {
    pub(super) static LAST_ERROR: RefCell<CString> = RefCell::default();
}

/// The error of a call: its status and its text.
pub(super) struct Failure(BcStatus, String);

pub(super) fn usage(why: impl Into<String>) -> Failure {
    Failure(BcStatus::Usage, why.into())
}

pub(super) fn fault(why: impl Into<String>) -> Failure {
    Failure(BcStatus::Fault, why.into())
}

/// A C string. NUL inside a text, which a document can contain, becomes U+FFFD.
pub(super) fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

/// Runs a function of the interface: an error is stored for `bc_last_error`, and a panic becomes one.
pub(super) fn guard(work: impl FnOnce() -> Result<(), Failure>) -> BcStatus {
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

/// The caller's text, or `None` for NULL.
///
/// # Safety
/// `text` is NULL or points to a NUL-terminated string that lives as long as the call.
pub(super) unsafe fn text<'a>(text: *const c_char) -> Result<Option<&'a str>, Failure> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, and NUL-terminated by the contract of the interface.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map(Some).map_err(|_| usage("text that is no UTF-8"))
}

/// Gives the caller a new handle, or NULL with an error.
///
/// # Safety
/// `out` is NULL or may be written to.
pub(super) unsafe fn give<T>(out: *mut *mut T, make: impl FnOnce() -> Result<T, Failure>) -> BcStatus {
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

/// Frees a handle.
///
/// # Safety
/// `handle` is NULL or was made by [`give`] and not freed.
pub(super) unsafe fn free<T>(handle: *mut T) {
    if !handle.is_null() {
        // SAFETY: made by `Box::into_raw` in `give`, and freed once, by the contract of the interface. Dropping these
        // types runs no code of the caller's.
        let freed = catch_unwind(AssertUnwindSafe(|| drop(unsafe { Box::from_raw(handle) })));
        drop(freed);
    }
}
