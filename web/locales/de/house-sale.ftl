# Eine Auktion vor der Veröffentlichung: Formular, Entwurf, Lose, und was daran nicht stimmt.

## Das Formular

house-sale-new = Neue Auktion
house-sale-edit = Entwurf bearbeiten
house-sale-only-operators = Bis zur Veröffentlichung sehen nur Mitarbeiter die Auktion, und alles lässt sich noch ändern.
house-sale-wrong-fields = { $count ->
    [one] Ein Feld ist noch nicht richtig. Es wurde nichts gespeichert, und von Ihren Eingaben ist nichts verloren.
   *[other] { $count } Felder sind noch nicht richtig. Es wurde nichts gespeichert, und von Ihren Eingaben ist nichts verloren.
}
house-nothing-saved = Es wurde nichts gespeichert, und von Ihren Eingaben ist nichts verloren.
house-sale-preview = Vorschau
house-sale-preview-again = Vorschau erneuern
house-sale-preview-help = Die Vorschau zeigt, wann jedes Los enden würde. Gespeichert wird dabei nichts.
house-sale-save = Entwurf speichern
house-sale-cover-alt = Titelbild: { $alt }
house-sale-cover-shows = Was das Titelbild zeigt
house-sale-cover-remove = Titelbild entfernen
house-sale-lots = Lose
house-sale-lots-kept = Dieser Entwurf hat { $count } Lose, mehr, als ein Formular zeigt. Sie bleiben, wie sie sind. Ändern können Sie sie mit einer Tabelle: <a>Lose importieren</a>
house-sale-add-lot = Los hinzufügen
house-sale-lots-full = Ein Formular fasst höchstens { $count } Lose. Speichern Sie den Entwurf, und importieren Sie einen größeren Katalog aus einer Tabelle.
house-sale-ends = Wann jedes Los endet
house-sale-no-picture = Kein Bild
house-sale-field-of-lot = Los { $number }, { $field }
house-sale-photographs-at-once = Auf einmal werden { $count } Fotos angenommen: Senden Sie es nach den anderen
house-sale-file-not-taken = „{ $file }“ wurde nicht übernommen. { $why }

## Die einzelnen Lose

house-sale-lot = Los
house-sale-lot-more = Schätzpreis, Kategorie, Zustand und mehr
house-sale-lot-up = Nach oben
house-sale-lot-down = Nach unten
house-sale-lot-copy = Duplizieren
house-sale-lot-acted-on = , Los
house-sale-lot-remove = Entfernen: Los
house-sale-photographs-of = Fotos von Los { $number }
house-sale-photograph-alt = Foto { $place }: { $alt }
house-sale-photograph-shows = Was es zeigt
house-sale-photograph-place = Position
house-sale-photograph-remove = Entfernen
house-sale-lot-title = Titel
house-sale-lot-number = Losnummer
house-sale-lot-number-help = Leer: der Reihe nach.
house-sale-lot-opening = Startpreis
house-sale-lot-opening-help = Erforderlich. Das Mindeste, was geboten werden kann.
house-sale-lot-reserve = Mindestpreis
house-sale-lot-reserve-help = Verdeckt. Leer: keiner.
house-sale-lot-ends = Ende
house-sale-lot-ends-help = Leer: der Reihe nach.
house-sale-lot-drawing = Zeichnung
house-sale-lot-drawing-help = Wo es kein Foto gibt.
house-sale-lot-photographs = Fotos
house-sale-lot-photographs-help = JPEG, PNG oder WebP, mehrere auf einmal, höchstens 12 je Los.
house-sale-lot-description = Beschreibung
house-sale-lot-description-help = Markdown: *kursiv*, **fett**, Listen mit -.
house-sale-lot-estimate-low = Schätzpreis von
house-sale-lot-estimate-low-help = Was Sie als Erlös erwarten.
house-sale-lot-estimate-high = Schätzpreis bis
house-sale-lot-estimate-high-help = Leer: ebenso viel.
house-sale-lot-category = Kategorie
house-sale-lot-category-help = Danach filtern Besucher.
house-sale-lot-dimensions = Maße
house-sale-lot-dimensions-help = Etwa 32 × 20 × 8 cm, 1,2 kg.
house-sale-lot-reference = Referenzpreis
house-sale-lot-reference-help = Eine Menge eines Symbols, etwa 31.1 GOLD, oder 31.1 GOLD via EURUSD, wenn dessen Kurs in einer anderen Währung steht.
house-sale-lot-seller = Einliefererkennung
house-sale-lot-seller-help = Nur Mitarbeiter sehen sie, und der Einlieferer, dessen Konto damit verknüpft ist.
house-sale-lot-condition = Zustand
house-sale-lot-provenance = Provenienz
house-sale-lot-shipping = Versand und Abholung

