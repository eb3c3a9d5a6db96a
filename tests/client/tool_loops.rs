//! Loops of tools: what is run, what the model is told, where a loop ends, and what is left of it then.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use pareta::chat::{self, ChatMessage};
use pareta::tools::{CallOutcome, Decision, Tool, ToolAnswer, ToolEvent};
use pareta::{AUTO, Client, Error, ErrorKind};
use pareta_sandbox::{Fault, Sandbox, Script};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::spans::Spans;
use crate::{quick, sandbox};

/// A tool that gives its arguments back.
fn echo(name: &str) -> Tool {
    Tool::dynamic(chat::Tool::function(name), |arguments: Value| async move {
        Ok::<_, String>(arguments)
    })
}

fn calls(name: &str, arguments: impl Into<Value>) -> Script {
    Script::agent().call(name, arguments).billed_micro_usd(100)
}

fn says(text: &str) -> Script {
    Script::agent().say(text).billed_micro_usd(100)
}

async fn scripted(scripts: impl IntoIterator<Item = Script>) -> (Sandbox, Client) {
    let (sandbox, client) = sandbox().await;
    scripts
        .into_iter()
        .for_each(|script| sandbox.script(script));
    (sandbox, client)
}

async fn run(
    scripts: impl IntoIterator<Item = Script>,
    tools: Vec<Tool>,
) -> (Result<ToolAnswer, Error>, Sandbox) {
    let (sandbox, client) = scripted(scripts).await;
    let result = client
        .agent()
        .completions()
        .create("x")
        .run_tools(tools)
        .await;
    (result, sandbox)
}

fn roles(conversation: &[ChatMessage]) -> Vec<String> {
    conversation
        .iter()
        .map(|message| message.role().unwrap())
        .collect()
}

#[tokio::test]
async fn calls_are_run_until_there_is_an_answer() {
    let two = Script::agent()
        .call("echo", json!({ "a": 1e2 }))
        .call("other", json!({}))
        .billed_micro_usd(100);
    let (answer, sandbox) = run(
        [two, calls("echo", json!({ "b": 2 })), says("Done.")],
        vec![echo("echo"), echo("other")],
    )
    .await;
    let answer = answer.unwrap();
    assert_eq!(
        (answer.text(), answer.turns(), answer.calls().len()),
        ("Done.", 3, 3)
    );
    // The lane for agents does not say what a turn costs.
    assert_eq!(answer.total_billed_micro_usd(), None);
    assert_eq!(
        roles(answer.conversation()),
        [
            "user",
            "assistant",
            "tool",
            "tool",
            "assistant",
            "tool",
            "assistant"
        ]
    );
    let journal = sandbox.journal();
    let last = journal[2].json().unwrap();
    let messages = last["messages"].as_array().unwrap();
    let ids: Vec<_> = messages[1]["tool_calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| &call["id"])
        .collect();
    assert_eq!(
        [&messages[2]["tool_call_id"], &messages[3]["tool_call_id"]],
        ids[..]
    );
    assert_eq!(messages[3]["content"], "{}");
    assert_eq!(last["tools"].as_array().unwrap().len(), 2);
    // Each turn is a call of its own, under a key of its own.
    let keys: Vec<_> = journal
        .iter()
        .map(|entry| entry.header("idempotency-key").unwrap())
        .collect();
    assert!(
        keys.iter()
            .enumerate()
            .all(|(at, key)| key.ends_with(&format!("-turn-{}", at + 1))),
        "{keys:?}"
    );
    // What is saved is read again byte for byte.
    let saved = serde_json::to_string(answer.conversation()).unwrap();
    let read: Vec<ChatMessage> = serde_json::from_str(&saved).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), saved);
    assert!(!format!("{answer:?}").contains("Done"));
}

