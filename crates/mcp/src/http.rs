//! The server over HTTP: on this machine, for whoever has its token.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;
use tower_service::Service;

use crate::server::Server;

/// Requests may have so many bytes: rows of an eval come in one.
const MOST: usize = 32 * 1024 * 1024;

/// A server that listens.
pub struct Listening {
    listener: TcpListener,
    token: String,
}

impl Listening {
    /// Listens on a port of this machine; 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the port is taken.
    pub async fn on(port: u16, token: String) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        Ok(Self { listener, token })
    }

    /// Where it is.
    ///
    /// # Errors
    ///
    /// When the system does not say.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves for ever. Who has not the token gets 401; what a browser sends from any page 403, and another host's name too.
    pub async fn serve(self, server: Server) {
        let config = StreamableHttpServerConfig::default()
            .enforce_origin_validation()
            .with_max_request_body_bytes(MOST);
        let sessions = Arc::new(LocalSessionManager::default());
        let service = StreamableHttpService::new(move || Ok(server.clone()), sessions, config);
        let bearer: Arc<str> = format!("Bearer {}", self.token).into();
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                // Too many files are open: others have to be closed first.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                continue;
            };
            let (service, bearer) = (service.clone(), bearer.clone());
            tokio::spawn(async move {
                let answer = service_fn(move |request: Request<Incoming>| {
                    let (mut service, bearer) = (service.clone(), bearer.clone());
                    async move {
                        let given = request
                            .headers()
                            .get(AUTHORIZATION)
                            .map(|header| header.as_bytes());
                        if given != Some(bearer.as_bytes()) {
                            let mut refused = Response::new(Either::Left(Full::new(
                                Bytes::from_static(b"the token is missing or another"),
                            )));
                            *refused.status_mut() = StatusCode::UNAUTHORIZED;
                            return Ok::<_, Infallible>(refused);
                        }
                        let answer = service.call(request).await?;
                        Ok(answer.map(|body| Either::Right(body.boxed())))
                    }
                });
                let _ = http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), answer)
                    .await;
            });
        }
    }
}
