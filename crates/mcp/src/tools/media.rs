//! Sound and images: `transcribe`, `speak`, `generate_image`, `edit_image`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pareta::types::ImageGeneration;
use rmcp::model::ContentBlock;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Done, Entry, Kind, Receipt, Work, once, tool};
use crate::files::Destination;
use crate::refusal::Refusal;

/// What is shown has no more bytes: it stays in an agent's memory.
const SHOWN: usize = 1024 * 1024;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Transcribe {
    /// A recording below the directory of this server.
    path: String,
    /// Such as `en`; by default it is detected.
    language: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Transcribed {
    text: String,
    language: Option<String>,
    receipt: Receipt,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Speak {
    text: String,
    voice: Option<String>,
    /// Where the sound goes; its ending becomes that of the format that comes.
    #[serde(default = "speech")]
    out_path: String,
    /// Replace a file that is there.
    #[serde(default)]
    overwrite: bool,
    /// Give the sound in the answer as well, where it is small.
    #[serde(default)]
    show: bool,
}

fn speech() -> String {
    "speech.wav".to_owned()
}

#[derive(Serialize, JsonSchema)]
struct Spoken {
    saved_to: String,
    sample_rate: Option<i64>,
    duration_s: Option<f64>,
    format: Option<String>,
    receipt: Receipt,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Paint {
    prompt: String,
    /// Where the PNG goes.
    path: String,
    /// `1024x1024` by default; another that is not offered is refused with those that are.
    size: Option<String>,
    /// The same seed and prompt give the same image.
    seed: Option<i64>,
    #[serde(default)]
    overwrite: bool,
    /// Give the image in the answer as well, where it is small.
    #[serde(default)]
    show: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// A PNG or JPEG.
    image_path: String,
    prompt: String,
    /// Where the PNG goes.
    output_path: String,
    seed: Option<i64>,
    #[serde(default)]
    overwrite: bool,
    #[serde(default)]
    show: bool,
}

#[derive(Serialize, JsonSchema)]
struct Painted {
    path: String,
    size: Option<String>,
    model: Option<String>,
    receipt: Receipt,
}

pub fn add(tools: &mut Vec<Entry>) {
    tools.push(tool::<Transcribe, Transcribed, _>(
        Kind::Metered,
        "transcribe",
        "Speech to text",
        "Writes down what is said in a recording.",
        once,
        transcribe,
    ));
    tools.push(tool::<Speak, Spoken, _>(
        Kind::Metered,
        "speak",
        "Text to speech",
        "Speaks a text, into a file below the directory of this server.",
        once,
        speak,
    ));
    tools.push(tool::<Paint, Painted, _>(
        Kind::Metered,
        "generate_image",
        "Paint an image",
        "Paints an image, into a file below the directory of this server.",
        once,
        paint,
    ));
    tools.push(tool::<Edit, Painted, _>(
        Kind::Metered,
        "edit_image",
        "Change an image",
        "Changes an image by words, into another file.",
        once,
        edit,
    ));
}

async fn transcribe(work: Work, args: Transcribe) -> Result<Done, Refusal> {
    let sound = work.state.root.read(&args.path)?;
    if sound.is_empty() {
        return Err(Refusal::argument(format!("{:?} is empty", args.path)));
    }
    let mut call = work.client()?.audio().transcriptions(sound);
    if let Some(language) = args.language {
        call = call.language(language);
    }
    let (heard, receipt) = work.metered(1, call, |heard| heard.meta()).await?;
    Done::of(Transcribed {
        text: heard.text().unwrap_or_default().to_owned(),
        language: heard.language().map(str::to_owned),
        receipt,
    })
}

async fn speak(work: Work, args: Speak) -> Result<Done, Refusal> {
    // Looked for before anything is billed; which format comes is known later.
    let early = work
        .state
        .root
        .destination(&args.out_path, "wav", args.overwrite)?;
    let mut call = work.client()?.audio().speech(args.text.as_str());
    if let Some(voice) = &args.voice {
        call = call.voice(voice.as_str());
    }
    let (speech, receipt) = work.metered(1, call, |speech| speech.meta()).await?;
    let sound = speech
        .audio()
        .map_err(|error| Refusal::new("Reply", format!("the sound cannot be read: {error}")))?;
    if sound.is_empty() {
        return Err(Refusal::new("Reply", "there is no sound in the reply")
            .with("receipt", serde_json::json!(receipt)));
    }
    let format = speech
        .format()
        .filter(|format| format.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let destination = match format {
        None | Some("wav" | "") => early,
        Some(format) => other_name(&work, &args, format)
            .map_err(|refusal| refusal.with("receipt", serde_json::json!(receipt)))?,
    };
    let mut content = Vec::new();
    if args.show && sound.len() <= SHOWN {
        content.push(ContentBlock::audio(
            STANDARD.encode(&sound),
            format!("audio/{}", format.unwrap_or("wav")),
        ));
    }
    let saved_to = destination
        .write(&sound)
        .map_err(|refusal| refusal.with("receipt", serde_json::json!(receipt)))?;
    let done = Done::of(Spoken {
        saved_to,
        sample_rate: speech.sample_rate(),
        duration_s: speech.duration_s(),
        format: speech.format().map(str::to_owned),
        receipt,
    })?;
    Ok(Done { content, ..done })
}

/// A place for sound of another format than the one that was looked for: it is paid, and goes where there is room.
fn other_name(work: &Work, args: &Speak, format: &str) -> Result<Destination, Refusal> {
    let root = &work.state.root;
    let mut found = root.destination(&args.out_path, format, args.overwrite);
    let stem = args
        .out_path
        .rsplit_once('.')
        .map_or(args.out_path.as_str(), |(stem, _)| stem);
    for number in 1..100 {
        if found.is_ok() {
            break;
        }
        found = root.destination(&format!("{stem}-{number}.{format}"), format, false);
    }
    found
}

async fn paint(work: Work, args: Paint) -> Result<Done, Refusal> {
    let destination = work
        .state
        .root
        .destination(&args.path, "png", args.overwrite)?;
    let mut call = work.client()?.images().generate(args.prompt);
    if let Some(size) = args.size {
        call = call.size(size);
    }
    if let Some(seed) = args.seed {
        call = call.seed(seed);
    }
    let (image, receipt) = work.metered(1, call, |image| image.meta()).await?;
    painted(&image, receipt, destination, args.show)
}

async fn edit(work: Work, args: Edit) -> Result<Done, Refusal> {
    let image = work.state.root.read(&args.image_path)?;
    let destination = work
        .state
        .root
        .destination(&args.output_path, "png", args.overwrite)?;
    let mut call = work.client()?.images().edit(image, args.prompt);
    if let Some(seed) = args.seed {
        call = call.seed(seed);
    }
    let (image, receipt) = work.metered(1, call, |image| image.meta()).await?;
    painted(&image, receipt, destination, args.show)
}

fn painted(
    image: &ImageGeneration,
    receipt: Receipt,
    destination: Destination,
    show: bool,
) -> Result<Done, Refusal> {
    // A reply without an image writes no file.
    let bytes = image.image().map_err(|error| {
        Refusal::new("Reply", format!("there is no image in the reply: {error}"))
            .with("receipt", serde_json::json!(receipt))
    })?;
    let mut content = Vec::new();
    if show && bytes.len() <= SHOWN {
        content.push(ContentBlock::image(STANDARD.encode(&bytes), "image/png"));
    }
    let path = destination
        .write(&bytes)
        .map_err(|refusal| refusal.with("receipt", serde_json::json!(receipt)))?;
    let done = Done::of(Painted {
        path,
        size: image.size().map(str::to_owned),
        model: image.model().map(str::to_owned),
        receipt,
    })?;
    Ok(Done { content, ..done })
}
