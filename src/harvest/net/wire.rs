//! One request on the wire: names resolved, every address checked, the connection made to the address that was checked; time
//! and size bounded, packing taken off here, so that the limit is on what it unpacks to.
//! Follows no redirect, waits for nothing, keeps nothing.
//! Called by `polite`.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::Url;

use super::reach::{self, Private, Reach};
use super::transport::{Failure, FailureKind};
use super::{Net, faults, place};

/// Most bytes of the headers of an answer.
const HEADERS: usize = 64 << 10;

/// The way to all hosts. Who calls keeps to one request a host at a time; then each has one connection, which is used again.
///
/// One for all: a list of authorities for each host would take a tenth of a megabyte.
pub(super) struct Wire {
    agent: ureq::Agent,
    seconds: f64,
    most: usize,
    public: Public,
}

/// Hosts that were seen at a public address.
type Public = Arc<Mutex<HashSet<String>>>;

/// An answer as it came, its body unpacked.
pub(super) struct Raw {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Whether reading ended at the length where it was to be cut.
    pub(super) cut: bool,
}

impl Wire {
    /// Connects to nobody yet. `hosts` is how many are asked at a time.
    pub(super) fn new(net: &Net, hosts: usize) -> Self {
        let public = Public::default();
        let resolver =
            Checked { inner: DefaultResolver::default(), private: net.private.clone(), public: Arc::clone(&public) };
        let tls = TlsConfig::builder()
            .root_certs(authorities())
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy would resolve names itself, and the addresses could not be checked.
            .proxy(None)
            .max_idle_connections(hosts)
            .max_idle_connections_per_host(1)
            .max_response_header_size(HEADERS)
            .timeout_global(Some(net.timeout))
            .user_agent(net.user_agent())
            .accept("text/html,application/xhtml+xml,application/json;q=0.9,application/xml;q=0.8,text/plain;q=0.5")
            .accept_encoding("gzip")
            .tls_config(tls)
            .build();
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), resolver);
        Wire { agent, seconds: net.timeout.as_secs_f64(), most: net.max_bytes, public }
    }

    /// Whether a host was seen at a public address.
    pub(super) fn is_public(&self, url: &Url) -> bool {
        let public = self.public.lock().unwrap_or_else(PoisonError::into_inner);
        url.host_str().is_some_and(|host| public.contains(host))
    }

    /// Asks once. With `cut`, a body is read up to that length and what follows is left.
    pub(super) fn get(&self, url: &Url, extra: &[(&str, &str)], cut: Option<usize>) -> Result<Raw, Failure> {
        // A host that is written as an address is resolved like any other.
        let mut request = self.agent.get(url.as_str());
        for (name, value) in extra {
            request = request.header(*name, *value);
        }
        let response = request.call().map_err(|error| faults::explain(&error, self.seconds))?;
        let status = response.status().as_u16();
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let packing =
            headers.iter().find(|(name, _)| name == "content-encoding").map(|(_, value)| value.trim().to_lowercase());
        // A server that packs endlessly is stopped by the length that it unpacks to, or by the clock.
        let reader = unpacked(packing.as_deref(), response.into_body().into_reader())
            .map_err(|error| self.broken(&error, 0))?
            .map_err(|other| {
                let reason = format!("the answer is packed by {}, which was not asked for", place::short(&other));
                Failure::new(FailureKind::Unusable, reason)
            })?;
        let most = cut.unwrap_or(self.most);
        let mut bytes = Vec::new();
        reader.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|error| self.broken(&error, bytes.len()))?;
        let long = bytes.len() > most;
        if long && cut.is_none() {
            let reason = format!("the page has more than {}; --max-size says how much is read", size(most));
            return Err(Failure::new(FailureKind::Unusable, reason));
        }
        bytes.truncate(most);
        Ok(Raw { status, headers, body: bytes, cut: long })
    }

    fn broken(&self, error: &io::Error, so_far: usize) -> Failure {
        let failure = match error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
            Some(inner) => faults::explain(inner, self.seconds),
            None => faults::explain_io(error, self.seconds),
        };
        Failure { reason: format!("{} (after {so_far} bytes of the body)", failure.reason), ..failure }
    }
}

/// A body as it reads without its packing; the inner error is a packing that is not known.
fn unpacked<'r>(packing: Option<&str>, body: impl Read + 'r) -> io::Result<Result<Box<dyn Read + 'r>, String>> {
    let mut body = BufReader::new(body);
    // Many servers say how they pack even where nothing follows: a redirect, "not modified".
    let none = packing.is_some() && body.fill_buf()?.is_empty();
    Ok(match packing {
        None | Some("" | "identity") => Ok(Box::new(body)),
        Some(_) if none => Ok(Box::new(body)),
        Some("gzip" | "x-gzip") => Ok(Box::new(MultiGzDecoder::new(body))),
        Some("deflate") => Ok(Box::new(ZlibDecoder::new(body))),
        Some(other) => Err(other.to_owned()),
    })
}

fn size(bytes: usize) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{bytes} bytes") }
}

/// The authorities that this machine trusts.
fn authorities() -> RootCerts {
    let found = rustls_native_certs::load_native_certs();
    found.certs.iter().map(|der| Certificate::from_der(der).to_owned()).into()
}

/// Resolves names and lets through only what may be visited: the connection is made to what comes out here.
struct Checked {
    inner: DefaultResolver,
    private: Private,
    public: Public,
}

impl fmt::Debug for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checked").field("private", &self.private).finish_non_exhaustive()
    }
}

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let named = uri.host().unwrap_or_default();
        let host = named.trim_matches(['[', ']']);
        // One bad address among good ones is how a name is turned against its visitor.
        for address in found.iter() {
            match reach::check(address.ip(), host, address.port(), &self.private) {
                Ok(Reach::Public) => {
                    self.public.lock().unwrap_or_else(PoisonError::into_inner).insert(named.to_owned());
                }
                Ok(_) => {}
                Err(reason) => return Err(ureq::Error::Other(Box::new(faults::MayNot(reason)))),
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_nothing_is_nothing_however_it_is_said_to_be_packed() {
        for packing in [None, Some("gzip"), Some("deflate"), Some("br")] {
            let mut bytes = Vec::new();
            let reader = unpacked(packing, &b""[..]).expect("memory");
            reader.expect("nothing to unpack").read_to_end(&mut bytes).expect("memory");
            assert!(bytes.is_empty(), "{packing:?}");
        }
        assert!(unpacked(Some("br"), &b"x"[..]).expect("memory").is_err_and(|packing| packing == "br"));
    }
}
