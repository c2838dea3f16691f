# When a page cannot be shown, or something cannot be taken.

## Pages that cannot be shown

problem-not-found = Page not found
problem-not-found-words = The address may be mistyped, or the lot or sale is no longer available.
problem-unknown-symbol = Symbol not found
problem-unknown-symbol-words = No symbol is spelt like this. The market page lists all that have a price.
problem-no-page = This is not a page
problem-no-page-words = The address belongs to a button or a form of another page. Nothing was changed.
problem-forbidden = You do not have access
problem-forbidden-words = Your account does not allow this. Nothing was changed.
problem-malformed = The form was incomplete
problem-malformed-words = Something was missing or could not be read, so nothing was done. Open the page again and try once more.
problem-too-large = The form is too large
problem-too-large-words = It held more text or larger files than this page takes, so nothing was done. Go back, where all that you entered still stands, and send less at once.
problem-stale-form = The form has expired
problem-stale-form-words = It belongs to an earlier visit, so nothing was done. Open the page again and try once more.
problem-used-link = This link was used or has expired
problem-used-link-words = A one-time link works once, for a limited time, and a newer one takes its place. Ask whoever gave it to you for another, or have one sent where you forgot your password.
problem-too-many = Too many requests
problem-too-many-words = Wait a few seconds, then try again. Nothing was changed.
problem-unavailable = Temporarily unavailable
problem-unavailable-words = Something behind the page is starting or restarting. Try again in a few seconds.
problem-sale-away = This sale cannot be shown right now
problem-sale-away-words = Its records are kept, but cannot be read at the moment. Try again in a few seconds.
too-often-words =
    Too many requests came from your network at once, so this page was not loaded. Nothing was changed. Reload it in { $count ->
        [one] 1 second
       *[other] { $count } seconds
    }.
problem-near = Did you mean
problem-see-symbols = See all symbols
problem-have-link-sent = Have a link sent
problem-see-auctions = See what is at auction
problem-back = Back to that page
own-unknown-again = Try again

## Names, addresses and passwords

wrong-email = an email address looks like name@example.org
wrong-name-length = a name has 1 to { $count } visible characters
wrong-name-email = enter a name here, not an email address
wrong-name-advertisement = enter a name here, on one line and without an address of a site
wrong-passkey-name = a passkey's name has 1 to { $count } visible characters
wrong-address-lines = an address has at most { $count } lines
wrong-address-long = a line of an address has at most { $count } characters
wrong-password-short = a password has at least { $count } characters
wrong-password-long = a password has at most 1,024 bytes
wrong-password-common = this password is among the first that a stranger would try: take a few words that nobody would put together
wrong-password-current = this is not your current password
wrong-email-taken = this address cannot be taken: another account has it

## Accounts

account-email-taken = this address has an account
account-changed-meanwhile = the account was changed at the same time
account-busy = too many passwords are being checked
account-unavailable = accounts cannot be reached now
account-none = there is no such account
account-try-again = accounts cannot be changed just now: it is safe to try again
block-operator = operators are not blocked here: `outcry account remove-operator` takes the role first
link-operator = operators get no link here: `outcry account add` makes theirs
link-blocked = the house has blocked this account: unblock it first
link-demo = everyone knows the demo's passwords: they stay as they are

## Registering for a sale, and deciding about it

register-operator = operators can see reserves and who is bidding, so they do not bid
register-open = this sale needs no registration: whoever has an account may bid
register-by-invitation = this sale is by invitation: ask the house
register-over = this sale is over
register-not-accepted = accept the conditions of sale as they stand now
register-declined = the house did not approve you for this sale
register-too-often = too many attempts: wait a moment
register-unavailable = registering does not work just now: try again
decide-approved = they are approved already: block them instead
decide-changed-meanwhile = somebody else has decided meanwhile: look again
decide-unknown = no answer came in time, so it may have been done: it is safe to try again
decide-unavailable = that is not possible right now, and nothing was changed: try again in a moment
decide-sale-over = the sale is over and stored: nothing is decided about it any more
decide-too-many = the sale has as many bidders as it takes
decide-stopped = nothing is taken for this sale now: its page says why
decide-impossible = that is not possible here, and nothing was changed
registrant-waiting = Waiting
registrant-approved = Approved
registrant-declined = Declined
registrant-blocked = Blocked

## Time zones and times

zone-unknown = there is no such time zone; one is named like Europe/Berlin, or UTC
zone-respelt = there is no such time zone: did you mean { $zone }?
time-none = Enter a date and a time, such as 2026-11-21 14:00.
time-skipped = The clocks are put forward over that time. Choose one before or after.
time-twice = The clocks are put back, so that time comes twice. Choose one before or after.
