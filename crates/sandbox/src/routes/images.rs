//! Images: painted, and changed.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;

use super::{Answer, Call, invalid};
use crate::error::ApiError;
use crate::fields::{self, Fields};
use crate::ledger::DebitKind;
use crate::picture::{self, Size};
use crate::platform::Platform;
use crate::random;
use crate::reply::{Receipt, Reply};

const GENERATION: i64 = 20_000;
const EDIT: i64 = 35_000;
const LONGEST_PROMPT: usize = 4_000;
/// The largest image to edit, in bytes.
const LARGEST: usize = 25 * 1024 * 1024;
/// The longest side of an image to edit: another would not keep its aspect ratio.
const LONGEST_SIDE: u32 = 16_384;
/// The pixels of an edited image.
const EDITED: f64 = 4.0 * 1024.0 * 1024.0;

const fn size(width: u32, height: u32) -> Size {
    Size { width, height }
}

/// The default first.
const SIZES: [Size; 6] = [
    size(1024, 1024),
    size(2048, 2048),
    size(2304, 1728),
    size(1728, 2304),
    size(2560, 1440),
    size(1440, 2560),
];

pub(super) async fn generate(
    State(platform): State<Arc<Platform>>,
    Extension(call): Extension<Call>,
    body: Bytes,
) -> Answer {
    let body = fields::object(&body)?;
    let mut fields = Fields::new(&body);
    let prompt = prompt(&mut fields);
    let wanted = fields.optional_text("size");
    let seed = fields.optional_integer("seed", i64::MIN..=i64::MAX);
    fields.finish()?;
    let size = match wanted {
        None => SIZES[0],
        Some(wanted) => named(wanted)?,
    };
    let job = Job {
        kind: DebitKind::Image,
        model: "hidream-1",
        price: GENERATION,
        size,
    };
    job.done(&platform, &call, &[prompt], seed)
}

pub(super) async fn edit(
    State(platform): State<Arc<Platform>>,
    Extension(call): Extension<Call>,
    body: Bytes,
) -> Answer {
    let body = fields::object(&body)?;
    let mut fields = Fields::new(&body);
    let prompt = prompt(&mut fields);
    let encoded = fields.text("image");
    let seed = fields.optional_integer("seed", i64::MIN..=i64::MAX);
    fields.finish()?;
    let invalid = |msg: &str| invalid("image", msg);
    let image = STANDARD
        .decode(encoded.trim())
        .map_err(|error| invalid(&format!("Not base64: {error}")))?;
    if image.len() > LARGEST {
        return Err(invalid(&format!(
            "The image has {} bytes, at most {LARGEST} are taken",
            image.len()
        )));
    }
    let given = picture::size(&image).ok_or_else(|| invalid("Not a PNG or JPEG"))?;
    if given.width.max(given.height) > LONGEST_SIDE {
        return Err(invalid(&format!(
            "No side may have more than {LONGEST_SIDE} pixels"
        )));
    }
    let job = Job {
        kind: DebitKind::ImageEdit,
        model: "hidream-edit-1",
        price: EDIT,
        size: enlarged(given),
    };
    let fingerprint = random::mix_bytes(&image).to_string();
    job.done(&platform, &call, &[prompt, &fingerprint], seed)
}

fn prompt<'a>(fields: &mut Fields<'a>) -> &'a str {
    let prompt = fields.text("prompt");
    if prompt.chars().count() > LONGEST_PROMPT {
        let msg = format!("String should have at most {LONGEST_PROMPT} characters");
        fields.problem(&[json!("prompt")], "string_too_long", &msg);
    }
    prompt
}

fn named(wanted: &str) -> Result<Size, ApiError> {
    let found = SIZES.into_iter().find(|size| size.to_string() == wanted);
    found.ok_or_else(|| {
        let sizes = SIZES.map(|size| size.to_string()).join(", ");
        ApiError::bad_request(&format!(
            "'{wanted}' is no size to be had; there are {sizes}"
        ))
    })
}

/// About four megapixels in the same shape.
fn enlarged(given: Size) -> Size {
    let (width, height) = (f64::from(given.width), f64::from(given.height));
    let factor = (EDITED / (width * height)).sqrt();
    let side = |side: f64| (side * factor).round().max(1.0) as u32;
    size(side(width), side(height))
}

struct Job {
    kind: DebitKind,
    model: &'static str,
    price: i64,
    size: Size,
}

impl Job {
    /// The picture that is asked for in these words, paid. Without a seed each is another one.
    fn done(&self, platform: &Platform, call: &Call, asked: &[&str], seed: Option<i64>) -> Answer {
        let reference = call.pay(platform, self.kind, "img_", self.price)?;
        let seed = seed.map_or(reference, |seed| seed.to_string());
        let purpose = [&[self.model, &seed], asked].concat();
        let png = picture::paint(self.size, random::rng(platform.config.seed, &purpose));
        let body = json!({
            "created": platform.clock.unix(),
            "model": self.model,
            "size": self.size.to_string(),
            "data": [{ "b64_json": STANDARD.encode(png) }],
        });
        let receipt = Receipt {
            billed: self.price,
            frontier_would_have_cost: None,
        };
        Ok(Reply::ok(&body)
            .after(platform.config.latency)
            .with_receipt(receipt))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_keeps_the_shape() {
        assert_eq!(enlarged(size(1024, 1024)), size(2048, 2048));
        assert_eq!(enlarged(size(1, 1)), size(2048, 2048));
        assert_eq!(enlarged(size(2000, 1000)), size(2896, 1448));
        assert_eq!(enlarged(size(1, 16_384)), size(16, 262_144));
    }
}
