//! Interleaved rounds: in each one every subject takes its turn, so that what else the machine does falls on all of
//! them, and only ratios within a round are compared.

use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use serde::Serialize;

/// How long one turn lasts.
const TURN: Duration = Duration::from_millis(8);

/// One way to do the work: told how many operations to do, it does that many.
pub struct Subject<'a> {
    pub name: &'static str,
    run: Box<dyn FnMut(usize) + 'a>,
}

impl<'a> Subject<'a> {
    pub fn new(name: &'static str, run: impl FnMut(usize) + 'a) -> Self {
        let run = Box::new(run);
        Self { name, run }
    }

    /// A subject that does one operation at a time.
    pub fn repeat<T>(name: &'static str, mut operation: impl FnMut() -> T + 'a) -> Self {
        Self::new(name, move |times| {
            for _ in 0..times {
                std::hint::black_box(operation());
            }
        })
    }

    /// How many operations fill a turn.
    fn calibrate(&mut self) -> usize {
        let mut times = 1;
        loop {
            let start = Instant::now();
            (self.run)(times);
            let took = start.elapsed();
            if took >= TURN / 2 {
                let fits = times as f64 * TURN.as_secs_f64() / took.as_secs_f64();
                return (fits as usize).max(1);
            }
            times *= 2;
        }
    }

    fn turn(&mut self, times: usize) -> Turn {
        let (wall, cpu) = (Instant::now(), ProcessTime::now());
        (self.run)(times);
        let each = |time: Duration| time.as_secs_f64() * 1e9 / times as f64;
        Turn {
            cpu: each(cpu.elapsed()),
            wall: each(wall.elapsed()),
        }
    }
}

/// Nanoseconds per operation.
#[derive(Clone, Copy)]
pub struct Turn {
    pub cpu: f64,
    pub wall: f64,
}

/// The turns of one subject, one for each round.
pub struct Turns {
    pub name: &'static str,
    pub turns: Vec<Turn>,
}

/// Measures each subject over `rounds` rounds. `times` fixes the operations of a turn; without it a turn is a few
/// milliseconds long.
pub fn interleave(
    mut subjects: Vec<Subject<'_>>,
    rounds: usize,
    times: Option<usize>,
) -> Vec<Turns> {
    let times: Vec<usize> = subjects
        .iter_mut()
        .map(|subject| times.unwrap_or_else(|| subject.calibrate()))
        .collect();
    let mut measured: Vec<Turns> = subjects
        .iter()
        .map(|subject| Turns {
            name: subject.name,
            turns: Vec::with_capacity(rounds),
        })
        .collect();
    for round in 0..rounds {
        for place in 0..subjects.len() {
            // Nobody always goes first.
            let who = (place + round) % subjects.len();
            let turn = subjects[who].turn(times[who]);
            measured[who].turns.push(turn);
        }
    }
    measured
}

/// A median and the quarter of the values on either side of it.
#[derive(Clone, Copy, Serialize)]
pub struct Spread {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

impl Spread {
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let at = |share: f64| values[(share * (values.len() - 1) as f64).round() as usize];
        Self {
            median: at(0.5),
            low: at(0.25),
            high: at(0.75),
        }
    }
}
