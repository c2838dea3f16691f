# The frame around every page, and what many pages say.

## What many pages say

sign-out = Abmelden
reload = Neu laden
dismiss = Schließen
try-again = Erneut versuchen
search = Suchen
trail = Navigationspfad
demo = Demo
lot = Los
lot-numbered = Los { $number }
lot-named = Los { $number }: { $title }
past-sales = Vergangene Auktionen
watch = Merken
watch-named = { $name } merken
watchlist-unknown = Ihre Merkliste kann gerade nicht angezeigt werden.

## The frame around every page

frame-summary = Auktionen und Kurse live, während sie laufen.
frame-skip = Zum Inhalt springen
frame-unbuilt = Diese Seite wird ohne Stylesheet und Skript gezeigt: Sie wurden nicht gebaut. Alles funktioniert, aber Preise aktualisieren sich nicht von selbst; laden Sie die Seite neu, um die neuesten zu sehen.
frame-signed-out = Sie sind abgemeldet. <a>Anmelden</a>
frame-as-of = Stand { $time }
frame-tape = Neueste Kurse
frame-dismiss-alert = Kursalarm schließen
frame-account = Ihr Konto
frame-alerts = Kursalarme
frame-languages = Sprache
frame-server-time = Serverzeit
nav-main = Hauptnavigation
nav-sales = Auktionen
nav-market = Markt
nav-my-bids = Meine Gebote
nav-consignments = Meine Einlieferungen
nav-house = Haus

## What stands above everything else

warning-engine-silent = Die Auktion antwortet gerade nicht, Gebote werden vielleicht nicht angenommen. Laden Sie die Seite gleich noch einmal, um zu sehen, ob sie wieder antwortet.
warning-who-unknown = Wir können Ihre Anmeldung gerade nicht prüfen. Laden Sie die Seite gleich noch einmal, um zu bieten.
warning-weak-durability = Diese Installation nimmt schwache Dauerhaftigkeit in Kauf: Bei einem Stromausfall können Gebote verloren gehen.
warning-elsewhere = Hier aktualisiert sich nichts von selbst: Sie haben { $here } geöffnet, die Website ist aber für { $home } eingerichtet. Öffnen Sie jene Adresse, oder laden Sie die Seite neu, um das Neueste zu sehen; Ihre eigenen Gebote laden sie neu. Soll { $here } geöffnet werden, starten Sie die Website mit --public-url { $here } (OUTCRY_PUBLIC_URL).

## When a market is closed

closure = Markt geschlossen
closure-not-soon = Markt geschlossen.
closure-till-weekday =
    Geschlossen bis { $weekday ->
        [1] Mo
        [2] Di
        [3] Mi
        [4] Do
        [5] Fr
        [6] Sa
       *[7] So
    } { $time }
closure-till-day = Geschlossen bis { $day } { $time }
closure-opens =
    Markt geschlossen. Er öffnet { $weekday ->
        [1] Montag
        [2] Dienstag
        [3] Mittwoch
        [4] Donnerstag
        [5] Freitag
        [6] Samstag
       *[7] Sonntag
    }, { $day }. { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[12] Dezember
    }, { $time }.

## How prices are shown

display = Darstellung
display-rows = Zeilen
display-colours = Farben
display-apply = Anwenden
display-compact = Eng
display-normal = Normal
display-roomy = Weit
display-blue = Blau steigt, Orange fällt
display-green = Grün steigt, Rot fällt
display-red = Rot steigt, Grün fällt

## On paper

paper-page = { $title }, Seite { $page } von { $count }
