//! This SDK: one driver for its two clients.

use std::time::Duration;

use pareta::blocking::Blocking;
use pareta::chat::ChatStream;
use pareta::client::{Async, Client, Mode, Request};
use pareta::low_level::Operation;
use pareta::types::ChatCompletionChunk;
use pareta::{Error, Raw};
use tokio::runtime::Runtime;

use super::{Done, says, stay, tell_piece, text};
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
            let probe = job
                .probe
                .as_deref()
                .and_then(|probe| look(&completion, probe));
            Ok(Report {
                text: Some(completion.text().to_owned()),
                probe: probe.map(|found| found.json().to_owned()),
                ..Report::default()
            })
        }
        Call::ChatStream => {
            let request = client
                .chat()
                .completions()
                .create(&job.id, question)
                .stream();
            read(world, world.send(request)?, job.leave)?;
            if job.leave {
                stay();
            }
            Ok(Report::default())
        }
        Call::ListModels => {
            let models = world.send(client.models().list())?;
            let ids = models
                .data()
                .iter()
                .map(|model| model.id().unwrap_or("None"));
            text(ids.collect::<Vec<_>>().join(" "))
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

/// Reads a stream to its end, or leaves it after the first piece.
fn read<W: World>(world: &W, mut stream: ChatStream<W::Mode>, leave: bool) -> Result<(), Error> {
    while let Some(chunk) = world.next(&mut stream) {
        let chunk = chunk?;
        tell_piece(chunk.text());
        if leave {
            break;
        }
    }
    Ok(())
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
        says: [says(error), detail.unwrap_or_default()].join("\n"),
        debug: format!("{error:?}\n{error:#?}"),
        status: error.status(),
    }
}
