//! Deviations of genuine certificates and objects from rules of encoding that change no meaning. They are tolerated and
//! always reported.

use std::fmt;

/// A deviation that is tolerated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Quirk {
    /// PKCS #1 v1.5: the DigestInfo omits the NULL parameters of its hash (RFC 8017 §9.2 note 1 asks for them).
    DigestInfoWithoutNull,
    /// An ECDSA algorithm identifier has NULL parameters (RFC 5758 §3.2: absent).
    EcdsaWithNull,
    /// An RSA algorithm identifier has no parameters (RFC 4055 §5: NULL).
    RsaWithoutNull,
    /// RSASSA-PSS with a salt of another length than its hash (RFC 4055 §3.1 recommends the hash's).
    SaltUnlikeHash,
    /// Explicit curve parameters with the seed that the curve was made from.
    CurveSeed,
    /// Explicit curve coefficients that are longer or shorter than the field (SEC 1 §2.3.5).
    CoefficientLength,
    /// An object in the basic encoding: indefinite lengths, strings in pieces, or lengths not in their shortest form.
    BasicEncoding,
    /// Signed attributes that are no DER: the signature is over their DER (RFC 5652 §5.4).
    AttributesSignedAsDer,
    /// Signed attributes that are no DER, and the signature is over them as they stand.
    AttributesSignedAsStored,
    /// The signer's identifier names the issuer's parts in another order, case, spacing or string type than its certificate.
    SignerNamedOtherwise,
    /// The signature's own hash is another than the SignerInfo's digest algorithm.
    HashesDiffer,
    /// The SignerInfo's digest algorithm is missing in the list of digest algorithms (RFC 5652 §5.1).
    DigestNotListed,
    /// No signing time among the signed attributes.
    NoSigningTime,
    /// The signature is over the content itself, without signed attributes (Doc 9303-10 §4.6.2.2 asks for them).
    NoSignedAttributes,
    /// The version number is not the one that the contents ask for (RFC 5652 §5.1, §5.3).
    Version,
    /// The subject key identifier is not wrapped in an OCTET STRING of its own.
    KeyIdentifierUnwrapped,
    /// A BOOLEAN true that is not FF.
    BooleanNotFf,
    /// A key usage with trailing zero bits (ITU-T X.690 §11.2.2).
    KeyUsageTrailingZeros,
    /// The document type list has no version (Doc 9303-12 §7.1.1).
    DocumentTypesWithoutVersion,
    /// The document type list is a bare string (Doc 9303-12 §7.1.1: a SET OF).
    DocumentTypesBare,
    /// A serial number that is negative or zero (RFC 5280 §4.1.2.2).
    SerialNotPositive,
    /// A GeneralizedTime before 2050 (RFC 5280 §4.1.2.5).
    GeneralizedTimeBefore2050,
}

impl fmt::Display for Quirk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::DigestInfoWithoutNull => "the DigestInfo omits its NULL parameters",
            Self::EcdsaWithNull => "the ECDSA algorithm identifier has NULL parameters",
            Self::RsaWithoutNull => "the RSA algorithm identifier omits its NULL parameters",
            Self::SaltUnlikeHash => "the PSS salt is not as long as its hash",
            Self::CurveSeed => "the explicit curve parameters carry a seed",
            Self::CoefficientLength => "an explicit curve coefficient is not as long as the field",
            Self::BasicEncoding => "it is in the basic and not in the distinguished encoding",
            Self::AttributesSignedAsDer => "the signed attributes are no DER; the signature is over their DER",
            Self::AttributesSignedAsStored => "the signed attributes are no DER; the signature is over them as stored",
            Self::SignerNamedOtherwise => "the signer is named otherwise than in its certificate",
            Self::HashesDiffer => "the signature's hash is not the SignerInfo's digest algorithm",
            Self::DigestNotListed => "the digest algorithm is not in the list of digest algorithms",
            Self::NoSigningTime => "there is no signing time",
            Self::NoSignedAttributes => "there are no signed attributes",
            Self::Version => "the version number is not the one that the contents ask for",
            Self::KeyIdentifierUnwrapped => "the key identifier is not wrapped",
            Self::BooleanNotFf => "a true BOOLEAN is not FF",
            Self::KeyUsageTrailingZeros => "the key usage has trailing zero bits",
            Self::DocumentTypesWithoutVersion => "the document type list has no version",
            Self::DocumentTypesBare => "the document type list is a bare string",
            Self::SerialNotPositive => "the serial number is not positive",
            Self::GeneralizedTimeBefore2050 => "a time before 2050 is a GeneralizedTime",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviation_is_described_in_words() {
        assert_eq!(Quirk::DocumentTypesBare.to_string(), "the document type list is a bare string");
    }
}
