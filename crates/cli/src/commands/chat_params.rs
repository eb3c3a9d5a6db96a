//! `--param key=json`: those the SDK knows by their methods, any other as it stands.

use std::collections::BTreeMap;

use pareta::chat::{ResponseFormat, Tool, ToolChoice};
use pareta::client::{Async, Request};
use pareta::low_level::{CreateAgentCompletion, CreateChatCompletion};
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};

use crate::args::{ChatArgs, JsonPair};
use crate::errors::Failure;

/// A request that takes the parameters of a chat completion.
pub trait Params: Sized {
    fn set(self, pair: &JsonPair) -> Result<Self, Failure>;
}

/// The lanes have the same methods, each of its own.
macro_rules! params {
    ($($operation:ty),*) => {$(
        impl Params for Request<Async, $operation> {
            fn set(self, pair: &JsonPair) -> Result<Self, Failure> {
                Ok(match pair.key.as_str() {
                    "model" | "messages" | "stream" | "stream_options" => {
                        let key = &pair.key;
                        return Err(Failure::Input(format!(
                            "--param {key}: has an option or argument of its own"
                        )));
                    }
                    "temperature" => self.temperature(read(pair)?),
                    "top_p" => self.top_p(read(pair)?),
                    "n" => self.n(read(pair)?),
                    "stop" => match read::<OneOrMore>(pair)? {
                        OneOrMore::One(stop) => self.stop([stop]),
                        OneOrMore::More(stops) => self.stop(stops),
                    },
                    "max_tokens" => self.max_tokens(read(pair)?),
                    "max_completion_tokens" => self.max_completion_tokens(read(pair)?),
                    "presence_penalty" => self.presence_penalty(read(pair)?),
                    "frequency_penalty" => self.frequency_penalty(read(pair)?),
                    "seed" => self.seed(read(pair)?),
                    "logprobs" => self.logprobs(read(pair)?),
                    "top_logprobs" => self.top_logprobs(read(pair)?),
                    "logit_bias" => self.logit_bias(read::<BTreeMap<String, f64>>(pair)?),
                    "user" => self.user(read::<String>(pair)?),
                    "response_format" => self.response_format(read::<ResponseFormat>(pair)?),
                    "tools" => self.tools(read::<Vec<Tool>>(pair)?),
                    "tool_choice" => self.tool_choice(read::<ToolChoice>(pair)?),
                    "parallel_tool_calls" => self.parallel_tool_calls(read(pair)?),
                    "reasoning_effort" => self.reasoning_effort(read::<String>(pair)?),
                    "metadata" => self.metadata(read::<BTreeMap<String, String>>(pair)?),
                    _ => self.extra_body(&pair.key, &pair.value),
                })
            }
        }
    )*};
}

params!(CreateChatCompletion, CreateAgentCompletion);

/// The parameters that have options of their own.
pub fn options(args: &ChatArgs) -> Vec<JsonPair> {
    let pair = |key: &str, value: serde_json::Result<Box<RawValue>>| JsonPair {
        key: key.to_owned(),
        value: value.unwrap_or_default(),
    };
    let tokens = args
        .max_tokens
        .map(|tokens| pair("max_tokens", to_raw_value(&tokens)));
    let temperature = args
        .temperature
        .map(|it| pair("temperature", to_raw_value(&it)));
    tokens.into_iter().chain(temperature).collect()
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
