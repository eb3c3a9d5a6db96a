//! The server: plain sockets on two ports, which count as two origins. It sends what a scenario says, and keeps a
//! journal of what came.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use socket2::SockRef;

use crate::reply::{Reply, Step};

/// Which of the two a request came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The one the client was given.
    Api,
    Other,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    pub origin: Origin,
    pub method: String,
    /// Path and query, as sent.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// When all of it was there, since the server's start.
    pub at: Duration,
    /// Whether the server carried it out.
    pub is_executed: bool,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether this stands anywhere in it.
    pub fn holds(&self, text: &str) -> bool {
        let in_headers = self.headers.iter().any(|(_, value)| value.contains(text));
        in_headers || String::from_utf8_lossy(&self.body).contains(text)
    }
}

/// What the server saw.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    pub requests: Vec<Request>,
    /// Bytes of [`Step::Repeat`] that were taken from it.
    pub flooded: usize,
    /// Whether the first piece was with the caller in time, where that was waited for.
    pub piece_in_time: Option<bool>,
    /// Whether the client closed the connection in time, where that was waited for.
    pub closed_in_time: Option<bool>,
}

/// What a scenario answers to a request: the request, how many came before it, and the two origins' URLs.
pub type Script = dyn Fn(&Request, usize, &Origins) -> Reply + Send + Sync;

#[derive(Clone, Debug)]
pub struct Origins {
    pub api: String,
    pub other: String,
}

struct Shared {
    script: Arc<Script>,
    origins: Origins,
    started: Instant,
    is_over: AtomicBool,
    journal: Mutex<Journal>,
    /// Whether the client's caller has had a piece of the answer.
    has_piece: Mutex<bool>,
    piece: Condvar,
}

pub struct Server {
    shared: Arc<Shared>,
    addresses: [SocketAddr; 2],
    listening: Vec<JoinHandle<()>>,
}

impl Server {
    pub fn start(script: Arc<Script>) -> io::Result<Self> {
        let listeners = [
            TcpListener::bind("127.0.0.1:0")?,
            TcpListener::bind("127.0.0.1:0")?,
        ];
        let addresses = [listeners[0].local_addr()?, listeners[1].local_addr()?];
        let url = |address| format!("http://{address}");
        let shared = Arc::new(Shared {
            script,
            origins: Origins {
                api: url(addresses[0]),
                other: url(addresses[1]),
            },
            started: Instant::now(),
            is_over: AtomicBool::new(false),
            journal: Mutex::default(),
            has_piece: Mutex::default(),
            piece: Condvar::new(),
        });
        let origins = [Origin::Api, Origin::Other].into_iter();
        let listening = origins.zip(listeners).map(|(origin, listener)| {
            let shared = shared.clone();
            thread::spawn(move || listen(&listener, origin, &shared))
        });
        let listening = listening.collect();
        Ok(Self {
            shared,
            addresses,
            listening,
        })
    }

    pub fn url(&self) -> &str {
        &self.shared.origins.api
    }

    /// Whether there has been a request.
    pub fn is_asked(&self) -> bool {
        !lock(&self.shared.journal).requests.is_empty()
    }

    /// Lets the server know that the client's caller has a piece of the answer.
    pub fn note_piece(&self) {
        *lock(&self.shared.has_piece) = true;
        self.shared.piece.notify_all();
    }

