//! Keys and signatures of specimens, by textbook arithmetic on `num-bigint`.

use num_bigint::BigUint;
use pki::algorithm::{Pss, Scheme};
use pki::curve::{CURVES, Curve, Parameters};
use pki::{Hash, oid};
use rand::Rng;

use super::encode::{bits, context, null, octets, oid as identifier, sequence, unsigned};
use crate::seed::Dice;

const RSA_KEYS: &str = include_str!("rsa.txt");

/// The kind of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA of so many bits and a public exponent.
    Rsa(usize, u32),
    /// A point on a curve, which the certificate names or spells out.
    Ec(&'static Curve, Parameters),
}

/// A key's kind, and how it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Algorithm {
    /// The kind of key.
    pub key: KeyKind,
    /// The signature algorithm.
    pub scheme: Scheme,
    /// The hash of what it signs.
    pub hash: Hash,
    /// The parameters of PSS.
    pub pss: Pss,
    /// True if DigestInfo and algorithm identifiers of RSA have their NULL.
    pub null: bool,
}

impl Algorithm {
    /// An algorithm by its name: `rsa2048-sha256`, `rsa4096-pss-sha512`, `P-256-sha256`, `brainpoolP384r1-sha384`; with
    /// `explicit-` before it the curve is spelt out.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (rest, hash) = name.rsplit_once('-')?;
        let hash = match hash {
            "sha1" => Hash::Sha1,
            "sha224" => Hash::Sha224,
            "sha256" => Hash::Sha256,
            "sha384" => Hash::Sha384,
            "sha512" => Hash::Sha512,
            _ => return None,
        };
        let pss = Pss { hash, mask: hash, salt: hash.length() };
        let (rest, parameters) = match rest.strip_prefix("explicit-") {
            Some(rest) => (rest, Parameters::Explicit),
            None => (rest, Parameters::Named),
        };
        if let Some(rsa) = rest.strip_prefix("rsa") {
            let (bits, scheme) = match rsa.strip_suffix("-pss") {
                Some(bits) => (bits, Scheme::Pss),
                None => (rsa, Scheme::Pkcs1),
            };
            let (bits, exponent) = bits.split_once('e').unwrap_or((bits, "65537"));
            let key = KeyKind::Rsa(bits.parse().ok()?, exponent.parse().ok()?);
            return Some(Self { key, scheme, hash, pss, null: true });
        }
        let (rest, scheme) = match rest.strip_suffix("-plain") {
            Some(rest) => (rest, Scheme::EcdsaPlain),
            None => (rest, Scheme::Ecdsa),
        };
        let curve = CURVES.iter().find(|curve| curve.name == rest)?;
        Some(Self { key: KeyKind::Ec(curve, parameters), scheme, hash, pss, null: true })
    }

    /// Names of algorithms that cover every curve, every scheme and every hash.
    #[must_use]
    pub fn names() -> Vec<String> {
        let rsa = [
            "rsa2048-sha1",
            "rsa2048-sha224",
            "rsa2048-sha256",
            "rsa2048e3-sha256",
            "rsa3072-sha384",
            "rsa4096-sha512",
        ];
        let pss = ["rsa2048-pss-sha256", "rsa3072-pss-sha384", "rsa4096-pss-sha512", "rsa2048-pss-sha1"];
        let hashes = ["sha256", "sha384", "sha512", "sha224", "sha1"];
        let curves = CURVES.iter().zip(hashes.iter().cycle());
        let curves = curves.flat_map(|(curve, hash)| {
            let name = curve.name;
            [format!("{name}-{hash}"), format!("explicit-{name}-{hash}"), format!("{name}-plain-{hash}")]
        });
        rsa.into_iter().chain(pss).map(str::to_owned).chain(curves).collect()
    }

    /// True if a key can be made: RSA keys come from a list.
    #[must_use]
    pub fn can_be_had(&self) -> bool {
        match self.key {
            KeyKind::Rsa(bits, exponent) => {
                RSA_KEYS.lines().any(|line| line.starts_with(&format!("{bits} {exponent} ")))
            }
            KeyKind::Ec(..) => true,
        }
    }

    /// The AlgorithmIdentifier of its signatures.
    #[must_use]
    pub fn identifier(&self) -> Vec<u8> {
        let null = if self.null { null() } else { Vec::new() };
        match (self.scheme, self.hash) {
            (Scheme::Pss, _) => sequence(&[identifier(oid::RSA_PSS), self.pss_parameters()]),
            (Scheme::Pkcs1, hash) => {
                let oid = match hash {
                    Hash::Sha1 => oid::RSA_SHA_1,
                    Hash::Sha224 => oid::RSA_SHA_224,
                    Hash::Sha384 => oid::RSA_SHA_384,
                    Hash::Sha512 => oid::RSA_SHA_512,
                    _ => oid::RSA_SHA_256,
                };
                sequence(&[identifier(oid), null])
            }
            (Scheme::Ecdsa, hash) => sequence(&[identifier(match hash {
                Hash::Sha1 => oid::ECDSA_SHA_1,
                Hash::Sha224 => oid::ECDSA_SHA_224,
                Hash::Sha384 => oid::ECDSA_SHA_384,
                Hash::Sha512 => oid::ECDSA_SHA_512,
                _ => oid::ECDSA_SHA_256,
            })]),
            (Scheme::EcdsaPlain, hash) => sequence(&[identifier(match hash {
                Hash::Sha1 => oid::PLAIN_SHA_1,
                Hash::Sha224 => oid::PLAIN_SHA_224,
                Hash::Sha384 => oid::PLAIN_SHA_384,
                Hash::Sha512 => oid::PLAIN_SHA_512,
                _ => oid::PLAIN_SHA_256,
            })]),
        }
    }

    fn pss_parameters(&self) -> Vec<u8> {
        let hash = |hash: Hash| sequence(&[identifier(hash.oid()), null()]);
        let salt = u16::try_from(self.pss.salt).unwrap_or(u16::MAX).to_be_bytes();
        sequence(&[
            context(0, &hash(self.pss.hash)),
            context(1, &sequence(&[identifier(oid::MGF_1), hash(self.pss.mask)])),
            context(2, &unsigned(&salt)),
        ])
    }
}

