//! The worker as `serve` and `worker` set it up: where it clones from, how much, and through whom it speaks.

use std::{future::Future, path::PathBuf};

use slam_collect::mirror::{Limits, Policy, Protocol};
use slam_store::{Store, tally::Tally};
use slam_worker::{Config, MailServer, MailSettings, Mailer, Reach, Relay, Reminder, WebhookCaller, Worker};

use super::serve::{
    place::Place,
    settings::{self, Clones, Encryption, Mail, Settings},
    time,
};
use crate::error::SlamError;

/// What a worker is set up from.
pub(crate) struct Setup<'s> {
    pub(crate) settings: &'s Settings,
    pub(crate) place: &'s Place,
    /// Where people find the server; without it this worker sends nothing, because links lead there.
    pub(crate) base: Option<&'s str>,
    /// A demonstration evaluates repositories of this machine, and sends nothing.
    pub(crate) is_demo: bool,
}

impl Setup<'_> {
    /// Puts a worker together that does up to `jobs` jobs at once.
    pub(crate) fn worker(&self, store: Store, jobs: usize) -> Result<Worker, SlamError> {
        let usual = Config::new(self.place.clones().into_std_path_buf());
        let config = Config {
            limits: limits(&self.settings.clones),
            policy: policy(&self.settings.clones, self.is_demo),
            parallel: jobs,
            queue: slam_store::jobs::Settings { clock: time::now, ..usual.queue },
            ..usual
        };
        let worker = Worker::new(store.clone(), &config)?.with(Reminder::new(store.clone()));
        let Some(base) = self.base.filter(|_| !self.is_demo) else { return Ok(worker) };
        let no_base = |_| SlamError::Usage(format!("`{base}` is no address of the web"));
        let authority = self.settings.clones.ca_file.as_deref().map(std::fs::read).transpose();
        let authority = authority.map_err(|error| SlamError::Usage(format!("cannot read `ca-file`: {error}")))?;
        let reach = Reach { allow_private: self.settings.clones.allow_private, authority };
        let worker = worker.with(WebhookCaller::new(store.clone(), reach, base.parse().map_err(no_base)?));
        let Some(mail) = &self.settings.mail else { return Ok(worker) };
        let settings =
            MailSettings { server: server(mail)?, from: mail.from.clone(), base: base.parse().map_err(no_base)? };
        Ok(worker.with(Mailer::new(store, &settings)?))
    }
}

/// Works until `shutdown` is ready, and then writes what was done into the log: a worker that is a process of its own has no
/// page for its numbers.
pub(crate) async fn run(worker: Worker, tally: Tally, shutdown: impl Future<Output = ()>) {
    let ran = worker.counting(tally.clone()).run(shutdown).await;
    for (kind, outcome, count) in tally.read() {
        tracing::info!(kind, outcome = outcome.name(), tries = count.tries, seconds = count.seconds, "worked on jobs");
    }
    tracing::info!(
        settled = ran.settled,
        failed = ran.failed,
        lost = ran.lost,
        released = ran.released,
        "the worker stopped"
    );
}

fn server(mail: &Mail) -> Result<MailServer, SlamError> {
    let login = match (&mail.user, &mail.password_file) {
        (Some(user), Some(file)) => Some((user.clone(), settings::secret(file.as_ref())?)),
        (None, None) => None,
        _ => return Err(SlamError::Usage("`[mail]` needs both `user` and `password-file`, or neither".to_owned())),
    };
    let relay = Relay { host: mail.host.clone(), port: mail.port, login };
    Ok(match mail.encryption {
        Encryption::Tls => MailServer::Tls(relay),
        Encryption::Starttls => MailServer::Starttls(relay),
        Encryption::None if ["localhost", "127.0.0.1"].contains(&mail.host.as_str()) => {
            MailServer::Local { port: mail.port.unwrap_or(25) }
        }
        Encryption::None => {
            return Err(SlamError::Usage(format!("mail to `{}` must be encrypted; it is not this machine", mail.host)));
        }
    })
}

fn limits(clones: &Clones) -> Limits {
    let usual = Limits::default();
    let bytes = |mib: Option<u64>, usual| mib.map_or(usual, |mib| mib.saturating_mul(1 << 20));
    Limits {
        bytes: bytes(clones.clone_mib, usual.bytes),
        cache_bytes: bytes(clones.cache_mib, usual.cache_bytes),
        seconds: clones.clone_seconds.unwrap_or(usual.seconds),
        ..usual
    }
}

fn policy(clones: &Clones, is_demo: bool) -> Policy {
    let path = |path: &Option<String>| path.clone().map(PathBuf::from);
    let mut policy = Policy {
        allow_private_addresses: clones.allow_private,
        private_hosts: clones.private_hosts.clone(),
        ca_file: path(&clones.ca_file),
        known_hosts: path(&clones.known_hosts),
        ssh_key: path(&clones.ssh_key),
        ..Policy::default()
    };
    if clones.allow_paths || is_demo {
        policy.protocols.insert(Protocol::Path);
    }
    policy
}
