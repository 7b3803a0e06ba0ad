import type { Duplex } from 'node:stream';
import { Server as SocketIo } from 'socket.io';
import { type WebSocket, WebSocketServer } from 'ws';
import { createOpenRooms } from '../../packages/server/src/rooms/open-rooms.ts';
import { type Contender, mostUnsent, oneByOne, plainServer } from './contender.ts';
import { ROOM } from './gift-stream.ts';
import { startRooms } from './lavish-contender.ts';

/** Every gift to every viewer with `ws`: serialized once, one `send` a viewer. */
export function openPlainWs(): Contender {
  const server = plainServer();
  const sockets = new Set<WebSocket>();
  const raw = new Set<Duplex>();
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (ws, request) => {
    sockets.add(ws);
    raw.add(request.socket);
    ws.on('close', () => sockets.delete(ws));
  });
  return {
    server,
    deliver: (events, isOver) =>
      oneByOne(events, isOver, (gift) => {
        const text = Buffer.from(JSON.stringify(gift));
        for (const ws of sockets) ws.send(text, { binary: false });
      }),
    viewers: () => sockets.size,
    unsentBytes: () => mostUnsent(raw),
  };
}

/** Socket.IO with its WebSocket transport only, compression off as it is by default. */
function openSocketIo() {
  const server = plainServer();
  const io = new SocketIo(server, { transports: ['websocket'], serveClient: false });
  const raw = new Set<Duplex>();
  io.on('connection', (socket) => {
    socket.join(ROOM);
    raw.add(socket.request.socket);
  });
  return {
    server,
    emit: (event: string, payload: unknown) => io.to(ROOM).emit(event, payload),
    viewers: () => io.of('/').adapter.rooms.get(ROOM)?.size ?? 0,
    unsentBytes: () => mostUnsent(raw),
  };
}

/** Every gift to every viewer with Socket.IO: one `emit` to the room. */
export function openSocketIoGifts(): Contender {
  const { emit, ...io } = openSocketIo();
  return { ...io, deliver: (events, isOver) => oneByOne(events, isOver, (gift) => emit('gift', gift)) };
}

/** Our merged frames, sent by Socket.IO: one `emit` a frame. */
export function openSocketIoFrames(): Contender {
  const { emit, ...io } = openSocketIo();
  let frame: unknown;
  const encode = (message: object) => {
    frame = message;
    return Buffer.alloc(0);
  };
  const rooms = startRooms(encode, createOpenRooms());
  const everyone = {
    closed: false,
    respond() {},
    send: () => {
      emit('frame', frame);
      return true;
    },
    ready: () => true,
  };
  rooms.subscribe({ t: 'subscribe', room: ROOM }, everyone);
  return {
    ...io,
    deliver(events) {
      rooms.deliver(events);
      return events.events.length;
    },
  };
}
