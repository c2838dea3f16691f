//! A letter as mail, and where it is posted: to the mail server, or into a folder.

mod compose;
mod folder;
mod smtp;

use auction::Time;
use lettre::Address;
use notification::{Letter, NoticeId};

use crate::Settings;

use compose::{Mail, compose};
use folder::Folder;
use smtp::Smtp;

/// Who mails come from where no mail server is set, and nobody gets them.
const FROM_NOBODY: &str = "notices@outcry.invalid";

/// Where mail is posted.
#[derive(Debug)]
pub(crate) struct Mailer {
    from: Address,
    post: Post,
}

#[derive(Debug)]
enum Post {
    Server(Box<Smtp>),
    Folder(Folder),
}

/// What became of a mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Posted {
    Accepted,
    /// Nothing is taken for this address, now or later.
    AddressRefused,
    /// This mail is not taken now.
    PutOff(String),
    /// No mail is taken from us now.
    ServerAway(String),
}

impl Mailer {
    /// # Errors
    /// When the settings do not fit together.
    pub(crate) fn new(settings: &Settings) -> anyhow::Result<Self> {
        let from = settings.mail_from.clone();
        let from = from.unwrap_or_else(|| FROM_NOBODY.parse().expect("an address"));
        let post = match Smtp::new(settings, &from)? {
            Some(server) => Post::Server(Box::new(server)),
            None => Post::Folder(Folder::new(settings.mail_folder.clone())),
        };
        Ok(Self { from, post })
    }

    /// Posts a letter about what happened at a time: the same again has the same `Message-ID`.
    pub(crate) async fn post(&mut self, id: &NoticeId, at: Time, letter: &Letter) -> Posted {
        let mail = match compose(id, at, &self.from, letter) {
            Ok(mail) => mail,
            Err(error) => return Posted::PutOff(error.to_string()),
        };
        match &mut self.post {
            Post::Server(server) => server.post(&mail).await,
            Post::Folder(folder) => folder.post(&mail).await,
        }
    }
}
