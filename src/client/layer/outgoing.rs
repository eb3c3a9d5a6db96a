//! What a layer sees of a request.

use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderMap, Method, StatusCode};

use super::super::failed::Failed;
use super::super::redactor::Redactor;
use super::super::request::header;
use super::super::sending::{Destination, Sending};
use super::Body;
use crate::error::Error;
use crate::operation;

/// A try that is about to be sent. Its headers can be changed, and nothing else: what is billed is what was asked for.
pub struct Outgoing<'a> {
    sending: &'a Sending<'a>,
    headers: HeaderMap,
}

/// What a request carries.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum OutgoingBody<'a> {
    /// Nothing.
    Empty,
    /// These bytes.
    Bytes(&'a [u8]),
    /// A file, or a form with one: it is read while it is sent.
    Stream {
        /// How many bytes there are.
        length: u64,
    },
}

impl<'a> Outgoing<'a> {
    pub(in super::super) fn new(sending: &'a Sending<'a>) -> Self {
        let mut headers = sending.request.headers.clone();
        headers.remove(AUTHORIZATION);
        Self { sending, headers }
    }

    /// The method.
    pub fn method(&self) -> &'a Method {
        &self.sending.request.method
    }

    /// Where it goes, whole.
    pub fn url(&self) -> &'a str {
        self.sending.url.as_str()
    }

    /// Path and query below the base URL, which is all of the [`url`](Self::url) that is the same for every server:
    /// `/v1/tasks?limit=3`. Of an upload to storage it is the path alone: what is behind it is a signature.
    pub fn target(&self) -> &'a str {
        let core = self.sending.core;
        match self.sending.destination {
            Destination::Api => {
                let url = self.sending.request.url.as_str();
                url.strip_prefix(&core.http().baseurl).unwrap_or(url)
            }
            Destination::Storage => self.sending.url.path(),
        }
    }

    /// The path as the contract writes it: `/v1/endpoints/{endpoint_id}`; see [`Meta::path`](crate::Meta::path).
    pub fn path(&self) -> &'a str {
        &self.sending.request.path
    }

    /// Which try of the call it is: 1 is the first.
    pub fn attempt(&self) -> u32 {
        self.sending.number
    }

    /// The key all tries of the call go under; `None` for a call that needs none.
    pub fn idempotency_key(&self) -> Option<&'a str> {
        let headers = &self.sending.request.headers;
        headers.get("idempotency-key")?.to_str().ok()
    }

    /// Whether the reply is wanted as a stream of events.
    pub fn wants_events(&self) -> bool {
        let accept = self.sending.request.headers.get(ACCEPT);
        accept.is_some_and(|accept| accept.as_bytes().starts_with(b"text/event-stream"))
    }

    /// What it carries.
    pub fn body(&self) -> OutgoingBody<'a> {
        match &self.sending.request.body {
            operation::Body::Empty => OutgoingBody::Empty,
            operation::Body::Bytes(bytes) => OutgoingBody::Bytes(bytes),
            operation::Body::Stream(source) => OutgoingBody::Stream {
                length: source.len(),
            },
        }
    }

    /// All that it carries, also of what is read while it is sent: from its start, as each try reads it.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, and when there are more bytes than `limit`.
    pub async fn read_body(&self, limit: usize) -> Result<Bytes, Failed> {
        match self.sending.body() {
            Some(body) => Body::from(body).bytes(limit).await,
            None => Ok(Bytes::new()),
        }
    }

    /// What cuts the keys of the call out of texts that are to be kept: those it has been sent under so far, this one
    /// included.
    pub fn redactor(&self) -> Redactor {
        self.sending.terms.secrets.clone().into()
    }

    /// Says that an answer of this status stands in for the server's: the call counts as sent, and whether it may have been
    /// carried out is what such a status says. For a layer that answers in place of a server whose answer it knows.
    pub fn note_answer(&self, status: StatusCode) {
        self.sending.note_answer(status);
    }

    /// Says that the call counts as sent, and may have been carried out, although no answer has come: for a layer that
    /// stands in for a server, and fails as that did.
    pub fn note_sent(&self) {
        self.sending.note_sent();
    }

    /// The headers so far, without the API key.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Sets a header, in place of those with the same name.
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for a name or a value that cannot be one, and for the headers the client
    /// sets itself: the API key, the idempotency key, the kind and length of the body, the host.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let checked = header(name, value);
        let (name, value) = checked.map_err(|problem| refused(name, problem))?;
        self.headers.insert(name, value);
        Ok(())
    }

    /// Takes a header away.
    ///
    /// # Errors
    ///
    /// As [`set_header`](Self::set_header).
    pub fn remove_header(&mut self, name: &str) -> Result<(), Error> {
        let checked = header(name, "");
        let (name, _) = checked.map_err(|problem| refused(name, problem))?;
        self.headers.remove(name);
        Ok(())
    }

    /// The API key this try goes under, which nothing else here shows. For a layer that cannot do without it; it stands
    /// in no log of the client, and should stand in none of yours. Set by the client when the try leaves.
    pub fn expose_api_key(&self) -> Option<&'a str> {
        let bearer = self.sending.request.headers.get(AUTHORIZATION)?;
        bearer.to_str().ok()?.strip_prefix("Bearer ")
    }

    pub(in super::super) fn into_headers(self) -> HeaderMap {
        self.headers
    }

    pub(super) fn sending(&self) -> &'a Sending<'a> {
        self.sending
    }

    /// The same with other headers, those the client sets left as they are.
    pub(super) fn with_headers(mut self, given: HeaderMap) -> Result<Self, Error> {
        let ours = &self.headers;
        let names = given.keys().chain(ours.keys());
        for name in names {
            let is_same = || given.get_all(name).iter().eq(ours.get_all(name));
            if let (Err(problem), false) = (header(name.as_str(), ""), is_same()) {
                return Err(refused(name.as_str(), problem));
            }
        }
        self.headers = given;
        Ok(self)
    }
}

fn refused(name: &str, problem: &str) -> Error {
    Error::argument(format!("header {name:?} of a layer"), problem)
}

impl fmt::Debug for Outgoing<'_> {
    /// Without headers and body: they may hold what a log should not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("method", self.method())
            .field("path", &self.path())
            .field("attempt", &self.attempt())
            .field("body", &self.body())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for OutgoingBody<'_> {
    /// Its size: what is in it is the caller's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty"),
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream { length } => write!(f, "a stream of {length} bytes"),
        }
    }
}
