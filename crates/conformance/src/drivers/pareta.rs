//! This SDK: one driver for its two clients.

use std::time::Duration;

use pareta::blocking::Blocking;
use pareta::chat::ChatStream;
use pareta::client::{Async, Client, Mode, Request};
use pareta::low_level::Operation;
use pareta::types::{ChatCompletion, ChatCompletionChunk};
use pareta::{Error, Raw};
use tokio::runtime::Runtime;

use super::{Done, found, says, stay, tell_piece, text};
use crate::protocol::{Call, Failure, Job, Report};

/// How a described call is sent.
pub trait World {
    type Mode: Mode;

    fn send<Op>(&self, request: Request<Self::Mode, Op>) -> Result<Op::Output, Error>
    where
        Op: Operation<Self::Mode> + 'static;

    fn next(
        &self,
        stream: &mut ChatStream<Self::Mode>,
    ) -> Option<Result<ChatCompletionChunk, Error>>;

    fn finish(&self, stream: &mut ChatStream<Self::Mode>) -> Result<ChatCompletion, Error>;
}

pub struct InAsync(pub Runtime);

impl World for InAsync {
    type Mode = Async;

    fn send<Op>(&self, request: Request<Async, Op>) -> Result<Op::Output, Error>
    where
        Op: Operation<Async> + 'static,
    {
        self.0.block_on(async { request.await })
    }

    fn next(&self, stream: &mut ChatStream<Async>) -> Option<Result<ChatCompletionChunk, Error>> {
        self.0.block_on(stream.next())
    }

    fn finish(&self, stream: &mut ChatStream<Async>) -> Result<ChatCompletion, Error> {
        self.0.block_on(stream.finish())
    }
}

pub struct InBlocking;

impl World for InBlocking {
    type Mode = Blocking;

    fn send<Op>(&self, request: Request<Blocking, Op>) -> Result<Op::Output, Error>
    where
        Op: Operation<Blocking> + 'static,
    {
        request.send()
    }

    fn next(
        &self,
        stream: &mut ChatStream<Blocking>,
    ) -> Option<Result<ChatCompletionChunk, Error>> {
        stream.next()
    }

    fn finish(&self, stream: &mut ChatStream<Blocking>) -> Result<ChatCompletion, Error> {
        stream.finish()
    }
}

pub fn run<W: World>(world: &W, job: &Job) -> Done {
    call(world, job).unwrap_or_else(|error| Err(failure(&error)))
}

fn call<W: World>(world: &W, job: &Job) -> Result<Done, Error> {
    let client = client::<W::Mode>(job)?;
    let question = ["a canary prompt"];
    let done = match job.call {
        Call::Version => text(env!("CARGO_PKG_VERSION")),
        Call::Show => text(format!("{client:?} {:?}", client.models().list())),
        Call::Chat => {
            let completion = world.send(client.chat().completions().create(&job.id, question))?;
            Ok(told(&completion, job))
        }
        Call::ChatStream => {
            let request = client
                .chat()
                .completions()
                .create(&job.id, question)
                .stream();
            let chunks = read(world, world.send(request)?, job.leave)?;
            if job.leave {
                stay();
            }
            Ok(Report {
                chunks: Some(chunks),
                ..Report::default()
            })
        }
        Call::ChatJoined => {
            let create = client.chat().completions().create(&job.id, question);
            let mut stream = world.send(create.stream())?;
            Ok(told(&world.finish(&mut stream)?, job))
        }
        Call::Speak => {
            let speech = world.send(client.audio().speech("a canary prompt"))?;
            match speech.audio() {
                Ok(audio) => text(format!("{} bytes", audio.len())),
                Err(error) => Err(Failure {
                    class: format!("{:?}", error.kind()),
                    message: error.to_string(),
                    says: says(&error),
                    ..Failure::default()
                }),
            }
        }
        Call::ListModels => {
            let models = world.send(client.models().list())?;
            let ids = models
                .data()
                .iter()
                .map(|model| model.id().unwrap_or("None"));
            Ok(Report {
                text: Some(ids.collect::<Vec<_>>().join(" ")),
                drift: !models.drift().is_empty(),
                ..Report::default()
            })
        }
        Call::Retrieve => {
            let endpoint = world.send(client.endpoints().retrieve(&job.id))?;
            text(endpoint.id().unwrap_or_default())
        }
        Call::Deploy => {
            let endpoint = world.send(client.endpoints().deploy("contract-key-fields").wait())?;
            text(endpoint.id().unwrap_or_default())
        }
        Call::CreateSet => {
            let row = serde_json::json!({ "input": "a canary prompt", "expected": {} });
            let set = world.send(client.evals().sets().create("contract-key-fields", [row]))?;
            text(set.id().unwrap_or_default())
        }
        Call::UploadDocument => {
            let document = vec![0; 5 * 1024 * 1024];
            let upload = client
                .evals()
                .sets()
                .upload_document("es_1", 0, "document", document);
            text(world.send(upload)?.json())
        }
        Call::RetrieveRun => text(
            world
                .send(client.evals().runs().retrieve("run_1"))?
                .cost_micro_usd(),
        ),
    };
    Ok(done)
}

fn client<M: Mode>(job: &Job) -> Result<Client<M>, Error> {
    let mut builder = Client::builder()
        .base_url(&job.base_url)
        .api_key(&job.key)
        .idempotency_keys_honoured(!job.keys_ignored);
    if let Some(seconds) = job.timeout {
        builder = builder.timeout(Duration::from_secs_f64(seconds));
    }
    if let Some(seconds) = job.silence {
        builder = builder.read_timeout(Duration::from_secs_f64(seconds));
    }
    builder.build()
}

/// What a caller has of a completion.
fn told(completion: &ChatCompletion, job: &Job) -> Report {
    let first = completion.choices().first();
    let calls = first.map(|choice| choice.message().tool_calls());
    let calls = calls.into_iter().flatten().map(|made| {
        let function = made.function();
        super::call(made.id(), function.name(), function.arguments())
    });
    Report {
        text: Some(completion.text().to_owned()),
        found: found(job, |pointer| look(completion, pointer)),
        calls: calls.collect(),
        drift: !completion.drift().is_empty(),
        ..Report::default()
    }
}

/// Reads a stream to its end, or leaves it after the first piece; how many chunks it gave.
fn read<W: World>(world: &W, mut stream: ChatStream<W::Mode>, leave: bool) -> Result<usize, Error> {
    let mut chunks = 0;
    while let Some(chunk) = world.next(&mut stream) {
        let chunk = chunk?;
        chunks += 1;
        tell_piece(chunk.text());
        if leave {
            break;
        }
    }
    Ok(chunks)
}

fn look<'a>(reply: &'a Raw, pointer: &str) -> Option<&'a Raw> {
    let mut names = pointer.split('/').skip(1);
    names.try_fold(reply, |at, name| match name.parse::<usize>() {
        Ok(position) => at.elements().nth(position),
        Err(_) => at.get(name),
    })
}

fn failure(error: &Error) -> Failure {
    let detail = error.detail().map(|detail| detail.json().to_owned());
    Failure {
        class: format!("{:?}", error.kind()),
        message: error.to_string(),
        says: [says(error), detail.unwrap_or_default()].join("\n"),
        debug: format!("{error:?}\n{error:#?}"),
        status: error.status(),
        retryable: Some(error.is_retryable()),
    }
}
