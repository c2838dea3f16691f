import words from "../locales/en/live.ftl";
import { speak } from "./speak";

speak("en", words);
