# Symbole, ihre Datenlieferanten und der simulierte Markt, wie das Haus sie sieht.

## Alle Symbole

house-symbols = Symbole
house-symbols-list = Symbol aufnehmen
house-symbols-publishers = Wer ihre Kurse liefert und was davon abgelehnt wurde: <a>Datenlieferanten</a>.
house-symbols-search-for = Symbol oder Name
house-symbols-search = Suchen
house-symbols-listed = Aufgenommen
house-symbols-none = Es ist kein Symbol aufgenommen.
house-symbols-none-found = Kein Symbol enthält das.
house-symbols-retired = stillgelegt
house-symbols-more = Weitere Symbole
house-symbols-list-help = Seine Datenlieferanten können sofort Kurse liefern. Kein Dienst wird neu gestartet.
house-symbols-reason-help = Für das Haus. Kann leer bleiben.
house-symbols-list-button = Aufnehmen
house-symbols-listed-already = { $symbol } ist bereits aufgenommen: Ändern Sie es auf seiner eigenen Seite.
house-symbols-wrong = Einige Felder müssen Sie noch einmal ansehen. Es wurde nichts geändert.
house-symbols-part = { $from } bis { $to } von { $total }
house-symbols-by-nobody = Kurse von niemandem
house-symbols-by = Kurse von { $names }
house-symbols-steps = Kursschritt { $step }
house-symbols-hours = Zeiten nach { $calendar }

## Die Regeln eines Symbols

symbol-field-symbol = Symbol
symbol-field-symbol-help = A-Z, a-z, 0-9 und _ . / ^ : = - Es bleibt, wie es ist.
symbol-field-name = Name
symbol-field-group = Gruppe
symbol-field-group-help = Worunter die Kurstafel es zeigt. Leer: keine.
symbol-field-currency = Währung
symbol-field-currency-help = Drei Buchstaben, etwa EUR.
symbol-field-tick = Kursschritt
symbol-field-tick-help = Der kleinste Schritt zwischen zwei Kursen, etwa 0.01 (mit Punkt).
symbol-field-jump = Sprunggrenze
symbol-field-jump-help = Wie weit ein Kurs vom letzten entfernt liegen darf: ein Anteil, etwa 0.2 für 20 % nach oben oder unten, oder ein Abstand, etwa ±5. Nur mit einem Abstand dürfen Kurse null oder negativ sein.
symbol-field-lowest = Niedrigster Kurs
symbol-field-lowest-help = Leer: keiner.
symbol-field-highest = Höchster Kurs
symbol-field-age = Höchstes Alter eines Kurses, in Sekunden
symbol-field-age-help = Mehr bei einer verzögerten Quelle. Leer: 30.
symbol-field-history = Nachlieferung nach einer Pause, in Tagen
symbol-field-history-help = Wie weit zurück ein Datenlieferant nachholen darf, was ihm entging. Leer: 0.
symbol-field-publishers = Datenlieferanten
symbol-field-publishers-help = Wer Kurse liefern darf, durch Leerzeichen getrennt.
symbol-field-calendar = Handelskalender
symbol-field-calendar-help = Solange sein Markt geschlossen ist, wird niemandem gemeldet, dass der Datenstrom stumm ist. Bei einem Kalender, den ein anderes Symbol hat, genügt der Name. Leer oder 24x7: Es wird rund um die Uhr gehandelt.
symbol-field-zone = Zeitzone der Handelszeiten
symbol-field-zone-help = Etwa Europe/Berlin.
symbol-field-hours = Handelszeiten
symbol-field-hours-help = Etwa Mon-Fri 09:30-16:00 (Tage auf Englisch); mehrere durch Kommas getrennt. Ein Ende, das nicht später liegt, ist am nächsten Tag.
symbol-field-holidays = Feiertage
symbol-field-holidays-help = Tage ohne Handel, etwa 2026-12-25, oder mit anderen Zeiten, etwa 2026-11-27 09:30-13:00; durch Kommas getrennt.
symbol-field-wrong-symbol = Ein Symbol hat 1 bis 64 Zeichen aus A-Z, a-z, 0-9 und _ . / ^ : = -
symbol-field-wrong-number = Eine ganze Zahl von 0 bis { $most }

## Ein Symbol

