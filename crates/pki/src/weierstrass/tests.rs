//! Moduli, generators and digits belong together; what other libraries sign holds; and no number outside its range is taken,
//! also where it would come to the same.

use super::*;
use crate::curve::CURVES;

fn named(name: &str) -> &'static Curve {
    CURVES.iter().find(|curve| curve.name == name).unwrap()
}

#[test]
fn recoding_keeps_the_number() {
    for window in 2..=BASE_WINDOW {
        for scalar in [0u64, 1, 15, 16, 17, 31, 32, 127, 128, 255, 0xFFFF_FFFF, 0xDEAD_BEEF_0BAD_F00D, u64::MAX] {
            let digits = recode(&U192::from_u64(scalar), window);
            let value = digits.iter().rev().fold(0i128, |value, digit| 2 * value + i128::from(*digit));
            assert_eq!(value, i128::from(scalar));
            assert!(digits.iter().all(|digit| digit % 2 != 0 || *digit == 0));
        }
    }
}

/// n·G is the point at infinity, (n - 1)·G and G are opposite, and 3·G is what adding says: moduli, generator and order
/// belong together.
pub(super) fn is_curve<F: ConstMontyParams<L>, N: ConstMontyParams<L>, const L: usize>(name: &str) {
    let curve = named(name);
    let n = N::PARAMS.modulus().get();
    assert_eq!([F::PARAMS.modulus().get(), n], [curve.p, curve.n].map(Uint::from_be_hex));
    let a = Coefficient::new(&Uint::from_be_hex(curve.a));
    let [x, y] = [curve.x, curve.y].map(|number| Element::<F, L>::new(&Uint::from_be_hex(number)));
    let base = Affine { x, y };
    let multiples = base.odd_multiples(KEY_WINDOW, &a).unwrap();
    let times = |u1: &Uint<L>, u2: u8| {
        let digits = [recode(u1, KEY_WINDOW), recode(&Uint::<L>::from_u8(u2), KEY_WINDOW)];
        let [first, second] = digits.map(|digits| (&multiples[..], digits));
        sum_of_products(&a, [first, second])
    };
    assert!(times(&n, 0).is_infinity());
    assert!(times(&n.wrapping_sub(&Uint::ONE), 1).is_infinity());
    let three = Point::from(base).double(&a).add(&base, &a);
    let [three, sum] = [three, times(&Uint::ONE, 2)].map(|point| normalize(&[point]).unwrap()[0]);
    assert!(three.x == sum.x && three.y == sum.y);
}

/// The crates of RustCrypto sign; what they signed holds, and with another digest, r or s it does not.
macro_rules! agrees {
    ($($name:ident $title:literal;)*) => {$(
        #[test]
        fn $name() {
            use ::$name::ecdsa::{Signature, SigningKey, signature::hazmat::PrehashSigner};
            let curve = named($title);
            let octets = curve.octets();
            for number in 1..=50u8 {
                // The first octet stays below that of the order, of P-521 too.
                let secret: Vec<u8> = (0..octets).map(|at| if at == 0 { 0 } else { number.wrapping_mul(37) }).collect();
                let digest: Vec<u8> = (0..octets.min(64)).map(|_| number.wrapping_mul(91)).collect();
                let key = SigningKey::from_slice(&secret).unwrap();
                let signature: Signature = key.sign_prehash(&digest).unwrap();
                let point = key.verifying_key().to_sec1_point(false);
                let (x, y) = point.as_bytes()[1..].split_at(octets);
                let bytes = signature.to_bytes();
                let (r, s) = bytes.split_at(octets);
                let verify = |digest: &[u8], r: &[u8], s: &[u8]| {
                    (curve.verify)(curve, &Signed { x, y, digest, r, s })
                };
                assert!(verify(&digest, r, s));
                let other = |value: &[u8]| [&value[..value.len() - 1], &[value[value.len() - 1] ^ 1]].concat();
                assert!(!verify(&other(&digest), r, s));
                assert!(!verify(&digest, &other(r), s));
                assert!(!verify(&digest, r, &other(s)));
            }
        }
    )*};
}

agrees! {
    p256 "P-256";
    p384 "P-384";
    p521 "P-521";
}

/// P-256, and signatures made backwards: any point that is wanted as the sum, or any key, for a digest that follows.
mod edges {
    use super::super::p256::{Field, Order};
    use super::*;

    type F = Element<Field, { U256::LIMBS }>;
    type N = Element<Order, { U256::LIMBS }>;
    type Key = Affine<Field, { U256::LIMBS }>;

