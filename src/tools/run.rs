//! Turns of the model and calls of tools, in turn, until there is an answer.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;

use super::events::{CallRecord, ToolAnswer, ToolEvent, TurnEnd};
use super::execute::{Decision, Set, pending};
use super::tool::Tool;
use crate::chat::stream::Streams;
use crate::chat::{ChatMessage, ChatStream, Receipt};
use crate::client::{Async, Call, Mode, Request, redescribe};
use crate::error::{Error, ErrorKind};
use crate::operation::{Operation, Reply};
use crate::parts::side_by_side;
use crate::runtime::timeout_at;
use crate::telemetry::PartsSpan;
use crate::types::{ChatCompletion, ToolCall};

/// A completion whose tools are run until there is an answer; see [`Request::run_tools`].
#[derive(Clone)]
pub struct RunTools<Op> {
    ask: Op,
    set: Set,
    limits: Limits,
}

/// The same, watched; see [`Request::watch`].
#[derive(Clone)]
pub struct WatchTools<Op>(RunTools<Op>);

#[derive(Clone)]
struct Limits {
    turns: u32,
    calls: usize,
    at_once: usize,
    budget_micro_usd: Option<i64>,
    assumed_micro_usd: Option<i64>,
}

impl<M: Mode, Op: Streams> Request<M, Op> {
    /// Runs the tools the model calls and gives it their results, turn by turn, until it answers without a call: a
    /// [`ToolAnswer`]. Best on the [lane for agents](crate::agent), which is made for it; any model that takes tools will do.
    ///
    /// See [`tools`](crate::tools) for what is told to the model, the limits, and how to watch it.
    ///
    /// # Errors
    ///
    /// [`Argument`](ErrorKind::Argument) for no tool, one without a name, or two of one, before anything is sent;
    /// [`Unfinished`](ErrorKind::Unfinished) at a limit; [`Answer`](ErrorKind::Answer) for a turn that was cut off; and
    /// those of every call. All have the [`conversation`](Error::conversation) so far, which can be gone on with.
    #[doc(alias = "function calling")]
    #[doc(alias = "agent")]
    pub fn run_tools(self, tools: impl IntoIterator<Item = Tool>) -> Request<M, RunTools<Op>> {
        let tools: Vec<Tool> = tools.into_iter().collect();
        let problem = problem_of(&tools);
        let mut request = redescribe(self, |ask| RunTools {
            ask,
            set: Set {
                tools,
                time_limit: None,
                decide: None,
            },
            limits: Limits {
                turns: 10,
                calls: 50,
                at_once: 8,
                budget_micro_usd: None,
                assumed_micro_usd: None,
            },
        });
        if let Some(problem) = problem {
            request.options.reject(problem);
        }
        request
    }
}

fn problem_of(tools: &[Tool]) -> Option<String> {
    if tools.is_empty() {
        return Some(
            "tools is empty: a loop needs one, and a call without is a completion".to_owned(),
        );
    }
    let named = |name: &str| tools.iter().filter(|tool| tool.name() == name).count();
    let bad = tools
        .iter()
        .find(|tool| tool.name().is_empty() || named(tool.name()) > 1)?;
    Some(match bad.name() {
        "" => "a tool has no name".to_owned(),
        name => format!("there are two tools {name:?}"),
    })
}

impl<M: Mode, Op> Request<M, RunTools<Op>> {
    /// The most turns the model may take. By default 10.
    pub fn max_turns(mut self, turns: u32) -> Self {
        self.operation.limits.turns = turns;
        self.options
            .reject_if(turns == 0, "max_turns is zero: no question could be asked");
        self
    }

    /// The most calls of tools there may be in all; one turn may ask for a hundred. By default 50.
    pub fn max_calls(mut self, calls: usize) -> Self {
        self.operation.limits.calls = calls;
        self
    }

    /// How many calls of a turn are run side by side. By default 8.
    pub fn at_once(mut self, calls: usize) -> Self {
        self.operation.limits.at_once = calls;
        self.options
            .reject_if(calls == 0, "at_once is zero: no tool would be run");
        self
    }

    /// The most all turns may cost together, in micro-USD: none is begun where another like the last would go beyond it. By
    /// default there is no limit.
    ///
    /// A server need not say what a turn costs: the lane for agents is not known to. Then there is no further turn, unless
    /// [`assume_micro_usd`](Request::assume_micro_usd) says what to reckon with.
    pub fn budget_micro_usd(mut self, budget: i64) -> Self {
        self.operation.limits.budget_micro_usd = Some(budget);
        self
    }

    /// What a turn counts as for the [budget](Request::budget_micro_usd) where the server does not say what it cost, in
    /// micro-USD.
    pub fn assume_micro_usd(mut self, a_turn: i64) -> Self {
        self.operation.limits.assumed_micro_usd = Some(a_turn);
        self
    }

