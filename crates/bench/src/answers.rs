//! What stands above a call: answers as values of a type, whole and while they grow, and telemetry.

use std::io;

use pareta::chat::ChatMessage;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::clients::{Client, Pareta, QUESTION, Watch, must};
use crate::measure::{Subject, interleave};
use crate::options::Options;
use crate::peer::Peer;
use crate::report::Work;
use crate::server::Server;

/// The records of `answer`.
#[derive(Deserialize, JsonSchema)]
pub struct Record {
    name: String,
    total: u32,
    due: String,
}

impl Record {
    fn is_whole(&self) -> bool {
        !self.name.is_empty() && self.total > 0 && !self.due.is_empty()
    }
}

/// This SDK, and each answer a value.
#[derive(Clone)]
pub struct Parsing(Pareta);

impl Client for Parsing {
    type Reply = pareta::typed::Parsed<Vec<Record>>;

    fn new(base_url: &str) -> Self {
        Self(Pareta::new(base_url))
    }

    async fn unary(&self) -> Self::Reply {
        let messages = [ChatMessage::user(QUESTION)];
        let call = self.0.0.chat().completions().create("answer", messages);
        let records = must(call.parse::<Vec<Record>>().await);
        assert!(records.iter().all(Record::is_whole));
        records
    }

    /// Asks with each piece what can be read so far.
    async fn stream(&self, model: &str, mut watch: Watch) -> usize {
        let messages = [ChatMessage::user(QUESTION)];
        let call = self.0.0.chat().completions().create(model, messages);
        let mut answer = must(call.stream_parse::<Vec<Record>>().await);
        while let Some(piece) = answer.next().await {
            must(piece);
            let so_far = answer.so_far().and_then(|list| list.as_array());
            watch.chunk(so_far.map_or(0, Vec::len));
        }
        watch.chunks()
    }
}

/// The same with what a user would write without it: a schema that is sent as schemars has it, and the text decoded.
#[derive(Clone)]
pub struct ByHand(Pareta);

#[derive(Deserialize, JsonSchema)]
struct Answer {
    value: Vec<Record>,
}

impl Client for ByHand {
    type Reply = (pareta::types::ChatCompletion, Vec<Record>);

    fn new(base_url: &str) -> Self {
        Self(Pareta::new(base_url))
    }

    async fn unary(&self) -> Self::Reply {
        let messages = [ChatMessage::user(QUESTION)];
        let call = self.0.0.chat().completions().create("answer", messages);
        let schema = schemars::schema_for!(Answer).to_value();
        let format = pareta::chat::ResponseFormat::json_schema("answer", schema);
        let completion = must(call.response_format(format).await);
        let answer: Answer = must(serde_json::from_str(completion.text()));
        assert!(answer.value.iter().all(Record::is_whole));
        (completion, answer.value)
    }

    async fn stream(&self, model: &str, watch: Watch) -> usize {
        self.0.stream(model, watch).await
    }
}

/// This SDK under a subscriber that keeps every span and event, and writes them all out.
#[derive(Clone)]
pub struct Traced(Pareta);

impl Client for Traced {
    type Reply = <Pareta as Client>::Reply;

    fn new(base_url: &str) -> Self {
        use tracing_subscriber::fmt::format::FmtSpan;
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_writer(io::sink)
            .init();
        Self(Pareta::new(base_url))
    }

    async fn unary(&self) -> Self::Reply {
        self.0.unary().await
    }

    async fn stream(&self, model: &str, watch: Watch) -> usize {
        self.0.stream(model, watch).await
    }
}

const CALLS: usize = 256;

/// A list of forty records, 2 kB of JSON.
pub fn parsed(options: &Options, name: &str) -> io::Result<Work> {
    beside(options, name, ["pareta, parsed", "pareta, by hand"])
}

/// Whole replies with a subscriber and with none.
pub fn traced(options: &Options, name: &str) -> io::Result<Work> {
    beside(options, name, ["pareta, traced", "pareta"])
}

fn beside(options: &Options, name: &str, clients: [&str; 2]) -> io::Result<Work> {
    let server = Server::start()?;
    let times = options.size(CALLS);
    let [mut ours, mut other] = [
        Peer::start(clients[0], &server.base_url)?,
        Peer::start(clients[1], &server.base_url)?,
    ];
    let turn = |peer: &mut Peer| must(peer.order("unary", times, 1)).turn(times);
    let subjects = vec![
        Subject::new(clients[0], || turn(&mut ours)),
        Subject::new(clients[1], || turn(&mut other)),
    ];
    let measured = interleave(subjects, options.rounds(21));
    Ok(Work::new(name, "call").timed(&measured, &[]))
}

const FEW: usize = 1000;
const MANY: usize = 10 * FEW;

/// A record a chunk, and with each chunk what can be read so far: what a chunk costs must not depend on how many there are.
pub fn growing(options: &Options, name: &str) -> io::Result<Work> {
    let server = Server::start()?;
    let mut many = Peer::start("pareta, parsed", &server.base_url)?;
    let mut few = Peer::start("pareta, parsed", &server.base_url)?;
    let turn = |peer: &mut Peer, records, times| {
        let records = options.size(records);
        must(peer.order(&format!("answer-{records}"), times, 1)).turn(records * times)
    };
    let subjects = vec![
        Subject::new("10,000 records", || turn(&mut many, MANY, 1)),
        Subject::new("1,000 records", || turn(&mut few, FEW, MANY / FEW)),
    ];
    let measured = interleave(subjects, options.rounds(11));
    Ok(Work::new(name, "record").timed(&measured, &[("1,000 records", 1.2)]))
}
