//! Documents with chips: the page or its zone, the files of the chip, and what is trusted of the States.

use mrz::{Draft, Format};

use super::{COARSE, Made, PPI, Recipe, SPECIMEN, jpeg, recipe, sound};
use crate::chip::{ChipForgery, Handed, Over, make};
use crate::page::{Page, Style};
use crate::pki::Algorithm;
use crate::seed::Dice;

const CLEAR: &str = "clear";
const REVIEW: &str = "review";
const ALERT: &str = "alert";

pub(super) fn recipes() -> Vec<Recipe> {
    use ChipForgery as F;
    const HASH: &str = "electronic.data-groups.hash";
    const ACTIVE: &str = "electronic.chip.active-authentication";
    const ORIGINAL: &str = "electronic.chip.original";
    const DG1: &str = "combined.mrz.dg1";
    const DG11: &str = "combined.mrz.dg11";
    let mut recipes = vec![
        recipe(
            "chip-td3-genuine",
            "A genuine passport and its chip, signed by a signer whose authority is trusted and that is on no revocation \
             list; the chip answered with its own key.",
            |dice| {
                let (draft, handed) = handed("TD3", &Over::default(), None, dice);
                drawn(&draft, &handed, dice)
            },
        ),
        recipe(
            "chip-td1-brainpool",
            "A genuine card and its chip, all of it signed over Brainpool's curves, the authority's spelt out.",
            |dice| {
                let over = over("explicit-brainpoolP384r1-sha384", "brainpoolP256r1-sha256", "brainpoolP256r1-sha256");
                let (_, handed) = handed("TD1", &over, None, dice);
                Made { assurance: Some(3), ..zone_as_text(&handed, CLEAR, &[]) }
            },
        ),
        recipe(
            "chip-td3-pss-without-key",
            "A genuine passport with a chip that has no key of its own, signed with RSA-PSS.",
            |dice| {
                let over = Over { active: None, ..over("rsa3072-pss-sha384", "rsa2048-pss-sha256", "P-256-sha256") };
                let (_, handed) = handed("TD3", &over, None, dice);
                Made { assurance: Some(3), ..zone_as_text(&handed, CLEAR, &[]) }
            },
        ),
        recipe(
            "chip-page-changed",
            "A passport with a genuine chip whose page shows another date of birth, every check digit mended.",
            |dice| {
                let (draft, handed) = handed("TD3", &Over::default(), Some(F::PageChanged), dice);
                let made = drawn(&draft, &handed, dice);
                let also_failed = vec![COARSE, SPECIMEN, DG11, "combined.mrz.page"];
                Made { disposition: ALERT, reasons: vec![DG1], also_failed, assurance: Some(2), ..made }
            },
        ),
        recipe(
            "chip-unknown-state",
            "A genuine passport and its chip, and no certificate of its State at hand: nothing is said against it, and \
             the verdict at the border is incomplete.",
            |dice| {
                let (_, mut handed) = handed("TD3", &Over::default(), None, dice);
                handed.trust.retain(|name, _| name.starts_with("elsewhere"));
                let reasons = [
                    "optical.mrz.infrared-ink",
                    "optical.page.ultraviolet-dull",
                    "electronic.csca.trusted",
                    "electronic.ds.signature",
                    "electronic.ds.validity",
                    "registry.document.listed",
                    "registry.document.range",
                    "registry.document.pattern",
                    "registry.signer.compromised",
                    "registry.snapshot.fresh",
                    "registry.snapshot.trusted",
                ];
                let made = zone_as_text(&handed, "incomplete", &reasons);
                Made { profile: "border-control", assurance: Some(1), ..made }
            },
        ),
    ];
    let forged: [(F, &str, &[&'static str], &[&'static str]); 11] = [
        (F::DataGroupChanged, ALERT, &[HASH], &[DG11]),
        (F::PortraitReplaced, ALERT, &[HASH], &[]),
        (F::DataGroupUnsigned, ALERT, &[HASH], &[]),
        (F::HashListChanged, ALERT, &["electronic.sod.signature"], &[DG11]),
        (F::Cloned, ALERT, &[ACTIVE, ORIGINAL], &[]),
        (F::Replayed, ALERT, &[ACTIVE, ORIGINAL], &[]),
        (F::FalseAuthority, ALERT, &["electronic.ds.signature"], &[]),
        (F::OwnAuthority, REVIEW, &["electronic.ds.signature"], &[]),
        (F::OtherState, ALERT, &["electronic.ds.country"], &[]),
        (F::SignerExpired, REVIEW, &["electronic.ds.validity", "combined.dates.order"], &[]),
        (F::SignerRevoked, ALERT, &["electronic.ds.revocation"], &[]),
    ];
    recipes.extend(forged.into_iter().map(|(forgery, disposition, reasons, also)| {
        recipe(&format!("chip-{}", forgery.name()), &forgery.about(), move |dice| {
            let (_, handed) = handed("TD3", &Over::default(), Some(forgery), dice);
            let made = zone_as_text(&handed, disposition, reasons);
            let also_failed = made.also_failed.iter().chain(also).copied().collect();
            Made { also_failed, ..made }
        })
    }));
    recipes
}

fn over(authority: &str, signer: &str, active: &str) -> Over {
    let named = |name| Algorithm::named(name).expect("the name of an algorithm");
    Over { authority: named(authority), signer: named(signer), active: Algorithm::named(active) }
}

pub(super) fn handed(format: &str, over: &Over, forgery: Option<ChipForgery>, dice: &mut Dice) -> (Draft, Handed) {
    let draft = sound(Format::named(format).expect("a format"), dice);
    let handed = make(&draft, over, forgery, dice);
    (draft, handed)
}

/// A case with the zone as text from a reader device.
pub(super) fn zone_as_text(handed: &Handed, disposition: &'static str, reasons: &[&'static str]) -> Made {
    let mut files = files(handed);
    files.push(("mrz.txt".to_owned(), handed.lines.join("\n").into_bytes()));
    Made {
        files,
        profile: "desk",
        disposition,
        reasons: reasons.to_vec(),
        also_failed: vec![SPECIMEN],
        mrz: handed.lines.clone(),
        assurance: None,
    }
}

/// A case with the page as a flatbed scans it.
fn drawn(draft: &Draft, handed: &Handed, dice: &mut Dice) -> Made {
    let mut files = files(handed);
    let page = Page::draw_of(&handed.portrait, draft, &handed.lines, &Style::plain(PPI), dice);
    files.push(("visible.jpg".to_owned(), jpeg(&page.image)));
    Made { files, also_failed: vec![COARSE, SPECIMEN], assurance: Some(3), ..zone_as_text(handed, CLEAR, &[]) }
}

fn files(handed: &Handed) -> Vec<(String, Vec<u8>)> {
    let chip = handed.chip.files.iter().map(|(name, bytes)| (format!("chip/{name}"), bytes.clone()));
    let trust = handed.trust.iter().map(|(name, bytes)| (format!("trust/{name}"), bytes.clone()));
    chip.chain(trust).collect()
}
