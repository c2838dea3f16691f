# Prices: the board, symbols, the heat map, price alerts and lists of symbols.

market-title = Market
market-running-lots = Running lots
market-heat-map = Heat map

## The board
market-about = Every price as it is published. A change is measured from the last price of the day before (UTC), or from the day's first where there is none.
market-find = Find a symbol
market-find-hint = Find a symbol ( / )
market-groups = Groups
market-all = All
market-watched = Watched
market-lists = Lists…
market-pause-hint = Pause ( p )
market-wall-hint = Full screen ( f )
market-none-watched = You watch no symbol that is called so. A star at the end of a row puts it on this list.
market-none-found = No symbol here is called so.
market-show-all = Show all
market-caption = Symbols with their last price and their day
market-recent = Recent
market-star = Watch
market-star-of = { $symbol } in { $list }
market-steps = Pages of the board
market-before = Before
market-more = More
market-part = Symbols { $from } to { $to } of { $count }
market-column-symbol = Symbol
market-column-last = Last
market-column-change = Change
market-column-high = High
market-column-low = Low
market-column-volume = Volume
market-column-time = Time

## Where there are no prices
market-no-prices = No prices yet
market-no-prices-about = Symbols are listed here once their first price is published.
market-no-symbols = No symbols are set up
market-no-symbols-house = List them under House, <a href="/house/symbols">Symbols</a>, each with who may publish its prices; then prices come by <code>POST /api/v1/market/prices</code>, which <a href="/api/openapi.json">the description of the API</a> explains. A simulated market to try things with is <code>outcry up --market simulated</code>.
market-no-symbols-about = There is no market here yet.

## What is known of a symbol
symbol-bid = Bid
symbol-ask = Ask
symbol-open = Opened (UTC day)
symbol-high = Day high
symbol-low = Day low
symbol-previous-close = Previous close
symbol-volume = Day volume
symbol-vwap = Average price (VWAP)

## A symbol's page
symbol-summary = { $name }: last price and candles, as they move.
symbol-retired = no more prices
symbol-at = at
symbol-candles = Candles
symbol-candle-length = Length of a candle
symbol-zoom-in = Zoom in
symbol-zoom-in-hint = Zoom in ( + )
symbol-zoom-out = Zoom out
symbol-zoom-out-hint = Zoom out ( - )
symbol-line = Line
symbol-newest = Newest
symbol-chart = Candle chart of { $name }. Left and right move through the candles, plus and minus zoom, End goes to the newest; the newest figures stand in the table below
symbol-chart-credit = Charts by <a>TradingView</a> Lightweight Charts™, copyright © TradingView, Inc. Times are UTC.
symbol-no-candles = No candle of this length yet, or none can be read just now.
symbol-column-begins = Begins (UTC)
symbol-column-open = Open
symbol-column-close = Close
symbol-lots = Lots that refer to it
symbol-corrections = Corrections
symbol-struck = <span class="figure">{ $price }</span> of { $made } was struck { $at }: it counts in no candle and no day.
symbol-unpriced = No price yet
symbol-unpriced-about = { $symbol } is listed, and nobody has published a price of it so far. Load this page again later, or see <a>all symbols that have a price</a>.

## How long a candle is
symbol-one-second = one second
symbol-one-minute = one minute
symbol-five-minutes = five minutes
symbol-quarter-hour = 15 minutes
symbol-one-hour = one hour
symbol-four-hours = four hours
symbol-one-day = one day
symbol-one-week = one week

## Comparing symbols
compare-with = Compare with
compare-button = Compare
compare-stop = Stop comparing
compare-over = Over the candles below: { $own } { $change }, { $other } { $others }
compare-unknown = There is no price of <bdi>{ $wanted }</bdi> to compare with.
compare-near = Did you mean

## The heat map
heat-map-about = In its group each symbol is larger the more was traded of it today (UTC, in its own currency), but never too small to be read. Its colour is stronger the more its price moved since the day before.
heat-map-others = Others

