//! Rows as JSON Lines: written once, checked on the way, and out of memory where they are many.

use std::error::Error as Cause;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::{SpooledData, SpooledTempFile};

use crate::client::upload::Source;
use crate::error::Error;
use crate::json::{Kind, Raw, write_json};
use crate::operation::unwritable;
use crate::runtime::spawn_blocking;

/// Up to here rows stay in memory; beyond, they are in a file that no directory names. A page has no files.
const IN_MEMORY: usize = if cfg!(web) {
    usize::MAX
} else {
    4 * 1024 * 1024
};

const NO_OBJECT: &str = "is no object such as {\"input\": {…}, \"expected_output\": {…}}";
const NO_ROWS: &str = "an evaluation needs at least one row";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The rows of an eval set.
///
/// What iterates over rows is given as it is, see [`IntoRows`]; this is for rows that are in a file.
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let sandbox = pareta_sandbox::Sandbox::start().await?;
/// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("rows.jsonl");
/// # std::fs::write(&path, "{\"input\": \"Please refund my payment.\", \"expected\": \"billing\"}\n")?;
/// use pareta::evals::Rows;
///
/// let set = client.evals().sets().create("support-ticket-triage", Rows::jsonl_file(&path)).await?;
/// assert_eq!(set.item_count(), Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "jsonl")]
#[doc(alias = "dataset")]
#[derive(Clone)]
pub struct Rows(Origin);

#[derive(Clone)]
enum Origin {
    Written(Result<Written, Error>),
    File(PathBuf),
}

/// Rows that have been checked, ready to be sent as often as it takes.
#[derive(Clone)]
pub(super) struct Written {
    pub count: usize,
    pub source: Source,
}

#[cfg(feature = "validate")]
impl Written {
    /// Reads the rows one by one. They were checked, so each is text and JSON.
    pub fn lines(&self, mut take: impl FnMut(&str)) -> Result<(), Error> {
        let mut line = Vec::new();
        let mut tell = |line: &[u8]| take(&String::from_utf8_lossy(line));
        self.source
            .read(|piece| {
                let mut parts = piece.split(|byte| *byte == b'\n');
                line.extend_from_slice(parts.next().unwrap_or_default());
                for next in parts {
                    tell(&line);
                    line.clear();
                    line.extend_from_slice(next);
                }
                Ok(())
            })
            .map_err(spooling)?;
        tell(&line);
        Ok(())
    }
}

impl Rows {
    /// The rows of a JSON Lines file: a JSON object a line, each sent to the letter. Blank lines and a byte order mark
    /// are passed over. The file is read when the call is sent, line by line and not into memory; what is wrong in it is
    /// an [`Argument`](crate::ErrorKind::Argument) error that says the file, the line and the column, before anything
    /// is sent.
    pub fn jsonl_file(path: impl AsRef<Path>) -> Self {
        Self(Origin::File(path.as_ref().to_owned()))
    }

    /// Rows that come with their errors, where those are types that could be written as JSON themselves. All others need
    /// not say so.
    pub fn fallible<T, E>(rows: impl IntoIterator<Item = Result<T, E>>) -> Self
    where
        T: Serialize,
        E: Into<Box<dyn Cause + Send + Sync>>,
    {
        let rows = rows.into_iter().map(|row| row.map_err(Into::into));
        Self(Origin::Written(write(rows)))
    }

    /// The rows, if they can be sent; those of a file are read now.
    pub(super) async fn check(self) -> Result<Written, Error> {
        match self.0 {
            Origin::Written(rows) => rows,
            Origin::File(path) => {
                let reading = spawn_blocking(move || read_file(&path));
                reading.await.unwrap_or_else(|error| {
                    Err(Error::configuration("the rows could not be read").caused_by(error))
                })
            }
        }
    }
}

/// What counts as the rows of an eval set.
///
/// | | |
/// |---|---|
/// | whatever iterates over what is written as a JSON object | the rows |
/// | whatever iterates over a `Result` of that, such as the records of a file | the rows; the first error ends it, and is told with the row |
/// | [`Rows`] | those of a file, and what has to be said more exactly |
///
/// `As` is which of these it is. The compiler finds it; nobody has to write it. Where the error of a `Result` could be
/// written as JSON too, it cannot tell: say [`Rows::fallible`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds no rows",
    label = "not rows",
    note = "rows are anything that iterates over values with `serde::Serialize`, or over a `Result` of these"
)]
pub trait IntoRows<As> {
    /// The rows. Where they come from an iterator, it is run to its end here and now.
    fn into_rows(self) -> Rows;
}

/// Marks what iterates over rows.
pub struct Each;

/// Marks what iterates over rows that come with their errors.
pub struct Fallible;

/// Marks rows.
pub struct Themselves;

impl<I: IntoIterator<Item: Serialize>> IntoRows<Each> for I {
    fn into_rows(self) -> Rows {
        Rows(Origin::Written(write(self.into_iter().map(Ok))))
    }
}

