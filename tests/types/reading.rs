//! Absent, null, empty and wrong values read as the contract says, rule by rule.

use pareta::types::*;
use pareta::{DecodeError, Drift, List, Listed, Property, Response, ResponseType, Shape};

use crate::fixtures;

/// Reads a text that is JSON as a type.
fn read<T: Response>(from_json: fn(String) -> Result<T, DecodeError>, text: &str) -> T {
    from_json(text.to_owned()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn endpoint(text: &str) -> Endpoint {
    read(Endpoint::from_json, text)
}

fn eval_run(text: &str) -> EvalRun {
    read(EvalRun::from_json, text)
}

fn task_match(text: &str) -> TaskMatch {
    read(TaskMatch::from_json, text)
}

fn completion(text: &str) -> ChatCompletion {
    read(ChatCompletion::from_json, text)
}

fn places(drift: &[Drift]) -> Vec<&str> {
    drift.iter().map(|drift| drift.path.as_str()).collect()
}

/// Ways to send nothing under a key: leave it out, or null; and kinds no property expects.
const NOTHING: [&str; 2] = [r#"{"other": 1}"#, r#"{"KEY": null}"#];
const WRONG: [&str; 3] = [
    r#"{"KEY": true}"#,
    r#"{"KEY": -7.5}"#,
    r#"{"KEY": "wrong"}"#,
];

#[test]
fn absent_null_and_wrong_properties_read_as_nothing_in_every_type() {
    for known in fixtures::types() {
        let empty = known.decode("{}").expect("JSON");
        for property in empty.schema().properties {
            for text in NOTHING {
                let value = known
                    .decode(text.replace("KEY", property.key))
                    .expect("JSON");
                assert_eq!(
                    format!("{value:?}"),
                    format!("{empty:?}"),
                    "{}: {text}",
                    known.name
                );
            }
            for text in WRONG {
                let text = text.replace("KEY", property.key);
                let value = known.decode(text.as_str()).expect("JSON");
                let nothing = format!("{value:?}") == format!("{empty:?}");
                // A union hands over what is none of its variants.
                let is_union = matches!(property.shape, Shape::Union(_));
                assert!(
                    nothing || is_union || value.drift().is_empty(),
                    "{}: {text}",
                    known.name
                );
                assert_eq!(value.raw().json(), text);
            }
        }
    }
}

#[test]
fn an_empty_object_reads_as_nothing_in_every_type() {
    for known in fixtures::types() {
        let empty = known.decode("{}").expect("JSON");
        empty.visit(&mut |property, read| {
            let nothing = match &read {
                Property::String(value) => value.is_none(),
                Property::Integer(value) => {
                    value.is_none_or(|value| value == 0 && property == "cost_micro_usd")
                }
                Property::Number(value) => value.is_none(),
                Property::Boolean(value) => !value,
                Property::Dollars(value) => value.is_zero(),
                Property::Object(value) => value.is_none_or(|object| object.raw().is_absent()),
                Property::Strings(list) => list.is_empty(),
                Property::Integers(list) => list.is_empty(),
                Property::Numbers(list) => list.is_empty(),
                Property::Booleans(list) => list.is_empty(),
                Property::List(list) => list.is_empty(),
                Property::Items(list) => list.is_empty(),
                Property::Map(map) => map.is_empty(),
                Property::Raw(value) => value.is_none(),
                other => panic!("a new kind of property: {other:?}"),
            };
            assert!(nothing, "{}.{property}: {read:?}", known.name);
        });
    }
}

#[test]
fn an_endpoint_falls_back_to_its_name() {
    let cases = [
        (r#"{"id": "a", "name": "b"}"#, Some("a")),
        (r#"{"name": "b"}"#, Some("b")),
        (r#"{"id": null, "name": "b"}"#, Some("b")),
        (r#"{"id": "", "name": "b"}"#, Some("b")),
        (r#"{"id": 5, "name": "b"}"#, Some("b")),
        (r#"{"id": " ", "name": "b"}"#, Some(" ")),
        (r#"{"id": "a"}"#, Some("a")),
        (r#"{"id": ""}"#, None),
        (r#"{"id": "", "name": null}"#, None),
        ("{}", None),
    ];
    for (text, id) in cases {
        assert_eq!(endpoint(text).id(), id, "{text}");
    }
    assert_eq!(
        endpoint(r#"{"id": "a"}"#).name(),
        None,
        "the name has no fallback"
    );
}

#[test]
fn the_task_of_an_endpoint_has_two_keys() {
    let cases = [
        (r#"{"taskName": "a", "task": "b"}"#, Some("a")),
        (r#"{"task": "b"}"#, Some("b")),
        (r#"{"taskName": null, "task": "b"}"#, Some("b")),
        (r#"{"taskName": "", "task": "b"}"#, Some("b")),
        (r#"{"taskName": ["a"], "task": "b"}"#, Some("b")),
        (r#"{"task": "b", "taskName": "a"}"#, Some("a")),
        (r#"{"taskName": ""}"#, None),
        (r#"{"task": null}"#, None),
        ("{}", None),
    ];
    for (text, task) in cases {
        assert_eq!(endpoint(text).task(), task, "{text}");
        assert_eq!(endpoint(text).unknown(), [""; 0], "{text}");
    }
}

#[test]
fn renamed_properties_are_read_from_their_own_keys_only() {
    let text = r#"{"recommendedSystemPrompt": "a", "promptScaffold": "b", "recommended_system_prompt": "c", "prompt_scaffold": "d"}"#;
    let endpoint = endpoint(text);
    assert_eq!(endpoint.recommended_system_prompt(), Some("a"));
    assert_eq!(endpoint.prompt_scaffold(), Some("b"));
    assert_eq!(
        endpoint.unknown(),
        ["$.recommended_system_prompt", "$.prompt_scaffold"]
    );
}

#[test]
fn only_an_endpoint_that_says_live_is_live() {
    let cases = [
        (r#"{"status": "live"}"#, true),
        (r#"{"status": "\u006cive"}"#, true),
        (r#"{"status": "Live"}"#, false),
        (r#"{"status": "live "}"#, false),
        (r#"{"status": "starting"}"#, false),
        (r#"{"status": "stopped"}"#, false),
        (r#"{"status": "hibernating"}"#, false),
        (r#"{"status": true}"#, false),
        (r#"{"status": null}"#, false),
        ("{}", false),
    ];
    for (text, live) in cases {
        assert_eq!(endpoint(text).is_live(), live, "{text}");
    }
}

#[test]
fn a_word_nobody_knows_yet_is_kept() {
    let cases = [
        ("Endpoint", "status"),
        ("EvalRun", "status"),
        ("EvalResult", "kind"),
        ("LeaderboardEntry", "kind"),
        ("LeaderboardEntry", "run_mode"),
        ("TaskMatch", "matcher"),
        ("TaskMatch", "type"),
        ("TaskMatchCandidate", "confidence"),
        ("Choice", "finish_reason"),
        ("DeployProgress", "stage"),
    ];
    for (name, property) in cases {
        let known = ResponseType::named(name).expect(name);
        let value = known
            .decode(format!(r#"{{"{property}": "a new word"}}"#))
            .expect("JSON");
        let mut read = None;
        value.visit(&mut |visited, value| match value {
            Property::String(word) if visited == property => read = word,
            _ => {}
        });
        assert_eq!(read, Some("a new word"), "{name}.{property}");
        assert_eq!(value.drift(), [], "{name}.{property}");
    }
}

#[test]
fn a_match_that_chose_nothing_has_no_choice() {
    for nothing in ["null", "{}", "{ }", "{\n}", "[]", "5", r#""text""#] {
        let text = format!(r#"{{"chosen": {nothing}, "capability": {nothing}}}"#);
        let found = task_match(&text);
        assert!(
            found.chosen().is_none() && found.capability().is_none(),
            "{text}"
        );
        assert_eq!(found["chosen"].json(), nothing);
        let board = read(
            Leaderboard::from_json,
            &format!(r#"{{"frontier": {nothing}}}"#),
        );
        assert!(board.frontier().is_none(), "{nothing}");
    }
    let found = task_match(r#"{"chosen": {"surprise": 1}, "capability": { "id" : "coding" }}"#);
    assert_eq!(
        found.chosen().map(|chosen| chosen.task_id()),
        Some(None),
        "something was chosen"
    );
    assert_eq!(
        found.capability().and_then(|capability| capability.id()),
        Some("coding")
    );
    assert!(!found.matched() && !found.ambiguous());
}

#[test]
fn usage_message_and_delta_are_always_there() {
    for nothing in ["null", "{}", "[]", "5", r#""text""#] {
        let text = format!(
            r#"{{"usage": {nothing}, "choices": [{{"message": {nothing}, "delta": {nothing}}}]}}"#
        );
        let completion = completion(&text);
        let choice = &completion.choices()[0];
        assert_eq!(completion.usage().total_tokens(), None, "{text}");
        assert_eq!(
            (choice.message().content(), choice.delta().content()),
            (None, None),
            "{text}"
        );
        assert_eq!(choice.message().tool_calls().len(), 0, "{text}");
        assert_eq!(completion.text(), "");
    }
    let completion =
        completion(r#"{"usage": {}, "choices": [{"message": {}}, {"delta": {"content": null}}]}"#);
    assert!(!completion.usage().is_absent() && !completion.choices()[0].message().is_absent());
    assert!(completion.choices()[0].delta().is_absent());
}

#[test]
fn the_text_of_an_answer_is_its_first_choice() {
    let cases = [
        (
            r#"[{"message": {"content": "a\u00e9"}}, {"message": {"content": "b"}}]"#,
            "aé",
        ),
        (
            r#"[{"message": {"content": null}}, {"message": {"content": "b"}}]"#,
            "",
        ),
        (r#"[{"delta": {"content": "a"}}]"#, ""),
        ("[]", ""),
        (r#""a""#, ""),
        ("null", ""),
    ];
    for (choices, content) in cases {
        let text = format!(r#"{{"choices": {choices}}}"#);
        assert_eq!(completion(&text).text(), content, "{text}");
    }
}

#[test]
fn the_text_of_a_chunk_is_what_it_adds_to_choice_zero() {
    let cases = [
        (r#"[{"index": 0, "delta": {"content": "a"}}]"#, "a"),
        (r#"[{"delta": {"content": "a"}}]"#, "a"),
        (r#"[{"index": 1, "delta": {"content": "b"}}]"#, ""),
        (
            r#"[{"index": 1, "delta": {"content": "b"}}, {"index": 0, "delta": {"content": "a"}}]"#,
            "a",
        ),
        (
            r#"[{"index": 0, "delta": {}, "finish_reason": "stop"}]"#,
            "",
        ),
        (r#"[{"message": {"content": "a"}}]"#, ""),
        ("[]", ""),
        ("null", ""),
    ];
    for (choices, added) in cases {
        let text = format!(r#"{{"choices": {choices}}}"#);
        assert_eq!(
            read(ChatCompletionChunk::from_json, &text).text(),
            added,
            "{text}"
        );
    }
}

#[test]
fn wrong_elements_of_a_list_keep_their_positions() {
    let text = r#"{"choices": [5, {"index": 1}, null, [{"index": 3}], {"index": 4}]}"#;
    let completion = completion(text);
    let indexes: Vec<Option<i64>> = completion.choices().iter().map(Choice::index).collect();
    assert_eq!(indexes, [None, Some(1), None, None, Some(4)]);
    let texts: Vec<&str> = completion
        .choices()
        .iter()
        .map(|choice| choice.raw().json())
        .collect();
    assert_eq!(
        texts,
        [
            "5",
            r#"{"index": 1}"#,
            "null",
            r#"[{"index": 3}]"#,
            r#"{"index": 4}"#
        ]
    );
    assert_eq!(
        places(&completion.drift()),
        ["$.choices[0]", "$.choices[2]", "$.choices[3]"]
    );

    let run = eval_run(r#"{"run": {"candidate_model_ids": ["a", 5, null, "\u00e9", ["b"]]}}"#);
    assert_eq!(run.candidate_models(), ["a", "", "", "é", ""]);
    let strings = [1, 2, 4].map(|index| format!("$.run.candidate_model_ids[{index}]"));
    assert_eq!(places(&run.drift()), strings);
}

#[test]
fn a_list_that_is_none_is_empty() {
    for nothing in ["null", "{}", "5", r#""abc""#, r#"{"0": {}}"#] {
        let run = eval_run(&format!(
            r#"{{"run": {{"candidate_model_ids": {nothing}}}, "results": {nothing}}}"#
        ));
        assert_eq!(
            (run.candidate_models().len(), run.results().len()),
            (0, 0),
            "{nothing}"
        );
        let models = read(ModelList::from_json, &format!(r#"{{"data": {nothing}}}"#));
        assert!(models.is_empty(), "{nothing}");
    }
}

#[test]
fn an_eval_run_flattens_its_envelope() {
    let text = r#"{"run": {"id": "run_1", "status": "running", "eval_set_id": "es_1", "error_detail": "e", "note": 1, "both": 1},
        "results": [{"model_id": "m"}], "both": 2, "billing": {"usd": 0.10}}"#;
    let run = eval_run(text);
    assert_eq!(
        (run.id(), run.status(), run.eval_set_id()),
        (Some("run_1"), Some("running"), Some("es_1"))
    );
    assert_eq!(
        (run.error_detail(), run.results()[0].model_id()),
        (Some("e"), Some("m"))
    );
    // A key is looked up in the run, then in the envelope, which stays reachable.
    assert_eq!(run["id"], "run_1");
    assert_eq!(run.get("id").map(|id| id.json()), Some(r#""run_1""#));
    assert_eq!(run["note"], 1);
    assert_eq!(run["both"], 1);
    assert_eq!(run.raw()["both"], 2);
    assert_eq!(run["billing"]["usd"].json(), "0.10");
    assert_eq!(run["results"][0]["model_id"], "m");
    assert_eq!(run["run"]["id"], "run_1");
    assert!(run.get("missing").is_none() && run["missing"].is_absent());
    assert_eq!(
        run.unknown(),
        ["$.run.note", "$.run.both", "$.both", "$.billing"]
    );
}

#[test]
fn the_reply_that_creates_a_run_is_a_run() {
    let text = r#"{"run_id":"run_1" , "status":"queued", "eta_s": 1e1}"#;
    let run = eval_run(text);
    assert_eq!((run.id(), run.status()), (Some("run_1"), Some("queued")));
    assert_eq!(
        (run["run_id"].json(), run["eta_s"].json()),
        (r#""run_1""#, "1e1")
    );
    assert_eq!(run.raw().json(), text);
    assert_eq!(run.drift(), []);
    assert_eq!(run.unknown(), ["$.eta_s"]);
    assert_eq!(
        (
            run.candidate_models().len(),
            run.results().len(),
            run.eval_set_id()
        ),
        (0, 0, None)
    );
    assert!(!run.is_terminal());

    let cases = [
        (r#""run_id": "run_1""#, Some("run_1"), None),
        (
            r#""run_id": "run_1", "run": null, "status": "a""#,
            Some("run_1"),
            Some("a"),
        ),
        (
            r#""run_id": "run_1", "run": {}, "status": "a""#,
            Some("run_1"),
            Some("a"),
        ),
        (
            r#""run_id": 5, "status": "completed""#,
            None,
            Some("completed"),
        ),
        (
            r#""run": {"id": "run_2", "status": "b"}, "run_id": "run_1""#,
            Some("run_2"),
            Some("b"),
        ),
    ];
    for (members, id, status) in cases {
        let text = format!("{{{members}}}");
        let run = eval_run(&text);
        assert_eq!((run.id(), run.status()), (id, status), "{text}");
        assert_eq!(run.is_terminal(), status == Some("completed"), "{text}");
    }
}

#[test]
fn only_completed_and_failed_runs_have_ended() {
    let cases = [
        ("completed", true),
        ("failed", true),
        ("running", false),
        ("evaluating", false),
        ("Completed", false),
        ("cancelled", false),
        ("", false),
    ];
    for (status, ended) in cases {
        let run = eval_run(&format!(r#"{{"run": {{"status": "{status}"}}}}"#));
        assert_eq!(run.is_terminal(), ended, "{status}");
    }
    assert!(!eval_run("{}").is_terminal());
}

#[test]
fn integers_are_read_in_any_spelling() {
    let cases = [
        ("5", Some(5)),
        ("5.0", Some(5)),
        ("4.2e5", Some(420_000)),
        ("-7e0", Some(-7)),
        ("1200e-2", Some(12)),
        ("9223372036854775807", Some(i64::MAX)),
        ("9223372036854775808", None),
        ("5.5", None),
        ("1e400", None),
        (r#""5""#, None),
        ("true", None),
        ("[5]", None),
    ];
    for (text, value) in cases {
        let usage = read(Usage::from_json, &format!(r#"{{"total_tokens": {text}}}"#));
        assert_eq!(usage.total_tokens(), value, "{text}");
        assert_eq!(usage.drift().is_empty(), value.is_some(), "{text}");
        assert_eq!(usage["total_tokens"].json(), text);
    }
}

#[test]
fn floats_are_the_nearest_doubles() {
    let cases = [
        ("0.93", Some(0.93)),
        ("1", Some(1.0)),
        ("93e-2", Some(0.93)),
        ("0.1000000000000000055511151231257827", Some(0.1)),
        ("1e-400", Some(0.0)),
        ("1e400", None),
        (r#""0.93""#, None),
        ("false", None),
    ];
    for (text, value) in cases {
        let candidate = read(
            TaskMatchCandidate::from_json,
            &format!(r#"{{"score": {text}}}"#),
        );
        assert_eq!(candidate.score(), value, "{text}");
        assert_eq!(candidate.drift().is_empty(), value.is_some(), "{text}");
    }
}

#[test]
fn only_true_is_true() {
    let cases = [
        ("true", true),
        ("false", false),
        ("null", false),
        ("1", false),
        (r#""true""#, false),
        ("[true]", false),
    ];
    for (text, value) in cases {
        let model = read(
            FrontierModel::from_json,
            &format!(r#"{{"vision": {text}, "benchmarked": {text}}}"#),
        );
        assert_eq!(
            (model.vision(), model.benchmarked()),
            (value, value),
            "{text}"
        );
        let task = read(Task::from_json, &format!(r#"{{"has_blob_input": {text}}}"#));
        assert_eq!(task.has_blob_input(), value, "{text}");
    }
}

#[test]
fn strings_have_their_escapes_taken_out() {
    let cases = [
        (r#""""#, ""),
        (
            r#""caf\u00e9 \/ \"\\\b\f\n\r\t""#,
            "café / \"\\\u{8}\u{c}\n\r\t",
        ),
        (r#""\ud83d\ude00\uD83D\uDE00""#, "😀😀"),
        (r#""\ud83d""#, "\u{fffd}"),
        (r#""a\ude00\ud83db""#, "a\u{fffd}\u{fffd}b"),
        (r#""\ud800\udc00\uDBFF\uDFFF""#, "\u{10000}\u{10ffff}"),
        (r#""\ud7ff\ue000\uffff""#, "\u{d7ff}\u{e000}\u{ffff}"),
        (r#""\u0000""#, "\0"),
        ("\"\u{2028}\u{85}é😀\"", "\u{2028}\u{85}é😀"),
    ];
    for (text, content) in cases {
        let message = read(Message::from_json, &format!(r#"{{"content": {text}}}"#));
        assert_eq!(message.content(), Some(content), "{text}");
        assert_eq!(message["content"].json(), text);
        assert_eq!(message["content"], content);
    }
}

#[test]
fn lists_are_read_from_their_envelopes() {
    // The list's text, how many it has, and where it drifts.
    fn check<T: Listed>(text: &str, length: usize, drift: &[&str]) {
        let list = List::<T>::from_json(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(list.len(), length, "{text}");
        assert_eq!(places(&list.drift()), drift, "{text}");
        assert_eq!(list.raw().json(), text);
    }
    check::<Endpoint>("[]", 0, &[]);
    check::<Endpoint>(r#"[{"id": "a"}, 5]"#, 2, &["$[1]"]);
    check::<Endpoint>(r#"{"endpoints": []}"#, 0, &["$"]);
    check::<Task>(r#"{"tasks": [{}, {"id": 5}]}"#, 2, &["$.tasks[1].id"]);
    check::<Task>(r#"{"tasks": null}"#, 0, &[]);
    check::<Task>(r#"{"tasks": {"id": "a"}}"#, 0, &["$.tasks"]);
    check::<Task>(r#"{"tasks": [{}], "\u0074asks": [{}, {}]}"#, 2, &[]);
    check::<Task>("{}", 0, &["$.tasks"]);
    check::<Task>("[{}]", 0, &["$"]);
    check::<Task>("null", 0, &["$"]);
    check::<EvalSet>(r#"{"eval_sets": [{}]}"#, 1, &[]);
    check::<FrontierModel>(
        r#"{"frontier_models": [{"vision": 1}]}"#,
        1,
        &["$.frontier_models[0].vision"],
    );
}
