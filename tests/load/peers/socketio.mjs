// Node with socket.io: emit to every client, WebSocket only.
import http from 'node:http';
import { Server } from 'socket.io';
import { onPublished } from './published.mjs';

const [port, published] = process.argv.slice(2).map(Number);
const HOUR = 3_600_000;
const server = http.createServer();
const io = new Server(server, {
  transports: ['websocket'], perMessageDeflate: false, serveClient: false, pingInterval: HOUR, pingTimeout: HOUR,
});
server.listen(port, '127.0.0.1', 4096);
onPublished(published, (text) => io.emit('m', JSON.parse(text)));
