//! `/display`: how this browser is shown prices: how close the board's rows are, and which colours mean up and down.
//!
//! A cookie keeps it, so that every page is drawn so at once. It is nobody's secret and no account's.

use axum::{
    Form,
    extract::rejection::FormRejection,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{sign_in::way_on, visit::Visit};
use crate::{locale::t, security::cookie_values};

const COOKIE: &str = "outcry_display";
/// A year.
const SECONDS: u32 = 31_536_000;

/// What was chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Display {
    density: Density,
    colours: Colours,
}

/// How close the board's rows are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Density {
    Compact,
    #[default]
    Normal,
    Roomy,
}

/// Which colour means up; sign and arrow say it beside it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
enum Colours {
    /// Told apart by every eye.
    #[default]
    #[serde(rename = "blue-up")]
    Blue,
    #[serde(rename = "green-up")]
    Green,
    #[serde(rename = "red-up")]
    Red,
}

/// One of the choices of the form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Choice {
    pub(crate) code: &'static str,
    pub(crate) word: String,
    pub(crate) chosen: bool,
}

/// The form, with the page that it is on.
#[derive(Debug, Deserialize)]
pub(super) struct DisplayForm {
    #[serde(flatten)]
    display: Display,
    #[serde(default)]
    back: String,
}

pub(super) async fn send(visit: Visit, form: Result<Form<DisplayForm>, FormRejection>) -> Response {
    let Form(DisplayForm { display, back }) = match form {
        Ok(form) => form,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    let cookie = display.cookie(visit.app.settings().is_secure());
    let back = Redirect::to(way_on(Some(&back)));
    ([(header::SET_COOKIE, cookie)], back).into_response()
}

impl Density {
    const ALL: [Self; 3] = [Self::Compact, Self::Normal, Self::Roomy];

    fn code(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Normal => "normal",
            Self::Roomy => "roomy",
        }
    }

    fn word(self) -> String {
        match self {
            Self::Compact => t!("display-compact"),
            Self::Normal => t!("display-normal"),
            Self::Roomy => t!("display-roomy"),
        }
    }
}

impl Colours {
    const ALL: [Self; 3] = [Self::Blue, Self::Green, Self::Red];

    fn code(self) -> &'static str {
        match self {
            Self::Blue => "blue-up",
            Self::Green => "green-up",
            Self::Red => "red-up",
        }
    }

    fn word(self) -> String {
        match self {
            Self::Blue => t!("display-blue"),
            Self::Green => t!("display-green"),
            Self::Red => t!("display-red"),
        }
    }
}

impl Display {
    /// What a browser keeps; as it is at first where that cannot be read.
    pub(super) fn sent(headers: &HeaderMap) -> Self {
        let kept = cookie_values(headers, COOKIE).find_map(|value| value.split_once('.'));
        let (density, colours) = kept.unwrap_or_default();
        let density = Density::ALL.into_iter().find(|it| it.code() == density);
        let colours = Colours::ALL.into_iter().find(|it| it.code() == colours);
        Self {
            density: density.unwrap_or_default(),
            colours: colours.unwrap_or_default(),
        }
    }

    fn cookie(self, is_secure: bool) -> HeaderValue {
        let (density, colours) = (self.density(), self.colours());
        let secure = if is_secure { "; Secure" } else { "" };
        let cookie = format!(
            "{COOKIE}={density}.{colours}; HttpOnly; SameSite=Lax; Path=/; Max-Age={SECONDS}{secure}"
        );
        HeaderValue::try_from(cookie).expect("our own words are a header value")
    }

    /// For the style sheet.
    pub(crate) fn density(self) -> &'static str {
        self.density.code()
    }

    /// For the style sheet.
    pub(crate) fn colours(self) -> &'static str {
        self.colours.code()
    }

    /// The form's choices of density.
    pub(crate) fn densities(self) -> [Choice; 3] {
        Density::ALL.map(|it| Choice {
            code: it.code(),
            word: it.word(),
            chosen: it == self.density,
        })
    }

    /// The form's choices of colours.
    pub(crate) fn colour_schemes(self) -> [Choice; 3] {
        Colours::ALL.map(|it| Choice {
            code: it.code(),
            word: it.word(),
            chosen: it == self.colours,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_is_read_from_the_cookie_that_it_writes() {
        let sent = |cookie: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookie.parse().unwrap());
            Display::sent(&headers)
        };
        for density in Density::ALL {
            for colours in Colours::ALL {
                let display = Display { density, colours };
                let written = display.cookie(true);
                let (kept, rest) = written.to_str().unwrap().split_once(';').unwrap();
                assert_eq!(sent(&format!("other=1; {kept}")), display);
                assert!(rest.contains("; Secure"), "{rest}");
                let typed = serde_json::json!({
                    "density": density.code(), "colours": colours.code(),
                });
                let form: DisplayForm = serde_json::from_value(typed).unwrap();
                assert_eq!(form.display, display);
            }
        }
        for other in [
            "outcry_display=",
            "outcry_display=a.b",
            "outcry_display=.",
            "x=y",
        ] {
            assert_eq!(sent(other), Display::default());
        }
    }
}
