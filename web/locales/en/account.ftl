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

## General

save = Save
cancel = Cancel
account-title = Your account
current-password = Current password
new-password = New password

## Signing in

sign-in-after-sign-up = A mail is on its way to the address you entered. If you are new here, your account is made: sign in with the password you chose, and confirm the address by the link in the mail. If the address had an account already, nothing was changed.
sign-in-passkey = Sign in with a passkey
sign-in-or-sign-up = No account yet? <a>Sign up</a>
sign-in-forgotten = Forgot your password? <a>Have a link sent</a>
sign-in-wrong = Email and password do not match. Check both and try again.
sign-in-blocked = The house has blocked this account. Ask the house if you think that is a mistake.
sign-in-too-many = Too many attempts. Wait half a minute, then try again.
sign-in-unavailable = Signing in is not possible right now. Try again in a moment.

## A forgotten password

forgotten-title = Forgotten password
forgotten-sent-title = Look for our mail
forgotten-sent = If a bidder here has the address <strong><bdi>{ $email }</bdi></strong>, a mail with a link is on its way.
forgotten-sent-help = The link sets a new password, once, within an hour; the newest one counts. At most { $count } such mails go to one address, then another every twenty minutes.
forgotten-no-mail = No mail? Look among your spam, or <a>try another address</a>.
forgotten-ask-before = Or ask the house, at
forgotten-ask-after = : it can give you a link as well.
forgotten-words = Say by which address you sign in, and we send a link there that sets a new password.
forgotten-button = Send me a link
forgotten-back = Back to signing in

## A one-time link

welcome-title = Welcome
welcome-words = Say how you are called, and choose a password for your account. Passkeys that it had are removed. This link works once.
welcome-forgotten-title = Choose a new password
welcome-forgotten-words = It takes the place of the one you forgot, you are signed out wherever else you are signed in, and passkeys of the account are removed. This link works once.
welcome-password-help = At least { $count } characters.
welcome-button = Set my password

## Another password

password-unchanged = Your password stays as it was:
password-words = With a new password you are signed out wherever else you are signed in.
password-button = Set my new password

## Confirming an address

confirm-email-title = Your address
confirm-email-done = Thank you: <bdi>{ $email }</bdi> is confirmed.
confirm-email-words = Somebody called <strong><bdi>{ $name }</bdi></strong> has an account here with the address <strong><bdi>{ $email }</bdi></strong>. If that is you, confirm it.
confirm-email-button = Yes, this is my address
confirm-email-not-you = If it is not you, do nothing.

## One's own account

account-unchanged = Nothing was changed:
account-you = You
account-name-help = On your invoices and your own pages. Other bidders see a paddle number.
account-address = Postal address
account-address-help = A line each, at most six. It stands on your invoices and nobody but the house sees it.
account-language = Language
account-language-help = Of these pages, and of the mails that we send you.
account-email = Email
account-signs-in-as = You sign in as <strong><bdi>{ $email }</bdi></strong>.
account-confirmed = This address is confirmed.
account-unconfirmed = This address is not confirmed yet: open the link in the mail that we sent there.
account-send-again = Send the link again
account-demo-address = Everyone knows the demo’s addresses and passwords: they stay as they are.
account-new-email = New email
account-change-email = Change email
account-alerts = Price alerts
account-your-alerts = Your price alerts
account-passkeys = Passkeys
account-passkeys-count = { $count } of { $most }
account-passkeys-words = A passkey signs you in by the lock of your phone or computer: a fingerprint, your face or its PIN. Your password goes on working.
account-passkey-change = : rename or remove
account-demo-passkeys = Everyone knows the demo’s passwords: its accounts take no passkeys.
account-passkey-name = Name of the new passkey
account-passkey-example = My phone
account-add-passkey = Add a passkey
account-secret = Password and devices
account-change-password = Change password
account-sign-out-elsewhere = Sign out everywhere else

## What was done

account-saved = Saved.
account-said-email = Saved. Sign in with the new address from now on. A mail asks there whether it is yours.
account-said-email-asked = A link is on its way to your address.
account-said-email-asked-often = Links went to your address a moment ago: look for the newest mail. Another one can be sent in twenty minutes.
account-said-verified = Your address is confirmed already.
account-said-password = Your new password holds from now on. Wherever else you were signed in, you are signed out.
account-said-passkey-removed = The passkey is removed. Wherever else you were signed in, you are signed out.
account-said-alone = Wherever else you were signed in, you are signed out.

## What comes by mail and by push

