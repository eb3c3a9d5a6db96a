//! The namespaces: a module for each tag of the contract, whose methods forward to the low-level client.
//!
//! What a method takes and gives is read from the low-level client as it was generated; the contract adds where the
//! method stands, what it is called, and what there is to say about it.

mod hand_written;
mod held;
mod layout;
mod low_level;
mod names;
mod prose;

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use crate::contract::Contract;
use crate::refusal::Refusals;
use crate::responses::docs;
use crate::taken::Code;
use held::Held;
use layout::Method;
pub use layout::Namespace;
use low_level::{LowLevel, arguments};

/// The namespaces of the contract: needs nothing of the rest of it, and every name in them is one.
pub fn read<'a>(contract: &'a Contract, code: &Code) -> Result<Vec<Namespace<'a>>, Refusals> {
    let mut refusals = Refusals::default();
    let namespaces = layout::namespaces(contract, &mut refusals);
    for namespace in &namespaces {
        hand_written::check(namespace, code, &mut refusals);
    }
    refusals.or(namespaces)
}

/// Their modules, on the low-level client whose code `operations` is.
pub fn emit(
    contract: &Contract,
    namespaces: &[Namespace],
    operations: &TokenStream,
) -> Result<TokenStream, Refusals> {
    let low_level = LowLevel::read(operations)?;
    let mut refusals = Refusals::default();
    let modules = namespaces.iter().map(|namespace| {
        let mut module = Module {
            contract,
            low_level: &low_level,
            refusals: &mut refusals,
            mentioned: BTreeSet::new(),
        };
        module.emit(namespace)
    });
    let modules: Vec<_> = modules.collect();
    refusals.or(quote! { #(#modules)* })
}

/// A module that is being written.
struct Module<'a> {
    contract: &'a Contract,
    low_level: &'a LowLevel,
    refusals: &'a mut Refusals,
    /// The names that the types of its arguments and results consist of.
    mentioned: BTreeSet<Ident>,
}

impl Module<'_> {
    fn emit(&mut self, namespace: &Namespace) -> TokenStream {
        let (name, ty) = (
            format_ident!("{}", namespace.name),
            format_ident!("{}", namespace.ty),
        );
        let documentation = docs(Some(&prose::module(namespace)));
        let description = docs(Some(namespace.description));
        let types: Vec<_> = namespace.each().map(|each| self.namespace(each)).collect();
        self.check_types(namespace);
        let imports = self.low_level.imports(&self.mentioned);
        quote! {
            #(#documentation)*
            pub mod #name {
                #imports

                impl<M: Mode> Client<M> {
                    #(#description)*
                    pub fn #name(&self) -> #ty<M> {
                        #ty { client: self.clone() }
                    }
                }

                #(#types)*
            }
        }
    }

    /// A namespace's type with its methods.
    fn namespace(&mut self, namespace: &Namespace) -> TokenStream {
        let ty = format_ident!("{}", namespace.ty);
        let documentation = docs(Some(namespace.description));
        let held = self.held(namespace);
        let field = held.as_ref().map(Held::field);
        let mut methods = Vec::new();
        for inner in &namespace.within {
            methods.push(self.accessor(inner));
        }
        for method in &namespace.methods {
            methods.extend(self.method(namespace, held.as_ref(), method));
        }
        let allow = methods
            .is_empty()
            .then(|| quote! { #[allow(dead_code, reason = "its methods are written by hand")] });
        let methods = (!methods.is_empty()).then(|| {
            quote! {
                impl<M: Mode> #ty<M> {
                    #(#methods)*
                }
            }
        });
        quote! {
            #(#documentation)*
            #[derive(Clone, Debug)]
            #allow
            pub struct #ty<M: Mode = Async> {
                pub(crate) client: Client<M>,
                #field
            }

            #methods
        }
    }

    /// The method that leads to a namespace within another.
    fn accessor(&self, inner: &Namespace) -> TokenStream {
        let (name, ty) = (
            format_ident!("{}", inner.name),
            format_ident!("{}", inner.ty),
        );
        let documentation = docs(Some(inner.description));
        let held = self.held(inner);
        let parameter = held.as_ref().map(Held::parameter);
        let member = held.as_ref().map(Held::member);
        quote! {
            #(#documentation)*
            pub fn #name(&self, #parameter) -> #ty<M> {
                #ty { client: self.client.clone(), #member }
            }
        }
    }

    /// The argument that a namespace holds for its methods, as the first of them takes it.
    fn held(&self, namespace: &Namespace) -> Option<Held> {
        let name = namespace.argument.as_ref()?;
        let mut methods = namespace.methods.iter();
        methods.find_map(|method| Held::read(name, self.low_level.operation(&method.id)?))
    }

    fn method(
        &mut self,
        namespace: &Namespace,
        held: Option<&Held>,
        method: &Method,
    ) -> Option<TokenStream> {
        let Some(sent) = self.low_level.operation(&method.id) else {
            self.refusals.push(
                &method.place,
                "the low-level client has no method for it that could be forwarded to: write the public method by \
                 hand, and say `x-pareta-composed: true` here",
            );
            return None;
        };
        if let Some(name) = &namespace.argument {
            if Held::read(name, sent).as_ref() != held || held.is_none() {
                let problem = format!(
                    "`{name}`, which the namespace `{}` holds for its methods, is no argument of it, or neither text \
                     nor a number: give it another `x-pareta-namespace`",
                    namespace.name
                );
                self.refusals.push(&method.place, problem);
                return None;
            }
        }
        let (mut parameters, mut values) = (Vec::new(), Vec::new());
        for (argument, pattern) in arguments(&sent.method) {
            match held.filter(|held| pattern.ident == *held.name()) {
                Some(held) => values.push(held.value()),
                None => {
                    self.mentioned
                        .extend(low_level::names_to_know(&argument.ty));
                    values.push(pattern.ident.to_token_stream());
                    parameters.push(argument);
                }
            }
        }
        let signature = &sent.method.sig;
        self.mentioned
            .extend(low_level::names_to_know(&signature.output));
        let name = format_ident!("{}", method.name);
        let documentation = docs(Some(&prose::method(
            self.contract,
            method,
            sent,
            namespace.argument,
        )));
        let attributes = &sent.method.attrs;
        let (forward, generics, output) =
            (&signature.ident, &signature.generics, &signature.output);
        let conditions = &generics.where_clause;
        // What is deprecated here is deprecated there.
        let allow = attributes
            .iter()
            .any(|attribute| attribute.path().is_ident("deprecated"))
            .then(|| quote! { #[allow(deprecated)] });
        Some(quote! {
            #(#attributes)*
            #allow
            #(#documentation)*
            pub fn #name #generics (&self, #(#parameters),*) #output #conditions {
                self.client.low_level().#forward(#(#values),*)
            }
        })
    }

    /// No type may have the name of one that its module needs.
    fn check_types(&mut self, namespace: &Namespace) {
        let mut taken: BTreeSet<String> = self.mentioned.iter().map(Ident::to_string).collect();
        taken.extend(["Async", "Client", "Mode"].map(str::to_owned));
        for each in namespace.each() {
            if !taken.insert(each.ty.clone()) {
                let problem = format!(
                    "`{}` is the name of another type there: {}",
                    each.ty,
                    each.mend()
                );
                self.refusals.push(&each.place, problem);
            }
        }
    }
}
