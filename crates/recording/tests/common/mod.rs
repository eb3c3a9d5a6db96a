//! What the tests share.
#![allow(dead_code, reason = "each test uses some of it")]

use std::path::{Path, PathBuf};

use pareta::Client;
use pareta::client::layer::Layer;
use pareta_recording::{Player, Recorder, Redaction, Rules};
use pareta_sandbox::Sandbox;
use serde_json::Value;

/// A recording that is made, and replayed.
pub struct Studio {
    pub sandbox: Sandbox,
    directory: tempfile::TempDir,
}

impl Studio {
    pub fn new(sandbox: Sandbox) -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { sandbox, directory }
    }

    pub async fn started() -> Self {
        Self::new(Sandbox::start().await.unwrap())
    }

    pub fn path(&self) -> PathBuf {
        self.directory.path().join("run.har")
    }

    pub fn client(&self, layer: impl Layer) -> Client {
        let builder = Client::builder()
            .base_url(self.sandbox.base_url())
            .api_key(self.sandbox.api_key());
        builder.layer(layer).build().unwrap()
    }

    pub fn recorder(&self, redaction: Redaction) -> Recorder {
        Recorder::create(self.path(), redaction).unwrap()
    }

    pub fn player(&self, rules: Rules) -> Player {
        Player::open(self.path(), rules).unwrap()
    }

    pub fn text(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }

    /// The entries, as any other tool reads them.
    pub fn entries(&self) -> Vec<Value> {
        entries(&self.path())
    }
}

pub fn entries(path: &Path) -> Vec<Value> {
    let har: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    har["log"]["entries"].as_array().unwrap().clone()
}

/// A client that reaches no server.
pub fn offline(layer: impl Layer) -> Client {
    let nowhere = Client::builder()
        .base_url("http://127.0.0.1:9")
        .api_key("pareta_sk_of_another_one");
    nowhere.layer(layer).build().unwrap()
}
