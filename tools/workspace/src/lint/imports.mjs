/**
 * A rule's visitor that hands over every import of a file: `import`, `export … from`, and `import()` of a literal.
 * @param {(specifier: string, node: object, isType: boolean) => void} visit
 */
export function visitImports(visit) {
  /** @param {any} node */
  function visitSource(node) {
    if (typeof node.source?.value !== 'string') return;
    visit(node.source.value, node.source, node.importKind === 'type' || node.exportKind === 'type');
  }
  return {
    ImportDeclaration: visitSource,
    ExportNamedDeclaration: visitSource,
    ExportAllDeclaration: visitSource,
    ImportExpression: visitSource,
  };
}

/**
 * The package that a specifier names, without a path inside it; `undefined` for files and Node's own modules.
 * @param {string} specifier
 * @returns {string | undefined}
 */
export function packageName(specifier) {
  if (/^(?:\.|\/|node:|[a-z]+:\/\/)/.test(specifier)) return undefined;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}
