//! The JSON Schema of conditions.

use serde_json::{Map, Value as Json, json};

use super::{Field, ValueType};
use crate::limits;

/// The definitions `condition`, `field`, and one of a comparison for each type of value. The most levels and nodes of a
/// condition are not in them.
pub(crate) fn condition_schema() -> Map<String, Json> {
    let names = |wanted: &dyn Fn(ValueType) -> bool| {
        let fields = Field::ALL.into_iter().filter(|field| wanted(field.value_type()));
        fields.map(|field| json!(field.name())).collect::<Vec<_>>()
    };
    let of = |value_type: ValueType| json!({ "enum": names(&|other| other == value_type) });
    let text = json!({ "type": "string" });
    let day = json!({ "$ref": "#/$defs/day" });
    let whole = json!({ "type": "integer" });
    let within = json!({ "type": "integer", "minimum": 0, "maximum": limits::PORTRAIT_DISTANCE });
    let form = json!({ "$ref": "#/$defs/number-form" });
    let texts =
        [ordered(&text), vec![json!({ "prefix": { "type": "string", "minLength": 1 } }), json!({ "form": form })]];
    let comparisons = [
        ("text-comparison", comparison(&of(ValueType::Text), texts.concat())),
        ("day-comparison", comparison(&of(ValueType::Day), ordered(&day))),
        ("number-comparison", comparison(&of(ValueType::Number), ordered(&whole))),
        (
            "picture-comparison",
            comparison(
                &of(ValueType::Picture),
                vec![json!({ "near": { "$ref": "#/$defs/picture" }, "within": within })],
            ),
        ),
    ];
    let reference = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    let parts = json!({ "type": "array", "items": reference("condition"), "minItems": 1 });
    let combined = [
        object(&json!({ "all": parts })),
        object(&json!({ "any": parts })),
        object(&json!({ "not": reference("condition") })),
    ];
    let any = combined.into_iter().chain(comparisons.iter().map(|(name, _)| reference(name))).collect::<Vec<_>>();
    let description = format!("At most {} levels and {} nodes.", limits::CONDITION_DEPTH, limits::CONDITION_NODES);
    let whole = [
        ("field".to_owned(), json!({ "enum": names(&|_| true) })),
        ("condition".to_owned(), json!({ "description": description, "anyOf": any })),
    ];
    whole.into_iter().chain(comparisons.map(|(name, schema)| (name.to_owned(), schema))).collect()
}

/// An object with these members and no others.
fn object(members: &Json) -> Json {
    let names = members.as_object().into_iter().flatten().map(|(name, _)| json!(name)).collect::<Vec<_>>();
    json!({ "type": "object", "required": names, "additionalProperties": false, "properties": members })
}

/// The comparisons of values that have an order, each as its members.
fn ordered(value: &Json) -> Vec<Json> {
    let set = json!({ "type": "array", "items": value, "minItems": 1, "uniqueItems": true });
    vec![
        json!({ "is": value }),
        json!({ "in": set }),
        json!({ "from": value }),
        json!({ "to": value }),
        json!({ "from": value, "to": value }),
    ]
}

/// A comparison of one of these fields: one of these groups of members, beside `field`.
fn comparison(fields: &Json, groups: Vec<Json>) -> Json {
    let group = |members: Json| {
        let mut all = Map::from_iter([("field".to_owned(), fields.clone())]);
        all.extend(members.as_object().cloned().unwrap_or_default());
        object(&Json::Object(all))
    };
    json!({ "anyOf": groups.into_iter().map(group).collect::<Vec<_>>() })
}