notices-title = Notices
notices-saved = Saved: that is what comes from now on.
notices-unheard = No browser of yours takes pushes now. Of this nothing comes at all, until you turn push on in a browser or tick Mail:
notices-bounced = Mail to <bdi>{ $email }</bdi> came back, so we send none there. Change your email above, or tick below that it is to be tried once more.
notices-push-title = Push in this browser
notices-push-words = A push tells you within seconds that you are outbid, even when no page of ours is open. It comes to this browser until you turn it off or sign out here.
notices-push-no-script = Pushes need script, which is off in this browser. Mail comes without.
notices-tell-me = Tell me when
notices-mail = Mail
notices-push = Push
notices-by-mail = { $notice }: by mail
notices-by-push = { $notice }: by push
notices-remind = Remind me before a lot ends that I lead or watch
notices-never = Never
notices-never-help = Never means that nothing comes of a lot that is ending soon, whatever is ticked above.
notices-day-before = A day before
notices-hour-before = An hour before
notices-minutes-before = { $count } minutes before
notices-try-again = Try my address once more
notices-button = Save choices
notices-outbid = I am outbid
notices-won = I win a lot
notices-lost = A lot I bid on ends and I did not win it
notices-opens = A lot I watch opens for bids
notices-ending-soon = A lot I lead or watch is ending soon
notices-registration = The house decides about my registration
notices-invoice = An invoice or a credit note is issued
notices-second-chance = A lot is offered to me after its sale, or such an offer ends
notices-house-message = The house has news of a sale or a bid of mine
notices-price-alert = A price crosses what I set an alert for
notices-password-link = I forgot my password
notices-email-check = My address is to be confirmed
notices-email-changed = My address was changed
notices-has-account = Somebody signed up with my address
notices-passkeys-changed = A passkey of mine was added or removed
notices-account-erased = My account was deleted

## Ending a kind of mails

unsubscribe-title = Notices by mail
unsubscribe-done = No such mail comes any more.
unsubscribe-done-words = Mails of the kind <strong>“{ $notice }”</strong> have ended. Your account page has this and the other choices.
unsubscribe-account = Open my account
unsubscribe-words = You get mails of the kind <strong>“{ $notice }”</strong>.
unsubscribe-button = No more mails like this

## A passkey

passkey-title = Passkey
passkey-heading = Passkey <bdi>{ $name }</bdi>
passkey-name = Name
passkey-remove-title = Remove this passkey
passkey-remove-words = It signs you in no more. Wherever else you are signed in, you are signed out. Your password goes on working. Delete it on the device too: a site cannot do that.
passkey-remove = Remove passkey
passkey-added = Added
passkey-used = last used
passkey-unused = not used yet

## Registering for a sale

registration-title = Register for { $sale }
registration-register = Register to bid
registration-yours = Your registration
registration-words = The house looks at each registration and approves who may bid. You see here and on the sale's page when it has.
registration-operator = Operators do not bid.
registration-over = This sale is over.
registration-open = You can bid in this sale: it asks nobody to register.
registration-back = Back to the sale
registration-conditions = Conditions of sale
registration-as-of = As they stand on { $date }.
registration-accept = I accept the conditions of sale

## One's own consignments

consignments-title = My consignments
consignments-past = Your lots in sales that ended a while ago. <a>Back to the newest</a>
consignments-words = Your lots, as the house knows you: <bdi>{ $seller }</bdi>. Only you and the house see your reserves. You cannot bid on these lots.
consignments-missing = Some lots may be missing right now.
consignments-none = No consignments
consignments-none-words = Lots that you consign appear here once the house has linked them to your account. Ask the house to do so.
consignments-no-lots = No lots
consignments-no-lots-here = No lots in these sales
consignments-no-lots-words = Your lots appear here once their sale is published.
consignments-no-lots-here-words = Of sales that ended a while ago, a few are looked through at a time.
consignments-corrected = (corrected since)
consignments-no-statement = Your statement will be here once the house has issued it.
consignments-older = Sales that ended before
consignments-owed = { $amount }, which you owe the house
consignments-to-you = { $amount } to you
consignments-estimate = Estimate { $estimate }
consignments-watching = { $count ->
    [one] 1 person watches
   *[other] { $count } people watch
}
consignments-reserve = Your reserve: { $reserve }

## What cannot be taken back

ask-lacking = Missing as it stands:
ask-lacking-of-house = { $what }: enter it under <a>House settings</a>
ask-lacking-addresses = the postal address of <bdi>{ $names }</bdi>: only the buyers themselves enter it, under <em>Your account</em>, <em>You</em>
ask-lacking-go-on = You can go on without: an invoice keeps what it said when it was issued.
ask-names-and-more = { $names } and { $count } more
ask-reason = Reason
