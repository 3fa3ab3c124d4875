//! ECDSA verification over short Weierstrass curves for which no released crate exists: P-192, P-224 and Brainpool's.
//!
//! Verification handles public values only, so it takes as long as it takes: both scalars are recoded into signed odd
//! digits (width-w non-adjacent form; Hankerson, Menezes, Vanstone, Guide to Elliptic Curve Cryptography, Alg. 3.35) and
//! share one chain of doublings (Alg. 3.51). Points are Jacobian: (X : Y : Z) stands for (X/Z², Y/Z³). The integers are
//! `crypto-bigint`'s, in Montgomery form modulo constants.

use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{CheckedAdd, U192, U256, U320, U384, U512, Uint};

use super::curve::{Curve, Signed};

/// Bits of a recoded digit, its sign with them: eight odd multiples a point.
const WINDOW: u32 = 5;
/// Odd multiples kept of each point: 1, 3, … 15.
const MULTIPLES: usize = 1 << (WINDOW - 2);

macro_rules! curve {
    ($name:ident, $uint:ident, $title:literal, $p:literal, $n:literal) => {
        #[doc = concat!("ECDSA over ", $title, ".")]
        pub(super) fn $name(curve: &Curve, signed: &Signed<'_>) -> bool {
            mod modulus {
                crypto_bigint::const_monty_params!(Field, crypto_bigint::$uint, $p);
                crypto_bigint::const_monty_params!(Order, crypto_bigint::$uint, $n);
            }
            verify::<modulus::Field, modulus::Order, { $uint::LIMBS }>(curve, signed)
        }
    };
}

curve!(
    p192,
    U192,
    "P-192",
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFF",
    "FFFFFFFFFFFFFFFFFFFFFFFF99DEF836146BC9B1B4D22831"
);
curve!(
    p224,
    U256,
    "P-224",
    "00000000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF000000000000000000000001",
    "00000000FFFFFFFFFFFFFFFFFFFFFFFFFFFF16A2E0B8F03E13DD29455C5C2A3D"
);
curve!(
    b160,
    U192,
    "Brainpool 160",
    "00000000E95E4A5F737059DC60DFC7AD95B3D8139515620F",
    "00000000E95E4A5F737059DC60DF5991D45029409E60FC09"
);
curve!(
    b192,
    U192,
    "Brainpool 192",
    "C302F41D932A36CDA7A3463093D18DB78FCE476DE1A86297",
    "C302F41D932A36CDA7A3462F9E9E916B5BE8F1029AC4ACC1"
);
curve!(
    b224,
    U256,
    "Brainpool 224",
    "00000000D7C134AA264366862A18302575D1D787B09F075797DA89F57EC8C0FF",
    "00000000D7C134AA264366862A18302575D0FB98D116BC4B6DDEBCA3A5A7939F"
);
curve!(
    b256,
    U256,
    "Brainpool 256",
    "A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377",
    "A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7"
);
curve!(
    b320,
    U320,
    "Brainpool 320",
    "D35E472036BC4FB7E13C785ED201E065F98FCFA6F6F40DEF4F92B9EC7893EC28FCD412B1F1B32E27",
    "D35E472036BC4FB7E13C785ED201E065F98FCFA5B68F12A32D482EC7EE8658E98691555B44C59311"
);
curve!(
    b384,
    U384,
    "Brainpool 384",
    "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53",
    "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565"
);
curve!(
    b512,
    U512,
    "Brainpool 512",
    "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3",
    "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870553E5C414CA92619418661197FAC10471DB1D381085DDADDB58796829CA90069"
);

