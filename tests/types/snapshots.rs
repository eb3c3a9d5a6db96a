//! Replies in snapshots and in other formats than JSON: every form shows the structure, serde_json keeps the text, and
//! what was written is read back.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::thread;

use insta::{
    assert_compact_json_snapshot, assert_csv_snapshot, assert_debug_snapshot, assert_json_snapshot,
    assert_ron_snapshot, assert_toml_snapshot, assert_yaml_snapshot,
};
use pareta::types::{ChatCompletion, Endpoint, FrontierModel, Task};
use pareta::{List, Raw};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{cases, fixtures, for_every_type};

/// Keys out of order, and some that no contract knows.
const ENDPOINT: &str = r#"{"status":"live", "id": "ep_1", "size": {"min": 0, "max": 1e1},
    "labels": ["a"], "at": 17, "url": null}"#;

const COMPLETION: &str = r#"{"id": "c1", "created": 1,
    "choices": [{"message": {"content": "4:1", "created": 2}}, {}]}"#;

fn raw(text: impl Into<String>) -> Raw {
    Raw::from_json(text).expect("JSON")
}

fn endpoint() -> Endpoint {
    Endpoint::from_json(ENDPOINT).expect("JSON")
}

fn completion() -> ChatCompletion {
    ChatCompletion::from_json(COMPLETION).expect("JSON")
}

fn tasks() -> List<Task> {
    let text = r#"{"total": 2, "tasks": [{"id": "t2", "added": 1}, {"id": "t1"}]}"#;
    List::from_json(text).expect("JSON")
}

