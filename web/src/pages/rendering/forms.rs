//! The forms of an account, and what they say is wrong.

use super::drawn;
use crate::pages::{
    account::{FieldProblem, PasswordPage, SignInPage, SignUpPage, WelcomePage},
    problem::ProblemPage,
    samples,
};

#[test]
fn forms_say_what_is_wrong_beside_the_field_and_at_the_top() {
    let page = || samples::page("/sign-up", false);
    let problems = vec![FieldProblem {
        field: "email",
        words: "Enter an address with an @.".to_owned(),
    }];
    let up = SignUpPage {
        page: page(),
        next: "/".to_owned(),
        name: "A".to_owned(),
        email: "a".to_owned(),
        password_shortest: 10,
        problems,
    };
    assert_eq!(
        drawn("sign-up", &up)
            .matches("Enter an address with an @.")
            .count(),
        2
    );
    let refused = Some("Email and password do not match.".to_owned());
    drawn(
        "sign-in",
        &SignInPage {
            page: page(),
            next: "/".to_owned(),
            email: "a@b".to_owned(),
            problem: refused,
        },
    );
    drawn(
        "welcome",
        &WelcomePage {
            page: page(),
            token: "t".to_owned(),
            password_shortest: 10,
            problem: None,
        },
    );
    for done in [false, true] {
        let problem = FieldProblem {
            field: "current",
            words: "This is not your current password.".to_owned(),
        };
        let html = drawn(
            if done { "password-done" } else { "password" },
            &PasswordPage {
                page: samples::page("/password", true),
                password_shortest: 12,
                problem: (!done).then_some(problem),
                done,
            },
        );
        let said = html.matches("This is not your current password.").count();
        assert_eq!(said, if done { 0 } else { 2 });
    }
    drawn(
        "problem",
        &ProblemPage {
            page: page(),
            status: 404,
            title: "There is nothing here",
            words: "Look elsewhere.",
            back: "/",
            back_word: "Home",
        },
    );
}
