# Sales, lots and one’s own bids.

## The home page

home-title = Now at auction
home-see-lot = See this lot
home-no-lot = No lot is open
home-no-lot-yet = The next lot to close appears here.
home-make-sales = Sales are made under <a>House</a>.
home-ending = Ending soon
home-ending-lots = Lots ending soon
home-sales = Sales
home-no-sales = Sales are listed here once they are published.
home-sale-opens = opens
home-sale-ends = ends
home-all-past-sales = All past sales
home-no-prices = Prices are listed here once they are published.

## Past sales

past-sales-none = Sales are listed here once they have ended.
past-sales-newer = Newer sales
past-sales-older = Older sales
past-sale-ended = ended
past-sale-cancelled = cancelled
past-sale-none-sold = none sold
past-sale-sold = { $count } sold for { $total }

## A sale

sale-cancelled-at = Cancelled
sale-from = From
sale-to = to
sale-house-times = In { $zone }: { $opens } to { $ends }
sale-is-cancelled = cancelled
sale-is-over = over
sale-still-open = { $count } still to be sold
sale-place = Place: <bdi>{ $place }</bdi>
sale-contact = Contact: <bdi>{ $contact }</bdi>
sale-calendar = Add to your calendar
sale-calendar-cancelled = Mark it cancelled in your calendar
sale-lots = Lots of this sale
sale-search = Search the lots
sale-refine = Filter and sort
sale-all-categories = All
sale-price-from = Price from
sale-price-to = Price to
sale-order = Order
sale-without-reserve = Without reserve
sale-which-lots = Which lots
sale-found = { $count ->
    [one] 1 lot found.
   *[other] { $count } lots found.
}
sale-all-lots = Show all lots
sale-nothing-found = No lot was found. Try fewer or other words, or a wider range of prices.
sale-none-of-kind = No lot of this kind in this sale.
sale-pages = Pages of lots
sale-page-before = ← Previous
sale-page = Page { $page } of { $count }
sale-page-after = Next →
sale-outage-rule = If bidding is interrupted
filter-all = All
filter-open = Open
filter-ending = Ending soon
filter-upcoming = Upcoming
filter-closed = Closed
filter-mine = With my bids
sort-number = Lot number
sort-ending = Ending next
sort-cheapest = Lowest price
sort-dearest = Highest price
calendar-opens = { $title }: bidding opens
calendar-closes = { $title }: lots close

## A lot

lot-before = ← Previous lot
lot-after = Next lot →
lot-drawing = Drawing of the lot: { $title }
lot-no-picture = No picture of this lot
lot-this = this lot
lot-estimate = Estimate
lot-estimate-range = { $low } to { $high }
lot-opens = Opens
lot-ends-there = In { $zone }:
lot-latest-before = Ends by
lot-latest-after = { " " }at the latest.
lot-demo-bidders = A demo sale: some paddles here are demo bidders, not people.
lot-had-again = Sold for { $price } to another bidder at first: the house took that back.
lot-own-maximum = Your maximum:
lot-own-bid = Your bid:
lot-about = About the lot
lot-description = Description
lot-category = Category
lot-dimensions = Dimensions
lot-condition = Condition
lot-provenance = Provenance
lot-shipping = Shipping and collection
lot-amended-at = Amended
lot-amended-why = : the house changed what is written here after the sale was published.
photograph-of-lot = Photograph of the lot: { $title }
photograph-of-many = Photograph { $place } of { $count } of the lot: { $title }
gallery-photographs = Photographs
gallery-of-lot = Photographs of the lot
gallery-before = ← Previous
gallery-after = Next →
gallery-close = Close
lot-reference = Reference
lot-reference-stale = Not live: last price
lot-reference-indication = An indication.
lot-reference-no-price = There is no price of it yet.
lot-reference-no-rate = It is priced in another currency, and no rate is known by which it could be converted.
lot-reference-no-measure = Its last price is no measure of value.

## A lot that was won

