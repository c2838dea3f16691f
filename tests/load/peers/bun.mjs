// Bun's own WebSocket server and its publish to a topic.
import { onPublished } from './published.mjs';

const [port, published] = process.argv.slice(2).map(Number);
const server = Bun.serve({
  port,
  hostname: '127.0.0.1',
  fetch: (request, server) => (server.upgrade(request) ? undefined : new Response('no', { status: 400 })),
  websocket: { open: (socket) => socket.subscribe('all'), message() {}, perMessageDeflate: false, idleTimeout: 0 },
});
onPublished(published, (text) => server.publish('all', text));
