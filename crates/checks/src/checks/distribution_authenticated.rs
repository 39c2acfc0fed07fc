//! Whether people get the project over ways that nobody in between can change.

use std::sync::LazyLock;

use regex::Regex;
use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding,
    evidence::document::{Block, Document, DocumentKind, Origin, Sentence},
    finding::CitationKind,
};

use crate::{
    addresses::Address,
    check::{Check, Evaluate, contributor},
};

pub(crate) static CHECK: Check = Check {
    id: "distribution-authenticated",
    title: "People get the project over authenticated ways",
    rationale: "An install command over an open line runs whatever the person in the middle sends, usually as administrator.",
    requirements: &["OSPS-BR-03.02"],
    gates: &[],
    effort: contributor(15),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "name only commands that use https or a package registry, and drop the options that switch verification off";

/// Options that switch the check of the other side off.
static SWITCHED_OFF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) \b(?: wget\b.*--no-check-certificate | curl\b.*\s(?:--insecure|-[a-zA-Z]*k[a-zA-Z]*)\s | pip3?\b.*--trusted-host
        | npm\b.*strict-ssl[=\s]+false | apt(?:-get)?\b.*--allow-unauthenticated | yum\b.*--nogpgcheck | dnf\b.*--nogpgcheck
        | git\b.*sslverify[=\s]+(?:false|0) | gem\b.*:ssl_verify_mode:\s*0 | helm\b.*--insecure-skip-tls-verify ) | trusted=yes",
    )
    .expect("a constant pattern")
});

/// Commands that bring a program onto the machine.
static FETCHES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) \b(?: curl\s | wget\s | git\s+clone | pip3?\s+install | pipx\s+install | uv\s+(?:add|tool|pip) | npm\s+(?:i|install|add)\b | npx\s | yarn\s+(?:global\s+)?add
        | pnpm\s+(?:i|add|install) | cargo\s+(?:install|add|binstall) | go\s+(?:install|get) | gem\s+install | brew\s+install
        | apt(?:-get)?\s+install | dnf\s+install | yum\s+install | pacman\s+-S | apk\s+add | nix\s+(?:run|profile|shell) | nix-env
        | docker\s+(?:pull|run) | podman\s+(?:pull|run) | helm\s+(?:install|repo|upgrade) | kubectl\s+apply | composer\s+require
        | dotnet\s+(?:add|tool) | conda\s+install | mamba\s+install | scoop\s+install | choco\s+install | winget\s+install | snap\s+install
        | flatpak\s+install | mvn\s | gradle\s | luarocks\s+install | opam\s+install | stack\s+install | cabal\s+install | mix\s+deps | hex )",
    )
    .expect("a constant pattern")
});

