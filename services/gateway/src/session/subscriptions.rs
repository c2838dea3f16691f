//! Which channels a connection reads, by whose leave, and until when.

use std::sync::Arc;

use bytes::Bytes;
use tokio::time::Instant;

use super::Session;
use crate::{
    channel::{self, Action, Route},
    config::DeltaType,
    hub::{HubRequest, PendingSubscribe, ReplyTo, Wishes},
    protocol::{
        ClientInfo,
        codes::{Close, CommandError, Unsubscribed},
        command::{Position, SubRefreshRequest, SubscribeRequest},
        reply::{Content, Done, Reply, SubRefreshResult},
    },
    token::{Grant, Identity, Terms, TokenError},
};

/// The kind of delta that clients may ask for.
const FOSSIL: &str = "fossil";
/// The subscribe flag by which a client prefers an error over `recovered: false`.
const REJECT_UNRECOVERED: i64 = 2;

/// A subscription that ends unless it is refreshed.
pub(super) struct Ending {
    pub(super) at: Instant,
}

/// Why a command on a channel is not done.
pub(super) enum Refused {
    Command(CommandError),
    /// The connection ends.
    Connection(Close),
}

impl From<CommandError> for Refused {
    fn from(error: CommandError) -> Self {
        Self::Command(error)
    }
}

impl Session {
    pub(super) async fn subscribe(
        &mut self,
        id: u32,
        subscribe: &SubscribeRequest,
        who: &Identity,
    ) -> Result<(), Refused> {
        let route = channel::find(&subscribe.channel, &self.gateway.config.now().namespaces)?;
        let (ttl, terms) = match subscribe.token.as_str() {
            "" if !route.allows(Action::Subscribe, &who.user, false) => {
                return Err(CommandError::PermissionDenied.into());
            }
            "" => (None, Terms::default()),
            token => {
                let grant = self.grant(token, &subscribe.channel, who).await?;
                (
                    grant.expires_at.map(|at| self.seconds_until(at)),
                    grant.terms,
                )
            }
        };
        let may_filter = route.namespace.options.allow_tags_filter;
        if subscribe.kind != 0 || (subscribe.tf.is_some() && !may_filter) {
            return Err(CommandError::NotAvailable.into());
        }
        self.gateway.own_streams.check(&route.namespace)?;
        let wishes = self.wishes(&route, subscribe, (&terms, ttl))?;
        self.subscription_ends(&route.subject, ttl);
        self.join(route, ReplyTo::Command(id), wishes, terms.info)
            .await;
        Ok(())
    }

    /// A subscription ends in so many seconds, unless it is refreshed; without them it does not.
    pub(super) fn subscription_ends(&mut self, subject: &Arc<str>, ttl: Option<u32>) {
        match ttl.map(|ttl| self.end_in(ttl)) {
            Some(at) => drop(self.endings.insert(Arc::clone(subject), Ending { at })),
            None => drop(self.endings.remove(subject)),
        }
    }

    /// What a subscription token allows this user in this channel.
    async fn grant(
        &mut self,
        token: &str,
        channel: &str,
        who: &Identity,
    ) -> Result<Grant, Refused> {
        let grant = match self.verify_grant(token).await {
            Ok(grant) => grant,
            Err(TokenError::Undecided) => return Err(CommandError::Internal.into()),
            Err(TokenError::Expired) => return Err(CommandError::TokenExpired.into()),
            Err(TokenError::Invalid) => return Err(CommandError::PermissionDenied.into()),
        };
        match self.is_for_us(&grant, channel, who) {
            true => Ok(grant),
            false => Err(Refused::Connection(Close::InvalidToken)),
        }
    }

    async fn verify_grant(&mut self, token: &str) -> Result<Grant, TokenError> {
        let (verifier, now) = (&self.gateway.verifier, self.unix_now());
        verifier.look_for_key(token, now).await?;
        verifier.subscription(token, now)
    }

    fn is_for_us(&self, grant: &Grant, channel: &str, who: &Identity) -> bool {
        let is_for_client = grant.client.is_empty() || grant.client == self.client;
        grant.channel == channel && grant.user == who.user && is_for_client
    }

