//! A cosignature (C2SP `tlog-cosignature`, Ed25519): a party's statement that at a time this was the largest head it had
//! seen of a log, and that the log had only grown.
//!
//! ```text
//! — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
//!                          base64(key ID ‖ u64 seconds since 1970 ‖ Ed25519 signature)
//! ```
//!
//! What is signed is two lines of its own and then the whole text of the checkpoint:
//!
//! ```text
//! cosignature/v1
//! time 1679315147
//! example.com/behind-the-sofa
//! 20852163
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//! ```

/// The latest time that the format has: 2^63 - 1 (C2SP `tlog-cosignature`, "Format").
const LATEST: u64 = i64::MAX.unsigned_abs();

/// The message that a cosigner signs for a checkpoint's text.
#[must_use]
pub fn message(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// Splits the bytes after the key ID into time and signature; `None` if they are not a cosignature.
#[must_use]
pub fn split(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (time, signature) = bytes.split_first_chunk::<8>()?;
    let time = u64::from_be_bytes(*time);
    (time <= LATEST && signature.len() == 64).then_some((time, signature))
}

/// Joins time and signature to the bytes after the key ID.
#[must_use]
pub fn join(time: u64, signature: &[u8; 64]) -> Vec<u8> {
    let mut bytes = time.to_be_bytes().to_vec();
    bytes.extend_from_slice(signature);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back() {
        let bytes = join(1_679_315_147, &[9; 64]);
        assert_eq!(split(&bytes), Some((1_679_315_147, [9; 64].as_slice())));
        assert_eq!(split(&bytes[..71]), None);
        assert_eq!(split(&[bytes.as_slice(), &[0]].concat()), None);
        assert_eq!(split(&join(LATEST + 1, &[9; 64])), None);
    }
}
