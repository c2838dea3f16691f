# Das eigene Konto löschen, und was das Auktionshaus von einem gelöschten Konto liest.

erasure-title = Konto löschen
erasure-section = Löscht, was das Auktionshaus über Sie gespeichert hat, außer was es nach dem Gesetz aufbewahren muss. Was das ist, lesen Sie zuvor.
erasure-link = Konto löschen …
erasure-back = Ihr Konto
erasure-refused = Ihr Konto wurde nicht gelöscht:
erasure-wrong-password = Das ist nicht Ihr Passwort.
erasure-demo = Die Passwörter der Demo kennen alle: Deren Konten bleiben, wie sie sind.
erasure-operator = Dies ist das Konto eines Mitarbeiters. Das Auktionshaus entzieht ihm zuerst diese Rolle (outcry account remove-operator); danach kann es hier gelöscht werden.
erasure-intro = Ist Ihr Konto gelöscht, kann es niemand zurückholen: weder Sie noch das Auktionshaus. Sie können mit derselben Adresse sofort ein neues Konto anlegen, als jemand, den das Auktionshaus nicht kennt.

## Was im Weg steht
erasure-hindered = Ihr Konto kann noch nicht gelöscht werden:
erasure-bid = Auf <a>{ $lot }</a> in { $sale } steht ein Gebot von Ihnen. Gebote binden: Warten Sie, bis das Los beendet ist oder jemand Sie überbietet.
erasure-not-invoiced = Sie haben <a>{ $lot }</a> in { $sale } gekauft, und die Rechnung steht noch aus. Warten Sie auf die Rechnung und bezahlen Sie sie, oder fragen Sie das Auktionshaus.
erasure-unpaid = <a>Rechnung { $number }</a> ist nicht bezahlt. Bezahlen Sie sie zuerst.
erasure-seller = Sie liefern hier ein: Das Auktionshaus hat Ihr Konto mit einem Einlieferer verknüpft. Bitten Sie es, die Verknüpfung zu lösen, sobald Ihre Lose abgerechnet sind.

## Was womit geschieht
erasure-deleted = Was gelöscht wird
erasure-deleted-person = Ihr Name, Ihre E-Mail-Adresse und Ihre Postanschrift
erasure-deleted-sign-in = Ihr Passwort und Ihre Passkeys; Sie werden überall abgemeldet, und kein Browser erhält mehr Push-Nachrichten
erasure-deleted-choices = Ihre Merklisten, Ihre Kursalarme und Ihre Auswahl der Benachrichtigungen
erasure-deleted-notes = Was das Auktionshaus bei Ihren Zulassungen zu Auktionen vermerkt hat, auch über Kautionen. Liegt dort eine Kaution von Ihnen, lassen Sie sie sich zuvor zurückzahlen.
erasure-kept = Was aufbewahrt wird, und warum
erasure-kept-documents = Rechnungen, Gutschriften, Abrechnungen und Zahlungen mit dem Namen und der Anschrift, auf die sie ausgestellt wurden: Wie viele Jahre das Auktionshaus sie aufbewahrt, bestimmt das Steuerrecht
erasure-kept-bids = Ihre Gebote unter einer Nummer, die dann niemanden mehr nennt: Wie ein Los verkauft wurde, bleibt nachprüfbar
erasure-kept-decisions = Zu welchen Auktionen jemand mit dieser Nummer zugelassen war, welche Bedingungen angenommen wurden und wann
erasure-kept-letter = Höchstens acht Tage lang Ihre E-Mail-Adresse, verschlüsselt, damit eine Mail Ihnen sagen kann, dass Ihr Konto gelöscht wurde
erasure-kept-copies = Sicherungskopien, die das Auktionshaus zuvor angelegt hat, bis es sie löscht

## Das Formular
erasure-confirm = Ihr Konto löschen
erasure-password = Ihr Passwort
erasure-button = Mein Konto löschen
erasure-cancel = Abbrechen

## Danach
erasure-done-title = Konto gelöscht
erasure-done = Ihr Konto ist gelöscht, und Sie sind abgemeldet. Das sagt Ihnen auch eine Mail an Ihre Adresse.
erasure-done-home = Zu den Auktionen

## Der Brief
erasure-mail = Ihr Konto wurde gelöscht
erasure-mail-deleted = Ihr Konto bei uns wurde gelöscht, wie mit Ihrem Passwort verlangt: Ihr Name, Ihre Adressen und was Sie gemerkt und ausgewählt hatten. Sie können jederzeit ein neues Konto anlegen, als jemand, den das Auktionshaus nicht kennt.
erasure-mail-kept = Rechnungen, Gutschriften, Abrechnungen und Zahlungen werden so lange aufbewahrt, wie das Gesetz es verlangt, und zwar wie sie ausgestellt wurden. Ihre Gebote bleiben unter einer Nummer, die niemanden nennt.
erasure-mail-not-you = Wenn Sie das nicht waren, kannte jemand Ihr Passwort: Bitte sagen Sie es dem Auktionshaus.
erasure-mail-link = Website öffnen

## Für das Auktionshaus
erasure-gone = Gelöschtes Konto
erasure-gone-house = Auktionen des Hauses
erasure-gone-people = Personen
erasure-gone-since = Vom Inhaber gelöscht am { $time }. Damit ist nichts mehr zu tun: Niemand kann sich damit anmelden, niemand damit verknüpft, gesperrt oder angeschrieben werden.
erasure-gone-number = Seine Nummer war <bdi>{ $user }</bdi>. Gebote, Rechnungen und Zahlungen dieser Nummer bleiben, wie sie waren.
