//! Who a connection belongs to, and for how long.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use tokio::{sync::oneshot, time::Instant};

use super::{Session, Stage};
use crate::{
    channel,
    hub::ReplyTo,
    protocol::{
        VERSION,
        codes::{Close, CommandError},
        command::{ConnectRequest, RefreshRequest, SubscribeRequest},
        reply::{ConnectResult, Content, RefreshResult, Reply, Subscribed},
    },
    silence,
    token::{Identity, TokenError},
};

impl Session {
    pub(super) async fn connect(&mut self, id: u32, connect: ConnectRequest) -> Result<(), Close> {
        self.stale_at = None;
        let config = self.gateway.config.now();
        let rules = &config.connection;
        let (ping, stale) = (
            rules.ping_seconds.get(),
            Duration::from_millis(rules.stale_ms),
        );
        let allows_anonymous = config.client.allow_anonymous_connect_without_token;
        let identity = match connect.token.as_str() {
            "" if allows_anonymous => Identity::default(),
            "" => return Err(Close::BadRequest),
            token => match self.identify(token).await? {
                Ok(identity) => identity,
                Err(error) => {
                    self.outbox.refuse(id, error);
                    self.refused(stale);
                    return Ok(());
                }
            },
        };
        self.peer.permit.identify(&identity.user)?;
        let ttl = identity.expires_at.map(|at| self.seconds_until(at));
        let identity = Arc::new(identity);
        self.stage = Stage::Connected(Arc::clone(&identity));
        let (registry, info) = (&self.gateway.registry, Arc::new(self.info()));
        if !registry.joined(&identity.session, self.peer.id, info) {
            return Err(Close::ForceDisconnect);
        }
        // Nothing of the channels goes out before the client was told of them.
        self.outbox.hold();
        let subs = match self.subscribe_all(&identity, connect.subs).await {
            Ok(subs) => subs,
            Err(error) => {
                self.outbox.release(&Reply::error(id, error));
                self.refused(stale);
                return Ok(());
            }
        };
        let emulated = self.peer.emulated.as_ref();
        let connected = ConnectResult {
            client: self.client.clone(),
            version: VERSION.into(),
            expires: ttl.is_some(),
            ttl: ttl.unwrap_or(0),
            subs,
            ping,
            pong: true,
            session: emulated.map_or("", |emulated| &emulated.session).to_owned(),
            node: emulated.map_or("", |_| &*self.gateway.nodes.own).to_owned(),
        };
        self.outbox
            .release(&Reply::new(id, Content::Connect(connected)));
        if self.gateway.clock.is_silent() {
            self.outbox.send(&silence::message(true));
        }
        self.ping_at = Some(Instant::now() + Duration::from_secs(ping.into()));
        self.expires_at = ttl.map(|ttl| self.end_in(ttl));
        Ok(())
    }

    /// Whom a token names, or why it is asked for another one; a forged one ends the connection.
    async fn identify(&mut self, token: &str) -> Result<Result<Identity, CommandError>, Close> {
        match self.verify(token).await {
            Ok(identity) => Ok(Ok(identity)),
            Err(TokenError::Invalid) => Err(Close::InvalidToken),
            Err(TokenError::Expired) => Ok(Err(CommandError::TokenExpired)),
            Err(TokenError::Undecided) => Ok(Err(CommandError::Internal)),
        }
    }

    /// Nothing more is expected of it.
    fn refused(&mut self, stale: Duration) {
        self.stage = Stage::Refused;
        self.stale_at = Some(Instant::now() + stale);
    }

    /// The subscriptions that the token makes for its user.
    async fn subscribe_all(
        &mut self,
        identity: &Arc<Identity>,
        mut held: BTreeMap<String, SubscribeRequest>,
    ) -> Result<Vec<Subscribed>, CommandError> {
        let mut asked = Vec::new();
        let config = self.gateway.config.now();
        if identity.channels.len() > config.connection.subscriptions_max {
            return Err(CommandError::LimitExceeded);
        }
        for (name, terms) in &identity.channels {
            let route = channel::find(name, &config.namespaces)?;
            self.gateway.own_streams.check(&route.namespace)?;
            let request = held.remove(name).unwrap_or_default();
            let (answer, answered) = oneshot::channel();
            let wishes = self.wishes(&route, &request, (terms, None))?;
            self.join(route, ReplyTo::Connect(answer), wishes, terms.info.clone())
                .await;
            asked.push((name, answered));
        }
        let mut subs = Vec::with_capacity(asked.len());
        for (channel, answered) in asked {
            let (channel, answer) = (channel.clone(), answered.await);
            let result = Some(answer.unwrap_or(Err(CommandError::Internal))?);
            subs.push(Subscribed { channel, result });
        }
        Ok(subs)
    }

    async fn verify(&mut self, token: &str) -> Result<Identity, TokenError> {
        let (verifier, now) = (&self.gateway.verifier, self.unix_now());
        verifier.look_for_key(token, now).await?;
        verifier.connection(token, now)
    }

    pub(super) async fn refresh(&mut self, id: u32, refresh: &RefreshRequest) -> Result<(), Close> {
        if refresh.token.is_empty() {
            return Err(Close::BadRequest);
        }
        let fresh = match self.verify(&refresh.token).await {
            Ok(fresh) => fresh,
            Err(TokenError::Expired) => return Err(Close::Expired),
            Err(TokenError::Invalid) => return Err(Close::InvalidToken),
            Err(TokenError::Undecided) => {
                self.outbox.refuse(id, CommandError::Internal);
                return Ok(());
            }
        };
        let same = self.identity().is_some_and(|identity| {
            identity.user == fresh.user && identity.session == fresh.session
        });
        if !same {
            return Err(Close::InvalidToken);
        }
        let ttl = fresh.expires_at.map(|at| self.seconds_until(at));
        let result = RefreshResult {
            client: self.client.clone(),
            version: VERSION.into(),
            expires: ttl.is_some(),
            ttl: ttl.unwrap_or(0),
        };
        self.outbox.send(&Reply::new(id, Content::Refresh(result)));
        self.expires_at = ttl.map(|ttl| self.end_in(ttl));
        self.stage = Stage::Connected(Arc::new(fresh));
        Ok(())
    }
}
