# What pages and their script say.

sign-in = Anmelden

## Market

market-pause = Anhalten
market-go-on = Weiter
market-paused = Angehalten um { $time }: Die Kurse haben diesen Stand.
market-wall = Vollbild
market-wall-leave = Vollbild verlassen
price-catching-up = holt auf
price-catching-up-to = Holt auf: Kurs { $age }
price-quiet = Kein Umsatz
price-quiet-since = Kein Umsatz: letzter Kurs { $age }
price-silent = Keine neuen Kurse
price-silent-since = Keine neuen Kurse: letzter Kurs { $age }
price-seconds-ago = vor { $count } s
price-minutes-ago = vor { $count } Min.
price-hours-ago = vor { $count } Std.
chart-caption = Die neuesten Kerzen ({ $length }), die neueste zuerst
chart-legend = { $begins }  E { $open }  H { $high }  T { $low }  S { $close }  Ums. { $volume }  { $change }
chart-since-edge = Seit dem linken Rand: { $own } { $change }, { $other } { $others } ({ $price })
chart-percent =  %

## How a lot stands

state-upcoming = Bevorstehend
state-open = Läuft
state-closing = Wird beendet…
state-sold = Verkauft
state-unsold = Nicht verkauft
state-withdrawn = Zurückgezogen
state-cancelled = Abgesagt
state-held = Angehalten
clock-opens = Beginnt in
clock-ends = Endet in
clock-ended = Beendet
clock-stopped = Uhr angehalten
end-ends = Endet am
end-ended = Endete am
end-was-to = Sollte enden am
end-extended = verlängert um { $time }
price-opening = Startpreis
price-current = Aktuelles Gebot
price-highest = Höchstes Gebot
price-minimum = Mindestgebot
price-sealed = Verdeckte Gebote ab
price-sold = Zuschlag
price-won = Ihr Zuschlag
reserve-none = Ohne Mindestpreis
reserve-met = Mindestpreis erreicht
reserve-not-met = Mindestpreis nicht erreicht
bids = { $count ->
    [0] Keine Gebote
    [one] 1 Gebot
   *[other] { $count } Gebote
}
limit-held = Nach der Fortsetzung läuft die verbliebene Zeit weiter.
limit-never = Kein Gebot verschiebt das Ende.
limit-was-last = Das war die letzte Verlängerung.
limit-none = Es gibt keine Verlängerung mehr.
limit-left = { $count ->
    [one] Die nächste Verlängerung ist die letzte.
   *[other] Höchstens noch { $count } Verlängerungen.
}
mine-leading = Sie führen
mine-outbid = Überboten
mine-placed = Gebot abgegeben
mine-voided = Gebot ungültig
mine-won = Zuschlag an Sie
mine-lost = Kein Zuschlag
soon-opens = Beginnt als Nächstes
soon-ends = Endet als Nächstes
soon-closing = Wird beendet
soon-ended = Gerade beendet

## You and a lot

