# Auktionen im Betrieb: Übersicht, Steuerung, Anordnungen, Gebote und Ergebnisse; dazu die Einstellungen des Hauses.

## Auf den Seiten einer Auktion

house-view-as-bidder = Als Bieter ansehen
house-parts = Teile dieser Auktion
house-part-control = Steuerung
house-part-bids = Alle Gebote
house-part-bidders = Bieter
house-part-results = Ergebnisse
house-part-invoices = Rechnungen
house-part-sellers = Einlieferer

## Die Übersicht der Auktionen

house-overview-title = Haus
house-overview-people = Personen
house-overview-settings = Einstellungen
house-overview-symbols = Symbole
house-overview-publishers = Datenlieferanten
house-overview-simulator = Marktsimulator
house-overview-webhooks = Webhooks
house-overview-stopped-before = Nichts wird angenommen für
house-overview-stopped-after = : keine Gebote und keine Anordnungen des Hauses.
house-overview-drafts = Entwürfe
house-overview-draft = Entwurf
house-overview-changed = geändert
house-overview-on-hold = angehalten
house-overview-demo = Demo
house-overview-ended = beendet
house-overview-ends = endet
house-overview-running = Laufend
house-overview-upcoming = Bevorstehend
house-overview-closed = Beendet
house-overview-past = Vergangene Auktionen
house-overview-none = Noch keine Auktion
house-overview-none-help = Legen Sie eine mit ihren Losen und Endzeiten an. Bis zur Veröffentlichung sehen sie nur Mitarbeiter. <a>Neue Auktion</a>

## Die Auktionssteuerung

house-control-stopped = Für diese Auktion wird nichts angenommen: keine Gebote und keine Anordnungen des Hauses.
house-control-bar = Anordnungen für diese Auktion
house-control-announce-link = Mitteilen
house-control-resume-link = Fortsetzen
house-control-hold-link = Anhalten
house-control-withdraw-link = Los zurückziehen
house-control-void-link = Gebot für ungültig erklären
house-control-cancel-link = Auktion absagen
house-control-times-in = Zeiten in { $zone }
house-control-refresh = Neu laden
house-control-held = Angehalten: <bdi>{ $reason }</bdi>
house-control-was-cancelled = Abgesagt: <bdi>{ $reason }</bdi>
house-control-caption = Der Stand der Lose
house-control-lot = Los
house-control-state = Stand
house-control-price = Preis
house-control-reserve = Mindestpreis
house-control-paddle = Bieternummer
house-control-bids = Gebote
house-control-watching = Gemerkt
house-control-ends = Ende
house-control-texts = Texte und Bilder
house-control-texts-of = { " " }von Los { $number }
house-control-bids-hidden = verdeckt
house-control-announcements = Mitteilungen
house-control-text = Text
house-control-announce = Mitteilen…
house-control-on-hold = Die Auktion ist angehalten
house-control-resume-why = Grund für die Fortsetzung
house-control-resume = Auktion fortsetzen…
house-control-hold-heading = Auktion anhalten
house-control-hold-why = Grund für das Anhalten
house-control-everyone-reads = Jeder kann ihn lesen.
house-control-hold = Anhalten…
house-control-withdraw-heading = Ein Los zurückziehen
house-control-withdraw-lot = Das Los
house-control-withdraw-help = Nur Lose ohne Gebote können zurückgezogen werden.
house-control-withdraw-page = Dies sind die Lose dieser Seite.
house-control-withdraw-why = Grund für das Zurückziehen
house-control-withdraw = Zurückziehen…
house-control-void-heading = Ein verdecktes Gebot für ungültig erklären
house-control-void-lot = Das Los des Gebots
house-control-void-email = E-Mail-Adresse des Bieters
house-control-void-help = Ob es ein Gebot gibt, bleibt verdeckt: Dies geschieht in jedem Fall.
house-control-void = Gebot für ungültig erklären…
house-control-cancel-heading = Die Auktion absagen
house-control-cancel-why = Grund für die Absage
house-control-cancel-help = Jeder kann ihn lesen. Es lässt sich nicht rückgängig machen.
house-control-cancel = Auktion absagen…
house-control-copy = Als neuen Entwurf kopieren
house-control-download = Lose herunterladen
house-control-lot-named = Los { $number }: { $title }
house-state-upcoming = Bevorstehend
house-state-open = Läuft
house-state-on-hold = Angehalten
house-state-closed = Beendet
house-state-cancelled = Abgesagt
house-reserve-unavailable = nicht verfügbar
house-reserve-none = keiner
house-reserve-met = erreicht
house-reserve-not-met = nicht erreicht
house-reserve-hidden = bis zum Ende verdeckt

