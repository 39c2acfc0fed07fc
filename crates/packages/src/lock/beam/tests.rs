//! Expected packages and edges come from hexdocs.pm ("mix deps", Hex "Specifications: checksums"), and rebar3.org
//! ("Dependencies", lock files).

use expect_test::expect;

use crate::testing::{read, read_in};

#[test]
fn mix_lock_is_a_map_of_tuples() {
    expect![[r#"
        credo 1.7.0 dev :2
          pkg:hex/credo@1.7.0
          SHA-256 e3b0c442…
          -> mime 2.0.0
        forked - :3
          pkg:hex/forked?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Fforked.git%400123456789012345678901234567890123456789
          download git+https://github.com/o/forked.git@0123456789012345678901234567890123456789
        mime 2.0.0 optional :4
          pkg:hex/acme/mime@2.0.0
          SHA-256 e3b0c442…
        plug 1.14.0 :5
          pkg:hex/plug@1.14.0
          -> mime 2.0.0 (optional)
        app 0.2.0 application
          pkg:hex/app@0.2.0
          -> credo 1.7.0 (dev)
          -> forked -
          -> plug 1.14.0
        unknown :6 `weird` is from a source that is not known here
    "#]].assert_eq(&read_in(
        "mix.lock",
        r#"//- mix.exs
defmodule App.MixProject do
  def project do
    [
      app: :app,
      version: "0.2.0",
      deps: deps()
    ]
  end
  defp deps do
    [
      {:plug, "~> 1.0"},
      {:credo, "~> 1.7", only: [:dev, :test], runtime: false},
      # {:old, "1"}
      {:forked, git: "https://github.com/o/forked.git"}
    ]
  end
end
//- mix.lock
%{
  "credo": {:hex, :credo, "1.7.0", "d41d", [:mix], [{:mime, "~> 1.0", [hex: :mime, repo: "hexpm", optional: false]}], "hexpm", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
  "forked": {:git, "https://github.com/o/forked.git", "0123456789012345678901234567890123456789", [branch: "main"]},
  "mime": {:hex, :mime, "2.0.0", "d41d", [:mix], [], "hexpm:acme", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
  "plug": {:hex, :plug, "1.14.0", "d41d", [:mix], [{:mime, "~> 2.0", [hex: :mime, repo: "hexpm", optional: true]}, {:gone, "1", [optional: true]}], "hexpm"},
  "weird": {:path, "x"},
}
"#,
    ));
    expect![[r#"
        problem :2 expected `}`
    "#]]
    .assert_eq(&read("mix.lock", "%{\n  \"a\": {:hex"));
}

#[test]
fn rebar_lock_has_levels() {
    expect![[r#"
        lib - application :1
          -> cowboy 2.9.0
        cowboy 2.9.0 :2
          pkg:hex/cowboy@2.9.0
          SHA-256 e3b0c442…
        forked - :3
          pkg:hex/forked?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Fforked.git%400123456
          download git+https://github.com/o/forked.git@0123456
        ranch 1.8.0 :4
          pkg:hex/ranch@1.8.0
    "#]]
    .assert_eq(&read(
        "lib/rebar.lock",
        r#"{"1.2.0",
[{<<"cowboy">>,{pkg,<<"cowboy">>,<<"2.9.0">>},0},
 {<<"forked">>,{git,"https://github.com/o/forked.git",{ref,"0123456"}},1},
 {<<"ranch">>,{pkg,<<"ranch">>,<<"1.8.0">>},1}]}.
[
{pkg_hash,[
 {<<"cowboy">>, <<"D41D8CD98F00B204E9800998ECF8427ED41D8CD98F00B204E9800998ECF8427E">>}]},
{pkg_hash_ext,[
 {<<"cowboy">>, <<"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855">>}]}
].
"#,
    ));
    expect![[r#"
        . - application :1
    "#]]
    .assert_eq(&read("rebar.lock", "[].\n"));
}
