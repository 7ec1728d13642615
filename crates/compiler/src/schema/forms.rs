//! The forms that values of many keys have, and the tables that they stand in.

use serde_json::{Map, Value, json};

/// A token (RFC 9110 5.6.2).
pub(super) const TOKEN: &str = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

/// A text without control characters but tabs, as header lines are (RFC 9110 5.5).
pub(super) const LINE: &str = r"^[^\x00-\x08\x0A-\x1F\x7F]*$";

/// What `{name}` is where captures stand.
pub(super) const CAPTURE: &str = r"\{[a-z][a-z0-9_]*\}";

/// A header value in the file: the same, with no blank at its ends.
pub(super) const TRIMMED: &str = r"^([^\x00-\x20\x7F]([^\x00-\x08\x0A-\x1F\x7F]*[^\x00-\x20\x7F])?)?$";

/// `name[:port]` or `[v6][:port]`.
pub(super) const AUTHORITY: &str = r"^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$";

/// Says what a key means, in one sentence: an editor shows it.
pub(super) fn described(description: &str, form: Value) -> Value {
    with(form, json!({ "description": description }))
}

/// What stands elsewhere under this name.
pub(super) fn reference(definition: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{definition}") })
}

/// A table that takes these keys and no others. A key of which nothing is said takes everything, which a test misses.
pub(super) fn closed(keys: &[&str], property: impl Fn(&str) -> Option<Value>) -> Value {
    let properties: Map<String, Value> =
        keys.iter().map(|key| ((*key).to_owned(), property(key).unwrap_or(Value::Bool(true)))).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// The same form with more said of it.
pub(super) fn with(form: Value, more: Value) -> Value {
    match (form, more) {
        (Value::Object(mut form), Value::Object(more)) => {
            form.extend(more);
            Value::Object(form)
        }
        (form, _) => form,
    }
}

/// A text of this form.
pub(super) fn text(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

/// A text that is not empty.
pub(super) fn some_text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

/// One of these texts.
pub(super) fn choice(choices: &[&str]) -> Value {
    json!({ "enum": choices })
}

/// A text of this form; these are offered.
pub(super) fn offered(choices: &[&str], form: &Value) -> Value {
    json!({ "anyOf": [choice(choices), form] })
}

/// A list with something in it.
pub(super) fn list_of(items: &Value) -> Value {
    json!({ "type": "array", "minItems": 1, "items": items })
}

/// One, or a list of them.
pub(super) fn one_or_list(item: Value) -> Value {
    let list = list_of(&item);
    if item.get("type").is_some() { either_type(item, list) } else { json!({ "anyOf": [item, list] }) }
}

/// A value of one of two types, of which each form says only what is about its own: editors show what is wrong more
/// clearly than behind `anyOf`.
pub(super) fn either_type(form: Value, other: Value) -> Value {
    let types = [&form, &other].map(|it| it.get("type").cloned().unwrap_or_default());
    with(with(form, other), json!({ "type": types }))
}

/// Exactly one of these keys.
pub(super) fn exactly_one(keys: &[&str]) -> Value {
    json!({ "oneOf": given(keys) })
}

/// At least one of these keys.
pub(super) fn at_least_one(keys: &[&str]) -> Value {
    match keys {
        [key] => json!({ "required": [key] }),
        keys => json!({ "anyOf": given(keys) }),
    }
}

/// For each of these keys: that it is there.
pub(super) fn given(keys: &[&str]) -> Vec<Value> {
    keys.iter().map(|key| json!({ "required": [key] })).collect()
}

/// A pattern for these texts and for what starts with one of those, in whatever case: a pattern has no flag for it.
pub(super) fn in_any_case(texts: &[&str], starts: &[&str]) -> String {
    let letter = |letter: char| match letter {
        'a'..='z' => format!("[{}{letter}]", letter.to_ascii_uppercase()),
        _ => letter.to_string(),
    };
    let written = |text: &str| text.chars().map(letter).collect::<String>();
    let whole = texts.iter().map(|text| written(text));
    let open = starts.iter().map(|text| format!("{}.*", written(text)));
    format!("^({})$", whole.chain(open).collect::<Vec<_>>().join("|"))
}
