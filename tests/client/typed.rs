//! Answers as values of a type: what is asked for, what is read, and each way it can fail.

use std::collections::HashMap;

use futures_util::{StreamExt, TryStreamExt};
use pareta::chat::{AnswerProblem, ResponseFormat};
use pareta::{AUTO, Client, Error, ErrorKind};
use pareta_sandbox::{Sandbox, Script};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::server::{Answer, Server};
use crate::{client, sandbox};

/// What is owed.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
struct Invoice {
    /// As printed at the top.
    #[schemars(length(min = 3))]
    number: String,
    /// In whole cents.
    total: Option<u32>,
    lines: Vec<Line>,
    #[serde(default)]
    status: Status,
    parent: Option<Box<Invoice>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
struct Line {
    what: String,
    amount: f64,
    paid: Payment,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    #[default]
    Open,
    /// By anybody.
    Paid,
}

#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
enum Payment {
    Card { last: [u8; 4] },
    Transfer,
}

fn invoice() -> Invoice {
    Invoice {
        number: "INV-7".to_owned(),
        total: None,
        lines: vec![Line {
            what: "a \"b\"".to_owned(),
            amount: 0.5,
            paid: Payment::Card { last: [1, 2, 3, 4] },
        }],
        status: Status::Paid,
        parent: None,
    }
}

/// A sandbox that says this, and what `parse` makes of it.
async fn parsed<T: JsonSchema + serde::de::DeserializeOwned + Send + 'static>(
    script: Script,
) -> Result<pareta::typed::Parsed<T>, Error> {
    let (sandbox, client) = sandbox().await;
    sandbox.script(script.billed_micro_usd(653));
    client
        .chat()
        .completions()
        .create(AUTO, "x")
        .parse::<T>()
        .await
}

fn problem(error: &Error) -> &AnswerProblem {
    error
        .answer()
        .unwrap_or_else(|| panic!("{error:?}"))
        .problem()
}

#[tokio::test]
async fn the_schema_goes_out_and_the_value_comes_back() {
    let (sandbox, client) = sandbox().await;
    let said = serde_json::to_string(&invoice()).unwrap();
    sandbox.script(Script::chat().say(&said).billed_micro_usd(653));
    let parsed = client
        .chat()
        .completions()
        .create(AUTO, "x")
        .parse::<Invoice>()
        .await
        .unwrap();
    assert_eq!(*parsed, invoice());
    assert_eq!(parsed.number, "INV-7");
    assert_eq!(parsed.receipt().unwrap().billed_micro_usd(), Some(653));
    assert_eq!(
        (parsed.total_billed_micro_usd(), parsed.repairs()),
        (Some(653), 0)
    );
    assert_eq!(parsed.completion().text(), said);
    assert!(!format!("{parsed:?}").contains("INV-7"));

    let body = sandbox.journal()[0].json().unwrap();
    let format = &body["response_format"];
    assert_eq!(format["type"], "json_schema");
    assert_eq!(
        (
            &format["json_schema"]["name"],
            &format["json_schema"]["strict"]
        ),
        (&json!("Invoice"), &json!(true))
    );
    insta::assert_json_snapshot!("strict_schema", format["json_schema"]["schema"]);
}

