# Invoices, credit notes and payments.

## An invoice or a credit note

invoice-numbered = Rechnung { $number }
credit-note-numbered = Gutschrift { $number }
invoice-all-of-sale = Rechnungen dieser Auktion
invoice-credit-for = Zu <a>Rechnung { $number }</a>: <bdi>{ $reason }</bdi>
invoice-credit-for-line = Zu Rechnung { $number }: { $reason }
invoice-issued = Ausgestellt am
invoice-sale = Auktion
invoice-buyer = Käufer
invoice-account-unknown = Gelöschtes Konto
invoice-paddle = Bieternummer { $paddle }
invoice-due = Fällig am
invoice-payment = Zahlung
invoice-every-lot = Jedes Los mit seinen Posten
invoice-total = Gesamt
invoice-subtotal = Zwischensumme
invoice-credited = Gutgeschrieben
invoice-lot-credited = gutgeschrieben
invoice-lot-credited-by = gutgeschrieben: Gutschrift { $number }
invoice-amount-due = Offener Betrag
invoice-to-be-returned = Zu erstatten
invoice-to-return-to-buyer = Dem Käufer zu erstatten
invoice-to-return-to-you = Ihnen zu erstatten
invoice-how-to-pay = So zahlen Sie
invoice-pay-amount = Betrag
invoice-pay-by = Bis
invoice-pay-to = An
invoice-pay-account = Konto
invoice-pay-reference = Verwendungszweck
invoice-keep = Um danach zu zahlen oder sie aufzubewahren, öffnen Sie die Rechnung als PDF oder drucken Sie diese Seite.
invoice-no-address = Ihre Postanschrift steht nicht darauf: Tragen Sie sie für die nächste in <a>Ihrem Konto</a> ein.

## How an invoice stands, for its buyer

invoice-stands-left = noch { $money } zu zahlen
invoice-stands-credited-all = alles ist gutgeschrieben: Es ist nichts mehr zu zahlen
invoice-stands-all-paid = bezahlt
invoice-stands-to-return = { $money } Ihnen zu erstatten
invoice-stands-credited = { $money } gutgeschrieben
invoice-stands-paid = { $money } bezahlt
invoice-stands-returned = { $money } erstattet

## Paying online

pay-now = Jetzt { $amount } zahlen
pay-demo = Eine Demo: Sie sehen, wie es geht, und es fließt kein Geld.
pay-provider = Sie zahlen auf einer Seite von { $provider } und kommen hierher zurück. Das Auktionshaus sieht Ihre Karte nicht.
pay-not-taken = Dieser Betrag kann nicht online gezahlt werden: Der Zahlungsdienst nimmt solche Beträge nicht an. Bitte zahlen Sie per Überweisung oder fragen Sie das Auktionshaus.
pay-processing = Ihre Zahlung wird bearbeitet. Sie steht hier, sobald sie eingegangen ist: Zahlen Sie nicht noch einmal.
pay-no-word = Wir haben von Ihrer Zahlung noch nichts erfahren; das kann eine Minute dauern. <a>Sehen Sie noch einmal nach</a>, und zahlen Sie nicht doppelt.
pay-not-paid = Ich habe nicht gezahlt
pay-failed = Ihre Online-Zahlung ist fehlgeschlagen, { $date }: Es wurde nichts abgebucht. Sie können erneut oder auf anderem Weg zahlen.
pay-came = Ihre Zahlung ist eingegangen. Vielen Dank.
pay-came-too-much = Ihre Zahlung ist eingegangen. Es wurden { $more } mehr gezahlt als geschuldet: Das Auktionshaus erstattet sie Ihnen.
begin-off = Rechnungen können hier nicht online bezahlt werden.
begin-nothing-owed = Auf diese Rechnung ist nichts mehr zu zahlen.
begin-not-taken = Dieser Betrag kann nicht online gezahlt werden. Bitte zahlen Sie ihn per Überweisung oder fragen Sie das Auktionshaus.
begin-away = Der Zahlungsdienst antwortet gerade nicht, und es wurde nichts gezahlt. Versuchen Sie es gleich noch einmal oder zahlen Sie per Überweisung.
begin-unavailable = Das ist gerade nicht möglich, und es wurde nichts gezahlt. Versuchen Sie es gleich noch einmal.
demo-pay-title = Keine echte Zahlung
demo-pay-heading = Dies ist keine echte Zahlung
demo-pay-what = Auf der Website eines Auktionshauses steht hier die Seite eines Zahlungsdienstes. Diese gehört zur Demo: Sie fragt nach keiner Karte und bewegt kein Geld, und was Sie wählen, erfährt das Auktionshaus wie von einem Zahlungsdienst.
demo-pay-for = Für
demo-pay-amount = Betrag
demo-pay-paid = Zahlung von { $amount } vortäuschen
demo-pay-days = Vortäuschen, dass es Tage dauert
demo-pay-fails = Vortäuschen, dass es fehlschlägt
demo-pay-back = Zurück, ohne zu zahlen
demo-pay-over = Diese Seite gilt nicht mehr, und auf ihr wurde jetzt nichts gezahlt: Der offene Betrag hat sich geändert, sie wurde schon benutzt, oder ihre Zeit ist abgelaufen.
demo-pay-back-to = <a>Zurück zu: { $name }</a>. Dort steht, was offen ist.

## Payments and refunds

