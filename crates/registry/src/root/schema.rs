//! The JSON Schema (2020-12) of a root file.

use serde_json::{Value, json};

use super::{SCHEMA, VERSIONS};

/// The JSON Schema of a root file. `registry root new` takes what is under `#/$defs/root`.
#[must_use]
pub fn schema() -> Value {
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let reference = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    let list = |of: &Value, least: u32| json!({ "type": "array", "items": of, "minItems": least });
    let count = |least: u64, most: u64| json!({ "type": "integer", "minimum": least, "maximum": most });
    let (time, state, origin, key) = (reference("time"), reference("state"), reference("origin"), reference("key"));
    let last =
        object(json!({ "size": { "type": "integer", "minimum": 0 }, "root": text("^[A-Za-z0-9+/]{43}=$") }), &[]);
    let period = json!({ "key": key, "valid_from": time, "valid_until": time, "revoked": last });
    let authority_keys = list(&reference("authority-key"), 1);
    let right = json!({ "kinds": list(&json!({ "type": "string" }), 1),
        "states": { "anyOf": [{ "const": ["*"] }, list(&state, 1)] } });
    let quota = json!({ "entries_per_day": count(1, 0xffff_ffff), "entries": count(1, 0xffff_ffff),
        "bytes": { "type": "integer", "minimum": 1 } });
    let authority = json!({ "name": { "type": "string" }, "state": state, "contact": { "type": "string" }, "origin": origin,
        "keys": authority_keys, "offline_keys": { "anyOf": [{ "type": "null" }, authority_keys] },
        "heartbeat_hours": count(1, 744), "grace_hours": count(1, 744), "quota": reference("quota"),
        "speaks_for": list(&reference("right"), 0) });
    let epoch = json!({ "name": text("^[a-z0-9-]{1,32}$"), "owner": origin, "fingerprint": text("^[0-9a-f]{64}$"),
        "valid_from": time, "valid_until": time });
    let witnesses = json!({ "threshold": { "type": "integer", "minimum": 0 }, "keys": list(&key, 0) });
    let root = json!({ "schema": { "const": SCHEMA }, "version": count(1, VERSIONS), "issued": time, "expires": time,
        "threshold": { "type": "integer", "minimum": 1 }, "keys": list(&key, 1),
        "corroboration": { "type": "integer", "minimum": 1 }, "epochs": list(&reference("epoch"), 0),
        "authorities": list(&reference("authority"), 0), "witnesses": reference("witnesses") });
    let signature = object(json!({ "key": key, "signature": text("^[A-Za-z0-9+/]{86}==$") }), &[]);
    let limits = ["offline_keys", "heartbeat_hours", "grace_hours", "quota"];
    let description = "The authorities of the registry, their rights, keys and limits, and the witnesses; signed.";
    let definitions = json!({
        "root": object(root, &["epochs"]),
        "authority": object(authority, &limits),
        "authority-key": object(period, &["revoked"]),
        "right": object(right, &[]),
        "quota": object(quota, &["entries_per_day", "entries", "bytes"]),
        "epoch": object(epoch, &[]),
        "witnesses": object(witnesses, &[]),
        "time": { "type": "string", "format": "date-time" },
        "state": text("^(?!DEU$)[A-Z]{1,3}$"),
        "origin": text("^[a-z0-9][a-z0-9._/-]{0,199}$"),
        "key": text("^[^ +]+\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]+={0,2}$"),
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        "description": description,
        "type": "object",
        "required": ["signatures", "signed"],
        "additionalProperties": false,
        "properties": { "signatures": list(&signature, 0), "signed": reference("root") },
        "$defs": definitions,
    })
}

/// An object with these members and no others, of which some may be absent.
fn object(members: Value, optional: &[&str]) -> Value {
    let names = members.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let required = names.filter(|name| !optional.contains(name)).collect::<Vec<_>>();
    json!({ "type": "object", "required": required, "additionalProperties": false, "properties": members })
}
