//! Nothing is lost: the exact text of every object, however strange, and what can be read from it by key.

use std::collections::BTreeMap;
use std::thread;

use pareta::types::{
    ChatCompletion, ChatCompletionChunk, Choice, Endpoint, Leaderboard, Message, Task, Usage,
};
use pareta::{Drift, Kind, List, Property, Raw, Response, Shape};

use crate::fixtures;

/// Values whose spelling says more than a parsed value keeps.
const STRANGE: &[&str] = &[
    "123456789012345678901234567890",
    "-18446744073709551616",
    "1e2",
    "1E+2",
    "0.10",
    "-0",
    "-0.0",
    "1e400",
    "1e-400",
    "{}",
    "{ }",
    "{\r\n\t}",
    "[]",
    "[ ]",
    "[1 , 2\t,\n3]",
    r#"{"a": 1, "a": 2}"#,
    r#"{"\u0061" :1,"a":2}"#,
    r#"{"z": 0, "a": 0}"#,
    r#""caf\u00e9""#,
    r#""café""#,
    r#""\/ \" \\ \b\f\n\r\t""#,
    r#""\ud83d\ude00""#,
    r#""\ud83d""#,
    r#""\ude00\ud83d""#,
    r#""\u0000""#,
    r#""\uD83D\uDE00 \u00E9""#,
    "\"\u{2028}\u{2029}\u{85}\u{feff}\u{7f}\"",
    "true",
    "null",
];

#[test]
fn every_object_keeps_its_exact_text() {
    for strange in STRANGE {
        let message = format!("{{ \"x\" :\t{strange}\n}}");
        let choice = format!("{{\"message\":{message} ,\r\n\"x\":{strange}}}");
        let usage = format!("{{\"x\":{strange} ,\"\\u0078\" : 0, \"x\":{strange}}}");
        let root =
            format!("{{\"\\u0075sage\" : {usage},\"choices\":[ {choice} ] , \"x\" :{strange}}}");
        let completion = ChatCompletion::from_json(format!("\r\n\t {root} \n")).expect(strange);
        let first = &completion.choices()[0];

        assert_eq!(completion.text(), "");
        assert_eq!(completion.raw().json(), root);
        assert_eq!(completion.usage().raw().json(), usage);
        assert_eq!(first.raw().json(), choice);
        assert_eq!(first.message().raw().json(), message);
        let objects: [&Raw; 4] = [&completion, completion.usage(), first, first.message()];
        for object in objects {
            assert_eq!(object["x"].json(), *strange);
            assert_eq!(object.document().json(), root);
        }
        assert_eq!(completion["choices"][0]["message"]["x"].json(), *strange);
        let unknown = [
            "$.choices[0].message.x",
            "$.choices[0].x",
            "$.usage.x",
            "$.x",
        ];
        assert_eq!(completion.unknown(), unknown);
    }
}

#[test]
fn serialising_writes_the_text_alone_and_inside_other_values() {
    for strange in STRANGE {
        let text = format!("{{ \"x\" :\t{strange}\n}}");
        let message = Message::from_json(text.as_str()).expect(strange);
        let written = [
            serde_json::to_string(&message),
            serde_json::to_string_pretty(&message),
            serde_json::to_string(message.raw()),
        ];
        for written in written {
            assert_eq!(written.expect("JSON"), text);
        }
        let several = serde_json::to_string(&(&message, &message["x"])).expect("JSON");
        assert_eq!(several, format!("[{text},{strange}]"));
        let read: Vec<Message> = serde_json::from_str(&format!("[ {text} ]")).expect("JSON");
        assert_eq!(read, [message]);
    }
    assert_eq!(serde_json::to_string(Usage::absent()).expect("JSON"), "{}");
    assert_eq!(
        serde_json::to_string(&Usage::absent()["x"]).expect("JSON"),
        "null"
    );
}

