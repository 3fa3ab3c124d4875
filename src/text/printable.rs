//! Text of documents, lists and registries as it may be shown. What acts on a terminal, reorders a line or has no width
//! is replaced for people and escaped for programs; there is no other place that does.

use std::borrow::Cow;
use std::fmt::Write as _;

/// One line of text: every hidden character, line ends among them, is U+FFFD.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    replaced(text, is_hidden)
}

/// Lines of text: every hidden character but the line feed is U+FFFD.
#[must_use]
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    replaced(text, |character| character != '\n' && is_hidden(character))
}

/// JSON with every hidden character as `\uXXXX`: the same values, and nothing that acts on a terminal. Between the values
/// JSON has no hidden character but the line feed.
#[must_use]
pub fn printable_json(json: String) -> String {
    let hidden = |character: char| character != '\n' && is_hidden(character);
    if !json.chars().any(hidden) {
        return json;
    }
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if !hidden(character) {
            text.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            let _ = write!(text, "\\u{unit:04x}");
        }
    }
    text
}

/// Returns true for control characters (Unicode Cc), line and paragraph separators (Zl, Zp) and format characters (Cf): the
/// marks, embeddings, overrides and isolates of the bidirectional algorithm (UAX #9), what joins or has no width, and tags.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}'
                | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
                | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}'
        )
}

fn replaced(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&hidden) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|character| if hidden(character) { '\u{fffd}' } else { character }).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_bidirectional_characters_are_replaced() {
        assert_eq!(printable("A\u{1b}[2JB\rC\u{7}\n"), "A\u{fffd}[2JB\u{fffd}C\u{fffd}\u{fffd}");
        assert_eq!(printable_lines("gnp\u{202e}.exe\n\u{9b}"), "gnp\u{fffd}.exe\n\u{fffd}");
        assert_eq!(printable("ERIKSSON, ÅSA · ភាសា"), "ERIKSSON, ÅSA · ភាសា");
    }

    #[test]
    fn escaped_json_has_the_same_values() {
        let values = ["\u{202e}\u{9b}\u{7f}\u{e0041}", "ខ្មែរ \u{200b} \n \u{1b}"];
        let json = serde_json::to_string_pretty(&values).unwrap();
        let text = printable_json(json);
        assert!(!text.chars().any(|character| character != '\n' && is_hidden(character)), "{text}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), values);
    }
}
