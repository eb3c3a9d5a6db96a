//! `pareta inspect`: saved JSON as the SDK reads it.

use std::fmt::Write;

use pareta::{Property, Response};
use serde_json::json;

use super::inspect_recording;
use crate::args::{InspectArgs, Inspected};
use crate::errors::Failure;
use crate::input::{self, Lines};
use crate::output::Output;

pub async fn run(output: Output, args: InspectArgs) -> Result<(), Failure> {
    input::aside(move || inspect(output, &args)).await
}

fn inspect(output: Output, args: &InspectArgs) -> Result<(), Failure> {
    let of = match &args.what {
        Inspected::Type(_) if args.suggest || args.fixtures.is_some() => {
            let problem =
                "--suggest and --fixtures are about a recording: name one, such as run.har";
            return Err(Failure::Input(problem.to_owned()));
        }
        Inspected::Type(of) => of,
        Inspected::Recording(path) => return inspect_recording::run(output, path, args),
    };
    let mut lines = Lines::open(args.file.as_deref())?;
    if !args.lines {
        let text = lines.rest()?;
        let value = of
            .decode(text)
            .map_err(|error| lines.problem_at(error.line() as u64, &error))?;
        return output.line(&described(&*value, args.drift));
    }
    while let Some(line) = lines.next_line()? {
        let value = of.decode(line).map_err(|error| lines.problem(&error))?;
        output.line(&described(&*value, args.drift))?;
    }
    Ok(())
}

/// One JSON object: every documented property, and with `drift` what the contract does not say.
fn described(value: &dyn Response, drift: bool) -> String {
    let mut text = String::new();
    object(&mut text, value);
    if drift {
        text.pop();
        let found = value.drift();
        let found = found
            .iter()
            .map(|it| json!({ "path": it.path, "expected": it.expected, "found": it.found }));
        let found: serde_json::Value = found.collect();
        let separator = if text.len() > 1 { "," } else { "" };
        let unknown = json!(value.unknown());
        let _ = write!(text, "{separator}\"drift\":{found},\"unknown\":{unknown}}}");
    }
    text
}

fn object(text: &mut String, value: &dyn Response) {
    text.push('{');
    let start = text.len();
    value.visit(&mut |name, property| {
        if text.len() > start {
            text.push(',');
        }
        let _ = write!(text, "{}:", json!(name));
        self::property(text, &property);
    });
    text.push('}');
}

fn property(text: &mut String, property: &Property<'_>) {
    let _ = match property {
        Property::String(value) => write!(text, "{}", json!(value)),
        Property::Integer(value) => write!(text, "{}", json!(value)),
        Property::Number(value) => write!(text, "{}", json!(value)),
        Property::Boolean(value) => write!(text, "{value}"),
        Property::Dollars(value) => write!(text, "\"{value:.2}\""),
        Property::Strings(values) => write!(text, "{}", json!(values)),
        Property::Integers(values) => write!(text, "{}", json!(values)),
        Property::Numbers(values) => write!(text, "{}", json!(values)),
        Property::Booleans(values) => write!(text, "{}", json!(values)),
        Property::Raw(value) => write!(text, "{}", value.map_or("null", |raw| raw.json())),
        Property::Object(Some(value)) => {
            object(text, *value);
            Ok(())
        }
        Property::List(values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                object(text, *value);
            }
            text.push(']');
            Ok(())
        }
        Property::Items(values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                self::property(text, value);
            }
            text.push(']');
            Ok(())
        }
        Property::Map(entries) => {
            text.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                let _ = write!(text, "{}:", json!(key));
                self::property(text, value);
            }
            text.push('}');
            Ok(())
        }
        _ => text.write_str("null"),
    };
}
