//! Request bodies that can be sent again without being held in memory: parts in memory and files, one after another.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::wire::Body;
use crate::progress::{Listener, UploadProgress};
use crate::runtime::{Instant, JoinHandle, spawn_blocking};

/// How much is handed over at once: of what is in a file, and of what is in memory, so that what was taken is seen.
const PIECE: usize = 64 * 1024;

/// A body of known length that can be read from its start as often as it takes.
#[derive(Clone, Default)]
pub(crate) struct Source {
    parts: Vec<Part>,
    length: u64,
    listener: Listener<UploadProgress>,
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

    /// Who is told how the upload goes. Who was to be told stays, where this is nobody.
    pub fn tell(&mut self, listener: Listener<UploadProgress>) {
        if !listener.is_nobody() {
            self.listener = listener;
        }
    }

    pub fn append(&mut self, other: Source) {
        self.tell(other.listener);
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

    /// A body that reads it from its start, and notes what was taken of it.
    pub fn to_body(&self, taken: Taken) -> Body {
        Body::wrap(Reader {
            parts: self.parts.clone().into(),
            file: None,
            remaining: self.length,
            length: self.length,
            taken,
        })
    }

    /// Tells how try number `attempt` goes.
    pub fn teller(&self, taken: Taken, attempt: u32) -> Teller {
        Teller {
            listener: self.listener.clone(),
            total: self.length,
            attempt,
            told: None,
            taken,
        }
    }
}

/// What the connection has taken of a body, known to the body and to the call that sends it.
#[derive(Clone)]
pub(crate) struct Taken(Arc<Mutex<LastTaken>>);

struct LastTaken {
    at: Instant,
    bytes: u64,
    /// The call, where somebody is told.
    call: Option<Waker>,
}

impl Default for Taken {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LastTaken {
            at: Instant::now(),
            bytes: 0,
            call: None,
        })))
    }
}

impl Taken {
    /// When the last piece was asked for.
    pub fn at(&self) -> Instant {
        self.last().at
    }

    fn note(&self, bytes: u64) {
        let mut last = self.last();
        last.at = Instant::now();
        let is_more = last.bytes != bytes;
        last.bytes = bytes;
        let call = last.call.take_if(|_| is_more);
        drop(last);
        if let Some(call) = call {
            call.wake();
        }
    }

    fn last(&self) -> MutexGuard<'_, LastTaken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells how an upload goes. It does so where the call is at work, not where its connection is: nobody is told of a call
/// that was given up, and a listener that panics harms no connection.
pub(crate) struct Teller {
    listener: Listener<UploadProgress>,
    total: u64,
    attempt: u32,
    /// How much was told last.
    told: Option<u64>,
    taken: Taken,
}

impl Teller {
    /// Tells what is new, and has the task called again when there is more.
    pub fn poll(&mut self, context: &Context<'_>) {
        if self.listener.is_nobody() {
            return;
        }
        let sent = {
            let mut last = self.taken.last();
            last.call = Some(context.waker().clone());
            last.bytes
        };
        // It begins with nothing, however fast the connection is.
        if self.told.is_none() {
            self.tell(0);
        }
        if self.told != Some(sent) {
            self.tell(sent);
        }
    }

    fn tell(&mut self, sent: u64) {
        self.told = Some(sent);
        self.listener.tell(&UploadProgress {
            sent,
            total: self.total,
            attempt: self.attempt,
        });
    }
}

struct Reader {
    parts: VecDeque<Part>,
    file: Option<OpenFile>,
    remaining: u64,
    length: u64,
    taken: Taken,
}

/// A file part that is being read.
struct OpenFile {
    file: Arc<Mutex<File>>,
    position: u64,
    end: u64,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl http_body::Body for Reader {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.note();
        let piece = ready!(self.poll_piece(context));
        // Nobody asks for more than there is.
        if self.remaining == 0 {
            self.note();
        }
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}

impl Reader {
    fn note(&self) {
        self.taken.note(self.length - self.remaining);
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            if let Some(file) = &mut self.file {
                if let Some(piece) = ready!(file.poll_piece(context)) {
                    let piece = piece?;
                    self.remaining -= piece.len() as u64;
                    return Poll::Ready(Some(Ok(piece)));
                }
                self.file = None;
            }
            match self.parts.pop_front() {
                None => return Poll::Ready(None),
                Some(Part::Bytes(bytes)) if bytes.is_empty() => {}
                Some(Part::Bytes(mut bytes)) => {
                    let piece = bytes.split_to(bytes.len().min(PIECE));
                    self.parts.push_front(Part::Bytes(bytes));
                    self.remaining -= piece.len() as u64;
                    return Poll::Ready(Some(Ok(piece)));
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
