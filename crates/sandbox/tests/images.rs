//! Images: real PNGs of the size that was asked for.

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pareta_sandbox::{DebitKind, Sandbox};
use serde_json::{Value, json};
use support::{Api, Got, api};

fn png(got: &Got) -> Vec<u8> {
    assert_eq!(got.status, 200, "{got:?}");
    let encoded = got.body["data"][0]["b64_json"].as_str().expect("an image");
    STANDARD.decode(encoded).expect("base64")
}

/// Width and height in the head of a PNG.
fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    (side(16), side(20))
}

#[tokio::test]
async fn an_image_has_the_size_that_was_asked_for() {
    let api = api().await;
    let paint = async |body: Value| api.post("/v1/images/generations", body).await;
    for (wanted, found) in [
        (Value::Null, (1024, 1024)),
        (json!("1024x1024"), (1024, 1024)),
        (json!("2048x2048"), (2048, 2048)),
        (json!("2304x1728"), (2304, 1728)),
        (json!("1728x2304"), (1728, 2304)),
        (json!("2560x1440"), (2560, 1440)),
        (json!("1440x2560"), (1440, 2560)),
    ] {
        let got = paint(json!({ "prompt": "a lighthouse", "size": wanted })).await;
        assert_eq!(size(&png(&got)), found);
        assert_eq!(got.body["size"], format!("{}x{}", found.0, found.1));
        assert_eq!(got.header("x-pareta-billed"), Some("20000"));
    }
    assert!(
        api.sandbox
            .ledger()
            .iter()
            .all(|debit| (debit.kind, debit.micro_usd) == (DebitKind::Image, 20_000))
    );
    let refused = paint(json!({ "prompt": "a lighthouse", "size": "512x512" })).await;
    assert!(
        refused.status == 400
            && refused.body["detail"]
                .as_str()
                .is_some_and(|detail| detail.contains("1440x2560"))
    );
    for (prompt, status) in [
        ("é".repeat(4000), 200),
        ("é".repeat(4001), 422),
        (" ".to_owned(), 422),
    ] {
        assert_eq!(paint(json!({ "prompt": prompt })).await.status, status);
    }
}

#[tokio::test]
async fn an_image_is_a_function_of_prompt_and_seed() {
    let paint = async |api: &Api, prompt: &str, seed: Value| {
        png(&api
            .post(
                "/v1/images/generations",
                json!({ "prompt": prompt, "seed": seed }),
            )
            .await)
    };
    let (api, twin) = (api().await, api().await);
    let first = paint(&api, "fog", json!(7)).await;
    assert_eq!(first, paint(&api, "fog", json!(7)).await);
    assert_eq!(first, paint(&twin, "fog", json!(7)).await);
    assert_ne!(first, paint(&api, "fog", json!(0)).await);
    assert_ne!(first, paint(&api, "sun", json!(7)).await);
    assert_ne!(
        paint(&api, "fog", Value::Null).await,
        paint(&api, "fog", Value::Null).await
    );
}

#[tokio::test]
async fn an_edit_keeps_the_shape_and_depends_on_the_image() {
    let api = api().await;
    let edit = async |image: &[u8], prompt: &str| {
        api.post(
            "/v1/images/edits",
            json!({ "prompt": prompt, "image": STANDARD.encode(image), "seed": 1 }),
        )
        .await
    };
    let painted = png(&api
        .post(
            "/v1/images/generations",
            json!({ "prompt": "fog", "seed": 1 }),
        )
        .await);
    let other = png(&api
        .post(
            "/v1/images/generations",
            json!({ "prompt": "sun", "seed": 1 }),
        )
        .await);
    let edited = edit(&painted, "make it night").await;
    assert_eq!(
        (size(&png(&edited)), edited.header("x-pareta-billed")),
        ((2048, 2048), Some("35000"))
    );
    assert_eq!(png(&edit(&painted, "make it night").await), png(&edited));
    assert_ne!(png(&edit(&other, "make it night").await), png(&edited));
    assert_ne!(png(&edit(&painted, "make it day").await), png(&edited));
    // A JPEG of 2000 by 1000.
    let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\x03\xe8\x07\xd0\x01\x01\x11\0";
    assert_eq!(size(&png(&edit(jpeg, "make it night").await)), (2896, 1448));

    let huge = b"\xff\xd8\xff\xc0\0\x0b\x08\xff\xff\0\x01".to_vec();
    let mut heavy = jpeg.to_vec();
    heavy.resize(25 * 1024 * 1024 + 1, 0);
    for wrong in [&b""[..], b"GIF89a", &huge, &heavy] {
        assert_eq!(edit(wrong, "make it night").await.status, 422);
    }
    heavy.pop();
    assert_eq!(edit(&heavy, "make it night").await.status, 200);
    let body = json!({ "prompt": "x", "image": "not base64!" });
    assert_eq!(api.post("/v1/images/edits", body).await.status, 422);
}

#[tokio::test]
async fn one_that_cannot_be_paid_is_not_painted() {
    let poor = Sandbox::builder().balance_micro_usd(19_999).start().await;
    let poor = Api::new(poor.expect("starts"));
    let refused = poor
        .post("/v1/images/generations", json!({ "prompt": "fog" }))
        .await;
    assert_eq!(
        (refused.status, poor.sandbox.balance_micro_usd()),
        (402, 19_999)
    );
}
