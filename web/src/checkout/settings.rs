//! Which provider there is, if any, and its secrets.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, ensure};
use bootstrap::Origin;

use super::{Demo, provider::CheckoutProvider, signature::Secret, stripe::Stripe};
use crate::{SiteSettings, keys::Keys};

/// Payment by Stripe's page. Off unless both files are named.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct StripeSettings {
    /// The file with Stripe's secret key (`sk_…`, or a restricted one `rk_…` that may write Checkout Sessions): buyers can then pay
    /// their invoices on Stripe's page.
    #[arg(
        long,
        env = "OUTCRY_STRIPE_KEY_FILE",
        requires = "stripe_webhook_secret_file"
    )]
    pub stripe_key_file: Option<PathBuf>,
    /// The file with the signing secret (`whsec_…`) of the webhook endpoint whose address is the public URL and
    /// `/payments/callback`.
    #[arg(
        long,
        env = "OUTCRY_STRIPE_WEBHOOK_SECRET_FILE",
        requires = "stripe_key_file"
    )]
    pub stripe_webhook_secret_file: Option<PathBuf>,
    /// Where Stripe shows its pages: another one than its own where you gave it a domain of yours.
    #[arg(
        long,
        env = "OUTCRY_STRIPE_CHECKOUT_ORIGIN",
        default_value = "https://checkout.stripe.com"
    )]
    pub stripe_checkout_origin: Option<Origin>,
    /// Where Stripe's API is.
    #[arg(
        long,
        env = "OUTCRY_STRIPE_API",
        default_value = "https://api.stripe.com",
        hide = true
    )]
    pub stripe_api: Option<Origin>,
}

/// The provider by which buyers can pay; in the demo, where none is set, the one that takes no money.
///
/// # Errors
/// Where a secret cannot be read or is no such secret; it is not repeated.
pub(crate) fn configured(
    settings: &StripeSettings,
    site: &SiteSettings,
    keys: &Keys,
) -> anyhow::Result<Option<Arc<dyn CheckoutProvider>>> {
    let (Some(key), Some(webhook_secret)) = (
        &settings.stripe_key_file,
        &settings.stripe_webhook_secret_file,
    ) else {
        let demo = || Arc::new(Demo::new(keys)) as Arc<dyn CheckoutProvider>;
        return Ok(site.demo.then(demo));
    };
    let origin = |set: &Option<Origin>, default: &str| {
        let default = default.parse().expect("Stripe's addresses are addresses");
        set.clone().unwrap_or(default)
    };
    let api = origin(&settings.stripe_api, "https://api.stripe.com");
    ensure!(
        api.is_secure() || api.is_local(),
        "--stripe-api is not https, and not on this machine: anybody on the way could read the key"
    );
    let stripe = Stripe::new(
        secret(key, &["sk_", "rk_"])?,
        secret(webhook_secret, &["whsec_"])?,
        api,
        origin(
            &settings.stripe_checkout_origin,
            "https://checkout.stripe.com",
        ),
    );
    Ok(Some(Arc::new(stripe)))
}

/// The one line of a file. What is in it is not said.
fn secret(file: &Path, beginnings: &[&str]) -> anyhow::Result<Secret> {
    let text = std::fs::read_to_string(file);
    let text = text.with_context(|| format!("cannot read {}", file.display()))?;
    let line = text.trim();
    let is_one = line.bytes().all(|byte| byte.is_ascii_graphic());
    ensure!(
        is_one && beginnings.iter().any(|begin| line.starts_with(begin)),
        "{} holds no such secret: it is one line that begins with {}",
        file.display(),
        beginnings.join(" or ")
    );
    Ok(Secret::new(line.to_owned()))
}
