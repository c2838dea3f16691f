// Times in the visitor's zone; the server wrote them in UTC.

import { write } from "./dom";
import { pageLanguage } from "./figures";

/** English as in Britain, whose days come before their months. */
export const language = pageLanguage === "de" ? "de-DE" : "en-GB";
const clock = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
const toTheMinute: Intl.DateTimeFormatOptions = {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
};
const day = new Intl.DateTimeFormat(language, toTheMinute);
const exact = new Intl.DateTimeFormat(language, { ...toTheMinute, second: "2-digit" });

export function localTime(time: string): string {
  return clock.format(new Date(time));
}

export function localDate(time: string): string {
  return day.format(new Date(time));
}

/** To the second: for an end that moves by seconds. */
export function localEnd(time: string): string {
  return exact.format(new Date(time));
}

const ofAnotherDay = new Intl.DateTimeFormat(language, { ...toTheMinute, timeZoneName: undefined });

/** When something of late was: its time of day, or its date as well where that is not today's. `src/format` does the same. */
export function localMoment(time: string, now: number): string {
  return isSameDay(time, now) ? localTime(time) : ofAnotherDay.format(new Date(time));
}

/** Whether a time is of the visitor's day. */
export function isSameDay(time: string, now: number): boolean {
  return new Date(time).toDateString() === new Date(now).toDateString();
}

/** On the wall of another zone, which is named beside it. */
function there(time: string, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(language, { ...toTheMinute, second: "2-digit", timeZone, timeZoneName: undefined }).format(new Date(time));
}

export function localise(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-local]")) {
    const { local, zone } = element.dataset;
    const drawnAt = Date.parse(document.body.dataset["now"] ?? "") || Date.now();
    const writers: Record<string, (time: string) => string> = { time: localTime, moment: (time) => localMoment(time, drawnAt), exact: localEnd, there: (time) => there(time, zone) };
    write(element, (writers[local ?? ""] ?? localDate)(element.dateTime));
    element.title = element.dateTime;
  }
}
