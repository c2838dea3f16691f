//! `/sales/{sale}/calendar.ics`: when a sale opens and when its lots close, for a calendar (RFC 5545).

use auction::{SaleId, Time};
use axum::{
    extract::{Path, rejection::PathRejection},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};

use super::{problem::Problem, sale_view::SaleView, visit::Visit};
use crate::locale::t;

/// Octets of a line, without its break; longer ones are folded (RFC 5545, 3.1).
const LINE_BYTES_MAX: usize = 75;

pub(super) async fn show(visit: Visit, path: Result<Path<SaleId>, PathRejection>) -> Response {
    let Ok(Path(id)) = path else {
        return visit.problem(Problem::NotFound);
    };
    let sale = match visit.app.sale(&id).await {
        Ok(sale) => SaleView::new(sale),
        Err(absent) => return visit.problem(absent.into()),
    };
    let origin = visit.app.settings().public_url.to_string();
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    let name = HeaderValue::try_from(format!("attachment; filename=\"{id}.ics\""));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (
            header::CONTENT_DISPOSITION,
            name.expect("an id is a header value"),
        ),
    ];
    (headers, calendar(&sale, &origin, visit.page.now)).into_response()
}

/// Two events: an instant when bidding opens, and the time in which lots close. Of a cancelled sale both are cancelled: a
/// calendar that has them marks them so, since they are newer (RFC 5545, 3.8.1.11 and 3.8.7.4).
fn calendar(sale: &SaleView, origin: &str, now: Time) -> String {
    let title = sale.title();
    let opens = t!("calendar-opens", title = &title);
    let opens = (sale.opens_at(), None, opens);
    let closes = t!("calendar-closes", title = title);
    let closes = (sale.first_end(), Some(sale.ends_at()), closes);
    let mut file = File::default();
    file.line("BEGIN:VCALENDAR");
    file.line("VERSION:2.0");
    file.line("PRODID:-//Outcry//Outcry//EN");
    for ((from, to, summary), part) in [(opens, "opens"), (closes, "closes")] {
        file.line("BEGIN:VEVENT");
        let host = origin.split("://").last().unwrap_or_default();
        file.line(&format!("UID:{}-{part}@{host}", sale.id()));
        file.line(&format!("DTSTAMP:{}", instant(now)));
        file.line(&format!("DTSTART:{}", instant(from)));
        if let Some(to) = to.filter(|to| from < *to) {
            file.line(&format!("DTEND:{}", instant(to)));
        }
        if sale.cancelled().is_some() {
            file.line("STATUS:CANCELLED");
            file.line("SEQUENCE:1");
        }
        file.line(&format!("SUMMARY:{}", text(&summary)));
        if !sale.about().place.is_empty() {
            file.line(&format!("LOCATION:{}", text(&sale.about().place)));
        }
        file.line(&format!("URL:{origin}{}", sale.address()));
        file.line("END:VEVENT");
    }
    file.line("END:VCALENDAR");
    file.0
}

/// Lines that end with CR and LF, folded where they are long.
#[derive(Default)]
struct File(String);

impl File {
    fn line(&mut self, line: &str) {
        let mut length = 0;
        for letter in line.chars() {
            if length + letter.len_utf8() > LINE_BYTES_MAX {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

fn instant(time: Time) -> String {
    let time = DateTime::<Utc>::from(time);
    time.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Text with its special signs marked (RFC 5545, 3.3.11).
fn text(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => marked.extend(['\\', letter]),
            '\n' => marked.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => marked.push(letter),
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::pages::samples;

    #[test]
    fn cancelled_sale_cancels_what_calendars_have_of_it() {
        let mut sale = samples::sale();
        let origin = "https://bid.example";
        let file = |sale: &crate::model::SaleModel| {
            let sale = SaleView::new(Arc::new(sale.clone()));
            calendar(&sale, origin, samples::now())
        };
        let uids = |file: &str| {
            let lines = file.lines().filter(|line| line.starts_with("UID:"));
            lines.map(ToOwned::to_owned).collect::<Vec<_>>()
        };
        let before = file(&sale);
        assert!(!before.contains("STATUS"));
        sale.record.cancelled = Some(samples::cancellation());
        let after = file(&sale);
        assert_eq!(uids(&after), uids(&before));
        let cancelled = after.matches("STATUS:CANCELLED\r\nSEQUENCE:1\r\n");
        assert_eq!(cancelled.count(), 2);
    }

    #[test]
    fn calendar_has_opening_and_closing_with_marked_text_in_folded_lines() {
        let mut sale = samples::sale();
        sale.title = format!("Clocks; \"old\", {}\r\nX:Y", "ü".repeat(90));
        let file = calendar(
            &SaleView::new(Arc::new(sale)),
            "https://bid.example",
            samples::now(),
        );
        assert!(
            file.lines().all(|line| line.len() <= LINE_BYTES_MAX),
            "{file}"
        );
        assert!(file.split("\r\n").all(|line| !line.contains('\n')));
        assert!(
            !file.contains("\r\nX:Y"),
            "no line of its own comes of a title"
        );
        let unfolded = file.replace("\r\n ", "");
        assert!(unfolded.contains("SUMMARY:Clocks\\; \"old\"\\, üü"));
        assert!(unfolded.contains("LOCATION:Speicherstadt\\, Hamburg\r\n"));
        assert!(
            unfolded.contains("DTSTART:20261121T140000Z\r\nSUMMARY"),
            "{unfolded}"
        );
        assert!(unfolded.contains("UID:autumn-closes@bid.example"));
        assert!(unfolded.contains("URL:https://bid.example/sales/autumn\r\n"));
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 2);
    }
}
