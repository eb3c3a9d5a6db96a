//! `openapi.yaml` as a judge: whether a reply of the sandbox is one the contract describes.
//!
//! It knows the part of OpenAPI 3.0 that the contract uses, and panics at a keyword it does not know, so that it cannot
//! fall silent when the contract grows.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex};

use reqwest::header::HeaderMap;
use serde_json::{Map, Value};

static CONTRACT: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../../openapi.yaml");
    serde_yaml_ng::from_str(text).expect("the contract is YAML")
});

/// Every `Schema.property` that a judged reply has had a value for, in this process.
static SEEN: LazyLock<Mutex<BTreeSet<String>>> = LazyLock::new(Mutex::default);

/// Statuses that any route may answer with, although the contract does not list them: they come from before the route.
const BEFORE_THE_ROUTE: [u16; 4] = [404, 405, 413, 501];

/// A documented operation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    pub method: String,
    pub template: String,
}

pub fn operations() -> Vec<Operation> {
    let paths = CONTRACT["paths"].as_object().expect("paths");
    let operation = |(template, methods): (&String, &Value)| {
        let methods: Vec<String> = methods
            .as_object()
            .expect("methods")
            .keys()
            .cloned()
            .collect();
        let template = template.clone();
        methods.into_iter().map(move |method| Operation {
            method: method.to_uppercase(),
            template: template.clone(),
        })
    };
    paths.iter().flat_map(operation).collect()
}

/// The operation that a request is for.
pub fn operation(method: &str, path: &str) -> Option<Operation> {
    operations()
        .into_iter()
        .find(|operation| operation.method == method && operation.matches(path))
}

impl Operation {
    fn matches(&self, path: &str) -> bool {
        let fits = |(wanted, given): (&str, &str)| wanted == given || wanted.starts_with('{');
        self.template.split('/').count() == path.split('/').count()
            && self.template.split('/').zip(path.split('/')).all(fits)
    }

    fn definition(&self) -> &'static Value {
        &CONTRACT["paths"][&self.template][self.method.to_lowercase()]
    }

    pub fn id(&self) -> &'static str {
        self.definition()["operationId"]
            .as_str()
            .expect("an operationId")
    }

    /// The schema and the media type of the body it takes.
    pub fn body(&self) -> Option<(&'static str, &'static Value)> {
        let content = self.definition()["requestBody"]["content"].as_object()?;
        let (media, body) = content.iter().next()?;
        Some((media, resolve(&body["schema"])))
    }

    /// What the contract says about a status: by itself, or by its class.
    fn reply(&self, status: u16) -> Option<&'static Value> {
        let replies = &self.definition()["responses"];
        let class = format!("{}XX", status / 100);
        [status.to_string(), class]
            .iter()
            .find_map(|key| replies.get(key))
            .map(resolve)
    }
}

/// Whether this reply is one the contract describes.
pub fn judge(
    method: &str,
    path: &str,
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), String> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    text("x-request-id").ok_or("no x-request-id")?;
    let operation = operation(method, path);
    let Some(reply) = operation
        .as_ref()
        .and_then(|operation| operation.reply(status))
    else {
        return if BEFORE_THE_ROUTE.contains(&status) {
            check(
                &CONTRACT["components"]["schemas"]["ErrorBody"],
                &json(body)?,
                "ErrorBody",
            )
        } else {
            Err(format!(
                "status {status} is not documented for {operation:?}"
            ))
        };
    };
    if status == 429 {
        text("retry-after").ok_or("a 429 without retry-after")?;
    }
    let Some(content) = reply["content"].as_object() else {
        return if body.is_empty() {
            Ok(())
        } else {
            Err("a body where none is documented".into())
        };
    };
    let media = text("content-type")
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    let documented = content
        .get(media)
        .ok_or_else(|| format!("content type '{media}' is not documented"))?;
    if media == "text/event-stream" {
        return events(
            &documented["x-sse"],
            std::str::from_utf8(body).map_err(|error| error.to_string())?,
        );
    }
    for receipt in ["X-Pareta-Billed", "X-Pareta-Frontier-Would-Have-Cost"] {
        if reply["headers"].get(receipt).is_some() {
            let amount = text(receipt).and_then(|amount| amount.parse::<i64>().ok());
            amount.ok_or_else(|| format!("no integer in {receipt}"))?;
        }
    }
    check(&documented["schema"], &json(body)?, "")
}

/// A whole stream of server-sent events, in either of the two dialects.
fn events(rules: &Value, text: &str) -> Result<(), String> {
    let mut ended = false;
    let body = text
        .strip_suffix("\n\n")
        .ok_or("the stream does not end with an empty line")?;
    for event in body.split("\n\n") {
        if ended {
            return Err(format!("after the end: {event}"));
        }
        if let Some(comment) = event.strip_prefix(": ") {
            let (word, value) = comment
                .split_once(' ')
                .ok_or_else(|| format!("comment '{comment}'"))?;
            let known = rules["comments"].get(word).is_some();
            if !known || (word.ends_with("-micro-usd") && value.parse::<i64>().is_err()) {
                return Err(format!("comment '{comment}'"));
            }
            continue;
        }
        let (name, data) = match event.split_once('\n') {
            Some((name, data)) => (name.strip_prefix("event: "), data),
            None => (None, event),
        };
        let data = data
            .strip_prefix("data: ")
            .ok_or_else(|| format!("no data in '{event}'"))?;
        if name.is_none() && rules["terminator"] == data {
            ended = true;
            continue;
        }
        let schema = match name {
            None => &rules["data"],
            Some(name) => rules["events"].get(name).unwrap_or(&rules["otherwise"]),
        };
        let schema = schema
            .as_str()
            .ok_or_else(|| format!("event '{event}' is not of this dialect"))?;
        ended = matches!(name, Some("complete" | "error"));
        check(
            &CONTRACT["components"]["schemas"][schema],
            &json(data.as_bytes())?,
            schema,
        )?;
    }
    if ended {
        Ok(())
    } else {
        Err("the stream has no documented end".into())
    }
}

