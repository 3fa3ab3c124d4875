//! Partial lists, lists about authorities, and lists that revoke the signers of other lists (settled point 6).

use super::*;
use specimen::pki::encode::{context, oid as identifier};

struct Maker {
    authority: Authority,
    signer: Signer,
    dice: specimen::Dice,
}

impl Maker {
    fn new() -> Self {
        let (mut dice, method) = (specimen::dice(51), algorithm("P-256-sha256"));
        let authority = Authority::new("UT", &method, &mut dice);
        let signer = authority.issue(Role::DocumentSigner, &method, &mut dice);
        Self { authority, signer, dice }
    }

    /// The state of the Document Signer by these lists, in a word.
    fn ask(&self, lists: &[Vec<u8>]) -> &'static str {
        let anchor = file("csca", &self.authority.certificate);
        let lists = lists.iter().map(|list| file("crl", list));
        let trust = Trust::load(std::iter::once(anchor).chain(lists).collect()).unwrap();
        let signer = Certificate::parse(&self.signer.certificate).unwrap();
        let authority = Certificate::parse(&self.authority.certificate).unwrap();
        match trust.revocation(&signer, &authority, day(0)) {
            Revocation::Revoked(listing) if listing.certain => "revoked",
            Revocation::Revoked(_) => "uncertain",
            Revocation::NotListed { .. } => "not listed",
            Revocation::Stale { .. } => "stale",
            Revocation::Partial { .. } => "partial",
            Revocation::NoList => "no list",
        }
    }
}

/// RFC 5280 §5.2.4, §5.2.5, §5.3: a list about part of the certificates says nothing of what it does not list; a hit counts.
#[test]
fn absence_from_a_partial_list_says_nothing() {
    let maker = Maker::new();
    let authority = &maker.authority;
    let of = |serial: Vec<u8>| authority.crl_plan(&[serial], day(-2), day(80));
    let part = sequence(&[context(0, &context(0, &write(tag::context(6), b"https://crl.example/2")))]);
    for serial in [vec![0x41, 1], maker.signer.serial.clone()] {
        let expected = if serial == maker.signer.serial { "revoked" } else { "partial" };
        let plans = [
            of(serial.clone()).with(oid::DELTA_CRL, true, vec![2, 1, 3]),
            of(serial.clone()).with(oid::ISSUING_DISTRIBUTION_POINT, true, part.clone()),
            // A critical extension of nobody's, of the list and of an entry.
            of(serial.clone()).with(oid::NETSCAPE_TYPE, true, vec![5, 0]),
            of(serial.clone()).with_in_entries(oid::NETSCAPE_TYPE, true, &[5, 0]),
        ];
        for plan in plans {
            assert_eq!(maker.ask(&[authority.sign_crl(&plan)]), expected, "{plan:?}");
            let whole = |made| authority.crl(&[], day(made), day(90));
            assert_eq!(maker.ask(&[authority.sign_crl(&plan), whole(-9)]), expected, "beside an older whole list");
            let newer = if expected == "partial" { "not listed" } else { expected };
            assert_eq!(maker.ask(&[authority.sign_crl(&plan), whole(-1)]), newer, "beside a newer whole list");
        }
    }
}

/// RFC 5280 §5.3.3: an indirect list names the issuer of each entry; the same number of another issuer is another certificate.
#[test]
fn entry_of_another_issuer_is_no_hit() {
    let maker = Maker::new();
    let authority = &maker.authority;
    let elsewhere = Authority::new("FR", &authority.algorithm, &mut specimen::dice(3));
    let listed = |name: &[u8]| {
        let plan = authority.crl_plan(&[maker.signer.serial.clone()], day(-2), day(80));
        let names = sequence(&[context(4, name)]);
        authority.sign_crl(&plan.with_in_entries(oid::CERTIFICATE_ISSUER, true, &names))
    };
    assert_eq!(maker.ask(&[listed(&elsewhere.name)]), "partial");
    assert_eq!(maker.ask(&[listed(&authority.name)]), "revoked");
    let removed = authority.crl_plan(&[maker.signer.serial.clone()], day(-2), day(80));
    let removed =
        removed.with(oid::DELTA_CRL, true, vec![2, 1, 3]).with_in_entries(oid::CRL_REASON, false, &[0x0A, 1, 8]);
    assert_eq!(maker.ask(&[authority.sign_crl(&removed)]), "partial", "taken off an earlier list");
}

