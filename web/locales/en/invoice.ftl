# Invoices, credit notes and payments.

## An invoice or a credit note

invoice-numbered = Invoice { $number }
credit-note-numbered = Credit note { $number }
invoice-all-of-sale = Invoices of this sale
invoice-credit-for = For <a>invoice { $number }</a>: <bdi>{ $reason }</bdi>
invoice-credit-for-line = For invoice { $number }: { $reason }
invoice-issued = Issued
invoice-sale = Sale
invoice-buyer = Buyer
invoice-account-unknown = Deleted account
invoice-paddle = Paddle { $paddle }
invoice-due = Due
invoice-payment = Payment
invoice-every-lot = Every lot with its lines
invoice-total = Total
invoice-subtotal = Subtotal
invoice-credited = Credited
invoice-lot-credited = credited
invoice-lot-credited-by = credited: credit note { $number }
invoice-amount-due = Amount due
invoice-to-be-returned = To be returned
invoice-to-return-to-buyer = To return to the buyer
invoice-to-return-to-you = To be returned to you
invoice-how-to-pay = How to pay
invoice-pay-amount = Amount
invoice-pay-by = By
invoice-pay-to = To
invoice-pay-account = Account
invoice-pay-reference = Reference
invoice-keep = To pay by it or to keep it, open it as a PDF or print this page.
invoice-no-address = Your postal address is not on it: enter it on <a>your account</a> for the next one.

## How an invoice stands, for its buyer

invoice-stands-left = { $money } left to pay
invoice-stands-credited-all = all of it is credited: nothing is left to pay
invoice-stands-all-paid = paid
invoice-stands-to-return = { $money } to be returned to you
invoice-stands-credited = { $money } credited
invoice-stands-paid = { $money } paid
invoice-stands-returned = { $money } returned

## Paying online

pay-now = Pay { $amount } now
pay-demo = A demo: you see how it goes, and no money moves.
pay-provider = You pay on a page of { $provider } and come back here. The house does not see your card.
pay-not-taken = This sum cannot be paid online: the payment provider does not take amounts like it. Please pay by bank transfer, or ask the house.
pay-processing = Your payment is being processed. It stands here once it has come: do not pay again.
pay-no-word = We have not heard of your payment yet, which may take a minute. <a>Look again</a>, and do not pay twice.
pay-not-paid = I did not pay
pay-failed = Your online payment failed, { $date }: nothing was taken. You can pay again, or in another way.
pay-came = Your payment has come. Thank you.
pay-came-too-much = Your payment has come. { $more } more was paid than is owed: the house returns it to you.
begin-off = Invoices cannot be paid online here.
begin-nothing-owed = Nothing is left to pay on this invoice.
begin-not-taken = This sum cannot be paid online. Please pay it by bank transfer, or ask the house.
begin-away = The payment provider does not answer right now, and nothing was paid. Try again in a moment, or pay by bank transfer.
begin-unavailable = That is not possible right now, and nothing was paid. Try again in a moment.
demo-pay-title = No real payment
demo-pay-heading = This is no real payment
demo-pay-what = On a house’s own site a payment provider’s page stands here. This is the demo’s: it asks for no card and moves no money, and what you choose comes back to the house as a provider’s message would.
demo-pay-for = For
demo-pay-amount = Amount
demo-pay-paid = Pretend to pay { $amount }
demo-pay-days = Pretend that it takes days
demo-pay-fails = Pretend that it fails
demo-pay-back = Back without paying
demo-pay-over = This page is no longer valid, and nothing was paid on it now: what is owed has changed, it was used before, or its time is over.
demo-pay-back-to = <a>Back to { $name }</a>, which says what is owed.

## Payments and refunds

