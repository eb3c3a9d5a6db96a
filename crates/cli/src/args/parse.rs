//! Values of options.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use pareta::ResponseType;
use pareta::evals::Frontier;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::value::RawValue;

/// A key and a JSON value, kept as it was written.
#[derive(Clone, Debug)]
pub struct JsonPair {
    pub key: String,
    pub value: Box<RawValue>,
}

/// Micro-USD.
#[derive(Clone, Copy, Debug)]
pub struct Balance(pub i64);

impl FromStr for Balance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let dollars: Decimal = text
            .parse()
            .map_err(|_| "is no amount such as 12.50".to_owned())?;
        let micro_usd = dollars
            .checked_mul(1_000_000.into())
            .filter(|amount| amount.fract().is_zero());
        let micro_usd = micro_usd.and_then(|amount| amount.to_i64());
        micro_usd
            .map(Self)
            .ok_or_else(|| "is no whole number of micro-dollars".to_owned())
    }
}

pub fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "is no number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

/// One of several behind commas, where people write blanks.
/// What may be lost: a score, and so no percentage.
pub fn margin(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(margin) if (0.0..=1.0).contains(&margin) => Ok(margin),
        _ => Err(
            "a margin is from 0 to 1, as scores are: 0.02 for two points in a hundred".to_owned(),
        ),
    }
}

/// A name that can be that of a file.
pub fn job_name(text: &str) -> Result<String, String> {
    let is_part =
        |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.');
    match !text.is_empty() && !text.starts_with('.') && text.chars().all(is_part) {
        true => Ok(text.to_owned()),
        false => Err("a job's name is of letters, digits, -, _ and .".to_owned()),
    }
}

/// `2/8`: the second of eight parts.
pub fn shard(text: &str) -> Result<(u64, u64), String> {
    let parsed = text.split_once('/').and_then(|(part, parts)| {
        let (part, parts) = (part.parse::<u64>().ok()?, parts.parse::<u64>().ok()?);
        (1..=parts).contains(&part).then_some((part, parts))
    });
    parsed.ok_or_else(|| "a part is such as 2/8: the second of eight".to_owned())
}

pub fn trimmed(text: &str) -> Result<String, Infallible> {
    Ok(text.trim().to_owned())
}

pub fn pair(text: &str) -> Result<(String, String), String> {
    split(text, '=', "key=value")
}

pub fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = split(text, ':', "name:value")?;
    Ok((name, value.trim().to_owned()))
}

pub fn json_pair(text: &str) -> Result<JsonPair, String> {
    let (key, value) = split(text, '=', "key=json")?;
    let value = serde_json::from_str(&value).map_err(|error| {
        format!("the value is not JSON ({error}); a text stands in quotes: {key}='\"...\"'")
    })?;
    Ok(JsonPair { key, value })
}

fn split(text: &str, at: char, form: &str) -> Result<(String, String), String> {
    match text.split_once(at) {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.to_owned()))
        }
        _ => Err(format!("has not the form {form}")),
    }
}

pub fn method(text: &str) -> Result<http::Method, String> {
    text.to_ascii_uppercase()
        .parse()
        .map_err(|_| "is no HTTP method".to_owned())
}

/// What is inspected.
#[derive(Clone, Debug)]
pub enum Inspected {
    /// JSON of a type.
    Type(ResponseType),
    /// A recording.
    Recording(PathBuf),
}

pub fn inspected(what: &str) -> Result<Inspected, String> {
    if let Some(found) = ResponseType::named(what) {
        return Ok(Inspected::Type(found));
    }
    let path = PathBuf::from(what);
    if path.is_file() || path.extension().is_some_and(|extension| extension == "har") {
        return Ok(Inspected::Recording(path));
    }
    let known: Vec<&str> = ResponseType::all().iter().map(|known| known.name).collect();
    Err(format!(
        "is no response type, and no recording; there are the types {}",
        known.join(", ")
    ))
}

pub fn frontier(text: &str) -> Result<Frontier, String> {
    Ok(match text {
        "none" => Frontier::None,
        "all" => Frontier::All,
        "benchmarked" => Frontier::Benchmarked,
        ids => Frontier::models(ids.split(',').map(str::trim)),
    })
}

pub fn report_file(text: &str) -> Result<PathBuf, String> {
    let path = Path::new(text);
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html" | "svg") => Ok(path.to_owned()),
        _ => Err("is neither .html nor .svg".to_owned()),
    }
}
