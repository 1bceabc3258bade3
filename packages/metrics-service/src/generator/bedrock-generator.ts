import { traceAwsCalls } from '@fairway/service-kit/tracing';

import { sqlInAnswer } from './answer-text.ts';
import { GeneratorFailed, type SqlGenerator, type SqlRequest } from './generator.ts';
import { instructions, turns } from './instructions.ts';

/** A model takes seconds; two rounds must fit into the longest request. */
const ANSWER_MS = 12_000;
const MAX_ATTEMPTS = 2;
const MAX_TOKENS = 1_000;

/** The reasons why a model stopped before it was done. */
const REFUSALS = new Set([
  'guardrail_intervened',
  'content_filtered',
  'max_tokens',
  'malformed_model_output',
]);

type Runtime = typeof import('@aws-sdk/client-bedrock-runtime');

/** Asks a model of Amazon Bedrock by the Converse API, which is the same for all of them. */
export class BedrockGenerator implements SqlGenerator {
  readonly name = 'bedrock';
  readonly #modelId: string;
  #connected:
    | Promise<{ readonly runtime: Runtime; readonly client: InstanceType<Runtime['BedrockRuntimeClient']> }>
    | undefined;

  /** @param modelId of a model or an inference profile */
  constructor(modelId: string) {
    this.#modelId = modelId;
  }

  async generate(request: SqlRequest, signal: AbortSignal): Promise<string> {
    const { runtime, client } = await (this.#connected ??= connect());
    const command = new runtime.ConverseCommand({
      modelId: this.#modelId,
      system: [{ text: instructions(request.queryId) }],
      messages: turns(request).map(({ role, text }) => ({ role, content: [{ text }] })),
      inferenceConfig: { maxTokens: MAX_TOKENS, temperature: 0 },
    });
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    const { output, stopReason } = await client.send(command, { abortSignal }).catch((error: unknown) => {
      throw new GeneratorFailed(`Bedrock did not answer: ${nameOf(error)}`, { cause: error });
    });
    if (REFUSALS.has(stopReason ?? '')) throw new GeneratorFailed(`the model stopped: ${stopReason ?? ''}`);
    const text = output?.message?.content?.map((part) => part.text ?? '').join('') ?? '';
    const sql = sqlInAnswer(text);
    if (sql === undefined) throw new GeneratorFailed('the model answered without SQL');
    return sql;
  }
}

/** Loaded on first use: most environments have no model. */
async function connect() {
  const runtime = await import('@aws-sdk/client-bedrock-runtime');
  return { runtime, client: traceAwsCalls(new runtime.BedrockRuntimeClient({ maxAttempts: MAX_ATTEMPTS })) };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