/// The AlgorithmIdentifier of a hash.
#[must_use]
pub fn digest_identifier(hash: Hash, with_null: bool) -> Vec<u8> {
    sequence(&[identifier(hash.oid()), if with_null { null() } else { Vec::new() }])
}

/// A private key.
#[derive(Clone, Debug)]
pub struct Key {
    /// The kind of key.
    pub kind: KeyKind,
    secret: Secret,
    spki: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Secret {
    Rsa { n: BigUint, d: BigUint },
    Ec { d: BigUint, generator: Point },
}

/// A point in affine coordinates; `None` at infinity.
type Point = Option<(BigUint, BigUint)>;

impl Key {
    /// A key of a kind. RSA keys are taken in turn from a list, points from the dice.
    ///
    /// # Panics
    /// If there is no RSA key of that size and exponent.
    #[must_use]
    #[expect(clippy::panic, reason = "a specimen that cannot be made is a mistake in the program that makes it")]
    pub fn new(kind: &KeyKind, dice: &mut Dice) -> Self {
        match kind {
            KeyKind::Rsa(bits, exponent) => {
                let wanted = format!("{bits} {exponent} ");
                let keys: Vec<&str> = RSA_KEYS.lines().filter_map(|line| line.strip_prefix(&wanted)).collect();
                let index = usize::try_from(dice.next_u32()).unwrap_or(0) % keys.len().max(1);
                let key = keys.get(index).and_then(|key| key.split_once(' '));
                let Some((n, d)) = key else { panic!("no specimen key {kind:?}") };
                Self::rsa(&number(n), &number(d), *exponent)
            }
            KeyKind::Ec(curve, parameters) => {
                let group = Group::of(curve);
                let mut seed = [0; 80];
                dice.fill_bytes(&mut seed);
                let d = BigUint::from_bytes_be(&seed) % (&group.n - 1u32) + 1u32;
                Self::ec(curve, *parameters, d, group.generator())
            }
        }
    }

    /// An RSA key of its numbers, also one that no engine should accept.
    #[must_use]
    pub fn rsa(n: &BigUint, d: &BigUint, exponent: u32) -> Self {
        let public = sequence(&[unsigned(&n.to_bytes_be()), unsigned(&exponent.to_be_bytes())]);
        let algorithm = sequence(&[identifier(oid::RSA_ENCRYPTION), null()]);
        let kind = KeyKind::Rsa(usize::try_from(n.bits()).unwrap_or(0), exponent);
        let secret = Secret::Rsa { n: n.clone(), d: d.clone() };
        Self { kind, secret, spki: sequence(&[algorithm, bits(&public)]) }
    }