    /// How long a call of a tool may take; then it is dropped, and the model is told. By default as long as the whole may.
    pub fn tool_timeout(mut self, limit: Duration) -> Self {
        self.operation.set.time_limit = Some(limit);
        self
    }

    /// Asked before each call of a tool: it is run, refused with words for the model, or run with other arguments. For
    /// tools that do what cannot be undone, where a person is to say yes.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// # let refund = pareta::tools::Tool::dynamic(pareta::chat::Tool::function("refund"), |_| async { Ok::<_, String>("done") });
    /// use pareta::tools::Decision;
    ///
    /// let answer = client
    ///     .agent()
    ///     .completions()
    ///     .create("Please refund my payment.")
    ///     .run_tools([refund])
    ///     .decide(|call| async move {
    ///         match call.function().name() {
    ///             Some("refund") => Decision::Refuse("A person has to say yes to that first.".to_owned()),
    ///             _ => Decision::Allow,
    ///         }
    ///     })
    ///     .await?;
    /// # let _ = answer;
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "approve")]
    pub fn decide<F: Future<Output = Decision> + Send + 'static>(
        mut self,
        decide: impl Fn(ToolCall) -> F + Send + Sync + 'static,
    ) -> Self {
        self.operation.set.decide = Some(Arc::new(move |call| Box::pin(decide(call))));
        self
    }

    /// Watches it: what the call gives is a [`ToolRun`], the events of the loop as they happen.
    #[doc(alias = "stream")]
    pub fn watch(self) -> Request<M, WatchTools<Op>> {
        redescribe(self, WatchTools)
    }
}

impl<M, Op> Operation<M> for RunTools<Op>
where
    M: Mode,
    Op: Streams + Reply<Output = ChatCompletion> + Clone,
{
    type Output = ToolAnswer;

    async fn run(self, call: Call<M>) -> Result<ToolAnswer, Error> {
        drive(self, call, Told::nobody()).await
    }
}

impl<M, Op> Operation<M> for WatchTools<Op>
where
    M: Mode,
    Op: Streams + Reply<Output = ChatCompletion> + Clone + 'static,
{
    type Output = ToolRun<M>;

    async fn run(self, call: Call<M>) -> Result<ToolRun<M>, Error> {
        let told = Told::somebody();
        let mode = call.client.mode.clone();
        let secrets = call.secrets.clone();
        let running = drive(self.0, call, told.clone());
        let running = async move { running.await.map_err(|error| secrets.redact_error(error)) };
        Ok(ToolRun {
            mode,
            told,
            running: Some(Box::pin(running)),
            ended: None,
        })
    }
}

/// Where events go.
#[derive(Clone)]
struct Told(Option<Arc<Mutex<VecDeque<ToolEvent>>>>);

impl Told {
    fn nobody() -> Self {
        Self(None)
    }

    fn somebody() -> Self {
        Self(Some(Arc::default()))
    }

    fn tell(&self, event: impl FnOnce() -> ToolEvent) {
        if let Some(queue) = &self.0 {
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.push_back(event());
        }
    }

    fn next(&self) -> Option<ToolEvent> {
        let queue = self.0.as_ref()?;
        queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }
}

/// What is known of a loop so far.
struct So {
    conversation: Vec<ChatMessage>,
    calls: Vec<CallRecord>,
    turns: u32,
    /// What all turns cost, as far as the server says so of each.
    billed: Option<i64>,
    /// What they count as for the budget, and the last one.
    reckoned: Option<(i64, i64)>,
}

async fn drive<M: Mode, Op>(
    run: RunTools<Op>,
    call: Call<M>,
    told: Told,
) -> Result<ToolAnswer, Error>
where
    Op: Streams + Reply<Output = ChatCompletion> + Clone,
{
    let RunTools {
        mut ask,
        set,
        limits,
    } = run;
    let body = ask.body();
    if body.tools.is_some() {
        let problem = "are given twice: those of `run_tools` are sent";
        return Err(Error::argument("tools", problem));
    }
    if body.n.is_some_and(|n| n != 1) {
        let problem = "asks for several choices, and a loop goes on with one";
        return Err(Error::argument("n", problem));
    }
    body.tools = Some(
        set.tools
            .iter()
            .map(|tool| tool.definition().clone())
            .collect(),
    );
    let mut so = So {
        conversation: std::mem::take(&mut body.messages),
        calls: Vec::new(),
        turns: 0,
        billed: Some(0),
        reckoned: Some((0, 0)),
    };
    // One for both ways to run it: what is watched goes on behind its call.
    let span = PartsSpan::begin(Some("run_tools"));
    let ended = {
        let mut work = pin!(turns(&mut so, &mut ask, &set, &limits, call, &told));
        poll_fn(|context| span.poll(work.as_mut(), context)).await
    };
    span.end(ended.as_ref().err());
    match ended {
        Ok(completion) => Ok(ToolAnswer {
            completion,
            conversation: so.conversation,
            calls: so.calls,
            turns: so.turns,
            billed: so.billed,
        }),
        Err(error) => Err(error.with_conversation(so.conversation)),
    }
}

