//! Certificates, lists and signed objects whose truth is known: everything that is made rightly
//! holds, every forgery is refused for its own reason, and no byte can be changed unnoticed.

#![allow(
    clippy::cloned_ref_to_slice_refs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod anchors;
mod lists;
mod revocation;
mod signers;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pki::certificate::KeyUsage;
use pki::der::{tag, write};
use pki::deviation::{self, DeviationKind, Subject};
use pki::name::NameMatch;
use pki::path::{Chain, Match, Misuse, explain};
use pki::profile::{self, Role as Profile};
use pki::trust::{Given, Revocation, SealStanding, Stated, TrustFile};
use pki::{Certificate, Hash, Issuer, Quirk, SignatureFault, SignedData, Trust, TrustError, cms, oid};
use specimen::pki::authority::{Plan, day};
use specimen::pki::encode::{bits, sequence, time};
use specimen::pki::list::Deviation;
use specimen::pki::{Algorithm, Authority, CmsOptions, Forgery, Role, Signer};

const CONTENT: &[u8] = b"what was signed, and long enough to come in two pieces";

fn algorithm(name: &str) -> Algorithm {
    Algorithm::named(name).unwrap_or_else(|| panic!("{name}"))
}

fn file(name: &str, bytes: &[u8]) -> TrustFile {
    TrustFile { name: name.to_owned(), bytes: bytes.to_vec(), given: Given::ByName }
}

fn trust(anchors: &[&[u8]]) -> Trust {
    Trust::load(anchors.iter().map(|der| file("anchor", der)).collect()).unwrap()
}

fn authority(name: &str) -> Authority {
    Authority::new("UT", &algorithm(name), &mut specimen::dice(1))
}

/// Everything that is asked of an object: that it is signed, by whom, and what was tolerated; `None` if anything fails.
fn holds(trust: &Trust, object: &[u8]) -> Option<Vec<Quirk>> {
    let signed = SignedData::parse(object).ok()?;
    let [info] = signed.signers.as_slice() else { return None };
    let (signer, quirks) = signed.verify_with_own(info).ok()?;
    let Issuer::Found { quirks: more, .. } = trust.issuer_of(&signer, None) else { return None };
    let all = [quirks, more, signed.quirks.clone(), info.quirks.clone(), signer.quirks.clone()];
    (signed.content.as_ref() == CONTENT && signed.content_type == oid::LDS_SECURITY_OBJECT).then(|| all.concat())
}

fn sign(signer: &Signer, options: &CmsOptions) -> Vec<u8> {
    signer.sign_cms(oid::LDS_SECURITY_OBJECT, CONTENT, options)
}

#[test]
fn every_algorithm_holds_from_the_authority_to_the_content() {
    for name in Algorithm::names() {
        let authority = authority(&name);
        let signer = authority.issue(Role::DocumentSigner, &algorithm(&name), &mut specimen::dice(2));
        let trust = trust(&[&authority.certificate]);
        let quirks = holds(&trust, &sign(&signer, &CmsOptions::default()));
        assert_eq!(quirks, Some(vec![]), "{name}");
        let own = Certificate::parse(&authority.certificate).unwrap();
        assert_eq!(own.verify_signed_by(&own.key().unwrap()), Ok(vec![]), "{name}");
    }
}

