//! Certificates by which the servers of a cluster know each other: whatever crosses between them is sealed by TLS, both ways.

use std::path::PathBuf;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};

use crate::{ClusterServer, Layout, PrepareError, layout};

/// Of whoever signs all of them; its key is kept nowhere.
const AUTHORITY: &str = "routes-ca.pem";

/// The files of one server, by name.
pub(crate) struct RouteFiles {
    pub(crate) certificate: String,
    pub(crate) key: String,
    pub(crate) authority: &'static str,
}

impl RouteFiles {
    pub(crate) fn of(server: &ClusterServer) -> Self {
        let name = &server.name;
        Self {
            certificate: format!("server-{name}.pem"),
            key: format!("server-{name}.key"),
            authority: AUTHORITY,
        }
    }

    fn all(&self) -> [&str; 3] {
        [&self.certificate, &self.key, self.authority]
    }
}

/// Makes the certificates of all servers where one of them has none. The key that signed them is thrown away: a server that is
/// added has all of them made anew.
pub(crate) fn keep(layout: &Layout, servers: &[ClusterServer]) -> Result<(), PrepareError> {
    let mut files = servers.iter().map(RouteFiles::of);
    let is_there = |files: RouteFiles| {
        let mut files = files.all().into_iter();
        files.all(|file| layout.nats().join(file).exists())
    };
    if files.all(is_there) {
        return Ok(());
    }
    let failed = |source| PrepareError::Certificates { source };
    for (file, text) in make(servers).map_err(failed)? {
        let path = layout.nats().join(file);
        let written = layout::write(&path, text.as_bytes());
        written.map_err(|source| PrepareError::Write { path, source })?;
    }
    Ok(())
}

fn make(servers: &[ClusterServer]) -> Result<Vec<(PathBuf, String)>, rcgen::Error> {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    named(&mut authority, "Outcry, routes between servers of NATS");
    let key = KeyPair::generate()?;
    let mut made = vec![(AUTHORITY.into(), authority.self_signed(&key)?.pem())];
    let issuer = Issuer::new(authority, key);
    for server in servers {
        let files = RouteFiles::of(server);
        let mut own = CertificateParams::new(vec![server.host().to_owned()])?;
        named(&mut own, server.name.as_str());
        own.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        // Each is called by the others, and calls them.
        own.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
        ];
        let key = KeyPair::generate()?;
        let certificate = own.signed_by(&key, &issuer)?.pem();
        made.push((files.certificate.into(), certificate));
        made.push((files.key.into(), key.serialize_pem()));
    }
    Ok(made)
}

fn named(certificate: &mut CertificateParams, name: &str) {
    let names = &mut certificate.distinguished_name;
    names.push(DnType::CommonName, name);
}