/// The properties servers hold a strict schema to, wherever it has a schema.
pub fn assert_strict(schema: &Value) {
    let Some(object) = schema.as_object() else {
        panic!("{schema}")
    };
    const TAKEN: [&str; 19] = [
        "$defs",
        "$ref",
        "additionalProperties",
        "anyOf",
        "const",
        "description",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "items",
        "maxItems",
        "maximum",
        "minItems",
        "minimum",
        "multipleOf",
        "pattern",
        "properties",
        "required",
    ];
    for key in object.keys() {
        assert!(
            key == "type" || TAKEN.contains(&key.as_str()),
            "{key}: {schema}"
        );
    }
    if object.contains_key("$ref") {
        assert_eq!(object.len(), 1, "{schema}");
    }
    if let Some(properties) = object.get("properties") {
        let properties = properties.as_object().unwrap();
        assert_eq!(object["additionalProperties"], false, "{schema}");
        let required: Vec<&str> = object["required"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        let names: Vec<&str> = properties.keys().map(String::as_str).collect();
        assert_eq!(required, names, "{schema}");
        properties.values().for_each(assert_strict);
    } else {
        assert_ne!(object.get("type"), Some(&json!("object")), "{schema}");
    }
    object.get("items").into_iter().for_each(assert_strict);
    object
        .get("anyOf")
        .into_iter()
        .flat_map(|all| all.as_array().unwrap())
        .for_each(assert_strict);
    object
        .get("$defs")
        .into_iter()
        .flat_map(|all| all.as_object().unwrap().values())
        .for_each(assert_strict);
}

/// What goes out for a type, or the error.
async fn schema_of<T: JsonSchema + serde::de::DeserializeOwned + Send + 'static>(
    strict: bool,
) -> Result<Value, Error> {
    let server = Server::always(Answer::json(500, "")).await;
    let call = client(&server.url())
        .chat()
        .completions()
        .create(AUTO, "x")
        .max_retries(0);
    let error = call.parse::<T>().strict(strict).await.err().unwrap();
    match server.seen().first() {
        Some(seen) => {
            let body: Value = serde_json::from_slice(&seen.body).unwrap();
            Ok(body["response_format"]["json_schema"].clone())
        }
        None => Err(error),
    }
}

#[tokio::test(start_paused = true)]
async fn a_strict_schema_has_what_servers_want() {
    assert_strict(&schema_of::<Invoice>(true).await.unwrap()["schema"]);
    assert_strict(&schema_of::<Vec<Payment>>(true).await.unwrap()["schema"]);
    assert_strict(&schema_of::<Status>(true).await.unwrap()["schema"]);
    assert_strict(&schema_of::<Option<Line>>(true).await.unwrap()["schema"]);
    assert_strict(&schema_of::<String>(true).await.unwrap()["schema"]);
    let list = schema_of::<Vec<Payment>>(true).await.unwrap();
    assert_eq!(list["schema"]["required"], json!(["value"]));
}

/// What the features of schemars bring along.
#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
struct Booking {
    id: uuid::Uuid,
    amount: rust_decimal::Decimal,
    at: chrono::DateTime<chrono::Utc>,
    day: Option<chrono::NaiveDate>,
    receipt: url::Url,
}

#[tokio::test]
async fn types_of_other_crates_go_through() {
    let schema = schema_of::<Booking>(true).await.unwrap()["schema"].clone();
    assert_strict(&schema);
    insta::assert_json_snapshot!("types_of_other_crates", schema);
    let said = r#"{"id":"67e55044-10b1-426f-9247-bb680e5fe0c8","amount":"19.99","at":"2026-05-01T09:30:00Z","day":null,
        "receipt":"https://example.com/r/1"}"#;
    let booking = parsed::<Booking>(Script::chat().say(said)).await.unwrap();
    assert_eq!(booking.amount, rust_decimal::Decimal::new(1999, 2));
    assert_eq!((booking.day, booking.receipt.path()), (None, "/r/1"));
    // The sandbox fills them as any server would.
    let (_sandbox, client) = sandbox().await;
    let call = client.chat().completions().create(AUTO, "x");
    let filled = call.parse::<Booking>().await.unwrap();
    assert_eq!(
        filled.completion().text(),
        filled.completion().text().trim()
    );
    // Which of them does not fit is said.
    let said = said.replace("09:30:00Z", "half past nine");
    let error = parsed::<Booking>(Script::chat().say(&said))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("at"), "{error}");
    assert!(
        matches!(problem(&error), AnswerProblem::Mismatch { .. }),
        "{error:?}"
    );
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code)]
struct Holds<T> {
    inner: Vec<T>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code)]
