//! The prompt of a chat, in the habits of every generation: what nobody wrote as a prompt is never billed as one.

use std::fs::File;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{Ran, World};

/// The last request that was made.
fn last(world: &World) -> Value {
    let journal = world.sandbox.journal();
    journal.last().expect("a request").json().expect("JSON")
}

#[test]
fn a_prompt_goes_to_auto() {
    let world = World::new();
    for line in [
        &["chat", "Please refund my payment."][..],
        &["chat", "Please refund my payment.", "-m", "auto"],
        &["chat", "-s", "Please refund my payment."],
        &["chat", "Please refund my payment.", "-s", "-j"],
    ] {
        world.run(line).ok();
        let body = last(&world);
        assert_eq!(
            (&body["model"], &body["messages"][0]["content"]),
            (&"auto".into(), &"Please refund my payment.".into()),
            "{line:?}"
        );
        assert_eq!(
            body["messages"].as_array().map(Vec::len),
            Some(1),
            "{line:?}"
        );
    }
    for line in [&["chat"][..], &["chat", "-"], &["chat", "-m", "auto"]] {
        world.run_with("Refund me.\n", line).ok();
        assert_eq!(last(&world)["messages"][0]["content"], "Refund me.\n");
    }
    // One word is a prompt like any other.
    world.run(&["chat", "hello"]).ok();
    assert_eq!(last(&world)["messages"][0]["content"], "hello");
}

#[test]
fn a_model_in_the_place_of_the_prompt_is_refused() {
    let world = World::new();
    let file = world.file("prompt.txt", "Please refund my payment.");
    for (words, said) in [
        (&["ep_contract_qwen"][..], "chat -m ep_contract_qwen PROMPT"),
        (&["auto"], "chat -m auto PROMPT"),
        (&["gpt-5.5"], "chat -m gpt-5.5 PROMPT"),
        (
            &["ep_contract_qwen", "Please refund"],
            "chat -m ep_contract_qwen 'PROMPT'",
        ),
        (&["invoices", "Please refund"], "in quotes"),
        (&["please", "refund", "me"], "in quotes"),
        (&["-s", "Be brief.", "Please refund"], "behind --system"),
    ] {
        let ran = world.run(&[&["chat"], words].concat()).exits(2);
        assert!(ran.stderr.contains(said), "{words:?}: {}", ran.stderr);
    }
    // A name that could be any word gives itself away by what is on stdin.
    for line in [&["chat", "invoices"][..], &["chat", "invoices", "-s"]] {
        let piped = world.run_with("Please refund my payment.", line).exits(2);
        assert!(
            piped.stderr.contains("chat -m invoices < FILE"),
            "{}",
            piped.stderr
        );
        let mut command = world.command(line);
        let from_file = command.stdin(File::open(&file).expect("a file"));
        Ran::of(from_file.stdout(Stdio::piped())).exits(2);
    }
    assert!(world.sandbox.journal().is_empty(), "nothing was sent");
    // Whoever says which is which is believed.
    world.run_with("", &["chat", "invoices", "-m", "auto"]).ok();
    assert_eq!(last(&world)["messages"][0]["content"], "invoices");
    world.run(&["chat", "auto", "-m", "ep_contract_qwen"]).ok();
    assert_eq!(last(&world)["model"], "ep_contract_qwen");
}

#[test]
fn tools_are_streamed_on_the_lane_for_agents() {
    let world = World::new();
    let tool = r#"tools=[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]"#;
    let line = [
        "chat",
        "What is the weather in Paris?",
        "--stream",
        "--param",
        tool,
    ];
    world.run(&line).exits(1);
    let ran = world
        .run(
            &[
                &line[..],
                &["--agent", "--session", "paris-1", "--max-tokens", "50"],
            ]
            .concat(),
        )
        .ok();
    assert!(ran.text().contains("get_weather"), "{ran:?}");
    let journal = world.sandbox.journal();
    let request = journal.last().expect("a request");
    assert_eq!(
        (&*request.path, request.header("x-pareta-session")),
        ("/agent/v1/chat/completions", Some("paris-1"))
    );
    assert_eq!(last(&world)["max_tokens"], 50);
    world.run(&["chat", "hello", "--session", "s"]).exits(2);
    let url = format!("{}/agent", world.sandbox.base_url());
    let ran = world.run(&["chat", "hello", "--base-url", &url]).exits(2);
    assert!(ran.stderr.contains("pareta chat --agent"), "{}", ran.stderr);
}
