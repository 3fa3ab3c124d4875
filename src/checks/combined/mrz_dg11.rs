//! DG11's full name and dates agree with the MRZ.
//!
//! EF.DG11: Doc 9303-10 §4.7.11.

use lds::File;
use mrz::full_name::{FullNameMatch, compare};
use mrz::{Field, Zone};

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
    /// They agree; a fact says what one of them leaves out.
    Agrees(Option<Fact>),
    Differs(Fact),
    Open(Fact),
    /// There is nothing to compare with.
    Silent(Fact),
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
    let births = dg11.birth.as_ref().map(|birth| match birth {
        Ok((digits, offset)) => compare_births(&zone, digits, place(file, *offset)),
        Err(fault) => Compared::Open(fault_fact("full-date-of-birth", file, fault)),
    });
    let (mut faults, mut open, mut silent, mut facts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut agreed = false;
    for one in [names, births].into_iter().flatten() {
        match one {
            Compared::Agrees(fact) => {
                agreed = true;
                facts.extend(fact);
            }
            Compared::Differs(fact) => faults.push(fact),
            Compared::Open(fact) => open.push(fact),
            Compared::Silent(fact) => silent.push(fact),
        }
    }
    let answer = match (faults.is_empty(), open.pop()) {
        (false, last) => Answer::failed_if_any(faults).with_all(open).with_all(last),
        (true, Some(last)) => Answer::undetermined(last).with_all(open),
        (true, None) if agreed => Answer::successful(),
        (true, None) if !silent.is_empty() => Answer::not_supported(Cause::NoReference),
        // It holds nothing that a zone says too.
        (true, None) => Answer::not_supported(Cause::NotApplicable),
    };
    Ok(answer.with_all(facts).with_all(silent).with_all(hash))
}

fn place(file: &File, offset: usize) -> Place {
    Place { offset: u64::try_from(offset).ok(), ..Place::file(&file.name) }
}

/// The full name is in national characters. The zone must be one of its legal transliterations (Doc 9303-3 §6); another Latin
/// name is a difference. A transcription, and a script without a table, cannot be compared.
fn compare_names(zone: &Zone<'_>, full: &str, place: Place) -> Compared {
    let field = zone.bytes(Field::Name);
    let printed = String::from_utf8_lossy(field).trim_end_matches('<').to_owned();
    let fact = |name: &'static str| Fact::new(name).expected(printed.clone()).found(full).at(place.clone());
    match compare(full, field) {
        FullNameMatch::Empty | FullNameMatch::Agrees => Compared::Agrees(None),
        FullNameMatch::LeavesOut => Compared::Agrees(Some(fact("full-name-left-out"))),
        FullNameMatch::Transcribed => Compared::Silent(fact("full-name-transcribed")),
        FullNameMatch::NoTable(_) => Compared::Silent(fact("full-name-script")),
        FullNameMatch::Partly | FullNameMatch::BeyondTables => Compared::Open(fact("full-name")),
        FullNameMatch::Differs => Compared::Differs(fact("full-name")),
    }
}

/// Unknown parts are fillers in the zone and zeros in EF.DG11; they agree with anything. Digits that are no date are malformed.
fn compare_births(zone: &Zone<'_>, digits: &str, place: Place) -> Compared {
    let printed = zone.text(Field::DateOfBirth);
    let field = zone.bytes(Field::DateOfBirth);
    let stored = digits.get(2..).unwrap_or_default();
    let fact = Fact::new("full-date-of-birth").expected(printed).found(digits).at(place);
    let possible = |digits: &str| {
        let part = |from, to| digits.get(from..to).and_then(|part| part.parse::<u8>().ok());
        part(2, 4).is_some_and(|month| month <= 12) && part(4, 6).is_some_and(|day| day <= 31)
    };
    let legal = field.iter().all(|byte| byte.is_ascii_digit() || *byte == b'<');
    if stored.len() != field.len() || !legal || !possible(stored) {
        return Compared::Open(fact);
    }
    let parts = field.chunks(2).zip(stored.as_bytes().chunks(2));
    let unknown = digits.bytes().all(|digit| digit == b'0');
    let differs = parts.enumerate().any(|(at, (printed, stored))| {
        let unknown = unknown || printed == b"<<" || (at > 0 && stored == b"00");
        !unknown && printed != stored
    });
    if differs { Compared::Differs(fact) } else { Compared::Agrees(None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The word for the result of a comparison.
    fn word(compared: &Compared) -> &'static str {
        match compared {
            Compared::Agrees(None) => "agrees",
            Compared::Agrees(Some(_)) => "leaves out",
            Compared::Silent(_) => "silent",
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
        assert_eq!(compare("ERIKSSON<<ANNA<MARIA", "Anna<Maria<<Eriksson"), "open", "`<<` says which part is which");
        assert_eq!(compare("ERIKSSON<<ANNA<MARIA", "Anna<Maria<Eriksson"), "agrees");
        assert_eq!(compare("ERIKSSON<<ANNA<MARIA", "Eriksson<<Anna"), "open");
        assert_eq!(compare("ERIKSSON", "Eriksson"), "agrees");
        assert_eq!(compare("MUELLER<<KAETHE", "Müller<<Käthe"), "agrees");
        assert_eq!(compare("IVANOVA<<ELENA", "ИВАНОВА<<ЕЛЕНА СЕРГЕЕВНА"), "leaves out");
        assert_eq!(compare("HASSAN<<MOHAMED<ALI", "حسن<<محمد علي"), "silent", "a transcription");
        assert_eq!(compare("HASSAN<<MOHAMED<ALI", "سالم<<نادية"), "open", "beyond the tables");
        assert_eq!(compare("ERIKSSON<<ANNA<MARIA", "王<<小明"), "silent", "a script without a transliteration");
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
        assert_eq!(compare("740812", "19741332"), "open", "no date");
        assert_eq!(compare("740812", "12081974"), "open", "another order of the parts");
        assert_eq!(compare("740812", "00000000"), "agrees", "nothing is known");
    }
}
