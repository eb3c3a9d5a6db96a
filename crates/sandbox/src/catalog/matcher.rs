//! From what somebody wants, in their words, to a task.
//!
//! A query's score for a task is the share of its meaning that the task's own words cover, where a word
//! weighs more the fewer tasks use it, and a word that no task uses weighs most. So a query that is mostly
//! foreign to the catalog scores low everywhere, and one that many tasks cover scores alike for all of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::capabilities::{CAPABILITIES, UNSUPPORTED};
use super::{Job, TASKS, Task};
use crate::Generation;

const HIGH: f64 = 0.6;
const MEDIUM: f64 = 0.35;
/// Two scores this close leave the choice open.
const CLOSE: f64 = 0.1;

const STOP_WORDS: &str = "a an and any are as at be by can do each every for from get give have how i if in into is it its \
    me my need of off on one or our out please set some should so that the their them then there these they this to \
    up us use want we what when which with would you your";

pub(crate) struct Candidate {
    pub task: &'static Task,
    pub score: f64,
}

impl Candidate {
    fn confidence(&self) -> &'static str {
        match self.score {
            score if score >= HIGH => "high",
            score if score >= MEDIUM => "medium",
            _ => "low",
        }
    }

    /// Whether a text is about its task, more or less.
    pub fn is_meant(&self) -> bool {
        self.score >= MEDIUM
    }

    /// Whether another fits about as well.
    pub fn is_close_to(&self, other: &Self) -> bool {
        (self.score - other.score).abs() < CLOSE
    }
}

/// The candidates of a text, best first.
struct Ranking(Vec<Candidate>);

impl Ranking {
    fn best(&self) -> Option<&Candidate> {
        self.0.first()
    }

    fn is_ambiguous(&self) -> bool {
        match &self.0[..] {
            [best, second, ..] => best.is_meant() && best.is_close_to(second),
            _ => false,
        }
    }

    fn chosen(&self) -> Option<&Candidate> {
        let best = self.best().filter(|best| best.score >= HIGH);
        best.filter(|_| !self.is_ambiguous())
    }

    /// The first candidates. A matcher that reasons gives no score.
    fn to_json(&self, most: usize, reasons: bool) -> Vec<Value> {
        let candidate = |(rank, candidate): (usize, &Candidate)| {
            json!({
                "task_id": candidate.task.id,
                "score": (!reasons).then_some(candidate.score),
                "rank": rank,
                "category": candidate.task.category,
                "confidence": candidate.confidence(),
                "title": candidate.task.title,
            })
        };
        self.0
            .iter()
            .take(most)
            .enumerate()
            .map(candidate)
            .collect()
    }
}

/// The task that a text clearly asks for.
pub(crate) fn intended(text: &str) -> Option<&'static Task> {
    let ranking = Ranking(rank(text));
    ranking.chosen().map(|chosen| chosen.task)
}

/// The answer of `POST /v1/tasks/match`.
pub(crate) fn matched(query: &str, top_k: usize, generation: Generation) -> Value {
    let ranking = Ranking(rank(query));
    let (best, chosen, ambiguous) = (ranking.best(), ranking.chosen(), ranking.is_ambiguous());
    let reasons = !generation.has_endpoints();
    let capability = capability(query).filter(|_| chosen.is_none());
    let unsupported = chosen.is_none() && capability.is_none() && speaks_for(query, UNSUPPORTED);

    let (kind, reasoning) = match (chosen, &capability) {
        (Some(chosen), _) => (
            "task",
            format!("The query's words are those of '{}'.", chosen.task.title),
        ),
        (None, Some(_)) => ("capability", "No task is needed for this.".to_owned()),
        _ if unsupported => ("unsupported", "Nothing here does this.".to_owned()),
        _ if ambiguous => (
            "none",
            "Several tasks fit about as well; say which documents are meant.".to_owned(),
        ),
        _ => ("none", "No task's words cover the query.".to_owned()),
    };
    json!({
        "query": query,
        "type": kind,
        "matched": chosen.is_some() || (reasons && capability.is_some()),
        "ambiguous": ambiguous,
        "chosen": chosen.and_then(|_| ranking.to_json(1, reasons).pop()),
        "candidates": ranking.to_json(top_k, reasons),
        "matcher": if reasons { "reason" } else { "keyword" },
        "reasoning": reasoning,
        "confidence": best.map_or("low", Candidate::confidence),
        "capability": capability,
    })
}