## Was das Haus tun kann, noch einmal gefragt

house-order-reason = Der Grund
house-order-message = Die Mitteilung
house-order-words-wrong = { $label } ist eine Zeile von 1 bis { $max } Zeichen.
house-order-publish-ask = Diese Auktion veröffentlichen?
house-order-discard-ask = Diesen Entwurf verwerfen?
house-order-hold-ask = Diese Auktion anhalten?
house-order-resume-ask = Diese Auktion fortsetzen?
house-order-cancel-ask = Diese Auktion absagen?
house-order-void-ask = { $what } für ungültig erklären?
house-order-withdraw-ask = { $what } zurückziehen?
house-order-announce-ask = Diese Mitteilung veröffentlichen?
house-order-lot = Los { $number } ({ $title })
house-order-bid = Das Gebot über { $price } auf { $lot }
house-order-bid-of = Das Gebot der Bieternummer { $paddle } über { $price } auf { $lot }
house-order-bid-by-email = Das Gebot von { $email } auf { $lot }
house-order-publish-then = Dann ist sie für alle sichtbar, und ihre Lose, Endzeiten und Bedingungen sind endgültig.
house-order-discard-then = Er wird endgültig gelöscht. Gesehen haben ihn nur Mitarbeiter.
house-order-hold-then = Es kann nicht mehr geboten werden, und kein Los endet, bis die Auktion fortgesetzt wird. Alle sehen, dass sie angehalten ist, und den Grund.
house-order-resume-then = Es kann wieder geboten werden, und jedes Los hat die Zeit, die ihm blieb. Der Grund wird nicht veröffentlicht.
house-order-cancel-then = Jedes Los, das noch nicht beendet ist, bleibt unverkauft, und kein Gebot darauf gilt. Schon verkaufte Lose bleiben verkauft. Alle sehen den Grund, und wer bei einem Los führt, wird benachrichtigt. Das lässt sich nicht rückgängig machen.
house-order-void-sealed-then = Es zählt nicht mehr, und auf dieses Los gilt kein Gebot dieses Bieters, bis er ein neues abgibt. Der Bieter wird mit dem Grund benachrichtigt. Das lässt sich nicht rückgängig machen.
house-order-void-then = Es zählt nicht mehr, ebenso wenig jede Erhöhung seines Maximums: Das aktuelle Gebot wird aus den anderen Geboten neu bestimmt, und ein anderer Bieter kann führen. Der Bieter wird benachrichtigt, und alle sehen das Gebot durchgestrichen, mit dem Grund. Das lässt sich nicht rückgängig machen.
house-order-withdraw-then = Es wird endgültig aus der Auktion genommen. Alle sehen das und den Grund.
house-order-announce-then = Sie erscheint sofort auf den Seiten der Auktion und jedes Loses und lässt sich nicht zurücknehmen.
house-order-publish = Auktion veröffentlichen
house-order-discard = Entwurf verwerfen
house-order-hold = Anhalten
house-order-resume = Auktion fortsetzen
house-order-cancel = Auktion absagen
house-order-void = Gebot für ungültig erklären
house-order-withdraw = Los zurückziehen
house-order-announce = Mitteilen
house-order-keep = Auktion behalten
house-order-back = Abbrechen

## Warum eine Anordnung nicht ausgeführt wurde

