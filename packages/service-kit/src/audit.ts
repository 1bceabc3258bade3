import type { HttpExchange } from './exchange.ts';
import type { RouteAudit } from './route.ts';

/** Logs one line when the answer of a write is known: who, through which client, did what, to what, with what outcome. */
export function auditLine<I>(exchange: HttpExchange, audit: RouteAudit<I>, input: I): void {
  const { response, request, logger, caller } = exchange;
  const target = audit.target(input);
  response.once('close', () => {
    logger.info(
      {
        audit: {
          subject: caller?.subject ?? 'anonymous',
          client: caller?.client ?? request.socket.remoteAddress ?? 'unknown',
          action: audit.action,
          target,
          outcome: outcomeOf(response.writableFinished, response.statusCode),
        },
        requestId: exchange.requestId,
      },
      'audit',
    );
  });
}

function outcomeOf(answered: boolean, status: number): 'done' | 'refused' | 'failed' | 'unknown' {
  if (!answered) return 'unknown';
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'done';
}
