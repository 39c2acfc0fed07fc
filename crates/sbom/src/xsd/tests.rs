use super::*;

const SCHEMA: &str = r###"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t"
    elementFormDefault="qualified">
  <xs:simpleType name="word"><xs:restriction base="xs:token"><xs:pattern value="[a-z&amp;$]+\$?"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="either"><xs:union memberTypes="t:word xs:boolean"/></xs:simpleType>
  <xs:complexType name="part">
    <xs:sequence>
      <xs:element name="name" type="t:word"/>
      <xs:choice minOccurs="0"><xs:element name="one" type="xs:integer"/><xs:element name="other" type="t:either"/></xs:choice>
      <xs:element name="part" type="t:part" minOccurs="0" maxOccurs="unbounded"/>
      <xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence>
    <xs:attribute name="id" type="xs:string" use="required"/>
    <xs:anyAttribute namespace="##other" processContents="lax"/>
  </xs:complexType>
  <xs:element name="root">
    <xs:complexType><xs:sequence maxOccurs="unbounded"><xs:element name="part" type="t:part"/></xs:sequence></xs:complexType>
    <xs:unique name="id"><xs:selector xpath=".//*"/><xs:field xpath="@id"/></xs:unique>
  </xs:element>
</xs:schema>"###;

fn told(inner: &str) -> String {
    let schema = Schema::compile(&[SCHEMA]).unwrap();
    let mut faults = Faults::default();
    let text = format!("<root xmlns='urn:t' xmlns:o='urn:o'>\n{inner}</root>");
    judge(&schema, text.as_bytes(), &mut faults).unwrap();
    faults.told.iter().map(|fault| format!("{}: {}", fault.line, fault.message)).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_document_is_judged_by_content_attributes_values_and_identities() {
    // Expected verdicts follow XML Schema part 1: content models (3.8), wildcards (3.10), identity constraints (3.11).
    for (inner, expected) in [
        ("<part id='a'><name> x </name></part>", ""),
        (
            "<part id='a' o:x=''><name>x$</name><other>true</other><part id='b'><name>y</name></part><o:z><q/></o:z></part>",
            "",
        ),
        ("", "2: `root` lacks `part`"),
        ("<part id='a'/>", "2: `part` lacks `name`"),
        ("<part><name>x</name></part>", "2: `part` lacks the attribute `id`"),
        ("<part id='a' y=''><name>x</name></part>", "2: the attribute `y` is not known in `part`"),
        ("<part id='a'><name>X</name></part>", "2: `name`: `X` does not match the pattern `[a-z&$]+\\$?`"),
        (
            "<part id='a'><name>x</name><other>1x</other></part>",
            "2: `other`: `1x` does not match the pattern `[a-z&$]+\\$?`",
        ),
        (
            "<part id='a'><name>x</name><one>1</one><other>x</other></part>",
            "2: `other` stands at the wrong place in `part`, or too often; here may follow `part`",
        ),
        (
            "<part id='a'><name>x</name>\n<new/></part>",
            "3: `new` is not known in `part`; here may follow `one`, `other`, or `part`",
        ),
        ("<part id='a'>text<name>x</name></part>", "2: text stands in `part`, which holds elements only"),
        (
            "<part id='a'><name>x</name><part id='a'><name>x</name></part></part>",
            "2: `a` is the `id` of something else already; that of `part` must be unique",
        ),
    ] {
        assert_eq!(told(inner), expected, "{inner}");
    }
}

#[test]
fn what_is_not_known_of_a_schema_is_told() {
    let schema = SCHEMA.replace("xs:integer", "xs:gYear");
    assert_eq!(Schema::compile(&[&schema]).unwrap_err(), "the built-in type `gYear` is not known");
}

impl Schema {
    /// Says what of a compiled schema could not be used after all.
    pub(crate) fn flaws(&self) -> Vec<String> {
        let ambiguous = self.types.iter().filter_map(|complex| match &complex.holds {
            Holds::Elements(content) => content.ambiguity(),
            Holds::Text(_) => None,
        });
        let patterns = self.simples.iter().filter_map(|simple| match simple {
            Simple::Restricted { facets, .. } => Some(&facets.patterns),
            _ => None,
        });
        let unread =
            patterns.flatten().filter(|pattern| pattern.regex().is_none()).map(|pattern| format!("{pattern:?}"));
        ambiguous.chain(unread).collect()
    }
}
