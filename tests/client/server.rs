//! A server written by hand, byte by byte, for what no well-behaved server would send. It runs on the runtime it is
//! started on, so that paused time governs it too.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// Path and query, as sent.
    pub target: String,
    /// In order, names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Which connection it came on, counted from 0.
    pub connection: usize,
    /// When it had arrived, since the server's start.
    pub at: Duration,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What is sent back: bytes with pauses before them, and then an end.
#[derive(Clone)]
pub struct Answer {
    head: String,
    framing: Framing,
    pieces: Vec<(Duration, Vec<u8>)>,
    end: End,
}

#[derive(Clone, Copy, PartialEq)]
enum Framing {
    Length,
    Chunked,
    /// The body is what comes until the connection is closed.
    UntilClose,
    /// What is there is sent as it stands.
    Raw,
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    /// As HTTP wants it.
    Whole,
    /// The connection is closed where it stands.
    Cut,
    /// Nothing more is sent and nothing closed.
    Silence,
    /// The last piece is sent again and again, for as long as somebody listens.
    Endless,
    /// Not even a head is sent.
    Never,
}

impl Answer {
    pub fn new(status: u16, content_type: &str, body: impl AsRef<[u8]>) -> Self {
        Self {
            head: format!(
                "HTTP/1.1 {status} \r\ncontent-type: {content_type}\r\nx-request-id: req_{status}\r\n"
            ),
            framing: Framing::Length,
            pieces: vec![(Duration::ZERO, body.as_ref().to_vec())],
            end: End::Whole,
        }
    }

    pub fn json(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self::new(status, "application/json", body)
    }

    /// Server-sent events, piece by piece.
    pub fn events<P: AsRef<[u8]>>(pieces: impl IntoIterator<Item = P>) -> Self {
        let pieces = pieces.into_iter();
        Self {
            framing: Framing::Chunked,
            pieces: pieces
                .map(|piece| (Duration::ZERO, piece.as_ref().to_vec()))
                .collect(),
            ..Self::new(200, "text/event-stream; charset=utf-8", "")
        }
    }

    /// The connection breaks before there is an answer.
    pub fn hang_up() -> Self {
        let nothing = Self::new(200, "", "");
        Self {
            head: String::new(),
            pieces: Vec::new(),
            end: End::Cut,
            ..nothing
        }
    }

    /// These bytes and nothing else, and then the end of the connection.
    pub fn raw(bytes: impl AsRef<[u8]>) -> Self {
        Self {
            head: String::new(),
            framing: Framing::Raw,
            ..Self::new(200, "", bytes)
        }
    }

    /// No answer ever.
    pub fn never() -> Self {
        Self {
            end: End::Never,
            ..Self::new(200, "", "")
        }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    /// Another piece behind those there are.
    pub fn then(mut self, piece: impl AsRef<[u8]>) -> Self {
        self.pieces.push((Duration::ZERO, piece.as_ref().to_vec()));
        self
    }

    /// The same pause before each piece.
    pub fn paced(mut self, pause: Duration) -> Self {
        self.pieces.iter_mut().for_each(|piece| piece.0 = pause);
        self
    }

    /// The body ends where the connection does, in good order.
    pub fn until_close(mut self) -> Self {
        self.framing = Framing::UntilClose;
        self
    }

    /// After the pieces the connection is closed, before the body is whole.
    pub fn cut(mut self) -> Self {
        self.end = End::Cut;
        self
    }

    /// The last piece comes again and again.
    pub fn endless(mut self) -> Self {
        self.end = End::Endless;
        self
    }

    /// After the pieces nothing more comes.
    pub fn silent(mut self) -> Self {
        self.end = End::Silence;
        self
    }

    /// Sends it; false when the connection cannot be used again.
    async fn send(self, stream: &mut TcpStream) -> std::io::Result<bool> {
        if self.end == End::Never {
            wait_for_close(stream).await;
            return Ok(false);
        }
        if !self.head.is_empty() {
            let length: usize = self.pieces.iter().map(|piece| piece.1.len()).sum();
            let short = usize::from(self.end != End::Whole);
            let framing = match self.framing {
                Framing::Length => format!("content-length: {}\r\n\r\n", length + short),
                Framing::Chunked => "transfer-encoding: chunked\r\n\r\n".to_owned(),
                Framing::UntilClose | Framing::Raw => "connection: close\r\n\r\n".to_owned(),
            };
            stream.write_all((self.head + &framing).as_bytes()).await?;
        }
        let last = self.pieces.last().cloned();
        let again = last.filter(|_| self.end == End::Endless).into_iter();
        let pieces = self.pieces.into_iter();
        for (pause, piece) in pieces.chain(again.flat_map(std::iter::repeat)) {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            let framed = match self.framing {
                Framing::Chunked if piece.is_empty() => continue,
                Framing::Chunked => {
                    [format!("{:x}\r\n", piece.len()).as_bytes(), &piece, b"\r\n"].concat()
                }
                Framing::Length | Framing::UntilClose | Framing::Raw => piece,
            };
            stream.write_all(&framed).await?;
        }
        match self.end {
            End::Whole if self.framing == Framing::Chunked => {
                stream.write_all(b"0\r\n\r\n").await?
            }
            End::Silence => wait_for_close(stream).await,
            End::Whole | End::Cut | End::Never | End::Endless => {}
        }
        Ok(self.end == End::Whole && !matches!(self.framing, Framing::UntilClose | Framing::Raw))
    }
}

/// Does this with each connection to a port.
pub async fn listen<F>(mut serve: impl FnMut(TcpStream) -> F + Send + 'static) -> u16
where
    F: Future<Output = std::io::Result<()>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    port
}

async fn wait_for_close(stream: &mut TcpStream) {
    let mut ignored = [0; 1024];
    while stream.read(&mut ignored).await.is_ok_and(|read| read > 0) {}
}

type Script = Arc<Mutex<dyn FnMut(&Seen) -> Answer + Send>>;

/// A server that answers what it is told to.
pub struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// How many connections are over.
    closed: watch::Receiver<usize>,
}

