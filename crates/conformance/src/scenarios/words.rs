//! The server's own words: what an error displays, wherever in the body they are.

use crate::protocol::Call::{Chat, ListModels, UploadDocument};
use crate::reply::{Reply, json, whole};
use crate::scenario::Scenario;
use crate::server::{Origin, Origins, Request};
use crate::verdict::{Finding, Run, Verdict};

/// The same refusal of every request.
fn refused(
    name: &'static str,
    rule: &'static str,
    status: u16,
    body: &str,
    judge: impl Fn(&Run) -> Finding + Send + Sync + 'static,
) -> Scenario {
    let content_type = match body.as_bytes() {
        [b'{' | b'[', ..] => "application/json",
        [b'<', b'?', ..] => "application/xml",
        [b'<', ..] => "text/html",
        _ => "text/plain",
    };
    Scenario::always(
        name,
        rule,
        Chat,
        whole(status, content_type, "", body),
        judge,
    )
}

/// What must be displayed of a refusal, and with its status.
fn shows(
    name: &'static str,
    rule: &'static str,
    status: u16,
    body: &str,
    words: &'static [&'static str],
) -> Scenario {
    refused(name, rule, status, body, move |run| {
        run.fails_showing(Some(status), words)
    })
}

/// What the error must have of a refusal, displayed or not.
fn says(
    name: &'static str,
    rule: &'static str,
    status: u16,
    body: &str,
    words: &'static [&'static str],
) -> Scenario {
    refused(name, rule, status, body, move |run| {
        let with_status = run.fails_showing(Some(status), &[]);
        match with_status.verdict {
            Verdict::Kept => run.fails_saying(words),
            _ => with_status,
        }
    })
}

