// Times in the visitor's zone; the server wrote them in UTC.

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const toTheMinute: Intl.DateTimeFormatOptions = {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
};
const day = new Intl.DateTimeFormat("en-GB", toTheMinute);
const exact = new Intl.DateTimeFormat("en-GB", { ...toTheMinute, second: "2-digit" });

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

export function localise(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-local]")) {
    const writers: Record<string, (time: string) => string> = { time: localTime, exact: localEnd };
    const written = writers[element.dataset["local"] ?? ""] ?? localDate;
    element.textContent = written(element.dateTime);
    element.title = element.dateTime;
  }
}
