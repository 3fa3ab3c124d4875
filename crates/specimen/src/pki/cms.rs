//! Signed objects.

use jiff::Timestamp;
use pki::algorithm::Scheme;
use pki::der::{tag, write};
use pki::{Hash, oid, oid::Oid};

use super::authority::Signer;
use super::encode::{context, octets, oid as identifier, sequence, set, time, unsigned};
use super::key::digest_identifier;

/// The properties of a signed object. The default is what Doc 9303-10 §4.6.2 asks for.
#[derive(Clone, Debug)]
pub struct CmsOptions {
    /// The signing time, if there is one.
    pub signing_time: Option<Timestamp>,
    /// True if the signer is named by its key identifier instead of issuer and serial number.
    pub by_key: bool,
    /// True if there are signed attributes.
    pub attributes: bool,
    /// True if the stored attributes are not sorted; the signature is over their DER.
    pub unsorted: bool,
    /// True if the outer elements have indefinite lengths and the content is a constructed string.
    pub indefinite: bool,
    /// The certificates that come with it; the signer's own if none are given.
    pub certificates: Option<Vec<Vec<u8>>>,
    /// The hash that the attributes give for the content, if not the true one.
    pub message_digest: Option<Vec<u8>>,
    /// The content type that the attributes give, if not the true one.
    pub content_type: Option<Oid<'static>>,
    /// The signature algorithm is given as plain rsaEncryption.
    pub bare_rsa: bool,
    /// The hash of content and attributes, if not that of the signature.
    pub digest: Option<Hash>,
}

impl Default for CmsOptions {
    fn default() -> Self {
        Self {
            signing_time: Some(super::authority::day(-250)),
            by_key: false,
            attributes: true,
            unsorted: false,
            indefinite: false,
            certificates: None,
            message_digest: None,
            content_type: None,
            bare_rsa: false,
            digest: None,
        }
    }
}

impl Signer {
    /// A ContentInfo with content signed by this signer.
    #[must_use]
    pub fn sign_cms(&self, content_type: Oid<'_>, content: &[u8], options: &CmsOptions) -> Vec<u8> {
        let hash = options.digest.unwrap_or(self.algorithm.hash);
        let attributes = options.attributes.then(|| attributes(content_type, content, hash, options));
        let signature = match &attributes {
            Some(attributes) => self.key.sign(&self.algorithm, &set(attributes.clone())),
            None => self.key.sign(&self.algorithm, content),
        };
        let stored = attributes.map(|mut attributes| {
            attributes.sort();
            if options.unsorted {
                attributes.reverse();
            }
            context(0, &attributes.concat())
        });
        let algorithm = match (options.bare_rsa, self.algorithm.scheme) {
            (true, Scheme::Pkcs1) => sequence(&[identifier(oid::RSA_ENCRYPTION), write(tag::NULL, &[])]),
            _ => self.algorithm.identifier(),
        };
        let named = if options.by_key {
            write(tag::context(0), &self.key.id())
        } else {
            sequence(&[self.issuer.clone(), write(tag::INTEGER, &self.serial)])
        };
        let info = sequence(&[
            unsigned(if options.by_key { &[3] } else { &[1] }),
            named,
            digest_identifier(hash, true),
            stored.unwrap_or_default(),
            algorithm,
            octets(&signature),
        ]);
        let own = || vec![self.certificate.clone()];
        let certificates = options.certificates.clone().unwrap_or_else(own);
        let version = if content_type == oid::DATA && !options.by_key { 1 } else { 3 };
        let head = [unsigned(&[version]), set(vec![digest_identifier(hash, true)])].concat();
        let tail = [context(0, &set_contents(certificates)), set(vec![info])].concat();
        if options.indefinite {
            let (first, second) = content.split_at(content.len() / 2);
            let pieces = indefinite(0x24, &[octets(first), octets(second)].concat());
            let body = indefinite(0x30, &[identifier(content_type), indefinite(0xA0, &pieces)].concat());
            let signed = indefinite(0x30, &[head, body, tail].concat());
            return indefinite(0x30, &[identifier(oid::SIGNED_DATA), indefinite(0xA0, &signed)].concat());
        }
        let body = sequence(&[identifier(content_type), context(0, &octets(content))]);
        sequence(&[identifier(oid::SIGNED_DATA), context(0, &sequence(&[head, body, tail]))])
    }
}

fn attributes(content_type: Oid<'_>, content: &[u8], hash: Hash, options: &CmsOptions) -> Vec<Vec<u8>> {
    let attribute = |kind, value: Vec<u8>| sequence(&[identifier(kind), set(vec![value])]);
    let digest = options.message_digest.clone().unwrap_or_else(|| hash.digest(content));
    let named = options.content_type.unwrap_or(oid::DATA);
    let named = if options.content_type.is_some() { identifier(named) } else { identifier(content_type) };
    let moment = options.signing_time.map(|at| attribute(oid::SIGNING_TIME, time(at)));
    let must = [attribute(oid::CONTENT_TYPE, named), attribute(oid::MESSAGE_DIGEST, octets(&digest))];
    must.into_iter().chain(moment).collect()
}

fn set_contents(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    parts.concat()
}

/// An element of indefinite length.
fn indefinite(tag: u8, value: &[u8]) -> Vec<u8> {
    [&[tag, 0x80], value, &[0, 0]].concat()
}
