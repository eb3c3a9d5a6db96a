//! What a status that is no success means.

use http::StatusCode;

use super::ErrorKind;
use super::message::{json_of, same_name};
use crate::json::Raw;

/// What servers call it when there is nothing left to pay with, without case, `_` and `-`. They send it as `code` or
/// `type`: in their words the same may be said of too many calls at once.
const SPENT: [&str; 12] = [
    "accountoverdueerror",
    "arrearage",
    "billinghardlimitreached",
    "billingnotactive",
    "creditbalancetoolow",
    "exceededcurrentquotaerror",
    "insufficientbalance",
    "insufficientcredit",
    "insufficientcredits",
    "insufficientfunds",
    "insufficientquota",
    "insufficientuserquota",
];

impl ErrorKind {
    /// The kind of a refusal by the API. A 429 that means the bill, not the rate, does not pass by itself.
    pub(crate) fn of(status: StatusCode, body: &[u8]) -> Self {
        match status.as_u16() {
            400 | 422 => ErrorKind::BadRequest,
            401 => ErrorKind::Authentication,
            402 => ErrorKind::InsufficientCredits,
            403 => ErrorKind::PermissionDenied,
            404 => ErrorKind::NotFound,
            409 => ErrorKind::Conflict,
            429 if is_spent(body) => ErrorKind::InsufficientCredits,
            429 => ErrorKind::RateLimited,
            503 => ErrorKind::EndpointNotReady,
            500..=599 => ErrorKind::Server,
            _ => ErrorKind::Status,
        }
    }

    /// The kind of a refusal by storage, which knows no key of the API and no endpoint.
    pub(crate) fn of_storage(status: StatusCode) -> Self {
        match status.as_u16() {
            429 => ErrorKind::RateLimited,
            500..=599 => ErrorKind::Server,
            _ => ErrorKind::Status,
        }
    }
}

/// Whether a refusal says by its code that there is nothing left to pay with.
fn is_spent(body: &[u8]) -> bool {
    let Some(body) = json_of(&String::from_utf8_lossy(body)) else {
        return false;
    };
    let root = body.get(0).unwrap_or(&body);
    let inside = ["error", "detail"].map(|key| member(root, key));
    [Some(root)]
        .into_iter()
        .chain(inside)
        .flatten()
        .flat_map(|object| ["code", "type"].map(|key| member(object, key)))
        .flatten()
        .filter_map(Raw::as_str)
        .any(|code| SPENT.iter().any(|spent| same_name(code.trim(), spent)))
}

fn member<'a>(object: &'a Raw, name: &str) -> Option<&'a Raw> {
    let mut members = object.members();
    members
        .rfind(|(key, _)| same_name(key, name))
        .map(|(_, value)| value)
}

/// What a status is called, also where HTTP has no name for it.
pub(crate) fn reason(status: StatusCode) -> &'static str {
    status
        .canonical_reason()
        .unwrap_or_else(|| match status.as_u16() {
            419 => "Session Expired",
            440 => "Login Time-out",
            444 => "No Response",
            449 => "Retry With",
            460 => "Client Closed Connection",
            463 => "Too Many Forwarded Addresses",
            494 => "Request Header Too Large",
            495 => "Client Certificate Error",
            496 => "Client Certificate Required",
            497 => "HTTP Request Sent to HTTPS Port",
            498 => "Invalid Token",
            499 => "Client Closed Request",
            509 => "Bandwidth Limit Exceeded",
            520 => "Unknown Error of the Origin",
            521 => "Origin Is Down",
            522 => "No Connection to the Origin in Time",
            523 => "Origin Is Unreachable",
            524 => "No Reply from the Origin in Time",
            525 => "TLS Handshake with the Origin Failed",
            526 => "Invalid Certificate of the Origin",
            527 => "Connection to the Origin Was Interrupted",
            528 | 529 => "Overloaded",
            530 => "Origin Cannot Be Found",
            561 => "Unauthorized",
            598 => "Read Time-out",
            599 => "Connect Time-out",
            _ => "no message",
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_servers_are_known_to_send_has_a_name() {
        let unnamed = |code: &u16| reason(StatusCode::from_u16(*code).unwrap()) == "no message";
        assert_eq!((520..=530).find(unnamed), None);
        for code in [429, 499, 503, 529, 598, 599] {
            assert!(!unnamed(&code), "{code}");
        }
        assert!(unnamed(&799));
    }

    #[test]
    fn storage_knows_no_key() {
        for code in 300..1000 {
            let kind = ErrorKind::of_storage(StatusCode::from_u16(code).unwrap());
            let expected = match code {
                429 => ErrorKind::RateLimited,
                500..=599 => ErrorKind::Server,
                _ => ErrorKind::Status,
            };
            assert_eq!(kind, expected, "{code}");
        }
    }

    #[test]
    fn a_spent_quota_is_told_from_a_rate_limit() {
        let kind = |body: &str| ErrorKind::of(StatusCode::TOO_MANY_REQUESTS, body.as_bytes());
        for code in SPENT {
            for body in [
                format!(r#"{{"error": {{"code": "{code}"}}}}"#),
                format!(r#"{{"error": {{"type": "{code}", "code": 429}}}}"#),
                format!(r#"{{"code": "{code}", "error": null}}"#),
                format!(r#"{{"Type": " {code} "}}"#),
                format!(r#"{{"detail": {{"code": "{code}"}}}}"#),
                format!(r#"[{{"error": {{"code": "{code}"}}}}]"#),
                format!("data: {{\"error\": {{\"code\": \"{code}\"}}}}\n\n"),
                format!("\u{feff}{{\"code\": \"{code}\"}}"),
            ] {
                assert_eq!(kind(&body), ErrorKind::InsufficientCredits, "{body}");
                let elsewhere = ErrorKind::of(StatusCode::SERVICE_UNAVAILABLE, body.as_bytes());
                assert_eq!(elsewhere, ErrorKind::EndpointNotReady);
            }
        }
        for body in [
            "",
            "insufficient_quota",
            "{}",
            "[]",
            "7",
            r#"{"error": "INSUFFICIENT QUOTA"}"#,
            r#"{"error": {"code": "rate_limit_exceeded", "message": "insufficient_quota"}}"#,
            r#"{"code": ["insufficient_quota"]}"#,
            r#"{"param": {"code": "insufficient_quota"}}"#,
        ] {
            assert_eq!(kind(body), ErrorKind::RateLimited, "{body}");
        }
    }
}