#[test]
fn what_real_signers_do_is_tolerated_and_told() {
    let mut null = algorithm("rsa2048-sha256");
    null.null = false;
    let cases: [(&str, CmsOptions, Vec<Quirk>); 9] = [
        ("by key", CmsOptions { by_key: true, ..CmsOptions::default() }, vec![]),
        ("in 2051", CmsOptions { signing_time: Some(day(9_000)), ..CmsOptions::default() }, vec![]),
        ("no time", CmsOptions { signing_time: None, ..CmsOptions::default() }, vec![Quirk::NoSigningTime]),
        ("indefinite", CmsOptions { indefinite: true, ..CmsOptions::default() }, vec![Quirk::BasicEncoding]),
        ("unsorted", CmsOptions { unsorted: true, ..CmsOptions::default() }, vec![Quirk::AttributesSignedAsDer]),
        ("rsaEncryption", CmsOptions { bare_rsa: true, ..CmsOptions::default() }, vec![]),
        ("hashes", CmsOptions { digest: Some(Hash::Sha512), ..CmsOptions::default() }, vec![Quirk::HashesDiffer]),
        (
            "bare",
            CmsOptions { attributes: false, ..CmsOptions::default() },
            vec![Quirk::NoSigningTime, Quirk::NoSignedAttributes],
        ),
        (
            "both",
            CmsOptions { indefinite: true, unsorted: true, ..CmsOptions::default() },
            vec![Quirk::AttributesSignedAsDer, Quirk::BasicEncoding],
        ),
    ];
    let authority = authority("rsa2048-sha256");
    let trust = trust(&[&authority.certificate]);
    let signer = authority.issue(Role::DocumentSigner, &algorithm("rsa2048-sha256"), &mut specimen::dice(2));
    for (name, options, expected) in cases {
        assert_eq!(holds(&trust, &sign(&signer, &options)), Some(expected), "{name}");
    }
    let bare = Signer { algorithm: null, ..signer };
    let quirks = holds(&trust, &sign(&bare, &CmsOptions::default()));
    assert_eq!(quirks, Some(vec![Quirk::RsaWithoutNull, Quirk::DigestInfoWithoutNull]));
}

#[test]
fn attributes_about_something_else_are_refused() {
    let authority = authority("P-256-sha256");
    let signer = authority.issue(Role::DocumentSigner, &algorithm("P-256-sha256"), &mut specimen::dice(2));
    let why = |options: &CmsOptions| {
        let object = sign(&signer, options);
        let signed = SignedData::parse(&object).unwrap();
        signed.verify_with_own(&signed.signers[0]).unwrap_err()
    };
    let other = CmsOptions { message_digest: Some(vec![7; 32]), ..CmsOptions::default() };
    assert!(matches!(why(&other), cms::SignerFault::Content { .. }));
    let other = CmsOptions { content_type: Some(oid::DATA), ..CmsOptions::default() };
    assert!(matches!(why(&other), cms::SignerFault::ContentType { .. }));
    let other = CmsOptions { certificates: Some(vec![]), ..CmsOptions::default() };
    assert_eq!(why(&other), cms::SignerFault::NoCertificate);
}

#[test]
fn every_forgery_is_refused_for_its_own_reason() {
    for name in
        ["rsa2048-sha256", "rsa2048-pss-sha256", "P-256-sha256", "brainpoolP256r1-sha256", "explicit-P-384-sha384"]
    {
        let authority = authority(name);
        let trust = trust(&[&authority.certificate]);
        for forgery in Forgery::ALL.into_iter().filter(|forgery| forgery.applies_to(&algorithm(name))) {
            let signer = authority.forge(forgery, &algorithm(name), &mut specimen::dice(9));
            let object = sign(&signer, &CmsOptions::default());
            assert_eq!(holds(&trust, &object), None, "{name}, {forgery:?}");
            let Ok(certificate) = Certificate::parse(&signer.certificate) else {
                assert_eq!(forgery, Forgery::DuplicateExtension);
                continue;
            };
            let issuer = trust.issuer_of(&certificate, None);
            let expected = match forgery {
                Forgery::OtherAuthority => matches!(issuer, Issuer::Fails { fault: SignatureFault::Wrong, .. }),
                Forgery::OtherKeyOfTheName => matches!(issuer, Issuer::NotThisSigner { known: 1, .. }),
                Forgery::ForeignGenerator | Forgery::ExponentOne => certificate.key().is_err(),
                Forgery::ZeroR | Forgery::ZeroS | Forgery::WrongSalt => matches!(issuer, Issuer::Fails { .. }),
                Forgery::SignerAsAuthority => matches!(issuer, Issuer::NotThisSigner { .. }),
                Forgery::ListSignerAsSigner => matches!(issuer, Issuer::Misused { why: Misuse::Purpose(_), .. }),
                Forgery::AuthorityAsSigner => matches!(issuer, Issuer::Misused { why: Misuse::Authority, .. }),
                Forgery::DuplicateExtension => false,
            };
            assert!(expected, "{name}, {forgery:?}: {issuer:?}");
        }
    }
}

