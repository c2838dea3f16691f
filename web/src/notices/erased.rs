//! The one letter to somebody whose account is gone: that it was erased.

use broker::Fault;
use notification::{
    About, Channel, HandedNotice, HandedText, Kind, LetterQuestion, LetterReply, Unwanted,
};

use super::{
    letter::{mail, retry},
    outbox::asked_for,
    words::Words,
};
use crate::{
    App,
    accounts::{Erasure, open_address_before},
    keys::Sealed,
    locale::{Language, t},
};

/// That an account was erased, for the address that it had, with its key. The address is sealed: nobody but the site reads it until
/// the letter is written.
pub(crate) fn account_erased(erasure: &Erasure) -> (String, HandedNotice) {
    let language = erasure.language;
    let text = language.say(|| HandedText {
        subject: t!("erasure-mail"),
        paragraphs: vec![
            t!("erasure-mail-deleted"),
            t!("erasure-mail-kept"),
            t!("erasure-mail-not-you"),
        ],
        path: format!("{} {}", language.tag(), erasure.address.text()),
        link: t!("erasure-mail-link"),
    });
    asked_for(&erasure.user, Kind::AccountErased, erasure.at, text)
}

/// What is sent to somebody without an account: nothing, but that it was erased.
pub(super) async fn farewell(app: &App, question: &LetterQuestion) -> Result<LetterReply, Fault> {
    let notice = &question.notice;
    let (About::Text(text), Kind::AccountErased, Channel::Mail) =
        (&notice.about, notice.kind, question.by)
    else {
        return Ok(LetterReply::Unwanted(Unwanted::NoAccount));
    };
    let (tag, sealed) = text.path.split_once(' ').unwrap_or_default();
    let sealed = Sealed::of(sealed.to_owned());
    let to = open_address_before(app.keys(), &notice.user, notice.at, &sealed);
    let (Some(to), Some(language)) = (to, Language::of(tag)) else {
        return Ok(LetterReply::Unwanted(Unwanted::Gone));
    };
    let words = Words {
        subject: text.subject.clone(),
        paragraphs: text.paragraphs.clone(),
        path: "/".to_owned(),
        link: text.link.clone(),
    };
    let house = app.particulars().find().await;
    let house = house.map_err(|error| retry(&error))?.value;
    let house = house.unwrap_or_default();
    let letter = language.say(|| mail(app, (notice, to), "", words, house));
    Ok(LetterReply::Letter(Box::new(letter)))
}
