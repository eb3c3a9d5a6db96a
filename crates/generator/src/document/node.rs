//! A document as a tree that keeps its order, read from YAML or JSON alike.

use std::fmt;

use indexmap::IndexMap;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Number;

/// What is said of a key that an object has two of.
pub const TWICE: &str = "stands here twice";

pub type Map = IndexMap<String, Node>;

#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Null,
    Flag(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Map(Map),
}

impl Node {
    pub fn empty() -> Self {
        Self::Map(Map::new())
    }

    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// `{$ref: …}`.
    pub fn reference(to: impl Into<String>) -> Self {
        Self::Map(Map::from([("$ref".to_owned(), Self::text(to))]))
    }

    /// What stands under a key, if this is a map and has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.as_map_mut()?.get_mut(key)
    }

    /// What stands under a key of a map, an empty map if it was not there.
    pub fn entry(&mut self, key: &str) -> Option<&mut Node> {
        let map = self.as_map_mut()?;
        Some(map.entry(key.to_owned()).or_insert_with(Self::empty))
    }

    /// What stands at the end of several keys.
    pub fn at(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    pub fn at_mut(&mut self, keys: &[&str]) -> Option<&mut Node> {
        keys.iter().try_fold(self, |node, key| node.get_mut(key))
    }

    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Node]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text under a key.
    pub fn word(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// Whether a key is there and true.
    pub fn is_set(&self, key: &str) -> bool {
        self.get(key) == Some(&Self::Flag(true))
    }

    /// The entries under a key; none when it is no map.
    pub fn entries(&self, key: &str) -> impl Iterator<Item = (&str, &Node)> {
        let map = self.get(key).and_then(Self::as_map);
        map.into_iter()
            .flatten()
            .map(|(key, node)| (key.as_str(), node))
    }

    /// The elements under a key; none when it is no list.
    pub fn elements(&self, key: &str) -> impl Iterator<Item = &Node> {
        self.get(key).and_then(Self::as_list).into_iter().flatten()
    }

    /// What it refers to.
    pub fn target(&self) -> Option<&str> {
        self.word("$ref")
    }

    /// What it is, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Flag(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "an object",
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => list.serialize(serializer),
            Self::Map(map) => map.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    // An empty document.
    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_i128<E: de::Error>(self, number: i128) -> Result<Node, E> {
        self.visit_f64(number as f64)
    }

    fn visit_u128<E: de::Error>(self, number: u128) -> Result<Node, E> {
        self.visit_f64(number as f64)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Node, E> {
        let finite = Number::from_f64(number);
        finite.map(Node::Number).ok_or_else(|| {
            E::custom("a number that JSON cannot write; quote it to make it a string")
        })
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut nodes = Map::new();
        while let Some(Key(key)) = map.next_key()? {
            if nodes.contains_key(&key) {
                return Err(de::Error::custom(format_args!(
                    "the key `{key}` {TWICE}; take one of the two away"
                )));
            }
            nodes.insert(key, map.next_value()?);
        }
        Ok(Node::Map(nodes))
    }
}

/// A key. YAML reads `200:` as a number and `yes:` may be a boolean; in a contract all of them are names.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Node::deserialize(deserializer)? {
            Node::Text(text) => Ok(Self(text)),
            Node::Number(number) => Ok(Self(number.to_string())),
            Node::Flag(flag) => Ok(Self(flag.to_string())),
            Node::Null => Ok(Self("null".to_owned())),
            other => Err(de::Error::custom(format_args!(
                "a key is a string, not {}",
                other.kind()
            ))),
        }
    }
}
