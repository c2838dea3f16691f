# Running sales: their list, control, orders, bids and results; and the settings of the house.

## On the pages of one sale

house-view-as-bidder = View as a bidder
house-parts = Parts of this sale
house-part-control = Control
house-part-bids = All bids
house-part-bidders = Bidders
house-part-results = Results
house-part-invoices = Invoices
house-part-sellers = Sellers

## The list of sales

house-overview-title = House
house-overview-people = People
house-overview-settings = Settings
house-overview-symbols = Symbols
house-overview-publishers = Publishers
house-overview-simulator = Simulated market
house-overview-webhooks = Webhooks
house-overview-stopped-before = Nothing is taken for
house-overview-stopped-after = : no bids, and no orders of the house.
house-overview-drafts = Drafts
house-overview-draft = draft
house-overview-changed = changed
house-overview-on-hold = on hold
house-overview-demo = demo
house-overview-ended = ended
house-overview-ends = ends
house-overview-running = Running
house-overview-upcoming = Upcoming
house-overview-closed = Closed
house-overview-past = Past sales
house-overview-none = No sale yet
house-overview-none-help = Create one with its lots and end times. Only operators see it until you publish it. <a>New sale</a>

## The control page

house-control-stopped = Nothing is taken for this sale: no bids, and no orders of the house.
house-control-bar = Orders for this sale
house-control-announce-link = Announce
house-control-resume-link = Resume
house-control-hold-link = Put on hold
house-control-withdraw-link = Withdraw a lot
house-control-void-link = Void a bid
house-control-cancel-link = Cancel the sale
house-control-times-in = times in { $zone }
house-control-refresh = Refresh
house-control-held = On hold: <bdi>{ $reason }</bdi>
house-control-was-cancelled = Cancelled: <bdi>{ $reason }</bdi>
house-control-caption = The lots, as they stand
house-control-lot = Lot
house-control-state = State
house-control-price = Price
house-control-reserve = Reserve
house-control-paddle = Paddle
house-control-bids = Bids
house-control-watching = Watching
house-control-ends = Ends
house-control-texts = Texts and pictures
house-control-texts-of = { " " }of lot { $number }
house-control-bids-hidden = hidden
house-control-announcements = Announcements
house-control-text = Text
house-control-announce = Announce…
house-control-on-hold = The sale is on hold
house-control-resume-why = Reason for resuming
house-control-resume = Resume sale…
house-control-hold-heading = Put on hold
house-control-hold-why = Reason for the hold
house-control-everyone-reads = Everyone can read it.
house-control-hold = Put on hold…
house-control-withdraw-heading = Withdraw a lot
house-control-withdraw-lot = The lot
house-control-withdraw-help = Only lots without bids can be withdrawn.
house-control-withdraw-page = These are the lots of this page.
house-control-withdraw-why = Reason for the withdrawal
house-control-withdraw = Withdraw…
house-control-void-heading = Void a sealed bid
house-control-void-lot = The lot of the bid
house-control-void-email = Email of its bidder
house-control-void-help = Whether there is a bid stays hidden: this is done either way.
house-control-void = Void the bid…
house-control-cancel-heading = Cancel the sale
house-control-cancel-why = Reason for the cancellation
house-control-cancel-help = Everyone can read it. It cannot be undone.
house-control-cancel = Cancel the sale…
house-control-copy = Copy as a new draft
house-control-download = Download lots
house-control-lot-named = Lot { $number }: { $title }
house-state-upcoming = Upcoming
house-state-open = Running
house-state-on-hold = On hold
house-state-closed = Closed
house-state-cancelled = Cancelled
house-reserve-unavailable = unavailable
house-reserve-none = none
house-reserve-met = met
house-reserve-not-met = not met
house-reserve-hidden = hidden until the end

## What the house can do, asked once more

house-order-reason = The reason
house-order-message = The message
house-order-words-wrong = { $label } is one line of 1 to { $max } characters.
house-order-publish-ask = Publish this sale?
house-order-discard-ask = Discard this draft?
house-order-hold-ask = Put this sale on hold?
house-order-resume-ask = Resume this sale?
house-order-cancel-ask = Cancel this sale?
house-order-void-ask = Void { $what }?
house-order-withdraw-ask = Withdraw { $what }?
house-order-announce-ask = Make this announcement?
house-order-lot = lot { $number }, { $title }
house-order-bid = the bid at { $price } on { $lot }
house-order-bid-of = the bid of paddle { $paddle } at { $price } on { $lot }
house-order-bid-by-email = the bid of { $email } on { $lot }
house-order-publish-then = Everyone can see it then, and its lots, end times and terms are final.
house-order-discard-then = It is deleted for good. Only operators ever saw it.
house-order-hold-then = Bidding stops and no lot ends until the sale is resumed. Everyone sees that it is on hold, and the reason.
house-order-resume-then = Bidding continues, and every lot has the time it had left. The reason is not published.
house-order-cancel-then = Every lot that is not over ends unsold, and no bid on it stands. Lots already sold stay sold. Everyone sees the reason, and whoever leads a lot is told. This cannot be undone.
house-order-void-sealed-then = It no longer counts, and no bid of theirs stands on this lot until they place another. Its bidder is told, with the reason. This cannot be undone.
house-order-void-then = It no longer counts, with every raise of its maximum: the price is made again from the other bids, and another bidder may lead. Its bidder is told, and everyone sees it struck, with the reason. This cannot be undone.
house-order-withdraw-then = It is removed from the sale for good. Everyone sees that, and the reason.
house-order-announce-then = It appears at once on the pages of the sale and of every lot, and cannot be taken back.
house-order-publish = Publish the sale
house-order-discard = Discard draft
house-order-hold = Put on hold
house-order-resume = Resume sale
house-order-cancel = Cancel the sale
house-order-void = Void the bid
house-order-withdraw = Withdraw the lot
house-order-announce = Announce
house-order-keep = Keep the sale
house-order-back = Cancel

