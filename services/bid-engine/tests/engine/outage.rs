use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_lot_whose_end_passed_while_nobody_served_is_closed_by_the_next_owner() {
    let mut house = House::open().await;
    house.create_sale(&["clock", "globe"], 2).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    house.stop_engine().await;
    let end = crate::house::time(2_000);
    harness::until("the end has passed", async || crate::house::time(0) > end).await;
    house.start_engine().await;
    harness::until("both lots are closed", async || {
        house.record("clock").await["phase"] == "sold"
            && house.record("globe").await["phase"] == "unsold"
    })
    .await;
}
