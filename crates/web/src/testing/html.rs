//! A strict reader of our own pages: stricter than a browser, which repairs what it is given.

use std::collections::{BTreeMap, BTreeSet};

use crate::form::TOKEN_FIELD;

/// Elements without an end.
const VOID: [&str; 9] = ["meta", "link", "input", "br", "img", "hr", "source", "wbr", "col"];

/// An element of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Its attributes; the value of one without a value is empty.
    pub attributes: BTreeMap<String, String>,
    /// The text in it and in everything below, in one line.
    pub text: String,
    /// The element around it, as its place in [`Page::elements`].
    pub parent: Option<usize>,
}

impl Element {
    /// Returns an attribute, empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Every element, in the order of their starts.
    pub elements: Vec<Element>,
}

impl Page {
    /// Reads a page whose every element is closed and every value quoted.
    ///
    /// # Errors
    /// The text is no such page; the message names the place.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rest =
            text.trim_start().strip_prefix("<!doctype html>").ok_or("does not begin with <!doctype html>")?;
        let (mut elements, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
        while let Some(start) = rest.find('<') {
            let said = decode(&rest[..start])?;
            for index in &open {
                elements[*index].text.push_str(&said);
            }
            rest = &rest[start + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                rest = comment.split_once("-->").ok_or("a comment does not end")?.1;
            } else if let Some(end) = rest.strip_prefix('/') {
                let (name, after) = end.split_once('>').ok_or("an end tag does not end")?;
                let last = open.pop().map(|index| elements[index].name.as_str());
                if last != Some(name.trim()) {
                    return Err(format!("</{name}> ends {}", last.unwrap_or("nothing")));
                }
                rest = after;
            } else {
                let (element, after) = start_tag(rest, open.last().copied())?;
                let closes_itself = rest[..rest.len() - after.len()].ends_with("/>");
                rest = after;
                let raw = matches!(element.name.as_str(), "script" | "style");
                // In a picture any element may close itself; elsewhere a browser would read on inside of it.
                let is_drawn = open.iter().any(|index| elements[*index].name == "svg");
                let is_void = VOID.contains(&element.name.as_str()) || closes_itself && is_drawn;
                elements.push(element);
                if !is_void {
                    open.push(elements.len() - 1);
                }
                if raw {
                    let name = &elements[elements.len() - 1].name;
                    let end = rest.find(&format!("</{name}")).ok_or("a script does not end")?;
                    elements.last_mut().ok_or("no element")?.text = rest[..end].to_owned();
                    rest = &rest[end..];
                }
            }
        }
        if let Some(index) = open.pop() {
            return Err(format!("<{}> is not closed", elements[index].name));
        }
        for element in &mut elements {
            element.text = element.text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        Ok(Self { elements })
    }

    /// Returns the words of the page.
    pub fn text(&self) -> &str {
        self.elements.iter().find(|element| element.name == "body").map_or("", |body| &body.text)
    }

    /// Returns every element of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// Finds an element by its id.
    pub fn find(&self, id: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.get("id") == id)
    }

    /// Returns the address of the first link with these words.
    pub fn link(&self, words: &str) -> Option<&str> {
        self.all("a").find(|link| link.text == words).map(|link| link.get("href"))
    }

    /// Returns every rule that holds for all pages and that this one breaks.
    pub fn broken_rules(&self) -> Vec<String> {
        let mut broken = Vec::new();
        let mut ids = BTreeSet::new();
        for element in &self.elements {
            let id = element.get("id");
            if !id.is_empty() && !ids.insert(id) {
                broken.push(format!("the id `{id}` stands twice"));
            }
        }
        for (index, element) in self.elements.iter().enumerate() {
            self.check_safe(element, &mut broken);
            self.check_usable(index, element, &ids, &mut broken);
        }
        for (name, count) in [("h1", 1), ("main", 1), ("title", 1)] {
            let found = self.all(name).filter(|element| !self.is_inside_svg(element)).count();
            if found != count {
                broken.push(format!("{found} elements `{name}` and not {count}"));
            }
        }
        broken
    }

    /// Nothing that the policy of the pages would stop, and no form without its token.
    fn check_safe(&self, element: &Element, broken: &mut Vec<String>) {
        let name = element.name.as_str();
        if name == "style" || element.attributes.contains_key("style") {
            broken.push(format!("<{name}> has a style of its own"));
        }
        if name == "script" && (element.get("src").is_empty() || element.get("nonce").is_empty()) {
            broken.push("a script stands in the page, or has no nonce".to_owned());
        }
        if let Some(handler) = element.attributes.keys().find(|key| key.starts_with("on") || key.starts_with("hx-on")) {
            broken.push(format!("<{name}> has the handler {handler}"));
        }
        for key in ["href", "src", "action"] {
            let to = element.get(key).trim_start().to_ascii_lowercase();
            if to.starts_with("javascript:") || to.starts_with("data:") {
                broken.push(format!("<{name} {key}> leads to {to}"));
            }
        }
    }

