# What pages and their script say.

sign-in = Anmelden