## Why an order was not carried out

house-not-done-incomplete = The form was incomplete.
house-not-done-changed = Somebody else has changed this draft. Review it before you continue.
house-not-done-unknown = No answer came in time, so it may have been done. It is safe to try again.
house-not-done-unavailable = That is not possible right now. Nothing was changed. Try again in a moment.
house-not-done-no-account = No account has this email address. Nothing was changed.
house-not-done-no-draft = This draft no longer exists.
house-not-done-invalid = This sale cannot be published as it stands. The draft says what is wrong.
house-not-done-published = This sale is published or being published. Nothing was changed.
house-refused-no-sale = There is no such sale.
house-refused-no-lot = There is no such lot in this sale.
house-refused-has-bids = This lot has bids and can no longer be withdrawn.
house-refused-lot-open = This lot takes sealed bids now, and whether there are any stays hidden. It cannot be withdrawn.
house-refused-stopped = The record of this sale cannot be read to its end: the page of the sale says what to do.
house-refused-lot-closed = This lot has closed: nothing of it can be changed any more.
house-refused-no-bid = There is no such bid on this lot.
house-refused-many-voids = No more bids of this lot can be voided. Put the sale on hold, or cancel it.
house-refused-beyond-limit = Without that bid another bidder would lead again, beyond their limit. Raise it under Bidders, or void their bid first.
house-refused-over = Every lot has closed, so there is nothing left to do.
house-refused-cancelled = This sale was cancelled, and nothing more of it is sold.
house-refused-message-twice = This form has already sent another announcement. Reload the page.
house-refused-other = That is not possible here. Nothing was changed.

## What was done just before

house-said-saved = Draft saved. Only operators can see it.
house-said-discarded = Draft discarded.
house-said-published = Sale published. Everyone can see it now.
house-said-already = This sale is already published. Nothing was changed.
house-said-held = The sale is on hold.
house-said-resumed = Sale resumed. Every lot has the time it had left.
house-said-withdrawn = Lot withdrawn.
house-said-voided = Bid voided. It no longer counts.
house-said-cancelled = Sale cancelled. Everyone sees it, with the reason.
house-said-approved = Approved. They can bid from now on.
house-said-declined = Declined. They are told so on the sale's page.
house-said-blocked = Blocked. No new bid of theirs is taken; those that stand, stand.
house-said-settings = Saved. Invoices that are issued from now on say so.
house-said-let-in = Unblocked. They can sign in again.
house-said-shut-out = Blocked. They are signed out everywhere.
house-said-offered = Offered. The bidder finds it on My bids and on the lot.
house-said-taken-back = Offer withdrawn.
house-said-seller-linked = Linked. Their lots are under My consignments now, and the auction takes no bids of theirs on these.
house-said-seller-linked-alone = Linked, but no lot that runs or is to come names this seller. Where there should be some, look how they spell the seller: bids on those are taken.
house-said-seller-unlinked = Unlinked. They see nothing of the seller’s any more.
house-said-issued = Invoices issued. Each winner finds theirs on My bids.
house-said-stated = Statement issued. Hand it to the seller; one whose account is linked finds it under My consignments.
house-said-copied = Draft made, whole weeks later. Check its times before you publish it.
house-said-not-kept = This sale was published before its terms were kept here, and cannot be copied.
house-said-not-copied = This sale has terms that the form does not show. Copy it by the API.
house-said-published-meanwhile = Somebody else published this sale while you had its form open. Your changes were not saved: the sale runs as it was published.
house-said-discarded-meanwhile = Somebody else discarded that draft while you had its form open. Your changes were not saved.
house-said-imported = Lots imported. Only operators can see them until the sale is published.
house-said-amended = Saved. Everyone sees the lot so, with the time of the change.
house-said-announced = Announcement made.
house-said-listed = Listed. Its publishers can price it now.
house-said-rules = Saved. The rules count from the next price on.
house-said-retired = Retired. No more prices are taken; its candles stay.
house-said-unlisted = Gone. It never had a price.
house-said-accepted = Accepted. Prices near this level are believed at once.
house-said-struck = Struck. Candles and the day were made again without it, and its page says so.
house-said-scenario-begun = The scenario has begun. It is played once.
house-said-market-halted = Halted. Simulated symbols are not traded until you resume.
house-said-market-silenced = Silenced. No price is published until you resume.
house-said-market-resumed = Resumed. Prices come again.
house-said-market-speed = Speed set.
house-said-webhook-paused = Paused. Events wait until you resume.
house-said-webhook-resumed = Events are sent again.
house-said-webhook-tested = A test is on its way. Look again in a moment what became of it.
house-said-webhook-changed = Saved.
house-said-webhook-again = It is tried at once. Look again in a moment what became of it.
house-said-webhook-deleted = Webhook deleted.

