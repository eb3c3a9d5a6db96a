//! Rows as JSON Lines: written once, checked on the way, and out of memory where they are many.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use tempfile::{SpooledData, SpooledTempFile};

use crate::client::upload::Source;
use crate::error::Error;
use crate::json::write_json;
use crate::operation::unwritable;

/// Up to here rows stay in memory; beyond, they are in a file that no directory names.
const IN_MEMORY: usize = 4 * 1024 * 1024;

/// The rows of an eval set, ready to be sent as often as it takes.
pub(super) struct Rows {
    pub count: usize,
    pub source: Source,
}

impl Rows {
    pub fn write(rows: impl IntoIterator<Item = impl Serialize>) -> Result<Self, Error> {
        let mut spool = BufWriter::with_capacity(64 * 1024, SpooledTempFile::new(IN_MEMORY));
        let mut length = 0;
        let mut count = 0;
        let mut line = Vec::new();
        for row in rows {
            line.clear();
            if count > 0 {
                line.push(b'\n');
            }
            let start = line.len();
            let place = || format!("row {count}");
            write_json(&mut line, &row).map_err(|error| unwritable(&place(), error))?;
            if line.get(start) != Some(&b'{') {
                return Err(Error::argument(
                    place(),
                    "is no object such as {\"input\": …, \"expected\": …}",
                ));
            }
            if memchr::memchr2(b'\n', b'\r', &line[start..]).is_some() {
                return Err(Error::argument(
                    place(),
                    "holds raw JSON with a line break in it",
                ));
            }
            spool.write_all(&line).map_err(spooling)?;
            length += line.len() as u64;
            count += 1;
        }
        if count == 0 {
            return Err(Error::argument(
                "rows",
                "is empty: an evaluation needs at least one row",
            ));
        }
        let spool = spool
            .into_inner()
            .map_err(|error| spooling(error.into_error()))?;
        let mut source = Source::default();
        match spool.into_inner() {
            SpooledData::InMemory(rows) => source.push_bytes(rows.into_inner()),
            SpooledData::OnDisk(rows) => source.push_file(rows, length),
        }
        Ok(Self { count, source })
    }
}

fn spooling(error: io::Error) -> Error {
    Error::configuration("the rows do not fit in memory, and cannot be written to a temporary file")
        .caused_by(error)
}
