//! The evidence that a condition may name, and the values that a document has there.

use serde_json::{Map, Value as Json};

/// A field of the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `TD1`, `TD2`, `TD3`, `MRV-A`, `MRV-B`.
    Format,
    /// Document code without fillers.
    DocumentCode,
    /// Issuing State without fillers.
    IssuingState,
    /// Nationality without fillers.
    Nationality,
    /// Document number, a long one put together, letters and digits only.
    DocumentNumber,
    /// Primary identifier, fillers as spaces.
    PrimaryIdentifier,
    /// Secondary identifier, fillers as spaces.
    SecondaryIdentifier,
    /// `M`, `F` or `X`.
    Sex,
    /// Date of birth.
    DateOfBirth,
    /// Date of expiry.
    DateOfExpiry,
    /// First optional field, fillers as spaces.
    OptionalData,
    /// TD1's second optional field.
    OptionalData2,
    /// Whole years of age at the inspection.
    Age,
    /// Date of issue, from DG12.
    DateOfIssue,
    /// `yes` when a chip was read.
    Chip,
    /// SHA-256 of the Document Signer certificate, lower-case hexadecimal.
    SignerCertificate,
    /// Country of the Document Signer certificate.
    SignerCountry,
    /// Perceptual hash of the printed portrait.
    PagePortrait,
    /// Perceptual hash of the portrait in DG2.
    ChipPortrait,
    /// Checkpoint of the inspection.
    Checkpoint,
    /// `entry`, `exit`, `transit`.
    Direction,
    /// People travelling together, the holder among them.
    GroupSize,
}

/// What kind of value a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Text, compared byte by byte.
    Text,
    /// A day, `YYYY-MM-DD`.
    Day,
    /// A whole number.
    Number,
    /// 64 bits, compared by Hamming distance.
    Picture,
}

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Text, or a day.
    Text(String),
    /// A whole number.
    Number(i64),
    /// 64 bits.
    Picture(u64),
}

/// What is known of a document, field by field. A field that is absent is not known.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FieldValues {
    values: [Option<Value>; Field::ALL.len()],
}

impl Field {
    /// Every field; the place in this list is what an index writes.
    pub const ALL: [Self; 22] = [
        Self::Format,
        Self::DocumentCode,
        Self::IssuingState,
        Self::Nationality,
        Self::DocumentNumber,
        Self::PrimaryIdentifier,
        Self::SecondaryIdentifier,
        Self::Sex,
        Self::DateOfBirth,
        Self::DateOfExpiry,
        Self::OptionalData,
        Self::OptionalData2,
        Self::Age,
        Self::DateOfIssue,
        Self::Chip,
        Self::SignerCertificate,
        Self::SignerCountry,
        Self::PagePortrait,
        Self::ChipPortrait,
        Self::Checkpoint,
        Self::Direction,
        Self::GroupSize,
    ];

    /// The name that conditions use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Format => "mrz.format",
            Self::DocumentCode => "mrz.document-code",
            Self::IssuingState => "mrz.issuing-state",
            Self::Nationality => "mrz.nationality",
            Self::DocumentNumber => "mrz.document-number",
            Self::PrimaryIdentifier => "mrz.primary-identifier",
            Self::SecondaryIdentifier => "mrz.secondary-identifier",
            Self::Sex => "mrz.sex",
            Self::DateOfBirth => "mrz.date-of-birth",
            Self::DateOfExpiry => "mrz.date-of-expiry",
            Self::OptionalData => "mrz.optional-data",
            Self::OptionalData2 => "mrz.optional-data-2",
            Self::Age => "holder.age",
            Self::DateOfIssue => "chip.date-of-issue",
            Self::Chip => "chip.present",
            Self::SignerCertificate => "chip.signer-certificate",
            Self::SignerCountry => "chip.signer-country",
            Self::PagePortrait => "page.portrait",
            Self::ChipPortrait => "chip.portrait",
            Self::Checkpoint => "context.checkpoint",
            Self::Direction => "context.direction",
            Self::GroupSize => "context.group-size",
        }
    }

    /// The field of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// What kind of value it has.
    #[must_use]
    pub fn value_type(self) -> ValueType {
        match self {
            Self::DateOfBirth | Self::DateOfExpiry | Self::DateOfIssue => ValueType::Day,
            Self::Age | Self::GroupSize => ValueType::Number,
            Self::PagePortrait | Self::ChipPortrait => ValueType::Picture,
            _ => ValueType::Text,
        }
    }

    /// Its place in [`Field::ALL`].
    pub(crate) fn place(self) -> usize {
        Self::ALL.iter().position(|field| *field == self).unwrap_or_default()
    }
}

impl FieldValues {
    /// Nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with what a field says. A value of another type than the field's is not taken.
    #[must_use]
    pub fn with(mut self, field: Field, value: Value) -> Self {
        self.set(field, value);
        self
    }

    /// Says what a field says. A value of another type than the field's is not taken.
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

    /// What a field says, if it is known.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.values.get(field.place())?.as_ref()
    }

    /// The fields that are known, in order.
    pub fn known(&self) -> impl Iterator<Item = (Field, &Value)> {
        Field::ALL.into_iter().zip(&self.values).filter_map(|(field, value)| Some((field, value.as_ref()?)))
    }

    /// Reads an object of fields and their values: `{"mrz.issuing-state":"UTO","holder.age":12}`.
    ///
    /// # Errors
    /// The member that names no field, or whose value is not of the field's type.
    pub fn parse(members: &Map<String, Json>) -> Result<Self, String> {
        let mut facts = Self::new();
        for (name, json) in members {
            let field = Field::from_name(name).ok_or_else(|| format!("there is no field {name}"))?;
            facts.set(field, parse_value(field, json)?);
        }
        Ok(facts)
    }
}

// What is known of a document is personal data: which fields may be logged, what they say may not.
impl std::fmt::Debug for FieldValues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.known().map(|(field, _)| field.name())).finish()
    }
}

/// Reads a value of a field.
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

/// Sixteen lower-case hexadecimal digits.
pub(crate) fn parse_picture(text: &str) -> Option<u64> {
    let kept = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    u64::from_str_radix(text, 16).ok().filter(|_| kept)
}

/// Whether a text is a day in the one form that days have here.
pub(crate) fn is_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok_and(|day| day.to_string() == text)
}
