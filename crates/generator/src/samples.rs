//! Recorded replies, from files.

use std::fs;
use std::path::{Path, PathBuf};

use pareta_generator::{Sample, SampleOf};
use serde_json::Value;

/// The replies in these files and directories: of one type where it is given, else of the type the directory is named
/// after, or of the operation that the record names.
pub fn read(paths: &[PathBuf], of: Option<&str>) -> Result<Vec<Sample>, String> {
    let mut samples = Vec::new();
    for path in paths {
        read_into(&mut samples, path, of)?;
    }
    match samples.is_empty() {
        true => Err("there is no reply in these files".to_owned()),
        false => Ok(samples),
    }
}

fn read_into(samples: &mut Vec<Sample>, path: &Path, of: Option<&str>) -> Result<(), String> {
    let unreadable = |error| format!("{}: {error}", path.display());
    if path.is_dir() {
        let entries = fs::read_dir(path).map_err(unreadable)?;
        let entries = entries.map(|entry| entry.map(|entry| entry.path()));
        let mut entries: Vec<PathBuf> = entries.collect::<Result<_, _>>().map_err(unreadable)?;
        entries.sort();
        return entries
            .iter()
            .try_for_each(|entry| read_into(samples, entry, of));
    }
    let text = fs::read_to_string(path).map_err(unreadable)?;
    // One document, or one a line.
    let values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    for (index, value) in values.enumerate() {
        let place = format!("{}:{}", path.display(), index + 1);
        let value = value.map_err(|error| format!("{place}: {error}"))?;
        samples.push(sample(place, value, of.or(folder(path)))?);
    }
    Ok(())
}

fn sample(place: String, mut value: Value, of: Option<&str>) -> Result<Sample, String> {
    let operation = value
        .get("operation")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let recorded = operation.zip(value.get_mut("reply").map(Value::take));
    let (of, value) = match (recorded, of) {
        (Some((operation, reply)), _) => (SampleOf::Operation(operation), reply),
        (None, Some(of)) => (SampleOf::Type(of.to_owned()), value),
        (None, None) => {
            return Err(format!(
                "{place}: of which type? Give --type NAME, or record {{\"operation\": …, \"reply\": …}}"
            ));
        }
    };
    Ok(Sample { place, of, value })
}

/// `fixtures/Endpoint/full.json` is an Endpoint.
fn folder(path: &Path) -> Option<&str> {
    let name = path.parent()?.file_name()?.to_str()?;
    name.starts_with(|first: char| first.is_ascii_uppercase())
        .then_some(name)
}
