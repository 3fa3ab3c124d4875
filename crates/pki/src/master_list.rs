//! CSCA master lists (Doc 9303-12 §9): certificates of many States' authorities, in a list that one State signs.

use std::borrow::Cow;

use super::certificate::Certificate;
use super::cms::SignedData;
use super::der::{Malformed, Reader, Rules, Why, tag};
use super::oid;
use crate::limits::MASTER_LIST_CERTIFICATES;

/// A parsed master list, whose signature is not verified.
#[derive(Clone, Debug)]
pub struct MasterList<'a> {
    /// Signed object that contains the list.
    pub signed: SignedData<'a>,
}

impl<'a> MasterList<'a> {
    /// Parses a master list. Nothing may stand after it.
    ///
    /// # Errors
    /// The first fault of its encoding.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let signed = SignedData::parse(bytes)?;
        Self::of(signed)
    }

    /// Takes the list from a signed object.
    ///
    /// # Errors
    /// The content is no master list, or is malformed.
    pub fn of(signed: SignedData<'a>) -> Result<Self, Malformed> {
        if signed.content_type != oid::CSCA_MASTER_LIST {
            return Err(Malformed::value("CscaMasterList", "the content is no master list"));
        }
        walk(&signed.content, |_| ())?;
        Ok(Self { signed })
    }

    /// The certificates on the list, encoded.
    #[must_use]
    pub fn certificates(&self) -> Vec<&[u8]> {
        let mut found = Vec::new();
        // `of` has walked it without a fault.
        let _ = walk(&self.signed.content, |certificate| found.push(certificate));
        found
    }

    /// Returns true if the extended key usage is that of a master list signer (Doc 9303-12 §7.1.1.3).
    #[must_use]
    pub fn is_signer(certificate: &Certificate<'_>) -> bool {
        certificate.extended_key_usage().is_some_and(|purposes| purposes.contains(&oid::MASTER_LIST_SIGNER))
    }
}

impl MasterList<'_> {
    /// The content, which has the certificates.
    #[must_use]
    pub fn content(&self) -> &Cow<'_, [u8]> {
        &self.signed.content
    }
}

/// CscaMasterList: SEQUENCE of a version and a SET OF Certificate.
fn walk<'c>(content: &'c [u8], mut visit: impl FnMut(&'c [u8])) -> Result<(), Malformed> {
    const LIST: &str = "CscaMasterList";
    let mut reader = Reader::new(content, Rules::Der);
    let mut inside = reader.sequence(LIST)?;
    reader.end(LIST)?;
    if inside.small("version of CscaMasterList")? != 0 {
        return Err(Malformed::value(LIST, "a version other than 0"));
    }
    let mut certificates = inside.expect(tag::SET, "certList")?.inside();
    inside.end(LIST)?;
    let mut count = 0;
    while !certificates.is_empty() {
        count += 1;
        if count > MASTER_LIST_CERTIFICATES {
            return Err(Malformed::new(LIST, Why::TooMany(MASTER_LIST_CERTIFICATES)));
        }
        visit(certificates.expect(tag::SEQUENCE, "certList")?.whole);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der::write;

    #[test]
    fn certificates_are_counted_to_the_limit() {
        let count = |certificates: usize| {
            let list = write(tag::SET, &[0x30, 0].repeat(certificates));
            let mut seen = 0;
            walk(&write(tag::SEQUENCE, &[vec![2, 1, 0], list].concat()), |_| seen += 1).map(|()| seen)
        };
        assert_eq!(count(0), Ok(0));
        assert_eq!(count(MASTER_LIST_CERTIFICATES), Ok(MASTER_LIST_CERTIFICATES));
        assert!(count(MASTER_LIST_CERTIFICATES + 1).is_err());
    }
}
