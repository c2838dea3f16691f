# Wenn eine Seite nicht gezeigt oder etwas nicht angenommen werden kann.

## Seiten, die nicht gezeigt werden können

problem-not-found = Seite nicht gefunden
problem-not-found-words = Vielleicht ist die Adresse falsch geschrieben, oder das Los oder die Auktion gibt es nicht mehr.
problem-unknown-symbol = Symbol nicht gefunden
problem-unknown-symbol-words = Kein Symbol schreibt sich so. Die Marktseite nennt alle, die einen Kurs haben.
problem-no-page = Das ist keine Seite
problem-no-page-words = Die Adresse gehört zu einer Schaltfläche oder einem Formular einer anderen Seite. Es wurde nichts geändert.
problem-forbidden = Kein Zugang
problem-forbidden-words = Ihr Konto lässt das nicht zu. Es wurde nichts geändert.
problem-malformed = Das Formular war unvollständig
problem-malformed-words = Etwas fehlte oder war nicht lesbar, daher wurde nichts ausgeführt. Öffnen Sie die Seite erneut und versuchen Sie es noch einmal.
problem-too-large = Das Formular ist zu groß
problem-too-large-words = Es enthielt mehr Text oder größere Dateien, als diese Seite annimmt, daher wurde nichts ausgeführt. Gehen Sie zurück – alles, was Sie eingegeben haben, steht dort noch – und senden Sie weniger auf einmal.
problem-stale-form = Das Formular ist abgelaufen
problem-stale-form-words = Es gehört zu einem früheren Besuch, daher wurde nichts ausgeführt. Öffnen Sie die Seite erneut und versuchen Sie es noch einmal.
problem-used-link = Dieser Link wurde schon verwendet oder ist abgelaufen
problem-used-link-words = Ein solcher Link gilt einmal und nur für begrenzte Zeit, und ein neuerer ersetzt ihn. Bitten Sie um einen neuen, wo Sie ihn erhalten haben, oder fordern Sie einen über „Passwort vergessen“ an.
problem-too-many = Zu viele Anfragen
problem-too-many-words = Warten Sie einige Sekunden und versuchen Sie es dann noch einmal. Es wurde nichts geändert.
problem-unavailable = Vorübergehend nicht verfügbar
problem-unavailable-words = Etwas hinter der Seite wird gerade gestartet. Versuchen Sie es in einigen Sekunden noch einmal.
problem-sale-away = Diese Auktion kann zurzeit nicht gezeigt werden
problem-sale-away-words = Ihre Aufzeichnungen sind erhalten, im Augenblick aber nicht lesbar. Versuchen Sie es in einigen Sekunden noch einmal.
too-often-words =
    Zu viele Anfragen aus Ihrem Netz auf einmal: Die Seite wurde nicht geladen, nichts wurde geändert. Laden Sie sie in { $count ->
        [one] 1 Sekunde
       *[other] { $count } Sekunden
    } neu.
problem-near = Meinten Sie
problem-see-symbols = Alle Symbole ansehen
problem-have-link-sent = Link anfordern
problem-see-auctions = Aktuelle Auktionen ansehen
problem-back = Zurück zu jener Seite
own-unknown-again = Noch einmal versuchen

## Namen, Adressen und Passwörter

wrong-email = geben Sie eine E-Mail-Adresse wie name@example.org ein
wrong-name-length = ein Name hat 1 bis { $count } sichtbare Zeichen
wrong-name-email = geben Sie hier einen Namen ein, keine E-Mail-Adresse
wrong-name-advertisement = geben Sie hier einen Namen ein, in einer Zeile und ohne die Adresse einer Website
wrong-passkey-name = der Name eines Passkeys hat 1 bis { $count } sichtbare Zeichen
wrong-address-lines = eine Anschrift hat höchstens { $count } Zeilen
wrong-address-long = eine Zeile einer Anschrift hat höchstens { $count } Zeichen
wrong-password-short = ein Passwort hat mindestens { $count } Zeichen
wrong-password-long = ein Passwort hat höchstens 1.024 Byte
wrong-password-common = dieses Passwort gehört zu den ersten, die Fremde versuchen würden: Nehmen Sie einige Wörter, die niemand zusammenbringen würde
wrong-password-current = das ist nicht Ihr aktuelles Passwort
wrong-email-taken = diese Adresse kann nicht verwendet werden: Ein anderes Konto hat sie

## Konten

account-email-taken = zu dieser Adresse gibt es ein Konto
account-changed-meanwhile = das Konto wurde gleichzeitig geändert
account-busy = es werden gerade zu viele Passwörter geprüft
account-unavailable = die Konten sind zurzeit nicht erreichbar
account-none = ein solches Konto gibt es nicht
account-try-again = Konten können zurzeit nicht geändert werden: Sie können es gefahrlos noch einmal versuchen
block-operator = Mitarbeiter werden hier nicht gesperrt: Zuerst nimmt `outcry account remove-operator` ihnen die Rolle
link-operator = Mitarbeiter erhalten hier keinen Link: Den ihren macht `outcry account add`
link-blocked = das Auktionshaus hat dieses Konto gesperrt: Heben Sie zuerst die Sperre auf
link-demo = die Passwörter der Demo sind allen bekannt: Sie bleiben, wie sie sind

## Sich für eine Auktion anmelden, und darüber entscheiden

register-operator = Mitarbeiter sehen Mindestpreise und wer bietet, daher bieten sie nicht
register-open = für diese Auktion ist keine Zulassung nötig: Wer ein Konto hat, kann bieten
register-by-invitation = diese Auktion ist nur auf Einladung: Fragen Sie das Auktionshaus
register-over = diese Auktion ist beendet
register-not-accepted = akzeptieren Sie die Auktionsbedingungen in ihrer jetzigen Fassung
register-declined = das Auktionshaus hat Sie für diese Auktion nicht zugelassen
register-too-often = zu viele Versuche: Warten Sie einen Augenblick
register-unavailable = die Zulassung kann zurzeit nicht beantragt werden: Versuchen Sie es noch einmal
decide-approved = die Person ist bereits zugelassen: Sperren Sie sie stattdessen
decide-changed-meanwhile = inzwischen hat jemand anderes entschieden: Sehen Sie noch einmal nach
decide-unknown = es kam nicht rechtzeitig eine Antwort, vielleicht wurde es also ausgeführt: Sie können es gefahrlos noch einmal versuchen
decide-unavailable = das ist zurzeit nicht möglich, und es wurde nichts geändert: Versuchen Sie es gleich noch einmal
decide-sale-over = die Auktion ist beendet und abgelegt: Über sie wird nichts mehr entschieden
decide-too-many = die Auktion hat so viele Bieter, wie sie aufnimmt
decide-stopped = für diese Auktion wird zurzeit nichts angenommen: Ihre Seite sagt, warum
decide-impossible = das ist hier nicht möglich, und es wurde nichts geändert
registrant-waiting = Wartet
registrant-approved = Zugelassen
registrant-declined = Abgelehnt
registrant-blocked = Gesperrt

## Zeitzonen und Zeiten

zone-unknown = diese Zeitzone gibt es nicht; eine heißt etwa Europe/Berlin oder UTC
zone-respelt = diese Zeitzone gibt es nicht: Meinten Sie { $zone }?
time-none = Geben Sie Datum und Uhrzeit ein, etwa 2026-11-21 14:00.
time-skipped = Diese Uhrzeit überspringt die Zeitumstellung. Wählen Sie eine davor oder danach.
time-twice = Diese Uhrzeit kommt wegen der Zeitumstellung zweimal. Wählen Sie eine davor oder danach.
