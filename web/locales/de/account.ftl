# Anmeldung, Registrierung und das eigene Konto.

sign-up = Konto anlegen
sign-up-refused = Ihr Konto wurde nicht angelegt:
sign-up-name = Ihr Name
sign-up-name-help = Steht nur auf Ihren eigenen Seiten. Andere Bieter sehen eine Bieternummer.
email = E-Mail-Adresse
password = Passwort
sign-up-password-help = Mindestens { $count } Zeichen. Alles, was länger als ein Wort ist, ist gut.
sign-up-button = Konto anlegen
sign-up-or-sign-in = Haben Sie schon ein Konto? <a>Melden Sie sich an</a>
