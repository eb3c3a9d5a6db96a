//! How what an operation replies is read by somebody who has its text and its name: of a recording, of a log.

use openapiv3::MediaType;
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::super::contract::Contract;
use super::model::Operation;
use super::reply::{Reply, essence};

pub fn emit(contract: &Contract, operations: &[Operation]) -> TokenStream {
    let replies = operations.iter().filter_map(|operation| {
        let (id, name) = (operation.written_id(), operation.name());
        matches!(operation.reply, Reply::Json(_))
            .then(|| quote! { #id => Some(inspect::<#name>(reply)), })
    });
    let events = operations.iter().flat_map(|operation| {
        let id = operation.written_id();
        event_types(contract, operation)
            .into_iter()
            .map(move |(event, name)| match event {
                Some(event) => quote! { (#id, Some(#event)) => Some(#name), },
                None => quote! { (#id, _) => Some(#name), },
            })
    });
    quote! {
        /// The JSON reply of the operation with this id; `None` where it has no such reply.
        pub(crate) fn inspect_reply(
            id: &str,
            reply: &::std::sync::Arc<crate::json::Document>,
        ) -> Option<Result<Inspected, crate::DecodeError>> {
            match id {
                #(#replies)*
                _ => None,
            }
        }

        /// The response type of what an event of its stream holds, by the event's name.
        pub(crate) fn event_type(id: &str, event: Option<&str>) -> Option<&'static str> {
            match (id, event) {
                #(#events)*
                _ => None,
            }
        }
    }
}

/// The types `x-sse` names, those of events by their names first.
fn event_types(contract: &Contract, operation: &Operation) -> Vec<(Option<String>, String)> {
    let responses = contract.successes(operation.source).into_iter();
    let streams = responses
        .flat_map(|response| &response.content)
        .filter(|(media_type, _)| essence(media_type) == "text/event-stream");
    streams.flat_map(|(_, media)| named(media)).collect()
}

fn named(media: &MediaType) -> Vec<(Option<String>, String)> {
    let sse = media.extensions.get("x-sse");
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let by_name = sse.and_then(|sse| sse.get("events")?.as_object());
    let mut types: Vec<_> = by_name
        .into_iter()
        .flatten()
        .filter_map(|(event, name)| Some((Some(event.clone()), text(Some(name))?)))
        .collect();
    let other = ["data", "otherwise"]
        .into_iter()
        .find_map(|key| text(sse?.get(key)));
    types.extend(other.map(|name| (None, name)));
    types
}
