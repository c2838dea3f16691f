// The tests speak English: brings in the words, before what says them.

import words from "../../locales/en/live.ftl";
import { speak } from "../speak";

speak("en", words);
process.env["TZ"] = "UTC";