house-symbol-title = { $symbol }: Regeln
house-symbol-last = Letzter Kurs <span class="figure">{ $price }</span> { $currency }. <a>Seine Seite</a>
house-symbol-unpriced = Noch kein Kurs.
house-symbol-rules = Regeln
house-symbol-save-again = Speichern und wieder aufnehmen
house-symbol-save = Speichern
house-symbol-accept = Kursniveau anerkennen
house-symbol-accept-help = Kursen in seiner Nähe wird sofort geglaubt, wie weit es auch vom letzten Kurs entfernt liegt.
house-symbol-level = Niveau, in { $currency }
house-symbol-accept-button = Anerkennen
house-symbol-retire = Stilllegen
house-symbol-retire-help = Es werden keine Kurse mehr angenommen. Seine Kerzen bleiben, und es kann wieder aufgenommen werden.
house-symbol-retire-unpriced = Es hatte nie einen Kurs: Nichts davon bleibt erhalten.
house-symbol-strike = Falschen Kurs streichen
house-symbol-strike-help = Kerzen und Tageswerte werden ohne ihn neu gebildet, und die Seite des Symbols sagt es. Das lässt sich nicht rückgängig machen.
house-symbol-from = Entstanden ab (UTC)
house-symbol-to = Bis (UTC)
house-symbol-show = Anzeigen
house-symbol-all = Alle
house-symbol-kept-none = Kein Kurs davon ist gespeichert. Gespeichert werden die neuesten { $count }.
house-symbol-kept-none-then = Aus dieser Zeit ist kein Kurs gespeichert. Gespeichert werden die neuesten { $count }.
house-symbol-prices = Kurse, die neuesten zuerst
house-symbol-strike-one = Streichen
house-symbol-made = Entstanden um (UTC)
house-symbol-price = Kurs
house-symbol-size = Menge
house-symbol-pages-prices = Seiten mit Kursen
house-symbol-pages-orders = Seiten mit Anordnungen
house-symbol-changes = Was angeordnet wurde
house-symbol-change-by = { $when }, von { $who }
house-symbol-newer = Neuere
house-symbol-older = Ältere
house-symbol-part-prices = Kurse { $from } bis { $to } von { $total }
house-symbol-part-changes = { $from } bis { $to } von { $total }
house-symbol-wrong-time = Schreiben Sie eine Zeit wie 2026-11-27T14:30, in UTC.
house-symbol-wrong-level = Das Niveau: Ein Kurs ist eine Dezimalzahl, etwa 101.25 (mit Punkt).
house-symbol-wrong-level-positive = Das Niveau: Es muss größer als null sein.
house-symbol-wrong-level-large = Das Niveau: Ein Kurs beträgt höchstens { $most }.
house-symbol-choose = Wählen Sie den Kurs, der gestrichen werden soll.
house-symbol-did-listed = Aufgenommen
house-symbol-did-changed = Regeln geändert
house-symbol-did-retired = Stillgelegt
house-symbol-did-returned = Wieder aufgenommen
house-symbol-did-accepted = Niveau { $price } anerkannt
house-symbol-did-struck = Kurs { $price } gestrichen
house-symbol-by-file = der Datei der Symbole

## Warum eine Anordnung zu einem Symbol nicht ausgeführt wird

symbol-refused-unknown = dieses Symbol gibt es nicht
symbol-refused-retired = es ist stillgelegt: Nehmen Sie es zuerst wieder auf
symbol-refused-many = es gibt { $most } Symbole, stillgelegte eingeschlossen, und mehr werden nicht aufgenommen; legen Sie eines still, das nie einen Kurs hatte
symbol-refused-like = { $other } ist aufgenommen und unterscheidet sich nur durch `.` und `=` oder Großbuchstaben: Kurse des einen würden für die des anderen gehalten
symbol-refused-currency = seine Kurse sind in { $currency } und bleiben es: Nehmen Sie ein anderes Symbol auf
symbol-refused-range = das Niveau ist keines, das seine Kurse haben dürfen
symbol-refused-not-kept = er gehört nicht zu den neuesten Kursen, die gespeichert sind
symbol-refused-only = er ist der einzige gespeicherte Kurs: Es bliebe nichts übrig
symbol-refused-candles = woraus die Kerzen gebildet wurden, ist nicht mehr gespeichert, sodass sie sich ohne ihn nicht neu bilden lassen
symbol-refused-rules = einige der Regeln können nicht übernommen werden
symbol-refused-reason = ein Grund ist eine Zeile mit höchstens { $count } Zeichen
symbol-refused-away = das Verzeichnis der Symbole wird gerade von niemandem geführt: Es wurde nichts geändert; versuchen Sie es gleich noch einmal
symbol-refused-no-answer = keine Antwort zur rechten Zeit: Es kann geschehen sein; sehen Sie nach, und wiederholen Sie es, falls nicht

## Datenlieferanten

