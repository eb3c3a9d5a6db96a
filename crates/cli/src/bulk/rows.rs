//! The rows of a job, from its file.

use std::collections::HashSet;
use std::sync::Arc;

use pareta_bulk::{Estimate, Job};

use super::calls::Calls;
use super::records::{Record, Source};
use crate::errors::Failure;

/// The rows of a job, which are read as often as it takes.
pub struct Rows<C> {
    pub source: Source,
    pub calls: Arc<C>,
    pub shard: Option<(u64, u64)>,
}

impl<C> Clone for Rows<C> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            calls: self.calls.clone(),
            shard: self.shard,
        }
    }
}

impl<C: Calls> Rows<C> {
    /// Each row of this shard, with the line it was.
    fn each(
        &self,
    ) -> Result<impl Iterator<Item = Result<(C::Row, Record), Failure>> + Send + use<C>, Failure>
    {
        let mut records = self.source.records()?;
        let (calls, shard, name) = (
            self.calls.clone(),
            self.shard,
            self.source.name().to_owned(),
        );
        let mut number = 0;
        Ok(std::iter::from_fn(move || {
            loop {
                let record = match records.next() {
                    Ok(record) => record?,
                    Err(problem) => return Some(Err(problem)),
                };
                number += 1;
                if shard.is_some_and(|(part, parts)| number % parts != part % parts) {
                    continue;
                }
                let row = calls.row(&record).map_err(|problem| {
                    Failure::Input(format!("{name}:{}: {problem}", record.line))
                });
                return Some(row.map(|row| (row, record)));
            }
        }))
    }

    /// How many there are; fails at the first that is none, before anything is sent.
    pub fn count(&self) -> Result<u64, Failure> {
        let mut count = 0;
        for row in self.each()? {
            row?;
            count += 1;
        }
        Ok(count)
    }

    /// The rows alone. They were looked through before: what is no row any more has changed meanwhile, and ends them.
    pub fn read(&self) -> Result<impl Iterator<Item = C::Row> + Send + use<C>, Failure> {
        let rows = self.each()?;
        Ok(rows.map_while(Result::ok).map(|(row, _)| row))
    }

    /// Those of these names, as they came.
    pub fn named(&self, names: &HashSet<String>) -> Result<Vec<String>, Failure> {
        let mut found = Vec::new();
        for row in self.each()? {
            let (row, record) = row?;
            if names.contains(C::name(&row)) {
                found.push(record.text);
            }
        }
        Ok(found)
    }

    /// What a job of them would be.
    pub fn estimate(&self, job: &Job) -> Result<Estimate, Failure> {
        let mut rows = self.each()?;
        // The first that is none ends them, and is what is told.
        let mut problem = None;
        let good = std::iter::from_fn(|| match rows.next()? {
            Ok((row, _)) => Some(row),
            Err(failure) => {
                problem = Some(failure);
                None
            }
        });
        let estimate = self.calls.estimate(job, good);
        match problem {
            Some(failure) => Err(failure),
            None => Ok(estimate?),
        }
    }
}
