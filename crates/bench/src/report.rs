//! What was measured, for people and as JSON.

use std::fmt;

use serde::Serialize;

use crate::measure::{Spread, Turns};

/// One piece of work, done by this SDK and by its peers.
#[derive(Serialize)]
pub struct Work {
    pub name: String,
    /// What the nanoseconds are per.
    pub unit: &'static str,
    /// The clock of the targets.
    pub judged_by: Clock,
    pub subjects: Vec<Timed>,
    pub ratios: Vec<Ratio>,
    pub figures: Vec<Figure>,
}

#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    Cpu,
    Wall,
}

/// Nanoseconds per unit.
#[derive(Serialize)]
pub struct Timed {
    pub name: String,
    pub cpu_ns: Spread,
    pub wall_ns: Spread,
}

/// This SDK over a peer, round by round.
#[derive(Serialize)]
pub struct Ratio {
    pub to: String,
    pub cpu: Spread,
    pub wall: Spread,
    pub at_most: Option<f64>,
}

/// Anything else that was measured.
#[derive(Serialize)]
pub struct Figure {
    pub name: String,
    pub value: f64,
    pub unit: String,
    pub at_most: Option<f64>,
}

impl Figure {
    pub fn new(name: impl Into<String>, value: f64, unit: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value,
            unit: unit.into(),
            at_most: None,
        }
    }

    pub fn at_most(mut self, limit: f64) -> Self {
        self.at_most = Some(limit);
        self
    }
}

impl Work {
    pub fn new(name: impl Into<String>, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            unit,
            judged_by: Clock::Cpu,
            subjects: Vec::new(),
            ratios: Vec::new(),
            figures: Vec::new(),
        }
    }

    pub fn judged_by(mut self, clock: Clock) -> Self {
        self.judged_by = clock;
        self
    }

    /// For figures that were not measured to be held against anything.
    pub fn forget_targets(&mut self) {
        self.ratios
            .iter_mut()
            .for_each(|ratio| ratio.at_most = None);
        self.figures
            .iter_mut()
            .for_each(|figure| figure.at_most = None);
    }

    /// The first of `measured` is this SDK, the others its peers; `targets` names what it must reach beside them.
    pub fn timed(mut self, measured: &[Turns], targets: &[(&str, f64)]) -> Self {
        self.subjects.extend(measured.iter().map(|one| Timed {
            name: one.name.clone(),
            cpu_ns: Spread::of(one.turns.iter().map(|turn| turn.cpu)),
            wall_ns: Spread::of(one.turns.iter().map(|turn| turn.wall)),
        }));
        let Some((ours, peers)) = measured.split_first() else {
            return self;
        };
        self.ratios.extend(peers.iter().map(|peer| {
            let rounds = || ours.turns.iter().zip(&peer.turns);
            let target = targets.iter().find(|(name, _)| *name == peer.name);
            Ratio {
                to: peer.name.clone(),
                cpu: Spread::of(rounds().map(|(ours, peer)| ours.cpu / peer.cpu)),
                wall: Spread::of(rounds().map(|(ours, peer)| ours.wall / peer.wall)),
                at_most: target.map(|(_, limit)| *limit),
            }
        }));
        self
    }

    pub fn figure(mut self, figure: Figure) -> Self {
        self.figures.push(figure);
        self
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.name)?;
        for timed in &self.subjects {
            let (cpu, wall) = (timed.cpu_ns.median, timed.wall_ns.median);
            let (name, unit) = (&timed.name, self.unit);
            writeln!(
                f,
                "  {name:<24} {cpu:>12.0} ns CPU {wall:>12.0} ns wall per {unit}"
            )?;
        }
        for ratio in &self.ratios {
            let Ratio { to, cpu, wall, .. } = ratio;
            let judged = match self.judged_by {
                Clock::Cpu => cpu,
                Clock::Wall => wall,
            };
            let verdict = verdict(judged.median, ratio.at_most);
            writeln!(f, "  × {to:<22} {cpu} CPU, {wall} wall{verdict}")?;
        }
        for figure in &self.figures {
            let Figure {
                name,
                value,
                unit,
                at_most,
            } = figure;
            writeln!(
                f,
                "  {name:<52} {value:>12.2} {unit}{}",
                verdict(*value, *at_most)
            )?;
        }
        Ok(())
    }
}

fn verdict(value: f64, at_most: Option<f64>) -> String {
    match at_most {
        Some(limit) if value <= limit => format!("   (at most {limit}: met)"),
        Some(limit) => format!("   (at most {limit}: MISSED)"),
        None => String::new(),
    }
}