#[tokio::test]
async fn whatever_goes_wrong_with_a_call_is_told_to_the_model_and_to_the_caller() {
    let fails = Tool::dynamic(chat::Tool::function("fails"), |_| async {
        Err::<(), _>("no such invoice")
    });
    let panics = Tool::dynamic(chat::Tool::function("panics"), |_| async {
        panic!("a SECRET of its own") as Result<(), String>
    });
    let panics_at_once = Tool::dynamic(chat::Tool::function("at_once"), |_| {
        if true {
            panic!("at once");
        }
        async { Ok::<_, String>(()) }
    });
    let sleeps = Tool::dynamic(chat::Tool::function("sleeps"), |_| async {
        sleep(Duration::from_secs(60)).await;
        Ok::<_, String>(())
    })
    .time_limit(Duration::from_millis(20));
    let turn = ["fails", "panics", "at_once", "sleeps", "nobody"]
        .iter()
        .fold(Script::agent(), |turn, name| turn.call(*name, json!({})));
    let turn = turn.call("echo", "no JSON");
    let (answer, _sandbox) = run(
        [turn, says("ok")],
        vec![fails, panics, panics_at_once, sleeps, echo("echo")],
    )
    .await;
    let answer = answer.unwrap();
    let outcomes: Vec<_> = answer
        .calls()
        .iter()
        .map(|call| (call.outcome, call.result.as_str()))
        .collect();
    let expected = [
        (CallOutcome::Failed, "no such invoice"),
        (CallOutcome::Panicked, "The tool failed."),
        (CallOutcome::Panicked, "The tool failed."),
        (CallOutcome::TimedOut, "20ms"),
        (CallOutcome::UnknownTool, "There are: fails, panics"),
        (CallOutcome::BadArguments, "cannot be read"),
    ];
    for ((outcome, result), (expected, words)) in outcomes.iter().zip(expected) {
        assert!(
            *outcome == expected && result.contains(words),
            "{outcomes:?}"
        );
    }
    let told = serde_json::to_string(answer.conversation()).unwrap();
    assert!(!told.contains("SECRET") && told.contains("no such invoice"));
    assert!(!format!("{:?}", answer.calls()).contains("invoice"));
}

#[tokio::test]
async fn limits_end_a_loop_with_all_of_it() {
    let endless = || [calls("echo", json!({})).always()];
    let (_s, client) = scripted(endless()).await;
    let start = || {
        client
            .agent()
            .completions()
            .create("x")
            .run_tools([echo("echo")])
    };
    let error = start().max_turns(3).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unfinished, "{error}");
    assert!(
        error.message().contains("max_turns") && error.message().contains('3'),
        "{error}"
    );
    assert_eq!(roles(error.conversation().unwrap()).len(), 7);

    let error = start().max_calls(2).await.unwrap_err();
    assert!(error.message().contains("max_calls"), "{error}");
    // The calls that were not run are there to be run.
    assert_eq!(
        roles(error.conversation().unwrap()).last().unwrap(),
        "assistant"
    );

    let endless = Script::chat()
        .call("echo", json!({}))
        .billed_micro_usd(100)
        .always();
    let (sandbox, client) = scripted([endless]).await;
    let start = || {
        client
            .chat()
            .completions()
            .create(AUTO, "x")
            .run_tools([echo("echo")])
    };
    let error = start().budget_micro_usd(250).await.unwrap_err();
    assert!(error.message().contains("budget_micro_usd"), "{error}");
    let billed: i64 = sandbox.ledger().iter().map(|entry| entry.micro_usd).sum();
    assert_eq!(billed, 200);
}

/// Where the server does not say what a turn costs, the caller may.
#[tokio::test]
async fn no_budget_is_kept_by_guessing() {
    let (sandbox, client) = scripted([calls("echo", json!({})).always()]).await;
    let start = || {
        client
            .agent()
            .completions()
            .create("x")
            .run_tools([echo("echo")])
            .budget_micro_usd(250)
    };
    let error = start().await.unwrap_err();
    assert!(error.message().contains("assume_micro_usd"), "{error}");
    assert_eq!(sandbox.journal().len(), 1);
    let error = start().assume_micro_usd(100).await.unwrap_err();
    assert!(error.message().contains("budget_micro_usd"), "{error}");
    assert_eq!(sandbox.journal().len(), 3);
}

