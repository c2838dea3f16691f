//! `/sign-in`, `/sign-up`, `/welcome/{token}` and `/password`.

use askama::Template;
use askama_web::WebTemplate;

use super::layout::Page;

/// The sign-in page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    pub page: Page,
    pub next: String,
    pub email: String,
    pub problem: Option<String>,
}

/// The sign-up page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "sign_up.html")]
pub struct SignUpPage {
    pub page: Page,
    pub next: String,
    pub name: String,
    pub email: String,
    pub password_shortest: usize,
    pub problems: Vec<FieldProblem>,
}

/// What is wrong with a field, said beside it and in the summary.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldProblem {
    pub field: &'static str,
    pub words: String,
}

/// The page of a one-time link.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "welcome.html")]
pub struct WelcomePage {
    pub page: Page,
    pub token: String,
    pub password_shortest: usize,
    pub problem: Option<String>,
}

/// The page for another password.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "password.html")]
pub struct PasswordPage {
    pub page: Page,
    pub password_shortest: usize,
    pub problem: Option<FieldProblem>,
    /// The new password holds.
    pub done: bool,
}

impl PasswordPage {
    fn problem(&self, field: &str) -> Option<&str> {
        let found = self.problem.iter().find(|problem| problem.field == field);
        found.map(|problem| problem.words.as_str())
    }
}

impl SignUpPage {
    fn problem(&self, field: &str) -> Option<&str> {
        let found = self.problems.iter().find(|problem| problem.field == field);
        found.map(|problem| problem.words.as_str())
    }
}

/// A way on within this site: a path, never another host.
pub fn way_on(next: Option<&str>) -> &str {
    let within = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    next.filter(within).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_never_leaves_the_site() {
        for (next, on) in [
            ("/sales/a/lots/1", "/sales/a/lots/1"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("", "/"),
        ] {
            assert_eq!(way_on(Some(next)), on);
        }
        assert_eq!(way_on(None), "/");
    }
}
