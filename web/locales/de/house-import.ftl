# Lose aus einer Tabelle und Fotos aus einem Archiv.

## Die Seite

house-import-title = Lose importieren: { $title }
house-import = Lose importieren
house-import-help = Eine Zeile für jedes Los. Eine Zeile ändert das Los mit ihrer Nummer oder fügt eines hinzu; entfernt wird keines. Nichts wird gespeichert, bevor Sie gesehen haben, was gelesen wurde.
house-import-see-draft = Zum Entwurf
house-import-not-taken = Nicht jede Datei des Archivs ist ein Foto, das übernommen werden kann. Die anderen sind hier: Nehmen Sie diese heraus oder reparieren Sie sie, und senden Sie das Archiv noch einmal, oder prüfen Sie erneut, um ohne sie weiterzumachen.
house-import-table = Tabelle (CSV)
house-import-table-help = Gespeichert aus Excel, Numbers, LibreOffice oder einem anderen System; mit Überschriften auf Englisch oder Deutsch.
house-import-archive = Fotos (ZIP)
house-import-archive-help = In der Spalte der Tabelle genannt oder mit der Losnummer am Anfang: 12.jpg, 12-2.jpg. Ohne Tabelle kommen sie zu den Losen des Entwurfs.
house-import-photographs-here = { $count ->
    [one] Eines ist schon hier.
   *[other] { $count } sind schon hier.
}
house-import-rows = Zeilen
house-import-rows-kept = Die Tabelle ist hier, aber zu lang, um sie in diesem Feld zu verbessern: Zeilen, die Sie einfügen, oder eine Datei, die Sie wählen, treten an ihre Stelle.
house-import-rows-help = Fügen Sie sie hier ein, oder verbessern Sie, was gelesen wurde. Eine Datei, die Sie wählen, tritt an ihre Stelle.
house-import-new = Neue Lose
house-import-changed = Geändert
house-import-as-before = Unverändert
house-import-read-as = Gelesen als
house-import-amounts-as = , Beträge wie { $example }
house-import-comma = Komma
house-import-semicolon = Semikolon
house-import-tab = Tabulator
house-import-mistakes = Was nicht übernommen werden kann
house-import-row = Zeile
house-import-lot = Los
house-import-column = Spalte
house-import-wrong = Was nicht stimmt
house-import-of-sale = Die Auktion
house-import-first-mistakes = Dies sind die ersten { $count }.
house-import-unused = Diese Fotos des Archivs zeigt kein Los: { $files }. Nennen Sie sie in der Spalte der Tabelle, oder stellen Sie ihren Namen die Nummer eines Loses voran, das in der Tabelle oder im Entwurf steht.
house-import-and-more = { $files } und { $count } weitere
house-import-as-read = So wurde es gelesen
house-import-as-read-help = Zeiten sind Ortszeiten in { $zone }. Was die Tabelle offenlässt, gilt nach dem Entwurf für alle Lose.
house-import-as-read-caption = Jede Zeile, wie sie gelesen wurde
house-import-opening = Startpreis
house-import-reserve = Mindestpreis
house-import-estimate = Schätzpreis
house-import-times = Beginn, Ende
house-import-photographs = Fotos
house-import-more-rows = { $count ->
    [one] Eine weitere Zeile wurde ebenfalls gelesen.
   *[other] { $count } weitere Zeilen wurden ebenfalls gelesen.
}
house-import-columns = Spalten
house-import-left-out = Ausgelassen, da nicht bekannt ist, was sie enthalten: { $columns }. Wählen Sie es unten, und prüfen Sie dann erneut.
house-import-column-number = Spalte { $number }
house-import-leave-out = Auslassen
house-import-amounts = Schreibweise der Beträge
house-import-amounts-shown = Wie die Tabelle zeigt
house-import-go = In den Entwurf importieren
house-import-check = Prüfen
house-import-check-again = Erneut prüfen
house-import-anew = Neu beginnen
house-import-known = Spalten, die bekannt sind
house-import-known-help = Beträge sind in der Währung der Auktion, Zeiten Ortszeiten ihrer Zeitzone oder mit Zeitverschiebung angegeben. <a href="{ $address }" download>Laden Sie die Lose herunter</a>, um mit einer Tabelle zu beginnen.

## Wie weit es ist, und was daraus wurde

