# Personen, Bieter und Einlieferer, wie das Haus sie sieht.

## Auf mehreren Seiten des Hauses

house-sales = Auktionen des Hauses
house-reason = Grund
house-account-unknown = Gelöschtes Konto
house-csv-commas = CSV mit Kommas
house-csv-semicolons = CSV mit Semikolons
house-look-again = Erneut nachsehen

## Eine Person suchen

house-people = Personen
house-people-what = Suchen Sie ein Konto, um es für das ganze Haus zu sperren oder um jemandem zu helfen, der sein Passwort vergessen hat.
house-people-address = E-Mail-Adresse des Kontos
house-people-find = Suchen
house-people-none = Zu dieser Adresse gibt es kein Konto.

## Eine Person

house-person-blocked = gesperrt
house-person-link-for = Einmal-Link für <bdi>{ $name }</bdi>
house-person-link-help = Geben Sie ihn nur dieser Person: Wer ihn öffnet, legt das Passwort dieses Kontos fest. Er gilt einmal, innerhalb von drei Tagen, und wird nur hier und jetzt angezeigt.
house-person-operator = Gehört zum Haus. Mitarbeiter werden hier weder gesperrt noch erhalten sie hier Links: <code>outcry account add</code> erstellt einen Link, <code>outcry account remove-operator</code> entzieht die Rolle.
house-person-blocked-since = Gesperrt seit { $since }: <bdi>{ $reason }</bdi>
house-person-unblock = Entsperren
house-person-forgot = Passwort vergessen?
house-person-forgot-help = Vergewissern Sie sich, dass Sie mit der Person sprechen, der das Konto gehört. Ein neuer Link macht frühere Links ungültig und meldet sie überall ab; Passwort und Passkeys gelten weiter, bis sie über den Link ein neues Passwort festlegt.
house-person-make-link = Einmal-Link erstellen
house-person-block = Sperren
house-person-block-help = Die Person wird überall abgemeldet und kann sich nicht mehr anmelden. Abgegebene Gebote bleiben bestehen. Um jemanden nur in einer Auktion zu sperren, öffnen Sie deren Seite <em>Bieter</em>.
house-person-reason-help = Für das Haus; die Person erfährt ihn nicht.
house-person-reason-wrong = Der Grund: eine Zeile mit 1 bis { $count } Zeichen.

## Welcher Einlieferer eine Person ist

house-person-seller = Einlieferer
house-person-seller-is = Dies ist das Konto des Einlieferers <strong><bdi>{ $seller }</bdi></strong>: Er sieht seine eigenen Lose und Abrechnungen unter <em>Meine Einlieferungen</em> und kann auf diese Lose nicht bieten.
house-person-seller-open = Für diesen Einlieferer steht noch etwas aus, das er dann nicht mehr lesen könnte:
house-person-seller-unlink = Verknüpfung aufheben
house-person-seller-unlink-sure = Trotzdem aufheben
house-person-seller-ask = Liefert diese Person Lose ein? Mit einem Einlieferer verknüpft, sieht sie dessen Lose, Mindestpreise und Abrechnungen und keine anderen. Auf diese Lose kann sie nicht bieten; zuvor abgegebene Gebote bestehen, bis Sie sie für ungültig erklären.
house-person-seller-reference = Bezeichnung des Einlieferers
house-person-seller-reference-help = Genau so, wie sie bei den Losen steht.
house-person-seller-link = Einlieferer verknüpfen

## Warum ein Einlieferer nicht verknüpft oder getrennt wird

seller-link-account = dieses Konto gibt es nicht
seller-link-operator = Mitarbeiter sehen jedes Los und seinen Mindestpreis: Mit ihren Konten wird kein Einlieferer verknüpft
seller-link-blocked = das Konto ist gesperrt: Entsperren Sie es zuerst
seller-link-reference = die Bezeichnung eines Einlieferers hat 1 bis { $count } Zeichen
seller-link-seller = dieser Einlieferer ist mit einem anderen Konto verknüpft: Heben Sie das zuerst auf
seller-link-linked = dieses Konto ist mit dem Einlieferer { $seller } verknüpft: Heben Sie das zuerst auf
seller-link-many = es gibt so viele Verknüpfungen, wie das Haus führt: { $count }
seller-link-open = für diesen Einlieferer steht noch etwas aus: { $what }
seller-link-away = das ist gerade nicht möglich, oder es ist nicht bekannt, ob es geschehen ist: Versuchen Sie es ruhig noch einmal
seller-open-running = { $sale }: Lose sind noch zu verkaufen
seller-open-not-issued = { $sale }: Die Abrechnung ist nicht ausgestellt
seller-open-outdated = { $sale }: Die Abrechnung ist zu berichtigen

