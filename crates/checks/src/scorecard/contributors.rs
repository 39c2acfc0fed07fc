//! Contributors: from how many organisations people come, told by the domains of their mail addresses.

use std::collections::BTreeMap;

use slam_model::{Evidence, Fact, evidence::changes::Domain, scorecard::Outcome};

use super::{
    Mode,
    answer::{Answer, proportion},
};

const PROBE: &str = "contributorsFromOrgOrCompany";
/// Organisations for the best score.
const WANTED: u64 = 3;
const HOW: &str = "profiles on the forge name companies and organisations; a clone has only mail addresses";

/// Providers of mail for everybody, and addresses that name nobody.
const PROVIDERS: [&str; 58] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "hotmail.fr",
    "hotmail.co.uk",
    "live.com",
    "msn.com",
    "yahoo.com",
    "yahoo.fr",
    "yahoo.co.uk",
    "yahoo.co.jp",
    "yahoo.de",
    "ymail.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "proton.me",
    "protonmail.com",
    "protonmail.ch",
    "pm.me",
    "fastmail.com",
    "fastmail.fm",
    "hey.com",
    "gmx.de",
    "gmx.net",
    "gmx.at",
    "gmx.com",
    "web.de",
    "posteo.de",
    "posteo.net",
    "mailbox.org",
    "t-online.de",
    "freenet.de",
    "arcor.de",
    "orange.fr",
    "free.fr",
    "laposte.net",
    "wanadoo.fr",
    "seznam.cz",
    "mail.ru",
    "yandex.ru",
    "yandex.com",
    "ya.ru",
    "qq.com",
    "foxmail.com",
    "163.com",
    "126.com",
    "sina.com",
    "naver.com",
    "hanmail.net",
    "aol.com",
    "comcast.net",
    "verizon.net",
    "riseup.net",
    "tutanota.com",
    "zoho.com",
    "mail.com",
];
/// Hosts of forges and of machines: the addresses there say nothing about an employer.
const NOBODY: [&str; 9] =
    ["github.com", "gitlab.com", "localhost", "example.com", "example.org", "local", "lan", "localdomain", "invalid"];
/// Endings under which the name stands one level deeper.
const SECOND: [&str; 10] =
    ["co.uk", "ac.uk", "org.uk", "com.au", "edu.au", "co.jp", "ac.jp", "com.br", "com.cn", "co.in"];

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    if mode == Mode::Strict {
        let gap = slam_model::Gap::new("Scorecard asks the forge for the profiles of contributors", HOW);
        return Answer::hidden(&[PROBE], "organisations of contributors", &gap);
    }
    let history = match &evidence.history {
        Fact::Seen(history) => history,
        Fact::Absent => return Answer::inconclusive("there is no history"),
        Fact::NotVisible(gap) => return Answer::hidden(&[PROBE], "the history", gap),
        Fact::Broken(cause) => return Answer::inconclusive(format!("the history could not be read: {cause}")),
    };
    let mut people: BTreeMap<&str, u32> = BTreeMap::new();
    for (domain, one) in history.changes.domains.iter().filter(|(domain, one)| is_organisation(domain, one)) {
        *people.entry(registered(domain)).or_default() += one.people;
    }
    // A domain of one person may be that person's own: such domains count where there are few others.
    let shared = people.values().filter(|number| **number > 1).count() as u64;
    let mut organisations: Vec<(u32, &str)> = people
        .into_iter()
        .filter(|(_, number)| *number > 1 || shared < WANTED)
        .map(|(domain, number)| (number, domain))
        .collect();
    organisations.sort_by_key(|(number, domain)| (u32::MAX - number, *domain));
    let organisations: Vec<&str> = organisations.into_iter().map(|(_, domain)| domain).collect();
    let number = organisations.len() as u64;
    let reason = format!(
        "people with mail addresses of {number} {} contribute",
        if number == 1 { "organisation" } else { "organisations" }
    );
    let mut answer = Answer { guess: true, ..Answer::scored(proportion(number, WANTED), reason) };
    if organisations.is_empty() {
        answer.probe(PROBE, Outcome::False, "no organisation among the mail addresses of contributors", None);
    } else {
        let shown: Vec<_> = organisations.iter().take(12).copied().collect();
        let more = organisations.len().saturating_sub(shown.len());
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        answer.info(format!("domains of contributors with five commits or more: {}{more}", shown.join(", ")), None);
    }
    for organisation in &organisations {
        answer.probe(PROBE, Outcome::True, &format!("contributors with addresses of {organisation}"), None);
    }
    answer
        .deviate("organisations are guessed from the domains of mail addresses; Scorecard asks the forge for profiles");
    answer.visible(HOW)
}

