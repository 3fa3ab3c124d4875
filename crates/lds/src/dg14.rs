//! EF.DG14 and EF.CardAccess: SecurityInfos, the list of the chip's security protocols (Doc 9303-11 §9.2).
//!
//! ```text
//! EF.DG14        6E ─ SecurityInfos
//! EF.CardAccess  SecurityInfos
//!
//! SecurityInfos ::= SET OF SEQUENCE { protocol OBJECT IDENTIFIER, requiredData ANY, optionalData ANY OPTIONAL }
//! ```

use std::collections::BTreeSet;

use super::tlv::{Fault, only};
use crate::limits::LDS_ELEMENTS;
use pki::algorithm::ALGORITHMS;
use pki::der::{Malformed, Reader, tag};
use pki::{Hash, Scheme};

/// The security protocols of a chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityInfos {
    /// Object identifiers of the protocols, in order.
    pub protocols: Vec<String>,
    /// Identifier of the signature algorithm of Active Authentication; only with an elliptic curve.
    pub active_authentication: Option<String>,
    /// PACEInfo and PACEDomainParameterInfo as they are encoded.
    pub pace: BTreeSet<Vec<u8>>,
}

/// id-icao-mrtd-security-aaProtocolObject (Doc 9303-11 §9.2.3).
const ACTIVE_AUTHENTICATION: &str = "2.23.136.1.1.5";
/// id-CA and id-PK of BSI TR-03110-3 §A.1.1.2: Chip Authentication.
const CHIP_AUTHENTICATION: [&str; 2] = ["0.4.0.127.0.7.2.2.3.", "0.4.0.127.0.7.2.2.1."];
/// id-PACE of BSI TR-03110-3 §A.1.1.1.
const PACE: &str = "0.4.0.127.0.7.2.2.4.";

impl SecurityInfos {
    /// Parses EF.DG14. Nothing may stand after it.
    ///
    /// # Errors
    /// The first fault of its encoding.
    pub fn parse_dg14(bytes: &[u8]) -> Result<Self, Fault> {
        let file = only(bytes, 0x6E)?;
        Self::parse(file.value).map_err(|fault| Fault::new(file.value_offset, "SecurityInfos", fault.to_string()))
    }

    /// Parses EF.CardAccess. Nothing may stand after it.
    ///
    /// # Errors
    /// The first fault of its encoding.
    pub fn parse_card_access(bytes: &[u8]) -> Result<Self, Fault> {
        Self::parse(bytes).map_err(|fault| Fault::new(0, "SecurityInfos", fault.to_string()))
    }

    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::der(bytes);
        let mut set = reader.expect(tag::SET, "SecurityInfos")?.inside();
        reader.end("SecurityInfos")?;
        let mut infos = Self { protocols: Vec::new(), active_authentication: None, pace: BTreeSet::new() };
        while !set.is_empty() && infos.protocols.len() < LDS_ELEMENTS {
            let element = set.expect(tag::SEQUENCE, "SecurityInfo")?;
            let mut info = element.inside();
            let protocol = info.oid("protocol")?.to_string();
            let required = info.next("requiredData")?;
            // ActiveAuthenticationInfo: version 1, then the signature algorithm.
            if protocol == ACTIVE_AUTHENTICATION && required.tag == tag::INTEGER {
                infos.active_authentication = Some(info.oid("signatureAlgorithm")?.to_string());
            }
            if protocol.starts_with(PACE) {
                infos.pace.insert(element.whole.to_vec());
            }
            infos.protocols.push(protocol);
        }
        Ok(infos)
    }

    /// The hash of Active Authentication with an elliptic curve; `None` if the chip does not name its algorithm or the
    /// algorithm is not known.
    #[must_use]
    pub fn active_authentication_hash(&self) -> Option<Hash> {
        let named = self.active_authentication.as_deref()?;
        let plain = ALGORITHMS.iter().filter(|row| row.scheme == Scheme::EcdsaPlain);
        plain.into_iter().find(|row| row.oid.to_string() == named)?.hash
    }

    /// Returns true if Chip Authentication is among the protocols.
    #[must_use]
    pub fn has_chip_authentication(&self) -> bool {
        self.protocols.iter().any(|protocol| CHIP_AUTHENTICATION.iter().any(|own| protocol.starts_with(own)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pki::der::write;

    #[test]
    fn hash_of_active_authentication_is_found() {
        let protocol = write(tag::OID, &[0x67, 0x81, 0x08, 0x01, 0x01, 0x05]);
        let algorithm = write(tag::OID, &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01, 0x04]);
        let info = write(tag::SEQUENCE, &[protocol, vec![2, 1, 1], algorithm].concat());
        let file = write(0x6E, &write(tag::SET, &info));
        let read = SecurityInfos::parse_dg14(&file).unwrap();
        assert_eq!(read.active_authentication_hash(), Some(Hash::Sha384));
        assert!(!read.has_chip_authentication());
        assert_eq!(SecurityInfos::parse_dg14(&file[..file.len() - 1]).unwrap_err().offset, Some(2));
    }
}
