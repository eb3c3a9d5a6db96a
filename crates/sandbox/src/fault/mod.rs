//! Failures on request.

mod dialect;
mod effect;
mod gzip;
mod schedule;
mod spec;

use std::time::Duration;

use serde_json::Value;

pub use dialect::Dialect;
pub(crate) use effect::Effects;
use effect::{Effect, ErrorFrame, Substitute, Trickle};
pub(crate) use schedule::Faults;
pub use spec::InvalidFault;

/// The request header that asks for a fault on that one request.
///
/// Its value is `name`, `name=value`, or a JSON object with one member, where name and value are those
/// in the table of [`Fault`]: `Pareta-Sandbox-Fault: status=503`, `Pareta-Sandbox-Fault: hang_up`,
/// `Pareta-Sandbox-Fault: {"status":{"code":429,"headers":{"retry-after":"2"},"body":{"detail":"slow down"}}}`. A JSON
/// list of such objects and names is a fault that does all of that.
/// A value that names no fault answers 400.
pub const FAULT_HEADER: &str = "pareta-sandbox-fault";

/// A failure the server produces, and the requests that meet it.
///
/// A fault on the server applies to every matching request until [`Sandbox::clear_faults`](crate::Sandbox::clear_faults),
/// unless [`times`](Fault::times) bounds it. When several match, the first one added wins.
///
/// | Constructor | In the header | The request is executed |
/// |---|---|---|
/// | [`status`](Fault::status) | `status=503`, or `{"status":{"code","headers","body"}}` | no |
/// | [`refuse`](Fault::refuse) | `refuse` | no |
/// | [`stall`](Fault::stall) | `stall_ms=500` | after the pause |
/// | [`delay`](Fault::delay) | `delay_ms=500` | before the pause |
/// | [`status_after`](Fault::status_after) | `status_after=502` | yes |
/// | [`hang_up`](Fault::hang_up) | `hang_up` | yes |
/// | [`reset_after`](Fault::reset_after) | `reset_after=100` | yes |
/// | [`cut_after`](Fault::cut_after) | `cut_after=100` | yes |
/// | [`truncate`](Fault::truncate) | `truncate=3` | yes |
/// | [`half_frame`](Fault::half_frame) | `half_frame=3` | yes |
/// | [`error_frame`](Fault::error_frame) | `error_frame=3` | yes |
/// | [`garbage_frame`](Fault::garbage_frame) | `garbage_frame=3` | yes |
/// | [`duplicate_frame`](Fault::duplicate_frame) | `duplicate_frame=3` | yes |
/// | [`swap_frames`](Fault::swap_frames) | `swap_frames=3` | yes |
/// | [`unknown_event`](Fault::unknown_event) | `unknown_event=3` | yes |
/// | [`pace`](Fault::pace) | `pace_ms=50` | yes |
/// | [`trickle`](Fault::trickle) | `{"trickle":{"bytes":1,"every_ms":10}}` | yes |
/// | [`garbage`](Fault::garbage) | `garbage` | yes |
/// | [`html`](Fault::html) | `html` | yes |
/// | [`content_type`](Fault::content_type) | `content_type=text/plain` | yes |
/// | [`extra_headers`](Fault::extra_headers) | `extra_headers=120` | yes |
/// | [`byte_order_mark`](Fault::byte_order_mark) | `byte_order_mark` | yes |
/// | [`gzip`](Fault::gzip) | `gzip` | yes |
/// | [`stall_body`](Fault::stall_body) | `stall_body_ms=8000` | yes |
/// | [`keep_alive`](Fault::keep_alive) | `keep_alive_ms=8000` | yes |
/// | [`dialect`](Fault::dialect) | `dialect=reason_empty`; see [`Dialect`] | yes |
/// | [`and`](Fault::and) | a list: `[{"status":503},"gzip"]` | if none of them prevents it |
#[derive(Debug, Clone)]
pub struct Fault {
    pub(crate) effects: Effects,
    method: Option<String>,
    path: Option<String>,
    skip: u64,
    times: Option<u64>,
    chance: f64,
}

impl Fault {
    fn new(effect: Effect) -> Self {
        Self::of(Effects(vec![effect]))
    }

    fn of(effects: Effects) -> Self {
        Self {
            effects,
            method: None,
            path: None,
            skip: 0,
            times: None,
            chance: 1.0,
        }
    }

    /// This status instead of an answer; nothing is executed. See [`body`](Fault::body) and [`header`](Fault::header).
    pub fn status(code: u16) -> Self {
        Self::new(Effect::Status(Substitute::new(code)))
    }

    /// This status in place of the real answer, after the request was executed.
    pub fn status_after(code: u16) -> Self {
        Self::new(Effect::StatusAfter(Substitute::new(code)))
    }

    /// The connection is reset; nothing is executed.
    pub fn refuse() -> Self {
        Self::new(Effect::Refuse)
    }

    /// The connection is reset without an answer after the request was executed.
    pub fn hang_up() -> Self {
        Self::new(Effect::HangUp)
    }

    /// A pause before the request is executed.
    pub fn stall(pause: Duration) -> Self {
        Self::new(Effect::StallMs(millis(pause)))
    }

    /// A pause between the execution and the headers of the answer.
    pub fn delay(pause: Duration) -> Self {
        Self::new(Effect::DelayMs(millis(pause)))
    }

