//! `pareta image` and `pareta image-edit`.

use std::future::IntoFuture;

use pareta::Error;
use pareta::types::ImageGeneration;

use super::receipts;
use crate::args::{ImageArgs, ImageEditArgs};
use crate::context::Context;
use crate::destination::Destination;
use crate::errors::Failure;
use crate::input;
use crate::output::progress::Progress;

pub async fn generate(context: &Context, args: ImageArgs) -> Result<(), Failure> {
    let client = context.client()?;
    let destination = Destination::open(&args.out, args.force)?;
    let mut request = client.images().generate(args.prompt);
    if let Some(size) = args.size {
        request = request.size(size);
    }
    if let Some(seed) = args.seed {
        request = request.seed(seed);
    }
    let progress = Progress::new(context.output, "painting");
    save(context, progress, request, destination).await
}

pub async fn edit(context: &Context, args: ImageEditArgs) -> Result<(), Failure> {
    let image = input::upload(args.file).await?;
    let client = context.client()?;
    let destination = Destination::open(&args.out, args.force)?;
    let mut request = client.images().edit(image, args.prompt);
    if let Some(seed) = args.seed {
        request = request.seed(seed);
    }
    let progress = Progress::new(context.output, "changing the image");
    let request = request.on_progress(progress.of_upload("uploading the image"));
    save(context, progress, request, destination).await
}

async fn save(
    context: &Context,
    progress: Progress,
    request: impl IntoFuture<Output = Result<ImageGeneration, Error>>,
    destination: Destination,
) -> Result<(), Failure> {
    let output = context.output;
    let image = progress.during(request.into_future()).await?;
    context.note(image.meta());
    if output.json {
        output.reply(&image)?;
    }
    if let Some(file) = destination.write(output, |file| image.write_to(file))? {
        let about: Vec<&str> = image.size().into_iter().chain(image.model()).collect();
        let about = match about.is_empty() {
            true => String::new(),
            false => format!(" ({})", about.join(", ")),
        };
        output.hint(&format!("wrote {}{about}", file.display()));
    }
    receipts::tell(context, image.receipt());
    Ok(())
}