/// The task that a message is clearly about. An instruction stands in the first or the last line of a message
/// that brings its document along, so those lines are judged by themselves too.
pub(crate) fn best_task(message: &str) -> Option<&'static Task> {
    let mut lines = message.lines().filter(|line| !line.trim().is_empty());
    let instructions = [lines.next(), lines.next_back(), Some(message)];
    let best = instructions
        .into_iter()
        .flatten()
        .filter_map(|text| rank(text).into_iter().next());
    let best = best.max_by(|a, b| a.score.total_cmp(&b.score))?;
    best.is_meant().then_some(best.task)
}

/// The question that a message of one line is answered with when two tasks fit it about as well.
pub(crate) fn clarify(message: &str) -> Option<String> {
    let is_one_line = message.trim().lines().count() == 1;
    let ranking = Ranking(rank(message));
    let [first, second, ..] = &ranking.0[..] else {
        return None;
    };
    let (first, second) = (first.task.title, second.task.title);
    (is_one_line && ranking.is_ambiguous())
        .then(|| format!("Which do you mean: {first}, or {second}? Please send the text along."))
}

/// The tasks whose words a text has, best first.
pub(crate) fn rank(query: &str) -> Vec<Candidate> {
    let words = words(query);
    let total: f64 = words.iter().map(|word| WEIGHTS.of(word)).sum();
    if total == 0.0 {
        return Vec::new();
    }
    let mut candidates: Vec<_> = TASKS
        .iter()
        .zip(&WEIGHTS.vocabularies)
        .map(|(task, vocabulary)| {
            let covered: f64 = words
                .intersection(vocabulary)
                .map(|word| WEIGHTS.of(word))
                .sum();
            Candidate {
                task,
                score: (covered / total * 1e4).round() / 1e4,
            }
        })
        .filter(|candidate| candidate.score > 0.0)
        .collect();
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    candidates
}

fn capability(query: &str) -> Option<Value> {
    CAPABILITIES
        .iter()
        .find(|capability| speaks_for(query, capability.words))
        .map(|found| found.to_json())
}

fn speaks_for(query: &str, beginnings: &[&str]) -> bool {
    let lower = query.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.any(|word| {
        beginnings
            .iter()
            .any(|beginning| word.starts_with(beginning))
    })
}

struct Weights {
    vocabularies: Vec<BTreeSet<String>>,
    frequency: BTreeMap<String, usize>,
}

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    let vocabularies: Vec<_> = TASKS.iter().map(vocabulary).collect();
    let mut frequency = BTreeMap::new();
    for word in vocabularies.iter().flatten() {
        *frequency.entry(word.clone()).or_insert(0) += 1;
    }
    Weights {
        vocabularies,
        frequency,
    }
});

impl Weights {
    /// Inverse document frequency, smoothed.
    fn of(&self, word: &str) -> f64 {
        let tasks = TASKS.len() as f64;
        let using = self.frequency.get(word).copied().unwrap_or(0) as f64;
        (1.0 + tasks / (1.0 + using)).ln()
    }
}

