/** One operation, as the service's OpenAPI document has it. */
export interface DocumentedOperation {
  /** Names by place: `path`, `query`, `body` (JSON) and `parts` (a form); places without any are left out. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly required: Readonly<Record<string, readonly string[]>>;
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

interface Operation {
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** Every operation of the service at `origin`, by `GET /analyze`. */
export async function documentedOperations(
  origin: string,
): Promise<ReadonlyMap<string, DocumentedOperation>> {
  const document = (await (await fetch(`${origin}/openapi.json`)).json()) as Document;
  return new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, describe(operation, document)] as const,
      ),
    ),
  );
}

function describe({ parameters = [], requestBody }: Operation, document: Document): DocumentedOperation {
  const json = resolve(requestBody?.content['application/json']?.schema, document);
  const form = resolve(requestBody?.content['multipart/form-data']?.schema, document);
  const within = (place: string, all: boolean): string[] =>
    parameters.filter((each) => each.in === place && (all || each.required === true)).map(({ name }) => name);
  const fields = {
    path: within('path', true),
    query: within('query', true),
    body: Object.keys(json?.properties ?? {}),
    parts: Object.keys(form?.properties ?? {}),
  };
  return {
    fields: Object.fromEntries(
      Object.entries(fields).flatMap(([place, names]) =>
        names.length > 0 ? [[place, names.toSorted()]] : [],
      ),
    ),
    required: {
      path: within('path', false),
      query: within('query', false),
      body: json?.required ?? [],
      parts: form?.required ?? [],
    },
  };
}

function resolve(schema: Schema | undefined, { components }: Document): Schema | undefined {
  const name = schema?.$ref?.split('/').at(-1);
  return name === undefined ? schema : components?.schemas?.[name];
}
