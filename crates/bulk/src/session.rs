//! An open job.

use std::sync::Arc;

use futures_core::Stream;
use futures_util::StreamExt;

use crate::embed::{self, Embed};
use crate::results::{Asks, How, Results};
use crate::row::{Keys, Row};
use crate::send::{Ask, Shared};
use crate::stopped::Stopped;
use crate::totals::Totals;

/// A job that is open: see [`Job::open`](crate::Job::open). What meets every row of one part stops all parts.
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let sandbox = pareta_sandbox::Sandbox::start().await?;
/// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
/// use futures_util::{StreamExt, stream};
/// use pareta_bulk::{Job, Row};
///
/// let session = Job::new(&client, "parts").concurrency(8).open()?;
/// for part in ["morning", "evening"] {
///     let call = client.chat().completions().create(pareta::AUTO, part).to_saved()?;
///     let done: Vec<_> = session.run(stream::iter([Row::new(part, call)])).collect().await;
///     assert!(done[0].is_ok());
/// }
/// assert_eq!(session.totals().answered, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Session {
    pub(crate) shared: Arc<Shared>,
    pub(crate) keys: Keys,
    pub(crate) how: How,
}

impl Session {
    /// The results of some of the rows, as [`Job::run`](crate::Job::run) gives those of all. Where other processes write
    /// journals beside this one's, what they have found out since is read first.
    pub fn run(&self, rows: impl Stream<Item = Row> + Send + 'static) -> Results {
        let keys = self.keys.clone();
        let asks = rows.map(move |row| {
            let key = keys.of(row.name(), "", &row.call().canonical());
            let (name, call) = row.into_parts();
            (name, key, Ask::Call(Box::new(call)))
        });
        self.start(Box::pin(asks), 1, None)
    }

    /// The vectors of some of the texts, as [`Job::embed`](crate::Job::embed) gives those of all.
    pub fn embed<N: Into<String>, T: Into<String>>(
        &self,
        embed: Embed,
        rows: impl Stream<Item = (N, T)> + Send + 'static,
    ) -> Results {
        let (keys, settings) = (self.keys.clone(), embed.clone());
        let asks = rows.map(move |(name, text)| {
            let (name, text) = (name.into(), text.into());
            let key = keys.of(&name, settings.says(), text.as_bytes());
            (name, key, Ask::Text(text))
        });
        self.start(Box::pin(asks), embed::MOST, Some(Arc::new(embed)))
    }

    /// How it has gone so far, over all parts.
    pub fn totals(&self) -> Totals {
        self.shared.totals().clone()
    }

    /// What has stopped it, where something has.
    pub fn stopped(&self) -> Option<&Stopped> {
        self.shared.halted.get()
    }

    fn start(&self, asks: Asks, in_a_call: usize, embed: Option<Arc<Embed>>) -> Results {
        if let Err(stopped) = self.shared.journaled(|journal| journal.refresh()) {
            self.shared.halt(stopped);
        }
        Results::new(self.shared.clone(), asks, self.how, in_a_call, embed)
    }
}
