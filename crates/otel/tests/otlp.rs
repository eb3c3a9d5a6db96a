//! The example that sends by OTLP, against a small collector.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::Value;

type Received = Arc<Mutex<Vec<(String, Value)>>>;

/// Takes whatever is posted, and keeps it.
fn collect(mut stream: TcpStream, received: &Received) -> std::io::Result<()> {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            if stream.read(&mut byte)? == 0 {
                return Ok(());
            }
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).to_lowercase();
        let length = head
            .split("content-length:")
            .nth(1)
            .and_then(|rest| rest.lines().next());
        let length: usize = length.map_or(0, |length| length.trim().parse().expect("a length"));
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let body = serde_json::from_slice(&body).expect("JSON");
        received.lock().expect("the list").push((path, body));
        stream.write_all(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
        )?;
    }
}

#[test]
fn a_collector_is_sent_traces_and_metrics() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let received = Received::default();
    let collected = received.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let collected = collected.clone();
            std::thread::spawn(move || collect(stream, &collected));
        }
    });
    let mut example = std::env::current_exe().expect("a path");
    example.pop();
    example.pop();
    let status = Command::new(example.join("examples").join("otlp"))
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        .env_remove("OTEL_SEMCONV_STABILITY_OPT_IN")
        .status()
        .expect("the example, which is built with the tests");
    assert!(status.success());

    let received = received.lock().expect("the list");
    let of = |path: &str| -> String {
        let bodies = received.iter().filter(|(own, _)| own == path);
        bodies.map(|(_, body)| body.to_string()).collect()
    };
    let traces = of("/v1/traces");
    for told in [
        "chat auto",
        "gen_ai.usage.input_tokens",
        "pareta.billed_micro_usd",
        "answered",
    ] {
        assert!(traces.contains(told), "{told}: {traces}");
    }
    let metrics = of("/v1/metrics");
    for told in [
        pareta_otel::names::DURATION,
        pareta_otel::names::TOKENS,
        pareta_otel::names::BILLED,
    ] {
        assert!(metrics.contains(told), "{told}: {metrics}");
    }
    assert!(!traces.contains("May 2") && !metrics.contains("May 2"));
}
