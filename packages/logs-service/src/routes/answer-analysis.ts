import { clientKey, overloaded, type HttpExchange } from '@fairway/service-kit';
import type { Admission } from '../analyze/admission.ts';
import { toProblem } from './to-problem.ts';

const RETRY_AFTER_SECONDS = 2;

/** Runs an analysis for a request, or answers 503 when as many as the service takes, all of them or this client's, are running. */
export async function answerAnalysis<T>(
  admission: Admission,
  exchange: HttpExchange,
  analysis: () => Promise<T>,
): Promise<T | undefined> {
  const running = admission.tryRun(clientKey(exchange), analysis);
  if (running === undefined) {
    throw overloaded('As many logs as this service reads at a time are being read', RETRY_AFTER_SECONDS);
  }
  try {
    return await running;
  } catch (error) {
    // The caller has gone, or has been told already that it took too long.
    if (exchange.signal.aborted) return undefined;
    throw toProblem(error);
  }
}
