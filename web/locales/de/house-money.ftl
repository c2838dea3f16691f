# Abrechnungen für Einlieferer, Rechnungen einer Auktion und Nachverkäufe, wie das Haus sie sieht.

## Eine Abrechnung, als Seite und auf Papier

statement-back-house = Einlieferer dieser Auktion
statement-back-own = Meine Einlieferungen
statement-corrects = Berichtigt
statement-name = Abrechnung { $number }
statement-issued = Ausgestellt am
statement-sale = Auktion
statement-seller = Einlieferer
statement-terms = Bedingungen
statement-caption = Alle Lose mit ihren Posten
statement-lot = Los
statement-result = Ergebnis
statement-proceeds = An den Einlieferer
statement-together = Zusammen
statement-less = Abzüglich Abrechnung { $number }
statement-now = Jetzt abzurechnen
statement-sold = Verkauft
statement-unsold = Nicht verkauft
statement-withdrawn = Zurückgezogen
statement-taken-back = Zurückgenommen
statement-hammer = Zuschlagspreis
statement-commission = Provision
statement-charges = Kosten
statement-tax = Steuer

## Eine Abrechnung berichtigen

statement-changed = Los { $lot }, { $title }: abgerechnet als { $before } mit { $stated }, jetzt { $after } mit { $now }
statement-all-lots = Alle Lose zusammen: { $sum }
statement-correct = Abrechnung { $number } berichtigen?
statement-correct-help = An ihre Stelle tritt eine Abrechnung mit eigener Nummer zu denselben Bedingungen: Sie führt alle Lose auf, wie sie jetzt stehen, abzüglich dessen, was diese abgerechnet hat. Beide lassen sich nicht mehr ändern.
statement-correct-button = Berichtigung ausstellen

## Eine Abrechnung ausstellen

statement-form-title = Abrechnung: { $seller }
statement-form-heading = Abrechnung für <bdi>{ $seller }</bdi>
statement-form-refused = Es wurde nichts ausgestellt, und Ihre Eingaben sind erhalten.
statement-form-what = Was das Haus vom Zuschlagspreis einbehält. Bevor etwas ausgestellt wird, sehen Sie, was sich ergibt.
statement-form-show = Ergebnis anzeigen…
statement-form-cancel = Abbrechen
statement-form-name = Name des Einlieferers
statement-form-name-help = Wie er auf der Abrechnung steht. Leer: Dort steht nur Ihre Bezeichnung.
statement-form-address = Postanschrift
statement-form-address-help = Zeile für Zeile, höchstens sechs.
statement-form-commission = Provision, %
statement-form-commission-help = Vom Zuschlagspreis. Leer: keine.
statement-form-charge = Kosten je Los
statement-form-charge-help = Ob verkauft oder nicht: Fotografien, Versicherung, Transport. Leer: keine.
statement-form-tax = Steuer, %
statement-form-tax-help = Auf Provision und Kosten. Leer: keine.
statement-form-tax-name = Name der Steuer
statement-form-tax-name-help = Wie auf der Abrechnung.
statement-wrong-rate = Ein Satz ist eine Prozentangabe mit höchstens vier Nachkommastellen, etwa 8,1.
statement-wrong-rate-high = Ein Satz beträgt höchstens 100 Prozent.
statement-wrong-tax-name = Der Name einer Steuer hat 1 bis { $count } sichtbare Zeichen, etwa USt.
statement-wrong-name = ein Name hat höchstens { $count } Zeichen
statement-issue = Abrechnung über { $amount } für { $seller } ausstellen?
statement-issue-help = Sie enthält die Ergebnisse, Namen und Bedingungen dieses Augenblicks und eine eigene Nummer. Nach dem Ausstellen lässt sie sich nicht mehr ändern.
statement-issue-lot = Los { $lot }, { $title }, { $result }: { $amount }
statement-issue-button = Abrechnung ausstellen

## Warum keine Abrechnung ausgestellt wird

statement-refused-running = Einige Lose laufen noch: Abrechnungen werden ausgestellt, wenn die Auktion beendet ist.
statement-refused-unknown = Wer welches Los einliefert, ist von dieser Auktion nicht bekannt: Sie wurde veröffentlicht, bevor das festgehalten wurde.
statement-refused-no-seller = Kein Los dieser Auktion ist von einem Einlieferer dieses Namens.
statement-refused-issued = Dieser Einlieferer hat für diese Auktion bereits eine Abrechnung. Sie lässt sich nicht ändern.
statement-refused-unchanged = Seit dieser Abrechnung hat sich nichts geändert, oder eine andere ist an ihre Stelle getreten.
statement-refused-away = Das ist gerade nicht möglich. Versuchen Sie es ruhig noch einmal: Nichts wird doppelt ausgestellt.

