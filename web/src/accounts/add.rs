//! `outcry account add`: an account without a password, and the link that sets one.

use anyhow::Context;
use bootstrap::{PublicAddress, ServiceSettings, clock};
use broker::ConnectionSettings;
use topology::{User, buckets};

use super::{
    Accounts, DisplayName, Email, Role, invitation,
    store::{NewAccount, new_user},
};

/// What `outcry account add` was given.
#[derive(Clone, Debug, clap::Args)]
pub struct AddAccount {
    #[command(flatten)]
    pub service: ServiceSettings,
    /// The address the person signs in with.
    pub email: String,
    /// What the person may do.
    #[arg(long, value_enum, default_value = "bidder")]
    pub role: Role,
    /// The name shown to others.
    #[arg(long, default_value = "New member")]
    pub name: String,
    /// The link begins with it.
    #[command(flatten)]
    pub public: PublicAddress,
}

/// A one-time link.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub link: String,
}

/// Makes the account, or a new link for one that is there.
pub async fn add_account(add: AddAccount) -> anyhow::Result<Invitation> {
    let email = Email::parse(&add.email)?;
    let name = DisplayName::parse(&add.name)?;
    let seed = add.service.secrets.join("nats.seed");
    let connection = broker::connect(ConnectionSettings {
        url: &add.service.nats_url,
        seed_file: &seed,
        name: &User::Web.name(),
        inbox_prefix: &User::Web.inbox_prefix(),
    })
    .await?;
    let bucket = async |name: &str| {
        let store = connection.jetstream.get_key_value(name).await;
        store.with_context(|| format!("the bucket {name} is missing; `outcry setup` makes it"))
    };
    let accounts = Accounts::new(
        bucket(buckets::ACCOUNTS).await?,
        bucket(buckets::ACCOUNT_BY_EMAIL).await?,
    );
    let sessions = bucket(buckets::SESSIONS).await?;
    let account = match accounts.find(&email).await? {
        Some(account) => account,
        None => {
            accounts
                .create(NewAccount {
                    user: new_user(),
                    email,
                    name,
                    role: add.role,
                    password: None,
                    demo: false,
                })
                .await?
        }
    };
    let token = invitation::issue(&sessions, account.user, clock::now().into()).await?;
    let base = add.public.url();
    Ok(Invitation {
        link: format!("{base}/welcome/{}", token.as_str()),
    })
}
