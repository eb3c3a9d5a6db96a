//! Images from words, and images changed by words.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! # let directory = tempfile::tempdir()?;
//! let path = directory.path().join("lighthouse.png");
//! let painted = client.images().generate("A lighthouse in fog, as a woodcut").await?;
//! painted.save(&path)?;
//!
//! let edited = client.images().edit(path.as_path(), "Make it night").seed(7).await?;
//! println!("{:?}, billed {:?}", edited.size(), edited.receipt().and_then(|receipt| receipt.usd()));
//! # assert!(edited.image()?.starts_with(b"\x89PNG"));
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An image takes some 12 seconds, an edit 30, and either takes minutes where the model is cold: give a `.timeout()` for
//! that, or none.
//!
//! | | |
//! |---|---|
//! | [`generate`](Images::generate) | an image from words, in one of the [sizes](crate::types::ImageSize) |
//! | [`edit`](Images::edit) | an image changed by words: a file, bytes, or anything that can be read ([`Upload`]) |
//! | [`ImageGeneration`] | what both give: its bytes, saved or written |

use std::io::{self, Write};

use base64::engine::general_purpose::STANDARD;
use base64::write::EncoderStringWriter;

use crate::Upload;
use crate::chat::Receipt;
use crate::client::upload::Source;
use crate::client::{Call, Mode, Request, redescribe};
use crate::error::Error;
use crate::generated::operations::EditImage;
use crate::operation::{ExtraBody, Http, OpenBody, Operation, Single};
use crate::progress::{Listener, Progresses, UploadProgress};
use crate::runtime::spawn_blocking;
use crate::types::ImageGeneration;

pub use crate::generated::namespaces::images::*;

/// How large an image to edit may be.
const LARGEST: u64 = 25 * 1024 * 1024;

/// What files of images begin with.
const BEGINNINGS: [&[u8]; 2] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"];

impl<M: Mode> Images<M> {
    /// Changes an image by words: `POST /v1/images/edits`. The aspect ratio stays; an image of one megapixel comes back
    /// with about four.
    ///
    /// The image is a PNG or a JPEG of at most 25 MiB: a path, bytes, or [`Upload::reader`]. A path is never taken for an
    /// image. A call is billed one price, and takes half a minute when the model is warm, and minutes when it is not: set
    /// no `.timeout()` that is shorter.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let painted = client.images().generate("A lighthouse in fog").await?;
    /// let edited = client.images().edit(painted.image()?, "Make it night").await?;
    /// let mut bytes = Vec::new();
    /// edited.write_to(&mut bytes)?;
    /// # assert!(bytes.starts_with(b"\x89PNG"));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for an image that cannot be read, is empty, is too large or is neither PNG
    /// nor JPEG, and for a prompt that is blank or has more than 4,000 characters, before anything is sent;
    /// [`InsufficientCredits`](crate::ErrorKind::InsufficientCredits) when the balance does not cover it; and those of
    /// every call.
    pub fn edit(
        &self,
        image: impl Into<Upload>,
        prompt: impl Into<String>,
    ) -> Request<M, ImageEdit> {
        let image = image.into();
        let request = self.client.low_level().edit_image(prompt, "");
        redescribe(request, |edit| ImageEdit { image, edit })
    }
}

/// Changes an image; see [`Images::edit`].
#[derive(Clone)]
pub struct ImageEdit {
    image: Upload,
    /// The request without the image.
    edit: EditImage,
}

impl<M: Mode> Request<M, ImageEdit> {
    /// The same seed, prompt and image give the same image. By default each is another one.
    pub fn seed(mut self, seed: i64) -> Self {
        self.operation.edit.body.seed = Some(seed);
        self
    }
}

impl Progresses for ImageEdit {
    type Progress = UploadProgress;

    fn listener(&mut self) -> &mut Listener<UploadProgress> {
        &mut self.edit.listener
    }
}

impl OpenBody for ImageEdit {
    const KNOWN: &'static [&'static str] = EditImage::KNOWN;

    fn extra(&mut self) -> &mut ExtraBody {
        self.edit.extra()
    }
}

impl<M: Mode> Operation<M> for ImageEdit {
    type Output = ImageGeneration;

    async fn run(self, call: Call<M>) -> Result<ImageGeneration, Error> {
        let reading = spawn_blocking(move || self.read());
        let edit = reading
            .await
            .unwrap_or_else(|error| Err(unreadable(io::Error::other(error))))?;
        edit.run(call).await
    }

    fn single(&self, http: &Http) -> Result<Single, Error> {
        Single::of(&self.clone().read()?, http)
    }
}

fn unreadable(error: io::Error) -> Error {
    Error::argument("the image", format!("cannot be read: {error}")).caused_by(error)
}

impl ImageEdit {
    /// The request with its image.
    fn read(self) -> Result<EditImage, Error> {
        let Self { image, mut edit } = self;
        let image = image.open("the image")?.content;
        let refuse = |problem: String| Err(Error::argument("the image", problem));
        match image.len() {
            0 => return refuse("is empty".to_owned()),
            size if size > LARGEST => {
                return refuse(format!(
                    "has {size} bytes: it must have no more than {LARGEST}"
                ));
            }
            _ => {}
        }
        let (beginning, encoded) = encode(&image).map_err(unreadable)?;
        if !BEGINNINGS.iter().any(|known| beginning.starts_with(known)) {
            return refuse("is neither a PNG nor a JPEG, by its first bytes".to_owned());
        }
        edit.body.image = encoded;
        Ok(edit)
    }
}

/// The first bytes of an image, and all of it as base64, read piece by piece.
fn encode(image: &Source) -> io::Result<(Vec<u8>, String)> {
    let mut beginning = Vec::new();
    let mut encoder = EncoderStringWriter::new(&STANDARD);
    image.read(|piece| {
        let missing = BEGINNINGS[0].len().saturating_sub(beginning.len());
        beginning.extend(piece.iter().take(missing));
        encoder.write_all(piece)
    })?;
    Ok((beginning, encoder.into_inner()))
}

impl ImageGeneration {
    /// What this image cost; `None` where the server sent no receipt, and for one that was not received but decoded from
    /// a text.
    pub fn receipt(&self) -> Option<Receipt> {
        Receipt::of(self.meta()?)
    }
}
