// What the benchmark publishes: a length of four bytes, then the payload.
import net from 'node:net';

export function onPublished(port, publish) {
  net.createServer((socket) => {
    let bytes = Buffer.alloc(0);
    socket.on('data', (more) => {
      bytes = Buffer.concat([bytes, more]);
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
        const end = 4 + bytes.readUInt32BE(0);
        publish(bytes.toString('utf8', 4, end));
        bytes = bytes.subarray(end);
      }
    });
  }).listen(port, '127.0.0.1');
}
