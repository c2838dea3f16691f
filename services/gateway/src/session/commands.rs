//! What a client may command once it is known who it is.

use std::{collections::BTreeMap, sync::Arc};

use super::{Session, lines::Place, subscriptions::Refused};
use crate::{
    calls,
    channel::{self, Action, Route},
    delivery::PeerId,
    gateway::Gateway,
    history,
    limits::Caller,
    presence,
    protocol::{
        ClientInfo,
        codes::{Close, CommandError},
        command::{ChannelRequest, HistoryRequest, PublishRequest, Request, RpcRequest},
        reply::{Content, Done, PresenceResult, Reply},
    },
    publish,
    token::Identity,
};

impl Session {
    pub(super) async fn request(
        &mut self,
        id: u32,
        request: Request,
        who: &Arc<Identity>,
    ) -> Result<(), Close> {
        let done = match request {
            Request::Connect(_) => return Err(Close::BadRequest),
            Request::Refresh(refresh) => return self.refresh(id, &refresh).await,
            Request::Subscribe(subscribe) => self.subscribe(id, &subscribe, who).await,
            Request::SubRefresh(request) => self.sub_refresh(id, &request, who).await,
            Request::Unsubscribe(channel) => {
                self.unsubscribe(id, &channel.channel).await;
                Ok(())
            }
            Request::Publish(request) => self.publish(id, request).map_err(Refused::from),
            Request::Presence(channel) => self.presence(id, &channel, all).map_err(Refused::from),
            Request::PresenceStats(channel) => {
                self.presence(id, &channel, counted).map_err(Refused::from)
            }
            Request::History(history) => self.history(id, history).map_err(Refused::from),
            Request::Rpc(rpc) => self.rpc(id, rpc, who).map_err(Refused::from),
            Request::Ping => {
                self.outbox.send(&Reply::new(id, Content::Ping(Done {})));
                Ok(())
            }
        };
        match done {
            Ok(()) => Ok(()),
            Err(Refused::Connection(close)) => Err(close),
            Err(Refused::Command(error)) => {
                self.outbox.refuse(id, error);
                Ok(())
            }
        }
    }

    fn find(&self, name: &str) -> Result<Route, CommandError> {
        channel::find_one(name, &self.gateway.config.now().namespaces)
    }

    fn rpc(&mut self, id: u32, rpc: RpcRequest, who: &Arc<Identity>) -> Result<(), CommandError> {
        let method = calls::method(&self.gateway, &rpc.method, who)?;
        let who = Arc::clone(who);
        self.call(id, async move |gateway, caller| {
            calls::rpc(&gateway, &method, &rpc, (&who, &caller)).await
        })
    }

    fn history(&mut self, id: u32, history: HistoryRequest) -> Result<(), CommandError> {
        let route = self.find(&history.channel)?;
        if !route.namespace.has_history() {
            return Err(CommandError::NotAvailable);
        }
        let may = self.may(&route, Action::History);
        let outbox = self.outbox.clone();
        self.start(async move |gateway, caller| {
            let place = match may.check(&gateway).await {
                Ok(place) => place,
                Err(error) => return outbox.refuse(id, error),
            };
            let Some(turn) = outbox.turn().await else {
                return;
            };
            match history::read(&gateway, &route, &history, Some(&caller)).await {
                Ok(content) => {
                    let bytes = outbox.send_stored([&Reply::new(id, content)], turn);
                    drop(place);
                    outbox.stored_budget().spent(bytes).await;
                }
                Err(error) => outbox.refuse(id, error),
            }
        })
    }

    fn publish(&mut self, id: u32, request: PublishRequest) -> Result<(), CommandError> {
        let route = self.find(&request.channel)?;
        if request.kind != 0 {
            return Err(CommandError::NotAvailable);
        }
        let may = self.may(&route, Action::Publish);
        let info = self.info();
        self.call(id, async move |gateway, caller| {
            let _place = may.check(&gateway).await?;
            publish::publish(&gateway, &route, request.data, (info, &caller)).await
        })
    }

    fn presence(
        &mut self,
        id: u32,
        request: &ChannelRequest,
        result: fn(BTreeMap<String, ClientInfo>) -> Content,
    ) -> Result<(), CommandError> {
        let route = self.find(&request.channel)?;
        if !route.namespace.options.presence {
            return Err(CommandError::NotAvailable);
        }
        let may = self.may(&route, Action::Presence);
        self.call(id, async move |gateway, caller| {
            let _place = may.check(&gateway).await?;
            gateway.call_limits.allow(&caller, 1)?;
            let here = gateway.present(&route.subject).await;
            let everyone = presence::everyone(&gateway, &route, here).await?;
            Ok(result(everyone))
        })
    }

    /// Whether this connection may, in its turn: that may depend on whether it is subscribed then.
    fn may(&mut self, route: &Route, action: Action) -> Permission {
        let user = self.identity().map_or("", |who| &who.user);
        let [given, to_subscriber] = [false, true].map(|it| route.allows(action, user, it));
        Permission {
            peer: self.peer.id,
            subject: Arc::clone(&route.subject),
            stream: route.namespace.stream.clone(),
            place: self.lines.join(&route.subject),
            given,
            to_subscriber,
        }
    }

    /// Starts a call and sends its answer.
    fn call<Answer>(
        &mut self,
        id: u32,
        start: impl FnOnce(Arc<Gateway>, Caller) -> Answer,
    ) -> Result<(), CommandError>
    where
        Answer: Future<Output = Result<Content, CommandError>> + Send + 'static,
    {
        let outbox = self.outbox.clone();
        self.start(|gateway, caller| {
            let answer = start(gateway, caller);
            async move {
                match answer.await {
                    Ok(content) => outbox.send(&Reply::new(id, content)),
                    Err(error) => outbox.refuse(id, error),
                }
            }
        })
    }

    /// Starts what sends its answer itself, unless too many of the connection's calls are in flight.
    fn start<Call>(
        &mut self,
        start: impl FnOnce(Arc<Gateway>, Caller) -> Call,
    ) -> Result<(), CommandError>
    where
        Call: Future<Output = ()> + Send + 'static,
    {
        if self.calls.len() >= self.gateway.config.now().connection.calls_max {
            return Err(CommandError::TooManyRequests);
        }
        let call = start(Arc::clone(&self.gateway), self.caller());
        self.calls.push(Box::pin(call));
        Ok(())
    }
}

/// Whether something is allowed in a channel, and its place in what is asked there.
struct Permission {
    peer: PeerId,
    subject: Arc<str>,
    stream: String,
    place: Place,
    given: bool,
    to_subscriber: bool,
}

impl Permission {
    /// Waits until what was asked before is done, a subscription answered. The place is held until the call is done too.
    async fn check(mut self, gateway: &Gateway) -> Result<Place, CommandError> {
        self.place.turn().await;
        let subscribed = gateway.is_subscribed(self.peer, &self.subject).await;
        let subscribed = subscribed.await.unwrap_or(false);
        if self.given || (self.to_subscriber && subscribed) {
            return Ok(self.place);
        }
        // Who was subscribed may ask again when they are so again.
        let may_be_later = self.to_subscriber && !gateway.is_available(&self.stream).await;
        Err(match may_be_later {
            true => CommandError::Internal,
            false => CommandError::PermissionDenied,
        })
    }
}

fn all(presence: BTreeMap<String, ClientInfo>) -> Content {
    Content::Presence(PresenceResult { presence })
}

fn counted(present: BTreeMap<String, ClientInfo>) -> Content {
    Content::PresenceStats(presence::counted(&present))
}
