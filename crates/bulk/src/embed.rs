//! Texts as vectors: many rows in one call.

use pareta::saved::SavedCall;
use pareta::types::Embeddings;
use pareta::{Client, Raw};

use crate::outcome::{Answered, Outcome};

/// So many texts go into one call.
pub(crate) const MOST: usize = 512;

/// How texts are made vectors.
#[derive(Clone, Debug, Default)]
pub struct Embed {
    input_type: Option<String>,
}

impl Embed {
    /// As documents, which is what the server takes them for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Which side of a search they are on, such as [`InputType::Query`](pareta::types::InputType::Query).
    #[must_use]
    pub fn input_type(mut self, side: impl Into<String>) -> Self {
        self.input_type = Some(side.into());
        self
    }

    /// What decides about a vector beside the text.
    pub(crate) fn says(&self) -> &str {
        self.input_type.as_deref().unwrap_or_default()
    }

    pub(crate) fn call<'a>(
        &self,
        client: &Client,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<SavedCall, pareta::Error> {
        let mut call = client.embeddings().create(texts);
        if let Some(side) = &self.input_type {
            call = call.input_type(side.as_str());
        }
        call.to_saved()
    }
}

/// The vectors of a reply, one for each of so many texts. What was billed for all is shared out among them.
pub(crate) fn split(reply: &Raw, texts: usize) -> Result<Vec<Outcome>, String> {
    let unusable = || format!("the reply is not one vector for each of {texts} texts");
    let vectors = Embeddings::from_json(reply.json()).map_err(|_| unusable())?;
    let Outcome::Answered(whole) = Outcome::answered(reply) else {
        return Err(unusable());
    };
    let model = whole.model();
    let mut outcomes = vec![None; texts];
    for vector in &vectors {
        let at = vector.index().and_then(|index| usize::try_from(index).ok());
        let place = at
            .and_then(|at| outcomes.get_mut(at))
            .filter(|place| place.is_none());
        let place = place.filter(|_| !vector.embedding().is_empty());
        let share = whole
            .billed_micro_usd
            .map(|billed| share(billed, at.unwrap_or_default(), texts));
        *place.ok_or_else(unusable)? = Some(Outcome::Answered(Answered {
            reply: vector.json().to_owned(),
            billed_micro_usd: share,
            frontier_would_have_cost_micro_usd: None,
            request_id: whole.request_id.clone(),
            model: model.clone(),
        }));
    }
    outcomes
        .into_iter()
        .collect::<Option<_>>()
        .ok_or_else(unusable)
}

/// So that the sum of all is exactly what was billed.
fn share(billed: i64, at: usize, of: usize) -> i64 {
    let of = of as i64;
    billed / of + i64::from((at as i64) < billed % of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_has_one_vector_for_each_text() {
        let of = |data: &str, texts| {
            let reply = Raw::from_json(format!(r#"{{"model": "m", "data": [{data}]}}"#)).unwrap();
            split(&reply, texts)
        };
        let (first, second) = (
            r#"{"index": 0, "embedding": [0.5]}"#,
            r#"{"index": 1, "embedding": [1e-1]}"#,
        );
        let turned = of(&format!("{second}, {first}"), 2).unwrap();
        let Outcome::Answered(answered) = &turned[1] else {
            panic!()
        };
        assert_eq!(
            (answered.json(), answered.model().as_deref()),
            (second, Some("m"))
        );
        assert_eq!(answered.vector(), Some(vec![0.1]));
        for (data, texts) in [
            (first.to_owned(), 2),
            (format!("{first}, {first}"), 2),
            (format!("{first}, {second}"), 1),
            (r#"{"index": 0, "embedding": []}"#.to_owned(), 1),
            (r#"{"embedding": [1]}"#.to_owned(), 1),
        ] {
            assert!(of(&data, texts).is_err(), "{data}");
        }
    }

    #[test]
    fn shares_are_the_whole() {
        for (billed, of) in [(0, 3), (7, 3), (512, 512), (1, 512)] {
            let shares: i64 = (0..of).map(|at| share(billed, at, of)).sum();
            assert_eq!(shares, billed);
        }
    }
}