    /// What the namespace, and before it the token, makes of a request.
    pub(super) fn wishes(
        &self,
        route: &Route,
        request: &SubscribeRequest,
        (terms, ttl): (&Terms, Option<u32>),
    ) -> Result<Wishes, CommandError> {
        let o = &route.namespace.options;
        let told = Wishes {
            data: terms.data.clone(),
            ttl,
            ..Wishes::of(&route.namespace, &terms.overrides)
        };
        if route.is_wildcard() && route.namespace.is_latest() {
            // It begins with the newest of all that there are: there is no one position to go on from.
            return Ok(Wishes {
                recoverable: false,
                positioned: false,
                ..told
            });
        }
        let user = self.identity().map_or("", |who| &who.user);
        let may = |action| route.allows(action, user, true);
        let reads = || route.namespace.has_history() && may(Action::History);
        let recoverable =
            told.recoverable || (request.recoverable && (o.allow_recovery || reads()));
        let positioned =
            told.positioned || (request.positioned && (o.allow_positioning || reads()));
        let filter = request.tf.clone().filter(|_| o.allow_tags_filter);
        let filter = filter.map(|it| it.check().ok_or(CommandError::BadRequest));
        let filter = filter.transpose()?.map(Arc::new);
        Ok(Wishes {
            since: (request.recover && recoverable).then(|| Position {
                offset: request.offset,
                epoch: request.epoch.clone(),
            }),
            recoverable,
            positioned: positioned || recoverable,
            reject_unrecovered: request.flag & REJECT_UNRECOVERED != 0,
            hears_presence: told.hears_presence
                || (request.join_leave && o.join_leave && may(Action::Presence)),
            // What changed since a publication that was kept back is of no use.
            delta: request.delta == FOSSIL
                && o.allowed_delta_types.contains(&DeltaType::Fossil)
                && filter.is_none(),
            filter,
            ..told
        })
    }

    pub(super) async fn join(
        &mut self,
        route: Route,
        reply_to: ReplyTo,
        wishes: Wishes,
        chan_info: Bytes,
    ) {
        let pending = PendingSubscribe {
            peer: self.peer.id,
            outbox: self.outbox.clone(),
            by_server: !matches!(reply_to, ReplyTo::Command(_)),
            reply_to,
            wishes,
            info: Arc::new(ClientInfo {
                chan_info,
                ..self.info()
            }),
            asked_at: Instant::now(),
            caller: self.caller(),
            tried: false,
            asked: vec![],
        };
        let subject = Arc::clone(&route.subject);
        self.change(&subject, HubRequest::Subscribe { route, pending })
            .await;
    }

    /// What others are told of this connection.
    pub(super) fn info(&self) -> ClientInfo {
        let who = self.identity();
        ClientInfo {
            user: who.map_or("", |who| &who.user).to_owned(),
            client: self.client.clone(),
            conn_info: who.map_or_else(Bytes::new, |who| who.info.clone()),
            chan_info: Bytes::new(),
        }
    }

    /// Who is not subscribed is not afterwards either: there is nothing to refuse.
    pub(super) async fn unsubscribe(&mut self, id: u32, channel: &str) {
        match channel::find(channel, &self.gateway.config.now().namespaces) {
            Ok(route) => {
                self.endings.remove(&route.subject);
                let request = HubRequest::Unsubscribe {
                    peer: self.peer.id,
                    outbox: self.outbox.clone(),
                    reply_id: id,
                    subject: Arc::clone(&route.subject),
                };
                self.change(&route.subject, request).await;
            }
            Err(_) => {
                let done = Content::Unsubscribe(Done {});
                self.outbox.send(&Reply::new(id, done));
            }
        }
    }

    pub(super) async fn sub_refresh(
        &mut self,
        id: u32,
        request: &SubRefreshRequest,
        who: &Identity,
    ) -> Result<(), Refused> {
        let route = channel::find(&request.channel, &self.gateway.config.now().namespaces)?;
        if request.kind != 0 {
            return Err(CommandError::NotAvailable.into());
        }
        if request.token.is_empty() {
            return Err(CommandError::BadRequest.into());
        }
        let subscribed = self.gateway.is_subscribed(self.peer.id, &route.subject);
        if !subscribed.await.await.unwrap_or(false) {
            return Err(CommandError::PermissionDenied.into());
        }
        let grant = match self.verify_grant(&request.token).await {
            Ok(grant) if self.is_for_us(&grant, &request.channel, who) => grant,
            Ok(_) | Err(TokenError::Invalid) => {
                return Err(Refused::Connection(Close::InvalidToken));
            }
            Err(TokenError::Undecided) => return Err(CommandError::Internal.into()),
            Err(TokenError::Expired) => return Err(CommandError::Expired.into()),
        };
        let ttl = grant.expires_at.map(|at| self.seconds_until(at));
        self.subscription_ends(&route.subject, ttl);
        let result = SubRefreshResult {
            expires: ttl.is_some(),
            ttl: ttl.unwrap_or(0),
        };
        self.outbox
            .send(&Reply::new(id, Content::SubRefresh(result)));
        Ok(())
    }

    /// Ends the subscriptions whose token is over; who has a new one subscribes again.
    pub(super) async fn end_subscriptions(&mut self, now: Instant) {
        let over: Vec<_> = self
            .endings
            .extract_if(|_, ending| ending.at <= now)
            .collect();
        for (subject, _) in over {
            let (peer, why) = (self.peer.id, Unsubscribed::Expired);
            self.send_to_hub(HubRequest::End { peer, subject, why })
                .await;
        }
    }
}
