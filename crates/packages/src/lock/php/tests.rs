//! Expected packages and edges come from getcomposer.org ("The composer.json schema", "Basic usage": the lock file).

use expect_test::expect;

use crate::testing::{read, read_in};

#[test]
fn composer_lock_has_edges_by_name() {
    expect![[r#"
        monolog/monolog 3.5.0 :3
          pkg:composer/monolog/monolog@3.5.0
          SHA-1 da39a3ee…
          license MIT OR GPL-2.0-only
          description Logs
          homepage https://m.example
          -> psr/log 3.0.0
        psr/log 3.0.0 :9
          pkg:composer/psr/log@3.0.0
          download https://satis.example/log.zip
        vendor/branch dev-main :10
          pkg:composer/vendor/branch@dev-main?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fv%2Fbranch.git%400123456
        o/local 1.0.0 :12
          download file:../local
        phpunit/phpunit 10.0.0 dev :14
          pkg:composer/phpunit/phpunit@10.0.0
          -> monolog/monolog 3.5.0
        o/app - application
          pkg:composer/o/app
          license proprietary
          -> psr/log 3.0.0
          -> vendor/branch dev-main
          -> phpunit/phpunit 10.0.0 (dev)
        unknown :9 `missing/one` 1 is asked for and not in the lock file
        unknown `not/there` 1 is asked for and not in the lock file
    "#]].assert_eq(&read_in(
        "composer.lock",
        r#"//- composer.json
{"name": "o/app", "license": "proprietary", "require": {"php": ">=8.1", "psr/log": "^3", "vendor/branch": "dev-main"},
 "require-dev": {"phpunit/phpunit": "^10", "not/there": "1"}}
//- composer.lock
{"content-hash": "0",
 "packages": [
  {"name": "monolog/monolog", "version": "3.5.0",
   "source": {"type": "git", "url": "https://github.com/Seldaek/monolog.git", "reference": "abc"},
   "dist": {"type": "zip", "url": "https://api.github.com/repos/x", "reference": "abc", "shasum": "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
   "require": {"php": ">=8.1", "ext-json": "*", "Psr/Log": "^3", "psr/log-implementation": "1"},
   "provide": {"psr/log-implementation": "3.0.0"},
   "license": ["MIT", "GPL-2.0-only"], "description": "Logs", "homepage": "https://m.example"},
  {"name": "psr/log", "version": "3.0.0", "require": {"missing/one": "1"}, "dist": {"type": "zip", "url": "https://satis.example/log.zip", "shasum": ""}},
  {"name": "vendor/branch", "version": "dev-main",
   "source": {"type": "git", "url": "https://github.com/v/branch.git", "reference": "0123456"}},
  {"name": "o/local", "version": "1.0.0", "dist": {"type": "path", "url": "../local"}}
 ],
 "packages-dev": [{"name": "phpunit/phpunit", "version": "10.0.0", "require": {"monolog/monolog": "*"}}]}
"#,
    ));
    expect![[r#"
        unknown which packages the project asks for itself stands in `composer.json`, which is not there
        problem :1 there is no `packages`: this is no lock file of Composer
    "#]]
    .assert_eq(&read("composer.lock", "{}"));
    expect![[r#"
        o/lib - application :1
          pkg:composer/o/lib
        unknown :2 `a/b` ^1 is not fixed to a version by a lock file
    "#]]
    .assert_eq(&read("composer.json", "{\"name\": \"o/lib\",\n\"require\": {\"php\": \"8\", \"a/b\": \"^1\"}}"));
}