## Price alerts
alerts-title = Price alerts
alerts-about = You are told here, and by mail and push unless <a>you chose otherwise</a>.
alerts-set = Set
alerts-of-most = { $count } of { $most }
alerts-none = You have no alert.
alerts-delete = Delete
alerts-delete-one = Delete the alert: { $symbol } { $rule }
alerts-download = Download as a table (CSV)
alerts-crossed = What you were told of
alerts-struck = The house struck this price since: it was wrong.
alerts-new = New alert
alerts-said-set = Your alert is set.
alerts-said-deleted = The alert is deleted.
alerts-not-set = No alert was set.
alerts-of-symbol = Price alert
alerts-of-symbol-one = It { $rule }
alerts-yours = Your price alerts
alerts-set-one = Set an alert
alerts-sign-in = <a>Sign in</a> to be told when its price crosses what you choose.

## The form of an alert
alert-symbol = Symbol
alert-when = Tell me when it
alert-when-above = rises to
alert-when-below = falls to
alert-when-up = is up on the day by, in %
alert-when-down = is down on the day by, in %
alert-level = Price, or percent
alert-often = How often
alert-once = Once
alert-every-time = Every time, once the price went back by the margin
alert-margin = Margin
alert-margin-help = How far it has to go back first, in the same unit. Empty: 0.2 % of the price, or half a percentage point.
alert-button = Set alert
alert-no-when = Choose what is to happen.

## Why an alert is not set
alert-unknown-symbol = There is no such symbol.
alert-retired = Prices of it are taken no more: no alert on it would ever fire.
alert-too-many = You have { $most } alerts, which is the most: delete one first.
alert-unavailable = Alerts cannot be set just now: try again in a moment.
alert-wrong-level = A level is a price, such as 105.00.
alert-not-positive = Its prices are above zero, so the level is too.
alert-below-lowest = Its prices are from { $lowest } on: a level below is never reached.
alert-above-highest = Its prices are { $highest } at most: a level above is never reached.
alert-wrong-percent = A change is more than 0 and at most 100000 percent, such as 5 or 2.5.
alert-wrong-margin = A margin is a decimal above zero, in the unit of the level.

## What an alert waits for, and how it stands
alert-above = rises to { $level } or above
alert-below = falls to { $level } or below
alert-up = is up { $level } or more on the day
alert-down = is down { $level } or more on the day
alert-again-above = every time, after it was back at { $level } or below, at most once a minute
alert-again-below = every time, after it was back at { $level } or above, at most once a minute
alert-again-up = every time, after it was up no more than { $level }, at most once a minute
alert-again-down = every time, after it was down no more than { $level }, at most once a minute
alert-state-once = once
alert-state-new = { $often }; there is no price yet
alert-state-waiting = { $often }; it is past that now, and has to go back by { $margin } first
alert-state-done = done: you were told
alert-crossed = { $symbol } was at { $price }: you set an alert for when it { $rule }.
alert-crossed-more = { $line } And { $count } more.
alert-see = See { $symbol }
alert-see-all = Your alerts

## Lists of symbols
lists-title = Watchlists
lists-about = Stars put a symbol on the list that you chose last. The lists are yours alone, on every device.
lists-not-changed = Nothing was changed.
lists-yours = Your lists
lists-symbols-of-all = { $count ->
    [one] 1 symbol; everybody has it
   *[other] { $count } symbols; everybody has it
}
lists-symbols = { $count ->
    [one] 1 symbol
   *[other] { $count } symbols
}
lists-new-name = New name of { $list }
lists-rename = Rename
lists-rename-one = Rename { $list }
lists-move-up-one = Move { $list } up
lists-move-up = Move up
lists-delete = Delete
lists-delete-one = Delete { $list }
lists-download = Download as a table (CSV)
lists-new = New list
lists-of-most = { $count } of { $most }
lists-name = Name
lists-add = Add list
lists-said-added = The list is there. Choose it on the market's page, and its stars put symbols on it.
lists-said-renamed = The list has its new name.
lists-said-moved = The list is one place further up.
lists-said-deleted = The list is deleted.
lists-no-name = Give the list a name.
lists-long-name = A name has at most { $most } characters, on one line: shorten it.
lists-name-taken = You have a list of that name already: choose another one.
lists-too-many = You have { $most } lists, which is the most: delete one first.
lists-gone = That list is gone: it was deleted.
