//! Markdown as HTML that cannot carry anything but text: no raw tags, no foreign pictures, no odd links.

use std::collections::BTreeSet;

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

/// Returns the HTML of a text. Headings start below the title of the page; tables scroll in a frame of their own.
pub(crate) fn to_html(markdown: &str) -> String {
    let dialect = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let events: Vec<_> = Parser::new_ext(markdown, dialect).collect();
    let mut safe = Vec::with_capacity(events.len());
    let mut ids = BTreeSet::new();
    let (mut hidden, mut picture, mut links) = (false, false, Vec::new());
    for (index, event) in events.iter().enumerate() {
        match event.clone() {
            Event::Start(Tag::MetadataBlock(_)) => hidden = true,
            Event::End(TagEnd::MetadataBlock(_)) => hidden = false,
            _ if hidden => {}
            Event::Html(text) | Event::InlineHtml(text) => {
                if !text.trim_start().starts_with("<!--") {
                    safe.push(Event::Text(text));
                }
            }
            Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => {}
            // A picture's words stand in for it: it would be loaded from elsewhere.
            Event::Start(Tag::Image { .. }) => picture = true,
            Event::End(TagEnd::Image) => picture = false,
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                let id = unique(&mut ids, &anchor(&events[index + 1..]));
                safe.push(Event::Start(Tag::Heading { level: below(level), id: Some(id.into()), classes, attrs }));
            }
            Event::End(TagEnd::Heading(level)) => safe.push(Event::End(TagEnd::Heading(below(level)))),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let to = link(&dest_url);
                links.push(to.is_some());
                if let Some(dest_url) = to {
                    let (title, id) = (CowStr::from(""), CowStr::from(""));
                    safe.push(Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, id }));
                }
            }
            Event::End(TagEnd::Link) => {
                if links.pop() == Some(true) {
                    safe.push(Event::End(TagEnd::Link));
                }
            }
            Event::Start(Tag::Table(columns)) => {
                // A region that scrolls has to be reached by keyboard.
                safe.push(Event::Html(
                    "<div class=\"scroll\" role=\"region\" aria-label=\"Table\" tabindex=\"0\">".into(),
                ));
                safe.push(Event::Start(Tag::Table(columns)));
            }
            Event::End(TagEnd::Table) => {
                safe.push(Event::End(TagEnd::Table));
                safe.push(Event::Html("</div>\n".into()));
            }
            Event::TaskListMarker(done) => safe.push(Event::Text(if done { "☑ " } else { "☐ " }.into())),
            Event::Start(_) | Event::End(_) if picture => {}
            other => safe.push(other),
        }
    }
    // Alignment comes as inline style, which the policy of the pages forbids.
    let mut out = String::new();
    html::push_html(&mut out, safe.into_iter().map(unaligned));
    out
}

fn unaligned(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Table(columns)) => {
            Event::Start(Tag::Table(columns.iter().map(|_| pulldown_cmark::Alignment::None).collect()))
        }
        other => other,
    }
}

fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H2,
        HeadingLevel::H3 => HeadingLevel::H3,
        _ => HeadingLevel::H4,
    }
}

/// Returns the words of a heading as an anchor.
fn anchor(rest: &[Event<'_>]) -> String {
    let words = rest.iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    let text: String = words
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.to_string()),
            _ => None,
        })
        .collect();
    slam_event::Slug::of_name(&text).map_or_else(|| "part".to_owned(), |slug| slug.to_string())
}

/// Anchors share a page with the ids of its frame, so they get a prefix.
fn unique(ids: &mut BTreeSet<String>, anchor: &str) -> String {
    let first = format!("s-{anchor}");
    let mut id = first.clone();
    let mut number = 2;
    while !ids.insert(id.clone()) {
        id = format!("{first}-{number}");
        number += 1;
    }
    id
}

/// Returns where a link may lead: the web, a mail address, a place on the page, or an article beside this one.
fn link<'a>(to: &str) -> Option<CowStr<'a>> {
    if let Some(place) = to.strip_prefix('#') {
        return Some(format!("#s-{place}").into());
    }
    if slam_report::links::web(to).is_some() || to.starts_with("mailto:") {
        return Some(to.to_owned().into());
    }
    let name = to.rsplit('/').next()?.strip_suffix(".md")?;
    slam_event::Slug::new(name).ok().map(|name| format!("/library/{name}").into())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn nothing_but_text_comes_through() {
        for (markdown, html) in [
            ("<script>alert(1)</script>", expect!["&lt;script&gt;alert(1)&lt;/script&gt;"]),
            ("a <b onclick=x>b</b>", expect![[r#"<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>"#]]),
            ("[x](javascript:alert(1))", expect!["<p>x</p>"]),
            ("[x](data:text/html,a)", expect!["<p>x</p>"]),
            ("![alt *text*](https://e.example/p.png)", expect!["<p>alt text</p>"]),
            ("<!-- hidden -->", expect![""]),
            ("[l](../topics/levels.md)", expect![[r#"<p><a href="/library/levels">l</a></p>"#]]),
            ("[l](https://a.example/\"x)", expect!["<p>l</p>"]),
        ] {
            html.assert_eq(to_html(markdown).trim_end());
        }
    }

    #[test]
    fn headings_start_below_the_title_and_have_anchors_of_their_own() {
        expect![[r#"
            <h2 id="s-a-b">A <code>b</code></h2>
            <h2 id="s-a-b-2">A b</h2>
            <h3 id="s-part">日本</h3>
        "#]]
        .assert_eq(&to_html("# A `b`\n\n## A b\n\n### 日本\n"));
    }

    #[test]
    fn a_table_scrolls_and_carries_no_style() {
        let html = to_html("| a | b |\n|:--|--:|\n| 1 | 2 |\n");
        assert!(html.contains("tabindex=\"0\"") && !html.contains("style="), "{html}");
    }
}