impl<I, T, E> IntoRows<Fallible> for I
where
    I: IntoIterator<Item = Result<T, E>>,
    T: Serialize,
    E: Into<Box<dyn Cause + Send + Sync>>,
{
    fn into_rows(self) -> Rows {
        Rows::fallible(self)
    }
}

impl IntoRows<Themselves> for Rows {
    fn into_rows(self) -> Rows {
        self
    }
}

impl std::fmt::Debug for Rows {
    /// Without what is in them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Origin::Written(_) => f.write_str("Rows"),
            Origin::File(path) => f.debug_tuple("Rows").field(path).finish(),
        }
    }
}

fn write<T: Serialize>(
    rows: impl Iterator<Item = Result<T, Box<dyn Cause + Send + Sync>>>,
) -> Result<Written, Error> {
    let mut spool = Spool::new();
    let mut line = Vec::new();
    for row in rows {
        line.clear();
        let place = format!("row {}", spool.count);
        let row = row.map_err(|cause| {
            Error::argument(&place, format!("cannot be read: {cause}")).caused_by(cause)
        })?;
        write_json(&mut line, &row).map_err(|error| unwritable(&place, error))?;
        if line.first() != Some(&b'{') {
            return Err(Error::argument(place, NO_OBJECT));
        }
        if memchr::memchr2(b'\n', b'\r', &line).is_some() {
            let problem = "holds raw JSON with a line break in it";
            return Err(Error::argument(place, problem));
        }
        spool.push(&line)?;
    }
    if spool.count == 0 {
        return Err(Error::argument("rows", format!("is empty: {NO_ROWS}")));
    }
    spool.finish()
}

fn read_file(path: &Path) -> Result<Written, Error> {
    let shown = path.display();
    let unreadable = |error: io::Error| {
        Error::argument(&shown, format!("cannot be read: {error}")).caused_by(error)
    };
    let mut file = BufReader::with_capacity(64 * 1024, File::open(path).map_err(unreadable)?);
    let mut spool = Spool::new();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if file.read_until(b'\n', &mut line).map_err(unreadable)? == 0 {
            break;
        }
        let mark = match number {
            1 if line.starts_with(BYTE_ORDER_MARK) => BYTE_ORDER_MARK.len(),
            _ => 0,
        };
        let text = line[mark..].trim_ascii();
        if text.is_empty() {
            continue;
        }
        let indent = line.len() - line[mark..].trim_ascii_start().len();
        check_line(text).map_err(|(offset, problem)| {
            let column = indent + offset + 1;
            Error::argument(format!("{shown}:{number}:{column}"), problem)
        })?;
        spool.push(text)?;
    }
    if spool.count == 0 {
        return Err(Error::argument(shown, format!("holds no rows: {NO_ROWS}")));
    }
    spool.finish()
}

/// Whether a line is a row; if not, at which byte of it that shows, and why.
fn check_line(line: &[u8]) -> Result<(), (usize, String)> {
    let text = std::str::from_utf8(line)
        .map_err(|error| (error.valid_up_to(), "is not UTF-8".to_owned()))?;
    if let Some(at) = memchr::memchr(b'\r', line) {
        return Err((at, "holds a carriage return, which ends no line".to_owned()));
    }
    let row = Raw::from_json(text).map_err(|error| {
        (
            error.offset(),
            format!("is not JSON: expected {}", error.expected()),
        )
    })?;
    match row.json_kind() {
        Kind::Object => Ok(()),
        _ => Err((0, NO_OBJECT.to_owned())),
    }
}

/// Lines, in memory or in a temporary file.
struct Spool {
    lines: BufWriter<SpooledTempFile>,
    length: u64,
    count: usize,
}

impl Spool {
    fn new() -> Self {
        Self {
            lines: BufWriter::with_capacity(64 * 1024, SpooledTempFile::new(IN_MEMORY)),
            length: 0,
            count: 0,
        }
    }

    fn push(&mut self, line: &[u8]) -> Result<(), Error> {
        if self.count > 0 {
            self.lines.write_all(b"\n").map_err(spooling)?;
            self.length += 1;
        }
        self.lines.write_all(line).map_err(spooling)?;
        self.length += line.len() as u64;
        self.count += 1;
        Ok(())
    }

    fn finish(self) -> Result<Written, Error> {
        let lines = self.lines.into_inner();
        let lines = lines.map_err(|error| spooling(error.into_error()))?;
        let mut source = Source::default();
        match lines.into_inner() {
            SpooledData::InMemory(rows) => source.push_bytes(rows.into_inner()),
            SpooledData::OnDisk(rows) => source.push_file(rows, self.length),
        }
        let count = self.count;
        Ok(Written { count, source })
    }
}

fn spooling(error: io::Error) -> Error {
    Error::configuration("the rows do not fit in memory, and cannot be written to a temporary file")
        .caused_by(error)
}