    fn ec(curve: &'static Curve, parameters: Parameters, d: BigUint, generator: Point) -> Self {
        let group = Group::of(curve);
        let public = group.multiply(&d, &generator);
        let explicit = group.spell_out(&generator);
        let named = identifier(curve.oid);
        let algorithm = match parameters {
            Parameters::Named => sequence(&[identifier(oid::EC_PUBLIC_KEY), named]),
            Parameters::Explicit => sequence(&[identifier(oid::EC_PUBLIC_KEY), explicit]),
        };
        let spki = sequence(&[algorithm, bits(&group.encode(&public))]);
        Self { kind: KeyKind::Ec(curve, parameters), secret: Secret::Ec { d, generator }, spki }
    }

    /// The forger's key for a public key whose secret he does not know: he chooses the secret 1 and the generator that
    /// makes it right, the public key itself, and spells that "curve" out.
    #[must_use]
    pub fn with_foreign_generator(&self) -> Self {
        match (&self.kind, &self.secret) {
            (KeyKind::Ec(curve, _), Secret::Ec { d, generator }) => {
                let public = Group::of(curve).multiply(d, generator);
                Self::ec(curve, Parameters::Explicit, BigUint::from(1u32), public)
            }
            _ => self.clone(),
        }
    }

    /// The SubjectPublicKeyInfo.
    #[must_use]
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// The identifier of the key: SHA-1 of the public key's bits (RFC 5280 §4.2.1.2).
    #[must_use]
    pub fn id(&self) -> Vec<u8> {
        Hash::Sha1.digest(&self.spki)
    }

    /// The raw private operation of an RSA key, as long as its modulus; empty for a curve.
    #[must_use]
    pub fn raise(&self, representative: &[u8]) -> Vec<u8> {
        let Secret::Rsa { n, d } = &self.secret else { return Vec::new() };
        let length = usize::try_from(n.bits().div_ceil(8)).unwrap_or(0);
        fixed(&BigUint::from_bytes_be(representative).modpow(d, n), length)
    }

    /// Signs a message.
    #[must_use]
    pub fn sign(&self, algorithm: &Algorithm, message: &[u8]) -> Vec<u8> {
        self.sign_digest(algorithm, &algorithm.hash.digest(message))
    }

    /// Signs a hash.
    #[must_use]
    pub fn sign_digest(&self, algorithm: &Algorithm, digest: &[u8]) -> Vec<u8> {
        match (&self.secret, algorithm.scheme) {
            (Secret::Rsa { n, d }, scheme) => {
                let length = usize::try_from(n.bits().div_ceil(8)).unwrap_or(0);
                let encoded = match scheme {
                    Scheme::Pss => pss(&algorithm.pss, digest, usize::try_from(n.bits()).unwrap_or(0) - 1),
                    _ => pkcs1(algorithm, digest, length),
                };
                fixed(&BigUint::from_bytes_be(&encoded).modpow(d, n), length)
            }
            (Secret::Ec { d, generator }, scheme) => {
                let KeyKind::Ec(curve, _) = self.kind else { return Vec::new() };
                let (r, s) = Group::of(curve).sign(d, generator, digest);
                signature(curve, scheme, &r, &s)
            }
        }
    }
}

/// r and s as a scheme writes them.
#[must_use]
pub fn signature(curve: &Curve, scheme: Scheme, r: &BigUint, s: &BigUint) -> Vec<u8> {
    match scheme {
        Scheme::EcdsaPlain => [fixed(r, curve.order_octets()), fixed(s, curve.order_octets())].concat(),
        _ => sequence(&[unsigned(&r.to_bytes_be()), unsigned(&s.to_bytes_be())]),
    }
}

/// EMSA-PKCS1-v1_5 (RFC 8017 §9.2).
fn pkcs1(algorithm: &Algorithm, digest: &[u8], length: usize) -> Vec<u8> {
    let info = sequence(&[digest_identifier(algorithm.hash, algorithm.null), octets(digest)]);
    let padding = length.saturating_sub(info.len() + 3);
    [&[0, 1][..], &vec![0xFF; padding], &[0], &info].concat()
}

/// EMSA-PSS-ENCODE (RFC 8017 §9.1.1); the salt is made of the hash, so that the same seed gives the same bytes.
fn pss(pss: &Pss, digest: &[u8], bits: usize) -> Vec<u8> {
    let length = bits.div_ceil(8);
    let salt = stretch(pss.hash, &[b"salt", digest].concat(), pss.salt);
    let hash = pss.hash.digest_of(&[&[0; 8], digest, &salt]);
    let padding = length.saturating_sub(pss.salt + hash.len() + 2);
    let block = [&vec![0; padding][..], &[1], &salt].concat();
    let mask = stretch(pss.mask, &hash, block.len());
    let mut masked: Vec<u8> = block.iter().zip(mask).map(|(a, b)| a ^ b).collect();
    if let Some(first) = masked.first_mut() {
        *first &= u8::MAX >> (8 * length - bits);
    }
    [masked, hash, vec![0xBC]].concat()
}

/// MGF1 (RFC 8017 §B.2.1).
fn stretch(hash: Hash, seed: &[u8], length: usize) -> Vec<u8> {
    let blocks = (0u32..).flat_map(|counter| hash.digest_of(&[seed, &counter.to_be_bytes()]));
    blocks.take(length).collect()
}

/// A curve's numbers.
struct Group {
    p: BigUint,
    a: BigUint,
    b: BigUint,
    x: BigUint,
    y: BigUint,
    n: BigUint,
    octets: usize,
}

impl Group {
    fn of(curve: &Curve) -> Self {
        let [p, a, b, x, y, n] = curve.parameters().map(number);
        Self { p, a, b, x, y, n, octets: curve.octets() }
    }

