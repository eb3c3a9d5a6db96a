//! Recorded replies, held against the contract of this version.

use std::io::Read;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use pareta::low_level::OperationInfo;
use pareta::{Drift, Raw};

use crate::asked::target;
use crate::har::Entry;
use crate::kept::events;
use crate::problem::Problem;
use crate::reader::{self, Ended, Place};
use crate::redaction::text_of;

/// A recorded reply.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reply {
    /// Which entry it is, from 1 on.
    pub entry: usize,
    /// The method that was asked.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The status; `None` where no response came.
    pub status: Option<u16>,
    /// The operation of the contract; `None` where it has none like that.
    pub operation: Option<&'static OperationInfo>,
    /// Why no response came, or why it broke off; `None` where it is whole.
    pub cut: Option<String>,
    /// How long it took, in milliseconds.
    pub milliseconds: f64,
    body: Vec<u8>,
    is_stream: bool,
}

/// Where a recorded reply is not what the contract says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Moved {
    /// Which entry it is, from 1 on.
    pub entry: usize,
    /// The id of its operation: `list_tasks`.
    pub operation: &'static str,
    /// Where it is not what the contract expects; `[*]` stands for every index.
    pub drift: Vec<Drift>,
    /// The paths of the properties the contract does not know; `[*]` stands for every index.
    pub unknown: Vec<String>,
}

/// Hands over each recorded reply, in the order of the file, of which no more than one entry is in memory.
///
/// # Errors
///
/// A file that cannot be read, is cut off or is no HAR, with the place; and what `visit` says, which ends it.
pub fn replies<E: From<Problem>>(
    path: impl AsRef<Path>,
    mut visit: impl FnMut(Reply) -> Result<(), E>,
) -> Result<(), E> {
    let path = path.as_ref();
    let visit = |place, entry| match Reply::of(place, entry) {
        Ok(reply) => visit(reply),
        Err(problem) => Err(Problem::of(path, problem).into()),
    };
    reader::read(path, visit).map(drop)
}

/// The same for what comes from anywhere: a pipe, a download.
///
/// # Errors
///
/// Those of [`replies`].
pub fn read_replies<E: From<Problem>>(
    source: impl Read,
    mut visit: impl FnMut(Reply) -> Result<(), E>,
) -> Result<(), E> {
    let visit = |place, entry| visit(Reply::of(place, entry)?);
    match reader::read_from(source, visit) {
        Ok(_) => Ok(()),
        Err(Ended::Bad(problem)) => Err(problem.into()),
        Err(Ended::Left(error)) => Err(error),
    }
}

/// What has moved in all of them.
pub(crate) fn moved(path: &Path) -> Result<Vec<Moved>, Problem> {
    let mut all = Vec::new();
    replies(path, |reply| {
        all.extend(reply.moved());
        Ok::<(), Problem>(())
    })?;
    Ok(all)
}

impl Reply {
    fn of(place: Place, entry: Entry) -> Result<Self, Problem> {
        let (request, response) = (entry.request, entry.response);
        let target = target(&request.url).to_owned();
        let method = request.method.to_ascii_uppercase();
        let operation = Method::from_bytes(method.as_bytes()).ok();
        let content = response.content;
        let text = content.text.unwrap_or_default();
        let body = match content.encoding.as_deref() {
            Some("base64") => STANDARD.decode(text).map_err(|error| {
                Problem::new(format!(
                    "entry {}: the body is no base64: {error}",
                    place.number
                ))
            })?,
            _ => text.into_bytes(),
        };
        Ok(Self {
            entry: place.number,
            operation: operation.and_then(|method| OperationInfo::of(&method, &target)),
            method,
            target,
            status: (response.status != 0).then_some(response.status),
            cut: content.cut.or(entry.failure.map(|failure| failure.message)),
            milliseconds: entry.time,
            is_stream: content
                .mime_type
                .trim_start()
                .starts_with("text/event-stream"),
            body,
        })
    }

    /// The body, as it came.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Whether it is a stream of events.
    pub fn is_stream(&self) -> bool {
        self.is_stream
    }

    /// What each event of a stream holds, with the event's name; empty where it is no stream.
    pub fn events(&self) -> Vec<(Option<String>, String)> {
        match self.is_stream {
            true => events(&self.body)
                .iter()
                .filter_map(|event| data(event))
                .collect(),
            false => Vec::new(),
        }
    }

    /// Where it is not what the contract says; `None` where there is nothing to say: it is as the contract says, or an error,
    /// or no reply in JSON of an operation that the contract has.
    pub fn moved(&self) -> Option<Moved> {
        let operation = self.operation?;
        self.status.filter(|status| (200..300).contains(status))?;
        let mut moved = Moved {
            entry: self.entry,
            operation: operation.id,
            drift: Vec::new(),
            unknown: Vec::new(),
        };
        if self.is_stream {
            for (event, data) in self.events() {
                if let Some(Ok(value)) = operation
                    .event_type(event.as_deref())
                    .map(|of| of.decode(data))
                {
                    moved.add(value.drift(), value.unknown());
                }
            }
        } else {
            match operation.inspect(text_of(&self.body))? {
                Ok(inspected) => moved.add(inspected.drift, inspected.unknown),
                Err(_) if self.cut.is_some() => {}
                Err(error) => moved
                    .unknown
                    .push(format!("the reply is not JSON: {error}")),
            }
        }
        (!moved.drift.is_empty() || !moved.unknown.is_empty()).then_some(moved)
    }

    /// Its JSON, as a sample of what the operation replies with; `None` where it has none, or is an error.
    pub fn json(&self) -> Option<Raw> {
        self.status.filter(|status| (200..300).contains(status))?;
        Raw::from_json(std::str::from_utf8(&self.body).ok()?).ok()
    }
}

impl Moved {
    /// What many elements of a list say, and many events, is said once.
    fn add(&mut self, drift: Vec<Drift>, unknown: Vec<String>) {
        for mut one in drift {
            one.path = in_general(&one.path);
            if !self.drift.contains(&one) {
                self.drift.push(one);
            }
        }
        for one in unknown.iter().map(|path| in_general(path)) {
            if !self.unknown.contains(&one) {
                self.unknown.push(one);
            }
        }
    }
}

/// A path with a star in place of each index.
fn in_general(path: &str) -> String {
    let mut general = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('[') {
        let index = behind.bytes().take_while(u8::is_ascii_digit).count();
        general.extend([before, "["]);
        rest = behind;
        if index > 0 && behind[index..].starts_with(']') {
            general.push('*');
            rest = &behind[index..];
        }
    }
    general + rest
}

/// The name of an event, and what it holds where that is JSON.
fn data(event: &[u8]) -> Option<(Option<String>, String)> {
    let text = std::str::from_utf8(event).ok()?;
    let (mut name, mut lines) = (None, Vec::new());
    for line in text.split(['\n', '\r']) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => name = Some(value.to_owned()),
            "data" => lines.push(value),
            _ => {}
        }
    }
    let data = lines.join("\n");
    data.starts_with('{').then_some((name, data))
}