/// Verifies a signature (FIPS 186-5 §6.4.2; BSI TR-03111 §4.2.1.2).
fn verify<F, N, const L: usize>(curve: &Curve, signed: &Signed<'_>) -> bool
where
    F: ConstMontyParams<L>,
    N: ConstMontyParams<L>,
{
    checked::<F, N, L>(curve, signed).unwrap_or(false)
}

/// `None`: a value lies outside its range.
fn checked<F, N, const L: usize>(curve: &Curve, signed: &Signed<'_>) -> Option<bool>
where
    F: ConstMontyParams<L>,
    N: ConstMontyParams<L>,
{
    let (p, n) = (F::PARAMS.modulus().get(), N::PARAMS.modulus().get());
    let r = integer::<L>(signed.r).filter(|r| *r != Uint::ZERO && *r < n)?;
    let s = integer::<L>(signed.s).filter(|s| *s != Uint::ZERO && *s < n)?;
    let x = integer::<L>(signed.x).filter(|x| *x < p)?;
    let y = integer::<L>(signed.y).filter(|y| *y < p)?;
    let a = Element::<F, L>::new(&Uint::from_be_hex(curve.a));
    let b = Element::<F, L>::new(&Uint::from_be_hex(curve.b));
    let key = Point { x: Element::new(&x), y: Element::new(&y), z: Element::ONE };
    let right = key.x.square().add(&a).mul(&key.x).add(&b);
    if key.y.square() != right {
        return None;
    }
    let base = Point {
        x: Element::<F, L>::new(&Uint::from_be_hex(curve.x)),
        y: Element::new(&Uint::from_be_hex(curve.y)),
        z: Element::ONE,
    };
    let inverse = Element::<N, L>::new(&s).invert_vartime().into_option()?;
    let u1 = Element::<N, L>::new(&hash_to_integer::<L>(signed.digest, &n)).mul(&inverse).retrieve();
    let u2 = Element::<N, L>::new(&r).mul(&inverse).retrieve();
    let sum = multiply_both(&a, (&base, &u1), (&key, &u2));
    if sum.is_infinity() {
        return Some(false);
    }
    // The x of the sum modulo n is r: without inverting Z, X = r·Z² or, if that is still below p, X = (r + n)·Z².
    let square = sum.z.square();
    let holds = |candidate: &Uint<L>| Element::<F, L>::new(candidate).mul(&square) == sum.x;
    let next = r.checked_add(&n).into_option().filter(|next| *next < p);
    Some((r < p && holds(&r)) || next.is_some_and(|next| holds(&next)))
}

type Element<M, const L: usize> = ConstMontyForm<M, L>;

/// A big-endian integer, if it has room.
fn integer<const L: usize>(octets: &[u8]) -> Option<Uint<L>> {
    let start = octets.iter().position(|octet| *octet != 0).unwrap_or(octets.len());
    let octets = octets.get(start..)?;
    (octets.len() <= Uint::<L>::BYTES).then(|| shift_in(octets))
}

/// A big-endian integer of no more octets than there is room for.
fn shift_in<const L: usize>(octets: &[u8]) -> Uint<L> {
    octets.iter().fold(Uint::ZERO, |value, octet| value.shl_vartime(8) | Uint::from_u8(*octet))
}

/// The leftmost bits of a hash, as many as the order has (FIPS 186-5 §6.4.2 step 2), below the order.
fn hash_to_integer<const L: usize>(digest: &[u8], order: &Uint<L>) -> Uint<L> {
    let bits = order.bit_width_vartime();
    let octets = usize::try_from(bits.div_ceil(8)).unwrap_or(usize::MAX);
    let taken = digest.get(..octets).unwrap_or(digest);
    let value = shift_in(taken);
    let excess = if taken.len() == octets { bits.wrapping_neg() % 8 } else { 0 };
    let value = value.shr_vartime(excess);
    if value >= *order { value.wrapping_sub(order) } else { value }
}

/// A point in Jacobian coordinates; Z = 0 is the point at infinity.
#[derive(Clone, Copy)]
struct Point<F: ConstMontyParams<L>, const L: usize> {
    x: Element<F, L>,
    y: Element<F, L>,
    z: Element<F, L>,
}

impl<F: ConstMontyParams<L>, const L: usize> Point<F, L> {
    const INFINITY: Self = Self { x: Element::ONE, y: Element::ONE, z: Element::ZERO };

    fn is_infinity(&self) -> bool {
        self.z == Element::ZERO
    }

    fn negate(&self) -> Self {
        Self { y: self.y.neg(), ..*self }
    }

    /// Explicit-Formulas Database, "dbl-2007-bl".
    fn double(&self, a: &Element<F, L>) -> Self {
        if self.is_infinity() || self.y == Element::ZERO {
            return Self::INFINITY;
        }
        let xx = self.x.square();
        let yy = self.y.square();
        let yyyy = yy.square();
        let zz = self.z.square();
        let s = self.x.add(&yy).square().sub(&xx).sub(&yyyy).double();
        let m = xx.double().add(&xx).add(&a.mul(&zz.square()));
        let x = m.square().sub(&s.double());
        let eight = yyyy.double().double().double();
        let y = m.mul(&s.sub(&x)).sub(&eight);
        let z = self.y.add(&self.z).square().sub(&yy).sub(&zz);
        Self { x, y, z }
    }

    /// Explicit-Formulas Database, "add-2007-bl", with its exceptional cases.
    fn add(&self, other: &Self, a: &Element<F, L>) -> Self {
        if self.is_infinity() {
            return *other;
        }
        if other.is_infinity() {
            return *self;
        }
        let z1z1 = self.z.square();
        let z2z2 = other.z.square();
        let u1 = self.x.mul(&z2z2);
        let u2 = other.x.mul(&z1z1);
        let s1 = self.y.mul(&other.z).mul(&z2z2);
        let s2 = other.y.mul(&self.z).mul(&z1z1);
        if u1 == u2 {
            return if s1 == s2 { self.double(a) } else { Self::INFINITY };
        }
        let h = u2.sub(&u1);
        let i = h.double().square();
        let j = h.mul(&i);
        let r = s2.sub(&s1).double();
        let v = u1.mul(&i);
        let x = r.square().sub(&j).sub(&v.double());
        let y = r.mul(&v.sub(&x)).sub(&s1.mul(&j).double());
        let z = self.z.add(&other.z).square().sub(&z1z1).sub(&z2z2).mul(&h);
        Self { x, y, z }
    }

    /// 1, 3, 5, … times the point.
    fn odd_multiples(&self, a: &Element<F, L>) -> [Self; MULTIPLES] {
        let twice = self.double(a);
        let mut next = *self;
        std::array::from_fn(|_| {
            let multiple = next;
            next = next.add(&twice, a);
            multiple
        })
    }
}

/// u1·P + u2·Q, the doublings shared.
fn multiply_both<F: ConstMontyParams<L>, const L: usize>(
    a: &Element<F, L>,
    (base, u1): (&Point<F, L>, &Uint<L>),
    (key, u2): (&Point<F, L>, &Uint<L>),
) -> Point<F, L> {
    let tables = [base.odd_multiples(a), key.odd_multiples(a)];
    let digits = [recode(u1), recode(u2)];
    let length = digits.iter().map(Vec::len).max().unwrap_or(0);
    let mut sum = Point::INFINITY;
    for at in (0..length).rev() {
        sum = sum.double(a);
        for (table, digits) in tables.iter().zip(&digits) {
            let digit = digits.get(at).copied().unwrap_or(0);
            let multiple = table.get(usize::from(digit.unsigned_abs() / 2));
            match (digit.signum(), multiple) {
                (1, Some(multiple)) => sum = sum.add(multiple, a),
                (-1, Some(multiple)) => sum = sum.add(&multiple.negate(), a),
                _ => {}
            }
        }
    }
    sum
}

/// Signed odd digits of a scalar, the lowest first, at most one in every [`WINDOW`] of them not zero.
fn recode<const L: usize>(scalar: &Uint<L>) -> Vec<i8> {
    let bit = |at: u32| u8::from(at < Uint::<L>::BITS && scalar.bit_vartime(at));
    let bits = scalar.bit_width_vartime();
    let mut digits = Vec::new();
    let (mut at, mut carry) = (0, 0u8);
    while at < bits || carry != 0 {
        if bit(at) == carry {
            digits.push(0);
            at += 1;
            continue;
        }
        let window = (0..WINDOW).fold(carry, |value, offset| value + (bit(at + offset) << offset));
        // 1 to 31, odd; above half of the window it counts down from the next power of two.
        let (digit, next) = match i8::try_from(window) {
            Ok(window) if window < 1 << (WINDOW - 1) => (window, 0),
            Ok(window) => (window - (1 << WINDOW), 1),
            Err(_) => (0, 0),
        };
        digits.push(digit);
        digits.extend(std::iter::repeat_n(0, usize::try_from(WINDOW - 1).unwrap_or(0)));
        carry = next;
        at += WINDOW;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::curve::CURVES;

    #[test]
    fn recoding_keeps_the_number() {
        for scalar in [0u64, 1, 15, 16, 17, 31, 32, 0xFFFF_FFFF, 0xDEAD_BEEF_0BAD_F00D, u64::MAX] {
            let digits = recode(&U192::from_u64(scalar));
            let value = digits.iter().rev().fold(0i128, |value, digit| 2 * value + i128::from(*digit));
            assert_eq!(value, i128::from(scalar));
            assert!(digits.iter().all(|digit| digit % 2 != 0 || *digit == 0));
        }
    }

    /// n·G is the point at infinity, and (n - 1)·G the other point over G's x: order and generator belong together.
    #[test]
    fn the_order_of_each_generator_is_the_one_listed() {
        macro_rules! check {
            ($($bits:literal, $uint:ident, $curve:literal;)*) => {$({
                let curve = CURVES.iter().find(|curve| curve.name == $curve).unwrap();
                mod modulus {
                    crypto_bigint::const_monty_params!(Field, crypto_bigint::$uint, $bits);
                }
                type E = Element<modulus::Field, { $uint::LIMBS }>;
                let hexadecimal = |number| E::new(&$uint::from_be_hex(number));
                let a = hexadecimal(curve.a);
                let base = Point { x: hexadecimal(curve.x), y: hexadecimal(curve.y), z: E::ONE };
                let n = $uint::from_be_hex(curve.n);
                assert!(multiply_both(&a, (&base, &n), (&base, &$uint::ZERO)).is_infinity());
                assert!(multiply_both(&a, (&base, &n.wrapping_sub(&$uint::ONE)), (&base, &$uint::ONE)).is_infinity());
                let three = multiply_both(&a, (&base, &$uint::ONE), (&base, &$uint::from_u8(2)));
                let again = base.double(&a).add(&base, &a);
                assert!(three.add(&again.negate(), &a).is_infinity());
            })*};
        }
        check! {
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFF", U192, "P-192";
            "00000000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF000000000000000000000001", U256, "P-224";
            "00000000E95E4A5F737059DC60DFC7AD95B3D8139515620F", U192, "brainpoolP160r1";
            "00000000E95E4A5F737059DC60DFC7AD95B3D8139515620F", U192, "brainpoolP160t1";
            "C302F41D932A36CDA7A3463093D18DB78FCE476DE1A86297", U192, "brainpoolP192r1";
            "C302F41D932A36CDA7A3463093D18DB78FCE476DE1A86297", U192, "brainpoolP192t1";
            "00000000D7C134AA264366862A18302575D1D787B09F075797DA89F57EC8C0FF", U256, "brainpoolP224r1";
            "00000000D7C134AA264366862A18302575D1D787B09F075797DA89F57EC8C0FF", U256, "brainpoolP224t1";
            "A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377", U256, "brainpoolP256r1";
            "A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377", U256, "brainpoolP256t1";
            "D35E472036BC4FB7E13C785ED201E065F98FCFA6F6F40DEF4F92B9EC7893EC28FCD412B1F1B32E27", U320, "brainpoolP320r1";
            "D35E472036BC4FB7E13C785ED201E065F98FCFA6F6F40DEF4F92B9EC7893EC28FCD412B1F1B32E27", U320, "brainpoolP320t1";
            "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53", U384, "brainpoolP384r1";
            "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53", U384, "brainpoolP384t1";
            "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3", U512, "brainpoolP512r1";
            "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3", U512, "brainpoolP512t1";
        }
    }
}
