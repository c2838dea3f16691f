//! What crosses from zone to zone: each line an export of one account, and the import of it into each that it names.
//! Whatever is not here does not cross.

use crate::{
    Token, ZONES_API, Zone, buckets,
    subject::{self, BidderVerb, MarketVerb, OperatorVerb, Query, SiteQuery},
    zones::{OWN_API, stored_streams, zone_api},
};

/// One subject that crosses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Export {
    /// Whose it is.
    pub owner: Zone,
    /// As the owner has it; `*` and `>` as in a subscription.
    pub subject: String,
    pub kind: ExportKind,
    /// Who imports it.
    pub to: Vec<Zone>,
    /// As those have it.
    pub imported_as: String,
}

/// Which way it goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExportKind {
    /// Questions go to the owner. Answers come back by the server's own reply subjects: they reach who asked, and
    /// are not taken for questions there.
    Service(Response),
    /// What the owner publishes is heard.
    Stream,
}

/// How many answers a question has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Response {
    One,
    Many,
}

/// Everything that crosses in an installation with so many partitions and these publishers.
pub fn exports(partition_count: u32, publishers: &[Token]) -> Vec<Export> {
    let mut all = commands();
    let feed = subject::market_in_all(&crate::FEED);
    all.push(service(Zone::Market, feed, &[Zone::Feed]));
    all.extend(publishers.iter().flat_map(prices));
    all.extend(MarketVerb::ALL.map(|verb| {
        let ordered = subject::every_market_command(verb);
        service(Zone::Market, ordered, &[Zone::Site])
    }));
    all.extend(
        [subject::PUBLISHER_ACTIVITIES, subject::PUBLISHER_DENIED]
            .map(|asked| service(Zone::Market, asked, &[Zone::Site])),
    );
    // Whoever starts the server reads its log.
    let denied = service(Zone::Market, subject::DENIED_BY_NATS, &[Zone::Provisioner]);
    all.push(denied);
    all.extend(
        [subject::SIMULATOR_ORDER, subject::SIMULATOR_STATE]
            .map(|asked| service(Zone::Feed, asked, &[Zone::Site])),
    );
    all.extend(
        [subject::WEBHOOK_ORDER, subject::WEBHOOK_STATE]
            .map(|asked| service(Zone::Notices, asked, &[Zone::Site])),
    );
    all.extend(SiteQuery::ALL.map(|query| {
        let asked = subject::site_query(query);
        service(Zone::Site, asked, &[Zone::Notices])
    }));
    all.push(stream(
        Zone::Site,
        subject::GATEWAY_CONTROL,
        &[Zone::Gateway],
    ));
    all.extend(storage(partition_count));
    // Whoever holds the provisioner's seed may ask every service how it is (`nats micro ls`).
    for zone in Zone::OF_SERVICES {
        let asked = service(zone, subject::MICRO_ALL, &[Zone::Provisioner]);
        all.push(with_many_answers(asked));
    }
    all
}

/// What is asked of the bid engine. The verb decides who may ask.
fn commands() -> Vec<Export> {
    use Zone::{Auction, Gateway, Site};
    let bidders = BidderVerb::ALL.iter().map(|verb| {
        service(
            Auction,
            subject::every_command(verb.as_str()),
            &[Site, Gateway],
        )
    });
    let operators = OperatorVerb::ALL
        .iter()
        .map(|verb| service(Auction, subject::every_command(verb.as_str()), &[Site]));
    let queries = Query::ALL
        .iter()
        .map(|query| service(Auction, subject::every_query(*query), &[Site]));
    let time = subject::time_of(crate::Partition::FIRST);
    let time = service(Auction, time, &[Site, Gateway]);
    bidders
        .chain(operators)
        .chain(queries)
        .chain([time])
        .collect()
}

fn prices(publisher: &Token) -> [Export; 2] {
    let zone = [Zone::Publisher(publisher.clone())];
    [
        service(Zone::Market, subject::market_in_all(publisher), &zone),
        stream(Zone::Market, subject::market_refused(publisher), &zone),
    ]
}

