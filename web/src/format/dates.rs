//! Days as the language of this task writes them: `21 Nov 2026`, `21. Nov. 2026`. Short months are those of CLDR; a browser has
//! them too (`client/local-time.ts`).

use chrono::Datelike;

use crate::locale::Language;

const ENGLISH: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const GERMAN: [&str; 12] = [
    "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
];

/// A day of some year.
pub(crate) fn day(date: &impl Datelike) -> String {
    format!("{} {}", day_of_year(date), date.year())
}

/// A day of a year that goes without saying.
pub(crate) fn day_of_year(date: &impl Datelike) -> String {
    let month = date.month0() as usize;
    match Language::current() {
        Language::German => format!("{}. {}", date.day(), GERMAN[month]),
        _ => format!("{} {}", date.day(), ENGLISH[month]),
    }
}
