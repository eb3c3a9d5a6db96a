//! Replies that are read by somebody who has their text, and the name of their operation.

use std::sync::Arc;

use http::Method;

use crate::generated::operations::{OPERATIONS, event_type, inspect_reply};
use crate::json::{DecodeError, Document, Drift};
use crate::operation::{OperationInfo, Reply};
use crate::reply::FromReply;
use crate::response::ResponseType;

/// What there is to say about a reply: see [`OperationInfo::inspect`].
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Inspected {
    /// Where it is not what the contract expects.
    pub drift: Vec<Drift>,
    /// The paths of the properties the contract does not know.
    pub unknown: Vec<String>,
}

impl OperationInfo {
    /// The operation that a method and a target are: a path below the base URL, with its parameters filled in, and a query
    /// where there is one. `None` where the contract has none.
    ///
    /// ```
    /// use pareta::Method;
    /// use pareta::low_level::OperationInfo;
    ///
    /// let operation = OperationInfo::of(&Method::GET, "/v1/tasks/invoice-line-items?examples=2");
    /// assert_eq!(operation.map(|operation| operation.id), Some("retrieve_task"));
    /// assert_eq!(OperationInfo::of(&Method::GET, "/v2/tasks"), None);
    /// ```
    pub fn of(method: &Method, target: &str) -> Option<&'static Self> {
        let path = before_query(target);
        let mut of_method = OPERATIONS.iter().filter(|known| known.method == method);
        of_method
            .clone()
            .find(|known| known.path == path)
            .or_else(|| of_method.find(|known| fits(known.path, target)))
    }

    /// Reads the text of a reply as what the contract says it is. `None` where the operation replies with no JSON.
    ///
    /// # Errors
    ///
    /// When the text is not JSON.
    pub fn inspect(&self, reply: impl Into<String>) -> Option<Result<Inspected, DecodeError>> {
        inspect_reply(self.id, &Document::new(reply.into()))
    }

    /// The response type of what an event of the operation's stream holds, by the event's name; `None` where the contract
    /// names none.
    pub fn event_type(&self, event: Option<&str>) -> Option<ResponseType> {
        event_type(self.id, event).and_then(ResponseType::named)
    }
}

/// Reads a reply as that of an operation.
pub(crate) fn inspect<Op: Reply>(reply: &Arc<Document>) -> Result<Inspected, DecodeError> {
    let value = Op::Output::from_reply(reply, Op::AT)?;
    Ok(Inspected {
        drift: value.refusal().into_iter().chain(value.drift()).collect(),
        unknown: value.unknown(),
    })
}

/// Whether a URL is a path with its parameters filled in.
pub(crate) fn fits(path: &str, url: &str) -> bool {
    let url = before_query(url);
    let fits_segment = |(path, url): (&str, &str)| match path.split_once('{') {
        Some((before, parameter)) => {
            let behind = parameter.split_once('}').map_or("", |(_, behind)| behind);
            let inside = url.strip_prefix(before);
            let inside = inside.and_then(|inside| inside.strip_suffix(behind));
            inside.is_some_and(|inside| !inside.is_empty())
        }
        None => path == url,
    };
    let count = |path: &str| path.split('/').count();
    path == url
        || (count(path) == count(url) && path.split('/').zip(url.split('/')).all(fits_segment))
}

pub(crate) fn before_query(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}
