//! A profile's TOML: schema `bordercheck.profile/1`.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::SignedDuration;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::{ByCheck, Profile, ProfileError, address};
use crate::answer::Ceiling;
use crate::checks::{self, Check, Duty};
use crate::requirements::Requirements;

/// The schema that a profile names.
pub(super) const SCHEMA: &str = "bordercheck.profile/1";

/// Ten years: older than any document that is still valid (Doc 9303-12 §5 gives a passport at most ten).
const HOURS: u32 = 87_600;
/// The largest RSA modulus that is in use in no State's certificates by far; a larger figure is a slip of the pen.
const BITS: u32 = 16_384;

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
    #[serde(default)]
    ages: Ages,
    #[serde(default)]
    strengths: Strengths,
}

/// The ceilings that a profile may set.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Lowered {
    Note,
    Review,
    Alert,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Ages {
    registry_hours: Option<Spanned<u32>>,
    crl_grace_hours: Option<Spanned<u32>>,
    master_list_days: Option<Spanned<u32>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Strengths {
    hash_bits: Option<Spanned<u32>>,
    csca_rsa_bits: Option<Spanned<u32>>,
    csca_ec_bits: Option<Spanned<u32>>,
    signer_rsa_bits: Option<Spanned<u32>>,
    signer_ec_bits: Option<Spanned<u32>>,
    chip_rsa_bits: Option<Spanned<u32>>,
    chip_ec_bits: Option<Spanned<u32>>,
}

/// A fault in the text of a profile: the range of its bytes, and the message.
type Problem = (Range<usize>, String);

pub(super) fn read(text: &str) -> Result<Profile, ProfileError> {
    read_file(text).map_err(|(span, problem)| {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        ProfileError { line: before.matches('\n').count() + 1, column, problem }
    })
}

fn read_file(text: &str) -> Result<Profile, Problem> {
    let file: File = toml::from_str(text).map_err(|why| (why.span().unwrap_or_default(), why.message().to_owned()))?;
    if file.schema.get_ref() != SCHEMA {
        let problem = format!("expected the schema {SCHEMA:?}, found {:?}", file.schema.get_ref());
        return Err((file.schema.span(), problem));
    }
    Ok(Profile {
        name: file.name,
        about: file.about,
        sha256: hex::encode(Sha256::digest(text)),
        duties: duties(file.duties)?,
        ceilings: ceilings(file.ceilings)?,
        requirements: requirements(file.ages, file.strengths)?,
    })
}

/// The general before the special, so that `registry.*` gives way to `registry.document.listed`.
fn by_length<T>(keys: BTreeMap<Spanned<String>, T>) -> Vec<(Spanned<String>, T)> {
    let mut keys: Vec<_> = keys.into_iter().collect();
    keys.sort_by_key(|(pattern, _)| pattern.get_ref().len());
    keys
}

fn duties(keys: BTreeMap<Spanned<String>, Duty>) -> Result<ByCheck<Duty>, Problem> {
    let mut duties = BTreeMap::new();
    for (pattern, duty) in by_length(keys) {
        duties.extend(matching(&pattern)?.into_iter().map(|check| (address(check), duty)));
    }
    Ok(duties)
}

fn ceilings(keys: BTreeMap<Spanned<String>, Lowered>) -> Result<ByCheck<Ceiling>, Problem> {
    let mut ceilings = BTreeMap::new();
    for (pattern, lowered) in by_length(keys) {
        for check in matching(&pattern)? {
            let ceiling = match lowered {
                Lowered::Note => Ceiling::Note,
                Lowered::Review => Ceiling::Review,
                Lowered::Alert => Ceiling::Alert,
            };
            if ceiling > check.ceiling {
                let most = check.ceiling.name();
                let problem = format!("{} may be at most {most}, and a profile may not raise it", check.id);
                return Err((pattern.span(), problem));
            }
            ceilings.insert(address(check), ceiling);
        }
    }
    Ok(ceilings)
}

/// The checks that a key names: an id, or `family.*` and `family.subject.*`.
fn matching(pattern: &Spanned<String>) -> Result<Vec<&'static Check>, Problem> {
    let named: Vec<_> = match pattern.get_ref().strip_suffix('*') {
        Some(prefix) if prefix.ends_with('.') => {
            checks::catalogue().filter(|check| check.id.starts_with(prefix)).collect()
        }
        _ => checks::find(pattern.get_ref()).into_iter().collect(),
    };
    if named.is_empty() { Err((pattern.span(), format!("there is no check {}", pattern.get_ref()))) } else { Ok(named) }
}

/// The requirements of the profile, with the default of each figure that it does not name.
fn requirements(ages: Ages, strengths: Strengths) -> Result<Requirements, Problem> {
    let mut asked = Requirements::DEFAULT;
    let ages = [
        (&mut asked.registry_age, ages.registry_hours, 1, "hours"),
        (&mut asked.crl_grace, ages.crl_grace_hours, 1, "hours"),
        (&mut asked.master_list_age, ages.master_list_days, 24, "days"),
    ];
    for (age, figure, hours, unit) in ages {
        if let Some(figure) = figure {
            *age = SignedDuration::from_hours(i64::from(bounded(&figure, HOURS / hours, unit)?) * i64::from(hours));
        }
    }
    let bits = [
        (&mut asked.hash_bits, strengths.hash_bits),
        (&mut asked.csca.rsa_bits, strengths.csca_rsa_bits),
        (&mut asked.csca.ec_bits, strengths.csca_ec_bits),
        (&mut asked.signer.rsa_bits, strengths.signer_rsa_bits),
        (&mut asked.signer.ec_bits, strengths.signer_ec_bits),
        (&mut asked.chip.rsa_bits, strengths.chip_rsa_bits),
        (&mut asked.chip.ec_bits, strengths.chip_ec_bits),
    ];
    for (least, figure) in bits {
        if let Some(figure) = figure {
            *least = bounded(&figure, BITS, "bits")?;
        }
    }
    Ok(asked)
}

fn bounded(figure: &Spanned<u32>, most: u32, unit: &str) -> Result<u32, Problem> {
    let found = *figure.get_ref();
    if found > most { Err((figure.span(), format!("at most {most} {unit}, found {found}"))) } else { Ok(found) }
}
