# A sale before it is published: its form, its draft, its lots, and what is wrong with them.

## The form

house-sale-new = New sale
house-sale-edit = Edit draft
house-sale-only-operators = Only operators see it, and everything can be changed, until you publish it.
house-sale-wrong-fields = { $count ->
    [one] One field needs another look. Nothing was saved, and nothing that you entered is lost.
   *[other] { $count } fields need another look. Nothing was saved, and nothing that you entered is lost.
}
house-nothing-saved = Nothing was saved, and nothing that you entered is lost.
house-sale-preview = Preview
house-sale-preview-again = Preview again
house-sale-preview-help = The preview shows when every lot would end. It saves nothing.
house-sale-save = Save draft
house-sale-cover-alt = Cover: { $alt }
house-sale-cover-shows = What the cover shows
house-sale-cover-remove = Remove the cover
house-sale-lots = Lots
house-sale-lots-kept = This draft has { $count } lots, more than a form shows. They stay as they are. Change them by a table: <a>Import lots</a>
house-sale-add-lot = Add a lot
house-sale-lots-full = A form takes at most { $count } lots. Save the draft, and import a larger catalogue from a table.
house-sale-ends = When each lot ends
house-sale-no-picture = No picture
house-sale-field-of-lot = Lot { $number }, { $field }
house-sale-photographs-at-once = { $count } photographs are taken at once: send it after the others
house-sale-file-not-taken = “{ $file }” was not taken: { $why }

## Each lot of it

house-sale-lot = Lot
house-sale-lot-more = Estimate, category, condition and more
house-sale-lot-up = Move up
house-sale-lot-down = Move down
house-sale-lot-copy = Duplicate
house-sale-lot-acted-on = { " " }lot
house-sale-lot-remove = Remove lot
house-sale-photographs-of = Photographs of lot { $number }
house-sale-photograph-alt = Photograph { $place }: { $alt }
house-sale-photograph-shows = What it shows
house-sale-photograph-place = Place
house-sale-photograph-remove = Remove
house-sale-lot-title = Title
house-sale-lot-number = Lot number
house-sale-lot-number-help = Empty: in order.
house-sale-lot-opening = Opening bid
house-sale-lot-opening-help = Required. The least that can be bid.
house-sale-lot-reserve = Reserve
house-sale-lot-reserve-help = Hidden. Empty: none.
house-sale-lot-ends = Ends
house-sale-lot-ends-help = Empty: in order.
house-sale-lot-drawing = Drawing
house-sale-lot-drawing-help = Where there is no photograph.
house-sale-lot-photographs = Photographs
house-sale-lot-photographs-help = JPEG, PNG or WebP, several at once, at most 12 a lot.
house-sale-lot-description = Description
house-sale-lot-description-help = Markdown: *italic*, **bold**, lists with -.
house-sale-lot-estimate-low = Estimate from
house-sale-lot-estimate-low-help = What you expect it to bring.
house-sale-lot-estimate-high = Estimate to
house-sale-lot-estimate-high-help = Empty: the same.
house-sale-lot-category = Category
house-sale-lot-category-help = Visitors filter by it.
house-sale-lot-dimensions = Dimensions
house-sale-lot-dimensions-help = Such as 32 × 20 × 8 cm, 1.2 kg.
house-sale-lot-reference = Reference price
house-sale-lot-reference-help = So much of a symbol, such as 31.1 GOLD, or 31.1 GOLD via EURUSD where that is in another currency.
house-sale-lot-seller = Seller reference
house-sale-lot-seller-help = Only operators see it, and the seller whose account is linked to it.
house-sale-lot-condition = Condition
house-sale-lot-provenance = Provenance
house-sale-lot-shipping = Shipping and collection

## The sale itself

