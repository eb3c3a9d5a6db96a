//! Jobs that run in this process, as their files say.

use std::fs;
use std::process::{Command, Output};

use pareta_sandbox::Sandbox;

fn run(sandbox: &Sandbox, directory: &tempfile::TempDir, ask: &str) -> Output {
    let path = |name: &str| directory.path().join(name).display().to_string();
    let job = format!(
        r#"
job = "here"
source = "SELECT * FROM rows"
id = "id"
journals = "{}"
out = "{}"
budget = {{ micro_usd = 1_000_000, per_call_micro_usd = 2_000 }}
tables = [{{ name = "rows", path = "{}", format = "json" }}]
{ask}
"#,
        path("journals"),
        path("out.parquet"),
        path("rows.json"),
    );
    let rows =
        r#"{"id": 1, "text": "What is due?", "documents": ["Hello", "The fee is due in May."]}"#;
    fs::write(path("rows.json"), format!("{rows}\n")).unwrap();
    fs::write(path("job.toml"), job).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pareta-cluster"));
    command.args(["run", &path("job.toml")]);
    command.env("PARETA_BASE_URL", sandbox.base_url());
    command.env("PARETA_API_KEY", sandbox.api_key());
    command.output().unwrap()
}

#[test]
fn what_is_asked_is_written() {
    let sandbox = Sandbox::builder().start_blocking().unwrap();
    for (at, ask) in [
        "[ask.chat]\nmodel = \"auto\"\nprompt = \"'Say: ' || text\"\nmax_tokens = 50\nsystem = \"Be brief.\"",
        "[ask.embed]\ntext = \"text\"",
        "[ask.rerank]\nquery = \"text\"\ndocuments = \"documents\"\ntop_n = 1",
    ]
    .into_iter()
    .enumerate()
    {
        let directory = tempfile::tempdir().unwrap();
        let ran = run(&sandbox, &directory, ask);
        assert!(ran.status.success(), "{ran:?}");
        assert!(fs::metadata(directory.path().join("out.parquet")).unwrap().len() > 0);
        assert_eq!(sandbox.ledger().len(), at + 1);
    }
}

#[test]
fn what_cannot_be_is_said_before_anything_is_sent() {
    let sandbox = Sandbox::builder().start_blocking().unwrap();
    for (ask, said) in [
        (
            "[ask.chat]\nmodel = \"auto\"\nprompt = \"no_such_column\"",
            "no_such_column",
        ),
        ("[ask.sing]\nmodel = \"auto\"", "sing"),
        ("[ask.embed]\ntext = \"text\"\nvoice = 1", "voice"),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let ran = run(&sandbox, &directory, ask);
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert!(!ran.status.success() && stderr.contains(said), "{stderr}");
    }
    assert_eq!(sandbox.journal().len(), 0);
}
