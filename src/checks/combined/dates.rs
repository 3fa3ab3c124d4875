//! Dates of the zone, for the checks that compare days.

use mrz::{Field, Span};

use crate::answer::Fact;
use crate::facts::{Facts, Side};

/// The fact that EF.DG1, from which the zone is taken, has a wrong hash.
pub(super) fn wrong_hash_of_zone(case: &Facts<'_>, side: Side) -> Option<Fact> {
    (side == Side::Chip).then(|| case.wrong_hash_of(1)).flatten()
}

/// A date that does not parse.
pub(super) fn unreadable(case: &Facts<'_>, side: Side, field: Field, span: Span) -> Fact {
    Fact::new(field.name()).expected("YYMMDD").found(case.text_on(side, span)).at(case.place_on(side, span))
}
