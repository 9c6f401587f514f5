//! Hosts behind TLS: an authority that the machine trusts, and certificates that are not sound, each told plainly.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::server::{Server, html, missing, thread};
use super::{harvest, run};
use crate::cli::shown;

/// A file of `tests/data/tls`, which `make.sh` there has made.
fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/tls").join(name)
}

fn serve(certificate: &str) -> Server {
    let certificate = CertificateDer::from_pem_file(file(certificate)).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(file("server.key")).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a certificate and its key");
    Server::start_tls(Arc::new(config), |ask, out| {
        if ask.path == "/1/" { html(out, &thread("Pay", 1..3, "")) } else { missing(out) }
    })
}

#[test]
fn a_certificate_is_sound_or_nothing_is_read_and_the_reason_is_plain() {
    let servers = ["good.pem", "expired.pem", "other-host.pem", "self-signed.pem"].map(serve);
    let url = |server: &Server| format!("https://127.0.0.1:{}/1/", server.port());
    let mut command = harvest(&servers.iter().collect::<Vec<_>>());
    command.args(servers.iter().map(url)).env("SSL_CERT_FILE", shown(&file("authority.pem")));
    let ran = run(&mut command);
    assert_eq!(ran.outcome(&url(&servers[0])).0, "comments", "{}", ran.said);
    for (server, said) in
        servers[1..].iter().zip(["has expired", "is for another host", "is self-signed, or by an authority"])
    {
        let line = ran.skip(&url(server));
        assert!(line.contains("the certificate of the host") && line.contains(said), "{line}");
        assert!(server.asks().is_empty());
    }
    assert_eq!(ran.code, Some(3));
}
