//! Values of fields as text: how a table that seals are made from has them, and how they are shown.
//!
//! | value | text |
//! |---|---|
//! | text | itself |
//! | machine readable zone | its lines, one after the other or on lines of their own |
//! | number, date | `2`, `2026-11-30`, `19xx-11-30` |
//! | moment | `2026-11-30T08:15:00` |
//! | stay | `until-expiry`, `set-at-entry`, `transit`, or days, months and years: `90 0 0` |
//! | bytes | hexadecimal digits |

use zeroize::Zeroizing;

use crate::date::MaskedDate;
use crate::field::{Coding, Feature, Row, SealField, SealValue, Stay};

/// Names of the stays that are no number of days.
const STAYS: [(&str, Stay); 3] =
    [("until-expiry", Stay::UntilExpiry), ("set-at-entry", Stay::SetAtEntry), ("transit", Stay::Transit)];

impl Row {
    /// A feature of this row from a text; `None` if the text is none of its coding, or the bytes are too few or too many. A
    /// group has no text.
    #[must_use]
    pub fn feature_of_text(&self, text: &str) -> Option<Feature> {
        if matches!(self.coding, Coding::Bytes) {
            let (least, most) = self.bytes;
            let bytes = hex::decode(text).ok().filter(|bytes| (least..=most).contains(&bytes.len()))?;
            return Some(Feature { tag: self.tag, value: Zeroizing::new(bytes) });
        }
        self.feature(&value(self.coding, text)?)
    }
}

fn value(coding: Coding, text: &str) -> Option<SealValue> {
    Some(match coding {
        Coding::C40 | Coding::Utf8 => SealValue::Text(Zeroizing::new(text.to_owned())),
        Coding::Zone(lengths) => {
            let mut rest = Zeroizing::new(text.replace(['\r', '\n'], ""));
            let mut lines = Zeroizing::new(Vec::with_capacity(lengths.len()));
            for length in lengths {
                let (line, after) = rest.split_at_checked(*length)?;
                lines.push(line.to_owned());
                rest = Zeroizing::new(after.to_owned());
            }
            if !rest.is_empty() {
                return None;
            }
            SealValue::Zone(lines)
        }
        Coding::Number => SealValue::Number(text.parse().ok()?),
        Coding::Date | Coding::MaskedDate => SealValue::Date(MaskedDate::from_text(text)?),
        Coding::Moment => SealValue::Moment(text.parse().ok()?),
        Coding::Stay => match STAYS.iter().find(|(name, _)| *name == text) {
            Some((_, stay)) => SealValue::Stay(*stay),
            None => {
                let numbers: Vec<u8> = text.split(' ').map(|part| part.parse().ok()).collect::<Option<_>>()?;
                let numbers: [u8; 3] = numbers.try_into().ok()?;
                // The three triples with a meaning of their own are no numbers.
                SealValue::Stay(Some(Stay::parse(numbers)).filter(|stay| matches!(stay, Stay::Of(_)))?)
            }
        },
        Coding::Bytes | Coding::Group(_) => return None,
    })
}

impl SealField {
    /// The value as text; of a group `None`.
    #[must_use]
    pub fn shown(&self) -> Option<Zeroizing<String>> {
        let text = match &self.value {
            SealValue::Text(text) => return Some(text.clone()),
            SealValue::Zone(lines) => lines.join("\n"),
            SealValue::Number(number) => number.to_string(),
            SealValue::Date(date) => date.to_string(),
            SealValue::Moment(moment) => moment.to_string(),
            SealValue::Stay(Stay::Of([days, months, years])) => format!("{days} {months} {years}"),
            SealValue::Stay(stay) => {
                STAYS.iter().find(|(_, known)| known == stay).map(|(name, _)| (*name).to_owned()).unwrap_or_default()
            }
            SealValue::Flag(flag) => flag.to_string(),
            SealValue::Bytes => hex::encode(&*self.bytes),
            SealValue::Group(_) => return None,
        };
        Some(Zeroizing::new(text))
    }
}

#[cfg(test)]
mod tests {
    use crate::field::values_of;
    use crate::profiles::{DOCUMENTS, MESSAGES};

    /// The bytes of a field of a name that a text makes, and the text that these are shown as.
    fn through(name: &str, text: &str) -> Option<String> {
        let rows = DOCUMENTS.iter().flat_map(|document| document.rows).chain(MESSAGES);
        let row = *rows.clone().find(|row| row.name == name)?;
        let feature = row.feature_of_text(text)?;
        values_of(&[feature], &[row]).first()?.shown().map(|text| text.to_string())
    }

    #[test]
    fn text_of_a_table_is_shown_as_it_was_written() {
        let zone = "VCUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109";
        for (name, text) in [
            ("mrz-mrv-b", zone),
            ("entries", "2"),
            ("entries", "0"),
            ("duration", "90 0 0"),
            ("duration", "transit"),
            ("duration", "until-expiry"),
            ("passport-number", "UFO001979"),
            ("visa-type", "0a"),
            ("surname", "Perschweiß"),
            ("expiry", "2026-11-xx"),
        ] {
            assert_eq!(through(name, text).as_deref(), Some(text), "{name}");
        }
        assert_eq!(through("mrz-mrv-b", &zone.replace('\n', "")).as_deref(), Some(zone));
    }

    #[test]
    fn text_of_another_coding_makes_no_field() {
        for (name, text) in [
            ("mrz-mrv-b", "VCUTO"),
            ("entries", "256"),
            ("entries", "many"),
            ("duration", "90"),
            ("duration", "255 255 255"),
            ("passport-number", "ufo001979"),
            ("passport-number", "UFO0019790"),
            ("visa-type", "0"),
            ("visa-type", "0102030405"),
            ("surname", ""),
            ("expiry", "2026-13-01"),
            ("visa", ""),
        ] {
            assert_eq!(through(name, text), None, "{name}: {text}");
        }
    }
}
