//! Linking a seller to somebody's account, and undoing it.

use auction::UserId;

use super::{
    bar::{self, SellersUnavailable},
    store::{LINKS_MAX, Links},
};
use crate::{
    App, Person,
    accounts::{AccountError, visible},
    house::new_sale::SELLER_LENGTH_MAX,
    locale::t,
    revised::RevisedError,
    statements::{self, StatementRefused},
};

/// How often it is tried while others link.
const ATTEMPTS_MAX: usize = 8;

/// Why nothing was linked or unlinked, or may not have been: asking again is safe.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum LinkRefused {
    #[error("{}", t!("seller-link-account"))]
    NoAccount,
    #[error("{}", t!("seller-link-operator"))]
    Operator,
    #[error("{}", t!("seller-link-blocked"))]
    Blocked,
    #[error("{}", t!("seller-link-reference", count = SELLER_LENGTH_MAX))]
    Reference,
    #[error("{}", t!("seller-link-seller"))]
    SellerLinked,
    #[error("{}", t!("seller-link-linked", seller = .0))]
    AccountLinked(String),
    #[error("{}", t!("seller-link-many", count = LINKS_MAX))]
    TooMany,
    #[error("{}", t!("seller-link-open", what = in_words(.0)))]
    StatementOpen(Vec<OpenStatement>),
    #[error("{}", t!("seller-link-away"))]
    Unavailable,
}

/// A sale of which a seller has no statement that holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct OpenStatement {
    pub(crate) sale_title: String,
    pub(crate) why: OpenFor,
}

/// Why it is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OpenFor {
    Running,
    NotIssued,
    Outdated,
}

impl OpenStatement {
    pub(crate) fn words(&self) -> String {
        let sale = &self.sale_title;
        match self.why {
            OpenFor::Running => t!("seller-open-running", sale = sale),
            OpenFor::NotIssued => t!("seller-open-not-issued", sale = sale),
            OpenFor::Outdated => t!("seller-open-outdated", sale = sale),
        }
    }
}

fn in_words(open: &[OpenStatement]) -> String {
    let words: Vec<_> = open.iter().map(OpenStatement::words).collect();
    words.join("; ")
}

/// Links a seller to an account, and tells the engine what they sell. Returns the seller as linked, and how many lots that are. Done again, it comes to the same.
///
/// # Errors
/// With why nothing was linked; where the engine could not be told, it is linked all the same.
pub(crate) async fn link(
    app: &App,
    person: &Person,
    user: &UserId,
    seller: &str,
) -> Result<(String, usize), LinkRefused> {
    let seller = visible(seller);
    if !(1..=SELLER_LENGTH_MAX).contains(&seller.chars().count()) {
        return Err(LinkRefused::Reference);
    }
    let account = app.accounts().get(user).await?;
    let account = account.ok_or(LinkRefused::NoAccount)?;
    if account.is_operator() {
        return Err(LinkRefused::Operator);
    }
    if account.blocked.is_some() {
        return Err(LinkRefused::Blocked);
    }
    change(app, |links| links.link(user, &seller)).await?;
    tracing::info!(%user, seller, by = %person.user, "a seller was linked to an account");
    let sales = bar::current_sales(app, &seller).await?;
    let count = sales.iter().map(|(_, lots)| lots.len()).sum();
    let sales = sales.into_iter();
    let sales = sales.map(|(sale, lots)| (sale.record.sale.clone(), lots));
    bar::tell(app, person, user, sales).await?;
    Ok((seller, count))
}

/// Undoes it: they see nothing of the seller's any more, and bid as everyone. Where they are to have a statement yet, only if that is
/// asked for all the same. Whoever is not linked, is not.
///
/// # Errors
/// With why the link stands, or may stand.
pub(crate) async fn unlink(
    app: &App,
    person: &Person,
    user: &UserId,
    is_sure: bool,
) -> Result<(), LinkRefused> {
    let Some(seller) = app.sellers().seller_of(user).await? else {
        app.accounts()
            .get(user)
            .await?
            .ok_or(LinkRefused::NoAccount)?;
        // Whoever unlinked them before may not have been able to tell the engine.
        return Ok(bar::tell_nothing(app, person, user).await?);
    };
    if !is_sure {
        let open = open_statements(app, &seller).await?;
        if !open.is_empty() {
            return Err(LinkRefused::StatementOpen(open));
        }
    }
    // In this order: nobody may bid who still sees a reserve.
    change(app, |links| {
        links.0.remove(user);
        Ok(())
    })
    .await?;
    tracing::info!(%user, seller, by = %person.user, "a seller was unlinked from an account");
    Ok(bar::tell_nothing(app, person, user).await?)
}

