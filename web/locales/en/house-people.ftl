# People, bidders and sellers, as the house sees them.

## On several pages of the house

house-sales = House sales
house-reason = Reason
house-account-unknown = Deleted account
house-csv-commas = CSV, with commas
house-csv-semicolons = CSV, with semicolons
house-look-again = Look again

## Looking somebody up

house-people = People
house-people-what = Look up an account to block it in all of the house, or to help somebody who forgot their password.
house-people-address = Address of their account
house-people-find = Look up
house-people-none = No account has this address.

## One person

house-person-blocked = blocked
house-person-link-for = One-time link for <bdi>{ $name }</bdi>
house-person-link-help = Hand it to them and to nobody else: whoever opens it sets the password of this account. It works once, within three days, and is shown only here and now.
house-person-operator = An operator. Operators are neither blocked nor given links here: <code>outcry account add</code> gives a link, <code>outcry account remove-operator</code> takes the role.
house-person-blocked-since = Blocked since { $since }: <bdi>{ $reason }</bdi>
house-person-unblock = Unblock
house-person-forgot = Forgot their password?
house-person-forgot-help = Make sure that you speak to the person whose account it is. A new link ends links from earlier and signs them out everywhere; their password and their passkeys hold until they set another password by the link.
house-person-make-link = Make a one-time link
house-person-block = Block
house-person-block-help = They are signed out everywhere and cannot sign in. Bids they placed still stand. To block somebody in one sale only, open its <em>Bidders</em>.
house-person-reason-help = For the house; they are not told it.
house-person-reason-wrong = The reason: one line of 1 to { $count } characters.

## Whose seller somebody is

house-person-seller = Seller
house-person-seller-is = This is the account of the seller <strong><bdi>{ $seller }</bdi></strong>: they see their own lots and statements under <em>My consignments</em>, and cannot bid on these lots.
house-person-seller-open = This seller still has something to come, which they could not read any more:
house-person-seller-unlink = Unlink the seller
house-person-seller-unlink-sure = Unlink all the same
house-person-seller-ask = Do they consign lots? Linked to a seller, they see that seller’s lots, reserves and statements, and nobody else’s. They cannot bid on these lots; bids that they placed before stand until you void them.
house-person-seller-reference = Seller reference
house-person-seller-reference-help = Exactly as it stands with the lots.
house-person-seller-link = Link the seller

## Why a seller is not linked or unlinked

seller-link-account = there is no such account
seller-link-operator = operators see every lot and its reserve: no seller is linked to their accounts
seller-link-blocked = the account is blocked: unblock it first
seller-link-reference = a seller's reference has 1 to { $count } characters
seller-link-seller = this seller is linked to another account: unlink that first
seller-link-linked = this account is linked to the seller { $seller }: unlink that first
seller-link-many = there are as many links as the house keeps: { $count }
seller-link-open = this seller still has something to come: { $what }
seller-link-away = that cannot be done just now, or not known whether it was: it is safe to try again
seller-open-running = { $sale }: lots are still to be sold
seller-open-not-issued = { $sale }: the statement is not issued
seller-open-outdated = { $sale }: the statement is to be corrected

## Bidders of a sale

house-bidders-title = Bidders: { $sale }
house-bidders-waiting = { $count } waiting
house-bidders-limit-help = A limit counts the maximum of each lot somebody leads, their sealed bids and what they won, premium and tax included. Empty: no limit. Deposit and note are for the house; nobody else sees them.
house-bidders-none = Nobody yet
house-bidders-none-help = Whoever registers appears here. You can also add people by their address.
house-bidders-unconfirmed = not confirmed
house-bidders-paddle = Paddle <span class="figure">{ $paddle }</span>
house-bidders-since = since { $when }
house-bidders-accepted = accepted the conditions on { $day }
house-bidders-no-limit = No limit
house-bidders-limit = Limit <span class="figure">{ $amount }</span>
house-bidders-deposit = Deposit: <bdi>{ $deposit }</bdi>
house-bidders-differs = The sale goes by something else than what stands here. Decide once more.
house-bidders-decide = Decide
house-bidders-change = Change
house-bidders-decline = Decline
house-bidders-block = Block
house-bidders-more = More bidders
house-bidders-add = Add somebody
house-bidders-approve = Approve
house-bidders-save = Save
house-bidders-unblock = Unblock
house-bidders-part = { $from } to { $to } of { $total }.
house-bidders-open = Everyone with an account may bid in this sale. Here you set limits and block people.
house-bidders-approval = Only those you approve may bid in this sale.
house-bidders-invitation = Only those you add may bid in this sale: nobody can register by themselves.
house-bidders-wrong-account = { $email }: there is no such account
house-bidders-wrong-limit = The limit: { $why }
house-bidders-wrong-deposit = The deposit has at most { $count } characters.
house-bidders-wrong-note = The note has at most { $count } characters.
house-bidders-limit-in = Limit, { $currency }
house-bidders-deposit-label = Deposit
house-bidders-note = Note

## Sellers of a sale

house-sellers-title = Sellers: { $sale }
house-sellers-running = Some lots are still open: statements can be issued once the sale is over.
house-sellers-none = No sellers
house-sellers-none-help = Give lots their sellers in the form of the sale, or in the table that you import: then each has a statement here once the sale is over.
house-sellers-accounts = A seller with an account reads their own lots and statements there: link it on their page under <a>People</a>.
house-sellers-caption = What each seller’s lots brought
house-sellers-seller = Seller
house-sellers-lots = Lots
house-sellers-sold = Sold
house-sellers-hammer = Hammer price
house-sellers-statement = Statement
house-sellers-proceeds = To the seller
house-sellers-account = Account
house-sellers-correct = Lots were credited or sold since: <a>Correct…</a>
house-sellers-issue = Issue…
house-sellers-not-issued = Not issued
