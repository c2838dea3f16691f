# The frame around every page, and what many pages say.

## What many pages say

sign-out = Sign out
reload = Reload
dismiss = Dismiss
try-again = Try again
search = Search
trail = Where you are
demo = demo
lot = Lot
lot-numbered = Lot { $number }
lot-named = Lot { $number }: { $title }
past-sales = Past sales
watch = Watch
watch-named = Watch { $name }
watchlist-unknown = Your watchlist cannot be shown right now.

## The frame around every page

frame-summary = Live auctions and prices, as they happen.
frame-skip = Skip to the page
frame-unbuilt = This page is shown without its style sheet and script: they were not built. Everything works, but prices do not update by themselves; reload to see the latest.
frame-signed-out = You are signed out. <a>Sign in</a>
frame-as-of = as of { $time }
frame-tape = Latest prices
frame-dismiss-alert = Dismiss the price alert
frame-account = Your account
frame-alerts = Price alerts
frame-languages = Language
frame-server-time = Server time
nav-main = Main
nav-sales = Sales
nav-market = Market
nav-my-bids = My bids
nav-consignments = My consignments
nav-house = House

## What stands above everything else

warning-engine-silent = The auction does not answer right now, and bids may not be taken. Reload the page in a moment to see whether it does.
warning-who-unknown = We cannot check your sign-in right now. Reload the page in a moment to bid.
warning-weak-durability = This installation accepts weak durability: bids may be lost in a power failure.
warning-elsewhere = Nothing updates by itself here: you opened { $here }, and the site is set up for { $home }. Open that address, or reload the page to see the latest; your own bids load it again. If people are to open { $here }, start the site with --public-url { $here } (OUTCRY_PUBLIC_URL).

## When a market is closed

closure = Market closed
closure-not-soon = Market closed.
closure-till-weekday =
    Closed till { $weekday ->
        [1] Mon
        [2] Tue
        [3] Wed
        [4] Thu
        [5] Fri
        [6] Sat
       *[7] Sun
    } { $time }
closure-till-day = Closed till { $day } { $time }
closure-opens =
    Market closed. It opens { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[7] Sunday
    } { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }, { $time }.

## How prices are shown

display = Display
display-rows = Rows
display-colours = Colours
display-apply = Apply
display-compact = Compact
display-normal = Normal
display-roomy = Roomy
display-blue = Blue up, orange down
display-green = Green up, red down
display-red = Red up, green down

## On paper

paper-page = { $title }, page { $page } of { $count }
