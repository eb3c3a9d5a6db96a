//! Tables for the tests, so that what holds for every type and every call is tried on new ones too.

use std::fmt::Write as _;

use serde_json::Value;

use crate::Generated;
use crate::example::example;
use crate::face::{Face, Item, Shape};
use crate::lookup::{Lookup, Operation, json};

const HEADER: &str = "// Generated from openapi.yaml by `cargo regenerate`. Do not edit.\n";

/// The tables, by their names under `tests/generated/`.
pub fn emit(contract: &Lookup, types: &[&str], face: &Face) -> Vec<Generated> {
    let calls: Vec<Call> = contract
        .operations()
        .filter_map(|operation| Call::of(contract, operation, types, face))
        .collect();
    let file = |name, text: String| Generated {
        name,
        text: format!("{HEADER}{text}"),
    };
    vec![
        file("types.rs", every_type(types)),
        file("calls.rs", rows(&calls)),
        file("numbers.rs", numbers(contract, &calls, face)),
    ]
}

fn every_type(types: &[&str]) -> String {
    let mut text = String::from(
        "\n/// Runs a macro over every response type.\nmacro_rules! for_every_type {\n",
    );
    text += "    ($run:ident) => {\n        $run! {\n";
    for name in types {
        let _ = writeln!(text, "            {name}");
    }
    text + "        }\n    };\n}\n"
}

/// A call that can be written without knowing what it is for.
struct Call<'a> {
    operation: Operation<'a>,
    method: String,
    /// One of them is `id` where the path takes one.
    arguments: Vec<String>,
    /// Where it goes, with `{id}` for the id of the test.
    target: String,
    /// What it takes for a success; nothing for a reply without a body.
    reply: Option<Value>,
    is_list: bool,
}

impl<'a> Call<'a> {
    fn of(
        contract: &'a Lookup,
        operation: Operation<'a>,
        types: &[&str],
        face: &Face,
    ) -> Option<Self> {
        let is_its_own = |item: &&Item| {
            let method = item.name.strip_prefix("LowLevel::");
            method.is_some_and(|method| is_same(operation.id, method))
        };
        let item = face.items.iter().find(is_its_own)?;
        let method = item.name.strip_prefix("LowLevel::")?.to_owned();
        let Shape::Function { arguments, output } = &item.shape else {
            return None;
        };
        let is_list = output.starts_with("List<");
        if !is_list && output != "Raw" && !types.contains(&output.as_str()) {
            return None;
        }
        let (_, success) = operation.success(contract)?;
        let reply = match success.get("content") {
            None => None,
            Some(_) => {
                let schema = json(success)?;
                let shown = success
                    .get("content")?
                    .get("application/json")?
                    .get("example");
                Some(shown.cloned().unwrap_or_else(|| example(contract, schema)))
            }
        };
        let mut target = Target::of(operation.path);
        let mut given = Vec::new();
        let parameters: Vec<&Value> = operation.parameters(contract).collect();
        let is_named = |parameter: &&&Value, name: &str| {
            parameter
                .get("name")
                .and_then(Value::as_str)
                .is_some_and(|known| is_same(known, name))
        };
        for (name, of) in arguments {
            let parameter = parameters
                .iter()
                .find(|parameter| is_named(parameter, name));
            given.push(match parameter {
                Some(parameter) => target.take(contract, parameter)?,
                None => argument(contract, body_property(contract, operation, name), of)?,
            });
        }
        Some(Self {
            method,
            arguments: given,
            target: target.finish()?,
            operation,
            reply,
            is_list,
        })
    }

    fn written(&self) -> String {
        format!(
            "client.low_level().{}({})",
            self.method,
            self.arguments.join(", ")
        )
    }
}

/// A path whose parameters are being given.
struct Target {
    path: String,
    query: String,
    has_id: bool,
}

impl Target {
    fn of(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            query: String::new(),
            has_id: false,
        }
    }

    /// Puts a value for this parameter in its place, and gives the argument that says so.
    fn take(&mut self, contract: &Lookup, parameter: &Value) -> Option<String> {
        let name = parameter.get("name")?.as_str()?;
        let schema = parameter.get("schema")?;
        let place = format!("{{{name}}}");
        let is_path = parameter.get("in").is_some_and(|of| of == "path");
        let is_text = schema.get("type").is_some_and(|of| of == "string");
        if is_path && is_text && !self.has_id {
            self.has_id = true;
            self.path = self.path.replace(&place, "{id}");
            return Some("id".to_owned());
        }
        let value = example(contract, schema);
        let plain = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let is_plain = plain
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        match parameter.get("in").and_then(Value::as_str) {
            _ if !is_plain => return None,
            Some("path") => self.path = self.path.replace(&place, &plain),
            Some("query") => {
                let between = if self.query.is_empty() { '?' } else { '&' };
                let _ = write!(self.query, "{between}{name}={plain}");
            }
            _ => return None,
        }
        Some(value.to_string())
    }

    fn finish(self) -> Option<String> {
        let is_open = self.path.replace("{id}", "").contains('{');
        (!is_open).then(|| self.path + &self.query)
    }
}

