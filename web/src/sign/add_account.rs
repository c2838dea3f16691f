//! `outcry account add`: an account without a password, and the link that sets one.

use std::{net::Ipv4Addr, time::Duration};

use anyhow::Context as _;
use bootstrap::{PublicAddress, ServiceSettings, clock};
use broker::Connection;
use tokio::time::timeout;
use topology::{User, buckets};

use crate::{
    accounts::{
        Account, Accounts, DisplayName, Email, InvitationToken, NewAccount, PostalAddress, Role,
        UNNAMED, invitation, new_user,
    },
    engine::order_disconnect,
    server::bucket,
    sessions::{DemoSessions, Sessions},
};

/// What `outcry account add` was given.
#[derive(Clone, Debug, clap::Args)]
pub struct AddAccount {
    #[command(flatten)]
    pub service: ServiceSettings,
    /// The address the person signs in with.
    pub email: String,
    /// What the person may do. An account that is there gets it too, and its password and sessions end.
    #[arg(long, value_enum, default_value = "bidder")]
    pub role: Role,
    /// The name shown to others; "New member" when there is none yet.
    #[arg(long)]
    pub name: Option<String>,
    /// The link begins with it.
    #[command(flatten)]
    pub public: PublicAddress,
}

/// A one-time link.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub link: String,
    /// What became of an account that had the address before.
    pub remark: Option<String>,
}

/// Somebody waits at a terminal: a server that is not there is named after this time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Makes the account, or sees to it that one that is there has the role; either way a new link to set a password.
pub async fn add_account(add: AddAccount) -> anyhow::Result<Invitation> {
    let email = Email::parse(&add.email)?;
    let name = add.name.as_deref().map(DisplayName::parse).transpose()?;
    let reached = Reached::open(&add.service).await?;
    let Reached {
        accounts, sessions, ..
    } = &reached;
    let token = InvitationToken::generate();
    let link = token.key();
    let (account, remark) = match accounts.find(&email).await? {
        Some(before) => {
            let name = name.as_ref();
            let amended = accounts.amend(&before.user, add.role, name, &link);
            let account = amended.await?;
            if account.role() != before.role() {
                end_sessions(&reached, &account).await?;
            }
            let remark = remark(&before, &account);
            (account, Some(remark))
        }
        None => {
            let new = NewAccount {
                user: new_user(),
                email,
                name: name.map_or_else(|| DisplayName::parse(UNNAMED), Ok)?,
                role: add.role,
                address: PostalAddress::default(),
                language: None,
                password: None,
                link: Some(link),
                email_asked: None,
                demo: false,
            };
            (accounts.create(new).await?, None)
        }
    };
    invitation::keep(sessions.store(), &token, account.user, clock::now().into()).await?;
    let base = add.public.url(Ipv4Addr::LOCALHOST.into());
    Ok(Invitation {
        link: token.link(&base),
        remark,
    })
}

/// What an operator wants to know of an account that was there.
fn remark(before: &Account, now: &Account) -> String {
    let email = now.email.as_str();
    let (was, is) = (before.role().as_str(), now.role().as_str());
    let called = if before.name == now.name {
        String::new()
    } else {
        format!(" and is called {} now", now.name.as_str())
    };
    if was == is {
        format!(
            "{email} has an account as {is} already{called}: the link sets another password; \
             until then the one before holds. Links from earlier hold no more"
        )
    } else {
        format!(
            "{email} had an account as {was}; it is {is} now{called}. The password before holds no more, \
             whoever was signed in is not any longer: the link sets another"
        )
    }
}

/// What accounts are changed by from the command line.
pub(super) struct Reached {
    connection: Connection,
    pub(super) accounts: Accounts,
    sessions: Sessions,
}

impl Reached {
    pub(super) async fn open(service: &ServiceSettings) -> anyhow::Result<Self> {
        let connection = connect(service).await?;
        let accounts = Accounts::new(
            bucket(&connection, buckets::ACCOUNTS).await?,
            bucket(&connection, buckets::ACCOUNT_BY_EMAIL).await?,
        );
        let sessions = Sessions::new(
            connection.client.clone(),
            bucket(&connection, buckets::SESSIONS).await?,
            accounts.clone(),
            DemoSessions::Live,
        );
        Ok(Self {
            connection,
            accounts,
            sessions,
        })
    }
}

pub(super) async fn end_sessions(reached: &Reached, account: &Account) -> anyhow::Result<()> {
    for session in reached.sessions.end_others(&account.user, None).await? {
        order_disconnect(&reached.connection.client, &session).await;
    }
    Ok(())
}

async fn connect(service: &ServiceSettings) -> anyhow::Result<Connection> {
    let nats = &service.nats_url;
    let connected = broker::connect(User::Web.connection(nats, &service.secrets));
    let connection = timeout(PATIENCE, connected)
        .await
        .with_context(|| format!("no NATS at {nats}; `--nats-url` names another address"))?;
    Ok(connection?)
}
