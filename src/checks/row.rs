//! The row of a check: what it asks, what a failure may lead to, who says that it must be asked, and whose statement may
//! excuse it. Tables elsewhere (reports, profiles, documentation) are derived from rows and restate nothing.

use std::collections::BTreeSet;

use pki::deviation::DeviationKind;
use serde::{Deserialize, Serialize};

use super::Finding;
use crate::answer::{Answer, Ceiling};
use crate::facts::Facts;

/// One check.
#[derive(Debug)]
pub struct Check {
    /// `family.subject.property`; never renamed, never reused.
    pub id: &'static str,
    /// The statement that holds when the check is successful.
    pub claim: &'static str,
    /// The duty under each built-in profile.
    pub duty: Duties,
    /// The parts without which a conditional check is optional.
    pub waits_for: &'static [HandedIn],
    /// The worst effect that a failure may have.
    pub ceiling: Ceiling,
    /// The kind of evidence that the answer rests on.
    pub basis: Basis,
    /// The clauses that it comes from.
    pub source: &'static str,
    /// The kind of input: characters, which may have been read from a picture with doubt.
    pub rests_on: RestsOn,
    /// The routine of BSI TR-03135-1; `None` for protection, which the guideline does not know.
    pub routine: Option<Routine>,
    /// The condition of an assurance level that its outcome is.
    pub(crate) proves: Option<Proves>,
    /// The statements that may turn a failure into `undetermined`.
    pub(crate) excused_by: &'static [Excuse],
    /// The function that answers it.
    pub(crate) ask: Ask,
}

/// The duties of a check under the built-in profiles.
#[derive(Clone, Copy, Debug)]
pub struct Duties {
    /// A full-page reader in three lights, chip, trust anchors and registry.
    pub border_control: Duty,
    /// A visible-light scan or an MRZ alone.
    pub desk: Duty,
    /// A phone or kiosk that reads the chip and sees no page.
    pub chip_only: Duty,
    /// The registry's statements about a document, whatever page and chip show.
    pub registry_only: Duty,
}

impl Duties {
    /// Asked of every document whose fields are known.
    pub(crate) const DOCUMENT: Self = Self::of(Duty::Mandatory, Duty::Mandatory, Duty::Mandatory, Duty::Evaluatory);
    /// Asked of the page.
    pub(crate) const PAGE: Self = Self::of(Duty::Mandatory, Duty::Mandatory, Duty::Conditional, Duty::Evaluatory);
    /// Asked of the page, which also says what to look up in the registry.
    pub(crate) const PAGE_AND_REGISTRY: Self = Self { registry_only: Duty::Mandatory, ..Self::PAGE };
    /// Asked of a picture in infrared or ultraviolet light.
    pub(crate) const LIGHT: Self = Self { desk: Duty::Conditional, ..Self::PAGE };
    /// Asked of the chip.
    pub(crate) const CHIP: Self = Self { desk: Duty::Conditional, ..Self::DOCUMENT };
    /// Asked of page and chip together.
    pub(crate) const BOTH: Self = Self { chip_only: Duty::Conditional, ..Self::CHIP };
    /// Asked of a part that few documents have, or that only some readers give.
    pub(crate) const CONDITIONAL: Self =
        Self::of(Duty::Conditional, Duty::Conditional, Duty::Conditional, Duty::Evaluatory);
    /// Asked of the registry.
    pub(crate) const REGISTRY: Self = Self::of(Duty::Mandatory, Duty::Conditional, Duty::Conditional, Duty::Mandatory);
    /// Asked of the registry about the signer of the chip.
    pub(crate) const REGISTRY_AND_CHIP: Self = Self { registry_only: Duty::Conditional, ..Self::REGISTRY };
    /// Counts where it was done.
    pub(crate) const OPTIONAL: Self = Self { registry_only: Duty::Evaluatory, ..Self::OPTIONAL_EVERYWHERE };
    /// Counts where it was done, also where only the registry counts.
    pub(crate) const OPTIONAL_EVERYWHERE: Self =
        Self::of(Duty::Optional, Duty::Optional, Duty::Optional, Duty::Optional);
    /// New statistical checks, and what a threshold has not been measured for.
    pub(crate) const EVALUATORY: Self =
        Self::of(Duty::Evaluatory, Duty::Evaluatory, Duty::Evaluatory, Duty::Evaluatory);
    /// Counts under every profile.
    pub(crate) const ALWAYS: Self = Self { registry_only: Duty::Mandatory, ..Self::DOCUMENT };

    const fn of(border_control: Duty, desk: Duty, chip_only: Duty, registry_only: Duty) -> Self {
        Self { border_control, desk, chip_only, registry_only }
    }
}

