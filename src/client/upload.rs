//! Request bodies that can be sent again without being held in memory: parts in memory and files, one after another.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::Instant;

use super::mode::Mode;
use super::request::Request;

/// How much of a file is read at once.
const PIECE: usize = 64 * 1024;

/// A body of known length that can be read from its start as often as it takes.
#[derive(Clone, Default)]
pub(crate) struct Source {
    parts: Vec<Part>,
    length: u64,
    listener: Option<UploadListener>,
}

/// Somebody who wants to know how much has been taken, of how much. Shared by the tries of a call.
pub type UploadListener = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// An operation that uploads.
pub trait Uploads {
    #[doc(hidden)]
    fn listener(&mut self) -> &mut Option<UploadListener>;
}

impl<M: Mode, Op: Uploads> Request<M, Op> {
    /// Called while the body is sent: with the bytes that have been taken so far, and how many there are. Another try
    /// begins again at zero.
    pub fn on_upload(mut self, tell: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        *self.operation.listener() = Some(Arc::new(tell));
        self
    }
}

#[derive(Clone)]
enum Part {
    Bytes(Bytes),
    /// Readers share the file, so each piece is found by its position.
    File {
        file: Arc<Mutex<File>>,
        length: u64,
    },
}

impl Source {
    pub fn push_bytes(&mut self, bytes: impl Into<Bytes>) {
        let bytes = bytes.into();
        self.length += bytes.len() as u64;
        self.parts.push(Part::Bytes(bytes));
    }

    pub fn push_file(&mut self, file: File, length: u64) {
        self.length += length;
        let file = Arc::new(Mutex::new(file));
        self.parts.push(Part::File { file, length });
    }

    /// Who is told how the upload goes.
    pub fn tell(&mut self, listener: Option<UploadListener>) {
        self.listener = listener;
    }

    pub fn append(&mut self, other: Source) {
        self.listener = other.listener.or(self.listener.take());
        self.length += other.length;
        self.parts.extend(other.parts);
    }

    pub fn len(&self) -> u64 {
        self.length
    }

    /// Reads all of it, piece by piece.
    pub fn read(&self, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        for part in &self.parts {
            match part {
                Part::Bytes(bytes) => take(bytes)?,
                Part::File { file, length } => {
                    let mut position = 0;
                    while position < *length {
                        let piece = read_piece(file, position, *length)?;
                        position += piece.len() as u64;
                        take(&piece)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// All of it, where none of it is in a file.
    pub fn in_memory(&self) -> Option<Bytes> {
        let mut whole = Vec::new();
        for part in &self.parts {
            match part {
                Part::Bytes(bytes) => whole.extend_from_slice(bytes),
                Part::File { .. } => return None,
            }
        }
        Some(whole.into())
    }

    /// A body that reads it from its start, and tells when a piece was taken.
    pub fn to_body(&self, progress: Progress) -> reqwest::Body {
        reqwest::Body::wrap(Reader {
            parts: self.parts.clone().into_iter(),
            file: None,
            remaining: self.length,
            length: self.length,
            listener: self.listener.clone(),
            progress,
        })
    }
}

/// When the connection last took a piece of a body.
#[derive(Clone)]
pub(crate) struct Progress(Arc<Mutex<Instant>>);

impl Default for Progress {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
}

impl Progress {
    pub fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

struct Reader {
    parts: std::vec::IntoIter<Part>,
    file: Option<OpenFile>,
    remaining: u64,
    length: u64,
    listener: Option<UploadListener>,
    progress: Progress,
}

/// A file part that is being read.
struct OpenFile {
    file: Arc<Mutex<File>>,
    position: u64,
    end: u64,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl Body for Reader {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.progress.note();
        if let Some(tell) = &self.listener {
            tell(self.length - self.remaining, self.length);
        }
        loop {
            if let Some(file) = &mut self.file {
                if let Some(piece) = ready!(file.poll_piece(context)) {
                    let piece = piece?;
                    self.remaining -= piece.len() as u64;
                    return Poll::Ready(Some(Ok(Frame::data(piece))));
                }
                self.file = None;
            }
            match self.parts.next() {
                None => return Poll::Ready(None),
                Some(Part::Bytes(bytes)) if bytes.is_empty() => {}
                Some(Part::Bytes(bytes)) => {
                    self.remaining -= bytes.len() as u64;
                    return Poll::Ready(Some(Ok(Frame::data(bytes))));
                }
                Some(Part::File { file, length }) => {
                    self.file = Some(OpenFile {
                        file,
                        position: 0,
                        end: length,
                        reading: None,
                    });
                }
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}

impl OpenFile {
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.position == self.end {
            return Poll::Ready(None);
        }
        let (position, end) = (self.position, self.end);
        let reading = self.reading.get_or_insert_with(|| {
            let file = self.file.clone();
            spawn_blocking(move || read_piece(&file, position, end))
        });
        let piece = ready!(Pin::new(reading).poll(context));
        self.reading = None;
        let piece = piece.map_err(io::Error::other).and_then(|piece| piece);
        if let Ok(piece) = &piece {
            self.position += piece.len() as u64;
        }
        Poll::Ready(Some(piece))
    }
}

fn read_piece(file: &Mutex<File>, position: u64, end: u64) -> io::Result<Bytes> {
    // A reader that panicked left nothing half done: each one seeks before it reads.
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(position))?;
    let size = (end - position).min(PIECE as u64) as usize;
    let mut piece = vec![0; size];
    let read = file.read(&mut piece)?;
    if read == 0 {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "the file became shorter while it was sent",
        ));
    }
    piece.truncate(read);
    Ok(piece.into())
}
