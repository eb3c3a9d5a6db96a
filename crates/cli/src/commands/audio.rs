//! `pareta audio`.

use std::path::Path;

use pareta::types::Speech;

use crate::args::AudioCommand;
use crate::context::Context;
use crate::destination::Destination;
use crate::errors::Failure;
use crate::input;
use crate::output::progress::Progress;
use crate::output::size;

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
            let request = request.on_progress(progress.of_upload("uploading the recording"));
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
        AudioCommand::Speak {
            text,
            voice,
            out,
            force,
        } => {
            let text = input::said(text, "the text").await?;
            let destination = match &out {
                Some(out) => Some(Destination::open(out, force)?),
                None if output.json => None,
                None if output.terminal => Some(Destination::open(Path::new("speech.wav"), force)?),
                None => Some(Destination::Stdout),
            };
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
                return Ok(());
            }
            let Some(destination) = destination else {
                return Ok(());
            };
            let destination = match out {
                Some(_) => destination,
                None => destination.named(&format!("speech.{}", format(&speech))),
            };
            if let Some(file) = destination.write(output, |file| file.write_all(&audio))? {
                let seconds = speech.duration_s();
                let seconds = seconds.map_or_else(String::new, |it| format!(" ({it:.1} s)"));
                output.hint(&format!("wrote {}{seconds}", file.display()));
            }
            Ok(())
        }
    }
}

/// The server's word for the format, where it can be the end of a file's name and of nothing else.
fn format(speech: &Speech) -> &str {
    let is_plain = |format: &&str| {
        !format.is_empty() && format.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    speech.format().filter(is_plain).unwrap_or("wav")
}
