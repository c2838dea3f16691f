# Sales, lots and one’s own bids.

## The home page

home-title = Aktuelle Auktionen
home-see-lot = Los ansehen
home-no-lot = Kein Los läuft
home-no-lot-yet = Hier erscheint das Los, das als Nächstes endet.
home-make-sales = Auktionen legen Sie unter <a>Haus</a> an.
home-ending = Bald zu Ende
home-ending-lots = Lose, die bald enden
home-sales = Auktionen
home-no-sales = Hier stehen Auktionen, sobald sie veröffentlicht sind.
home-sale-opens = beginnt am
home-sale-ends = endet am
home-all-past-sales = Alle vergangenen Auktionen
home-no-prices = Hier stehen Kurse, sobald sie veröffentlicht sind.

## Past sales

past-sales-none = Hier stehen Auktionen, sobald sie beendet sind.
past-sales-newer = Neuere Auktionen
past-sales-older = Ältere Auktionen
past-sale-ended = beendet am
past-sale-cancelled = abgesagt
past-sale-none-sold = keines verkauft
past-sale-sold = { $count } verkauft für { $total }

## A sale

sale-cancelled-at = Abgesagt am
sale-from = Vom
sale-to = bis
sale-house-times = In { $zone }: { $opens } bis { $ends }
sale-is-cancelled = abgesagt
sale-is-over = beendet
sale-still-open = noch { $count } zu versteigern
sale-place = Ort: <bdi>{ $place }</bdi>
sale-contact = Kontakt: <bdi>{ $contact }</bdi>
sale-calendar = In den Kalender eintragen
sale-calendar-cancelled = Im Kalender als abgesagt eintragen
sale-lots = Lose dieser Auktion
sale-search = Lose durchsuchen
sale-refine = Filtern und sortieren
sale-all-categories = Alle
sale-price-from = Preis ab
sale-price-to = Preis bis
sale-order = Reihenfolge
sale-without-reserve = Ohne Mindestpreis
sale-which-lots = Welche Lose
sale-found = { $count ->
    [one] 1 Los gefunden.
   *[other] { $count } Lose gefunden.
}
sale-all-lots = Alle Lose anzeigen
sale-nothing-found = Kein Los gefunden. Versuchen Sie es mit weniger oder anderen Wörtern oder einer weiteren Preisspanne.
sale-none-of-kind = In dieser Auktion gibt es kein solches Los.
sale-pages = Seiten mit Losen
sale-page-before = ← Zurück
sale-page = Seite { $page } von { $count }
sale-page-after = Weiter →
sale-outage-rule = Wenn das Bieten unterbrochen ist
filter-all = Alle
filter-open = Laufend
filter-ending = Bald zu Ende
filter-upcoming = Bevorstehend
filter-closed = Beendet
filter-mine = Mit meinen Geboten
sort-number = Losnummer
sort-ending = Nächstes Ende
sort-cheapest = Niedrigster Preis
sort-dearest = Höchster Preis
calendar-opens = { $title }: Beginn der Gebote
calendar-closes = { $title }: Ende der Lose

## A lot

lot-before = ← Voriges Los
lot-after = Nächstes Los →
lot-drawing = Zeichnung des Loses: { $title }
lot-no-picture = Kein Bild zu diesem Los
lot-this = Dieses Los
lot-estimate = Schätzpreis
lot-estimate-range = { $low } bis { $high }
lot-opens = Beginnt am
lot-ends-there = In { $zone }:
lot-latest-before = Endet spätestens am
lot-latest-after = .
lot-demo-bidders = Eine Demo-Auktion: Hinter manchen Bieternummern stehen Demo-Bieter, keine Personen.
lot-had-again = Zuerst Zuschlag bei { $price } an einen anderen Bieter: Das Auktionshaus hat ihn zurückgenommen.
lot-own-maximum = Ihr Maximalgebot:
lot-own-bid = Ihr Gebot:
lot-about = Über das Los
lot-description = Beschreibung
lot-category = Kategorie
lot-dimensions = Maße
lot-condition = Zustand
lot-provenance = Provenienz
lot-shipping = Versand und Abholung
lot-amended-at = Geändert am
lot-amended-why = : Das Auktionshaus hat die Angaben hier nach der Veröffentlichung der Auktion geändert.
photograph-of-lot = Fotografie des Loses: { $title }
photograph-of-many = Fotografie { $place } von { $count } des Loses: { $title }
gallery-photographs = Fotografien
gallery-of-lot = Fotografien des Loses
gallery-before = ← Zurück
gallery-after = Weiter →
gallery-close = Schließen
lot-reference = Bezug
lot-reference-stale = Nicht live: letzter Kurs
lot-reference-indication = Ein Anhaltspunkt.
lot-reference-no-price = Dafür gibt es noch keinen Kurs.
lot-reference-no-rate = Der Kurs steht in einer anderen Währung, und es ist kein Wechselkurs bekannt, mit dem er umgerechnet werden könnte.
lot-reference-no-measure = Sein letzter Kurs ist kein Maß für den Wert.

## A lot that was won

won-next = Wie es weitergeht
won-credited = Dieses Los wurde gutgeschrieben: Sie müssen es nicht bezahlen.
won-invoice-says = nennt den zu zahlenden Betrag.
won-invoice-unknown = Ihre Rechnung kann gerade nicht angezeigt werden.
won-no-invoice = Das Auktionshaus stellt Ihre Rechnung aus, sobald die Auktion beendet ist. Sie finden sie hier und unter <a>Meine Gebote</a>.

## My bids

