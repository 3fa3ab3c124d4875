//! Documents with chips, each with what an inspection system trusts of the States that issue them: genuine ones, and
//! forgeries by name. What each forgery changes is the least that its forger must.

use std::collections::BTreeMap;

use clap::ValueEnum;
use mrz::{Draft, Field, Format, Zone};

use super::{CHALLENGE, Chip, ChipPlan, files, transcript};
use crate::chip::Active;
use crate::pki::authority::day;
use crate::pki::{Algorithm, Authority, Forgery, Key, KeyKind, Role, Signer};
use crate::seed::Dice;
use crate::tamper::{self, Mended};

/// A document as it is handed over, and what is trusted.
#[derive(Clone, Debug)]
pub struct Handed {
    /// The zone that is printed on the page.
    pub lines: Vec<String>,
    /// The chip.
    pub chip: Chip,
    /// Certificates and revocation lists by file name: Utopia's, and those of another State.
    pub trust: BTreeMap<String, Vec<u8>>,
    /// The dice that draw the chip's portrait, so that the page can have the same one.
    pub portrait: Dice,
}

/// The algorithms with which a document is made.
#[derive(Clone, Debug)]
pub struct Over {
    /// The authority's.
    pub authority: Algorithm,
    /// The Document Signer's.
    pub signer: Algorithm,
    /// The chip's own, if it has a key.
    pub active: Option<Algorithm>,
}

impl Default for Over {
    fn default() -> Self {
        let named = |name| Algorithm::named(name);
        let rsa = |bits| named(bits).unwrap_or_else(|| unreachable!("the name of an algorithm"));
        Self { authority: rsa("rsa4096-sha256"), signer: rsa("rsa2048-sha256"), active: named("P-256-plain-sha256") }
    }
}

/// Forged documents with chips, each by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChipForgery {
    /// The page shows another date of birth, its check digits mended; the chip is genuine
    PageChanged,
    /// A digit of the date of birth in EF.DG1 is changed, with its check digits, after signing; so is the page
    DataGroupChanged,
    /// The portrait in EF.DG2 is another's
    PortraitReplaced,
    /// The last byte of the portrait's file is cut off
    DataGroupCut,
    /// EF.DG13 is added, and the signed list knows nothing of it
    DataGroupUnsigned,
    /// EF.DG15 is left away, so that nobody asks whether the chip is a copy
    DataGroupMissing,
    /// The hash of the changed EF.DG1 is put into the list; the list's own signature no longer holds
    HashListChanged,
    /// A bit of the signature is changed
    SignatureChanged,
    /// EF.COM leaves EF.DG15 out
    ComShortened,
    /// Bytes stand behind the security object
    TrailingBytes,
    /// The data are a genuine chip's, the key that answers is another
    Cloned,
    /// The answer was recorded before, to another challenge
    Replayed,
    /// The Document Signer is of an authority that the forger made, which takes the true one's name and key identifier
    FalseAuthority,
    /// The Document Signer is of an authority that the forger made, which takes the true one's name alone
    OwnAuthority,
    /// The document says Utopia, and a genuine Document Signer of another State signed it
    OtherState,
    /// A genuine Document Signer issued the Document Signer, as if it were an authority
    SignerAsAuthority,
    /// A genuine signer of master lists signed the document
    ListSigner,
    /// The Document Signer's curve has a generator that the forger chose
    ForeignGenerator,
    /// The Document Signer's RSA key has the exponent 1: every number is its own signature
    ExponentOne,
    /// The Document Signer's certificate had expired when it signed
    SignerExpired,
    /// The Document Signer was revoked: its key was stolen
    SignerRevoked,
}

