//! What a script comes to.

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::{Asked, Event, InvalidScript, Route, SCRIPT_HEADER, Script, Verbatim};
use crate::error::ApiError;
use crate::platform::Platform;
use crate::reply::{Receipt, Reply};
use crate::wire::Frame;

/// The script that a request brings along.
pub(crate) fn own(headers: &HeaderMap, route: &Route) -> Result<Option<Script>, ApiError> {
    let Some(given) = headers.get(SCRIPT_HEADER) else {
        return Ok(None);
    };
    let wrong = |why: String| ApiError::bad_request(&format!("{SCRIPT_HEADER}: {why}"));
    let text = given
        .to_str()
        .map_err(|_| wrong("not printable ASCII".to_owned()))?;
    let script: Script = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    if script.is_scoped() {
        let scope = "route, model, when, skip, times and always are the server's; this one is for its request";
        return Err(wrong(scope.to_owned()));
    }
    script.check(route)?;
    Ok(Some(script))
}

/// The scripted reply to a request that is no chat call.
pub(crate) fn routed(
    platform: &Platform,
    parts: &Parts,
    body: &[u8],
) -> Result<Option<Reply>, ApiError> {
    let route = Route::of(parts);
    if route.is_chat() {
        return Ok(None);
    }
    if let Some(own) = own(&parts.headers, &route)? {
        return Ok(own.verbatim());
    }
    let mut state = platform.state();
    if state.scripts.is_empty() {
        return Ok(None);
    }
    let asked = Asked::other(parts, body);
    state.scripts.peek(&asked)?;
    Ok(state
        .scripts
        .take(&asked)
        .as_ref()
        .and_then(Script::verbatim))
}

impl Script {
    pub(crate) fn is_verbatim(&self) -> bool {
        self.reply.is_some() || !self.events.is_empty()
    }

    /// The reply that is sent as it is, if it has one.
    pub(crate) fn verbatim(&self) -> Option<Reply> {
        let mut reply = if let Some(Verbatim { status, body }) = &self.reply {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            match (status.as_u16(), body.as_str()) {
                (204 | 205 | 304, _) => Reply::empty(status),
                (_, Some(text)) => Reply::text(status, text.to_owned()),
                (_, None) => Reply::json(status, body),
            }
        } else if self.events.is_empty() {
            return None;
        } else {
            let frame = |event: &Event| Frame::event(&event.event, &event.data);
            Reply::events(self.events.iter().map(frame).collect(), false)
        };
        self.dress(&mut reply);
        Some(reply)
    }

    /// Puts its headers on an answer.
    pub(crate) fn dress(&self, reply: &mut Reply) {
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::from_str(value))
            {
                reply.headers.insert(name, value);
            }
        }
    }

    /// The bill, with what it does not say taken from the usual one.
    pub(crate) fn receipt(&self, usual: Receipt) -> Receipt {
        let amount = |said: u64| i64::try_from(said).unwrap_or(i64::MAX);
        let frontier = self.frontier_would_have_cost_micro_usd.map(amount);
        Receipt {
            billed: self.billed_micro_usd.map_or(usual.billed, amount),
            frontier_would_have_cost: frontier.or(usual.frontier_would_have_cost),
        }
    }
}

impl From<InvalidScript> for ApiError {
    fn from(error: InvalidScript) -> Self {
        Self::bad_request(&error.to_string())
    }
}
