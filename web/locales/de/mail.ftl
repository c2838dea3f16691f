# Was E-Mails und Push-Mitteilungen jemandem sagen.

## Um jede E-Mail

mail-greeting = Guten Tag { $name }!
mail-greeting-nobody = Guten Tag!
mail-choose = Auswählen, was per E-Mail kommt
mail-unsubscribe = Keine solchen E-Mails mehr
mail-open-site = Website öffnen
mail-open-sale = Auktion öffnen
mail-see-lot = Los ansehen
mail-see-bids = Ihre Gebote ansehen
mail-reason = Grund: { $reason }
mail-lot = Los { $number }, „{ $title }“
mail-lot-short = Los { $number }, { $title }
mail-ends = Bieten können Sie bis { $time }.

## Von einem Los

mail-outbid = Sie wurden überboten: { $lot }
mail-outbid-words = Bei { $lot }, führt jetzt jemand anderes.
mail-outbid-words-at = Bei { $lot }, führt jetzt jemand anderes mit { $price }.
mail-bid-again = Wieder bieten
mail-won = Zuschlag für Sie: { $lot }
mail-won-words = Sie haben { $lot }, ersteigert.
mail-won-words-at = Sie haben { $lot }, ersteigert; Zuschlag bei { $price }.
mail-won-costs = Aufgeld, Steuer und Gebühren kommen hinzu, soweit die Auktionsbedingungen es vorsehen. Das Auktionshaus sendet Ihnen eine Rechnung.
mail-see-next = So geht es weiter
mail-lost = Kein Zuschlag für Sie: { $lot }
mail-lost-sold = { $lot }, ging an jemand anderen.
mail-lost-sold-at = { $lot }, ging für { $price } an jemand anderen.
mail-lost-unsold = { $lot }, wurde nicht verkauft.
mail-opens = Gebote möglich: { $lot }
mail-opens-words = { $lot }, das Sie sich gemerkt haben, ist jetzt für Gebote offen.
mail-ending = Endet bald: { $lot }
mail-ending-words = { $lot }, endet bald.
mail-ending-bid = Das aktuelle Gebot beträgt { $price }.
mail-ending-opening = Der Startpreis beträgt { $price }.
mail-voided = Ihr Gebot wurde für ungültig erklärt: { $lot }
mail-voided-words = Das Auktionshaus hat Ihr Gebot auf { $lot }, für ungültig erklärt. Es zählt nicht mehr.

## Von mehreren Losen

mail-outbid-lots = Sie wurden bei { $count } Losen überboten: { $sale }
mail-outbid-lots-words = Bei { $count } Losen der Auktion „{ $sale }“, bei denen Sie führten, führt jetzt jemand anderes:
mail-won-lots = Zuschlag für Sie bei { $count } Losen: { $sale }
mail-won-lots-words = { $count } Lose der Auktion „{ $sale }“ gehören Ihnen. Aufgeld, Steuer und Gebühren kommen hinzu, soweit die Auktionsbedingungen es vorsehen. Das Auktionshaus sendet Ihnen eine Rechnung.
mail-lost-lots = Kein Zuschlag für Sie bei { $count } Losen: { $sale }
mail-lost-lots-words = { $count } Lose der Auktion „{ $sale }“, auf die Sie geboten haben, sind beendet und gingen nicht an Sie:
mail-opens-lots = Gebote möglich: { $count } Lose der Auktion { $sale }
mail-opens-lots-words = { $count } Lose der Auktion „{ $sale }“, die Sie sich gemerkt haben, sind jetzt für Gebote offen:
mail-ending-lots = Enden bald: { $count } Lose der Auktion { $sale }
mail-ending-lots-words = { $count } Lose der Auktion „{ $sale }“ enden bald:
mail-line = { $lot }: { $state }
mail-line-sold = verkauft
mail-line-sold-at = verkauft für { $price }
mail-line-unsold = nicht verkauft
mail-line-ends = { $price }, endet { $time }
mail-line-opens = Startpreis { $price }, endet { $time }
mail-more-lots = Und { $count } weitere.

## Von einer Auktion

mail-cancelled = Abgesagt: { $sale }
mail-cancelled-words = Das Auktionshaus hat „{ $sale }“ abgesagt. Auf Lose, die noch nicht beendet waren, gilt kein Gebot mehr.
mail-message = Mitteilung zu { $sale }
mail-message-words = Das Auktionshaus teilt allen in „{ $sale }“ mit:
mail-limit = Ihr Limit: { $sale }
mail-limit-set = Das Auktionshaus hat Ihr Limit in „{ $sale }“ auf insgesamt { $limit } einschließlich Aufgeld und Steuer festgelegt.
mail-limit-lifted = Das Auktionshaus hat Ihr Limit in „{ $sale }“ aufgehoben.
mail-approved = Sie können bieten: { $sale }
mail-approved-words = Sie sind zur Auktion „{ $sale }“ zugelassen. Von jetzt an können Sie bieten.
mail-approved-up-to = Sie sind zur Auktion „{ $sale }“ zugelassen. Von jetzt an können Sie bieten, bis insgesamt { $limit } einschließlich Aufgeld und Steuer.
mail-declined = Ihre Zulassung zu { $sale }
mail-declined-words = Das Auktionshaus hat Ihren Antrag auf Zulassung zu „{ $sale }“ abgelehnt. Wenn Sie Fragen haben, wenden Sie sich bitte an das Haus.

## Von einer Rechnung

mail-invoice = Rechnung { $number } zu { $sale }
mail-invoice-words = Ihre Rechnung zu „{ $sale }“ liegt vor. Darin steht, was zu bezahlen ist und wie.
mail-open-invoice = Rechnung öffnen
mail-credit = Gutschrift { $number } zu { $sale }
mail-credit-words = Das Auktionshaus hat eine Gutschrift zur Rechnung { $invoice }, „{ $sale }“, ausgestellt.
mail-open-credit = Gutschrift öffnen

