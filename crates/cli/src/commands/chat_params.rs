//! `--param key=json`: those the SDK knows by their methods, any other as it stands.

use std::collections::BTreeMap;

use pareta::client::{Async, Request};
use pareta::low_level::CreateChatCompletion;
use serde::de::DeserializeOwned;

use crate::args::JsonPair;
use crate::errors::Failure;

type ChatRequest = Request<Async, CreateChatCompletion>;

pub fn set(request: ChatRequest, pair: &JsonPair) -> Result<ChatRequest, Failure> {
    Ok(match pair.key.as_str() {
        "model" | "messages" | "stream" | "stream_options" => {
            let key = &pair.key;
            return Err(Failure::Input(format!(
                "--param {key}: has an option or argument of its own"
            )));
        }
        "temperature" => request.temperature(read(pair)?),
        "top_p" => request.top_p(read(pair)?),
        "n" => request.n(read(pair)?),
        "stop" => match read::<OneOrMore>(pair)? {
            OneOrMore::One(stop) => request.stop([stop]),
            OneOrMore::More(stops) => request.stop(stops),
        },
        "max_tokens" => request.max_tokens(read(pair)?),
        "max_completion_tokens" => request.max_completion_tokens(read(pair)?),
        "presence_penalty" => request.presence_penalty(read(pair)?),
        "frequency_penalty" => request.frequency_penalty(read(pair)?),
        "seed" => request.seed(read(pair)?),
        "logprobs" => request.logprobs(read(pair)?),
        "top_logprobs" => request.top_logprobs(read(pair)?),
        "logit_bias" => request.logit_bias(read::<BTreeMap<String, f64>>(pair)?),
        "user" => request.user(read::<String>(pair)?),
        "response_format" => request.response_format(read::<pareta::chat::ResponseFormat>(pair)?),
        "tools" => request.tools(read::<Vec<pareta::chat::Tool>>(pair)?),
        "tool_choice" => request.tool_choice(read::<pareta::chat::ToolChoice>(pair)?),
        "parallel_tool_calls" => request.parallel_tool_calls(read(pair)?),
        "reasoning_effort" => request.reasoning_effort(read::<String>(pair)?),
        "metadata" => request.metadata(read::<BTreeMap<String, String>>(pair)?),
        _ => request.extra_body(&pair.key, &pair.value),
    })
}

/// How many tokens the answer may have, by whichever name that was said.
pub fn most_tokens(option: Option<i64>, params: &[JsonPair]) -> Option<i64> {
    let names = ["max_tokens", "max_completion_tokens"];
    let mut said = params
        .iter()
        .filter(|pair| names.contains(&pair.key.as_str()));
    // A parameter is set after the option, and counts.
    let said = said.find_map(|pair| pair.value.get().parse().ok());
    said.or(option)
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// The value as the type the contract gives it.
pub fn read<T: DeserializeOwned>(pair: &JsonPair) -> Result<T, Failure> {
    let JsonPair { key, value } = pair;
    serde_json::from_str(value.get())
        .map_err(|error| Failure::Input(format!("{key}={value}: {error}")))
}
