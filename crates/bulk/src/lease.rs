//! One budget for several processes: one of them holds it, and the others lease blocks of it.
//!
//! A block never comes back from a process that has died, so the budget is not passed. And once the holder is gone, nobody
//! sends a call any more: on a cluster tasks go on long behind the end of whoever has started them.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{interval, timeout};

/// The holder says so often that it is there.
const BEAT: Duration = Duration::from_secs(1);

/// Who hears nothing for so long takes it for gone: its machine may be, and then nobody closes the connection.
const SILENCE: Duration = Duration::from_secs(5);

/// No line is longer.
const LONGEST: usize = 1024;

/// Holds the budget of a job that several processes work on.
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let sandbox = pareta_sandbox::Sandbox::start().await?;
/// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
/// use futures_util::{StreamExt, stream};
/// use pareta_bulk::{Budget, Holder, Job, Lease, Row};
///
/// // In the process that starts the job, where nothing was spent before:
/// let holder = Holder::start("127.0.0.1:0", 100_000, 0).await?;
/// let address = holder.address();
///
/// // In each that works on it:
/// let lease = Lease::connect(&address).await?;
/// let job = Job::new(&client, "shared").budget(Budget::leased(lease).per_call(2_000));
/// let call = client.chat().completions().create(pareta::AUTO, "Hello").to_saved()?;
/// let done: Vec<_> = job.run(stream::iter([Row::new("1", call)]))?.collect().await;
/// assert!(done[0].is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Dropping it, or the end of its process, stops the job everywhere.
#[derive(Debug)]
pub struct Holder {
    local: SocketAddr,
    token: String,
    left: Arc<Mutex<i64>>,
    server: JoinHandle<()>,
}

/// A part of a budget that another process holds. Clones share it.
#[derive(Clone, Debug)]
pub struct Lease {
    asks: mpsc::UnboundedSender<Ask>,
    is_lost: Arc<AtomicBool>,
}

/// What a worker says. The first line is a token.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Said {
    Token(String),
    /// As much as the second, and no less than the first.
    Take(i64, i64),
    Return(i64),
}

struct Ask {
    said: Said,
    granted: Option<oneshot::Sender<i64>>,
}

impl Holder {
    /// Holds so many micro-USD, of which so many are spent, and listens at an address, such as `0.0.0.0:7070`; with the port
    /// 0 at one that is free.
    ///
    /// # Errors
    ///
    /// What the address is refused for.
    pub async fn start(address: &str, total: i64, spent: i64) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let local = listener.local_addr()?;
        let mut token = [0; 16];
        getrandom::fill(&mut token).map_err(io::Error::other)?;
        let token: String = token.iter().map(|byte| format!("{byte:02x}")).collect();
        let left = Arc::new(Mutex::new(total.saturating_sub(spent).max(0)));
        let (of_server, known) = (left.clone(), token.clone());
        let server = tokio::spawn(async move {
            // With it the connections end.
            let mut workers = tokio::task::JoinSet::new();
            loop {
                tokio::select! {
                    Ok((stream, _)) = listener.accept() => {
                        workers.spawn(serve(stream, known.clone(), of_server.clone()));
                    }
                    Some(_) = workers.join_next() => {}
                }
            }
        });
        Ok(Self {
            local,
            token,
            left,
            server,
        })
    }

    /// Where to lease, for [`Lease::connect`]: `127.0.0.1:7070/` and a token, which is to be kept as a secret is. Where it
    /// listens at all addresses, workers need one of its machine's in place of `0.0.0.0`: see [`address_at`](Self::address_at).
    pub fn address(&self) -> String {
        self.address_at(&self.local.ip().to_string())
    }

    /// The same, where workers know the machine by this name.
    pub fn address_at(&self, host: &str) -> String {
        let host = match host.contains(':') && !host.starts_with('[') {
            true => format!("[{host}]"),
            false => host.to_owned(),
        };
        format!("{host}:{}/{}", self.local.port(), self.token)
    }

    /// What nobody has leased, in micro-USD.
    pub fn left_micro_usd(&self) -> i64 {
        *lock(&self.left)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn lock(left: &Mutex<i64>) -> MutexGuard<'_, i64> {
    left.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Until the worker is gone, or says what none does.
async fn serve(stream: TcpStream, token: String, left: Arc<Mutex<i64>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let first = timeout(SILENCE, said(&mut read)).await.ok()??;
    if !matches!(first, Said::Token(given) if given == token) {
        return None;
    }
    let mut beat = interval(BEAT);
    let mut line = Vec::new();
    loop {
        tokio::select! {
            _ = beat.tick() => write.write_all(b"\n").await.ok()?,
            read = heard(&mut read, &mut line) => {
                let granted = match read? {
                    Said::Take(least, wanted) if 0 < least && least <= wanted => {
                        let mut left = lock(&left);
                        let granted = if *left < least { 0 } else { wanted.min(*left) };
                        *left -= granted;
                        granted
                    }
                    Said::Return(back) if back >= 0 => {
                        let mut left = lock(&left);
                        *left = left.saturating_add(back);
                        continue;
                    }
                    _ => return None,
                };
                write.write_all(format!("{granted}\n").as_bytes()).await.ok()?;
            }
        }
    }
}

async fn said(read: &mut (impl AsyncBufReadExt + Unpin)) -> Option<Said> {
    heard(read, &mut Vec::new()).await
}

/// The next line. What has come of it stays in `line` where this is given up.
async fn heard(read: &mut (impl AsyncBufReadExt + Unpin), line: &mut Vec<u8>) -> Option<Said> {
    loop {
        let buffer = read.fill_buf().await.ok()?;
        if buffer.is_empty() {
            return None;
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(buffer.len(), |end| end + 1);
        line.extend_from_slice(&buffer[..taken]);
        read.consume(taken);
        if line.len() > LONGEST {
            return None;
        }
        if end.is_some() {
            let said = serde_json::from_slice(line).ok();
            line.clear();
            return said;
        }
    }
}

impl Lease {
    /// Leases from a holder at its [address](Holder::address).
    ///
    /// # Errors
    ///
    /// For an address that is none, and where nobody listens there.
    pub async fn connect(address: &str) -> io::Result<Self> {
        let (host, token) = address.split_once('/').ok_or_else(|| {
            let problem = "the address of a lease is HOST:PORT/TOKEN, as its holder gives it";
            io::Error::new(io::ErrorKind::InvalidInput, problem)
        })?;
        let stream = timeout(SILENCE, TcpStream::connect(host)).await??;
        let (asks, mut asked) = mpsc::unbounded_channel::<Ask>();
        let is_lost = Arc::new(AtomicBool::new(false));
        let (lost, token) = (is_lost.clone(), token.to_owned());
        tokio::spawn(async move {
            work(stream, token, &mut asked).await;
            lost.store(true, Ordering::SeqCst);
            // Who waits for a grant hears that there is none.
            asked.close();
            while asked.recv().await.is_some() {}
        });
        Ok(Self { asks, is_lost })
    }

    /// Whether the holder is gone.
    pub fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::SeqCst)
    }

    /// A block of the second size, and no less than the first; 0 where there is not that much. `None` where the holder is
    /// gone.
    pub(crate) async fn take(&self, least: i64, wanted: i64) -> Option<i64> {
        let (granted, grant) = oneshot::channel();
        let ask = Ask {
            said: Said::Take(least, wanted),
            granted: Some(granted),
        };
        self.asks.send(ask).ok()?;
        grant.await.ok()
    }

    pub(crate) fn give_back(&self, micro_usd: i64) {
        let ask = Ask {
            said: Said::Return(micro_usd),
            granted: None,
        };
        // Where the holder is gone there is nobody to give it to.
        let _ = self.asks.send(ask);
    }
}

