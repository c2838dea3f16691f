// Runs while no page is open: shows what is pushed (`services/notices/src/push/message.rs`), and leads to it.

interface Pushed {
  title: string;
  body: string;
  url: string;
  /** A newer one of the same name takes its place. */
  tag: string;
  /** When it happened: the same again is no news. */
  at: number;
}

// The compiler knows pages and not workers: as much as is used here.
interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface PushScope {
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll(options: { type: "window" }): Promise<(PageWindow & { focus(): Promise<PageWindow> })[]>;
    openWindow(url: string): Promise<unknown>;
  };
  location: Location;
  addEventListener(name: string, listener: (event: never) => void): void;
}
interface PageWindow {
  url: string;
}

const worker = self as unknown as PushScope;

worker.addEventListener("push", (event: Lasting & { data: { json(): unknown } | null }) => {
  const pushed = event.data?.json() as Pushed | undefined;
  if (pushed) event.waitUntil(show(pushed));
});

async function show({ title, body, url, tag, at }: Pushed): Promise<void> {
  const [before] = await worker.registration.getNotifications({ tag });
  const isNews = (before?.data as { at?: number } | undefined)?.at !== at;
  const options = { body, tag, renotify: isNews, silent: !isNews, icon: "/static/favicon.svg", data: { url, at } };
  await worker.registration.showNotification(title, options);
}

worker.addEventListener("notificationclick", (event: Lasting & { notification: Notification }) => {
  event.notification.close();
  event.waitUntil(open((event.notification.data as { url: string }).url));
});

/** On this site, by whatever name it was opened. */
async function open(url: string): Promise<void> {
  const { pathname, search, hash } = new URL(url);
  const here = new URL(pathname + search + hash, worker.location.origin).href;
  const windows = await worker.clients.matchAll({ type: "window" });
  const shown = windows.find((window) => window.url === here);
  if (shown) await shown.focus();
  else await worker.clients.openWindow(here);
}

// The browser's push service gave it another address.
worker.addEventListener("pushsubscriptionchange", (event: Lasting & { oldSubscription?: PushSubscription; newSubscription?: PushSubscription }) => {
  event.waitUntil(renew(event.oldSubscription, event.newSubscription));
});

async function renew(before?: PushSubscription, given?: PushSubscription): Promise<void> {
  const renewed = given ?? (before && (await worker.registration.pushManager.subscribe(before.options as PushSubscriptionOptionsInit)));
  if (!renewed) return;
  const { endpoint, keys } = renewed.toJSON();
  const headers = { "content-type": "application/json" };
  await fetch("/api/v1/account/push", { method: "PUT", headers, body: JSON.stringify({ endpoint, keys }) });
}
