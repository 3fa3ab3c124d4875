//! Signed verdicts: DSSE envelopes (<https://github.com/secure-systems-lab/dsse>, version 1.0.2) with Ed25519, over the
//! bytes of a verdict's JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use ::registry::key::{SignerKey, VerifierKey};

/// The payload type of a signed verdict.
pub const PAYLOAD_TYPE: &str = "application/vnd.bordercheck.verdict+json";

/// The reason for which an envelope is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// The text is no DSSE envelope.
    #[error("no DSSE envelope: {0}")]
    Malformed(String),
    /// The payload is of another type.
    #[error("expected a payload of type {PAYLOAD_TYPE}, but found {0}")]
    PayloadType(String),
    /// No signature verifies under the key.
    #[error("found no valid signature by {0}")]
    NotSigned(String),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Envelope {
    payload_type: String,
    payload: String,
    signatures: Vec<EnvelopeSignature>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvelopeSignature {
    keyid: String,
    sig: String,
}

/// Signs a verdict's JSON. Returns the envelope as one line of JSON.
#[must_use]
pub fn sign(verdict: &str, key: &SignerKey) -> String {
    let signature = key.sign(&pre_authentication(PAYLOAD_TYPE, verdict.as_bytes()));
    let envelope = Envelope {
        payload_type: PAYLOAD_TYPE.to_owned(),
        payload: STANDARD.encode(verdict),
        signatures: vec![EnvelopeSignature { keyid: key.public().to_string(), sig: STANDARD.encode(signature) }],
    };
    // Strings alone cannot fail to serialise.
    serde_json::to_string(&envelope).unwrap_or_default()
}

/// Verifies that this key signed the envelope, and returns the verdict's JSON. The envelope's `keyid` is not used.
///
/// # Errors
/// [`EnvelopeError`].
pub fn verify_envelope(envelope: &str, key: &VerifierKey) -> Result<String, EnvelopeError> {
    let malformed = |why: &dyn std::fmt::Display| EnvelopeError::Malformed(why.to_string());
    let envelope: Envelope = serde_json::from_str(envelope).map_err(|error| malformed(&error))?;
    if envelope.payload_type != PAYLOAD_TYPE {
        return Err(EnvelopeError::PayloadType(envelope.payload_type));
    }
    let payload = STANDARD.decode(&envelope.payload).map_err(|error| malformed(&error))?;
    let signed = pre_authentication(&envelope.payload_type, &payload);
    let is_valid = |signature: &EnvelopeSignature| {
        STANDARD.decode(&signature.sig).is_ok_and(|signature| key.has_signed(&signed, &signature))
    };
    if !envelope.signatures.iter().any(is_valid) {
        return Err(EnvelopeError::NotSigned(key.to_string()));
    }
    String::from_utf8(payload).map_err(|error| malformed(&error))
}

/// The pre-authentication encoding (PAE) of the specification: type and payload, each after its length, so that no byte
/// of one can count as a byte of the other.
fn pre_authentication(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::registry::key::Algorithm;

    fn key(seed: u8) -> SignerKey {
        SignerKey::new("example.org/gate-7", Algorithm::Ed25519, &[seed; 32]).unwrap()
    }

    #[test]
    fn only_the_signed_verdict_verifies() {
        let verdict = "{\"disposition\":\"clear\"}";
        let envelope = sign(verdict, &key(1));
        assert_eq!(verify_envelope(&envelope, key(1).public()).as_deref(), Ok(verdict));
        assert!(matches!(verify_envelope(&envelope, key(2).public()), Err(EnvelopeError::NotSigned(_))));
        let other = envelope.replace(&STANDARD.encode(verdict), &STANDARD.encode("{\"disposition\":\"alert\"}"));
        assert!(matches!(verify_envelope(&other, key(1).public()), Err(EnvelopeError::NotSigned(_))));
    }

    /// The specification's own example of the encoding that is signed.
    #[test]
    fn pre_authentication_encoding_matches_the_specification() {
        let encoded = pre_authentication("http://example.com/HelloWorld", b"hello world");
        assert_eq!(encoded, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }
}