#[test]
fn the_root_may_be_any_json() {
    for strange in STRANGE {
        for known in fixtures::types() {
            let value = known.decode(format!(" {strange}\n")).expect(strange);
            assert_eq!(value.raw().json(), *strange, "{}", known.name);
            assert!(!value.raw().is_absent());
            let wrong = value.drift();
            match value.raw().json_kind() {
                Kind::Object => assert!(wrong.iter().all(|drift| drift.path != "$")),
                kind => {
                    assert_eq!(wrong.len(), 1);
                    assert_eq!(
                        (wrong[0].path.as_str(), wrong[0].expected.as_str()),
                        ("$", "object")
                    );
                    assert!(wrong[0].found.starts_with(&kind.to_string()));
                }
            }
        }
    }
}

#[test]
fn of_duplicate_keys_the_later_one_counts() {
    let text = r#"{"id": "first", "usage": {"total_tokens": 1}, "choices": [{}, {}], "\u0069d": "second",
        "usage": {"total_tokens": 2}, "choices": [{"index": 7}], "x": 1, "x": 2}"#;
    let completion = ChatCompletion::from_json(text).expect("JSON");
    assert_eq!(completion.id(), Some("second"));
    assert_eq!(completion["id"], "second");
    assert_eq!(completion.usage().total_tokens(), Some(2));
    assert_eq!(completion.choices().len(), 1);
    assert_eq!(completion["x"], 2);
    let ids = completion
        .members()
        .filter(|(key, _)| *key == "id")
        .map(|(_, id)| id.json());
    assert!(ids.eq([r#""first""#, r#""second""#]));
    // A later null or a later value of another kind takes an earlier value back.
    for later in ["null", "5"] {
        let text = format!(
            r#"{{"id": "first", "usage": {{"total_tokens": 1}}, "id": {later}, "usage": {later}}}"#
        );
        let completion = ChatCompletion::from_json(text).expect("JSON");
        assert_eq!(
            (completion.id(), completion.usage().total_tokens()),
            (None, None),
            "{later}"
        );
    }
}

#[test]
fn escaped_keys_are_the_keys_they_spell() {
    let cases = [
        r#"{"\u0069d": "ep_1"}"#,
        r#"{"\u0069\u0064": "ep_1"}"#,
        r#"{"x": 1, "i\u0064": "\u0065p_1"}"#,
        r#"{"\ud83d\ude00": 1, "\u0069d": "ep_1"}"#,
    ];
    for text in cases {
        let endpoint = Endpoint::from_json(text).expect("JSON");
        assert_eq!(endpoint.id(), Some("ep_1"), "{text}");
        assert_eq!(endpoint["id"], "ep_1", "{text}");
        assert_eq!(endpoint.drift(), [], "{text}");
    }
    let raw =
        Raw::from_json(r#"{"caf\u00e9": 1, "\ud83d\ude00": 2, "a\/b": 3, "\ud83d": 4, "\"": 5}"#)
            .expect("JSON");
    for (key, value) in [
        ("café", 1),
        ("😀", 2),
        ("a/b", 3),
        ("\u{fffd}", 4),
        ("\"", 5),
    ] {
        assert_eq!(raw[key], value, "{key}");
    }
}

#[test]
fn a_value_is_read_by_key_and_position() {
    let raw =
        Raw::from_json(r#"{"list": [10, "ten", [true]], "object": {"": null}, "none": null}"#)
            .expect("JSON");
    assert_eq!(raw["list"][0], 10);
    assert_eq!(raw["list"][1], "ten");
    assert_eq!(raw["list"][2][0], true);
    assert_eq!(
        raw.get("list")
            .and_then(|list| list.get(1))
            .and_then(Raw::as_str)
            .as_deref(),
        Some("ten")
    );
    assert_eq!(raw["object"][""].json_kind(), Kind::Null);

    let keys: Vec<&str> = raw.members().map(|(key, _)| key).collect();
    assert_eq!(keys, ["list", "object", "none"]);
    assert_eq!(raw.members().len(), 3);
    assert_eq!(raw["list"].elements().len(), 3);
    assert_eq!(
        raw["list"].elements().next_back().map(Raw::json),
        Some("[true]")
    );

    // What is not there is absent; a null that was sent is null, and there.
    assert_eq!(raw.get("none").map(Raw::json), Some("null"));
    assert!(raw["none"].is_null() && !raw["none"].is_absent());
    let missing = [
        &raw["no"],
        &raw["list"][3],
        &raw["list"]["0"],
        &raw[0],
        &raw["no"]["more"][9],
    ];
    for value in missing {
        assert!(value.is_absent() && value.is_null());
        assert_eq!(value.json(), "null");
    }
    assert!(raw.get("no").is_none() && raw.get(0).is_none() && raw["list"].get(3).is_none());
    assert_eq!(
        raw["list"].members().len() + raw["object"].elements().len(),
        0
    );
}

#[test]
fn a_value_is_read_as_its_kind_and_no_other() {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    // The text, its kind, and what as_str, as_i64 and as_f64 say of it.
    type Row = (
        &'static str,
        Kind,
        Option<&'static str>,
        Option<i64>,
        Option<f64>,
    );
    let rows: &[Row] = &[
        ("null", Kind::Null, None, None, None),
        ("true", Kind::Boolean, None, None, None),
        ("false", Kind::Boolean, None, None, None),
        (r#""true""#, Kind::String, Some("true"), None, None),
        (r#""5""#, Kind::String, Some("5"), None, None),
        (r#""""#, Kind::String, Some(""), None, None),
        (
            r#""\u00e9\n\"\\""#,
            Kind::String,
            Some("é\n\"\\"),
            None,
            None,
        ),
        (
            r#""\ud83d\ude00\ud83d""#,
            Kind::String,
            Some("😀\u{fffd}"),
            None,
            None,
        ),
        ("0", Kind::Number, None, Some(0), Some(0.0)),
        ("-0", Kind::Number, None, Some(0), Some(0.0)),
        ("5", Kind::Number, None, Some(5), Some(5.0)),
        ("5.0", Kind::Number, None, Some(5), Some(5.0)),
        ("4.2e5", Kind::Number, None, Some(420_000), Some(420_000.0)),
        ("-12e-1", Kind::Number, None, None, Some(-1.2)),
        ("0.1", Kind::Number, None, None, Some(0.1)),
        (
            "9223372036854775807",
            Kind::Number,
            None,
            Some(i64::MAX),
            Some(BEYOND),
        ),
        (
            "-9223372036854775808",
            Kind::Number,
            None,
            Some(i64::MIN),
            Some(-BEYOND),
        ),
        (
            "9223372036854775808",
            Kind::Number,
            None,
            None,
            Some(BEYOND),
        ),
        ("1e308", Kind::Number, None, None, Some(1e308)),
        ("1e400", Kind::Number, None, None, None),
        ("1e-400", Kind::Number, None, None, Some(0.0)),
        ("[5]", Kind::Array, None, None, None),
        (r#"{"a": 5}"#, Kind::Object, None, None, None),
    ];
    for (text, kind, string, integer, float) in rows {
        let raw = Raw::from_json(*text).expect(text);
        assert_eq!(raw.json_kind(), *kind, "{text}");
        assert_eq!(raw.as_str().as_deref(), *string, "{text}");
        assert_eq!(raw.as_i64(), *integer, "{text}");
        assert_eq!(raw.as_f64(), *float, "{text}");
        assert_eq!(raw.as_bool(), text.parse().ok(), "{text}");
        assert_eq!(raw.is_null(), *kind == Kind::Null, "{text}");
        assert_eq!(
            (raw.to_string(), format!("{raw:?}")),
            (text.to_string(), text.to_string())
        );
    }
}

#[test]
fn a_value_becomes_what_serde_makes_of_it_or_says_why_not() {
    let task = Task::from_json(r#"{"id": "t", "examples": [{"weight": 1e0}], "note": "\u00a7 1"}"#)
        .expect("JSON");
    let examples: Vec<BTreeMap<String, f64>> = task["examples"].deserialize().expect("examples");
    assert_eq!(examples[0]["weight"], 1.0);
    assert_eq!(task["note"].deserialize::<String>().expect("a note"), "§ 1");
    assert_eq!(
        task.to_value().expect("a value")["examples"][0]["weight"],
        1.0
    );
    assert!(task["missing"].to_value().expect("a value").is_null());
    assert!(task["examples"].deserialize::<String>().is_err());

    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let cases = [
        (r#"{"a": "\ud83d"}"#, "hex escape"),
        (r#"{"a": 1e400}"#, "out of range"),
        (deep.as_str(), "recursion limit"),
    ];
    for (text, message) in cases {
        let error = Raw::from_json(text)
            .expect(text)
            .to_value()
            .expect_err(message)
            .to_string();
        assert!(error.contains("line 1 column"), "{error}");
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn the_document_of_a_nested_object_is_the_whole_reply() {
    let text = r#"{"tasks": [{"id": "a"}, 5], "total": 12345678901234567890}"#;
    let tasks = List::<Task>::from_json(format!(" {text}\n")).expect("JSON");
    let first = tasks[0].clone();
    assert_eq!(first.document()["total"].json(), "12345678901234567890");
    assert_eq!(first.document().json(), text);
    assert_eq!(tasks[1].document().json(), text);
    assert_eq!(tasks[1]["x"].document().json(), "null");
    assert_eq!(tasks.raw()["tasks"][0].document(), *tasks.raw());
    drop(tasks);
    assert_eq!(
        first.document()["tasks"][1],
        5,
        "a clone keeps the reply alive"
    );
}

#[test]
fn an_absent_object_is_empty_and_says_so() {
    let completion = ChatCompletion::from_json(r#"{"choices": [{}]}"#).expect("JSON");
    let choice = &completion.choices()[0];
    let absent: [&dyn Response; 4] = [
        completion.usage(),
        choice.message(),
        choice.delta(),
        Choice::absent(),
    ];
    for object in absent {
        assert!(object.raw().is_absent());
        assert_eq!(object.raw().json(), "{}");
        assert_eq!(object.raw().json_kind(), Kind::Object);
        assert_eq!(object.raw().document().json(), "{}");
        assert_eq!(
            (object.drift(), object.unknown()),
            (Vec::<Drift>::new(), Vec::<String>::new())
        );
    }
    assert_eq!(choice.message().clone(), *choice.delta());
    assert!(!choice.is_absent(), "it was sent, and is empty");
    assert!(
        std::ptr::eq(completion.usage(), Usage::absent()),
        "absent objects cost nothing"
    );
}

#[test]
fn whatever_was_sent_in_place_of_an_object_keeps_its_text() {
    for known in fixtures::types() {
        for property in known.decode("{}").expect("JSON").schema().properties {
            let (open, close) = match property.shape {
                Shape::Object(_) => ("", ""),
                Shape::List(Shape::Object(_)) => ("[", "]"),
                _ => continue,
            };
            for sent in ["{ }", "[1]", "5e0", r#""\u0078""#] {
                let text = format!(r#"{{"{}": {open}{sent}{close}}}"#, property.key);
                let value = known.decode(text.as_str()).expect("JSON");
                value.visit(&mut |visited, read| {
                    let object = match read {
                        Property::Object(object) => object,
                        Property::List(items) => items.first().copied(),
                        _ => None,
                    };
                    if let Some(object) = object.filter(|_| visited == property.key) {
                        assert_eq!(object.raw().json(), sent, "{}: {text}", known.name);
                        assert!(!object.raw().is_absent(), "{}: {text}", known.name);
                    }
                });
            }
        }
    }
}

#[test]
fn equal_means_the_same_text() {
    let parse = |text: &str| Endpoint::from_json(text).expect("JSON");
    assert_eq!(parse(r#"{"id": "a"}"#), parse(r#" {"id": "a"} "#));
    assert_ne!(parse(r#"{"id": "a"}"#), parse(r#"{"id":"a"}"#));
    assert_ne!(
        Raw::from_json("1.0").expect("JSON"),
        Raw::from_json("1").expect("JSON")
    );
}

const DEEP: usize = 100_000;

/// Runs on a stack on which a call for each level would not end well.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    let small = thread::Builder::new().stack_size(256 * 1024);
    small
        .spawn(run)
        .expect("a thread")
        .join()
        .expect("no panic");
}

fn nested(levels: usize) -> [String; 3] {
    let brackets = |open: &str, inside: &str, close: &str| {
        format!("{}{inside}{}", open.repeat(levels), close.repeat(levels))
    };
    [
        brackets("[", "", "]"),
        brackets(r#"{"a":"#, "1", "}"),
        brackets(r#"[{"message": "#, "[ ]", "} ]"),
    ]
}

#[test]
fn a_hundred_thousand_levels_are_kept_whole() {
    on_a_small_stack(|| {
        for deep in nested(DEEP) {
            let text = format!(
                r#"{{"id": "c", "deep": {deep}, "choices": [{{"message": {{"deep": {deep}}}}}, {deep}], "usage": {deep}}}"#
            );
            let completion = ChatCompletion::from_json(text.as_str()).expect("JSON");
            let copy = completion.clone();
            assert_eq!(completion.raw().json(), text);
            assert_eq!(completion.id(), Some("c"));
            assert_eq!(completion.choices()[0].message()["deep"].json(), deep);
            assert_eq!(completion.choices()[1].raw().json(), deep);
            assert_eq!(serde_json::to_string(&completion).expect("JSON"), text);
            assert!(completion.unknown().contains(&"$.deep".to_owned()));
            assert!(format!("{completion:?}").starts_with("ChatCompletion"));
            completion.drift();
            let mut view = &completion["deep"];
            for _ in 0..20 {
                view = view
                    .elements()
                    .next()
                    .or(view.get("a"))
                    .or(view.get("message"))
                    .expect("one level more");
            }
            assert!(deep.contains(view.json()));
            drop(completion);
            assert_eq!(copy.raw().json(), text);
            serde_json::from_str::<ChatCompletionChunk>(&text).expect("JSON");
        }
    });
}

#[test]
fn views_of_many_levels_are_dropped_without_recursion() {
    on_a_small_stack(|| {
        let [text, ..] = nested(3_000);
        let raw = Raw::from_json(text).expect("JSON");
        let mut view = &raw;
        while let Some(inner) = view.get(0) {
            view = inner;
        }
        assert_eq!(view.json(), "[]");
        drop(raw);
    });
}

#[test]
fn an_unclosed_depth_is_an_error_and_no_crash() {
    on_a_small_stack(|| {
        for open in ["[", r#"{"a":"#, r#"{"choices":[{"message":"#] {
            ChatCompletion::from_json(open.repeat(DEEP)).expect_err("it never closes");
        }
    });
}

#[test]
fn drift_and_unknown_name_places_as_paths() {
    let text = r#"{"models": [{"quality": "high"}, 7, {"name": {}, "a.b": 1}], "frontier": {"context_k": 1.5}, "\"": 0, "9a": 0, "é": 0}"#;
    let board = Leaderboard::from_json(text).expect("JSON");
    let drift: Vec<String> = board.drift().iter().map(Drift::to_string).collect();
    assert_eq!(
        drift,
        [
            "$.models[0].quality: expected number, found string",
            "$.models[1]: expected object, found number 7",
            "$.models[2].name: expected string, found object",
            "$.frontier.context_k: expected integer, found number 1.5",
        ]
    );
    assert_eq!(
        board.unknown(),
        [
            r#"$.models[2]["a.b"]"#,
            r#"$["\""]"#,
            r#"$["9a"]"#,
            r#"$["é"]"#
        ]
    );
}
