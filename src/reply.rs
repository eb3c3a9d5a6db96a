//! From a reply's text to a value.

use std::sync::Arc;

use crate::json::{Bill, Document, Kind, Raw, decode};
use crate::list::{List, Listed};
use crate::response::Response;
use crate::{DecodeError, Drift};

/// What a JSON reply can be read as.
pub trait FromReply: Sized {
    /// Reads a reply that may be under the key `at` of its envelope.
    #[doc(hidden)]
    fn from_reply(document: &Arc<Document>, at: &str) -> Result<Self, DecodeError>;

    /// Whether nothing the contract names is there, so that the reply may be an error in its place.
    #[doc(hidden)]
    fn is_blank(&self) -> bool;

    /// What makes the reply unfit to be handed over, whatever the settings.
    #[doc(hidden)]
    fn refusal(&self) -> Option<Drift>;

    /// Every disagreement with the contract.
    #[doc(hidden)]
    fn drift(&self) -> Vec<Drift>;
}

impl<T: Response + Clone> FromReply for T {
    fn from_reply(document: &Arc<Document>, at: &str) -> Result<Self, DecodeError> {
        decode(document, at)
    }

    fn is_blank(&self) -> bool {
        let mut is_blank = true;
        self.visit(&mut |_, property| is_blank &= property.is_empty());
        is_blank
    }

    fn refusal(&self) -> Option<Drift> {
        let raw = self.raw();
        if raw.is_absent() {
            return Some(Drift::new("$", "an object", "nothing"));
        }
        if raw.json_kind() != Kind::Object {
            return Some(Drift::new("$", "object", &raw.json_kind().to_string()));
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
}

impl<T: Listed> FromReply for List<T> {
    fn from_reply(document: &Arc<Document>, _: &str) -> Result<Self, DecodeError> {
        List::read(document)
    }

    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn refusal(&self) -> Option<Drift> {
        self.misplaced()
    }

    fn drift(&self) -> Vec<Drift> {
        self.drift()
    }
}

impl FromReply for Raw {
    fn from_reply(document: &Arc<Document>, _: &str) -> Result<Self, DecodeError> {
        match document.text().trim_ascii().is_empty() {
            true => Ok(Raw::empty(document)),
            false => Raw::read(document),
        }
    }

    fn is_blank(&self) -> bool {
        false
    }

    fn refusal(&self) -> Option<Drift> {
        None
    }

    fn drift(&self) -> Vec<Drift> {
        Vec::new()
    }
}
