//! ECDSA verification over the short Weierstrass curves of Doc 9303-12 §4.1.6.2.
//!
//! Verification handles public values only, so it takes as long as it takes: both scalars are recoded into signed odd
//! digits (width-w non-adjacent form; Hankerson, Menezes, Vanstone, Guide to Elliptic Curve Cryptography, Alg. 3.35) and
//! share one chain of doublings (Alg. 3.51). Sums are Jacobian: (X : Y : Z) stands for (X/Z², Y/Z³); what is added to them
//! is affine. Multiples of a generator are computed once, at the first signature over its curve.

use std::sync::OnceLock;

use crypto_bigint::modular::ConstMontyParams;
use crypto_bigint::{CheckedAdd, U192, U256, U320, U384, U512, U576, Uint};

use super::curve::{Curve, Signed};
use super::field::Element;

/// Bits of a recoded digit, its sign with them: of the scalar of a key, and of a generator, whose multiples last.
const KEY_WINDOW: u32 = 5;
const BASE_WINDOW: u32 = 8;

macro_rules! curves {
    ($($($name:ident $title:literal)+: $uint:ident, $p:literal, $n:literal;)*) => {$($(
        /// ECDSA over this curve.
        pub(super) fn $name(curve: &Curve, signed: &Signed<'_>) -> bool {
            static MULTIPLES: OnceLock<Vec<Affine<$name::Field, { $uint::LIMBS }>>> = OnceLock::new();
            holds::<_, $name::Order, { $uint::LIMBS }>(curve, signed, &MULTIPLES).unwrap_or(false)
        }

        pub(super) mod $name {
            use crate::curve::Curve;

            /// Returns true if two coordinates are a point of this curve.
            pub(in super::super) fn contains(curve: &Curve, x: &[u8], y: &[u8]) -> bool {
                super::point::<Field, { crypto_bigint::$uint::LIMBS }>(curve, x, y).is_some()
            }

            crypto_bigint::const_monty_params!(Field, crypto_bigint::$uint, $p);
            crypto_bigint::const_monty_params!(Order, crypto_bigint::$uint, $n);

            #[test]
            fn is_the_curve_of_its_name() {
                super::tests::is_curve::<Field, Order, { crypto_bigint::$uint::LIMBS }>($title);
            }
        }
    )+)*};
}

curves! {
    p192 "P-192": U192,
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFF",
        "FFFFFFFFFFFFFFFFFFFFFFFF99DEF836146BC9B1B4D22831";
    p224 "P-224": U256,
        "00000000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF000000000000000000000001",
        "00000000FFFFFFFFFFFFFFFFFFFFFFFFFFFF16A2E0B8F03E13DD29455C5C2A3D";
    p256 "P-256": U256,
        "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
        "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    p384 "P-384": U384,
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973";
    p521 "P-521": U576,
        "00000000000001FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "00000000000001FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409";
    b160r1 "brainpoolP160r1" b160t1 "brainpoolP160t1": U192,
        "00000000E95E4A5F737059DC60DFC7AD95B3D8139515620F",
        "00000000E95E4A5F737059DC60DF5991D45029409E60FC09";
    b192r1 "brainpoolP192r1" b192t1 "brainpoolP192t1": U192,
        "C302F41D932A36CDA7A3463093D18DB78FCE476DE1A86297",
        "C302F41D932A36CDA7A3462F9E9E916B5BE8F1029AC4ACC1";
    b224r1 "brainpoolP224r1" b224t1 "brainpoolP224t1": U256,
        "00000000D7C134AA264366862A18302575D1D787B09F075797DA89F57EC8C0FF",
        "00000000D7C134AA264366862A18302575D0FB98D116BC4B6DDEBCA3A5A7939F";
    b256r1 "brainpoolP256r1" b256t1 "brainpoolP256t1": U256,
        "A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377",
        "A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7";
    b320r1 "brainpoolP320r1" b320t1 "brainpoolP320t1": U320,
        "D35E472036BC4FB7E13C785ED201E065F98FCFA6F6F40DEF4F92B9EC7893EC28FCD412B1F1B32E27",
        "D35E472036BC4FB7E13C785ED201E065F98FCFA5B68F12A32D482EC7EE8658E98691555B44C59311";
    b384r1 "brainpoolP384r1" b384t1 "brainpoolP384t1": U384,
        "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53",
        "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565";
    b512r1 "brainpoolP512r1" b512t1 "brainpoolP512t1": U512,
        "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3",
        "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870553E5C414CA92619418661197FAC10471DB1D381085DDADDB58796829CA90069";
}

