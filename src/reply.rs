//! From a reply's text to a value.

use std::sync::Arc;

use crate::error::{Likeness, carries_error, likeness};
use crate::json::{Bill, Document, Element, Kind, Raw, Shape, decode};
use crate::list::{List, Listed};
use crate::map::Map;
use crate::response::{Response, is_blank};
use crate::{DecodeError, Drift};

/// What a JSON reply can be read as.
pub trait FromReply: Sized {
    /// Reads a reply that may be under the key `at` of its envelope.
    #[doc(hidden)]
    fn from_reply(document: &Arc<Document>, at: &str) -> Result<Self, DecodeError>;

    /// Whether the reply is an error in place of what was asked for, or holds one beside it.
    #[doc(hidden)]
    fn is_error(&self, reply: &Arc<Document>) -> bool;

    /// What makes the reply unfit to be handed over, whatever the settings.
    #[doc(hidden)]
    fn refusal(&self) -> Option<Drift>;

    /// Every disagreement with the contract.
    #[doc(hidden)]
    fn drift(&self) -> Vec<Drift>;

    /// The paths of what the contract does not know.
    #[doc(hidden)]
    fn unknown(&self) -> Vec<String>;
}

impl<T: Response + Clone> FromReply for T {
    fn from_reply(document: &Arc<Document>, at: &str) -> Result<Self, DecodeError> {
        decode(document, at)
    }

    fn is_error(&self, reply: &Arc<Document>) -> bool {
        let is_property = |key: &str| self.schema().properties.iter().any(|own| own.key == key);
        let may_carry_one = mentions_error(reply.text()) && !is_property("error");
        if may_carry_one && Raw::read(reply).is_ok_and(|reply| carries_error(&reply)) {
            return true;
        }
        let is_none = is_blank(self) || self.is_without_answer();
        is_none && Raw::read(reply).is_ok_and(|reply| likeness(&reply) > Likeness::None)
    }

    fn refusal(&self) -> Option<Drift> {
        let raw = self.raw();
        if raw.is_absent() {
            return Some(Drift::new("$", "an object", "nothing"));
        }
        if matches!(self.shape(), Shape::Object(_)) && raw.json_kind() != Kind::Object {
            return Some(Drift::new("$", "object", &raw.json_kind().to_string()));
        }
        if let Some(lack) = self.lacks() {
            return Some(lack);
        }
        match self.bill() {
            Bill::Unreadable => crate::response::findings(self)
                .drift
                .into_iter()
                .find(|drift| drift.expected == "micro-USD"),
            _ => None,
        }
    }

    fn drift(&self) -> Vec<Drift> {
        crate::response::findings(self).drift
    }

    fn unknown(&self) -> Vec<String> {
        crate::response::findings(self).unknown
    }
}

impl<T: Listed> FromReply for List<T> {
    fn from_reply(document: &Arc<Document>, _: &str) -> Result<Self, DecodeError> {
        List::read(document)
    }

    fn is_error(&self, _: &Arc<Document>) -> bool {
        let is_there = self.raw().get(T::AT).is_some();
        (!is_there || self.is_empty()) && likeness(self.raw()) > Likeness::None
    }

    fn refusal(&self) -> Option<Drift> {
        self.misplaced()
    }

    fn drift(&self) -> Vec<Drift> {
        self.drift()
    }

    fn unknown(&self) -> Vec<String> {
        self.unknown()
    }
}

impl<V: Element> FromReply for Map<V> {
    fn from_reply(document: &Arc<Document>, _: &str) -> Result<Self, DecodeError> {
        Map::decode_document(document)
    }

    fn is_error(&self, _: &Arc<Document>) -> bool {
        self.is_empty() && likeness(self.raw()) > Likeness::None
    }

    fn refusal(&self) -> Option<Drift> {
        let kind = self.raw().json_kind();
        (kind != Kind::Object).then(|| Drift::new("$", "object", &kind.to_string()))
    }

    fn drift(&self) -> Vec<Drift> {
        self.drift()
    }

    fn unknown(&self) -> Vec<String> {
        self.unknown()
    }
}

impl FromReply for Raw {
    fn from_reply(document: &Arc<Document>, _: &str) -> Result<Self, DecodeError> {
        match document.text().trim_ascii().is_empty() {
            true => Ok(Raw::empty(document)),
            false => Raw::read(document),
        }
    }

    fn is_error(&self, _: &Arc<Document>) -> bool {
        false
    }

    fn refusal(&self) -> Option<Drift> {
        None
    }

    fn drift(&self) -> Vec<Drift> {
        Vec::new()
    }

    fn unknown(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A reply that may have no content.
impl<T: FromReply> FromReply for Option<T> {
    fn from_reply(document: &Arc<Document>, at: &str) -> Result<Self, DecodeError> {
        match document.text().trim_ascii().is_empty() {
            true => Ok(None),
            false => T::from_reply(document, at).map(Some),
        }
    }

    fn is_error(&self, reply: &Arc<Document>) -> bool {
        self.as_ref().is_some_and(|value| value.is_error(reply))
    }

    fn refusal(&self) -> Option<Drift> {
        self.as_ref().and_then(T::refusal)
    }

    fn drift(&self) -> Vec<Drift> {
        self.as_ref().map(T::drift).unwrap_or_default()
    }

    fn unknown(&self) -> Vec<String> {
        self.as_ref().map(T::unknown).unwrap_or_default()
    }
}

/// Whether a look for an error is worth it: most replies have no such word as a key or a value.
fn mentions_error(json: &str) -> bool {
    memchr::memmem::find(json.as_bytes(), b"\"error\"").is_some()
}
