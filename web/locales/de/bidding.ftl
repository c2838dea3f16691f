# What only the server says of bidding; what the script says as well stands in live.ftl.

## Bid forms

bid-set = Maximalgebot setzen
bid-set-to = Maximalgebot setzen:
bid-now = Bieten:
bid-sign-in = Anmelden, um zu bieten
bid-sign-in-for = Anmelden und bieten:
bid-change-amount = Betrag ändern
bid-maximum-in = Ihr Maximalgebot in { $currency }
bid-maximum-hidden = Niemand sonst sieht es.
bid-confirm-maximum = Maximalgebot bestätigen
bid-place-one = Ein Gebot abgeben
bid-place-of = Gebot abgeben:
bid-in = Ihr Gebot in { $currency }
bid-sealed-hidden = Niemand sonst sieht es vor dem Ende.
bid-confirm = Gebot bestätigen
bid-take-back = Mein Gebot zurücknehmen
bid-check = Mein Gebot prüfen
bid-operator = Mitarbeiter sehen Mindestpreise und wer bietet, deshalb bieten sie nicht mit. Melden Sie sich mit einem anderen Konto an, um zu bieten.

## Whether one may bid

may-bid-unknown = Ob Sie in dieser Auktion bieten dürfen, kann gerade nicht angezeigt werden.
may-bid-register = Um in dieser Auktion zu bieten, melden Sie sich zuerst an, und das Auktionshaus lässt Sie zu.
may-bid-register-link = Zulassung beantragen
may-bid-invitation = Diese Auktion ist nur auf Einladung: Das Auktionshaus lässt zu, wen es einlädt.
may-bid-yes = Sie sind für diese Auktion zugelassen.
may-bid-waiting = Ihr Antrag ist eingegangen. Sie können bieten, sobald das Auktionshaus Sie zugelassen hat.
may-bid-registration-link = Ihre Zulassung
may-bid-declined = Das Auktionshaus hat Sie für diese Auktion nicht zugelassen. Fragen Sie dort nach, wenn Sie das für einen Irrtum halten.
may-bid-not-invited = Diese Auktion ist nur auf Einladung, und Sie gehören nicht zu den Eingeladenen. Fragen Sie das Auktionshaus, wenn Sie bieten möchten.
may-bid-blocked = Das Auktionshaus nimmt in dieser Auktion keine neuen Gebote von Ihnen an. Bereits abgegebene Gebote gelten weiter.
may-bid-limit = Ihr Limit beträgt { $limit }, Aufgeld und Steuer eingeschlossen: Davon sind { $bound } durch Lose gebunden, bei denen Sie führen oder die Sie ersteigert haben, { $free } sind frei.

## Kinds of sale

kind-timed = Online-Auktion
kind-sealed = Verdeckte Gebote
sealed-first-price = Verdeckte Gebote: Niemand sieht Ihr Gebot vor dem Ende. Wer am höchsten bietet, erhält den Zuschlag und zahlt das eigene Gebot.
sealed-second-price = Verdeckte Gebote: Niemand sieht Ihr Gebot vor dem Ende. Wer am höchsten bietet, erhält den Zuschlag und zahlt das zweithöchste Gebot oder den Mindestpreis, wenn er höher ist.
sealed-bids-listed = Die Gebote in dieser Auktion sind verdeckt. Die Zuschlagspreise stehen in den Ergebnissen, sobald sie beendet ist.
sealed-bids-stay = Die Gebote in dieser Auktion waren verdeckt und bleiben es. Die Zuschlagspreise stehen in den Ergebnissen.
no-bids-listed = Gebote und Bieter werden hier aufgeführt.
no-bids-placed = In dieser Auktion hat niemand geboten.

## A lot and its history

bids-automatic = und { $count } automatische
lot-count = { $count ->
    [one] 1 Los
   *[other] { $count } Lose
}
own-cancelled = Die Auktion wurde abgesagt: Ihr Gebot gilt nicht. Grund: { $reason }
history = Verlauf
history-bids = Letzte Gebote
history-no-bids = Die Gebote werden hier aufgeführt.
history-sealed = Gebote bleiben bis zum Ende verdeckt.
row-own-voided = Ihr Gebot für ungültig erklärt
row-own-voided-at = Ihr Gebot über { $price } für ungültig erklärt
row-paddle-voided = Gebot von Bieter { $paddle } für ungültig erklärt
row-paddle-voided-at = Gebot von Bieter { $paddle } über { $price } für ungültig erklärt
row-voided = Ein Gebot für ungültig erklärt
row-is-voided = ungültig
row-automatic-voided = automatisch, ungültig
row-reason = Grund: { $reason }
row-now = jetzt { $price }
reason-is = Grund:

## What the house tells of a sale, and outages

news-label = Mitteilungen des Hauses
news-cancelled = Diese Auktion wurde abgesagt. Bereits verkaufte Lose bleiben verkauft; kein anderes Gebot gilt.
outage-at = Niemand konnte bieten, als dieses Los enden sollte, am
outage-again = Das Bieten war wieder möglich
outage-moved = später, und das Ende wurde verschoben auf den
outage-rules = Regeln
outage-closes = Ist das Bieten beim vorgesehenen Ende eines Loses gestört, so endet es mit den Geboten, die es hat.
outage-extends = Ist das Bieten beim vorgesehenen Ende eines Loses gestört, auch nur kurz, so wird das Ende verschoben: Es endet { $time }, nachdem wieder geboten werden kann, oder zu seinem spätesten Ende, falls das früher ist.
outage-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}
outage-seconds = { $count ->
    [one] 1 Sekunde
   *[other] { $count } Sekunden
}

## What is paid besides the price, and payment

terms-premium = Aufgeld { $rates }.
terms-fee = Gebühr von { $fee } je Los.
terms-up-to = { $percent } bis { $amount }
terms-above = { $percent } darüber
terms-tax-premium = { $tax } auf das Aufgeld.
terms-tax-premium-fee = { $tax } auf Aufgeld und Gebühr.
terms-tax-all = { $tax } auf Zuschlagspreis und Aufgeld.
terms-tax-all-fee = { $tax } auf Zuschlagspreis, Aufgeld und Gebühr.
terms-commission = Provision { $rates }.
terms-charge = Gebühr von { $charge } je Los.
terms-tax-both = { $tax } auf beides.
charge-hammer = Zuschlagspreis
charge-premium = Aufgeld
charge-fee = Gebühr
charge-tax = Steuer
payment-state-unpaid = Offen
payment-state-part-paid = Teilweise bezahlt
payment-state-paid = Bezahlt
payment-state-credited = Gutgeschrieben
payment-state-to-return = Geld zurückzuzahlen
payment-state-processing = { $state }, wird verarbeitet
