//! What every command needs: a client, the way it prints, and how an interrupted wait is taken up again.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pareta::Client;
use pareta::client::{Async, ClientBuilder};
use pareta_sandbox::Sandbox;
use tokio::sync::Notify;

use crate::args::Global;
use crate::errors::Failure;
use crate::output::Output;
use crate::profile::{self, Key};

pub struct Context {
    pub output: Output,
    pub global: Global,
    resume: Mutex<Option<String>>,
    /// Who is told of the first Ctrl-C.
    interrupt: Mutex<Option<Arc<Notify>>>,
    /// The platform of `--sandbox`, which lives as long as the command.
    sandbox: OnceLock<Sandbox>,
}

impl Context {
    pub fn new(global: Global, output: Output) -> Self {
        Self {
            output,
            global,
            resume: Mutex::default(),
            interrupt: Mutex::default(),
            sandbox: OnceLock::new(),
        }
    }

    /// The client the command line, the environment and the profiles ask for.
    pub fn client(&self) -> Result<Client, Failure> {
        let mut builder = match self.global.sandbox {
            true => self.sandboxed()?,
            false => self.connected()?,
        };
        if let Some(timeout) = self.global.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(retries) = self.global.max_retries {
            builder = builder.max_retries(retries);
        }
        let client = builder
            .user_agent_suffix(concat!("pareta-cli/", env!("CARGO_PKG_VERSION")))
            .build()?;
        if self.output.verbose {
            self.output.tell(&format!("base URL {}", client.base_url()));
        }
        Ok(client)
    }

    fn sandboxed(&self) -> Result<ClientBuilder<Async>, Failure> {
        let output = self.output;
        let started = Sandbox::builder()
            .on_request(move |request| crate::commands::sandbox::log(request, output))
            .start_blocking()
            .map_err(|error| {
                Failure::failed("sandbox", format!("the sandbox cannot start: {error}"))
            })?;
        let sandbox = self.sandbox.get_or_init(|| started);
        Ok(Client::builder()
            .base_url(sandbox.base_url())
            .api_key(sandbox.api_key()))
    }

    /// A profile that is named wins over the environment, which wins over the default one.
    fn connected(&self) -> Result<ClientBuilder<Async>, Failure> {
        let mut builder = Client::builder().allow_http(self.global.allow_http);
        let named = self.global.profile.as_deref();
        let has_key = std::env::var_os("PARETA_API_KEY")
            .is_some_and(|key| !key.to_string_lossy().trim().is_empty());
        if named.is_some() || !has_key {
            let mut profile = profile::find(named, self.output)?.ok_or_else(|| {
                Failure::NoKey(
                    "there is no API key: set PARETA_API_KEY, or write a profile (see pareta --help); \
                     --sandbox needs none"
                        .to_owned(),
                )
            })?;
            builder = match profile.key(named)? {
                Key::Stored(key) => builder.api_key(key),
                Key::Command(command) => builder.credentials(command),
            };
            if let Some(url) = profile.base_url {
                // It is about this URL, and not about one that is given in its place.
                let allow_http = profile.allow_http && self.global.base_url.is_none();
                builder = builder
                    .base_url(url)
                    .allow_http(allow_http || self.global.allow_http);
            }
        }
        if let Some(url) = &self.global.base_url {
            builder = builder.base_url(url);
        }
        Ok(builder)
    }

    /// Remembers the command that takes this one up again should it be interrupted.
    /// Has this told of the first Ctrl-C, in place of ending the command.
    pub fn on_interrupt(&self, told: Arc<Notify>) {
        *self
            .interrupt
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(told);
    }

    /// Waits for a Ctrl-C that ends the command.
    pub async fn interrupted(&self) {
        while tokio::signal::ctrl_c().await.is_ok() {
            let told = self
                .interrupt
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            match told {
                Some(told) => told.notify_one(),
                None => return,
            }
        }
    }

    pub fn resume_with(&self, command: String) {
        *self.resume.lock().unwrap_or_else(PoisonError::into_inner) = Some(command);
    }

    /// Forgets it, once there is nothing left to wait for.
    pub fn is_done(&self) {
        self.resume
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }

    pub fn resume(&self) -> Option<String> {
        // Nobody can go on with a platform that ends with the command.
        let resume = self
            .resume
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        resume.filter(|_| !self.global.sandbox)
    }

    /// Tells with `-v` how the call went.
    pub fn note(&self, meta: Option<&pareta::Meta>) {
        if let (true, Some(meta)) = (self.output.verbose, meta) {
            let id = meta.request_id().unwrap_or("-");
            let (status, attempts) = (meta.status(), meta.attempts());
            self.output.tell(&format!(
                "status {status}, request {id}, attempts {attempts}"
            ));
        }
    }
}
