//! A receiver of webhooks of a test's own: a real https server with a certificate of its own authority. It keeps what came, and
//! answers as it is told to. Signatures it checks by another library than the one that made them.

use std::{
    collections::HashMap,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
    serve::Listener,
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use serde_json::Value;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::serving::{Serving, listen, lock};

/// The receiver, until it is dropped.
#[derive(Debug)]
pub struct WebhookReceiver {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    _serving: Serving,
    folder: tempfile::TempDir,
}

/// An event as it came.
#[derive(Clone, PartialEq, Debug)]
pub struct Received {
    /// Which of the receiver's endpoints took it.
    pub endpoint: String,
    pub id: String,
    pub timestamp: String,
    pub signature: String,
    pub body: String,
}

/// What is answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReceiverAnswer {
    Status(u16),
    Redirect(String),
    /// Nothing, until it is told otherwise.
    Silence,
}

#[derive(Default, Debug)]
struct Shared {
    received: Mutex<Vec<Received>>,
    answers: watch::Sender<HashMap<String, ReceiverAnswer>>,
}

struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl WebhookReceiver {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let (acceptor, authority) = acceptor();
        std::fs::write(folder.path().join("authority.pem"), authority)
            .expect("the temporary folder is writable");
        let (listener, address) = listen().await;
        let shared = Arc::new(Shared::default());
        let routes = Router::new()
            .route("/{endpoint}", post(take).get(take))
            .with_state(shared.clone());
        Self {
            address,
            shared,
            _serving: Serving::routes(Tls { listener, acceptor }, routes),
            folder,
        }
    }

    /// The authority that whoever sends has to believe.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// The address of one of its endpoints.
    pub fn url(&self, endpoint: &str) -> String {
        format!("https://localhost:{}/{endpoint}", self.address.port())
    }

    /// What an endpoint answers from now on; before, it is 204.
    pub fn answer(&self, endpoint: &str, answer: ReceiverAnswer) {
        let set = |answers: &mut HashMap<_, _>| {
            answers.insert(endpoint.to_owned(), answer);
        };
        self.shared.answers.send_modify(set);
    }

    /// Whatever came, in order, and whatever was answered.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.shared.received).clone()
    }

    /// What came to one endpoint.
    pub fn received_by(&self, endpoint: &str) -> Vec<Received> {
        let received = self.received().into_iter();
        received.filter(|it| it.endpoint == endpoint).collect()
    }
}

impl Received {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a body is JSON")
    }

    /// Whether one of its signatures is of this secret.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let key = secret.strip_prefix("whsec_").expect("a secret");
        let key = EncodingKey::from_secret(&STANDARD.decode(key).expect("base64"));
        let signed = format!("{}.{}.{}", self.id, self.timestamp, self.body);
        let expected = crypto::sign(signed.as_bytes(), &key, Algorithm::HS256);
        let expected = URL_SAFE_NO_PAD.decode(expected.expect("it can be signed"));
        let expected = format!("v1,{}", STANDARD.encode(expected.expect("base64")));
        self.signature.split(' ').any(|one| one == expected)
    }
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            if let Ok((stream, address)) = self.listener.accept().await
                && let Ok(stream) = self.acceptor.accept(stream).await
            {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// With a certificate for `localhost`, and the authority that it is of.
fn acceptor() -> (TlsAcceptor, String) {
    let key = || KeyPair::generate().expect("a key can be made");
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let name = "Receivers of webhooks in tests";
    authority.distinguished_name.push(DnType::CommonName, name);
    let its_key = key();
    let believed = authority.self_signed(&its_key).expect("it signs itself");
    let issuer = Issuer::new(authority, its_key);
    let own = key();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let params = CertificateParams::new(names).expect("they are names");
    let certificate = params.signed_by(&own, &issuer).expect("it is signed");
    let own = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.serialize_der()));
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("this provider has the usual versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], own)
        .expect("key and certificate fit");
    (TlsAcceptor::from(Arc::new(config)), believed.pem())
}

async fn take(
    State(shared): State<Arc<Shared>>,
    Path(endpoint): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let header = |name: &str| {
        let value = headers.get(name).and_then(|it| it.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    lock(&shared.received).push(Received {
        endpoint: endpoint.clone(),
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        body,
    });
    let mut answers = shared.answers.subscribe();
    let says = |answers: &HashMap<_, _>| answers.get(&endpoint) != Some(&ReceiverAnswer::Silence);
    let Ok(answers) = answers.wait_for(says).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    match answers.get(&endpoint) {
        Some(ReceiverAnswer::Status(status)) => StatusCode::from_u16(*status)
            .expect("a status")
            .into_response(),
        Some(ReceiverAnswer::Redirect(to)) => {
            let to = [(header::LOCATION, to.clone())];
            (StatusCode::TEMPORARY_REDIRECT, to).into_response()
        }
        Some(ReceiverAnswer::Silence) | None => StatusCode::NO_CONTENT.into_response(),
    }
}