/// Names are one where only case and separators differ.
fn is_same(written: &str, name: &str) -> bool {
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    letters(written) == letters(name)
}

fn body_property<'a>(
    contract: &'a Lookup,
    operation: Operation<'a>,
    name: &str,
) -> Option<&'a Value> {
    let body = contract.properties("", operation.body(contract)?)?;
    let (_, (_, property)) = body.into_iter().find(|(key, _)| is_same(key, name))?;
    Some(property)
}

/// A value for an argument of this type, where the type is a plain one.
fn argument(contract: &Lookup, schema: Option<&Value>, of: &str) -> Option<String> {
    let value = schema.map(|schema| example(contract, schema));
    match (of, value) {
        ("impl Into<String>", Some(Value::String(text))) => Some(format!("{text:?}")),
        ("i64", Some(Value::Number(number))) if number.is_i64() => Some(number.to_string()),
        ("f64", Some(Value::Number(number))) => Some(format!("{:?}", number.as_f64()?)),
        ("bool", Some(Value::Bool(value))) => Some(value.to_string()),
        ("impl IntoIterator<Item = impl Into<String>>", Some(Value::Array(items))) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            (!texts.is_empty()).then(|| format!("{texts:?}"))
        }
        _ => None,
    }
}

/// A row of the table of calls for each.
fn rows(calls: &[Call]) -> String {
    let mut text = String::from("vec![\n");
    for call in calls {
        let id = call.operation.id;
        let reply = call
            .reply
            .as_ref()
            .map(Value::to_string)
            .unwrap_or_default();
        let raw = if call.is_list { "reply.raw()" } else { "reply" };
        let _ = writeln!(
            text,
            "    row!({id:?}, at {:?}, {reply:?}, |client, id| {}, |reply| {raw}),",
            call.target,
            call.written()
        );
    }
    text + "]\n"
}

/// A row for each setter of a number, with what the contract allows.
fn numbers(contract: &Lookup, calls: &[Call], face: &Face) -> String {
    let of_type = |kind: &str| -> String {
        let rows = calls.iter().flat_map(|call| {
            let items = face
                .items
                .iter()
                .filter_map(|item| setter_of(call.operation, item, kind));
            items.filter_map(|setter| number(contract, call, setter, kind))
        });
        rows.collect()
    };
    let (floats, integers) = (of_type("f64"), of_type("i64"));
    format!(
        "Numbers {{\n    floats: vec![\n{floats}    ],\n    integers: vec![\n{integers}    ],\n}}\n"
    )
}

/// The name of a setter of this operation that takes one value of this type.
fn setter_of<'a>(operation: Operation, item: &'a Item, kind: &str) -> Option<&'a str> {
    let (owner, name) = item.name.rsplit_once("::")?;
    let takes = match &item.shape {
        Shape::Function { arguments, .. } => &arguments[..],
        _ => return None,
    };
    let is_one = matches!(takes, [(name, of)] if name.is_empty() && of == kind);
    (is_one && is_same(owner, operation.id)).then_some(name)
}

fn number(contract: &Lookup, call: &Call, setter: &str, kind: &str) -> Option<String> {
    let mut parameters = call.operation.parameters(contract);
    let parameter = parameters.find(|parameter| {
        parameter
            .get("name")
            .and_then(Value::as_str)
            .is_some_and(|known| is_same(known, setter))
    });
    let schema = match parameter {
        Some(parameter) => parameter.get("schema")?,
        None => body_property(contract, call.operation, setter)?,
    };
    let allowed = allowed(contract.resolved("", schema).1, kind == "f64");
    let written = call.written();
    let id = if call.target.contains("{id}") {
        "let id = \"x\"; "
    } else {
        ""
    };
    Some(format!(
        "        Setter {{ name: {setter:?}, allowed: {allowed}, call: |client, value| {{ \
         {id}let request = {written}.{setter}(value); Box::pin(async move {{ request.await.map(drop) }}) }} }},\n"
    ))
}

/// Whether a number is within its limits, as a closure.
fn allowed(schema: &Value, is_float: bool) -> String {
    let bound = |name| schema.get(name).filter(|bound| bound.is_number());
    let literal = |number: &Value| match is_float {
        true => format!("{:?}", number.as_f64().unwrap_or_default()),
        false => number.to_string(),
    };
    let mut conditions = Vec::new();
    if is_float {
        conditions.push("value.is_finite()".to_owned());
    }
    for (inclusive, exclusive, at_least, above) in [
        ("minimum", "exclusiveMinimum", ">=", ">"),
        ("maximum", "exclusiveMaximum", "<=", "<"),
    ] {
        // 3.0 marks a bound as exclusive, 3.1 has one of its own.
        let is_exclusive = schema.get(exclusive) == Some(&Value::Bool(true));
        if let Some(bound) = bound(inclusive) {
            let compared = if is_exclusive { above } else { at_least };
            conditions.push(format!("value {compared} {}", literal(bound)));
        }
        if let Some(bound) = bound(exclusive) {
            conditions.push(format!("value {above} {}", literal(bound)));
        }
    }
    match conditions.is_empty() {
        true => "|_| true".to_owned(),
        false => format!("|value| {}", conditions.join(" && ")),
    }
}
