//! Profiles: which checks count and how. A profile is data (TOML) and is named by hash in every verdict.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use crate::check::{self, Ceiling, Check, Duty};
use crate::evidence::hex;

/// Which checks count and how. It may make a check count less than the catalogue says or more often, and lower what a
/// failure may lead to; it may not raise it.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// Hash of its bytes, lower-case hexadecimal.
    pub sha256: String,
    duties: BTreeMap<&'static str, Duty>,
    ceilings: BTreeMap<&'static str, Ceiling>,
}

/// Why a profile cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("profile, line {line}, column {column}: {problem}")]
pub struct ProfileError {
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// What is wrong.
    pub problem: String,
}

/// The built-in profiles, the default first.
const BUILT_IN: [(&str, &str); 3] = [
    ("border-control", include_str!("profile/border-control.toml")),
    ("desk", include_str!("profile/desk.toml")),
    ("registry-only", include_str!("profile/registry-only.toml")),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: Spanned<String>,
    name: String,
    about: String,
    #[serde(default)]
    duties: BTreeMap<Spanned<String>, Duty>,
    #[serde(default)]
    ceilings: BTreeMap<Spanned<String>, Lowered>,
}

/// The ceilings that a profile may set.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Lowered {
    Note,
    Review,
    Alert,
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`ProfileError`] with line and column: no TOML, an unknown key, an unknown check, a raised ceiling.
    pub fn read(text: &str) -> Result<Self, ProfileError> {
        let error = |span: Range<usize>, problem: String| {
            let before = text.get(..span.start).unwrap_or(text);
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
            ProfileError { line: before.matches('\n').count() + 1, column, problem }
        };
        let file: File =
            toml::from_str(text).map_err(|why| error(why.span().unwrap_or_default(), why.message().to_owned()))?;
        if file.schema.get_ref() != SCHEMA {
            let problem = format!("expected the schema {SCHEMA:?}, found {:?}", file.schema.get_ref());
            return Err(error(file.schema.span(), problem));
        }
        let mut duties = BTreeMap::new();
        // The general before the special, so that `registry.*` gives way to `registry.document.listed`.
        let mut by_length: Vec<_> = file.duties.into_iter().collect();
        by_length.sort_by_key(|(pattern, _)| pattern.get_ref().len());
        for (pattern, duty) in by_length {
            let named = matching(&pattern).map_err(|problem| error(pattern.span(), problem))?;
            duties.extend(named.into_iter().map(|check| (check.id, duty)));
        }
        let mut ceilings = BTreeMap::new();
        for (pattern, lowered) in file.ceilings {
            for check in matching(&pattern).map_err(|problem| error(pattern.span(), problem))? {
                let ceiling = match lowered {
                    Lowered::Note => Ceiling::Note,
                    Lowered::Review => Ceiling::Review,
                    Lowered::Alert => Ceiling::Alert,
                };
                if ceiling > check.ceiling {
                    let problem =
                        format!("{} may be at most {}, and a profile may not raise it", check.id, check.ceiling.name());
                    return Err(error(pattern.span(), problem));
                }
                ceilings.insert(check.id, ceiling);
            }
        }
        let sha256 = hex(&Sha256::digest(text));
        Ok(Self { name: file.name, about: file.about, sha256, duties, ceilings })
    }

    /// A built-in profile: `border-control`, `desk` or `registry-only`.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        let (_, text) = BUILT_IN.iter().find(|(built_in, _)| *built_in == name)?;
        Self::read(text).ok()
    }

    /// The names of the built-in profiles, the default first.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// Whether and how a check counts.
    #[must_use]
    pub fn duty(&self, check: &Check) -> Duty {
        self.duties.get(check.id).copied().unwrap_or(check.duty)
    }

    /// The worst effect that a failure of a check may have.
    #[must_use]
    pub fn ceiling(&self, check: &Check) -> Ceiling {
        self.ceilings.get(check.id).copied().unwrap_or(check.ceiling)
    }
}

/// The schema of profiles.
pub(crate) const SCHEMA: &str = "bordercheck.profile/1";

/// The checks that a key names: an id, or `family.*` and `family.subject.*`.
fn matching(pattern: &Spanned<String>) -> Result<Vec<&'static Check>, String> {
    let pattern = pattern.get_ref();
    let named: Vec<_> = match pattern.strip_suffix('*') {
        Some(prefix) if prefix.ends_with('.') => {
            check::catalogue().filter(|check| check.id.starts_with(prefix)).collect()
        }
        _ => check::find(pattern).into_iter().collect(),
    };
    if named.is_empty() { Err(format!("there is no check {pattern}")) } else { Ok(named) }
}

#[cfg(test)]
mod tests {
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
    fn a_special_key_goes_before_a_general_one() {
        let text = format!(
            "schema = \"{SCHEMA}\"\nname = \"x\"\nabout = \"y\"\n[duties]\n\"registry.document.listed\" = \"mandatory\"\n\"registry.*\" = \"optional\""
        );
        let profile = Profile::read(&text).unwrap();
        let duty = |id| profile.duty(check::find(id).unwrap());
        assert_eq!(duty("registry.document.listed"), Duty::Mandatory);
        assert_eq!(duty("registry.document.range"), Duty::Optional);
    }
}