house-not-done-incomplete = Das Formular war unvollständig.
house-not-done-changed = Jemand anders hat diesen Entwurf geändert. Sehen Sie ihn noch einmal durch, bevor Sie weitermachen.
house-not-done-unknown = Es kam nicht rechtzeitig eine Antwort; vielleicht ist es geschehen. Sie können es gefahrlos noch einmal versuchen.
house-not-done-unavailable = Das ist gerade nicht möglich. Es wurde nichts geändert. Versuchen Sie es gleich noch einmal.
house-not-done-no-account = Kein Konto hat diese E-Mail-Adresse. Es wurde nichts geändert.
house-not-done-no-draft = Diesen Entwurf gibt es nicht mehr.
house-not-done-invalid = So kann diese Auktion nicht veröffentlicht werden. Im Entwurf steht, was nicht stimmt.
house-not-done-published = Diese Auktion ist veröffentlicht oder wird es gerade. Es wurde nichts geändert.
house-refused-no-sale = Diese Auktion gibt es nicht.
house-refused-no-lot = Dieses Los gibt es in dieser Auktion nicht.
house-refused-has-bids = Dieses Los hat Gebote und kann nicht mehr zurückgezogen werden.
house-refused-lot-open = Auf dieses Los kann jetzt verdeckt geboten werden, und ob es Gebote gibt, bleibt verdeckt. Es kann nicht zurückgezogen werden.
house-refused-stopped = Die Aufzeichnung dieser Auktion lässt sich nicht bis zum Ende lesen: Auf der Seite der Auktion steht, was zu tun ist.
house-refused-lot-closed = Dieses Los ist beendet: Daran lässt sich nichts mehr ändern.
house-refused-no-bid = Dieses Gebot gibt es auf dieses Los nicht.
house-refused-many-voids = Bei diesem Los können keine weiteren Gebote für ungültig erklärt werden. Halten Sie die Auktion an, oder sagen Sie sie ab.
house-refused-beyond-limit = Ohne dieses Gebot würde ein anderer Bieter wieder führen, über sein Limit hinaus. Erhöhen Sie es unter „Bieter“, oder erklären Sie zuerst dessen Gebot für ungültig.
house-refused-over = Alle Lose sind beendet; es bleibt nichts zu tun.
house-refused-cancelled = Diese Auktion wurde abgesagt, und es wird nichts mehr verkauft.
house-refused-message-twice = Mit diesem Formular wurde schon eine andere Mitteilung veröffentlicht. Laden Sie die Seite neu.
house-refused-other = Das ist hier nicht möglich. Es wurde nichts geändert.

## Was soeben geschehen ist