impl Server {
    /// Starts on the present runtime.
    pub async fn start(answer: impl FnMut(&Seen) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let (server, serving) = Self::new(listener, answer);
        tokio::spawn(serving);
        server
    }

    /// Starts on a thread of its own, for blocking code.
    pub fn start_on_thread(answer: impl FnMut(&Seen) -> Answer + Send + 'static) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let (server, serving) = Self::new(listener, answer);
        std::thread::spawn(move || runtime.block_on(serving));
        server
    }

    /// Gives the same answer to every request.
    pub async fn always(answer: Answer) -> Self {
        Self::start(move |_| answer.clone()).await
    }

    /// Gives these answers in turn, the last one again and again.
    pub async fn in_turn(answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut answers = answers
            .into_iter()
            .collect::<std::collections::VecDeque<_>>();
        Self::start(move |_| match answers.len() {
            1 => answers[0].clone(),
            _ => answers.pop_front().expect("an answer"),
        })
        .await
    }

    fn new(
        listener: TcpListener,
        answer: impl FnMut(&Seen) -> Answer + Send + 'static,
    ) -> (Self, impl Future<Output = ()> + Send) {
        let (report, closed) = watch::channel(0);
        let server = Self {
            address: listener.local_addr().expect("an address"),
            seen: Arc::default(),
            closed,
        };
        let (seen, script): (_, Script) = (server.seen.clone(), Arc::new(Mutex::new(answer)));
        let started = tokio::time::Instant::now();
        let serving = async move {
            for connection in 0.. {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                let (seen, script, report) = (seen.clone(), script.clone(), report.clone());
                tokio::spawn(async move {
                    let _ = converse(stream, connection, started, &seen, &script).await;
                    report.send_modify(|closed| *closed += 1);
                });
            }
        };
        (server, serving)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("the list").clone()
    }

    /// The only request there was.
    pub fn only(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.into_iter().next().expect("one")
    }

    /// Waits until this many connections are over.
    pub async fn closed(&mut self, connections: usize) {
        self.closed
            .wait_for(|closed| *closed >= connections)
            .await
            .expect("the server");
    }

    /// The same for blocking code.
    #[cfg(feature = "blocking")]
    pub fn closed_blocking(&self, connections: usize) {
        while *self.closed.borrow() < connections {
            std::thread::yield_now();
        }
    }
}

async fn converse(
    mut stream: TcpStream,
    connection: usize,
    started: tokio::time::Instant,
    seen: &Mutex<Vec<Seen>>,
    script: &Script,
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    while let Some(mut request) = read_request(&mut stream, &mut buffer).await? {
        request.connection = connection;
        request.at = started.elapsed();
        seen.lock().expect("the list").push(request.clone());
        let answer = (script.lock().expect("the script"))(&request);
        if !answer.send(&mut stream).await? {
            break;
        }
    }
    Ok(())
}

async fn read_request(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
) -> std::io::Result<Option<Seen>> {
    let head_end = loop {
        if let Some(at) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    };
    let rest = buffer.split_off(head_end + 4);
    let head = String::from_utf8_lossy(&std::mem::replace(buffer, rest)).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (
        first.next().unwrap_or_default(),
        first.next().unwrap_or_default(),
    );
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let request = Seen {
        method: method.to_owned(),
        target: target.to_owned(),
        headers,
        body: Vec::new(),
        connection: 0,
        at: Duration::ZERO,
    };
    // The client tells the length of everything it sends.
    assert_eq!(request.header("transfer-encoding"), None);
    let length = request
        .header("content-length")
        .map_or(0, |length| length.parse().expect("a length"));
    while buffer.len() < length {
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
    let rest = buffer.split_off(length);
    let body = std::mem::replace(buffer, rest);
    Ok(Some(Seen { body, ..request }))
}
