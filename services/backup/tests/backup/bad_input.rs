//! What is no backup, no key or no place for a house is refused in words, before anything is written.

use std::{
    fs::{self, OpenOptions},
    path::PathBuf,
};

use backup::{Recipient, new_key};
use topology::buckets;

use crate::house::House;

/// A house with two parts in its backup.
async fn backed_up() -> House {
    let house = House::open().await;
    for number in 0..10 {
        house.append(0, &format!("{number}")).await;
    }
    house.put(buckets::HOUSE, "name", "ours").await;
    house.back_up().await;
    house.append(0, "later").await;
    assert_eq!(house.back_up().await.len(), 1);
    house
}

fn file(house: &House, part: u32, name: &str) -> PathBuf {
    house.folder().join(format!("{part:06}")).join(name)
}

/// What a restore says that is refused; nothing may be left of it.
async fn refused(house: &House, key: &str, until: Option<u32>) -> String {
    let refused = house.try_restore("refused", key, until).await.unwrap_err();
    assert!(!house.place("refused").join("secrets").exists());
    assert!(!house.place("refused").join("nats").exists());
    refused.to_string()
}

#[tokio::test]
async fn truncated_backup_is_refused_and_its_earlier_part_offered() {
    let house = backed_up().await;
    let log = file(&house, 2, "AUCTION_0.age");
    let written = fs::metadata(&log).unwrap().len();
    let cut = OpenOptions::new().write(true).open(&log).unwrap();
    cut.set_len(written - 1).unwrap();
    let told = refused(&house, "key", None).await;
    assert!(told.contains("AUCTION_0.age was cut short"), "{told}");
    assert!(told.contains("--until 1"), "{told}");
    fs::remove_file(&log).unwrap();
    assert!(refused(&house, "key", None).await.contains("cut short"));
    let restored = house.try_restore("earlier", "key", Some(1)).await.unwrap();
    restored.finish().unwrap();
}

#[tokio::test]
async fn altered_file_or_manifest_is_refused() {
    let house = backed_up().await;
    for name in ["AUCTION_0.age", "manifest"] {
        let path = file(&house, 2, name);
        let before = fs::read(&path).unwrap();
        let mut changed = before.clone();
        let place = changed.len() / 2;
        changed[place] ^= 1;
        fs::write(&path, changed).unwrap();
        let told = refused(&house, "key", None).await;
        let expected = format!("000002/{name} is not what the backup wrote");
        assert!(told.contains(&expected), "{told}");
        fs::write(&path, before).unwrap();
    }
    // A file of another part is signed by nobody as this one's.
    fs::copy(
        file(&house, 1, "AUCTION_0.age"),
        file(&house, 2, "AUCTION_0.age"),
    )
    .unwrap();
    let told = refused(&house, "key", None).await;
    assert!(told.contains("is not what the backup wrote"), "{told}");
}

#[tokio::test]
async fn missing_part_is_refused_by_its_number() {
    let house = backed_up().await;
    let part = house.folder().join("000001");
    fs::rename(&part, house.place("elsewhere")).unwrap();
    let told = refused(&house, "key", None).await;
    assert!(
        told.contains("has 2 parts, and part 1 is missing"),
        "{told}"
    );
    let told = house
        .try_back_up_to(&house.folder(), &[])
        .await
        .unwrap_err();
    assert!(told.to_string().contains("part 1 is missing"), "{told}");
    fs::rename(house.place("elsewhere"), &part).unwrap();
    let told = refused(&house, "key", Some(7)).await;
    assert!(
        told.contains("no part 7") && told.contains("1 to 2"),
        "{told}"
    );
}

#[tokio::test]
async fn backup_of_another_version_is_refused_with_the_program_that_reads_it() {
    let house = backed_up().await;
    let manifest = file(&house, 2, "manifest");
    fs::write(&manifest, "{\"format\":2,\"program\":\"9.1.0\"}\nsigned\n").unwrap();
    let told = refused(&house, "key", None).await;
    assert!(
        told.contains("has the form 2") && told.contains("outcry 9.1.0"),
        "{told}"
    );
    let told = house
        .try_back_up_to(&house.folder(), &[])
        .await
        .unwrap_err();
    assert!(told.to_string().contains("a new folder"), "{told}");
}