/// A list that is current counts before one that is due later and not yet made.
#[test]
fn list_of_tomorrow_hides_none_of_today() {
    let maker = Maker::new();
    let of = |made, due| maker.authority.crl(&[], day(made), day(due));
    assert_eq!(maker.ask(&[of(1, 200), of(-10, 80)]), "not listed");
    assert_eq!(maker.ask(&[of(1, 200)]), "stale");
}

/// An authority on a list of its own State is revoked: for certain by its own key, where each certificate over the key is
/// listed.
#[test]
fn authority_on_its_own_list_is_revoked() {
    let mut maker = Maker::new();
    let old = Authority::new("UT", &maker.authority.algorithm, &mut maker.dice);
    let own = maker.authority.certificate.clone();
    let link = old.link(&maker.authority, &mut maker.dice);
    let serial = |der: &[u8]| Certificate::parse(der).unwrap().serial.to_vec();
    let ask = |lists: &[Vec<u8>], certificates: &[&[u8]]| {
        let anchors = [&own, &old.certificate, &link].map(|der| file("csca", der));
        let lists = lists.iter().map(|list| file("crl", list));
        let trust = Trust::load(anchors.into_iter().chain(lists).collect()).unwrap();
        let parsed: Vec<Certificate<'_>> = certificates.iter().map(|der| Certificate::parse(der).unwrap()).collect();
        trust.revoked_authority(&parsed.iter().collect::<Vec<_>>()).map(|listing| listing.certain)
    };
    let crl = |by: &Authority, serials: &[Vec<u8>]| by.crl(serials, day(-2), day(80));
    assert_eq!(ask(&[crl(&maker.authority, &[])], &[&own]), None);
    assert_eq!(ask(&[crl(&maker.authority, &[serial(&own)])], &[&own]), Some(true));
    assert_eq!(ask(&[crl(&old, &[serial(&own)])], &[&own]), Some(false), "by another key of the State");
    let one = crl(&maker.authority, &[serial(&own)]);
    assert_eq!(ask(&[one], &[&own, &link]), Some(false), "one certificate of two over the key");
    let both = crl(&maker.authority, &[serial(&own), serial(&link)]);
    assert_eq!(ask(&[both], &[&own, &link]), Some(true));
}

/// The signer of a master list or deviation list that its authority revoked signs no more of them.
#[test]
fn revoked_signer_of_lists_is_not_used() {
    let mut maker = Maker::new();
    let method = maker.authority.algorithm.clone();
    let listed = Authority::new("BE", &method, &mut maker.dice);
    let lister = maker.authority.issue(Role::MasterListSigner, &method, &mut maker.dice);
    let deviator = maker.authority.issue(Role::DeviationListSigner, &method, &mut maker.dice);
    let lists = [lister.master_list(&[listed.certificate.clone()], &[]), deviator.deviation_list(&[])];
    let load = |revoked: &[Vec<u8>]| {
        let crl = maker.authority.crl(revoked, day(-2), day(80));
        let files = [&maker.authority.certificate, &crl, &lists[0], &lists[1]];
        let trust = Trust::load(files.map(|der| file("f", der)).into()).unwrap();
        (trust.csca(), trust.rejected().iter().filter(|rejected| rejected.why.contains("revoked")).count())
    };
    assert_eq!(load(&[]), (2, 0));
    assert_eq!(load(&[lister.serial.clone()]), (1, 1));
    assert_eq!(load(&[lister.serial.clone(), deviator.serial.clone()]), (1, 2));
    let own = Certificate::parse(&maker.authority.certificate).unwrap().serial.to_vec();
    assert_eq!(load(&[own]), (1, 2), "their authority is revoked");
    assert_eq!(identifier(oid::DELTA_CRL)[0], tag::OID);
}
