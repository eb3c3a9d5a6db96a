//! A generated namespace may not name again what the library names by hand.

use super::layout::Namespace;
use crate::refusal::Refusals;
use crate::taken::Code;

/// The client and all namespaces have it, and call it themselves.
pub const CLONE: &str = "clone";

/// Whether a namespace, or a method in it, would be there twice.
pub fn check(namespace: &Namespace, code: &Code, refusals: &mut Refusals) {
    let name = &namespace.name;
    if code.has_at_root(name) {
        let problem = format!(
            "`{name}` is a name of the library already: give the namespace another by `x-pareta-name`"
        );
        refusals.push(&namespace.place, problem);
    }
    if name == CLONE || code.has_method("Client", name) {
        let problem = format!(
            "the client has a method `{name}` already: give the namespace another name by `x-pareta-name`"
        );
        refusals.push(&namespace.place, problem);
    }
    for each in namespace.each() {
        if code.has_beside(name, &each.ty) {
            let problem = format!(
                "its module has a `{}` that is written by hand: {}",
                each.ty,
                each.mend()
            );
            refusals.push(&each.place, problem);
        }
        let is_taken = |method: &str| code.has_method(&each.ty, method);
        let hides = |inner: &&Namespace| inner.name == CLONE || is_taken(&inner.name);
        for inner in each.within.iter().filter(hides) {
            let problem = format!(
                "`{}` has a method `{}` already: give the namespace another name",
                each.ty, inner.name
            );
            refusals.push(&inner.place, problem);
        }
        for method in each.methods.iter().filter(|method| is_taken(&method.name)) {
            let problem = format!(
                "`{}` has a method `{}` that is written by hand: if it is this operation's, say \
                 `x-pareta-composed: true`, else name this one by `x-pareta-method`",
                each.ty, method.name
            );
            refusals.push(&method.place, problem);
        }
    }
}
