//! What went wrong on the wire, in sentences: TLS in particular, whose errors help nobody as they come.
//! Decides nothing about another try.
//! Called by `wire`.

use std::fmt;
use std::io;

use rustls::CertificateError;

use super::transport::{Failure, FailureKind};

/// An address that may not be visited, on its way through the HTTP library.
#[derive(Debug)]
pub(super) struct MayNot(pub(super) String);

impl fmt::Display for MayNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MayNot {}

/// An error of the HTTP library; `seconds` is the time that was allowed.
pub(super) fn explain(error: &ureq::Error, seconds: f64) -> Failure {
    let network = |reason: String| Failure::new(FailureKind::Network, reason);
    match error {
        ureq::Error::Timeout(_) => slow(seconds),
        ureq::Error::HostNotFound => network("no host of this name is known".to_owned()),
        ureq::Error::Io(error) => explain_io(error, seconds),
        ureq::Error::Rustls(error) => network(tls(error)),
        ureq::Error::Tls(reason) => network(format!("no secure connection: {reason}")),
        ureq::Error::Protocol(error) => network(format!("the answer is not sound HTTP: {error}")),
        ureq::Error::ConnectionFailed => network("no connection could be made".to_owned()),
        ureq::Error::LargeResponseHeader(..) => {
            Failure::new(FailureKind::Unusable, "the headers of the answer are too long".to_owned())
        }
        ureq::Error::Other(inner) => match inner.downcast_ref::<MayNot>() {
            Some(MayNot(reason)) => Failure::new(FailureKind::Refused, reason.clone()),
            None => network(inner.to_string()),
        },
        other => network(other.to_string()),
    }
}

/// An error of a connection.
pub(super) fn explain_io(error: &io::Error, seconds: f64) -> Failure {
    let inner = error.get_ref();
    if let Some(inner) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return Failure::new(FailureKind::Network, tls(inner));
    }
    if let Some(inner) = inner.and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
        return explain(inner, seconds);
    }
    let reason = match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => return slow(seconds),
        io::ErrorKind::ConnectionRefused => "the host refuses the connection".to_owned(),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => "the connection broke off".to_owned(),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "the host cannot be reached".to_owned(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            return Failure::new(FailureKind::Unusable, format!("the answer cannot be unpacked: {error}"));
        }
        // What the system says of a name that it cannot resolve has no kind of its own.
        _ if error.to_string().contains("lookup") => "no host of this name is known".to_owned(),
        _ => error.to_string(),
    };
    Failure::new(FailureKind::Network, reason)
}

fn slow(seconds: f64) -> Failure {
    Failure::new(FailureKind::Slow, format!("no whole answer came within {seconds} s (--timeout)"))
}

fn tls(error: &rustls::Error) -> String {
    let rustls::Error::InvalidCertificate(why) = error else { return format!("no secure connection: {error}") };
    let what = match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "is not valid yet",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "is for another host",
        CertificateError::UnknownIssuer => "is self-signed, or by an authority that this machine does not trust",
        CertificateError::Revoked => "was revoked",
        other => return format!("the certificate of the host is not sound: {other:?}"),
    };
    format!("the certificate of the host {what}; nothing was read")
}
