import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import type { StatementResult, Statements } from '@fairway/local-aws/trino';

/** Athena's API, as far as a query needs it, in front of something that carries out its SQL. */
export interface AthenaFront {
  readonly endpoint: string;
  /** Ids of queries that have begun and not ended. */
  running(): string[];
  /** Targets of all calls so far: `StartQueryExecution`. */
  readonly calls: string[];
  /** The next calls of this target are answered with a fault. */
  failNext(target: string, fault: Fault, times?: number): void;
  /** Forgets the results of all queries, as the result bucket does after a while. */
  expireResults(): void;
  close(): Promise<void>;
}

export interface Fault {
  readonly type: string;
  readonly message: string;
  readonly status?: number;
}

export interface FrontOptions {
  /** The only workgroup. @default 'logs' */
  readonly workgroup?: string;
  /** The workgroup's limit on the bytes that one query reads. @default - none */
  readonly maxScannedBytes?: number;
}

interface Query {
  state: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  reason?: string;
  result?: StatementResult;
  readonly token: string;
  readonly stop: AbortController;
}

const CONTENT_TYPE = 'application/x-amz-json-1.1';
const MAX_ROWS_OF_A_PAGE = 1000;

class ApiFault extends Error {
  readonly fault: Fault;
  constructor(type: string, message: string) {
    super(message);
    this.fault = { type, message };
  }
}

export async function startAthenaFront(
  statements: Statements,
  options: FrontOptions = {},
): Promise<AthenaFront> {
  const front = new Front(statements, options);
  const server = createServer((request, response) => void front.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(front, {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      front.stopAll();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

type Input = Readonly<Record<string, string | number | undefined>>;

class Front {
  readonly calls: string[] = [];
  readonly #queries = new Map<string, Query>();
  readonly #faults: { target: string; fault: Fault; times: number }[] = [];
  readonly #statements: Statements;
  readonly #options: FrontOptions;

  constructor(statements: Statements, options: FrontOptions) {
    this.#statements = statements;
    this.#options = options;
  }

  running(): string[] {
    return [...this.#queries].filter(([, { state }]) => state === 'RUNNING').map(([id]) => id);
  }

  failNext(target: string, fault: Fault, times = 1): void {
    this.#faults.push({ target, fault, times });
  }

  expireResults(): void {
    for (const query of this.#queries.values()) delete query.result;
  }

  stopAll(): void {
    for (const { stop } of this.#queries.values()) stop.abort(new Error('the front closes'));
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = String(request.headers['x-amz-target']).replace('AmazonAthena.', '');
    this.calls.push(target);
    try {
      const input = (await json(request)) as Input;
      const fault = this.#faults.find((each) => each.target === target && each.times-- > 0);
      if (fault !== undefined) throw Object.assign(new ApiFault('', ''), { fault: fault.fault });
      send(response, 200, this.#call(target, input));
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      const { type, message, status = 400 } = error.fault;
      send(response, status, { __type: type, message });
    }
  }

  #call(target: string, input: Input): object {
    if (target === 'StartQueryExecution') return this.#start(input);
    const id = String(input['QueryExecutionId']);
    const query = this.#queries.get(id);
    if (query === undefined)
      throw new ApiFault('InvalidRequestException', `QueryExecution ${id} was not found`);
    if (target === 'GetQueryExecution') return describe(id, query);
    if (target === 'GetQueryResults') return page(query, input);
    if (target !== 'StopQueryExecution') throw new ApiFault('InvalidAction', `no ${target} here`);
    if (query.state === 'RUNNING') {
      query.state = 'CANCELLED';
      query.stop.abort(new Error('stopped'));
    }
    return {};
  }

  #start({ QueryString: sql, WorkGroup: workgroup, ClientRequestToken: token }: Input): object {
    if (workgroup !== (this.#options.workgroup ?? 'logs'))
      throw new ApiFault('InvalidRequestException', `WorkGroup ${String(workgroup)} is not found.`);
    const known = [...this.#queries].find(([, query]) => query.token === token);
    if (known !== undefined) return { QueryExecutionId: known[0] };
    const id = randomUUID();
    const query: Query = { state: 'RUNNING', token: String(token), stop: new AbortController() };
    this.#queries.set(id, query);
    void this.#run(query, String(sql));
    return { QueryExecutionId: id };
  }

  async #run(query: Query, sql: string): Promise<void> {
    try {
      query.result = await this.#statements.run(sql, query.stop.signal);
      if (query.state !== 'RUNNING') return;
      const isOver = query.result.scannedBytes > (this.#options.maxScannedBytes ?? Infinity);
      query.state = isOver ? 'CANCELLED' : 'SUCCEEDED';
      if (isOver) query.reason = 'Bytes scanned limit was exceeded';
    } catch (error) {
      if (query.state !== 'RUNNING') return;
      query.state = 'FAILED';
      query.reason = (error as Error).message;
    }
  }
}

function describe(id: string, { state, reason, result }: Query): object {
  return {
    QueryExecution: {
      QueryExecutionId: id,
      Status: { State: state, ...(reason === undefined ? {} : { StateChangeReason: reason }) },
      Statistics: { DataScannedInBytes: result?.scannedBytes ?? 0 },
    },
  };
}

/** The names of the columns are the first row of the first page, and count as one. */
function page(
  { result, state }: Query,
  { NextToken: token, MaxResults: size = MAX_ROWS_OF_A_PAGE }: Input,
): object {
  if (state !== 'SUCCEEDED')
    throw new ApiFault('InvalidRequestException', `Query has not yet finished. Current state: ${state}`);
  if (result === undefined) throw new ApiFault('InvalidRequestException', 'Could not find results');
  const all = [result.columns, ...result.rows];
  const start = Number(token ?? 0);
  const end = start + Number(size);
  const rows = all.slice(start, end).map((row) => ({
    Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
  }));
  return { ResultSet: { Rows: rows }, ...(end < all.length ? { NextToken: String(end) } : {}) };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': CONTENT_TYPE }).end(JSON.stringify(body));
}
