//! `pareta audio`.

use std::path::{Path, PathBuf};

use pareta::types::Speech;

use crate::args::AudioCommand;
use crate::context::Context;
use crate::errors::Failure;
use crate::input;
use crate::output::progress::Progress;

pub async fn run(context: &Context, command: AudioCommand) -> Result<(), Failure> {
    let output = context.output;
    match command {
        AudioCommand::Transcribe { file, language } => {
            let audio = input::bytes(&file).await?;
            if audio.is_empty() {
                return Err(Failure::Input(format!("{}: is empty", file.display())));
            }
            let progress =
                Progress::new(output, format!("transcribing {}", size(audio.len() as u64)));
            let mut request = context.client()?.audio().transcriptions(audio);
            if let Some(language) = language {
                request = request.language(language);
            }
            let transcription = progress.during(request.into_future()).await?;
            context.note(transcription.meta());
            match output.json {
                true => output.reply(&transcription),
                false => {
                    let text = transcription.text().unwrap_or_default();
                    if text.trim().is_empty() {
                        output.hint("no text was heard; --json has the reply");
                    }
                    output.model_text(text)
                }
            }
        }
        AudioCommand::Speak { text, voice, out } => {
            let text = match text {
                Some(text) => text,
                None => input::stdin_for("the text").await?,
            };
            if let Some(out) = &out {
                must_be_writable(out)?;
            }
            let mut request = context.client()?.audio().speech(text);
            if let Some(voice) = voice {
                request = request.voice(voice);
            }
            let speech = Progress::new(output, "speaking")
                .during(request.into_future())
                .await?;
            context.note(speech.meta());
            let audio = speech.audio().map_err(|error| {
                Failure::failed(
                    "invalid_response",
                    format!("the audio in the reply cannot be read: {error}"),
                )
            })?;
            if output.json {
                output.reply(&speech)?;
            }
            if audio.is_empty() {
                output.hint("there is no audio in the reply; --json has it");
            }
            match destination(context, &speech, out) {
                Some(file) => {
                    std::fs::write(&file, audio).map_err(|error| unwritable(&file, &error))?;
                    let seconds = speech
                        .duration_s()
                        .map_or_else(String::new, |it| format!(" ({it:.1} s)"));
                    output.hint(&format!("wrote {}{seconds}", file.display()));
                    Ok(())
                }
                None if output.json => Ok(()),
                None => output.write(audio),
            }
        }
    }
}

/// The file the audio goes to; `None` for stdout, and for nowhere when the JSON has it.
fn destination(context: &Context, speech: &Speech, out: Option<PathBuf>) -> Option<PathBuf> {
    match out {
        Some(out) if input::is_stdin(&out) => None,
        Some(out) => Some(out),
        None if context.output.terminal && !context.output.json => {
            // The server's word for the format must not become a path.
            let is_plain = |format: &&str| {
                !format.is_empty() && format.bytes().all(|byte| byte.is_ascii_alphanumeric())
            };
            let format = speech.format().filter(is_plain).unwrap_or("wav");
            Some(format!("speech.{format}").into())
        }
        None => None,
    }
}

/// Before anything is billed.
fn must_be_writable(file: &Path) -> Result<(), Failure> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    match folder.is_dir() && !file.is_dir() {
        true => Ok(()),
        false => Err(Failure::Input(format!(
            "{}: is no place for a file",
            file.display()
        ))),
    }
}

fn unwritable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::Input(format!("{}: cannot be written: {error}", file.display()))
}

/// `3.4 MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} bytes");
    }
    let mut amount = bytes as f64 / 1000.0;
    let mut units = UNITS.iter();
    let mut unit = units.next();
    while amount >= 1000.0 {
        let Some(next) = units.next() else { break };
        amount /= 1000.0;
        unit = Some(next);
    }
    format!("{amount:.1} {}", unit.unwrap_or(&"TB"))
}
