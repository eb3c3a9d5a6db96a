//! The whole job on the sandbox, written once and done by both clients: every route, what it gives, and the envelope
//! and the response around it.

use pareta::evals::{Document, EvalInput, Frontier};
use pareta::low_level::{OPERATIONS, OperationInfo};
use pareta::types::{EvalRun, ImageSize, InputType};
use pareta::{Meta, Raw};
use pareta_sandbox::{DebitKind, Recorded, Sandbox};
use serde_json::json;

use crate::{CONTRACT, KEY, builder};

/// That a value knows the response it came in: its request id is the one the sandbox gave out last.
fn came_from(sandbox: &Sandbox, meta: Option<&Meta>) {
    let meta = meta.expect("a meta");
    let last = sandbox.journal().pop().expect("a request");
    assert_eq!(meta.request_id(), Some(last.request_id.as_str()));
    assert_eq!((Some(meta.status()), meta.attempts()), (last.status, 1));
    assert_eq!(meta.headers()["x-request-id"], last.request_id.as_str());
    assert_eq!(meta.idempotency_key(), last.header("idempotency-key"));
}

macro_rules! awaited {
    ($request:expr) => {
        $request.await.expect("a result")
    };
}

#[cfg(feature = "blocking")]
macro_rules! sent {
    ($request:expr) => {
        $request.send().expect("a result")
    };
}