## Rechnungen einer Auktion

house-invoices-title = Rechnungen: { $sale }
house-invoices-invoices = Rechnungen
house-invoices-issued = <span class="figure">{ $issued }</span> von <span class="figure">{ $all }</span> ausgestellt
house-invoices-total = In Rechnung gestellt
house-invoices-credited = Gutgeschrieben
house-invoices-paid = Bezahlt
house-invoices-returned = Erstattet
house-invoices-owed = Offen
house-invoices-return = Zu erstatten
house-invoices-running = Einige Lose laufen noch: Rechnungen können ausgestellt werden, sobald die Auktion beendet ist.
house-invoices-none = Keine Rechnungen
house-invoices-none-help = In dieser Auktion wurde kein Los verkauft.
house-invoices-issue = Rechnungen ausstellen…
house-invoices-issue-missing = Fehlende Rechnungen ausstellen…
house-invoices-issue-help = Eine für jeden Käufer, mit den jetzigen Namen und Bedingungen. Eine ausgestellte Rechnung lässt sich nicht mehr ändern; eine Gutschrift nimmt Lose zurück.
house-invoices-caption = Was die Käufer zu zahlen haben
house-invoices-buyer = Käufer
house-invoices-paddle = Bieternummer
house-invoices-lots = Lose
house-invoices-invoice = Rechnung
house-invoices-payment = Zahlung
house-invoices-number = Rechnung { $number }
house-invoices-credit = Gutschrift { $number }
house-invoices-returned-of = { $amount } erstattet
house-invoices-less = { $invoiced } abzüglich { $credited } Gutschrift
house-invoices-not-issued = Nicht ausgestellt
house-invoices-payments-commas = Zahlungen mit Kommas
house-invoices-payments-semicolons = Zahlungen mit Semikolons
house-invoices-paddle-alone = Bieternummer { $paddle }
house-invoices-line = Bieternummer { $paddle } { $name }: { $lots }, { $total }
house-invoices-ask = { $count ->
    [one] Eine Rechnung ausstellen?
   *[other] { $count } Rechnungen ausstellen?
}
house-invoices-ask-names = Jede enthält die Namen, Anschriften, die Bankverbindung und die Bedingungen dieses Augenblicks, und ihr Käufer sieht sie sofort.
house-invoices-ask-final = Eine ausgestellte Rechnung lässt sich nicht mehr ändern; eine Gutschrift nimmt Lose zurück.
house-invoices-ask-sum = Zusammen ergeben sie { $sum }:
house-invoices-ask-button = { $count ->
    [one] Rechnung ausstellen
   *[other] Rechnungen ausstellen
}
house-invoices-back = Rechnungen dieser Auktion

## Ein Los dem Unterbieter anbieten

house-chance-title = Nachverkauf: Los { $lot }
house-chance-back = Ergebnisse dieser Auktion
house-chance-withdraw-help = Ist es zurückgezogen, kann der Bieter es nicht mehr annehmen. Sie können es erneut machen, ihm oder dem Nächsten.
house-chance-withdraw = Angebot zurückziehen
house-chance-again = Das Angebot an Bieternummer { $paddle } wurde zurückgezogen und kann erneut gemacht werden
house-chance-next = Als Nächstes kommt Bieternummer { $paddle }
house-chance-amount = alle haben das Gebot von <strong class="figure">{ $amount }</strong> gesehen; das wäre der Zuschlagspreis.
house-chance-sealed = das verdeckte Gebot wäre der Zuschlagspreis. Der Bieter liest es im Angebot, Sie erst, wenn er annimmt.
house-chance-help = Der Bieter wird benachrichtigt und nimmt auf einer Seite des Loses an oder lehnt ab; die Annahme ist verbindlich, und das Los kommt auf eine eigene Rechnung. Wer geantwortet hat oder die Frist verstreichen ließ, wird nicht noch einmal gefragt.
house-chance-days = Tage bis zur Antwort
house-chance-days-help = 1 bis { $most }.
house-chance-offer-for = Los für { $amount } Bieternummer { $paddle } anbieten
house-chance-offer = Los Bieternummer { $paddle } anbieten
house-chance-cancel = Abbrechen
house-chance-wrong-days = Geben Sie an, wie viele Tage der Bieter hat: 1 bis { $most }.
