# Anmeldung, Registrierung und das eigene Konto.

sign-up = Konto anlegen
sign-up-refused = Ihr Konto wurde nicht angelegt:
sign-up-name = Ihr Name
sign-up-name-help = Steht nur auf Ihren eigenen Seiten. Andere Bieter sehen eine Bieternummer.
email = E-Mail-Adresse
password = Passwort
sign-up-password-help = Mindestens { $count } Zeichen. Am besten mehrere Wörter.
sign-up-button = Konto anlegen
sign-up-or-sign-in = Haben Sie schon ein Konto? <a>Melden Sie sich an</a>

## Allgemeines

save = Speichern
cancel = Abbrechen
account-title = Ihr Konto
current-password = Aktuelles Passwort
new-password = Neues Passwort

## Anmelden

sign-in-after-sign-up = Eine E-Mail ist unterwegs an die Adresse, die Sie eingegeben haben. Wenn Sie neu hier sind, ist Ihr Konto angelegt: Melden Sie sich mit dem Passwort an, das Sie gewählt haben, und bestätigen Sie die Adresse über den Link in der E-Mail. Falls es zu der Adresse schon ein Konto gab, wurde nichts geändert.
sign-in-passkey = Mit einem Passkey anmelden
sign-in-or-sign-up = Noch kein Konto? <a>Konto anlegen</a>
sign-in-forgotten = Passwort vergessen? <a>Link anfordern</a>
sign-in-wrong = E-Mail-Adresse und Passwort passen nicht zusammen. Prüfen Sie beide und versuchen Sie es noch einmal.
sign-in-blocked = Das Auktionshaus hat dieses Konto gesperrt. Fragen Sie dort nach, wenn Sie das für einen Irrtum halten.
sign-in-too-many = Zu viele Versuche. Warten Sie eine halbe Minute und versuchen Sie es dann noch einmal.
sign-in-unavailable = Die Anmeldung ist zurzeit nicht möglich. Versuchen Sie es gleich noch einmal.

## Ein vergessenes Passwort

forgotten-title = Passwort vergessen
forgotten-sent-title = Achten Sie auf unsere E-Mail
forgotten-sent = Wenn jemand, der hier bietet, die Adresse <strong><bdi>{ $email }</bdi></strong> hat, ist eine E-Mail mit einem Link unterwegs.
forgotten-sent-help = Mit dem Link legen Sie ein neues Passwort fest: einmal, innerhalb einer Stunde; es gilt der neueste. An eine Adresse gehen höchstens { $count } solche E-Mails, danach alle zwanzig Minuten eine weitere.
forgotten-no-mail = Keine E-Mail? Sehen Sie im Spam-Ordner nach oder <a>versuchen Sie es mit einer anderen Adresse</a>.
forgotten-ask-before = Oder fragen Sie das Auktionshaus unter
forgotten-ask-after = : Auch dort erhalten Sie einen Link.
forgotten-words = Nennen Sie die Adresse, mit der Sie sich anmelden: Wir senden einen Link dorthin, mit dem Sie ein neues Passwort festlegen.
forgotten-button = Link anfordern
forgotten-back = Zurück zur Anmeldung

## Ein Link für einmal

welcome-title = Willkommen
welcome-words = Geben Sie Ihren Namen an und wählen Sie ein Passwort für Ihr Konto. Passkeys, die es hatte, werden entfernt. Dieser Link gilt einmal.
welcome-forgotten-title = Wählen Sie ein neues Passwort
welcome-forgotten-words = Es tritt an die Stelle des vergessenen. Überall sonst, wo Sie angemeldet sind, werden Sie abgemeldet, und die Passkeys des Kontos werden entfernt. Dieser Link gilt einmal.
welcome-password-help = Mindestens { $count } Zeichen.
welcome-button = Passwort festlegen

## Ein anderes Passwort

password-unchanged = Ihr Passwort bleibt, wie es war:
password-words = Mit einem neuen Passwort werden Sie überall sonst abgemeldet, wo Sie angemeldet sind.
password-button = Neues Passwort festlegen

## Eine Adresse bestätigen

confirm-email-title = Ihre Adresse
confirm-email-done = Vielen Dank: <bdi>{ $email }</bdi> ist bestätigt.
confirm-email-words = Jemand namens <strong><bdi>{ $name }</bdi></strong> hat hier ein Konto mit der Adresse <strong><bdi>{ $email }</bdi></strong>. Wenn Sie das sind, bestätigen Sie sie.
confirm-email-button = Ja, das ist meine Adresse
confirm-email-not-you = Wenn Sie es nicht sind, brauchen Sie nichts zu tun.

## Das eigene Konto

