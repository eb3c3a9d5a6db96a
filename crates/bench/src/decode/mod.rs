//! Decoding alone: a text in memory becomes a value, and the value is dropped.

pub mod bodies;
pub mod plain;

use std::any::Any;
use std::hint::black_box;

use async_openai::types::chat::{CreateChatCompletionResponse, CreateChatCompletionStreamResponse};
use pareta::types::{ChatCompletion, ChatCompletionChunk, EvalRun};
use serde::de::DeserializeOwned;

use crate::measure::{Subject, interleave};
use crate::options::Options;
use crate::report::Work;

const ROUNDS: usize = 41;

/// What a decoder gives: something to hold and to drop.
pub type Decoded = Box<dyn Any>;

/// One body, and the ways to decode it.
pub struct Case {
    pub name: &'static str,
    pub body: String,
    pub decoders: Vec<(&'static str, Decoder)>,
}

/// Decodes and drops, and the same holding what came out.
#[derive(Clone, Copy)]
pub struct Decoder {
    pub run: fn(&str),
    pub hold: fn(&str) -> Decoded,
}

macro_rules! ours {
    ($type:ty) => {
        Decoder {
            run: |body| {
                drop(black_box(
                    <$type>::from_json(body).expect("the body is JSON"),
                ))
            },
            hold: |body| Box::new(<$type>::from_json(body).expect("the body is JSON")),
        }
    };
}

pub fn cases() -> Vec<Case> {
    use bodies::{chunk, completion, escaped, items, lines, long, run};
    let chat = |name, body| Case {
        name,
        body,
        decoders: vec![
            ("pareta", ours!(ChatCompletion)),
            ("plain serde_json", theirs::<plain::Completion>()),
            ("async-openai", theirs::<CreateChatCompletionResponse>()),
            ("serde_json::Value", theirs::<serde_json::Value>()),
        ],
    };
    let evals = |name, body| Case {
        name,
        body,
        decoders: vec![
            ("pareta", ours!(EvalRun)),
            ("plain serde_json", theirs::<plain::Run>()),
            ("serde_json::Value", theirs::<serde_json::Value>()),
        ],
    };
    let chunk = Case {
        name: "decode: chunk, 194 bytes",
        body: chunk(),
        decoders: vec![
            ("pareta", ours!(ChatCompletionChunk)),
            ("plain serde_json", theirs::<plain::Completion>()),
            (
                "async-openai",
                theirs::<CreateChatCompletionStreamResponse>(),
            ),
            ("serde_json::Value", theirs::<serde_json::Value>()),
        ],
    };
    vec![
        chunk,
        chat("decode: completion, 363 bytes", completion()),
        chat("decode: completion, 20 kB", long()),
        chat("decode: completion, 20 kB in lines", lines()),
        chat("decode: completion, 20 kB escaped", escaped()),
        evals("decode: eval run, 1,000 results", run()),
        evals("decode: eval run, 5 results of 200 rows", items()),
    ]
}

fn theirs<T: DeserializeOwned + 'static>() -> Decoder {
    Decoder {
        run: |body| {
            drop(black_box(
                serde_json::from_str::<T>(body).expect("the body has that type"),
            ))
        },
        hold: |body| Box::new(serde_json::from_str::<T>(body).expect("the body has that type")),
    }
}

impl Case {
    pub fn measure(&self, options: &Options) -> Work {
        let subjects = self.decoders.iter().map(|(name, decoder)| {
            let run = decoder.run;
            Subject::repeat(*name, move || run(black_box(&self.body)))
        });
        let measured = interleave(subjects.collect(), options.rounds(ROUNDS));
        let targets = match self.name.contains("escaped") {
            // Taking escapes out is most of the work, for everyone.
            true => [("async-openai", 1.05), ("plain serde_json", 1.05)],
            false => [("async-openai", 0.7), ("plain serde_json", 0.8)],
        };
        Work::new(self.name, "body").timed(&measured, &targets)
    }
}