    /// A pause before each event of a stream.
    pub fn pace(pause: Duration) -> Self {
        Self::new(Effect::PaceMs(millis(pause)))
    }

    /// The body arrives a few bytes at a time.
    pub fn trickle(bytes: usize, every: Duration) -> Self {
        Self::new(Effect::Trickle(Trickle {
            bytes,
            every_ms: millis(every),
        }))
    }

    /// The connection is reset (TCP RST) after this many bytes of the body.
    pub fn reset_after(bytes: usize) -> Self {
        Self::new(Effect::ResetAfter(bytes))
    }

    /// The connection is closed after this many bytes of the body, before it is whole.
    pub fn cut_after(bytes: usize) -> Self {
        Self::new(Effect::CutAfter(bytes))
    }

    /// A stream ends cleanly after this many events, without `[DONE]`. Comments count as events.
    pub fn truncate(events: usize) -> Self {
        Self::new(Effect::Truncate(events))
    }

    /// A stream ends cleanly in the middle of the event at this position, counted from 0.
    pub fn half_frame(event: usize) -> Self {
        Self::new(Effect::HalfFrame(event))
    }

    /// A stream ends with an error event at this position; see [`body`](Fault::body).
    pub fn error_frame(event: usize) -> Self {
        Self::new(Effect::ErrorFrame(ErrorFrame {
            at: event,
            data: None,
        }))
    }

    /// The event at this position is preceded by one that is not JSON.
    pub fn garbage_frame(event: usize) -> Self {
        Self::new(Effect::GarbageFrame(event))
    }

    /// The event at this position comes twice.
    pub fn duplicate_frame(event: usize) -> Self {
        Self::new(Effect::DuplicateFrame(event))
    }

    /// The event at this position and the next one change places.
    pub fn swap_frames(event: usize) -> Self {
        Self::new(Effect::SwapFrames(event))
    }

    /// The event at this position is preceded by one with a name that nobody documented.
    pub fn unknown_event(event: usize) -> Self {
        Self::new(Effect::UnknownEvent(event))
    }

    /// The body is replaced with bytes that are neither JSON nor UTF-8.
    pub fn garbage() -> Self {
        Self::new(Effect::Garbage)
    }

    /// The answer is replaced with an HTML page and status 200, as from a captive portal.
    pub fn html() -> Self {
        Self::new(Effect::Html)
    }

    /// The answer declares another content type, or none where this is empty.
    pub fn content_type(value: impl Into<String>) -> Self {
        Self::new(Effect::ContentType(value.into()))
    }

    /// The answer has this many headers more, up to 1,000.
    pub fn extra_headers(count: usize) -> Self {
        Self::new(Effect::ExtraHeaders(count))
    }

    /// The body begins with a byte-order mark.
    pub fn byte_order_mark() -> Self {
        Self::new(Effect::ByteOrderMark)
    }

    /// The body is encoded with gzip, whether the request accepts that or not.
    pub fn gzip() -> Self {
        Self::new(Effect::Gzip)
    }

    /// The body is held up for this long when all but its end has been sent: an error's that stops half-way, or a stream
    /// that falls silent.
    pub fn stall_body(pause: Duration) -> Self {
        Self::new(Effect::StallBodyMs(millis(pause)))
    }

    /// A stream goes on for this long, up to a day, behind its last event, with a comment every second.
    pub fn keep_alive(time: Duration) -> Self {
        Self::new(Effect::KeepAliveMs(millis(time)))
    }

    /// A completion is written as other servers write it.
    pub fn dialect(dialect: Dialect) -> Self {
        Self::new(Effect::Dialect(dialect))
    }

    /// What another fault does as well, after this one: `Fault::status(503).and(Fault::gzip())`. Which requests meet it is
    /// said of this one.
    pub fn and(mut self, other: Self) -> Self {
        self.effects.0.extend(other.effects.0);
        self
    }

    /// The body of a [`status`](Fault::status) or [`status_after`](Fault::status_after) fault, or the data of an
    /// [`error_frame`](Fault::error_frame). A JSON string is sent as plain text by the former. Other faults have no body.
    pub fn body(mut self, body: impl Into<Value>) -> Self {
        match self.effects.0.last_mut() {
            Some(Effect::Status(substitute) | Effect::StatusAfter(substitute)) => {
                substitute.body = Some(body.into())
            }
            Some(Effect::ErrorFrame(frame)) => frame.data = Some(body.into()),
            _ => {}
        }
        self
    }

    /// A header of a [`status`](Fault::status) or [`status_after`](Fault::status_after) fault. Other faults keep the answer's.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Some(Effect::Status(substitute) | Effect::StatusAfter(substitute)) =
            self.effects.0.last_mut()
        {
            substitute.headers.insert(name.into(), value.into());
        }
        self
    }

    /// Only requests whose path begins like this.
    pub fn on(mut self, path_prefix: impl Into<String>) -> Self {
        self.path = Some(path_prefix.into());
        self
    }

    /// Only requests with this method.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Not the first `requests` that match, only those after.
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Only this many requests.
    pub fn times(mut self, requests: u64) -> Self {
        self.times = Some(requests);
        self
    }

    /// Only this share of the matching requests, from 0 to 1, drawn with the sandbox's seed: a reproducible
    /// random schedule.
    pub fn chance(mut self, share: f64) -> Self {
        self.chance = share;
        self
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
