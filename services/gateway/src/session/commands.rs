//! What a client may command once it is known who it is.

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::oneshot;

use super::{Session, subscriptions::Refused};
use crate::{
    calls,
    channel::{self, Action, Route},
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
            Request::Publish(request) => self.publish(id, request).await.map_err(Refused::from),
            Request::Presence(channel) => self
                .presence(id, &channel, all)
                .await
                .map_err(Refused::from),
            Request::PresenceStats(channel) => self
                .presence(id, &channel, counted)
                .await
                .map_err(Refused::from),
            Request::History(history) => self.history(id, history).await.map_err(Refused::from),
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

    async fn history(&mut self, id: u32, history: HistoryRequest) -> Result<(), CommandError> {
        let route = self.find(&history.channel)?;
        if !route.namespace.has_history() {
            return Err(CommandError::NotAvailable);
        }
        let may = self.may(&route, Action::History).await;
        let outbox = self.outbox.clone();
        let read = async move |gateway: Arc<Gateway>, caller| {
            may.check().await?;
            history::read(&gateway, &route, &history, Some(&caller)).await
        };
        self.start(async move |gateway, caller| {
            let Some(turn) = outbox.turn().await else {
                return;
            };
            match read(gateway, caller).await {
                Ok(content) => {
                    let bytes = outbox.send_stored([&Reply::new(id, content)], turn);
                    outbox.stored_budget().spent(bytes).await;
                }
                Err(error) => outbox.refuse(id, error),
            }
        })
    }

    async fn publish(&mut self, id: u32, request: PublishRequest) -> Result<(), CommandError> {
        let route = self.find(&request.channel)?;
        if request.kind != 0 {
            return Err(CommandError::NotAvailable);
        }
        let may = self.may(&route, Action::Publish).await;
        let info = self.info();
        self.call(id, async move |gateway, caller| {
            may.check().await?;
            publish::publish(&gateway, &route, request.data, (info, &caller)).await
        })
    }

    async fn presence(
        &mut self,
        id: u32,
        request: &ChannelRequest,
        result: fn(BTreeMap<String, ClientInfo>) -> Content,
    ) -> Result<(), CommandError> {
        let route = self.find(&request.channel)?;
        if !route.namespace.options.presence {
            return Err(CommandError::NotAvailable);
        }
        let may = self.may(&route, Action::Presence).await;
        let here = self.gateway.present(&route.subject).await;
        self.call(id, async move |gateway, caller| {
            may.check().await?;
            gateway.call_limits.allow(&caller, 1)?;
            let everyone = presence::everyone(&gateway, &route, here).await?;
            Ok(result(everyone))
        })
    }

    /// Whether this connection may, which may depend on whether it is subscribed.
    async fn may(&mut self, route: &Route, action: Action) -> Permission {
        let user = self.identity().map_or("", |who| &who.user);
        if route.allows(action, user, false) {
            Permission::Given
        } else if route.allows(action, user, true) {
            let subscribed = self.gateway.is_subscribed(self.peer.id, &route.subject);
            Permission::OfSubscriber(subscribed.await)
        } else {
            Permission::Denied
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

/// Whether something is allowed.
enum Permission {
    Given,
    Denied,
    OfSubscriber(oneshot::Receiver<bool>),
}

impl Permission {
    async fn check(self) -> Result<(), CommandError> {
        let given = match self {
            Self::Given => true,
            Self::Denied => false,
            Self::OfSubscriber(subscribed) => subscribed.await.unwrap_or(false),
        };
        given.then_some(()).ok_or(CommandError::PermissionDenied)
    }
}

fn all(presence: BTreeMap<String, ClientInfo>) -> Content {
    Content::Presence(PresenceResult { presence })
}

fn counted(present: BTreeMap<String, ClientInfo>) -> Content {
    Content::PresenceStats(presence::counted(&present))
}
