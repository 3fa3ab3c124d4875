//! The Fluent files, each parsed once, when its language is first used.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use super::Language;
use crate::answer::Cause;

/// The parameters of a message. A message that names any other fails the tests.
#[derive(Clone, Copy, Default)]
pub(super) struct Parameters<'a> {
    /// The claim of the check.
    pub(super) claim: Option<&'a str>,
    /// The question of a check without an answer, or why it has none.
    pub(super) open: Option<&'a str>,
    /// The value that was found.
    pub(super) found: Option<&'a str>,
    /// The value that was expected.
    pub(super) expected: Option<&'a str>,
    /// The number of further facts.
    pub(super) more: usize,
    /// The cause of a check that is not supported.
    pub(super) cause: Option<Cause>,
    /// A time.
    pub(super) at: Option<&'a str>,
    /// A profile, by its name.
    pub(super) profile: Option<&'a str>,
    /// A level, an age in hours, or a number of things.
    pub(super) count: Option<i64>,
}

impl<'a> Parameters<'a> {
    fn arguments(&self) -> FluentArgs<'a> {
        let mut arguments = FluentArgs::new();
        let form = match (self.found, self.expected) {
            (Some(_), Some(_)) => "both",
            (Some(_), None) => "found",
            (None, Some(_)) => "expected",
            (None, None) => "none",
        };
        arguments.set("form", form);
        let texts = [
            ("claim", self.claim),
            ("open", self.open),
            ("found", self.found),
            ("expected", self.expected),
            ("at", self.at),
            ("profile", self.profile),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                arguments.set(name, text);
            }
        }
        arguments.set("more", i64::try_from(self.more).unwrap_or(i64::MAX));
        arguments.set(
            "cause",
            match self.cause {
                Some(Cause::NotApplicable) => "not-applicable",
                Some(Cause::NoInput) => "no-input",
                Some(Cause::NoReference) | None => "no-reference",
            },
        );
        for name in ["level", "hours", "count"] {
            if let Some(count) = self.count {
                arguments.set(name, count);
            }
        }
        arguments
    }
}

type Bundle = FluentBundle<FluentResource>;

fn bundle(language: Language) -> Option<&'static Bundle> {
    static BUNDLES: [OnceLock<Bundle>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];
    let (_, cell) = Language::ALL.iter().zip(&BUNDLES).find(|(one, _)| **one == language)?;
    Some(cell.get_or_init(|| {
        // The rules of plurals go by it; a code that cannot be read would have those of no language.
        let identifier: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = Bundle::new_concurrent(vec![identifier]);
        // The marks that isolate text of another direction would end up in JSON and in terminals; no language here
        // runs from right to left.
        bundle.set_use_isolating(false);
        // A file with an error loads as far as it can; the tests do not let one through.
        let resource = FluentResource::try_new(language.source().to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        bundle
    }))
}

/// The value of a message.
pub(super) fn word(language: Language, id: &str, parameters: &Parameters<'_>) -> Option<String> {
    let bundle = bundle(language)?;
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&parameters.arguments()), &mut errors);
    debug_assert!(errors.is_empty(), "{language:?}: {id}: {errors:?}");
    Some(text.into_owned())
}

/// An attribute of a message.
pub(super) fn attribute(language: Language, id: &str, attribute: &str) -> Option<String> {
    let bundle = bundle(language)?;
    let pattern = bundle.get_message(id)?.get_attribute(attribute)?.value();
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, None, &mut errors);
    debug_assert!(errors.is_empty(), "{language:?}: {id}.{attribute}: {errors:?}");
    Some(text.into_owned())
}

/// Every message, and every attribute as `message attribute`.
#[cfg(test)]
pub(super) fn ids(language: Language) -> Vec<String> {
    use fluent_syntax::ast::Entry;
    let resource =
        FluentResource::try_new(language.source().to_owned()).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
    let messages = resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message),
        _ => None,
    });
    messages
        .flat_map(|message| {
            let attributes =
                message.attributes.iter().map(move |attribute| format!("{} {}", message.id.name, attribute.id.name));
            std::iter::once(message.id.name.to_owned()).chain(attributes)
        })
        .collect()
}
