//! A recording that is played: which entry answers which request.

use std::collections::HashMap;
use std::fmt::Write;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::AUTHORIZATION;
use pareta::client::Redactor;
use sha2::{Digest, Sha256};

use crate::asked::{Asked, Sent};
use crate::har::Entry;
use crate::json_path::JsonPath;
use crate::played::Replayed;
use crate::problem::Problem;
use crate::reader::{self, Place};
use crate::redaction::{Keys, Redaction};

/// Which recorded request is the one that is asked, and how its reply is played.
///
/// Two requests are the same when their method, their path, their query and their body are: of JSON what it says, whatever
/// the order of its keys and the spelling of its numbers; of a form its fields, whatever the boundary; of a file its bytes.
/// Headers do not count, nor does the host.
///
/// ```
/// use pareta_recording::{Pace, Rules};
///
/// let rules = Rules::new().without("$.seed").in_order().pace(Pace::AsRecorded);
/// # let _ = rules;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Rules {
    without: Vec<JsonPath>,
    is_in_order: bool,
    is_again: bool,
    pace: Pace,
    problem: Option<Problem>,
}

/// How fast a reply is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pace {
    /// At once.
    #[default]
    AtOnce,
    /// As it came: the head, and each event of a stream.
    AsRecorded,
}

impl Rules {
    /// Each recorded try is played once, in whatever order they are asked for, and at once.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a place in the body says does not count, be it there or not: `$.seed`, `$.messages[*].name`.
    #[must_use]
    pub fn without(mut self, path: &str) -> Self {
        match JsonPath::read(path) {
            Ok(path) => self.without.push(path),
            Err(problem) => drop(self.problem.get_or_insert(problem)),
        }
        self
    }

    /// Requests must come in the order they were recorded in.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.is_in_order = true;
        self
    }

    /// What has been played is played again, where nothing is left that has not been: the last of the tries that answer a
    /// request, as often as it is asked.
    #[must_use]
    pub fn again(mut self) -> Self {
        self.is_again = true;
        self
    }

    /// How fast replies are played. By default at once.
    #[must_use]
    pub fn pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }
}

/// A recording that is played: what is behind a [`Player`](crate::Player), for a server or a client of your own. Clones play
/// the same one.
///
/// ```
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/greeting.har");
/// use pareta_recording::{Answer, Rules, Tape};
///
/// let tape = Tape::open(path, Rules::new())?;
/// let request = http::Request::get("/v1/tasks").body(bytes::Bytes::new())?;
/// let Answer::Reply(reply) = tape.answer(&request)? else { panic!("it is recorded") };
/// assert_eq!(reply.status, 200);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tape(Arc<Inner>);

/// What a recording has for a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum Answer {
    /// The reply that was recorded.
    Reply(Replayed),
    /// No response came, for a reason the client gave.
    Failure(String),
    /// Nothing: why, and what is most like it.
    Unmatched(String),
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    redaction: Redaction,
    rules: Rules,
    /// Whether the headers of replies are those of the bodies that were recorded: other tools have decoded these.
    is_ours: bool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: File,
    /// In the order the calls began.
    slots: Vec<Slot>,
    /// Those that ask for the same.
    same: HashMap<[u8; 16], Same>,
    /// In order: which one is next.
    next: usize,
}

/// Entries that ask for the same, in their order, and how many of them have been played.
#[derive(Debug, Default)]
struct Same {
    slots: Vec<usize>,
    played: usize,
}

/// An entry, as it is found.
#[derive(Debug)]
struct Slot {
    place: Place,
    digest: [u8; 16],
    /// Of method and path, for what is most like it.
    route: u64,
    was_played: bool,
}

