// Attaches to the server's markup: each element finds its parts inside itself.

import { CandleChart } from "./candle-chart";
import { EnglishPanel } from "./english-panel";
import { HomeNow } from "./home-now";
import { SaleLive } from "./sale-live";
import { LiveBoard } from "./live-board";
import { localise } from "./local-time";
import { LotCard } from "./lot-card";
import { LotClock } from "./lot-clock";
import { LotGallery } from "./lot-gallery";
import { LotHistory } from "./lot-history";
import { LotLive } from "./lot-live";
import { SealedPanel } from "./sealed-panel";
import { leaveWithSession } from "./session-end";
import { keepTime } from "./server-clock";
import { OwnUnknown } from "./own-unknown";
import { OutbidBar } from "./outbid-bar";
import { ConnectionBadge, ServerTime } from "./page-status";
import { LivePrice } from "./price-cells";
import { SaleNews } from "./sale-news";
import { walkTape } from "./tape";
import { reconnect } from "./socket";
import { WatchStar } from "./watch-star";

localise(document);
keepTime(reconnect);

// Parts before the wholes that speak to them.
customElements.define("lot-clock", LotClock);
customElements.define("lot-history", LotHistory);
customElements.define("lot-gallery", LotGallery);
customElements.define("english-panel", EnglishPanel);
customElements.define("sealed-panel", SealedPanel);
customElements.define("lot-live", LotLive);
customElements.define("lot-card", LotCard);
customElements.define("home-now", HomeNow);
customElements.define("sale-news", SaleNews);
customElements.define("sale-live", SaleLive);
customElements.define("live-price", LivePrice);
customElements.define("watch-star", WatchStar);
customElements.define("live-board", LiveBoard);
customElements.define("candle-chart", CandleChart);
customElements.define("own-unknown", OwnUnknown);
customElements.define("outbid-bar", OutbidBar);
customElements.define("connection-badge", ConnectionBadge);
customElements.define("server-time", ServerTime);

leaveWithSession();
walkTape();