house-sale-part-sale = The sale
house-sale-title = Title
house-sale-place = Place
house-sale-place-help = Where it is held, or lots are viewed and collected.
house-sale-contact = Contact
house-sale-contact-help = How bidders reach you. Everyone reads it.
house-sale-cover = Cover picture
house-sale-cover-help = JPEG, PNG or WebP. It stands for the sale.
house-sale-currency = Currency
house-sale-currency-help = Three letters, such as EUR.
house-sale-kind = Kind of sale
house-sale-kind-help = Final once it is published.
house-sale-timed = Timed sale
house-sale-sealed = Sealed bids
house-sale-increment = Increment
house-sale-increment-help = Empty: the standard table by price.
house-sale-window = Extension window, seconds
house-sale-window-help = Empty: no extensions.
house-sale-extension = Seconds left after a late bid
house-sale-extension-help = Only that lot ends later.
house-sale-extensions-most = Maximum extensions per lot
house-sale-extensions-most-help = Empty: unlimited.
house-sale-maximum = A leading bidder's own maximum
house-sale-maximum-help = Never below what it has bid already.
house-sale-maximum-raised = Can only be raised
house-sale-maximum-lowered = Can be raised and lowered
house-sale-pricing = Highest bidder pays
house-sale-pricing-help = Never less than the reserve.
house-sale-pricing-second = The second-highest bid
house-sale-pricing-own = Their own bid
house-sale-bid-count = Number of bids
house-sale-bid-count-help = Amounts are hidden in any case.
house-sale-bid-count-hidden = Hidden until the end
house-sale-bid-count-shown = Shown to everyone
house-sale-part-times = When it runs
house-sale-zone = Time zone
house-sale-zone-help = Applies to all times on this page.
house-sale-opens = Opens
house-sale-opens-help = Empty: on publication.
house-sale-first-end = First lot ends
house-sale-first-end-help = The others follow in order.
house-sale-step = Seconds between lots
house-sale-step-help = 0: all end together.
house-sale-at-once = Lots ending at a time
house-sale-at-once-help = 1: one after another.
house-sale-part-money = What buyers pay besides the price
house-sale-premium = Buyer’s premium, %
house-sale-premium-help = Empty: no premium.
house-sale-second-from = Second rate from
house-sale-second-percent = Second rate, %
house-sale-third-from = Third rate from
house-sale-third-percent = Third rate, %
house-sale-fourth-from = Fourth rate from
house-sale-fourth-percent = Fourth rate, %
house-sale-tier-from-help = A hammer price. Empty: none.
house-sale-tier-percent-help = Of the part above.
house-sale-fee = Fee per lot
house-sale-fee-help = Empty: none.
house-sale-tax = Tax, %
house-sale-tax-help = Empty: none.
house-sale-tax-name = Name of the tax
house-sale-tax-name-help = As on an invoice.
house-sale-tax-on = What is taxed
house-sale-tax-on-help = Premium only: the margin scheme.
house-sale-tax-on-premium = Premium and fee only
house-sale-tax-on-hammer = Hammer price too
house-sale-part-bidders = Who may bid
house-sale-bidders = Bidders
house-sale-bidders-help = Final once it is published.
house-sale-bidders-open = Everyone with an account
house-sale-bidders-approved = Whom the house approves
house-sale-bidders-invited = Whom the house invites
house-sale-conditions = Conditions of sale
house-sale-conditions-help = Whoever registers accepts them. Markdown: **bold**, lists, headings. Empty: none.

## How it would run

house-preview-nothing = Nothing.
house-preview-buyers-pay = Buyers also pay
house-preview-caption = When each lot ends, in { $zone }
house-preview-ends = Ends ({ $zone })
house-preview-ends-short = Ends
house-preview-estimate = Estimate
house-preview-estimated = Estimate { $estimate }
house-preview-reserve = reserve
house-preview-minimum = Minimum bid
house-preview-on-publication = on publication
house-preview-increments = Increments
house-preview-maxima = Maxima
house-preview-extensions = Extensions
house-preview-open = Everyone with an account.
house-preview-approval = Whoever registers and is approved by the house.
house-preview-invitation = Whom the house invites.
house-preview-pays-own = Their own bid.
house-preview-pays-second = The second-highest bid, or the reserve if that is higher.
house-preview-count-hidden = Hidden until the end.
house-preview-count-shown = Shown to everyone.
house-preview-slots = to { $slots } of every { $period }
house-preview-band = from { $from } { $step }
house-preview-more-bands = and { $count } more bands
house-preview-may-lower = Whoever leads may lower their maximum, as far as the price.
house-preview-never-lower = A maximum can be raised, and never lowered.
house-preview-no-extensions = No extensions.
house-preview-any-number = any number of times
house-preview-at-most = { $count ->
    [one] once
   *[other] at most { $count } times
}
house-preview-extended = A bid in the last { $window } s leaves at least { $extension } s on that lot, { $often }. Other lots are not affected.

