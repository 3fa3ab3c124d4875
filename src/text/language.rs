//! The languages. One more is its Fluent file and a line in the list below.

/// Defines the languages from the list: name of the variant, ISO 639-1 code, name in the language itself.
macro_rules! languages {
    ($($(#[$attribute:meta])* $variant:ident = $code:literal, $name:literal;)+) => {
        /// A language that verdicts are written in.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Language {
            $($(#[$attribute])* $variant,)+
        }

        impl Language {
            /// Every language, the default first.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$variant),+];

            /// ISO 639-1: `en`, `id`, `km`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// Name of the language in the language itself.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// Text of the Fluent file.
            pub(super) fn source(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!($code, ".ftl")),)+
                }
            }
        }
    };
}

languages! {
    /// English.
    #[default] English = "en", "English";
    /// Bahasa Indonesia; a draft that native speakers have not reviewed.
    Indonesian = "id", "Bahasa Indonesia";
    /// Khmer; a draft that native speakers have not reviewed.
    Khmer = "km", "ភាសាខ្មែរ";
}

impl Language {
    /// The language of this code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The codes of all languages, the default first.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().map(Self::code)
    }
}
