//! Both readers of the tree: values, places, limits, and hostile input.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

/// Draws a tree: value, lines, and the exact source of every scalar.
fn draw(node: &Node, source: &[u8], depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    let lines = format!("{}-{}", node.line, node.end_line);
    let text = String::from_utf8_lossy(&source[node.span.start..node.span.end]).into_owned();
    match &node.value {
        Value::Sequence(items) => {
            let _ = writeln!(out, "{pad}seq {lines}");
            items.iter().for_each(|item| draw(item, source, depth + 1, out));
        }
        Value::Mapping(entries) => {
            let _ = writeln!(out, "{pad}map {lines}");
            for entry in entries {
                let _ = writeln!(out, "{pad}  {:?} {}:", entry.key.text().unwrap_or_default(), entry.key.line);
                draw(&entry.value, source, depth + 2, out);
            }
        }
        value => {
            let _ = writeln!(out, "{pad}{value:?} {lines} {text:?}");
        }
    }
}

fn yaml(text: &str, wanted: Expect) {
    let mut out = String::new();
    match parse_yaml(text.as_bytes(), &Limits::default()) {
        Ok(document) => {
            draw(&document.root, text.as_bytes(), 0, &mut out);
            for comment in &document.comments {
                let _ = writeln!(out, "# {} {:?}", comment.line, comment.text);
            }
            for (line, key) in &document.duplicate_keys {
                let _ = writeln!(out, "again {line} {key}");
            }
        }
        Err(error) => {
            let _ = writeln!(out, "{}{error}", if error.limit { "limit: " } else { "" });
        }
    }
    wanted.assert_eq(&out);
}

fn problem(read: Result<Document, SyntaxError>) -> (bool, u32) {
    match read {
        Ok(_) => panic!("accepted"),
        Err(error) => (error.limit, error.line),
    }
}

