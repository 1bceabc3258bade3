import ts from 'typescript';

/**
 * TypeScript programs that share the files which they have in common. To read and parse the libraries that nearly every
 * package imports is much of the time that a small package's types take, and then it is done once.
 */
export class SharedPrograms {
  /**
   * A parsed file depends on some of the options, so programs with equal options share a host, which keeps parsed
   * files.
   */
  readonly #hosts = new Map<string, ts.CompilerHost>();

  /**
   * The program that a tsconfig.json describes. Its faults are the compiler's to tell.
   * @param asked the files, as absolute paths, that are asked about: of the others it has what these import, and
   * declarations
   */
  open(configFile: string, asked: ReadonlySet<string>): ts.Program {
    const parsed = ts.getParsedCommandLineOfConfigFile(configFile, undefined, {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => undefined,
    });
    const { fileNames = [], options = {} } = parsed ?? {};
    const roots = fileNames.filter((name) => asked.has(name) || name.endsWith('.d.ts'));
    return ts.createProgram(roots, options, this.#hostOf(options));
  }

  /** The program of plain JavaScript, whose types are what the compiler infers. */
  ofScripts(files: readonly string[]): ts.Program {
    const options: ts.CompilerOptions = {
      allowJs: true,
      noEmit: true,
      types: [],
      lib: ['lib.es2024.d.ts'],
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.NodeNext,
      noResolve: true,
    };
    return ts.createProgram(files, options, this.#hostOf(options));
  }

  #hostOf(options: ts.CompilerOptions): ts.CompilerHost {
    const key = JSON.stringify({ ...options, configFilePath: undefined });
    const known = this.#hosts.get(key);
    if (known !== undefined) return known;
    const host = hostThatKeepsFiles(options);
    this.#hosts.set(key, host);
    return host;
  }
}

function hostThatKeepsFiles(options: ts.CompilerOptions): ts.CompilerHost {
  // Rules walk from nodes to their parents.
  const host = ts.createCompilerHost(options, true);
  const parse = host.getSourceFile.bind(host);
  const parsed = new Map<string, ts.SourceFile | undefined>();
  host.getSourceFile = (name, ...how) => {
    if (!parsed.has(name)) parsed.set(name, parse(name, ...how));
    return parsed.get(name);
  };
  return host;
}