async fn turns<M: Mode, Op>(
    so: &mut So,
    ask: &mut Op,
    set: &Set,
    limits: &Limits,
    call: Call<M>,
    told: &Told,
) -> Result<ChatCompletion, Error>
where
    Op: Streams + Reply<Output = ChatCompletion>,
{
    let call = call.keyed()?;
    let deadline = call.deadline;
    loop {
        let wanted = pending(&so.conversation);
        if !wanted.is_empty() {
            if so.calls.len() + wanted.len() > limits.calls {
                return Err(unfinished(format!(
                    "the model has asked for {} calls of tools, more than the {} set with `max_calls`; the last {} were \
                     not run",
                    so.calls.len() + wanted.len(),
                    limits.calls,
                    wanted.len()
                )));
            }
            let done = Mutex::default();
            let running = run_all(&wanted, set, limits.at_once, told, &done);
            let in_time = match deadline {
                None => {
                    running.await;
                    true
                }
                Some(deadline) => timeout_at(deadline, running).await.is_ok(),
            };
            // What was done is not done again when the conversation is taken up.
            let mut done: Vec<(usize, CallRecord)> =
                done.into_inner().unwrap_or_else(PoisonError::into_inner);
            done.sort_by_key(|(place, _)| *place);
            for (_, record) in done {
                so.conversation
                    .push(record.call.result(record.result.as_str()));
                so.calls.push(record);
            }
            if !in_time {
                let message = "the time for the whole call was up while tools were at work, the limit set with `timeout`";
                return Err(Error::new(ErrorKind::Timeout, message));
            }
        }
        if so.turns >= limits.turns {
            return Err(unfinished(format!(
                "the model has not answered in {} turns, the limit set with `max_turns`",
                so.turns
            )));
        }
        if let (Some(budget), true) = (limits.budget_micro_usd, so.turns > 0) {
            match so.reckoned {
                Some((all, last)) if all.saturating_add(last) <= budget => {}
                Some((all, last)) => {
                    return Err(unfinished(format!(
                        "{all} micro-USD were billed, and another turn like the last, of {last}, would go beyond the \
                         {budget} set with `budget_micro_usd`"
                    )));
                }
                None => {
                    return Err(unfinished(
                        "the server does not say what a turn costs, so that no budget can be kept without \
                         `assume_micro_usd`"
                            .to_owned(),
                    ));
                }
            }
        }
        so.turns += 1;
        ask.body().messages.clone_from(&so.conversation);
        let again = call.step(&format!("turn-{}", so.turns))?;
        let (completion, receipt) = turn(again, ask, told).await?;
        let billed = receipt.as_ref().and_then(Receipt::billed_micro_usd);
        so.billed = so
            .billed
            .zip(billed)
            .map(|(all, last)| all.saturating_add(last));
        let reckoned = so.reckoned.zip(billed.or(limits.assumed_micro_usd));
        so.reckoned = reckoned.map(|((all, _), last)| (all.saturating_add(last), last));
        told.tell(|| {
            ToolEvent::TurnEnded(TurnEnd {
                turn: so.turns,
                completion: completion.clone(),
                receipt,
            })
        });
        let Some(choice) = completion.choices().first() else {
            return Err(Error::unusable(&completion, "the reply has no choice"));
        };
        // What was cut is no answer, and calls that were cut must not be run.
        let cut = match choice.finish_reason() {
            Some("length") => {
                Some("the model's turn was cut off by its length: give it more `max_tokens`")
            }
            Some("content_filter") => {
                Some("the model's turn was held back by a filter of the server")
            }
            _ => None,
        };
        if let Some(problem) = cut {
            let error = Error::new(ErrorKind::Answer, problem);
            return Err(match completion.meta() {
                Some(meta) => error.found_in(meta),
                None => error,
            });
        }
        so.conversation.push(choice.message().into());
        if completion.tool_calls().is_empty() {
            return Ok(completion);
        }
    }
}

