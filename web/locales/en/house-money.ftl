# Statements to sellers, invoices of a sale and second chances, as the house sees them.

## A statement, as a page and on paper

statement-back-house = Sellers of this sale
statement-back-own = My consignments
statement-corrects = Corrects
statement-name = Statement { $number }
statement-issued = Issued
statement-sale = Sale
statement-seller = Seller
statement-terms = Terms
statement-caption = Every lot with its lines
statement-lot = Lot
statement-result = Result
statement-proceeds = To the seller
statement-together = Together
statement-less = Less statement { $number }
statement-now = To be settled now
statement-sold = Sold
statement-unsold = Unsold
statement-withdrawn = Withdrawn
statement-taken-back = Taken back
statement-hammer = Hammer price
statement-commission = Commission
statement-charges = Charges
statement-tax = Tax

## Correcting a statement

statement-changed = Lot { $lot }, { $title }: stated as { $before } with { $stated }, now { $after } with { $now }
statement-all-lots = All lots together: { $sum }
statement-correct = Correct statement { $number }?
statement-correct-help = A statement with a number of its own takes its place, by the same terms: it states all lots as they are now, less what this one settled. Neither can be changed.
statement-correct-button = Issue the correction

## Issuing a statement

statement-form-title = Statement: { $seller }
statement-form-heading = Statement to <bdi>{ $seller }</bdi>
statement-form-refused = Nothing was issued, and nothing that you entered is lost.
statement-form-what = What the house keeps of the hammer price. What it comes to is shown before anything is issued.
statement-form-show = Show what it comes to…
statement-form-cancel = Cancel
statement-form-name = Name of the seller
statement-form-name-help = As it stands on the statement. Empty: what you call them is all there is.
statement-form-address = Postal address
statement-form-address-help = A line each, at most six.
statement-form-commission = Commission, %
statement-form-commission-help = Of the hammer price. Empty: none.
statement-form-charge = Charge per lot
statement-form-charge-help = Sold or not: photographs, insurance, carriage. Empty: none.
statement-form-tax = Tax, %
statement-form-tax-help = On commission and charges. Empty: none.
statement-form-tax-name = Name of the tax
statement-form-tax-name-help = As on the statement.
statement-wrong-rate = a rate is a percentage with a point and at most four decimals, such as 8.1.
statement-wrong-rate-high = a rate is at most 100 percent.
statement-wrong-tax-name = a tax has a name of 1 to { $count } visible characters, such as VAT.
statement-wrong-name = a name has at most { $count } characters
statement-issue = Issue a statement of { $amount } to { $seller }?
statement-issue-help = It has the results, names and terms of this moment, and a number of its own. It cannot be changed once it is issued.
statement-issue-lot = Lot { $lot }, { $title }, { $result }: { $amount }
statement-issue-button = Issue the statement

## Why no statement is issued

statement-refused-running = Some lots are still open: statements are issued when the sale is over.
statement-refused-unknown = Who sells which lot is not known of this sale: it was published before that was kept.
statement-refused-no-seller = No lot of this sale is of a seller of that name.
statement-refused-issued = This seller has a statement of this sale already. It cannot be changed.
statement-refused-unchanged = Nothing has changed since this statement was issued, or another has taken its place.
statement-refused-away = That is not possible right now. It is safe to try again: nothing is issued twice.

## Invoices of a sale

house-invoices-title = Invoices: { $sale }
house-invoices-invoices = Invoices
house-invoices-issued = <span class="figure">{ $issued }</span> of <span class="figure">{ $all }</span> issued
house-invoices-total = Total invoiced
house-invoices-credited = Credited
house-invoices-paid = Paid
house-invoices-returned = Returned
house-invoices-owed = Owed
house-invoices-return = To return
house-invoices-running = Some lots are still open: invoices can be issued once the sale is over.
house-invoices-none = No invoices
house-invoices-none-help = No lot of this sale was sold.
house-invoices-issue = Issue invoices…
house-invoices-issue-missing = Issue the missing invoices…
house-invoices-issue-help = One for each buyer, with the names and terms of now. An invoice cannot be changed once it is issued; a credit note takes lots back.
house-invoices-caption = What each buyer has to pay
house-invoices-buyer = Buyer
house-invoices-paddle = Paddle
house-invoices-lots = Lots
house-invoices-invoice = Invoice
house-invoices-payment = Payment
house-invoices-number = Invoice { $number }
house-invoices-credit = credit note { $number }
house-invoices-returned-of = { $amount } returned
house-invoices-less = { $invoiced } less { $credited } credited
house-invoices-not-issued = Not issued
house-invoices-payments-commas = Payments, with commas
house-invoices-payments-semicolons = Payments, with semicolons
house-invoices-paddle-alone = paddle { $paddle }
house-invoices-line = Paddle { $paddle } { $name }: { $lots }, { $total }
house-invoices-ask = { $count ->
    [one] Issue one invoice?
   *[other] Issue { $count } invoices?
}
house-invoices-ask-names = Each has the names, addresses, bank account and terms of this moment, and its buyer sees it at once.
house-invoices-ask-final = An invoice cannot be changed once it is issued; a credit note takes lots back.
house-invoices-ask-sum = Together they come to { $sum }:
house-invoices-ask-button = { $count ->
    [one] Issue the invoice
   *[other] Issue the invoices
}
house-invoices-back = Invoices of this sale

## Offering a lot to the underbidder

house-chance-title = Second chance: lot { $lot }
house-chance-back = Results of this sale
house-chance-withdraw-help = Once it is withdrawn the bidder cannot accept it any more. You can make it again, to them or to whoever comes next.
house-chance-withdraw = Withdraw the offer
house-chance-again = The offer to paddle { $paddle } was withdrawn and can be made again
house-chance-next = Paddle { $paddle } comes next
house-chance-amount = everybody saw them bid <strong class="figure">{ $amount }</strong>, which would be the hammer price.
house-chance-sealed = what they bid under seal would be the hammer price. They read it in the offer, and you do once they accept.
house-chance-help = They are told, and accept or decline on a page of the lot; accepting is binding, and the lot comes onto an invoice of its own. Whoever has answered, or has let the time pass, is not asked again.
house-chance-days = Days to answer
house-chance-days-help = 1 to { $most }.
house-chance-offer-for = Offer the lot to paddle { $paddle } for { $amount }
house-chance-offer = Offer the lot to paddle { $paddle }
house-chance-cancel = Cancel
house-chance-wrong-days = Enter how many days the bidder has: 1 to { $most }.
