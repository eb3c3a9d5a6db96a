//! What a chat model says: a tool call, JSON in a schema, the task's answer, or plain words.

use serde_json::{Value, json};

use super::schema::Filler;
use super::{Mistakes, normal, perform, summarise};
use crate::catalog::{Job, Task};

/// A conversation, reduced to what an answer depends on.
pub(crate) struct Request<'a> {
    pub task: Option<&'static Task>,
    /// Everything the user said.
    pub said: &'a str,
    /// The last thing the user said.
    pub question: &'a str,
    /// The tool's result, when the last message is one.
    pub tool_result: Option<&'a str>,
    pub format: Format<'a>,
    pub tools: &'a [Tool<'a>],
    pub tool_choice: ToolChoice<'a>,
    /// Whether one answer may call several tools.
    pub parallel: bool,
}

/// The form the answer must have.
#[derive(Clone, Copy)]
pub(crate) enum Format<'a> {
    Text,
    JsonObject,
    Schema(&'a Value),
}

pub(crate) struct Tool<'a> {
    pub name: &'a str,
    pub description: &'a str,
    pub parameters: &'a Value,
}

#[derive(Clone, Copy)]
pub(crate) enum ToolChoice<'a> {
    None,
    Auto,
    Required,
    Named(&'a str),
}

/// An answer before it is cut into tokens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Draft {
    Text(String),
    ToolCalls(Vec<Call>),
}

/// One tool to call; the arguments are JSON.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    pub name: String,
    pub arguments: String,
}

pub(crate) fn draft(request: &Request<'_>, mistakes: &mut Mistakes) -> Draft {
    let calls = request.calls();
    if !calls.is_empty() {
        return Draft::ToolCalls(calls);
    }
    let wants_json = !matches!(request.format, Format::Text);
    if let Format::Schema(schema) = request.format {
        return Draft::Text(
            Filler::new(schema, request.said, mistakes)
                .fill()
                .to_string(),
        );
    }
    if let Some(result) = request.tool_result {
        let answer = summarise::answer(result, request.question, mistakes);
        return Draft::Text(if wants_json {
            json!({ "answer": answer }).to_string()
        } else {
            answer
        });
    }
    let performed = request
        .task
        .map(|task| (task, perform(task, request.said, mistakes)));
    let text = match performed {
        // Nothing found and no JSON asked for: then it was not a document but small talk.
        Some((
            Task {
                job: Job::Extract(_),
                ..
            },
            found,
        )) if wants_json || found_any(&found) => found.to_string(),
        Some((
            Task {
                job: Job::Classify(_),
                ..
            },
            label,
        )) if wants_json => json!({ "label": label }).to_string(),
        Some((
            Task {
                job: Job::Classify(_),
                ..
            },
            Value::String(label),
        )) => label,
        Some((
            Task {
                job: Job::Summarise,
                ..
            },
            Value::String(summary),
        )) if !wants_json => summary,
        _ => {
            let answer = talk(request, mistakes);
            if wants_json {
                json!({ "answer": answer }).to_string()
            } else {
                answer
            }
        }
    };
    Draft::Text(text)
}

fn found_any(found: &Value) -> bool {
    found
        .as_object()
        .is_some_and(|fields| fields.values().any(|value| !value.is_null()))
}

/// An extractive answer where there is something to extract from, else an honest word.
fn talk(request: &Request<'_>, mistakes: &mut Mistakes) -> String {
    let asked = request.question.trim();
    if normal::sentences(request.said).len() > 2 {
        let (instruction, context) = match request.said.trim().split_once('\n') {
            Some((first, rest)) if !rest.trim().is_empty() => (first, rest),
            _ => (asked, request.said),
        };
        return summarise::answer(context, instruction, mistakes);
    }
    match request.task {
        Some(task) => format!(
            "You said: {asked}\nThis endpoint does one job. {}",
            task.description
        ),
        None => format!("You said: {asked}"),
    }
}

impl<'a> Request<'a> {
    /// The tools to call: one for each clause of the question that asks for one, if there are several; else the one.
    fn calls(&self) -> Vec<Call> {
        let mut calls: Vec<Call> = Vec::new();
        if self.asks_for_tools()
            && self.parallel
            && !matches!(self.tool_choice, ToolChoice::Named(_))
        {
            let clauses = self
                .question
                .split(';')
                .flat_map(|part| part.split(" and "));
            for clause in clauses {
                match self.relevant(clause).map(|tool| tool.call(clause)) {
                    Some(call) if !calls.contains(&call) => calls.push(call),
                    _ => {}
                }
            }
        }
        if calls.len() < 2 {
            calls = self
                .tool()
                .map(|tool| tool.call(self.said))
                .into_iter()
                .collect();
        }
        calls
    }

    /// A result that has come back is to be used, not asked for again.
    fn asks_for_tools(&self) -> bool {
        !matches!(self.tool_choice, ToolChoice::None) && self.tool_result.is_none()
    }

    fn tool(&self) -> Option<&Tool<'a>> {
        if !self.asks_for_tools() {
            return None;
        }
        match self.tool_choice {
            ToolChoice::Named(name) => self.tools.iter().find(|tool| tool.name == name),
            ToolChoice::Required => {
                let relevance = |tool: &&Tool<'_>| tool.relevance(self.question);
                self.tools.iter().max_by_key(relevance)
            }
            _ => self.relevant(self.question),
        }
    }

    /// The tool that a text is about.
    fn relevant(&self, text: &str) -> Option<&Tool<'a>> {
        let best = self.tools.iter().max_by_key(|tool| tool.relevance(text))?;
        (best.relevance(text) > 0).then_some(best)
    }
}

impl Tool<'_> {
    /// How many words of a text the tool's name and description share.
    fn relevance(&self, text: &str) -> usize {
        let about = normal::words(&format!(
            "{} {}",
            self.name.replace('_', " "),
            self.description
        ));
        let asked = normal::words(text);
        asked
            .iter()
            .filter(|word| word.len() > 3 && about.contains(word))
            .count()
    }

    /// A call with the arguments that a text has for it. Mistakes are for tasks, where they are measured; a test of a tool
    /// loop is better off without.
    fn call(&self, text: &str) -> Call {
        let filled = Filler::new(self.parameters, text, &mut Mistakes::none()).fill();
        Call {
            name: self.name.to_owned(),
            arguments: filled.to_string(),
        }
    }
}
