# What only the server says of bidding; what the script says as well stands in live.ftl.

## Bid forms

bid-set = Set maximum
bid-set-to = Set maximum
bid-now = Bid
bid-sign-in = Sign in to bid
bid-sign-in-for = Sign in to bid
bid-change-amount = Change amount
bid-maximum-in = Your maximum, in { $currency }
bid-maximum-hidden = Nobody else sees it.
bid-confirm-maximum = Confirm your maximum
bid-place-one = Place a bid
bid-place-of = Place bid
bid-in = Your bid, in { $currency }
bid-sealed-hidden = Nobody else sees it before the end.
bid-confirm = Confirm your bid
bid-take-back = Take back my bid
bid-check = Check my bid
bid-operator = Operators can see reserves and who is bidding, so they do not bid. To bid, sign in with another account.

## Whether one may bid

may-bid-unknown = Whether you may bid in this sale cannot be shown right now.
may-bid-register = To bid in this sale you register first, and the house approves you.
may-bid-register-link = Register to bid
may-bid-invitation = This sale is by invitation: the house approves whom it asks.
may-bid-yes = You are approved for this sale.
may-bid-waiting = You are registered. You can bid as soon as the house has approved you.
may-bid-registration-link = Your registration
may-bid-declined = The house did not approve you for this sale. Ask the house if you think that is a mistake.
may-bid-not-invited = This sale is by invitation, and you are not among those invited. Ask the house if you would like to bid.
may-bid-blocked = The house takes no new bids from you in this sale. Bids you placed before still stand.
may-bid-limit = Your limit is { $limit }, premium and tax included: { $bound } of it is bound by lots you lead or won, { $free } is left.

## Kinds of sale

kind-timed = Timed sale
kind-sealed = Sealed bids
sealed-first-price = Sealed bids: nobody sees your bid before the end. The highest bidder wins and pays their own bid.
sealed-second-price = Sealed bids: nobody sees your bid before the end. The highest bidder wins and pays the second-highest bid, or the reserve if that is higher.
sealed-bids-listed = Bids in this sale are sealed. What each lot sold for stands in the results once it has ended.
sealed-bids-stay = Bids in this sale were sealed and stay so. What each lot sold for stands in the results.
no-bids-listed = Bids and bidders will be listed here.
no-bids-placed = Nobody bid in this sale.

## A lot and its history

bids-automatic = and { $count } automatic
lot-count = { $count ->
    [one] 1 lot
   *[other] { $count } lots
}
own-cancelled = The sale was cancelled: your bid does not stand. Reason: { $reason }
history = History
history-bids = Last bids
history-no-bids = The bids will be listed here.
history-sealed = Bids stay sealed until the end.
row-own-voided = Your bid was voided
row-own-voided-at = Your bid at { $price } was voided
row-paddle-voided = Bid of paddle { $paddle } voided
row-paddle-voided-at = Bid of paddle { $paddle } at { $price } voided
row-voided = A bid was voided
row-is-voided = voided
row-automatic-voided = automatic, voided
row-reason = Reason: { $reason }
row-now = now { $price }
reason-is = Reason:

## What the house tells of a sale, and outages

news-label = Messages of the house
news-cancelled = This sale was cancelled. Lots that were sold before stay sold; no other bid stands.
outage-at = Nobody could bid when this lot was to end, at
outage-again = Bidding was possible again
outage-moved = later, and the end was moved to
outage-rules = Rules
outage-closes = If nobody can bid at the moment a lot is to end, it ends with the bids it has.
outage-extends = If nobody can bid at the moment a lot is to end, however briefly, its end is moved: it ends { $time } after bidding is possible again, or at its latest end where that comes first.
outage-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
outage-seconds = { $count ->
    [one] 1 second
   *[other] { $count } seconds
}

## What is paid besides the price, and payment

terms-premium = Buyer’s premium { $rates }.
terms-fee = Fee of { $fee } per lot.
terms-up-to = { $percent } up to { $amount }
terms-above = { $percent } above
terms-tax-premium = { $tax } on the premium.
terms-tax-premium-fee = { $tax } on the premium and fee.
terms-tax-all = { $tax } on hammer price and premium.
terms-tax-all-fee = { $tax } on hammer price, premium and fee.
terms-commission = Commission { $rates }.
terms-charge = Charge of { $charge } per lot.
terms-tax-both = { $tax } on both.
charge-hammer = Hammer price
charge-premium = Buyer’s premium
charge-fee = Fee
charge-tax = Tax
payment-state-unpaid = Unpaid
payment-state-part-paid = Part paid
payment-state-paid = Paid
payment-state-credited = Credited
payment-state-to-return = Money to return
payment-state-processing = { $state }, being processed