payments = Payments
payments-together = Together
payment-day = Day
payment-what = What
payment-how = How
payment-note = Note
payment-paid = Paid
payment-refunded = Refunded
payment-is-payment = Payment
payment-is-refund = Refund
payment-bank-transfer = Bank transfer
payment-card = Card
payment-cash = Cash
payment-cheque = Cheque
payment-other = Other
payment-online = Online
payment-reversed = reversed
payment-reversed-why = Reversed: <bdi>{ $reason }</bdi>
payment-reverse-ask = Reverse…
payment-noted = Noted before sums were kept: { $state }.
payment-noted-why = Noted before sums were kept: { $state }, <bdi>{ $note }</bdi>.
payment-noted-unpaid = Unpaid
payment-noted-part-paid = Part paid
payment-noted-paid = Paid

## What the house enters

invoice-online-processing = An online payment of the buyer is being processed, which can take days. It is entered by itself once it has come: do not enter it here.
invoice-online-failed = An online payment of the buyer failed, { $date }. Nothing was taken.
invoice-unentered = Came in, and is not entered
invoice-unentered-why = The payment provider told of money that is none of this invoice’s currency. It counts for nothing here: return it at the provider, or enter what it is worth.
payment-enter = Enter a payment or refund
payment-by-provider = What buyers pay by { $provider } enters itself. Refunds do not: make one there, then enter it here.
payment-from-buyer = Payment from the buyer
payment-to-buyer = Refund to the buyer
payment-amount = Amount
payment-note-help = Only operators see it.
payment-note-wrong = one line of 1 to 500 characters
payment-enter-button = Enter
payment-entered = The payment is entered.
payment-refund-entered = The refund is entered.
payment-is-reversed = Reversed: it does not count any more.
payment-entered-meanwhile = Somebody else has entered something meanwhile. It stands below: send yours only if it is not the same.
payment-of-nothing = a payment or a refund is an amount above zero
payment-reused = that was sent before with another amount, day or method
payment-list-full = an invoice has at most { $count } payments and refunds
payment-not-there = there is no such payment or refund
payment-day-ahead = that day is still to come: the last one is { $day }
payment-day-too-early = that day is more than a year before the invoice: the first one is { $day }
day-unknown = that is no day of the calendar: one is written as year-month-day, such as 2026-05-03
payment-changed-meanwhile = somebody else has entered something meanwhile: nothing of yours was kept
payment-unavailable = that is not possible right now; it is safe to try again, nothing is entered twice
payment-nothing-to-return = there is nothing to return: a refund follows a credit note or a payment of too much
payment-refund-too-high = at most { $most } is to be returned
reversal-of-payment = Reverse the payment of { $amount } on invoice { $number }?
reversal-of-refund = Reverse the refund of { $amount } on invoice { $number }?
reversal-means = It does not count any more, and what is owed follows. It stays to be seen, with your reason; what is right is entered anew.
reversal-no-reason = Enter the reason, on one line of at most 500 characters.
reversal-reason-help = Only operators see it.
reversal-button = Reverse

## Credit notes

invoice-credit-note = Credit note
invoice-credit-lots = Lots to credit, with all of their lines
invoice-credit-these = Credit these lots…
credit-ask = Credit { $money } of invoice { $number }?
credit-means = The buyer need not pay for what stands here, or is paid back. A credit note has a number of its own, the buyer sees it, and it cannot be changed or taken back.
credit-stated =
    The seller was told already what these lots brought: correct { $count ->
        [one] statement
       *[other] statements
    } { $numbers } afterwards, on Sellers of this sale.
credit-lot = Lot { $number }, { $title }: { $money }
credit-reason-help = It stands on the credit note.
credit-no-reason = Enter the reason for the credit note.
credit-reason-too-long = A reason has at most { $count } characters. Nothing was changed.
credit-button = Issue credit note
credit-issued = The credit note is issued.
issue-running = Some lots are still open: invoices are issued when the sale is over.
issue-no-lot = Choose at least one lot.
issue-credited-already = One of these lots is credited already.
issue-not-invoiced = That lot is not on this invoice.
issue-unavailable = That is not possible right now. It is safe to try again: nothing is issued twice.
