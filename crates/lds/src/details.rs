//! The common form of EF.DG11 and EF.DG12 (Doc 9303-10 §4.7.11, §4.7.12): a list of tags, then an element for each; and
//! the two codings of a date on chips.
//!
//! ```text
//! 6B | 6C ┬ 5C    tags of the elements present
//!         ├ A0 ─ …  template with elements of its own
//!         └ …     an element for each tag
//! ```

use jiff::civil::Date;

use super::tlv::{Element, Fault, only};

/// The elements of the file with this tag, those inside the template A0 included.
pub(super) fn elements(bytes: &[u8], tag: u32) -> Result<Vec<Element<'_>>, Fault> {
    let mut inside = only(bytes, tag)?.inside();
    inside.expect(0x5C)?;
    let mut elements = Vec::new();
    while !inside.is_empty() {
        let element = inside.element()?;
        if element.tag == 0xA0 {
            let mut template = element.inside();
            while !template.is_empty() {
                elements.push(template.element()?);
            }
        } else {
            elements.push(element);
        }
    }
    Ok(elements)
}

/// The text of an element in UTF-8 (Doc 9303-10 §4.7.11). Text that is not valid UTF-8 is taken as Latin-1, which older
/// chips have.
pub(super) fn text(element: &Element<'_>) -> String {
    std::str::from_utf8(element.value)
        .map_or_else(|_| element.value.iter().copied().map(char::from).collect(), str::to_owned)
}

/// The eight digits CCYYMMDD of an element, which has them as text or in four octets of two digits each (LDS 1.7).
pub(super) fn digits(element: &Element<'_>) -> Result<String, Fault> {
    let fault = |found: String| Fault::new(element.value_offset, "CCYYMMDD", found);
    match element.value {
        [_, _, _, _] => {
            let digits = hex::encode(element.value);
            if digits.bytes().all(|digit| digit.is_ascii_digit()) { Ok(digits) } else { Err(fault(digits)) }
        }
        value if value.len() == 8 && value.iter().all(u8::is_ascii_digit) => Ok(text(element)),
        _ => Err(fault(text(element))),
    }
}

/// The date of an element; every part must be known.
pub(super) fn date(element: &Element<'_>) -> Result<Date, Fault> {
    let digits = digits(element)?;
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<i16>().ok()).unwrap_or(0);
    let small = |from: usize, to: usize| i8::try_from(part(from, to)).unwrap_or(0);
    Date::new(part(0, 4), small(4, 6), small(6, 8))
        .map_err(|_| Fault::new(element.value_offset, "a possible date", digits.clone()))
}
