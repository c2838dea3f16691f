//! What has come to be due by time alone: lots that open, and lots that are about to end.

use std::collections::BTreeSet;

use auction::{Paddle, Time, UserId};
use bootstrap::clock;
use notification::{
    About, BiddersQuestion, Kind, Notice, NoticeId, REMINDER_MINUTES, Reminder, ReminderMinutes,
    reminder_due,
};

use super::Gathering;
use crate::own_bucket::Fenced;

impl Gathering<'_> {
    /// What has come to be due by time alone.
    pub(super) async fn look(&mut self) -> Result<(), Fenced> {
        let sources = [&self.records, &self.watchlists, &self.choices];
        if !sources.iter().all(|source| source.is_caught_up) {
            return Ok(());
        }
        self.followed.set_caught_up();
        let now: Time = clock::settled().into();
        let since = self.looked.replace(now);
        let opened = self.followed.world().lots.opened(since, now);
        for lot in opened {
            for user in self.watchers(&lot) {
                self.remind(&lot, Kind::Opens, user, None, now).await?;
            }
        }
        for minutes in REMINDER_MINUTES {
            let remind = ReminderMinutes::try_from(minutes).expect("it is one of them");
            let ending = {
                let world = self.followed.world();
                let mut choices = world.choices.values();
                match choices.any(|choices| choices.remind == Some(remind)) {
                    true => world.lots.ending(remind, since, now),
                    false => vec![],
                }
            };
            for lot in ending {
                self.remind_of_end(&lot, remind, now).await?;
            }
        }
        Ok(())
    }

    /// Whoever leads a lot or watches it, and chose to be reminded so long before its end.
    async fn remind_of_end(
        &self,
        lot: &Reminder,
        remind: ReminderMinutes,
        now: Time,
    ) -> Result<(), Fenced> {
        let question = BiddersQuestion {
            sale: lot.sale.clone(),
            lot: Some(lot.lot.clone()),
            sequence: 0,
        };
        let leader = match lot.leader {
            Some(paddle) => self.site.user(&question, paddle).await,
            None => None,
        };
        let mut followers = self.watchers(lot);
        followers.extend(leader.clone());
        followers.retain(|user| {
            let world = self.followed.world();
            let choices = world.choices.get(user);
            choices.is_some_and(|choices| choices.remind == Some(remind))
        });
        for user in followers {
            let paddle = lot.leader.filter(|_| leader.as_ref() == Some(&user));
            self.remind(lot, Kind::EndingSoon, user, paddle, now)
                .await?;
        }
        Ok(())
    }

    async fn remind(
        &self,
        lot: &Reminder,
        kind: Kind,
        user: UserId,
        paddle: Option<Paddle>,
        now: Time,
    ) -> Result<(), Fenced> {
        let id = NoticeId::of_reminder(kind, &lot.sale, &lot.lot, &user);
        // Once, however often its times move.
        if self.ledger.knows(&id, Time::EPOCH) {
            return Ok(());
        }
        let about = About::Lot {
            sale: lot.sale.clone(),
            lot: lot.lot.clone(),
            paddle,
            price: None,
        };
        let notice = Notice {
            user,
            kind,
            at: now,
            about,
        };
        self.add(&id, notice, |by| reminder_due(by, now)).await
    }

    fn watchers(&self, lot: &Reminder) -> BTreeSet<UserId> {
        let world = self.followed.world();
        let watchers = world.watchers.of_lot(&lot.sale, &lot.lot);
        watchers.cloned().collect()
    }
}
