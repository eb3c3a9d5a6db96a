//! Interleaved rounds: in each one every subject takes its turn, so that what else the machine does falls on all of
//! them, and only ratios within a round are compared.

use std::fmt;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use serde::Serialize;

/// How long one turn lasts.
const TURN: Duration = Duration::from_millis(8);

/// One way to do the work: each call is one turn.
pub struct Subject<'a> {
    pub name: String,
    turn: Box<dyn FnMut() -> Turn + 'a>,
}

impl<'a> Subject<'a> {
    pub fn new(name: impl Into<String>, turn: impl FnMut() -> Turn + 'a) -> Self {
        Self {
            name: name.into(),
            turn: Box::new(turn),
        }
    }

    /// A subject that does one operation after another, as many in a turn as take a few milliseconds.
    pub fn repeat<T>(name: impl Into<String>, mut operation: impl FnMut() -> T + 'a) -> Self {
        let mut run = move |times: usize| {
            let (wall, cpu) = (Instant::now(), ProcessTime::now());
            for _ in 0..times {
                std::hint::black_box(operation());
            }
            let each = |time: Duration| time.as_secs_f64() * 1e9 / times as f64;
            Turn {
                cpu: each(cpu.elapsed()),
                wall: each(wall.elapsed()),
            }
        };
        let mut times = None;
        Self::new(name, move || {
            let times = *times.get_or_insert_with(|| fill(&mut run));
            run(times)
        })
    }
}

/// How many operations fill a turn.
fn fill(run: &mut impl FnMut(usize) -> Turn) -> usize {
    let mut times = 1;
    loop {
        let turn = TURN.as_secs_f64() * 1e9;
        // CPU time: somebody else's turn on the processor must not count as work.
        let each = run(times).cpu;
        if each * times as f64 >= turn / 2.0 {
            return ((turn / each) as usize).max(1);
        }
        times *= 2;
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
    pub name: String,
    pub turns: Vec<Turn>,
}

/// Measures each subject over `rounds` rounds.
pub fn interleave(mut subjects: Vec<Subject<'_>>, rounds: usize) -> Vec<Turns> {
    let mut measured: Vec<Turns> = subjects
        .iter_mut()
        .map(|subject| {
            // The first turn connects and warms up, and is not counted.
            (subject.turn)();
            Turns {
                name: subject.name.clone(),
                turns: Vec::with_capacity(rounds),
            }
        })
        .collect();
    for round in 0..rounds {
        for place in 0..subjects.len() {
            // Nobody always goes first.
            let who = (place + round) % subjects.len();
            let turn = (subjects[who].turn)();
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

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { median, low, high } = self;
        write!(f, "{median:>6.2} ({low:.2}–{high:.2})")
    }
}
