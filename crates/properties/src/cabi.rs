//! The C interface: the same document gives the same verdict, and every handle is freed.

pub(super) use through_c::verify;

#[expect(
    unsafe_code,
    reason = "a C interface is called as C calls it; every pointer is from this function or from the interface"
)]
mod through_c {
    use std::ffi::{CStr, CString};
    use std::ptr;

    use crate::document;
    use bordercheck_capi::{
        BcDocument, BcEngine, BcFinding, BcStatus, BcVerdict, bc_document_add, bc_document_free, bc_document_new,
        bc_engine_free, bc_engine_new, bc_string_free, bc_verdict_disposition, bc_verdict_finding,
        bc_verdict_finding_count, bc_verdict_free, bc_verdict_json, bc_verify,
    };

    pub(crate) fn verify(bytes: &[u8]) {
        // SAFETY: every pointer is NULL where that is allowed, or of a value that lives as long as the call.
        unsafe {
            let mut engine: *mut BcEngine = ptr::null_mut();
            assert_eq!(bc_engine_new(c"desk".as_ptr(), ptr::null(), 0, ptr::null(), &mut engine), BcStatus::Ok);
            let mut parts: *mut BcDocument = ptr::null_mut();
            assert_eq!(bc_document_new(&mut parts), BcStatus::Ok);
            for (name, content) in document::parts(bytes) {
                let name = CString::new(name).unwrap_or_default();
                // More parts than a case may have are an error of the caller and are rejected.
                let _ = bc_document_add(parts, name.as_ptr(), content.as_ptr(), content.len());
            }
            let first = json(engine, parts);
            assert_eq!(first, json(engine, parts), "the same document, the same verdict");
            bc_document_free(parts);
            bc_engine_free(engine);
        }
    }

    /// The verdict as JSON, after its findings were compared with its disposition.
    ///
    /// # Safety
    /// Both are live handles.
    unsafe fn json(engine: *const BcEngine, parts: *const BcDocument) -> String {
        // SAFETY: as above, and nothing is used after it is freed.
        unsafe {
            let mut verdict: *mut BcVerdict = ptr::null_mut();
            assert_eq!(bc_verify(engine, parts, c"2026-11-23T10:00:00Z".as_ptr(), &mut verdict), BcStatus::Ok);
            let mut string = ptr::null_mut();
            assert_eq!(bc_verdict_json(verdict, c"en".as_ptr(), &mut string), BcStatus::Ok);
            let text = CStr::from_ptr(string).to_string_lossy().into_owned();
            bc_string_free(string);
            let count = bc_verdict_finding_count(verdict);
            assert_eq!(count, bordercheck::catalogue().count(), "one finding for every check");
            let mut worst = 0;
            for at in 0..=count {
                let mut finding = std::mem::MaybeUninit::<BcFinding>::uninit();
                let status = bc_verdict_finding(verdict, at, finding.as_mut_ptr());
                assert_eq!(status == BcStatus::Ok, at < count, "an index out of range is an error");
                if status == BcStatus::Ok {
                    let finding = finding.assume_init();
                    assert!(!CStr::from_ptr(finding.check).is_empty() && !CStr::from_ptr(finding.says).is_empty());
                    worst = worst.max(crate::cabi::rank(finding.effect));
                }
            }
            assert_eq!(worst, crate::cabi::rank(bc_verdict_disposition(verdict)), "the worst effect decides");
            bc_verdict_free(verdict);
            text
        }
    }
}

/// The place of a disposition in the order clear, incomplete, review, alert.
fn rank(disposition: bordercheck_capi::BcDisposition) -> u8 {
    use bordercheck_capi::BcDisposition::{Alert, Clear, Incomplete, Review};
    match disposition {
        Clear => 0,
        Incomplete => 1,
        Review => 2,
        Alert => 3,
    }
}
