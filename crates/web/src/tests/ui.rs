//! The parts that pages share: a form with mistakes tells them on top and beside each field.

use askama::Template;

use crate::{form::Sheet, testing::Page};

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% import "ui.html" as ui %}<!doctype html>
<html lang="en"><head><title>t</title></head><body><main><h1>t</h1>
{% call ui::errors(sheet) %}{% endcall %}
{% call ui::field(sheet, "name", "Name", "As people know it.", "text") %}{% endcall %}
{% call ui::area(sheet, "about", "About", "") %}{% endcall %}
{% call ui::select(sheet, "level", "Level", "", levels) %}{% endcall %}
{% call ui::tick(sheet, "listed", "List in public", "") %}{% endcall %}
{% call ui::badge("good", "✓", "complete") %}{% endcall %}
{% call ui::progress("badges", 4, 6) %}{% endcall %}
{% call ui::pages("", "/next") %}{% endcall %}
</main></body></html>"##
)]
struct Example {
    sheet: Sheet,
    levels: [(&'static str, &'static str); 2],
}

fn page(sheet: Sheet) -> Page {
    let text = Example { sheet, levels: [("1", "One"), ("2", "Two")] }.render().unwrap();
    let page = Page::parse(&text).unwrap();
    assert_eq!(page.broken_rules(), [""; 0], "{text}");
    page
}

#[test]
fn a_mistake_is_told_on_top_and_beside_its_field_and_no_word_is_lost() {
    let mut sheet =
        Sheet::filled([("name", "\"><b>"), ("about", "\nfirst line is blank"), ("level", "2"), ("listed", "yes")]);
    sheet.refuse("name", "Name", "this name is taken");
    let page = page(sheet);
    assert_eq!(page.find("errors").unwrap().text, "One thing has to change Name: This name is taken.");
    assert_eq!(page.link("Name"), Some("#name"));
    let name = page.find("name").unwrap();
    assert_eq!((name.get("value"), name.get("aria-invalid")), ("\"><b>", "true"));
    assert_eq!(name.get("aria-describedby"), "name-wrong name-hint");
    assert_eq!(page.find("about").unwrap().get("aria-describedby"), "");
    let chosen: Vec<_> = page.all("option").filter(|one| one.attributes.contains_key("selected")).collect();
    assert_eq!((chosen.len(), chosen[0].text.as_str()), (1, "Two"));
    assert!(page.find("listed").unwrap().attributes.contains_key("checked"));
}

#[test]
fn without_a_mistake_nothing_is_told() {
    let page = page(Sheet::default());
    assert!(page.find("errors").is_none());
    assert_eq!(page.find("name").unwrap().get("aria-describedby"), "name-hint");
    assert_eq!((page.link("Next →"), page.link("← Previous")), (Some("/next"), None));
}
