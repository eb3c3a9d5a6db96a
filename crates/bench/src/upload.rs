//! Uploads much larger than the memory they may take.

use std::error::Error;
use std::process::{Command, Stdio};

use serde::Serialize;

use crate::clients::must;
use crate::options::Options;
use crate::report::{Figure, Work};
use crate::resident::resident;
use crate::server::Server;

const MIB: usize = 1024 * 1024;

#[derive(Serialize)]
struct Row {
    input: String,
    expected: usize,
}

/// What the client process prints: its resident memory before and at its peak, in bytes.
pub fn print_upload(what: &str, base_url: &str, size: usize) -> Result<(), Box<dyn Error>> {
    let builder = pareta::blocking::Client::builder().api_key("key");
    let client = builder.base_url(base_url).build()?;
    client
        .chat()
        .completions()
        .create("unary", ["Hello"])
        .send()?;
    let idle = resident("VmHWM:")?;
    let sets = client.evals().sets();
    match what {
        "rows" => {
            let rows = (0..size).map(|row| Row {
                input: format!("Agreement {row} is effective as of January 1, 2026."),
                expected: row,
            });
            sets.create("a-task", rows).send()?;
        }
        "document" => {
            // A hole is as long to read as text, and takes no room.
            let document = tempfile::NamedTempFile::new()?;
            document.as_file().set_len(size as u64)?;
            sets.upload_document("es_1", 0, "document", document.path())
                .send()?;
        }
        _ => return Err(format!("{what} cannot be uploaded").into()),
    }
    println!("{} {}", idle, resident("VmHWM:")?);
    Ok(())
}

/// Peaks above idle, in MiB, of an upload and of one a tenth as large.
fn measure(options: &Options, name: &str, what: &str, size: usize) -> Result<Work, Box<dyn Error>> {
    let server = Server::start()?;
    let mut work = Work::new(name, "upload");
    for (share, size) in [("a tenth of it", size / 10), ("all of it", size)] {
        let output = Command::new(std::env::current_exe()?)
            .args([
                "upload",
                what,
                &server.base_url,
                &options.size(size).to_string(),
            ])
            .stderr(Stdio::inherit())
            .output()?;
        let line = String::from_utf8(output.stdout)?;
        let Some((idle, peak)) = line.trim().split_once(' ') else {
            return Err(format!("the upload of {what} failed").into());
        };
        let (idle, peak): (usize, usize) = (must(idle.parse()), must(peak.parse()));
        let above = (peak - idle) as f64 / MIB as f64;
        let name = format!("{share}: peak above idle");
        work = work.figure(Figure::new(name, above, "MiB").at_most(32.0));
    }
    Ok(work)
}

pub fn rows(options: &Options, name: &str) -> Result<Work, Box<dyn Error>> {
    measure(options, name, "rows", 1_000_000)
}

pub fn document(options: &Options, name: &str) -> Result<Work, Box<dyn Error>> {
    // In a quick run too it is larger than what goes through the API.
    let size = if options.quick {
        12_800 * MIB
    } else {
        256 * MIB
    };
    measure(options, name, "document", size)
}
