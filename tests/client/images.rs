//! Images: what is sent of one, what is refused, and that no file is lost to a reply without one.

use std::io::{self, Write};
use std::path::PathBuf;

use pareta::types::{ImageGeneration, ImageSize};
use pareta::{ErrorKind, Upload};
use pareta_sandbox::DebitKind;
use serde_json::{Value, json};

use crate::server::{Answer, Server};
use crate::{client, sandbox};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and the rest";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0 and the rest";

fn painted(base64: Value) -> ImageGeneration {
    let json = json!({ "data": [{ "b64_json": base64 }] }).to_string();
    ImageGeneration::from_json(json).unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_image_is_painted_saved_and_edited() {
    let (sandbox, client) = sandbox().await;
    let painted = client
        .images()
        .generate("fog")
        .size(ImageSize::Tall2560)
        .await
        .unwrap();
    assert_eq!(painted.size(), Some("1440x2560"));
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("fog.png");
    painted.save(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(bytes, painted.image().unwrap());
    let inputs = [
        Upload::from(path.as_path()),
        Upload::from(bytes.clone()),
        Upload::from(&bytes[..]),
        Upload::reader(&bytes[..]),
    ];
    let mut edits = Vec::new();
    for input in inputs {
        let edited = client.images().edit(input, "night").seed(1).await.unwrap();
        edits.push(edited.image().unwrap());
        let billed = edited
            .receipt()
            .and_then(|receipt| receipt.billed_micro_usd());
        let debit = sandbox.ledger().pop().unwrap();
        assert_eq!(
            (debit.kind, Some(debit.micro_usd)),
            (DebitKind::ImageEdit, billed)
        );
    }
    assert!(edits.windows(2).all(|two| two[0] == two[1]));
}

#[tokio::test(start_paused = true)]
async fn an_image_is_sent_as_it_is() {
    let server = Server::always(Answer::json(200, r#"{"data": [{"b64_json": "eA=="}]}"#)).await;
    let client = client(&server.url());
    for (at, image) in [PNG, JPEG].into_iter().enumerate() {
        let call = client.images().edit(image, "night").extra_body("n", 1);
        let edited = call.await.unwrap();
        assert_eq!(edited.image().unwrap(), b"x");
        assert!(edited.receipt().is_none());
        let body: Value = serde_json::from_slice(&server.seen()[at].body).unwrap();
        let encoded = base64(image);
        assert_eq!(body, json!({ "prompt": "night", "image": encoded, "n": 1 }));
    }
}

/// By the sandbox's picture of it: the encoder under test is not asked.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| {
            bits << 8 | u32::from(three.get(at).copied().unwrap_or(0))
        });
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= three.len() {
                letter as char
            } else {
                '='
            });
        }
    }
    text
}

#[tokio::test(start_paused = true)]
async fn what_is_no_image_is_refused_before_it_is_sent() {
    let (sandbox, client) = sandbox().await;
    let large = 25 * 1024 * 1024;
    let sized = |size: usize| [PNG, &vec![0; size - PNG.len()]].concat();
    let directory = tempfile::tempdir().unwrap();
    let cases = [
        (
            Upload::from(PathBuf::from("/no/such/image.png")),
            "/no/such/image.png cannot be read",
        ),
        (Upload::from(directory.path()), "cannot be read"),
        #[cfg(unix)]
        (
            Upload::path("/dev/null"),
            "/dev/null is a pipe or a device, and no file: read it first",
        ),
        (Upload::from(&b""[..]), "the image is empty"),
        (Upload::reader(&b""[..]), "the image is empty"),
        (
            Upload::from(&b"image.png"[..]),
            "the image is neither a PNG nor a JPEG, by its first bytes",
        ),
        (
            Upload::from(&b"GIF89a"[..]),
            "the image is neither a PNG nor a JPEG",
        ),
        (Upload::from(&b"\x89PN"[..]), "the image is neither"),
        (
            Upload::from(sized(large + 1)),
            "the image has 26214401 bytes: it must have no more than 26214400",
        ),
    ];
    for (image, message) in cases {
        let error = client.images().edit(image, "night").await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
        assert!(error.message().contains(message), "{error}");
    }
    for prompt in ["", " ", &"x".repeat(4_001)] {
        let error = client.images().edit(PNG, prompt).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument, "{error}");
        let error = client.images().generate(prompt).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument, "{error}");
    }
    assert!(sandbox.journal().is_empty());
}

#[test]
fn a_reply_without_an_image_overwrites_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("kept.png");
    std::fs::write(&path, "kept").unwrap();
    let none = [
        ImageGeneration::from_json("{}").unwrap(),
        ImageGeneration::from_json(r#"{"data": []}"#).unwrap(),
        painted(Value::Null),
        painted(json!("")),
        painted(json!(" \n")),
        painted(json!("data:image/png;base64,")),
        painted(json!("UklG*g==")),
        // Where it goes wrong after much that was right.
        painted(json!("UklG".repeat(100_000) + "UklGR")),
        painted(json!(
            "UklG".repeat(20_000) + "UklGRg==" + &"UklG".repeat(20_000)
        )),
    ];
    for image in none {
        let error = image.save(&path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{error}");
        assert!(image.image().is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"kept");
        let left = std::fs::read_dir(directory.path()).unwrap().count();
        assert_eq!(left, 1, "something was left beside it");
    }
    let mut written = Vec::new();
    painted(Value::Null).write_to(&mut written).unwrap_err();
    assert!(written.is_empty());
}

#[test]
fn an_image_takes_the_place_of_a_file_whole() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image.png");
    let bytes: Vec<u8> = (0..200_000_u32)
        .map(|number| (number * 7 % 251) as u8)
        .collect();
    for spelt in [
        base64(&bytes),
        base64(&bytes).replace('+', "-").replace('/', "_"),
        base64(&bytes).trim_end_matches('=').to_owned(),
        format!("data:image/png;base64,{}", base64(&bytes)),
        base64(&bytes)
            .as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8_lossy(line) + "\r\n")
            .collect(),
    ] {
        std::fs::write(&path, "old").unwrap();
        let image = painted(json!(spelt));
        image.save(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        assert_eq!(image.image().unwrap(), bytes);
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    #[cfg(unix)]
    {
        let link = directory.path().join("link.png");
        std::fs::write(&path, "old").unwrap();
        std::os::unix::fs::symlink("image.png", &link).unwrap();
        painted(json!(base64(&bytes))).save(&link).unwrap();
        assert!(link.is_symlink() && std::fs::read(&path).unwrap() == bytes);

        // Who may read it stays, too.
        use std::os::unix::fs::PermissionsExt;
        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&path, private).unwrap();
        painted(json!(base64(&bytes))).save(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let image = painted(json!(base64(&bytes)));
    for nowhere in [directory.path().join("none/image.png"), PathBuf::from("/")] {
        assert!(image.save(nowhere).is_err());
    }
}

#[test]
fn an_image_is_written_piece_by_piece() {
    struct Pieces(Vec<usize>);
    impl Write for Pieces {
        fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
            self.0.push(piece.len());
            Ok(piece.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let bytes = vec![7; 1_000_000];
    let mut pieces = Pieces(Vec::new());
    painted(json!(base64(&bytes)))
        .write_to(&mut pieces)
        .unwrap();
    assert_eq!(pieces.0.iter().sum::<usize>(), bytes.len());
    assert!(
        pieces.0.iter().all(|piece| *piece <= 64 * 1024),
        "{pieces:?}",
        pieces = pieces.0
    );
}
