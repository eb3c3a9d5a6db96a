//! Replies that are no JSON: bytes and texts, handed over as they come.

use std::fmt;
use std::future::poll_fn;
use std::io::{self, Write};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use tokio::io::AsyncWrite;

use crate::client::{Async, BodyReader, Call, Meta, Mode, Secrets};
use crate::error::{Error, ErrorKind};
use crate::operation::{Describe, Prepared};
use crate::placed::Placed;
use crate::runtime::spawn_blocking;

/// A reply that is no JSON, as it comes: whole by `bytes()` or `text()`, into a file by `save(path)`, into a writer by
/// `copy_to(writer)`, or piece by piece: with the async client it is a `Stream` of `Result<Bytes, Error>`, with the
/// blocking one an iterator of the same. One that breaks off before its end is an error. Dropping it closes the
/// connection.
pub struct Download<M: Mode = Async> {
    #[cfg_attr(not(feature = "blocking"), allow(dead_code))]
    mode: M,
    /// Taken when it has ended.
    body: Option<BodyReader>,
    meta: Arc<Meta>,
    limit: usize,
    secrets: Secrets,
}

impl<M: Mode> Download<M> {
    /// Sends an operation, and waits until its reply begins.
    #[allow(dead_code, reason = "whether the contract has downloads or not")]
    pub(crate) async fn open<Op: Describe>(operation: &Op, call: Call<M>) -> Result<Self, Error> {
        let mut request = operation.prepare(call.client.core.http())?;
        Self::begin(&mut request, &call).await
    }

    /// The same of a request.
    pub(crate) async fn begin(request: &mut Prepared, call: &Call<M>) -> Result<Self, Error> {
        let opened = call.begin(request).await?;
        Ok(Self {
            mode: call.client.mode.clone(),
            limit: call.client.core.rules().max_response_bytes,
            secrets: call.secrets.clone(),
            body: Some(opened.body),
            meta: opened.meta,
        })
    }

    /// The media type, as the server says it.
    pub fn content_type(&self) -> Option<&str> {
        text_of(self.meta.headers(), CONTENT_TYPE)
    }

    /// How many bytes there are, where the server says it.
    pub fn content_length(&self) -> Option<u64> {
        text_of(self.meta.headers(), CONTENT_LENGTH)?.parse().ok()
    }

    /// The response it comes in.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let piece = std::task::ready!(body.poll_piece(context));
        if let Some(Ok(_)) = piece {
            self.meta.clock.note_chunk();
        }
        if !matches!(piece, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(piece.map(|piece| piece.map_err(|error| error.found_in(&self.meta))))
    }

    async fn piece(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| self.poll_piece(context)).await
    }

    async fn whole(mut self) -> Result<Vec<u8>, Error> {
        match self.body.take() {
            Some(body) => {
                let whole = body.collect(self.limit).await;
                whole.map_err(|error| error.found_in(&self.meta))
            }
            None => Ok(Vec::new()),
        }
    }

    async fn whole_text(self) -> Result<String, Error> {
        let (meta, secrets) = (self.meta.clone(), self.secrets.clone());
        String::from_utf8(self.whole().await?).map_err(|error| {
            let cause = error.utf8_error();
            Error::new(ErrorKind::InvalidResponse, "the reply is not UTF-8")
                .with_body(secrets.redact(error.into_bytes().into()))
                .found_in(&meta)
                .caused_by(cause)
        })
    }

    /// Takes the rest of it, each piece handed to a writer on a thread where that may wait.
    async fn into_writer<W: Write + Send + 'static>(
        mut self,
        mut writer: W,
    ) -> Result<(u64, W), Error> {
        let mut written = 0;
        while let Some(piece) = self.piece().await {
            let piece = piece?;
            written += piece.len() as u64;
            let handed = spawn_blocking(move || {
                writer.write_all(&piece)?;
                Ok(writer)
            });
            writer = handed
                .await
                .map_err(io::Error::other)
                .and_then(|handed| handed)
                .map_err(unwritten)?;
        }
        Ok((written, writer))
    }

    /// Beside its place until it is whole, so that one that breaks off leaves what is there.
    async fn into_file(self, path: &Path) -> Result<u64, Error> {
        let file = Placed::create(path).map_err(unwritten)?;
        let (written, file) = self.into_writer(file).await?;
        file.take_place().map_err(unwritten)?;
        Ok(written)
    }
}

