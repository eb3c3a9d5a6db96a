//! Listeners, connections, and their end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;

use futures_util::future::poll_fn;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime;
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::builder::Config;
use crate::gateway::Gateway;
use crate::platform::Platform;
use crate::wire::Wire;

/// What keeps a server alive; dropping it ends the server.
pub(crate) enum Running {
    Thread {
        stop: Option<oneshot::Sender<()>>,
        thread: Option<thread::JoinHandle<()>>,
        ended: watch::Receiver<()>,
    },
    Here(JoinHandle<()>),
}

impl Running {
    pub async fn ended(&mut self) {
        match self {
            // An error means that the sender is gone, which is what is waited for.
            Self::Thread { ended, .. } => while ended.changed().await.is_ok() {},
            Self::Here(task) => drop(task.await),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        match self {
            Self::Thread { stop, thread, .. } => {
                drop(stop.take());
                if let Some(thread) = thread.take() {
                    // Only so that the port is free when the drop returns; the thread has nothing left to say.
                    let _ = thread.join();
                }
            }
            Self::Here(task) => task.abort(),
        }
    }
}

/// The two listening sockets.
struct Listeners {
    api: TcpListener,
    storage: TcpListener,
}

/// How many connections may wait to be accepted: a burst of clients is no reason to drop any.
const BACKLOG: u32 = 4096;

impl Listeners {
    /// Must run inside the runtime that will serve.
    fn bind(config: &Config) -> io::Result<Self> {
        let bind = |port| -> io::Result<TcpListener> {
            let address = SocketAddr::new(config.bind, port);
            let socket = match address {
                SocketAddr::V4(_) => TcpSocket::new_v4()?,
                SocketAddr::V6(_) => TcpSocket::new_v6()?,
            };
            #[cfg(unix)]
            socket.set_reuseaddr(true)?;
            socket.bind(address)?;
            socket.listen(BACKLOG)
        };
        Ok(Self {
            api: bind(config.port)?,
            storage: bind(0)?,
        })
    }
}

fn set_up(config: Config) -> io::Result<(Arc<Platform>, impl Future<Output = ()>)> {
    let Listeners { api, storage } = Listeners::bind(&config)?;
    let platform = Arc::new(Platform::new(
        config,
        api.local_addr()?,
        storage.local_addr()?,
    ));
    let api_door = accept(
        api,
        Gateway::api(platform.clone()),
        platform.config.max_connections,
    );
    let storage_door = accept(
        storage,
        Gateway::storage(platform.clone()),
        platform.config.max_connections,
    );
    let serve = async {
        tokio::join!(api_door, storage_door);
    };
    Ok((platform, serve))
}

pub(crate) fn start_here(config: Config) -> io::Result<(Arc<Platform>, Running)> {
    let (platform, serve) = set_up(config)?;
    Ok((platform, Running::Here(tokio::spawn(serve))))
}

pub(crate) fn start_on_thread(config: Config) -> io::Result<(Arc<Platform>, Running)> {
    let (stop, stopped) = oneshot::channel();
    let (alive, ended) = watch::channel(());
    let (report, started) = mpsc::sync_channel(1);
    let thread = thread::Builder::new()
        .name("pareta-sandbox".to_owned())
        .spawn(move || {
            let _alive = alive;
            let Some(runtime) = reported(
                &report,
                runtime::Builder::new_current_thread().enable_all().build(),
            ) else {
                return;
            };
            runtime.block_on(async {
                let Some((platform, serve)) = reported(&report, set_up(config)) else {
                    return;
                };
                let _ = report.send(Ok(platform));
                tokio::select! {
                    () = serve => {}
                    _ = stopped => {}
                }
            });
        })?;
    let platform = started.recv().map_err(io::Error::other)??;
    Ok((
        platform,
        Running::Thread {
            stop: Some(stop),
            thread: Some(thread),
            ended,
        },
    ))
}

/// Passes a failure to start on to whoever asked for the start.
fn reported<T>(
    report: &mpsc::SyncSender<io::Result<Arc<Platform>>>,
    result: io::Result<T>,
) -> Option<T> {
    result.map_err(|error| report.send(Err(error))).ok()
}

/// Accepts until its listener fails for good. The connections live in the set, so they end with it.
async fn accept(listener: TcpListener, gateway: Gateway, max_connections: usize) {
    let gateway = Arc::new(gateway);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if connections.len() < max_connections => {
                // A failed accept is the client's (gone already) or a passing shortage of descriptors.
                match accepted {
                    Ok((stream, _)) => drop(connections.spawn(serve(stream, gateway.clone()))),
                    Err(_) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// The largest head of a request, give or take what one read brings; more answers 431.
const HEAD_BYTES: usize = 64 * 1024;

async fn serve(stream: TcpStream, gateway: Arc<Gateway>) {
    // Streams are many small writes, each wanted at once.
    let _ = stream.set_nodelay(true);
    let wire = Wire::default();
    let mut http = http1::Builder::new();
    let service = service_fn(|request| Box::pin(gateway.clone().handle(request, wire.clone())));
    let mut connection = http
        .timer(TokioTimer::new())
        .header_read_timeout(gateway.read_timeout())
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    // Every failure here is the client's or was asked for, and the journal has it.
    let _ = poll_fn(|cx| connection.poll_without_shutdown(cx)).await;
    let stream = connection.into_parts().io.into_inner();
    if wire.wants_reset() {
        let _ = stream.set_zero_linger();
    }
}
