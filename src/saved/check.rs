//! What a call may say that comes from outside.

use http::header::{CONNECTION, EXPECT, HeaderName, TE, TRAILER, UPGRADE};
use http::{HeaderValue, Method};

use crate::client::{self, Redactor};
use crate::error::{Error, shortened};
use crate::generated::operations::OPERATIONS;
use crate::inspected::fits;
use crate::operation::OperationInfo;
use crate::raw_call::stays_as_it_is;

/// Headers of the connection, which no call sets.
const OF_CONNECTION: [HeaderName; 7] = [
    CONNECTION,
    EXPECT,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    UPGRADE,
];

/// A method that sends a request, and not a tunnel or an echo.
pub(super) fn method(method: &str) -> Result<Method, Error> {
    match Method::from_bytes(method.as_bytes()) {
        Ok(method) if method != Method::CONNECT && method != Method::TRACE => Ok(method),
        _ => {
            let problem = format!("{:?} is none of a call", shortened(method));
            Err(Error::argument("method", problem))
        }
    }
}

/// Where a call goes: below the base URL of whoever sends it.
pub(super) fn url(url: &str) -> Result<(), Error> {
    let leads_elsewhere = url.starts_with("//") || url.contains('#');
    match stays_as_it_is(url) && !leads_elsewhere {
        true => Ok(()),
        false => Err(Error::argument(
            "url",
            "must start with one slash and hold no dot segments, backslashes, spaces, control characters or fragment, \
             such as /v1/tasks?x=1",
        )),
    }
}

/// A header that may be in a saved call.
pub(super) fn header(name: &str, value: &HeaderValue) -> Result<HeaderName, Error> {
    let refuse = |problem: &str| Err(Error::argument(format!("header {name:?}"), problem));
    let text = match value.to_str() {
        Ok(text) => text,
        Err(_) => return refuse("has a value that is not plain text"),
    };
    let (header, _) = match client::header(name, text) {
        Ok(header) => header,
        Err(problem) => return refuse(problem),
    };
    if OF_CONNECTION.contains(&header) {
        return refuse("is one of the connection, which no call sets");
    }
    match value.is_sensitive() || Redactor::is_secret(&header) {
        true => refuse(
            "is a secret by its name, which is not saved: set it on the client, or on the request that is made of the \
             saved call",
        ),
        false => Ok(header),
    }
}

/// The path of a call, with its parameters in braces: one that is filled in by its URL, and is the operation's, where
/// this version knows that.
pub(super) fn path(
    operation: Option<&str>,
    method: &Method,
    path: &str,
    url: &str,
) -> Result<(), Error> {
    if !fits(path, url) {
        return Err(Error::argument(
            "path",
            format!("{path:?} is not the one of the url"),
        ));
    }
    let known = operation.and_then(|id| OPERATIONS.iter().find(|known| known.id == id));
    match known {
        Some(known) if known.method != method.as_str() || known.path != path => {
            let OperationInfo { id, .. } = known;
            let there = format!("{id:?} is {} {}", known.method, known.path);
            Err(Error::argument("operation", there))
        }
        _ => Ok(()),
    }
}
