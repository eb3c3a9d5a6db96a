//! What people type who come from the official command: each of its lines, with its options.

use serde_json::Value;

use crate::support::{World, rows_of_today};

const PROMPT: &str = "Extract the key fields of contracts";

#[test]
fn the_official_lines_do_what_they_did() {
    let world = World::new();
    world.file("rows.jsonl", rows_of_today());
    world.file(
        "docs.txt",
        "The parties share all costs.\nThe notice period is three months.\n",
    );
    let run = |words: &str| {
        let prompt = |word| if word == "PROMPT" { PROMPT } else { word };
        let line: Vec<&str> = words.split(' ').map(prompt).collect();
        // Its one global option stood before everything else.
        let json = world
            .run(
                &[
                    &["-j"],
                    &line[..],
                    &["--force"][..usize::from(words.contains("--out"))],
                ]
                .concat(),
            )
            .ok();
        let plain = world
            .run(
                &[
                    &line[..],
                    &["--force"][..usize::from(words.contains("--out"))],
                ]
                .concat(),
            )
            .ok();
        assert!(
            !plain.text().is_empty() || plain.stderr.contains("wrote"),
            "{words}: {plain:?}"
        );
        json
    };
    for words in [
        "chat PROMPT",
        "chat PROMPT -m auto -s",
        "chat PROMPT --model auto --stream",
        "auto metrics",
        "auto compare PROMPT -f gemini-3-5-flash",
        "tasks list",
        "tasks match PROMPT --top-k 5",
        "tasks show contract-key-fields",
        "models list",
        "evals propose --file rows.jsonl --prompt PROMPT",
        "evals sets list",
        "rerank PROMPT --file docs.txt --top-n 1",
        "rerank PROMPT one two",
        "embed one two --type query",
        "embed --file docs.txt --out vectors.jsonl",
        "audio speak hello --voice af_heart --out speech.wav",
        "audio transcribe speech.wav --language en",
        "image PROMPT --size 2048x2048 --seed 1 --out image.png",
        "image-edit image.png PROMPT --seed 1 --out edited.png",
        "evals run --file rows.jsonl --prompt PROMPT --models auto --models gpt-5.5 --name n",
        "evals run --file rows.jsonl --task contract-key-fields --prompt PROMPT --models auto --frontier --wait --interval 0.01",
    ] {
        let json = run(words);
        let documents = serde_json::Deserializer::from_slice(&json.stdout).into_iter::<Value>();
        assert!(
            documents
                .filter(|it| it.as_ref().expect("JSON").is_object())
                .count()
                > 0,
            "{words}: {json:?}"
        );
    }
    let created = run(
        "evals sets create --file rows.jsonl --prompt PROMPT --task contract-key-fields --name n",
    )
    .json();
    let set = created["eval_set"]["id"].as_str().expect("an id");
    run(&format!("evals sets show {set}"));
    run(&format!(
        "evals run --eval-set {set} --models auto --frontier"
    ));
    world.run(&["evals", "sets", "delete", set, "-y"]).ok();
    assert!(world.run(&["--version"]).ok().text().starts_with("pareta "));
    world.run(&[]).exits(2);
}

/// The first generation had the model before the prompt, and other names than today's.
#[test]
fn the_lines_of_the_first_generation_go_on() {
    let world = World::new();
    for line in [
        &["chat", "hello there", "-m", "ep_contract_qwen"][..],
        &["endpoints", "list"],
        &["endpoints", "show", "ep_contract_qwen"],
        &["tasks", "leaderboard", "contract-key-fields"],
        &["tasks", "recommended", "contract-key-fields"],
    ] {
        world.run(line).ok();
    }
    world
        .run(&["chat", "ep_contract_qwen", "hello there"])
        .exits(2);
}
