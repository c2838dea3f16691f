// How a language groups and points figures. The server writes the same (`src/format/figures.rs`); vectors/format.json holds both to it.

export interface Figures {
  between: string;
  point: string;
  /** Digits of every group but the one beside the point. */
  further: number;
}

const group = 3;

/** As CLDR has it of a language, by its tag or else by the first part of it; as in English where that is unknown. */
export function figuresOf(tag: string): Figures {
  if (tag === "de-CH") return { between: "’", point: ".", further: group };
  if (tag === "en-IN") return { between: ",", point: ".", further: 2 };
  const [language] = tag.split("-");
  if (language === "de") return { between: ".", point: ",", further: group };
  if (language === "fr") return { between: "\u202f", point: ",", further: group };
  return { between: ",", point: ".", further: group };
}

/** As the page is written; a worker has none, and says what the server wrote. */
const ofPage = figuresOf(globalThis.document?.documentElement.lang ?? "");

/** Plain digits, perhaps with a point and decimals, and a sign. */
export function digits(plain: string, { between, point, further }: Figures = ofPage): string {
  const [units = "", decimals] = plain.replace("-", "").split(".");
  const grouped = [...units].map((digit, place) => {
    const left = units.length - place - group;
    return place > 0 && left >= 0 && left % further === 0 ? between + digit : digit;
  });
  return `${plain.startsWith("-") ? "−" : ""}${grouped.join("")}${decimals === undefined ? "" : point + decimals}`;
}
