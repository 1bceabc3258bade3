import type { HttpExchange } from './exchange.ts';
import { inLogScope } from './log-scope.ts';
import type { RouteAudit } from './route.ts';

/** Logs one line when the answer of a write is known: who, through which client, did what, to what, with what outcome. */
export function auditLine<I>(exchange: HttpExchange, audit: RouteAudit<I>, input: I): void {
  const { response, logger, caller, clientAddress } = exchange;
  const line = {
    subject: caller?.subject ?? 'anonymous',
    client: caller?.client ?? clientAddress,
    action: audit.action,
    target: audit.target(input),
  };
  response.once('close', () => {
    const outcome = outcomeOf(response.writableFinished, response.statusCode);
    inLogScope(exchange.scope, () => logger.info({ audit: { ...line, outcome } }, 'audit'));
  });
}

function outcomeOf(answered: boolean, status: number): 'done' | 'refused' | 'failed' | 'unknown' {
  if (!answered) return 'unknown';
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'done';
}
