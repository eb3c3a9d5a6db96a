//! A cluster of real processes, of which some are killed, and the job that is run again.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use datafusion::prelude::{ParquetReadOptions, SessionContext};
use pareta_sandbox::Sandbox;

const ROWS: usize = 1_200;
const FILES: usize = 6;
const PRICE: i64 = 653;
const WORST: i64 = 2_000;
/// What dies with a block of it in hand does not give it back: some of those are reckoned with.
const BUDGET: i64 = PRICE * ROWS as i64 + 40 * 64 * WORST;

struct Cluster {
    sandbox: Sandbox,
    directory: tempfile::TempDir,
    port: u16,
    scheduler: Child,
    executors: Vec<Child>,
}

/// One that nobody listens at.
fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

impl Cluster {
    fn start() -> Self {
        let sandbox = Sandbox::builder()
            .latency(Duration::from_millis(40))
            .start_blocking()
            .unwrap();
        let directory = tempfile::tempdir().unwrap();
        let rows = directory.path().join("rows");
        fs::create_dir(&rows).unwrap();
        for file in 0..FILES {
            let lines: String = (0..ROWS)
                .filter(|id| id % FILES == file)
                .map(|id| format!("{{\"id\":{id},\"text\":\"row number {id}\"}}\n"))
                .collect();
            fs::write(rows.join(format!("{file}.json")), lines).unwrap();
        }
        let path = |name: &str| directory.path().join(name).display().to_string();
        let job = format!(
            r#"
job = "killed"
source = "SELECT id, text FROM rows"
id = "id"
journals = "{}"
out = "{}"
concurrency = 16
budget = {{ micro_usd = {BUDGET}, per_call_micro_usd = {WORST} }}
tables = [{{ name = "rows", path = "{}/", format = "json" }}]
[ask.chat]
model = "auto"
prompt = "'Say: ' || text"
"#,
            path("journals"),
            path("out/"),
            path("rows"),
        );
        fs::write(directory.path().join("job.toml"), job).unwrap();
        let port = port();
        let mut cluster = Self {
            scheduler: spawn(&sandbox, directory.path(), "scheduler", &scheduler(port)),
            executors: Vec::new(),
            sandbox,
            directory,
            port,
        };
        for _ in 0..2 {
            let executor = cluster.executor();
            cluster.executors.push(executor);
        }
        cluster
    }

    fn executor(&self) -> Child {
        let (data, orders) = (port().to_string(), port().to_string());
        let work = self.directory.path().join(format!("work-{data}"));
        fs::create_dir_all(&work).unwrap();
        let scheduler = self.port.to_string();
        let line = [
            "executor",
            "--scheduler-port",
            &scheduler,
            "--port",
            &data,
            "--grpc-port",
            &orders,
            "--work-dir",
            work.to_str().unwrap(),
        ];
        spawn(
            &self.sandbox,
            self.directory.path(),
            "executor",
            &line.map(str::to_owned),
        )
    }

    fn client(&self) -> Child {
        let url = format!("df://127.0.0.1:{}", self.port);
        let job = self.directory.path().join("job.toml").display().to_string();
        let line = ["run".to_owned(), job, "--cluster".to_owned(), url];
        spawn(&self.sandbox, self.directory.path(), "client", &line)
    }

    /// Kills what is left of it, and starts it anew.
    fn restart(&mut self) {
        for child in self.executors.iter_mut().chain([&mut self.scheduler]) {
            end(child);
        }
        self.port = port();
        self.scheduler = spawn(
            &self.sandbox,
            self.directory.path(),
            "scheduler",
            &scheduler(self.port),
        );
        self.executors = (0..2).map(|_| self.executor()).collect();
    }

    fn requests(&self) -> usize {
        self.sandbox.journal().len()
    }

    fn wait_for(&self, requests: usize, patience: Duration) {
        let started = Instant::now();
        while self.requests() < requests && started.elapsed() < patience {
            sleep(Duration::from_millis(10));
        }
    }

    fn log(&self) -> String {
        let mut all = String::new();
        for name in ["scheduler", "executor", "client"] {
            let path = self.directory.path().join(format!("{name}.log"));
            all += &format!(
                "== {name}\n{}\n",
                fs::read_to_string(path).unwrap_or_default()
            );
        }
        all
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for child in self.executors.iter_mut().chain([&mut self.scheduler]) {
            end(child);
        }
    }
}

fn scheduler(port: u16) -> [String; 5] {
    let port = port.to_string();
    ["scheduler", "--port", &port, "--executor-timeout", "6"].map(str::to_owned)
}