#[tokio::test]
async fn a_loop_goes_on_where_another_stopped() {
    let runs = Arc::new(AtomicU32::new(0));
    let counted = runs.clone();
    let counts = Tool::dynamic(chat::Tool::function("count"), move |_| {
        let run = counted.fetch_add(1, Ordering::Relaxed) + 1;
        async move { Ok::<_, String>(run) }
    });
    let (_sandbox, client) = scripted([
        calls("count", json!({})),
        calls("count", json!({})),
        says("Done."),
    ])
    .await;
    let start = |conversation: &[ChatMessage]| {
        client
            .agent()
            .completions()
            .create(conversation)
            .run_tools([counts.clone()])
    };
    let error = start(&["x".into()]).max_calls(1).await.unwrap_err();
    assert_eq!(runs.load(Ordering::Relaxed), 1);
    let saved = serde_json::to_string(error.conversation().unwrap()).unwrap();
    let conversation: Vec<ChatMessage> = serde_json::from_str(&saved).unwrap();
    let answer = start(&conversation).await.unwrap();
    assert_eq!(
        (answer.text(), runs.load(Ordering::Relaxed), answer.turns()),
        ("Done.", 2, 1)
    );
    assert_eq!(
        roles(answer.conversation()),
        [
            "user",
            "assistant",
            "tool",
            "assistant",
            "tool",
            "assistant"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn calls_of_a_turn_run_side_by_side_and_no_more_than_are_allowed() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (running, peak) = (now.clone(), most.clone());
    let sleeps = Tool::dynamic(chat::Tool::function("sleeps"), move |arguments: Value| {
        let (running, peak) = (running.clone(), peak.clone());
        async move {
            peak.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            // The first is the last to end.
            sleep(Duration::from_secs(10 - arguments["at"].as_u64().unwrap())).await;
            running.fetch_sub(1, Ordering::SeqCst);
            Ok::<_, String>(arguments["at"].clone())
        }
    });
    let turn = (0..6).fold(Script::agent(), |turn, at| {
        turn.call("sleeps", json!({ "at": at }))
    });
    let (_sandbox, client) = scripted([turn, says("ok")]).await;
    let answer = client
        .agent()
        .completions()
        .create("x")
        .run_tools([sleeps])
        .at_once(3)
        .await
        .unwrap();
    assert_eq!(most.load(Ordering::SeqCst), 3);
    let order: Vec<_> = answer
        .calls()
        .iter()
        .map(|call| call.result.as_str())
        .collect();
    assert_eq!(order, ["0", "1", "2", "3", "4", "5"]);
}

#[tokio::test(start_paused = true)]
async fn the_time_of_the_call_is_for_the_tools_too() {
    let sleeps = Tool::dynamic(chat::Tool::function("sleeps"), |_| async {
        sleep(Duration::from_secs(3600)).await;
        Ok::<_, String>(())
    });
    let (_sandbox, client) = scripted([calls("sleeps", json!({}))]).await;
    let started = Instant::now();
    let call = client
        .agent()
        .completions()
        .create("x")
        .run_tools([sleeps])
        .timeout(Duration::from_secs(5));
    let error = call.await.unwrap_err();
    assert_eq!(
        (error.kind(), started.elapsed().as_secs()),
        (ErrorKind::Timeout, 5)
    );
    assert_eq!(roles(error.conversation().unwrap()), ["user", "assistant"]);
}

/// A refund that was made is not made again, because the call beside it took too long.
#[tokio::test(start_paused = true)]
async fn what_was_done_when_the_time_was_up_is_not_done_again() {
    let refunds = Arc::new(AtomicUsize::new(0));
    let hangs = Arc::new(AtomicUsize::new(1));
    let tools = || {
        let (refunds, hangs) = (refunds.clone(), hangs.clone());
        let refund = Tool::dynamic(chat::Tool::function("refund"), move |_| {
            let made = refunds.fetch_add(1, Ordering::SeqCst) + 1;
            async move { Ok::<_, String>(made) }
        });
        let hanging = Tool::dynamic(chat::Tool::function("hangs"), move |_| {
            let hangs = hangs.swap(0, Ordering::SeqCst);
            async move {
                sleep(Duration::from_secs(3600 * hangs as u64)).await;
                Ok::<_, String>("at last")
            }
        });
        [refund, hanging]
    };
    let turn = Script::agent()
        .call("refund", json!({ "of": 1 }))
        .call("hangs", json!({}))
        .call("refund", json!({ "of": 2 }));
    let (sandbox, client) = scripted([turn, says("done")]).await;
    let completions = || client.agent().completions();
    let call = completions().create("x").run_tools(tools());
    let error = call.timeout(Duration::from_secs(5)).await.unwrap_err();
    let so_far = error.conversation().unwrap().to_vec();
    assert_eq!(roles(&so_far), ["user", "assistant", "tool", "tool"]);
    assert_eq!(refunds.load(Ordering::SeqCst), 2);

    let answer = completions()
        .create(so_far)
        .run_tools(tools())
        .await
        .unwrap();
    assert_eq!((answer.text(), answer.calls().len()), ("done", 1));
    assert_eq!(refunds.load(Ordering::SeqCst), 2);
    let sent = sandbox.journal()[1].json().unwrap();
    let ids = |key: &str, of: &Value| of[key].as_str().unwrap_or_default().to_owned();
    let asked: Vec<_> = sent["messages"][1]["tool_calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| ids("id", call))
        .collect();
    let given: Vec<_> = sent["messages"].as_array().unwrap()[2..]
        .iter()
        .map(|result| ids("tool_call_id", result))
        .collect();
    assert_eq!(given, [&*asked[0], &*asked[2], &*asked[1]]);
}

/// Servers that give every call one id.
#[tokio::test]
async fn calls_of_one_id_have_a_result_each() {
    let message = |calls: &[&str]| {
        let calls: Vec<Value> = calls
            .iter()
            .map(|name| json!({ "id": "", "type": "function", "function": { "name": name, "arguments": "{}" } }))
            .collect();
        ChatMessage::assistant("").with("tool_calls", json!(calls))
    };
    let conversation = vec![
        ChatMessage::user("x"),
        message(&["echo", "echo"]),
        ChatMessage::tool("", "first"),
    ];
    let (_sandbox, client) = scripted([says("ok")]).await;
    let call = client.agent().completions().create(conversation);
    let answer = call.run_tools([echo("echo")]).await.unwrap();
    assert_eq!(answer.calls().len(), 1);
    let all = ["user", "assistant", "tool", "tool", "assistant"];
    assert_eq!(roles(answer.conversation()), all);
}

#[tokio::test]
async fn a_call_may_be_refused_or_changed() {
    let turn = Script::agent()
        .call("echo", json!({ "n": 1 }))
        .call("echo", json!({ "n": 2 }))
        .call("echo", json!({ "n": 3 }));
    let (sandbox, client) = scripted([turn, says("ok")]).await;
    let call = client
        .agent()
        .completions()
        .create("x")
        .run_tools([echo("echo")]);
    let answer = call
        .decide(|call| async move {
            let arguments: Value = call.function().arguments_as().unwrap();
            match arguments["n"].as_i64() {
                Some(1) => Decision::Refuse("Not that one.".to_owned()),
                Some(2) => Decision::Change(json!({ "n": 20 })),
                _ => Decision::Allow,
            }
        })
        .await
        .unwrap();
    let results: Vec<_> = answer
        .calls()
        .iter()
        .map(|call| (call.outcome, call.result.as_str()))
        .collect();
    let expected = [
        (CallOutcome::Refused, "Not that one."),
        (CallOutcome::Answered, r#"{"n":20}"#),
        (CallOutcome::Answered, r#"{"n":3}"#),
    ];
    assert_eq!(results, expected);
    assert_eq!(sandbox.journal().len(), 2);
}

#[tokio::test]
async fn a_turn_that_was_cut_ends_it_and_its_calls_are_not_run() {
    let runs = Arc::new(AtomicU32::new(0));
    let counted = runs.clone();
    let counts = Tool::dynamic(chat::Tool::function("count"), move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        async { Ok::<_, String>(()) }
    });
    for reason in ["length", "content_filter"] {
        let (result, _sandbox) = run(
            [calls("count", json!({})).finish(reason)],
            vec![counts.clone()],
        )
        .await;
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Answer, "{error}");
        assert_eq!(roles(error.conversation().unwrap()), ["user"]);
    }
    assert_eq!(runs.load(Ordering::Relaxed), 0);
}

/// One debit a turn, whatever happens on the way; and an error of a turn has the conversation too.
#[tokio::test(start_paused = true)]
async fn each_turn_is_billed_once() {
    for seed in 0..40 {
        let settings = [
            (Fault::hang_up(), 0.2),
            (Fault::status(503), 0.1),
            (Fault::status_after(502), 0.2),
        ]
        .into_iter()
        .fold(Sandbox::builder().seed(seed), |settings, (fault, share)| {
            settings.fault(fault.chance(share))
        });
        let sandbox = settings.api_key(crate::KEY).start_here().await.unwrap();
        [
            calls("echo", json!({})),
            calls("echo", json!({})),
            says("ok"),
        ]
        .into_iter()
        .for_each(|script| sandbox.script(script));
        let client: Client = quick(sandbox.base_url()).max_retries(5).build().unwrap();
        match client
            .agent()
            .completions()
            .create("x")
            .run_tools([echo("echo")])
            .await
        {
            Ok(answer) => assert_eq!(
                sandbox.ledger().len(),
                answer.turns() as usize,
                "seed {seed}"
            ),
            Err(error) => {
                assert!(sandbox.ledger().len() <= 3, "seed {seed}");
                assert!(error.conversation().is_some(), "seed {seed}: {error:?}");
            }
        }
    }
}

#[tokio::test]
async fn it_can_be_watched() {
    let (sandbox, client) = scripted([
        calls("echo", json!({ "text": "abc" })),
        says("All is well."),
    ])
    .await;
    let mut run = client
        .agent()
        .completions()
        .create("x")
        .run_tools([echo("echo")])
        .watch()
        .await
        .unwrap();
    let mut seen = Vec::new();
    let (mut text, mut arguments) = (String::new(), String::new());
    while let Some(event) = run.next().await {
        seen.push(match event {
            ToolEvent::Text(piece) => {
                text += &piece;
                "text"
            }
            ToolEvent::CallDelta(call) => {
                arguments += call.function().arguments().unwrap_or_default();
                "delta"
            }
            ToolEvent::TurnEnded(end) => {
                assert!(end.completion.usage().total_tokens().is_some());
                "turn"
            }
            ToolEvent::CallStarted(_) => "started",
            ToolEvent::CallEnded(record) => {
                assert_eq!(record.result, r#"{"text":"abc"}"#);
                "ended"
            }
            _ => "other",
        });
    }
    assert_eq!(
        (text.as_str(), arguments.as_str()),
        ("All is well.", r#"{"text":"abc"}"#)
    );
    seen.dedup();
    assert_eq!(seen, ["delta", "turn", "started", "ended", "text", "turn"]);
    assert_eq!(run.finish().await.unwrap().text(), "All is well.");
    assert_eq!(sandbox.ledger().len(), 2);
}

#[tokio::test]
async fn a_loop_that_is_dropped_asks_for_no_further_turn() {
    let (sandbox, client) = scripted([calls("echo", json!({})).always()]).await;
    let call = client
        .agent()
        .completions()
        .create("x")
        .run_tools([echo("echo")])
        .watch();
    let mut run = call.await.unwrap();
    while let Some(event) = run.next().await {
        if let ToolEvent::CallEnded(_) = event {
            break;
        }
    }
    drop(run);
    sleep(Duration::from_millis(20)).await;
    assert_eq!(sandbox.journal().len(), 1);
}

#[tokio::test]
async fn any_model_that_takes_tools_will_do() {
    let scripts = [
        Script::chat().call("echo", json!({ "a": 1 })),
        Script::chat().say("Done."),
    ];
    let scripts = scripts.map(|script| script.billed_micro_usd(100));
    let (sandbox, client) = scripted(scripts).await;
    let answer = client
        .chat()
        .completions()
        .create(AUTO, "x")
        .run_tools([echo("echo")])
        .await
        .unwrap();
    assert_eq!((answer.text(), answer.turns()), ("Done.", 2));
    assert_eq!(answer.total_billed_micro_usd(), Some(200));
    // `auto` takes no tools in a stream.
    assert!(
        sandbox
            .journal()
            .iter()
            .all(|entry| entry.json().unwrap()["stream"] != true)
    );
}

#[tokio::test(start_paused = true)]
async fn what_contradicts_itself_is_refused() {
    let (sandbox, client) = sandbox().await;
    let create = || client.agent().completions().create("x");
    let cases = [
        (create().run_tools([]), "tools is empty"),
        (create().run_tools([echo("a"), echo("a")]), "two tools"),
        (create().run_tools([echo("")]), "no name"),
        (
            create()
                .tools([chat::Tool::function("b")])
                .run_tools([echo("a")]),
            "given twice",
        ),
        (create().run_tools([echo("a")]).max_turns(0), "max_turns"),
        (create().run_tools([echo("a")]).at_once(0), "at_once"),
    ];
    for (call, problem) in cases {
        let error = call.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{error}"
        );
        assert!(error.message().contains(problem), "{error}");
    }
    assert!(sandbox.journal().is_empty());
}

#[tokio::test]
async fn tools_have_spans_below_that_of_their_loop() {
    let (_sandbox, client) = scripted([calls("echo", json!({ "x": "PRIVATE" })), says("ok")]).await;
    let spans = Spans::here();
    client
        .agent()
        .completions()
        .create("x")
        .run_tools([echo("echo")])
        .await
        .unwrap();
    let all = spans.all();
    let names: Vec<_> = all
        .iter()
        .map(|span| span.fields.get("otel.name").unwrap())
        .collect();
    assert_eq!(
        names,
        ["run_tools", "chat auto", "execute_tool echo", "chat auto"]
    );
    assert!(
        all[1..].iter().all(|span| span.parent == Some(0)),
        "{all:#?}"
    );
    assert_eq!(
        all[2].fields.get("gen_ai.operation.name"),
        Some("execute_tool")
    );
    assert!(
        all.iter()
            .all(|span| span.is_closed && span.fields.get("pareta.outcome") == Some("completed"))
    );
    assert!(!spans.text().contains("PRIVATE"));
}

#[cfg(feature = "schemars")]
mod typed {
    use std::sync::Mutex;

    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, JsonSchema)]
    struct FindInvoice {
        /// As printed.
        number: String,
        lines: Option<u32>,
    }

    #[tokio::test]
    async fn arguments_are_of_a_type() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let found = seen.clone();
        let tool = Tool::new("find_invoice", "Finds one.", move |wanted: FindInvoice| {
            found
                .lock()
                .unwrap()
                .push((wanted.number.clone(), wanted.lines));
            async move { Ok::<_, String>(format!("{} is paid", wanted.number)) }
        });
        let scripts = [
            calls("find_invoice", json!({ "number": 7 })),
            calls("find_invoice", json!({ "number": "INV-7", "lines": null })),
            says("ok"),
        ];
        let (answer, sandbox) = run(scripts, vec![tool]).await;
        let answer = answer.unwrap();
        assert_eq!(*seen.lock().unwrap(), [("INV-7".to_owned(), None)]);
        let results: Vec<_> = answer
            .calls()
            .iter()
            .map(|call| (call.outcome, call.result.as_str()))
            .collect();
        assert_eq!(results[1], (CallOutcome::Answered, "INV-7 is paid"));
        assert!(
            results[0].0 == CallOutcome::BadArguments && results[0].1.contains("number"),
            "{results:?}"
        );
        let function = &sandbox.journal()[0].json().unwrap()["tools"][0]["function"];
        assert_eq!(
            (&function["strict"], &function["description"]),
            (&json!(true), &json!("Finds one."))
        );
        crate::typed::assert_strict(&function["parameters"]);
    }
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_client_runs_and_watches_them() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = runtime
        .block_on(Sandbox::builder().api_key(crate::KEY).start())
        .unwrap();
    let client: pareta::blocking::Client = quick(sandbox.base_url()).build().unwrap();
    let script = || {
        [calls("echo", json!({})), says("ok")]
            .into_iter()
            .for_each(|script| sandbox.script(script))
    };
    script();
    let start = || {
        client
            .agent()
            .completions()
            .create("x")
            .run_tools([echo("echo")])
    };
    assert_eq!(start().send().unwrap().text(), "ok");
    script();
    let mut run = start().watch().send().unwrap();
    let ends = run
        .by_ref()
        .filter(|event| matches!(event, ToolEvent::TurnEnded(_)))
        .count();
    assert_eq!((ends, run.finish().unwrap().turns()), (2, 2));
}

/// It is a stream like any other.
#[tokio::test]
async fn adaptors_take_it() {
    let (_sandbox, client) = scripted([says("ok")]).await;
    let run = client
        .agent()
        .completions()
        .create("x")
        .run_tools([echo("echo")])
        .watch()
        .await
        .unwrap();
    let events: Vec<_> = run.collect().await;
    assert!(!events.is_empty());
}
