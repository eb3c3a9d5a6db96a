//! The commands `image` and `image-edit`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct ImageArgs {
    /// What to paint
    pub prompt: String,
    /// 1024x1024 (the default), 2048x2048, 2304x1728, 1728x2304, 2560x1440 or 1440x2560; all cost the same
    #[arg(long, value_name = "WIDTHxHEIGHT")]
    pub size: Option<String>,
    /// The same seed and prompt give the same image
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub seed: Option<i64>,
    /// Where the image goes; - for stdout
    #[arg(short, long, value_name = "FILE", default_value = "image.png")]
    pub out: PathBuf,
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct ImageEditArgs {
    /// The image, a PNG or JPEG of at most 25 MiB, or - for stdin
    pub file: PathBuf,
    /// How to change it
    pub prompt: String,
    /// The same seed, prompt and image give the same image
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub seed: Option<i64>,
    /// Where the image goes; - for stdout
    #[arg(short, long, value_name = "FILE", default_value = "edited.png")]
    pub out: PathBuf,
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
}
