//! The projects of the demonstration, and how each of them came to where it stands: listed, unlisted, waiting, withdrawn,
//! refused, or claimed by two.

use jiff::{SignedDuration, Timestamp};
use slam_event::{
    RegistrationId,
    control::ProofKind,
    registration::{AddressRules, CheckedRegistration, RegistrationRequest, RepositoryRequest, check_request},
};
use slam_store::{
    control::{self, Wish},
    editions,
    notices::NoticeKind,
    projects,
    registrations::{self, Rivals},
    sql::Transaction,
    tokens::{self, NewToken, Scope},
    webhooks::{self, NewWebhook},
};

use super::{Stage, first_of};
use crate::error::SlamError;

/// Whoever registers here names repositories of this machine by their path.
const ADDRESSES: AddressRules = AddressRules { private_hosts: false, paths: true };

/// A project.
pub(super) struct Part {
    pub(super) name: &'static str,
    description: &'static str,
    stage: &'static str,
    maintainer: &'static str,
    is_listed: bool,
    /// Whether the organiser vouches for the maintainer, so that the project takes part at once.
    is_vouched: bool,
    /// How many days ago it was registered.
    pub(super) enters: i64,
    /// How many days ago its default branch came to which stage of its repository.
    pub(super) stages: &'static [(i64, usize)],
}

/// Every project that registers on its day; one more comes as a rival.
pub(super) const PARTS: [Part; 7] = [
    Part {
        name: "adder",
        description: "Adds two numbers without overflow. Patches come by mail; it has no forge and no CI.",
        stage: "under-construction",
        maintainer: "ann",
        is_listed: true,
        is_vouched: true,
        enters: 13,
        stages: &[(13, 1), (9, 2), (5, 3)],
    },
    Part {
        name: "kettle",
        description: "Tells when water boils.",
        stage: "under-construction",
        maintainer: "lou",
        is_listed: true,
        is_vouched: true,
        enters: 13,
        stages: &[(13, 1), (7, 2), (3, 3)],
    },
    Part {
        name: "lantern",
        description: "Turns a light on and off. Today it lost its security policy.",
        stage: "established",
        maintainer: "kim",
        is_listed: true,
        is_vouched: true,
        enters: 13,
        stages: &[(13, 1), (0, 2)],
    },
    Part {
        name: "orrery",
        description: "Shows where the planets are.",
        stage: "under-construction",
        maintainer: "lou",
        is_listed: false,
        is_vouched: false,
        enters: 11,
        stages: &[(11, 1)],
    },
    Part {
        name: "mirage",
        description: "A page with links to other projects.",
        stage: "under-construction",
        maintainer: "lou",
        is_listed: true,
        is_vouched: false,
        enters: 9,
        stages: &[(9, 1)],
    },
    Part {
        name: "sundial",
        description: "Tells the time, weather permitting.",
        stage: "under-construction",
        maintainer: "lou",
        is_listed: false,
        is_vouched: true,
        enters: 5,
        stages: &[(5, 1)],
    },
    Part {
        name: "foghorn",
        description: "Sounds when a ship is near.",
        stage: "established",
        maintainer: "kim",
        is_listed: true,
        is_vouched: false,
        enters: 1,
        stages: &[(1, 1)],
    },
];

/// Registers a project; the organiser vouches for its maintainer, or the maintainer is asked to show control.
pub(super) async fn enter(stage: &Stage, part: &Part, now: Timestamp) -> Result<RegistrationId, SlamError> {
    let (maintainer, organiser) = (stage.cast.actor(part.maintainer), stage.cast.actor("olga"));
    let write = async |tx: &mut Transaction| {
        let levels = editions::need(&mut *tx, &stage.edition).await?.edition.level;
        let asked = check_request(&request(stage, part.name, part), &levels, ADDRESSES).map_err(first_of)?;
        let made = registrations::register(tx, &maintainer, &stage.edition, &asked, Rivals::Refuse, now).await?;
        for repository in projects::repositories(&mut *tx, &made.project).await? {
            let Some(person) = maintainer.person() else { continue };
            if part.is_vouched {
                let why = "Shown in person at the demonstration.";
                control::record_override(tx, &organiser, &repository.id, person, why, now).await?;
            } else {
                let wish = Wish { repository: repository.id, kind: ProofKind::File, mail: None };
                let asked = control::issue(tx, &maintainer, &made.project, &wish, ADDRESSES, now).await?;
                control::look_again(tx, &maintainer, &made.project, &asked.id, now).await?;
            }
        }
        registrations::settle(tx, &made.project, now).await?;
        Ok(made.registration)
    };
    Ok(stage.store.database().write(write).await?)
}