my-bids-past = Lose, auf die Sie geboten haben, in schon länger beendeten Auktionen. <a>Zurück zu den laufenden Losen</a>
my-bids-every-lot = Alle Lose, auf die Sie geboten haben, zuerst die, bei denen Sie überboten sind.
my-bids-part = Lose { $from } bis { $to } von { $count }.
my-bids-left-out = { $count } weitere Lose mit Geboten von Ihnen stehen nicht hier. Sie finden sie in ihren Auktionen.
my-bids-some-missing = Gerade fehlen vielleicht einige Lose.
my-bids-none = Noch keine Gebote
my-bids-none-yet = Lose erscheinen hier, sobald Sie auf sie geboten haben. <a>Zu den aktuellen Auktionen</a>
my-bids-none-here = Keine Gebote in diesen Auktionen
my-bids-few-at-a-time = Von den schon länger beendeten Auktionen werden immer einige auf einmal durchgesehen.
my-bids-running = Noch laufend
my-bids-watched = Gemerkt
my-bids-over = Beendet
my-bids-credited = Gutgeschrieben: Für dieses Los ist nichts zu zahlen
my-bids-no-invoice = Ihre Rechnung steht hier, sobald das Auktionshaus sie ausgestellt hat.
my-bids-more = Weitere Lose
my-bids-older = Früher beendete Auktionen

## Running lots

running-lots = Laufende Lose
running-lots-what = Alle Lose, auf die jetzt geboten werden kann. Die Veränderung misst sich am Startpreis; die Gebote pro Stunde sind die der letzten 60 Minuten.
running-lots-table = Lose mit Gebot und verbleibender Zeit
running-lots-none = Gerade kann auf kein Los geboten werden. <a>Was als Nächstes kommt</a>
running-lots-bid = Gebot
running-lots-change = Veränderung
running-lots-bids = Gebote
running-lots-rate = Gebote pro Stunde
running-lots-time-left = Verbleibend

## Second-chance offers

chance = Nachverkauf
chance-of-lot = Nachverkauf: Los { $number }
chance-lot = Los { $number }: <bdi>{ $title }</bdi>
chance-answer = Angebot beantworten
chance-sealed-amount = Ihr verdecktes Gebot
chance-open = Nachverkauf: Das Auktionshaus bietet Ihnen dieses Los für { $amount } an, bis { $until }.
chance-accepted = Sie haben dieses Los im Nachverkauf für { $amount } gekauft.
chance-accepted-no-invoice = Sie haben dieses Los im Nachverkauf für { $amount } gekauft. Ihre Rechnung steht hier, sobald das Auktionshaus sie ausgestellt hat.
chance-declined = Sie haben das Angebot des Auktionshauses ({ $amount }) abgelehnt.
chance-withdrawn = Das Auktionshaus hat sein Angebot ({ $amount }) zurückgezogen.
chance-expired = Das Angebot des Auktionshauses ({ $amount }) endete am { $until }.
hammer-price = Zuschlagspreis
chance-until = Antwort bis
chance-price-sealed = Der Zuschlagspreis ist Ihr verdecktes Gebot: Das Auktionshaus erfährt es, sobald Sie annehmen.
chance-price-shown = Der Zuschlagspreis ist Ihr höchstes für alle sichtbares Gebot; ein Maximalgebot von Ihnen bleibt verborgen.
chance-binding = Die Annahme ist bindend wie ein Zuschlag: Das Auktionshaus stellt Ihnen die Rechnung aus. Niemand sonst erhält ein Angebot, bevor Sie geantwortet haben oder die Frist abgelaufen ist.
chance-buy = Los für { $amount } kaufen
chance-decline = Ablehnen
chance-back = Zurück zu Meine Gebote
chance-decline-ask = Das Angebot für Los { $number } ablehnen?
chance-decline-means = Das Auktionshaus kann das Los dann jemand anderem anbieten. Eine Antwort lässt sich nicht mehr ändern.
chance-decline-button = Angebot ablehnen

## Why nothing was offered or answered

chance-running = das Los ist noch nicht beendet
chance-not-to-be-sold = das Los wurde zurückgezogen oder seine Auktion abgesagt: Niemand hat es an jemanden verloren
chance-sold = das Los ist verkauft: Schreiben Sie es zuerst dem Käufer gut, auf dessen Rechnung
chance-nobody-else = niemand sonst hat auf das Los geboten
chance-everybody-asked = alle anderen, die auf das Los geboten haben, wurden gefragt
chance-too-many = mehr als { $count } Personen haben verdeckt geboten, mehr als hier verglichen werden können
chance-changed-meanwhile = inzwischen ist ein anderer Bieter an der Reihe: Sehen Sie noch einmal nach
chance-unavailable = das ist gerade nicht möglich: Sie können es gefahrlos erneut versuchen
chance-pending = ein anderes Angebot dieses Loses wartet noch auf Antwort: Ziehen Sie es zuerst zurück
chance-sold-by-offer = ein Angebot dieses Loses wurde angenommen: Schreiben Sie es zuerst auf der Rechnung gut
chance-offered-before = diesem Bieter wurde das Los schon einmal angeboten
chance-deadline = ein Angebot gilt mindestens eine Stunde und höchstens { $days } Tage
chance-full = eine Auktion hat höchstens { $count } Angebote
chance-not-there = ein solches Angebot gibt es nicht
chance-over = die Frist für die Antwort ist abgelaufen
chance-is-withdrawn = das Auktionshaus hat das Angebot zurückgezogen
chance-accepted-already = das Angebot wurde bereits angenommen, und das ist bindend
chance-declined-already = das Angebot wurde bereits abgelehnt
