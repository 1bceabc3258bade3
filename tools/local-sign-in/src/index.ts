export { startTokenIssuer, type Claims, type TokenIssuer, type TokenIssuerOptions } from './token-issuer.ts';
