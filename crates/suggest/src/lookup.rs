//! Lookups in the contract.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::refusal::Refusals;

/// A contract to look things up in.
pub struct Lookup(Value);

impl Lookup {
    /// A contract that may not be complete yet.
    pub fn as_written(contract: &str) -> Result<Self, Refusals> {
        let read = serde_yaml_ng::from_str(contract);
        read.map(Self::of)
            .map_err(|error| Refusals::from(error.to_string()))
    }

    /// A document.
    pub fn of(document: Value) -> Self {
        Self(document)
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

    /// Whether a schema is that of a list.
    pub fn is_list(&self, schema: &Value) -> bool {
        let (_, schema) = self.resolved("", schema);
        schema.get("type").is_some_and(|of| of == "array")
    }

    /// A component schema by its name.
    pub fn component(&self, name: &str) -> Option<&Value> {
        self.0.get("components")?.get("schemas")?.get(name)
    }

    fn referred<'s>(&'s self, schema: &'s Value) -> Option<(&'s str, &'s Value)> {
        let name = schema
            .get("$ref")?
            .as_str()?
            .strip_prefix("#/components/schemas/")?;
        Some((name, self.component(name)?))
    }

    /// Every operation, in the order of the contract.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let paths = self
            .0
            .get("paths")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        paths.flat_map(|(path, item)| {
            let operations = item.as_object().into_iter().flatten();
            operations.filter_map(move |(method, described)| {
                let id = described.get("operationId")?.as_str()?;
                Some(Operation {
                    id,
                    method,
                    path,
                    described,
                    item,
                })
            })
        })
    }

    /// What a reference in any part of the contract leads to.
    pub fn followed<'s>(&'s self, value: &'s Value) -> &'s Value {
        let reference = value.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|reference| self.0.pointer(reference.strip_prefix('#')?));
        target.unwrap_or(value)
    }
}

/// An operation as it is written.
#[derive(Clone, Copy)]
pub struct Operation<'a> {
    /// Its `operationId`.
    pub id: &'a str,
    /// Its method, in lower case.
    pub method: &'a str,
    /// Its path, with parameters in braces.
    pub path: &'a str,
    /// What is said of it.
    pub described: &'a Value,
    item: &'a Value,
}

impl<'a> Operation<'a> {
    /// Its parameters, those of its path included.
    pub fn parameters(&self, contract: &'a Lookup) -> impl Iterator<Item = &'a Value> {
        let of = |described: &'a Value| {
            described
                .get("parameters")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        of(self.item)
            .chain(of(self.described))
            .map(|parameter| contract.followed(parameter))
    }

    /// The schema of its body in JSON.
    pub fn body(&self, contract: &'a Lookup) -> Option<&'a Value> {
        let body = contract.followed(self.described.get("requestBody")?);
        Some(contract.resolved("", json(body)?).1)
    }

    /// Its first success, with the status.
    pub fn success(&self, contract: &'a Lookup) -> Option<(&'a str, &'a Value)> {
        let responses = self.described.get("responses")?.as_object()?;
        let (status, response) = responses
            .iter()
            .find(|(status, _)| status.starts_with('2'))?;
        Some((status, contract.followed(response)))
    }
}

/// The schema of what is described as JSON.
pub fn json(described: &Value) -> Option<&Value> {
    described
        .get("content")?
        .get("application/json")?
        .get("schema")
}

/// Where a component schema stands.
pub fn component_place(name: &str) -> String {
    format!("components.schemas.{name}")
}
