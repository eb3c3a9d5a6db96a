#![doc = include_str!("../README.md")]

mod infer;
pub mod lookup;
pub mod refusal;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use self::infer::{DESCRIBE, infer};
use self::lookup::Lookup;
use self::refusal::Refusals;

/// A recorded reply.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Where it was recorded: `replies.jsonl:3`.
    pub place: String,
    /// What it is a sample of.
    pub of: SampleOf,
    /// The reply itself.
    pub value: Value,
}

/// What a sample is a sample of.
#[derive(Clone, Debug)]
pub enum SampleOf {
    /// A component schema.
    Type(String),
    /// The reply of the operation with this id.
    Operation(String),
}

/// What the samples have that the contract does not know: YAML, by the place it belongs to, each property with an empty
/// description for which the generator asks.
///
/// # Errors
///
/// A contract that cannot be read, and samples of a type or operation that it does not have.
pub fn suggest(contract: &str, samples: &[Sample]) -> Result<String, Refusals> {
    let document = Lookup::as_written(contract)?;
    let mut refusals = Refusals::default();
    let mut seen = Seen::default();
    for sample in samples {
        match schema_of(&document, &sample.of) {
            Ok((place, schema)) => seen.reply(&document, &place, schema, &sample.value),
            Err(problem) => refusals.push(sample.place.as_str(), problem),
        }
    }
    refusals.or(seen.yaml())
}

/// Where the schema of a sample stands, and the schema.
fn schema_of<'a>(contract: &'a Lookup, of: &SampleOf) -> Result<(String, &'a Value), String> {
    match of {
        SampleOf::Type(name) => {
            let schema = contract.component(name);
            let schema = schema.ok_or_else(|| format!("the contract has no schema {name}"))?;
            Ok((lookup::component_place(name), schema))
        }
        SampleOf::Operation(id) => {
            let operation = contract.operations().find(|operation| operation.id == id);
            let operation =
                operation.ok_or_else(|| format!("the contract has no operation {id}"))?;
            let success = operation.success(contract);
            let reply = success.and_then(|(status, reply)| Some((status, lookup::json(reply)?)));
            let (status, schema) = reply.ok_or_else(|| format!("{id} has no reply in JSON"))?;
            let place = format!(
                "paths.{}.{}.responses.{status}",
                operation.path, operation.method
            );
            Ok((format!("{place}.content.application/json.schema"), schema))
        }
    }
}

/// What is unknown, by the place of the object and the key.
#[derive(Default)]
struct Seen<'a>(BTreeMap<String, Objects<'a>>);

/// The objects that were seen at one place of the contract.
#[derive(Default)]
struct Objects<'a> {
    count: usize,
    unknown: BTreeMap<&'a str, Vec<&'a Value>>,
}

impl<'a> Seen<'a> {
    /// Replies may be recorded one by one, or as the items of a list.
    fn reply(&mut self, document: &Lookup, place: &str, schema: &Value, value: &'a Value) {
        match value {
            Value::Array(items) if !document.is_list(schema) => {
                items
                    .iter()
                    .for_each(|item| self.value(document, place, schema, item));
            }
            value => self.value(document, place, schema, value),
        }
    }

    fn value(&mut self, document: &Lookup, place: &str, schema: &Value, value: &'a Value) {
        let (place, schema) = document.resolved(place, schema);
        match value {
            Value::Object(members) => {
                let Some(properties) = document.properties(&place, schema) else {
                    // A map: each of its values is of one schema.
                    if let Some(of) = schema
                        .get("additionalProperties")
                        .filter(|of| of.is_object())
                    {
                        let place = format!("{place}.additionalProperties");
                        members
                            .values()
                            .for_each(|member| self.value(document, &place, of, member));
                    }
                    return;
                };
                let seen = self.0.entry(place).or_default();
                seen.count += 1;
                for (key, member) in members
                    .iter()
                    .filter(|(key, _)| !properties.contains_key(key.as_str()))
                {
                    seen.unknown.entry(key).or_default().push(member);
                }
                for (key, member) in members {
                    if let Some((place, schema)) = properties.get(key.as_str()) {
                        self.value(document, place, schema, member);
                    }
                }
            }
            Value::Array(items) => {
                if let Some(of) = schema.get("items") {
                    let place = format!("{place}.items");
                    items
                        .iter()
                        .for_each(|item| self.value(document, &place, of, item));
                }
            }
            _ => {}
        }
    }

    fn yaml(&self) -> String {
        let mut text = String::new();
        for (place, objects) in self
            .0
            .iter()
            .filter(|(_, objects)| !objects.unknown.is_empty())
        {
            let _ = writeln!(text, "# {place}.properties");
            // Each step of the way is two columns further in.
            let indent = "  ".repeat(place.split('.').count() + 1);
            for (key, values) in &objects.unknown {
                let property = infer(values, objects.count);
                let property = BTreeMap::from([(key, property)]);
                // What was read as JSON can be written as YAML.
                let yaml = serde_yaml_ng::to_string(&property).unwrap_or_default();
                for line in yaml.lines() {
                    let _ = writeln!(text, "{indent}{}", line.replace(DESCRIBE, "#"));
                }
            }
        }
        text
    }
}
