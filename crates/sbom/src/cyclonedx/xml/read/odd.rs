//! What has a form of its own.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::super::form::{Form, Item, Odd, Scalar, many};
use super::super::table::{
    ASSERTER, CLASSIFICATION, DATA, DETAILED, EITHER, EXPRESSION, FAMILY, FLOW, IDENTITY, LICENCE, PATENT, PROPERTY,
    TOOL, components, services,
};
use super::{Read, Slot, Walk, plain};
use crate::json::{Key, Member, Value};
use crate::xml::{Element, Event};

/// Both forms of tools: an object, then an array.
static TOOLS: Form = Form(&[components(), services(), many("tool", &TOOL)]);

impl<'a> Walk<'a> {
    pub(super) fn odd(&mut self, odd: Odd, element: Element<'a>, slot: &mut Slot<'a>) -> Read<()> {
        let items = match odd {
            Odd::Tools => {
                let value = self.tools(element)?;
                self.put(slot, value);
                return Ok(());
            }
            Odd::Asserter => {
                let (value, _) = self.form(&ASSERTER, element)?;
                let value = first(value);
                self.put(slot, value);
                return Ok(());
            }
            Odd::Assignees => {
                let (value, _) = self.form(&EITHER, element)?;
                slot.push(first(value));
                return Ok(());
            }
            Odd::Identity => {
                let (value, _) = self.form(&IDENTITY, element)?;
                match self.minor {
                    0..=5 => self.put(slot, value),
                    _ => slot.push(value),
                }
                return Ok(());
            }
            Odd::Dependencies => self.dependencies()?,
            _ => {
                self.no_attributes(&element);
                let mut items = Vec::new();
                self.each(&mut |walk, child| {
                    if let Some(value) = walk.alternative(odd, child)? {
                        items.push(value);
                    }
                    Ok(())
                })?;
                items
            }
        };
        *slot = Slot::Items(items);
        Ok(())
    }

    /// Reads an item of an array whose items have several forms.
    fn alternative(&mut self, odd: Odd, child: Element<'a>) -> Read<Option<Value<'a>>> {
        let within = |name: &'static str, value: Value<'a>| Value::from(vec![(Key::Str(name), value)]);
        let value = match (odd, child.name) {
            (Odd::Licences, "license") => within("license", self.form(&LICENCE, child)?.0),
            (Odd::Licences, "expression") => self.form(&EXPRESSION, child)?.0,
            (Odd::Licences, "expression-detailed") => self.form(&DETAILED, child)?.0,
            (Odd::ServiceData, "classification") => self.form(&CLASSIFICATION, child)?.0,
            (Odd::ServiceData, "dataflow") => flat(self.form(&FLOW, child)?.0),
            (Odd::Variables, "environmentVar") => self.form(&PROPERTY, child)?.0,
            (Odd::Variables, "value") => self.item(Item::Text(Scalar::Text), child)?,
            (Odd::DataSets, "ref") => within("ref", self.item(Item::Text(Scalar::Text), child)?),
            (Odd::DataSets, "dataset") => self.form(&DATA, child)?.0,
            (Odd::Patents, "patent") => self.form(&PATENT, child)?.0,
            (Odd::Patents, "patentFamily") => self.form(&FAMILY, child)?.0,
            (Odd::Copyright, "text") => within("text", self.item(Item::Text(Scalar::Text), child)?),
            _ => {
                self.skip(&child)?;
                return Ok(None);
            }
        };
        Ok(Some(value))
    }

    fn tools(&mut self, element: Element<'a>) -> Read<Value<'a>> {
        let (value, _) = self.form(&TOOLS, element)?;
        let Value::Object(members) = value else { return Ok(value) };
        let mut members = members.into_vec();
        let place = members.iter().position(|(key, _)| &**key == "tool");
        Ok(match place {
            Some(place) => members.swap_remove(place).1,
            None if members.is_empty() => Vec::<Value<'a>>::new().into(),
            None => members.into(),
        })
    }

    /// Reads dependencies; what stands nested deeper than one level becomes an entry of its own.
    fn dependencies(&mut self) -> Read<Vec<Value<'a>>> {
        let mut graph = Graph::default();
        let mut open: Vec<Option<usize>> = Vec::new();
        loop {
            match self.reader.next()? {
                Event::Open(mut child) => {
                    let parent = open.last().copied().flatten();
                    let is_known = matches!((child.name, parent), ("dependency", _) | ("provides", Some(_)));
                    let place = child.attributes.iter().position(|attribute| attribute.name == "ref");
                    let Some(place) = place.filter(|_| is_known) else {
                        self.skip(&child)?;
                        continue;
                    };
                    let target = child.attributes.swap_remove(place).value;
                    let is_provided = child.name == "provides";
                    let place = graph.place(target);
                    match parent.and_then(|parent| graph.nodes.get_mut(parent)) {
                        Some(parent) => {
                            let list = if is_provided { &mut parent.provides } else { &mut parent.depends };
                            list.add(place);
                        }
                        None => graph.tell(place),
                    }
                    // What a nested one depends on is told under its own name.
                    if let Some(parent) = parent
                        && open.len() > 1
                    {
                        graph.tell(parent);
                    }
                    open.push((!is_provided).then_some(place));
                }
                Event::Text(_) => {}
                Event::Close if open.pop().is_some() => {}
                Event::Close | Event::End => return Ok(graph.into_items()),
            }
        }
    }
}

/// Returns the value of the first member.
fn first(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Object(members) => members.into_vec().into_iter().next().map(|(_, value)| value).unwrap_or_default(),
        value => value,
    }
}

