//! `verify profile`: profiles by name or file, shown and checked.

use std::fmt::Write as _;
use std::path::Path;

use bordercheck::{Profile, catalogue, limits};

use crate::{Failure, output};

/// A built-in profile, or one from a file.
///
/// # Errors
/// The reason why it cannot be loaded, with line and column.
pub(crate) fn load(name_or_path: &str) -> Result<Profile, Failure> {
    match Profile::built_in(name_or_path) {
        Some(profile) => Ok(profile),
        None => read(Path::new(name_or_path)).map_err(|failure| match failure {
            Failure::Usage(why) => {
                let built_in = Profile::built_in_names().collect::<Vec<_>>().join(", ");
                Failure::Usage(format!("{why} (and it is none of the built-in {built_in})"))
            }
            Failure::Fault(why) => Failure::Fault(why),
        }),
    }
}

/// Prints every check's duty and ceiling, marking what differs from the catalogue, and the ages and strengths.
///
/// # Errors
/// The reason why the profile cannot be loaded.
pub(crate) fn show(name_or_path: &str) -> Result<u8, Failure> {
    let profile = load(name_or_path)?;
    let mut page = String::new();
    // Writing to a String cannot fail.
    let _ = write_profile(&mut page, &profile);
    output::print(&page).map(|()| 0).map_err(Failure::Fault)
}

/// Says whether a profile can be used.
///
/// # Errors
/// The reason why it is refused.
pub(crate) fn check(path: &Path) -> Result<u8, Failure> {
    let profile = read(path)?;
    let line = format!("{}: profile {} can be used, sha256 {}\n", path.display(), profile.name, profile.sha256);
    output::print(&line).map(|()| 0).map_err(Failure::Fault)
}

fn read(path: &Path) -> Result<Profile, Failure> {
    let text = crate::read_named("profile", path, limits::PROFILE_BYTES)?;
    Profile::read(&text).map_err(|error| Failure::Fault(format!("{}: {error}", path.display())))
}

fn write_profile(page: &mut String, profile: &Profile) -> std::fmt::Result {
    writeln!(page, "{}  {}\nsha256 {}\n", profile.name, profile.about, profile.sha256)?;
    writeln!(page, "  {:<38} {:<11} ceiling (* differs from the catalogue)", "check", "duty")?;
    for check in catalogue() {
        let (duty, ceiling) = (profile.duty(check), profile.ceiling(check));
        let mark = if duty != check.duty.border_control || ceiling != check.ceiling { '*' } else { ' ' };
        let duty = duty.name();
        writeln!(page, "{mark} {:<38} {duty:<11} {}", check.id, ceiling.name())?;
    }
    let asked = profile.requirements();
    writeln!(page, "\nages")?;
    writeln!(page, "  registry-hours    {}", asked.registry_age.as_hours())?;
    writeln!(page, "  crl-grace-hours   {}", asked.crl_grace.as_hours())?;
    writeln!(page, "  master-list-days  {}", asked.master_list_age.as_hours() / 24)?;
    writeln!(page, "strengths\n  hash-bits         {}", asked.hash_bits)?;
    for (whose, least) in [("csca", asked.csca), ("signer", asked.signer), ("chip", asked.chip)] {
        writeln!(page, "  {:<17} {}", format!("{whose}-rsa-bits"), least.rsa_bits)?;
        writeln!(page, "  {:<17} {}", format!("{whose}-ec-bits"), least.ec_bits)?;
    }
    Ok(())
}