own-unknown = Ihre Gebote können gerade nicht angezeigt werden.
sold = Zuschlag bei { $price }.
sold-to-you = Sie haben den Zuschlag bei { $price } erhalten.
sold-to-other = Zuschlag bei { $price } an einen anderen Bieter.
unsold-no-bids = Nicht verkauft: Es gab keine Gebote.
unsold-reserve = Nicht verkauft: Der Mindestpreis wurde nicht erreicht.
withdrawn = Dieses Los wurde aus der Auktion zurückgezogen.
cancelled = Die Auktion wurde abgesagt: Kein Gebot auf dieses Los gilt.
voided = Das Auktionshaus hat Ihr Gebot für ungültig erklärt. Grund: { $reason }
held = Die Auktion ist angehalten.
held-resumes = Das Bieten geht später weiter.
closing = Wird beendet… die letzten Gebote werden gezählt.
not-open = Das Bieten hat noch nicht begonnen.
least-opening = Der Startpreis beträgt { $least }.
least = Das Mindestgebot beträgt { $least }.
no-bids-yet = Noch keine Gebote.
not-bid = Sie haben auf dieses Los nicht geboten.
sign-in-to-bid = Melden Sie sich an, um zu bieten.
sign-in-to-bid-least = Melden Sie sich an, um { $least } zu bieten.
next = Bieten Sie { $least }, um weiter mitzubieten.
next-none = Höhere Gebote sind nicht möglich: Das Limit dieser Auktion beträgt { $limit }.
lead = Sie führen mit { $price }.
lead-highest = Sie führen mit { $price }, Ihrem höchsten Gebot.
lead-reserve = Ihr Gebot ist das höchste, aber der Mindestpreis ist nicht erreicht.
lead-hidden = Ihr Maximalgebot von { $maximum } bleibt verborgen.
outbid = Sie wurden überboten.
outbid-same = Ein anderer Bieter hat denselben Betrag zuerst geboten.
maximum-was = Ihr Maximalgebot lag bei { $maximum }.
maximum-is = Ihr Maximalgebot ist { $maximum }.
placed = Ihr Gebot von { $amount } liegt vor.
placed-hidden = Ihr Gebot liegt vor.
placed-may = Sie können es bis zum Ende ersetzen oder zurücknehmen.

## Bidding

at-least = Mindestens { $least }.
more-than = Mehr als { $own }.
more-than-maximum = Mehr als { $own }, Ihr Maximalgebot.
confirm-maximum = Ihr Maximalgebot auf { $amount } setzen?
confirm-sealed = Ein verdecktes Gebot von { $amount } abgeben?
confirm-far = Das ist mehr als das Dreifache des Mindestgebots von { $least }.
bids-for-you = Wir bieten für Sie, nur so hoch wie nötig.
sealed-until-end = Niemand sieht es vor dem Ende.
maximum-set = Maximalgebot setzen
maximum-change = Maximalgebot ändern
bid-place = Gebot abgeben
bid-replace = Gebot ersetzen
bid-checking = Wird geprüft… Ihr Gebot wurde vielleicht angenommen; bieten Sie nicht erneut.
bid-unknown = Wir wissen noch nicht, ob Ihr Gebot angenommen wurde. Laden Sie die Seite neu, bevor Sie erneut bieten.
bid-paused = Das Bieten pausiert, bis diese Seite wieder live ist.
bid-sending = Wird gesendet…
bid-moved = Der Preis hat sich gerade geändert: Das nächste Gebot beträgt { $least }.
done-leading = Ihr Gebot wurde angenommen.
done-outbid = Ihr Gebot wurde angenommen, aber ein früheres Maximalgebot ist gleich hoch oder höher.
done-set = Ihr Maximalgebot ist gesetzt.
done-raised = Maximalgebot erhöht.
done-lowered = Maximalgebot gesenkt.
done-placed = Ihr Gebot wurde abgegeben.
done-taken-back = Ihr Gebot wurde zurückgenommen.
total = Gesamt mit { $added }: { $total }
total-at-most = Höchstens { $total } mit { $added }
added-premium = Aufgeld
added-fee = Gebühr
added-tax = Steuer
added-and = { $first } und { $last }

## Why a bid did not count