    fn check_usable(&self, index: usize, element: &Element, ids: &BTreeSet<&str>, broken: &mut Vec<String>) {
        let name = element.name.as_str();
        if name == "form" && element.get("method").eq_ignore_ascii_case("post") {
            let carries = self.inside(index).any(|one| one.name == "input" && one.get("name") == TOKEN_FIELD);
            if !carries {
                broken.push(format!("the form to {} carries no token", element.get("action")));
            }
        }
        for key in ["for", "aria-describedby", "aria-labelledby", "aria-controls"] {
            for id in element.get(key).split_whitespace().filter(|id| !ids.contains(id)) {
                broken.push(format!("<{name} {key}> names `{id}`, which is not there"));
            }
        }
        let typed = matches!(name, "select" | "textarea")
            || name == "input" && !matches!(element.get("type"), "hidden" | "submit" | "button");
        if typed {
            let named = ["aria-label", "aria-labelledby"].iter().any(|key| !element.get(key).is_empty())
                || self.all("label").any(|label| label.get("for") == element.get("id") && !label.text.is_empty());
            if !named {
                broken.push(format!("<{name} name={}> has no label", element.get("name")));
            }
        }
        if name == "img" && !element.attributes.contains_key("alt") {
            broken.push(format!("the picture {} has no words", element.get("src")));
        }
        let speaks = !element.text.is_empty()
            || !element.get("aria-label").is_empty()
            || self.inside(index).any(|one| one.name == "img" && !one.get("alt").is_empty());
        if matches!(name, "a" | "button") && !speaks {
            broken.push(format!("<{name}> to `{}` says nothing", element.get("href")));
        }
    }

    fn inside(&self, index: usize) -> impl Iterator<Item = &Element> {
        self.elements
            .iter()
            .enumerate()
            .skip(index + 1)
            .filter(move |(at, _)| self.is_below(*at, index))
            .map(|(_, one)| one)
    }

    fn is_below(&self, at: usize, above: usize) -> bool {
        std::iter::successors(self.elements[at].parent, |parent| self.elements[*parent].parent).any(|one| one == above)
    }

    fn is_inside_svg(&self, element: &Element) -> bool {
        let parents = std::iter::successors(element.parent, |parent| self.elements[*parent].parent);
        parents.into_iter().any(|index| self.elements[index].name == "svg")
    }
}

fn start_tag(text: &str, parent: Option<usize>) -> Result<(Element, &str), String> {
    let length = text.find(|one: char| !one.is_ascii_alphanumeric() && one != '-').ok_or("a tag does not end")?;
    let (name, mut rest) = text.split_at(length);
    if name.is_empty() {
        let near: String = text.chars().take(20).collect();
        return Err(format!("a `<` stands alone before `{near}`"));
    }
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>')) {
            let parent_of = parent;
            return Ok((Element { name: name.to_owned(), attributes, text: String::new(), parent: parent_of }, after));
        }
        let end =
            rest.find(|one: char| one.is_whitespace() || matches!(one, '=' | '>' | '/')).ok_or("a tag does not end")?;
        let key = &rest[..end];
        if key.is_empty() {
            return Err(format!("<{name}> holds a stray character"));
        }
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let quote = after
                .chars()
                .next()
                .filter(|one| matches!(one, '"' | '\''))
                .ok_or_else(|| format!("<{name} {key}> has no quotes"))?;
            let (inner, left) = after[1..].split_once(quote).ok_or_else(|| format!("<{name} {key}> has no end"))?;
            value = decode(inner)?;
            rest = left;
        }
        if attributes.insert(key.to_owned(), value).is_some() {
            return Err(format!("<{name}> has {key} twice"));
        }
    }
}

/// Replaces the references that our templates write.
fn decode(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, left) = after.split_once(';').ok_or_else(|| format!("a `&` stands alone before `{after}`"))?;
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "nbsp" => '\u{a0}',
            number => number
                .strip_prefix('#')
                .and_then(|digits| {
                    digits
                        .strip_prefix('x')
                        .map_or_else(|| digits.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())
                })
                .and_then(char::from_u32)
                .ok_or_else(|| format!("&{name}; is no character"))?,
        });
        rest = left;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(body: &str) -> String {
        let page = format!(
            "<!doctype html><html><head><title>t</title></head><body><main><h1>t</h1>{body}</main></body></html>"
        );
        Page::parse(&page).unwrap().broken_rules().join("; ")
    }

    #[test]
    fn each_rule_is_noticed() {
        for (body, rule) in [
            ("<p>fine &amp; <a href=\"/\">good</a><br></p>", ""),
            ("<p id=\"a\"></p><p id=\"a\"></p>", "the id `a` stands twice"),
            ("<p style=\"color:red\">x</p>", "<p> has a style of its own"),
            ("<script>alert(1)</script>", "a script stands in the page, or has no nonce"),
            ("<p onclick=\"x\">x</p>", "<p> has the handler onclick"),
            ("<a href=\"javascript:x\">x</a>", "<a href> leads to javascript:x"),
            ("<form method=\"post\" action=\"/a\"></form>", "the form to /a carries no token"),
            ("<label for=\"x\">x</label>", "<label for> names `x`, which is not there"),
            ("<input name=\"n\" id=\"n\">", "<input name=n> has no label"),
            ("<img src=\"/x\">", "the picture /x has no words"),
            ("<a href=\"/x\"></a>", "<a> to `/x` says nothing"),
            ("<h1>two</h1>", "2 elements `h1` and not 1"),
        ] {
            assert_eq!(broken(body), rule, "{body}");
        }
    }

    #[test]
    fn what_a_browser_would_repair_is_an_error() {
        for text in [
            "<p>",
            "<!doctype html><p>",
            "<!doctype html><b><i></b></i>",
            "<!doctype html><p a=b></p>",
            "<!doctype html>a < b <p></p>",
            "<!doctype html>&x <p></p>",
        ] {
            assert!(Page::parse(text).is_err(), "{text}");
        }
    }
}
