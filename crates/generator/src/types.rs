//! The types that replies are made of: which components are read, and as what.

use std::collections::{HashMap, HashSet};

use openapiv3::{Schema, SchemaData, SchemaKind};
use proc_macro2::Ident;
use serde_json::Value;

use super::contract::{Contract, Envelope, component_name, flag, word};
use super::forms::{Form, Object, SchemaRef, is_null, listed_values};
use super::kinds::{Kind, fields};
use super::names::{is_name, pascal_case, snake_case};
use super::refusal::Refusals;
use super::taken::File;
use super::unions::{Union, Variant};
use super::vocabularies::Vocabulary;

/// Everything that becomes a type of its own, in the contract's order.
pub struct Types<'a> {
    pub responses: Vec<ResponseType<'a>>,
    pub unions: Vec<Union<'a>>,
    pub vocabularies: Vec<Vocabulary>,
    /// What the components are that are no objects themselves.
    kinds: HashMap<&'a str, Kind>,
}

/// A component that is read as an object.
pub struct ResponseType<'a> {
    /// Its name in Rust.
    pub name: String,
    /// Its name in the contract.
    pub component: &'a str,
    pub data: &'a SchemaData,
    pub properties: Vec<Property<'a>>,
    /// Read through the object that flattens it: it has no place of its own in the documentation.
    pub flattened: bool,
}

pub struct Property<'a> {
    pub key: &'a str,
    pub data: &'a SchemaData,
    pub schema: SchemaRef<'a>,
    pub kind: Kind,
    /// The name of its field.
    pub field: Ident,
    /// The enum of the values it is documented to have.
    pub vocabulary: Option<String>,
    /// Without it a reply is none.
    pub is_needed: bool,
}

impl ResponseType<'_> {
    /// Where it stands in the contract.
    pub fn place(&self) -> String {
        format!("components.schemas.{}", self.component)
    }
}

impl Property<'_> {
    /// The accessor's name; none for a key that is read through another property.
    pub fn accessor(&self) -> Option<String> {
        let name = word(self.data, "x-pareta-name");
        (!self.is_hidden()).then(|| name.map_or_else(|| snake_case(self.key), str::to_owned))
    }

    /// What is said of it where it stands, or of the component it refers to.
    pub fn description(&self) -> Option<&str> {
        self.data.description.as_deref()
    }

    /// Whether callers are to leave it; a component that is deprecated says nothing of who refers to it.
    pub fn is_deprecated(&self) -> bool {
        self.data.deprecated && matches!(self.schema, SchemaRef::Inline(_))
    }

    pub fn is_hidden(&self) -> bool {
        flag(self.data, "x-pareta-hidden") || matches!(self.kind, Kind::Flattened(_))
    }

    /// The keys that are read in turn where this one is missing or empty.
    pub fn fallbacks(&self) -> Vec<&str> {
        let keys = self.data.extensions.get("x-pareta-fallback");
        let keys = keys.and_then(Value::as_array).into_iter().flatten();
        keys.filter_map(Value::as_str).collect()
    }
}

impl<'a> Types<'a> {
    pub fn of(contract: &'a Contract) -> Result<Self, Refusals> {
        let mut reading = Reading::new(contract);
        let mut responses = Vec::new();
        let reachable = contract.response_components();
        for (name, schema) in contract.schemas() {
            if !reachable.contains(name) {
                // A request's: only the words it may say become a type.
                reading.vocabularies_of(name, schema);
                continue;
            }
            match contract.envelope(name) {
                Some(Envelope::List { item, .. } | Envelope::One { item, .. }) => {
                    reading.carried(name, item);
                }
                Some(Envelope::Raw) => {}
                None => match reading.component(name, &format!("components.schemas.{name}")) {
                    Kind::Optional(own) if own == name => {
                        responses.push(reading.response_type(name, schema));
                    }
                    // A union is noted already. Anything else is the kind of what refers to it.
                    Kind::Union(_) => {}
                    _ if is_marked(schema) => {
                        let problem = "it is no object; take `x-pareta-response` away";
                        reading.refuse(&format!("components.schemas.{name}"), problem);
                    }
                    _ => {}
                },
            }
        }
        reading.check_names();
        reading.check_endless(&responses);
        let Reading {
            refusals,
            unions,
            vocabularies,
            kinds,
            ..
        } = reading;
        let types = Self {
            responses,
            unions,
            vocabularies,
            kinds,
        };
        let problems = super::unions::problems(&types);
        let mut all = refusals;
        all.append(problems);
        all.or(types)
    }

