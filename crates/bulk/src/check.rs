//! Whether an answer counts.

use std::borrow::Cow;
use std::sync::Arc;

use pareta::Raw;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Which answers count.
#[derive(Clone)]
pub(crate) enum Check {
    /// Every one.
    Any,
    /// A completion that is whole, and anything that is none.
    Whole,
    Own(Own),
}

/// Whether an answer counts, and if not, why.
pub(crate) type Own = Arc<dyn Fn(&Raw) -> Result<(), String> + Send + Sync>;

/// What is looked for in a reply, in one pass over it.
#[derive(Default, Deserialize)]
pub(crate) struct Look<'a> {
    #[serde(borrow, default)]
    model: Option<&'a RawValue>,
    #[serde(borrow, default)]
    choices: Vec<Choice<'a>>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(borrow, default)]
    finish_reason: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    refusal: Option<Cow<'a, str>>,
}

impl<'a> Look<'a> {
    /// A reply of another shape is no completion, and has no model.
    pub fn at(reply: &'a str) -> Self {
        serde_json::from_str(reply).unwrap_or_default()
    }

    /// The model that answered.
    pub fn model(&self) -> Option<String> {
        serde_json::from_str(self.model?.get()).ok()
    }

    /// A completion that is cut, filtered or refused says so; anything else is whole.
    fn is_whole(&self) -> Result<(), String> {
        for choice in &self.choices {
            match choice.finish_reason.as_deref() {
                Some("length") => return Err("the answer was cut off by its length".to_owned()),
                Some("content_filter") => {
                    return Err("the answer was held back by a filter of the server".to_owned());
                }
                _ => {}
            }
            let refusal = choice
                .message
                .as_ref()
                .and_then(|message| message.refusal.as_deref());
            if let Some(words) = refusal.filter(|words| !words.trim().is_empty()) {
                return Err(format!("the model refused: {words}"));
            }
        }
        Ok(())
    }
}

/// Whether the words are in a reply at all, or may be in an escape: most need not be read for it.
fn may_be_cut(reply: &str) -> bool {
    const WORDS: [&str; 3] = ["\"length\"", "\"content_filter\"", "\"refusal\""];
    let has = |word: &str| memchr::memmem::find(reply.as_bytes(), word.as_bytes()).is_some();
    WORDS.into_iter().any(has) || has("\\u")
}

impl Check {
    pub fn problem(&self, reply: &Raw) -> Option<String> {
        match self {
            Self::Any => None,
            Self::Whole if !may_be_cut(reply.json()) => None,
            Self::Whole => Look::at(reply.json()).is_whole().err(),
            Self::Own(check) => check(reply).err(),
        }
    }
}

#[cfg(feature = "schemars")]
pub(crate) use typed::{answer, is_answer};

#[cfg(feature = "schemars")]
mod typed {
    use pareta::Raw;
    use pareta::typed::Answers;
    use pareta::types::ChatCompletion;
    use serde::de::DeserializeOwned;

    pub fn is_answer<T: DeserializeOwned>(answers: &Answers<T>, reply: &Raw) -> Result<(), String> {
        answer(answers, reply.json()).map(drop)
    }

    pub fn answer<T: DeserializeOwned>(answers: &Answers<T>, reply: &str) -> Result<T, String> {
        let completion = ChatCompletion::from_json(reply);
        let completion =
            completion.map_err(|error| format!("the reply is no completion: {error}"))?;
        answers
            .read(&completion)
            .map_err(|problem| problem.to_string())
    }
}
