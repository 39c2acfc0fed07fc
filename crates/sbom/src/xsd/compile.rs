//! From the text of schemas to what judges documents.

use std::collections::BTreeMap;

use super::content::{Content, Part, Term};
use super::simple::{Facets, Pattern, Simple};
use super::values::Builtin;
use super::{Attribute, Complex, Declaration, Holds, Kind, Schema, Wildcard};
use crate::xml::{Event, Reader, XmlError};

const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// A name with its namespace.
type Name = (String, String);

/// An element of a schema, without annotations; names in its attributes are resolved.
#[derive(Debug, Default)]
struct Node {
    tag: String,
    attributes: BTreeMap<String, String>,
    /// Names that attributes refer to.
    names: BTreeMap<&'static str, Vec<Name>>,
    children: Vec<Node>,
}

impl Node {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    fn name(&self) -> Result<String, String> {
        self.get("name").map(str::to_owned).ok_or_else(|| format!("`{}` without a name", self.tag))
    }

    fn referred(&self, attribute: &str) -> Option<&Name> {
        self.names.get(attribute)?.first()
    }

    fn child(&self, tag: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.tag == tag)
    }
}

/// Attributes that hold names.
const REFERRING: &[&str] = &["type", "base", "ref", "memberTypes"];

/// Reads a schema; annotations are left out, they are most of it.
fn read(text: &str) -> Result<Node, String> {
    let told = |error: XmlError| format!("{} at line {}", error.message, error.line);
    let mut reader = Reader::new(text.as_bytes()).map_err(told)?;
    let mut open: Vec<Node> = vec![Node::default()];
    let mut skipped = 0_usize;
    loop {
        match reader.next().map_err(told)? {
            Event::Open(element) if skipped > 0 || element.name == "annotation" || reader.uri(element.space) != XS => {
                skipped += 1;
            }
            Event::Open(element) => {
                let mut node = Node { tag: element.name.to_owned(), ..Node::default() };
                for attribute in element.attributes {
                    if let Some(known) = REFERRING.iter().find(|known| **known == attribute.name) {
                        let names = attribute.value.split_ascii_whitespace().map(|name| {
                            let (prefix, local) = name.split_once(':').unwrap_or(("", name));
                            (reader.prefix(prefix).unwrap_or_default().to_owned(), local.to_owned())
                        });
                        node.names.insert(known, names.collect());
                    }
                    node.attributes.insert(attribute.name.to_owned(), attribute.value.into_owned());
                }
                open.push(node);
            }
            Event::Text(_) => {}
            Event::Close if skipped > 0 => skipped -= 1,
            Event::Close => {
                if let Some(node) = open.pop() {
                    open.last_mut().ok_or("no root")?.children.push(node);
                }
            }
            Event::End => break,
        }
    }
    open.pop().and_then(|mut root| root.children.pop()).ok_or_else(|| "no root".to_owned())
}

/// What is known of a name before it is compiled.
struct Named {
    kind: Kind,
    space: String,
}

struct Compiler<'n> {
    schema: Schema,
    types: BTreeMap<Name, Named>,
    builtins: BTreeMap<String, usize>,
    groups: BTreeMap<Name, &'n Node>,
    /// Namespace of the schema that is compiled at the moment.
    space: String,
}

impl Schema {
    /// Compiles schemas together; each may refer to types of the others by their namespace.
    ///
    /// # Errors
    /// When one is no schema, or uses what is not known here.
    pub(crate) fn compile(texts: &[&str]) -> Result<Self, String> {
        let roots: Vec<Node> = texts.iter().map(|text| read(text)).collect::<Result<_, _>>()?;
        let mut compiler = Compiler {
            schema: Schema::default(),
            types: BTreeMap::new(),
            builtins: BTreeMap::new(),
            groups: BTreeMap::new(),
            space: String::new(),
        };
        for root in &roots {
            compiler.announce(root)?;
        }
        for root in &roots {
            compiler.define(root)?;
        }
        Ok(compiler.schema)
    }
}

impl<'n> Compiler<'n> {
    /// Gives every named type its place, so that types may refer to each other.
    fn announce(&mut self, root: &'n Node) -> Result<(), String> {
        let space = root.get("targetNamespace").unwrap_or_default().to_owned();
        if root.get("elementFormDefault") != Some("qualified") {
            return Err("`elementFormDefault` must be `qualified`".to_owned());
        }
        for node in &root.children {
            let kind = match node.tag.as_str() {
                "simpleType" => {
                    self.schema.simples.push(Simple::Union(Vec::new()));
                    Kind::Simple(self.schema.simples.len() - 1)
                }
                "complexType" => {
                    self.schema.types.push(Complex::default());
                    Kind::Complex(self.schema.types.len() - 1)
                }
                "attributeGroup" => {
                    self.groups.insert((space.clone(), node.name()?), node);
                    continue;
                }
                "element" | "import" => continue,
                tag => return Err(format!("`{tag}` is not known")),
            };
            self.types.insert((space.clone(), node.name()?), Named { kind, space: space.clone() });
        }
        Ok(())
    }