payments = Zahlungen
payments-together = Summe
payment-day = Tag
payment-what = Art
payment-how = Zahlungsweg
payment-note = Notiz
payment-paid = Bezahlt
payment-refunded = Erstattet
payment-is-payment = Zahlung
payment-is-refund = Erstattung
payment-bank-transfer = Überweisung
payment-card = Karte
payment-cash = Bar
payment-cheque = Scheck
payment-other = Sonstiges
payment-online = Online
payment-reversed = storniert
payment-reversed-why = Storniert: <bdi>{ $reason }</bdi>
payment-reverse-ask = Stornieren…
payment-noted = Vermerkt, bevor Beträge erfasst wurden: { $state }.
payment-noted-why = Vermerkt, bevor Beträge erfasst wurden: { $state }, <bdi>{ $note }</bdi>.
payment-noted-unpaid = Offen
payment-noted-part-paid = Teilweise bezahlt
payment-noted-paid = Bezahlt

## What the house enters

invoice-online-processing = Eine Online-Zahlung des Käufers wird bearbeitet, das kann Tage dauern. Sie wird von selbst erfasst, sobald sie eingegangen ist: Erfassen Sie sie nicht hier.
invoice-online-failed = Eine Online-Zahlung des Käufers ist fehlgeschlagen, { $date }. Es wurde nichts abgebucht.
invoice-unentered = Eingegangen und nicht erfasst
invoice-unentered-why = Der Zahlungsdienst hat Geld gemeldet, das nicht in der Währung dieser Rechnung ist. Hier zählt es nicht: Erstatten Sie es beim Zahlungsdienst oder erfassen Sie seinen Wert.
payment-enter = Zahlung oder Erstattung erfassen
payment-by-provider = Was Käufer über { $provider } zahlen, wird von selbst erfasst. Erstattungen nicht: Nehmen Sie sie dort vor und erfassen Sie sie dann hier.
payment-from-buyer = Zahlung des Käufers
payment-to-buyer = Erstattung an den Käufer
payment-amount = Betrag
payment-note-help = Nur Mitarbeiter sehen sie.
payment-note-wrong = eine Zeile mit 1 bis 500 Zeichen
payment-enter-button = Erfassen
payment-entered = Die Zahlung ist erfasst.
payment-refund-entered = Die Erstattung ist erfasst.
payment-is-reversed = Storniert: Sie zählt nicht mehr.
payment-entered-meanwhile = Inzwischen wurde von anderer Seite etwas erfasst. Es steht unten: Senden Sie Ihres nur, wenn es nicht dasselbe ist.
payment-of-nothing = eine Zahlung oder Erstattung ist ein Betrag über null
payment-reused = das wurde schon mit anderem Betrag, Tag oder Zahlungsweg gesendet
payment-list-full = eine Rechnung hat höchstens { $count } Zahlungen und Erstattungen
payment-not-there = eine solche Zahlung oder Erstattung gibt es nicht
payment-day-ahead = dieser Tag kommt erst noch: Der letzte ist der { $day }
payment-day-too-early = dieser Tag liegt mehr als ein Jahr vor der Rechnung: Der erste ist der { $day }
day-unknown = das ist kein Tag des Kalenders: Geschrieben wird er als Jahr-Monat-Tag, zum Beispiel 2026-05-03
payment-changed-meanwhile = inzwischen wurde von anderer Seite etwas erfasst: Von Ihren Angaben wurde nichts gespeichert
payment-unavailable = das ist gerade nicht möglich; Sie können es gefahrlos erneut versuchen, nichts wird doppelt erfasst
payment-nothing-to-return = es ist nichts zu erstatten: Eine Erstattung folgt auf eine Gutschrift oder eine zu hohe Zahlung
payment-refund-too-high = höchstens { $most } sind zu erstatten
reversal-of-payment = Die Zahlung von { $amount } auf Rechnung { $number } stornieren?
reversal-of-refund = Die Erstattung von { $amount } auf Rechnung { $number } stornieren?
reversal-means = Sie zählt dann nicht mehr, und der offene Betrag ändert sich entsprechend. Sie bleibt mit Ihrem Grund zu sehen; was richtig ist, wird neu erfasst.
reversal-no-reason = Geben Sie den Grund ein, in einer Zeile mit höchstens 500 Zeichen.
reversal-reason-help = Nur Mitarbeiter sehen ihn.
reversal-button = Stornieren

## Credit notes

invoice-credit-note = Gutschrift
invoice-credit-lots = Gutzuschreibende Lose, mit allen Posten
invoice-credit-these = Diese Lose gutschreiben…
credit-ask = { $money } von Rechnung { $number } gutschreiben?
credit-means = Der Käufer muss nicht bezahlen, was hier steht, oder erhält es erstattet. Eine Gutschrift hat eine eigene Nummer, der Käufer sieht sie, und sie kann nicht geändert oder zurückgenommen werden.
credit-stated =
    Dem Einlieferer wurde bereits mitgeteilt, was diese Lose erbracht haben: Berichtigen Sie danach { $count ->
        [one] die Abrechnung
       *[other] die Abrechnungen
    } { $numbers }, unter „Einlieferer dieser Auktion“.
credit-lot = Los { $number }, { $title }: { $money }
credit-reason-help = Er steht auf der Gutschrift.
credit-no-reason = Geben Sie den Grund für die Gutschrift ein.
credit-reason-too-long = Ein Grund hat höchstens { $count } Zeichen. Nichts wurde geändert.
credit-button = Gutschrift ausstellen
credit-issued = Die Gutschrift ist ausgestellt.
issue-running = Einige Lose laufen noch: Rechnungen werden ausgestellt, wenn die Auktion beendet ist.
issue-no-lot = Wählen Sie mindestens ein Los.
issue-credited-already = Eines dieser Lose ist bereits gutgeschrieben.
issue-not-invoiced = Dieses Los steht nicht auf dieser Rechnung.
issue-unavailable = Das ist gerade nicht möglich. Sie können es gefahrlos erneut versuchen: Nichts wird doppelt ausgestellt.