impl ChipForgery {
    /// Every forgery.
    #[must_use]
    pub fn all() -> &'static [Self] {
        Self::value_variants()
    }

    /// Name of the forgery: `data-group-changed`.
    #[must_use]
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The forgery, in a sentence.
    #[must_use]
    pub fn about(self) -> String {
        let help = self.to_possible_value().and_then(|value| value.get_help().map(ToString::to_string));
        help.map(|help| format!("{help}.")).unwrap_or_default()
    }

    /// True if the forgery exists for these algorithms.
    #[must_use]
    pub fn applies_to(self, over: &Over) -> bool {
        match self {
            Self::ForeignGenerator => matches!(over.signer.key, KeyKind::Ec(..)),
            Self::DataGroupMissing | Self::ComShortened | Self::Cloned | Self::Replayed => over.active.is_some(),
            _ => true,
        }
    }

    /// The forgery of a Document Signer that it rests on.
    fn of_signer(self) -> Option<Forgery> {
        match self {
            Self::FalseAuthority => Some(Forgery::OtherAuthority),
            Self::OwnAuthority => Some(Forgery::OtherKeyOfTheName),
            Self::SignerAsAuthority => Some(Forgery::SignerAsAuthority),
            Self::ListSigner => Some(Forgery::ListSignerAsSigner),
            Self::ForeignGenerator => Some(Forgery::ForeignGenerator),
            Self::ExponentOne => Some(Forgery::ExponentOne),
            _ => None,
        }
    }
}

/// A document of Utopia with a chip, genuine or forged.
///
/// # Panics
/// If the draft cannot be printed.
#[must_use]
pub fn make(draft: &Draft, over: &Over, forgery: Option<ChipForgery>, dice: &mut Dice) -> Handed {
    let authority = Authority::new("UT", &over.authority, dice);
    let elsewhere = Authority::new("FR", &Over::default().authority, dice);
    let signer = signer(forgery, over, &authority, &elsewhere, dice);
    let portrait = dice.clone();
    let mut plan = ChipPlan::new(draft, dice);
    if let Some(active) = &over.active {
        plan = plan.with_active(Active::new(active, dice));
    }
    let mut chip = plan.make(&signer);
    if let Some(forgery) = forgery {
        change(&mut chip, &plan, forgery, dice);
    }
    let lines = lines(draft, forgery, &plan, &chip);
    let revoked = if forgery == Some(ChipForgery::SignerRevoked) { vec![signer.serial] } else { Vec::new() };
    let trust = BTreeMap::from([
        ("csca.cer".to_owned(), authority.certificate.clone()),
        ("csca.crl".to_owned(), authority.crl(&revoked, day(-10), day(80))),
        ("elsewhere.cer".to_owned(), elsewhere.certificate.clone()),
        ("elsewhere.crl".to_owned(), elsewhere.crl(&[], day(-10), day(80))),
    ]);
    Handed { lines, chip, trust, portrait }
}

/// The zone on the page: the forger of a chip's zone changes the page as well, so that the two agree.
fn lines(draft: &Draft, forgery: Option<ChipForgery>, plan: &ChipPlan, chip: &Chip) -> Vec<String> {
    let genuine = plan.groups.get(&1).map(|dg1| zone(dg1, draft.format)).unwrap_or_default();
    match forgery {
        Some(ChipForgery::PageChanged) => changed(&genuine),
        Some(ChipForgery::DataGroupChanged | ChipForgery::HashListChanged) => {
            chip.files.get("EF.DG1").map(|dg1| zone(dg1, draft.format)).unwrap_or_default()
        }
        _ => genuine,
    }
}

fn signer(
    forgery: Option<ChipForgery>,
    over: &Over,
    authority: &Authority,
    elsewhere: &Authority,
    dice: &mut Dice,
) -> Signer {
    let forged = forgery.filter(|forgery| forgery.applies_to(over)).and_then(ChipForgery::of_signer);
    match (forgery, forged) {
        (_, Some(forged)) => authority.forge(forged, &over.signer, dice),
        (Some(ChipForgery::OtherState), _) => elsewhere.issue(Role::DocumentSigner, &over.signer, dice),
        (Some(ChipForgery::SignerExpired), _) => {
            let key = Key::new(&over.signer.key, dice);
            let mut plan = authority.plan(Role::DocumentSigner, &key, dice);
            // Specimens are signed on day -250.
            plan.not_after = day(-260);
            authority.issue_as(plan, key, &over.signer)
        }
        _ => authority.issue(Role::DocumentSigner, &over.signer, dice),
    }
}

