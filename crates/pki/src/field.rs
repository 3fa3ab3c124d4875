//! Integers modulo an odd constant, in Montgomery form: what curves are computed with.
//!
//! Everything here is public, a signature and the key that verifies it, so nothing is computed in constant time. That and
//! one pass for product and reduction make it twice to three times as fast as `crypto-bigint`'s own forms, whose constants,
//! conversions and inverses it uses, and which the tests hold it against.

use std::marker::PhantomData;

use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{Uint, WideWord, Word};

/// An integer below the modulus of M, of L words, the lowest first; it is kept multiplied by R = 2^(bits of L words).
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Element<M, const L: usize>([Word; L], PhantomData<M>);

impl<M: ConstMontyParams<L>, const L: usize> Element<M, L> {
    pub(super) const ZERO: Self = Self([0; L], PhantomData);
    pub(super) const ONE: Self = Self(ConstMontyForm::<M, L>::ONE.to_montgomery().to_words(), PhantomData);

    const MODULUS: [Word; L] = M::PARAMS.modulus().as_ref().to_words();
    /// -1/m modulo the size of a word.
    const INVERSE: Word = negated_inverse(Self::MODULUS[0]);

    /// Any integer, modulo m.
    pub(super) fn new(integer: &Uint<L>) -> Self {
        Self(ConstMontyForm::<M, L>::new(integer).to_montgomery().to_words(), PhantomData)
    }

    /// The integer itself, below m.
    pub(super) fn retrieve(&self) -> Uint<L> {
        self.form().retrieve()
    }

    /// `None` of zero.
    pub(super) fn invert(&self) -> Option<Self> {
        let inverse = self.form().invert_vartime().into_option()?;
        Some(Self(inverse.to_montgomery().to_words(), PhantomData))
    }

    fn form(&self) -> ConstMontyForm<M, L> {
        ConstMontyForm::from_montgomery(Uint::from_words(self.0))
    }

    pub(super) fn add(&self, other: &Self) -> Self {
        let mut sum = [0; L];
        let mut carry = false;
        for (sum, (a, b)) in sum.iter_mut().zip(self.0.iter().zip(&other.0)) {
            (*sum, carry) = add_with_carry(*a, *b, carry);
        }
        Self::below_twice(sum, carry)
    }

    pub(super) fn double(&self) -> Self {
        self.add(self)
    }

    pub(super) fn sub(&self, other: &Self) -> Self {
        let (mut difference, borrow) = subtract(&self.0, &other.0);
        if borrow {
            let mut carry = false;
            for (word, m) in difference.iter_mut().zip(&Self::MODULUS) {
                (*word, carry) = add_with_carry(*word, *m, carry);
            }
        }
        Self(difference, PhantomData)
    }

    pub(super) fn negate(&self) -> Self {
        Self::ZERO.sub(self)
    }

    pub(super) fn square(&self) -> Self {
        self.mul(self)
    }

    /// The product and its reduction by turns, a word of `other` at a time (Koç, Acar, Kaliski, Analyzing and Comparing
    /// Montgomery Multiplication Algorithms, §5, "CIOS").
    #[expect(clippy::indexing_slicing, reason = "all indices are below L, which the compiler sees")]
    pub(super) fn mul(&self, other: &Self) -> Self {
        let mut sum = [0; L];
        // What is above the sum's words: below 2 after every round, as the sum then is below 2m.
        let mut over = false;
        for factor in &other.0 {
            let mut carry = 0;
            for (sum, word) in sum.iter_mut().zip(&self.0) {
                (*sum, carry) = multiply_add(*word, *factor, *sum, carry);
            }
            let (top, above) = carry.overflowing_add(Word::from(over));
            let quotient = sum[0].wrapping_mul(Self::INVERSE);
            let (_, mut carry) = multiply_add(quotient, Self::MODULUS[0], sum[0], 0);
            for at in 1..L {
                (sum[at - 1], carry) = multiply_add(quotient, Self::MODULUS[at], sum[at], carry);
            }
            let (top, again) = top.overflowing_add(carry);
            sum[L - 1] = top;
            over = above || again;
        }
        Self::below_twice(sum, over)
    }

    /// Words and a carry that together are below 2m, made to be below m.
    fn below_twice(words: [Word; L], carry: bool) -> Self {
        let (reduced, borrow) = subtract(&words, &Self::MODULUS);
        Self(if borrow && !carry { words } else { reduced }, PhantomData)
    }
}

/// Newton's iteration: each step doubles the bits that are right, of which an odd number has three to begin with.
const fn negated_inverse(odd: Word) -> Word {
    const TWO: Word = 2;
    let mut inverse = odd;
    let mut right = 3;
    while right < Word::BITS {
        inverse = inverse.wrapping_mul(TWO.wrapping_sub(odd.wrapping_mul(inverse)));
        right *= 2;
    }
    inverse.wrapping_neg()
}