/// A refusal of the storage that a large document is sent to.
fn refused_by_storage(request: &Request, _: usize, origins: &Origins) -> Reply {
    match request.origin {
        Origin::Api => {
            let url = &origins.other;
            json(
                200,
                format!(r#"{{"upload_url":"{url}/bucket/1?signature=x","storage_uri":"s3://1"}}"#),
            )
        }
        Origin::Other => whole(403, "application/xml", "", XML),
    }
}

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"#;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        says(
            "error-detail",
            "An error's `detail` reaches the caller, with the status.",
            404,
            r#"{"detail":"no endpoint ep_9"}"#,
            &["no endpoint ep_9"],
        ),
        says(
            "error-detail-list",
            "An error's list of what is wrong with each field reaches the caller, with the status.",
            422,
            r#"{"detail":[{"loc":["body","top_k"],"msg":"must be positive","type":"value_error"}]}"#,
            &["top_k", "must be positive"],
        ),
        says(
            "error-object",
            "An OpenAI-style error reaches the caller, with the status.",
            400,
            r#"{"error":{"message":"context too long","type":"invalid_request_error","param":null,"code":"length"}}"#,
            &["context too long"],
        ),
        says(
            "error-plain-text",
            "What a proxy says in plain text reaches the caller, with the status.",
            403,
            "blocked by policy 7",
            &["blocked by policy 7"],
        ),
        refused(
            "error-list",
            "Words in a list of error objects are displayed, and not the JSON around them.",
            404,
            r#"[{"error":{"code":404,"message":"no such model","status":"NOT_FOUND"}}]"#,
            |run| match run.error() {
                Some(error) if error.message.contains("NOT_FOUND") => {
                    Finding::of(false, format!("{}, which shows the JSON", error.class))
                }
                _ => run.fails_showing(Some(404), &["no such model"]),
            },
        ),
        shows(
            "error-name-and-message",
            "A short `error` does not hide the words in `message`.",
            400,
            r#"{"error":"INSUFFICIENT QUOTA","message":"too many requests at once"}"#,
            &["INSUFFICIENT QUOTA", "too many requests at once"],
        ),
        shows(
            "error-name-and-description",
            "A short `error` does not hide the words in `error_description`.",
            400,
            r#"{"error":"invalid_scope","error_description":"the key may only read"}"#,
            &["invalid_scope", "the key may only read"],
        ),
        shows(
            "error-errors",
            "Words in a list of `errors` are displayed.",
            400,
            r#"{"success":false,"errors":[{"code":1038,"message":"this zone is locked"}],"messages":[],"result":null}"#,
            &["this zone is locked"],
        ),
        shows(
            "error-fault",
            "Words in a `fault` are displayed.",
            400,
            r#"{"fault":{"code":900802,"message":"message throttled out","description":"too often"}}"#,
            &["message throttled out"],
        ),
        shows(
            "error-faultstring",
            "Words in the `faultstring` of a `fault` are displayed.",
            400,
            r#"{"fault":{"faultstring":"spike arrest violation","detail":{"errorcode":"policies.ratelimit"}}}"#,
            &["spike arrest violation"],
        ),
        shows(
            "error-msg",
            "Words in `msg` are displayed.",
            400,
            r#"{"msg":"wrong shape","code":17}"#,
            &["wrong shape"],
        ),
        shows(
            "error-problem",
            "The `detail` of an RFC 9457 problem is displayed.",
            413,
            r#"{"type":"about:blank","title":"Too big","status":413,"detail":"over 1 MB"}"#,
            &["over 1 MB"],
        ),
        shows(
            "error-title",
            "A problem that has a title alone is displayed with it.",
            400,
            r#"{"type":"https://e.example/locked","title":"This zone is locked","status":400}"#,
            &["This zone is locked"],
        ),
        shows(
            "error-capital-message",
            "Words in `Message` are displayed.",
            400,
            r#"{"Message":"the token is expired","__type":"ExpiredToken"}"#,
            &["the token is expired"],
        ),
        shows(
            "error-message-inside-message",
            "Words in an object under `message` are displayed.",
            422,
            r#"{"object":"error","message":{"detail":[{"loc":["body","top_k"],"msg":"must be positive","type":"value_error"}]},"type":"invalid_request_error"}"#,
            &["must be positive"],
        ),
        shows(
            "error-in-no-known-place",
            "Where no words are found, what came is displayed.",
            400,
            r#"{"outcome":{"reason":"zone locked by operator"}}"#,
            &["zone locked by operator"],
        ),
        shows(
            "error-blank-detail",
            "A blank `detail` does not hide the words in `error`.",
            400,
            r#"{"detail":"","error":{"message":"the disk is full"}}"#,
            &["the disk is full"],
        ),
        shows(
            "error-empty-list-of-details",
            "An empty list as `detail` does not hide the words in `message`.",
            400,
            r#"{"detail":[],"message":"the disk is full"}"#,
            &["the disk is full"],
        ),
        shows(
            "error-true",
            "An `error` that is `true` does not hide the words in `message`.",
            400,
            r#"{"error":true,"message":"the disk is full"}"#,
            &["the disk is full"],
        ),
        shows(
            "error-empty-object",
            "An empty object as `error` does not hide the words in `message`.",
            400,
            r#"{"error":{},"message":"the disk is full"}"#,
            &["the disk is full"],
        ),
        shows(
            "error-page-title",
            "The title of a page is displayed, whatever attributes it has, with its \
             entities read.",
            400,
            "<!DOCTYPE html><html><head><TITLE lang=\"en\">Sign in &amp; try&#32;again</TITLE></head><body></body></html>",
            &["Sign in & try again"],
        ),
        shows(
            "error-page-heading",
            "The heading of a page without a title is displayed.",
            413,
            "<html><body><h1>413 Request Entity Too Large</h1></body></html>",
            &["Request Entity Too Large"],
        ),
        shows(
            "error-xml",
            "Code and words of an error in XML are displayed.",
            400,
            XML,
            &["AccessDenied", "Request has expired"],
        ),
        Scenario::new(
            "error-of-storage",
            "A refusal by the storage of a large upload is told in its words, and is no matter of \
             the key.",
            UploadDocument,
            refused_by_storage,
            |run| match run.error() {
                Some(error)
                    if ["Permission", "Auth"]
                        .iter()
                        .any(|w| error.class.contains(w)) =>
                {
                    Finding::of(false, format!("{}, which speaks of the key", error.class))
                }
                _ => run.fails_showing(None, &["Request has expired"]),
            },
        ),
        Scenario::new(
            "error-redirect",
            "A redirect that is not followed is told with where it leads, without the query.",
            ListModels,
            |request, _, origins| match request.origin {
                Origin::Api => {
                    let location = format!("location: {}/moved?token=secret\r\n", origins.other);
                    whole(307, "text/plain", &location, "")
                }
                Origin::Other => json(
                    200,
                    r#"{"object":"list","data":[{"id":"a","object":"model","created":1,"owned_by":"o"}]}"#,
                ),
            },
            |run| match run.error() {
                None => run.when(run.is_success()),
                Some(error) if error.message.contains("secret") => {
                    Finding::of(false, format!("{}, which shows the query", error.class))
                }
                Some(_) => run.fails_showing(None, &["/moved"]),
            },
        ),
    ]
}
