//! Types nobody has thought of: for each a schema, a value of it, and the way of the value out and back.

use std::borrow::Cow;
use std::cell::RefCell;

use pareta::chat::ResponseFormat;
use pareta::{AUTO, Client};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value, json};

use crate::server::{Answer, Server};
use crate::typed::assert_strict;
use crate::{client, sandbox};

/// What a type of a user's may be made of.
#[derive(Clone, Debug)]
enum Shape {
    Bool,
    Integer,
    Number,
    Text,
    /// An enum without data.
    Words(Vec<String>),
    Optional(Box<Shape>),
    List(Box<Shape>),
    Struct(Vec<(String, Shape)>),
    /// An enum with a tag.
    Tagged(Vec<(String, Vec<(String, Shape)>)>),
}

/// Random numbers by a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn shape(&mut self, depth: u32) -> Shape {
        let end = if depth == 0 { 5 } else { 9 };
        match self.below(end) {
            0 => Shape::Bool,
            1 => Shape::Integer,
            2 => Shape::Number,
            3 => Shape::Text,
            4 => Shape::Words((0..=self.below(3)).map(|at| format!("word{at}")).collect()),
            5 => match self.shape(depth - 1) {
                // An `Option<Option<T>>` is none that JSON can tell apart.
                inner @ Shape::Optional(_) => inner,
                inner => Shape::Optional(Box::new(inner)),
            },
            6 => Shape::List(Box::new(self.shape(depth - 1))),
            7 => Shape::Struct(self.fields(depth - 1)),
            _ => Shape::Tagged(
                (0..=self.below(3))
                    .map(|at| (format!("variant{at}"), self.fields(depth - 1)))
                    .collect(),
            ),
        }
    }

    fn fields(&mut self, depth: u32) -> Vec<(String, Shape)> {
        (0..self.below(5))
            .map(|at| (format!("field_{at}"), self.shape(depth)))
            .collect()
    }

    fn value(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Bool => (self.below(2) == 0).into(),
            Shape::Integer => (self.below(2000) as i64 - 1000).into(),
            Shape::Number => (self.below(1 << 20) as f64 / 64.0).into(),
            Shape::Text => ["", "a \"b\"\n", "é\u{1F600}", "{[,]}"][self.below(4) as usize].into(),
            Shape::Words(words) => words[self.below(words.len() as u64) as usize]
                .clone()
                .into(),
            Shape::Optional(_) if self.below(2) == 0 => Value::Null,
            Shape::Optional(inner) => self.value(inner),
            Shape::List(inner) => (0..self.below(4)).map(|_| self.value(inner)).collect(),
            Shape::Struct(fields) => self.members(fields).into(),
            Shape::Tagged(variants) => {
                let (tag, fields) = &variants[self.below(variants.len() as u64) as usize];
                let mut members = self.members(fields);
                members.insert("type".to_owned(), tag.as_str().into());
                members.into()
            }
        }
    }

    fn members(&mut self, fields: &[(String, Shape)]) -> Map<String, Value> {
        fields
            .iter()
            .map(|(name, shape)| (name.clone(), self.value(shape)))
            .collect()
    }
}

impl Shape {
    /// The schema as schemars has it.
    fn schema(&self) -> Value {
        match self {
            Self::Bool => json!({ "type": "boolean" }),
            Self::Integer => json!({ "type": "integer", "format": "int64" }),
            Self::Number => json!({ "type": "number", "format": "double" }),
            Self::Text => json!({ "type": "string" }),
            Self::Words(words) => json!({ "type": "string", "enum": words }),
            Self::Optional(inner) => json!({ "anyOf": [inner.schema(), { "type": "null" }] }),
            Self::List(inner) => json!({ "type": "array", "items": inner.schema() }),
            Self::Struct(fields) => of_fields(fields, None),
            Self::Tagged(variants) => {
                let variants: Vec<_> = variants
                    .iter()
                    .map(|(tag, fields)| of_fields(fields, Some(tag)))
                    .collect();
                json!({ "oneOf": variants })
            }
        }
    }