/// Of sales that are not stored for good, those of which a seller has no statement that holds.
async fn open_statements(app: &App, seller: &str) -> Result<Vec<OpenStatement>, LinkRefused> {
    let mut open = Vec::new();
    for (sale, _) in bar::current_sales(app, seller).await? {
        let why = match sale.is_over() {
            false => Some(OpenFor::Running),
            true => {
                let mut sellers = statements::of_sale(app, &sale).await?.into_iter();
                let of = sellers.find(|of| of.seller == seller);
                of.and_then(|of| match of.statement() {
                    None => Some(OpenFor::NotIssued),
                    Some(_) => of.is_outdated().then_some(OpenFor::Outdated),
                })
            }
        };
        open.extend(why.map(|why| OpenStatement {
            sale_title: sale.title.clone(),
            why,
        }));
    }
    Ok(open)
}

async fn change(
    app: &App,
    change: impl Fn(&mut Links) -> Result<(), LinkRefused>,
) -> Result<(), LinkRefused> {
    for _ in 0..ATTEMPTS_MAX {
        let found = app.sellers().find().await?;
        let before = found.value.unwrap_or_default();
        let mut links = before.clone();
        change(&mut links)?;
        if links == before {
            return Ok(());
        }
        match app.sellers().set(&links, found.revision).await {
            Err(RevisedError::ChangedMeanwhile) => {}
            set => return Ok(set?),
        }
    }
    Err(LinkRefused::Unavailable)
}

impl Links {
    fn link(&mut self, user: &UserId, seller: &str) -> Result<(), LinkRefused> {
        if self.account_of(seller).is_some_and(|linked| linked != user) {
            return Err(LinkRefused::SellerLinked);
        }
        match self.seller_of(user) {
            Some(linked) if linked == seller => return Ok(()),
            Some(linked) => return Err(LinkRefused::AccountLinked(linked.to_owned())),
            None => {}
        }
        if self.0.len() >= LINKS_MAX {
            return Err(LinkRefused::TooMany);
        }
        self.0.insert(user.clone(), seller.to_owned());
        Ok(())
    }
}

impl From<AccountError> for LinkRefused {
    fn from(_: AccountError) -> Self {
        Self::Unavailable
    }
}

impl From<RevisedError> for LinkRefused {
    fn from(_: RevisedError) -> Self {
        Self::Unavailable
    }
}

impl From<SellersUnavailable> for LinkRefused {
    fn from(SellersUnavailable: SellersUnavailable) -> Self {
        Self::Unavailable
    }
}

impl From<StatementRefused> for LinkRefused {
    fn from(_: StatementRefused) -> Self {
        Self::Unavailable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_seller_nor_an_account_is_linked_twice() {
        let [ann, bob] = ["ann", "bob"].map(|user| user.parse::<UserId>().unwrap());
        let mut links = Links::default();
        assert_eq!(links.link(&ann, "S-7"), Ok(()));
        assert_eq!(links.link(&ann, "S-7"), Ok(()), "done again");
        assert_eq!(links.link(&bob, "S-7"), Err(LinkRefused::SellerLinked));
        let linked = LinkRefused::AccountLinked("S-7".to_owned());
        assert_eq!(links.link(&ann, "S-8"), Err(linked));
        assert_eq!(links.link(&bob, "S-8"), Ok(()));
        assert_eq!(links.account_of("S-8"), Some(&bob));
        assert_eq!(links.seller_of(&ann), Some("S-7"));
    }

    #[test]
    fn links_have_a_bound() {
        let mut links = Links::default();
        let user = |number: usize| format!("user-{number}").parse::<UserId>().unwrap();
        for number in 0..LINKS_MAX {
            assert_eq!(links.link(&user(number), &format!("S-{number}")), Ok(()));
        }
        let one_more = links.link(&user(LINKS_MAX), "S-x");
        assert_eq!(one_more, Err(LinkRefused::TooMany));
    }
}
