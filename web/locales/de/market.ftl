# Kurse: Kurstafel, Symbole, Heatmap, Kursalarme und Symbollisten.

market-title = Markt
market-running-lots = Laufende Lose
market-heat-map = Heatmap

## The board
market-about = Jeder Kurs, sobald er veröffentlicht wird. Die Veränderung bezieht sich auf den letzten Kurs des Vortags (UTC) oder, wo es keinen gibt, auf den ersten des Tages.
market-find = Symbol suchen
market-find-hint = Symbol suchen ( / )
market-groups = Gruppen
market-all = Alle
market-watched = Gemerkt
market-lists = Listen…
market-pause-hint = Anhalten ( p )
market-wall-hint = Vollbild ( f )
market-none-watched = Auf dieser Liste steht kein Symbol dieses Namens. Ein Stern am Ende einer Zeile setzt das Symbol auf die Liste.
market-none-found = Hier gibt es kein Symbol dieses Namens.
market-show-all = Alle anzeigen
market-caption = Symbole mit ihrem letzten Kurs und ihrem Tag
market-recent = Verlauf
market-star = Merken
market-star-of = { $symbol } in { $list }
market-steps = Seiten der Kurstafel
market-before = Zurück
market-more = Weitere
market-part = Symbole { $from } bis { $to } von { $count }
market-column-symbol = Symbol
market-column-last = Letzter
market-column-change = Veränderung
market-column-high = Hoch
market-column-low = Tief
market-column-volume = Umsatz
market-column-time = Zeit

## Where there are no prices
market-no-prices = Noch keine Kurse
market-no-prices-about = Symbole stehen hier, sobald ihr erster Kurs veröffentlicht ist.
market-no-symbols = Es sind keine Symbole eingerichtet
market-no-symbols-house = Legen Sie sie unter Haus, <a href="/house/symbols">Symbole</a> an, jeweils mit denen, die seine Kurse veröffentlichen dürfen; dann kommen Kurse über <code>POST /api/v1/market/prices</code>, wie <a href="/api/openapi.json">die Beschreibung der API</a> es erklärt. Einen Marktsimulator zum Ausprobieren startet <code>outcry up --market simulated</code>.
market-no-symbols-about = Hier gibt es noch keinen Markt.

## What is known of a symbol
symbol-bid = Geld
symbol-ask = Brief
symbol-open = Eröffnung (UTC-Tag)
symbol-high = Tageshoch
symbol-low = Tagestief
symbol-previous-close = Vortagesschluss
symbol-volume = Tagesvolumen
symbol-vwap = Durchschnittskurs (VWAP)

## A symbol's page
symbol-summary = { $name }: letzter Kurs und Kerzen, laufend aktualisiert.
symbol-retired = keine Kurse mehr
symbol-at = Stand:
symbol-candles = Kerzen
symbol-candle-length = Länge einer Kerze
symbol-zoom-in = Vergrößern
symbol-zoom-in-hint = Vergrößern ( + )
symbol-zoom-out = Verkleinern
symbol-zoom-out-hint = Verkleinern ( - )
symbol-line = Linie
symbol-newest = Neueste
symbol-chart = Kerzendiagramm von { $name }. Links und rechts führen durch die Kerzen, Plus und Minus vergrößern und verkleinern, Ende führt zur neuesten; die neuesten Zahlen stehen in der Tabelle darunter
symbol-chart-credit = Diagramme von <a>TradingView</a> Lightweight Charts™, Copyright © TradingView, Inc. Zeiten in UTC.
symbol-no-candles = Es gibt noch keine Kerze dieser Länge, oder gerade lässt sich keine lesen.
symbol-column-begins = Beginn (UTC)
symbol-column-open = Eröffnung
symbol-column-close = Schluss
symbol-lots = Lose, die sich darauf beziehen
symbol-corrections = Berichtigungen
symbol-struck = <span class="figure">{ $price }</span> vom { $made } wurde am { $at } gestrichen und zählt in keiner Kerze und an keinem Tag.
symbol-unpriced = Noch kein Kurs
symbol-unpriced-about = { $symbol } ist angelegt, aber bisher hat niemand einen Kurs veröffentlicht. Laden Sie diese Seite später neu, oder sehen Sie <a>alle Symbole mit einem Kurs</a>.