house-import-then-draft = Die Lose kommen in den Entwurf, sobald alles gelesen ist.
house-import-then-shown = Nichts wird gespeichert, bevor Sie gesehen haben, was gelesen wurde.
house-import-goes-on = Es geht auch weiter, wenn Sie die Seite verlassen: Hier steht, wie weit es ist.
house-import-not-taken-count = { $count ->
    [one] Eines konnte nicht übernommen werden.
   *[other] { $count } konnten nicht übernommen werden.
}
house-import-photographs-taken = Übernommene Fotos
house-import-cancel = Diesen Import abbrechen
house-import-doing-photographs = { $done } von { $count } Fotos sind übernommen.
house-import-doing-rows = Die Zeilen werden gelesen.
house-import-done = { $added ->
    [one] Importiert am { $at }: { $added } neues Los, { $changed } geändert, { $unchanged } wie zuvor.
   *[other] Importiert am { $at }: { $added } neue Lose, { $changed } geändert, { $unchanged } wie zuvor.
}
house-import-checked = Dies wurde am { $at } geprüft und nicht importiert: Die Tabelle und die Fotos sind noch hier. „Neu beginnen“ lässt sie weg.
house-import-changed-meanwhile = Jemand anders hat diesen Entwurf geändert. Dies würde die Tabelle jetzt mit ihm tun: Prüfen Sie es, und importieren Sie dann.
house-import-stopped = Dieser Import wurde unterbrochen, da der Server angehalten wurde. Die Fotos, die er schon übernommen hatte, sind hier, und unten steht, was er am Entwurf getan hat: Eine Zeile mit „wie zuvor“ ist darin. Um fortzufahren, senden Sie das Archiv noch einmal, falls es nicht zu Ende war, und importieren Sie erneut: Nichts wird doppelt angelegt.
house-import-cancelled = Dieser Import wurde abgebrochen, und nichts davon ist im Entwurf. Die Tabelle ist hier, ebenso die Fotos, die er schon übernommen hatte.
house-import-row-new = neu
house-import-row-changed = geändert
house-import-row-as-before = wie zuvor
house-import-head-nothing = Nichts kann importiert werden
house-import-head-rows = { $rows ->
    [one] Eine Zeile kann importiert werden
   *[other] { $rows } Zeilen können importiert werden
}
house-import-head-photographs = { $lots ->
    [one] Fotos von einem Los können importiert werden
   *[other] Fotos von { $lots } Losen können importiert werden
}
house-import-head-both = { $rows } und Fotos von { $lots } können importiert werden
house-import-count-rows = { $count ->
    [one] Eine Zeile
   *[other] { $count } Zeilen
}
house-import-count-more-lots = { $count ->
    [one] einem weiteren Los
   *[other] { $count } weiteren Losen
}
house-import-head-wrong = { $count ->
    [one] Eine Zelle ist noch nicht richtig
   *[other] { $count } Zellen sind noch nicht richtig
}
house-import-under-way = In diesen Entwurf wird gerade importiert
house-import-too-many = Es laufen gerade { $max } Importe: Senden Sie diesen in einer Minute noch einmal
house-import-unavailable = Importe können gerade nicht gespeichert werden: Senden Sie ihn gleich noch einmal
house-import-another = Inzwischen hat ein anderer Import in diesen Entwurf begonnen
house-import-not-kept = Importe können gerade nicht gespeichert werden

## Warum eine Tabelle oder ein Archiv nicht gelesen wird

house-import-workbook = Das ist eine Arbeitsmappe und keine Tabelle als Text: Speichern Sie sie als CSV, und senden Sie die
house-import-binary = Das ist keine Textdatei: Speichern Sie die Tabelle als CSV, und senden Sie die
house-import-damaged = Die Datei beginnt als { $encoding }, ist aber nicht darin geschrieben: Speichern Sie sie noch einmal als CSV in UTF-8
house-import-empty = Die Tabelle ist leer: Sie beginnt mit einer Zeile von Überschriften, dann kommt eine Zeile für jedes Los
house-import-large = Die Tabelle hat { $bytes } Bytes Text; höchstens { $max } werden angenommen: Teilen Sie sie
house-import-many-columns = Die Tabelle hat { $count } Spalten; höchstens { $max } werden angenommen
house-import-many-rows = Die Tabelle hat mehr als { $max } Zeilen, und so viele Lose hat eine Auktion höchstens: Teilen Sie sie
house-import-unreadable = Die Tabelle kann nicht gelesen werden: Prüfen Sie sie noch einmal
house-import-no-zip = Das ist kein lesbares ZIP-Archiv: Packen Sie die Fotos noch einmal als ZIP, ohne Passwort
house-import-many-files = Das Archiv enthält { $count } Dateien; höchstens { $max } werden angenommen: Machen Sie zwei daraus
house-import-archive-broken = Das Archiv kann nicht weiter gelesen werden: Packen Sie es noch einmal
house-import-file = Datei { $place }
house-import-file-locked = Sie kann nicht entpackt werden: Packen Sie sie noch einmal, ohne Passwort
house-import-file-path = Ihr Name ist ein Pfad aus dem Archiv hinaus
house-import-file-damaged = Sie ist beschädigt: Packen Sie sie noch einmal
house-import-file-bomb = Entpackt ist sie weit größer, als ein Foto ist, oder größer als 25 MB