/// Applies a forgery to the files of a genuine chip.
fn change(chip: &mut Chip, plan: &ChipPlan, forgery: ChipForgery, dice: &mut Dice) {
    let mut file = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        chip.files.entry(name.to_owned()).and_modify(change);
    };
    match forgery {
        ChipForgery::DataGroupChanged => file("EF.DG1", &|dg1| change_birth(dg1)),
        ChipForgery::DataGroupCut => file("EF.DG2", &|bytes| bytes.truncate(bytes.len().saturating_sub(1))),
        ChipForgery::SignatureChanged => file("EF.SOD", &|sod| {
            if let Some(last) = sod.last_mut() {
                *last ^= 1;
            }
        }),
        ChipForgery::TrailingBytes => file("EF.SOD", &|sod| sod.extend(b"\x30\x00")),
        ChipForgery::HashListChanged => {
            let mut changed = plan.clone();
            changed.groups.entry(1).and_modify(|dg1| change_birth(dg1));
            let (old, new) = (plan.hash_list(), changed.hash_list());
            file("EF.SOD", &|sod| replace(sod, &old, &new));
            file("EF.DG1", &|dg1| change_birth(dg1));
        }
        ChipForgery::PortraitReplaced => {
            let other = files::dg2(&super::portrait(dice));
            chip.files.insert("EF.DG2".to_owned(), other);
        }
        ChipForgery::DataGroupUnsigned => {
            chip.files.insert("EF.DG13".to_owned(), files::dg13(b"unsigned"));
        }
        ChipForgery::DataGroupMissing => {
            chip.files.remove("EF.DG15");
            chip.files.remove("active-authentication.json");
        }
        ChipForgery::ComShortened => {
            let numbers: Vec<u8> = plan.groups.keys().copied().filter(|number| *number != 15).collect();
            chip.files.insert("EF.COM".to_owned(), files::com(&numbers));
        }
        ChipForgery::Cloned | ChipForgery::Replayed => {
            let answer = plan.active.as_ref().map(|active| match forgery {
                ChipForgery::Cloned => active.copied(dice).answer(&CHALLENGE),
                _ => active.answer(&[0x5A; 8]),
            });
            let recorded = answer.map(|answer| transcript(&CHALLENGE, &answer));
            chip.files.extend(recorded.map(|recorded| ("active-authentication.json".to_owned(), recorded)));
        }
        // The page and the signer are another's work.
        _ => {}
    }
}

/// The lines in EF.DG1.
fn zone(dg1: &[u8], format: &Format) -> Vec<String> {
    let text = dg1.get(dg1.len().saturating_sub(format.lines * format.length)..).unwrap_or_default();
    text.chunks(format.length).map(|line| String::from_utf8_lossy(line).into_owned()).collect()
}

/// A zone with another digit in the date of birth, its check digits mended. The date stays one that can be.
fn changed(lines: &[String]) -> Vec<String> {
    let mut dice = crate::seed::dice(1);
    let sound = |lines: &Vec<String>| {
        let zone = Zone::parse(lines).ok();
        zone.is_some_and(|zone| Draft::of(&zone, crate::holder::TODAY).is_some())
    };
    let tries = (0..64).filter_map(|_| tamper::change(lines, Field::DateOfBirth, 1, Mended::Yes, &mut dice));
    tries.map(|(lines, _)| lines).find(sound).unwrap_or_else(|| lines.to_vec())
}

/// Changes the date of birth in EF.DG1.
fn change_birth(dg1: &mut [u8]) {
    let lines = [Format::named("TD1"), Format::named("TD2"), Format::named("TD3")].into_iter().flatten();
    // Tag and length of the file, tag and length of the zone.
    let format = lines.into_iter().find(|format| dg1.len() == 5 + format.lines * format.length);
    let Some(format) = format else { return };
    let text = changed(&zone(dg1, format)).concat();
    if let Some(place) = dg1.get_mut(5..) {
        place.copy_from_slice(text.as_bytes());
    }
}

/// Puts new bytes in the place of old ones of the same length.
fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let at = bytes.windows(old.len()).position(|window| window == old);
    if let Some(place) = at.and_then(|at| bytes.get_mut(at..at + new.len())) {
        place.copy_from_slice(new);
    }
}