## Die Auktion selbst

house-sale-part-sale = Die Auktion
house-sale-title = Titel
house-sale-place = Ort
house-sale-place-help = Wo sie stattfindet oder Lose besichtigt und abgeholt werden.
house-sale-contact = Kontakt
house-sale-contact-help = Wie Bieter Sie erreichen. Jeder kann es lesen.
house-sale-cover = Titelbild
house-sale-cover-help = JPEG, PNG oder WebP. Es steht für die Auktion.
house-sale-currency = Währung
house-sale-currency-help = Drei Buchstaben, etwa EUR.
house-sale-kind = Art der Auktion
house-sale-kind-help = Nach der Veröffentlichung endgültig.
house-sale-timed = Online-Auktion
house-sale-sealed = Verdeckte Gebote
house-sale-increment = Bietschritt
house-sale-increment-help = Leer: die übliche Tabelle nach Preis.
house-sale-window = Zeitfenster der Verlängerung, Sekunden
house-sale-window-help = Leer: keine Verlängerungen.
house-sale-extension = Restzeit nach einem späten Gebot, Sekunden
house-sale-extension-help = Nur dieses Los endet später.
house-sale-extensions-most = Verlängerungen je Los, höchstens
house-sale-extensions-most-help = Leer: unbegrenzt.
house-sale-maximum = Maximalgebot des Führenden
house-sale-maximum-help = Nie unter das, was damit schon geboten wurde.
house-sale-maximum-raised = Kann nur erhöht werden
house-sale-maximum-lowered = Kann erhöht und gesenkt werden
house-sale-pricing = Der Höchstbietende zahlt
house-sale-pricing-help = Nie weniger als den Mindestpreis.
house-sale-pricing-second = Das zweithöchste Gebot
house-sale-pricing-own = Das eigene Gebot
house-sale-bid-count = Zahl der Gebote
house-sale-bid-count-help = Beträge sind in jedem Fall verdeckt.
house-sale-bid-count-hidden = Bis zum Ende verdeckt
house-sale-bid-count-shown = Für alle sichtbar
house-sale-part-times = Wann sie läuft
house-sale-zone = Zeitzone
house-sale-zone-help = Gilt für alle Zeiten auf dieser Seite.
house-sale-opens = Beginn
house-sale-opens-help = Leer: mit der Veröffentlichung.
house-sale-first-end = Ende des ersten Loses
house-sale-first-end-help = Die anderen folgen der Reihe nach.
house-sale-step = Sekunden zwischen den Losen
house-sale-step-help = 0: Alle enden zugleich.
house-sale-at-once = Lose, die zugleich enden
house-sale-at-once-help = 1: eines nach dem anderen.
house-sale-part-money = Was Käufer außer dem Zuschlagspreis zahlen
house-sale-premium = Aufgeld, %
house-sale-premium-help = Leer: kein Aufgeld.
house-sale-second-from = Zweiter Satz ab
house-sale-second-percent = Zweiter Satz, %
house-sale-third-from = Dritter Satz ab
house-sale-third-percent = Dritter Satz, %
house-sale-fourth-from = Vierter Satz ab
house-sale-fourth-percent = Vierter Satz, %
house-sale-tier-from-help = Ein Zuschlagspreis. Leer: keiner.
house-sale-tier-percent-help = Auf den Teil darüber.
house-sale-fee = Gebühr je Los
house-sale-fee-help = Leer: keine.
house-sale-tax = Steuer, %
house-sale-tax-help = Leer: keine.
house-sale-tax-name = Name der Steuer
house-sale-tax-name-help = Wie auf einer Rechnung.
house-sale-tax-on = Was besteuert wird
house-sale-tax-on-help = Nur Aufgeld: die Differenzbesteuerung.
house-sale-tax-on-premium = Nur Aufgeld und Gebühr
house-sale-tax-on-hammer = Auch der Zuschlagspreis
house-sale-part-bidders = Wer bieten darf
house-sale-bidders = Bieter
house-sale-bidders-help = Nach der Veröffentlichung endgültig.
house-sale-bidders-open = Alle mit einem Konto
house-sale-bidders-approved = Wen das Haus zulässt
house-sale-bidders-invited = Wen das Haus einlädt
house-sale-conditions = Auktionsbedingungen
house-sale-conditions-help = Wer die Zulassung beantragt, nimmt sie an. Markdown: **fett**, Listen, Überschriften. Leer: keine.

