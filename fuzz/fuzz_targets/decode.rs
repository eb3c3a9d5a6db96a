//! The decoder of every response type: the first byte picks the type, the rest is the text.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pareta::types::{
    ChatCompletion, ChatCompletionChunk, Endpoint, EvalRun, EvalSet, FrontierModel, Speech, Task,
};
use pareta::{DecodeError, Kind, List, Listed, Property, Raw, Response, ResponseType};
use pareta_fuzz::number;
use serde_json::Value;
use serde_json::value::RawValue;

/// By name, so that a script can say which byte is which.
static TYPES: LazyLock<Vec<ResponseType>> = LazyLock::new(|| {
    let mut types = ResponseType::all().to_vec();
    types.sort_by_key(|known| known.name);
    types
});

fuzz_target!(|data: &[u8]| {
    let Some((choice, text)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let given = text;
    // One mark is passed over, and places are counted from behind it.
    let text = given.strip_prefix('\u{feff}').unwrap_or(given);
    if text.starts_with('\u{feff}') {
        Raw::from_json(given).expect_err("two are no JSON");
        return;
    }
    let raw = match (
        Raw::from_json(given),
        serde_json::from_str::<&RawValue>(text),
    ) {
        (Ok(raw), Ok(reference)) => {
            assert_eq!(raw.json(), reference.get());
            Some(raw)
        }
        (Err(error), Err(_)) => {
            check_error(&error, text);
            None
        }
        (raw, reference) => panic!("{raw:?}, but serde_json says {reference:?}"),
    };
    match usize::from(choice.wrapping_sub(b'A')) % (TYPES.len() + 4) {
        index if index < TYPES.len() => check_type(TYPES[index], text, raw.as_ref()),
        index => match index - TYPES.len() {
            0 => check_list::<Endpoint>(text, raw.as_ref()),
            1 => check_list::<EvalSet>(text, raw.as_ref()),
            2 => check_list::<FrontierModel>(text, raw.as_ref()),
            _ => check_list::<Task>(text, raw.as_ref()),
        },
    }
    let Some(raw) = raw else {
        return;
    };
    check_kept(&raw);
    if let Ok(value) = raw.to_value() {
        check_value(&raw, &value);
    }
});

/// A type accepts what is JSON and nothing else, and keeps its text.
fn check_type(known: ResponseType, text: &str, raw: Option<&Raw>) {
    let value = match (known.decode(text), raw) {
        (Ok(value), Some(raw)) => {
            assert_eq!(value.raw(), raw);
            value
        }
        (Err(error), None) => {
            assert_eq!(Raw::from_json(text), Err(error), "they stop at one place");
            return;
        }
        (value, _) => panic!("{}: {value:?}", known.name),
    };
    check_object(&*value, text);
    let drift = value.drift();
    let root_is_wrong = drift.iter().any(|drift| drift.path == "$");
    assert_eq!(root_is_wrong, value.raw().json_kind() != Kind::Object);
    assert!(drift.iter().all(|drift| drift.path.starts_with('$')));
    assert!(value.unknown().iter().all(|path| path.starts_with('$')));
    match known.name {
        "EvalRun" => check_bill(&EvalRun::from_json(text).expect("JSON")),
        "ChatCompletion" => {
            let completion: ChatCompletion = serde_json::from_str(text).expect("JSON");
            let shown = completion
                .choices()
                .first()
                .map(|first| first.message().content());
            assert_eq!(completion.text(), shown.flatten().unwrap_or_default());
            assert!(completion.receipt().is_none());
        }
        "ChatCompletionChunk" => {
            let chunk: ChatCompletionChunk = serde_json::from_str(text).expect("JSON");
            assert!(chunk.text().is_empty() || !chunk.choices().is_empty());
        }
        "Endpoint" => {
            let endpoint = Endpoint::from_json(text).expect("JSON");
            assert_eq!(endpoint.is_live(), endpoint.status() == Some("live"));
        }
        "Speech" => {
            let speech = Speech::from_json(text).expect("JSON");
            let length = speech.audio_base64().unwrap_or_default().len();
            assert!(speech.audio().map_or(true, |audio| audio.len() <= length));
        }
        _ => {}
    }
}

/// Every accessor can be asked, and each nested object is what its own text decodes as.
fn check_object(value: &dyn Response, text: &str) {
    let name = value.schema().name;
    let shown = format!("{value:?}");
    assert!(shown.starts_with(name));
    assert!(text.contains(value.raw().json()) || value.raw().is_absent());
    if let Some(known) = ResponseType::named(name).filter(|_| !value.raw().is_absent()) {
        let again = known.decode(value.raw().json()).expect("JSON");
        assert_eq!(format!("{again:?}"), shown);
        assert_eq!(again.drift(), value.drift());
    }
    value.visit(&mut |_, property| match property {
        Property::Object(Some(inner)) => check_object(inner, text),
        Property::List(items) => items.into_iter().for_each(|item| check_object(item, text)),
        _ => {}
    });
}

fn check_list<T: Listed>(text: &str, raw: Option<&Raw>) {
    let list = match (List::<T>::from_json(text), raw) {
        (Ok(list), Some(raw)) => {
            assert_eq!(list.raw(), raw);
            list
        }
        (Err(error), None) => {
            assert_eq!(Raw::from_json(text), Err(error), "they stop at one place");
            return;
        }
        (list, _) => panic!("{list:?}"),
    };
    for item in &list {
        check_object(item, text);
        assert_eq!(item.raw().document(), *list.raw());
    }
    assert!(list.drift().iter().all(|drift| drift.path.starts_with('$')));
    assert!(list.unknown().iter().all(|path| path.starts_with('$')));
    assert_eq!(
        serde_json::to_string(&list).expect("JSON"),
        list.raw().json()
    );
}

/// A total is floored to whole micro-USD and then to cents, and what cannot be read is never nothing.
fn check_bill(run: &EvalRun) {
    assert!(run.is_terminal() || !matches!(run.status(), Some("completed" | "failed")));
    assert_eq!(run.cost(), pareta::dollars(run.cost_micro_usd()));
    let is_readable = run.try_cost().is_some();
    assert!(is_readable || run.cost_micro_usd() == i64::MAX);
    let named = run
        .drift()
        .into_iter()
        .any(|drift| drift.expected == "micro-USD");
    assert_eq!(named, !is_readable);
    let total = &run["total_cost_micro_usd"];
    let is_billed = run["run"]["total_cost_micro_usd"].json_kind() == Kind::Number;
    if let Some((floor, _)) = number::floor(total.json()).filter(|_| is_billed) {
        assert_eq!(run.cost_micro_usd(), floor, "{total}");
    }
}

/// An error's line and column are those of its place, up to which the text was well.
fn check_error(error: &DecodeError, text: &str) {
    let before = &text.as_bytes()[..error.offset()];
    let line = before.split(|byte| *byte == b'\n').next_back();
    let column = line.unwrap_or_default().len() + 1;
    let lines = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    assert_eq!((error.line(), error.column()), (lines, column));
    assert!(error.to_string().starts_with("not JSON at line "));
}

/// The text comes back whichever way it is asked for.
fn check_kept(raw: &Raw) {
    let text = raw.json();
    assert_eq!(serde_json::to_string(raw).expect("JSON"), text);
    assert_eq!(
        (raw.to_string(), format!("{raw:?}")),
        (text.to_owned(), text.to_owned())
    );
    assert_eq!(raw.document(), *raw);
    assert_eq!(raw.clone(), *raw);
    for (_, value) in raw.members() {
        assert_eq!(value.document(), *raw);
    }
}

/// What can be read from a value is what serde_json reads there.
fn check_value(raw: &Raw, value: &Value) {
    match value {
        Value::Null => assert!(raw.is_null() && !raw.is_absent()),
        Value::Bool(boolean) => assert_eq!(raw.as_bool(), Some(*boolean)),
        Value::Number(number) => {
            assert_eq!(raw.as_f64(), number.as_f64());
            if let Some((floor, is_whole)) = number::floor(raw.json()) {
                assert_eq!(raw.as_i64(), is_whole.then_some(floor), "{raw}");
            }
            if let Some(integer) = number.as_i64() {
                assert_eq!(raw.as_i64(), Some(integer));
            }
        }
        Value::String(text) => assert_eq!(raw.as_str().as_deref(), Some(text.as_str())),
        Value::Array(values) => {
            assert_eq!(raw.elements().len(), values.len());
            for (raw, value) in raw.elements().zip(values) {
                check_value(raw, value);
            }
            assert!(raw.get(values.len()).is_none());
        }
        Value::Object(members) => {
            assert!(raw.members().all(|(key, _)| members.contains_key(key)));
            for (key, value) in members {
                check_value(raw.get(key).expect("a member"), value);
            }
        }
    }
}
