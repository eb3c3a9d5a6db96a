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
    pub subjects: Vec<Timed>,
    pub ratios: Vec<Ratio>,
    pub figures: Vec<Figure>,
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
    pub unit: &'static str,
    pub at_most: Option<f64>,
}

impl Figure {
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
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
            subjects: Vec::new(),
            ratios: Vec::new(),
            figures: Vec::new(),
        }
    }

    /// The first of `measured` is this SDK, the others its peers; `targets` names what it must reach beside them.
    pub fn timed(mut self, measured: &[Turns], targets: &[(&str, f64)]) -> Self {
        self.subjects.extend(measured.iter().map(|one| Timed {
            name: one.name.to_owned(),
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
                to: peer.name.to_owned(),
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
                "  {name:<24} {cpu:>12.0} ns CPU {wall:>12.0} ns wall a {unit}"
            )?;
        }
        for ratio in &self.ratios {
            let Spread { median, low, high } = ratio.cpu;
            let (to, wall) = (&ratio.to, ratio.wall.median);
            let verdict = verdict(median, ratio.at_most);
            writeln!(
                f,
                "  × {to:<22} {median:>6.2} CPU ({low:.2}–{high:.2}), {wall:.2} wall{verdict}"
            )?;
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
                "  {name:<36} {value:>12.2} {unit}{}",
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
