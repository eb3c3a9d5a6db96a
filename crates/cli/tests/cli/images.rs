//! `pareta image` and `pareta image-edit`.

use serde_json::json;

use crate::support::{World, server};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

#[test]
fn images_are_painted_and_changed() {
    let world = World::new();
    let read = |name: &str| std::fs::read(world.files.path().join(name)).expect("an image");
    let ran = world
        .run(&["image", "A lighthouse in fog", "--seed", "0"])
        .ok();
    assert_eq!(ran.text(), "");
    assert_eq!(ran.stderr, "wrote image.png (1024x1024, hidream-1)\n");
    assert!(read("image.png").starts_with(PNG));
    let line = [
        "image",
        "A lighthouse in fog",
        "--seed",
        "0",
        "--out",
        "b.png",
        "--size",
        "2560x1440",
        "-v",
    ];
    let ran = world.run(&line).ok();
    assert!(
        ran.stderr.contains("2560x1440") && ran.stderr.contains("billed $0.020000"),
        "{ran:?}"
    );

    let ran = world
        .run(&["image-edit", "image.png", "Make it night", "--seed", "7"])
        .ok();
    assert!(
        ran.stderr.starts_with("wrote edited.png (2048x2048"),
        "{ran:?}"
    );
    let mut command = world.command(&[
        "image-edit",
        "-",
        "Make it night",
        "--seed",
        "7",
        "--out",
        "-",
    ]);
    let input = std::fs::File::open(world.files.path().join("image.png")).expect("an image");
    let piped = crate::support::Ran::of(command.stdin(input)).ok();
    assert_eq!(piped.stdout, read("edited.png"));
    assert_eq!(world.names(), ["b.png", "edited.png", "image.png"]);
}

#[cfg(unix)]
#[test]
fn an_image_may_come_through_a_pipe_with_a_name() {
    let world = World::new();
    world.run(&["image", "a lighthouse", "--out", "a.png"]).ok();
    let pipe = world.files.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo").success());
    let (from, to) = (world.files.path().join("a.png"), pipe.clone());
    let writer = std::thread::spawn(move || {
        let image = std::fs::read(from)?;
        std::fs::write(to, image)
    });
    world.run(&["image-edit", "pipe", "night"]).ok();
    writer.join().expect("the writer").expect("it is read");
    assert!(world.names().contains(&"edited.png".to_owned()));
}

#[test]
fn the_json_is_exact() {
    let world = World::new();
    world.file("a.png", PNG);
    let body = "{ \"created\": 1, \"data\": [{\"b64_json\":\"iVBORw0KGgo=\"}],\n \"x\": 1.0 }";
    let url = server("200 OK", "application/json", body);
    for (line, file) in [
        (&["image", "a lighthouse"][..], "image.png"),
        (&["image-edit", "a.png", "night"], "edited.png"),
    ] {
        let ran = world
            .run(&[line, &["--json", "--base-url", &url]].concat())
            .ok();
        assert_eq!((ran.text(), &*ran.stderr), (format!("{body}\n"), ""));
        assert_eq!(
            std::fs::read(world.files.path().join(file)).expect("an image"),
            PNG
        );
        let ran = world
            .run(&[line, &["--json", "--out", "-", "--base-url", &url]].concat())
            .ok();
        assert_eq!(ran.text(), format!("{body}\n"));
    }
}

#[test]
fn no_image_is_no_success() {
    let world = World::new();
    world.file("old.png", "old");
    for body in [
        json!({}),
        json!({ "data": [{ "b64_json": "" }] }),
        json!({ "data": [{ "b64_json": "?" }] }),
    ] {
        let url = server("200 OK", "application/json", body.to_string());
        let line = [
            "image",
            "a lighthouse",
            "--out",
            "old.png",
            "--force",
            "--base-url",
            &url,
        ];
        let ran = world.run(&line).exits(1);
        assert!(!ran.stderr.contains("wrote"), "{ran:?}");
        let old = std::fs::read_to_string(world.files.path().join("old.png"));
        assert_eq!(old.expect("the file"), "old", "{body}");
        let ran = world.run(&[&line[..], &["--json"]].concat()).exits(1);
        assert_eq!(ran.error()["kind"], "invalid_response");
    }
    assert_eq!(world.names(), ["old.png"]);
}

#[test]
fn what_is_no_image_is_not_sent() {
    let world = World::new();
    world.file("empty.png", "");
    world.file("text.png", "no image at all");
    let large = std::fs::File::create(world.files.path().join("large.png")).expect("a file");
    large.set_len(26 * 1024 * 1024).expect("a size");
    let files = world.names();
    for (line, said) in [
        (&["image"][..], "PROMPT"),
        (&["image", " "], "prompt"),
        (&["image", "x", "--seed", "y"], "seed"),
        (
            &["image-edit", "fxo.png", "night"],
            "fxo.png: cannot be read",
        ),
        (&["image-edit", "iVBORw0KGgo=", "night"], "cannot be read"),
        (&["image-edit", ".", "night"], "is a directory"),
        (&["image-edit", "empty.png", "night"], "is empty"),
        (
            &["image-edit", "text.png", "night"],
            "neither a PNG nor a JPEG",
        ),
        (&["image-edit", "large.png", "night"], "26214400"),
        (&["image-edit", "text.png"], "PROMPT"),
    ] {
        let ran = world.run(line).exits(2);
        assert!(ran.stderr.contains(said), "{line:?}: {}", ran.stderr);
        assert_eq!(world.names(), files, "{line:?}");
    }
    assert!(world.sandbox.journal().is_empty(), "nothing was sent");
    let size = world.run(&["image", "x", "--size", "3x3"]).exits(1);
    assert!(size.stderr.contains("1024x1024"), "{}", size.stderr);
    assert_eq!(world.debits(), 0);
}