    /// Whether a value is one of it, as serde would have it.
    fn fits(&self, value: &Value) -> bool {
        match self {
            Self::Bool => value.is_boolean(),
            Self::Integer => value.is_i64(),
            Self::Number => value.is_number(),
            Self::Text => value.is_string(),
            Self::Words(words) => value
                .as_str()
                .is_some_and(|text| words.iter().any(|word| word == text)),
            Self::Optional(inner) => value.is_null() || inner.fits(value),
            Self::List(inner) => value
                .as_array()
                .is_some_and(|all| all.iter().all(|one| inner.fits(one))),
            Self::Struct(fields) => have(fields, value),
            Self::Tagged(variants) => {
                let variant = variants
                    .iter()
                    .find(|(tag, _)| value["type"] == tag.as_str());
                variant.is_some_and(|(_, fields)| have(fields, value))
            }
        }
    }
}

fn have(fields: &[(String, Shape)], value: &Value) -> bool {
    let field = |name: &str| value.get(name).unwrap_or(&Value::Null);
    value.is_object() && fields.iter().all(|(name, shape)| shape.fits(field(name)))
}

fn of_fields(fields: &[(String, Shape)], tag: Option<&str>) -> Value {
    let mut properties: Map<String, Value> = fields
        .iter()
        .map(|(name, shape)| (name.clone(), shape.schema()))
        .collect();
    let mut required: Vec<&str> = fields
        .iter()
        .filter(|(_, shape)| !matches!(shape, Shape::Optional(_)))
        .map(|(name, _)| name.as_str())
        .collect();
    if let Some(tag) = tag {
        properties.insert("type".to_owned(), json!({ "type": "string", "const": tag }));
        required.push("type");
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

thread_local! {
    static SHAPE: RefCell<Shape> = const { RefCell::new(Shape::Bool) };
}

/// A value of the shape this thread is at.
#[derive(Debug)]
struct Shaped(Value);

impl JsonSchema for Shaped {
    fn schema_name() -> Cow<'static, str> {
        "Shaped".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        SHAPE.with_borrow(|shape| Schema::try_from(shape.schema()).unwrap())
    }
}

impl<'de> Deserialize<'de> for Shaped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        match SHAPE.with_borrow(|shape| shape.fits(&value)) {
            true => Ok(Self(value)),
            false => Err(de::Error::custom("another shape")),
        }
    }
}

/// How many types to go through: `PARETA_LONG_TESTS` times as many on request.
fn types(usual: u64) -> u64 {
    let times = std::env::var("PARETA_LONG_TESTS").ok();
    usual * times.map_or(1, |times| times.parse().expect("a number"))
}

#[test]
fn every_schema_is_strict() {
    for seed in 1..=types(10_000) {
        let shape = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1).shape(4);
        SHAPE.set(shape.clone());
        let schema = pareta::typed::strict_schema::<Shaped>();
        assert_strict(&schema.unwrap_or_else(|error| panic!("{seed} {shape:?}: {error}")));
    }
}

#[tokio::test]
async fn every_value_comes_back_as_it_was() {
    // What is asked is what is answered.
    let server = Server::start(|seen| {
        let body: Value = serde_json::from_slice(&seen.body).unwrap();
        let said = body["messages"][0]["content"].clone();
        Answer::json(
            200,
            json!({ "choices": [{ "message": { "content": said }, "finish_reason": "stop" }] })
                .to_string(),
        )
    })
    .await;
    let client: Client = client(&server.url());
    for seed in 1..=types(1_000) {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let shape = random.shape(4);
        let value = random.value(&shape);
        SHAPE.set(shape.clone());
        let said = match shape {
            Shape::Struct(_) => value.to_string(),
            _ => json!({ "value": value }).to_string(),
        };
        let parsed = client
            .chat()
            .completions()
            .create(AUTO, said)
            .parse::<Shaped>()
            .await;
        let parsed = parsed.unwrap_or_else(|error| panic!("{seed} {shape:?}: {error}"));
        assert_eq!(parsed.0, value, "{seed}");
    }
}

#[tokio::test]
async fn the_sandbox_fills_every_schema() {
    let (_sandbox, client) = sandbox().await;
    for seed in 1..=types(300) {
        let shape = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1).shape(4);
        SHAPE.set(shape.clone());
        let schema = pareta::typed::strict_schema::<Shaped>().unwrap();
        let question = "Acme Ltd owes 12.5 EUR since May 2, 2026, word1.";
        let create = client.chat().completions().create(AUTO, question);
        let format = ResponseFormat::json_schema("shaped", schema.clone());
        let said = create.response_format(format).await.unwrap();
        let value: Value = serde_json::from_str(said.text()).unwrap();
        let inner = if matches!(shape, Shape::Struct(_)) {
            &value
        } else {
            &value["value"]
        };
        assert!(shape.fits(inner), "{seed} {shape:?}: {value}");
    }
}