    /// The type a component is read as: its own, or that of the one thing it can be.
    pub fn of_component(&self, component: &str) -> Option<&str> {
        match self.kinds.get(component) {
            Some(Kind::Optional(name) | Kind::Union(name)) => Some(name),
            _ => self
                .response(component)
                .map(|response| response.name.as_str()),
        }
    }

    /// The object of that name.
    pub fn response(&self, name: &str) -> Option<&ResponseType<'a>> {
        self.responses.iter().find(|response| response.name == name)
    }
}

impl Contract {
    /// The components a reply can hold: reachable from what a success or an event stream documents, or marked.
    pub fn response_components(&self) -> HashSet<&str> {
        let mut pending: Vec<SchemaRef> = Vec::new();
        for (_, _, operation) in self.operations() {
            for response in self.successes(operation) {
                for media in response.content.values() {
                    pending.extend(media.schema.as_ref().map(SchemaRef::from));
                    let events = media.extensions.get("x-sse");
                    let names = events.into_iter().flat_map(references);
                    pending.extend(names.map(SchemaRef::Component));
                }
            }
        }
        let marked = self.schemas().filter(|(_, schema)| is_marked(schema));
        pending.extend(marked.map(|(name, _)| SchemaRef::Component(name)));
        let mut found = HashSet::new();
        while let Some(part) = pending.pop() {
            let schema = match part {
                SchemaRef::Inline(schema) => schema,
                SchemaRef::Component(name) => {
                    match self.schemas().find(|(known, _)| *known == name) {
                        Some((name, schema)) if found.insert(name) => schema,
                        _ => continue,
                    }
                }
            };
            let data = &schema.schema_data;
            let carried = ["x-pareta-list", "x-pareta-envelope"];
            let carried = carried.iter().filter_map(|key| word(data, key));
            pending.extend(carried.map(SchemaRef::Component));
            match Form::of(schema) {
                Form::List(items) => pending.extend(items),
                Form::Object(object) => {
                    pending.extend(object.properties.iter().map(|(_, property)| property));
                    pending.extend(object.values);
                }
                Form::All(parts) | Form::One(parts) => pending.extend(parts),
                _ => {}
            }
        }
        found
    }
}

/// Whether a component says itself that replies are made of it.
fn is_marked(schema: &Schema) -> bool {
    let data = &schema.schema_data;
    flag(data, "x-pareta-response") || flag(data, "x-pareta-flattened")
}

/// The components that a piece of the contract refers to.
fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(members) => match members.get("$ref").and_then(Value::as_str) {
            Some(reference) => vec![component_name(reference)],
            None => members.values().flat_map(references).collect(),
        },
        Value::Array(elements) => elements.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

const NO_OBJECTS: &str =
    "only objects can be put together with `allOf`; write in one schema what it is";

/// The contract while its types are read.
struct Reading<'a> {
    contract: &'a Contract,
    refusals: Refusals,
    unions: Vec<Union<'a>>,
    vocabularies: Vec<Vocabulary>,
    kinds: HashMap<&'a str, Kind>,
    /// The components being followed to their kinds, and those met again on the way.
    following: Vec<&'a str>,
    recursive: HashSet<&'a str>,
}

/// Where a schema stands, and what a type that it needs is called.
#[derive(Clone)]
struct Place {
    path: String,
    name: String,
}

impl Place {
    fn within(&self, step: &str) -> Self {
        Self {
            path: format!("{}.{step}", self.path),
            name: self.name.clone(),
        }
    }
}

impl<'a> Reading<'a> {
    fn new(contract: &'a Contract) -> Self {
        Self {
            contract,
            refusals: Refusals::default(),
            unions: Vec::new(),
            vocabularies: Vec::new(),
            kinds: HashMap::new(),
            following: Vec::new(),
            recursive: HashSet::new(),
        }
    }

