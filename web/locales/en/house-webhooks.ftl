# Webhooks, as the house sees them.

## All webhooks

house-webhooks = Webhooks
house-webhooks-add = Add a webhook
house-webhooks-what = Programs of yours are told what happens here, signed, at an address of theirs.
house-webhooks-none = No webhooks yet
house-webhooks-none-help = Add one below, and send it a test.
house-webhooks-events = { $count ->
    [one] 1 event
   *[other] { $count } events
}
house-webhooks-of-sale = of { $sale }
house-webhooks-waiting = { $count } waiting
house-webhooks-away = Webhooks are not served just now
house-webhooks-add-button = Add it
house-webhook-disabled = disabled
house-webhook-paused = paused
house-webhook-failing = failing

## One webhook

house-webhook-title = Webhook: { $name }
house-webhook-secret-new = The secret of this webhook
house-webhook-secret-new-help = Give it to the program that receives the events: it checks by it that they are yours. It is shown only here and now.
house-webhook-disabled-since = Disabled since
house-webhook-disabled-help = Nothing is sent. What waits is kept for four days; what happens meanwhile is not sent.
house-webhook-failing-since = Failing since
house-webhook-failing-help = Events are tried again with growing pauses. After three days without one success the webhook is disabled.
house-webhook-address = Address
house-webhook-waiting = Waiting
house-webhook-old-secret = The secret before signs until
house-webhook-enable = Enable
house-webhook-test = Send a test
house-webhook-resume = Resume
house-webhook-pause = Pause
house-webhook-deliveries = Deliveries
house-webhook-none = Nothing was sent yet.
house-webhook-caption = What waits, the next to be tried first; then what is over, the newest first
house-webhook-event = Event
house-webhook-happened = Happened
house-webhook-state = State
house-webhook-answer = Last answer
house-webhook-tries = Tries
house-webhook-by-hand = By hand
house-webhook-waits = Waiting
house-webhook-next-try = next try
house-webhook-delivered = Delivered
house-webhook-given-up = given up
house-webhook-no-answer = none
house-webhook-took = in { $count } ms
house-webhook-again-named = Deliver { $type } { $event } again
house-webhook-again = Deliver again
house-webhook-change = Change
house-webhook-save = Save
house-webhook-secret = Secret
house-webhook-secret-help = A new one is shown once. The one before signs as well for a day, so that the receiver can change over.
house-webhook-secret-button = Replace the secret
house-webhook-delete = Delete
house-webhook-delete-help = With its secret and all that waits for it. It cannot be undone.
house-webhook-delete-button = Delete the webhook
house-webhook-why-gone = it answered 410, which means that it wants no more events
house-webhook-why-failing = every try failed for three days
house-webhook-why-much = more events waited for it than are kept

## The fields of a webhook

house-webhook-address-help = Begins with https://. Each event is posted there.
house-webhook-description = Description
house-webhook-description-help = For operators. Can be left empty.
house-webhook-events = Events
house-webhook-sale = Sale
house-webhook-all-sales = All sales
house-webhook-event-sold = A lot was sold
house-webhook-event-passed = A lot was passed: nobody bought it
house-webhook-event-bid = A bid counted
house-webhook-event-asked = Somebody asks to bid in a sale
house-webhook-event-approved = The house approved a bidder
house-webhook-event-paid = An invoice was paid in full

## What is wrong with a webhook

webhook-wrong-https = the address has to begin with https://: what is sent is for nobody on the way
webhook-wrong-address = an address is https:// and the name of a server, without a password and without #, { $count } bytes at most
webhook-wrong-description = a description has at most { $count } characters
webhook-wrong-events = choose at least one of { $known }
webhook-wrong-sale = there is no published sale of this id
webhook-wrong-sale-away = whether there is such a sale cannot be looked up now: try again
webhook-refused-unknown = there is no such webhook
webhook-refused-delivery = there is no such delivery any more: the newest 100 that are over are kept
webhook-refused-taken = there is a webhook of this id already, with other settings
webhook-refused-many = there are { $most } webhooks already: delete one first
webhook-refused-private = events go to the internet only, not to this machine or to a private network: give an address that can be reached from outside
webhook-refused-disabled = it is disabled: enable it first
webhook-refused-away = webhooks are not served just now, and nothing was changed: try again in a moment
webhook-refused-no-answer = no answer in time: it may have been done; look, and do it again if it was not