house-said-saved = Entwurf gespeichert. Nur Mitarbeiter können ihn sehen.
house-said-discarded = Entwurf verworfen.
house-said-published = Auktion veröffentlicht. Jetzt ist sie für alle sichtbar.
house-said-already = Diese Auktion ist schon veröffentlicht. Es wurde nichts geändert.
house-said-held = Die Auktion ist angehalten.
house-said-resumed = Auktion fortgesetzt. Jedes Los hat die Zeit, die ihm blieb.
house-said-withdrawn = Los zurückgezogen.
house-said-voided = Gebot für ungültig erklärt. Es zählt nicht mehr.
house-said-cancelled = Auktion abgesagt. Alle sehen es, mit dem Grund.
house-said-approved = Zugelassen. Von nun an kann geboten werden.
house-said-declined = Abgelehnt. Das steht für diesen Bieter auf der Seite der Auktion.
house-said-blocked = Gesperrt. Neue Gebote werden nicht angenommen; die bisherigen gelten weiter.
house-said-settings = Gespeichert. So steht es auf Rechnungen, die von nun an ausgestellt werden.
house-said-let-in = Entsperrt. Die Anmeldung ist wieder möglich.
house-said-shut-out = Gesperrt und überall abgemeldet.
house-said-offered = Angeboten. Der Bieter findet das Angebot unter „Meine Gebote“ und beim Los.
house-said-taken-back = Angebot zurückgezogen.
house-said-seller-linked = Verknüpft. Die Lose stehen nun unter „Meine Einlieferungen“, und auf sie werden von diesem Konto keine Gebote angenommen.
house-said-seller-linked-alone = Verknüpft, aber kein laufendes oder kommendes Los nennt diesen Einlieferer. Sollte es welche geben, prüfen Sie, wie er dort geschrieben ist: Gebote darauf werden angenommen.
house-said-seller-unlinked = Verknüpfung gelöst. Von diesem Einlieferer ist für das Konto nichts mehr zu sehen.
house-said-issued = Rechnungen ausgestellt. Jeder Käufer findet seine unter „Meine Gebote“.
house-said-stated = Abrechnung ausgestellt. Geben Sie sie dem Einlieferer; wessen Konto verknüpft ist, findet sie unter „Meine Einlieferungen“.
house-said-copied = Entwurf angelegt, um ganze Wochen später. Prüfen Sie seine Zeiten, bevor Sie ihn veröffentlichen.
house-said-not-kept = Diese Auktion wurde veröffentlicht, bevor ihre Bedingungen hier gespeichert wurden, und kann nicht kopiert werden.
house-said-not-copied = Diese Auktion hat Bedingungen, die das Formular nicht zeigt. Kopieren Sie sie über die API.
house-said-published-meanwhile = Jemand anders hat diese Auktion veröffentlicht, während Sie ihr Formular geöffnet hatten. Ihre Änderungen wurden nicht gespeichert: Die Auktion läuft so, wie sie veröffentlicht wurde.
house-said-discarded-meanwhile = Jemand anders hat diesen Entwurf verworfen, während Sie sein Formular geöffnet hatten. Ihre Änderungen wurden nicht gespeichert.
house-said-imported = Lose importiert. Bis zur Veröffentlichung der Auktion können sie nur Mitarbeiter sehen.
house-said-amended = Gespeichert. Alle sehen das Los so, mit der Zeit der Änderung.
house-said-announced = Mitteilung veröffentlicht.
house-said-listed = Aufgenommen. Seine Datenlieferanten können nun Kurse liefern.
house-said-rules = Gespeichert. Die Regeln gelten ab dem nächsten Kurs.
house-said-retired = Stillgelegt. Kurse werden nicht mehr angenommen; die Kerzen bleiben.
house-said-unlisted = Entfernt. Es hatte nie einen Kurs.
house-said-accepted = Angenommen. Kurse nahe diesem Niveau werden sofort geglaubt.
house-said-struck = Gestrichen. Kerzen und Tageswerte wurden ohne diesen Kurs neu berechnet, und auf der Seite des Symbols steht es.
house-said-scenario-begun = Das Szenario hat begonnen. Es wird einmal durchgespielt.
house-said-market-halted = Ausgesetzt. Simulierte Symbole werden nicht gehandelt, bis Sie fortsetzen.
house-said-market-silenced = Stummgeschaltet. Es wird kein Kurs veröffentlicht, bis Sie fortsetzen.
house-said-market-resumed = Fortgesetzt. Es kommen wieder Kurse.
house-said-market-speed = Geschwindigkeit eingestellt.
house-said-webhook-paused = Angehalten. Ereignisse warten, bis Sie fortsetzen.
house-said-webhook-resumed = Ereignisse werden wieder gesendet.
house-said-webhook-tested = Ein Test ist unterwegs. Sehen Sie gleich noch einmal nach, was daraus wurde.
house-said-webhook-changed = Gespeichert.
house-said-webhook-again = Es wird sofort versucht. Sehen Sie gleich noch einmal nach, was daraus wurde.
house-said-webhook-deleted = Webhook gelöscht.

## Alle Gebote

house-bids-title = Alle Gebote: { $title }
house-bids-nameless = Namen sind gerade nicht verfügbar. Laden Sie die Seite gleich noch einmal.
house-bids-count = { $count }, die neuesten zuerst
house-bids-caption = Alle Gebote, die neuesten zuerst; ungültige sind durchgestrichen
house-bids-bidder = Bieter
house-bids-time = Zeit
house-bids-void-column = Ungültig
house-bids-name-unknown = Gelöschtes Konto
house-bids-automatic = automatisch
house-bids-voided = Ungültig
house-bids-void = Ungültig…
house-bids-void-which = : das Gebot der Bieternummer { $paddle } über { $price }
house-bids-newer = Neuere Gebote
house-bids-older = Ältere Gebote

## Ergebnisse

