import type { StatementResult, Statements } from './statements.ts';

interface TrinoAnswer {
  readonly nextUri?: string;
  readonly columns?: readonly { readonly name: string }[];
  readonly data?: readonly (readonly unknown[])[];
  readonly stats?: { readonly physicalInputBytes?: number; readonly cpuTimeMillis?: number };
  readonly error?: { readonly errorName: string; readonly message: string };
}

/** Carries out statements on a Trino at `endpoint`, in its catalog `hive`. */
export function trinoStatements(endpoint: string): Statements {
  const headers = { 'x-trino-user': 'fairway', 'x-trino-catalog': 'hive', 'x-trino-schema': 'logs' };
  return {
    run: async (sql, signal) => {
      // Not aborted half-way: a statement whose address never arrived could not be stopped.
      let answer = await ask(`${endpoint}/v1/statement`, { method: 'POST', body: sql, headers });
      const rows: (string | null)[][] = [];
      let columns: readonly string[] = [];
      try {
        for (;;) {
          signal.throwIfAborted();
          if (answer.error !== undefined)
            throw new Error(`${answer.error.errorName}: ${answer.error.message}`);
          columns = answer.columns?.map(({ name }) => name) ?? columns;
          for (const row of answer.data ?? []) rows.push(row.map(textOf));
          if (answer.nextUri === undefined) break;
          answer = await ask(answer.nextUri, { headers, signal });
        }
      } catch (error) {
        // A caller that stops must say so: Trino would go on until it times out.
        if (answer.nextUri !== undefined) await fetch(answer.nextUri, { method: 'DELETE', headers });
        throw error;
      }
      const { physicalInputBytes: scannedBytes = 0, cpuTimeMillis = 0 } = answer.stats ?? {};
      const result: StatementResult = { columns, rows, scannedBytes, cpuSeconds: cpuTimeMillis / 1000 };
      return result;
    },
  };
}

async function ask(url: string, init: RequestInit): Promise<TrinoAnswer> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`Trino answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as TrinoAnswer;
}

function textOf(value: unknown): string | null {
  return value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
}
