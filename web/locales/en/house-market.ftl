# Symbols, their publishers and the simulated market, as the house sees them.

## All symbols

house-symbols = Symbols
house-symbols-list = List a symbol
house-symbols-publishers = Who prices them, and what of it was refused: <a>Publishers</a>.
house-symbols-search-for = Symbol or name
house-symbols-search = Search
house-symbols-listed = Listed
house-symbols-none = No symbol is listed.
house-symbols-none-found = No symbol has this in it.
house-symbols-retired = retired
house-symbols-more = More symbols
house-symbols-list-help = Its publishers can price it at once. No service is started anew.
house-symbols-reason-help = For the house. Can be left empty.
house-symbols-list-button = List it
house-symbols-listed-already = { $symbol } is listed already: change it on its own page.
house-symbols-wrong = Some fields need another look. Nothing was changed.
house-symbols-part = { $from } to { $to } of { $total }
house-symbols-by-nobody = priced by nobody
house-symbols-by = priced by { $names }
house-symbols-steps = steps of { $step }
house-symbols-hours = hours of { $calendar }

## The rules of a symbol

symbol-field-symbol = Symbol
symbol-field-symbol-help = A-Z, a-z, 0-9 and _ . / ^ : = - It stays as it is.
symbol-field-name = Name
symbol-field-group = Group
symbol-field-group-help = What the market shows it among. Empty for none.
symbol-field-currency = Currency
symbol-field-currency-help = Three letters, such as EUR.
symbol-field-tick = Tick size
symbol-field-tick-help = The least step between two prices, such as 0.01.
symbol-field-jump = Jump limit
symbol-field-jump-help = How far a price may lie from the last one: a share, such as 0.2 for 20 % up or down, or a distance, such as ±5. Only with a distance prices may be zero or below.
symbol-field-lowest = Lowest price
symbol-field-lowest-help = Empty for none.
symbol-field-highest = Highest price
symbol-field-age = Oldest price, in seconds
symbol-field-age-help = More for a delayed source. 30 if empty.
symbol-field-history = Filled up after a pause, in days
symbol-field-history-help = How far back a publisher may tell what it missed. 0 if empty.
symbol-field-publishers = Publishers
symbol-field-publishers-help = Who may price it, separated by spaces.
symbol-field-calendar = Trading calendar
symbol-field-calendar-help = While its market is closed nobody is told that its feed is silent. Of a calendar that another symbol has, the name alone. Empty, or 24x7: it is traded around the clock.
symbol-field-zone = Time zone of its hours
symbol-field-zone-help = Such as America/New_York.
symbol-field-hours = Trading hours
symbol-field-hours-help = Such as Mon-Fri 09:30-16:00; several with commas between them. An end that is not later is on the next day.
symbol-field-holidays = Holidays
symbol-field-holidays-help = Days without trading, such as 2026-12-25, or with other hours, such as 2026-11-27 09:30-13:00; with commas between them.
symbol-field-wrong-symbol = a symbol is 1 to 64 characters of A-Z, a-z, 0-9 and _ . / ^ : = -
symbol-field-wrong-number = a whole number from 0 to { $most }

## One symbol

house-symbol-title = { $symbol }: rules
house-symbol-last = Last price <span class="figure">{ $price }</span> { $currency }. <a>Its page</a>
house-symbol-unpriced = No price yet.
house-symbol-rules = Rules
house-symbol-save-again = Save and list again
house-symbol-save = Save
house-symbol-accept = Accept a level
house-symbol-accept-help = Prices near it are believed at once, however far it lies from the last price.
house-symbol-level = Level, in { $currency }
house-symbol-accept-button = Accept
house-symbol-retire = Retire
house-symbol-retire-help = No more prices are taken. Its candles stay, and it can be listed again.
house-symbol-retire-unpriced = It never had a price: nothing of it is kept.
house-symbol-strike = Strike a wrong price
house-symbol-strike-help = Candles and the day are made again without it, and its page says so. It cannot be taken back.
house-symbol-from = Made from (UTC)
house-symbol-to = Until (UTC)
house-symbol-show = Show
house-symbol-all = All
house-symbol-kept-none = No price of it is kept. The newest { $count } are.
house-symbol-kept-none-then = No price of that time is kept. The newest { $count } are.
house-symbol-prices = Prices, newest first
house-symbol-strike-one = Strike
house-symbol-made = Made at (UTC)
house-symbol-price = Price
house-symbol-size = Size
house-symbol-pages-prices = Pages of prices
house-symbol-pages-orders = Pages of orders
house-symbol-changes = What was ordered
house-symbol-change-by = { $when }, by { $who }
house-symbol-newer = Newer
house-symbol-older = Older
house-symbol-part-prices = Prices { $from } to { $to } of { $total }
house-symbol-part-changes = { $from } to { $to } of { $total }
house-symbol-wrong-time = Write a time as 2026-11-27T14:30, in UTC.
house-symbol-wrong-level = The level: a price is a decimal, such as 101.25.
house-symbol-wrong-level-positive = The level: it is to be more than nothing.
house-symbol-wrong-level-large = The level: a price is at most { $most }.
house-symbol-choose = Choose the price that is to be struck.
house-symbol-did-listed = Listed
house-symbol-did-changed = Rules changed
house-symbol-did-retired = Retired
house-symbol-did-returned = Listed again
house-symbol-did-accepted = Level { $price } accepted
house-symbol-did-struck = Price { $price } struck
house-symbol-by-file = the file of symbols