    fn refuse(&mut self, place: &str, problem: impl Into<String>) -> Kind {
        self.refusals.push(place, problem);
        Kind::Any
    }

    /// What a component is where it is referred to at `path`.
    fn component(&mut self, name: &str, path: &str) -> Kind {
        let contract = self.contract;
        let Some((name, schema)) = contract.schemas().find(|(known, _)| *known == name) else {
            return Kind::Any;
        };
        if let Some(kind) = self.kinds.get(name) {
            return kind.clone();
        }
        let own = format!("components.schemas.{name}");
        let type_name = name.to_owned();
        match contract.envelope(name) {
            Some(Envelope::Raw) => return Kind::Any,
            Some(_) if path != own => {
                return self.refuse(
                    path,
                    format!("`{name}` is an envelope around a reply; refer to what is in it"),
                );
            }
            _ => {}
        }
        if self.is_object(schema, &mut HashSet::new()) {
            return Kind::Optional(type_name);
        }
        if self.following.contains(&name) {
            self.recursive.insert(name);
            return match Form::of(schema) {
                Form::One(_) => Kind::Union(type_name),
                _ => self.refuse(
                    &own,
                    "it is made of itself without end; let it be an object",
                ),
            };
        }
        self.following.push(name);
        let place = Place {
            path: own.clone(),
            name: type_name.clone(),
        };
        let kind = self.inline(schema, &place);
        self.following.pop();
        if self.recursive.contains(name) && kind != Kind::Union(type_name) {
            self.refuse(
                &own,
                "it is made of itself without end; let it be an object",
            );
        }
        self.kinds.insert(name, kind.clone());
        kind
    }

    /// Whether a schema is an object with properties, its own or by `allOf`.
    fn is_object(&self, schema: &'a Schema, seen: &mut HashSet<&'a str>) -> bool {
        match Form::of(schema) {
            Form::Object(object) => !object.properties.is_empty() || is_marked(schema),
            Form::All(parts) => {
                let mut parts = parts.into_iter();
                !Object::beside(schema).properties.is_empty()
                    || parts.any(|part| match part {
                        SchemaRef::Inline(schema) => self.is_object(schema, seen),
                        SchemaRef::Component(name) => {
                            let schema = self.contract.schemas().find(|(known, _)| *known == name);
                            schema.is_some_and(|(name, schema)| {
                                seen.insert(name) && self.is_object(schema, seen)
                            })
                        }
                    })
            }
            _ => false,
        }
    }

    fn part(&mut self, part: SchemaRef<'a>, place: &Place) -> Kind {
        match part {
            SchemaRef::Component(name) => self.component(name, &place.path),
            SchemaRef::Inline(schema) => self.inline(schema, place),
        }
    }

    fn inline(&mut self, schema: &'a Schema, place: &Place) -> Kind {
        let data = &schema.schema_data;
        let given = word(data, "x-pareta-type").map(str::to_owned);
        let place = &Place {
            path: place.path.clone(),
            name: given.unwrap_or_else(|| place.name.clone()),
        };
        match Form::of(schema) {
            Form::Text => {
                self.vocabulary(schema, place);
                Kind::Text
            }
            Form::Integer if word(data, "x-pareta-money").is_some() => Kind::Bill,
            Form::Integer => Kind::Integer,
            Form::Number => Kind::Number,
            Form::Boolean => Kind::Boolean,
            Form::List(None) => Kind::Any,
            Form::List(Some(items)) => match self.element(items, &place.within("items")) {
                Kind::Any => Kind::Any,
                element => Kind::List(Box::new(element)),
            },
            Form::Object(Object {
                properties,
                values: Some(values),
                ..
            }) if properties.is_empty() => {
                match self.value(values, &place.within("additionalProperties")) {
                    Kind::Any => Kind::Any,
                    value => Kind::Map(Box::new(value)),
                }
            }
            Form::Object(_) | Form::Any => Kind::Any,
            Form::All(parts) if Object::beside(schema).properties.is_empty() => {
                self.all(&parts, data, place)
            }
            Form::All(_) => self.refuse(&place.path, NO_OBJECTS),
            Form::One(branches) => {
                let keyword = match &schema.schema_kind {
                    SchemaKind::AnyOf { .. } => "anyOf",
                    _ => "oneOf",
                };
                self.union(&branches, keyword, data, place)
            }
            Form::Mixed => self.refuse(
                &place.path,
                "`oneOf` or `anyOf` beside other words; make a component of the shared properties, and put it under \
                 `allOf` in each branch",
            ),
        }
    }

