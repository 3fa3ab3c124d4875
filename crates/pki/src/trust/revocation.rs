//! The revocation status of a certificate, by the lists of its State (docs/design.md, settled point 6).

use jiff::Timestamp;

use super::{List, Trust, state_of};
use crate::certificate::Certificate;
use crate::crl::{Reason, RevocationList};
use crate::name::NameMatch;

/// The revocation status of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// Listed as revoked, in a list of any age.
    Revoked(Listing),
    /// Not listed, in a list that is current.
    NotListed {
        /// List that was used.
        list: ListInfo,
    },
    /// Not listed, in a list that is no longer current.
    Stale {
        /// Latest list.
        list: ListInfo,
    },
    /// Not listed, beside a list that is about part of its authority's certificates only.
    Partial {
        /// The revocation list.
        list: ListInfo,
        /// The reason why it is partial.
        why: String,
    },
    /// No list of its authority is there.
    NoList,
}

/// A certificate on a revocation list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Time of the revocation.
    pub on: Timestamp,
    /// Reason, if the list has one.
    pub reason: Option<Reason>,
    /// List that was used.
    pub list: ListInfo,
    /// False where the entry may be about another certificate, or about one of several over the same key: the list is that of
    /// another key of the State, or lists one of the authority's certificates and not all.
    pub certain: bool,
}

/// A revocation list, for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListInfo {
    /// Name of the file, and the place in it.
    pub name: String,
    /// Time at which it was issued.
    pub this_update: Timestamp,
    /// Time at which the next one is due.
    pub next_update: Option<Timestamp>,
}

/// A list of a State, as it concerns one certificate.
struct Relevant<'t> {
    list: RevocationList<'t>,
    info: ListInfo,
    /// The authority's own key signed it.
    own_key: bool,
    /// A list whose issuer is named, or was, as the certificate's issuer.
    named: bool,
}

impl Trust {
    /// The revocation status of a certificate of an authority at a time. A hit counts in every list of the State, for certain
    /// in those of the authority's key; not being listed counts in those of the same key, and in those that the authority of
    /// the same name signed with another of its trusted keys (Doc 9303-12 §4.1.5: one list has all revoked certificates).
    #[must_use]
    pub fn revocation(&self, certificate: &Certificate<'_>, authority: &Certificate<'_>, at: Timestamp) -> Revocation {
        let lists: Vec<Relevant<'_>> = self.relevant(certificate, authority).collect();
        if let Some(listing) = best(lists.iter().filter_map(|list| list.listing(certificate))) {
            return Revocation::Revoked(listing);
        }
        let (whole, partial): (Vec<&Relevant<'_>>, Vec<&Relevant<'_>>) =
            lists.iter().filter(|list| list.own_key || list.named).partition(|list| list.list.partial.is_none());
        let current = |list: &&&Relevant<'_>| list.info.is_current(at);
        let newest = whole.iter().filter(current).max_by_key(|list| list.info.this_update);
        let latest = newest.or_else(|| whole.iter().max_by_key(|list| list.info.due())).map(|list| list.info.clone());
        // A whole list that is newer than a partial one has all that the partial one could have told.
        let later =
            |list: &&&Relevant<'_>| latest.as_ref().is_none_or(|whole| list.info.this_update >= whole.this_update);
        if let Some(list) = partial.iter().filter(later).max_by_key(|list| list.info.this_update) {
            let why = list.list.partial.clone().unwrap_or_default();
            return Revocation::Partial { list: list.info.clone(), why };
        }
        match latest {
            Some(list) if list.is_current(at) => Revocation::NotListed { list },
            Some(list) => Revocation::Stale { list },
            None => Revocation::NoList,
        }
    }

    /// The listing of an authority on a list of its own State: of its certificates over one key. Where only some of them are
    /// listed, others over the same key still stand, and it is not certain.
    #[must_use]
    pub fn revoked_authority(&self, certificates: &[&Certificate<'_>]) -> Option<Listing> {
        let listing = |certificate: &&Certificate<'_>| {
            let lists = self.relevant(certificate, certificate).filter(|list| list.own_key || list.named);
            best(lists.filter_map(|list| list.listing(certificate)))
        };
        let listings: Vec<Listing> = certificates.iter().filter_map(listing).collect();
        let all = listings.len() == certificates.len();
        let found = best(listings.into_iter())?;
        Some(Listing { certain: found.certain && all, ..found })
    }

    /// The lists of a certificate's State.
    fn relevant<'t>(
        &'t self,
        certificate: &Certificate<'_>,
        authority: &Certificate<'_>,
    ) -> impl Iterator<Item = Relevant<'t>> {
        let state = state_of(certificate);
        let of_state = self.lists.iter().filter(move |list| list.state == state);
        of_state.filter_map(move |kept| {
            let list = kept.parse()?;
            let named = list.issuer.compare(&certificate.issuer) != NameMatch::Other
                || list.is_former_name(&certificate.issuer);
            let info =
                ListInfo { name: kept.name.clone(), this_update: list.this_update, next_update: list.next_update };
            Some(Relevant { list, info, own_key: *kept.spki == *authority.spki, named })
        })
    }
}

impl Relevant<'_> {
    fn listing(&self, certificate: &Certificate<'_>) -> Option<Listing> {
        let found = self.list.find(certificate.serial, &certificate.issuer)?;
        Some(Listing { on: found.on, reason: found.reason, list: self.info.clone(), certain: self.own_key })
    }
}

impl List {
    fn parse(&self) -> Option<RevocationList<'_>> {
        RevocationList::parse(&self.der).ok()
    }
}

impl ListInfo {
    /// The time until which the list is current. A list without nextUpdate is current only at the time of issue.
    fn due(&self) -> Timestamp {
        self.next_update.unwrap_or(self.this_update)
    }

    fn is_current(&self, at: Timestamp) -> bool {
        (self.this_update..=self.due()).contains(&at)
    }
}

/// The first listing that is certain, else the first.
fn best(mut listings: impl Iterator<Item = Listing>) -> Option<Listing> {
    let first = listings.next()?;
    if first.certain { Some(first) } else { listings.find(|listing| listing.certain).or(Some(first)) }
}
