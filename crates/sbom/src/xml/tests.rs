use proptest::prelude::*;

use super::*;

fn told(text: &str) -> String {
    let mut reader = match Reader::new(text.as_bytes()) {
        Ok(reader) => reader,
        Err(error) => return format!("{}: {}", error.line, error.message),
    };
    let mut out = String::new();
    loop {
        match reader.next() {
            Ok(Event::Open(element)) => {
                out.push_str(&format!("<{}{}", reader.uri(element.space), element.name));
                for attribute in &element.attributes {
                    out.push_str(&format!(" {}{}={}", reader.uri(attribute.space), attribute.name, attribute.value));
                }
                out.push('>');
            }
            Ok(Event::Text(text)) => out.push_str(&text),
            Ok(Event::Close) => out.push('/'),
            Ok(Event::End) => return out,
            Err(error) => return format!("{}: {}", error.line, error.message),
        }
    }
}

#[test]
fn a_document_is_its_elements_attributes_and_texts() {
    // Expected values follow XML 1.0 (2.11 ends of lines, 3.3.3 attributes, 4.1 references) and Namespaces 1.0.
    for (text, expected) in [
        ("<a/>", "<a>/"),
        ("\u{feff}<?xml version='1.0' encoding='UTF-8'?>\n<!-- - --><a>x</a>\n<?p q?>", "<a>x/"),
        ("<a xmlns='u:' b='1'><p:c xmlns:p='v:' p:b='2'/><c xmlns=''/></a>", "<u:a b=1><v:c v:b=2>/<c>//"),
        ("<a b='&lt;&#65;&#x42;\n\t'>1 &amp; 2\r\n<![CDATA[<&>]]></a>", "<a b=<AB  >1 & 2\n<&>/"),
        ("<a xml:lang='de'/>", "<a http://www.w3.org/XML/1998/namespacelang=de>/"),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn what_is_broken_or_dangerous_is_refused_with_its_line() {
    for (text, expected) in [
        ("", "1: not XML: there is no element"),
        ("<a>\n<b></a>", "2: not XML: `</a>` stands where `b` must end"),
        ("<a>\n", "2: not XML: the document ends within `a`"),
        ("<a/>\n<b/>", "2: not XML: a second root element begins"),
        ("<a/>x", "1: not XML: text stands outside the root element"),
        ("<a b='1' b='2'/>", "1: not XML: the attribute `b` stands twice"),
        ("<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", "1: not XML: the attribute `q:b` stands twice"),
        ("<p:a/>", "1: not XML: the prefix of `p:a` is not declared"),
        ("<a>\n&lol;</a>", "2: `&lol;` is an entity that is not declared; only those of XML itself are read"),
        ("<a b='&lol;'/>", "1: `&lol;` is an entity that is not declared; only those of XML itself are read"),
        ("<a>&#0;</a>", "1: not XML: `&#0;` is no character of XML"),
        ("<a>\n\u{1}</a>", "2: not XML: a control character stands in the text"),
        (
            "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY lol 'lol'>]>\n<a>&lol;</a>",
            "2: a document type stands here; it is refused, because entities could be declared in it: remove it",
        ),
        (
            "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>",
            "1: the encoding `iso-8859-1` is not read; write the document as UTF-8",
        ),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
    assert_eq!(told(&"<a>".repeat(1_000_000)), "1: nested deeper than 256 elements");
    assert_eq!(
        Reader::new(b"<a>\n\xff</a>").err().map(|error| (error.line, error.message)),
        Some((2, "not XML: the text is not UTF-8".to_owned()))
    );
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[<>/a:b='\"&;!?\\[\\]# \n\u{e9}-]{0,60}") {
        _ = told(&text);
    }
}