/// All of it: `$get` sends a request, `$finish` takes a stream to its end.
macro_rules! the_whole_job {
    ($sandbox:expr, $client:expr, $get:ident, |$stream:ident| $finish:expr) => {{
        let (sandbox, client) = (&$sandbox, &$client);

        // What is there.
        let tasks = $get!(client.tasks().list());
        assert_eq!(tasks.len(), tasks.raw()["tasks"].elements().len());
        came_from(sandbox, tasks.raw().meta());
        let id = tasks[0].id().unwrap().to_owned();
        let task = $get!(client.tasks().retrieve(&id));
        assert_eq!(task.id(), Some(id.as_str()));
        assert!(task["examples"].is_absent());
        let task = $get!(client.tasks().retrieve(&id).examples_n(2));
        assert_eq!(task["examples"].elements().len(), 2);
        came_from(sandbox, task.meta());
        let matched = $get!(client.tasks().match_intent("extract the key fields of contracts").top_k(2));
        assert_eq!(matched.chosen().and_then(|task| task.task_id()), Some("contract-key-fields"));
        assert_eq!(matched.candidates().len(), 2);
        let board = $get!(client.tasks().leaderboard(&id));
        assert_eq!(board.models().len(), 4);
        assert!(board.frontier().is_some_and(|entry| entry.kind() == Some("frontier")));
        assert_eq!($get!(client.tasks().recommended(&id)).as_deref(), board.recommended());
        let models = $get!(client.models().list());
        assert_eq!((models.len(), models.iter().count()), (1, 1));
        came_from(sandbox, models.meta());

        // An endpoint's life.
        let endpoint = $get!(client.endpoints().deploy(&id).model("mistral-2").name("mine").region("eu").extra_body("team", [1, 2]).wait());
        assert!(endpoint.is_live());
        assert_eq!((endpoint.id(), endpoint.model(), endpoint.task()), (Some("mine"), Some("mistral-2"), Some(id.as_str())));
        assert_eq!(endpoint["team"].json(), "[1,2]");
        assert_eq!(endpoint.document().get("endpoint"), Some(&*endpoint));
        came_from(sandbox, endpoint.meta());
        let endpoints = $get!(client.endpoints().list());
        assert_eq!(endpoints.len(), 2);
        assert!(endpoints.iter().any(|other| other.id() == Some("mine")));
        assert!($get!(client.endpoints().stop("mine"))["status"] == "stopped");
        assert!(!$get!(client.endpoints().retrieve("mine")).is_live());
        assert!($get!(client.endpoints().start("mine"))["id"] == "mine");
        assert!($get!(client.endpoints().wait_until_live("mine")).is_live());

        // Answers.
        let completion = $get!(client.chat().completions().create("mine", [CONTRACT]).temperature(0.0));
        assert!(completion.text().contains("2026-01-01"), "{}", completion.text());
        assert_eq!(completion.document().json(), completion.json());
        came_from(sandbox, completion.meta());
        let billed = completion.receipt().and_then(|receipt| receipt.billed_micro_usd());
        let mut $stream = $get!(client.chat().completions().create("mine", [CONTRACT]).stream());
        assert_eq!($finish.text(), completion.text());
        assert_eq!($stream.receipt().and_then(|receipt| receipt.billed_micro_usd()), billed);
        came_from(sandbox, Some($stream.meta()));

        // What it did.
        let metrics = client.endpoints().metrics("mine");
        let reports: [Raw; 5] = [
            $get!(metrics.performance().query("window", "24h").query("window", "a b&c=d/é")),
            $get!(metrics.uptime()),
            $get!(metrics.cost().query("group_by", "day").query("n", 3)),
            $get!(metrics.quality()),
            $get!(metrics.activity()),
        ];
        assert!(reports.iter().all(|report| report["endpoint_id"] == "mine"));
        came_from(sandbox, reports[4].meta());

        // Evaluation.
        let row = json!({ "input": CONTRACT, "expected": { "effective_date": "2026-01-01" } });
        let set = $get!(client.evals().sets().create(&id, [&row, &row]).name("mine"));
        assert_eq!((set.name(), set.item_count(), set.task_id()), (Some("mine"), Some(2), Some(id.as_str())));
        came_from(sandbox, set.meta());
        let set_id = set.id().unwrap().to_owned();
        let sets = $get!(client.evals().sets().list());
        assert_eq!(sets[0].id(), Some(set_id.as_str()));
        let again = $get!(client.evals().sets().retrieve(&set_id));
        assert_eq!(again.id(), Some(set_id.as_str()));
        assert_eq!(again.document()["preview"][0]["input"], CONTRACT);
        let roster = $get!(client.evals().frontier_models().task(&id));
        assert!(roster.iter().any(|model| model.benchmarked()));
        let run = $get!(client.evals().runs().create(&again, ["qwen-1", "mistral-2"]).frontier(Frontier::Benchmarked));
        assert_eq!((run.is_terminal(), run["status"].as_str().as_deref()), (false, Some("running")));
        let run_id = run.id().unwrap().to_owned();
        came_from(sandbox, run.meta());
        let run = $get!(client.evals().runs().wait(&run_id).poll_interval(std::time::Duration::from_millis(1)));
        assert_eq!((run.id(), run.status(), run.eval_set_id()), (Some(run_id.as_str()), Some("completed"), Some(set_id.as_str())));
        assert_eq!((run.candidate_models().len(), run.results().len()), (3, 3));
        assert_eq!((&run["id"], run.document()["results"].elements().len()), (&run.document()["run"]["id"], 3));
        came_from(sandbox, run.meta());
        let debit = sandbox.ledger().pop().unwrap();
        assert_eq!((debit.kind, debit.micro_usd), (DebitKind::EvalRun, run.cost_micro_usd()));
        let same: EvalRun = $get!(client.evals().runs().retrieve(&run_id));
        assert_eq!(same, run);
        let inline = EvalInput::rows(&id, [&row]);
        let whole = $get!(client.evals().runs().create(inline, ["qwen-1"]).wait().poll_interval(std::time::Duration::from_millis(1)));
        assert!(whole.is_terminal());

        // Documents.
        let blank = json!({ "expected": { "vendor": "ACME" } });
        let papers = $get!(client.evals().sets().create("invoice-key-fields", [blank]));
        let papers = papers.id().unwrap().to_owned();
        for size in [100, 5 * 1024 * 1024] {
            let document = Document::bytes(vec![7; size]).file_name("scan.PDF");
            let attached = $get!(client.evals().sets().upload_document(&papers, 0, "document", document));
            assert_eq!(attached["size"].as_i64(), Some(size as i64));
            assert!(attached["mime"] == "application/pdf");
            came_from(sandbox, attached.meta());
        }

        // Sound.
        let speech = $get!(client.audio().speech("Good morning.").voice("ada"));
        let audio = speech.audio().unwrap();
        came_from(sandbox, speech.meta());
        let heard = $get!(client.audio().transcriptions(audio).language("en"));
        assert_eq!((heard.text(), heard.language()), (Some("Good morning."), Some("en")));
        came_from(sandbox, heard.meta());

        // What `auto` does, and what a frontier model would have said.
        let auto = $get!(client.chat().completions().create(pareta::AUTO, "Please refund my payment."));
        assert_eq!(auto["model"], "auto");
        assert!(auto.receipt().and_then(|receipt| receipt.savings_factor()).is_some());
        assert_eq!($get!(client.auto().metrics()).requests_30d(), Some(1));
        let vendor = $get!(client.auto().compare("gpt-5.5", ["Please refund my payment."]));
        assert!(vendor.content().is_some() && vendor.cost_micro_usd().is_some());
        came_from(sandbox, vendor.meta());

        // Texts as vectors, documents in their order, images.
        let vectors = $get!(client.embeddings().create(["rent", "notice"]).input_type(InputType::Query));
        assert_eq!((vectors.len(), vectors[1].len()), (2, 1024));
        came_from(sandbox, vectors.replies()[0].meta());
        let ranking = $get!(client.rerank().create("the notice", ["the rent".to_owned(), "the notice".to_owned()]));
        assert_eq!((ranking[0].index(), ranking[0].document().as_str()), (1, "the notice"));
        came_from(sandbox, ranking.replies()[0].meta());
        let painted = $get!(client.images().generate("fog").size(ImageSize::Square1024).seed(1));
        came_from(sandbox, painted.meta());
        let edited = $get!(client.images().edit(painted.image().unwrap(), "night").seed(2));
        assert!(edited.image().unwrap().starts_with(b"\x89PNG"));
        came_from(sandbox, edited.meta());

        // Sets from a prompt.
        let rows = || (1..=5).map(|day| json!({
            "input": { "text": format!("This agreement is effective as of May {day}, 2026.") },
            "expected_output": { "effective_date": format!("2026-05-0{day}") },
        }));
        let proposal = $get!(client.evals().propose_contract(rows(), "Extract the key fields of contracts"));
        assert_eq!(proposal.bound_task(), Some("contract-key-fields"));
        came_from(sandbox, proposal.meta());
        let prompted = $get!(client.evals().sets().create_from_prompt("Extract the key fields of contracts", rows()));
        assert_eq!((prompted.task_id(), prompted.item_count()), (Some("contract-key-fields"), Some(5)));
        came_from(sandbox, prompted.meta());

        // Turns of an agent.
        assert_eq!($get!(client.agent().models()).data()[0].id(), Some(pareta::AUTO));
        let turn = $get!(client.agent().completions().create("Please refund my payment.").session("one"));
        assert!(!turn.text().is_empty());
        came_from(sandbox, turn.meta());

        // And all is put away.
        let gone = $get!(client.evals().sets().delete(&set_id));
        assert!(gone.is_absent());
        came_from(sandbox, gone.meta());
        assert!($get!(client.endpoints().delete("mine")).is_absent());
        assert_eq!($get!(client.request(http::Method::GET, "/v1/endpoints"))[0]["id"], "ep_contract_qwen");

        every_route_was_used(&sandbox.journal());
    }};
}