## Was an einer Tabelle nicht stimmt

house-import-no-heading = Keine der Überschriften sagt, was ihre Spalte enthält: Wählen Sie das für jede Spalte, oder benennen Sie sie wie in einer Tabelle heruntergeladener Lose
house-import-only-headings = Die Tabelle hat nur Überschriften: Darunter kommt eine Zeile für jedes Los
house-import-no-numbers = Der Entwurf hat Lose bis Nummer { $last }, und die Tabelle hat keine Spalte mit Losnummern: Wählen Sie die Spalte, die sie enthält, oder fügen Sie eine hinzu, damit klar ist, welche Zeilen neue Lose sind und welche eines ändern
house-import-column-twice = Zwei Spalten werden als „{ $column }“ gelesen: Wählen Sie eine, und lassen Sie die andere aus
house-import-two-readings = „{ $cell }“ hat ein Zeichen, das vor Cents oder zwischen Tausendern stehen kann, und die Tabelle zeigt nicht, welches: Schreiben Sie den Betrag ohne dieses Zeichen, oder wählen Sie die Schreibweise der Beträge ({ $point } oder { $comma })
house-import-many-cells = Die Zeile hat { $cells } Zellen, und es gibt { $headings } Überschriften: Setzen Sie Text, der ein Trennzeichen oder einen Zeilenumbruch enthält, in Anführungszeichen
house-import-opening-needed = Geben Sie den Startpreis ein, etwa 125.
house-import-number-twice = Los { $number } steht schon in Zeile { $row }
house-import-no-opening = Die Tabelle hat keine Spalte für den Startpreis: Wählen Sie die, die ihn enthält
house-import-no-number-nor-id = Die Zeile hat weder eine Losnummer noch eine Los-ID
house-import-no-number-left = Nach Los { $last } kommt keines mehr: Geben Sie diesem eine freie Nummer
house-import-number-missing = Die Zeile hat keine Losnummer: Geben Sie eine ganze Zahl ab 1 ein
house-import-number-wrong = „{ $cell }“ ist keine ganze Zahl ab 1, wie eine Losnummer es ist: Wählen Sie eine freie, und nennen Sie die bisherige Bezeichnung im Titel
house-import-photograph-no-archive = Ein Foto „{ $name }“ gibt es nicht: Senden Sie auch das Archiv (ZIP), das es enthält
house-import-photograph-unknown = Ein Foto „{ $name }“ gibt es nicht: Das Archiv enthält { $count } Dateien, aber keine dieses Namens
house-import-unnumbered = Die Tabelle hat keine Spalte mit Losnummern: In der Reihenfolge der Zeilen erhalten die Lose die Nummern { $first } bis { $last }.
house-import-other-numbers = Die Spalte „{ $ids }“ enthält Nummern, die nicht die der Lose sind: Was dort { $id } hat, ist Los { $lot }. Sollen Bieter diese Nummern lesen, wählen Sie für die Spalte „{ $numbers }“.

## Was Spalten enthalten

house-column-number = Losnummer
house-column-lot-id = Los-ID
house-column-title = Titel
house-column-description = Beschreibung
house-column-category = Kategorie
house-column-estimate = Schätzpreis (ein Betrag oder eine Spanne)
house-column-estimate-low = Schätzpreis von
house-column-estimate-high = Schätzpreis bis
house-column-opening = Startpreis
house-column-reserve = Mindestpreis
house-column-opens = Beginn
house-column-ends = Ende
house-column-hard-end = Spätestes Ende
house-column-condition = Zustand
house-column-provenance = Provenienz
house-column-dimensions = Maße
house-column-shipping = Versand und Abholung
house-column-reference = Referenzpreis
house-column-seller = Einliefererkennung
house-column-images = Fotos
house-column-image-texts = Was Fotos zeigen
house-column-drawing = Zeichnung
