// The page of a test is in German: says so, and brings in the words, before what says them.

import words from "../../locales/de/live.ftl";
import { speak } from "../speak";

Object.assign(globalThis, { document: { documentElement: { lang: "de" } } });
speak("de", words);
process.env["TZ"] = "UTC";
