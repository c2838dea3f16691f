//! Who reads a channel, at all nodes.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use tokio::sync::oneshot;

use crate::{
    channel::Route,
    gateway::Gateway,
    protocol::{ClientInfo, codes::CommandError, reply::PresenceStatsResult},
};

/// Everyone who reads a channel, by connection; `here` is what the hub answers.
pub(crate) async fn everyone(
    gateway: &Gateway,
    route: &Route,
    here: oneshot::Receiver<Vec<Arc<ClientInfo>>>,
) -> Result<BTreeMap<String, ClientInfo>, CommandError> {
    gateway.nodes.are_reachable().map_err(|it| it.error)?;
    let mut everyone = gateway.nodes.present(&route.subject).await;
    let here = here.await.map_err(|_| CommandError::Internal)?;
    let here = here
        .iter()
        .map(|info| (info.client.clone(), ClientInfo::clone(info)));
    everyone.extend(here);
    Ok(everyone)
}

/// How many connections and people these are.
pub(crate) fn counted(present: &BTreeMap<String, ClientInfo>) -> PresenceStatsResult {
    let users: HashSet<_> = present.values().map(|info| &info.user).collect();
    let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
    PresenceStatsResult {
        num_clients: number(present.len()),
        num_users: number(users.len()),
    }
}
