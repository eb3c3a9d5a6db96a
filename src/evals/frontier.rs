//! Which vendor models a run compares with.

use crate::types::FrontierModel;

/// The vendor models a run is to include.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Frontier {
    /// None: the default.
    #[default]
    None,
    /// Every one that is fit for the task.
    All,
    /// Those on the task's leaderboard.
    Benchmarked,
    /// These, by their ids.
    Models(Vec<String>),
}

impl Frontier {
    /// These vendor models, by their ids.
    pub fn models(ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Frontier::Models(ids.into_iter().map(Into::into).collect())
    }

    /// The models of a roster that are meant.
    pub(super) fn choose(&self, roster: &[FrontierModel]) -> Vec<String> {
        let meant = roster.iter().filter(|model| match self {
            Frontier::All => true,
            Frontier::Benchmarked => model.benchmarked(),
            Frontier::None | Frontier::Models(_) => false,
        });
        meant
            .filter_map(FrontierModel::id)
            .map(str::to_owned)
            .collect()
    }
}