## How long a candle is
symbol-one-second = eine Sekunde
symbol-one-minute = eine Minute
symbol-five-minutes = fünf Minuten
symbol-quarter-hour = 15 Minuten
symbol-one-hour = eine Stunde
symbol-four-hours = vier Stunden
symbol-one-day = ein Tag
symbol-one-week = eine Woche

## Comparing symbols
compare-with = Vergleichen mit
compare-button = Vergleichen
compare-stop = Vergleich beenden
compare-over = Über die Kerzen unten: { $own } { $change }, { $other } { $others }
compare-unknown = Von <bdi>{ $wanted }</bdi> gibt es keinen Kurs zum Vergleichen.
compare-near = Meinten Sie

## The heat map
heat-map-about = In seiner Gruppe ist jedes Symbol umso größer, je mehr davon heute umgesetzt wurde (UTC, in seiner Währung), aber nie zu klein zum Lesen. Seine Farbe ist umso kräftiger, je stärker sich der Kurs seit dem Vortag bewegt hat.
heat-map-others = Übrige

## Price alerts
alerts-title = Kursalarme
alerts-about = Sie werden hier benachrichtigt sowie per E-Mail und Push, sofern Sie <a>nichts anderes gewählt</a> haben.
alerts-set = Gesetzt
alerts-of-most = { $count } von { $most }
alerts-none = Sie haben keinen Kursalarm.
alerts-delete = Löschen
alerts-delete-one = Kursalarm löschen: { $symbol }, { $rule }
alerts-download = Als Tabelle herunterladen (CSV)
alerts-crossed = Ausgelöste Alarme
alerts-struck = Das Haus hat diesen Kurs seither gestrichen: Er war falsch.
alerts-new = Neuer Kursalarm
alerts-said-set = Ihr Kursalarm ist gesetzt.
alerts-said-deleted = Der Kursalarm ist gelöscht.
alerts-not-set = Es wurde kein Kursalarm gesetzt.
alerts-of-symbol = Kursalarm
alerts-of-symbol-one = { $rule }
alerts-yours = Ihre Kursalarme
alerts-set-one = Kursalarm setzen
alerts-sign-in = <a>Melden Sie sich an</a>, um benachrichtigt zu werden, wenn der Kurs Ihre Schwelle erreicht.

## The form of an alert
alert-symbol = Symbol
alert-when = Benachrichtigen bei
alert-when-above = Anstieg auf
alert-when-below = Rückgang auf
alert-when-up = Tagesplus von, in %
alert-when-down = Tagesminus von, in %
alert-level = Kurs oder Prozent
alert-often = Wie oft
alert-once = Einmal
alert-every-time = Jedes Mal, sobald der Kurs um den Abstand zurückgekehrt ist
alert-margin = Abstand
alert-margin-help = Wie weit der Kurs zuvor zurückkehren muss, in derselben Einheit. Leer: 0,2 % des Kurses oder ein halber Prozentpunkt.
alert-button = Kursalarm setzen
alert-no-when = Wählen Sie, was eintreten soll.

