//! DG11's full name and dates agree with the MRZ.
//!
//! EF.DG11: Doc 9303-10 §4.7.11.

use lds::File;
use mrz::{Field, Zone, name};

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::chip::fault_fact;
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "combined.mrz.dg11",
    claim: "DG11's full name and dates agree with the MRZ",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Page, HandedIn::Chip],
    ceiling: Ceiling::Review,
    basis: Basis::Cryptographic,
    source: "ICAO Doc 9303-10 (EF.DG11)",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "combined", section: "5.7.2", name: "optical against electronic biographic data" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// The result of one comparison.
enum Compared {
    Agrees,
    Differs(Fact),
    Open(Fact),
}

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let dg11 = case.evidence.chip.as_ref().and_then(|chip| chip.dg11());
    let (file, dg11) = dg11.ok_or_else(|| case.without_group(11))?;
    let hash = case.wrong_hash_of(11);
    let dg11 = match dg11 {
        Ok(dg11) => dg11,
        Err(fault) => return Err(Answer::undetermined(fault_fact("EF.DG11", file, fault)).with_all(hash)),
    };
    let (zone, _) = case.holder_zone()?;
    let names = dg11.name.as_ref().map(|(name, offset)| compare_names(&zone, name, place(file, *offset)));
    let births = dg11.birth.as_ref().map(|(digits, offset)| compare_births(&zone, digits, place(file, *offset)));
    let compared: Vec<Compared> = [names, births].into_iter().flatten().collect();
    if compared.is_empty() {
        // It holds nothing that a zone says too.
        return Err(Answer::not_supported(Cause::NotApplicable).with_all(hash));
    }
    let mut faults = Vec::new();
    let mut open = Vec::new();
    let mut agreed = false;
    for one in compared {
        match one {
            Compared::Agrees => agreed = true,
            Compared::Differs(fact) => faults.push(fact),
            Compared::Open(fact) => open.push(fact),
        }
    }
    let mut open = open.into_iter();
    let answer = match (faults.is_empty(), agreed) {
        (false, _) => Answer::failed_if_any(faults),
        (true, true) => Answer::successful(),
        (true, false) => open.next().map_or_else(Answer::successful, Answer::undetermined),
    };
    Ok(answer.with_all(open).with_all(hash))
}

fn place(file: &File, offset: usize) -> Place {
    Place { offset: u64::try_from(offset).ok(), ..Place::file(&file.name) }
}