## Wie sie ablaufen würde

house-preview-nothing = Nichts.
house-preview-buyers-pay = Käufer zahlen außerdem
house-preview-caption = Wann jedes Los endet, Zeitzone { $zone }
house-preview-ends = Ende ({ $zone })
house-preview-ends-short = Ende
house-preview-estimate = Schätzpreis
house-preview-estimated = Schätzpreis { $estimate }
house-preview-reserve = Mindestpreis
house-preview-minimum = Mindestgebot
house-preview-on-publication = mit der Veröffentlichung
house-preview-increments = Bietschritte
house-preview-maxima = Maximalgebote
house-preview-extensions = Verlängerungen
house-preview-open = Alle mit einem Konto.
house-preview-approval = Wer die Zulassung beantragt und vom Haus zugelassen wird.
house-preview-invitation = Wen das Haus einlädt.
house-preview-pays-own = Das eigene Gebot.
house-preview-pays-second = Das zweithöchste Gebot, oder den Mindestpreis, falls der höher ist.
house-preview-count-hidden = Bis zum Ende verdeckt.
house-preview-count-shown = Für alle sichtbar.
house-preview-slots = auf { $slots } von je { $period }
house-preview-band = ab { $from } { $step }
house-preview-more-bands = und { $count } weitere Stufen
house-preview-may-lower = Wer führt, darf sein Maximalgebot senken, höchstens bis zum aktuellen Gebot.
house-preview-never-lower = Ein Maximalgebot kann erhöht, aber nie gesenkt werden.
house-preview-no-extensions = Keine Verlängerungen.
house-preview-any-number = beliebig oft
house-preview-at-most = { $count ->
    [one] einmal
   *[other] höchstens { $count }-mal
}
house-preview-extended = Nach einem Gebot in den letzten { $window } s bleiben bei diesem Los mindestens { $extension } s, { $often }. Andere Lose sind nicht betroffen.

## Ein Entwurf