    /// A value that is there whenever it is read.
    fn value(&mut self, part: SchemaRef<'a>, place: &Place) -> Kind {
        match self.part(part, place) {
            Kind::Optional(name) | Kind::Flattened(name) => Kind::Object(name),
            Kind::Bill => Kind::Integer,
            kind => kind,
        }
    }

    /// A value in a list: null keeps its place there where the contract says that it may come.
    fn element(&mut self, part: SchemaRef<'a>, place: &Place) -> Kind {
        let kind = self.value(part, place);
        let schema = match part {
            SchemaRef::Inline(schema) => Some(schema),
            SchemaRef::Component(name) => self.contract.schema(name),
        };
        let is_nullable = schema.is_some_and(|schema| schema.schema_data.nullable);
        match kind {
            Kind::Integer | Kind::Number | Kind::Boolean if is_nullable => {
                Kind::Nullable(Box::new(kind))
            }
            kind => kind,
        }
    }

    /// A property's `allOf`: one type, or one type and what is said of it here.
    fn all(&mut self, parts: &[SchemaRef<'a>], data: &SchemaData, place: &Place) -> Kind {
        let says = |part: &&SchemaRef<'a>| match part {
            SchemaRef::Inline(schema) => match Form::of(schema) {
                Form::Any => false,
                Form::Object(object) => !object.properties.is_empty() || object.values.is_some(),
                _ => true,
            },
            SchemaRef::Component(_) => true,
        };
        let parts: Vec<_> = parts.iter().filter(says).collect();
        let &[part] = parts.as_slice() else {
            return self.refuse(&place.path, NO_OBJECTS);
        };
        match self.part(*part, place) {
            Kind::Optional(name) if flag(data, "x-pareta-flatten") => Kind::Flattened(name),
            Kind::Optional(name) if word(data, "x-pareta-absent") == Some("empty") => {
                Kind::Object(name)
            }
            Kind::Union(_) | Kind::List(_) | Kind::Map(_) if flag(data, "x-pareta-flatten") => {
                let problem =
                    "only an object with properties can be flattened; take `x-pareta-flatten` away";
                self.refuse(&place.path, problem)
            }
            kind => kind,
        }
    }

    fn union(
        &mut self,
        branches: &[SchemaRef<'a>],
        keyword: &str,
        data: &'a SchemaData,
        place: &Place,
    ) -> Kind {
        let mut variants: Vec<Variant> = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            if let SchemaRef::Inline(schema) = branch {
                if is_null(schema) {
                    continue;
                }
            }
            let mut within = place.within(&format!("{keyword}.{index}"));
            within.name = format!("{}Variant{}", place.name, index + 1);
            match self.value(*branch, &within) {
                Kind::Any => return Kind::Any,
                Kind::Union(name) => {
                    match self.unions.iter().find(|union| union.name == name) {
                        Some(union) => variants.extend(union.variants.iter().cloned()),
                        None => {
                            return self.refuse(
                                &within.path,
                                "it is made of itself without end; let it be an object",
                            );
                        }
                    };
                }
                kind => {
                    let component = match branch {
                        SchemaRef::Component(name) => Some(*name),
                        SchemaRef::Inline(_) => None,
                    };
                    variants.push(self.variant(kind, component, data));
                }
            }
        }
        let mut kinds: Vec<Variant> = Vec::new();
        for variant in variants {
            if kinds.iter().all(|known| known.kind != variant.kind) {
                kinds.push(variant);
            }
        }
        match kinds.as_slice() {
            [] => return Kind::Any,
            [one] => {
                return match &one.kind {
                    Kind::Object(name) => Kind::Optional(name.clone()),
                    kind => kind.clone(),
                };
            }
            _ => {}
        }
        self.check_mapping(branches, data, place);
        let union = Union {
            name: place.name.clone(),
            path: place.path.clone(),
            data,
            variants: kinds,
        };
        match self.unions.iter().find(|known| known.name == union.name) {
            Some(known) if known.path != union.path => self.refuse(
                &union.path,
                format!(
                    "`{}` is the name of another union, at {}; name this one with `x-pareta-type`",
                    union.name, known.path
                ),
            ),
            Some(known) => Kind::Union(known.name.clone()),
            None => {
                let kind = Kind::Union(union.name.clone());
                self.unions.push(union);
                kind
            }
        }
    }