/// Asks for what is asked for, until the holder is gone or nobody is left who would ask.
async fn work(
    stream: TcpStream,
    token: String,
    asked: &mut mpsc::UnboundedReceiver<Ask>,
) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut say = async |said: &Said| {
        let mut line = serde_json::to_vec(said).ok()?;
        line.push(b'\n');
        write.write_all(&line).await.ok()
    };
    say(&Said::Token(token)).await?;
    let mut waiting = std::collections::VecDeque::new();
    loop {
        tokio::select! {
            line = timeout(SILENCE, lines.next_line()) => {
                let line = line.ok()?.ok()??;
                if line.is_empty() {
                    continue;
                }
                let granted = line.parse().ok()?;
                let grant: oneshot::Sender<i64> = waiting.pop_front()?;
                let _ = grant.send(granted);
            }
            ask = asked.recv() => {
                let ask = ask?;
                say(&ask.said).await?;
                waiting.extend(ask.granted);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_more_is_leased_than_there_is() {
        let holder = Holder::start("127.0.0.1:0", 1_000, 100).await.unwrap();
        let one = Lease::connect(&holder.address()).await.unwrap();
        let other = Lease::connect(&holder.address()).await.unwrap();
        assert_eq!(one.take(10, 600).await, Some(600));
        assert_eq!(other.take(10, 600).await, Some(300));
        assert_eq!(one.take(1, 1).await, Some(0));
        other.give_back(250);
        // What is given back is there as soon as the holder has heard of it.
        while holder.left_micro_usd() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(one.take(300, 300).await, Some(0), "it is less than that");
        assert_eq!(one.take(200, 300).await, Some(250));
        assert!(!one.is_lost());
        drop(holder);
        while !(one.is_lost() && other.is_lost()) {
            tokio::task::yield_now().await;
        }
        assert_eq!(one.take(1, 1).await, None);
    }

    #[tokio::test]
    async fn strangers_get_nothing() {
        let holder = Holder::start("127.0.0.1:0", 1_000, 0).await.unwrap();
        let address = format!("{}/nonsense", holder.local);
        let stranger = Lease::connect(&address).await.unwrap();
        assert_eq!(stranger.take(1, 1).await, None);
        assert!(Lease::connect("localhost:1").await.is_err());
        let mut noise = TcpStream::connect(holder.local).await.unwrap();
        noise.write_all(&[b'{'; 5_000]).await.ok();
        let lease = Lease::connect(&holder.address()).await.unwrap();
        assert_eq!(lease.take(1, 1).await, Some(1));
        assert!(
            !holder.address().contains("nonsense")
                && holder.address_at("::1").starts_with("[::1]:")
        );
    }
}