## Why an order about a symbol is not carried out

symbol-refused-unknown = there is no such symbol
symbol-refused-retired = it is retired: list it again first
symbol-refused-many = there are { $most } symbols, retired ones too, and no more are listed; retire one that never had a price
symbol-refused-like = { $other } is listed, and differs in nothing but `.` and `=`, or capitals: prices of the one would be taken for the other's
symbol-refused-currency = its prices are in { $currency } and stay so: list another symbol
symbol-refused-range = the level is none that its prices may have
symbol-refused-not-kept = it is not among the newest prices that are kept
symbol-refused-only = it is the only price that is kept: nothing would be left
symbol-refused-candles = what its candles were made of is kept no more, so that they cannot be made again without it
symbol-refused-rules = some of its rules cannot be taken
symbol-refused-reason = a reason is one line of at most { $count } characters
symbol-refused-away = nobody keeps the registry of symbols just now: nothing was changed; try again in a moment
symbol-refused-no-answer = no answer in time: it may have been done; look, and do it again if it was not

## Publishers

house-publishers = Publishers
house-publishers-what = Who sends prices, and what of it was refused. Each publisher is told the same of its own prices.
house-publishers-since = Counted since
house-publishers-lost = <span class="figure">{ $count }</span> prices came faster than they could be taken from NATS: nobody looked at them, and whose they were is not known. Whoever sends most stands below.
house-publishers-admitted = <span class="figure">{ $count }</span> admitted, the last
house-publishers-none-admitted = Nothing admitted yet.
house-publishers-heartbeat = its last heartbeat
house-publishers-none-refused = Nothing was refused.
house-publishers-caption = What was refused of { $name }, the newest first
house-publishers-refused = Refused
house-publishers-count = How often
house-publishers-last = The last of them
house-publishers-at = At
house-publishers-forbidden = not permitted
house-publishers-last-label = The last of
house-publishers-none = No publisher yet
house-publishers-none-help = Whoever may price a symbol stands here: <a>Symbols</a> says who does.
house-publishers-away = Nobody admits prices just now
house-publishers-away-help = What publishers did is known once market-data is back.
house-publishers-symbols = { $count ->
    [0] no symbol
    [one] 1 symbol
   *[other] { $count } symbols
}
house-publishers-why-unknown-symbol = No such symbol
house-publishers-why-retired-symbol = Retired symbol
house-publishers-why-anothers-symbol = Another’s symbol
house-publishers-why-long = Too long
house-publishers-why-unreadable = Not readable
house-publishers-why-not-positive = Zero or less
house-publishers-why-range = Out of range
house-publishers-why-off-tick = Off the tick size
house-publishers-why-jump = Jump too large
house-publishers-why-crossed = Bid above ask
house-publishers-why-old = Too old
house-publishers-why-ahead = Ahead of time
house-publishers-why-many = Too many at once
house-publishers-why-key = Unknown key
house-publishers-why-anothers-key = Another’s key
house-publishers-why-other = Another reason

## The simulated market

house-simulator = Simulated market
house-simulator-what = Prices to try things with. What is ordered here is seen by everybody who looks at the <a>market</a>.
house-simulator-scenario = Scenario
house-simulator-halted = halted
house-simulator-silent = silent
house-simulator-ends = It ends
house-simulator-time = Time in the market
house-simulator-speed = Speed
house-simulator-symbols = Symbols priced
house-simulator-interrupt = Interrupt
house-simulator-interrupt-help = A halt: simulated symbols are not traded. A silence: nothing at all is published. Both last until they are ended here.
house-simulator-halt = Halt
house-simulator-silence = Silence
house-simulator-resume = Resume
house-simulator-seconds = Market seconds in a second
house-simulator-speed-help = 1 to { $most }.
house-simulator-speed-button = Set the speed
house-simulator-scenarios = Scenarios
house-simulator-captured = A captured session is played: it has none.
house-simulator-minutes = { $count } min
house-simulator-begin-named = Begin { $scenario }
house-simulator-begin = Begin
house-simulator-none = No simulator runs here
house-simulator-none-help = Prices come from those who publish them: <a>Symbols</a> says who may. A simulated market to try things with is <code>outcry up --market simulated</code>.
house-simulator-away = The simulator does not answer just now
house-simulator-wrong-speed = Enter a speed in figures: 1 to { $most }.
simulator-refused-scenario = there is no such scenario: there are { $known }
simulator-refused-speed = the speed is 1 to { $most }
simulator-refused-captured = a captured session is played: it can be silenced, resumed and played faster, and has no scenarios
simulator-refused-away = no simulator runs here, or not just now: nothing was changed
simulator-refused-no-answer = no answer in time: it may have been done; look, and do it again if it was not
