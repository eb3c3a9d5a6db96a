//! A subscriber that keeps everything it is told, to be looked at.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

/// A span as it was when it was closed, or is.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub parent: Option<usize>,
    /// What it had when it was made.
    pub at_first: Fields,
    pub fields: Fields,
    pub events: Vec<KeptEvent>,
    pub is_closed: bool,
    references: usize,
}

#[derive(Clone, Debug)]
pub struct KeptEvent {
    pub level: Level,
    pub fields: Fields,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields(BTreeMap<&'static str, String>);

impl Fields {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = self.0.iter();
        fields.try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

/// What was told on this thread since it was made.
pub struct Spans {
    state: Arc<Mutex<State>>,
    _guard: DefaultGuard,
}

#[derive(Default)]
struct State {
    kept: Vec<Kept>,
    entered: Vec<usize>,
    /// Events in no span.
    loose: Vec<KeptEvent>,
}

struct Collector(Arc<Mutex<State>>);

impl Spans {
    /// Listens on this thread until it is dropped.
    pub fn here() -> Self {
        // Where there is only one subscriber, what it wants to hear is decided by whichever thread gets somewhere first,
        // and that may have none.
        static ANOTHER: OnceLock<Dispatch> = OnceLock::new();
        ANOTHER.get_or_init(|| Dispatch::new(Collector(Arc::default())));
        let state = Arc::<Mutex<State>>::default();
        let collector = Collector(state.clone());
        Self {
            state,
            _guard: tracing::subscriber::set_default(collector),
        }
    }

    /// The spans of this crate so far, in the order they were made.
    pub fn all(&self) -> Vec<Kept> {
        self.state.lock().unwrap().kept.clone()
    }

    /// The only one.
    pub fn only(&self) -> Kept {
        let mut all = self.all();
        assert_eq!(all.len(), 1, "{all:#?}");
        all.remove(0)
    }

    /// Everything that was told, as text.
    pub fn text(&self) -> String {
        let state = self.state.lock().unwrap();
        format!("{:?} {:?}", state.kept, state.loose)
    }

    /// Events that were told outside any span.
    pub fn loose(&self) -> usize {
        self.state.lock().unwrap().loose.len()
    }
}

impl Collector {
    fn on(&self, id: &Id, change: impl FnOnce(&mut Kept)) {
        change(&mut self.0.lock().unwrap().kept[id.into_u64() as usize - 1]);
    }
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == pareta::telemetry::TARGET
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let mut state = self.0.lock().unwrap();
        let parent = match attributes.parent() {
            Some(parent) => Some(parent.into_u64() as usize - 1),
            None => state.entered.last().copied(),
        };
        state.kept.push(Kept {
            parent,
            at_first: fields.clone(),
            fields,
            references: 1,
            ..Kept::default()
        });
        Id::from_u64(state.kept.len() as u64)
    }

    fn record(&self, id: &Id, record: &Record<'_>) {
        self.on(id, |span| record.record(&mut span.fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let level = *event.metadata().level();
        let kept = KeptEvent { level, fields };
        let mut state = self.0.lock().unwrap();
        let parent = event.parent().map(|id| id.into_u64() as usize - 1);
        match parent.or(state.entered.last().copied()) {
            Some(span) => state.kept[span].events.push(kept),
            None => state.loose.push(kept),
        }
    }

    fn enter(&self, id: &Id) {
        let mut state = self.0.lock().unwrap();
        state.entered.push(id.into_u64() as usize - 1);
    }

    fn exit(&self, _: &Id) {
        self.0.lock().unwrap().entered.pop();
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.on(id, |span| span.references += 1);
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let mut is_closed = false;
        self.on(&id, |span| {
            span.references -= 1;
            is_closed = span.references == 0;
            span.is_closed |= is_closed;
        });
        is_closed
    }
}
