//! The elliptic curves of Doc 9303-12 §4.1.6.2: NIST's and Brainpool's (RFC 5639), named or with explicit parameters.
//!
//! Nearly every published CSCA certificate of an elliptic-curve key spells its curve out. Whoever may choose a generator
//! can make a signature under any public key, so explicit parameters must be those of a standard curve in all of
//! (p, a, b, G, n); anything else is refused. A seed proves nothing and is let pass.

use super::der::{Malformed, Reader, tag};
use super::oid::{self, Oid};
use super::quirk::Quirk;
use super::weierstrass;

/// A curve y² = x³ + ax + b over the field of p elements, with a generator (x, y) of order n and cofactor 1. Numbers are
/// big-endian hexadecimal, as wide as the arithmetic that computes with them.
pub struct Curve {
    /// Its name.
    pub name: &'static str,
    /// Its identifier.
    pub oid: Oid<'static>,
    /// Bits of its field.
    pub bits: u32,
    pub(super) p: &'static str,
    pub(super) a: &'static str,
    pub(super) b: &'static str,
    pub(super) x: &'static str,
    pub(super) y: &'static str,
    pub(super) n: &'static str,
    pub(super) verify: fn(&Curve, &Signed<'_>) -> bool,
}

/// What an ECDSA signature is verified over. Integers are big-endian; r and s without leading zeros.
pub(super) struct Signed<'a> {
    pub(super) x: &'a [u8],
    pub(super) y: &'a [u8],
    pub(super) digest: &'a [u8],
    pub(super) r: &'a [u8],
    pub(super) s: &'a [u8],
}