fn every_route_was_used(journal: &[Recorded]) {
    let is_like = |path: &str, pattern: &str| {
        let (path, pattern): (Vec<_>, Vec<_>) =
            (path.split('/').collect(), pattern.split('/').collect());
        path.len() == pattern.len()
            && path
                .iter()
                .zip(&pattern)
                .all(|(step, of)| step == of || of.starts_with('{'))
    };
    let is_used = |info: &OperationInfo| {
        let is_it = |seen: &Recorded| seen.method == info.method && is_like(&seen.path, info.path);
        journal.iter().any(is_it)
    };
    // What the sandbox does not play is tried on a server of the tests' own, in `operations`.
    let is_stub = |info: &OperationInfo| pareta_sandbox::stubs().any(|id| id == info.id);
    let missing: Vec<String> = OPERATIONS
        .iter()
        .filter(|info| !is_used(info) && !is_stub(info))
        .map(|info| format!("missing: {}: call it in `the_whole_job`", info.id))
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(
        journal
            .iter()
            .any(|seen| seen.storage && seen.method == "PUT")
    );
    // Free query parameters are sent as they are given: in their order, repeated, escaped.
    let queries: Vec<&str> = journal
        .iter()
        .filter_map(|seen| seen.query.as_deref())
        .collect();
    assert!(
        queries.contains(&"window=24h&window=a%20b%26c%3Dd%2F%C3%A9"),
        "{queries:?}"
    );
    assert!(
        queries.contains(&"group_by=day&n=3") && queries.contains(&"examples_n=2"),
        "{queries:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn in_async_code() {
    let sandbox = Sandbox::builder().api_key(KEY).start_here().await.unwrap();
    let client: pareta::Client = builder(sandbox.base_url()).build().unwrap();
    the_whole_job!(sandbox, client, awaited, |stream| stream
        .finish()
        .await
        .unwrap());
}

#[cfg(feature = "blocking")]
#[test]
fn in_blocking_code() {
    let sandbox = Sandbox::builder().api_key(KEY).start_blocking().unwrap();
    let client: pareta::blocking::Client = builder(sandbox.base_url()).build().unwrap();
    the_whole_job!(sandbox, client, sent, |stream| stream.finish().unwrap());
}
