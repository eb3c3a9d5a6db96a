//! The other side: a process of its own that answers with as little work as it can. What it answers is in the model's
//! name: `unary`, `stream-N` for a stream of N chunks, `event-N` for one event of N bytes, `first-N` for a chunk and, N
//! milliseconds later, another, `idle` for one chunk of a stream that goes on until the client has enough, `answer` for an
//! answer that is a list of records, and `answer-N` for one of N records, each in a chunk of its own.

use std::io::{self, BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use memchr::memmem;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::decode::bodies;

/// A running server, which ends with this value.
pub struct Server {
    process: Child,
    /// Where it is.
    pub base_url: String,
}

impl Server {
    /// Starts this program anew, as `serve`.
    pub fn start() -> io::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut base_url = String::new();
        BufReader::new(stdout).read_line(&mut base_url)?;
        let base_url = base_url.trim().to_owned();
        Ok(Self { process, base_url })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves until it is killed; prints where.
pub fn serve() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        println!("{origin}/v1");
        let answers = Arc::new(Answers::new(&origin));
        loop {
            let (connection, _) = listener.accept().await?;
            connection.set_nodelay(true)?;
            let answers = answers.clone();
            // A client that goes away is no news.
            tokio::spawn(async move { drop(converse(connection, &answers).await) });
        }
    })
}

/// What is sent, made once.
struct Answers {
    unary: Vec<u8>,
    answer: Vec<u8>,
    models: Vec<u8>,
    set: Vec<u8>,
    signed: Vec<u8>,
    /// Many chunks of a stream, each in its own piece of the body, and how long each is.
    chunks: Vec<u8>,
    chunk: usize,
}

const MANY: usize = 256;

impl Answers {
    fn new(origin: &str) -> Self {
        let chunk = piece(format!("data: {}\n\n", bodies::chunk()).as_bytes());
        Self {
            unary: whole(&bodies::completion()),
            answer: whole(&bodies::answer()),
            models: whole(
                r#"{"object":"list","data":[{"id":"ep_contract_qwen","object":"model"}]}"#,
            ),
            signed: whole(&format!(
                r#"{{"upload_url":"{origin}/storage","storage_uri":"gs://documents/1"}}"#
            )),
            set: whole(r#"{"eval_set":{"id":"es_1","item_count":1000000}}"#),
            chunk: chunk.len(),
            chunks: chunk.repeat(MANY),
        }
    }

    async fn send(&self, connection: &mut TcpStream, model: &str) -> io::Result<()> {
        let number = |prefix| -> Option<usize> {
            model
                .strip_prefix(prefix)
                .and_then(|number| number.parse().ok())
        };
        if let Some(mut chunks) = number("stream-") {
            connection.write_all(STREAM).await?;
            while chunks > 0 {
                let now = chunks.min(MANY);
                connection
                    .write_all(&self.chunks[..now * self.chunk])
                    .await?;
                chunks -= now;
            }
            return connection.write_all(&end()).await;
        }
        if let Some(records) = number("answer-") {
            connection.write_all(STREAM).await?;
            let said = |text: &str| {
                let event = bodies::piece_of_answer(text);
                piece(format!("data: {event}\n\n").as_bytes())
            };
            connection.write_all(&said(r#"{"value":["#)).await?;
            let record = said(&format!("{},", bodies::RECORD));
            for _ in 1..records {
                connection.write_all(&record).await?;
            }
            connection.write_all(&said(bodies::RECORD)).await?;
            connection.write_all(&said("]}")).await?;
            let stop = bodies::piece_of_answer("").replace("null", r#""stop""#);
            let stop = piece(format!("data: {stop}\n\n").as_bytes());
            connection.write_all(&stop).await?;
            return connection.write_all(&end()).await;
        }
        if model == "answer" {
            return connection.write_all(&self.answer).await;
        }
        if let Some(size) = number("event-") {
            connection.write_all(STREAM).await?;
            let text = "x".repeat(size);
            let event = bodies::chunk().replace("agreement", &text);
            for part in format!("data: {event}\n\n").as_bytes().chunks(4096) {
                connection.write_all(&piece(part)).await?;
            }
            return connection.write_all(&end()).await;
        }
        if let Some(milliseconds) = number("first-") {
            connection.write_all(STREAM).await?;
            connection.write_all(&self.chunks[..self.chunk]).await?;
            tokio::time::sleep(Duration::from_millis(milliseconds as u64)).await;
            connection.write_all(&self.chunks[..self.chunk]).await?;
            return connection.write_all(&end()).await;
        }
        if model == "idle" {
            connection.write_all(STREAM).await?;
            return connection.write_all(&self.chunks[..self.chunk]).await;
        }
        connection.write_all(&self.unary).await
    }
}

const STREAM: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

fn end() -> Vec<u8> {
    [piece(b"data: [DONE]\n\n"), b"0\r\n\r\n".to_vec()].concat()
}

/// A piece of a chunked body.
fn piece(data: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", data.len()).as_bytes(), data, b"\r\n"].concat()
}

fn whole(json: &str) -> Vec<u8> {
    let length = json.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{json}")
        .into_bytes()
}

/// Request after request, one at a time.
async fn converse(mut connection: TcpStream, answers: &Answers) -> io::Result<()> {
    let mut input = Vec::with_capacity(64 * 1024);
    loop {
        let body = loop {
            if let Some(end) = memmem::find(&input, b"\r\n\r\n") {
                break end + 4;
            }
            if connection.read_buf(&mut input).await? == 0 {
                return Ok(());
            }
        };
        let mut missing = content_length(&input[..body]);
        missing = missing.saturating_sub(input.len() - body);
        let line = input
            .split(|byte| *byte == b'\r')
            .next()
            .unwrap_or_default();
        let fixed = if line.starts_with(b"GET ") {
            &answers.models
        } else if memmem::find(line, b"/blob-upload-url ").is_some() {
            &answers.signed
        } else {
            &answers.set
        };
        let is_upload = missing > 1024 * 1024;
        while missing > 0 {
            // Nobody wants to have an upload.
            if is_upload {
                input.clear();
            }
            let read = connection.read_buf(&mut input).await?;
            if read == 0 {
                return Ok(());
            }
            missing = missing.saturating_sub(read);
        }
        if let Some(model) = model(&input).filter(|_| !is_upload) {
            answers.send(&mut connection, model).await?;
        } else {
            connection.write_all(fixed).await?;
        }
        input.clear();
    }
}

fn content_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let value = head.split_once("content-length:").map(|(_, rest)| rest);
    let value = value.and_then(|rest| rest.lines().next());
    value
        .and_then(|value| value.trim().parse().ok())
        .unwrap_or(0)
}

fn model(request: &[u8]) -> Option<&str> {
    let key = b"\"model\":";
    let value = memmem::find(request, key).map(|at| &request[at + key.len()..])?;
    // Python puts a space after the colon.
    let value = value.trim_ascii_start().strip_prefix(b"\"")?;
    let value = value.split(|byte| *byte == b'"').next()?;
    std::str::from_utf8(value).ok()
}