account-unchanged = Es wurde nichts geändert:
account-you = Sie
account-name-help = Auf Ihren Rechnungen und Ihren eigenen Seiten. Andere Bieter sehen eine Bieternummer.
account-address = Postanschrift
account-address-help = Zeile für Zeile, höchstens sechs. Sie steht auf Ihren Rechnungen; außer dem Auktionshaus sieht sie niemand.
account-language = Sprache
account-language-help = Auf diesen Seiten und in den E-Mails, die wir Ihnen senden.
account-email = E-Mail
account-signs-in-as = Sie melden sich als <strong><bdi>{ $email }</bdi></strong> an.
account-confirmed = Diese Adresse ist bestätigt.
account-unconfirmed = Diese Adresse ist noch nicht bestätigt: Öffnen Sie den Link in der E-Mail, die wir dorthin gesandt haben.
account-send-again = Link noch einmal senden
account-demo-address = Adressen und Passwörter der Demo sind allen bekannt: Sie bleiben, wie sie sind.
account-new-email = Neue E-Mail-Adresse
account-change-email = E-Mail-Adresse ändern
account-alerts = Kursalarme
account-your-alerts = Ihre Kursalarme
account-passkeys = Passkeys
account-passkeys-count = { $count } von { $most }
account-passkeys-words = Mit einem Passkey melden Sie sich über die Sperre Ihres Telefons oder Computers an: Fingerabdruck, Gesicht oder PIN. Ihr Passwort gilt weiterhin.
account-passkey-change = : umbenennen oder entfernen
account-demo-passkeys = Die Passwörter der Demo sind allen bekannt: Ihre Konten nehmen keine Passkeys an.
account-passkey-name = Name des neuen Passkeys
account-passkey-example = Mein Telefon
account-add-passkey = Passkey hinzufügen
account-secret = Passwort und Geräte
account-change-password = Passwort ändern
account-sign-out-elsewhere = Überall sonst abmelden

## Was getan wurde

account-saved = Gespeichert.
account-said-email = Gespeichert. Melden Sie sich von jetzt an mit der neuen Adresse an. Eine E-Mail fragt dort, ob sie Ihnen gehört.
account-said-email-asked = Ein Link ist unterwegs an Ihre Adresse.
account-said-email-asked-often = Eben gingen schon Links an Ihre Adresse: Suchen Sie die neueste E-Mail. In zwanzig Minuten kann eine weitere gesandt werden.
account-said-verified = Ihre Adresse ist bereits bestätigt.
account-said-password = Von jetzt an gilt Ihr neues Passwort. Überall sonst, wo Sie angemeldet waren, sind Sie abgemeldet.
account-said-passkey-removed = Der Passkey ist entfernt. Überall sonst, wo Sie angemeldet waren, sind Sie abgemeldet.
account-said-alone = Überall sonst, wo Sie angemeldet waren, sind Sie abgemeldet.

## Was per E-Mail und als Push kommt

notices-title = Benachrichtigungen
notices-saved = Gespeichert: Das erhalten Sie von jetzt an.
notices-unheard = Zurzeit nimmt keiner Ihrer Browser Push-Mitteilungen an. Hiervon erhalten Sie gar nichts, bis Sie Push in einem Browser einschalten oder „E-Mail“ ankreuzen:
notices-bounced = Post an <bdi>{ $email }</bdi> kam zurück, daher senden wir nichts mehr dorthin. Ändern Sie oben Ihre E-Mail-Adresse oder kreuzen Sie unten an, dass wir es noch einmal versuchen sollen.
notices-push-title = Push in diesem Browser
notices-push-words = Eine Push-Mitteilung sagt Ihnen binnen Sekunden, dass Sie überboten sind, auch wenn keine unserer Seiten offen ist. Sie kommt in diesen Browser, bis Sie sie ausschalten oder sich hier abmelden.
notices-push-no-script = Push-Mitteilungen brauchen JavaScript, das in diesem Browser ausgeschaltet ist. E-Mails kommen auch so.
notices-tell-me = Anlässe
notices-mail = E-Mail
notices-push = Push
notices-by-mail = { $notice }: per E-Mail
notices-by-push = { $notice }: per Push
notices-remind = Erinnerung, bevor ein Los endet, bei dem ich führe oder das ich mir gemerkt habe
notices-never = Nie
notices-never-help = „Nie“ heißt: Von einem Los, das bald endet, erfahren Sie nichts, auch wenn es oben angekreuzt ist.
notices-day-before = Einen Tag vorher
notices-hour-before = Eine Stunde vorher
notices-minutes-before = { $count } Minuten vorher
notices-try-again = Meine Adresse noch einmal versuchen
notices-button = Auswahl speichern
notices-outbid = Ich werde überboten
notices-won = Ich erhalte den Zuschlag für ein Los
notices-lost = Ein Los endet, auf das ich geboten habe, und geht nicht an mich
notices-opens = Ein gemerktes Los ist für Gebote offen
notices-ending-soon = Ein Los endet bald, bei dem ich führe oder das ich mir gemerkt habe
notices-registration = Das Auktionshaus entscheidet über meine Zulassung
notices-invoice = Eine Rechnung oder Gutschrift wird ausgestellt
notices-second-chance = Ein Los wird mir nach der Auktion angeboten, oder ein solches Angebot endet
notices-house-message = Das Auktionshaus hat Neues zu einer Auktion oder einem Gebot von mir
notices-price-alert = Ein Kurs erreicht eine meiner Alarmschwellen
notices-password-link = Ich habe mein Passwort vergessen
notices-email-check = Meine Adresse ist zu bestätigen
notices-email-changed = Meine Adresse wurde geändert
notices-has-account = Jemand wollte mit meiner Adresse ein Konto anlegen
notices-passkeys-changed = Ein Passkey von mir wurde hinzugefügt oder entfernt
notices-account-erased = Mein Konto wurde gelöscht

