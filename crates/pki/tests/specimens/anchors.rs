//! The reach of an anchor, and of a bad element of a collection (settled point 6).

use super::*;

fn hong_kong() -> Given {
    Given::InRegistry(Stated::Authority { state: "HKG".to_owned() })
}

fn given(name: &str, bytes: &[u8], given: Given) -> TrustFile {
    TrustFile { name: name.to_owned(), bytes: bytes.to_vec(), given }
}

/// An anchor that a State states in the registry is one for documents of that State, and vouches for no list of any kind.
#[test]
fn registry_anchor_is_for_one_state_and_vouches_for_nothing() {
    let (mut dice, method) = (specimen::dice(61), algorithm("P-256-sha256"));
    let authority = Authority::new("CN", &method, &mut dice);
    let signer = authority.issue(Role::DocumentSigner, &method, &mut dice);
    let lister = authority.issue(Role::MasterListSigner, &method, &mut dice);
    let deviator = authority.issue(Role::DeviationListSigner, &method, &mut dice);
    let other = Authority::new("FR", &method, &mut dice);
    let lists = [
        authority.crl(&[], day(-2), day(80)),
        lister.master_list(&[other.certificate.clone()], &[authority.certificate.clone()]),
        deviator.deviation_list(&[]),
    ];
    let load = |anchors: &[Given]| {
        let anchors = anchors.iter().map(|way| given("csca", &authority.certificate, way.clone()));
        Trust::load(anchors.chain(lists.iter().map(|list| file("list", list))).collect()).unwrap()
    };
    let certificate = Certificate::parse(&signer.certificate).unwrap();
    // One key signs for Hong Kong and for China; the State that states it speaks for the one only.
    let scoped = load(&[hong_kong()]);
    let found = |trust: &Trust, document| matches!(trust.issuer_of(&certificate, document), Issuer::Found { .. });
    assert_eq!((scoped.csca(), scoped.crl(), scoped.rejected().len()), (1, 0, 3), "{:?}", scoped.rejected());
    assert!(found(&scoped, Some("HKG")) && found(&scoped, Some("HKG<<")));
    for document in [Some("CHN"), Some("D<<"), None] {
        let issuer = scoped.issuer_of(&certificate, document);
        assert!(matches!(issuer, Issuer::NoneOfThisState { .. }), "{document:?}: {issuer:?}");
    }
    let own = Certificate::parse(&authority.certificate).unwrap();
    assert_eq!(scoped.source_of(&own).unwrap().only.as_deref(), Some("HKG"));

    // The same certificate given by hand is an anchor for all documents of its State, and may vouch.
    for ways in [[hong_kong(), Given::ByName], [Given::ByName, hong_kong()]] {
        let trust = load(&ways);
        assert_eq!((trust.crl(), trust.rejected().len()), (1, 0), "{:?}", trust.rejected());
        assert!(found(&trust, Some("CHN")) && found(&trust, None));
    }
    // What is no certificate of an authority is no anchor, and stops nothing.
    let way = hong_kong();
    let pem = STANDARD.encode(&authority.certificate);
    let pem = format!("-----BEGIN CERTIFICATE-----\n{pem}\n-----END CERTIFICATE-----\n").repeat(2).into_bytes();
    for bytes in [&lists[0], &signer.certificate, &pem, &b"no DER".to_vec()] {
        let trust = Trust::load(vec![given("entry", bytes, way.clone()), file("a", &other.certificate)]).unwrap();
        assert_eq!((trust.csca(), trust.rejected().len()), (1, 1), "{:?}", trust.rejected());
    }
}

/// A file that was named is used or an error; a bad element of an LDIF, a PEM file or a folder is rejected and named, and
/// everything else stands.
#[test]
fn bad_element_of_a_collection_stops_nothing() {
    let (mut dice, method) = (specimen::dice(62), algorithm("P-256-sha256"));
    let authority = Authority::new("UT", &method, &mut dice);
    let lister = authority.issue(Role::MasterListSigner, &method, &mut dice);
    let deviator = authority.issue(Role::DeviationListSigner, &method, &mut dice);
    let changed = |mut bytes: Vec<u8>| {
        *bytes.last_mut().unwrap() ^= 1;
        bytes
    };
    let bad_list = changed(authority.crl(&[], day(-2), day(80)));
    let bad = [
        bad_list.clone(),
        changed(lister.master_list(&[authority.certificate.clone()], &[])),
        changed(deviator.deviation_list(&[])),
        authority.certificate[..60].to_vec(),
    ];
    let good = authority.crl(&[], day(-1), day(90));
    let pem = |label: &str, bytes: &[u8]| {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(bytes))
    };
    for bytes in bad {
        let named = Trust::load(vec![file("a", &authority.certificate), file("bad", &bytes), file("crl", &good)]);
        assert!(named.is_err(), "named by itself");
        let one = pem("X", &bytes);
        let named = Trust::load(vec![file("a", &authority.certificate), file("bad", one.as_bytes())]);
        assert!(named.is_err(), "the one object of a PEM file");

        let [own, other, crl] = [&authority.certificate, &bytes, &good].map(|bytes| STANDARD.encode(bytes));
        let ldif = format!(
            "dn: c=UT\ncACertificate;binary:: {own}\n\ndn: o=x\nx;binary:: {other}\n\ndn: o=y\nx;binary:: {crl}\n"
        );
        let pems = [pem("CERTIFICATE", &authority.certificate), one, pem("X509 CRL", &good)].concat();
        let alone = [("a", &authority.certificate), ("bad", &bytes)];
        let alone = Trust::load(alone.map(|(name, bytes)| given(name, bytes, Given::InFolder)).to_vec());
        assert_eq!(alone.is_err(), bytes == bad_list, "a folder whose only revocation list is wrong");
        let folder = [("a", &authority.certificate), ("bad", &bytes), ("crl", &good)];
        let folder = folder.map(|(name, bytes)| given(name, bytes, Given::InFolder)).to_vec();
        for files in [vec![file("f.ldif", ldif.as_bytes())], vec![file("f.pem", pems.as_bytes())], folder] {
            let trust = Trust::load(files).unwrap();
            assert_eq!((trust.csca(), trust.crl(), trust.rejected().len()), (1, 1, 1), "{:?}", trust.rejected());
        }
    }
}