/// Lifts the members of `classification` up.
fn flat(value: Value<'_>) -> Value<'_> {
    let Value::Object(members) = value else { return value };
    let mut out: Vec<Member<'_>> = Vec::with_capacity(members.len() + 1);
    for (key, value) in members {
        match value {
            Value::Object(inner) if &*key == "classification" => out.extend(inner),
            value => out.push((key, value)),
        }
    }
    out.into()
}

/// Places of others, in order, none twice.
#[derive(Default)]
struct Places {
    list: Vec<usize>,
    /// The same when they are many: most have a handful, which need no table.
    known: BTreeSet<usize>,
}

impl Places {
    fn add(&mut self, place: usize) {
        const FEW: usize = 16;
        if self.known.is_empty() && self.list.len() >= FEW {
            self.known.extend(&self.list);
        }
        let is_new = if self.known.is_empty() { !self.list.contains(&place) } else { self.known.insert(place) };
        if is_new {
            self.list.push(place);
        }
    }
}

#[derive(Default)]
struct Node<'a> {
    name: Cow<'a, str>,
    depends: Places,
    provides: Places,
    is_told: bool,
}

#[derive(Default)]
struct Graph<'a> {
    places: HashMap<Cow<'a, str>, usize>,
    nodes: Vec<Node<'a>>,
    /// Those that are entries of their own, in order.
    told: Vec<usize>,
}

impl<'a> Graph<'a> {
    fn place(&mut self, name: Cow<'a, str>) -> usize {
        if let Some(place) = self.places.get(&name) {
            return *place;
        }
        self.nodes.push(Node { name: name.clone(), ..Node::default() });
        self.places.insert(name, self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    fn tell(&mut self, place: usize) {
        if let Some(node) = self.nodes.get_mut(place)
            && !node.is_told
        {
            node.is_told = true;
            self.told.push(place);
        }
    }

    fn into_items(self) -> Vec<Value<'a>> {
        let name = |place: &usize| self.nodes.get(*place).map(|node| plain(node.name.clone()));
        let list = |places: &Places| Value::from(places.list.iter().filter_map(name).collect::<Vec<_>>());
        let nodes = self.told.iter().filter_map(|place| self.nodes.get(*place));
        nodes
            .map(|node| {
                let mut members: Vec<Member<'a>> = vec![(Key::Str("ref"), plain(node.name.clone()))];
                if !node.depends.list.is_empty() {
                    members.push((Key::Str("dependsOn"), list(&node.depends)));
                }
                if !node.provides.list.is_empty() {
                    members.push((Key::Str("provides"), list(&node.provides)));
                }
                members.into()
            })
            .collect()
    }
}
