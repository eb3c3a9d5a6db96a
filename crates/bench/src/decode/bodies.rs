//! The bodies that are decoded.

use std::fmt::Write;

/// One chunk of a stream, 194 bytes.
pub fn chunk() -> String {
    sized(194, |filler| {
        format!(
            r#"{{"id":"chatcmpl-5f0c","object":"chat.completion.chunk","created":1767225600,"model":"ep_contract_qwen","choices":[{{"index":0,"delta":{{"content":" {filler}"}},"finish_reason":null}}]}}"#
        )
    })
}

/// A short answer, 363 bytes.
pub fn completion() -> String {
    sized(363, whole)
}

/// A long answer without a single escape.
pub fn long() -> String {
    sized(20_000, whole)
}

/// A long answer of short lines.
pub fn lines() -> String {
    long().replace("2026. ", r"2026.\n")
}

/// A long answer that is itself JSON: quotes and line breaks all over, each escaped.
pub fn escaped() -> String {
    let mut text = String::new();
    for field in 0.. {
        if text.len() > 20_000 {
            break;
        }
        let _ = write!(
            text,
            "{{\n  \"field_{field}\": \"caf\\u00e9, 1 January\"\n}}\n"
        );
    }
    let content = serde_json::Value::from(text).to_string();
    whole(content.trim_matches('"'))
}

/// One of the records an answer is a list of.
pub const RECORD: &str = r#"{"name":"Acme Ltd","total":1250,"due":"2026-05-02"}"#;

/// An answer that is JSON: a list of forty records, below the object it needs.
pub fn answer() -> String {
    let answer = format!(r#"{{"value":[{}]}}"#, [RECORD; 40].join(","));
    let content = serde_json::Value::from(answer).to_string();
    whole(content.trim_matches('"'))
}

/// A piece of such an answer.
pub fn piece_of_answer(piece: &str) -> String {
    let content = serde_json::Value::from(piece);
    format!(
        r#"{{"id":"chatcmpl-5f0c","object":"chat.completion.chunk","created":1767225600,"model":"ep_contract_qwen","choices":[{{"index":0,"delta":{{"content":{content}}},"finish_reason":null}}]}}"#
    )
}

/// An eval run with a thousand results.
pub fn run() -> String {
    let results = (0..1000).map(|result| {
        let (mean, cost) = (f64::from(result) / 1000.0, 40 + result);
        format!(
            r#"{{"model_id":"vendor/model-{result}","kind":"frontier","quality_mean":{mean},"quality_ci_low":{mean},"quality_ci_high":0.99,"mean_cost_micro_usd":{cost},"n_succeeded":50,"error_count":0}}"#
        )
    });
    run_of(results.collect())
}

/// An eval run with five results over two hundred rows each.
pub fn items() -> String {
    let items: Vec<String> = (0..200)
        .map(|idx| {
            let score = f64::from(idx) / 200.0;
            format!(
                r#"{{"idx":{idx},"score":{score},"prediction":"The agreement is effective as of January {idx}, 2026.","error":null}}"#
            )
        })
        .collect();
    let items = items.join(",");
    let results = (0..5).map(|result| {
        format!(
            r#"{{"model_id":"vendor/model-{result}","kind":"frontier","quality_mean":0.91,"quality_ci_low":0.88,"quality_ci_high":0.94,"mean_cost_micro_usd":420,"n_succeeded":200,"error_count":0,"per_item":[{items}]}}"#
        )
    });
    run_of(results.collect())
}

fn run_of(results: Vec<String>) -> String {
    let results = results.join(",");
    format!(
        r#"{{"run":{{"id":"run_8d2f","eval_set_id":"es_41aa","status":"completed","candidate_model_ids":["ep_contract_qwen"],"total_cost_micro_usd":420715}},"results":[{results}]}}"#
    )
}

fn whole(content: &str) -> String {
    format!(
        r#"{{"id":"chatcmpl-5f0c","object":"chat.completion","created":1767225600,"model":"ep_contract_qwen","choices":[{{"index":0,"message":{{"role":"assistant","content":"{content}"}},"finish_reason":"stop"}}],"usage":{{"prompt_tokens":412,"completion_tokens":38,"total_tokens":450}}}}"#
    )
}

/// The body that is `size` bytes long, by the text it is filled with.
fn sized(size: usize, body: impl Fn(&str) -> String) -> String {
    let text = "The agreement is effective as of January 1, 2026. ";
    let room = size - body("").len();
    body(&text.repeat(room / text.len() + 1)[..room])
}

#[cfg(test)]
mod tests {
    #[test]
    fn bodies_are_as_long_as_they_are_called() {
        assert_eq!(super::chunk().len(), 194);
        assert_eq!(super::completion().len(), 363);
        assert_eq!(super::long().len(), 20_000);
        assert!((20_000..26_000).contains(&super::escaped().len()));
    }
}
