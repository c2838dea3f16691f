//! Many WebSockets in one thread, each as [`Viewer`] reads it.

mod viewer;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};

pub(crate) use viewer::{Greeting, Viewer, lines, number_after};

/// How long a handshake may take, and a message that must come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes read at once.
const READ_BYTES: usize = 256 * 1024;
/// Sockets that are served for one wait.
const EVENTS: usize = 1_024;

/// Many viewers of one server.
pub(crate) struct Viewers {
    all: Vec<Viewer>,
    epoll: rustix::fd::OwnedFd,
    buffer: Vec<u8>,
    /// This one is not swept.
    pub(crate) asleep: Option<usize>,
}

impl Viewers {
    /// Nobody yet.
    pub(crate) fn none() -> anyhow::Result<Self> {
        Ok(Self {
            all: vec![],
            epoll: epoll::create(CreateFlags::CLOEXEC)?,
            buffer: vec![0; READ_BYTES],
            asleep: None,
        })
    }

    pub(crate) fn connect(
        count: usize,
        address: SocketAddr,
        greeting: &Greeting,
    ) -> anyhow::Result<Self> {
        let mut viewers = Self::none()?;
        viewers.join(count, address, greeting)?;
        Ok(viewers)
    }

    /// Connects so many more.
    pub(crate) fn join(
        &mut self,
        count: usize,
        address: SocketAddr,
        greeting: &Greeting,
    ) -> anyhow::Result<()> {
        for number in 0..count {
            let viewer = Viewer::connect(address, greeting)
                .with_context(|| format!("viewer {number} of {count}"))?;
            self.add(viewer)?;
        }
        Ok(())
    }

    pub(crate) fn add(&mut self, viewer: Viewer) -> anyhow::Result<()> {
        let data = EventData::new_u64(self.all.len() as u64);
        epoll::add(&self.epoll, &viewer.stream, data, EventFlags::IN)?;
        self.all.push(viewer);
        Ok(())
    }

    /// Another in the place of one that is gone.
    pub(crate) fn replace(&mut self, number: usize, viewer: Viewer) -> anyhow::Result<()> {
        let data = EventData::new_u64(number as u64);
        epoll::add(&self.epoll, &viewer.stream, data, EventFlags::IN)?;
        self.all[number] = viewer;
        Ok(())
    }

    /// The viewers that have something, after at most so long.
    pub(crate) fn ready(&mut self, longest: Duration) -> anyhow::Result<Vec<usize>> {
        let mut events: Vec<Event> = Vec::with_capacity(EVENTS);
        let timeout = longest.try_into()?;
        let room = rustix::buffer::spare_capacity(&mut events);
        epoll::wait(&self.epoll, room, Some(&timeout))?;
        let number = |event: &Event| usize::try_from(event.data.u64());
        Ok(events.iter().map(number).collect::<Result<_, _>>()?)
    }

    /// One of them, and room to read into.
    pub(crate) fn one(&mut self, number: usize) -> (&mut Viewer, &mut [u8]) {
        (&mut self.all[number], &mut self.buffer)
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Payload bytes that all have got.
    pub(crate) fn bytes(&self) -> u64 {
        self.all.iter().map(|viewer| viewer.bytes).sum()
    }

    /// Data frames that all have got.
    pub(crate) fn messages(&self) -> u64 {
        self.all.iter().map(|viewer| viewer.messages).sum()
    }

    /// Reads every socket once, without asking which have something: the cheapest way where most have. Each payload goes
    /// to `each` with its viewer's number.
    pub(crate) fn sweep(&mut self, mut each: impl FnMut(usize, &[u8])) -> anyhow::Result<()> {
        let asleep = self.asleep;
        let awake = |(number, _): &(usize, &mut Viewer)| Some(*number) != asleep;
        for (number, viewer) in self.all.iter_mut().enumerate().filter(awake) {
            viewer.read(&mut self.buffer, |payload| each(number, payload))?;
        }
        Ok(())
    }

    /// Reads the sockets that have something, as soon as one has; each payload goes to `each` with its viewer's number.
    pub(crate) fn wait(
        &mut self,
        longest: Duration,
        mut each: impl FnMut(usize, &[u8]),
    ) -> anyhow::Result<()> {
        for number in self.ready(longest)? {
            self.all[number].read(&mut self.buffer, |payload| each(number, payload))?;
        }
        Ok(())
    }

    /// Sweeps until so many payload bytes have come in all.
    pub(crate) fn sweep_until(&mut self, bytes: u64, pause: Duration) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.bytes() < bytes {
            ensure!(
                Instant::now() < deadline,
                "{} of {bytes} bytes came",
                self.bytes()
            );
            self.sweep(|_, _| {})?;
            if self.bytes() < bytes {
                std::thread::sleep(pause);
            }
        }
        Ok(())
    }
}
