//! From what was seen to a verdict: nothing here knows which client it is about.

use std::fmt::Write;

use serde::Serialize;

use crate::client::{End, Outcome};
use crate::protocol::Failure;
use crate::reply::ANSWER;
use crate::server::{Journal, Origin, Request};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Kept,
    Broken,
    NotOffered,
}

/// A verdict with what was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    pub verdict: Verdict,
    pub measured: String,
}

impl Finding {
    pub fn of(is_kept: bool, measured: impl Into<String>) -> Self {
        let verdict = match is_kept {
            true => Verdict::Kept,
            false => Verdict::Broken,
        };
        Self {
            verdict,
            measured: measured.into(),
        }
    }
}

/// One client's run through one scenario: what the server saw, and what the client reported.
pub struct Run {
    pub journal: Journal,
    pub outcome: Outcome,
}

impl Run {
    /// The text the caller has in the end.
    pub fn text(&self) -> String {
        let report = self.outcome.report.as_ref();
        match report.and_then(|report| report.text.clone()) {
            Some(text) => text,
            None => self.outcome.pieces.concat(),
        }
    }

    pub fn error(&self) -> Option<&Failure> {
        self.outcome.report.as_ref()?.error.as_ref()
    }

    pub fn found(&self) -> Option<&str> {
        self.outcome.report.as_ref()?.found.as_deref()
    }

    /// How many chunks of a stream the caller was given.
    pub fn chunks(&self) -> Option<usize> {
        self.outcome.report.as_ref()?.chunks
    }

    /// Whether the client itself says that the reply is odd.
    pub fn has_drift(&self) -> bool {
        let report = self.outcome.report.as_ref();
        report.is_some_and(|report| report.drift)
    }

    pub fn requests_to(&self, origin: Origin) -> impl Iterator<Item = &Request> {
        let requests = self.journal.requests.iter();
        requests.filter(move |request| request.origin == origin)
    }

    /// Whether it came to an end of its own, and to no error.
    pub fn is_success(&self) -> bool {
        self.outcome.end == End::Reported && self.error().is_none()
    }

    /// Whether the caller has the whole answer.
    pub fn is_answered(&self) -> bool {
        self.is_success() && self.text() == ANSWER
    }

    /// Whether it came to an error of its own.
    pub fn is_failure(&self) -> bool {
        self.outcome.end == End::Reported && self.error().is_some()
    }

    /// What a ledger has debited: once per key where keys are honoured, or else once per call carried out.
    pub fn debits(&self, keys_honoured: bool) -> usize {
        let mut keys = Vec::new();
        let executed = self
            .journal
            .requests
            .iter()
            .filter(|request| request.is_executed);
        executed
            .filter(|request| match request.header("idempotency-key") {
                Some(key) if keys_honoured => {
                    let is_new = !keys.contains(&key);
                    keys.push(key);
                    is_new
                }
                _ => true,
            })
            .count()
    }

    /// How long it took from the first request on.
    pub fn seconds(&self) -> f64 {
        let asked = self.journal.requests.first().map(|request| request.at);
        let took = self.outcome.took.saturating_sub(asked.unwrap_or_default());
        took.as_secs_f64()
    }

    /// In a few words, what the caller saw.
    pub fn seen_by_caller(&self) -> String {
        let text = self.text();
        let answer = if text == ANSWER {
            "the whole answer".to_owned()
        } else if text.is_empty() {
            "no text".to_owned()
        } else if ANSWER.starts_with(&text) {
            let [came, of] = [&text, ANSWER].map(|text| text.split_whitespace().count());
            format!("{came} of {of} words")
        } else {
            format!("{:?}", shortened(&text))
        };
        let mut seen = match (&self.outcome.end, self.error()) {
            (End::Hung, _) => format!("no end in {:.0} s, {answer}", self.seconds()),
            (End::Crashed(words), _) => format!("crashed: {}", shortened(words)),
            (End::Reported, Some(error)) => match text.is_empty() {
                true => error.class.clone(),
                false => format!("{} after {answer}", error.class),
            },
            (End::Reported, None) if text == ANSWER => answer,
            (End::Reported, None) => format!("ended quietly with {answer}"),
        };
        let requests = self.journal.requests.len();
        if requests != 1 {
            let _ = write!(seen, ", {requests} requests");
        }
        seen
    }

