//! Outcomes as a column.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, Float32Builder, Float64Builder, Int64Builder, ListBuilder, StringBuilder,
    StructArray, StructBuilder,
};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use pareta_bulk::Outcome;

use crate::spec::{Ask, Chat};

/// The type of the column.
pub fn data_type(ask: &Ask) -> DataType {
    let (name, kind) = match ask {
        Ask::Chat(Chat { schema: None, .. }) => ("text", DataType::Utf8),
        Ask::Chat(_) => ("value", DataType::Utf8),
        Ask::Embed { .. } => ("vector", DataType::new_list(DataType::Float32, true)),
        Ask::Rerank { .. } => {
            let ranked = DataType::Struct(ranked());
            ("ranking", DataType::new_list(ranked, true))
        }
    };
    DataType::Struct(Fields::from(vec![
        Field::new(name, kind, true),
        Field::new("error", DataType::Utf8, true),
        Field::new("billed_micro_usd", DataType::Int64, true),
        Field::new("request_id", DataType::Utf8, true),
    ]))
}

fn ranked() -> Fields {
    Fields::from(vec![
        Field::new("index", DataType::Int64, true),
        Field::new("score", DataType::Float64, true),
    ])
}

/// What became of each row, in their order; for the rest why not.
pub fn column(ask: &Ask, outcomes: &[Result<Outcome, String>]) -> Result<ArrayRef, String> {
    let DataType::Struct(fields) = data_type(ask) else {
        return Err("the column is a struct".to_owned());
    };
    let (mut errors, mut billed, mut ids) = (
        StringBuilder::new(),
        Int64Builder::new(),
        StringBuilder::new(),
    );
    let mut said = Said::of(ask);
    for outcome in outcomes {
        let error = match outcome {
            Ok(outcome @ Outcome::Answered(answered)) => {
                ids.append_option(answered.request_id.as_deref());
                said.push(outcome).err()
            }
            Ok(other) => {
                said.push_nothing();
                let failed = other.failure();
                ids.append_option(failed.and_then(|failed| failed.request_id.as_deref()));
                failed.map(|failed| failed.message.clone())
            }
            Err(problem) => {
                said.push_nothing();
                ids.append_null();
                Some(problem.clone())
            }
        };
        errors.append_option(error);
        billed.append_option(outcome.as_ref().map_or(Some(0), Outcome::billed_micro_usd));
    }
    let columns: Vec<ArrayRef> = vec![
        said.finish(),
        Arc::new(errors.finish()),
        Arc::new(billed.finish()),
        Arc::new(ids.finish()),
    ];
    let column = StructArray::try_new(fields, columns, None).map_err(|error| error.to_string())?;
    Ok(Arc::new(column))
}

/// What was asked for.
enum Said {
    Text(StringBuilder),
    Value(StringBuilder),
    Vector(ListBuilder<Float32Builder>),
    Ranking(ListBuilder<StructBuilder>),
}

impl Said {
    fn of(ask: &Ask) -> Self {
        match ask {
            Ask::Chat(Chat { schema: None, .. }) => Self::Text(StringBuilder::new()),
            Ask::Chat(_) => Self::Value(StringBuilder::new()),
            Ask::Embed { .. } => Self::Vector(ListBuilder::new(Float32Builder::new())),
            Ask::Rerank { .. } => {
                Self::Ranking(ListBuilder::new(StructBuilder::from_fields(ranked(), 0)))
            }
        }
    }

    fn push_nothing(&mut self) {
        match self {
            Self::Text(text) | Self::Value(text) => text.append_null(),
            Self::Vector(vector) => vector.append_null(),
            Self::Ranking(ranking) => ranking.append_null(),
        }
    }

    /// Takes in an answer; fails for one that is not what was asked for, which leaves nothing in its place.
    fn push(&mut self, outcome: &Outcome) -> Result<(), String> {
        let pushed = self.try_push(outcome);
        if pushed.is_err() {
            self.push_nothing();
        }
        pushed
    }

    fn try_push(&mut self, outcome: &Outcome) -> Result<(), String> {
        let reply = outcome.reply().ok_or("the reply is no JSON")?;
        let text = || reply["choices"][0]["message"]["content"].as_str();
        match self {
            Self::Text(column) => column.append_option(text()),
            Self::Value(column) => {
                let text = text().ok_or("the answer has no text")?;
                let json = serde_json::from_str::<serde::de::IgnoredAny>(&text);
                json.map_err(|error| format!("the answer is no JSON: {error}"))?;
                column.append_value(text);
            }
            Self::Vector(column) => {
                let vector = match outcome {
                    Outcome::Answered(answered) => answered.vector(),
                    _ => None,
                };
                let vector = vector.ok_or("the reply has no vector")?;
                column.values().append_slice(&vector);
                column.append(true);
            }
            Self::Ranking(column) => {
                for result in reply["results"].elements() {
                    let ranked = column.values();
                    if let Some(index) = ranked.field_builder::<Int64Builder>(0) {
                        index.append_option(result["index"].as_i64());
                    }
                    if let Some(score) = ranked.field_builder::<Float64Builder>(1) {
                        score.append_option(result["relevance_score"].as_f64());
                    }
                    ranked.append(true);
                }
                column.append(true);
            }
        }
        Ok(())
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Text(mut column) | Self::Value(mut column) => Arc::new(column.finish()),
            Self::Vector(mut column) => Arc::new(column.finish()),
            Self::Ranking(mut column) => Arc::new(column.finish()),
        }
    }
}