## All bids

house-bids-title = All bids: { $title }
house-bids-nameless = Names are unavailable right now. Reload the page in a moment.
house-bids-count = { $count }, the newest first
house-bids-caption = All bids, the newest first; those that were voided are struck
house-bids-bidder = Bidder
house-bids-time = Time
house-bids-void-column = Void
house-bids-name-unknown = Deleted account
house-bids-automatic = automatic
house-bids-voided = Voided
house-bids-void = Void…
house-bids-void-which = { " " }the bid of paddle { $paddle } at { $price }
house-bids-newer = Newer bids
house-bids-older = Older bids

## Results

house-results-title = Results: { $title }
house-results-sold = Sold
house-results-sold-of = <span class="figure">{ $sold }</span> of <span class="figure">{ $count }</span> lots
house-results-total = Total hammer price
house-results-credited = Credited, not in these figures
house-results-credited-of = { $count ->
    [one] <span class="figure">{ $count }</span> lot, <span class="figure">{ $total }</span>
   *[other] <span class="figure">{ $count }</span> lots, <span class="figure">{ $total }</span>
}
house-results-unknown = Who won cannot be told at the moment: names, contacts and credit notes are left out below.
house-results-so-far = Some lots are still open: these are the results so far.
house-results-caption = What was sold, to whom, for how much
house-results-winner = Winner
house-results-hammer = Hammer price
house-results-taken-back = taken back: <a>credit note { $number }</a>
house-results-second-chance = Second chance…
house-results-semicolons-help = Semicolons are for spreadsheets that write 1234,56: those set to German, French and most European languages.
house-results-bought = Then bought by paddle { $paddle } for { $amount }
house-results-bought-by = Then bought by paddle { $paddle } for { $amount } ({ $name })
house-offer-sealed = their sealed bid
house-offer-open = Offered to paddle { $paddle } for { $amount }, until { $until }
house-offer-accepted = Then bought by paddle { $paddle } for { $amount }
house-offer-declined = Declined by paddle { $paddle } at { $amount }
house-offer-withdrawn = Offer to paddle { $paddle } at { $amount } withdrawn
house-offer-expired = Not answered by paddle { $paddle } at { $amount }, until { $until }

## Settings of the house

house-settings = House settings
house-settings-help = Who the house is and how it is paid. This stands on every invoice that is issued from now on; invoices that are issued keep what they say.
house-settings-lack = Invoices lack { $what }.
house-settings-save = Save settings
house-settings-changed = Somebody else saved these settings while you had this page open. Your entries stand below, unsaved. Open this page in another tab to see theirs; to put yours in their place, save again.
house-settings-name = Name of the house
house-settings-name-help = As whom it sells. It stands on every page.
house-settings-address = Address
house-settings-address-help = A line each, at most six.
house-settings-contact = Contact
house-settings-contact-help = An address or a telephone number. It stands on every page and on invoices.
house-settings-registration = VAT or registration number
house-settings-registration-help = With what it is called, such as VAT GB 123 4567 89.
house-settings-bank = Account holder and bank
house-settings-bank-help = Whose account it is, and where; a BIC if buyers need one.
house-settings-account = Bank account
house-settings-account-help = An IBAN, which is checked for typing mistakes, or the number that your country’s transfers take.
house-settings-reference = Reference of payments
house-settings-reference-help = The invoice’s number follows: HA- makes HA-12. Empty: Invoice 12.
house-settings-days = Days until payment is due
house-settings-days-help = Counted from the day the invoice is issued.
house-settings-days-wrong = enter a whole number of days
house-settings-days-range = a payment term is 1 to { $max } days
house-settings-long = at most { $max } characters are taken
house-settings-iban = the check digits of this IBAN do not fit: a letter or digit of it is mistyped
house-settings-lack-name = the name of the house
house-settings-lack-address = its address
house-settings-lack-registration = its VAT or registration number
house-settings-lack-account = the bank account to pay to
house-settings-lack-days = the days until payment is due
