use super::*;
use crate::der::write;
use crate::key::{EcKey, PublicKey, SignatureFault, Use};
use crate::rsa::RsaKey;

fn parameters(parts: &[Vec<u8>]) -> Vec<u8> {
    write(tag::SEQUENCE, &parts.concat())
}

fn parse(bytes: &[u8]) -> Result<Pss, Malformed> {
    Pss::parse(&Reader::der(bytes).next("pss").unwrap())
}

#[test]
fn pss_parameters_have_defaults() {
    assert_eq!(parse(&parameters(&[])), Ok(Pss::DEFAULT));
    let salt = write(0xA2, &[2, 1, 32]);
    assert_eq!(parse(&parameters(std::slice::from_ref(&salt))), Ok(Pss { salt: 32, ..Pss::DEFAULT }));
    let hash = write(0xA0, &write(tag::SEQUENCE, &write(tag::OID, oid::SHA_256.octets())));
    assert_eq!(parse(&parameters(&[hash.clone(), salt.clone()])).unwrap().hash, Hash::Sha256);
    assert!(parse(&parameters(&[salt.clone(), hash])).is_err(), "out of order");
    assert!(parse(&parameters(&[salt, write(0xA3, &[2, 1, 2])])).is_err(), "another trailer");
}

#[test]
fn identifiers_and_names_are_unique() {
    for (at, row) in ALGORITHMS.iter().enumerate() {
        for other in &ALGORITHMS[at + 1..] {
            assert_ne!(row.oid, other.oid);
            assert_ne!(row.name, other.name);
        }
    }
}

/// One row is enough: each is parsed from its identifier, and reaches the verification of its scheme.
#[test]
fn every_row_is_parsed_and_reaches_verification() {
    let rsa = RsaKey::new(&[&[0xC1; 127][..], &[1]].concat(), &[1, 0, 1]).unwrap();
    let rsa = PublicKey::Rsa(rsa, Use::Any);
    let curve = crate::curve::Curve::named(oid::P_256).unwrap();
    let [.., x, y, _] = curve.parameters();
    let point = [vec![4], hex::decode([x, y].concat()).unwrap()].concat();
    let ec = EcKey::parse(&write(tag::OID, curve.oid.octets()), &point).unwrap();
    let ec = PublicKey::Ec(ec);
    for row in ALGORITHMS {
        let encoded = parameters(&[write(tag::OID, row.oid.octets())]);
        let identifier = Identifier::parse(&mut Reader::der(&encoded), "x").unwrap();
        let algorithm = SignatureAlgorithm::of(&identifier, Some(Hash::Sha256)).unwrap();
        assert_eq!((algorithm.name, algorithm.scheme), (row.name, row.scheme));
        let (own, other) = match row.scheme {
            Scheme::Pkcs1 | Scheme::Pss => (&rsa, &ec),
            Scheme::Ecdsa | Scheme::EcdsaPlain => (&ec, &rsa),
        };
        let verify = |key: &PublicKey| key.verify(&algorithm, b"message", &[9; 128]);
        assert_eq!(verify(own), Err(SignatureFault::Wrong), "{}", row.name);
        assert!(matches!(verify(other), Err(SignatureFault::Refused(_))), "{}", row.name);
    }
    assert_eq!(ALGORITHMS.len(), 19);
}

#[test]
fn every_hash_is_found_by_its_identifiers_and_has_its_length() {
    for hash in Hash::ALL {
        assert_eq!((Hash::of(hash.oid()), Hash::of_trailer(hash.trailer())), (Some(hash), Some(hash)));
        assert_eq!(hash.digest(b"abc").len(), hash.length());
    }
    assert_eq!((Hash::of(oid::ECDSA_SHA_256), Hash::of_trailer(0x31)), (None, None));
}

#[test]
fn hash_is_never_assumed() {
    let rsa = Identifier { oid: oid::RSA_ENCRYPTION, parameters: None };
    assert!(matches!(SignatureAlgorithm::of(&rsa, None), Err(AlgorithmFault::NoHash(_))));
    assert_eq!(SignatureAlgorithm::of(&rsa, Some(Hash::Sha384)).unwrap().hash, Hash::Sha384);
    let both = Identifier { oid: oid::RSA_SHA_256, parameters: None };
    let both = SignatureAlgorithm::of(&both, Some(Hash::Sha1)).unwrap();
    assert_eq!((both.hash, both.quirks), (Hash::Sha256, vec![Quirk::RsaWithoutNull, Quirk::HashesDiffer]));
}

#[test]
fn parameters_are_null_or_none() {
    let of = |kind: oid::Oid<'_>, given: &[u8]| {
        let identifier = parameters(&[write(tag::OID, kind.octets()), given.to_vec()]);
        let identifier = Identifier::parse(&mut Reader::der(&identifier), "x").unwrap();
        SignatureAlgorithm::of(&identifier, None).map(|found| found.quirks)
    };
    assert_eq!(of(oid::ECDSA_SHA_256, &[]), Ok(vec![]));
    assert_eq!(of(oid::ECDSA_SHA_256, &[5, 0]), Ok(vec![Quirk::EcdsaWithNull]));
    assert!(matches!(of(oid::ECDSA_SHA_256, &[2, 1, 0]), Err(AlgorithmFault::Parameters(_))));
    assert_eq!(of(oid::RSA_SHA_256, &[5, 0]), Ok(vec![]));
    assert_eq!(of(oid::RSA_SHA_256, &[]), Ok(vec![Quirk::RsaWithoutNull]));
    assert!(matches!(of(oid::RSA_SHA_256, &[2, 1, 0]), Err(AlgorithmFault::Parameters(_))));
    assert!(matches!(of(oid::RSA_SHA_256, &[4, 0]), Err(AlgorithmFault::Parameters(_))));
}