refused-unknown = Dieses Los ist nicht verfügbar.
refused-not-higher = So viel haben Sie bereits geboten. Geben Sie mehr ein.
refused-below-price = Ihr Maximalgebot hat bereits { $price } geboten. Niedriger kann es nicht sein.
refused-you-lead = Sie führen bereits: Nichts wurde geändert.
refused-ceiling = Das liegt über dem Limit dieser Auktion: { $ceiling }.
refused-off-grid = In dieser Auktion gelten Bietschritte: Bieten Sie { $below } oder { $above }.
refused-wrong-offer = Für dieses Los gilt eine andere Art von Gebot. Laden Sie die Seite neu und bieten Sie erneut.
refused-no-bid = Sie haben kein Gebot, das Sie zurücknehmen könnten.
refused-too-often = Zu viele Änderungen in kurzer Zeit. Versuchen Sie es um { $time } UTC erneut.
refused-not-approved = Das Auktionshaus hat Sie für diese Auktion nicht zugelassen. Melden Sie sich für sie an, dann können Sie bieten.
refused-blocked = Das Auktionshaus nimmt in dieser Auktion keine Gebote von Ihnen an. Bereits abgegebene Gebote gelten weiter.
refused-own-lot = Sie verkaufen dieses Los und können deshalb nicht darauf bieten.
refused-limit = Das übersteigt Ihr Limit in dieser Auktion: Davon sind { $free } frei, Aufgeld und Steuer eingeschlossen. Sie können bis { $highest } bieten.
refused-limit-full = Das übersteigt Ihr Limit in dieser Auktion: Davon sind { $free } frei, und kein Gebot passt hinein.
refused-held = Nichts wurde geändert: Bieten Sie erneut, wenn sie weitergeht.
refused-stopped = Das Bieten ist unterbrochen, bis sich das Auktionshaus um die Auktion gekümmert hat. Ihr Gebot zählte nicht.
refused-early = Um { $by } zu früh (eingegangen { $arrived }, Beginn { $opens }).
refused-late = Um { $by } zu spät (eingegangen { $arrived }, Ende { $ended }).
refused-reused = Dieses Formular wurde bereits für einen anderen Betrag benutzt. Geben Sie Ihr Gebot erneut ein.
refused-signed-out = Sie sind abgemeldet. Laden Sie die Seite neu und melden Sie sich an, um zu bieten.
refused-fast = Zu viele Gebote auf einmal: Dieses wurde nicht gesendet. Warten Sie eine Sekunde und versuchen Sie es erneut.
refused-unreached = Ihr Gebot hat die Auktion nicht erreicht. Versuchen Sie es gleich noch einmal.
refused = Das ist hier nicht möglich. Nichts wurde geändert.

## Why text is no amount

amount-none = Geben Sie einen Betrag in Ziffern ein, zum Beispiel { $such }.
amount-zero = Geben Sie einen Betrag über null ein: { $least } oder mehr.
amount-foreign = „{ $part }“ gehört nicht in einen Betrag in { $currency }. Geben Sie zum Beispiel { $such } ein.
amount-misplaced =
    { $sign ->
        [point] Der Punkt
        [comma] Das Komma
        [apostrophe] Der Apostroph
       *[space] Das Leerzeichen
    } steht an einer falschen Stelle. Geben Sie einen Betrag ein, zum Beispiel { $such }.
amount-whole = Geben Sie einen Betrag in ganzen { $currency } ein, zum Beispiel { $such }.
amount-fine = Geben Sie einen Betrag mit höchstens { $digits } Stellen nach dem Komma ein.
amount-much = Das ist zu viel: Geben Sie { $most } oder weniger ein.
amount-two = „{ $typed }“ kann { $fraction } oder { $whole } sein.
amount-enter = Geben Sie { $short } oder { $plain } ein.
amount-enter-marked = Geben Sie { $currency } { $exact } ein, mit { $currency } davor, oder { $plain }.

## Lines of a lot’s history

row-you = Sie
row-paddle = Bieter { $paddle }
row-house = Das Auktionshaus
row-bid = Ein Gebot wurde abgegeben
row-outage = Nach einem Ausfall verlängert
row-sold-you = Zuschlag an Sie
row-sold = Zuschlag an Bieter { $paddle }
row-sold-house = Zuschlag an das Auktionshaus
row-unsold = Beendet, nicht verkauft
row-withdrawn = Aus der Auktion zurückgezogen
row-taken-back = Ein Gebot wurde zurückgenommen
row-opened = Zweithöchstes Gebot, geöffnet
row-held = Angehalten
row-resumed = Fortgesetzt
row-automatic = automatisch
row-extended = verlängert

## Heard and seen by the script alone

