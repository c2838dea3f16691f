// How a language groups and points figures, and what stands beside them. The server writes the same (`src/format/figures.rs`); vectors/format.json holds both to it.

export interface Figures {
  between: string;
  point: string;
  /** Digits of every group but the one beside the point. */
  further: number;
  /** A currency's sign stands behind its figure. */
  isSignBehind: boolean;
  /** How days and hours are written short. */
  days: string;
  hours: string;
}

const group = 3;
const english: Figures = { between: ",", point: ".", further: group, isSignBehind: false, days: "d", hours: "h" };

/** As CLDR has it of a language, by its tag or else by the first part of it; as in English where that is unknown. */
export function figuresOf(tag: string): Figures {
  const german = { days: "T.", hours: "Std." };
  if (tag === "de-CH") return { ...english, ...german, between: "’" };
  if (tag === "en-IN") return { ...english, further: 2 };
  const [language] = tag.split(/-/);
  if (language === "de") return { ...english, ...german, between: ".", point: ",", isSignBehind: true };
  if (language === "fr") return { ...english, between: "\u202f", point: ",", isSignBehind: true, days: "j" };
  return english;
}

/** What the page is written in; a worker has none, and says what the server wrote. */
export const pageLanguage = globalThis.document?.documentElement.lang ?? "";
export const ofPage = figuresOf(pageLanguage);

/** Plain digits, perhaps with a point and decimals, and a sign. */
export function digits(plain: string, { between, point, further }: Figures = ofPage): string {
  const [units = "", decimals] = plain.replace("-", "").split(".");
  const grouped = [...units].map((digit, place) => {
    const left = units.length - place - group;
    return place > 0 && left >= 0 && left % further === 0 ? between + digit : digit;
  });
  return `${plain.startsWith("-") ? "−" : ""}${grouped.join("")}${decimals === undefined ? "" : point + decimals}`;
}