#[test]
fn every_form_of_insta_shows_a_reply_as_the_server_built_it() {
    assert_json_snapshot!(endpoint(), @r#"
    {
      "status": "live",
      "id": "ep_1",
      "size": {
        "min": 0,
        "max": 10.0
      },
      "labels": [
        "a"
      ],
      "at": 17,
      "url": null
    }
    "#);
    assert_compact_json_snapshot!(
        endpoint(),
        @r#"{"status": "live", "id": "ep_1", "size": {"min": 0, "max": 10.0}, "labels": ["a"], "at": 17, "url": null}"#
    );
    assert_yaml_snapshot!(endpoint(), @r"
    status: live
    id: ep_1
    size:
      min: 0
      max: 10
    labels:
      - a
    at: 17
    url: ~
    ");
    assert_ron_snapshot!(endpoint(), @r#"
    {
      "status": "live",
      "id": "ep_1",
      "size": {
        "min": 0,
        "max": 10.0,
      },
      "labels": [
        "a",
      ],
      "at": 17,
      "url": None,
    }
    "#);
    // Tables stand last in TOML, and it has no null.
    assert_toml_snapshot!(endpoint(), @r"
    status = 'live'
    id = 'ep_1'
    labels = ['a']
    at = 17

    [size]
    min = 0
    max = 10.0
    ");
    // It shows every property of the contract, so that it is kept where `cargo insta` can renew it.
    assert_debug_snapshot!("endpoint.debug", endpoint());
    assert_debug_snapshot!(endpoint()["size"], @r#"
    {
        "min": 0,
        "max": 1e1,
    }
    "#);
    // CSV has rows of scalars, and no objects.
    assert_csv_snapshot!(raw(r#"[["ep_1", 0.5, null], ["ep_2", 1, true]]"#), @r"
    ep_1,0.5,
    ep_2,1,true
    ");
}

#[test]
fn lists_show_the_whole_reply_and_slices_their_elements() {
    assert_compact_json_snapshot!(tasks(), @r#"{"total": 2, "tasks": [{"id": "t2", "added": 1}, {"id": "t1"}]}"#);
    assert_compact_json_snapshot!(&tasks()[..], @r#"[{"id": "t2", "added": 1}, {"id": "t1"}]"#);
    let owned: Vec<Task> = tasks().into_iter().collect();
    assert_compact_json_snapshot!(owned, @r#"[{"id": "t2", "added": 1}, {"id": "t1"}]"#);
    assert_compact_json_snapshot!(tasks().raw()["total"], @"2");
    assert_compact_json_snapshot!(tasks()[0]["missing"], @"null");
    assert_compact_json_snapshot!(completion().usage(), @"{}");
    assert_ron_snapshot!(tasks()[0], @r#"
    {
      "id": "t2",
      "added": 1,
    }
    "#);
    assert_toml_snapshot!(tasks(), @r"
    total = 2

    [[tasks]]
    id = 't2'
    added = 1

    [[tasks]]
    id = 't1'
    ");
}

#[test]
fn redactions_sorting_and_filters_reach_into_a_reply() {
    assert_compact_json_snapshot!(completion(), {
        ".id" => "[i]",
        ".choices[].message.content" => "[t]",
        ".**.created" => 0,
    }, @r#"{"id": "[i]", "created": 0, "choices": [{"message": {"content": "[t]", "created": 0}}, {}]}"#);
    assert_yaml_snapshot!(tasks(), {
        ".tasks" => insta::sorted_redaction(),
        ".tasks[1:].added" => insta::dynamic_redaction(|value, path| {
            assert_eq!((value.as_u64(), path.to_string().as_str()), (Some(1), ".tasks.1.added"));
            "[time]"
        }),
    }, @r#"
    total: 2
    tasks:
      - id: t1
      - id: t2
        added: "[time]"
    "#);
    insta::with_settings!({ sort_maps => true, filters => [("t[0-9]+", "[task]")] }, {
        assert_compact_json_snapshot!(
            tasks(),
            @r#"{"tasks": [{"added": 1, "id": "[task]"}, {"id": "[task]"}], "total": 2}"#
        );
    });
}

#[test]
fn snapshots_in_files_work_too() {
    let endpoint = endpoint();
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        assert_yaml_snapshot!("endpoint.yaml", endpoint, { ".at" => "[at]" });
        assert_json_snapshot!("endpoint.json", endpoint);
    });
}

/// A type of the user's that holds one reply in every way serde knows.
#[derive(Debug, Serialize, Deserialize)]
struct Field<T> {
    reply: T,
    replies: Vec<T>,
    perhaps: Option<T>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Named<T> {
    #[serde(flatten)]
    reply: T,
    zone: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Tagged<T> {
    Reply(T),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value")]
enum Adjacent<T> {
    Reply(T),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged<T> {
    Number(u64),
    Reply(T),
}

#[derive(Debug, Serialize, Deserialize)]
enum Variant<T> {
    Reply(T),
    Field { reply: T },
}

/// A variant's fields are held back by serde until the map around them is written.
#[derive(Debug, Serialize, Deserialize)]
struct Held<T> {
    zone: String,
    #[serde(flatten)]
    variant: Variant<T>,
}

fn field<T: Clone>(reply: T) -> Field<T> {
    Field {
        reply: reply.clone(),
        replies: vec![reply.clone()],
        perhaps: Some(reply),
    }
}

fn named<T>(reply: T) -> Named<T> {
    Named {
        reply,
        zone: "z".to_owned(),
    }
}

fn held<T>(reply: T) -> Held<T> {
    Held {
        zone: "z".to_owned(),
        variant: Variant::Field { reply },
    }
}

/// Each format through a serializer of its own, and once more behind one whose type says nothing.
fn written<T: Serialize>(value: &T) -> BTreeMap<&'static str, Vec<u8>> {
    let mut cbor = Vec::new();
    ciborium::into_writer(value, &mut cbor).expect("CBOR");
    BTreeMap::from([
        (
            "yaml",
            serde_yaml_ng::to_string(value).expect("YAML").into(),
        ),
        (
            "yaml value",
            format!("{:?}", serde_yaml_ng::to_value(value).expect("YAML")).into(),
        ),
        ("ron", ron::to_string(value).expect("RON").into()),
        ("toml", toml::to_string(value).expect("TOML").into()),
        (
            "messagepack",
            rmp_serde::to_vec_named(value).expect("MessagePack"),
        ),
        ("cbor", cbor),
        (
            "erased yaml",
            serde_yaml_ng::to_string(&erased(value))
                .expect("YAML")
                .into(),
        ),
    ])
}

fn erased<T: Serialize>(value: &T) -> &dyn erased_serde::Serialize {
    value
}

/// What a plain value says in each format is what a reply of the same text says.
fn is_written_like<T: Serialize + Debug, U: Serialize>(reply: &T, plain: &U) {
    let (reply_written, plain_written) = (written(reply), written(plain));
    for (format, bytes) in plain_written {
        let (found, expected) = (&reply_written[format], bytes);
        assert_eq!(
            String::from_utf8_lossy(found),
            String::from_utf8_lossy(&expected),
            "{format}: {reply:?}"
        );
    }
}

/// Reads what each format wrote, and from JSON.
fn read_back<T: Serialize + DeserializeOwned>(value: &T) -> Vec<(&'static str, T)> {
    let mut written = written(value);
    let mut text =
        |format| String::from_utf8(written.remove(format).expect(format)).expect("UTF-8");
    let json = serde_json::to_string(value).expect("JSON");
    let ron = text("ron");
    vec![
        (
            "yaml",
            serde_yaml_ng::from_str(&text("yaml")).expect("YAML"),
        ),
        ("ron", ron::from_str(&ron).expect("RON")),
        ("toml", toml::from_str(&text("toml")).expect("TOML")),
        (
            "messagepack",
            rmp_serde::from_slice(&written["messagepack"]).expect("MessagePack"),
        ),
        (
            "cbor",
            ciborium::from_reader(&*written["cbor"]).expect("CBOR"),
        ),
        (
            "yaml value",
            serde_yaml_ng::from_value(serde_yaml_ng::to_value(value).expect("YAML")).expect("YAML"),
        ),
        ("json", serde_json::from_str(&json).expect("JSON")),
        (
            "json bytes",
            serde_json::from_reader(json.as_bytes()).expect("JSON"),
        ),
        (
            "json value",
            serde_json::from_value(serde_json::to_value(value).expect("a value")).expect("JSON"),
        ),
        ("ron, its path noted", {
            let mut reader = ron::Deserializer::from_str(&ron).expect("RON");
            serde_path_to_error::deserialize(&mut reader).expect("RON")
        }),
        ("json, its path noted", {
            let mut reader = serde_json::Deserializer::from_str(&json);
            serde_path_to_error::deserialize(&mut reader).expect("JSON")
        }),
    ]
}

/// No null, for which TOML has no word.
const PLAIN: &str =
    r#"{"id":"ep_1","created":1700000000,"labels":["a","é"],"replicas":{"min":-1,"max":2.5}}"#;

#[test]
fn a_type_that_holds_a_reply_is_written_in_every_format() {
    let plain: serde_yaml_ng::Value = serde_yaml_ng::from_str(PLAIN).expect("YAML");
    let reply = Endpoint::from_json(PLAIN).expect("JSON");
    is_written_like(&reply, &plain);
    is_written_like(&raw(PLAIN), &plain);
    is_written_like(&field(reply.clone()), &field(plain.clone()));
    is_written_like(&named(reply.clone()), &named(plain.clone()));
    is_written_like(&held(reply.clone()), &held(plain.clone()));
    is_written_like(&Tagged::Reply(reply.clone()), &Tagged::Reply(plain.clone()));
    is_written_like(
        &Adjacent::Reply(reply.clone()),
        &Adjacent::Reply(plain.clone()),
    );
    is_written_like(
        &Untagged::Reply(reply.clone()),
        &Untagged::Reply(plain.clone()),
    );
    is_written_like(
        &Variant::Reply(reply.clone()),
        &Variant::Reply(plain.clone()),
    );
    is_written_like(&Variant::Field { reply }, &Variant::Field { reply: plain });
    let plain: serde_yaml_ng::Value = serde_yaml_ng::from_str(tasks().raw().json()).expect("YAML");
    is_written_like(&tasks(), &plain);
}

/// Each reply that was read back says what was written.
fn is_read_back<T: Serialize + DeserializeOwned>(value: &T, reply: fn(&T) -> &Raw) {
    for (format, read) in read_back(value) {
        assert!(
            reply(&read).same_json(reply(value)),
            "{format}: {}",
            reply(&read).json()
        );
    }
}

#[test]
fn a_type_that_holds_a_reply_is_read_from_every_format() {
    let reply = Endpoint::from_json(PLAIN).expect("JSON");
    is_read_back(&reply, |reply| reply);
    is_read_back(&raw(PLAIN), |raw| raw);
    is_read_back(&field(reply.clone()), |field| &field.reply);
    is_read_back(&field(reply.clone()), |field| &field.replies[0]);
    is_read_back(&field(reply.clone()), |field| {
        field.perhaps.as_deref().expect("a reply")
    });
    is_read_back(&held(reply.clone()), |held| match &held.variant {
        Variant::Field { reply } | Variant::Reply(reply) => reply,
    });
    is_read_back(&Tagged::Reply(reply.clone()), |Tagged::Reply(reply)| reply);
    is_read_back(&Adjacent::Reply(reply.clone()), |Adjacent::Reply(reply)| {
        reply
    });
    is_read_back(&Untagged::Reply(reply.clone()), |read| match read {
        Untagged::Reply(reply) => reply,
        Untagged::Number(number) => panic!("{number}"),
    });
    is_read_back(&Variant::Reply(reply.clone()), |variant| match variant {
        Variant::Field { reply } | Variant::Reply(reply) => reply,
    });
    is_read_back(
        &List::<Task>::from_json(r#"{"tasks": [{"id": "t"}], "n": 0.5}"#).expect("JSON"),
        List::raw,
    );
    is_read_back(&named(reply), |named| &named.reply);
}

#[test]
fn every_type_is_written_and_read_in_other_formats() {
    macro_rules! check {
        ($($name:ident)*) => { $(
            for fixture in ["full", "unknown"] {
                let text = fixtures::text(stringify!($name), fixture);
                let value = pareta::types::$name::from_json(text.as_str()).expect("JSON");
                let yaml = serde_yaml_ng::to_string(&value).expect("YAML");
                let read: pareta::types::$name = serde_yaml_ng::from_str(&yaml).expect("YAML");
                // Half a surrogate pair and numbers beyond every format are read as texts.
                assert_eq!(read.same_json(&value), fixture == "full", "{yaml}");
                assert_eq!(format!("{read:?}"), format!("{value:?}"));
                let again = serde_yaml_ng::to_string(&read).expect("YAML");
                assert_eq!(yaml, again);
            }
        )* };
    }
    for_every_type!(check);
}

#[test]
fn serde_json_keeps_the_text() {
    let text = " {\"id\" : \"\\u0065p\", \"a\": 1e400, \"a\": [ ], \"h\": \"\\ud83d\"}\n";
    let exact = text.trim_ascii();
    let reply: Endpoint = serde_json::from_str(text).expect("JSON");
    assert_eq!(serde_json::to_string(&reply).expect("JSON"), exact);
    assert_eq!(serde_json::to_vec(&reply).expect("JSON"), exact.as_bytes());
    let mut bytes = Vec::new();
    serde_json::to_writer(&mut bytes, &reply).expect("JSON");
    assert_eq!(bytes, exact.as_bytes());
    assert_eq!(
        serde_json::value::to_raw_value(&reply).expect("JSON").get(),
        exact
    );
    assert_eq!(serde_json::to_string_pretty(&reply).expect("JSON"), exact);
    serde_json::to_value(&reply).expect_err("half a surrogate pair");

    let string = |value: &dyn Fn() -> serde_json::Result<String>| value().expect("JSON");
    let cases = [
        (
            string(&|| serde_json::to_string(&field(reply.clone()))),
            format!(r#"{{"reply":{exact},"replies":[{exact}],"perhaps":{exact}}}"#),
        ),
        (
            string(&|| serde_json::to_string(&held(reply.clone()))),
            format!(r#"{{"zone":"z","Field":{{"reply":{exact}}}}}"#),
        ),
        (
            string(&|| serde_json::to_string(&Adjacent::Reply(&reply))),
            format!(r#"{{"kind":"Reply","value":{exact}}}"#),
        ),
        (
            string(&|| serde_json::to_string(&Untagged::Reply(&reply))),
            exact.to_owned(),
        ),
        (
            string(&|| serde_json::to_string_pretty(&[&reply])),
            format!("[\n  {exact}\n]"),
        ),
        // Members of the outer object: each keeps its own text.
        (
            string(&|| serde_json::to_string(&named(&reply))),
            r#"{"id":"\u0065p","a":[ ],"h":"\ud83d","zone":"z"}"#.to_owned(),
        ),
        (
            string(&|| serde_json::to_string(&Tagged::Reply(&reply))),
            r#"{"kind":"Reply","id":"\u0065p","a":[ ],"h":"\ud83d"}"#.to_owned(),
        ),
        (
            string(&|| {
                let mut bytes = Vec::new();
                let mut track = serde_path_to_error::Track::new();
                let mut writer = serde_json::Serializer::new(&mut bytes);
                let tracked = serde_path_to_error::Serializer::new(&mut writer, &mut track);
                field(reply.clone()).serialize(tracked)?;
                Ok(String::from_utf8(bytes).expect("UTF-8"))
            }),
            format!(r#"{{"reply":{exact},"replies":[{exact}],"perhaps":{exact}}}"#),
        ),
    ];
    for (written, expected) in cases {
        assert_eq!(written, expected);
    }

    let reply =
        Endpoint::from_json(r#"{"z": 1e2, "a": [1.50, 18446744073709551615]}"#).expect("JSON");
    let value: Value = serde_json::from_str(reply.json()).expect("JSON");
    assert_eq!(serde_json::to_value(&reply).expect("a value"), value);
    let named = serde_json::to_value(named(&reply)).expect("a value");
    assert_eq!(named["z"], value["z"]);
    let held = serde_json::to_value(held(&reply)).expect("a value");
    assert_eq!(held["Field"]["reply"], value);
}

#[test]
fn serde_json_hands_over_the_text_wherever_it_knows_the_type() {
    let exact = r#"{"id" : "\u0065p", "n": 1e400}"#;
    let field: Field<Endpoint> =
        serde_json::from_str(&format!(r#"{{"reply": {exact}, "replies": [ {exact} ]}}"#))
            .expect("JSON");
    assert_eq!([field.reply.json(), field.replies[0].json()], [exact; 2]);
    let Adjacent::Reply(reply) =
        serde_json::from_str::<Adjacent<Raw>>(&format!(r#"{{"kind": "Reply", "value": {exact}}}"#))
            .expect("JSON");
    assert_eq!(reply.json(), exact);
    // Where the tag comes late, serde has held the value back: its text is made anew.
    let Adjacent::Reply(reply) = serde_json::from_str::<Adjacent<Raw>>(
        r#"{"value": {"id" : "\u0065p", "n": 4.0}, "kind": "Reply"}"#,
    )
    .expect("JSON");
    assert_eq!(reply.json(), r#"{"id":"ep","n":4.0}"#);
    let list: List<FrontierModel> =
        serde_json::from_str(&format!(r#" {{"frontier_models": [{exact} ]}}"#)).expect("JSON");
    assert_eq!(
        list.raw().json(),
        format!(r#"{{"frontier_models": [{exact} ]}}"#)
    );
    let mut reader = serde_json::Deserializer::from_str(exact);
    let reply: Endpoint = serde_path_to_error::deserialize(&mut reader).expect("JSON");
    assert_eq!(reply.json(), exact);
    let mut reader = serde_json::Deserializer::from_str(exact);
    let reader = &mut <dyn erased_serde::Deserializer>::erase(&mut reader);
    assert_eq!(
        erased_serde::deserialize::<Raw>(reader)
            .expect("JSON")
            .json(),
        exact
    );
}

/// Each number in JSON, and what it is in other formats: itself, or its text.
#[test]
fn a_number_is_written_as_it_is_or_as_its_text() {
    let cases = [
        ("0", "0"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("18446744073709551615", "18446744073709551615"),
        ("18446744073709551616", "'18446744073709551616'"),
        (
            "-170141183460469231731687303715884105728",
            "'-170141183460469231731687303715884105728'",
        ),
        ("0.1", "0.1"),
        ("1e2", "100.0"),
        ("-0", "-0.0"),
        ("9007199254740993", "9007199254740993"),
        ("9007199254740993.0", "'9007199254740993.0'"),
        ("420715.000000000000001", "'420715.000000000000001'"),
        ("0.1e-400", "'0.1e-400'"),
        ("1e308", "1e308"),
        // What YAML takes for a text, for it is beyond a double.
        ("1e400", "1e400"),
    ];
    for (text, yaml) in cases {
        assert_eq!(
            serde_yaml_ng::to_string(&raw(text))
                .expect("YAML")
                .trim_end(),
            yaml,
            "{text}"
        );
        let read: Raw = rmp_serde::from_slice(&rmp_serde::to_vec(&raw(text)).expect("MessagePack"))
            .expect("MessagePack");
        let quoted = yaml.starts_with('\'') || text == "1e400";
        let expected = if quoted {
            format!("{text:?}")
        } else {
            text.to_owned()
        };
        assert!(read.same_json(&raw(expected)), "{text}: {read}");
    }
    assert_compact_json_snapshot!(
        raw("[18446744073709551615, 18446744073709551616, 0.1e-400, 1e400, 420715.000000000000001, 420715.0000]"),
        @r#"[18446744073709551615, "18446744073709551616", "0.1e-400", "1e400", "420715.000000000000001", 420715.0]"#
    );
}

#[test]
fn what_structure_cannot_say_is_shown_as_escapes_and_once() {
    let text =
        r#"{"k\ud800": "a\ud83d\n\ude00 \ud83d\ude00", "twice": [1], "last": 0, "tw\u0069ce": 2}"#;
    assert_json_snapshot!(raw(text), @r#"
    {
      "k\\ud800": "a\\ud83d\n\\ude00 😀",
      "last": 0,
      "twice": 2
    }
    "#);
    assert_debug_snapshot!(raw(text), @r#"
    {
        "k\ud800": "a\ud83d\n\ude00 \ud83d\ude00",
        "twice": [
            1,
        ],
        "last": 0,
        "tw\u0069ce": 2,
    }
    "#);
    assert_eq!(format!("{:?}", raw(text)), text);
}

#[test]
fn what_other_formats_say_becomes_json() {
    let cases = [
        (
            "{a: 1, 2: b, true: ~, -3: 1.50}",
            r#"{"a":1,"2":"b","true":null,"-3":1.5}"#,
        ),
        (
            "[1e300, -0.0, 0x10, 18446744073709551616]",
            "[1e300,-0.0,16,18446744073709551616]",
        ),
        ("\"a\\n\\0\\u00e9\\\"\"", r#""a\n\u0000é\"""#),
        ("~", "null"),
        ("{}", "{}"),
        ("[[], [[]]]", "[[],[[]]]"),
        // So serde_json hands over numbers when it is built with `arbitrary_precision`.
        (r#"[{"$serde_json::private::Number": "1e400"}]"#, "[1e400]"),
        (
            r#"[{"$serde_json::private::Number": "x"}]"#,
            r#"[{"$serde_json::private::Number":"x"}]"#,
        ),
        (
            r#"[{"$serde_json::private::Number": "[1]"}]"#,
            r#"[{"$serde_json::private::Number":"[1]"}]"#,
        ),
        (
            r#"[{"$serde_json::private::Number": "1", "a": 2}]"#,
            r#"[{"$serde_json::private::Number":"1","a":2}]"#,
        ),
        (
            r#"{"$serde_json::private::RawValue": "[1]"}"#,
            r#"{"$serde_json::private::RawValue":"[1]"}"#,
        ),
    ];
    for (yaml, json) in cases {
        let read: Raw = serde_yaml_ng::from_str(yaml).expect(yaml);
        assert_eq!(read.json(), json, "{yaml}");
    }
    for yaml in [".nan", "[-.inf]", "{[1]: 2}", "!tag 1"] {
        serde_yaml_ng::from_str::<Raw>(yaml).expect_err(yaml);
    }
    let cases = [
        (
            "{\"a\": Some(1), \"b\": None, \"c\": ()}",
            r#"{"a":1,"b":null,"c":null}"#,
        ),
        ("(id: \"ep\", tags: [1, 2])", r#"{"id":"ep","tags":[1,2]}"#),
    ];
    for (ron, json) in cases {
        assert_eq!(ron::from_str::<Raw>(ron).expect(ron).json(), json, "{ron}");
    }
    let mut cbor = Vec::new();
    ciborium::into_writer(&(0.1f32, i128::MAX, 'c'), &mut cbor).expect("CBOR");
    let read: Raw = ciborium::from_reader(&*cbor).expect("CBOR");
    assert_eq!(
        read.json(),
        r#"[0.10000000149011612,170141183460469231731687303715884105727,"c"]"#
    );
    let read: Raw = rmp_serde::from_slice(&rmp_serde::to_vec(&0.1f32).expect("MessagePack"))
        .expect("MessagePack");
    assert_eq!(read.json(), "0.1");
    ciborium::from_reader::<Raw, _>(&[0x41, 0][..]).expect_err("bytes");
}

/// Runs on a stack on which a call for each of a hundred thousand levels would not end well.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    let small = thread::Builder::new().stack_size(1024 * 1024);
    small
        .spawn(run)
        .expect("a thread")
        .join()
        .expect("no panic");
}

fn nested(levels: usize) -> [String; 2] {
    [("[", "", "]"), (r#"{"a":"#, "1", "}")].map(|(open, inside, close)| {
        format!("{}{inside}{}", open.repeat(levels), close.repeat(levels))
    })
}

#[test]
fn depth_is_an_error_and_no_crash() {
    on_a_small_stack(|| {
        for text in nested(100_000) {
            let deep = raw(text.as_str());
            let holder =
                Endpoint::from_json(format!(r#"{{"id": "e", "deep": {text}}}"#)).expect("JSON");
            let error = serde_yaml_ng::to_string(&deep)
                .expect_err("too deep")
                .to_string();
            assert!(error.contains("128 levels"), "{error}");
            serde_yaml_ng::to_value(field(holder.clone())).expect_err("too deep");
            ron::to_string(&named(&holder)).expect_err("too deep");
            rmp_serde::to_vec(&holder).expect_err("too deep");
            ciborium::into_writer(&holder, Vec::new()).expect_err("too deep");
            serde_json::to_value(&deep).expect_err("too deep");
            // Text has no such limit, nor have members of an object that is flattened into text.
            assert_eq!(serde_json::to_string(&deep).expect("JSON"), text);
            assert!(
                serde_json::to_string(&named(&holder))
                    .expect("JSON")
                    .contains(&text)
            );
            assert!(format!("{holder:#?}").contains("unknown: "));
            assert!(format!("{deep:#?}").contains(&text[text.len() / 2..text.len() / 2 + 1000]));
            let other = raw(text.replace("[]", "[ 1]").replace(":1", ":2"));
            assert!(!deep.same_json(&other));
            assert!(deep.same_json(&raw(text.replace('[', "[ ").replace('{', "{ "))));
        }
        for text in nested(127) {
            let yaml = serde_yaml_ng::to_string(&raw(text.as_str())).expect("YAML");
            let read: Raw = serde_yaml_ng::from_str(&yaml).expect("YAML");
            assert_eq!(read.json(), text);
        }
        // A format that would go deeper itself.
        let arrays = [vec![0x81; 100_000], vec![0x80]].concat();
        ciborium::from_reader::<Raw, _>(&*arrays).expect_err("too deep");
        rmp_serde::from_slice::<Raw>(&[vec![0x91; 1000], vec![0x90]].concat())
            .expect_err("too deep");
    });
}

#[test]
fn same_json_compares_what_two_texts_say() {
    let same = [
        (r#"{"a": 1, "b": [1, {}]}"#, r#" {"b":[1.0,{ }],"a":10e-1}"#),
        (r#"{"\u0061": "\u00e9\/"}"#, r#"{"a": "é/"}"#),
        (r#"{"a": 1, "b": 0, "a": 2}"#, r#"{"b": 0, "a": 2}"#),
        (r#"{"a": 3, "a": 2}"#, r#"{"a": [], "a": 2, "\u0061": 2}"#),
        ("[1e400, 0.1e-400, -0]", "[10e399, 1e-401, 0.00e9]"),
        ("420715.000000000000001", "4.20715000000000000001e5"),
        (r#""\ud800""#, r#""\uD800""#),
        ("[true, false, null]", "[ true,false , null ]"),
    ];
    for (left, right) in same {
        let (left, right) = (raw(left), raw(right));
        assert!(
            left.same_json(&right) && right.same_json(&left),
            "{left} {right}"
        );
        assert!(left.same_json(&left.clone()));
        assert_ne!(left, right);
    }
    let different = [
        ("1", "2"),
        ("1", "\"1\""),
        ("9007199254740993", "9007199254740992"),
        ("1e400", "1e401"),
        ("0.1e-400", "0"),
        ("420715.000000000000001", "420715"),
        ("[1, 2]", "[2, 1]"),
        ("[1]", "[1, 1]"),
        ("[]", "{}"),
        ("null", "{}"),
        (r#"{"a": null}"#, "{}"),
        (r#"{"a": 1}"#, r#"{"b": 1}"#),
        (r#"{"a": 1, "a": 2}"#, r#"{"a": 2, "a": 1}"#),
        (r#"{"a": 1, "b": 1}"#, r#"{"a": 1, "a": 1}"#),
        (r#""\ud800""#, r#""\ud801""#),
        (r#""\ud800""#, r#""\ufffd""#),
        (r#""\ud800""#, r#""\\ud800""#),
        ("true", "false"),
    ];
    for (left, right) in different {
        let (left, right) = (raw(left), raw(right));
        assert!(
            !left.same_json(&right) && !right.same_json(&left),
            "{left} {right}"
        );
    }

    // On every type, through `Raw`, and on lists.
    let fixture = fixtures::text("ChatCompletion", "unknown");
    let sent = ChatCompletion::from_json(fixture.as_str()).expect("JSON");
    let indented = ChatCompletion::from_json(fixture.replace("  ", "\t")).expect("JSON");
    assert!(sent.same_json(&indented) && sent != indented);
    let list = |text: &str| List::<Task>::from_json(text).expect("JSON");
    assert!(list(r#"{"tasks": [], "n": 1}"#).same_json(&list(r#"{"n": 1.0, "tasks": []}"#)));
    assert!(!list(r#"{"tasks": [], "n": 1}"#).same_json(&list(r#"{"tasks": []}"#)));
    assert!(completion()["missing"].same_json(&raw("null")));
}

#[test]
fn big_lists_are_written_read_and_compared_whole() {
    let items: Vec<String> = (0..50_000)
        .map(|id| format!(r#"{{"id": "t{id}", "n": [{id}, {{}}]}}"#))
        .collect();
    let text = format!(r#"{{"tasks": [{}]}}"#, items.join(", "));
    let list = List::<Task>::from_json(text.as_str()).expect("JSON");
    let bytes = rmp_serde::to_vec(&list).expect("MessagePack");
    let read: List<Task> = rmp_serde::from_slice(&bytes).expect("MessagePack");
    assert_eq!(read.len(), 50_000);
    assert!(read.same_json(&list));
    // One object of many keys, most of them there twice.
    let members: Vec<String> = (0..100_000)
        .map(|n| format!(r#""k{}": {n}"#, n % 60_000))
        .collect();
    let object = raw(format!("{{{}}}", members.join(",")));
    let read: Raw = rmp_serde::from_slice(&rmp_serde::to_vec(&object).expect("MessagePack"))
        .expect("MessagePack");
    assert_eq!(
        (read.members().len(), object.members().len()),
        (60_000, 100_000)
    );
    assert!(read.same_json(&object));
}

#[test]
fn debug_shows_all_when_asked_for_all() {
    let reply = endpoint();
    assert!(!format!("{reply:?}").contains("size"));
    assert!(!format!("{:?}", reply["size"]).contains('\n'));
    for known in fixtures::types() {
        let name = known.name;
        let value = known.decode(fixtures::text(name, "unknown")).expect(name);
        let all = format!("{value:#?}");
        for member in [
            r#""x_price": 0.10"#,
            r#""x_twice": 1"#,
            r#""x_twice": 2"#,
            r#""x key": null"#,
            r#"caf\u00e9 \ud83d\ude00 \ud800 \/"#,
        ] {
            assert!(all.contains(member), "{name} lacks {member}");
        }
        assert_eq!(
            all.matches("unknown: {").count() >= 1,
            !value.unknown().is_empty(),
            "{name}"
        );
        let full = known.decode(fixtures::text(name, "full")).expect(name);
        assert!(!format!("{full:#?}").contains("unknown: {"), "{name}");
    }
}

/// Any JSON a `Value` holds.
fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        // Few digits, which every writer of doubles gives alike.
        (any::<i32>(), -300..300).prop_map(|(digits, exponent)| {
            let text = format!("{digits}e{exponent}");
            Value::from(text.parse::<f64>().expect("a double"))
        }),
        any::<String>().prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(any::<String>(), inner, 0..5).prop_map(|members| {
                members
                    .into_iter()
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            }),
        ]
    })
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn any_json_survives_other_formats(value in value()) {
        let sent = raw(value.to_string());
        prop_assert!(sent.same_json(&raw(serde_json::to_string_pretty(&value).expect("JSON"))));
        let packed = rmp_serde::to_vec(&sent).expect("MessagePack");
        let read: Raw = rmp_serde::from_slice(&packed).expect("MessagePack");
        prop_assert!(read.same_json(&sent), "{} {}", read, sent);
        let yaml = serde_yaml_ng::to_value(&sent).expect("YAML");
        let read: Raw = serde_yaml_ng::from_value(yaml).expect("YAML");
        prop_assert!(read.same_json(&sent), "{} {}", read, sent);
    }
}
