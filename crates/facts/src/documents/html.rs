//! HTML blocks in Markdown: the text between tags, headings, and links; comments say nothing.

use std::ops::Range;

use slam_model::evidence::document::Block;

use super::builder::Builder;

pub(super) fn read(builder: &mut Builder<'_>, block: Range<usize>) {
    let slice = builder.slice(&block);
    let mut links = Vec::new();
    let mut heading: Option<(u8, Range<usize>)> = None;
    let mut at = 0;
    while at < slice.len() {
        let rest = slice.get(at..).unwrap_or_default();
        let (end, is_tag) = if rest.starts_with("<!--") {
            (rest.find("-->").map_or(rest.len(), |end| end + 3), true)
        } else if rest.starts_with('<') {
            (rest.find('>').map_or(rest.len(), |end| end + 1), true)
        } else {
            (rest.find('<').unwrap_or(rest.len()), false)
        };
        let part = rest.get(..end).unwrap_or(rest);
        let range = block.start + at..block.start + at + part.len();
        at += end.max(1);
        if !is_tag {
            match &mut heading {
                Some((_, text)) if text.start == text.end && !part.trim().is_empty() => *text = range,
                Some(_) => {}
                None => {
                    builder.prose(range.clone());
                    builder.bare_links(range, &[], Block::Prose);
                }
            }
        } else if !part.starts_with("<!--") {
            match tag_heading(part) {
                Some(level) => heading = Some((level, range.start..range.start)),
                None if part.starts_with("</h") => {
                    if let Some((level, text)) = heading.take() {
                        let shown = builder.slice(&text).trim().lines().next().unwrap_or_default();
                        builder.heading(level, text, shown);
                    }
                }
                None => {}
            }
            links.extend(
                super::markdown::hrefs(builder.text, &range).into_iter().map(|(_, target)| (range.clone(), target)),
            );
        }
    }
    for (range, target) in links {
        let after = builder.text.get(range.end..).unwrap_or_default();
        let text = after.split('<').next().unwrap_or_default();
        builder.link(target, text, range.start, Block::Prose);
    }
}

/// Returns the level of an opening `<h1>` to `<h6>`.
fn tag_heading(tag: &str) -> Option<u8> {
    let mut rest = tag.strip_prefix("<h").or_else(|| tag.strip_prefix("<H"))?.bytes();
    let level = rest.next().filter(|digit| (b'1'..=b'6').contains(digit))?;
    rest.next().is_some_and(|next| next == b'>' || next.is_ascii_whitespace()).then_some(level - b'0')
}
