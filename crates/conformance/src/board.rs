//! The scoreboard: every scenario with every client, several at a time, for most of them wait.

use std::fmt;
use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde::Serialize;

use crate::client::{Client, End};
use crate::protocol::Job;
use crate::scenario::Scenario;
use crate::server::Server;
use crate::verdict::{Finding, Run, Verdict};

/// The key a client is given where the scenario has none of its own: it must turn up in no place but one header.
pub const KEY: &str = "pareta_sk_canary_5d1f0c9e";

const AT_A_TIME: usize = 4;

#[derive(Serialize)]
pub struct Board {
    clients: Vec<Version>,
    scenarios: Vec<Row>,
}

#[derive(Serialize)]
struct Version {
    name: &'static str,
    version: String,
}

#[derive(Serialize)]
struct Row {
    name: &'static str,
    rule: &'static str,
    /// In the order of the clients.
    findings: Vec<Finding>,
}

impl Board {
    pub fn measure(clients: &[Client], scenarios: &[Scenario]) -> io::Result<Self> {
        let versions = clients.iter().map(version).collect::<io::Result<_>>()?;
        let pairs: Vec<_> = scenarios
            .iter()
            .flat_map(|scenario| clients.iter().map(move |client| (scenario, client)))
            .collect();
        let next = AtomicUsize::new(0);
        let findings = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..AT_A_TIME {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some((scenario, client)) = pairs.get(at) else {
                            break;
                        };
                        let found = play(scenario, client);
                        let mut findings = findings.lock().unwrap_or_else(|e| e.into_inner());
                        findings.push((at, found));
                    }
                });
            }
        });
        let mut findings = findings.into_inner().unwrap_or_else(|e| e.into_inner());
        findings.sort_unstable_by_key(|(at, _)| *at);
        let mut findings = findings.into_iter().map(|(_, found)| found);
        let rows = scenarios.iter().map(|scenario| {
            Ok(Row {
                name: scenario.name,
                rule: scenario.rule,
                findings: findings
                    .by_ref()
                    .take(clients.len())
                    .collect::<io::Result<_>>()?,
            })
        });
        Ok(Self {
            clients: versions,
            scenarios: rows.collect::<io::Result<_>>()?,
        })
    }

    fn count(&self, client: usize, verdict: Verdict) -> usize {
        let findings = self.scenarios.iter().map(|row| &row.findings[client]);
        findings
            .filter(|finding| finding.verdict == verdict)
            .count()
    }

    /// What was measured of those who broke a rule, said once where several did the same.
    fn broken(&self, row: &Row) -> String {
        let mut measured: Vec<(&str, Vec<&str>)> = Vec::new();
        for (client, finding) in self.clients.iter().zip(&row.findings) {
            if finding.verdict != Verdict::Broken {
                continue;
            }
            match measured
                .iter_mut()
                .find(|(said, _)| *said == finding.measured)
            {
                Some((_, clients)) => clients.push(client.name),
                None => measured.push((&finding.measured, vec![client.name])),
            }
        }
        let measured = measured.iter().map(|(said, clients)| {
            // A bar would end the cell.
            let said = said.replace('|', "\\|");
            format!("{}: {said}", clients.join(", "))
        });
        measured.collect::<Vec<_>>().join("; ")
    }
}

/// One client in one scenario.
fn play(scenario: &Scenario, client: &Client) -> io::Result<Finding> {
    let server = Server::start(scenario.script.clone())?;
    let mut job = Job {
        base_url: server.url().to_owned(),
        ..scenario.job.clone()
    };
    if job.key.is_empty() {
        job.key = KEY.to_owned();
    }
    let outcome = client.run(&job, scenario.limit, &|| server.is_asked(), &|| {
        server.note_piece()
    })?;
    let run = Run {
        journal: server.finish(),
        outcome,
    };
    let report = run.outcome.report.as_ref();
    if report.is_some_and(|report| report.not_offered) {
        return Ok(Finding {
            verdict: Verdict::NotOffered,
            measured: "no such call".to_owned(),
        });
    }
    let mut found = (scenario.judge)(&run);
    if run.outcome.end != End::Reported {
        // Whatever else it did: a client that hangs or crashes keeps no rule.
        found.verdict = Verdict::Broken;
    }
    Ok(found)
}

fn version(client: &Client) -> io::Result<Version> {
    let job = Job {
        base_url: "http://127.0.0.1:1".to_owned(),
        key: KEY.to_owned(),
        ..Job::default()
    };
    let outcome = client.run(&job, Duration::ZERO, &|| false, &|| {})?;
    let text = outcome.report.and_then(|report| report.text);
    match (text, outcome.end) {
        (Some(version), End::Reported) => Ok(Version {
            name: client.name,
            version,
        }),
        (_, end) => {
            let name = client.name;
            Err(io::Error::other(format!("{name} does not start: {end:?}")))
        }
    }
}

impl fmt::Display for Board {
    /// Markdown: who keeps what, and then what was measured where a rule was broken.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.scenarios.iter().map(|row| row.name.len());
        let width = names.max().unwrap_or(0);
        let header = |client: &Version| format!("{} {}", client.name, client.version);
        write!(f, "| {:width$} |", "scenario")?;
        for client in &self.clients {
            write!(f, " {} |", header(client))?;
        }
        write!(f, "\n|{:-<1$}|", "", width + 2)?;
        for client in &self.clients {
            write!(f, "{:-<1$}|", "", header(client).len() + 2)?;
        }
        writeln!(f)?;
        for row in &self.scenarios {
            write!(f, "| {:width$} |", row.name)?;
            for (client, finding) in self.clients.iter().zip(&row.findings) {
                let mark = match finding.verdict {
                    Verdict::Kept => "kept",
                    Verdict::Broken => "**broken**",
                    Verdict::NotOffered => "–",
                };
                write!(f, " {mark:0$} |", header(client).len())?;
            }
            writeln!(f)?;
        }
        write!(f, "| {:width$} |", "kept, of those offered")?;
        for (at, client) in self.clients.iter().enumerate() {
            let kept = self.count(at, Verdict::Kept);
            let score = format!("{kept} of {}", kept + self.count(at, Verdict::Broken));
            write!(f, " {score:0$} |", header(client).len())?;
        }
        writeln!(f)?;
        writeln!(f, "\n| scenario | rule | measured |\n|---|---|---|")?;
        for row in &self.scenarios {
            let broken = self.broken(row);
            if !broken.is_empty() {
                writeln!(f, "| {} | {} | {broken} |", row.name, row.rule)?;
            }
        }
        Ok(())
    }
}
