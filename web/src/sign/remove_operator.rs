//! `outcry account remove-operator`: somebody leaves the house.

use anyhow::{Context as _, ensure};
use bootstrap::ServiceSettings;

use super::add_account::{Reached, end_sessions};
use crate::accounts::Email;

/// What `outcry account remove-operator` was given.
#[derive(Clone, Debug, clap::Args)]
pub struct RemoveOperator {
    #[command(flatten)]
    pub service: ServiceSettings,
    /// The address the person signs in with.
    pub email: String,
}

/// Takes the role from an operator, whose sessions end, sockets included; what became of the account.
///
/// # Errors
/// When nobody with this address is operator, or NATS cannot be reached.
pub async fn remove_operator(remove: RemoveOperator) -> anyhow::Result<String> {
    let email = Email::parse(&remove.email)?;
    let reached = Reached::open(&remove.service).await?;
    let account = reached.accounts.find(&email).await?;
    let account = account.with_context(|| format!("nobody has the address {}", email.as_str()))?;
    ensure!(account.is_operator(), "{} is no operator", email.as_str());
    let account = reached.accounts.take_operator_role(&account.user).await?;
    end_sessions(&reached, &account).await?;
    Ok(format!(
        "{} is bidder now. The password holds no more, and whoever was signed in is not any longer: `outcry account add` makes a \
         link that sets another",
        email.as_str()
    ))
}