## A draft

house-draft = Draft
house-draft-title = Draft: { $title }
house-draft-importing = Lots are being imported into this draft. { $words } <a>See how far it is</a>
house-draft-publishing = Publishing was started, but no answer came. The draft is locked meanwhile. It is safe to publish it again.
house-draft-problems = This sale cannot be published as it stands:
house-draft-publish = Publish…
house-draft-import = Import lots
house-draft-download = Download lots
house-draft-discard = Discard draft…
house-draft-duplicate = Duplicate draft
house-draft-somebody = Somebody else
house-draft-changed = { $who } changed this draft while you had it open, so nothing of yours was saved. All that you entered still stands below. Open the draft in another tab to see theirs. Then either enter there what is missing, or save here again: yours takes the place of all of theirs.
house-draft-changed-at = { $who } changed this draft at { $at } while you had it open, so nothing of yours was saved. All that you entered still stands below. Open the draft in another tab to see theirs. Then either enter there what is missing, or save here again: yours takes the place of all of theirs.
house-draft-publishing-title = Being published: { $title }
house-draft-being-published = Being published
house-draft-takes-a-while = A large sale takes a while. It goes on if you leave: this page tells how far it is, and shows the sale then.
house-draft-lots-here = Lots here
house-draft-handed-over = The sale is being handed over to the bid engine.
house-draft-published-so-far = It is published, and { $here } of { $lots } lots are here.
house-comes-again = The page comes again every three seconds. <a>Look now</a>

## What is written of one lot

house-lot-title = Lot { $number }: { $title }
house-lot-number = Lot { $number }
house-lot-the-sale = The sale
house-lot-seller = Seller reference: <bdi>{ $seller }</bdi>
house-lot-may-change = Texts and pictures can be changed until the lot closes. Bidders see when you changed them. Terms of bidding stay as they were published.
house-lot-texts = Texts and pictures
house-lot-save = Save and show everyone
house-lot-draft = So bidders will see it once the sale is published.
house-lot-final = This lot has closed or was withdrawn: what is written of it is final.
house-lot-as-shown = As bidders see it

## Pages of lots

house-pages = Pages of lots
house-pages-previous = ← Previous
house-pages-at = Page { $page } of { $count }
house-pages-next = Next →

## What is wrong with a sale

house-wrong-no-lots = the sale has no lots yet: it needs 1 to { $max }
house-wrong-many-lots = a sale has at most { $max } lots: make two of it
house-wrong-lot-twice = lot id { $lot } is there twice
house-wrong-number-twice = number { $number } is there twice
house-wrong-number-zero = numbers begin at 1
house-wrong-ends-before = it must end after it opens
house-wrong-end-passed = its end has passed
house-wrong-opening-zero = the opening price is 1 minor unit or more
house-wrong-reserve-low = the reserve is below the opening price
house-wrong-ceiling-opening = the ceiling is below the opening price
house-wrong-ceiling-reserve = the ceiling is below the reserve
house-wrong-soft-close = soft close: window and extension are 1 to { $max } seconds
house-wrong-extensions = soft close: the end may move 1 to { $max } times
house-wrong-hard-end = its hard end is before its end
house-wrong-outage = outage policy: an extension is 1 to { $max } seconds
house-wrong-currency = a currency is three capital letters, such as EUR
house-wrong-currency-unknown = ISO 4217 has no currency { $currency }
house-wrong-currency-withdrawn = { $currency } is no longer a currency: it was replaced by { $by }
house-wrong-currency-no-money = { $currency } is a unit of account, and no money that somebody pays with
house-wrong-step = a step is 0 to { $max } seconds
house-wrong-no-opening = neither the lot nor the sale says when it opens
house-wrong-no-end = neither the lot nor a stagger of the sale says when it ends
house-wrong-seller-long = a seller's reference has at most { $max } characters
house-wrong-conditions-long = the conditions of sale have at most 20,000 characters
house-wrong-line-long = at most { $max } characters stand here
house-wrong-picture = an image is a shipped picture: { $pictures }
house-wrong-estimate-zero = an estimate begins above zero
house-wrong-estimate-order = the high estimate is not below the low one
house-wrong-title = a title has 1 to 200 visible characters
house-wrong-photographs-many = a lot has at most { $max } photographs
house-wrong-photograph-alt = what a photograph shows is said in { $max } characters
house-wrong-photograph-twice = the lot has this photograph already
house-wrong-photograph-gone = this photograph is not kept, or no longer, since no sale showed it: upload it again
house-wrong-image-id = an image is named by the id that its upload answered
house-wrong-texts-large = titles, descriptions and images' names come to { $bytes } bytes, and { $max } are taken, or { $packed } packed: shorten them, or make two sales
house-wrong-symbol-spelt = there is no symbol { $symbol }: it is spelt { $meant }
house-wrong-symbol-near = there is no symbol { $symbol }: did you mean { $near }? Another one has to be listed first
house-wrong-symbol-unknown = there is no symbol { $symbol }: it has to be listed first
house-wrong-lot-id = an id is 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'
house-wrong-reference = a reference is a quantity and a symbol, such as 31.1 GOLD; where the symbol is priced in another currency, 31.1 GOLD via EURUSD
house-wrong-tiers = a table has 1 to { $max } tiers
house-wrong-tier-first = the first tier starts at 0
house-wrong-tier-order = tier { $index } does not start above the one before
house-wrong-rate = a rate is a percentage with a point and at most four decimals, such as 8.1
house-wrong-rate-much = a rate is at most 100 percent
house-wrong-tax-name = a tax has a name of 1 to { $max } visible characters, such as VAT

