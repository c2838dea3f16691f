//! Who connects, and what they may read: signed tokens, and nothing else, say so.

mod claims;
mod key_set;
mod keys;
mod remote;

use std::{collections::BTreeMap, path::Path};

use bootstrap::Health;
use broker::is_token;
use bytes::Bytes;
use jsonwebtoken::Validation;
use serde_json::Value;

use self::{claims::Claims, key_set::Candidate, keys::Keys};
use crate::config::TokenRules;

pub(crate) use claims::{Overrides, Terms, json_or_base64, overridden};

/// So far ahead of ours may the clock be that a token was signed by.
const AHEAD_MAX_SECONDS: i64 = 60;

/// Somebody on one session; without a name, a visitor.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Identity {
    pub(crate) user: String,
    /// Empty where tokens name none.
    pub(crate) session: String,
    /// What this person may call beyond what everybody may, by the methods' roles.
    pub(crate) roles: Vec<String>,
    /// Unix seconds.
    pub(crate) expires_at: Option<i64>,
    /// What others are told of the connection.
    pub(crate) info: Bytes,
    /// Channels that the connection is subscribed to from its start.
    pub(crate) channels: BTreeMap<String, Terms>,
}

/// What a subscription token allows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Grant {
    pub(crate) user: String,
    pub(crate) channel: String,
    /// The one connection that it is for, by its public name; empty for all of the user's.
    pub(crate) client: String,
    pub(crate) expires_at: Option<i64>,
    pub(crate) terms: Terms,
}

/// Why a token opens nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("the token is over, or does not hold yet")]
    Expired,
    #[error("the token is not one of ours")]
    Invalid,
    #[error("the token's key is not known, and whoever publishes keys cannot be asked now")]
    Undecided,
}

/// Checks tokens.
pub(crate) struct Verifier {
    rules: TokenRules,
    keys: Keys,
}

impl Verifier {
    /// Reads the keys. Without any, every token is refused.
    pub(crate) fn open(rules: TokenRules, secrets: &Path) -> Self {
        let keys = Keys::open(secrets, rules.jwks_public_endpoint.is_some());
        Self { rules, keys }
    }

    /// Also takes the keys that are published at a URL, if the rules name one.
    pub(crate) async fn follow(mut self, health: Health) -> anyhow::Result<Self> {
        if let Some(url) = &self.rules.jwks_public_endpoint {
            self.keys.follow(url, health).await?;
        }
        Ok(self)
    }

    /// Sees to it that the token's key is known, if there is one.
    pub(crate) async fn look_for_key(&self, token: &str, now: i64) -> Result<(), TokenError> {
        // What is no token is told apart later.
        let Ok(header) = jsonwebtoken::decode_header(token) else {
            return Ok(());
        };
        let is_known = || {
            self.keys.of(&header, now).iter().any(|it| it.is_named)
                || !matches!(self.check(token, now), Err(TokenError::Invalid))
        };
        if !self.keys.may_be_published(&header) || is_known() {
            return Ok(());
        }
        let is_asked = self.keys.ask().await;
        let is_decided = is_asked || is_known();
        is_decided.then_some(()).ok_or(TokenError::Undecided)
    }

    /// Who connects with this token; `now` is Unix seconds.
    pub(crate) fn connection(&self, token: &str, now: i64) -> Result<Identity, TokenError> {
        let (mut claims, all) = self.check(token, now)?;
        if claims.channel.is_some() {
            return Err(TokenError::Invalid);
        }
        let session = match &self.rules.session_claim {
            None => "",
            Some(name) => {
                let session = all.get(name).and_then(Value::as_str);
                session
                    .filter(|session| is_token(session))
                    .ok_or(TokenError::Invalid)?
            }
        };
        let expires_at = claims.end();
        let terms = claims.take_terms()?;
        let named = claims
            .channels
            .into_iter()
            .map(|name| Ok((name, Terms::default())));
        let told = claims.subs.into_iter();
        let told = told.map(|(name, terms)| Ok((name, terms.read()?)));
        Ok(Identity {
            expires_at,
            user: claims.sub,
            session: session.to_owned(),
            roles: claims.roles,
            info: terms.info,
            channels: named.chain(told).collect::<Result<_, _>>()?,
        })
    }

    /// What this token lets its user read.
    pub(crate) fn subscription(&self, token: &str, now: i64) -> Result<Grant, TokenError> {
        let (mut claims, _) = self.check(token, now)?;
        let terms = claims.take_terms()?;
        Ok(Grant {
            expires_at: claims.end(),
            user: claims.sub,
            channel: claims.channel.ok_or(TokenError::Invalid)?,
            client: claims.client,
            terms,
        })
    }

    /// Checks signature, names and times.
    fn check(&self, token: &str, now: i64) -> Result<(Claims, Value), TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        // Its signer asks that who does not understand what is named there refuse it (RFC 7515, section 4.1.11). We know none.
        if header.crit.is_some() {
            return Err(TokenError::Invalid);
        }
        let mut validation = Validation::new(header.alg);
        let mut required = vec![];
        if let Some(issuer) = &self.rules.issuer {
            validation.set_issuer(&[issuer]);
            required.push("iss");
        }
        match &self.rules.audience {
            Some(audience) => {
                validation.set_audience(&[audience]);
                required.push("aud");
            }
            None => validation.validate_aud = false,
        }
        validation.set_required_spec_claims(&required);
        // Times are checked below, by the one clock, and apart from what is forged.
        validation.validate_exp = false;
        let verified = |candidate: &Candidate| {
            let token = jsonwebtoken::decode::<Value>(token, &candidate.key, &validation).ok()?;
            Some((token.claims, candidate.end))
        };
        let keys = self.keys.of(&header, now);
        let found = keys.iter().find_map(verified);
        let (all, key_end) = found.ok_or(TokenError::Invalid)?;
        let claims = serde_json::from_value(all.clone());
        let mut claims: Claims = claims.map_err(|_| TokenError::Invalid)?;
        claims.key_end = key_end;
        self.check_times(&claims, now)?;
        Ok((claims, all))
    }

    fn check_times(&self, claims: &Claims, now: i64) -> Result<(), TokenError> {
        let latest = now.saturating_add(AHEAD_MAX_SECONDS);
        let is_ahead = |at: Option<i64>| at.is_some_and(|at| at > latest);
        let too_long = self.rules.lifetime_max_seconds.is_some_and(|max| {
            let left = claims.exp.map(|exp| exp.saturating_sub(now));
            left.is_none_or(|left| left > i64::from(max.get()))
        });
        // In headers NATS clients drop white space around a value, so two people would be one.
        let is_name = claims.sub.trim() == claims.sub && !claims.sub.chars().any(char::is_control);
        if is_ahead(claims.iat) || too_long || !is_name {
            return Err(TokenError::Invalid);
        }
        // It will hold: the client shall ask again, as with one that is over.
        if is_ahead(claims.nbf) {
            return Err(TokenError::Expired);
        }
        let ends = claims.exp.into_iter().chain(claims.end());
        match ends.min() {
            Some(end) if end <= now => Err(TokenError::Expired),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