    /// Ends it, when the client has, and gives what it saw.
    pub fn finish(self) -> Journal {
        self.shared.is_over.store(true, Ordering::SeqCst);
        for address in self.addresses {
            // Whoever listens wakes up.
            drop(TcpStream::connect(address));
        }
        for listener in self.listening {
            let _ = listener.join();
        }
        std::mem::take(&mut lock(&self.shared.journal))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn listen(listener: &TcpListener, origin: Origin, shared: &Arc<Shared>) {
    let mut conversations = Vec::new();
    for connection in listener.incoming() {
        if shared.is_over.load(Ordering::SeqCst) {
            break;
        }
        let Ok(connection) = connection else { continue };
        let shared = shared.clone();
        // A client that goes away is no news.
        let converse = move || drop(converse(connection, origin, &shared));
        conversations.push(thread::spawn(converse));
    }
    for conversation in conversations {
        let _ = conversation.join();
    }
}

/// Request after request, until one side has enough.
fn converse(mut connection: TcpStream, origin: Origin, shared: &Shared) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut input = Vec::new();
    while let Some(mut request) = read_request(&mut connection, &mut input)? {
        request.origin = origin;
        request.at = shared.started.elapsed();
        let number = {
            let mut journal = lock(&shared.journal);
            journal.requests.push(request.clone());
            journal.requests.len() - 1
        };
        for step in (shared.script)(&request, number, &shared.origins) {
            if !take(step, &mut connection, number, shared)? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Does one step; false when it was the connection's last.
fn take(
    step: Step,
    connection: &mut TcpStream,
    number: usize,
    shared: &Shared,
) -> io::Result<bool> {
    match step {
        Step::Execute => lock(&shared.journal).requests[number].is_executed = true,
        Step::Send(bytes) => connection.write_all(&bytes)?,
        Step::Pause(time) => thread::sleep(time),
        Step::Repeat {
            bytes,
            times,
            pause,
        } => {
            for _ in 0..times {
                connection.write_all(&bytes)?;
                lock(&shared.journal).flooded += bytes.len();
                thread::sleep(pause);
            }
        }
        Step::AwaitPiece(time) => {
            let has_piece = lock(&shared.has_piece);
            let waited = shared
                .piece
                .wait_timeout_while(has_piece, time, |has_piece| !*has_piece);
            let in_time = waited.is_ok_and(|(has_piece, _)| *has_piece);
            lock(&shared.journal).piece_in_time = Some(in_time);
        }
        Step::AwaitClose(time) => {
            let is_closed = is_closed_within(connection, time)?;
            lock(&shared.journal).closed_in_time = Some(is_closed);
            return Ok(false);
        }
        Step::Close => return Ok(false),
        Step::Reset => {
            SockRef::from(&*connection).set_linger(Some(Duration::ZERO))?;
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_closed_within(connection: &mut TcpStream, time: Duration) -> io::Result<bool> {
    connection.set_read_timeout(Some(time))?;
    loop {
        match connection.read(&mut [0; 1024]) {
            Ok(0) => return Ok(true),
            Ok(_) => {}
            Err(error) => {
                let kinds = [io::ErrorKind::WouldBlock, io::ErrorKind::TimedOut];
                return Ok(!kinds.contains(&error.kind()));
            }
        }
    }
}

/// The next request; `None` when there is none. `input` keeps what came behind it.
fn read_request(connection: &mut TcpStream, input: &mut Vec<u8>) -> io::Result<Option<Request>> {
    let (mut request, head) = loop {
        let mut headers = [httparse::EMPTY_HEADER; 128];
        let mut parsed = httparse::Request::new(&mut headers);
        let status = parsed.parse(input).map_err(io::Error::other)?;
        if let httparse::Status::Complete(head) = status {
            let headers = parsed.headers.iter().map(|header| {
                let value = String::from_utf8_lossy(header.value).into_owned();
                (header.name.to_ascii_lowercase(), value)
            });
            let request = Request {
                origin: Origin::Api,
                method: parsed.method.unwrap_or_default().to_owned(),
                target: parsed.path.unwrap_or_default().to_owned(),
                headers: headers.collect(),
                body: Vec::new(),
                at: Duration::ZERO,
                is_executed: false,
            };
            break (request, head);
        }
        if !read_more(connection, input)? {
            return Ok(None);
        }
    };
    // Every client here tells the length of what it sends.
    let length = request.header("content-length");
    let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    while input.len() < head + length {
        if !read_more(connection, input)? {
            return Ok(None);
        }
    }
    let rest = input.split_off(head + length);
    request.body = std::mem::replace(input, rest).split_off(head);
    Ok(Some(request))
}

fn read_more(connection: &mut TcpStream, input: &mut Vec<u8>) -> io::Result<bool> {
    let mut piece = [0; 16 * 1024];
    let read = connection.read(&mut piece)?;
    input.extend_from_slice(&piece[..read]);
    Ok(read > 0)
}
