//! The JSON Schema (2020-12) of entries, and a filled template of each kind. Each kind's file lists its members.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::{Entry, Kind, RequiredEnd};
use crate::canonical;
use crate::condition::condition_schema;
use crate::limits;

/// A member of a kind's entries.
pub(crate) struct Member {
    name: &'static str,
    form: MemberForm,
    presence: Presence,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Required,
    Optional,
    /// Of the members of this presence, an entry has exactly one.
    Alternative,
}

/// The form of a member's value; most are definitions of the schema.
#[derive(Clone, Copy)]
pub(crate) enum MemberForm {
    /// The definition of this name.
    Of(&'static str),
    /// A list of one or more.
    List(&'static str),
    /// A list of one or more, in order, each once.
    Set(&'static str),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A number from 0 to this one.
    UpTo(u32),
}

/// A member that every entry of the kind has.
pub(crate) const fn required(name: &'static str, form: MemberForm) -> Member {
    Member { name, form, presence: Presence::Required }
}

/// A member that may be absent.
pub(crate) const fn optional(name: &'static str, form: MemberForm) -> Member {
    Member { name, form, presence: Presence::Optional }
}

/// A member of which every entry of the kind has this or another alternative, and not both.
pub(crate) const fn alternative(name: &'static str, form: MemberForm) -> Member {
    Member { name, form, presence: Presence::Alternative }
}

impl MemberForm {
    fn schema(self) -> Value {
        let definition = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
        match self {
            Self::Of(name) => definition(name),
            Self::List(name) => json!({ "type": "array", "items": definition(name), "minItems": 1 }),
            Self::Set(name) => {
                json!({ "type": "array", "items": definition(name), "minItems": 1, "uniqueItems": true })
            }
            Self::Word(words) => json!({ "enum": words }),
            Self::UpTo(most) => json!({ "type": "integer", "minimum": 0, "maximum": most }),
        }
    }
}

/// Members of every entry but `kind`, as [`Common`](super::Common) has them.
fn common_members() -> [Member; 9] {
    use MemberForm::{Of, Word};
    [
        required("id", Of("id")),
        required("issued", Of("time")),
        optional("expires", Of("time")),
        optional("review", Of("time")),
        optional("replaces", Of("id")),
        required("sharing", Word(&["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:RED"])),
        optional("note", Of("some-text")),
        optional("source", Of("some-text")),
        optional("signature", Of("signature")),
    ]
}

/// The JSON Schema of an entry: its form, and the rules of REGISTRY §1 that a schema can say.
#[must_use]
pub fn schema() -> Value {
    let mut definitions = definitions();
    let mut kinds = Vec::new();
    for kind in Kind::ALL {
        definitions.insert(kind.name().to_owned(), of_kind(kind));
        let is_kind = json!({ "properties": { "kind": { "const": kind.name() } } });
        kinds.push(json!({ "if": is_kind, "then": { "$ref": format!("#/$defs/{}", kind.name()) } }));
    }
    let (mut properties, required) = properties(&common_members());
    properties.insert("kind".to_owned(), json!({ "type": "string", "minLength": 1 }));
    let required = required.into_iter().chain([json!("kind")]).collect::<Vec<_>>();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "bordercheck.entry/1",
        "description": format!("A statement of an authority, at most {} bytes of canonical JSON (RFC 8785). An entry of a kind \
            that is not listed here is kept, proved and counted, and otherwise left alone.", limits::ENTRY_BYTES),
        "type": "object",
        "properties": properties,
        "required": required,
        "allOf": kinds,
        "$defs": definitions,
    })
}

fn properties(members: &[Member]) -> (Map<String, Value>, Vec<Value>) {
    let property = |member: &Member| (member.name.to_owned(), member.form.schema());
    let required = members.iter().filter(|member| member.presence == Presence::Required);
    (members.iter().map(property).collect(), required.map(|member| json!(member.name)).collect())
}

fn of_kind(kind: Kind) -> Value {
    let (mut all, mut required) = properties(&common_members());
    let (own, own_required) = properties(kind.members());
    all.extend(own);
    all.insert("kind".to_owned(), json!({ "const": kind.name() }));
    required.extend(own_required);
    let mut schema = Map::new();
    let mut set = |name: &str, value: Value| drop(schema.insert(name.to_owned(), value));
    match kind.required_end() {
        RequiredEnd::ExpiryOrReview => {
            set("anyOf", json!([{ "required": ["expires"] }, { "required": ["review"] }]));
        }
        RequiredEnd::Expiry => required.push(json!("expires")),
        RequiredEnd::Review => required.push(json!("review")),
        RequiredEnd::None => ["expires", "review"].iter().for_each(|end| {
            all.remove(*end);
        }),
    }
    let alternatives = kind.members().iter().filter(|member| member.presence == Presence::Alternative);
    let alternatives = alternatives.map(|member| json!({ "required": [member.name] })).collect::<Vec<_>>();
    if !alternatives.is_empty() {
        set("oneOf", Value::Array(alternatives));
    }
    set("description", json!(kind.description()));
    set("type", json!("object"));
    set("additionalProperties", json!(false));
    set("properties", Value::Object(all));
    set("required", Value::Array(required));
    Value::Object(schema)
}

fn definitions() -> Map<String, Value> {
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let values = json!({ "description": "Names of condition fields, and values.", "type": "object",
        "propertyNames": { "$ref": "#/$defs/field" } });
    let object = |members: Value, optional: &[&str]| {
        let names = members.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        let required = names.filter(|name| !optional.contains(name)).collect::<Vec<_>>();
        json!({ "type": "object", "required": required, "additionalProperties": false, "properties": members })
    };
    let reference = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    let examples = json!({ "type": "array", "items": reference("values"), "minItems": 1 });
    let mut definitions = [
        ("text", json!({ "type": "string" })),
        ("some-text", json!({ "type": "string", "minLength": 1 })),
        ("id", text("^[A-Za-z0-9._/:-]{1,64}$")),
        ("time", text("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")),
        ("day", text("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")),
        ("state", text("^(?!DEU$)[A-Z]{1,3}$")),
        ("document-type", text("^([BD-Z]|[A-Z]{2})$")),
        ("number", text("^[A-Z0-9]{1,32}$")),
        ("number-form", text("^[A-Z0-9\\[\\]{},?-]+$")),
        ("epoch", text("^[a-z0-9-]{1,32}$")),
        ("hash-128", text("^[0-9a-f]{32}$")),
        ("hash-256", text("^[0-9a-f]{64}$")),
        ("picture", text("^[0-9a-f]{16}$")),
        ("base64", text("^[A-Za-z0-9+/]*={0,2}$")),
        ("rate", json!({ "type": "number", "minimum": 0, "maximum": 1 })),
        (
            "texts",
            json!({ "description": "Texts by language (BCP 47, lower case).", "type": "object", "minProperties": 1,
            "additionalProperties": { "type": "string" } }),
        ),
        ("numbers", object(json!({ "from": reference("number"), "to": reference("number") }), &[])),
        ("signature", object(json!({ "key": { "type": "string" }, "signature": text("^[A-Za-z0-9+/]{86}==$") }), &[])),
        ("values", values),
        ("examples", object(json!({ "match": examples, "no-match": examples }), &[])),
        ("party", json!({ "anyOf": [{ "const": "holder" }, reference("state")] })),
        ("check-of-form", json!({ "enum": super::CHECKS_OF_FORM })),
    ]
    .map(|(name, schema)| (name.to_owned(), schema))
    .into_iter()
    .collect::<Map<_, _>>();
    definitions.extend(condition_schema());
    definitions
}

/// Days from the issue of a template's entry to its end.
const TEMPLATE_DAYS: i64 = 365;

impl Kind {
    /// An entry of this kind with every member that it may have, to be filled in; `None` for a kind that this version does
    /// not know. It keeps every rule once the root declares its epoch `2026-uto` and, where the kind needs it, an offline key
    /// has signed it.
    #[must_use]
    pub fn template(self, issued: Timestamp) -> Option<Entry> {
        let mut members: Map<String, Value> = serde_json::from_str(self.example()?).ok()?;
        let text = |time: Timestamp| json!(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        let end = issued.checked_add(SignedDuration::from_hours(24 * TEMPLATE_DAYS)).unwrap_or(issued);
        let ends: &[&str] = match self.required_end() {
            RequiredEnd::ExpiryOrReview | RequiredEnd::Expiry => &["expires"],
            RequiredEnd::Review => &["review"],
            RequiredEnd::None => &[],
        };
        members.extend(ends.iter().map(|name| ((*name).to_owned(), text(end))));
        let common = [("id", "uto-2026-17"), ("kind", self.name()), ("sharing", "TLP:GREEN"), ("source", "case 4711")];
        members.extend(common.map(|(name, value)| (name.to_owned(), json!(value))));
        members.insert("issued".to_owned(), text(issued));
        Entry::parse(&canonical::print(&Value::Object(members))).ok()
    }
}
