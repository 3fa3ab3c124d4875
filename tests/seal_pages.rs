//! Visas with their seal printed on them: found on the page, judged as one that a scanner read, and forged in the ways that
//! such paper is.

#![allow(clippy::unwrap_used, clippy::as_conversions, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/visa.rs"]
mod visa;

use std::io::Cursor;

use bordercheck::{Disposition, Document, Finding, Kind, Outcome, Verdict};
use image::ImageFormat;
use jiff::civil::date;
use optics::Plane;
use pki::trust::TrustFile;
use specimen::dice;
use specimen::page::{Page, Style};
use specimen::symbol::{Symbol, SymbolKind};
use visa::{NO_LIST, Visa, irregular, judge_with};

/// A page at 300 ppi with these symbols on it.
fn page(visa: &Visa, symbols: &[Symbol]) -> Vec<u8> {
    let style = Style::plain(300.0);
    let mut page = Page::draw(&visa.draft, &visa.lines(), &style, &mut dice(3));
    let mut left = page.image.width() as f32;
    for symbol in symbols {
        left = symbol.put_on(&mut page.image, left, 300.0, 12)[0] - 30.0;
    }
    let mut file = Cursor::new(Vec::new());
    page.image.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

fn data_matrix(bytes: &[u8]) -> Symbol {
    Symbol::encode(SymbolKind::DataMatrix, bytes).unwrap()
}

fn judge(page: Vec<u8>, handed_in: Option<&[u8]>, trust: Vec<TrustFile>) -> Verdict {
    let mut document = Document::from_picture("visible.png", page);
    if let Some(seal) = handed_in {
        document = document.with("seal.bin", Kind::Seal, Ok(seal.to_vec().into()));
    }
    judge_with(&document, trust)
}

fn finding<'v>(verdict: &'v Verdict, check: &str) -> &'v Finding {
    &verdict.findings.iter().find(|judged| judged.finding.check.id == check).unwrap().finding
}

fn irregular_on_page(visa: &Visa, seal: &seal::Vds, trust: Vec<TrustFile>) -> Vec<String> {
    irregular(&judge(page(visa, &[data_matrix(&seal.print().unwrap())]), None, trust))
}

#[test]
fn seal_on_the_page_is_judged_and_has_its_place() {
    let visa = Visa::new(1);
    let trust = visa.trust_with_list(&[]);
    let bytes = visa.seal().print().unwrap();
    let verdict = judge(page(&visa, &[data_matrix(&bytes)]), None, trust.clone());
    assert_eq!(irregular(&verdict), [""; 0]);
    let format = finding(&verdict, "seal.barcode.format");
    let symbol = format.facts.iter().find(|fact| fact.name == "symbol").unwrap();
    assert_eq!(symbol.found.as_deref(), Some("DataMatrix"));
    let place = symbol.place.as_ref().unwrap();
    let [left, top, width, height] = place.pixels.unwrap();
    assert_eq!(place.plane, Some(Plane::Visible));
    assert!(left > 900 && top < 100 && (180..320).contains(&width) && (180..320).contains(&height), "{place:?}");
    // The scanner read the same: one seal, on the page.
    assert_eq!(irregular(&judge(page(&visa, &[data_matrix(&bytes)]), Some(&bytes), trust)), [""; 0]);
}

