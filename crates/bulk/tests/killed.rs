//! A process that is killed at any instant, and the next one that goes on behind it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use futures_util::stream;
use pareta::{AUTO, Client};
use pareta_bulk::{Budget, Job, Row};
use pareta_sandbox::Sandbox;

const ROWS: usize = 150;
const WORST: i64 = 2_000;

/// What the killed process does.
async fn work(base_url: &str, key: &str, journal: &Path, budget: i64) {
    let client = Client::builder()
        .base_url(base_url)
        .api_key(key)
        .build()
        .unwrap();
    let rows: Vec<Row> = (0..ROWS)
        .map(|id| {
            let call = client
                .chat()
                .completions()
                .create(AUTO, format!("row {id}"));
            Row::new(id.to_string(), call.to_saved().unwrap())
        })
        .collect();
    let job = Job::new(&client, "killed").journal(journal).concurrency(16);
    let mut results = job
        .budget(Budget::micro_usd(budget).per_call(WORST))
        .run(stream::iter(rows))
        .unwrap();
    while let Some(result) = results.next().await {
        result.unwrap();
    }
}

const CHILD: &str = "PARETA_BULK_CHILD";

/// Started by the other test, and killed by it.
#[tokio::test]
#[ignore = "a process of the other test's"]
async fn child() {
    let Ok(given) = std::env::var(CHILD) else {
        return;
    };
    let [base_url, key, journal, budget] = given.split('\n').collect::<Vec<_>>()[..] else {
        panic!("{given}");
    };
    work(base_url, key, Path::new(journal), budget.parse().unwrap()).await;
}

#[test]
fn nothing_is_lost_and_nothing_is_paid_twice() {
    let long: u64 = std::env::var("PARETA_LONG_TESTS").map_or(0, |times| times.parse().unwrap());
    let mut killed = 0;
    for seed in 0..3 + 100 * long {
        let latency = Duration::from_millis(2 + seed % 7);
        let sandbox = Sandbox::builder()
            .latency(latency)
            .start_blocking()
            .unwrap();
        let directory = tempfile::tempdir().unwrap();
        let journal = directory.path().join("journal");
        let price = 653;
        // Each kill may leave as many calls as there are at once without an end, of which the most is counted.
        let budget = price * ROWS as i64 + 200 * 16 * WORST;
        let given = [
            sandbox.base_url(),
            sandbox.api_key(),
            journal.to_str().unwrap(),
            &budget.to_string(),
        ]
        .join("\n");
        let mut random = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        loop {
            let mut child = Command::new(std::env::current_exe().unwrap());
            child
                .args(["--exact", "child", "--ignored"])
                .env(CHILD, &given);
            let mut child = child
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            // It is as far as that, however fast the machine is, and anywhere in what comes next.
            let far = sandbox.ledger().len() + (random % ROWS as u64 / 4) as usize;
            let status = loop {
                let status = child.try_wait().unwrap();
                if status.is_some() || sandbox.ledger().len() >= far {
                    break status;
                }
                std::thread::sleep(Duration::from_micros(300));
            };
            std::thread::sleep(Duration::from_micros((random >> 32) % 4_000));
            if let Some(status) = status {
                assert!(status.success(), "seed {seed}");
                break;
            }
            child.kill().unwrap();
            // It may have ended meanwhile; then the next one finds all rows answered.
            killed += u32::from(!child.wait().unwrap().success());
        }
        let ledger = sandbox.ledger();
        assert_eq!(ledger.len(), ROWS, "seed {seed}: each row is billed once");
        let billed: i64 = ledger.iter().map(|entry| entry.micro_usd).sum();
        let text = std::fs::read_to_string(&journal).unwrap();
        let ended: Vec<i64> = text
            .lines()
            .filter_map(|line| {
                line.split_once(" ended ")?
                    .1
                    .split(' ')
                    .nth(1)?
                    .parse()
                    .ok()
            })
            .collect();
        assert_eq!(ended.len(), ROWS, "seed {seed}: every answer is there");
        let counted: i64 = ended.iter().sum();
        assert!(
            counted >= billed,
            "seed {seed}: {counted} counted, {billed} billed"
        );
        assert!(counted <= budget, "seed {seed}");
    }
    assert!(killed >= 3, "{killed}");
    println!("{killed} processes were killed");
}