house-draft = Entwurf
house-draft-title = Entwurf: { $title }
house-draft-importing = In diesen Entwurf werden Lose importiert. { $words } <a>Ansehen, wie weit es ist</a>
house-draft-publishing = Die Veröffentlichung wurde begonnen, aber es kam keine Antwort. Der Entwurf ist so lange gesperrt. Sie können ihn gefahrlos noch einmal veröffentlichen.
house-draft-problems = So kann diese Auktion nicht veröffentlicht werden:
house-draft-publish = Veröffentlichen…
house-draft-import = Lose importieren
house-draft-download = Lose herunterladen
house-draft-discard = Entwurf verwerfen…
house-draft-duplicate = Entwurf duplizieren
house-draft-somebody = Jemand anders
house-draft-changed = { $who } hat diesen Entwurf geändert, während Sie ihn geöffnet hatten. Deshalb wurde nichts von Ihnen gespeichert. Alle Ihre Eingaben stehen noch unten. Öffnen Sie den Entwurf in einem anderen Tab, um den neuen Stand zu sehen. Tragen Sie dann entweder dort nach, was fehlt, oder speichern Sie hier noch einmal: Ihre Fassung ersetzt dann die andere vollständig.
house-draft-changed-at = { $who } hat diesen Entwurf geändert ({ $at }), während Sie ihn geöffnet hatten. Deshalb wurde nichts von Ihnen gespeichert. Alle Ihre Eingaben stehen noch unten. Öffnen Sie den Entwurf in einem anderen Tab, um den neuen Stand zu sehen. Tragen Sie dann entweder dort nach, was fehlt, oder speichern Sie hier noch einmal: Ihre Fassung ersetzt dann die andere vollständig.
house-draft-publishing-title = Wird veröffentlicht: { $title }
house-draft-being-published = Wird veröffentlicht
house-draft-takes-a-while = Bei einer großen Auktion dauert das eine Weile. Es geht auch weiter, wenn Sie die Seite verlassen: Hier steht, wie weit es ist, und danach die Auktion.
house-draft-lots-here = Lose, die hier sind
house-draft-handed-over = Die Auktion wird an das Bietsystem übergeben.
house-draft-published-so-far = Sie ist veröffentlicht, und { $here } von { $lots } Losen sind hier.
house-comes-again = Die Seite wird alle drei Sekunden neu geladen. <a>Jetzt nachsehen</a>

## Was über ein Los geschrieben ist

house-lot-title = Los { $number }: { $title }
house-lot-number = Los { $number }
house-lot-the-sale = Die Auktion
house-lot-seller = Einliefererkennung: <bdi>{ $seller }</bdi>
house-lot-may-change = Texte und Bilder können geändert werden, bis das Los endet. Bieter sehen, wann Sie etwas geändert haben. Die Bedingungen des Bietens bleiben, wie sie veröffentlicht wurden.
house-lot-texts = Texte und Bilder
house-lot-save = Speichern und allen zeigen
house-lot-draft = So sehen Bieter es, sobald die Auktion veröffentlicht ist.
house-lot-final = Dieses Los ist beendet oder wurde zurückgezogen: Was darüber geschrieben ist, ist endgültig.
house-lot-as-shown = Wie Bieter es sehen

## Seiten mit Losen

house-pages = Seiten der Lose
house-pages-previous = ← Zurück
house-pages-at = Seite { $page } von { $count }
house-pages-next = Weiter →

## Was an einer Auktion nicht stimmt