## Why an alert is not set
alert-unknown-symbol = Dieses Symbol gibt es nicht.
alert-retired = Kurse dieses Symbols werden nicht mehr angenommen: Ein Alarm würde nie ausgelöst.
alert-too-many = Sie haben { $most } Kursalarme, mehr sind nicht möglich: Löschen Sie zuerst einen.
alert-unavailable = Kursalarme lassen sich gerade nicht setzen: Versuchen Sie es gleich noch einmal.
alert-wrong-level = Eine Schwelle ist ein Kurs, zum Beispiel 105,00.
alert-not-positive = Die Kurse sind größer als null, also muss es auch die Schwelle sein.
alert-below-lowest = Die Kurse beginnen bei { $lowest }: Eine Schwelle darunter wird nie erreicht.
alert-above-highest = Die Kurse reichen bis { $highest }: Eine Schwelle darüber wird nie erreicht.
alert-wrong-percent = Eine Veränderung ist größer als 0 und höchstens 100.000 Prozent, zum Beispiel 5 oder 2,5.
alert-wrong-margin = Ein Abstand ist eine Dezimalzahl größer als null, in der Einheit der Schwelle.

## What an alert waits for, and how it stands
alert-above = Anstieg auf { $level } oder mehr
alert-below = Rückgang auf { $level } oder weniger
alert-up = Tagesplus von { $level } oder mehr
alert-down = Tagesminus von { $level } oder mehr
alert-again-above = jedes Mal, nachdem der Kurs wieder bei { $level } oder darunter lag, höchstens einmal pro Minute
alert-again-below = jedes Mal, nachdem der Kurs wieder bei { $level } oder darüber lag, höchstens einmal pro Minute
alert-again-up = jedes Mal, nachdem das Plus nur noch { $level } oder weniger betrug, höchstens einmal pro Minute
alert-again-down = jedes Mal, nachdem das Minus nur noch { $level } oder weniger betrug, höchstens einmal pro Minute
alert-state-once = einmal
alert-state-new = { $often }; es gibt noch keinen Kurs
alert-state-waiting = { $often }; der Kurs liegt schon jenseits davon und muss erst um { $margin } zurückkehren
alert-state-done = erledigt: Sie wurden benachrichtigt
alert-crossed = { $symbol } stand bei { $price }. Ihr Kursalarm: { $rule }.
alert-crossed-more = { $line } Und { $count } weitere.
alert-see = { $symbol } ansehen
alert-see-all = Ihre Kursalarme

## Lists of symbols
lists-title = Merklisten
lists-about = Ein Stern setzt ein Symbol auf die Liste, die Sie zuletzt gewählt haben. Die Listen sehen nur Sie, auf jedem Gerät.
lists-not-changed = Es wurde nichts geändert.
lists-yours = Ihre Listen
lists-symbols-of-all = { $count ->
    [one] 1 Symbol; die Standardliste
   *[other] { $count } Symbole; die Standardliste
}
lists-symbols = { $count ->
    [one] 1 Symbol
   *[other] { $count } Symbole
}
lists-new-name = Neuer Name von { $list }
lists-rename = Umbenennen
lists-rename-one = { $list } umbenennen
lists-move-up-one = { $list } nach oben verschieben
lists-move-up = Nach oben verschieben
lists-delete = Löschen
lists-delete-one = { $list } löschen
lists-download = Als Tabelle herunterladen (CSV)
lists-new = Neue Liste
lists-of-most = { $count } von { $most }
lists-name = Name
lists-add = Liste anlegen
lists-said-added = Die Liste ist angelegt. Wählen Sie sie auf der Seite des Markts, dann setzen deren Sterne Symbole darauf.
lists-said-renamed = Die Liste hat ihren neuen Namen.
lists-said-moved = Die Liste steht eine Stelle weiter oben.
lists-said-deleted = Die Liste ist gelöscht.
lists-no-name = Geben Sie der Liste einen Namen.
lists-long-name = Ein Name hat höchstens { $most } Zeichen in einer Zeile: Kürzen Sie ihn.
lists-name-taken = Sie haben schon eine Liste dieses Namens: Wählen Sie einen anderen.
lists-too-many = Sie haben { $most } Listen, mehr sind nicht möglich: Löschen Sie zuerst eine.
lists-gone = Diese Liste gibt es nicht mehr: Sie wurde gelöscht.
