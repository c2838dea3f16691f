# Deleting one's own account, and what the house reads of one that was deleted.

erasure-title = Delete account
erasure-section = Deletes what the house keeps of you, but for what the law asks it to keep. You read first what that is.
erasure-link = Delete account…
erasure-back = Your account
erasure-refused = Your account was not deleted:
erasure-wrong-password = This is not your password.
erasure-demo = Everyone knows the demo’s passwords: its accounts stay as they are.
erasure-operator = This is an operator’s account. The house takes that role from it first (outcry account remove-operator); then it can be deleted here.
erasure-intro = Once it is deleted, nobody can bring your account back: neither you nor the house. You can sign up anew with the same address at once, as somebody whom the house does not know.

## What is in the way
erasure-hindered = Your account cannot be deleted yet:
erasure-bid = A bid of yours stands on <a>{ $lot }</a> in { $sale }. Bids bind: wait until the lot is over or somebody outbids you.
erasure-not-invoiced = You bought <a>{ $lot }</a> in { $sale }, and it is not invoiced. Wait for the invoice and pay it, or ask the house.
erasure-unpaid = <a>Invoice { $number }</a> is not paid. Pay it first.
erasure-seller = You sell here: the house links your account to a seller. Ask it to unlink the account once your lots are settled.

## What becomes of what
erasure-deleted = What is deleted
erasure-deleted-person = Your name, your email and your postal address
erasure-deleted-sign-in = Your password and your passkeys; you are signed out everywhere, and no browser takes pushes any more
erasure-deleted-choices = Your watchlists, your price alerts, and what you chose to be told
erasure-deleted-notes = What the house noted when you registered for sales, deposits included. If it holds a deposit of yours, have it returned first.
erasure-kept = What is kept, and why
erasure-kept-documents = Invoices, credit notes, statements and payments, with the name and address they were issued to: tax law says for how many years the house keeps them
erasure-kept-bids = Your bids, under a number that then names nobody: how each lot was sold can be checked for good
erasure-kept-decisions = In which sales somebody with that number was allowed to bid, which conditions they accepted, and when
erasure-kept-letter = For eight days at most your email, encrypted, so that one mail can tell you that your account was deleted
erasure-kept-copies = Backups that the house made before, until it deletes them

## The form
erasure-confirm = Delete your account
erasure-password = Your password
erasure-button = Delete my account
erasure-cancel = Cancel

## Afterwards
erasure-done-title = Account deleted
erasure-done = Your account is deleted, and you are signed out. A mail to your address says so, too.
erasure-done-home = See what is at auction

## The letter
erasure-mail = Your account was deleted
erasure-mail-deleted = Your account here was deleted, as was asked with your password: your name, your addresses, and what you watched and chose. You can sign up anew at any time, as somebody whom the house does not know.
erasure-mail-kept = Invoices, credit notes, statements and payments are kept as they were issued, for as long as the law asks for it. Your bids are kept under a number that names nobody.
erasure-mail-not-you = If it was not you, somebody knew your password: please tell the house.
erasure-mail-link = Open the site

## For the house
erasure-gone = Deleted account
erasure-gone-house = House sales
erasure-gone-people = People
erasure-gone-since = Deleted by its owner on { $time }. Nothing more can be done with it: nobody can sign in, be linked, blocked or written to by it.
erasure-gone-number = Its number was <bdi>{ $user }</bdi>. Bids, invoices and payments of that number stand as they were.