## What is wrong with a form

house-wrong-first-end = Enter when the first lot ends, or an end for every lot.
house-wrong-window = Enter the extension window, or leave the maximum of extensions empty.
house-wrong-amount = Enter an amount above zero, in figures, such as 125.
house-wrong-choice = Choose one of the list.
house-wrong-whole = Enter a whole number from { $least } to { $most }.
house-wrong-opening = Enter the opening bid.
house-wrong-tier-from = Enter from which hammer price on.
house-wrong-tier-percent = Enter the premium above that price.
house-wrong-tier-above = Enter a price above that of the row before.
house-wrong-first-percent = Enter the premium from the first unit on, or 0.

## Why a draft or a lot was not changed

house-draft-not-found = there is no such draft
house-draft-is-published = the sale is published
house-draft-changed-meanwhile = somebody else changed the draft meanwhile
house-draft-invalid = some fields cannot be taken
house-draft-refused = the engine does not take the sale
house-draft-unknown = not known whether it was done; asking again is safe
house-draft-away = drafts cannot be reached now
house-amend-absent = there is no such lot, or it cannot be read now
house-amend-over = what is written of a lot is final once it has closed or was withdrawn
house-amend-changed = somebody else changed the lot meanwhile: read it again
house-amend-away = the catalogue cannot be reached now

## Why a file is no photograph

house-image-none = it is no photograph that can be read: send a JPEG, PNG or WebP
house-image-svg = drawings in SVG are not taken, since they can hold programs: send a JPEG, PNG or WebP
house-image-animated = it is animated: send a still picture
house-image-broken = it is damaged or was cut off on its way: send it again, or save it anew
house-image-pixels = it has { $count } megapixels; { $max } are taken: make it smaller
house-image-memory = it takes too much memory to read: save it anew, as a plain JPEG
house-image-large = it is larger than { $max } MB: make it smaller
house-image-slow = it could not be read in time, since the server is busy: send it again in a moment; should that go on, save it anew, as a plain JPEG
house-image-busy = too many photographs are being read just now: send it again in a moment
house-image-away = photographs cannot be stored just now: send it again in a moment

## What a tax is called where nobody said otherwise

tax-name = VAT

## Pictures that come with the program

picture-camera = camera
picture-chess-set = chess-set
picture-chronometer = chronometer
picture-first-edition = first-edition
picture-globe = globe
picture-gold-coin = gold-coin
picture-map = map
picture-teapot = teapot
picture-telescope = telescope
picture-violin = violin
picture-wine = wine
picture-writing-desk = writing-desk
