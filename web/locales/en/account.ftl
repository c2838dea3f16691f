# Signing up and in, and one's own account.

sign-up = Sign up
sign-up-refused = Your account was not created:
sign-up-name = Your name
sign-up-name-help = Shown on your own pages. Other bidders see a paddle number.
email = Email
password = Password
sign-up-password-help = At least { $count } characters. Anything longer than a word is good.
sign-up-button = Create account
sign-up-or-sign-in = Already have an account? <a>Sign in</a>