    /// Kept or not, with what the caller saw.
    pub fn when(&self, is_kept: bool) -> Finding {
        Finding::of(is_kept, self.seen_by_caller())
    }

    /// Kept when the whole answer came.
    pub fn answers(&self) -> Finding {
        self.gives(ANSWER)
    }

    /// Kept when this came.
    pub fn gives(&self, text: &str) -> Finding {
        let is_kept = self.is_success() && self.text() == text;
        match is_kept && text != ANSWER {
            true => Finding::of(true, format!("{:?}", shortened(text))),
            false => self.when(is_kept),
        }
    }

    /// Kept when the caller has an error, after one request.
    pub fn fails(&self) -> Finding {
        self.when(self.is_failure() && self.journal.requests.len() == 1)
    }

    /// Kept when the caller has an error that says all of this.
    pub fn fails_saying(&self, words: &[&str]) -> Finding {
        let says = self.error().map(|error| error.says.as_str());
        let missing = |word: &&&str| !says.unwrap_or_default().contains(**word);
        match words.iter().find(missing) {
            Some(word) if self.is_failure() => {
                let seen = self.seen_by_caller();
                Finding::of(false, format!("{seen}, which does not say {word:?}"))
            }
            _ => self.when(self.is_failure()),
        }
    }

    /// Kept when the caller has an error that displays all of this, with the status where it is one of a refusal.
    pub fn fails_showing(&self, status: Option<u16>, words: &[&str]) -> Finding {
        let Some(error) = self.error().filter(|_| self.is_failure()) else {
            return self.when(false);
        };
        let seen = self.seen_by_caller();
        if status.is_some() && error.status != status {
            return Finding::of(false, format!("{seen}, without the status"));
        }
        let missing = words.iter().find(|word| !error.message.contains(**word));
        match missing {
            Some(word) => Finding::of(false, format!("{seen}, which does not show {word:?}")),
            None => Finding::of(true, format!("{seen}: {}", shortened(&error.message))),
        }
    }

    /// Kept when the caller has these tool calls.
    pub fn calls(&self, expected: &[&str]) -> Finding {
        let report = self.outcome.report.as_ref();
        let calls = report.map_or(&[][..], |report| &report.calls);
        match self.is_success() {
            true => Finding::of(calls == expected, format!("calls {}", calls.join(" and "))),
            false => self.when(false),
        }
    }

    /// Kept when the caller finds this where the scenario looks.
    pub fn finds(&self, json: &str) -> Finding {
        let found = self.found().unwrap_or("nothing");
        match self.is_success() {
            true => Finding::of(found == json, format!("finds {}", shortened(found))),
            false => self.when(false),
        }
    }

    /// Kept when one call is billed once.
    pub fn billed_once(&self, keys_honoured: bool) -> Finding {
        let debits = self.debits(keys_honoured);
        let posts = self.requests_to(Origin::Api);
        let keys: Vec<_> = posts.map(|post| post.header("idempotency-key")).collect();
        let keys = match keys.as_slice() {
            [first, ..] if keys.iter().all(|key| key == first) => match first {
                Some(_) => "one key",
                None => "no key",
            },
            _ => "several keys",
        };
        let plural = if debits == 1 { "" } else { "s" };
        let end = match self.error() {
            Some(error) => error.class.as_str(),
            None => "no error",
        };
        let requests = match self.journal.requests.len() {
            1 => "1 request".to_owned(),
            requests => format!("{requests} requests"),
        };
        let measured = format!("{debits} debit{plural} in {requests}, {keys}; {end}");
        Finding::of(debits == 1, measured)
    }
}

/// The start of a text, for a table.
pub fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut start: String = text.chars().take(LONGEST).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}