    fn curve() -> &'static Curve {
        named("P-256")
    }

    fn number(hexadecimal: &str) -> U256 {
        U256::from_be_hex(hexadecimal)
    }

    /// The point of an x, if there is one: p is 3 modulo 4, so a root is the power (p + 1) / 4.
    fn lift(x: &U256) -> Option<Key> {
        let x = F::new(x);
        let square = x.square().add(&F::new(&number(curve().a))).mul(&x).add(&F::new(&number(curve().b)));
        let exponent = number(curve().p).shr_vartime(2).wrapping_add(&U256::ONE);
        let power = |root: F, at| if exponent.bit_vartime(at) { root.square().mul(&square) } else { root.square() };
        let y = (0..U256::BITS).rev().fold(F::ONE, power);
        (y.square() == square).then_some(Affine { x, y })
    }

    /// a·P + b·Q.
    fn sum((a, p): (&N, &Key), (b, q): (&N, &Key)) -> Key {
        let coefficient = Coefficient::new(&number(curve().a));
        let [first, second] = [p, q].map(|point| point.odd_multiples(KEY_WINDOW, &coefficient).unwrap());
        let [a, b] = [a, b].map(|scalar| recode(&scalar.retrieve(), KEY_WINDOW));
        normalize(&[sum_of_products(&coefficient, [(&first, a), (&second, b)])]).unwrap()[0]
    }

    fn generator() -> Key {
        let [x, y] = [curve().x, curve().y].map(|hexadecimal| F::new(&number(hexadecimal)));
        Affine { x, y }
    }

    fn verify([x, y, digest, r, s]: [U256; 5]) -> bool {
        let [x, y, digest, r, s] = [x, y, digest, r, s].map(|number| number.to_be_bytes());
        let [x, y, digest, r, s] = [&x, &y, &digest, &r, &s].map(|bytes| bytes.as_ref());
        (curve().verify)(curve(), &Signed { x, y, digest, r, s })
    }

    fn with_key(key: &Key, digest: &N, r: &U256, s: &N) -> [U256; 5] {
        [key.x.retrieve(), key.y.retrieve(), digest.retrieve(), *r, s.retrieve()]
    }

    /// A key and a digest for which the sum is a point and the signature has this r.
    fn with_sum(point: &Key, r: &U256) -> [U256; 5] {
        let (u1, inverse) = (N::new(&U256::from_u64(77)), N::new(&U256::from_u64(12_345)));
        let key = sum((&inverse, point), (&u1.mul(&inverse).negate(), &generator()));
        let s = N::new(r).mul(&inverse);
        with_key(&key, &u1.mul(&s), r, &s)
    }

    #[test]
    fn a_sum_beyond_the_order_has_the_r_that_is_below_it() {
        let n = number(curve().n);
        let (small, beyond, point) = (1u64..)
            .find_map(|small| {
                let x = n.wrapping_add(&U256::from_u64(small));
                Some((U256::from_u64(small), x, lift(&x)?))
            })
            .unwrap();
        assert!(verify(with_sum(&point, &small)));
        let mut signed = with_sum(&point, &small);
        signed[3] = beyond;
        assert!(!verify(signed), "the same number, not below the order");
        signed[3] = small.wrapping_add(&U256::ONE);
        assert!(!verify(signed));
    }

    #[test]
    fn the_modulus_is_no_x_of_a_sum() {
        let zero = lift(&U256::ZERO).unwrap();
        // r + n is p, which is zero where coordinates are computed.
        let r = number(curve().p).wrapping_sub(&number(curve().n));
        assert!(!verify(with_sum(&zero, &r)));
    }

    #[test]
    fn a_number_beyond_its_range_is_none() {
        let key = lift(&U256::ZERO).unwrap();
        let u1 = N::new(&U256::from_u64(77));
        let u2 = N::new(&U256::from_u64(4_321));
        let r = sum((&u1, &generator()), (&u2, &key)).x.retrieve();
        let s = N::new(&r).mul(&u2.invert().unwrap());
        let good = with_key(&key, &u1.mul(&s), &r, &s);
        assert!(verify(good));
        let mut beyond = good;
        beyond[0] = number(curve().p);
        assert!(!verify(beyond), "x of the key is the modulus, which stands for zero");
        // A point R with s = 1: the key is (R - digest·G)/r.
        let point = sum((&N::new(&U256::from_u64(5)), &generator()), (&N::new(&U256::from_u64(6)), &generator()));
        let r = point.x.retrieve();
        let inverse = N::new(&r).invert().unwrap();
        let key = sum((&inverse, &point), (&u1.mul(&inverse).negate(), &generator()));
        let good = with_key(&key, &u1, &r, &N::ONE);
        assert!(verify(good));
        let mut beyond = good;
        beyond[4] = number(curve().n).wrapping_add(&U256::ONE);
        assert!(!verify(beyond), "s is one more than the order");
        beyond[4] = U256::ZERO;
        assert!(!verify(beyond));
    }
}
