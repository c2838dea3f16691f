//! Lists within their bounds, and as they are kept.

use super::*;

fn add(list: &mut Watchlist, name: &str) -> Result<(), ListRefused> {
    let (name, symbols) = (name.to_owned(), vec![]);
    list.order(&ListOrder::Add { name, symbols })
}

fn symbol(symbol: &str) -> Watched {
    Watched::Symbol(ListChoice::Watched, symbol.to_owned())
}

#[test]
fn list_is_read_by_those_who_remind() {
    let mut list = Watchlist::default();
    let lot: (SaleId, LotId) = ("spring".parse().unwrap(), "1".parse().unwrap());
    let watched = Watched::Lot(lot.0.clone(), lot.1.clone());
    list.set(watched, true).unwrap();
    list.set(symbol("DEMO"), true).unwrap();
    add(&mut list, "One").unwrap();
    let kept = serde_json::to_string(&list).unwrap();
    let read: notification::WatchedLots = serde_json::from_str(&kept).unwrap();
    assert_eq!(read.lots, [lot]);
    assert_eq!(serde_json::from_str::<Watchlist>(&kept).unwrap(), list);
}

#[test]
fn watchlist_holds_each_once_and_forgets_the_oldest() {
    let mut list = Watchlist::default();
    let has = |list: &Watchlist, symbol| list.has_symbol(&ListChoice::Watched, symbol);
    for _ in 0..2 {
        list.set(symbol("DEMO"), true).unwrap();
    }
    assert_eq!(list.symbols, ["DEMO"]);
    assert!(has(&list, "DEMO") && !has(&list, "demo"));
    for number in 0..WATCHED_MAX {
        list.set(symbol(&format!("S{number}")), true).unwrap();
    }
    assert!(!has(&list, "DEMO") && has(&list, "S0"));
    list.set(symbol("S0"), false).unwrap();
    assert!(!has(&list, "S0"));
    assert_eq!(list.symbols.len(), WATCHED_MAX - 1);
    let [sale, one, other] = ["spring", "1", "2"];
    for lot in [one, other] {
        let lot = Watched::Lot(sale.parse().unwrap(), lot.parse().unwrap());
        list.set(lot, true).unwrap();
    }
    assert!(list.has_lot(&sale.parse().unwrap(), &one.parse().unwrap()));
    let lots: Vec<_> = list.lots().map(|(_, lot)| lot.as_str()).collect();
    assert_eq!(lots, [other, one]);
    // As it was before lots could be watched.
    let before: Watchlist = serde_json::from_str(r#"{"symbols":["DEMO"]}"#).unwrap();
    assert!(has(&before, "DEMO"));
}

#[test]
fn named_lists_are_added_renamed_moved_and_deleted_within_bounds() {
    let mut list = Watchlist::default();
    let names = |list: &Watchlist| -> Vec<String> {
        list.lists().iter().map(|list| list.name.clone()).collect()
    };
    assert_eq!(add(&mut list, " "), Err(ListRefused::NoName));
    assert_eq!(
        add(&mut list, &"x".repeat(LIST_NAME_LENGTH_MAX + 1)),
        Err(ListRefused::LongName)
    );
    assert_eq!(add(&mut list, "two\nlines"), Err(ListRefused::LongName));
    add(&mut list, " Metals ").unwrap();
    assert_eq!(add(&mut list, "METALS"), Err(ListRefused::NameTaken));
    add(&mut list, "Oil").unwrap();
    let id = |list: &Watchlist, at: usize| list.lists()[at].id.clone();
    let (metals, oil) = (id(&list, 0), id(&list, 1));
    list.order(&ListOrder::MoveUp { id: oil.clone() }).unwrap();
    assert_eq!(names(&list), ["Oil", "Metals"]);
    // The first one stays so.
    list.order(&ListOrder::MoveUp { id: oil.clone() }).unwrap();
    let rename = |id: &str, name: &str| ListOrder::Rename {
        id: id.to_owned(),
        name: name.to_owned(),
    };
    list.order(&rename(&oil, "OIL")).unwrap();
    assert_eq!(names(&list), ["OIL", "Metals"]);
    assert_eq!(
        list.order(&rename(&oil, "metals")),
        Err(ListRefused::NameTaken)
    );
    // What is on one list is on no other.
    let gold = |id: &str| Watched::Symbol(ListChoice::of(id), "GOLD".to_owned());
    list.set(gold(&metals), true).unwrap();
    assert!(list.has_symbol(&ListChoice::of(&metals), "GOLD"));
    assert!(!list.has_symbol(&ListChoice::of(&oil), "GOLD"));
    assert!(!list.has_symbol(&ListChoice::Watched, "GOLD"));
    let delete = ListOrder::Delete { id: metals.clone() };
    list.order(&delete).unwrap();
    list.order(&delete).unwrap();
    assert_eq!(list.set(gold(&metals), true), Err(ListRefused::Gone));
    assert_eq!(list.order(&rename(&metals, "X")), Err(ListRefused::Gone));
    assert_eq!(
        list.or_watched(ListChoice::of(&metals)),
        ListChoice::Watched
    );
    for number in 1..LISTS_MAX {
        add(&mut list, &format!("List {number}")).unwrap();
    }
    assert_eq!(add(&mut list, "One more"), Err(ListRefused::TooMany));
}

#[test]
fn list_is_filled_with_what_is_given_and_nothing_else() {
    let mut list = Watchlist::default();
    let texts = |symbols: &[&str]| -> Vec<String> {
        symbols.iter().map(|&symbol| symbol.to_owned()).collect()
    };
    let fill = |choice: &ListChoice, name: Option<&str>, symbols: &[&str]| ListOrder::Fill {
        list: choice.clone(),
        name: name.map(str::to_owned),
        symbols: texts(symbols),
    };
    list.set(symbol("DEMO"), true).unwrap();
    let watched = ListChoice::Watched;
    list.order(&fill(&watched, Some("Mine"), &["B", "A"]))
        .unwrap();
    assert_eq!(list.symbols(&watched), ["B", "A"]);
    assert_eq!(list.name(&watched), None);
    add(&mut list, "Metals").unwrap();
    add(&mut list, "Oil").unwrap();
    let choices: Vec<_> = list.choices().collect();
    let [_, metals, oil] = &choices[..] else {
        panic!("there are three: {choices:?}");
    };
    list.order(&fill(metals, None, &["GOLD"])).unwrap();
    list.order(&fill(metals, Some("Gold"), &["GOLD"])).unwrap();
    assert_eq!(
        (list.name(metals), list.symbols(metals).len()),
        (Some("Gold"), 1)
    );
    let taken = list.order(&fill(oil, Some("gold"), &["WTI"]));
    assert_eq!(taken, Err(ListRefused::NameTaken));
    assert!(list.symbols(oil).is_empty());
    let gone = ListChoice::of("gone");
    assert_eq!(list.order(&fill(&gone, None, &[])), Err(ListRefused::Gone));
    assert!(!list.has(&gone) && list.has(oil) && list.has(&watched));
}
