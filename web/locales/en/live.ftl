# What pages and their script say.

sign-in = Sign in

## Market

market-pause = Pause
market-go-on = Go on
market-paused = Paused at { $time }: prices are as of then.
market-wall = Full screen
market-wall-leave = Leave full screen
price-catching-up = catching up
price-catching-up-to = Catching up: price of { $age }
price-quiet = Nothing traded
price-quiet-since = Nothing traded: last price { $age }
price-silent = Feed silent
price-silent-since = Feed silent: last price { $age }
price-seconds-ago = { $count } s ago
price-minutes-ago = { $count } min ago
price-hours-ago = { $count } h ago
chart-caption = The newest candles of { $length }, newest first
chart-legend = { $begins }  O { $open }  H { $high }  L { $low }  C { $close }  Vol { $volume }  { $change }
chart-since-edge = Since the left edge: { $own } { $change }, { $other } { $others } ({ $price })
chart-percent = %

## How a lot stands

state-upcoming = Upcoming
state-open = Open
state-closing = Closing…
state-sold = Sold
state-unsold = Not sold
state-withdrawn = Withdrawn
state-cancelled = Cancelled
state-held = On hold
clock-opens = Opens in
clock-ends = Ends in
clock-ended = Ended
clock-stopped = Clock stopped
end-ends = Ends
end-ended = Ended
end-was-to = Was to end
end-extended = extended by { $time }
price-opening = Opening bid
price-current = Current bid
price-highest = Highest bid
price-minimum = Minimum bid
price-sealed = Sealed bids from
price-sold = Sold for
price-won = You won at
reserve-none = No reserve
reserve-met = Reserve met
reserve-not-met = Reserve not met
bids = { $count ->
    [0] No bids
    [one] 1 bid
   *[other] { $count } bids
}
limit-held = It will resume with the time it had left.
limit-never = No bid moves the end.
limit-was-last = That was the last extension.
limit-none = There are no more extensions.
limit-left = { $count ->
    [one] The next extension is the last.
   *[other] At most { $count } more extensions.
}
mine-leading = You lead
mine-outbid = Outbid
mine-placed = Bid placed
mine-voided = Bid voided
mine-won = You won
mine-lost = You did not win
soon-opens = Opening next
soon-ends = Closing next
soon-closing = Closing
soon-ended = Just ended

## You and a lot

own-unknown = Your bids cannot be shown right now.
sold = Sold for { $price }.
sold-to-you = You won at { $price }.
sold-to-other = Sold for { $price } to another bidder.
unsold-no-bids = Not sold: there were no bids.
unsold-reserve = Not sold: the reserve was not met.
withdrawn = This lot was withdrawn from the sale.
cancelled = The sale was cancelled: no bid on this lot stands.
voided = The house voided your bid. Reason: { $reason }
held = The sale is on hold.
held-resumes = Bidding will resume.
closing = Closing… the last bids are being counted.
not-open = Bidding has not opened.
least-opening = The opening bid is { $least }.
least = The minimum bid is { $least }.
no-bids-yet = No bids yet.
not-bid = You have not bid on this lot.
sign-in-to-bid = Sign in to bid.
sign-in-to-bid-least = Sign in to bid { $least }.
next = Bid { $least } to continue.
next-none = No higher bid is taken: the limit of this sale is { $limit }.
lead = You lead at { $price }.
lead-highest = You lead at { $price }, your highest bid.
lead-reserve = You are the highest bidder, but the reserve is not met.
lead-hidden = Your maximum of { $maximum } stays hidden.
outbid = You are outbid.
outbid-same = Another bidder bid the same first.
maximum-was = Your maximum was { $maximum }.
maximum-is = Your maximum is { $maximum }.
placed = Your bid of { $amount } is in.
placed-hidden = Your bid is in.
placed-may = You may replace it or take it back until the end.

## Bidding

at-least = At least { $least }.
more-than = More than { $own }.
more-than-maximum = More than { $own }, your maximum.
confirm-maximum = Set your maximum to { $amount }?
confirm-sealed = Place a sealed bid of { $amount }?
confirm-far = That is more than three times the minimum bid of { $least }.
bids-for-you = We bid for you, only as high as needed.
sealed-until-end = Nobody sees it before the end.
maximum-set = Set a maximum
maximum-change = Change your maximum
bid-place = Place bid
bid-replace = Replace bid
bid-checking = Checking… your bid may have been accepted; do not bid again.
bid-unknown = We do not know yet whether your bid was accepted. Reload the page before you bid again.
bid-paused = Bidding is paused until this page is live again.
bid-sending = Sending…
bid-moved = The price has just changed: the next bid is { $least }.
done-leading = Your bid was accepted.
done-outbid = Your bid was accepted, but an earlier maximum is as high or higher.
done-set = Your maximum is set.
done-raised = Maximum raised.
done-lowered = Maximum lowered.
done-placed = Your bid was placed.
done-taken-back = Your bid was taken back.
total = Total with { $added }: { $total }
total-at-most = At most { $total } with { $added }
added-premium = premium
added-fee = fee
added-tax = tax
added-and = { $first } and { $last }

## Why a bid did not count

