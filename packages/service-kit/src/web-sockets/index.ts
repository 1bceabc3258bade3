export { TOKEN_PREFIX, tokenOfHandshake } from './handshake-token.ts';
export { WebSockets, type AcceptedSocket, type WebSocketsOptions } from './web-sockets.ts';
