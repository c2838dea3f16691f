# What mails and pushes say to one person.

## Around every mail

mail-greeting = Dear { $name },
mail-greeting-nobody = Good day,
mail-choose = Choose what comes by mail
mail-unsubscribe = No more mails like this
mail-open-site = Open the site
mail-open-sale = Open the sale
mail-see-lot = See the lot
mail-see-bids = See your bids
mail-reason = Reason: { $reason }
mail-lot = Lot { $number }, “{ $title }”
mail-lot-short = Lot { $number }, { $title }
mail-ends = Bidding ends { $time }.

## Of one lot

mail-outbid = You have been outbid: { $lot }
mail-outbid-words = Somebody else leads { $lot }.
mail-outbid-words-at = Somebody else leads { $lot } at { $price }.
mail-bid-again = Bid again
mail-won = You won { $lot }
mail-won-words = { $lot }, is yours.
mail-won-words-at = { $lot }, is yours at { $price }.
mail-won-costs = Premium, tax and fees come on top where the sale’s terms say so. The house will send you an invoice.
mail-see-next = See what happens next
mail-lost = You did not win { $lot }
mail-lost-sold = { $lot }, was sold to another bidder.
mail-lost-sold-at = { $lot }, was sold at { $price } to another bidder.
mail-lost-unsold = { $lot }, was not sold.
mail-opens = Open for bids: { $lot }
mail-opens-words = { $lot }, which you watch, takes bids now.
mail-ending = Ending soon: { $lot }
mail-ending-words = { $lot }, is ending soon.
mail-ending-bid = The current bid is { $price }.
mail-ending-opening = The opening bid is { $price }.
mail-voided = Your bid was voided: { $lot }
mail-voided-words = The house voided your bid on { $lot }. It counts no more.

## Of several lots

mail-outbid-lots = You have been outbid on { $count } lots: { $sale }
mail-outbid-lots-words = Somebody else leads { $count } lots of “{ $sale }” that you led:
mail-won-lots = You won { $count } lots: { $sale }
mail-won-lots-words = { $count } lots of “{ $sale }” are yours. Premium, tax and fees come on top where the sale’s terms say so. The house will send you an invoice.
mail-lost-lots = You did not win { $count } lots: { $sale }
mail-lost-lots-words = { $count } lots of “{ $sale }” that you bid on have ended, and you did not win them:
mail-opens-lots = Open for bids: { $count } lots of { $sale }
mail-opens-lots-words = { $count } lots of “{ $sale }” that you watch take bids now:
mail-ending-lots = Ending soon: { $count } lots of { $sale }
mail-ending-lots-words = { $count } lots of “{ $sale }” are ending soon:
mail-line = { $lot }: { $state }
mail-line-sold = sold
mail-line-sold-at = sold at { $price }
mail-line-unsold = not sold
mail-line-ends = { $price }, ends { $time }
mail-line-opens = opens at { $price }, ends { $time }
mail-more-lots = And { $count } more.

## Of a sale

mail-cancelled = Cancelled: { $sale }
mail-cancelled-words = The house has cancelled “{ $sale }”. No bid on a lot that had not ended stands.
mail-message = A message about { $sale }
mail-message-words = The house tells everybody in “{ $sale }”:
mail-limit = Your limit: { $sale }
mail-limit-set = The house has set your limit in “{ $sale }” to { $limit } in all, premium and tax included.
mail-limit-lifted = The house has lifted your limit in “{ $sale }”.
mail-approved = You may bid: { $sale }
mail-approved-words = Your registration for “{ $sale }” is approved. You can bid from now on.
mail-approved-up-to = Your registration for “{ $sale }” is approved. You can bid from now on, up to { $limit } in all, premium and tax included.
mail-declined = Your registration for { $sale }
mail-declined-words = The house has declined your registration for “{ $sale }”. If you have questions, please ask the house.

## Of an invoice

mail-invoice = Invoice { $number } for { $sale }
mail-invoice-words = Your invoice for “{ $sale }” is ready. It says what is to be paid, and how.
mail-open-invoice = Open the invoice
mail-credit = Credit note { $number } for { $sale }
mail-credit-words = The house has issued a credit note for invoice { $invoice }, “{ $sale }”.
mail-open-credit = Open the credit note

## Of an offer after the sale

mail-chance-lot = lot { $number }, “{ $title }”, of “{ $sale }”
mail-chance = Second chance: { $title }
mail-chance-words = The house offers you { $lot }, for { $price }.
mail-chance-words-sealed = The house offers you { $lot }, for what you bid under seal.
mail-chance-answer = Answer by { $time }. Accepting is binding, like a winning bid; without an answer the offer ends.
mail-chance-link = Answer the offer
mail-chance-withdrawn = Offer withdrawn: { $title }
mail-chance-withdrawn-words = The house has withdrawn its offer of { $lot }. It cannot be accepted any more.
mail-chance-withdrawn-link = See the offer
mail-chance-accepted = Second chance accepted: { $title }
mail-chance-accepted-words = Paddle { $paddle } has accepted your offer of { $lot }. It comes onto an invoice of its own.
mail-chance-declined = Second chance declined: { $title }
mail-chance-declined-words = Paddle { $paddle } has declined your offer of { $lot }. It can be offered to whoever comes next.
mail-chance-results = See the results

## Of one's own account

mail-password = Set a new password
mail-password-words = Somebody, probably you, wants to set a new password for your account. The link below does it, once, within an hour.
mail-password-not-you = If it was not you, do nothing: your password stays as it is.
mail-email-check = Please confirm your email address
mail-email-check-words = This address was given for an account here. Please confirm that it is yours: the house writes to it about your bids and invoices.
mail-email-check-not-you = The link works for three days. If you have no account here, do nothing.
mail-email-check-link = Confirm my address
mail-has-account = You already have an account
mail-has-account-words = Somebody, probably you, has just signed up here with this address. You have an account already, and nothing was changed: sign in with the password you have.
mail-has-account-not-you = If you forgot it, have a link sent on the page where you sign in. If it was not you, do nothing.
mail-email-changed = Your email address was changed
mail-email-changed-words = The email address of your account here was changed. From now on you sign in with the new one, and the house writes there.
mail-email-changed-not-you = If it was not you, somebody knows your password: please tell the house at once.
mail-passkey-added = A passkey was added
mail-passkey-added-words = A passkey was added to your account here. Whoever has it signs in without your password.
mail-passkey-added-not-you = If it was not you, somebody knows your password: remove the passkey, change the password, and tell the house.
mail-passkey-removed = A passkey was removed
mail-passkey-removed-words = A passkey was removed from your account here. It signs nobody in any more.
mail-passkey-removed-not-you = If it was not you, somebody was signed in as you: change your password, which signs everybody out, and tell the house.
mail-passkeys-gone = Your passkeys were removed
mail-passkeys-gone-words = The password of your account here was set by a link, and its passkeys were removed: they sign nobody in any more. You can add them again.
mail-passkeys-gone-not-you = If it was not you, somebody had the link: ask for another by Forgotten password, and tell the house.
mail-see-passkeys = See your passkeys

## Of a webhook

mail-webhook = A webhook was disabled: { $name }
mail-webhook-gone = The webhook “{ $name }” was disabled: it answered 410, which means that it wants no more events.
mail-webhook-failing = The webhook “{ $name }” was disabled: every try failed for three days.
mail-webhook-too-much = The webhook “{ $name }” was disabled: more events waited for it than are kept.
mail-webhook-words = Nothing is sent to it until it is enabled again. What waits for it is kept for four days, and what happens meanwhile is not sent.
mail-webhook-link = Open the webhook
