//! Conversations of the agent lane, each pinned to what first answered it.

use std::time::Duration;

use crate::bounded::Bounded;
use crate::catalog::Task;

/// A conversation that was silent for longer is routed anew.
const IDLE: Duration = Duration::from_secs(30 * 60);

#[derive(Debug)]
pub(crate) struct Sessions {
    pinned: Bounded<Session>,
}

#[derive(Debug)]
struct Session {
    key: String,
    task: Option<&'static Task>,
    heard: Duration,
}

impl Sessions {
    pub fn new(history: usize) -> Self {
        Self {
            pinned: Bounded::new(history, usize::MAX),
        }
    }

    /// What a conversation is taken for: what it was taken for before, unless it is new, has been silent, or is to be
    /// looked at anew.
    pub fn route(
        &mut self,
        key: &str,
        now: Duration,
        anew: bool,
        pick: impl FnOnce() -> Option<&'static Task>,
    ) -> Option<&'static Task> {
        let known = self.pinned.remove(|session| session.key == key);
        let known = known.filter(|known| !anew && now.saturating_sub(known.heard) <= IDLE);
        let task = known.map_or_else(pick, |known| known.task);
        let session = Session {
            key: key.to_owned(),
            task,
            heard: now,
        };
        self.pinned.push(session, 0);
        task
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::TASKS;

    #[test]
    fn a_conversation_stays_where_it_was() {
        let mut sessions = Sessions::new(2);
        let mut route = |key: &str, minute: u64, anew: bool, pick: usize| {
            let now = Duration::from_secs(60 * minute);
            let task = sessions.route(key, now, anew, || TASKS.get(pick));
            task.map(|task| task.id)
        };
        let id = |at: usize| Some(TASKS[at].id);
        assert_eq!(route("a", 0, false, 0), id(0));
        assert_eq!(route("a", 29, false, 1), id(0));
        assert_eq!(route("a", 58, false, 1), id(0));
        assert_eq!(route("b", 58, false, 2), id(2));
        assert_eq!(route("a", 59, true, 1), id(1));
        assert_eq!(route("b", 90, false, 3), id(3));
    }
}
