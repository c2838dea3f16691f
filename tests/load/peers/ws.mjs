// Node with `ws`: the broadcast that its documentation shows.
import { WebSocket, WebSocketServer } from 'ws';
import { onPublished } from './published.mjs';

const [port, published] = process.argv.slice(2).map(Number);
const server = new WebSocketServer({ port, host: '127.0.0.1', backlog: 4096, perMessageDeflate: false });
onPublished(published, (text) => {
  for (const client of server.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(text, { binary: false });
  }
});