impl Download<Async> {
    /// The next piece; `None` at the end.
    ///
    /// # Errors
    ///
    /// When the reply breaks off, or stops coming.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        self.piece().await
    }

    /// All of it, in memory.
    ///
    /// # Errors
    ///
    /// When the reply breaks off, or is larger than `max_response_bytes`.
    pub async fn bytes(self) -> Result<Vec<u8>, Error> {
        self.whole().await
    }

    /// All of it, as a text.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Download::bytes), and [`InvalidResponse`](ErrorKind::InvalidResponse) when it is not UTF-8.
    pub async fn text(self) -> Result<String, Error> {
        self.whole_text().await
    }

    /// Writes it to a file, of any size, and tells how many bytes there were. The file is there when all of it is.
    ///
    /// # Errors
    ///
    /// When the reply breaks off, and [`Argument`](ErrorKind::Argument) when the file cannot be written.
    pub async fn save(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        self.into_file(path.as_ref()).await
    }

    /// Writes it to a writer, of any size, and tells how many bytes there were.
    ///
    /// # Errors
    ///
    /// When the reply breaks off, and [`Argument`](ErrorKind::Argument) when the writer fails.
    pub async fn copy_to(mut self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<u64, Error> {
        let mut written = 0;
        while let Some(piece) = self.piece().await {
            let mut rest = piece?;
            written += rest.len() as u64;
            while !rest.is_empty() {
                let taken = poll_fn(|context| Pin::new(&mut *writer).poll_write(context, &rest));
                match taken.await.map_err(unwritten)? {
                    0 => return Err(unwritten(io::ErrorKind::WriteZero.into())),
                    taken => drop(rest.split_to(taken)),
                }
            }
        }
        let flushed = poll_fn(|context| Pin::new(&mut *writer).poll_flush(context));
        flushed.await.map_err(unwritten)?;
        Ok(written)
    }
}

impl Stream for Download<Async> {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_piece(context)
    }
}

#[cfg(feature = "blocking")]
impl Download<crate::blocking::Blocking> {
    /// All of it, in memory.
    ///
    /// # Errors
    ///
    /// When the reply breaks off, or is larger than `max_response_bytes`.
    pub fn bytes(self) -> Result<Vec<u8>, Error> {
        self.mode.clone().block_on(self.whole())?
    }

    /// All of it, as a text.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Download::bytes), and [`InvalidResponse`](ErrorKind::InvalidResponse) when it is not UTF-8.
    pub fn text(self) -> Result<String, Error> {
        self.mode.clone().block_on(self.whole_text())?
    }

    /// Writes it to a file, of any size, and tells how many bytes there were. The file is there when all of it is.
    ///
    /// # Errors
    ///
    /// When the reply breaks off, and [`Argument`](ErrorKind::Argument) when the file cannot be written.
    pub fn save(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        self.mode.clone().block_on(self.into_file(path.as_ref()))?
    }

    /// Writes it to a writer, of any size, and tells how many bytes there were.
    ///
    /// # Errors
    ///
    /// When the reply breaks off, and [`Argument`](ErrorKind::Argument) when the writer fails.
    pub fn copy_to(mut self, writer: &mut impl Write) -> Result<u64, Error> {
        let mut written = 0;
        for piece in &mut self {
            let piece = piece?;
            written += piece.len() as u64;
            writer.write_all(&piece).map_err(unwritten)?;
        }
        writer.flush().map_err(unwritten)?;
        Ok(written)
    }
}

#[cfg(feature = "blocking")]
impl Iterator for Download<crate::blocking::Blocking> {
    type Item = Result<Bytes, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.body.as_ref()?;
        let mode = self.mode.clone();
        mode.block_on(self.piece()).unwrap_or_else(|error| {
            self.body = None;
            Some(Err(error))
        })
    }
}

impl<M: Mode> fmt::Debug for Download<M> {
    /// What it says of itself, without what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("content_type", &self.content_type())
            .field("content_length", &self.content_length())
            .finish_non_exhaustive()
    }
}

fn text_of(headers: &HeaderMap, name: http::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn unwritten(error: io::Error) -> Error {
    Error::argument("the download", "cannot be written").caused_by(error)
}