fn json(body: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(body).map_err(|error| format!("not JSON: {error}"))
}

fn resolve(schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str() {
        None => schema,
        Some(path) => CONTRACT
            .pointer(path.trim_start_matches('#'))
            .expect("a reference that leads somewhere"),
    }
}

/// Whether a value has the shape of a schema; `at` says where it stands.
pub fn check(schema: &'static Value, value: &Value, at: &str) -> Result<(), String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return check(resolve(schema), value, name);
    }
    let rules = schema.as_object().expect("a schema is an object");
    if value.is_null()
        && rules
            .get("nullable")
            .is_some_and(|nullable| nullable == true)
    {
        return Ok(());
    }
    for (keyword, rule) in rules {
        keyword_holds(keyword, rule, rules, value, at)?;
    }
    Ok(())
}

fn keyword_holds(
    keyword: &str,
    rule: &'static Value,
    rules: &'static Map<String, Value>,
    value: &Value,
    at: &str,
) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{at}: {what}: {value}"));
    match keyword {
        "type" => {
            let fits = match rule.as_str() {
                Some("object") => value.is_object(),
                Some("array") => value.is_array(),
                Some("string") => value.is_string(),
                Some("integer") => value.is_i64() || value.is_u64(),
                Some("number") => value.is_number(),
                Some("boolean") => value.is_boolean(),
                other => panic!("type {other:?}"),
            };
            if fits {
                Ok(())
            } else {
                wrong(&format!("not of type {rule}"))
            }
        }
        "required" => {
            let missing = rule
                .as_array()
                .expect("names")
                .iter()
                .filter_map(Value::as_str);
            match missing.into_iter().find(|name| value.get(name).is_none()) {
                Some(name) => wrong(&format!("no '{name}'")),
                None => Ok(()),
            }
        }
        "properties" => {
            for (name, rule) in rule.as_object().expect("properties") {
                let Some(value) = value.get(name) else {
                    continue;
                };
                let place = format!("{at}.{name}");
                if !value.is_null() {
                    SEEN.lock().expect("no panic").insert(place.clone());
                }
                check(rule, value, &place)?;
            }
            Ok(())
        }
        "additionalProperties" if rule == true => Ok(()),
        "additionalProperties" => {
            let known = rules.get("properties").and_then(Value::as_object);
            let members = value.as_object().into_iter().flatten();
            let mut others =
                members.filter(|(name, _)| !known.is_some_and(|known| known.contains_key(*name)));
            others.try_for_each(|(name, value)| check(rule, value, &format!("{at}.{name}")))
        }
        "items" => value
            .as_array()
            .into_iter()
            .flatten()
            .try_for_each(|item| check(rule, item, at)),
        "minItems" => {
            let items = value.as_array().map_or(usize::MAX, Vec::len) as u64;
            if rule.as_u64().is_some_and(|least| items >= least) {
                Ok(())
            } else {
                wrong(&format!("fewer items than {rule}"))
            }
        }
        "allOf" => rule
            .as_array()
            .expect("schemas")
            .iter()
            .try_for_each(|rule| check(rule, value, at)),
        "oneOf" | "anyOf" => {
            let fitting = rule
                .as_array()
                .expect("schemas")
                .iter()
                .filter(|rule| check(rule, value, at).is_ok())
                .count();
            if fitting == 1 || (fitting > 1 && keyword == "anyOf") {
                Ok(())
            } else {
                wrong("none of the alternatives")
            }
        }
        "minimum" | "maximum" => {
            let is_above = |other: &Value| value.as_f64() > other.as_f64();
            let is_excluded = rules.get("exclusiveMinimum") == Some(&Value::Bool(true));
            let is_equal = value.as_f64() == rule.as_f64();
            let fits = match keyword {
                "minimum" => is_above(rule) || (is_equal && !is_excluded),
                _ => !is_above(rule),
            };
            if fits {
                Ok(())
            } else {
                wrong(&format!("beyond the {keyword} of {rule}"))
            }
        }
        // A word on the minimum.
        "exclusiveMinimum" => Ok(()),
        "nullable" if value.is_null() => wrong("null"),
        "nullable" | "format" | "description" | "default" | "example" => Ok(()),
        extension if extension.starts_with("x-") => Ok(()),
        unknown => panic!("{at}: the keyword '{unknown}' is new to this judge"),
    }
}

/// Documented properties of the responses that no judged reply has had a value for.
pub fn unseen() -> Vec<String> {
    let seen = SEEN.lock().expect("no panic");
    let schemas = CONTRACT["components"]["schemas"]
        .as_object()
        .expect("schemas");
    let responses = schemas
        .iter()
        .filter(|(_, schema)| schema["x-pareta-response"] == true);
    let properties = responses.flat_map(|(name, schema)| {
        let properties = schema["properties"].as_object().into_iter().flatten();
        properties.map(move |(property, _)| format!("{name}.{property}"))
    });
    properties
        .filter(|property| !seen.contains(property))
        .collect()
}