#[tokio::test]
async fn wrong_key_is_told_whose_key_is_needed() {
    let house = backed_up().await;
    let key = fs::read_to_string(house.place("key")).unwrap();
    let public = key.lines().next().unwrap().rsplit(' ').next().unwrap();
    new_key(&house.place("another")).unwrap();
    let told = refused(&house, "another", None).await;
    assert!(
        told.contains("does not open") && told.contains(public),
        "{told}"
    );
    fs::write(house.place("garbage"), "no key\n").unwrap();
    let told = refused(&house, "garbage", None).await;
    assert!(told.contains("AGE-SECRET-KEY-1"), "{told}");
    let told = refused(&house, "absent", None).await;
    assert!(told.contains("cannot read the key"), "{told}");
    let told = new_key(&house.place("key")).unwrap_err().to_string();
    assert!(told.contains("is there already"), "{told}");
    let told = "age2".parse::<Recipient>().unwrap_err().to_string();
    assert!(
        told.contains("begins with age1") && told.contains("backup-key"),
        "{told}"
    );
}

#[tokio::test]
async fn house_that_is_there_is_never_written_over() {
    let house = backed_up().await;
    let root = house.place("there");
    fs::create_dir_all(root.join("secrets")).unwrap();
    let told = house.try_restore("there", "key", None).await.unwrap_err();
    let told = told.to_string();
    assert!(
        told.contains("holds a house already") && told.contains("--data-dir"),
        "{told}"
    );
    assert!(!root.join("nats").exists());
}

#[tokio::test]
async fn restore_that_did_not_end_is_no_house_and_is_begun_anew() {
    let house = backed_up().await;
    // It is dropped before it is finished, as by whoever dies.
    drop(house.try_restore("half", "key", None).await.unwrap());
    let half = setup::Layout::new(house.place("half"));
    let told = half.check_restored().unwrap_err().to_string();
    assert!(
        told.contains("half a house") && told.contains("outcry restore"),
        "{told}"
    );
    let again = house.try_restore("half", "key", None).await.unwrap();
    again.finish().unwrap();
    half.check_restored().unwrap();
}

#[tokio::test]
async fn folder_without_a_backup_is_refused() {
    let house = House::open().await;
    let told = refused(&house, "key", None).await;
    assert!(
        told.contains("holds no backup") && told.contains("outcry backup"),
        "{told}"
    );
    let told = house
        .try_back_up_to(&house.folder(), &[])
        .await
        .unwrap_err();
    assert!(told.to_string().contains("outcry backup-key"), "{told}");
    assert!(!house.folder().exists());
}

#[tokio::test]
async fn folder_of_another_house_or_log_or_key_is_left_alone() {
    let (house, stranger) = (backed_up().await, House::open().await);
    let told = stranger
        .try_back_up_to(&house.folder(), &[])
        .await
        .unwrap_err();
    assert!(told.to_string().contains("of another house"), "{told}");
    let other = new_key(&house.place("other-key")).unwrap();
    let told = house
        .try_back_up_to(&house.folder(), &[other])
        .await
        .unwrap_err();
    assert!(told.to_string().contains("leave --to out"), "{told}");

    // Begun anew with the same keys.
    let restored = house.try_restore("earlier", "key", Some(1)).await.unwrap();
    let earlier = house.serve("earlier", restored).await;
    let backup = backup::Backup {
        folder: &house.folder(),
        layout: &earlier.layout,
        nats_url: earlier.server.url(),
        to: &[],
    };
    let told = backup.run().await.unwrap_err().to_string();
    assert!(told.contains("restored from an earlier part"), "{told}");
    earlier.server.stop().await.unwrap();
    house.try_restore("whole", "key", None).await.unwrap();
}

#[tokio::test]
async fn part_whose_writer_died_is_no_part() {
    let house = backed_up().await;
    let third = house.folder().join("000003");
    fs::create_dir(&third).unwrap();
    fs::write(third.join("AUCTION_0.age"), "half of it").unwrap();
    let restored = house.try_restore("other", "key", None).await.unwrap();
    assert_eq!((restored.part, restored.unfinished), (2, Some(3)));
    house.append(0, "more").await;
    let taken = house.back_up().await;
    assert_eq!(
        taken.iter().map(|part| part.number).collect::<Vec<_>>(),
        [3]
    );
    let restored = house.try_restore("third", "key", None).await.unwrap();
    assert_eq!((restored.part, restored.unfinished), (3, None));
}

#[tokio::test]
async fn two_backups_into_one_folder_at_once_are_refused() {
    let house = backed_up().await;
    let lock = fs::File::create(house.folder().join("lock")).unwrap();
    lock.try_lock().unwrap();
    let told = house
        .try_back_up_to(&house.folder(), &[])
        .await
        .unwrap_err();
    assert!(
        told.to_string().contains("another backup is being taken"),
        "{told}"
    );
}
