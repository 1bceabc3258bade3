export { startTokenIssuer, type Claims, type TokenIssuer } from './token-issuer.ts';