#[test]
fn a_workflow_keeps_its_words_and_lines() {
    yaml(
        "on: [push,\n  pull_request]\nflag: yes\nrun: |\n  one\n\n  two ${{ x }}\n\nfold: >-\n  a\n  b\nplain: first\n  second # tail\nlast:\n",
        expect![[r#"
            map 1-14
              "on" 1:
                seq 1-2
                  String { text: "push", style: Plain } 1-1 "push"
                  String { text: "pull_request", style: Plain } 2-2 "pull_request"
              "flag" 3:
                String { text: "yes", style: Plain } 3-3 "yes"
              "run" 4:
                String { text: "one\n\ntwo ${{ x }}\n", style: Literal } 5-7 "one\n\n  two ${{ x }}"
              "fold" 9:
                String { text: "a b", style: Folded } 10-11 "a\n  b"
              "plain" 12:
                String { text: "first second", style: Plain } 12-13 "first\n  second"
              "last" 14:
                Null 14-14 ""
            # 13 "tail"
        "#]],
    );
}

#[test]
fn a_byte_order_mark_and_crlf_move_no_line() {
    yaml(
        "\u{feff}a: 1\r\nb:\r\n  - x\r\n  - 'y'\r\nc: |\r\n  t\r\n  u\r\nd: true\r\n",
        expect![[r#"
        map 1-8
          "a" 1:
            Number("1") 1-1 "1"
          "b" 2:
            seq 3-4
              String { text: "x", style: Plain } 3-3 "x"
              String { text: "y", style: Single } 4-4 "'y'"
          "c" 5:
            String { text: "t\nu\n", style: Literal } 6-7 "t\r\n  u"
          "d" 8:
            Bool(true) 8-8 "true"
    "#]],
    );
}

#[test]
fn aliases_and_merge_keys_are_resolved_and_keep_their_places() {
    yaml(
        "base: &b\n  x: 1\n  y: 2\nuse:\n  <<: *b\n  y: 3\nagain: *b\n'<<': z\n",
        expect![[r#"
        map 1-8
          "base" 1:
            map 2-3
              "x" 2:
                Number("1") 2-2 "1"
              "y" 3:
                Number("2") 3-3 "2"
          "use" 4:
            map 5-6
              "y" 6:
                Number("3") 6-6 "3"
              "x" 2:
                Number("1") 2-2 "1"
          "again" 7:
            map 7-7
              "x" 2:
                Number("1") 2-2 "1"
              "y" 3:
                Number("2") 3-3 "2"
          "<<" 8:
            String { text: "z", style: Plain } 8-8 "z"
    "#]],
    );
}

#[test]
fn duplicate_keys_stay_and_are_told() {
    yaml(
        "a: 1\nb: 2\na: 3\n",
        expect![[r#"
        map 1-3
          "a" 1:
            Number("1") 1-1 "1"
          "b" 2:
            Number("2") 2-2 "2"
          "a" 3:
            Number("3") 3-3 "3"
        again 3 a
    "#]],
    );
}

#[test]
fn what_is_not_yaml_is_refused_on_its_line() {
    for (text, line) in [
        (&b"a: 1\nb: [1\n"[..], 2),
        (b"a:\n\tb: 2\n", 2),
        (b"a: 1\nb: \xff\n", 2),
        (b"a: 1\nb: \0\n", 2),
        (b"a: *x\n", 1),
        (b"", 1),
        (b"a: &x [*x]\n", 1),
        (b"a: 1\n b: 2\n", 2),
    ] {
        let text_shown = String::from_utf8_lossy(text);
        assert_eq!(problem(parse_yaml(text, &Limits::default())), (false, line), "{text_shown}");
    }
}

#[test]
fn what_is_not_json_is_refused_on_its_line() {
    for (text, line) in [
        ("{\n\"a\": 01}", 2),
        ("{\"a\": 1,}", 1),
        ("[1\n2]", 2),
        ("{'a': 1}", 1),
        ("[1] // x", 1),
        ("\"a\nb\"", 1),
        ("[\n\"\\ud800\"]", 2),
        ("{\"a\" 1}", 1),
        ("", 1),
        ("[1.]", 1),
        ("[-]", 1),
        ("\u{a0}1", 1),
        ("[\n\n", 3),
    ] {
        assert_eq!(problem(parse_json(text.as_bytes(), &Limits::default())), (false, line), "{text:?}");
    }
}

#[test]
fn a_million_levels_reach_the_limit_before_the_stack_ends() {
    let million = 1_000_000;
    let limits = Limits::default();
    for unit in ["[", "{a: ", "- ", "? ", "[{", "{? ", "!!seq [", "&a ["] {
        let refused = parse_yaml(unit.repeat(million).as_bytes(), &limits).unwrap_err();
        assert!(refused.limit, "{unit:?} {refused}");
    }
    for unit in ["[", "{\"a\":"] {
        assert!(parse_json(unit.repeat(million).as_bytes(), &limits).unwrap_err().limit, "{unit:?}");
    }
}

#[test]
fn a_billion_laughs_reach_a_limit() {
    let mut wide = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    let mut deep = "a0: &a0 [x]\n".to_owned();
    let mut long = format!("a: &a {}\nb:\n", "x".repeat(1 << 20));
    for level in 1..200 {
        let item = format!("*a{}", level - 1);
        let _ = writeln!(wide, "a{level}: &a{level} [{}]", [item.as_str(); 10].join(", "));
        let _ = writeln!(deep, "a{level}: &a{level} [{item}]");
        long.push_str("- *a\n");
    }
    for text in [wide, deep, long] {
        assert!(parse_yaml(text.as_bytes(), &Limits::default()).unwrap_err().limit, "{}", &text[..40]);
    }
}

#[test]
fn limits_on_bytes_and_values_are_told() {
    let small = Limits { bytes: 10, depth: 8, nodes: 3 };
    assert!(parse_yaml(b"a: 1234567890", &small).unwrap_err().limit);
    assert!(parse_yaml(b"[1,2,3]", &small).unwrap_err().limit);
    assert!(parse_json(b"[1,2,3]", &small).unwrap_err().limit);
    assert!(parse_json(b"[1,2]", &small).is_ok());
}

#[test]
fn a_long_licence_header_is_only_comments() {
    let text = format!("{}a:\n{}  - b\n", "# line\n".repeat(500), "# more\n".repeat(500));
    assert_eq!(parse_yaml(text.as_bytes(), &Limits::default()).unwrap().comments.len(), 1000);
}

#[test]
fn every_document_of_a_stream_is_read() {
    let documents = parse_yaml_all(b"--- 1\n---\na: 2\n...\n# end\n--- [3]\n", &Limits::default()).unwrap();
    let kinds: Vec<_> = documents.iter().map(|document| document.root.line).collect();
    assert_eq!(kinds, [1, 3, 6]);
}

/// Takes the places away, so that the two readers can be compared.
fn bare(node: &Node) -> String {
    match &node.value {
        Value::Sequence(items) => format!("[{}]", items.iter().map(bare).collect::<Vec<_>>().join(",")),
        Value::Mapping(entries) => format!(
            "{{{}}}",
            entries
                .iter()
                .map(|entry| format!("{}:{}", bare(&entry.key), bare(&entry.value)))
                .collect::<Vec<_>>()
                .join(",")
        ),
        Value::String { text, .. } => format!("{text:?}"),
        value => format!("{value:?}"),
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        "[ -~äß€😀\\n\\t]{0,12}".prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            prop::collection::btree_map("[a-z <=:#-]{0,6}", inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn json_reads_the_same_in_both_readers(value in any_json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let strict = parse_json(text.as_bytes(), &Limits::default()).unwrap();
        // A merge key is YAML's alone, and so is the limit on keys without a line of their own.
        if !text.contains("\"<<\"") {
            let loose = parse_yaml(text.as_bytes(), &Limits::default()).unwrap();
            prop_assert_eq!(bare(&strict.root), bare(&loose.root), "{}", text);
            prop_assert_eq!(strict.root.span, loose.root.span);
        }
    }

    #[test]
    fn what_serde_refuses_is_refused(text in "[\\[\\]{}\",:0-9eE.\\-+tfnu\\\\ \\n]{0,24}") {
        let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        let ours = parse_json(text.as_bytes(), &Limits::default()).is_ok();
        prop_assert!(theirs == ours || text.contains(['e', 'E']), "{text:?} serde {theirs}");
    }

    #[test]
    fn no_bytes_panic_and_spans_lie_in_the_text(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse_json(&bytes, &Limits::default());
        let _ = parse_yaml_all(&bytes, &Limits::default());
    }

    #[test]
    fn no_text_panics_and_spans_lie_in_it(text in "([a-c:\\-?&*!|>'\"{}\\[\\],#%@ \\n\\t\u{feff}é\\r]|: |- |\\n  |<<: \\*a|&a |\\| ?\\n ){0,40}") {
        let _ = parse_json(text.as_bytes(), &Limits::default());
        if let Ok(documents) = parse_yaml_all(text.as_bytes(), &Limits::default()) {
            for document in documents {
                within(&document.root, text.len());
            }
        }
    }
}

fn within(node: &Node, length: usize) {
    assert!(node.span.start <= node.span.end && node.span.end <= length, "{node:?}");
    assert!(node.line >= 1 && node.line <= node.end_line, "{node:?}");
    node.items().iter().for_each(|item| within(item, length));
    for entry in node.entries() {
        within(&entry.key, length);
        within(&entry.value, length);
    }
}