fn vocabulary(task: &Task) -> BTreeSet<String> {
    let names: Vec<_> = match task.job {
        Job::Extract(fields) => fields.iter().map(|field| field.name).collect(),
        Job::Classify(labels) => labels.iter().map(|label| label.name).collect(),
        Job::Summarise | Job::Judge => Vec::new(),
    };
    let verbs = match task.job {
        Job::Extract(_) => "extract pull read find get parse fields values data",
        Job::Classify(_) => "classify label sort categorise tag assign",
        Job::Summarise => "summarise shorten condense",
        Job::Judge => "",
    };
    words(&format!(
        "{} {} {} {} {} {verbs}",
        task.id,
        task.title,
        task.description,
        task.words,
        names.join(" ").replace('_', " ")
    ))
}

fn words(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let stopped = |word: &&str| !word.is_empty() && !is_common(word);
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(stopped)
        .map(stem)
        .collect()
}

/// Whether a word says little by itself.
pub(crate) fn is_common(word: &str) -> bool {
    static COMMON: LazyLock<HashSet<&str>> =
        LazyLock::new(|| STOP_WORDS.split_whitespace().collect());
    COMMON.contains(word)
}

/// Takes common English endings off, so that "summarising invoices" meets "summarize an invoice".
pub(crate) fn stem(word: &str) -> String {
    let mut stem = word.replace("ise", "ize").replace("isation", "ization");
    for ending in [
        "ization", "izing", "ized", "ize", "ying", "ing", "ies", "ied", "ation", "ions", "ion",
        "es", "ed", "s", "e", "y",
    ] {
        if let Some(rest) = stem.strip_suffix(ending) {
            if rest.len() >= 3 {
                stem = rest.to_owned();
                break;
            }
        }
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(query: &str) -> (Option<String>, bool, String) {
        let answer = matched(query, 5, Generation::Both);
        let chosen = answer["chosen"]["task_id"].as_str().map(str::to_owned);
        (
            chosen,
            answer["ambiguous"] == true,
            answer["type"].as_str().unwrap_or_default().to_owned(),
        )
    }

    #[test]
    fn intents_find_their_task() {
        for (query, task) in [
            (
                "pull totals and dates out of vendor invoices",
                "invoice-key-fields",
            ),
            (
                "extract the key fields from these contracts",
                "contract-key-fields",
            ),
            (
                "extract parties and governing law from contracts",
                "contract-key-fields",
            ),
            (
                "route customer support tickets to the right queue",
                "support-ticket-triage",
            ),
            ("summarise meeting notes", "meeting-summary"),
            ("sentiment of product reviews", "review-sentiment"),
        ] {
            assert_eq!(
                outcome(query).0.as_deref(),
                Some(task),
                "{query}: {}",
                matched(query, 3, Generation::Both)
            );
        }
    }

    #[test]
    fn close_scores_are_ambiguous() {
        let (chosen, ambiguous, _) = outcome("extract the dates and totals");
        assert_eq!(
            (chosen, ambiguous),
            (None, true),
            "{}",
            matched("extract the dates and totals", 3, Generation::Both)
        );
    }

    #[test]
    fn noise_matches_nothing() {
        for query in [
            "asdf qwer zxcv",
            "my cat likes the purple sofa",
            "???",
            "the of and",
        ] {
            let (chosen, ambiguous, kind) = outcome(query);
            assert_eq!(
                (chosen, ambiguous, kind.as_str()),
                (None, false, "none"),
                "{query}"
            );
        }
    }

    #[test]
    fn a_thousand_queries_of_noise_match_nothing() {
        let mut random = fastrand::Rng::with_seed(1);
        for _ in 0..1000 {
            let words: Vec<String> = (0..random.usize(1..8))
                .map(|_| {
                    (0..random.usize(1..12))
                        .map(|_| random.char('!'..='z'))
                        .collect()
                })
                .collect();
            let query = words.join(" ");
            assert_eq!(
                matched(&query, 5, Generation::Both)["matched"],
                false,
                "{query}"
            );
        }
    }

    #[test]
    fn jobs_beyond_tasks() {
        assert_eq!(outcome("transcribe voice memos").2, "capability");
        assert_eq!(
            outcome("generate a video of a dancing robot").2,
            "unsupported"
        );
    }
}
