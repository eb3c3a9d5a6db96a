//! The paid function: makes the calls of a batch of rows.

use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use datafusion::arrow::array::{Array, ArrayRef, ListArray, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::async_udf::{AsyncScalarUDF, AsyncScalarUDFImpl};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};
use datafusion::prelude::DataFrame;
use futures_util::{StreamExt, stream};
use pareta::Client;
use pareta_bulk::{Outcome, Results, Row, Session};
use tokio::sync::Mutex;

use crate::answers;
use crate::job::JobOver;
use crate::spec::{Ask, NAME, Spec, embed};

/// Makes the calls of jobs in this process. Clones share what is open.
#[derive(Clone)]
pub struct Caller(Arc<ScalarUDF>);

impl Caller {
    /// With this client.
    pub fn new(client: Client) -> Self {
        Self::of(OnceLock::from(Ok(client)))
    }

    /// With the key and the address that are in the environment once the first call is made: on an executor, whose plans
    /// come from elsewhere.
    pub fn from_env() -> Self {
        Self::of(OnceLock::new())
    }

    fn of(client: OnceLock<std::result::Result<Client, String>>) -> Self {
        let call = Call {
            signature: Signature::any(3, Volatility::Volatile),
            client,
            sessions: Mutex::default(),
        };
        Self(Arc::new(
            AsyncScalarUDF::new(Arc::new(call)).into_scalar_udf(),
        ))
    }

    /// A job over the rows of a query, named so: the same name is the same job, and is not paid again.
    pub fn job(&self, name: impl Into<String>, source: DataFrame) -> JobOver {
        JobOver::new(self.clone(), name.into(), source)
    }

    /// The function, for the registry of an executor or a scheduler. It is not for SQL: see [the crate](crate).
    pub fn function(&self) -> Arc<ScalarUDF> {
        self.0.clone()
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").finish_non_exhaustive()
    }
}

struct Call {
    signature: Signature,
    client: OnceLock<std::result::Result<Client, String>>,
    /// Those of the runs at work, by their specs.
    sessions: Mutex<HashMap<String, Arc<Open>>>,
}

struct Open {
    spec: Spec,
    session: Session,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        self.signature == other.signature
    }
}

impl Eq for Call {}

impl Hash for Call {
    fn hash<H: Hasher>(&self, state: &mut H) {
        NAME.hash(state);
    }
}

fn text_of(value: Option<&ScalarValue>) -> Option<&str> {
    value.and_then(|value| value.try_as_str()).flatten()
}

impl ScalarUDFImpl for Call {
    fn name(&self) -> &str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        plan_err!("the type of a paid column depends on what it asks for")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let Some(spec) = text_of(args.scalar_arguments.first().copied().flatten()) else {
            return plan_err!("a paid column is made by the builder, and not called by its name");
        };
        let spec = Spec::read(spec).map_err(DataFusionError::Plan)?;
        let kind = answers::data_type(&spec.ask);
        Ok(Arc::new(Field::new(NAME, kind, true)))
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        exec_err!("a paid column is not called so")
    }
}

#[async_trait]
impl AsyncScalarUDFImpl for Call {
    async fn invoke_async_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [spec, ids, asked] = &args.args[..] else {
            return exec_err!("a paid column has three arguments");
        };
        let spec = match spec {
            ColumnarValue::Scalar(spec) => text_of(Some(spec)).map(str::to_owned),
            // A literal may come as a column of one value again and again.
            ColumnarValue::Array(specs) => {
                let specs = strings(specs)?;
                (!specs.is_empty()).then(|| specs.value(0).to_owned())
            }
        };
        let Some(spec) = spec else {
            return Ok(ColumnarValue::Array(
                datafusion::arrow::array::new_empty_array(args.return_type()),
            ));
        };
        let open = self.open(&spec).await.map_err(DataFusionError::Execution)?;
        let ids = strings(&ids.to_array(args.number_rows)?)?;
        let asked = asked.to_array(args.number_rows)?;
        let outcomes = open.outcomes(self.client()?, &ids, &asked).await?;
        let column = answers::column(&open.spec.ask, &outcomes);
        Ok(ColumnarValue::Array(
            column.map_err(DataFusionError::Execution)?,
        ))
    }
}

impl Call {
    fn client(&self) -> Result<&Client> {
        let client = self
            .client
            .get_or_init(|| Client::from_env().map_err(|error| error.to_string()));
        client
            .as_ref()
            .map_err(|problem| DataFusionError::Execution(problem.clone()))
    }

    /// The session of a run, which is opened by the first of its batches.
    async fn open(&self, spec: &str) -> std::result::Result<Arc<Open>, String> {
        let mut sessions = self.sessions.lock().await;
        if let Some(open) = sessions.get(spec) {
            return Ok(open.clone());
        }
        // Runs that nobody works on are over.
        sessions.retain(|_, open| Arc::strong_count(open) > 1);
        let client = self.client().map_err(|error| error.to_string())?;
        let read = Spec::read(spec)?;
        let job = read.job(client).await?;
        let session = job.open().map_err(|stopped| stopped.to_string())?;
        let open = Arc::new(Open {
            spec: read,
            session,
        });
        sessions.insert(spec.to_owned(), open.clone());
        Ok(open)
    }
}

