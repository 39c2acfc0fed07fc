// A mail server that keeps what it is handed: enough SMTP for a sender on this machine.

import { createServer } from 'node:net';

/// Listens on a port of this machine. `first(to, pattern)` waits for a mail to an address and returns what matches in
/// it; `close()` ends the server.
export async function mailbox(port) {
  const kept = [];
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    talk(socket, (mail) => kept.push(mail));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const find = (to, pattern) => {
    const mail = kept.findLast((one) => one.to.includes(to) && pattern.test(one.text));
    return mail && { match: pattern.exec(mail.text)[0], remove: () => kept.splice(kept.indexOf(mail), 1) };
  };
  return {
    async first(to, pattern) {
      for (let look = 0; look < 300; look += 1) {
        const found = find(to, pattern);
        if (found) {
          found.remove();
          return found.match;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`no mail to ${to} with ${pattern}; there are ${kept.length} others`);
    },
    close() {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

function talk(socket, keep) {
  let held = '';
  let to = [];
  let lines;
  const answer = (line) => socket.write(`${line}\r\n`);
  answer('220 mailbox of the test');
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    held += chunk;
    for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
      const line = held.slice(0, end);
      held = held.slice(end + 2);
      if (lines) {
        if (line === '.') {
          keep({ to, text: plain(lines.join('\n')) });
          [to, lines] = [[], undefined];
          answer('250 kept');
        } else {
          lines.push(line);
        }
      } else if (/^DATA/i.test(line)) {
        lines = [];
        answer('354 go on');
      } else if (/^QUIT/i.test(line)) {
        answer('221 bye');
        socket.end();
      } else {
        const address = /^RCPT TO:<([^>]*)>/i.exec(line);
        if (address) {
          to.push(address[1]);
        }
        answer('250 yes');
      }
    }
  });
}

/// Undoes the soft line ends of quoted-printable, so that a link is in one piece.
function plain(text) {
  return text.replace(/=\n/g, '').replace(/=3D/g, '=');
}
