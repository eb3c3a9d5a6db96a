//! How a stream of chunks ended: the one place that decides it, from what had come by then.

use super::stream::StreamOutcome;
use crate::error::ErrorKind;

/// What stopped the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// `[DONE]`.
    Done,
    /// The end of the body; or nothing had come for a while behind the last finish reason.
    EndOfBody,
    /// The way it came: the kind of the error that says how.
    Broken(ErrorKind),
}

/// What had come when it stopped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    /// A choice has begun.
    pub has_begun: bool,
    /// Every choice has a finish reason that can be believed.
    pub is_finished: bool,
    /// It stopped inside an event, so that whatever that said is lost.
    pub is_inside_event: bool,
    /// Something that was no chunk read like an error.
    pub has_hint: bool,
}

/// | stop | the answer | |
/// |---|---|---|
/// | `[DONE]` | has begun | complete, unless an error was hinted at and no finish reason came |
/// | `[DONE]` | never began | the error that was hinted at, or else cut |
/// | any other | finished, between two events | complete |
/// | any other | finished, inside an event | cut |
/// | an event that cannot be read | | invalid |
/// | an error in place of events | | the server's error |
/// | any other | not finished | the error that was hinted at, or else how it broke |
pub(super) fn outcome(stop: Stop, facts: Facts) -> StreamOutcome {
    let hinted = facts.has_hint && !facts.is_finished;
    match stop {
        Stop::Broken(ErrorKind::Stream) => StreamOutcome::ServerError,
        Stop::Broken(kind) if !matches!(kind, ErrorKind::Timeout | ErrorKind::Connection) => {
            StreamOutcome::Invalid
        }
        _ if hinted => StreamOutcome::ServerError,
        Stop::Done if facts.has_begun => StreamOutcome::Done,
        Stop::Done => StreamOutcome::Truncated,
        _ if facts.is_finished && !facts.is_inside_event => StreamOutcome::Finished,
        Stop::EndOfBody => StreamOutcome::Truncated,
        Stop::Broken(ErrorKind::Timeout) => StreamOutcome::TimedOut,
        Stop::Broken(_) => StreamOutcome::Disconnected,
    }
}

/// In words, where the stream was cut.
pub(super) fn cut(stop: Stop, facts: Facts) -> String {
    let place = match facts.is_inside_event {
        true => "inside an event",
        false => "between two events",
    };
    match (stop, facts.is_finished) {
        (Stop::Done, _) => "the stream was ended by `[DONE]`, and no answer had begun".to_owned(),
        (_, true) => {
            format!("the stream broke off {place} behind the answer: what that said is lost")
        }
        (_, false) => format!("the stream broke off {place}, before the answer was complete"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every case there is.
    #[test]
    fn only_a_whole_answer_is_complete() {
        let stops = [
            Stop::Done,
            Stop::EndOfBody,
            Stop::Broken(ErrorKind::Timeout),
            Stop::Broken(ErrorKind::Connection),
            Stop::Broken(ErrorKind::InvalidResponse),
            Stop::Broken(ErrorKind::Stream),
        ];
        for (stop, bits) in stops
            .into_iter()
            .flat_map(|stop| (0..16).map(move |bits| (stop, bits)))
        {
            let has = |bit: u32| bits >> bit & 1 == 1;
            let facts = Facts {
                has_begun: has(0),
                is_finished: has(0) && has(1),
                is_inside_event: has(2),
                has_hint: has(3),
            };
            let is_whole = match stop {
                Stop::Done => facts.has_begun && (facts.is_finished || !facts.has_hint),
                Stop::Broken(ErrorKind::InvalidResponse | ErrorKind::Stream) => false,
                _ => facts.is_finished && !facts.is_inside_event,
            };
            let outcome = outcome(stop, facts);
            assert_eq!(outcome.is_complete(), is_whole, "{stop:?} {facts:?}");
            let is_server = match stop {
                Stop::Broken(ErrorKind::Stream) => true,
                Stop::Broken(ErrorKind::InvalidResponse) => false,
                _ => facts.has_hint && !facts.is_finished,
            };
            assert_eq!(
                outcome == StreamOutcome::ServerError,
                is_server,
                "{stop:?} {facts:?}"
            );
        }
    }
}