    fn define(&mut self, root: &'n Node) -> Result<(), String> {
        self.space = root.get("targetNamespace").unwrap_or_default().to_owned();
        for node in &root.children {
            let kind = match node.tag.as_str() {
                "simpleType" | "complexType" => {
                    let name = (self.space.clone(), node.name()?);
                    self.types.get(&name).map(|named| named.kind)
                }
                "element" => {
                    let index = self.element(node)?;
                    self.schema.roots.push(index);
                    None
                }
                _ => None,
            };
            match kind {
                Some(Kind::Simple(index)) => {
                    let simple = self.simple(node)?;
                    if let Some(slot) = self.schema.simples.get_mut(index) {
                        *slot = simple;
                    }
                }
                Some(Kind::Complex(index)) => {
                    let complex = self.complex(node)?;
                    if let Some(slot) = self.schema.types.get_mut(index) {
                        *slot = complex;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn kind_of(&mut self, name: &Name) -> Result<Kind, String> {
        if name.0 == XS {
            if name.1 == "anyType" {
                return Ok(Kind::Any);
            }
            return Ok(Kind::Simple(self.builtin(&name.1)?));
        }
        match self.types.get(name) {
            Some(named) if named.space == name.0 => Ok(named.kind),
            _ => Err(format!("the type `{}` is not there", name.1)),
        }
    }

    fn builtin(&mut self, name: &str) -> Result<usize, String> {
        if let Some(index) = self.builtins.get(name) {
            return Ok(*index);
        }
        let kind = Builtin::of(name).ok_or_else(|| format!("the built-in type `{name}` is not known"))?;
        let index = self.add(Simple::Builtin(kind));
        self.builtins.insert(name.to_owned(), index);
        Ok(index)
    }

    fn add(&mut self, simple: Simple) -> usize {
        self.schema.simples.push(simple);
        self.schema.simples.len() - 1
    }

    fn simple_named(&mut self, name: &Name) -> Result<usize, String> {
        match self.kind_of(name)? {
            Kind::Simple(index) => Ok(index),
            _ => Err(format!("`{}` is no type of texts", name.1)),
        }
    }

    /// Compiles what stands in a `simpleType`.
    fn simple(&mut self, node: &Node) -> Result<Simple, String> {
        if let Some(union) = node.child("union") {
            let mut members = Vec::new();
            for name in union.names.get("memberTypes").into_iter().flatten() {
                members.push(self.simple_named(name)?);
            }
            for inner in &union.children {
                let simple = self.simple(inner)?;
                members.push(self.add(simple));
            }
            return Ok(Simple::Union(members));
        }
        let restriction = node.child("restriction").ok_or("a `simpleType` of a kind that is not known")?;
        let base = match (restriction.referred("base"), restriction.child("simpleType")) {
            (Some(name), _) => self.simple_named(&name.clone())?,
            (None, Some(inner)) => {
                let simple = self.simple(inner)?;
                self.add(simple)
            }
            (None, None) => return Err("a restriction of nothing".to_owned()),
        };
        let mut facets = Facets::default();
        for facet in &restriction.children {
            let value = facet.get("value").unwrap_or_default();
            let length = || value.parse::<usize>().map_err(|_| format!("`{value}` is no length"));
            let number = || value.parse::<f64>().map_err(|_| format!("`{value}` is no number"));
            match facet.tag.as_str() {
                "enumeration" => {
                    facets.values.insert(value.to_owned());
                }
                "pattern" => facets.patterns.push(Pattern::new(value.to_owned())),
                "minLength" => facets.min_length = Some(length()?),
                "maxLength" => facets.max_length = Some(length()?),
                "minInclusive" => facets.min = Some(number()?),
                "maxInclusive" => facets.max = Some(number()?),
                "simpleType" => {}
                tag => return Err(format!("the rule `{tag}` is not known")),
            }
        }
        Ok(Simple::Restricted { base, facets })
    }

    /// Compiles what stands in a `complexType`.
    fn complex(&mut self, node: &Node) -> Result<Complex, String> {
        let mut complex = Complex { is_mixed: node.get("mixed") == Some("true"), ..Complex::default() };
        let mut content = Content::default();
        let mut outermost = None;
        for child in &node.children {
            match child.tag.as_str() {
                "sequence" | "choice" => {
                    let part = self.particle(child, &mut content)?;
                    outermost = Some(part);
                }
                "simpleContent" => {
                    let extension = child.child("extension").ok_or("only extensions of texts are known")?;
                    let base = extension.referred("base").ok_or("an extension of nothing")?.clone();
                    complex.holds = Holds::Text(self.simple_named(&base)?);
                    for attribute in &extension.children {
                        self.attribute(attribute, &mut complex)?;
                    }
                }
                _ => self.attribute(child, &mut complex)?,
            }
        }
        if let Holds::Elements(slot) = &mut complex.holds {
            *slot = content.finish(outermost.unwrap_or_else(Part::empty));
        }
        Ok(complex)
    }

    fn attribute(&mut self, node: &Node, complex: &mut Complex) -> Result<(), String> {
        match node.tag.as_str() {
            "attribute" => {
                let simple = match (node.referred("type"), node.child("simpleType")) {
                    (Some(name), _) => self.simple_named(&name.clone())?,
                    (None, Some(inner)) => {
                        let simple = self.simple(inner)?;
                        self.add(simple)
                    }
                    (None, None) => self.builtin("string")?,
                };
                let is_required = node.get("use") == Some("required");
                complex.attributes.push(Attribute { name: node.name()?, simple, is_required });
            }
            "anyAttribute" => complex.others = Some(self.wildcard(node)?),
            "attributeGroup" => {
                let name = node.referred("ref").ok_or("a group of attributes without a name")?;
                let group = *self.groups.get(name).ok_or_else(|| format!("the group `{}` is not there", name.1))?;
                for child in &group.children {
                    self.attribute(child, complex)?;
                }
            }
            tag => return Err(format!("`{tag}` is not known in a type")),
        }
        Ok(())
    }

    fn wildcard(&self, node: &Node) -> Result<Wildcard, String> {
        match (node.get("namespace"), node.get("processContents")) {
            (Some("##any") | None, Some("lax")) => Ok(Wildcard::Any),
            (Some("##other"), Some("lax")) => Ok(Wildcard::Other(self.space.clone())),
            _ => Err("a wildcard of a kind that is not known".to_owned()),
        }
    }

    fn particle(&mut self, node: &Node, content: &mut Content) -> Result<Part, String> {
        let part = match node.tag.as_str() {
            "sequence" => {
                let mut whole = Part::empty();
                for child in &node.children {
                    let part = self.particle(child, content)?;
                    whole = content.then(whole, part);
                }
                whole
            }
            "choice" => {
                let mut whole: Option<Part> = None;
                for child in &node.children {
                    let part = self.particle(child, content)?;
                    whole = Some(match whole {
                        Some(whole) => Content::or(whole, part),
                        None => part,
                    });
                }
                whole.unwrap_or_else(Part::empty)
            }
            "element" => {
                let index = self.element(node)?;
                content.term(Term::Element(self.space.clone(), node.name()?, index))
            }
            "any" => {
                let wildcard = self.wildcard(node)?;
                content.term(Term::Any(wildcard))
            }
            tag => return Err(format!("`{tag}` is not known in a content model")),
        };
        let may_miss = match node.get("minOccurs") {
            None | Some("1") => false,
            Some("0") => true,
            Some(other) => return Err(format!("`minOccurs` {other} is not known")),
        };
        let is_many = match node.get("maxOccurs") {
            None | Some("1") => false,
            Some("unbounded") => true,
            Some(other) => return Err(format!("`maxOccurs` {other} is not known")),
        };
        Ok(content.times(part, may_miss, is_many))
    }

    fn element(&mut self, node: &Node) -> Result<usize, String> {
        let kind = match (node.referred("type"), node.child("simpleType"), node.child("complexType")) {
            (Some(name), _, _) => self.kind_of(&name.clone())?,
            (None, Some(inner), _) => {
                let simple = self.simple(inner)?;
                Kind::Simple(self.add(simple))
            }
            (None, None, Some(inner)) => {
                let complex = self.complex(inner)?;
                self.schema.types.push(complex);
                Kind::Complex(self.schema.types.len() - 1)
            }
            (None, None, None) => Kind::Any,
        };
        let mut unique = Vec::new();
        for child in &node.children {
            match child.tag.as_str() {
                "simpleType" | "complexType" => {}
                "unique" => {
                    let path = |tag: &str| child.child(tag).and_then(|node| node.get("xpath")).unwrap_or_default();
                    match (path("selector"), path("field").strip_prefix('@')) {
                        (".//*", Some(name)) => unique.push(name.to_owned()),
                        _ => return Err("a rule of uniqueness of a kind that is not known".to_owned()),
                    }
                }
                tag => return Err(format!("`{tag}` is not known in an element")),
            }
        }
        self.schema.elements.push(Declaration { space: self.space.clone(), name: node.name()?, kind, unique });
        Ok(self.schema.elements.len() - 1)
    }
}
