//! Models: open aliases per task, the frontier roster, and what each costs and is worth on a task.

use serde_json::{Value, json};

use super::Task;

/// A vendor model that can be evaluated against.
#[derive(Debug)]
pub(crate) struct Frontier {
    pub id: &'static str,
    pub vendor: &'static str,
    pub vision: bool,
    /// Its quality and price beside those of the best of the roster.
    quality_ratio: f64,
    cost_percent: i64,
}

const fn frontier(
    id: &'static str,
    vendor: &'static str,
    vision: bool,
    quality_ratio: f64,
    cost_percent: i64,
) -> Frontier {
    Frontier {
        id,
        vendor,
        vision,
        quality_ratio,
        cost_percent,
    }
}

pub(crate) const FRONTIER: &[Frontier] = &[
    frontier("claude-opus-4-7", "anthropic", true, 1.0, 100),
    frontier("claude-sonnet-4-6", "anthropic", true, 0.985, 60),
    frontier("gpt-5.5", "openai", true, 0.995, 85),
    frontier("o3-mini", "openai", false, 0.96, 30),
    frontier("gemini-3-1-pro", "google", true, 0.99, 75),
    frontier("gemini-3-5-flash", "google", true, 0.965, 18),
    frontier("grok-4", "xai", false, 0.97, 80),
];

/// Where a model comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Open,
    Frontier,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Frontier => "frontier",
        }
    }
}

/// A model at one task.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Model {
    /// The name that its reproducible mistakes belong to.
    pub name: &'static str,
    pub kind: Kind,
    /// The share of its answers that are right.
    pub quality: f64,
    /// Micro-USD per request.
    pub cost: i64,
}

impl Task {
    /// An open alias of this task, `recommended`, or `auto`.
    pub fn open_model(&self, alias: &str) -> Option<Model> {
        let wanted = if matches!(alias, "recommended" | "auto") {
            self.recommended
        } else {
            alias
        };
        let found = self.open.iter().find(|entry| entry.alias == wanted)?;
        Some(Model {
            name: found.alias,
            kind: Kind::Open,
            quality: found.quality,
            cost: found.cost,
        })
    }

    /// Any model that can be evaluated on this task.
    pub fn candidate(&self, id: &str) -> Option<Model> {
        self.open_model(id).or_else(|| {
            let found = roster_entry(id).filter(|model| model.vision || !self.has_blob_input)?;
            let baseline = roster_entry(self.frontier.id)?;
            let quality = self.frontier.quality * found.quality_ratio / baseline.quality_ratio;
            Some(Model {
                name: found.id,
                kind: Kind::Frontier,
                quality: quality.min(0.99),
                cost: self.frontier.cost * found.cost_percent / baseline.cost_percent,
            })
        })
    }
}

fn roster_entry(id: &str) -> Option<&'static Frontier> {
    FRONTIER.iter().find(|model| model.id == id)
}

/// The roster; for a task, only what can read its input, with the benchmarked ones marked.
pub(crate) fn roster(task: Option<&Task>) -> Vec<Value> {
    let readable =
        |model: &&Frontier| model.vision || !task.is_some_and(|task| task.has_blob_input);
    let row = |model: &Frontier| {
        json!({
            "id": model.id,
            "vendor": model.vendor,
            "vision": model.vision,
            "benchmarked": task.is_some_and(|task| task.frontier.id == model.id),
        })
    };
    FRONTIER.iter().filter(readable).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::super::TASKS;

    #[test]
    fn every_task_can_run_its_own_leaderboard() {
        for task in TASKS {
            assert!(task.open_model(task.recommended).is_some(), "{}", task.id);
            let baseline = task.candidate(task.frontier.id);
            assert_eq!(
                baseline.map(|model| model.cost),
                Some(task.frontier.cost),
                "{}",
                task.id
            );
            assert!(
                task.open
                    .windows(2)
                    .all(|pair| pair[0].quality >= pair[1].quality),
                "{}",
                task.id
            );
            assert!(!task.examples.is_empty(), "{}", task.id);
        }
    }
}
