//! Profiles: an invalid one is rejected with the line and column of its error.

use bordercheck::Profile;

pub(super) fn read(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(error) = Profile::read(text) {
        let lines = text.matches('\n').count() + 1;
        assert!(
            (1..=lines).contains(&error.line),
            "the line of an error is one of the text: {} of {lines}",
            error.line
        );
        assert!(error.column >= 1 && !error.problem.is_empty());
    }
}
