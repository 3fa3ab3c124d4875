//! Profiles: which checks count and how. A profile is data (TOML) and is named by hash in every verdict.

mod file;

use std::collections::BTreeMap;

use crate::answer::Ceiling;
use crate::checks::{self, Check, Duties, Duty};
use crate::requirements::Requirements;

/// The duties and ceilings of checks, and the ages and strengths that are required. It may make a check count less than
/// the catalogue says or more often, and lower what a failure may lead to; it may not raise it.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Name of the profile.
    pub name: String,
    /// Purpose of the profile.
    pub about: String,
    /// Hash of its bytes, lower-case hexadecimal.
    pub sha256: String,
    duties: ByCheck<Duty>,
    ceilings: ByCheck<Ceiling>,
    requirements: Requirements,
}

/// A value for each of some checks, by [`address`]: every finding asks twice, and ids of one family begin alike.
type ByCheck<T> = BTreeMap<usize, T>;

/// The address of a check, which is one static.
fn address(check: &Check) -> usize {
    std::ptr::from_ref(check).addr()
}

/// The reason why a profile cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("profile, line {line}, column {column}: {problem}")]
pub struct ProfileError {
    /// Line of the fault, from 1.
    pub line: usize,
    /// Column of the fault, from 1.
    pub column: usize,
    /// The fault.
    pub problem: String,
}

/// A built-in profile. Its duties stand in the rows of the checks.
struct BuiltIn {
    name: &'static str,
    about: &'static str,
    duty: fn(&Duties) -> Duty,
}

/// The built-in profiles, the default first.
const BUILT_IN: [BuiltIn; 4] = [
    BuiltIn {
        name: "border-control",
        about: "A full-page reader in three lights, the chip, trust anchors and the registry: the duties of the catalogue.",
        duty: |duties| duties.border_control,
    },
    BuiltIn {
        name: "desk",
        about: "A visible-light scan or an MRZ alone; infrared, ultraviolet, chip and registry count where they are given.",
        duty: |duties| duties.desk,
    },
    BuiltIn {
        name: "chip-only",
        about: "A phone or kiosk that reads the chip; page, session and registry count where they are given.",
        duty: |duties| duties.chip_only,
    },
    BuiltIn {
        name: "registry-only",
        about: "What the registry says of a document, whatever the page and the chip show; their checks are logged, not counted.",
        duty: |duties| duties.registry_only,
    },
];

impl BuiltIn {
    /// The profile as TOML, the form whose hash names it.
    fn toml(&self) -> String {
        let head = format!(
            "schema = \"{}\"\nname = \"{}\"\nabout = \"{}\"\n\n[duties]\n",
            file::SCHEMA,
            self.name,
            self.about
        );
        let duties =
            checks::catalogue().map(|check| format!("\"{}\" = \"{}\"\n", check.id, (self.duty)(&check.duty).name()));
        duties.fold(head, |text, line| text + &line)
    }
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`ProfileError`] with line and column: no TOML, an unknown key, an unknown check, a raised ceiling, a figure out of
    /// bounds.
    pub fn read(text: &str) -> Result<Self, ProfileError> {
        file::read(text)
    }

    /// A built-in profile: `border-control`, `desk`, `chip-only` or `registry-only`.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        let built_in = BUILT_IN.iter().find(|built_in| built_in.name == name)?;
        Self::read(&built_in.toml()).ok()
    }

    /// The names of the built-in profiles, the default first.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|built_in| built_in.name)
    }

    /// The duty of a check under this profile.
    #[must_use]
    pub fn duty(&self, check: &Check) -> Duty {
        self.duties.get(&address(check)).copied().unwrap_or(check.duty.border_control)
    }

    /// The ages and strengths that the profile requires.
    #[must_use]
    pub fn requirements(&self) -> &Requirements {
        &self.requirements
    }

    /// The worst effect that a failure of a check may have.
    #[must_use]
    pub fn ceiling(&self, check: &Check) -> Ceiling {
        self.ceilings.get(&address(check)).copied().unwrap_or(check.ceiling)
    }
}

#[cfg(test)]
mod tests {
    use super::file::SCHEMA;
    use super::*;

    fn refused(body: &str) -> String {
        let text = format!("schema = \"{SCHEMA}\"\nname = \"x\"\nabout = \"y\"\n{body}");
        Profile::read(&text).unwrap_err().to_string()
    }

    #[test]
    fn the_built_in_profiles_load_under_their_own_names() {
        for name in Profile::built_in_names() {
            assert_eq!(Profile::built_in(name).map(|profile| profile.name), Some(name.to_owned()));
        }
    }

    #[test]
    fn a_mistake_is_named_with_line_and_column() {
        assert_eq!(
            refused("[duties]\n\"optical.mrz.nonsense\" = \"optional\""),
            "profile, line 5, column 1: there is no check optical.mrz.nonsense"
        );
        assert_eq!(
            refused("[ceilings]\n\"optical.mrz.sex\" = \"alert\""),
            "profile, line 5, column 1: optical.mrz.sex may be at most review, and a profile may not raise it"
        );
        assert!(refused("[duty]\n").starts_with("profile, line 4, column 2: unknown field `duty`"));
    }

    #[test]
    fn a_profile_asks_for_ages_and_strengths() {
        let text = format!(
            "schema = \"{SCHEMA}\"\nname = \"x\"\nabout = \"y\"\n[ages]\nregistry-hours = 6\n[strengths]\nsigner-ec-bits = 256"
        );
        let profile = Profile::read(&text).unwrap();
        let asked = profile.requirements();
        assert_eq!((asked.registry_age.as_hours(), asked.signer.ec_bits), (6, 256));
        assert_eq!(asked.chip, Requirements::DEFAULT.chip, "what is not named stays");
        assert_eq!(
            refused("[ages]\nregistry-hours = 900000"),
            "profile, line 5, column 18: at most 87600 hours, found 900000"
        );
        assert!(refused("[strengths]\nsigner-rsa-bit = 9").starts_with("profile, line 5, column 1: unknown field"));
    }

    #[test]
    fn a_special_key_goes_before_a_general_one() {
        let text = format!(
            "schema = \"{SCHEMA}\"\nname = \"x\"\nabout = \"y\"\n[duties]\n\"registry.document.listed\" = \"mandatory\"\n\"registry.*\" = \"optional\""
        );
        let profile = Profile::read(&text).unwrap();
        let duty = |id| profile.duty(checks::find(id).unwrap());
        assert_eq!(duty("registry.document.listed"), Duty::Mandatory);
        assert_eq!(duty("registry.document.range"), Duty::Optional);
    }
}
