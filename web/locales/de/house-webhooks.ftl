# Webhooks, wie das Haus sie sieht.

## Alle Webhooks

house-webhooks = Webhooks
house-webhooks-add = Webhook hinzufügen
house-webhooks-what = Ihre Programme erfahren signiert und unter einer eigenen Adresse, was hier geschieht.
house-webhooks-none = Noch keine Webhooks
house-webhooks-none-help = Fügen Sie unten einen hinzu, und senden Sie ihm einen Test.
house-webhooks-events = { $count ->
    [one] 1 Ereignis
   *[other] { $count } Ereignisse
}
house-webhooks-of-sale = von { $sale }
house-webhooks-waiting = { $count } wartend
house-webhooks-away = Webhooks werden gerade nicht bedient
house-webhooks-add-button = Hinzufügen
house-webhook-disabled = deaktiviert
house-webhook-paused = angehalten
house-webhook-failing = schlägt fehl

## Ein Webhook

house-webhook-title = Webhook: { $name }
house-webhook-secret-new = Der Signaturschlüssel dieses Webhooks
house-webhook-secret-new-help = Geben Sie ihn dem Programm, das die Ereignisse empfängt: Es prüft damit, dass sie von Ihnen sind. Er wird nur hier und jetzt angezeigt.
house-webhook-disabled-since = Deaktiviert seit
house-webhook-disabled-help = Es wird nichts gesendet. Was wartet, bleibt vier Tage lang erhalten; was inzwischen geschieht, wird nicht gesendet.
house-webhook-failing-since = Schlägt fehl seit
house-webhook-failing-help = Ereignisse werden mit wachsenden Pausen erneut versucht. Nach drei Tagen ohne einen Erfolg wird der Webhook deaktiviert.
house-webhook-address = Adresse
house-webhook-waiting = Wartend
house-webhook-old-secret = Der vorige Schlüssel signiert bis
house-webhook-enable = Aktivieren
house-webhook-test = Test senden
house-webhook-resume = Fortsetzen
house-webhook-pause = Anhalten
house-webhook-deliveries = Zustellungen
house-webhook-none = Es wurde noch nichts gesendet.
house-webhook-caption = Was wartet, der nächste Versuch zuerst; dann, was erledigt ist, das Neueste zuerst
house-webhook-event = Ereignis
house-webhook-happened = Geschehen
house-webhook-state = Stand
house-webhook-answer = Letzte Antwort
house-webhook-tries = Versuche
house-webhook-by-hand = Von Hand
house-webhook-waits = Wartet
house-webhook-next-try = nächster Versuch
house-webhook-delivered = Zugestellt
house-webhook-given-up = aufgegeben
house-webhook-no-answer = keine
house-webhook-took = in { $count } ms
house-webhook-again-named = { $type } { $event } erneut zustellen
house-webhook-again = Erneut zustellen
house-webhook-change = Ändern
house-webhook-save = Speichern
house-webhook-secret = Signaturschlüssel
house-webhook-secret-help = Ein neuer wird einmal angezeigt. Der vorige signiert noch einen Tag lang mit, damit der Empfänger umstellen kann.
house-webhook-secret-button = Schlüssel ersetzen
house-webhook-delete = Löschen
house-webhook-delete-help = Mit seinem Schlüssel und allem, was für ihn wartet. Das lässt sich nicht rückgängig machen.
house-webhook-delete-button = Webhook löschen
house-webhook-why-gone = er hat mit 410 geantwortet und will damit keine Ereignisse mehr
house-webhook-why-failing = drei Tage lang schlug jeder Versuch fehl
house-webhook-why-much = mehr Ereignisse warteten auf ihn, als aufbewahrt werden

## Die Felder eines Webhooks

house-webhook-address-help = Beginnt mit https://. Jedes Ereignis wird dorthin gesendet.
house-webhook-description = Beschreibung
house-webhook-description-help = Für Mitarbeiter. Kann leer bleiben.
house-webhook-events = Ereignisse
house-webhook-sale = Auktion
house-webhook-all-sales = Alle Auktionen
house-webhook-event-sold = Ein Los wurde verkauft
house-webhook-event-passed = Ein Los ging zurück: Niemand hat es gekauft
house-webhook-event-bid = Gebot angenommen
house-webhook-event-asked = Jemand möchte in einer Auktion bieten
house-webhook-event-approved = Das Haus hat einen Bieter zugelassen
house-webhook-event-paid = Eine Rechnung wurde vollständig bezahlt

## Was an einem Webhook nicht stimmt

webhook-wrong-https = die Adresse muss mit https:// beginnen: Was gesendet wird, geht unterwegs niemanden etwas an
webhook-wrong-address = eine Adresse ist https:// und der Name eines Servers, ohne Passwort und ohne #, höchstens { $count } Bytes
webhook-wrong-description = eine Beschreibung hat höchstens { $count } Zeichen
webhook-wrong-events = wählen Sie mindestens eines von { $known }
webhook-wrong-sale = es gibt keine veröffentlichte Auktion mit dieser Kennung
webhook-wrong-sale-away = ob es diese Auktion gibt, lässt sich gerade nicht nachsehen: Versuchen Sie es noch einmal
webhook-refused-unknown = diesen Webhook gibt es nicht
webhook-refused-delivery = diese Zustellung gibt es nicht mehr: Die neuesten 100 erledigten werden aufbewahrt
webhook-refused-taken = es gibt bereits einen Webhook mit dieser Kennung und anderen Einstellungen
webhook-refused-many = es gibt bereits { $most } Webhooks: Löschen Sie zuerst einen
webhook-refused-private = Ereignisse gehen nur ins Internet, nicht an diesen Rechner oder in ein privates Netz: Geben Sie eine Adresse an, die von außen erreichbar ist
webhook-refused-disabled = er ist deaktiviert: Aktivieren Sie ihn zuerst
webhook-refused-away = Webhooks werden gerade nicht bedient, und es wurde nichts geändert: Versuchen Sie es gleich noch einmal
webhook-refused-no-answer = keine Antwort zur rechten Zeit: Es kann geschehen sein; sehen Sie nach, und wiederholen Sie es, falls nicht