won-next = What next
won-credited = This lot was credited: you need not pay for it.
won-invoice-says = says what to pay.
won-invoice-unknown = Your invoice cannot be shown right now.
won-no-invoice = The house issues your invoice once the sale is over. You will find it here and on <a>My bids</a>.

## My bids

my-bids-past = Lots you have bid on in sales that ended a while ago. <a>Back to the lots that run</a>
my-bids-every-lot = Every lot you have bid on, those you are outbid on first.
my-bids-part = Lots { $from } to { $to } of { $count }.
my-bids-left-out = { $count } more lots of yours are not listed. Their sales show them.
my-bids-some-missing = Some lots may be missing right now.
my-bids-none = No bids yet
my-bids-none-yet = Lots appear here once you have bid on them. <a>See what is at auction</a>
my-bids-none-here = No bids in these sales
my-bids-few-at-a-time = Of sales that ended a while ago, a few are looked through at a time.
my-bids-running = Still running
my-bids-watched = Watched
my-bids-over = Over
my-bids-credited = Credited: nothing to pay for this lot
my-bids-no-invoice = Your invoice will be here once the house has issued it.
my-bids-more = More lots
my-bids-older = Sales that ended before

## Running lots

running-lots = Running lots
running-lots-what = Every lot that takes bids now. A change is measured from what the lot opened at; bids per hour are those of the last 60 minutes.
running-lots-table = Lots with their bid and the time left
running-lots-none = No lot takes bids just now. <a>What comes next</a>
running-lots-bid = Bid
running-lots-change = Change
running-lots-bids = Bids
running-lots-rate = Bids per hour
running-lots-time-left = Time left

## Second-chance offers

chance = Second chance
chance-of-lot = Second chance: lot { $number }
chance-lot = Lot { $number }: <bdi>{ $title }</bdi>
chance-answer = Answer the offer
chance-sealed-amount = what you bid under seal
chance-open = Second chance: the house offers you this lot for { $amount }, until { $until }.
chance-accepted = You bought this lot afterwards for { $amount }.
chance-accepted-no-invoice = You bought this lot afterwards for { $amount }. Your invoice will be here once the house has issued it.
chance-declined = You declined the house’s offer of { $amount }.
chance-withdrawn = The house has withdrawn its offer of { $amount }.
chance-expired = The house’s offer of { $amount } ended on { $until }.
hammer-price = Hammer price
chance-until = Answer by
chance-price-sealed = The hammer price is what you bid under seal: the house reads it once you accept.
chance-price-shown = The hammer price is the highest that everybody saw you bid; a maximum of yours stays hidden.
chance-binding = Accepting is binding, like a winning bid: the house issues your invoice. Nobody else is offered the lot before you have answered or the time is over.
chance-buy = Buy the lot for { $amount }
chance-decline = Decline
chance-back = Back to My bids
chance-decline-ask = Decline the offer of lot { $number }?
chance-decline-means = The house may offer the lot to somebody else then. An answer cannot be changed.
chance-decline-button = Decline the offer

## Why nothing was offered or answered

chance-running = the lot is not over yet
chance-not-to-be-sold = the lot was withdrawn, or its sale cancelled: nobody lost it to anybody
chance-sold = the lot is sold: credit it to its buyer first, on their invoice
chance-nobody-else = nobody else has bid on the lot
chance-everybody-asked = everybody else who bid on the lot was asked
chance-too-many = more than { $count } people bid under seal, which are more than can be compared here
chance-changed-meanwhile = another bidder comes next by now: look again
chance-unavailable = that is not possible right now: it is safe to try again
chance-pending = another offer of this lot waits for its answer: withdraw it first
chance-sold-by-offer = an offer of this lot was accepted: credit it on its invoice first
chance-offered-before = this bidder was offered the lot before
chance-deadline = an offer is open for an hour at least, and for { $days } days at most
chance-full = a sale has at most { $count } offers
chance-not-there = there is no such offer
chance-over = the time to answer is over
chance-is-withdrawn = the house has withdrawn the offer
chance-accepted-already = the offer was accepted already, which is binding
chance-declined-already = the offer was declined already
