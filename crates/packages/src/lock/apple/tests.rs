//! Expected packages and edges come from the Swift package manager's documentation ("Resolving and updating
//! dependencies"), guides.cocoapods.org ("The Podfile", "Using CocoaPods"), Carthage's "Artifacts", and the package URL
//! definitions of `swift` and `cocoapods`.

use expect_test::expect;

use crate::testing::read;

#[test]
fn package_resolved_1_and_3() {
    expect![[r#"
        Alamofire 5.4.3 :2
          pkg:swift/github.com/Alamofire/Alamofire@5.4.3
    "#]]
    .assert_eq(&read(
        "Package.resolved",
        r#"{"object": {"pins": [
  {"package": "Alamofire", "repositoryURL": "https://github.com/Alamofire/Alamofire.git",
   "state": {"branch": null, "revision": "0123456", "version": "5.4.3"}}]}, "version": 1}"#,
    ));
    expect![[r#"
        swift-log 0123456 :2
          pkg:swift/github.com/apple/swift-log@0123456?vcs_url=git%2Bssh:%2F%2Fgit%40github.com%2Fapple%2Fswift-log.git%400123456
          download git+ssh://git@github.com/apple/swift-log.git@0123456
        mona.list 1.0.0 :4
        here 1.0.0 :5
          download file:/x/here
        unknown :6 a pin has no address of a repository and no version
    "#]].assert_eq(&read(
        "App.xcworkspace/xcshareddata/swiftpm/Package.resolved",
        r#"{"originHash": "0", "pins": [
  {"identity": "swift-log", "kind": "remoteSourceControl", "location": "git@github.com:apple/swift-log.git",
   "state": {"branch": "main", "revision": "0123456"}},
  {"identity": "mona.list", "kind": "registry", "location": "", "state": {"version": "1.0.0"}},
  {"identity": "here", "kind": "localSourceControl", "location": "/x/here", "state": {"revision": "0", "version": "1.0.0"}},
  {"identity": "none"}], "version": 3}"#,
    ));
}

#[test]
fn podfile_lock_has_edges_and_parts() {
    expect![[r#"
        ios - application :1
          -> AFNetworking 4.0.1
          -> GoogleUtilities/NSData+zlib 7.5.2
          -> Local 0.0.1
          -> Remote 1.0.0
        AFNetworking 4.0.1 :2
          pkg:cocoapods/AFNetworking@4.0.1
          -> AFNetworking/NSURLSession 4.0.1
        AFNetworking/NSURLSession 4.0.1 :4
          pkg:cocoapods/AFNetworking@4.0.1#NSURLSession
        GoogleUtilities/NSData+zlib 7.5.2 :5
          pkg:cocoapods/GoogleUtilities@7.5.2#NSData%2Bzlib
        Local 0.0.1 :6
          download file:../Local
        Remote 1.0.0 :8
          pkg:cocoapods/Remote@1.0.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2FRemote.git%400123456
          download git+https://github.com/o/Remote.git@0123456
        unknown :7 `Absent` is asked for and not in the lock file
    "#]]
    .assert_eq(&read(
        "ios/Podfile.lock",
        r#"PODS:
  - AFNetworking (4.0.1):
    - AFNetworking/NSURLSession (= 4.0.1)
  - AFNetworking/NSURLSession (4.0.1)
  - "GoogleUtilities/NSData+zlib (7.5.2)"
  - Local (0.0.1):
    - Absent (~> 1)
  - Remote (1.0.0)

DEPENDENCIES:
  - AFNetworking (~> 4.0)
  - "GoogleUtilities/NSData+zlib"
  - Local (from `../Local`)
  - Remote (from `https://github.com/o/Remote.git`, tag `1.0.0`)

SPEC REPOS:
  trunk:
    - AFNetworking

EXTERNAL SOURCES:
  Local:
    :path: "../Local"
  Remote:
    :git: https://github.com/o/Remote.git
    :tag: 1.0.0

CHECKOUT OPTIONS:
  Remote:
    :git: https://github.com/o/Remote.git
    :commit: 0123456

SPEC CHECKSUMS:
  AFNetworking: da39a3ee5e6b4b0d3255bfef95601890afd80709

PODFILE CHECKSUM: da39a3ee5e6b4b0d3255bfef95601890afd80709

COCOAPODS: 1.14.0
"#,
    ));
}

#[test]
fn cartfile_resolved_has_three_kinds() {
    expect![[r#"
        Lib 2.3.1 :1
          download https://x.example/Lib.json
        r v1 :2
          pkg:generic/r@v1?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Fo%2Fr.git%40v1
          download git+https://git.example/o/r.git@v1
        Alamofire 5.4.3 :3
          pkg:github/alamofire/alamofire@5.4.3
        problem :4 expected `github`, `git`, or `binary` with a place and a version in quotes
    "#]].assert_eq(&read(
        "Cartfile.resolved",
        "binary \"https://x.example/Lib.json\" \"2.3.1\"\ngit \"https://git.example/o/r.git\" \"v1\"\ngithub \"Alamofire/Alamofire\" \"5.4.3\"\nwhat\n",
    ));
}