/// Returns whether the domain is probably that of an organisation: no provider, and not a person's own.
fn is_organisation(domain: &str, one: &Domain) -> bool {
    let registered = registered(domain);
    let nobody = NOBODY.iter().any(|host| domain == *host || domain.ends_with(&format!(".{host}")));
    let known = PROVIDERS.contains(&domain) || PROVIDERS.contains(&registered);
    !nobody
        && !known
        && !domain.contains("noreply")
        && domain.contains('.')
        && (one.people > 1 || !is_own(registered, &one.example))
}

/// Returns the part of a domain that somebody registered.
fn registered(domain: &str) -> &str {
    let second = SECOND.iter().any(|ending| domain.ends_with(&format!(".{ending}")));
    let dots = if second { 3 } else { 2 };
    domain.rmatch_indices('.').nth(dots - 1).and_then(|(at, _)| domain.get(at + 1..)).unwrap_or(domain)
}

/// Returns whether a domain is named after the one person who uses it: `ann-example.net` of Ann Example.
fn is_own(domain: &str, name: &str) -> bool {
    let letters = |text: &str| -> String { text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect() };
    let label = letters(domain.split('.').next().unwrap_or(domain));
    let whole = letters(name);
    let part = |part: &str| {
        let part = letters(part);
        part.len() > 2 && label.contains(&part)
    };
    !label.is_empty() && (whole.contains(&label) || name.split_whitespace().any(part))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact,
        evidence::{
            changes::{Changes, Domain},
            history::History,
        },
    };

    use super::super::testing::check;
    use crate::testing::build;

    fn evidence(domains: &[(&str, u32, &str)]) -> Evidence {
        let domains = domains
            .iter()
            .map(|(domain, people, name)| {
                ((*domain).to_owned(), Domain { people: *people, example: (*name).to_owned() })
            })
            .collect();
        let changes = Changes { domains, ..Changes::default() };
        Evidence { history: Fact::Seen(History { changes, ..History::default() }), ..build::nothing() }
    }

    #[test]
    fn providers_and_own_domains_are_no_organisations() {
        let domains = [
            ("redhat.com", 4, "A B"),
            ("mail.redhat.com", 1, "C D"),
            ("gmail.com", 9, "E F"),
            ("users.noreply.github.com", 9, "G H"),
            ("jane-doe.net", 1, "Jane Doe"),
            ("cs.uni.ac.uk", 1, "I J"),
            ("laptop.local", 1, "K L"),
        ];
        check(
            "Contributors",
            &evidence(&domains),
            expect![[r#"
            6/10 people with mail addresses of 2 organisations contribute (a guess)
              Info domains of contributors with five commits or more: redhat.com, uni.ac.uk
              Debug differs from Scorecard: organisations are guessed from the domains of mail addresses; Scorecard asks the forge for profiles
              see profiles on the forge name companies and organisations; a clone has only mail addresses
            strict: ? organisations of contributors cannot be seen: Scorecard asks the forge for the profiles of contributors
              see profiles on the forge name companies and organisations; a clone has only mail addresses"#]],
        );
    }
}