impl Tape {
    /// Opens a recording, of which no more than a few bytes an entry stay in memory.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, is cut off or is no HAR, with the place; rules that cannot be.
    pub fn open(path: impl AsRef<Path>, rules: Rules) -> Result<Self, Problem> {
        let path = path.as_ref();
        rules.problem.clone().map_or(Ok(()), Err)?;
        let mut slots = Vec::new();
        let whole = reader::read(path, |place, entry| {
            let asked = Asked::of(&entry.request);
            let slot = Slot {
                place,
                digest: asked.digest(&rules.without),
                route: route(&asked),
                was_played: false,
            };
            slots.push((entry.started_date_time, slot));
            Ok::<(), Problem>(())
        })?;
        // A long one is written behind what began later.
        slots.sort_by(|(one, _), (other, _)| one.cmp(other));
        let slots: Vec<Slot> = slots.into_iter().map(|(_, slot)| slot).collect();
        let mut same: HashMap<_, Same> = HashMap::new();
        for (at, slot) in slots.iter().enumerate() {
            same.entry(slot.digest).or_default().slots.push(at);
        }
        // What was recorded with a redaction is looked for with the same one.
        let redaction = match &whole.about {
            Some(about) => {
                Redaction::read(&about.redacted).map_err(|problem| Problem::of(path, problem))?
            }
            None => Redaction::new(),
        };
        let file = File::open(path).map_err(|error| Problem::of_system(path, &error))?;
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            redaction,
            rules,
            is_ours: whole.about.is_some(),
            state: Mutex::new(State {
                file,
                slots,
                same,
                next: 0,
            }),
        })))
    }

    /// The reply to a request that comes from anywhere, with the key it came with cut out where that stands in it.
    ///
    /// # Errors
    ///
    /// When the file has changed since it was opened, and for a recorded reply that cannot be.
    pub fn answer(&self, request: &http::Request<Bytes>) -> Result<Answer, Problem> {
        let bearer = request
            .headers()
            .get(AUTHORIZATION)
            .and_then(|header| header.to_str().ok());
        let key = bearer.and_then(|header| header.strip_prefix("Bearer "));
        let keys = Keys::new(key.and_then(|key| Redactor::for_key(key).ok()));
        let sent = Sent {
            method: request.method(),
            target: request
                .uri()
                .path_and_query()
                .map_or("/", |target| target.as_str()),
            headers: request.headers(),
            body: request.body().clone(),
        };
        let asked = Asked::of(&sent.written(self.redaction(), &keys));
        Ok(match self.find(&asked)? {
            None => Answer::Unmatched(self.unmatched(&asked)),
            Some(entry) => match entry.failure {
                Some(failure) => Answer::Failure(failure.message),
                None => Answer::Reply(self.replayed(entry)?),
            },
        })
    }

    pub(crate) fn replayed(&self, entry: Entry) -> Result<Replayed, Problem> {
        Replayed::of(entry, self.0.rules.pace, self.0.is_ours)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0.path
    }

    pub(crate) fn redaction(&self) -> &Redaction {
        &self.0.redaction
    }

    /// How many entries have not been played.
    pub fn left(&self) -> usize {
        self.state()
            .slots
            .iter()
            .filter(|slot| !slot.was_played)
            .count()
    }

    /// The entry that answers a request; `None` where there is none.
    pub(crate) fn find(&self, asked: &Asked) -> Result<Option<Entry>, Problem> {
        let inner = &*self.0;
        let digest = asked.digest(&inner.rules.without);
        let mut state = self.state();
        let found = match inner.rules.is_in_order {
            true => {
                let next = state.next;
                state
                    .slots
                    .get(next)
                    .is_some_and(|slot| slot.digest == digest)
                    .then_some(next)
            }
            false => {
                let Some(same) = state.same.get_mut(&digest) else {
                    return Ok(None);
                };
                let fresh = same.slots.get(same.played);
                same.played += usize::from(fresh.is_some());
                let last = same.slots.last().filter(|_| inner.rules.is_again);
                fresh.or(last).copied()
            }
        };
        let Some(found) = found else {
            return Ok(None);
        };
        state.slots[found].was_played = true;
        state.next = found + 1;
        if inner.rules.is_in_order && inner.rules.is_again && state.next == state.slots.len() {
            state.next = 0;
        }
        let place = state.slots[found].place;
        let entry = state
            .read(place)
            .map_err(|problem| Problem::of(&inner.path, problem))?;
        Ok(Some(entry))
    }

    /// Why nothing answers a request: what is most like it, and what differs.
    pub(crate) fn unmatched(&self, asked: &Asked) -> String {
        let inner = &*self.0;
        let digest = asked.digest(&inner.rules.without);
        let mut state = self.state();
        let path = inner.path.display();
        let mut said = format!(
            "no reply to {} {} is recorded in {path}",
            asked.method, asked.path
        );
        if inner.rules.is_in_order {
            match state.slots.get(state.next).map(|slot| slot.place) {
                None => said.push_str(": all of it has been played"),
                Some(place) => {
                    let _ = write!(said, " at this point: the next is entry {}", place.number);
                    state.tell(place, asked, &inner.rules, &mut said);
                }
            }
            return said;
        }
        if let Some(same) = state.same.get(&digest) {
            let times = same.slots.len();
            let _ = write!(
                said,
                ": the {times} that are have been played; `again` plays them again"
            );
            return said;
        }
        match state.nearest(asked, &inner.rules) {
            Some(place) => {
                let _ = write!(said, ": the nearest is entry {}", place.number);
                state.tell(place, asked, &inner.rules, &mut said);
            }
            None => said.push_str(": it holds no entries"),
        }
        said
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// No more than so many are looked at for what is most like a request.
const LOOKED_AT: usize = 500;

impl State {
    fn read(&mut self, place: Place) -> Result<Entry, Problem> {
        let mut text = vec![0; place.length];
        let read = self
            .file
            .seek(SeekFrom::Start(place.offset))
            .and_then(|_| self.file.read_exact(&mut text));
        let changed = |problem: String| {
            Problem::new(format!(
                "entry {} is not there any more, the file has changed: {problem}",
                place.number
            ))
        };
        read.map_err(|error| changed(error.to_string()))?;
        let text = String::from_utf8(text).map_err(|error| changed(error.to_string()))?;
        reader::entry(&text).map_err(changed)
    }

    fn nearest(&mut self, asked: &Asked, rules: &Rules) -> Option<Place> {
        let route = route(asked);
        let (mut like, other): (Vec<_>, Vec<_>) =
            self.slots.iter().partition(|slot| slot.route == route);
        if like.is_empty() {
            like = other;
        }
        let places: Vec<Place> = like.iter().take(LOOKED_AT).map(|slot| slot.place).collect();
        let entries = places
            .into_iter()
            .filter_map(|place| Some((place, self.read(place).ok()?)));
        let entries = entries.map(|(place, entry)| {
            let recorded = Asked::of(&entry.request);
            let starts = recorded
                .path
                .chars()
                .zip(asked.path.chars())
                .take_while(|(one, other)| one == other);
            let alike = starts.count();
            (
                recorded.differences(asked, &rules.without).len(),
                std::cmp::Reverse(alike),
                place,
            )
        });
        let nearest = entries.min_by_key(|(differences, alike, _)| (*differences, *alike));
        nearest.map(|(.., place)| place)
    }

    /// Says what differs.
    fn tell(&mut self, place: Place, asked: &Asked, rules: &Rules, said: &mut String) {
        const MOST: usize = 8;
        let Ok(entry) = self.read(place) else { return };
        let differences = Asked::of(&entry.request).differences(asked, &rules.without);
        said.push_str(", from which it differs in (- recorded, + asked)");
        for difference in differences.iter().take(MOST) {
            said.push_str(&difference.lines());
        }
        if differences.len() > MOST {
            let _ = write!(said, "\n  and {} more", differences.len() - MOST);
        }
    }
}

fn route(asked: &Asked) -> u64 {
    let digest = Sha256::digest(format!("{} {}", asked.method, asked.path));
    let mut short = [0; 8];
    short.copy_from_slice(&digest[..8]);
    u64::from_le_bytes(short)
}