    /// A variant, with what an object is known by to be of it.
    fn variant(&self, kind: Kind, component: Option<&'a str>, data: &'a SchemaData) -> Variant<'a> {
        let object = component.filter(|_| matches!(kind, Kind::Object(_)));
        let Some(name) = object else {
            return Variant {
                kind,
                tags: Vec::new(),
                required: Vec::new(),
            };
        };
        if let Some(discriminator) = &data.discriminator {
            let mapped = discriminator.mapping.iter();
            let mapped = mapped.filter(|(_, target)| component_name(target) == name);
            let mut values: Vec<&str> = mapped.map(|(value, _)| value.as_str()).collect();
            if values.is_empty() {
                values.push(name);
            }
            return Variant {
                kind,
                tags: vec![(discriminator.property_name.as_str(), values)],
                required: Vec::new(),
            };
        }
        let mut object = Object::default();
        self.members(name, &mut object, &mut HashSet::new());
        let single = object.properties.iter().filter_map(|(key, property)| {
            let SchemaRef::Inline(schema) = property else {
                return None;
            };
            let is_open = schema
                .schema_data
                .extensions
                .contains_key("x-extensible-enum");
            match listed_values(schema).as_slice() {
                &[value] if !is_open => Some((*key, vec![value])),
                _ => None,
            }
        });
        Variant {
            kind,
            tags: single.collect(),
            required: object.required,
        }
    }

    fn check_mapping(&mut self, branches: &[SchemaRef<'a>], data: &SchemaData, place: &Place) {
        let Some(discriminator) = &data.discriminator else {
            return;
        };
        for (value, target) in &discriminator.mapping {
            let target = component_name(target);
            let is_branch =
                |part: &SchemaRef| matches!(part, SchemaRef::Component(name) if *name == target);
            if !branches.iter().any(is_branch) {
                self.refuse(
                    &format!("{}.discriminator.mapping.{value}", place.path),
                    format!("`{target}` is no branch; add it to `oneOf`, or take the value away"),
                );
            }
        }
    }

    /// The properties of a component, with those it has by `allOf`.
    fn members(&self, name: &'a str, object: &mut Object<'a>, seen: &mut HashSet<&'a str>) {
        if !seen.insert(name) {
            return;
        }
        if let Some((_, schema)) = self.contract.schemas().find(|(known, _)| *known == name) {
            self.members_of(schema, object, seen);
        }
    }

    fn members_of(&self, schema: &'a Schema, object: &mut Object<'a>, seen: &mut HashSet<&'a str>) {
        match Form::of(schema) {
            Form::Object(own) => object.extend(own),
            Form::All(parts) => {
                for part in parts {
                    match part {
                        SchemaRef::Component(name) => self.members(name, object, seen),
                        SchemaRef::Inline(schema) => self.members_of(schema, object, seen),
                    }
                }
                object.extend(Object::beside(schema));
            }
            _ => {}
        }
    }

    fn response_type(&mut self, component: &'a str, schema: &'a Schema) -> ResponseType<'a> {
        let name = component.to_owned();
        let path = format!("components.schemas.{component}");
        let mut object = Object::default();
        self.members(component, &mut object, &mut HashSet::new());
        self.check_parts(schema, &path);
        if object.values.is_some() {
            self.refuse(
                &path,
                "`additionalProperties` with a schema beside `properties`; write `additionalProperties: true`, which \
                 hands over raw what has no name, or put the map under a property of its own",
            );
        }
        let mut properties: Vec<Property> = Vec::new();
        let mut sent = object.properties;
        let mut seen = HashSet::new();
        sent.retain(|(key, _)| seen.insert(*key));
        let fields = fields(sent.iter().map(|(key, _)| *key));
        for ((key, part), field) in sent.into_iter().zip(fields) {
            let place = Place {
                path: format!("{path}.properties.{key}"),
                name: format!("{name}{}", pascal_case(key)),
            };
            let data = match part {
                SchemaRef::Inline(schema) => &schema.schema_data,
                SchemaRef::Component(name) => match self.contract.schema(name) {
                    Some(schema) => &schema.schema_data,
                    None => continue,
                },
            };
            let kind = self.part(part, &place);
            properties.push(Property {
                key,
                data,
                schema: part,
                vocabulary: self.vocabulary_name(part, &place, &kind),
                field,
                is_needed: matches!(kind, Kind::List(_)) && is_needed(part),
                kind,
            });
        }
        ResponseType {
            name,
            component,
            data: &schema.schema_data,
            properties,
            flattened: flag(&schema.schema_data, "x-pareta-flattened"),
        }
    }

    /// Refuses what stands beside an object's properties under `allOf` and has none.
    fn check_parts(&mut self, schema: &'a Schema, path: &str) {
        let Form::All(parts) = Form::of(schema) else {
            return;
        };
        for (index, part) in parts.iter().enumerate() {
            let form = match part {
                SchemaRef::Inline(schema) => Form::of(schema),
                SchemaRef::Component(name) => match self.contract.schema(name) {
                    Some(schema) => Form::of(schema),
                    None => continue,
                },
            };
            if !matches!(form, Form::Object(_) | Form::All(_) | Form::Any) {
                self.refuse(
                    &format!("{path}.allOf.{index}"),
                    "only objects can be put together with `allOf`; make a property of it",
                );
            }
        }
    }

    /// What an envelope says it carries.
    fn carried(&mut self, envelope: &str, item: &'a str) {
        let path = format!("components.schemas.{envelope}");
        let is_there = self.contract.schema(item).is_some();
        match self.component(item, &path) {
            Kind::Optional(_) | Kind::Union(_) => {}
            _ if is_there => {
                self.refuse(
                    &path,
                    format!("`{item}` is no object; an envelope carries objects"),
                );
            }
            _ => {}
        }
    }

    /// Notes the enum of a string's documented values, if there are any.
    fn vocabulary(&mut self, schema: &'a Schema, place: &Place) {
        let Some(vocabulary) = Vocabulary::of(schema, &place.name, &place.path) else {
            return;
        };
        let vocabulary = match vocabulary {
            Ok(vocabulary) => vocabulary,
            Err((path, problem)) => {
                self.refuse(&path, problem);
                return;
            }
        };
        let mut known = self.vocabularies.iter();
        match known.find(|known| known.name == vocabulary.name) {
            Some(known) if known.values != vocabulary.values => {
                let problem = format!(
                    "`{}` is the name of other values, at {}; name these with `x-pareta-enum`",
                    known.name, known.path
                );
                self.refuse(&vocabulary.path, problem);
            }
            Some(_) => {}
            None => self.vocabularies.push(vocabulary),
        }
    }

    /// The enum that says what a property's values, or the elements of its list, can be.
    fn vocabulary_name(&self, part: SchemaRef<'a>, place: &Place, kind: &Kind) -> Option<String> {
        let (schema, name) = match part {
            SchemaRef::Inline(schema) => (schema, place.name.clone()),
            SchemaRef::Component(name) => (self.contract.schema(name)?, name.to_owned()),
        };
        let place = Place {
            name,
            path: String::new(),
        };
        match (Form::of(schema), kind) {
            (Form::Text, Kind::Text) => {
                let vocabulary = Vocabulary::of(schema, &place.name, "")?;
                vocabulary.ok().map(|vocabulary| vocabulary.name)
            }
            (Form::List(Some(items)), Kind::List(element)) => {
                self.vocabulary_name(items, &place, element)
            }
            (Form::Object(object), Kind::Map(value)) => {
                self.vocabulary_name(object.values?, &place, value)
            }
            (Form::All(parts), Kind::Text | Kind::List(_) | Kind::Map(_)) => match parts.as_slice()
            {
                [part] => self.vocabulary_name(*part, &place, kind),
                _ => None,
            },
            _ => None,
        }
    }

    /// The enums that a component which no reply holds brings along.
    fn vocabularies_of(&mut self, component: &'a str, schema: &'a Schema) {
        let name = component.to_owned();
        let path = format!("components.schemas.{component}");
        let place = Place {
            path: path.clone(),
            name: name.clone(),
        };
        match Form::of(schema) {
            Form::Text => self.vocabulary(schema, &place),
            Form::Object(object) => {
                for (key, part) in object.properties {
                    let place = Place {
                        path: format!("{path}.properties.{key}"),
                        name: format!("{name}{}", pascal_case(key)),
                    };
                    self.words_in(part, &place);
                }
            }
            _ => {}
        }
    }

    fn words_in(&mut self, part: SchemaRef<'a>, place: &Place) {
        let SchemaRef::Inline(schema) = part else {
            return;
        };
        match Form::of(schema) {
            Form::Text => self.vocabulary(schema, place),
            Form::List(Some(items)) => self.words_in(items, &place.within("items")),
            _ => {}
        }
    }

    /// An absent object reads as an empty one, which cannot have itself in it.
    fn check_endless(&mut self, responses: &[ResponseType<'a>]) {
        let held = |response: &ResponseType<'a>| -> Vec<(&'a str, String)> {
            let properties = response.properties.iter();
            let held = properties.filter_map(|property| match &property.kind {
                Kind::Object(name) | Kind::Flattened(name) => Some((property.key, name.clone())),
                _ => None,
            });
            held.collect()
        };
        for response in responses {
            for (key, first) in held(response) {
                let mut pending = vec![first];
                let mut seen = HashSet::new();
                while let Some(name) = pending.pop() {
                    if !seen.insert(name.clone()) {
                        continue;
                    }
                    let types = responses.iter().filter(|known| known.name == name);
                    pending.extend(types.flat_map(held).map(|(_, name)| name));
                }
                if seen.contains(&response.name) {
                    self.refuse(
                        &format!("components.schemas.{}.properties.{key}", response.component),
                        "it would be an empty object within itself without end; take `x-pareta-absent: empty` or \
                         `x-pareta-flatten` away",
                    );
                }
            }
        }
    }

    /// Unions and vocabularies in place bring names of their own, which nothing else may have.
    fn check_names(&mut self) {
        let components = self.contract.schemas();
        let mut names: HashMap<&str, String> = components
            .map(|(name, _)| (name, format!("components.schemas.{name}")))
            .collect();
        let unions = self.unions.iter();
        let unions = unions.map(|union| (&union.name, &union.path, "x-pareta-type"));
        let vocabularies = self.vocabularies.iter();
        let vocabularies = vocabularies.map(|words| (&words.name, &words.path, "x-pareta-enum"));
        let mut refusals = Refusals::default();
        for (name, path, mend) in unions.chain(vocabularies) {
            if !is_name(name) || File::Types.takes(name) {
                refusals.push(
                    path,
                    format!(
                        "`{name}` cannot be the name of a type here; give another with `{mend}`"
                    ),
                );
            }
            match names.get(name.as_str()) {
                Some(other) if other != path => refusals.push(
                    path,
                    format!(
                        "its type would be `{name}`, as that of {other}; give another with `{mend}`"
                    ),
                ),
                _ => _ = names.insert(name, path.clone()),
            }
        }
        self.refusals.append(refusals);
    }
}

fn is_needed(part: SchemaRef) -> bool {
    match part {
        SchemaRef::Inline(schema) => match &schema.schema_kind {
            SchemaKind::Type(openapiv3::Type::Array(array)) => {
                array.min_items.is_some_and(|items| items > 0)
            }
            _ => false,
        },
        SchemaRef::Component(_) => false,
    }
}