house-wrong-no-lots = Die Auktion hat noch keine Lose: Sie braucht 1 bis { $max }
house-wrong-many-lots = Eine Auktion hat höchstens { $max } Lose: Machen Sie zwei daraus
house-wrong-lot-twice = Die Los-ID { $lot } kommt zweimal vor
house-wrong-number-twice = Die Nummer { $number } kommt zweimal vor
house-wrong-number-zero = Nummern beginnen bei 1
house-wrong-ends-before = Das Ende muss nach dem Beginn liegen
house-wrong-end-passed = Das Ende ist schon vorbei
house-wrong-opening-zero = Der Startpreis ist mindestens eine kleinste Einheit der Währung
house-wrong-reserve-low = Der Mindestpreis liegt unter dem Startpreis
house-wrong-ceiling-opening = Die Obergrenze liegt unter dem Startpreis
house-wrong-ceiling-reserve = Die Obergrenze liegt unter dem Mindestpreis
house-wrong-soft-close = Verlängerung: Zeitfenster und Restzeit betragen 1 bis { $max } Sekunden
house-wrong-extensions = Verlängerung: Das Ende darf sich 1- bis { $max }-mal verschieben
house-wrong-hard-end = Das späteste Ende liegt vor dem Ende
house-wrong-outage = Nach einem Ausfall: Eine Verlängerung beträgt 1 bis { $max } Sekunden
house-wrong-currency = Eine Währung sind drei Großbuchstaben, etwa EUR
house-wrong-currency-unknown = ISO 4217 kennt keine Währung { $currency }
house-wrong-currency-withdrawn = { $currency } ist keine Währung mehr: Sie wurde durch { $by } ersetzt
house-wrong-currency-no-money = { $currency } ist eine Rechnungseinheit und kein Geld, mit dem jemand bezahlt
house-wrong-step = Ein Abstand beträgt 0 bis { $max } Sekunden
house-wrong-no-opening = Weder beim Los noch bei der Auktion steht, wann es beginnt
house-wrong-no-end = Weder beim Los noch in der Staffelung der Auktion steht, wann es endet
house-wrong-seller-long = Eine Einliefererkennung hat höchstens { $max } Zeichen
house-wrong-conditions-long = Die Auktionsbedingungen haben höchstens 20.000 Zeichen
house-wrong-line-long = Hier stehen höchstens { $max } Zeichen
house-wrong-picture = Ein Bild ist eines der mitgelieferten: { $pictures }
house-wrong-estimate-zero = Ein Schätzpreis beginnt über null
house-wrong-estimate-order = Der obere Schätzpreis liegt nicht unter dem unteren
house-wrong-title = Ein Titel hat 1 bis 200 sichtbare Zeichen
house-wrong-photographs-many = Ein Los hat höchstens { $max } Fotos
house-wrong-photograph-alt = Was ein Foto zeigt, wird in höchstens { $max } Zeichen gesagt
house-wrong-photograph-twice = Das Los hat dieses Foto schon
house-wrong-photograph-gone = Dieses Foto ist nicht oder nicht mehr gespeichert, da keine Auktion es zeigte: Laden Sie es noch einmal hoch
house-wrong-image-id = Ein Foto wird mit der ID benannt, die beim Hochladen vergeben wurde
house-wrong-texts-large = Titel, Beschreibungen und Namen der Bilder haben zusammen { $bytes } Bytes; höchstens { $max } werden angenommen, oder { $packed } gepackt: Kürzen Sie sie, oder machen Sie zwei Auktionen daraus
house-wrong-symbol-spelt = Ein Symbol { $symbol } gibt es nicht: Es wird { $meant } geschrieben
house-wrong-symbol-near = Ein Symbol { $symbol } gibt es nicht: Meinten Sie { $near }? Ein anderes muss erst gelistet werden
house-wrong-symbol-unknown = Ein Symbol { $symbol } gibt es nicht: Es muss erst gelistet werden
house-wrong-lot-id = Eine ID hat 1 bis 64 Zeichen aus A–Z, a–z, 0–9, „_“ und „-“
house-wrong-reference = Ein Referenzpreis ist eine Menge und ein Symbol, etwa 31.1 GOLD; steht dessen Kurs in einer anderen Währung, 31.1 GOLD via EURUSD
house-wrong-tiers = Eine Tabelle hat 1 bis { $max } Stufen
house-wrong-tier-first = Die erste Stufe beginnt bei 0
house-wrong-tier-order = Stufe { $index } beginnt nicht über der vorigen
house-wrong-rate = Ein Satz ist eine Prozentzahl mit höchstens vier Nachkommastellen, etwa 8,1
house-wrong-rate-much = Ein Satz beträgt höchstens 100 Prozent
house-wrong-tax-name = Eine Steuer hat einen Namen von 1 bis { $max } sichtbaren Zeichen, etwa USt.

