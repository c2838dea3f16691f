//! Prices of many channels, published as many sources do: evenly, never all at once. Each says its number and when it was made.

use std::{
    io::Write,
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use anyhow::ensure;

use crate::{
    under_test::publication,
    viewers::{PATIENCE, Viewers, lines, number_after},
};

/// Time between sweeps over the sockets.
pub(crate) const SWEEP: Duration = Duration::from_millis(50);

/// A publisher of channels in turn.
pub(crate) struct Prices {
    publisher: TcpStream,
    channels: Vec<String>,
    started: Instant,
    published: u32,
}

/// What was published, and for how long.
#[derive(Clone, Copy)]
pub(crate) struct Published {
    pub(crate) values: u32,
    pub(crate) wall: Duration,
}

impl Prices {
    pub(crate) fn new(publisher: TcpStream, channels: Vec<String>) -> Self {
        Self {
            publisher,
            channels,
            started: Instant::now(),
            published: 0,
        }
    }

    /// Publishes so many values a second for so long, and sweeps over the viewers every now and then; each line goes to `each`
    /// with what passed since its price was made.
    pub(crate) fn run(
        &mut self,
        viewers: &mut Viewers,
        (a_second, total, sweep): (u32, Duration, Duration),
        mut each: impl FnMut(Duration),
    ) -> anyhow::Result<Published> {
        let pause = Duration::from_secs(1) / a_second;
        let (begun, before) = (Instant::now(), self.published);
        let mut swept = begun;
        while begun.elapsed() < total {
            let mut bytes = Vec::new();
            while pause * (self.published - before) <= begun.elapsed() {
                self.next(&mut bytes);
            }
            self.publisher.write_all(&bytes)?;
            if swept.elapsed() >= sweep {
                swept = Instant::now();
                let started = self.started;
                viewers.sweep(|_, payload| {
                    let now = started.elapsed();
                    let made = lines(payload).filter_map(|it| number_after(br#""micros":"#, it));
                    made.for_each(|made| each(now.saturating_sub(Duration::from_micros(made))));
                })?;
            }
            thread::sleep(pause);
        }
        Ok(Published {
            values: self.published - before,
            wall: begun.elapsed(),
        })
    }

    /// Publishes one more, and waits until each viewer has it, whatever was left out before.
    pub(crate) fn reach(&mut self, viewers: &mut Viewers) -> anyhow::Result<()> {
        let mut bytes = Vec::new();
        let number = self.next(&mut bytes);
        self.publisher.write_all(&bytes)?;
        let is_last = |line: &[u8]| number_after(br#""number":"#, line) == Some(number.into());
        let mut has = vec![false; viewers.len()];
        let deadline = Instant::now() + PATIENCE;
        while !has.iter().all(|has| *has) {
            ensure!(Instant::now() < deadline, "somebody lacks the last value");
            viewers.sweep(|viewer, payload| {
                has[viewer] |= lines(payload).any(is_last);
            })?;
            thread::sleep(SWEEP);
        }
        Ok(())
    }

    /// The next one, and its number.
    fn next(&mut self, bytes: &mut Vec<u8>) -> u32 {
        let number = self.published;
        let channel = &self.channels[number as usize % self.channels.len()];
        let price = format!(
            r#"{{"symbol":"ACME","price":"{}.{:02}","currency":"EUR","at":"2026-01-01T00:00:00.000Z","number":{number},"micros":{},"volume":1200}}"#,
            number % 977,
            number % 100,
            self.started.elapsed().as_micros()
        );
        publication(channel, &price, bytes);
        self.published += 1;
        number
    }
}
