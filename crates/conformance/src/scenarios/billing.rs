//! One call, one debit. The server bills what it carries out, and keeps a ledger.

use std::time::Duration;

use crate::protocol::Call::{self, Chat, ChatStream, CreateSet, Deploy};
use crate::reply::{
    ANSWER, Reply, Step, answer, answer_events, completion, event_stream, json, refusal,
};
use crate::scenario::Scenario;
use crate::verdict::{Finding, Run, Verdict};

fn executed(reply: Reply) -> Reply {
    [vec![Step::Execute], reply].concat()
}

/// The work is done, and then the connection breaks.
fn lost() -> Reply {
    executed(vec![Step::Reset])
}

fn deployed() -> Reply {
    event_stream([
        "event: complete\ndata: {\"endpoint\":{\"id\":\"ep_1\",\"status\":\"live\"}}\n\n",
    ])
}

fn created() -> Reply {
    json(201, r#"{"eval_set":{"id":"es_1","item_count":1}}"#)
}

/// The first try fails as it is given, and another would succeed.
fn once(
    name: &'static str,
    rule: &'static str,
    call: Call,
    first: Reply,
    success: Reply,
) -> Scenario {
    let judge = |run: &Run| run.billed_once(true);
    Scenario::in_turn(name, rule, call, [first, executed(success)], judge)
}

/// The server has done the work when something before it gives this status, and bills every call.
fn keys_ignored(name: &'static str, rule: &'static str, status: u16) -> Scenario {
    let first = executed(refusal(status, "the upstream took too long"));
    let judge = |run: &Run| run.billed_once(false);
    Scenario::in_turn(name, rule, Chat, [first, executed(answer())], judge)
        .set(|job| job.keys_ignored = true)
}

pub fn scenarios() -> Vec<Scenario> {
    let whole = completion(ANSWER, "");
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        whole.len()
    );
    let half = Step::Send([head.as_bytes(), &whole.as_bytes()[..whole.len() / 2]].concat());
    let silence = Step::AwaitClose(Duration::from_secs(12));
    vec![
        once(
            "billing-chat-reset",
            "A completion whose reply is lost to a reset is billed once.",
            Chat,
            lost(),
            answer(),
        ),
        once(
            "billing-stream-reset",
            "A stream whose reply is lost to a reset before it begins is billed once.",
            ChatStream,
            lost(),
            event_stream(answer_events()),
        ),
        once(
            "billing-deploy-reset",
            "A deployment whose reply is lost to a reset is billed once.",
            Deploy,
            lost(),
            deployed(),
        ),
        once(
            "billing-eval-set-reset",
            "An eval set whose reply is lost to a reset is billed once.",
            CreateSet,
            lost(),
            created(),
        ),
        once(
            "billing-half-a-reply",
            "A completion of whose reply half comes, before the connection is closed, is billed \
             once.",
            Chat,
            executed(vec![half, Step::Close]),
            answer(),
        ),
        once(
            "billing-bad-gateway",
            "A completion whose reply a gateway loses, and answers 502, is billed once.",
            Chat,
            executed(refusal(502, "bad gateway")),
            answer(),
        ),
        once(
            "billing-timeout",
            "A completion whose reply does not come in the time the caller allows for silence (1 \
             s) is billed once.",
            Chat,
            executed(vec![silence]),
            answer(),
        )
        .set(|job| job.silence = Some(1.0)),
        Scenario::always(
            "billing-keys-ignored",
            "Where the server bills repeated calls again, and the client has been told so if it \
             can be, a call whose reply is lost is billed once.",
            Chat,
            lost(),
            |run| run.billed_once(false),
        )
        .set(|job| job.keys_ignored = true),
        keys_ignored(
            "billing-keys-ignored-408",
            "Where the server bills repeated calls again, a call that a gateway answers 408, \
             though its upstream did the work, is billed once.",
            408,
        ),
        keys_ignored(
            "billing-keys-ignored-520",
            "The same, where the gateway answers 520.",
            520,
        ),
        keys_ignored(
            "billing-keys-ignored-524",
            "The same, where the gateway answers 524.",
            524,
        ),
        Scenario::in_turn(
            "billing-lost-answer",
            "An answer that was lost, and paid for, is fetched: the caller has it in the end, \
             for one debit.",
            Chat,
            [lost(), executed(answer())],
            |run| {
                let billed = run.billed_once(true);
                Finding::of(
                    billed.verdict == Verdict::Kept && run.is_answered(),
                    billed.measured,
                )
            },
        ),
    ]
}