fn request(stage: &Stage, repository: &str, part: &Part) -> RegistrationRequest {
    let path = stage.folder.join(repository).into_string();
    RegistrationRequest {
        name: part.name.to_owned(),
        description: part.description.to_owned(),
        stage: part.stage.to_owned(),
        repositories: vec![RepositoryRequest { address: path, out_of_scope: String::new() }],
        wants_listing: part.is_listed,
        ..RegistrationRequest::default()
    }
}

/// Lets the people themselves take part.
pub(super) async fn register_individuals(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let write = async |tx: &mut Transaction| {
        for login in ["ann", "kim", "pat"] {
            registrations::register_individual(tx, &stage.cast.actor(login), &stage.edition, now).await?;
        }
        Ok(())
    };
    Ok(stage.store.database().write(write).await?)
}

/// Takes a project out by its own wish.
pub(super) async fn withdraw_orrery(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let Some(registration) = stage.entries.get("orrery") else { return Ok(()) };
    let lou = stage.cast.actor("lou");
    let why = "We have no time this month; we come back next year.";
    let write = async |tx: &mut Transaction| registrations::withdraw(tx, &lou, registration, why, now).await;
    Ok(stage.store.database().write(write).await?)
}

/// Does not let a project take part.
pub(super) async fn refuse_mirage(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let Some(registration) = stage.entries.get("mirage") else { return Ok(()) };
    let olga = stage.cast.actor("olga");
    let why = "The repository holds a list of links and no software.";
    let write = async |tx: &mut Transaction| registrations::refuse(tx, &olga, registration, why, now).await;
    Ok(stage.store.database().write(write).await?)
}

/// Registers a repository a second time, so that an organiser has to decide whose it is.
pub(super) async fn claim_sundial(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let kim = stage.cast.actor("kim");
    let gnomon = Part {
        name: "gnomon",
        description: "A sundial under its former name.",
        stage: "under-construction",
        maintainer: "kim",
        is_listed: false,
        is_vouched: false,
        enters: 1,
        stages: &[],
    };
    let write = async |tx: &mut Transaction| {
        let levels = editions::need(&mut *tx, &stage.edition).await?.edition.level;
        let asked: CheckedRegistration =
            check_request(&request(stage, "sundial", &gnomon), &levels, ADDRESSES).map_err(first_of)?;
        registrations::register(tx, &kim, &stage.edition, &asked, Rivals::Claim, now).await.map(drop)
    };
    Ok(stage.store.database().write(write).await?)
}

/// Gives a maintainer a token and a webhook, and the event one too. Nothing is ever sent to them.
pub(super) async fn connect_programs(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let (ann, olga) = (stage.cast.actor("ann"), stage.cast.actor("olga"));
    let token = NewToken {
        name: "the nightly scan".to_owned(),
        scopes: vec![Scope::Read, Scope::Write],
        expires_at: now.saturating_add(SignedDuration::from_hours(24 * 90)).unwrap_or(now),
    };
    let write = async |tx: &mut Transaction| {
        if let Some(person) = ann.person() {
            tokens::create(tx, person, &token, now).await?;
        }
        let project = match stage.entries.get("adder") {
            Some(adder) => Some(registrations::need(&mut *tx, adder).await?.project),
            None => None,
        };
        let hook = |project, address: &str, kinds| NewWebhook { project, address: address.to_owned(), kinds };
        let kinds = vec![NoticeKind::Regression, NoticeKind::Decision, NoticeKind::Award];
        webhooks::add(tx, &ann, &hook(project, "https://chat.example/hooks/adder", kinds), now).await?;
        let event = hook(None, "https://chat.example/hooks/slam", NoticeKind::ALL.to_vec());
        webhooks::add(tx, &olga, &event, now).await.map(drop)
    };
    Ok(stage.store.database().write(write).await?)
}