## Eine Art von E-Mails beenden

unsubscribe-title = Benachrichtigungen per E-Mail
unsubscribe-done = Solche E-Mails erhalten Sie nicht mehr.
unsubscribe-done-words = E-Mails der Art <strong>„{ $notice }“</strong> sind abbestellt. Diese und die übrigen Einstellungen finden Sie in Ihrem Konto.
unsubscribe-account = Mein Konto öffnen
unsubscribe-words = Sie erhalten E-Mails der Art <strong>„{ $notice }“</strong>.
unsubscribe-button = Keine solchen E-Mails mehr

## Ein Passkey

passkey-title = Passkey
passkey-heading = Passkey <bdi>{ $name }</bdi>
passkey-name = Name
passkey-remove-title = Diesen Passkey entfernen
passkey-remove-words = Er meldet Sie dann nicht mehr an. Überall sonst, wo Sie angemeldet sind, werden Sie abgemeldet. Ihr Passwort gilt weiterhin. Löschen Sie ihn auch auf dem Gerät: Das kann eine Website nicht.
passkey-remove = Passkey entfernen
passkey-added = Hinzugefügt:
passkey-used = zuletzt verwendet:
passkey-unused = noch nicht verwendet

## Sich für eine Auktion anmelden

registration-title = Zulassung zu { $sale }
registration-register = Zulassung beantragen
registration-yours = Ihre Zulassung
registration-words = Das Auktionshaus prüft jeden Antrag und lässt zu, wer bieten darf. Sobald es entschieden hat, sehen Sie es hier und auf der Seite der Auktion.
registration-operator = Mitarbeiter bieten nicht.
registration-over = Diese Auktion ist beendet.
registration-open = Sie können in dieser Auktion bieten: Eine Zulassung ist nicht nötig.
registration-back = Zurück zur Auktion
registration-conditions = Auktionsbedingungen
registration-as-of = Stand: { $date }.
registration-accept = Ich akzeptiere die Auktionsbedingungen

## Eigene Einlieferungen

consignments-title = Meine Einlieferungen
consignments-past = Ihre Lose in Auktionen, die vor längerer Zeit endeten. <a>Zurück zu den neuesten</a>
consignments-words = Ihre Lose; das Auktionshaus führt Sie als <bdi>{ $seller }</bdi>. Ihre Mindestpreise sehen nur Sie und das Auktionshaus. Auf diese Lose können Sie nicht bieten.
consignments-missing = Einige Lose fehlen hier zurzeit vielleicht.
consignments-none = Keine Einlieferungen
consignments-none-words = Lose, die Sie einliefern, stehen hier, sobald das Auktionshaus sie mit Ihrem Konto verknüpft hat. Bitten Sie dort darum.
consignments-no-lots = Keine Lose
consignments-no-lots-here = Keine Lose in diesen Auktionen
consignments-no-lots-words = Ihre Lose stehen hier, sobald ihre Auktion veröffentlicht ist.
consignments-no-lots-here-words = Auktionen, die vor längerer Zeit endeten, werden nach und nach durchgesehen.
consignments-corrected = (inzwischen berichtigt)
consignments-no-statement = Ihre Abrechnung steht hier, sobald das Auktionshaus sie ausgestellt hat.
consignments-older = Auktionen, die früher endeten
consignments-owed = { $amount }, die Sie dem Auktionshaus schulden
consignments-to-you = { $amount } für Sie
consignments-estimate = Schätzpreis { $estimate }
consignments-watching = { $count ->
    [one] 1 Person hat es sich gemerkt
   *[other] { $count } Personen haben es sich gemerkt
}
consignments-reserve = Ihr Mindestpreis: { $reserve }

## Was sich nicht rückgängig machen lässt

ask-lacking = Bisher fehlt:
ask-lacking-of-house = { $what }: einzutragen in den <a>Einstellungen des Hauses</a>
ask-lacking-addresses = die Postanschrift von <bdi>{ $names }</bdi>: Nur die Käufer selbst tragen sie ein, unter <em>Ihr Konto</em>, <em>Sie</em>
ask-lacking-go-on = Sie können auch ohne fortfahren: Eine Rechnung behält, was bei der Ausstellung darin stand.
ask-names-and-more = { $names } und { $count } weitere
ask-reason = Grund