house-results-title = Ergebnisse: { $title }
house-results-sold = Verkauft
house-results-sold-of = <span class="figure">{ $sold }</span> von <span class="figure">{ $count }</span> Losen
house-results-total = Summe der Zuschlagspreise
house-results-credited = Gutgeschrieben, hier nicht enthalten
house-results-credited-of = { $count ->
    [one] <span class="figure">{ $count }</span> Los, <span class="figure">{ $total }</span>
   *[other] <span class="figure">{ $count }</span> Lose, <span class="figure">{ $total }</span>
}
house-results-unknown = Wer die Zuschläge erhielt, ist gerade nicht bekannt: Namen, Kontakte und Gutschriften fehlen unten.
house-results-so-far = Einige Lose laufen noch: Dies sind die bisherigen Ergebnisse.
house-results-caption = Was an wen für wie viel verkauft wurde
house-results-winner = Käufer
house-results-hammer = Zuschlagspreis
house-results-taken-back = zurückgenommen: <a>Gutschrift { $number }</a>
house-results-second-chance = Nachverkauf…
house-results-semicolons-help = Semikolons sind für Tabellenprogramme, die 1234,56 schreiben: solche, die auf Deutsch, Französisch oder die meisten anderen europäischen Sprachen eingestellt sind.
house-results-bought = Danach gekauft von Bieternummer { $paddle } für { $amount }
house-results-bought-by = Danach gekauft von Bieternummer { $paddle } für { $amount } ({ $name })
house-offer-sealed = das verdeckte Gebot
house-offer-open = Bieternummer { $paddle } angeboten für { $amount }, bis { $until }
house-offer-accepted = Danach gekauft von Bieternummer { $paddle } für { $amount }
house-offer-declined = Von Bieternummer { $paddle } abgelehnt ({ $amount })
house-offer-withdrawn = Angebot an Bieternummer { $paddle } ({ $amount }) zurückgezogen
house-offer-expired = Von Bieternummer { $paddle } nicht beantwortet ({ $amount }, bis { $until })

## Einstellungen des Hauses

house-settings = Einstellungen des Hauses
house-settings-help = Wer das Haus ist und wie es bezahlt wird. Das steht auf jeder Rechnung, die von nun an ausgestellt wird; was auf schon ausgestellten Rechnungen steht, bleibt.
house-settings-lack = Auf Rechnungen fehlt noch: { $what }.
house-settings-save = Einstellungen speichern
house-settings-changed = Jemand anders hat diese Einstellungen gespeichert, während Sie diese Seite geöffnet hatten. Ihre Eingaben stehen unten, ungespeichert. Öffnen Sie die Seite in einem anderen Tab, um die neuen zu sehen; um sie durch Ihre zu ersetzen, speichern Sie noch einmal.
house-settings-name = Name des Hauses
house-settings-name-help = Unter dem es verkauft. Er steht auf jeder Seite.
house-settings-address = Anschrift
house-settings-address-help = Je eine Zeile, höchstens sechs.
house-settings-contact = Kontakt
house-settings-contact-help = Eine Adresse oder Telefonnummer. Sie steht auf jeder Seite und auf Rechnungen.
house-settings-registration = USt-IdNr. oder Registernummer
house-settings-registration-help = Mit ihrer Bezeichnung, etwa USt-IdNr. DE 123 456 789.
house-settings-bank = Kontoinhaber und Bank
house-settings-bank-help = Wessen Konto es ist und bei welcher Bank; eine BIC, falls Käufer sie brauchen.
house-settings-account = Bankkonto
house-settings-account-help = Eine IBAN, die auf Tippfehler geprüft wird, oder die Nummer, die bei Überweisungen in Ihrem Land üblich ist.
house-settings-reference = Verwendungszweck von Zahlungen
house-settings-reference-help = Die Rechnungsnummer folgt darauf: Aus HA- wird HA-12. Leer: Invoice 12.
house-settings-days = Tage bis zur Fälligkeit
house-settings-days-help = Gezählt ab dem Tag, an dem die Rechnung ausgestellt wird.
house-settings-days-wrong = Geben Sie eine ganze Zahl von Tagen ein
house-settings-days-range = Ein Zahlungsziel beträgt 1 bis { $max } Tage
house-settings-long = Höchstens { $max } Zeichen werden angenommen
house-settings-iban = Die Prüfziffern dieser IBAN passen nicht: Ein Buchstabe oder eine Ziffer ist vertippt
house-settings-lack-name = der Name des Hauses
house-settings-lack-address = die Anschrift
house-settings-lack-registration = die USt-IdNr. oder Registernummer
house-settings-lack-account = das Bankkonto für Zahlungen
house-settings-lack-days = die Tage bis zur Fälligkeit
