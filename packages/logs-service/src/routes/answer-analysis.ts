import { clientKey, HttpProblem, overloaded, type HttpExchange } from '@fairway/service-kit';

import type { ChosenEngine } from '../analyses/chosen-engine.ts';
import type { AnalysisContext } from '../analyses/long-analyses.ts';
import type { Admission } from '../analyze/admission.ts';
import { toProblem } from './to-problem.ts';

const RETRY_AFTER_SECONDS = 2;

/**
 * Runs an analysis for a request, or answers 503 when as many as the service takes, all of them or this client's, are
 * running.
 */
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

/** The answers to a request for an engine that takes its time. */
export interface EngineAnswer {
  readonly admission: Admission;
  readonly athena: ChosenEngine | undefined;
  readonly bucket: string;
}

const POLL_AFTER_SECONDS = 5;

/**
 * Runs an analysis by Athena for a request, or answers 202 with its address when it takes longer.
 * @throws {HttpProblem} 422 where the environment has not chosen the engine, 503 while too many go on after their requests
 */
export async function answerByAthena<T>(
  { admission, athena, bucket }: EngineAnswer,
  exchange: HttpExchange,
  analysis: (engine: ChosenEngine['engine'], context: AnalysisContext) => Promise<T>,
): Promise<T | undefined> {
  if (athena === undefined) throw new HttpProblem(422, NOT_CHOSEN);
  // Before a query costs anything: it might be one that takes long.
  if (athena.analyses.isFull) throw overloaded(FULL, POLL_AFTER_SECONDS);
  const outcome = await answerAnalysis(admission, exchange, () =>
    athena.analyses.run(bucket, exchange.signal, (context) => analysis(athena.engine, context)),
  );
  if (outcome === undefined || 'report' in outcome) return outcome?.report;
  const address = `/-/logs/analyses/${outcome.id}`;
  const { response } = exchange;
  response.setHeader('location', address);
  response.setHeader('retry-after', String(POLL_AFTER_SECONDS));
  response.status(202).json({ id: outcome.id, state: 'running', address });
  return undefined;
}

const FULL = 'As many long analyses as this service has at a time are running: stop one, or wait for its end';
const NOT_CHOSEN =
  'This environment has no engine but the scanner: leave engine out, or set LOG_QUERY_WORKGROUP and LOG_TABLES of the service';
