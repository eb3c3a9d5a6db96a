//! The server's scripts, in the order in which they were added.

use super::{Asked, InvalidScript, Script};

#[derive(Debug, Default)]
pub(crate) struct Scripts {
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    script: Script,
    passed: u64,
    given: u64,
    weight: usize,
}

impl Scripts {
    pub fn new(scripts: &[Script]) -> Self {
        let mut this = Self::default();
        scripts.iter().cloned().for_each(|script| this.push(script));
        this
    }

    pub fn push(&mut self, script: Script) {
        let weight = script.to_string().len();
        let waiting = Waiting {
            script,
            passed: 0,
            given: 0,
            weight,
        };
        if !waiting.is_used_up() {
            self.waiting.push(waiting);
        }
    }

    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// About how many bytes they occupy.
    pub fn weight(&self) -> usize {
        self.waiting.iter().map(|waiting| waiting.weight).sum()
    }

    /// The script that a request would get, with nothing used up. One that cannot answer stays in the way.
    pub fn peek(&self, asked: &Asked) -> Result<Option<&Script>, InvalidScript> {
        let mut all = self.waiting.iter();
        let found = all.find(|waiting| waiting.script.is_for(asked) && !waiting.is_skipping());
        let Some(Waiting { script, .. }) = found else {
            return Ok(None);
        };
        script.check(&asked.route)?;
        Ok(Some(script))
    }

    /// The script that a request gets. Those before it that are for it but let it pass have one fewer to skip.
    pub fn take(&mut self, asked: &Asked) -> Option<Script> {
        for (at, waiting) in self.waiting.iter_mut().enumerate() {
            if !waiting.script.is_for(asked) {
                continue;
            }
            if waiting.is_skipping() {
                waiting.passed += 1;
                continue;
            }
            waiting.given += 1;
            return Some(if waiting.is_used_up() {
                self.waiting.remove(at).script
            } else {
                waiting.script.clone()
            });
        }
        None
    }

    /// What was not asked for, each with the times that are left; of what answers always, what never was.
    pub fn left(&self) -> Vec<Script> {
        let unasked = |waiting: &&Waiting| !waiting.script.always || waiting.given == 0;
        let left = self.waiting.iter().filter(unasked);
        left.map(Waiting::left).collect()
    }
}

impl Waiting {
    fn times(&self) -> Option<u64> {
        (!self.script.always).then(|| self.script.times.unwrap_or(1))
    }

    fn is_used_up(&self) -> bool {
        self.times().is_some_and(|times| self.given >= times)
    }

    fn is_skipping(&self) -> bool {
        self.passed < self.script.skip
    }

    fn left(&self) -> Script {
        let script = self.script.clone().skip(self.script.skip - self.passed);
        match self.times() {
            Some(times) => script.times(times - self.given),
            None => script,
        }
    }
}