refused-unknown = This lot is not available.
refused-not-higher = You have bid that much already. Enter more.
refused-below-price = Your maximum has bid { $price } already. It cannot be lower.
refused-you-lead = You lead already: nothing was changed.
refused-ceiling = That is above the limit of this sale: { $ceiling }.
refused-off-grid = This sale takes bids in steps: bid { $below } or { $above }.
refused-wrong-offer = This lot takes another kind of bid. Reload the page, then bid again.
refused-no-bid = You have no bid to take back.
refused-too-often = Too many changes in a short time. Try again at { $time } UTC.
refused-not-approved = The house has not approved you for this sale. Register for it, then bid.
refused-blocked = The house takes no bids from you in this sale. Bids you placed before still stand.
refused-own-lot = You sell this lot, so you cannot bid on it.
refused-limit = That is beyond your limit in this sale: { $free } of it is left, premium and tax included. You can bid up to { $highest }.
refused-limit-full = That is beyond your limit in this sale: { $free } of it is left, and no bid fits.
refused-held = Nothing was changed: bid again when it resumes.
refused-stopped = Bidding is stopped until the house has seen to the sale. Your bid did not count.
refused-early = Too early by { $by } (arrived { $arrived }, opens { $opens }).
refused-late = Too late by { $by } (arrived { $arrived }, ended { $ended }).
refused-reused = This form was already used for another amount. Enter your bid again.
refused-signed-out = You are signed out. Reload the page and sign in to bid.
refused-fast = Too many bids at once: this one was not sent. Wait a second, then try again.
refused-unreached = Your bid did not reach the auction. Try again in a moment.
refused = That is not possible here. Nothing was changed.

## Why text is no amount

amount-none = Enter an amount in figures, such as { $such }.
amount-zero = Enter an amount above zero: { $least } or more.
amount-foreign = “{ $part }” is no part of an amount. Enter figures only, in { $currency }, such as { $such }.
amount-misplaced =
    The { $sign ->
        [point] point
        [comma] comma
        [apostrophe] apostrophe
       *[space] space
    } is not where it can be read. Enter an amount such as { $such }.
amount-whole = Enter an amount in whole { $currency }, such as { $such }.
amount-fine = Enter an amount with at most { $digits } digits after the point.
amount-much = That is too much: enter { $most } or less.
amount-two = “{ $typed }” could be { $fraction } or { $whole }.
amount-enter = Enter { $short } or { $plain }.
amount-enter-marked = Enter { $currency } { $exact }, with { $currency } before it, or { $plain }.

## Lines of a lot’s history

row-you = You
row-paddle = Paddle { $paddle }
row-house = The house
row-bid = A bid was placed
row-outage = Extended after an outage
row-sold-you = Sold to you
row-sold = Sold to paddle { $paddle }
row-sold-house = Sold to the house
row-unsold = Closed, not sold
row-withdrawn = Withdrawn from the sale
row-taken-back = A bid was taken back
row-opened = Second-highest bid, opened
row-held = Put on hold
row-resumed = Resumed
row-automatic = automatic
row-extended = extended

## Heard and seen by the script alone

said-extended = Extended by { $time }
said-minutes = { $count ->
    [one] 1 minute left
   *[other] { $count } minutes left
}
said-seconds = { $count } seconds left
bar-won = You won { $title } at { $price }.
bar-voided = The house voided your bid on { $title }. Reason: { $reason }
bar-cancelled = The sale of { $title } was cancelled: your bid does not stand.
bar-leading = You lead { $title } again, at { $price }.
bar-outbid = You are outbid on { $title }: { $price } now.
bar-all-outbid =
    You are outbid on { $count ->
        [one] a lot
       *[other] { $count } lots
    }.
bar-updates =
    You have updates on { $count ->
        [one] a lot
       *[other] { $count } lots
    }.
bar-my-bids = My bids
bar-lot = See the lot
status-live = Live
status-http = Live over HTTP
status-away = Reconnecting, as of { $time }
status-silent = Checking: the auction does not answer, bids may not be taken
status-slow = Slow connection: showing newest prices, { $count } skipped
status-stale = No new prices since { $time }
status-signed-out = You are signed out.
clock-off = our clock was { $millis } ms off and is corrected
clock-within = to within { $millis } ms
gallery-place = { $place } of { $count }
gallery-in = Zoom in
gallery-out = Zoom out

## Account

push-on = This browser takes pushes.
push-off = This browser takes no pushes.
push-none = This browser cannot take pushes. On a phone, put this site on the home screen first.
push-blocked = You blocked notifications from this site: allow them in the browser’s settings for it, then come back.
push-failed = That did not work: the browser’s push service or this site is out of reach. Try again in a moment.
push-turn-on = Turn on push here
push-turn-off = Turn off push here
passkey-failed = That did not work: try again in a moment.
passkey-not-added = No passkey was added. Try again.
passkey-not-used = No passkey was used. Try again, or use your password.
passkey-on-device = This device has a passkey of your account already.
passkey-impossible = Browsers make no passkeys for the address of this site: it needs a name, and TLS.
passkey-over = This took too long, or was done already: start again.
passkey-known = Your account has this passkey already.
passkey-too-many = An account has at most 10 passkeys: remove one first.
passkey-unknown = This passkey is not known here: it may have been removed.
passkey-not-accepted = This passkey was not accepted here.
passkey-copied = This passkey counts less than it did before, so it may have been copied: sign in with your password and remove it.
passkey-wrong-password = This is not your current password.
passkey-wrong-name = A passkey's name has 1 to 40 visible characters.
passkey-blocked = The house has blocked this account: ask the house if you think that is a mistake.
passkey-too-often = Too many attempts: wait a moment.
passkey-unavailable = Signing in does not work just now.
