//! Expected packages and edges come from bundler.io ("Gemfile.lock", "Checksums", "Groups") and guides.rubygems.org
//! ("Specification Reference").

use expect_test::expect;

use crate::testing::{read, read_in};

#[test]
fn gemfile_lock_has_sections() {
    expect![[r#"
        g 0.3.0 :6
          pkg:gem/g@0.3.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Fg.git%400123456789012345678901234567890123456789
          download git+https://github.com/o/g.git@0123456789012345678901234567890123456789
          -> rack 3.0.0
        own 1.0.0 application :12
          pkg:gem/own@1.0.0
        debug 1.9.0 dev :18
          pkg:gem/debug@1.9.0
          -> irb 1.0.0
        irb 1.0.0 dev :20
          pkg:gem/irb@1.0.0
        lint 0.1 dev :21
          pkg:gem/lint@0.1
          -> irb 1.0.0
        nokogiri 1.15.0 dev :24
          pkg:gem/nokogiri@1.15.0
          SHA-256 e3b0c442…
          -> racc 1.7.0
        nokogiri 1.15.0 dev :26
          pkg:gem/nokogiri@1.15.0?platform=x86_64-linux
          SHA-256 e3b0c442…
          -> racc 1.7.0
        racc 1.7.0 dev :28
          pkg:gem/racc@1.7.0
        rack 3.0.0 :29
          pkg:gem/rack@3.0.0
        private 1.0 :34
          pkg:gem/private@1.0
          download https://gems.example/
        app - application
          -> g 0.3.0
          -> own 1.0.0
          -> debug 1.9.0 (dev)
          -> lint 0.1 (dev)
          -> nokogiri 1.15.0 (dev)
          -> nokogiri 1.15.0 (dev)
          -> rack 3.0.0
          -> private 1.0
        unknown :13 `absent` is asked for and not in the lock file
    "#]]
    .assert_eq(&read_in(
        "app/Gemfile.lock",
        r#"//- app/Gemfile
source "https://rubygems.org"
gem "rack", "~> 3"
gem 'g', git: "https://github.com/o/g.git"
group :development, :test do
  gem "debug"
  platforms :ruby do
    gem "lint"
  end
end
gem "nokogiri", group: :test
if ENV["X"]
  gem "own", path: "own"
end
//- app/Gemfile.lock
GIT
  remote: https://github.com/o/g.git
  revision: 0123456789012345678901234567890123456789
  branch: main
  specs:
    g (0.3.0)
      rack (>= 2)

PATH
  remote: own
  specs:
    own (1.0.0)
      absent (~> 1)

GEM
  remote: https://rubygems.org/
  specs:
    debug (1.9.0)
      irb!
    irb (1.0.0)
    lint (0.1)
      bundler (>= 2)
      irb
    nokogiri (1.15.0)
      racc (~> 1.4)
    nokogiri (1.15.0-x86_64-linux)
      racc (~> 1.4)
    racc (1.7.0)
    rack (3.0.0)

GEM
  remote: https://gems.example/
  specs:
    private (1.0)

PLATFORMS
  ruby
  x86_64-linux

DEPENDENCIES
  debug
  g!
  lint
  nokogiri
  own!
  private!
  rack (~> 3)

CHECKSUMS
  debug (1.9.0)
  nokogiri (1.15.0) sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  nokogiri (1.15.0-x86_64-linux) sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

RUBY VERSION
   ruby 3.2.0p0

BUNDLED WITH
   2.5.0
"#,
    ));
}

#[test]
fn a_gem_is_its_own_project() {
    expect![[r#"
        me 1.0.0 application :4
          pkg:gem/me@1.0.0
          -> rack 3.0
          -> rake 13
          -> rake 12
        rack 3.0 :10
          pkg:gem/rack@3.0
        rake 13 :12
          pkg:gem/rake@13
        rake 12 :14
          pkg:gem/rake@12
        unknown which gems are for development only stands in the `Gemfile`, which is not there
        problem :11 the file has a merge conflict: both sides are read
    "#]].assert_eq(&read(
        "Gemfile.lock",
        "PATH\n  remote: .\n  specs:\n    me (1.0.0)\n      rack\n\nGEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.0)\n<<<<<<< HEAD\n    rake (13)\n=======\n    rake (12)\n>>>>>>> x\n\nDEPENDENCIES\n  me!\n  rake\n",
    ));
    expect![[r#"
        problem :1 there is no section `GEM`, `GIT`, or `PATH`: this is no lock file of Bundler
    "#]]
    .assert_eq(&read("Gemfile.lock", "nothing\n    x\n"));
}

#[test]
fn a_gemspec_is_read_as_far_as_it_is_literal() {
    expect![[r#"
        me - application :2
          pkg:gem/me
          license MIT
          license Ruby
        unknown :5 `rack` >= 2, < 4 is not fixed to a version by a lock file
        unknown :6 `rake` any version is not fixed to a version by a lock file
    "#]].assert_eq(&read(
        "me.gemspec",
        "Gem::Specification.new do |spec|\n  spec.name = \"me\"\n  spec.version = Me::VERSION\n  spec.licenses = [\"MIT\", 'Ruby']\n  spec.add_dependency \"rack\", \">= 2\", \"< 4\"\n  spec.add_development_dependency(\"rake\")\n  # spec.add_dependency \"no\"\n  spec.add_dependency \"x#{y}\"\nend\n",
    ));
}
