//! Who is at the other end, and until when.

use std::time::Duration;

use tokio::time::Instant;

use super::{Session, Stage, VERSION};
use crate::{
    codes::{Close, Refusal},
    command::{Connect, Refresh},
    reply::{self, Connected},
    token::{Identity, TokenError},
};

impl Session {
    pub(super) fn connect(&mut self, id: u32, connect: &Connect) -> Result<(), Close> {
        self.stale_at = None;
        let identity = match connect.token.as_str() {
            "" => None,
            token => match self.gateway.verifier.check(token, self.unix_now()) {
                Ok(identity) => Some(identity),
                Err(TokenError::Invalid) => return Err(Close::InvalidToken),
                Err(TokenError::Expired) => {
                    self.stage = Stage::Refused;
                    self.stale_at = Some(Instant::now() + self.stale());
                    self.refuse(id, Refusal::TokenExpired);
                    return Ok(());
                }
            },
        };
        if let Some(identity) = &identity {
            let registry = &self.gateway.registry;
            if !registry.joined(&identity.session, self.peer, self.outbox.clone()) {
                return Err(Close::ForceDisconnect);
            }
        }
        let ping = self.gateway.config.connection.ping_seconds;
        let client = bootstrap::random::id();
        let connected = Connected {
            client: &client,
            version: VERSION,
            ttl: identity.as_ref().map_or(0, |identity| self.ttl(identity)),
            expires: identity.is_some(),
            ping,
            pong: true,
        };
        self.outbox.send(reply::result(id, "connect", &connected));
        self.ping_at = Some(Instant::now() + Duration::from_secs(ping));
        self.expires_at = identity.as_ref().map(|identity| self.end_of(identity));
        self.stage = Stage::Connected(identity);
        Ok(())
    }

    fn stale(&self) -> Duration {
        Duration::from_millis(self.gateway.config.connection.stale_ms)
    }

    /// When the connection ends unless the token is refreshed.
    fn end_of(&self, identity: &Identity) -> Instant {
        let rules = &self.gateway.config.connection;
        Instant::now()
            + Duration::from_secs(self.ttl(identity))
            + Duration::from_millis(rules.expired_ms)
    }

    pub(super) fn refresh(&mut self, id: u32, refresh: &Refresh) -> Result<(), Close> {
        let fresh = match self.gateway.verifier.check(&refresh.token, self.unix_now()) {
            Ok(fresh) => fresh,
            Err(TokenError::Expired) => return Err(Close::Expired),
            Err(TokenError::Invalid) => return Err(Close::InvalidToken),
        };
        let same = self.identity().is_some_and(|identity| {
            identity.user == fresh.user && identity.session == fresh.session
        });
        if !same {
            return Err(Close::InvalidToken);
        }
        let result =
            serde_json::json!({ "expires": true, "ttl": self.ttl(&fresh), "version": VERSION });
        self.outbox.send(reply::result(id, "refresh", &result));
        self.expires_at = Some(self.end_of(&fresh));
        self.stage = Stage::Connected(Some(fresh));
        Ok(())
    }

    /// By the clock that web follows too, which has signed the token.
    fn unix_now(&self) -> i64 {
        self.gateway.clock.now().timestamp()
    }

    /// Seconds that the token has left.
    fn ttl(&self, identity: &Identity) -> u64 {
        let left = identity.expires_at.saturating_sub(self.unix_now());
        u64::try_from(left).unwrap_or(0)
    }
}
