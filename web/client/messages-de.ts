import words from "../locales/de/live.ftl";
import { speak } from "./speak";

speak("de", words);