    fn generator(&self) -> Point {
        Some((self.x.clone(), self.y.clone()))
    }

    fn add(&self, left: &Point, right: &Point) -> Point {
        let (Some((x1, y1)), Some((x2, y2))) = (left, right) else { return left.clone().or_else(|| right.clone()) };
        let p = &self.p;
        let slope = if x1 == x2 {
            if y1 != y2 {
                return None;
            }
            (x1 * x1 * 3u32 + &self.a) * (y1 * 2u32).modinv(p)?
        } else {
            (y2 + p - y1) * ((x2 + p - x1) % p).modinv(p)?
        } % p;
        let x = (&slope * &slope + p + p - x1 - x2) % p;
        let y = (slope * (x1 + p - &x) + p - y1) % p;
        Some((x, y))
    }

    fn multiply(&self, scalar: &BigUint, point: &Point) -> Point {
        (0..scalar.bits()).rev().fold(None, |sum, at| {
            let double = self.add(&sum, &sum);
            if scalar.bit(at) { self.add(&double, point) } else { double }
        })
    }

    fn sign(&self, d: &BigUint, generator: &Point, digest: &[u8]) -> (BigUint, BigUint) {
        let excess = (8 * digest.len()).saturating_sub(usize::try_from(self.n.bits()).unwrap_or(0));
        let hash = BigUint::from_bytes_be(digest) >> excess;
        for attempt in 0u8.. {
            let seed = [&d.to_bytes_be()[..], digest, &[attempt]].concat();
            let k = BigUint::from_bytes_be(&stretch(Hash::Sha512, &seed, 80)) % (&self.n - 1u32) + 1u32;
            let r = self.multiply(&k, generator).map_or_else(BigUint::default, |(x, _)| x % &self.n);
            let inverse = k.modinv(&self.n).unwrap_or_default();
            let s = (inverse * (&hash + &r * d)) % &self.n;
            if r.bits() > 0 && s.bits() > 0 {
                return (r, s);
            }
        }
        Default::default()
    }

    fn encode(&self, point: &Point) -> Vec<u8> {
        let Some((x, y)) = point else { return vec![0] };
        [vec![4], fixed(x, self.octets), fixed(y, self.octets)].concat()
    }

    /// SpecifiedECDomain (SEC 1 §C.2) with a generator.
    fn spell_out(&self, generator: &Point) -> Vec<u8> {
        let field = sequence(&[identifier(oid::PRIME_FIELD), unsigned(&self.p.to_bytes_be())]);
        let curve = sequence(&[octets(&fixed(&self.a, self.octets)), octets(&fixed(&self.b, self.octets))]);
        let base = octets(&self.encode(generator));
        sequence(&[unsigned(&[1]), field, curve, base, unsigned(&self.n.to_bytes_be()), unsigned(&[1])])
    }
}

fn number(hexadecimal: &str) -> BigUint {
    BigUint::parse_bytes(hexadecimal.as_bytes(), 16).unwrap_or_default()
}

/// A number in so many octets.
fn fixed(number: &BigUint, length: usize) -> Vec<u8> {
    let octets = number.to_bytes_be();
    [vec![0; length.saturating_sub(octets.len())], octets].concat()
}
