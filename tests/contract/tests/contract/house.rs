//! A stack with everyone a table of rights speaks of: a visitor, a bidder with a bid, another bidder, an operator.

use harness::{
    person::{PASSWORD, Person},
    stack::Stack,
    until_some,
};
use serde_json::{Value, json};

/// Somebody by what they may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    Nobody,
    /// Has a bid on `sales/house/lots/1`, with the id `hers`.
    Bidder,
    /// Has an account, and nothing more.
    Other,
    Operator,
}

impl Role {
    pub(crate) const ALL: [Self; 4] = [Self::Nobody, Self::Bidder, Self::Other, Self::Operator];
}

/// A running stack with two sales, `house` with the lots 1 and 2 and `quiet` with the lot 1, and a price of AAPL.
pub(crate) struct House {
    pub(crate) stack: Stack,
    people: [Person; 4],
}

impl House {
    pub(crate) async fn open() -> Self {
        let stack = Stack::start().await;
        let operator = stack.sign_in("olga").await;
        let people = [
            Person::nobody(&stack.web_url()),
            stack.sign_up("carol").await,
            stack.sign_up("dave").await,
            operator,
        ];
        let house = Self { stack, people };
        house.open_sale("house", &["1", "2"]).await;
        house.open_sale("quiet", &["1"]).await;
        let bid = house.person(Role::Bidder).bid("house", "1", "hers", 1_000);
        assert_eq!(bid.await["accepted"], true);
        until_some("a price has come", async || {
            let symbols = house.person(Role::Nobody).get("market/symbols").await;
            let has_price = symbols["items"]
                .as_array()?
                .iter()
                .any(|one| one["symbol"] == "AAPL");
            has_price.then_some(())
        })
        .await;
        house
    }

    pub(crate) fn person(&self, role: Role) -> &Person {
        let [nobody, bidder, other, operator] = &self.people;
        match role {
            Role::Nobody => nobody,
            Role::Bidder => bidder,
            Role::Other => other,
            Role::Operator => operator,
        }
    }

    /// What somebody signs in with; for a visitor, what the bidder does.
    pub(crate) fn credentials(role: Role) -> Value {
        match role {
            Role::Nobody | Role::Bidder => {
                json!({ "email": "carol@example.test", "password": PASSWORD })
            }
            Role::Other => json!({ "email": "dave@example.test", "password": PASSWORD }),
            Role::Operator => {
                json!({ "email": "olga@outcry.test", "password": harness::stack::DEMO_PASSWORD })
            }
        }
    }

    /// Opens a sale whose lots take bids from now on, for an hour.
    pub(crate) async fn open_sale(&self, sale: &str, lots: &[&str]) {
        let operator = self.person(Role::Operator);
        let (status, answer) = operator
            .post("sales", &self.new_sale(sale, lots).await)
            .await;
        assert_eq!(status, 201, "{answer}");
    }

    pub(crate) async fn new_sale(&self, sale: &str, lots: &[&str]) -> Value {
        let time = self.person(Role::Operator).get("time").await;
        let now = time["now"].as_str().expect("the time").to_owned();
        let now = auction::Time::try_from(now).expect("a time");
        let ends_at = now.after(std::time::Duration::from_secs(3_600));
        let lot = |lot: &&str| {
            json!({
                "lot": lot, "title": format!("Lot {lot}"), "opening": 1_000,
                "opens_at": now, "ends_at": ends_at,
            })
        };
        json!({
            "sale": sale, "title": "A sale of the house", "currency": "EUR",
            "increments": "ebay-us", "lots": lots.iter().map(lot).collect::<Vec<_>>(),
        })
    }
}