/// A Document Signer that was given by hand, or that came in a list of authorities, is no authority.
#[test]
fn a_signer_is_never_an_anchor() {
    let authority = authority("P-256-sha256");
    let signer = authority.issue(Role::DocumentSigner, &algorithm("P-256-sha256"), &mut specimen::dice(2));
    let lists = authority.issue(Role::MasterListSigner, &algorithm("P-256-sha256"), &mut specimen::dice(3));
    let list = lists.master_list(&[signer.certificate.clone()], &[authority.certificate.clone()]);
    let files = vec![file("a", &authority.certificate), file("b", &signer.certificate), file("c", &list)];
    let trust = Trust::load(files).unwrap();
    assert_eq!((trust.csca(), trust.rejected().len()), (1, 1));
    // Given by its own name, it may sign seals (settled point 17), and nothing else.
    let standings: Vec<_> = trust.seal_signers().map(|signer| signer.standing.clone()).collect();
    assert_eq!(standings, [SealStanding::Named]);
}

#[test]
fn no_byte_of_an_object_or_of_its_signer_can_be_changed_unnoticed() {
    for (name, step) in
        [("rsa2048-sha256", 1), ("P-256-sha256", 5), ("brainpoolP256r1-sha256", 31), ("rsa2048-pss-sha256", 7)]
    {
        let authority = authority(name);
        let trust = trust(&[&authority.certificate]);
        let signer = authority.issue(Role::DocumentSigner, &algorithm(name), &mut specimen::dice(2));
        let object = sign(&signer, &CmsOptions::default());
        assert_eq!(holds(&trust, &object), Some(vec![]), "{name}");
        for at in (0..object.len()).step_by(step) {
            for change in [0x01, 0x80, 0xFF] {
                let mut changed = object.clone();
                changed[at] ^= change;
                assert_ne!(holds(&trust, &changed), Some(vec![]), "{name}: byte {at} ^ {change:02X}");
            }
        }
        for end in 0..object.len() {
            assert_eq!(holds(&trust, &object[..end]), None, "{name}: cut at {end}");
        }
        assert_eq!(holds(&trust, &[&object[..], &[0]].concat()), None, "{name}: a byte more");
    }
}

#[test]
fn rollovers_and_shared_names_are_told_apart() {
    let (mut dice, method) = (specimen::dice(7), algorithm("P-256-sha256"));
    let old = Authority::new("UT", &method, &mut dice);
    let new = Authority::new("UT", &method, &mut dice);
    let trust = trust(&[&old.certificate, &new.certificate, &old.link(&new, &mut dice)]);
    assert_eq!(trust.csca(), 3);
    let signer = new.issue(Role::DocumentSigner, &method, &mut dice);
    let certificate = Certificate::parse(&signer.certificate).unwrap();
    let Issuer::Found { all, by, .. } = trust.issuer_of(&certificate, None) else { panic!() };
    assert_eq!((all.len(), by), (2, Match::KeyAndName), "the new key under its own certificate and the link");

    // Without a key identifier every key of the name is tried.
    let plan = |plan: Plan| plan.without(oid::AUTHORITY_KEY_IDENTIFIER);
    let key = specimen::pki::Key::new(&method.key, &mut dice);
    let plain = new.issue_as(plan(new.plan(Role::DocumentSigner, &key, &mut dice)), key, &method);
    let certificate = Certificate::parse(&plain.certificate).unwrap();
    assert!(matches!(trust.issuer_of(&certificate, None), Issuer::Found { by: Match::NameAlone, .. }));

    let elsewhere = Authority::new("FR", &method, &mut dice);
    let signer = elsewhere.issue(Role::DocumentSigner, &method, &mut dice);
    let certificate = Certificate::parse(&signer.certificate).unwrap();
    assert!(matches!(trust.issuer_of(&certificate, None), Issuer::NoneOfThisState { state } if state == "FR"));

    // A signer that names the old key, and one that names a key that nobody knows: the State's new key signed both (settled
    // point 4). Where none of its keys did, the named one decides.
    let naming = |id: &[u8], by: &Authority, dice: &mut specimen::Dice| {
        let key = specimen::pki::Key::new(&method.key, dice);
        let id = sequence(&[write(tag::context(0), id)]);
        let plan = by.plan(Role::DocumentSigner, &key, dice).with(oid::AUTHORITY_KEY_IDENTIFIER, false, id);
        by.issue_as(plan, key, &method).certificate
    };
    for id in [old.key.id(), vec![7; 20]] {
        let der = naming(&id, &new, &mut dice);
        let certificate = Certificate::parse(&der).unwrap();
        let Issuer::Found { authority, by, .. } = trust.issuer_of(&certificate, None) else { panic!("{id:?}") };
        assert_eq!((authority.spki, by), (new.key.spki(), Match::SignatureAlone));
    }
    let stranger = Authority::new("UT", &method, &mut dice);
    let der = naming(&old.key.id(), &stranger, &mut dice);
    let certificate = Certificate::parse(&der).unwrap();
    assert!(matches!(trust.issuer_of(&certificate, None), Issuer::Fails { fault: SignatureFault::Wrong, .. }));
    let der = naming(&[7; 20], &stranger, &mut dice);
    let certificate = Certificate::parse(&der).unwrap();
    assert!(matches!(trust.issuer_of(&certificate, None), Issuer::NotThisSigner { known: 3, .. }));

    // A forger's own authority under another State's key identifier is looked for in its own State.
    let mut posing = elsewhere.clone();
    posing.key = old.key.clone();
    let posed = posing.issue(Role::DocumentSigner, &method, &mut dice);
    let certificate = Certificate::parse(&posed.certificate).unwrap();
    assert!(matches!(trust.issuer_of(&certificate, None), Issuer::NoneOfThisState { .. }));
}

