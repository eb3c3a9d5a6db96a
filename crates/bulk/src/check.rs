//! Whether an answer counts.

use pareta::Raw;

/// A completion that is cut, filtered or refused says so; anything else is whole.
pub(crate) fn is_whole(reply: &Raw) -> Result<(), String> {
    for choice in reply["choices"].elements() {
        match choice["finish_reason"].as_str().as_deref() {
            Some("length") => return Err("the answer was cut off by its length".to_owned()),
            Some("content_filter") => {
                return Err("the answer was held back by a filter of the server".to_owned());
            }
            _ => {}
        }
        if let Some(words) = choice["message"]["refusal"].as_str() {
            if !words.trim().is_empty() {
                return Err(format!("the model refused: {words}"));
            }
        }
    }
    Ok(())
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
