//! Replies as JSON: nothing lost, and nothing that is no reply taken for one.

use crate::protocol::Call::{Chat, Deploy, ListModels, RetrieveRun};
use crate::reply::{ANSWER, Step, completion, event_stream, json, whole};
use crate::scenario::Scenario;
use crate::verdict::Run;

/// A completion, and what must be found where in it.
fn finds(
    name: &'static str,
    rule: &'static str,
    body: String,
    pointer: &'static str,
    found: &'static str,
) -> Scenario {
    let judge = move |run: &Run| run.finds(found);
    Scenario::always(name, rule, Chat, json(200, body), judge)
        .set(|job| job.probes = vec![pointer.to_owned()])
}

pub fn scenarios() -> Vec<Scenario> {
    let fails = |name, rule, reply| Scenario::always(name, rule, Chat, reply, Run::fails);
    let refused = |name, rule, call, body| {
        Scenario::always(name, rule, call, json(200, body), |run| {
            run.fails_showing(None, &["model overloaded"])
        })
    };
    let no_content = vec![Step::Send(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec())];
    let with = |more| completion(ANSWER, more);
    let plain = with("");
    let deep = format!(",\"deep\":{}{}", "[".repeat(100_000), "]".repeat(100_000));
    vec![
        Scenario::always(
            "deploy-error-event",
            "A deployment that fails is an error, in the server's words.",
            Deploy,
            event_stream([
                "event: progress\ndata: {\"stage\":\"pulling\"}\n\n",
                "event: error\ndata: {\"message\":\"no capacity in eu-1\"}\n\n",
            ]),
            |run| run.fails_saying(&["no capacity in eu-1"]),
        ),
        Scenario::always(
            "deploy-cut-short",
            "A deployment's stream that ends before `complete` is an error.",
            Deploy,
            event_stream(["event: progress\ndata: {\"stage\":\"pulling\"}\n\n"]),
            Run::fails,
        ),
        finds(
            "kept-unknown-field",
            "A field nobody knows yet is there for the caller.",
            with(r#","system_notice":"maintenance at noon""#),
            "/system_notice",
            r#""maintenance at noon""#,
        ),
        finds(
            "kept-nested-unknown-field",
            "A field nobody knows yet in a nested object is there for the caller.",
            with(
                r#","usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"carbon_mg":4}"#,
            ),
            "/usage/carbon_mg",
            "4",
        ),
        finds(
            "kept-large-integer",
            "An integer above 2^53 keeps its last digit.",
            with(r#","billed_nano_usd":9007199254740993"#),
            "/billed_nano_usd",
            "9007199254740993",
        ),
        finds(
            "kept-exact-decimal",
            "A decimal keeps all its digits.",
            with(r#","rate":0.12345678901234567890"#),
            "/rate",
            "0.12345678901234567890",
        ),
        finds(
            "kept-unknown-finish-reason",
            "A finish reason nobody knows yet decodes, and is kept.",
            plain.replace("\"stop\"", "\"guardrail\""),
            "/choices/0/finish_reason",
            r#""guardrail""#,
        ),
        finds(
            "kept-wrong-type",
            "A field of another type than documented does no harm to the rest, and can be looked \
             at.",
            plain.replace("1767225600", "\"yesterday\""),
            "/created",
            r#""yesterday""#,
        ),
        Scenario::always(
            "decode-nulls",
            "A null in an optional place reads as absent.",
            Chat,
            json(
                200,
                format!(
                    r#"{{"id":null,"created":null,"usage":null,"choices":[{{"index":0,"finish_reason":null,"message":{{"role":"assistant","content":"{ANSWER}","tool_calls":null}}}}]}}"#
                ),
            ),
            Run::answers,
        ),
        finds(
            "decode-without-choices",
            "A completion without choices still gives what it has.",
            r#"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m"}"#.to_owned(),
            "/id",
            r#""chatcmpl-1""#,
        ),
        Scenario::always(
            "decode-odd-element",
            "One odd element of a list leaves the others where they are.",
            ListModels,
            json(
                200,
                r#"{"object":"list","data":[{"id":"a","object":"model","created":1,"owned_by":"o"},null,{"id":"c","object":"model","created":1,"owned_by":"o"}]}"#,
            ),
            |run| run.gives("a None c"),
        ),
        Scenario::always(
            "decode-deep-nesting",
            "A field nested 100,000 deep comes to the answer or to an error, and to no crash.",
            Chat,
            json(200, with(&deep)),
            |run| run.when(run.is_failure() || run.is_answered()),
        ),
        Scenario::always(
            "bill-above-2-to-53",
            "A bill above 2^53 is exact.",
            RetrieveRun,
            json(
                200,
                r#"{"run":{"id":"run_1","status":"completed","total_cost_micro_usd":9007199254740993},"results":[]}"#,
            ),
            |run| run.gives("9007199254740993"),
        ),
        Scenario::always(
            "bill-unreadable",
            "A bill that is no number is an error, and not a bill of nothing.",
            RetrieveRun,
            json(
                200,
                r#"{"run":{"id":"run_1","total_cost_micro_usd":"free"},"results":[]}"#,
            ),
            Run::fails,
        ),
        fails(
            "reply-empty",
            "A 204 without a body in place of a completion is an error.",
            no_content.clone(),
        ),
        Scenario::always(
            "reply-empty-is-called-empty",
            "The error of a 204 without a body says that the reply was empty.",
            Chat,
            no_content,
            |run| run.fails_showing(None, &["empty"]),
        ),
        Scenario::always(
            "reply-empty-with-200",
            "The error of a 200 without a body says that the reply was empty.",
            Chat,
            json(200, ""),
            |run| run.fails_showing(None, &["empty"]),
        ),
        fails(
            "reply-page",
            "An HTML page of status 200 in place of a completion is an error.",
            whole(
                200,
                "text/html",
                "",
                "<html><body>Please sign in</body></html>",
            ),
        ),
        fails(
            "reply-other-root",
            "JSON that is no object in place of a completion is an error.",
            json(200, r#"["one", "two"]"#),
        ),
        Scenario::always(
            "reply-error-object",
            "An error object of status 200 in place of a completion is an error, in the server's \
             words.",
            Chat,
            json(200, r#"{"error":{"message":"model overloaded"}}"#),
            |run| run.fails_saying(&["model overloaded"]),
        ),
        refused(
            "reply-error-as-the-object",
            "What calls itself `object: \"error\"` in place of a completion is an error, in the \
             server's words.",
            Chat,
            r#"{"object":"error","message":"model overloaded","type":"NotFoundError","code":404}"#,
        ),
        refused(
            "reply-error-as-no-success",
            "`success: false` in place of a completion is an error, in the server's words.",
            Chat,
            r#"{"success":false,"message":"model overloaded"}"#,
        ),
        refused(
            "reply-error-as-code-and-msg",
            "A `code` and a `msg` in place of a completion are an error, in the server's words.",
            Chat,
            r#"{"code":404,"msg":"model overloaded"}"#,
        ),
        refused(
            "reply-error-in-a-choice",
            "An error inside a choice that has no text is an error, in the server's words.",
            Chat,
            r#"{"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"error","error":{"code":502,"message":"model overloaded"}}]}"#,
        ),
        refused(
            "list-error-object",
            "An error object of status 200 in place of a list is an error, in the server's words.",
            ListModels,
            r#"{"error":{"message":"model overloaded"}}"#,
        ),
        refused(
            "list-error-as-the-object",
            "What calls itself `object: \"error\"` in place of a list is an error, in the server's \
             words.",
            ListModels,
            r#"{"object":"error","message":"model overloaded","code":404}"#,
        ),
        Scenario::always(
            "list-without-its-list",
            "A list that is not there is no list of nothing: it is an error, or the client says \
             that the reply is odd.",
            ListModels,
            json(200, r#"{"object":"list"}"#),
            |run| run.when(run.is_failure() || run.is_success() && run.has_drift()),
        ),
        Scenario::always(
            "reply-error-that-says-nothing",
            "An empty `error` beside an answer is none.",
            Chat,
            json(200, with(r#","error":"","success":true,"message":"ok""#)),
            Run::answers,
        ),
        Scenario::always(
            "reply-content-parts",
            "A text that comes as a list of parts is the text.",
            Chat,
            json(
                200,
                r#"{"choices":[{"index":0,"message":{"role":"assistant","content":[{"type":"thinking","thinking":[]},{"type":"text","text":"the "},{"type":"text","text":"answer"}]},"finish_reason":"stop"}]}"#,
            ),
            |run| run.gives("the answer"),
        ),
    ]
}