/// Why the parameters of a key are not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurveFault {
    /// They name a curve of which nothing is known here.
    #[error("the curve {0} is not supported")]
    Unknown(String),
    /// They spell out a curve that is none of the standard ones; a chosen generator or curve lets anybody sign.
    #[error("the explicit curve parameters are those of no standard curve: {0}")]
    Foreign(&'static str),
    /// They cannot be read.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

impl Curve {
    /// The curve of an identifier.
    #[must_use]
    pub fn named(identifier: Oid<'_>) -> Option<&'static Self> {
        CURVES.iter().find(|curve| curve.oid == identifier)
    }

    /// p, a, b, x, y and n in hexadecimal digits, with zeros before them.
    #[must_use]
    pub fn parameters(&self) -> [&'static str; 6] {
        [self.p, self.a, self.b, self.x, self.y, self.n]
    }

    /// Octets of a coordinate.
    #[must_use]
    pub fn octets(&self) -> usize {
        usize::try_from(self.bits.div_ceil(8)).unwrap_or(usize::MAX)
    }

    /// Octets of the order of its generator, and so of r and of s: as many as a coordinate has, on all of these curves.
    #[must_use]
    pub fn order_octets(&self) -> usize {
        self.octets()
    }

    /// Reads ECParameters (RFC 3279 §2.3.5): a name, or everything spelt out.
    ///
    /// # Errors
    /// Why they are not accepted.
    pub fn parse(parameters: &[u8]) -> Result<(&'static Self, Vec<Quirk>, Parameters), CurveFault> {
        let mut reader = Reader::der(parameters);
        match reader.rest().first() {
            Some(&tag::OID) => {
                let name = reader.oid("ECParameters")?;
                reader.end("ECParameters")?;
                let curve = Self::named(name).ok_or_else(|| CurveFault::Unknown(name.to_string()))?;
                Ok((curve, Vec::new(), Parameters::Named))
            }
            _ => explicit(&mut reader).map(|(curve, quirks)| (curve, quirks, Parameters::Explicit)),
        }
    }
}

impl std::fmt::Debug for Curve {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

impl PartialEq for Curve {
    fn eq(&self, other: &Self) -> bool {
        self.oid == other.oid
    }
}

impl Eq for Curve {}

/// How a key says its curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameters {
    /// By name.
    Named,
    /// Spelt out.
    Explicit,
}

/// SpecifiedECDomain (SEC 1 §C.2): version, field, curve, base, order, cofactor.
fn explicit(reader: &mut Reader<'_>) -> Result<(&'static Curve, Vec<Quirk>), CurveFault> {
    const DOMAIN: &str = "SpecifiedECDomain";
    let mut domain = reader.sequence(DOMAIN)?;
    reader.end(DOMAIN)?;
    // ecdpVer1 to ecdpVer3; the later ones say how the seed was used.
    if !(1..=3).contains(&domain.small("version of SpecifiedECDomain")?) {
        return Err(Malformed::value(DOMAIN, "a version other than 1 to 3").into());
    }
    let mut field = domain.sequence("FieldID")?;
    if field.oid("FieldID")? != oid::PRIME_FIELD {
        return Err(CurveFault::Foreign("its field is not prime"));
    }
    let p = field.expect(tag::INTEGER, "prime of the field")?.unsigned("prime of the field")?;
    field.end("FieldID")?;
    let mut curve = domain.sequence("Curve")?;
    let a = curve.expect(tag::OCTET_STRING, "coefficient a")?.value;
    let b = curve.expect(tag::OCTET_STRING, "coefficient b")?.value;
    let seed = curve.optional(tag::BIT_STRING, "seed of the curve")?;
    curve.end("Curve")?;
    let base = domain.expect(tag::OCTET_STRING, "base point")?.value;
    let n = domain.expect(tag::INTEGER, "order of the base point")?.unsigned("order of the base point")?;
    let cofactor = domain.optional(tag::INTEGER, "cofactor")?;
    // ecdpVer3 may name the hash that made the seed.
    domain.optional(tag::SEQUENCE, "hash of SpecifiedECDomain")?;
    domain.end(DOMAIN)?;

    let found = CURVES.iter().find(|curve| same(curve.p, p) && same(curve.a, a) && same(curve.b, b));
    let found = found.ok_or(CurveFault::Foreign("field and coefficients"))?;
    if !is_generator(found, base) {
        return Err(CurveFault::Foreign("the generator is another"));
    }
    if !same(found.n, n) {
        return Err(CurveFault::Foreign("the order is another"));
    }
    if cofactor.is_some_and(|cofactor| cofactor.value != [1]) {
        return Err(CurveFault::Foreign("the cofactor is another"));
    }
    let seed = seed.map(|_| Quirk::CurveSeed);
    let odd = [a, b].iter().any(|coefficient| coefficient.len() != found.octets());
    Ok((found, seed.into_iter().chain(odd.then_some(Quirk::CoefficientLength)).collect()))
}

/// Whether an encoded point (SEC 1 §2.3.3) is the generator. Compressed, the parity of y says which of two points it is.
fn is_generator(curve: &Curve, base: &[u8]) -> bool {
    let octets = curve.octets();
    let odd = curve.y.bytes().next_back().and_then(digit).is_some_and(|digit| digit & 1 == 1);
    match base.split_first() {
        Some((4, point)) if point.len() == 2 * octets => {
            let (x, y) = point.split_at(octets);
            same(curve.x, x) && same(curve.y, y)
        }
        Some((&form @ (2 | 3), x)) if x.len() == octets => same(curve.x, x) && (form == 3) == odd,
        _ => false,
    }
}

/// Whether hexadecimal digits and octets are the same number.
pub(super) fn same(hexadecimal: &str, octets: &[u8]) -> bool {
    let mut digits = hexadecimal.bytes().filter_map(digit).skip_while(|digit| *digit == 0);
    let mut nibbles = octets.iter().flat_map(|octet| [octet >> 4, octet & 15]).skip_while(|nibble| *nibble == 0);
    digits.by_ref().eq(nibbles.by_ref())
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'A'..=b'F' => Some(letter - b'A' + 10),
        _ => None,
    }
}

/// The curves.
pub static CURVES: [Curve; 19] = [
    Curve {
        name: "P-192",
        oid: oid::P_192,
        bits: 192,
        p: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFF",
        a: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFC",
        b: "64210519E59C80E70FA7E9AB72243049FEB8DEECC146B9B1",
        x: "188DA80EB03090F67CBF20EB43A18800F4FF0AFD82FF1012",
        y: "07192B95FFC8DA78631011ED6B24CDD573F977A11E794811",
        n: "FFFFFFFFFFFFFFFFFFFFFFFF99DEF836146BC9B1B4D22831",
        verify: weierstrass::p192,
    },
    Curve {
        name: "P-224",
        oid: oid::P_224,
        bits: 224,
        p: "00000000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF000000000000000000000001",
        a: "00000000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFE",
        b: "00000000B4050A850C04B3ABF54132565044B0B7D7BFD8BA270B39432355FFB4",
        x: "00000000B70E0CBD6BB4BF7F321390B94A03C1D356C21122343280D6115C1D21",
        y: "00000000BD376388B5F723FB4C22DFE6CD4375A05A07476444D5819985007E34",
        n: "00000000FFFFFFFFFFFFFFFFFFFFFFFFFFFF16A2E0B8F03E13DD29455C5C2A3D",
        verify: weierstrass::p224,
    },
    Curve {
        name: "P-256",
        oid: oid::P_256,
        bits: 256,
        p: "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
        a: "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC",
        b: "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B",
        x: "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296",
        y: "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5",
        n: "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        verify: weierstrass::p256,
    },
    Curve {
        name: "P-384",
        oid: oid::P_384,
        bits: 384,
        p: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
        a: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFC",
        b: "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF",
        x: "AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7",
        y: "3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F",
        n: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
        verify: weierstrass::p384,
    },
    Curve {
        name: "P-521",
        oid: oid::P_521,
        bits: 521,
        p: "00000000000001FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        a: "00000000000001FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC",
        b: "0000000000000051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00",
        x: "00000000000000C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD66",
        y: "000000000000011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD16650",
        n: "00000000000001FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
        verify: weierstrass::p521,
    },
    Curve {
        name: "brainpoolP160r1",
        oid: oid::BRAINPOOL_160_R1,
        bits: 160,
        p: "00000000E95E4A5F737059DC60DFC7AD95B3D8139515620F",
        a: "00000000340E7BE2A280EB74E2BE61BADA745D97E8F7C300",
        b: "000000001E589A8595423412134FAA2DBDEC95C8D8675E58",
        x: "00000000BED5AF16EA3F6A4F62938C4631EB5AF7BDBCDBC3",
        y: "000000001667CB477A1A8EC338F94741669C976316DA6321",
        n: "00000000E95E4A5F737059DC60DF5991D45029409E60FC09",
        verify: weierstrass::b160r1,
    },
    Curve {
        name: "brainpoolP160t1",
        oid: oid::BRAINPOOL_160_T1,
        bits: 160,
        p: "00000000E95E4A5F737059DC60DFC7AD95B3D8139515620F",
        a: "00000000E95E4A5F737059DC60DFC7AD95B3D8139515620C",
        b: "000000007A556B6DAE535B7B51ED2C4D7DAA7A0B5C55F380",
        x: "00000000B199B13B9B34EFC1397E64BAEB05ACC265FF2378",
        y: "00000000ADD6718B7C7C1961F0991B842443772152C9E0AD",
        n: "00000000E95E4A5F737059DC60DF5991D45029409E60FC09",
        verify: weierstrass::b160t1,
    },
    Curve {
        name: "brainpoolP192r1",
        oid: oid::BRAINPOOL_192_R1,
        bits: 192,
        p: "C302F41D932A36CDA7A3463093D18DB78FCE476DE1A86297",
        a: "6A91174076B1E0E19C39C031FE8685C1CAE040E5C69A28EF",
        b: "469A28EF7C28CCA3DC721D044F4496BCCA7EF4146FBF25C9",
        x: "C0A0647EAAB6A48753B033C56CB0F0900A2F5C4853375FD6",
        y: "14B690866ABD5BB88B5F4828C1490002E6773FA2FA299B8F",
        n: "C302F41D932A36CDA7A3462F9E9E916B5BE8F1029AC4ACC1",
        verify: weierstrass::b192r1,
    },
    Curve {
        name: "brainpoolP192t1",
        oid: oid::BRAINPOOL_192_T1,
        bits: 192,
        p: "C302F41D932A36CDA7A3463093D18DB78FCE476DE1A86297",
        a: "C302F41D932A36CDA7A3463093D18DB78FCE476DE1A86294",
        b: "13D56FFAEC78681E68F9DEB43B35BEC2FB68542E27897B79",
        x: "3AE9E58C82F63C30282E1FE7BBF43FA72C446AF6F4618129",
        y: "097E2C5667C2223A902AB5CA449D0084B7E5B3DE7CCC01C9",
        n: "C302F41D932A36CDA7A3462F9E9E916B5BE8F1029AC4ACC1",
        verify: weierstrass::b192t1,
    },
    Curve {
        name: "brainpoolP224r1",
        oid: oid::BRAINPOOL_224_R1,
        bits: 224,
        p: "00000000D7C134AA264366862A18302575D1D787B09F075797DA89F57EC8C0FF",
        a: "0000000068A5E62CA9CE6C1C299803A6C1530B514E182AD8B0042A59CAD29F43",
        b: "000000002580F63CCFE44138870713B1A92369E33E2135D266DBB372386C400B",
        x: "000000000D9029AD2C7E5CF4340823B2A87DC68C9E4CE3174C1E6EFDEE12C07D",
        y: "0000000058AA56F772C0726F24C6B89E4ECDAC24354B9E99CAA3F6D3761402CD",
        n: "00000000D7C134AA264366862A18302575D0FB98D116BC4B6DDEBCA3A5A7939F",
        verify: weierstrass::b224r1,
    },
    Curve {
        name: "brainpoolP224t1",
        oid: oid::BRAINPOOL_224_T1,
        bits: 224,
        p: "00000000D7C134AA264366862A18302575D1D787B09F075797DA89F57EC8C0FF",
        a: "00000000D7C134AA264366862A18302575D1D787B09F075797DA89F57EC8C0FC",
        b: "000000004B337D934104CD7BEF271BF60CED1ED20DA14C08B3BB64F18A60888D",
        x: "000000006AB1E344CE25FF3896424E7FFE14762ECB49F8928AC0C76029B4D580",
        y: "000000000374E9F5143E568CD23F3F4D7C0D4B1E41C8CC0D1C6ABD5F1A46DB4C",
        n: "00000000D7C134AA264366862A18302575D0FB98D116BC4B6DDEBCA3A5A7939F",
        verify: weierstrass::b224t1,
    },
    Curve {
        name: "brainpoolP256r1",
        oid: oid::BRAINPOOL_256_R1,
        bits: 256,
        p: "A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377",
        a: "7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9",
        b: "26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6",
        x: "8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262",
        y: "547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997",
        n: "A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7",
        verify: weierstrass::b256r1,
    },
    Curve {
        name: "brainpoolP256t1",
        oid: oid::BRAINPOOL_256_T1,
        bits: 256,
        p: "A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377",
        a: "A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5374",
        b: "662C61C430D84EA4FE66A7733D0B76B7BF93EBC4AF2F49256AE58101FEE92B04",
        x: "A3E8EB3CC1CFE7B7732213B23A656149AFA142C47AAFBC2B79A191562E1305F4",
        y: "2D996C823439C56D7F7B22E14644417E69BCB6DE39D027001DABE8F35B25C9BE",
        n: "A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7",
        verify: weierstrass::b256t1,
    },
    Curve {
        name: "brainpoolP320r1",
        oid: oid::BRAINPOOL_320_R1,
        bits: 320,
        p: "D35E472036BC4FB7E13C785ED201E065F98FCFA6F6F40DEF4F92B9EC7893EC28FCD412B1F1B32E27",
        a: "3EE30B568FBAB0F883CCEBD46D3F3BB8A2A73513F5EB79DA66190EB085FFA9F492F375A97D860EB4",
        b: "520883949DFDBC42D3AD198640688A6FE13F41349554B49ACC31DCCD884539816F5EB4AC8FB1F1A6",
        x: "43BD7E9AFB53D8B85289BCC48EE5BFE6F20137D10A087EB6E7871E2A10A599C710AF8D0D39E20611",
        y: "14FDD05545EC1CC8AB4093247F77275E0743FFED117182EAA9C77877AAAC6AC7D35245D1692E8EE1",
        n: "D35E472036BC4FB7E13C785ED201E065F98FCFA5B68F12A32D482EC7EE8658E98691555B44C59311",
        verify: weierstrass::b320r1,
    },
    Curve {
        name: "brainpoolP320t1",
        oid: oid::BRAINPOOL_320_T1,
        bits: 320,
        p: "D35E472036BC4FB7E13C785ED201E065F98FCFA6F6F40DEF4F92B9EC7893EC28FCD412B1F1B32E27",
        a: "D35E472036BC4FB7E13C785ED201E065F98FCFA6F6F40DEF4F92B9EC7893EC28FCD412B1F1B32E24",
        b: "A7F561E038EB1ED560B3D147DB782013064C19F27ED27C6780AAF77FB8A547CEB5B4FEF422340353",
        x: "925BE9FB01AFC6FB4D3E7D4990010F813408AB106C4F09CB7EE07868CC136FFF3357F624A21BED52",
        y: "63BA3A7A27483EBF6671DBEF7ABB30EBEE084E58A0B077AD42A5A0989D1EE71B1B9BC0455FB0D2C3",
        n: "D35E472036BC4FB7E13C785ED201E065F98FCFA5B68F12A32D482EC7EE8658E98691555B44C59311",
        verify: weierstrass::b320t1,
    },
    Curve {
        name: "brainpoolP384r1",
        oid: oid::BRAINPOOL_384_R1,
        bits: 384,
        p: "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53",
        a: "7BC382C63D8C150C3C72080ACE05AFA0C2BEA28E4FB22787139165EFBA91F90F8AA5814A503AD4EB04A8C7DD22CE2826",
        b: "04A8C7DD22CE28268B39B55416F0447C2FB77DE107DCD2A62E880EA53EEB62D57CB4390295DBC9943AB78696FA504C11",
        x: "1D1C64F068CF45FFA2A63A81B7C13F6B8847A3E77EF14FE3DB7FCAFE0CBD10E8E826E03436D646AAEF87B2E247D4AF1E",
        y: "8ABE1D7520F9C2A45CB1EB8E95CFD55262B70B29FEEC5864E19C054FF99129280E4646217791811142820341263C5315",
        n: "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565",
        verify: weierstrass::b384r1,
    },
    Curve {
        name: "brainpoolP384t1",
        oid: oid::BRAINPOOL_384_T1,
        bits: 384,
        p: "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53",
        a: "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC50",
        b: "7F519EADA7BDA81BD826DBA647910F8C4B9346ED8CCDC64E4B1ABD11756DCE1D2074AA263B88805CED70355A33B471EE",
        x: "18DE98B02DB9A306F2AFCD7235F72A819B80AB12EBD653172476FECD462AABFFC4FF191B946A5F54D8D0AA2F418808CC",
        y: "25AB056962D30651A114AFD2755AD336747F93475B7A1FCA3B88F2B6A208CCFE469408584DC2B2912675BF5B9E582928",
        n: "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565",
        verify: weierstrass::b384t1,
    },
    Curve {
        name: "brainpoolP512r1",
        oid: oid::BRAINPOOL_512_R1,
        bits: 512,
        p: "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3",
        a: "7830A3318B603B89E2327145AC234CC594CBDD8D3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CA",
        b: "3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CADC083E67984050B75EBAE5DD2809BD638016F723",
        x: "81AEE4BDD82ED9645A21322E9C4C6A9385ED9F70B5D916C1B43B62EEF4D0098EFF3B1F78E2D0D48D50D1687B93B97D5F7C6D5047406A5E688B352209BCB9F822",
        y: "7DDE385D566332ECC0EABFA9CF7822FDF209F70024A57B1AA000C55B881F8111B2DCDE494A5F485E5BCA4BD88A2763AED1CA2B2FA8F0540678CD1E0F3AD80892",
        n: "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870553E5C414CA92619418661197FAC10471DB1D381085DDADDB58796829CA90069",
        verify: weierstrass::b512r1,
    },
    Curve {
        name: "brainpoolP512t1",
        oid: oid::BRAINPOOL_512_T1,
        bits: 512,
        p: "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3",
        a: "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F0",
        b: "7CBBBCF9441CFAB76E1890E46884EAE321F70C0BCB4981527897504BEC3E36A62BCDFA2304976540F6450085F2DAE145C22553B465763689180EA2571867423E",
        x: "640ECE5C12788717B9C1BA06CBC2A6FEBA85842458C56DDE9DB1758D39C0313D82BA51735CDB3EA499AA77A7D6943A64F7A3F25FE26F06B51BAA2696FA9035DA",
        y: "5B534BD595F5AF0FA2C892376C84ACE1BB4E3019B71634C01131159CAE03CEE9D9932184BEEF216BD71DF2DADF86A627306ECFF96DBB8BACE198B61E00F8B332",
        n: "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870553E5C414CA92619418661197FAC10471DB1D381085DDADDB58796829CA90069",
        verify: weierstrass::b512t1,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der::write;

    fn octets(hexadecimal: &str) -> Vec<u8> {
        let digits: Vec<u8> = hexadecimal.bytes().filter_map(digit).collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).skip_while(|octet| *octet == 0).collect()
    }

    fn padded(curve: &Curve, number: &[u8]) -> Vec<u8> {
        [vec![0; curve.octets() - number.len()], number.to_vec()].concat()
    }

    fn integer(number: &[u8]) -> Vec<u8> {
        let sign = if number[0] & 0x80 == 0 { &[][..] } else { &[0] };
        write(tag::INTEGER, &[sign, number].concat())
    }

    struct Spelt {
        p: Vec<u8>,
        a: Vec<u8>,
        b: Vec<u8>,
        base: Vec<u8>,
        n: Vec<u8>,
        seed: Vec<u8>,
        cofactor: Vec<u8>,
    }

    impl Spelt {
        fn of(curve: &Curve) -> Self {
            let [a, b, x, y] = [curve.a, curve.b, curve.x, curve.y].map(|number| padded(curve, &octets(number)));
            let base = [vec![4], x, y].concat();
            Self { p: octets(curve.p), a, b, base, n: octets(curve.n), seed: Vec::new(), cofactor: vec![2, 1, 1] }
        }

        fn write(&self) -> Vec<u8> {
            let field = [write(tag::OID, oid::PRIME_FIELD.octets()), integer(&self.p)].concat();
            let curve =
                [write(tag::OCTET_STRING, &self.a), write(tag::OCTET_STRING, &self.b), self.seed.clone()].concat();
            let parts = [
                vec![2, 1, 1],
                write(tag::SEQUENCE, &field),
                write(tag::SEQUENCE, &curve),
                write(tag::OCTET_STRING, &self.base),
                integer(&self.n),
                self.cofactor.clone(),
            ];
            write(tag::SEQUENCE, &parts.concat())
        }
    }

    #[test]
    fn every_curve_is_known_by_its_name_and_spelt_out() {
        for curve in &CURVES {
            let named = write(tag::OID, curve.oid.octets());
            assert_eq!(Curve::parse(&named).unwrap(), (curve, vec![], Parameters::Named));
            assert_eq!(Curve::parse(&Spelt::of(curve).write()).unwrap(), (curve, vec![], Parameters::Explicit));
        }
    }

    #[test]
    fn a_seed_and_a_short_coefficient_are_told() {
        for curve in &CURVES {
            let mut spelt = Spelt::of(curve);
            spelt.seed = write(tag::BIT_STRING, &[0, 1, 2, 3]);
            spelt.b.insert(0, 0);
            spelt.cofactor.clear();
            let (found, quirks, _) = Curve::parse(&spelt.write()).unwrap();
            assert_eq!((found, quirks), (curve, vec![Quirk::CurveSeed, Quirk::CoefficientLength]));
        }
    }

    #[test]
    fn a_foreign_curve_is_refused() {
        for curve in &CURVES {
            let changes: [fn(&mut Spelt); 6] = [
                |spelt| *spelt.p.last_mut().unwrap() ^= 2,
                |spelt| *spelt.a.last_mut().unwrap() ^= 1,
                |spelt| *spelt.b.last_mut().unwrap() ^= 1,
                |spelt| *spelt.base.last_mut().unwrap() ^= 1,
                |spelt| *spelt.n.last_mut().unwrap() ^= 2,
                |spelt| spelt.cofactor[2] = 2,
            ];
            for (at, change) in changes.into_iter().enumerate() {
                let mut spelt = Spelt::of(curve);
                change(&mut spelt);
                let refused = Curve::parse(&spelt.write());
                assert!(matches!(refused, Err(CurveFault::Foreign(_))), "{curve:?}, change {at}: {refused:?}");
            }
        }
    }

    #[test]
    fn a_compressed_generator_has_its_own_parity() {
        for curve in &CURVES {
            let mut spelt = Spelt::of(curve);
            let odd = spelt.base.last().unwrap() & 1;
            spelt.base.truncate(1 + curve.octets());
            spelt.base[0] = 2 + odd;
            assert!(Curve::parse(&spelt.write()).is_ok());
            spelt.base[0] = 3 - odd;
            assert!(Curve::parse(&spelt.write()).is_err());
            spelt.base[0] = 2 + odd;
            spelt.base.insert(1, 0);
            assert!(Curve::parse(&spelt.write()).is_err(), "{curve:?} with an octet too many");
            spelt = Spelt::of(curve);
            spelt.base.pop();
            assert!(Curve::parse(&spelt.write()).is_err(), "{curve:?} with an octet too few");
            spelt.base.truncate(1);
            assert!(Curve::parse(&spelt.write()).is_err(), "{curve:?} without a point");
        }
    }

    #[test]
    fn a_point_is_told_as_it_was_given() {
        let curve = &CURVES[0];
        let point = [vec![4], padded(curve, &octets(curve.x)), padded(curve, &octets(curve.y))].concat();
        let key = crate::key::EcKey::parse(&write(tag::OID, curve.oid.octets()), &point).unwrap();
        assert_eq!(key.point(), point);
        assert_ne!(&CURVES[0], &CURVES[1]);
        assert_eq!(format!("{curve:?}"), curve.name, "and a curve by its name, not its numbers");
    }
}
