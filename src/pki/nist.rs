//! ECDSA verification over P-256, P-384 and P-521, by RustCrypto's crates for them.

use p256::ecdsa::signature::hazmat::PrehashVerifier;

use super::curve::{Curve, Signed};

macro_rules! nist {
    ($($name:ident, $octets:literal;)*) => {$(
        /// ECDSA over this curve.
        pub(super) fn $name(_: &Curve, signed: &Signed<'_>) -> bool {
            let numbers = [signed.x, signed.y, signed.r, signed.s].map(padded::<$octets>);
            let [Some(x), Some(y), Some(r), Some(s)] = numbers else { return false };
            let point = [&[4][..], &x, &y].concat();
            let Ok(key) = $name::ecdsa::VerifyingKey::from_sec1_bytes(&point) else { return false };
            let Ok(signature) = $name::ecdsa::Signature::from_slice(&[r, s].concat()) else { return false };
            key.verify_prehash(signed.digest, &signature).is_ok()
        }
    )*};
}

nist! {
    p256, 32;
    p384, 48;
    p521, 66;
}

/// A big-endian number with zeros before it; `None` if it has more octets.
fn padded<const N: usize>(number: &[u8]) -> Option<[u8; N]> {
    let mut padded = [0; N];
    let start = N.checked_sub(number.len())?;
    padded.get_mut(start..)?.copy_from_slice(number);
    Some(padded)
}