## Von einem Angebot nach der Auktion

mail-chance-lot = Los { $number }, „{ $title }“, aus „{ $sale }“
mail-chance = Nachverkaufsangebot: { $title }
mail-chance-words = Das Auktionshaus bietet Ihnen { $lot }, für { $price } an.
mail-chance-words-sealed = Das Auktionshaus bietet Ihnen { $lot }, zu Ihrem verdeckten Gebot an.
mail-chance-answer = Antworten Sie bis { $time }. Die Annahme bindet Sie wie ein erfolgreiches Gebot; ohne Antwort endet das Angebot.
mail-chance-link = Angebot beantworten
mail-chance-withdrawn = Angebot zurückgezogen: { $title }
mail-chance-withdrawn-words = Das Auktionshaus hat sein Angebot zurückgezogen: { $lot }. Es kann nicht mehr angenommen werden.
mail-chance-withdrawn-link = Angebot ansehen
mail-chance-accepted = Nachverkaufsangebot angenommen: { $title }
mail-chance-accepted-words = Bieternummer { $paddle } hat Ihr Angebot angenommen: { $lot }. Es kommt auf eine eigene Rechnung.
mail-chance-declined = Nachverkaufsangebot abgelehnt: { $title }
mail-chance-declined-words = Bieternummer { $paddle } hat Ihr Angebot abgelehnt: { $lot }. Es kann dem Nächsten angeboten werden.
mail-chance-results = Ergebnisse ansehen

## Vom eigenen Konto

mail-password = Neues Passwort festlegen
mail-password-words = Jemand, vermutlich Sie, möchte für Ihr Konto ein neues Passwort festlegen. Das geht mit dem folgenden Link, einmal und innerhalb einer Stunde.
mail-password-not-you = Wenn Sie es nicht waren, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.
mail-email-check = Bitte bestätigen Sie Ihre E-Mail-Adresse
mail-email-check-words = Diese Adresse wurde hier für ein Konto angegeben. Bitte bestätigen Sie, dass sie Ihnen gehört: Das Auktionshaus schreibt dorthin wegen Ihrer Gebote und Rechnungen.
mail-email-check-not-you = Der Link gilt drei Tage. Wenn Sie hier kein Konto haben, brauchen Sie nichts zu tun.
mail-email-check-link = Adresse bestätigen
mail-has-account = Sie haben bereits ein Konto
mail-has-account-words = Jemand, vermutlich Sie, wollte hier eben mit dieser Adresse ein Konto anlegen. Sie haben schon eines, und es wurde nichts geändert: Melden Sie sich mit Ihrem bisherigen Passwort an.
mail-has-account-not-you = Wenn Sie es vergessen haben, fordern Sie auf der Anmeldeseite einen Link an. Wenn Sie es nicht waren, brauchen Sie nichts zu tun.
mail-email-changed = Ihre E-Mail-Adresse wurde geändert
mail-email-changed-words = Die E-Mail-Adresse Ihres Kontos wurde hier geändert. Von jetzt an melden Sie sich mit der neuen an, und das Auktionshaus schreibt dorthin.
mail-email-changed-not-you = Wenn Sie es nicht waren, kennt jemand Ihr Passwort: Bitte sagen Sie sofort dem Auktionshaus Bescheid.
mail-passkey-added = Ein Passkey wurde hinzugefügt
mail-passkey-added-words = Ihrem Konto wurde hier ein Passkey hinzugefügt. Wer ihn hat, meldet sich ohne Ihr Passwort an.
mail-passkey-added-not-you = Wenn Sie es nicht waren, kennt jemand Ihr Passwort: Entfernen Sie den Passkey, ändern Sie das Passwort und sagen Sie dem Auktionshaus Bescheid.
mail-passkey-removed = Ein Passkey wurde entfernt
mail-passkey-removed-words = Aus Ihrem Konto wurde hier ein Passkey entfernt. Mit ihm kann sich niemand mehr anmelden.
mail-passkey-removed-not-you = Wenn Sie es nicht waren, war jemand in Ihrem Namen angemeldet: Ändern Sie Ihr Passwort, das meldet alle ab, und sagen Sie dem Auktionshaus Bescheid.
mail-passkeys-gone = Ihre Passkeys wurden entfernt
mail-passkeys-gone-words = Das Passwort Ihres Kontos wurde hier über einen Link festgelegt, und seine Passkeys wurden entfernt: Mit ihnen kann sich niemand mehr anmelden. Sie können sie wieder hinzufügen.
mail-passkeys-gone-not-you = Wenn Sie es nicht waren, hatte jemand den Link: Fordern Sie über „Passwort vergessen“ einen neuen an und sagen Sie dem Auktionshaus Bescheid.
mail-see-passkeys = Ihre Passkeys ansehen

## Von einem Webhook

mail-webhook = Ein Webhook wurde deaktiviert: { $name }
mail-webhook-gone = Der Webhook „{ $name }“ wurde deaktiviert: Er hat mit 410 geantwortet, will also keine Ereignisse mehr.
mail-webhook-failing = Der Webhook „{ $name }“ wurde deaktiviert: Drei Tage lang ist jeder Versuch gescheitert.
mail-webhook-too-much = Der Webhook „{ $name }“ wurde deaktiviert: Es warteten mehr Ereignisse auf ihn, als aufbewahrt werden.
mail-webhook-words = Ihm wird nichts gesendet, bis er wieder aktiviert ist. Was auf ihn wartet, wird vier Tage aufbewahrt; was inzwischen geschieht, wird nicht gesendet.
mail-webhook-link = Webhook öffnen