/// Reading the streams of others without consumers, and making them.
fn storage(partition_count: u32) -> Vec<Export> {
    let mut all = vec![];
    for stored in stored_streams(partition_count) {
        let (owner, name) = (&stored.owner, &stored.name);
        let makers = [Zone::Provisioner];
        let readers = [&stored.readers[..], &makers].concat();
        let asked = |call: &str, to: &[Zone]| api(owner.clone(), &format!("{call}.{name}"), to);
        all.push(with_many_answers(asked("DIRECT.GET", &readers)));
        all.push(api(
            owner.clone(),
            &format!("DIRECT.GET.{name}.>"),
            &readers,
        ));
        all.push(asked("STREAM.*", &makers));
        all.push(asked("STREAM.*.*", &makers));
        if stored.readers.is_empty() {
            continue;
        }
        all.push(asked("STREAM.INFO", &stored.readers));
        let live = stored.live.iter();
        all.extend(live.map(|subject| stream(owner.clone(), *subject, &stored.readers)));
    }
    // Streams that are not ours have names that nobody knows.
    for zone in Zone::with_streams() {
        for call in ["STREAM.NAMES", "STREAM.DELETE.*"] {
            let imported_as = format!("{}.{call}", zone_api(&zone));
            let asked = api(zone.clone(), call, &[Zone::Provisioner]);
            all.push(Export {
                imported_as,
                ..asked
            });
        }
    }
    // What the server can do; it is one for all zones.
    all.push(api(Zone::Auction, "INFO", &[Zone::Provisioner]));
    // What is written down about the installation.
    let notes = subject::bucket_keys(buckets::TOPOLOGY);
    let imported_as = format!("{ZONES_API}.{notes}");
    all.push(Export {
        imported_as,
        ..service(Zone::Auction, notes, &[Zone::Provisioner])
    });
    all
}

fn service(owner: Zone, subject: impl Into<String>, to: &[Zone]) -> Export {
    let subject = subject.into();
    Export {
        owner,
        imported_as: subject.clone(),
        subject,
        kind: ExportKind::Service(Response::One),
        to: to.to_vec(),
    }
}

fn with_many_answers(export: Export) -> Export {
    Export {
        kind: ExportKind::Service(Response::Many),
        ..export
    }
}

/// A call of the JetStream API. Under its own name, a zone would be answered by its own JetStream.
fn api(owner: Zone, call: &str, to: &[Zone]) -> Export {
    Export {
        imported_as: format!("{ZONES_API}.{call}"),
        ..service(owner, format!("{OWN_API}.{call}"), to)
    }
}

fn stream(owner: Zone, subject: impl Into<String>, to: &[Zone]) -> Export {
    Export {
        kind: ExportKind::Stream,
        ..service(owner, subject, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaches(subject: &str) -> Vec<Zone> {
        let exports = exports(2, &[Token::parse("demo").unwrap()]);
        let found = exports
            .into_iter()
            .filter(|export| export.subject == subject);
        found.flat_map(|export| export.to).collect()
    }

    #[test]
    fn operators_verbs_come_from_the_site_alone() {
        let of = |verb: &str| reaches(&subject::every_command(verb));
        for verb in BidderVerb::ALL {
            assert_eq!(of(verb.as_str()), [Zone::Site, Zone::Gateway]);
        }
        for verb in OperatorVerb::ALL {
            assert_eq!(of(verb.as_str()), [Zone::Site]);
        }
        for verb in MarketVerb::ALL {
            let to = reaches(&subject::every_market_command(verb));
            assert_eq!(to, [Zone::Site]);
        }
        for asked in [
            subject::SIMULATOR_ORDER,
            subject::SIMULATOR_STATE,
            subject::PUBLISHER_ACTIVITIES,
            subject::PUBLISHER_DENIED,
            subject::WEBHOOK_ORDER,
            subject::WEBHOOK_STATE,
        ] {
            assert_eq!(reaches(asked), [Zone::Site]);
        }
    }

    #[test]
    fn site_answers_about_people_to_notices_alone() {
        for query in SiteQuery::ALL {
            assert_eq!(reaches(&subject::site_query(query)), [Zone::Notices]);
        }
        let accounts = format!("$JS.API.DIRECT.GET.KV_{}", buckets::ACCOUNTS);
        assert_eq!(reaches(&accounts), [Zone::Provisioner]);
    }

    #[test]
    fn nothing_that_writes_or_makes_a_consumer_crosses_but_to_the_provisioner() {
        for export in exports(2, &[]) {
            let reads = ["$JS.API.DIRECT.GET.", "$JS.API.STREAM.INFO."];
            let is_storage = export.subject.starts_with('$');
            if is_storage && !reads.iter().any(|read| export.subject.starts_with(read)) {
                assert_eq!(export.to, [Zone::Provisioner], "{}", export.subject);
            }
            assert!(!export.subject.contains("CONSUMER"), "{}", export.subject);
            assert!(!export.to.contains(&export.owner), "{}", export.subject);
        }
    }

    #[test]
    fn each_subject_is_exported_once() {
        let exports = exports(2, &[]);
        let mut names: Vec<_> = exports.iter().map(|e| (&e.owner, &e.subject)).collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