enum Untagged {
    Text(String),
    Number(f64),
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code)]
struct Flattened {
    id: u8,
    #[serde(flatten)]
    payment: Payment,
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_strict_is_refused_with_its_place() {
    let cases = [
        (
            schema_of::<Holds<HashMap<String, u8>>>(true).await,
            "$.inner[] is a map",
        ),
        (
            schema_of::<Holds<Value>>(true).await,
            "$.inner is a list of any JSON",
        ),
        (
            schema_of::<Holds<(u8, String)>>(true).await,
            "$.inner[] is a tuple",
        ),
        (schema_of::<Holds<Untagged>>(true).await, "untagged enum"),
        (schema_of::<HashMap<String, u8>>(true).await, "is a map"),
        (schema_of::<Holds<Flattened>>(true).await, "flattened"),
    ];
    for (result, problem) in cases {
        let error = result.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{error}"
        );
        assert!(error.message().contains(problem), "{problem}: {error}");
    }
    // As a hint, it goes out.
    let map = schema_of::<HashMap<String, u8>>(false).await.unwrap();
    assert_eq!(map["strict"], false);
    assert!(
        map["schema"].to_string().contains("additionalProperties"),
        "{map}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_contradicts_itself_is_refused() {
    let server = Server::always(Answer::json(200, "{}")).await;
    let client = client(&server.url());
    let create = || client.chat().completions().create(AUTO, "x");
    let errors = [
        create()
            .response_format(ResponseFormat::text())
            .parse::<Line>()
            .await
            .unwrap_err(),
        create().n(2).parse::<Line>().await.unwrap_err(),
        create().n(2).stream_parse::<Line>().await.unwrap_err(),
        create()
            .parse::<HashMap<String, u8>>()
            .to_saved()
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{error}"
        );
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn each_way_to_fail_is_told_apart_and_nothing_is_lost() {
    let fits = serde_json::to_string(&invoice()).unwrap();
    let cut = &fits[..40];
    let cases = [
        (
            Script::chat().refusal("I may not."),
            AnswerProblem::Refused("I may not.".to_owned()),
            "",
        ),
        (
            Script::chat().say(cut).finish("length"),
            AnswerProblem::CutByLength,
            cut,
        ),
        (
            Script::chat().say(cut).finish("content_filter"),
            AnswerProblem::Filtered,
            cut,
        ),
        (
            Script::chat().call("f", json!({})),
            AnswerProblem::ToolCalls,
            "",
        ),
    ];
    for (script, expected, text) in cases {
        let error = parsed::<Invoice>(script).await.unwrap_err();
        assert_eq!(
            (error.kind(), problem(&error)),
            (ErrorKind::Answer, &expected),
            "{error:?}"
        );
        let answer = error.answer().unwrap();
        assert_eq!(answer.text(), text);
        assert_eq!(answer.receipt().unwrap().billed_micro_usd(), Some(653));
        assert_eq!(answer.total_billed_micro_usd(), Some(653));
        assert!(answer.completion().id().is_some());
        assert!(error.may_have_executed() && !error.is_retryable() && error.status() == Some(200));
        assert!(!format!("{answer:?}").contains("may not"));
    }
    // What is no JSON, in any way it can be none.
    for said in ["", "Sure: {}", cut, "{'a': 1}"] {
        let error = parsed::<Invoice>(Script::chat().say(said))
            .await
            .unwrap_err();
        assert!(
            matches!(problem(&error), AnswerProblem::NoJson(_)),
            "{said}: {error}"
        );
        assert_eq!(error.answer().unwrap().text(), said);
    }
    // What does not fit, with its place.
    let mutilated: [(&str, Value, &str); 5] = [
        ("/number", json!(7), "number"),
        ("/lines/0/amount", json!("much"), "lines[0].amount"),
        ("/lines/0/paid", json!({ "by": "cheque" }), "lines[0].paid"),
        ("/status", json!("lost"), "status"),
        ("/total", json!(-1), "total"),
    ];
    for (pointer, value, place) in mutilated {
        let mut said = serde_json::to_value(invoice()).unwrap();
        *said.pointer_mut(pointer).unwrap() = value;
        let error = parsed::<Invoice>(Script::chat().say_json(said))
            .await
            .unwrap_err();
        let AnswerProblem::Mismatch { path, .. } = problem(&error) else {
            panic!("{error}")
        };
        assert!(path.starts_with(place), "{path} {place}");
    }
    let missing = parsed::<Invoice>(Script::chat().say("{}"))
        .await
        .unwrap_err();
    assert!(
        matches!(problem(&missing), AnswerProblem::Mismatch { .. }),
        "{missing}"
    );
}

#[tokio::test]
async fn more_choices_than_were_asked_for_are_no_answer() {
    let choice = json!({ "message": { "content": "{}" }, "finish_reason": "stop" });
    let reply = json!({ "choices": [choice, choice] }).to_string();
    let server = Server::always(Answer::json(200, reply)).await;
    let call = client(&server.url())
        .chat()
        .completions()
        .create(AUTO, "x")
        .parse::<Invoice>();
    assert_eq!(
        problem(&call.await.unwrap_err()),
        &AnswerProblem::SeveralChoices
    );
}

#[tokio::test]
async fn what_is_no_object_is_read_from_below_one() {
    let list = parsed::<Vec<u8>>(Script::chat().say(r#"{"value":[1,2]}"#))
        .await
        .unwrap();
    assert_eq!(list.into_inner(), [1, 2]);
    let status = parsed::<Status>(Script::chat().say("```json\n{\"value\":\"paid\"}\n```"))
        .await
        .unwrap();
    assert_eq!(*status, Status::Paid);
    let none = parsed::<Option<Line>>(Script::chat().say(r#"{"value":null}"#))
        .await
        .unwrap();
    assert_eq!(none.into_parts().0, None);
}

#[tokio::test]
async fn the_sandbox_fills_what_it_is_asked_for() {
    let (_sandbox, client) = sandbox().await;
    #[derive(Deserialize, JsonSchema)]
    struct Terms {
        effective_date: Option<String>,
        parties: Vec<String>,
    }
    let question = "Extract: effective as of May 2, 2026, between Acme Ltd and Initech GmbH.";
    let terms = client
        .chat()
        .completions()
        .create(AUTO, question)
        .parse::<Terms>()
        .await
        .unwrap();
    assert!(terms.effective_date.is_some());
    assert!(!terms.parties.is_empty());
    let agent = client
        .agent()
        .completions()
        .create(question)
        .parse::<Terms>()
        .await
        .unwrap();
    assert!(agent.effective_date.is_some());
}

fn fails_then(answers: &[&str]) -> impl Iterator<Item = Script> {
    let scripts: Vec<_> = answers
        .iter()
        .map(|said| Script::chat().say(*said).billed_micro_usd(100))
        .collect();
    scripts.into_iter()
}

async fn repaired(
    answers: &[&str],
    repairs: u32,
    budget: Option<i64>,
) -> (Result<pareta::typed::Parsed<Line>, Error>, Sandbox) {
    let (sandbox, client) = sandbox().await;
    fails_then(answers).for_each(|script| sandbox.script(script));
    let mut call = client
        .chat()
        .completions()
        .create(AUTO, "x")
        .parse::<Line>()
        .repair(repairs);
    if let Some(budget) = budget {
        call = call.budget_micro_usd(budget);
    }
    (call.await, sandbox)
}

const LINE: &str = r#"{"what":"a","amount":1,"paid":{"by":"transfer"}}"#;

#[tokio::test]
async fn an_answer_that_does_not_fit_is_sent_back() {
    let (parsed, sandbox) = repaired(&["no JSON", r#"{"what":1}"#, LINE], 3, None).await;
    let parsed = parsed.unwrap();
    assert_eq!(
        (parsed.repairs(), parsed.total_billed_micro_usd()),
        (2, Some(300))
    );
    assert_eq!(parsed.receipt().unwrap().billed_micro_usd(), Some(100));
    let journal = sandbox.journal();
    let keys: Vec<_> = journal
        .iter()
        .map(|entry| entry.header("idempotency-key").unwrap())
        .collect();
    assert!(
        keys[1] == format!("{}-repair-1", keys[0]) && keys[2] == format!("{}-repair-2", keys[0]),
        "{keys:?}"
    );
    let last = journal[2].json().unwrap();
    let messages = last["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 5);
    assert_eq!(messages[1]["content"], "no JSON");
    assert!(
        messages[4]["content"].as_str().unwrap().contains("what"),
        "{messages:?}"
    );
    assert_eq!(sandbox.ledger().len(), 3);
}

#[tokio::test]
async fn repairs_end_where_they_are_to() {
    // Too many.
    let (result, sandbox) = repaired(&["a", "b", "c"], 1, None).await;
    let error = result.unwrap_err();
    let answer = error.answer().unwrap();
    assert_eq!(
        (answer.text(), answer.total_billed_micro_usd()),
        ("b", Some(200))
    );
    assert_eq!(sandbox.journal().len(), 2);
    // Too dear: another would go beyond it.
    let (result, sandbox) = repaired(&["a", "b", "c"], 5, Some(250)).await;
    assert_eq!(
        result
            .unwrap_err()
            .answer()
            .unwrap()
            .total_billed_micro_usd(),
        Some(200)
    );
    assert_eq!(sandbox.journal().len(), 2);
    // Nothing that the model could mend.
    let (sandbox, client) = sandbox_refusing().await;
    let call = client
        .chat()
        .completions()
        .create(AUTO, "x")
        .parse::<Line>()
        .repair(3);
    assert!(matches!(
        problem(&call.await.unwrap_err()),
        AnswerProblem::Refused(_)
    ));
    assert_eq!(sandbox.journal().len(), 1);
}

async fn sandbox_refusing() -> (Sandbox, Client) {
    let (sandbox, client) = sandbox().await;
    sandbox.script(Script::chat().refusal("no").always());
    (sandbox, client)
}

#[tokio::test(start_paused = true)]
async fn what_was_paid_for_is_not_lost_with_a_repair_that_fails() {
    let bad = json!({ "choices": [{ "message": { "content": "bad" }, "finish_reason": "stop" }] })
        .to_string();
    let server = Server::in_turn([
        Answer::json(200, bad).header("x-pareta-billed", "7"),
        Answer::json(402, ""),
    ])
    .await;
    let call = client(&server.url())
        .chat()
        .completions()
        .create(AUTO, "x")
        .parse::<Line>()
        .repair(2);
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InsufficientCredits);
    let answer = error.answer().unwrap();
    assert_eq!(
        (answer.text(), answer.total_billed_micro_usd()),
        ("bad", Some(7))
    );
}

#[tokio::test]
async fn each_choice_is_read_on_its_own() {
    let choice = |content: &str, reason: &str| json!({ "message": { "content": content }, "finish_reason": reason });
    let reply =
        json!({ "choices": [choice(LINE, "stop"), choice("{", "length"), choice("[]", "stop")] });
    let server =
        Server::always(Answer::json(200, reply.to_string()).header("x-pareta-billed", "9")).await;
    let call = client(&server.url())
        .chat()
        .completions()
        .create(AUTO, "x")
        .n(3);
    let choices = call.parse::<Line>().choices().await.unwrap();
    assert_eq!(
        (choices.len(), choices.receipt().unwrap().billed_micro_usd()),
        (3, Some(9))
    );
    let answers: Vec<_> = choices.into_iter().collect();
    assert_eq!(answers[0].as_ref().unwrap().what, "a");
    assert_eq!(answers[1], Err(AnswerProblem::CutByLength));
    assert!(
        matches!(answers[2], Err(AnswerProblem::Mismatch { .. })),
        "{answers:?}"
    );
}

/// A stream of these pieces of text, ended so.
fn stream_of(pieces: &[&str], finish: Option<&str>) -> Answer {
    let event = |delta: Value, finish: Option<&str>| {
        let chunk = json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }] });
        format!("data: {chunk}\n\n")
    };
    let mut events: Vec<String> = pieces
        .iter()
        .map(|piece| event(json!({ "content": piece }), None))
        .collect();
    if let Some(finish) = finish {
        events.push(event(json!({}), Some(finish)));
        events.push(": pareta-billed-micro-usd 42\n\ndata: [DONE]\n\n".to_owned());
    }
    Answer::events(events)
}

#[tokio::test(start_paused = true)]
async fn an_answer_can_be_read_while_it_is_written() {
    let pieces = [
        r#"{"what":"#,
        r#""a cof"#,
        r#"fee","amount":1"#,
        r#"2.5,"paid":{"by":"transfer"}}"#,
    ];
    let server = Server::always(stream_of(&pieces, Some("stop"))).await;
    let call = client(&server.url()).chat().completions().create(AUTO, "x");
    let mut answer = call.stream_parse::<Line>().await.unwrap();
    let mut seen = Vec::new();
    while let Some(delta) = answer.next().await {
        delta.unwrap();
        seen.push(answer.so_far().unwrap().clone());
    }
    let expected = [
        json!({}),
        json!({ "what": "a cof" }),
        json!({ "what": "a coffee" }),
        json!({ "what": "a coffee", "amount": 12.5, "paid": { "by": "transfer" } }),
    ];
    assert_eq!(seen, expected);
    let parsed = answer.finish().await.unwrap();
    assert_eq!(
        (parsed.amount, parsed.total_billed_micro_usd()),
        (12.5, Some(42))
    );
    let body: Value = serde_json::from_slice(&server.only().body).unwrap();
    assert_eq!(
        (
            &body["stream"],
            &body["response_format"]["json_schema"]["name"]
        ),
        (&json!(true), &json!("Line"))
    );
}

#[tokio::test(start_paused = true)]
async fn elements_are_handed_out_as_soon_as_they_are_whole() {
    let pieces = [r#"{"value":[1,"#, "2", "3,", r#"4]}"#];
    let server = Server::always(stream_of(&pieces, Some("stop"))).await;
    let client = client(&server.url());
    let mut list = client
        .chat()
        .completions()
        .create(AUTO, "x")
        .stream_list::<u32>()
        .await
        .unwrap();
    assert_eq!(list.next().await.unwrap().unwrap(), 1);
    let rest: Vec<u32> = (&mut list).try_collect().await.unwrap();
    assert_eq!(rest, [23, 4]);
    let parsed = list.finish().await.unwrap();
    assert_eq!(
        (parsed.len(), parsed.total_billed_micro_usd()),
        (3, Some(42))
    );
}

#[tokio::test(start_paused = true)]
async fn an_element_that_does_not_fit_is_told_with_all_that_came() {
    let pieces = [r#"{"value":[1,"#, r#""x",3]}"#];
    let server = Server::always(stream_of(&pieces, Some("stop"))).await;
    let call = client(&server.url()).chat().completions().create(AUTO, "x");
    let list = call.stream_list::<u32>().await.unwrap();
    let items: Vec<_> = list.collect().await;
    assert_eq!(items.len(), 2);
    assert_eq!(*items[0].as_ref().unwrap(), 1);
    let error = items[1].as_ref().unwrap_err();
    let AnswerProblem::Mismatch { path, .. } = problem(error) else {
        panic!("{error}")
    };
    assert_eq!(path, "value[1]");
    let answer = error.answer().unwrap();
    assert_eq!(
        (answer.text(), answer.total_billed_micro_usd()),
        (pieces.concat().as_str(), Some(42))
    );
}

/// Before its finish reason has come nothing is judged; and a stream that breaks off is no bad JSON.
#[tokio::test(start_paused = true)]
async fn the_end_of_a_stream_decides() {
    let pieces = [r#"{"what":"a"#];
    let cases = [
        (stream_of(&pieces, Some("length")), ErrorKind::Answer),
        (stream_of(&pieces, None), ErrorKind::TruncatedStream),
        (stream_of(&pieces, None).cut(), ErrorKind::Connection),
    ];
    for (answer, kind) in cases {
        let server = Server::always(answer).await;
        let call = client(&server.url()).chat().completions().create(AUTO, "x");
        let error = call
            .stream_parse::<Line>()
            .await
            .unwrap()
            .finish()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), kind, "{error:?}");
        if kind == ErrorKind::Answer {
            assert_eq!(problem(&error), &AnswerProblem::CutByLength);
        }
    }
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_client_reads_them_too() {
    let server = Server::start_on_thread(|seen| match seen.text().contains(r#""stream":true"#) {
        true => stream_of(&[r#"{"value":[1,2]}"#], Some("stop")),
        false => {
            let reply = json!({ "choices": [{ "message": { "content": r#"{"value":[1,2]}"# }, "finish_reason": "stop" }] });
            Answer::json(200, reply.to_string())
        }
    });
    let client: pareta::blocking::Client = crate::quick(&server.url()).build().unwrap();
    let create = || client.chat().completions().create(AUTO, "x");
    assert_eq!(*create().parse::<Vec<u8>>().send().unwrap(), [1, 2]);
    let mut list = create().stream_list::<u8>().send().unwrap();
    let elements: Vec<u8> = list.by_ref().map(Result::unwrap).collect();
    assert_eq!((elements, list.finish().unwrap().len()), (vec![1, 2], 2));
    let mut answer = create().stream_parse::<Vec<u8>>().send().unwrap();
    let text: String = answer.by_ref().map(Result::unwrap).collect();
    assert_eq!(text, r#"{"value":[1,2]}"#);
    assert_eq!(*answer.finish().unwrap(), [1, 2]);
}
