//! Keys and hashes as the file writes them.

pub(super) mod key_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::key::VerifierKey;

    pub(in super::super) fn serialize<S: Serializer>(keys: &[VerifierKey], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(keys.iter().map(ToString::to_string))
    }

    pub(in super::super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Vec<VerifierKey>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts.iter().map(|text| text.parse().map_err(Error::custom)).collect()
    }
}

pub(super) mod one_key_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::key::VerifierKey;

    pub(in super::super) fn serialize<S: Serializer>(key: &VerifierKey, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(key)
    }

    pub(in super::super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<VerifierKey, D::Error> {
        String::deserialize(from)?.parse().map_err(Error::custom)
    }
}

pub(super) mod hash_text {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::tree::Hash;

    pub(in super::super) fn serialize<S: Serializer>(hash: &Hash, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(hash))
    }

    pub(in super::super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Hash, D::Error> {
        let bytes = STANDARD.decode(String::deserialize(from)?).map_err(Error::custom)?;
        bytes.try_into().map_err(|_| Error::custom("a hash is the base64 of 32 bytes"))
    }
}
