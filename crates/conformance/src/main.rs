//! What clients of the API do when a server misbehaves, measured side by side:
//! `cargo run --release -p pareta-conformance [-- --only NAME] [--client NAME] [--json FILE] [--python PATH]`

mod board;
mod client;
mod drivers;
mod protocol;
mod reply;
mod scenario;
mod scenarios;
mod server;
mod verdict;

use std::error::Error;
use std::path::PathBuf;

use client::Client;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (mut only, mut wanted) = (String::new(), Vec::new());
    let (mut json, mut python) = (None, PathBuf::from("python3"));
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--only" => only = value()?,
            "--client" => wanted.push(value()?),
            "--json" => json = Some(value()?),
            "--python" => python = value()?.into(),
            // What the harness starts of this program: one client, for one job.
            "drive" => return drivers::drive(&value()?, &value()?),
            _ => {
                let known = "--only NAME, --client NAME, --json FILE and --python PATH";
                return Err(format!("{argument}: there are {known}").into());
            }
        }
    }
    let (mut clients, missing) = Client::all(&python)?;
    clients.retain(|client| match wanted.is_empty() {
        true => client.name != drivers::NAIVE,
        false => wanted.iter().any(|wanted| wanted == client.name),
    });
    let mut scenarios = scenarios::all();
    scenarios.retain(|scenario| scenario.name.contains(&only));
    if clients.is_empty() || scenarios.is_empty() {
        return Err("there is no such client, or no such scenario".into());
    }
    let board = board::Board::measure(&clients, &scenarios)?;
    println!("{board}");
    for line in missing {
        println!("{line}");
    }
    if let Some(file) = json {
        std::fs::write(file, serde_json::to_vec_pretty(&board)?)?;
    }
    Ok(())
}