/// Returns true if a signature verifies (FIPS 186-5 §6.4.2; BSI TR-03111 §4.2.1.2). `None`: a value lies outside its range.
fn holds<F, N, const L: usize>(
    curve: &Curve,
    signed: &Signed<'_>,
    multiples: &OnceLock<Vec<Affine<F, L>>>,
) -> Option<bool>
where
    F: ConstMontyParams<L>,
    N: ConstMontyParams<L>,
{
    let (p, n) = (F::PARAMS.modulus().get(), N::PARAMS.modulus().get());
    let key = point::<F, L>(curve, signed.x, signed.y)?;
    let r = integer::<L>(signed.r).filter(|r| *r != Uint::ZERO && *r < n)?;
    let s = integer::<L>(signed.s).filter(|s| *s != Uint::ZERO && *s < n)?;
    let a = Coefficient::new(&Uint::from_be_hex(curve.a));
    let base = multiples.get_or_init(|| {
        let [x, y] = [curve.x, curve.y].map(|number| Element::new(&Uint::from_be_hex(number)));
        Affine { x, y }.odd_multiples(BASE_WINDOW, &a).unwrap_or_default()
    });
    let key = key.odd_multiples(KEY_WINDOW, &a)?;
    let inverse = Element::<N, L>::new(&s).invert()?;
    let u1 = Element::<N, L>::new(&hash_to_integer::<L>(signed.digest, &n)).mul(&inverse).retrieve();
    let u2 = Element::<N, L>::new(&r).mul(&inverse).retrieve();
    let sum = sum_of_products(&a, [(base, recode(&u1, BASE_WINDOW)), (&key, recode(&u2, KEY_WINDOW))]);
    if sum.is_infinity() {
        return Some(false);
    }
    // The x of the sum modulo n is r: without inverting Z, X = r·Z² or, if that is still below p, X = (r + n)·Z².
    let square = sum.z.square();
    let is_x = |candidate: &Uint<L>| Element::<F, L>::new(candidate).mul(&square) == sum.x;
    let next = r.checked_add(&n).into_option().filter(|next| *next < p);
    Some((r < p && is_x(&r)) || next.is_some_and(|next| is_x(&next)))
}

/// The point of two coordinates (SEC 1 §3.2.2.1); `None` if they are no point of the curve.
fn point<F: ConstMontyParams<L>, const L: usize>(curve: &Curve, x: &[u8], y: &[u8]) -> Option<Affine<F, L>> {
    let p = F::PARAMS.modulus().get();
    let [x, y] = [integer::<L>(x).filter(|x| *x < p)?, integer::<L>(y).filter(|y| *y < p)?];
    let [a, b] = [curve.a, curve.b].map(|number| Element::<F, L>::new(&Uint::from_be_hex(number)));
    let point = Affine { x: Element::new(&x), y: Element::new(&y) };
    let right = point.x.square().add(&a).mul(&point.x).add(&b);
    (point.y.square() == right).then_some(point)
}

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

/// The coefficient a of a curve. Where it is -3, as NIST's and the twisted ones have it, doubling is a fifth cheaper.
struct Coefficient<F, const L: usize> {
    value: Element<F, L>,
    minus_three: bool,
}

impl<F: ConstMontyParams<L>, const L: usize> Coefficient<F, L> {
    fn new(a: &Uint<L>) -> Self {
        let value = Element::new(a);
        Self { value, minus_three: value == Element::new(&Uint::from_u8(3)).negate() }
    }
}

/// A point that is not the one at infinity.
#[derive(Clone, Copy)]
struct Affine<F, const L: usize> {
    x: Element<F, L>,
    y: Element<F, L>,
}

impl<F: ConstMontyParams<L>, const L: usize> Affine<F, L> {
    fn negate(&self) -> Self {
        Self { x: self.x, y: self.y.negate() }
    }

    /// 1, 3, 5, … times the point: what the digits of a window ask for. `None` if one of them is at infinity, which none is
    /// of a point whose order is that of the generator.
    fn odd_multiples(&self, window: u32, a: &Coefficient<F, L>) -> Option<Vec<Self>> {
        let count = 1 << (window - 1);
        let mut multiples = Vec::with_capacity(count);
        multiples.push(Point::from(*self));
        for number in 2..=count {
            let half = multiples.get(number / 2 - 1)?.double(a);
            multiples.push(if number % 2 == 0 { half } else { half.add(self, a) });
        }
        normalize(&multiples.into_iter().step_by(2).collect::<Vec<_>>())
    }
}

/// Points as affine ones, with one inversion for all of them (Guide to Elliptic Curve Cryptography, Alg. 2.26).
fn normalize<F: ConstMontyParams<L>, const L: usize>(points: &[Point<F, L>]) -> Option<Vec<Affine<F, L>>> {
    let mut product = Element::ONE;
    let mut before = Vec::with_capacity(points.len());
    for point in points {
        before.push(product);
        product = product.mul(&point.z);
    }
    let mut inverse = product.invert()?;
    let mut affine = Vec::with_capacity(points.len());
    for (point, before) in points.iter().zip(&before).rev() {
        let own = inverse.mul(before);
        inverse = inverse.mul(&point.z);
        let square = own.square();
        affine.push(Affine { x: point.x.mul(&square), y: point.y.mul(&square).mul(&own) });
    }
    affine.reverse();
    Some(affine)
}

