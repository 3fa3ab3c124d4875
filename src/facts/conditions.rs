//! The fields of a document under the names that conditions of the registry use.

use ::registry::condition::{Field as Named, FieldValues as NamedFields, Value};

use super::{Facts, age_on};
use mrz::date::{DateOfBirth, parse_expiry};
use mrz::{Field, Zone};

/// The document's fields under the names that conditions use.
pub(super) fn named_fields(case: &Facts<'_>, zone: &Zone<'_>) -> NamedFields {
    let mut fields = NamedFields::new();
    let words = |text: &str| text.replace('<', " ").trim().to_owned();
    let (primary, secondary) = zone.name();
    let letters = |text: String| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let sex = match zone.text(Field::Sex) {
        "" => "X",
        sex => sex,
    };
    let birth = DateOfBirth::parse(zone.bytes(Field::DateOfBirth), case.today()).ok();
    let expiry = parse_expiry(zone.bytes(Field::DateOfExpiry), case.today()).ok();
    let texts = [
        (Named::Format, Some(zone.format().name.to_owned())),
        (Named::DocumentCode, Some(words(zone.text(Field::DocumentCode)))),
        (Named::IssuingState, Some(words(zone.text(Field::IssuingState)))),
        (Named::Nationality, Some(words(zone.text(Field::Nationality)))),
        (Named::DocumentNumber, Some(letters(zone.number().text()))),
        (Named::PrimaryIdentifier, Some(words(primary))),
        (Named::SecondaryIdentifier, Some(words(secondary))),
        (Named::Sex, Some(sex.to_owned())),
        (Named::DateOfBirth, birth.map(|birth| birth.to_string())),
        (Named::DateOfExpiry, expiry.map(|expiry| expiry.to_string())),
        (Named::OptionalData, Some(words(zone.text(Field::OptionalData)))),
        (Named::OptionalData2, Some(words(zone.text(Field::OptionalData2)))),
    ];
    for (field, text) in texts {
        text.into_iter().for_each(|text| fields.set(field, Value::Text(text)));
    }
    if let Some(age) = birth.and_then(|birth| age_on(birth, case.today())) {
        fields.set(Named::Age, Value::Number(age.into()));
    }
    if let Some(context) = &case.evidence.context {
        let texts = [(Named::Checkpoint, context.checkpoint()), (Named::Direction, context.direction())];
        for (field, text) in texts {
            text.into_iter().for_each(|text| fields.set(field, Value::Text(text.to_owned())));
        }
        context.group_size().into_iter().for_each(|size| fields.set(Named::GroupSize, Value::Number(size)));
    }
    picture_facts(case, &mut fields);
    chip_facts(case, &mut fields);
    fields
}

fn picture_facts(case: &Facts<'_>, fields: &mut NamedFields) {
    let portraits = case.portraits();
    for (field, picture) in [(Named::PagePortrait, portraits.page), (Named::ChipPortrait, portraits.chip)] {
        picture.into_iter().for_each(|picture| fields.set(field, Value::Picture(picture)));
    }
}

fn chip_facts(case: &Facts<'_>, fields: &mut NamedFields) {
    if case.evidence.chip.as_ref().is_none_or(|chip| chip.files().is_empty()) {
        return;
    }
    fields.set(Named::Chip, Value::Text("yes".to_owned()));
    case.issued().into_iter().for_each(|day| fields.set(Named::DateOfIssue, Value::Text(day.to_string())));
    if let Some(signer) = case.passive().and_then(|passive| passive.certificate.as_ref()) {
        fields.set(Named::SignerCertificate, Value::Text(signer.sha256()));
        signer.country().into_iter().for_each(|country| fields.set(Named::SignerCountry, Value::Text(country)));
    }
}
