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

            /// Its name in itself.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// Its Fluent file.
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// Khmer stands for any language: its name, in English, in itself or as code, is in its own file and in the list alone.
    #[test]
    fn one_more_language_is_one_file_and_one_line() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut naming = Vec::new();
        let mut folders = vec![root.join("src"), root.join("crates/capi/src")];
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(text) = fs::read_to_string(&path) {
                    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                    let names = ["Khmer =", "::Khmer", "\"km\"", "=km]", "-km"];
                    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                    let lines = lines.filter(|line| names.iter().any(|name| line.contains(name)));
                    naming.extend(lines.map(|line| (path.clone(), line.trim().to_owned())));
                }
            }
        }
        let list = root.join("src/text/language.rs");
        assert_eq!(naming, [(list, "Khmer = \"km\", \"ភាសាខ្មែរ\";".to_owned())]);
    }
}
