//! A client and a server in one thread, for what is reached by sending only: the server answers what it is told to and
//! keeps what it saw.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use pareta::Client;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::runtime::{Builder, Runtime};
use tokio::task::LocalSet;

/// The key the client sends.
pub const KEY: &str = "pareta_sk_fuzz_canary";

/// The host the client is told to send to, and a path before all others.
pub const HOST: &str = "127.0.0.1:4";
pub const PREFIX: &str = "/some/prefix";

/// A request as it arrived.
#[derive(Debug)]
pub struct Seen {
    pub method: String,
    /// Path and query, as sent.
    pub target: String,
    /// In order, names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What is sent back.
#[derive(Default)]
pub struct Answer {
    bytes: Vec<u8>,
    /// The connection ends where the answer does.
    is_cut: bool,
}

impl Answer {
    /// An answer with a body; `header_lines` each end in a line end.
    pub fn new(status: u16, header_lines: &str, body: &[u8]) -> Self {
        let head = format!(
            "HTTP/1.1 {status} \r\ncontent-length: {}\r\n{header_lines}\r\n",
            body.len()
        );
        Self {
            bytes: [head.as_bytes(), body].concat(),
            is_cut: false,
        }
    }

    /// A stream of events that comes in these pieces, and is whole or breaks off behind the last.
    pub fn events(pieces: &[&[u8]], is_cut: bool) -> Self {
        let head = "HTTP/1.1 200 \r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        let mut bytes = head.as_bytes().to_vec();
        for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
            bytes.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
            bytes.extend_from_slice(piece);
            bytes.extend_from_slice(b"\r\n");
        }
        if !is_cut {
            bytes.extend_from_slice(b"0\r\n\r\n");
        }
        Self { bytes, is_cut }
    }
}

/// What the server is to answer, and what it has seen.
#[derive(Default)]
struct State {
    answer: Answer,
    seen: Vec<Seen>,
}

struct Pair {
    runtime: Runtime,
    /// The server, which runs while the client waits.
    tasks: LocalSet,
    state: Rc<RefCell<State>>,
    client: Client,
}

thread_local!(static PAIR: Pair = Pair::start().expect("a server"));

/// Makes calls that are all answered the same, and gives what they gave and what the server saw of them.
pub fn exchange<T>(answer: Answer, calls: impl AsyncFnOnce(&Client) -> T) -> (T, Vec<Seen>) {
    PAIR.with(|pair| {
        pair.state.replace(State {
            answer,
            seen: Vec::new(),
        });
        let calls = pair.tasks.run_until(calls(&pair.client));
        let result = pair.runtime.block_on(calls);
        (result, pair.state.take().seen)
    })
}

impl Pair {
    fn start() -> Result<Self, Box<dyn std::error::Error>> {
        // A path for each process, as several targets may run at once.
        let path = format!("pareta-fuzz-{}.socket", std::process::id());
        let path = std::env::temp_dir().join(path);
        // What an earlier process of that number left behind.
        let _ = std::fs::remove_file(&path);
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let inside = runtime.enter();
        let listener = UnixListener::bind(&path)?;
        let http = reqwest::Client::builder().unix_socket(path).build()?;
        let client = Client::builder()
            .http_client(http)
            .base_url(format!("http://{HOST}{PREFIX}"))
            .api_key(KEY)
            .max_retries(0)
            .build()?;
        drop(inside);
        let (tasks, state) = (LocalSet::new(), Rc::<RefCell<State>>::default());
        let serving = state.clone();
        tasks.spawn_local(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::task::spawn_local(converse(stream, serving.clone()));
            }
        });
        Ok(Self {
            runtime,
            tasks,
            state,
            client,
        })
    }
}

/// Answers requests until the connection ends.
async fn converse(mut stream: UnixStream, state: Rc<RefCell<State>>) -> io::Result<()> {
    let mut received = Vec::new();
    loop {
        let Some(seen) = receive(&mut stream, &mut received).await? else {
            return Ok(());
        };
        state.borrow_mut().seen.push(seen);
        let (bytes, is_cut) = {
            let state = state.borrow();
            (state.answer.bytes.clone(), state.answer.is_cut)
        };
        stream.write_all(&bytes).await?;
        if is_cut {
            return Ok(());
        }
    }
}

/// The next request; `None` at the end of the connection.
async fn receive(stream: &mut UnixStream, received: &mut Vec<u8>) -> io::Result<Option<Seen>> {
    let head_end = loop {
        if let Some(at) = received.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(received).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&received[..head_end]).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().splitn(3, ' ');
    let mut seen = Seen {
        method: first.next().unwrap_or_default().to_owned(),
        target: first.next().unwrap_or_default().to_owned(),
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect(),
        body: Vec::new(),
    };
    let length = seen.header("content-length");
    let length: usize = length.map_or(0, |length| length.parse().expect("a length"));
    while received.len() < head_end + length {
        if stream.read_buf(received).await? == 0 {
            return Ok(None);
        }
    }
    let rest = received.split_off(head_end + length);
    seen.body = received.split_off(head_end);
    *received = rest;
    Ok(Some(seen))
}
