//! Eval sets from a prompt: what is proposed is taken where it is clear, and said whole where it is not.

use pareta::evals::{EvalInput, Frontier, Rows};
use pareta::{ErrorKind, ProposalDoubt};
use serde_json::{Value, json};

use crate::evals::parts;
use crate::server::{Answer, Seen, Server};
use crate::{KEY, client, sandbox};

const PROMPT: &str = "Extract the key fields of contracts";
const TASK: &str = "contract-key-fields";

fn contracts(count: usize) -> impl Iterator<Item = Value> + Clone {
    (1..=count).map(|day| {
        json!({
            "input": { "text": format!("This agreement is effective as of May {day}, 2026.") },
            "expected_output": { "effective_date": format!("2026-05-{day:02}") },
        })
    })
}

fn steps(seen: &[Seen]) -> Vec<String> {
    let steps = seen.iter();
    steps
        .map(|seen| format!("{} {}", seen.method, seen.target))
        .collect()
}

/// A server that proposes this, and makes what it is told to.
async fn proposing(proposal: Value) -> Server {
    Server::start(move |seen| match seen.target.as_str() {
        "/v1/eval-sets/propose-contract" => Answer::json(200, proposal.to_string()),
        "/v1/eval-sets" => Answer::json(201, r#"{"eval_set": {"id": "es_1"}}"#),
        "/v1/eval-runs" => Answer::json(202, r#"{"run_id": "run_1", "status": "queued"}"#),
        _ => Answer::json(404, "{}"),
    })
    .await
}

fn clean() -> Value {
    json!({
        "homogeneous": true,
        "conflict": null,
        "split": null,
        "proposals": [{ "task_id": TASK, "confidence": "high" }],
        "message": "One task fits.",
    })
}

/// A clean proposal, but for this.
fn but(key: &str, value: Value) -> Value {
    let mut proposal = clean();
    proposal[key] = value;
    proposal
}

#[tokio::test(start_paused = true)]
async fn rows_are_read_once_and_sent_twice_to_the_byte() {
    let server = proposing(clean()).await;
    let mut reads = 0;
    let rows = contracts(3).inspect(|_| reads += 1);
    let client = client(&server.url());
    let sets = client.evals().sets();
    let set = sets
        .create_from_prompt(PROMPT, rows)
        .name("mine")
        .idempotency_key("k")
        .await
        .unwrap();
    assert_eq!((set.id(), reads), (Some("es_1"), 3));
    let seen = server.seen();
    assert_eq!(
        steps(&seen),
        ["POST /v1/eval-sets/propose-contract", "POST /v1/eval-sets"]
    );
    let forms: Vec<_> = seen
        .iter()
        .map(|seen| parts(seen.header("content-type").unwrap(), &seen.body))
        .collect();
    let heads = |form: &[(String, String)]| {
        let heads = form.iter();
        heads.map(|part| part.0.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        heads(&forms[0]),
        [
            "name=\"prompt\"",
            "name=\"items\"; filename=\"items.jsonl\"\r\nContent-Type: application/jsonl"
        ]
    );
    assert_eq!(
        heads(&forms[1]),
        [
            "name=\"task_id\"",
            "name=\"prompt\"",
            "name=\"name\"",
            "name=\"items\"; filename=\"items.contract-key-fields.jsonl\"\r\nContent-Type: application/jsonl"
        ]
    );
    assert_eq!(forms[0][1].1, forms[1][3].1);
    assert_eq!(forms[0][1].1.lines().count(), 3);
    let said = |part: &(String, String)| part.1.clone();
    assert_eq!(
        [said(&forms[0][0]), said(&forms[1][0]), said(&forms[1][1])],
        [PROMPT, TASK, PROMPT]
    );
    let keys: Vec<_> = seen
        .iter()
        .map(|seen| seen.header("idempotency-key").unwrap())
        .collect();
    assert_eq!(keys, ["k-proposal", "k"]);
}

#[tokio::test(start_paused = true)]
async fn rows_out_of_memory_are_sent_twice_too() {
    let server = proposing(clean()).await;
    let long = json!({ "input": { "text": "x".repeat(1_000_000) }, "expected_output": {} });
    let rows = std::iter::repeat_n(long, 6);
    client(&server.url())
        .evals()
        .sets()
        .create_from_prompt(PROMPT, rows)
        .await
        .unwrap();
    let rows: Vec<String> = server
        .seen()
        .iter()
        .map(|seen| {
            let form = parts(seen.header("content-type").unwrap(), &seen.body);
            form.into_iter().next_back().unwrap().1
        })
        .collect();
    assert!(rows[0].len() > 6_000_000 && rows[0] == rows[1]);
}

#[tokio::test(start_paused = true)]
async fn a_proposal_that_is_not_clean_is_an_error_that_has_it_whole() {
    let proposals = |list: &[(&str, &str)]| {
        let list = list.iter();
        list.map(|(task, confidence)| json!({ "task_id": task, "confidence": confidence }))
            .collect::<Value>()
    };
    let judged = json!([{ "task_id": "custom-eval", "confidence": "high", "warning": "It looks like fields." }]);
    let mut without = but("proposals", json!([]));
    without["closest_task"] = json!("invoice-key-fields");
    let cases = [
        (
            but(
                "conflict",
                json!({ "intended_task": "invoices", "reasoning": "It says so." }),
            ),
            ProposalDoubt::Conflict,
            "the prompt and the rows contradict each other: it asks for invoices (It says so.)",
        ),
        (
            but("conflict", json!({})),
            ProposalDoubt::Conflict,
            "the prompt and the rows contradict each other",
        ),
        (
            but(
                "split",
                json!({ "closest_task": TASK, "validated_n": 3, "total_n": 5 }),
            ),
            ProposalDoubt::Split,
            "the rows are of several kinds: 3 of 5 fit contract-key-fields",
        ),
        (
            but("split", json!(false)),
            ProposalDoubt::Split,
            "the rows are of several kinds",
        ),
        (
            but("proposals", judged),
            ProposalDoubt::CustomEval,
            "nothing but custom-eval, a panel of judges, can grade them (It looks like fields.)",
        ),
        (
            but(
                "proposals",
                proposals(&[(TASK, "high"), ("receipt-totals", "high")]),
            ),
            ProposalDoubt::Several,
            "several tasks fit: contract-key-fields, receipt-totals",
        ),
        (
            but("proposals", proposals(&[(TASK, "low")])),
            ProposalDoubt::LowConfidence,
            "contract-key-fields fits with low confidence",
        ),
        (
            but("proposals", proposals(&[(TASK, "High")])),
            ProposalDoubt::LowConfidence,
            "contract-key-fields fits with High confidence",
        ),
        (
            but("proposals", json!([{ "task_id": TASK }])),
            ProposalDoubt::LowConfidence,
            "contract-key-fields fits with unknown confidence",
        ),
        (
            but("homogeneous", json!("false")),
            ProposalDoubt::Mixed,
            "contract-key-fields fits, and the rows are not said to be of one kind",
        ),
        (
            but("proposals", proposals(&[("", "high")])),
            ProposalDoubt::NoTask,
            "no task fits",
        ),
        (
            without,
            ProposalDoubt::NoTask,
            "no task fits, invoice-key-fields comes nearest",
        ),
    ];
    for (proposal, doubt, said) in cases {
        let server = proposing(proposal.clone()).await;
        let client = client(&server.url());
        let sets = client.evals().sets();
        let error = sets
            .create_from_prompt(PROMPT, contracts(5))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnclearProposal);
        let message = format!(
            "it is not clear what the rows are graded by: {said}; the server says: One task fits. \
             Change the rows or the prompt, or name the task"
        );
        assert_eq!(error.message(), message);
        let carried = error.proposal().expect("the proposal");
        assert_eq!(carried.json(), proposal.to_string());
        assert_eq!((carried.doubt(), carried.is_clean()), (Some(doubt), false));
        assert_eq!(
            error.operation(),
            Some("POST /v1/eval-sets/propose-contract")
        );
        assert!(!error.is_retryable());
        // It was answered, and nothing was made or billed that a key would have to guard.
        assert!(!error.may_have_executed(), "{error}");
        assert_eq!(server.seen().len(), 1, "a set was made");

        // Who asks for the task gets it, whatever would be proposed.
        let set = sets
            .create_from_prompt(PROMPT, contracts(5))
            .task("custom-eval");
        assert_eq!(set.await.unwrap().id(), Some("es_1"));
        assert_eq!(steps(&server.seen())[1..], ["POST /v1/eval-sets"]);
        assert!(server.seen()[1].text().contains("custom-eval"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_blank_word_of_the_server_is_not_told() {
    let mut proposal = but("message", json!(" \n"));
    proposal["proposals"] = json!([]);
    let server = proposing(proposal).await;
    let client = client(&server.url());
    let error = client
        .evals()
        .sets()
        .create_from_prompt(PROMPT, contracts(5))
        .await
        .unwrap_err();
    assert!(!error.message().contains("says"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_proposal_can_be_asked_for_alone() {
    let (sandbox, client) = sandbox().await;
    let proposal = client
        .evals()
        .propose_contract(contracts(5), PROMPT)
        .await
        .unwrap();
    assert_eq!(
        (proposal.bound_task(), proposal.doubt()),
        (Some(TASK), None)
    );
    assert!(sandbox.ledger().is_empty());
    assert!(client.evals().sets().list().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn that_nothing_is_proposed_is_a_reply_and_no_error() {
    let nothing = json!({ "proposals": [], "homogeneous": false, "message": "Nothing fits." });
    let server = proposing(nothing).await;
    let request = client(&server.url())
        .evals()
        .propose_contract(contracts(5), PROMPT);
    let proposal = request.await.unwrap();
    assert_eq!(proposal.message(), Some("Nothing fits."));
    assert!(!proposal.is_clean());

    let server = proposing(json!({ "message": "The matcher is down.", "code": "down" })).await;
    let request = client(&server.url())
        .evals()
        .propose_contract(contracts(5), PROMPT);
    assert_eq!(
        request.await.unwrap_err().kind(),
        ErrorKind::InvalidResponse
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_refused_before_anything_is_sent() {
    let (sandbox, client) = sandbox().await;
    let (evals, sets) = (client.evals(), client.evals().sets());
    let long = "ä".repeat(501);
    let fits = "ä".repeat(500);
    for (prompt, message) in [
        ("", "prompt is blank"),
        (" \n", "prompt is blank"),
        (
            long.as_str(),
            "prompt has 501 characters: it must have no more than 500 characters",
        ),
    ] {
        let run = EvalInput::from_prompt(prompt, contracts(5));
        let errors = [
            evals
                .propose_contract(contracts(5), prompt)
                .await
                .unwrap_err(),
            sets.create_from_prompt(prompt, contracts(5))
                .await
                .unwrap_err(),
            sets.create(TASK, contracts(5))
                .prompt(prompt)
                .await
                .unwrap_err(),
            evals.runs().create(run, ["auto"]).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
            assert!(error.message().starts_with(message), "{error}");
        }
    }
    let bad = || [json!({ "input": 1 }), json!([1])];
    let errors = [
        evals.propose_contract(bad(), PROMPT).await.unwrap_err(),
        sets.create_from_prompt(PROMPT, bad()).await.unwrap_err(),
        sets.create_from_prompt(PROMPT, contracts(0))
            .await
            .unwrap_err(),
        sets.create_from_prompt(PROMPT, Rows::jsonl_file("/no/such/rows.jsonl"))
            .await
            .unwrap_err(),
        sets.create_from_prompt(PROMPT, contracts(5))
            .task(" ")
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
    }
    assert!(sandbox.journal().is_empty());
    let set = sets
        .create(TASK, contracts(5))
        .prompt(fits.as_str())
        .await
        .unwrap();
    assert_eq!(set.prompt(), Some(fits.as_str()));
}

#[tokio::test(start_paused = true)]
async fn a_run_takes_rows_with_a_prompt() {
    let (sandbox, client) = sandbox().await;
    let input = EvalInput::from_prompt(PROMPT, contracts(5));
    let run = client
        .evals()
        .runs()
        .create(input, ["auto"])
        .frontier(Frontier::Benchmarked)
        .wait()
        .await
        .unwrap();
    assert_eq!(run.status(), Some("completed"));
    assert_eq!(run.results().len(), 2);
    let sets = client.evals().sets().list().await.unwrap();
    assert_eq!(
        (sets[0].task_id(), sets[0].prompt()),
        (Some(TASK), Some(PROMPT))
    );
    let made: Vec<_> = sandbox
        .journal()
        .iter()
        .filter(|seen| seen.method == "POST")
        .map(|seen| seen.path.clone())
        .collect();
    assert_eq!(
        made,
        [
            "/v1/eval-sets/propose-contract",
            "/v1/eval-sets",
            "/v1/eval-runs"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_run_is_checked_whole_before_a_set_is_made() {
    let (sandbox, client) = sandbox().await;
    let runs = client.evals().runs();
    let rows = || EvalInput::from_prompt(PROMPT, contracts(5));
    let none: [&str; 0] = [];
    let unsent = [
        runs.create(rows(), none),
        runs.create(rows(), ["auto", " "]),
        runs.create(EvalInput::set("es_1").task(TASK), ["auto"]),
        runs.create(rows().task(""), ["auto"]),
    ];
    for call in unsent {
        let error = call.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{error}"
        );
    }
    assert!(sandbox.journal().is_empty());

    // A name there is not, and a proposal that is not clean.
    let error = runs.create(rows(), ["gpt-nothing"]).await.unwrap_err();
    assert!(error.message().contains("no model of contract-key-fields"));
    let odd = [json!({ "input": {}, "expected_output": { "colour": "red", "size": 7 } })];
    let odd = EvalInput::from_prompt("Paint it", odd);
    let error = runs.create(odd, ["auto"]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnclearProposal);
    let doubt = error.proposal().and_then(|proposal| proposal.doubt());
    assert_eq!(doubt, Some(ProposalDoubt::CustomEval));
    assert!(client.evals().sets().list().await.unwrap().is_empty());

    // The judges, because they were asked for.
    let odd = [json!({ "input": {}, "expected_output": { "colour": "red", "size": 7 } })];
    let judged = EvalInput::from_prompt("Paint it", odd).task("custom-eval");
    let run = runs.create(judged, ["auto"]).wait().await.unwrap();
    assert!(run.is_terminal());
}

#[cfg(feature = "blocking")]
#[test]
fn in_blocking_code() {
    let sandbox = pareta_sandbox::Sandbox::builder()
        .api_key(KEY)
        .start_blocking()
        .unwrap();
    let client: pareta::blocking::Client = crate::quick(sandbox.base_url()).build().unwrap();
    let sets = client.evals().sets();
    let set = sets
        .create_from_prompt(PROMPT, contracts(5))
        .send()
        .unwrap();
    assert_eq!(set.task_id(), Some(TASK));
}

#[tokio::test(start_paused = true)]
async fn an_organisation_of_today_runs_auto_against_the_frontier() {
    let sandbox = pareta_sandbox::Sandbox::builder()
        .api_key(KEY)
        .generation(pareta_sandbox::Generation::Today)
        .start_here()
        .await
        .unwrap();
    let client = client(sandbox.base_url());
    let (sets, runs) = (client.evals().sets(), client.evals().runs());
    for input in [
        EvalInput::from_prompt(PROMPT, contracts(5)),
        EvalInput::from_prompt(PROMPT, contracts(5)).task(TASK),
    ] {
        let call = runs.create(input, ["auto", "gpt-5.5"]);
        let run = call.frontier(Frontier::All).wait().await.unwrap();
        assert_eq!(run.status(), Some("completed"));
        assert!(run.results().len() > 2);
    }
    let set = sets.create(TASK, contracts(5)).prompt(PROMPT);
    assert_eq!(set.await.unwrap().prompt(), Some(PROMPT));
    // Without a prompt the server says what it lacks.
    let error = sets.create(TASK, contracts(5)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadRequest);
}