/// A point in Jacobian coordinates; Z = 0 is the point at infinity.
struct Point<F, const L: usize> {
    x: Element<F, L>,
    y: Element<F, L>,
    z: Element<F, L>,
}

impl<F: ConstMontyParams<L>, const L: usize> From<Affine<F, L>> for Point<F, L> {
    fn from(affine: Affine<F, L>) -> Self {
        Self { x: affine.x, y: affine.y, z: Element::ONE }
    }
}

impl<F: ConstMontyParams<L>, const L: usize> Point<F, L> {
    const INFINITY: Self = Self { x: Element::ONE, y: Element::ONE, z: Element::ZERO };

    fn is_infinity(&self) -> bool {
        self.z == Element::ZERO
    }

    /// Explicit-Formulas Database, "dbl-1998-cmo" and, where a is -3, its slope as in "dbl-2001-b". Infinity stays so.
    fn double(&self, a: &Coefficient<F, L>) -> Self {
        let yy = self.y.square();
        let zz = self.z.square();
        let thrice = |of: Element<F, L>| of.double().add(&of);
        let slope = if a.minus_three {
            thrice(self.x.sub(&zz).mul(&self.x.add(&zz)))
        } else {
            thrice(self.x.square()).add(&a.value.mul(&zz.square()))
        };
        let s = self.x.mul(&yy).double().double();
        let x = slope.square().sub(&s.double());
        let y = slope.mul(&s.sub(&x)).sub(&yy.square().double().double().double());
        let z = self.y.mul(&self.z).double();
        Self { x, y, z }
    }

    /// Explicit-Formulas Database, "madd" of 8 multiplications and 3 squarings, with its exceptional cases.
    fn add(&self, other: &Affine<F, L>, a: &Coefficient<F, L>) -> Self {
        if self.is_infinity() {
            return Self::from(*other);
        }
        let zz = self.z.square();
        let h = other.x.mul(&zz).sub(&self.x);
        let r = other.y.mul(&self.z).mul(&zz).sub(&self.y);
        if h == Element::ZERO {
            return if r == Element::ZERO { self.double(a) } else { Self::INFINITY };
        }
        let hh = h.square();
        let hhh = h.mul(&hh);
        let v = self.x.mul(&hh);
        let x = r.square().sub(&hhh).sub(&v.double());
        let y = r.mul(&v.sub(&x)).sub(&self.y.mul(&hhh));
        let z = self.z.mul(&h);
        Self { x, y, z }
    }
}

/// The sum of points times scalars, the doublings shared: of each its odd multiples and the digits of its scalar.
fn sum_of_products<F: ConstMontyParams<L>, const L: usize>(
    a: &Coefficient<F, L>,
    products: [(&[Affine<F, L>], Vec<i16>); 2],
) -> Point<F, L> {
    let length = products.iter().map(|(_, digits)| digits.len()).max().unwrap_or(0);
    let mut sum = Point::INFINITY;
    for at in (0..length).rev() {
        sum = sum.double(a);
        for (multiples, digits) in &products {
            let digit = digits.get(at).copied().unwrap_or(0);
            let multiple = multiples.get(usize::from(digit.unsigned_abs() / 2));
            match (digit.signum(), multiple) {
                (1, Some(multiple)) => sum = sum.add(multiple, a),
                (-1, Some(multiple)) => sum = sum.add(&multiple.negate(), a),
                _ => {}
            }
        }
    }
    sum
}

/// Signed odd digits of a scalar, the lowest first, at most one in every `window` of them not zero.
fn recode<const L: usize>(scalar: &Uint<L>, window: u32) -> Vec<i16> {
    let bit = |at: u32| i16::from(at < Uint::<L>::BITS && scalar.bit_vartime(at));
    let bits = scalar.bit_width_vartime();
    let mut digits = Vec::new();
    let (mut at, mut carry) = (0, 0);
    while at < bits || carry != 0 {
        if bit(at) == carry {
            digits.push(0);
            at += 1;
            continue;
        }
        // Odd, below 2^window; above half of that it counts down from the next power of two.
        let value = (0..window).fold(carry, |value, offset| value + (bit(at + offset) << offset));
        carry = i16::from(value >= 1 << (window - 1));
        digits.push(value - (carry << window));
        digits.extend((1..window).map(|_| 0));
        at += window;
    }
    digits
}

#[cfg(test)]
mod tests;