/// The duty to ask a check (TR-03135-1 §3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Duty {
    /// Must be done and counts.
    Mandatory,
    /// Mandatory once the parts that the check waits for were handed in, or are promised by what was; else optional.
    Conditional,
    /// Counts when it was done.
    Optional,
    /// Asked and logged, never counted.
    Evaluatory,
}

/// A part that a checkpoint may hand in or hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandedIn {
    /// A picture of the page, or its MRZ as text.
    Page,
    /// A picture in infrared light.
    Infrared,
    /// A picture in ultraviolet light.
    Ultraviolet,
    /// Any file of the chip, or a chip of which no file could be had.
    Chip,
    /// A visible digital seal.
    Seal,
    /// The document that this one is presented with.
    Beside,
    /// A copy of the registry.
    Registry,
}

/// The basis of an answer. Measured and statistical answers never have the ceiling `alert`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Basis {
    /// A rule and the characters.
    Deterministic,
    /// A signature or a hash.
    Cryptographic,
    /// A signed statement of an authority.
    Registry,
    /// A measurement with a threshold.
    Measured,
    /// A classifier.
    Statistical,
}

/// The dependence of a check on characters of the MRZ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestsOn {
    /// Characters of the MRZ: capped at `review` unless they were read with certainty.
    Characters,
    /// The check says itself whether the characters were read with certainty.
    Certainty,
    /// Anything else.
    Other,
}

/// The place of a check in BSI TR-03135-1 v2.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Routine {
    /// The domain of Table 6.1.
    pub domain: &'static str,
    /// The section.
    pub section: &'static str,
    /// The check routine, in the guideline's words.
    pub name: &'static str,
}

/// A condition of an assurance level. Levels are cumulative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proves {
    /// The level, 1 to 4.
    pub(crate) level: u8,
    /// The outcomes that the level accepts.
    pub(crate) needs: Needs,
}

/// The outcomes of a check that an assurance level accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Successful only.
    Successful,
    /// Successful, or such a document has no such feature.
    SuccessfulOrNotApplicable,
    /// Successful or not supported; not asked at all where the profile makes the check evaluatory.
    SuccessfulOrNotSupported,
    /// Anything but failed.
    NotFailed,
    /// Anything but not supported: what it asks about was handed in.
    Asked,
}

/// A statement that may turn a failure into `undetermined`, never into success.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Excuse {
    /// A code that an issuer is known to print against Doc 9303-3 §5 (`mrz::state`).
    KnownCode,
    /// A row of `mrz::known` for this rule: the documents of an issuer are known to break it in this way.
    KnownDefect(mrz::Rule),
    /// A `defect` entry of the issuing State in the registry.
    RegistryDefect,
    /// A deviation in the issuing State's own Deviation List (Doc 9303-3 §7.3.5, 9303-12 §10.2).
    Deviation(DeviationKind, Parameter),
    /// The same, where a condition on what failed holds; the set holds the parameters of all deviations of this kind.
    DeviationWhere(DeviationKind, Parameter, fn(&Facts<'_>, &BTreeSet<u32>) -> bool),
    /// A deviation that takes the worth from a success: whoever may have the key can answer for it.
    Discredited(DeviationKind),
}

/// The parameter of a deviation, by the numbers of Doc 9303-12 §10.2: a field, a certificate part or a data group.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Parameter {
    /// Whatever it is, and without one.
    Any,
    /// One of these.
    OneOf(&'static [u32]),
    /// From one to another, both included.
    Between(u32, u32),
}

/// The function that answers a check.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ask {
    /// Asked of the document. `Err` is an answer too: `?` ends a check with it.
    OfDocument(fn(&Facts<'_>) -> Result<Answer, Answer>),
    /// Asked of the document and of the findings of the checks before it.
    OfFindings(fn(&Facts<'_>, &[Finding]) -> Result<Answer, Answer>),
}

impl Check {
    /// The part of the id before the first dot.
    #[must_use]
    pub fn family(&self) -> &'static str {
        self.id.split('.').next().unwrap_or_default()
    }

    /// Returns true for a check about protection, which is never part of the disposition.
    #[must_use]
    pub fn is_protection(&self) -> bool {
        self.id.starts_with("protection.")
    }
}

impl Duty {
    /// The word that verdicts and profiles use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mandatory => "mandatory",
            Self::Conditional => "conditional",
            Self::Optional => "optional",
            Self::Evaluatory => "evaluatory",
        }
    }
}

impl Parameter {
    /// Returns true if a deviation with this parameter is meant.
    pub(crate) fn includes(self, parameter: Option<u32>) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(numbers) => parameter.is_some_and(|number| numbers.contains(&number)),
            Self::Between(from, to) => parameter.is_some_and(|number| (from..=to).contains(&number)),
        }
    }
}