fn subtract<const L: usize>(a: &[Word; L], b: &[Word; L]) -> ([Word; L], bool) {
    let mut difference = [0; L];
    let mut borrow = false;
    for (difference, (a, b)) in difference.iter_mut().zip(a.iter().zip(b)) {
        let (word, first) = a.overflowing_sub(*b);
        let (word, second) = word.overflowing_sub(Word::from(borrow));
        (*difference, borrow) = (word, first || second);
    }
    (difference, borrow)
}

fn add_with_carry(a: Word, b: Word, carry: bool) -> (Word, bool) {
    let (sum, first) = a.overflowing_add(b);
    let (sum, second) = sum.overflowing_add(Word::from(carry));
    (sum, first || second)
}

/// a·b + c + d, its low word and its high word; it always fits into two.
#[expect(clippy::as_conversions, reason = "the low half of a double word, and the high one")]
fn multiply_add(a: Word, b: Word, c: Word, d: Word) -> (Word, Word) {
    let sum = WideWord::from(a) * WideWord::from(b) + WideWord::from(c) + WideWord::from(d);
    (sum as Word, (sum >> Word::BITS) as Word)
}

#[cfg(test)]
mod tests {
    use crypto_bigint::{U192, U384, U576};
    use proptest::prelude::*;

    use super::*;

    crypto_bigint::const_monty_params!(
        Full,
        U384,
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF"
    );
    crypto_bigint::const_monty_params!(Largest, U192, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF13");
    crypto_bigint::const_monty_params!(
        Short,
        U576,
        "00000000000001FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
    );

    /// Every operation gives what `crypto-bigint` gives.
    fn agree<M: ConstMontyParams<L>, const L: usize>(a: [Word; L], b: [Word; L]) {
        let [a, b] = [a, b].map(Uint::from_words);
        let (ours, theirs) = (Element::<M, L>::new(&a), ConstMontyForm::<M, L>::new(&a));
        let (other, beside) = (Element::<M, L>::new(&b), ConstMontyForm::<M, L>::new(&b));
        assert_eq!(ours.retrieve(), theirs.retrieve());
        assert_eq!(ours.mul(&other).retrieve(), theirs.mul(&beside).retrieve());
        assert_eq!(ours.square().retrieve(), theirs.square().retrieve());
        assert_eq!(ours.add(&other).retrieve(), theirs.add(&beside).retrieve());
        assert_eq!(ours.double().retrieve(), theirs.double().retrieve());
        assert_eq!(ours.sub(&other).retrieve(), theirs.sub(&beside).retrieve());
        assert_eq!(ours.negate().retrieve(), theirs.neg().retrieve());
        let inverse = theirs.invert_vartime().into_option().map(|inverse| inverse.retrieve());
        assert_eq!(ours.invert().map(|inverse| inverse.retrieve()), inverse);
    }

    /// Words at their limits are where carries are lost; equal ones would be thrown once in 2^64.
    fn word() -> impl Strategy<Value = Word> {
        prop_oneof![any::<Word>(), Just(0), Just(1), Just(Word::MAX), Just(Word::MAX - 1), Just(1 << (Word::BITS - 1))]
    }

    fn words<const L: usize>() -> impl Strategy<Value = [Word; L]> {
        proptest::array::uniform(word())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn arithmetic_agrees_with_crypto_bigint(
            a in words::<{ U192::LIMBS }>(), b in words::<{ U192::LIMBS }>(),
            c in words::<{ U384::LIMBS }>(), d in words::<{ U384::LIMBS }>(),
            e in words::<{ U576::LIMBS }>(), f in words::<{ U576::LIMBS }>(),
        ) {
            agree::<Largest, { U192::LIMBS }>(a, b);
            agree::<Full, { U384::LIMBS }>(c, d);
            agree::<Short, { U576::LIMBS }>(e, f);
        }
    }

    /// The values around the modulus, each with each.
    #[test]
    fn arithmetic_agrees_around_the_modulus() {
        let m = <Full as ConstMontyParams<{ U384::LIMBS }>>::PARAMS.modulus().get();
        let near: Vec<U384> = [0u8, 1, 2, 3]
            .iter()
            .map(|number| U384::from_u8(*number))
            .flat_map(|small| [small, m.wrapping_sub(&small), m.wrapping_add(&small)])
            .collect();
        for a in &near {
            for b in &near {
                agree::<Full, { U384::LIMBS }>(a.to_words(), b.to_words());
            }
        }
    }
}