fn spawn(sandbox: &Sandbox, directory: &Path, name: &str, line: &[String]) -> Child {
    let mut log = fs::OpenOptions::new();
    let log = log
        .create(true)
        .append(true)
        .open(directory.join(format!("{name}.log")))
        .unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pareta-cluster"));
    command
        .args(line)
        .env("RUST_LOG", "debug")
        .env("PARETA_BASE_URL", sandbox.base_url());
    // The key is with those that make the calls, and with nobody else.
    match name {
        "executor" => command.env("PARETA_API_KEY", sandbox.api_key()),
        _ => command.env_remove("PARETA_API_KEY"),
    };
    command
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log);
    command.spawn().unwrap()
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// Waits, and tells whether it has done what it should; `None` where it takes too long.
fn ended(child: &mut Child, patience: Duration) -> Option<bool> {
    let started = Instant::now();
    while started.elapsed() < patience {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status.success());
        }
        sleep(Duration::from_millis(20));
    }
    end(child);
    None
}

fn files_below(path: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files_below(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn whatever_is_killed_each_row_is_paid_once() {
    let long: u64 = std::env::var("PARETA_LONG_TESTS").map_or(0, |times| times.parse().unwrap());
    let seeds = if long > 0 { 20 } else { 3 };
    for seed in 0..seeds {
        let mut state = (seed + 1_u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut cluster = Cluster::start();
        let mut client = cluster.client();
        cluster.wait_for(1, Duration::from_secs(60));
        assert!(
            cluster.requests() > 0,
            "seed {seed}: nothing began\n{}",
            cluster.log()
        );
        let at = 1 + random(&mut state) as usize % (ROWS * 3 / 4);
        cluster.wait_for(at, Duration::from_secs(60));
        let victim = ["client", "executor", "scheduler"][seed as usize % 3];
        match victim {
            "client" => end(&mut client),
            "executor" => end(&mut cluster.executors[0]),
            _ => end(&mut cluster.scheduler),
        }
        if victim == "client" {
            // What was leased may be spent, and no more: the holder is gone.
            sleep(Duration::from_millis(500));
            let sent = cluster.requests();
            sleep(Duration::from_secs(1));
            assert!(
                cluster.requests() <= sent,
                "seed {seed}: calls go on without the client"
            );
            assert!(
                sent < at + 200,
                "seed {seed}: {sent} were sent, and {at} when it died"
            );
        }
        let mut is_done = match victim {
            "client" => false,
            _ => ended(&mut client, Duration::from_secs(60)) == Some(true),
        };
        let mut runs = 1;
        while !is_done {
            runs += 1;
            assert!(runs <= 5, "seed {seed}: it does not end\n{}", cluster.log());
            cluster.restart();
            is_done = ended(&mut cluster.client(), Duration::from_secs(90)) == Some(true);
        }
        let ledger = cluster.sandbox.ledger();
        assert_eq!(
            ledger.len(),
            ROWS,
            "seed {seed}, {victim} at {at}: a debit a row"
        );
        let billed: i64 = ledger.iter().map(|entry| entry.micro_usd).sum();
        assert!(billed <= BUDGET, "seed {seed}: {billed}");
        let (rows, answered) = results(&cluster.directory.path().join("out"));
        assert!(
            rows >= ROWS && answered == ROWS,
            "seed {seed}: {rows} rows, {answered} answered"
        );

        // The key is in the environment of the executors, and nowhere else.
        let mut files = Vec::new();
        files_below(cluster.directory.path(), &mut files);
        for file in files {
            let key = cluster.sandbox.api_key().as_bytes();
            let text = fs::read(&file).unwrap();
            let is_there = text.windows(key.len()).any(|window| window == key);
            assert!(!is_there, "seed {seed}: the key is in {}", file.display());
        }
        println!(
            "seed {seed}: {victim} killed at {at}, {runs} runs, {} requests, {} debits",
            cluster.requests(),
            ledger.len()
        );
    }
}

/// How many rows were written, and how many different ones have an answer.
fn results(out: &Path) -> (usize, usize) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let context = SessionContext::new();
        let options = ParquetReadOptions::default();
        let out = format!("{}/", out.display());
        context.register_parquet("out", out, options).await.unwrap();
        let count = async |sql: &str| {
            let rows = context.sql(sql).await.unwrap();
            rows.count().await.unwrap()
        };
        (
            count("SELECT id FROM out").await,
            count("SELECT DISTINCT id FROM out WHERE answer['text'] IS NOT NULL AND answer['error'] IS NULL").await,
        )
    })
}