said-extended = Verlängert um { $time }
said-minutes = { $count ->
    [one] Noch 1 Minute
   *[other] Noch { $count } Minuten
}
said-seconds = Noch { $count } Sekunden
bar-won = Sie haben den Zuschlag für { $title } bei { $price } erhalten.
bar-voided = Das Auktionshaus hat Ihr Gebot auf { $title } für ungültig erklärt. Grund: { $reason }
bar-cancelled = Die Auktion mit { $title } wurde abgesagt: Ihr Gebot gilt nicht.
bar-leading = Sie führen wieder bei { $title }, mit { $price }.
bar-outbid = Sie wurden bei { $title } überboten: jetzt { $price }.
bar-all-outbid =
    Sie wurden bei { $count ->
        [one] einem Los
       *[other] { $count } Losen
    } überboten.
bar-updates =
    Es gibt Neues zu { $count ->
        [one] einem Los
       *[other] { $count } Losen
    }.
bar-my-bids = Meine Gebote
bar-lot = Zum Los
status-live = Live
status-http = Live über HTTP
status-away = Verbindet… Stand { $time }
status-silent = Wird geprüft: Die Auktion antwortet nicht, Gebote werden vielleicht nicht angenommen
status-slow = Langsame Verbindung: nur die neuesten Kurse, { $count } übersprungen
status-stale = Keine neuen Kurse seit { $time }
status-signed-out = Sie sind abgemeldet.
clock-off = unsere Uhr ging { $millis } ms falsch und wird korrigiert
clock-within = auf { $millis } ms genau
gallery-place = { $place } von { $count }
gallery-in = Vergrößern
gallery-out = Verkleinern

## Konto

push-on = Dieser Browser nimmt Push-Mitteilungen an.
push-off = Dieser Browser nimmt keine Push-Mitteilungen an.
push-none = Dieser Browser kann keine Push-Mitteilungen annehmen. Legen Sie diese Website auf einem Telefon zuerst auf den Startbildschirm.
push-blocked = Sie haben Mitteilungen dieser Website blockiert: Erlauben Sie sie in den Einstellungen des Browsers und kommen Sie dann wieder.
push-failed = Das hat nicht geklappt: Der Push-Dienst des Browsers oder diese Website ist nicht erreichbar. Versuchen Sie es gleich noch einmal.
push-turn-on = Push hier einschalten
push-turn-off = Push hier ausschalten
passkey-failed = Das hat nicht geklappt: Versuchen Sie es gleich noch einmal.
passkey-not-added = Es wurde kein Passkey hinzugefügt. Versuchen Sie es noch einmal.
passkey-not-used = Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal oder nehmen Sie Ihr Passwort.
passkey-on-device = Dieses Gerät hat schon einen Passkey Ihres Kontos.
passkey-impossible = Für die Adresse dieser Website legen Browser keine Passkeys an: Sie braucht einen Namen und TLS.
passkey-over = Das hat zu lange gedauert oder ist schon geschehen: Beginnen Sie von vorn.
passkey-known = Ihr Konto hat diesen Passkey bereits.
passkey-too-many = Ein Konto hat höchstens 10 Passkeys: Entfernen Sie zuerst einen.
passkey-unknown = Dieser Passkey ist hier nicht bekannt: Vielleicht wurde er entfernt.
passkey-not-accepted = Dieser Passkey wurde hier nicht angenommen.
passkey-copied = Dieser Passkey zählt weniger als zuvor, vielleicht wurde er kopiert: Melden Sie sich mit Ihrem Passwort an und entfernen Sie ihn.
passkey-wrong-password = Das ist nicht Ihr aktuelles Passwort.
passkey-wrong-name = Der Name eines Passkeys hat 1 bis 40 sichtbare Zeichen.
passkey-blocked = Das Auktionshaus hat dieses Konto gesperrt: Fragen Sie dort nach, wenn Sie das für einen Irrtum halten.
passkey-too-often = Zu viele Versuche: Warten Sie einen Augenblick.
passkey-unavailable = Die Anmeldung ist zurzeit nicht möglich.