/// The full name is in national characters, its identifiers parted by `<<` and their parts by `<`; the zone must be one of
/// its legal transliterations (Doc 9303-3 §6). A script that §6 does not transliterate cannot be compared.
fn compare_names(zone: &Zone<'_>, full: &str, place: Place) -> Compared {
    let printed = String::from_utf8_lossy(zone.bytes(Field::Name)).into_owned();
    let (primary, secondary) = full.split_once("<<").unwrap_or((full, ""));
    let words = |identifier: &str| {
        let identifier = identifier.replace('<', " ").to_uppercase();
        identifier.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (primary, secondary) = (words(primary), words(secondary));
    let fact = Fact::new("full-name").expected(printed.trim_end_matches('<')).found(full).at(place);
    let field = zone.bytes(Field::Name);
    if name::print(&primary, &secondary, field.len()).is_err() {
        return Compared::Open(fact);
    }
    // Without `<<` the name may still stand in the order of the page, secondary identifier first.
    let whole = [primary.as_str(), secondary.as_str()].join(" ");
    let parted = full.contains("<<");
    let as_parted = name::accepts(&primary, &secondary, field);
    let turned = || {
        let parts: Vec<&str> = whole.split_whitespace().collect();
        (1..parts.len()).any(|at| {
            let (first, second) = parts.split_at(at);
            let (first, second) = (first.join(" "), second.join(" "));
            name::accepts(&first, &second, field) || name::accepts(&second, &first, field)
        })
    };
    if as_parted || (!parted && turned()) { Compared::Agrees } else { Compared::Differs(fact) }
}

/// Unknown parts are fillers in the zone and zeros in EF.DG11; they agree with anything.
fn compare_births(zone: &Zone<'_>, digits: &str, place: Place) -> Compared {
    let printed = zone.text(Field::DateOfBirth);
    let field = zone.bytes(Field::DateOfBirth);
    let stored = digits.get(2..).unwrap_or_default();
    let fact = Fact::new("full-date-of-birth").expected(printed).found(digits).at(place);
    if stored.len() != field.len() || !field.iter().all(|byte| byte.is_ascii_digit() || *byte == b'<') {
        return Compared::Open(fact);
    }
    let parts = field.chunks(2).zip(stored.as_bytes().chunks(2));
    let differs = parts.enumerate().any(|(at, (printed, stored))| {
        let unknown = printed == b"<<" || (at > 0 && stored == b"00");
        !unknown && printed != stored
    });
    if differs { Compared::Differs(fact) } else { Compared::Agrees }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The word for the result of a comparison.
    fn word(compared: &Compared) -> &'static str {
        match compared {
            Compared::Agrees => "agrees",
            Compared::Differs(_) => "differs",
            Compared::Open(_) => "open",
        }
    }

    fn zone(name: &str, birth: &str) -> Vec<Vec<u8>> {
        let first = format!("{:<<44}", format!("P<UTO{name}"));
        let second = format!("L898902C36UTO{birth}2F3204153ZE184226B<<<<<16");
        [first, second].map(String::into_bytes).to_vec()
    }

    #[test]
    fn a_full_name_is_written_in_the_zone_by_the_rules() {
        let compare = |printed: &str, full: &str| {
            let lines = zone(printed, "740812");
            word(&compare_names(&Zone::parse(&lines).unwrap(), full, Place::default()))
        };
        assert_eq!(compare("ERIKSSON<<ANNA<MARIA", "Eriksson<<Anna<Maria"), "agrees");
        assert_eq!(compare("ERIKSSON<<ANNA<MARIA", "Eriksson<<Anna<Marie"), "differs");
        // With `<<` it is known which part is which; without, the page's own order is as good.
        assert_eq!(compare("ERIKSSON<<ANNA<MARIA", "Anna<Maria<<Eriksson"), "differs");
        assert_eq!(compare("ERIKSSON<<ANNA<MARIA", "Anna<Maria<Eriksson"), "agrees");
        assert_eq!(compare("ERIKSSON<<ANNA<MARIA", "Eriksson<Anna<Maria"), "agrees");
        assert_eq!(compare("ERIKSSON<<ANNA<MARIA", "Eriksson<Maria<Anna"), "differs");
        assert_eq!(compare("ERIKSSON", "Eriksson"), "agrees");
        assert_eq!(compare("MUELLER<<KAETHE", "Müller<<Käthe"), "agrees");
        assert_eq!(compare("ERIKSSON<<ANNA<MARIA", "王<<小明"), "open", "a script without a transliteration");
    }

    #[test]
    fn what_is_not_known_of_a_birth_agrees_with_anything() {
        let compare = |printed: &str, stored: &str| {
            let lines = zone("ERIKSSON", printed);
            word(&compare_births(&Zone::parse(&lines).unwrap(), stored, Place::default()))
        };
        assert_eq!(compare("740812", "19740812"), "agrees");
        assert_eq!(compare("740812", "19740813"), "differs");
        assert_eq!(compare("740812", "19740912"), "differs");
        assert_eq!(compare("740812", "19750812"), "differs");
        assert_eq!(compare("740812", "19740800"), "agrees", "zeros in EF.DG11");
        assert_eq!(compare("740812", "19740000"), "agrees");
        assert_eq!(compare("740812", "19000812"), "differs", "00 is a year");
        assert_eq!(compare("7408<<", "19740812"), "agrees", "fillers in the zone");
        assert_eq!(compare("<<<<<<", "19740812"), "agrees");
        assert_eq!(compare("74081X", "19740812"), "open");
        assert_eq!(compare("740812", "740812"), "open");
    }
}
