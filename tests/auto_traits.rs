//! Which public types may cross threads. Losing one of these would break users without a line of theirs changing.

#![cfg(feature = "client")]

use pareta::agent::{Agent, AgentCompletions};
use pareta::audio::{Audio, AudioInput};
use pareta::auto::Auto;
use pareta::chat::{
    Chat, ChatMessage, ChatStream, Completions, Content, ContentPart, Receipt, ResponseFormat,
    StreamChatCompletion, StreamEnd, StreamOutcome, Tool, ToolChoice,
};
use pareta::client::credentials::{Command, Credential, Credentials, Environment, File, FromFn};
use pareta::client::{Async, Client, ClientBuilder, Meta, Mode, Request};
use pareta::embeddings::{EmbedTexts, Embeddings, Tokens, Vectors};
use pareta::endpoints::{
    DeployEvent, DeployScoped, DeployStream, DeployUntilLive, Endpoints, Metrics, Scope,
    ScopedEndpoint, StreamDeploy, WaitUntilLive,
};
use pareta::evals::{
    CreateEvalSet, CreateRun, CreateRunAndWait, Document, EvalInput, EvalRuns, EvalSets, Evals,
    Frontier, ProposeContract, Rows, UploadDocument, WaitForRun,
};
use pareta::images::{ImageEdit, Images};
use pareta::low_level::{CreateAgentCompletion, LowLevel, OperationInfo};
use pareta::models::Models;
use pareta::raw_call::{AsDownload, AsEvents, AsNothing, EventStream, Parts, RawCall, StreamItem};
use pareta::rerank::{RankDocuments, Ranked, Ranking, Rerank};
use pareta::saved::{SavedAs, SavedCall, SavedStream};
use pareta::tasks::{Recommended, Tasks};
use pareta::telemetry::{Conventions, Telemetry};
use pareta::{
    ArgumentsError, DecodeError, Drift, Error, ErrorKind, Kind, List, Members, Property,
    PropertySchema, Raw, ResponseType, Schema, Shape, types,
};

fn send<T: Send>() {}
fn shared<T: Send + Sync + Unpin>() {}
fn cloned<T: Clone + Send>() {}

macro_rules! each {
    ($check:ident: $($name:ty),+ $(,)?) => { $($check::<$name>();)+ };
}

fn of_mode<M: Mode + Unpin>() {
    each!(shared: Client<M>, Chat<M>, Completions<M>, Models<M>, Endpoints<M>, Metrics<M>, Tasks<M>, Evals<M>);
    each!(shared: EvalSets<M>, EvalRuns<M>, Audio<M>, LowLevel<M>);
    each!(shared: Agent<M>, AgentCompletions<M>, Auto<M>, Embeddings<M>, Images<M>, Rerank<M>);
    each!(send: ClientBuilder<M>, ChatStream<M>, DeployStream<M>);
    each!(cloned: Request<M, StreamChatCompletion>, Request<M, StreamDeploy>, Request<M, DeployUntilLive>);
    each!(cloned: Request<M, WaitUntilLive>, Request<M, CreateEvalSet>, Request<M, CreateRun>);
    each!(cloned: Request<M, CreateRunAndWait>, Request<M, WaitForRun>, Request<M, UploadDocument>);
    each!(cloned: Request<M, EmbedTexts>, Request<M, RankDocuments<String>>, Request<M, ImageEdit>);
    each!(cloned: Request<M, ProposeContract>, Request<M, StreamChatCompletion<CreateAgentCompletion>>);
    each!(cloned: Request<M, Recommended>, Request<M, DeployScoped>, Request<M, CreateAgentCompletion>);
    each!(cloned: Request<M, SavedCall>, Request<M, SavedAs<CreateAgentCompletion>>, Request<M, SavedStream>);
    each!(cloned: Request<M, AsDownload<SavedCall>>, Request<M, AsEvents<RawCall>>, Request<M, AsNothing<RawCall>>);
    each!(send: EventStream<M>, pareta::Download<M>);
    each!(send: ScopedEndpoint<M>, Scope<()>);
}

#[test]
fn clients_namespaces_and_requests() {
    of_mode::<Async>();
    #[cfg(feature = "blocking")]
    of_mode::<pareta::blocking::Blocking>();
}

#[test]
fn values() {
    each!(shared: Raw, Members<'static>, Drift, DecodeError, Error, ErrorKind, Kind, Meta, ResponseType, pareta::client::RateLimits, pareta::client::RateLimit);
    each!(shared: Schema, PropertySchema, Shape, Property<'static>, OperationInfo);
    each!(shared: ChatMessage, Content, ContentPart, Receipt, ResponseFormat, StreamEnd, StreamOutcome, Tool, ToolChoice);
    each!(shared: DeployEvent, Frontier, AudioInput, Document, EvalInput, Rows, ArgumentsError);
    each!(cloned: Error, EvalInput, Rows, SavedCall);
    each!(shared: SavedCall, SavedStream, SavedAs<CreateAgentCompletion>, RawCall, Parts, StreamItem);
    each!(shared: Telemetry, Conventions, pareta::client::layer::Failed, pareta::client::layer::Body);
    each!(shared: Vectors, Tokens, Ranking<String>, Ranked<String>, pareta::ProposalDoubt);
    each!(shared: Box<dyn Credentials>, Credential, Environment, File, Command, FromFn<fn() -> Result<String, String>>);
    each!(shared: pareta::Map<f64>, pareta::Entries<'static, f64>);
    each!(shared: List<types::Task>, types::ChatCompletion, types::ChatCompletionChunk, types::Choice);
    each!(shared: types::Message, types::Usage, types::ModelList, types::Model, types::Endpoint, types::Task);
    each!(shared: types::TaskMatch, types::TaskMatchCandidate, types::Capability, types::Leaderboard);
    each!(shared: types::LeaderboardEntry, types::FrontierModel, types::EvalSet, types::EvalRun);
    each!(shared: types::EvalResult, types::EvalItemResult, types::Transcription, types::Speech);
    each!(shared: types::ToolCall, types::FunctionCall, types::BlobUpload, types::DeployProgress);
    each!(shared: types::DeployComplete, types::DeployFailure);
}

/// What a spawned task must be.
#[test]
fn calls_can_be_spawned() {
    fn spawnable<F: Future + Send + 'static>(_: F) {}
    let client = pareta::Client::builder().api_key("k").build().unwrap();
    spawnable(client.models().list().into_future());
    spawnable(
        client
            .chat()
            .completions()
            .create("m", ["hi"])
            .stream()
            .into_future(),
    );
    spawnable(client.endpoints().deploy("t").wait().into_future());
    spawnable(
        client
            .evals()
            .runs()
            .create("es", ["a"])
            .wait()
            .into_future(),
    );
}