fn evaluate(evidence: &Evidence) -> Finding {
    let documents = match &evidence.documents {
        Fact::Seen(documents) => documents.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("documents-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("documents-broken", cause),
    };
    let need = |finding: Finding| finding.missing("authenticated distribution", ADVICE);
    let own: Vec<_> = documents.iter().filter(|one| one.origin == Origin::Own && counts(one.kind)).collect();
    let (readmes, others): (Vec<_>, Vec<_>) = own.into_iter().partition(|one| one.kind == DocumentKind::Readme);
    let open = |documents: &[&Document]| collect(documents, is_open);
    // Only the README fails: were another page enough, deleting that page would turn Failed into Passed.
    let failed = open(&readmes);
    if let Some(first) = failed.first() {
        let place = first.path.as_ref().map(ToString::to_string).unwrap_or_default();
        return need(Finding::failed("open-install", format!("{place} tells people to install over a way that anyone in between can change"))).cite(failed);
    }
    let doubtful: Vec<_> = open(&others).into_iter().chain(collect(&readmes, is_open_repository)).collect();
    if let Some(first) = doubtful.first() {
        let place = first.path.as_ref().map(ToString::to_string).unwrap_or_default();
        let message = format!("{place} fetches over a way that anyone in between can change; a person has to say whether it delivers the project");
        return need(Finding::needs_review("open-fetch", message)).cite(doubtful);
    }
    if readmes.is_empty() && !documents.is_empty() || documents.is_empty() {
        let lifted = by_insights(evidence);
        return lifted.unwrap_or_else(|| need(Finding::needs_review("no-readme", "there is no README that says how people get the project")));
    }
    let good = collect(&readmes, is_authenticated);
    if !good.is_empty() {
        return Finding::passed("authenticated-install", "the install commands of the README use authenticated ways").confidence(Confidence::Medium).cite(good);
    }
    if let Some(lifted) = by_insights(evidence) {
        return lifted;
    }
    let releases = evidence.releases.seen().is_some_and(|one| one.releases.is_empty());
    if releases {
        return Finding::not_applicable("no-distribution", "the project has made no release, and its README offers none").confidence(Confidence::Medium);
    }
    need(Finding::needs_review("no-install", "the README does not say how people get the project").confidence(Confidence::Low))
}

/// Returns what Security Insights says of distribution; it may lift a verdict and never lowers one.
fn by_insights(evidence: &Evidence) -> Option<Finding> {
    let insights = evidence.insights.seen()?;
    let points: Vec<_> = (0..insights.count("/repository/release/distribution-points")).map(|at| format!("/repository/release/distribution-points/{at}/uri")).collect();
    let safe = |pointer: &String| insights.text(pointer).is_some_and(|uri| uri.starts_with("https://") || uri.starts_with("pkg:") || uri.starts_with("oci://"));
    if points.is_empty() || !points.iter().all(safe) {
        return None;
    }
    Some(
        Finding::passed("listed-points", "Security Insights lists authenticated distribution points only")
            .confidence(Confidence::Medium)
            .cite(points.iter().take(3).filter_map(|pointer| insights.cite(pointer))),
    )
}

fn counts(kind: DocumentKind) -> bool {
    !matches!(kind, DocumentKind::License | DocumentKind::CodeOfConduct | DocumentKind::Changelog)
}

fn collect(documents: &[&Document], holds: fn(&Document, &Sentence) -> bool) -> Vec<Citation> {
    let lines = documents.iter().flat_map(|one| one.sentences.iter().map(move |sentence| (*one, sentence)));
    lines
        .filter(|(document, sentence)| holds(document, sentence))
        .take(5)
        .map(|(document, sentence)| Citation::quote(CitationKind::Document, &document.quote(sentence)))
        .collect()
}

/// Returns whether a line installs something and its way is open: a plain address that is piped, installed, or cloned, or
/// an option that switches verification off.
fn is_open(document: &Document, sentence: &Sentence) -> bool {
    let text = &sentence.text;
    let warns = ["never ", "do not ", "don't ", "avoid "].iter().any(|word| text.to_lowercase().contains(word)) && sentence.block != Block::Code;
    if warns || !FETCHES.is_match(text) && !text.contains("trusted=yes") {
        return false;
    }
    let plain = Address::all(text).any(|one| one.is_plain() && !one.is_no_place());
    let lower = text.to_lowercase();
    let executes = ["| sh", "|sh", "| bash", "|bash", "| sudo", "|sudo", "| python", "| tar", "&& sh ", "&& bash", "git clone git:", "git clone http:"]
        .iter()
        .any(|way| lower.contains(way));
    let registry = lower.contains("--index-url http:") || lower.contains("--extra-index-url http:") || lower.contains("--registry http:") || lower.contains("--registry=http:") || lower.contains("--source http:");
    let installs = document.headings_above(sentence).any(|heading| {
        let heading = heading.text.to_lowercase();
        ["install", "download", "getting started", "quick start", "quickstart", "setup"].iter().any(|word| heading.contains(word))
    });
    let local = Address::all(text).next().is_some() && Address::all(text).all(Address::is_no_place);
    plain && (executes || registry || installs) || SWITCHED_OFF.is_match(&format!("{text} ")) && !local && (executes || installs || text.contains("install") || text.contains("trusted=yes"))
}

/// Returns whether a line adds a package repository over an open way; its packages may still be signed.
fn is_open_repository(_: &Document, sentence: &Sentence) -> bool {
    let text = sentence.text.trim_start();
    let source = text.starts_with("deb ") || text.starts_with("baseurl=") || text.contains("\"deb ") || text.contains("'deb ");
    source && Address::all(text).any(|one| one.is_plain() && !one.is_no_place())
}

/// Hosts of registries and shops: what they deliver travels encrypted, and their clients check it.
const REGISTRIES: &[&str] = &[
    "crates.io", "docs.rs", "npmjs.com", "jsr.io", "pypi.org", "pkg.go.dev", "rubygems.org", "packagist.org", "nuget.org",
    "search.maven.org", "central.sonatype.com", "mvnrepository.com", "hub.docker.com", "quay.io", "ghcr.io", "hex.pm", "hackage.haskell.org",
    "metacpan.org", "anaconda.org", "artifacthub.io", "marketplace.visualstudio.com", "addons.mozilla.org", "flathub.org", "snapcraft.io",
    "formulae.brew.sh", "pub.dev", "cran.r-project.org", "plugins.jetbrains.com",
];

fn is_authenticated(document: &Document, sentence: &Sentence) -> bool {
    let text = &sentence.text;
    if Address::all(text).any(Address::is_plain) || SWITCHED_OFF.is_match(&format!("{text} ")) {
        return false;
    }
    let bare = !text.contains("curl") && !text.contains("wget") && !text.contains("git clone");
    let mut links = document.links.iter().filter(|link| (sentence.line..=sentence.end_line).contains(&link.line));
    FETCHES.is_match(text) && (bare || text.contains("https://") || text.contains("git@"))
        || sentence.block == Block::Code && (text.starts_with("[dependencies]") || text.contains("<dependency>"))
        || links.any(|link| delivers(&link.target))
}

/// Returns whether an address is a package in a registry or the downloads of a release.
fn delivers(target: &str) -> bool {
    target.starts_with("https://")
        && (target.contains("/releases") && !target.contains("badge")
            || Address::all(target).any(|one| REGISTRIES.contains(&one.host().as_str())))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact,
        evidence::insights::{Field, Insights},
    };

    use crate::testing::{build, check_evidence, written};

    #[test]
    fn the_way_of_the_install_command_decides() {
        for (line, expected) in [
            ("Install: `curl http://example.org/install.sh | sudo sh`.", expect!["Failed open-install README.md:2"]),
            ("curl -fsSLk https://example.org/install.sh | sh", expect!["Failed open-install README.md:2"]),
            ("pip install --trusted-host example.org tool", expect!["Failed open-install README.md:2"]),
            ("git clone git://example.org/tool.git", expect!["Failed open-install README.md:2"]),
            ("cargo install adder --locked", expect!["Passed authenticated-install README.md:2"]),
            ("curl -fsSL https://example.org/install.sh | sh", expect!["Passed authenticated-install README.md:2"]),
            ("curl http://localhost:8080/api", expect!["NotApplicable no-distribution"]),
            ("deb http://apt.example.org stable main", expect!["NeedsReview open-fetch README.md:2"]),
            ("Never pipe `curl http://example.org/x | sh`.", expect!["NotApplicable no-distribution"]),
            ("Get it from [the registry](https://crates.io/crates/adder).", expect!["Passed authenticated-install README.md:2"]),
            ("A library that adds.", expect!["NotApplicable no-distribution"]),
            ("See https://curl.example.org/mail/ for lists.", expect!["NotApplicable no-distribution"]),
        ] {
            check_evidence(&super::CHECK, &written(&format!("//- README.md\n# Tool\n{line}\n")), expected);
        }
    }

    #[test]
    fn another_page_needs_review_and_no_readme_never_passes() {
        let page = "//- README.md\n# Tool\ncargo install tool\n//- docs/install.md\n# Install\nwget http://example.org/tool.tgz\n";
        check_evidence(&super::CHECK, &written(page), expect!["NeedsReview open-fetch docs/install.md:2"]);
        check_evidence(&super::CHECK, &build::nothing(), expect!["NeedsReview no-readme"]);
    }

    #[test]
    fn security_insights_lifts_and_never_lowers() {
        for (uri, expected) in [
            ("pkg:cargo/adder", expect!["Passed listed-points :4"]),
            ("http://example.org/dl", expect!["NotApplicable no-distribution"]),
        ] {
            let field = Field { value: uri.to_owned(), line: 4, inherited: false };
            let fields = [("/repository/release/distribution-points/0/uri".to_owned(), field)].into();
            let insights = Fact::Seen(Insights { fields, ..Insights::default() });
            check_evidence(&super::CHECK, &Evidence { insights, ..written("//- README.md\n# Tool\nAdds.\n") }, expected);
        }
    }
}