impl Open {
    /// What became of each row of a batch; an error for what would meet all of them.
    async fn outcomes(
        &self,
        client: &Client,
        ids: &StringArray,
        asked: &ArrayRef,
    ) -> Result<Vec<std::result::Result<Outcome, String>>> {
        let rows = ids.len();
        let mut outcomes: Vec<_> = (0..rows)
            .map(|_| Err("nothing is asked: it is NULL".to_owned()))
            .collect();
        if let Some(at) = (0..rows).find(|at| ids.is_null(*at)) {
            return exec_err!(
                "the id of row {at} of a batch is NULL: each row needs one of its own"
            );
        }
        // Which row of the batch each of those is that are sent.
        let mut places = Vec::with_capacity(rows);
        let results = match &self.spec.ask {
            Ask::Embed { input_type } => {
                let asked = strings(asked)?;
                let mut texts = Vec::with_capacity(rows);
                for at in (0..rows).filter(|at| asked.is_valid(*at)) {
                    places.push(at);
                    texts.push((ids.value(at).to_owned(), asked.value(at).to_owned()));
                }
                self.session
                    .embed(embed(input_type.as_deref()), stream::iter(texts))
            }
            Ask::Chat(chat) => {
                let asked = strings(asked)?;
                let mut calls = Vec::with_capacity(rows);
                for at in (0..rows).filter(|at| asked.is_valid(*at)) {
                    match chat.call(client, asked.value(at)) {
                        Err(error) => outcomes[at] = Err(error.message().to_owned()),
                        Ok(call) => {
                            places.push(at);
                            calls.push(Row::new(ids.value(at), call));
                        }
                    }
                }
                self.session.run(stream::iter(calls))
            }
            Ask::Rerank { top_n } => {
                let mut calls = Vec::with_capacity(rows);
                for (at, (query, documents)) in questions(asked)?.into_iter().enumerate() {
                    let Some(query) = query else { continue };
                    let mut call = client.rerank().create(query, documents);
                    if let Some(top_n) = top_n {
                        call = call.top_n(*top_n);
                    }
                    match call.to_saved() {
                        Err(error) => outcomes[at] = Err(error.message().to_owned()),
                        Ok(call) => {
                            places.push(at);
                            calls.push(Row::new(ids.value(at), call));
                        }
                    }
                }
                self.session.run(stream::iter(calls))
            }
        };
        take(results, &places, &mut outcomes).await?;
        Ok(outcomes)
    }
}

async fn take(
    mut results: Results,
    places: &[usize],
    outcomes: &mut [std::result::Result<Outcome, String>],
) -> Result<()> {
    let mut taken = 0;
    while let Some(result) = StreamExt::next(&mut results).await {
        let done = result.map_err(|stopped| DataFusionError::External(Box::new(stopped)))?;
        let place = usize::try_from(done.place)
            .ok()
            .and_then(|place| places.get(place));
        if let Some(place) = place {
            outcomes[*place] = Ok(done.outcome);
            taken += 1;
        }
    }
    match taken == places.len() {
        true => Ok(()),
        false => exec_err!("the job was stopped before its end"),
    }
}

/// Texts, of whatever can be one.
fn strings(array: &ArrayRef) -> Result<StringArray> {
    let array = cast(array, &DataType::Utf8)?;
    match array.as_any().downcast_ref::<StringArray>() {
        Some(strings) => Ok(strings.clone()),
        None => exec_err!("a text is expected"),
    }
}

/// The queries of a ranking, and the documents of each: a struct of both.
fn questions(asked: &ArrayRef) -> Result<Vec<(Option<String>, Vec<String>)>> {
    let Some(asked) = asked
        .as_any()
        .downcast_ref::<datafusion::arrow::array::StructArray>()
    else {
        return exec_err!("a ranking is of a query and a list of texts");
    };
    let queries = strings(asked.column(0))?;
    let lists = cast(asked.column(1), &DataType::new_list(DataType::Utf8, true))?;
    let Some(lists) = lists.as_any().downcast_ref::<ListArray>() else {
        return exec_err!("the documents of a ranking are a list of texts");
    };
    let mut questions = Vec::with_capacity(asked.len());
    for at in 0..asked.len() {
        let is_there = queries.is_valid(at) && lists.is_valid(at);
        let documents = match is_there {
            true => strings(&lists.value(at))?
                .iter()
                .flatten()
                .map(str::to_owned)
                .collect(),
            false => Vec::new(),
        };
        questions.push((is_there.then(|| queries.value(at).to_owned()), documents));
    }
    Ok(questions)
}
