//! What every part of a cluster knows: the paid function, and nothing of any job.

use std::error::Error;
use std::net::ToSocketAddrs;
use std::path::PathBuf;
use std::sync::Arc;

use ballista_core::extension::SessionConfigExt;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;
use datafusion::error::Result;
use datafusion::execution::FunctionRegistry;
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::prelude::SessionConfig;
use pareta_datafusion::Caller;

type Done = std::result::Result<(), Box<dyn Error>>;

/// Signs of life, in seconds.
const BEAT: u64 = 2;

pub fn config() -> SessionConfig {
    SessionConfig::new_with_ballista()
}

/// What plans are made with, here and on the scheduler.
pub fn state(caller: &Caller, config: SessionConfig) -> Result<SessionState> {
    let mut state = SessionStateBuilder::new()
        .with_default_features()
        .with_config(config)
        .build();
    state.register_udf(caller.function())?;
    Ok(state)
}

pub async fn scheduler(bind: String, port: u16, executor_timeout: u64) -> Done {
    let caller = Caller::from_env();
    let builder = move |config| state(&caller, config);
    let config = SchedulerConfig {
        external_host: bind.clone(),
        bind_host: bind.clone(),
        bind_port: port,
        executor_timeout_seconds: executor_timeout,
        expire_dead_executor_interval_seconds: BEAT,
        override_config_producer: Some(Arc::new(config)),
        override_session_builder: Some(Arc::new(builder)),
        ..SchedulerConfig::default()
    };
    let address = (bind.as_str(), port)
        .to_socket_addrs()?
        .next()
        .ok_or("no such address")?;
    let cluster = BallistaCluster::new_from_config(&config).await?;
    start_server(cluster, address, Arc::new(config)).await?;
    Ok(())
}

/// An executor, and where it is.
pub struct Executor {
    pub scheduler: (String, u16),
    pub bind: String,
    pub known_as: Option<String>,
    /// For data, and for orders.
    pub ports: (u16, u16),
    pub vcores: usize,
    pub work_dir: Option<PathBuf>,
}

pub async fn executor(executor: Executor) -> Done {
    // Its key is its own: it is in no plan.
    let state = state(&Caller::from_env(), config())?;
    let config = ExecutorProcessConfig {
        bind_host: executor.bind,
        external_host: executor.known_as,
        port: executor.ports.0,
        grpc_port: executor.ports.1,
        scheduler_host: executor.scheduler.0,
        scheduler_port: executor.scheduler.1,
        scheduler_connect_timeout_seconds: 30,
        vcores: executor.vcores,
        work_dir: executor.work_dir.map(|path| path.display().to_string()),
        executor_heartbeat_interval_seconds: BEAT,
        override_function_registry: Some(Arc::new(BallistaFunctionRegistry::from(&state))),
        override_config_producer: Some(Arc::new(config)),
        ..ExecutorProcessConfig::default()
    };
    start_executor_process(Arc::new(config)).await?;
    Ok(())
}