## Bieter einer Auktion

house-bidders-title = Bieter: { $sale }
house-bidders-waiting = { $count ->
    [one] { $count } wartet
   *[other] { $count } warten
}
house-bidders-limit-help = Auf ein Limit angerechnet werden das Maximalgebot auf jedes Los, bei dem jemand führt, verdeckte Gebote und ersteigerte Lose, einschließlich Aufgeld und Steuer. Leer: kein Limit. Kaution und Vermerk sind für das Haus; niemand sonst sieht sie.
house-bidders-none = Noch niemand
house-bidders-none-help = Wer die Zulassung beantragt, erscheint hier. Sie können Personen auch über ihre Adresse hinzufügen.
house-bidders-unconfirmed = nicht bestätigt
house-bidders-paddle = Bieternummer <span class="figure">{ $paddle }</span>
house-bidders-since = seit { $when }
house-bidders-accepted = Auktionsbedingungen akzeptiert am { $day }
house-bidders-no-limit = Kein Limit
house-bidders-limit = Limit <span class="figure">{ $amount }</span>
house-bidders-deposit = Kaution: <bdi>{ $deposit }</bdi>
house-bidders-differs = In der Auktion gilt etwas anderes als hier steht. Entscheiden Sie noch einmal.
house-bidders-decide = Entscheiden
house-bidders-change = Ändern
house-bidders-decline = Ablehnen
house-bidders-block = Sperren
house-bidders-more = Weitere Bieter
house-bidders-add = Jemanden hinzufügen
house-bidders-approve = Zulassen
house-bidders-save = Speichern
house-bidders-unblock = Entsperren
house-bidders-part = { $from } bis { $to } von { $total }.
house-bidders-open = In dieser Auktion darf jeder mit einem Konto bieten. Hier setzen Sie Limits und sperren Personen.
house-bidders-approval = In dieser Auktion darf nur bieten, wen Sie zulassen.
house-bidders-invitation = In dieser Auktion darf nur bieten, wen Sie hinzufügen: Niemand kann die Zulassung selbst beantragen.
house-bidders-wrong-account = { $email }: Dieses Konto gibt es nicht
house-bidders-wrong-limit = Das Limit: { $why }
house-bidders-wrong-deposit = Die Kaution hat höchstens { $count } Zeichen.
house-bidders-wrong-note = Der Vermerk hat höchstens { $count } Zeichen.
house-bidders-limit-in = Limit, { $currency }
house-bidders-deposit-label = Kaution
house-bidders-note = Vermerk

## Einlieferer einer Auktion

house-sellers-title = Einlieferer: { $sale }
house-sellers-running = Einige Lose laufen noch: Abrechnungen können ausgestellt werden, sobald die Auktion beendet ist.
house-sellers-none = Keine Einlieferer
house-sellers-none-help = Geben Sie die Einlieferer der Lose im Formular der Auktion oder in der Tabelle an, die Sie importieren: Dann gibt es hier für jeden eine Abrechnung, sobald die Auktion beendet ist.
house-sellers-accounts = Ein Einlieferer mit Konto liest dort seine eigenen Lose und Abrechnungen: Verknüpfen Sie es auf seiner Seite unter <a>Personen</a>.
house-sellers-caption = Was die Lose der Einlieferer erbracht haben
house-sellers-seller = Einlieferer
house-sellers-lots = Lose
house-sellers-sold = Verkauft
house-sellers-hammer = Zuschlagspreis
house-sellers-statement = Abrechnung
house-sellers-proceeds = An den Einlieferer
house-sellers-account = Konto
house-sellers-correct = Lose wurden seither gutgeschrieben oder verkauft: <a>Berichtigen…</a>
house-sellers-issue = Ausstellen…
house-sellers-not-issued = Nicht ausgestellt