## Was an einem Formular nicht stimmt

house-wrong-first-end = Geben Sie ein, wann das erste Los endet, oder für jedes Los ein Ende.
house-wrong-window = Geben Sie das Zeitfenster der Verlängerung ein, oder lassen Sie die Höchstzahl leer.
house-wrong-amount = Geben Sie einen Betrag über null in Ziffern ein, etwa 125.
house-wrong-choice = Wählen Sie etwas aus der Liste.
house-wrong-whole = Geben Sie eine ganze Zahl von { $least } bis { $most } ein.
house-wrong-opening = Geben Sie den Startpreis ein.
house-wrong-tier-from = Geben Sie ein, ab welchem Zuschlagspreis.
house-wrong-tier-percent = Geben Sie das Aufgeld über diesem Preis ein.
house-wrong-tier-above = Geben Sie einen höheren Preis als in der Zeile davor ein.
house-wrong-first-percent = Geben Sie das Aufgeld ab dem ersten Betrag ein, oder 0.

## Warum ein Entwurf oder ein Los nicht geändert wurde

house-draft-not-found = Diesen Entwurf gibt es nicht
house-draft-is-published = Die Auktion ist veröffentlicht
house-draft-changed-meanwhile = Jemand anders hat den Entwurf inzwischen geändert
house-draft-invalid = Einige Felder können nicht übernommen werden
house-draft-refused = Das Bietsystem nimmt die Auktion nicht an
house-draft-unknown = Ob es geschehen ist, ist nicht bekannt; Sie können es gefahrlos noch einmal versuchen
house-draft-away = Entwürfe sind derzeit nicht erreichbar
house-amend-absent = Dieses Los gibt es nicht, oder es kann derzeit nicht gelesen werden
house-amend-over = Was über ein Los geschrieben ist, ist endgültig, sobald es beendet ist oder zurückgezogen wurde
house-amend-changed = Jemand anders hat das Los inzwischen geändert: Laden Sie es noch einmal
house-amend-away = Der Katalog ist derzeit nicht erreichbar

## Warum eine Datei kein Foto ist

house-image-none = Es ist kein lesbares Foto: Senden Sie JPEG, PNG oder WebP
house-image-svg = Zeichnungen in SVG werden nicht angenommen, da sie Programme enthalten können: Senden Sie JPEG, PNG oder WebP
house-image-animated = Es ist animiert: Senden Sie ein Standbild
house-image-broken = Es ist beschädigt oder wurde unterwegs abgeschnitten: Senden Sie es noch einmal, oder speichern Sie es neu
house-image-pixels = Es hat { $count } Megapixel; höchstens { $max } werden angenommen: Verkleinern Sie es
house-image-memory = Es braucht beim Lesen zu viel Speicher: Speichern Sie es neu, als einfaches JPEG
house-image-large = Es ist größer als { $max } MB: Verkleinern Sie es
house-image-slow = Es konnte nicht rechtzeitig gelesen werden, da der Server ausgelastet ist: Senden Sie es gleich noch einmal; hilft das nicht, speichern Sie es neu, als einfaches JPEG
house-image-busy = Gerade werden zu viele Fotos gelesen: Senden Sie es gleich noch einmal
house-image-away = Fotos können gerade nicht gespeichert werden: Senden Sie es gleich noch einmal

## What a tax is called where nobody said otherwise

tax-name = MwSt.

## Pictures that come with the program

picture-camera = Kamera
picture-chess-set = Schachspiel
picture-chronometer = Chronometer
picture-first-edition = Erstausgabe
picture-globe = Globus
picture-gold-coin = Goldmünze
picture-map = Landkarte
picture-teapot = Teekanne
picture-telescope = Fernrohr
picture-violin = Geige
picture-wine = Wein
picture-writing-desk = Schreibtisch
