//! The fields that a condition may name, and their values for a document.

use serde_json::{Map, Value as Json};

/// Makes [`Field`] from its rows: documentation, variant, type of value, name in conditions.
macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident: $value_type:ident = $name:literal,)*) => {
        /// A field of a document's evidence that a condition may name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $($(#[$doc])* $field,)*
        }

        impl Field {
            /// Every field. An index stores a field's place in this list, so a new field comes last.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$field),*];

            /// The name of the field in conditions, such as `mrz.issuing-state`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$field => $name,)*
                }
            }

            /// The type of the field's value.
            #[must_use]
            pub fn value_type(self) -> ValueType {
                match self {
                    $(Self::$field => ValueType::$value_type,)*
                }
            }
        }
    };
}

fields! {
    /// `TD1`, `TD2`, `TD3`, `MRV-A`, `MRV-B`.
    Format: Text = "mrz.format",
    /// Document code without fillers.
    DocumentCode: Text = "mrz.document-code",
    /// Issuing State without fillers.
    IssuingState: Text = "mrz.issuing-state",
    /// Nationality without fillers.
    Nationality: Text = "mrz.nationality",
    /// Whole document number, also a long one: letters and digits only.
    DocumentNumber: Text = "mrz.document-number",
    /// Primary identifier, fillers as spaces.
    PrimaryIdentifier: Text = "mrz.primary-identifier",
    /// Secondary identifier, fillers as spaces.
    SecondaryIdentifier: Text = "mrz.secondary-identifier",
    /// `M`, `F` or `X`.
    Sex: Text = "mrz.sex",
    /// Date of birth.
    DateOfBirth: Day = "mrz.date-of-birth",
    /// Date of expiry.
    DateOfExpiry: Day = "mrz.date-of-expiry",
    /// First optional field, fillers as spaces.
    OptionalData: Text = "mrz.optional-data",
    /// Second optional field of a TD1, fillers as spaces.
    OptionalData2: Text = "mrz.optional-data-2",
    /// Age of the holder at the inspection, in whole years.
    Age: Number = "holder.age",
    /// Date of issue, from EF.DG12.
    DateOfIssue: Day = "chip.date-of-issue",
    /// `yes` if a chip was read.
    Chip: Text = "chip.present",
    /// SHA-256 of the Document Signer certificate, lower-case hexadecimal.
    SignerCertificate: Text = "chip.signer-certificate",
    /// Country of the Document Signer certificate.
    SignerCountry: Text = "chip.signer-country",
    /// Perceptual hash of the printed portrait.
    PagePortrait: Picture = "page.portrait",
    /// Perceptual hash of the portrait in EF.DG2.
    ChipPortrait: Picture = "chip.portrait",
    /// Name of the checkpoint of the inspection.
    Checkpoint: Text = "context.checkpoint",
    /// `entry`, `exit`, `transit`.
    Direction: Text = "context.direction",
    /// Number of people travelling together, with the holder.
    GroupSize: Number = "context.group-size",
}

/// The type of a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Text, compared byte by byte.
    Text,
    /// A date, `YYYY-MM-DD`.
    Day,
    /// A whole number.
    Number,
    /// A perceptual hash of 64 bits, compared by Hamming distance.
    Picture,
}

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Text, or a date.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A perceptual hash.
    Picture(u64),
}

/// The values of a document's fields. A field without a value is not known.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FieldValues {
    values: [Option<Value>; Field::ALL.len()],
}

impl Field {
    /// The field of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// The index of the field in [`Field::ALL`].
    pub(crate) fn place(self) -> usize {
        Self::ALL.iter().position(|field| *field == self).unwrap_or_default()
    }
}

impl FieldValues {
    /// No values: nothing is known of the document.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value. A value of another type than the field's is ignored.
    #[must_use]
    pub fn with(mut self, field: Field, value: Value) -> Self {
        self.set(field, value);
        self
    }

    /// Sets the value of a field. A value of another type than the field's is ignored.
    pub fn set(&mut self, field: Field, value: Value) {
        let fits = matches!(
            (field.value_type(), &value),
            (ValueType::Text | ValueType::Day, Value::Text(_))
                | (ValueType::Number, Value::Number(_))
                | (ValueType::Picture, Value::Picture(_))
        );
        if let Some(slot) = self.values.get_mut(field.place()).filter(|_| fits) {
            *slot = Some(value);
        }
    }

    /// The value of a field, if it is known.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.values.get(field.place())?.as_ref()
    }

    /// The known fields with their values, in the order of [`Field::ALL`].
    pub fn known(&self) -> impl Iterator<Item = (Field, &Value)> {
        Field::ALL.into_iter().zip(&self.values).filter_map(|(field, value)| Some((field, value.as_ref()?)))
    }

    /// Parses an object of field names and values: `{"mrz.issuing-state":"UTO","holder.age":12}`.
    ///
    /// # Errors
    /// A message that names the member: there is no such field, or its value has another type.
    pub fn parse(members: &Map<String, Json>) -> Result<Self, String> {
        let mut values = Self::new();
        for (name, json) in members {
            let field = Field::from_name(name).ok_or_else(|| format!("there is no field {name}"))?;
            values.set(field, parse_value(field, json)?);
        }
        Ok(values)
    }
}

// Values are personal data: only the names of the known fields are shown.
impl std::fmt::Debug for FieldValues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.known().map(|(field, _)| field.name())).finish()
    }
}

/// Parses a value of a field; the error is a message that names the field.
pub(crate) fn parse_value(field: Field, json: &Json) -> Result<Value, String> {
    let name = field.name();
    match (field.value_type(), json) {
        (ValueType::Text, Json::String(text)) => Ok(Value::Text(text.clone())),
        (ValueType::Day, Json::String(text)) if is_day(text) => Ok(Value::Text(text.clone())),
        (ValueType::Number, Json::Number(number)) => {
            number.as_i64().map(Value::Number).ok_or_else(|| format!("{name} is a whole number"))
        }
        (ValueType::Picture, Json::String(text)) => {
            parse_picture(text).map(Value::Picture).ok_or_else(|| format!("{name} is 16 hexadecimal digits"))
        }
        (ValueType::Text, _) => Err(format!("{name} is a text")),
        (ValueType::Day, _) => Err(format!("{name} is a day, YYYY-MM-DD")),
        (ValueType::Number, _) => Err(format!("{name} is a whole number")),
        (ValueType::Picture, _) => Err(format!("{name} is 16 hexadecimal digits")),
    }
}

/// Parses a perceptual hash: sixteen lower-case hexadecimal digits.
pub(crate) fn parse_picture(text: &str) -> Option<u64> {
    let kept = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    u64::from_str_radix(text, 16).ok().filter(|_| kept)
}

/// Returns true if a text is a possible date in the form `YYYY-MM-DD`, the only one that conditions have.
pub(crate) fn is_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok_and(|day| day.to_string() == text)
}
