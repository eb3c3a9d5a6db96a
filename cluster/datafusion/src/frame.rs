//! A query with one paid column, and what can be done with it.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, plan_err};
use datafusion::dataframe::DataFrameWriteOptions;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::async_func::AsyncFuncExec;
use datafusion::physical_plan::{ExecutionPlan, displayable};
use datafusion::physical_planner::{DefaultPhysicalPlanner, PhysicalPlanner};
use datafusion::prelude::DataFrame;
use pareta_bulk::Holder;

/// A query with one paid column. It can be run, or written; nothing can be put on top of it, because what a planner makes of
/// that is paid for: read what was written.
#[derive(Debug)]
#[must_use = "nothing is sent before it runs"]
pub struct Paid {
    frame: DataFrame,
    /// As long as it is there, executors may make calls.
    _holder: Option<Holder>,
}

impl Paid {
    pub(crate) fn new(frame: DataFrame, holder: Option<Holder>) -> Self {
        Self {
            frame,
            _holder: holder,
        }
    }

    /// The plan, for people.
    pub async fn explain(&self) -> Result<String> {
        let plan = self.plan().await?;
        Ok(displayable(plan.as_ref()).indent(true).to_string())
    }

    /// Runs it, and keeps all results in memory.
    pub async fn collect(&self) -> Result<Vec<RecordBatch>> {
        self.plan().await?;
        self.frame.clone().collect().await
    }

    /// Runs it in this process, batch by batch. Who stops reading stops the calls, a few batches later.
    pub async fn stream(&self) -> Result<SendableRecordBatchStream> {
        self.plan().await?;
        self.frame.clone().execute_stream().await
    }

    /// Runs it, and writes the results as Parquet: a file, or for a name that ends in `/` a directory of them.
    pub async fn write_parquet(&self, path: &str) -> Result<()> {
        self.plan().await?;
        let frame = self.frame.clone();
        frame
            .write_parquet(path, DataFrameWriteOptions::new(), None)
            .await?;
        Ok(())
    }

    /// Runs it, and writes the results as JSON, an object a line.
    pub async fn write_json(&self, path: &str) -> Result<()> {
        self.plan().await?;
        let frame = self.frame.clone();
        frame
            .write_json(path, DataFrameWriteOptions::new(), None)
            .await?;
        Ok(())
    }

    /// The plan, which pays no more than once a row.
    async fn plan(&self) -> Result<Arc<dyn ExecutionPlan>> {
        let (state, plan) = self.frame.clone().into_parts();
        // As it is planned here: that of a cluster says only that it runs there.
        let plan = state.optimize(&plan)?;
        let planner = DefaultPhysicalPlanner::default();
        let plan = planner.create_physical_plan(&plan, &state).await?;
        let mut paid = 0;
        plan.apply(|node| {
            if let Some(calls) = node.downcast_ref::<AsyncFuncExec>() {
                // Nothing else says how many there are.
                #[allow(deprecated)]
                {
                    paid += calls.async_exprs().len();
                }
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        match paid {
            // Where the planner sees that there are no rows, nothing is paid.
            0 | 1 => Ok(plan),
            _ => plan_err!(
                "the plan has {paid} paid expressions and must have one, or rows are paid again: filter, join and limit in the \
                 source, and let that have no paid column of its own"
            ),
        }
    }
}
