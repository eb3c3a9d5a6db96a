//! A small client for the tests: raw HTTP, no knowledge of the platform.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod contract;

use pareta_sandbox::{FAULT_HEADER, Sandbox};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

pub struct Api {
    pub sandbox: Sandbox,
    pub http: reqwest::Client,
}

/// What an answer comes down to.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Got {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

pub async fn api() -> Api {
    Api::new(Sandbox::start().await.expect("starts"))
}

impl Api {
    pub fn new(sandbox: Sandbox) -> Self {
        // Built with the whole workspace, reqwest has TLS without a provider and wants one, plain HTTP or not.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        Self { sandbox, http }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.sandbox.base_url());
        self.http
            .request(method, url)
            .bearer_auth(self.sandbox.api_key())
    }

    pub async fn get(&self, path: &str) -> Got {
        got(self.request(Method::GET, path)).await
    }

    pub async fn delete(&self, path: &str) -> Got {
        got(self.request(Method::DELETE, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Got {
        got(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn post_raw(&self, path: &str, body: &'static str) -> Got {
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/json");
        got(request.body(body)).await
    }

    /// A chat call to an endpoint, buffered.
    pub async fn chat(&self, model: &str, text: &str) -> Got {
        self.post("/v1/chat/completions", chat_body(model, text))
            .await
    }

    /// A chat call, streamed: its lines of data and of comments.
    pub async fn stream(&self, body: Value) -> Stream {
        self.stream_from("/v1/chat/completions", body).await
    }

    pub async fn stream_from(&self, path: &str, body: Value) -> Stream {
        let response = self.request(Method::POST, path).json(&body).send().await;
        Stream::read(path, response.expect("an answer")).await
    }

    /// A new eval set from rows, by id.
    pub async fn eval_set(&self, task: &str, rows: &[Value]) -> String {
        let got = self.post_rows(task, &jsonl(rows)).await;
        assert_eq!(got.status, 201, "{got:?}");
        got.body["eval_set"]["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    pub async fn post_rows(&self, task: &str, jsonl: &str) -> Got {
        self.send_form("/v1/eval-sets", self.set_form(task, None, jsonl))
            .await
    }

    /// The form of an eval set; a task without a name is left out.
    pub fn set_form(&self, task: &str, prompt: Option<&str>, jsonl: &str) -> Form {
        let mut form = Form::new();
        if !task.is_empty() {
            form = form.text("task_id", task.to_owned());
        }
        if let Some(prompt) = prompt {
            form = form.text("prompt", prompt.to_owned());
        }
        let items = Part::text(jsonl.to_owned()).file_name("items.jsonl");
        form.text("name", "rows").part("items", items)
    }

    pub async fn send_form(&self, path: &str, form: Form) -> Got {
        got(self.request(Method::POST, path).multipart(form)).await
    }

    /// What rows could be graded by.
    pub async fn propose(&self, prompt: &str, rows: &[Value]) -> Got {
        let items = Part::text(jsonl(rows)).file_name("items.jsonl");
        let form = Form::new().text("prompt", prompt.to_owned());
        self.send_form("/v1/eval-sets/propose-contract", form.part("items", items))
            .await
    }

    /// Creates a run and polls it to its end.
    pub async fn run(&self, eval_set: &str, candidates: &[&str]) -> Value {
        let body = json!({ "eval_set_id": eval_set, "candidate_model_ids": candidates });
        let created = self.post("/v1/eval-runs", body).await;
        assert_eq!(created.status, 202, "{created:?}");
        let path = format!(
            "/v1/eval-runs/{}",
            created.body["run_id"].as_str().expect("an id")
        );
        loop {
            let run = self.get(&path).await.body;
            if matches!(run["run"]["status"].as_str(), Some("completed" | "failed")) {
                return run;
            }
        }
    }
}

/// A stream, taken apart.
#[derive(Debug)]
pub struct Stream {
    pub status: u16,
    pub data: Vec<String>,
    pub comments: Vec<String>,
    pub text: String,
}

impl Stream {
    async fn read(path: &str, response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a whole body");
        let judged = contract::judge("POST", path, status, &headers, text.as_bytes());
        assert_eq!(judged, Ok(()), "{text}");
        let lines = |prefix: &str| {
            text.lines()
                .filter_map(|line| line.strip_prefix(prefix))
                .map(str::to_owned)
                .collect()
        };
        Self {
            status,
            data: lines("data: "),
            comments: lines(": "),
            text: text.clone(),
        }
    }

    pub fn chunks(&self) -> Vec<Value> {
        self.data
            .iter()
            .filter_map(|data| serde_json::from_str(data).ok())
            .collect()
    }

    /// The text of the first choice.
    pub fn content(&self) -> String {
        let delta = |chunk: &Value| {
            let first = chunk["choices"]
                .as_array()?
                .iter()
                .find(|choice| choice["index"] == 0)?;
            first["delta"]["content"].as_str().map(str::to_owned)
        };
        self.chunks().iter().filter_map(delta).collect()
    }
}

/// Sends a request. Unless it asked for a fault, the reply must be one that the contract describes.
pub async fn got(request: RequestBuilder) -> Got {
    let (client, request) = request.build_split();
    let request = request.expect("a request");
    let (method, path) = (request.method().clone(), request.url().path().to_owned());
    let faulted = request.headers().contains_key(FAULT_HEADER);
    let response = client.execute(request).await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await.expect("a whole body");
    if !faulted {
        let judged = contract::judge(method.as_str(), &path, status, &headers, &bytes);
        assert_eq!(
            judged,
            Ok(()),
            "{method} {path}: {status} {}",
            String::from_utf8_lossy(&bytes)
        );
    }
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Got {
        status,
        headers,
        body,
    }
}

pub fn chat_body(model: &str, text: &str) -> Value {
    json!({ "model": model, "messages": [{ "role": "user", "content": text }] })
}

pub fn jsonl(rows: &[Value]) -> String {
    rows.iter()
        .map(Value::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

pub const CONTRACT: &str = "This Services Agreement is effective as of January 1, 2026, by and between Acme Corp. and \
    Globex LLC. It shall terminate on December 31, 2027. This Agreement is governed by the laws of the State of Delaware.";

/// Rows of the contract task, each with a date of its own.
pub fn contract_rows(n: usize) -> Vec<Value> {
    (0..n)
        .map(|at| {
            let (month, day) = (1 + at / 28 % 12, 1 + at % 28);
            let input = CONTRACT.replace("January 1, 2026", &format!("2025-{month:02}-{day:02}"));
            json!({ "input": input, "expected": {
                "effective_date": format!("2025-{month:02}-{day:02}"),
                "termination_date": "2027-12-31",
                "parties": ["Acme Corp.", "Globex LLC"],
                "governing_law": "Delaware",
            } })
        })
        .collect()
}
