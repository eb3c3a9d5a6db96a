//! What the contract knows about a reply.

use std::collections::BTreeMap;

use serde_json::Value;

use super::SampleOf;
use crate::refusal::Refusals;

/// The contract, as it is written.
pub struct Document(Value);

impl Document {
    pub fn read(contract: &str) -> Result<Self, Refusals> {
        let read = serde_yaml_ng::from_str(contract);
        read.map(Self)
            .map_err(|error| Refusals::from(error.to_string()))
    }

    /// Where the schema of a sample stands, and the schema.
    pub fn schema_of(&self, of: &SampleOf) -> Result<(String, &Value), String> {
        match of {
            SampleOf::Type(name) => {
                let schema = self.component(name);
                let schema = schema.ok_or_else(|| format!("the contract has no schema {name}"))?;
                Ok((component_place(name), schema))
            }
            SampleOf::Operation(id) => {
                let (place, operation) = self
                    .operation(id)
                    .ok_or_else(|| format!("the contract has no operation {id}"))?;
                let reply = reply(operation);
                let (status, schema) = reply.ok_or_else(|| format!("{id} has no reply in JSON"))?;
                Ok((
                    format!("{place}.responses.{status}.content.application/json.schema"),
                    schema,
                ))
            }
        }
    }

    /// Behind references: the place it leads to, and the schema there.
    pub fn resolved<'s>(&'s self, place: &str, schema: &'s Value) -> (String, &'s Value) {
        let mut at = (place.to_owned(), schema);
        // A reference to itself leads nowhere.
        for _ in 0..16 {
            let behind = match at
                .1
                .get("allOf")
                .and_then(Value::as_array)
                .map(Vec::as_slice)
            {
                Some([only]) if at.1.get("properties").is_none() => only,
                _ => at.1,
            };
            let Some((name, schema)) = self.referred(behind) else {
                break;
            };
            at = (component_place(name), schema);
        }
        at
    }

    /// The properties of an object by key, each with its place; none where any key will do.
    pub fn properties<'s>(
        &'s self,
        place: &str,
        schema: &'s Value,
    ) -> Option<BTreeMap<&'s str, (String, &'s Value)>> {
        let mut known = BTreeMap::new();
        let mut is_described = false;
        for part in schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let (place, part) = self.resolved(place, part);
            if let Some(properties) = self.properties(&place, part) {
                known.extend(properties);
                is_described = true;
            }
        }
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            is_described = true;
            for (key, property) in properties {
                let at = format!("{place}.properties.{key}");
                if property.get("x-pareta-flatten") == Some(&Value::Bool(true)) {
                    // Its keys may stand beside it, too.
                    let (inner, flattened) = self.resolved(&at, property);
                    known.extend(self.properties(&inner, flattened).unwrap_or_default());
                }
                known.insert(key, (at, property));
            }
        }
        is_described.then_some(known)
    }

    pub fn is_list(&self, schema: &Value) -> bool {
        let (_, schema) = self.resolved("", schema);
        schema.get("type").is_some_and(|of| of == "array")
    }

    fn component(&self, name: &str) -> Option<&Value> {
        self.0.get("components")?.get("schemas")?.get(name)
    }

    fn referred<'s>(&'s self, schema: &'s Value) -> Option<(&'s str, &'s Value)> {
        let name = schema
            .get("$ref")?
            .as_str()?
            .strip_prefix("#/components/schemas/")?;
        Some((name, self.component(name)?))
    }

    fn operation(&self, id: &str) -> Option<(String, &Value)> {
        let paths = self.0.get("paths")?.as_object()?;
        paths.iter().find_map(|(path, item)| {
            let mut operations = item.as_object()?.iter();
            let (method, operation) = operations.find(|(_, operation)| {
                operation
                    .get("operationId")
                    .is_some_and(|known| known == id)
            })?;
            Some((format!("paths.{path}.{method}"), operation))
        })
    }
}

fn component_place(name: &str) -> String {
    format!("components.schemas.{name}")
}

/// The first success in JSON, with its status.
fn reply(operation: &Value) -> Option<(&str, &Value)> {
    let responses = operation.get("responses")?.as_object()?;
    responses.iter().find_map(|(status, response)| {
        let schema = response
            .get("content")?
            .get("application/json")?
            .get("schema")?;
        status.starts_with('2').then_some((status.as_str(), schema))
    })
}