/// One turn of the model.
async fn turn<M: Mode, Op>(
    call: Call<M>,
    ask: &mut Op,
    told: &Told,
) -> Result<(ChatCompletion, Option<Receipt>), Error>
where
    Op: Streams + Reply<Output = ChatCompletion>,
{
    if !Op::STREAMS_TOOLS {
        let completion = call.fetch(ask).await?;
        let receipt = completion.receipt();
        return Ok((completion, receipt));
    }
    ask.body().stream = Some(true);
    let opened = call.open(ask).await?;
    let mut stream = ChatStream::begin(call, opened, None).await?;
    while let Some(chunk) = poll_fn(|context| stream.poll_chunk(context)).await {
        let chunk = chunk?;
        if !chunk.text().is_empty() {
            told.tell(|| ToolEvent::Text(chunk.text().to_owned()));
        }
        let pieces = chunk
            .choices()
            .iter()
            .flat_map(|choice| choice.delta().tool_calls());
        for piece in pieces {
            told.tell(|| ToolEvent::CallDelta(piece.clone()));
        }
    }
    Ok((stream.whole()?, stream.receipt()))
}

/// Runs the calls of a turn, a few at once, and notes what became of each and which one it is.
async fn run_all(
    wanted: &[ToolCall],
    set: &Set,
    at_once: usize,
    told: &Told,
    done: &Mutex<Vec<(usize, CallRecord)>>,
) {
    let runs = wanted.iter().enumerate().map(|(place, call)| {
        Box::pin(async move {
            told.tell(|| ToolEvent::CallStarted(call.clone()));
            let record = set.run(call).await;
            told.tell(|| ToolEvent::CallEnded(record.clone()));
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push((place, record));
            Ok(())
        }) as Pin<Box<dyn Future<Output = Result<(), Error>> + Send + '_>>
    });
    side_by_side(runs, at_once).await;
}

fn unfinished(message: String) -> Error {
    let advice = "the conversation so far is in the error, and can be gone on with";
    Error::new(ErrorKind::Unfinished, format!("{message}; {advice}"))
}

type Running = Pin<Box<dyn Future<Output = Result<ToolAnswer, Error>> + Send>>;

/// A loop of tools while it goes on: its events, as a `Stream` of [`ToolEvent`]s with the async client and an iterator of
/// the same with the blocking one, and its answer [at the end](ToolRun::finish). Dropping it ends the loop where it is: no
/// further turn is asked for, and tools at work are dropped.
pub struct ToolRun<M: Mode = Async> {
    #[cfg_attr(not(feature = "blocking"), allow(dead_code))]
    mode: M,
    told: Told,
    running: Option<Running>,
    ended: Option<Result<ToolAnswer, Error>>,
}

impl<M: Mode> ToolRun<M> {
    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<ToolEvent>> {
        if let Some(event) = self.told.next() {
            return Poll::Ready(Some(event));
        }
        if let Some(running) = &mut self.running {
            if let Poll::Ready(ended) = running.as_mut().poll(context) {
                self.ended = Some(ended);
                self.running = None;
            }
        }
        match (self.told.next(), &self.running) {
            (Some(event), _) => Poll::Ready(Some(event)),
            (None, None) => Poll::Ready(None),
            (None, Some(_)) => Poll::Pending,
        }
    }

    async fn event(&mut self) -> Option<ToolEvent> {
        poll_fn(|context| self.poll_event(context)).await
    }

    async fn answer(&mut self) -> Result<ToolAnswer, Error> {
        while self.event().await.is_some() {}
        self.ended.clone().unwrap_or_else(|| {
            let message = "the loop of tools has no end";
            Err(Error::new(ErrorKind::Unfinished, message))
        })
    }
}

impl ToolRun<Async> {
    /// The next event; `None` when the loop has ended.
    pub async fn next(&mut self) -> Option<ToolEvent> {
        self.event().await
    }

    /// Goes on to the end, and gives the answer.
    ///
    /// # Errors
    ///
    /// Those of [`run_tools`](Request::run_tools).
    pub async fn finish(&mut self) -> Result<ToolAnswer, Error> {
        self.answer().await
    }
}

impl Stream for ToolRun<Async> {
    type Item = ToolEvent;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_event(context)
    }
}

#[cfg(feature = "blocking")]
impl ToolRun<crate::blocking::Blocking> {
    /// Goes on to the end, and gives the answer.
    ///
    /// # Errors
    ///
    /// Those of [`run_tools`](Request::run_tools).
    pub fn finish(&mut self) -> Result<ToolAnswer, Error> {
        self.mode.clone().block_on(self.answer())?
    }
}

#[cfg(feature = "blocking")]
impl Iterator for ToolRun<crate::blocking::Blocking> {
    type Item = ToolEvent;

    /// Where it cannot go on here, inside async code, it ends, and `finish` says why.
    fn next(&mut self) -> Option<ToolEvent> {
        let mode = self.mode.clone();
        mode.block_on(self.event()).unwrap_or_else(|error| {
            self.running = None;
            self.ended = Some(Err(error));
            None
        })
    }
}

impl<M: Mode> fmt::Debug for ToolRun<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolRun")
            .field("has_ended", &self.running.is_none())
            .finish_non_exhaustive()
    }
}