#[test]
fn the_profile_finds_what_was_put_in() {
    let (mut dice, method) = (specimen::dice(9), algorithm("P-256-sha256"));
    let authority = Authority::new("UT", &method, &mut dice);
    let key = specimen::pki::Key::new(&method.key, &mut dice);
    let codes = |plan: Plan, role| {
        let der = plan.sign(&authority.key, &method);
        let certificate = Certificate::parse(&der).unwrap();
        profile::check(&certificate, role).into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    let plan = authority.plan(Role::DocumentSigner, &key, &mut dice);
    let none: [&str; 0] = [];
    assert_eq!(codes(plan.clone(), Profile::DocumentSigner), none);
    assert_eq!(codes(authority.own_plan(&mut dice), Profile::Authority), none);
    let without = |kind| codes(plan.clone().without(kind), Profile::DocumentSigner);
    assert_eq!(without(oid::DOCUMENT_TYPE_LIST), ["DSC.DTL.14"]);
    assert_eq!(without(oid::CRL_DISTRIBUTION_POINTS), ["DSC.CDP.14"]);
    assert_eq!(without(oid::ISSUER_ALT_NAME), ["DSC.IAN.14"]);
    assert_eq!(without(oid::SUBJECT_ALT_NAME), ["DSC.SAN.14"]);
    assert_eq!(without(oid::PRIVATE_KEY_USAGE_PERIOD), ["DSC.usage-period"]);
    let constraints = plan.clone().with(oid::BASIC_CONSTRAINTS, true, vec![0x30, 3, 1, 1, 0]);
    assert_eq!(codes(constraints, Profile::DocumentSigner), ["DSC.BAC.15", "DSC.BAC.25", "DSC.EXT.22"]);
    let usage = plan.with(oid::KEY_USAGE, false, vec![3, 2, 7, 0x80]);
    assert_eq!(codes(usage, Profile::DocumentSigner), ["DSC.BKU.20"]);
}

/// A certificate is trusted in whatever form States hand it out; what is none is an error where it was named and told where
/// it merely lay there.
#[test]
fn what_is_handed_over_is_read_in_every_form() {
    let (mut dice, method) = (specimen::dice(21), algorithm("P-256-sha256"));
    let authority = Authority::new("UT", &method, &mut dice);
    let documents = authority.issue(Role::DocumentSigner, &method, &mut dice);
    let base64 = STANDARD.encode(&authority.certificate);
    let (first, second) = base64.split_at(base64.len() / 2);
    let pem = |label: &str| format!("-----BEGIN {label}-----\n{first}\n{second}\n-----END {label}-----\n");
    let load =
        |bytes: &[u8], given| Trust::load(vec![TrustFile { name: "f".to_owned(), bytes: bytes.to_vec(), given }]);
    let count = |text: &str| {
        let trust = load(text.as_bytes(), Given::ByName).unwrap();
        (trust.csca(), trust.rejected().len())
    };
    assert_eq!(load(&authority.certificate, Given::ByName).unwrap().csca(), 1, "DER");
    assert_eq!(count(&format!("\u{FEFF}of Utopia\n{}", pem("CERTIFICATE"))), (1, 0));
    assert_eq!(count(&[pem("CERTIFICATE"), pem("EC PRIVATE KEY")].concat()), (1, 1), "a key is nothing to trust");
    assert_eq!(count(&format!("{first}\r\n{second}\r\n")), (1, 0), "bare base64");
    assert_eq!(count(&format!("dn: c=UT\ncACertificate;binary:: {base64}\n")), (1, 0));
    let commented = format!("\n# of the PKD\n\nversion: 1\ndn: c=UT\ncACertificate;binary:: {base64}\n");
    assert_eq!(count(&commented), (1, 0), "comments and empty lines before the first");
    assert_eq!(count(&format!("dn: c=UT\nuserCertificate;binary:: {base64}\n")), (0, 0), "published, not trusted");
    let object = sign(&documents, &CmsOptions::default());
    assert!(load(&object, Given::ByName).is_err(), "a document's own object is nothing to trust");
    assert_eq!(load(&object, Given::InFolder).unwrap().rejected().len(), 1);

    let cut = &authority.certificate[..authority.certificate.len() - 1];
    for nothing in [&b"not of this kind"[..], &[0xFF, 0xFE, 0x30], &STANDARD.encode(b"no DER").into_bytes()] {
        assert!(matches!(load(nothing, Given::ByName), Err(TrustError::Unreadable { .. })), "{nothing:?}");
        assert_eq!(load(nothing, Given::InFolder).unwrap().rejected().len(), 1, "{nothing:?}");
    }
    let open = pem("CERTIFICATE");
    for broken in [cut, open.trim_end().strip_suffix("-----").unwrap().as_bytes()] {
        assert!(matches!(load(broken, Given::ByName), Err(TrustError::Unreadable { .. })), "{broken:?}");
        assert_eq!(load(broken, Given::InFolder).unwrap().rejected().len(), 1, "{broken:?}");
    }
    assert_eq!(count("dn: c=UT\nx:: M!\n"), (0, 1), "an element of a collection");
}

/// Of several certificates that come with an object its signer's is the one that it names.
#[test]
fn the_signer_is_the_one_that_is_named() {
    let authority = authority("P-256-sha256");
    let mut dice = specimen::dice(28);
    let [first, second] =
        [(); 2].map(|()| authority.issue(Role::DocumentSigner, &algorithm("P-256-sha256"), &mut dice));
    let along = Some(vec![first.certificate.clone(), second.certificate.clone()]);
    for by_key in [false, true] {
        let options = CmsOptions { certificates: along.clone(), by_key, ..CmsOptions::default() };
        let object = sign(&second, &options);
        let signed = SignedData::parse(&object).unwrap();
        let (signer, _) = signed.verify_with_own(&signed.signers[0]).unwrap();
        assert_eq!(signer.der, second.certificate, "by key: {by_key}");
        let options =
            CmsOptions { certificates: Some(vec![first.certificate.clone()]), by_key, ..CmsOptions::default() };
        let object = sign(&second, &options);
        let signed = SignedData::parse(&object).unwrap();
        let none = signed.verify_with_own(&signed.signers[0]).unwrap_err();
        assert_eq!(none, cms::SignerFault::NoCertificate, "by key: {by_key}");
    }
    let shown = format!("{:?}", Certificate::parse(&first.certificate).unwrap());
    assert!(shown.starts_with("Certificate(C=UT") && shown.contains("issued by C=UT"), "{shown}");
}

/// An authority says that it is one: by its constraints or by what its key may be used for.
#[test]
fn who_says_nothing_is_no_authority() {
    let (mut dice, method) = (specimen::dice(24), algorithm("P-256-sha256"));
    let authority = Authority::new("UT", &method, &mut dice);
    let count = |plan: Plan| {
        let trust = Trust::load(vec![file("a", &plan.sign(&authority.key, &method))]).unwrap();
        (trust.csca(), trust.seal_signers().count())
    };
    let plan = authority.own_plan(&mut dice);
    assert_eq!(count(plan.clone()), (1, 0));
    assert_eq!(count(plan.clone().without(oid::BASIC_CONSTRAINTS)), (1, 0));
    assert_eq!(count(plan.clone().without(oid::KEY_USAGE)), (1, 0));
    assert_eq!(count(plan.clone().without(oid::BASIC_CONSTRAINTS).without(oid::KEY_USAGE)), (0, 1));
    // Sixteen bits: one more than fits into an octet.
    let usage = |bits: &[u8]| plan.clone().with(oid::KEY_USAGE, true, [&[3, 3, 7][..], bits].concat());
    assert_eq!(count(usage(&[0x04, 0x80])), (1, 0), "certificates, and decipher only");
    assert_eq!(count(usage(&[0x02, 0x80])), (0, 0), "key agreement, and an authority by its constraints");
    let der = usage(&[0x04, 0x80]).sign(&authority.key, &method);
    let usage = Certificate::parse(&der).unwrap().key_usage().unwrap();
    assert!(!usage.is_only(KeyUsage::CERTIFICATE_SIGN));
}

/// Version 1 knows no extensions and so cannot say; one that names itself as its issuer is believed for being handed over.
#[test]
fn a_first_version_is_an_anchor_if_it_is_its_own() {
    let (mut dice, method) = (specimen::dice(27), algorithm("P-256-sha256"));
    let [own, other] = ["UT", "FR"].map(|state| Authority::new(state, &method, &mut dice));
    let make = |serial: &[u8], until: Vec<u8>, subject: &[u8]| {
        let serial = write(tag::INTEGER, serial);
        let validity = sequence(&[time(day(-100)), until]);
        let key = own.key.spki().to_vec();
        let signed = sequence(&[serial, method.identifier(), own.name.clone(), validity, subject.to_vec(), key]);
        sequence(&[signed.clone(), method.identifier(), bits(&own.key.sign(&method, &signed))])
    };
    let count = |subject: &[u8]| {
        let trust = Trust::load(vec![file("a", &make(&[5], time(day(1_000)), subject))]).unwrap();
        (trust.csca(), trust.rejected().len())
    };
    assert_eq!(count(&own.name), (1, 0));
    assert_eq!(count(&other.name), (0, 1));
    // What is told of a serial number and of times: RFC 5280 §4.1.2.2 and §4.1.2.5.
    let quirks = |serial: &[u8], until: Vec<u8>| Certificate::parse(&make(serial, until, &own.name)).unwrap().quirks;
    let until = |text: &[u8]| write(tag::GENERALIZED_TIME, text);
    assert_eq!(quirks(&[5], time(day(1_000))), []);
    assert_eq!(quirks(&[0], time(day(1_000))), [Quirk::SerialNotPositive]);
    assert_eq!(quirks(&[0x85], time(day(1_000))), [Quirk::SerialNotPositive]);
    assert_eq!(quirks(&[5], until(b"20491231235959Z")), [Quirk::GeneralizedTimeBefore2050]);
    assert_eq!(quirks(&[5], until(b"20500101000000Z")), []);
}

/// Whose signature a certificate carries is explained by the signature; names and identifiers only say whom to try.
#[test]
fn a_chain_is_explained_by_signatures() {
    let (mut dice, method) = (specimen::dice(25), algorithm("P-256-sha256"));
    let authority = Authority::new("UT", &method, &mut dice);
    let stranger = Authority::new("FR", &method, &mut dice);
    let [own, other] = [&authority, &stranger].map(|authority| Certificate::parse(&authority.certificate).unwrap());
    let explained = |der: &[u8], among: &[Certificate<'_>]| explain(&Certificate::parse(der).unwrap(), among);
    assert_eq!(explained(&authority.certificate, &[]), Chain::SelfSigned);
    let key = specimen::pki::Key::new(&method.key, &mut dice);
    let plan = authority.plan(Role::DocumentSigner, &key, &mut dice);
    let by = |by_key_id| Chain::Signed { self_issued: false, likeness: NameMatch::Exact, by_key_id };
    assert_eq!(explained(&plan.clone().sign(&authority.key, &method), &[other.clone(), own.clone()]), by(true));
    assert_eq!(explained(&plan.clone().sign(&stranger.key, &method), &[own.clone(), other.clone()]), Chain::None);
    let bare = authority.own_plan(&mut dice).without(oid::SUBJECT_KEY_IDENTIFIER).sign(&authority.key, &method);
    let bare = Certificate::parse(&bare).unwrap();
    let unnamed = plan.without(oid::AUTHORITY_KEY_IDENTIFIER).sign(&authority.key, &method);
    assert_eq!(explained(&unnamed, &[bare]), by(false), "neither names a key");
}
