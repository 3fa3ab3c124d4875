//! EF.CardSecurity: SecurityInfos, signed by the Document Signer (Doc 9303-10 §3.11.4, Doc 9303-11 §9.2).
//!
//! ```text
//! SignedData ─ id-SecurityObject ─ SecurityInfos
//! ```

use crate::dg14::SecurityInfos;
use crate::tlv::Fault;
use pki::cms::SignedData;

/// id-SecurityObject (Doc 9303-10 §3.11.4).
const SECURITY_OBJECT: &str = "0.4.0.127.0.7.3.2.1";

/// The contents of EF.CardSecurity. Its signature is not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardSecurity {
    /// The security protocols that are signed.
    pub infos: SecurityInfos,
}

impl CardSecurity {
    /// Parses EF.CardSecurity.
    ///
    /// # Errors
    /// The first fault of its encoding, or another content type.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let signed = SignedData::parse(bytes).map_err(|why| Fault::new(0, "a CMS SignedData", why.to_string()))?;
        let content_type = signed.content_type.to_string();
        if content_type != SECURITY_OBJECT {
            return Err(Fault::new(0, format!("content type {SECURITY_OBJECT}"), content_type));
        }
        let infos = SecurityInfos::parse(&signed.content);
        Ok(Self { infos: infos.map_err(|why| Fault::new(0, "SecurityInfos", why.to_string()))? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_signed_object_is_told() {
        let fault = CardSecurity::parse(&[0x31, 0x00]).unwrap_err();
        assert_eq!(fault.expected, "a CMS SignedData");
        let sod = include_bytes!("../../../fixtures/cases/chip-td3-genuine/chip/EF.SOD");
        let cms = sod.get(4..).unwrap();
        let fault = CardSecurity::parse(cms).unwrap_err();
        assert_eq!(
            (fault.expected.as_ref(), fault.found.as_ref()),
            ("content type 0.4.0.127.0.7.3.2.1", "2.23.136.1.1.1")
        );
    }
}
