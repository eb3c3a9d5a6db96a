//! A process that is killed at any instant, and the next one that goes on behind it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use futures_util::stream;
use pareta::{AUTO, Client};
use pareta_bulk::{Budget, Durability, Job, Row};
use pareta_sandbox::Sandbox;

const ROWS: usize = 150;
const WORST: i64 = 2_000;

/// What the killed process does.
async fn work(base_url: &str, key: &str, journal: &Path, budget: i64, durability: Durability) {
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
    let job = Job::new(&client, "killed")
        .journal(journal)
        .durability(durability)
        .concurrency(16);
    let mut results = job
        .budget(Budget::micro_usd(budget).per_call(WORST))
        .run(stream::iter(rows))
        .unwrap();
    while let Some(result) = results.next().await {
        result.unwrap();
    }
}

const CHILD: &str = "PARETA_BULK_CHILD";

/// Started by the other tests, and killed by them.
#[tokio::test]
#[ignore = "a process of the other tests'"]
async fn child() {
    let Ok(given) = std::env::var(CHILD) else {
        return;
    };
    let [base_url, key, journal, budget, durability] = given.split('\n').collect::<Vec<_>>()[..]
    else {
        panic!("{given}");
    };
    let durability = match durability {
        "power" => Durability::Power,
        _ => Durability::Process,
    };
    work(
        base_url,
        key,
        Path::new(journal),
        budget.parse().unwrap(),
        durability,
    )
    .await;
}

/// A job that is killed until it has ended, and what it left.
struct Killed {
    sandbox: Sandbox,
    directory: tempfile::TempDir,
    budget: i64,
    kills: u32,
}

impl Killed {
    /// Kills it at random points; `between` is what becomes of the journal then.
    fn run(seed: u64, durability: &str, preloaded: Option<&Path>, between: impl Fn(&Path)) -> Self {
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
            durability,
        ]
        .join("\n");
        let mut random = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut kills = 0;
        loop {
            let mut child = Command::new(std::env::current_exe().unwrap());
            child
                .args(["--exact", "child", "--ignored"])
                .env(CHILD, &given);
            if let Some(preloaded) = preloaded {
                child.env("LD_PRELOAD", preloaded);
            }
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
            kills += u32::from(!child.wait().unwrap().success());
            between(&journal);
        }
        Self {
            sandbox,
            directory,
            budget,
            kills,
        }
    }

    /// Each row is billed once, every answer is there, and no less is counted than was billed.
    fn check(&self, what: &str) {
        let ledger = self.sandbox.ledger();
        assert_eq!(ledger.len(), ROWS, "{what}: each row is billed once");
        let billed: i64 = ledger.iter().map(|entry| entry.micro_usd).sum();
        let text = std::fs::read_to_string(self.directory.path().join("journal")).unwrap();
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
        assert_eq!(ended.len(), ROWS, "{what}: every answer is there");
        let counted: i64 = ended.iter().sum();
        assert!(
            counted >= billed,
            "{what}: {counted} counted, {billed} billed"
        );
        assert!(counted <= self.budget, "{what}");
    }
}

/// How many jobs are killed, in the full run.
fn long() -> u64 {
    std::env::var("PARETA_LONG_TESTS").map_or(0, |times| times.parse().unwrap())
}

#[test]
fn nothing_is_lost_and_nothing_is_paid_twice() {
    let mut kills = 0;
    for seed in 0..3 + 100 * long() {
        let killed = Killed::run(seed, "process", None, |_| {});
        killed.check(&format!("seed {seed}"));
        kills += killed.kills;
    }
    assert!(kills >= 3, "{kills}");
    println!("{kills} processes were killed");
}

/// With each process the machine goes down too: what was not synced is gone.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_paid_twice_where_the_power_goes() {
    let directory = tempfile::tempdir().unwrap();
    let shim = directory.path().join("drops_unsynced.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/drops_unsynced.c");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .arg(&shim)
        .arg(source)
        .arg("-ldl")
        .status();
    assert!(
        built.unwrap().success(),
        "Rust's own linker is a C compiler"
    );
    let lost = std::cell::Cell::new(0);
    let (mut kills, jobs) = (0, 2 + 25 * long());
    for seed in 0..jobs {
        let killed = Killed::run(seed, "power", Some(&shim), |journal| {
            let disk = journal.with_extension("disk");
            let length = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
            lost.set(lost.get() + u64::from(length(journal) != length(&disk)));
            match disk.exists() {
                true => drop(std::fs::copy(disk, journal).unwrap()),
                false => drop(std::fs::remove_file(journal)),
            }
        });
        killed.check(&format!("seed {seed}"));
        kills += killed.kills;
    }
    println!(
        "{kills} processes and their machines went down, {} with something unsynced",
        lost.get()
    );
}
