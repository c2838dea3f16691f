// Times in the visitor's zone; the server wrote them in UTC.

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const day = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});

export function localTime(time: string): string {
  return clock.format(new Date(time));
}

export function localDate(time: string): string {
  return day.format(new Date(time));
}

export function localise(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-local]")) {
    const written = element.dataset["local"] === "time" ? localTime : localDate;
    element.textContent = written(element.dateTime);
    element.title = element.dateTime;
  }
}