house-publishers = Datenlieferanten
house-publishers-what = Wer Kurse sendet und was davon abgelehnt wurde. Jeder Datenlieferant erfährt dasselbe über seine eigenen Kurse.
house-publishers-since = Gezählt seit
house-publishers-lost = <span class="figure">{ $count }</span> Kurse kamen schneller, als sie aus NATS übernommen werden konnten: Niemand hat sie angesehen, und von wem sie waren, ist nicht bekannt. Wer am meisten sendet, steht unten.
house-publishers-admitted = <span class="figure">{ $count }</span> angenommen, zuletzt
house-publishers-none-admitted = Noch nichts angenommen.
house-publishers-heartbeat = letztes Lebenszeichen
house-publishers-none-refused = Nichts wurde abgelehnt.
house-publishers-caption = Was von { $name } abgelehnt wurde, das Neueste zuerst
house-publishers-refused = Abgelehnt
house-publishers-count = Wie oft
house-publishers-last = Zuletzt
house-publishers-at = Um
house-publishers-forbidden = nicht erlaubt
house-publishers-last-label = Zuletzt
house-publishers-none = Noch kein Datenlieferant
house-publishers-none-help = Wer für ein Symbol Kurse liefern darf, steht hier: Unter <a>Symbole</a> steht, wer das ist.
house-publishers-away = Gerade nimmt niemand Kurse an
house-publishers-away-help = Was Datenlieferanten getan haben, ist bekannt, sobald market-data wieder da ist.
house-publishers-symbols = { $count ->
    [0] kein Symbol
    [one] 1 Symbol
   *[other] { $count } Symbole
}
house-publishers-why-unknown-symbol = Unbekanntes Symbol
house-publishers-why-retired-symbol = Stillgelegtes Symbol
house-publishers-why-anothers-symbol = Symbol eines anderen
house-publishers-why-long = Zu lang
house-publishers-why-unreadable = Nicht lesbar
house-publishers-why-not-positive = Null oder weniger
house-publishers-why-range = Außerhalb des Bereichs
house-publishers-why-off-tick = Passt nicht zum Kursschritt
house-publishers-why-jump = Sprung zu groß
house-publishers-why-crossed = Geld über Brief
house-publishers-why-old = Zu alt
house-publishers-why-ahead = Der Zeit voraus
house-publishers-why-many = Zu viele auf einmal
house-publishers-why-key = Unbekannter Schlüssel
house-publishers-why-anothers-key = Schlüssel eines anderen
house-publishers-why-other = Anderer Grund

## Der simulierte Markt

house-simulator = Marktsimulator
house-simulator-what = Kurse zum Ausprobieren. Was hier angeordnet wird, sehen alle, die den <a>Markt</a> ansehen.
house-simulator-scenario = Szenario
house-simulator-halted = ausgesetzt
house-simulator-silent = stumm
house-simulator-ends = Endet
house-simulator-time = Zeit im Markt
house-simulator-speed = Geschwindigkeit
house-simulator-symbols = Symbole mit Kursen
house-simulator-interrupt = Unterbrechen
house-simulator-interrupt-help = Aussetzen: Simulierte Symbole werden nicht gehandelt. Verstummen: Es wird gar nichts veröffentlicht. Beides dauert, bis es hier beendet wird.
house-simulator-halt = Aussetzen
house-simulator-silence = Verstummen
house-simulator-resume = Fortsetzen
house-simulator-seconds = Marktsekunden je Sekunde
house-simulator-speed-help = 1 bis { $most }.
house-simulator-speed-button = Geschwindigkeit setzen
house-simulator-scenarios = Szenarien
house-simulator-captured = Es wird eine aufgezeichnete Sitzung abgespielt: Sie hat keine.
house-simulator-minutes = { $count } Min.
house-simulator-begin-named = { $scenario } beginnen
house-simulator-begin = Beginnen
house-simulator-none = Hier läuft kein Simulator
house-simulator-none-help = Kurse kommen von denen, die sie liefern: Unter <a>Symbole</a> steht, wer das darf. Einen simulierten Markt zum Ausprobieren startet <code>outcry up --market simulated</code>.
house-simulator-away = Der Simulator antwortet gerade nicht
house-simulator-wrong-speed = Geben Sie eine Geschwindigkeit in Ziffern ein: 1 bis { $most }.
simulator-refused-scenario = dieses Szenario gibt es nicht: Es gibt { $known }
simulator-refused-speed = die Geschwindigkeit ist 1 bis { $most }
simulator-refused-captured = es wird eine aufgezeichnete Sitzung abgespielt: Sie kann verstummen, fortgesetzt und schneller abgespielt werden und hat keine Szenarien
simulator-refused-away = hier läuft kein Simulator, oder gerade nicht: Es wurde nichts geändert
simulator-refused-no-answer = keine Antwort zur rechten Zeit: Es kann geschehen sein; sehen Sie nach, und wiederholen Sie es, falls nicht