#[test]
fn each_forgery_on_a_page_fails_the_check_that_it_is_about() {
    let (visa, other) = (Visa::new(1), Visa::new(2));
    // Copied from another visa of the same State.
    let copied = visa.seal_over(&other.lines());
    assert_eq!(irregular_on_page(&visa, &copied, visa.trust()), ["combined.seal.page failed", NO_LIST]);
    // A field changed.
    let mut changed = visa.seal();
    changed.features[1].value[0] ^= 0x40;
    assert_eq!(irregular_on_page(&visa, &changed, visa.trust()), ["seal.signature failed", NO_LIST]);
    // A signer of another State whose authority is trusted.
    let (abroad, seal) = visa.sealed_abroad();
    assert_eq!(irregular_on_page(&visa, &seal, abroad.trust()), ["combined.seal.page failed", NO_LIST]);
    // An expired signer, and a revoked one.
    let early = Visa { signed: date(2020, 1, 1), ..Visa::new(1) };
    assert_eq!(irregular_on_page(&visa, &early.seal(), visa.trust()), ["seal.signer.validity failed", NO_LIST]);
    let trust = visa.trust_with_list(std::slice::from_ref(&visa.signer.serial));
    assert_eq!(irregular_on_page(&visa, &visa.seal(), trust), ["seal.signer.revocation failed"]);
    // A type of document that the signer may not seal.
    let mut permit = visa.seal();
    permit.profile = [0xFB, 0x06];
    visa.sign(&mut permit);
    let found = irregular_on_page(&visa, &permit, visa.trust());
    assert!(found.iter().any(|told| told.ends_with("failed")), "{found:?}");
}

#[test]
fn symbol_printed_over_is_told() {
    let visa = Visa::new(1);
    let spoilt = data_matrix(&visa.seal().print().unwrap()).overprinted([0.25, 0.25, 0.8, 0.7]);
    let verdict = judge(page(&visa, &[spoilt]), None, visa.trust());
    assert_eq!(finding(&verdict, "seal.barcode.format").outcome, Outcome::Undetermined);
    assert!(verdict.disposition >= Disposition::Review, "{:?}", verdict.disposition);
}

/// Two seals on a page are both judged: a genuine one beside a copied one says nothing for it.
#[test]
fn second_seal_on_the_page_is_judged_too() {
    let (visa, other) = (Visa::new(1), Visa::new(2));
    let (own, copied) = (visa.seal().print().unwrap(), visa.seal_over(&other.lines()).print().unwrap());
    let verdict = judge(page(&visa, &[data_matrix(&own), data_matrix(&copied)]), None, visa.trust());
    assert_eq!(irregular(&verdict), ["combined.seal.page failed", NO_LIST]);
}

#[test]
fn seal_of_a_scanner_that_is_not_the_one_on_the_page_is_told() {
    let (visa, other) = (Visa::new(1), Visa::new(1));
    let mut later = other.seal();
    later.features[1].value[0] ^= 1;
    other.sign(&mut later);
    let verdict =
        judge(page(&visa, &[data_matrix(&later.print().unwrap())]), Some(&visa.seal().print().unwrap()), visa.trust());
    let format = finding(&verdict, "seal.barcode.format");
    assert_eq!(format.outcome, Outcome::Failed);
    assert!(format.facts.iter().any(|fact| fact.expected.as_deref() == Some("the seal of the page")), "{format:?}");
}

#[test]
fn bar_code_that_is_no_seal_is_named_and_nothing_more() {
    let visa = Visa::new(1);
    for (kind, text, expected) in [
        (SymbolKind::Qr, "https://example.org/visa?n=77", "QR code: "),
        (SymbolKind::Aztec, "M1ERIKSSON/ANNA       EABC123 UTOXXXBC 0834 226F001A0025 100", "Aztec code: "),
    ] {
        let symbol = Symbol::encode(kind, text.as_bytes()).unwrap();
        let verdict = judge(page(&visa, &[symbol]), None, visa.trust());
        let format = finding(&verdict, "seal.barcode.format");
        assert_eq!(format.outcome, Outcome::NotSupported, "{kind:?}");
        let found: Vec<_> = format.facts.iter().filter_map(|fact| fact.found.as_deref()).collect();
        assert!(found.iter().any(|found| found.starts_with(expected)), "{found:?}");
        let without = judge(page(&visa, &[]), None, visa.trust());
        assert_eq!(verdict.disposition, without.disposition, "{kind:?}");
    }
}
