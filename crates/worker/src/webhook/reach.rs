//! The one way out to a receiver: https only, checked addresses only, no redirects, bounded time.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use reqwest::{Client, redirect::Policy};
use slam_collect::mirror::forbidden;
use url::{Host, Url};

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where webhooks may go.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Whether addresses of private networks and of this machine may be reached.
    pub allow_private: bool,
    /// An authority to believe beside the system's, as PEM.
    pub authority: Option<Vec<u8>>,
}

impl Reach {
    /// Sends a body. Returns the status of the answer, or why there is none.
    pub(super) async fn post(
        &self,
        address: &str,
        headers: &[(&'static str, String)],
        body: String,
    ) -> Result<u16, String> {
        let url = checked(address)?;
        let addresses = self.addresses(&url).await?;
        let client = self.client(&url, &addresses)?;
        let request = client.post(url).header("content-type", "application/json").body(body);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        match request.send().await {
            Ok(answer) => Ok(answer.status().as_u16()),
            Err(error) if error.is_timeout() => Err("the receiver took too long".to_owned()),
            Err(error) if error.is_connect() => {
                Err("the receiver cannot be reached, or its certificate is not valid".to_owned())
            }
            Err(_) => Err("the receiver did not answer as HTTP does".to_owned()),
        }
    }

    /// Resolves the name and judges every address: a host that answers with a forbidden one is not trusted with others.
    async fn addresses(&self, url: &Url) -> Result<Vec<SocketAddr>, String> {
        let port = url.port_or_known_default().unwrap_or(443);
        let found: Vec<IpAddr> = match url.host() {
            Some(Host::Ipv4(ip)) => vec![ip.into()],
            Some(Host::Ipv6(ip)) => vec![ip.into()],
            Some(Host::Domain(name)) => {
                let asked = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((name, port))).await;
                let found = asked.map_err(|_| "the name of the receiver was not resolved in time".to_owned())?;
                found
                    .map_err(|_| "the name of the receiver cannot be resolved".to_owned())?
                    .map(|one| one.ip())
                    .collect()
            }
            None => Vec::new(),
        };
        if found.is_empty() {
            return Err("the name of the receiver has no address".to_owned());
        }
        if !self.allow_private
            && let Some(why) = found.iter().find_map(|ip| forbidden(*ip))
        {
            return Err(format!("the address of the receiver is {why}"));
        }
        Ok(found.into_iter().map(|ip| SocketAddr::new(ip, port)).collect())
    }

    /// Pins the addresses that were judged: the name is not asked for again.
    fn client(&self, url: &Url, addresses: &[SocketAddr]) -> Result<Client, String> {
        // The program installs it first; where it does not, as in tests, nobody else did.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut builder = Client::builder()
            .https_only(true)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .user_agent(concat!("slam/", env!("CARGO_PKG_VERSION")));
        if let Some(Host::Domain(name)) = url.host() {
            builder = builder.resolve_to_addrs(name, addresses);
        }
        if let Some(pem) = &self.authority {
            let authority = reqwest::Certificate::from_pem(pem);
            builder = builder
                .tls_certs_merge([authority.map_err(|_| "the configured authority is no certificate".to_owned())?]);
        }
        builder.build().map_err(|_| "no encrypted connection can be set up on this server".to_owned())
    }
}

fn checked(address: &str) -> Result<Url, String> {
    let url = Url::parse(address).map_err(|_| "the address of the webhook is none".to_owned())?;
    if url.scheme() != "https" {
        return Err("the address of the webhook is not encrypted".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the address of the webhook holds a password".to_owned());
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_inside_and_nothing_in_the_open_is_reached() {
        let reach = Reach::default();
        for (address, why) in [
            ("http://hooks.example.org/", "not encrypted"),
            ("https://me:secret@hooks.example.org/", "password"),
            ("https://127.0.0.1/", "a loopback address"),
            ("https://localhost/", "a loopback address"),
            ("https://[::1]:8443/", "a loopback address"),
            ("https://10.0.0.1/", "private"),
            ("https://169.254.169.254/latest", "a metadata service"),
            ("https://2130706433/", "a loopback address"),
            ("file:///etc/passwd", "not encrypted"),
        ] {
            let error = reach.post(address, &[], String::new()).await.unwrap_err();
            assert!(error.contains(why), "{address}: {error}");
        }
    }
}
