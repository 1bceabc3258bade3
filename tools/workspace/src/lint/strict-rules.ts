import type { OxlintConfig } from 'oxlint';

/** Of ESLint's recommended rules; what the parser refuses itself, such as octal numbers, is not among them. */
const core = names(`
  constructor-super for-direction getter-return no-array-constructor no-async-promise-executor
  no-case-declarations no-class-assign no-compare-neg-zero no-cond-assign no-const-assign
  no-constant-binary-expression no-constant-condition no-control-regex no-debugger no-delete-var
  no-dupe-class-members no-dupe-else-if no-dupe-keys no-duplicate-case no-empty no-empty-character-class
  no-empty-pattern no-empty-static-block no-ex-assign no-extra-boolean-cast no-fallthrough no-func-assign
  no-global-assign no-import-assign no-invalid-regexp no-irregular-whitespace no-loss-of-precision
  no-misleading-character-class no-new-native-nonconstructor no-nonoctal-decimal-escape no-obj-calls
  no-prototype-builtins no-regex-spaces no-self-assign no-setter-return
  no-shadow-restricted-names no-sparse-arrays no-this-before-super no-unassigned-vars
  no-unexpected-multiline no-unreachable no-unsafe-finally no-unsafe-negation no-unsafe-optional-chaining
  no-unused-expressions no-unused-labels no-unused-private-class-members no-useless-assignment
  no-useless-backreference no-useless-catch no-useless-constructor no-useless-escape no-var no-with
  prefer-const prefer-rest-params prefer-spread preserve-caught-error require-yield use-isnan valid-typeof
`);

/** Of typescript-eslint's strict rules. */
const ofTypeScript = names(`
  no-duplicate-enum-values no-dynamic-delete no-empty-object-type no-explicit-any
  no-extra-non-null-assertion no-extraneous-class no-invalid-void-type no-misused-new no-namespace
  no-non-null-asserted-nullish-coalescing no-non-null-asserted-optional-chain no-non-null-assertion
  no-require-imports no-this-alias no-unnecessary-type-constraint no-unsafe-declaration-merging
  no-unsafe-function-type no-wrapper-object-types prefer-as-const prefer-literal-enum-member
  prefer-namespace-keyword triple-slash-reference unified-signatures
`).map((name) => `typescript/${name}`);

/** Those of typescript-eslint's strict rules that ask for types. */
const ofTypes = names(`
  await-thenable no-array-delete no-base-to-string no-deprecated no-duplicate-type-constituents
  no-floating-promises no-for-in-array no-generated-empty-object-type no-implied-eval
  no-meaningless-void-operator no-misused-promises no-mixed-enums no-redundant-type-constituents
  no-unnecessary-boolean-literal-compare no-unnecessary-template-expression no-unnecessary-type-arguments
  no-unnecessary-type-assertion no-unnecessary-type-conversion no-unnecessary-type-parameters
  no-unsafe-argument no-unsafe-assignment no-unsafe-call no-unsafe-enum-comparison no-unsafe-member-access
  no-unsafe-return no-unsafe-unary-minus no-useless-default-assignment only-throw-error
  prefer-promise-reject-errors prefer-reduce-type-parameter prefer-return-this-type
  related-getter-setter-pairs unbound-method use-unknown-in-catch-callback-variable
`).map((name) => `typescript/${name}`);

type Rules = NonNullable<OxlintConfig['rules']>;

const ofTypesWithOptions: Rules = {
  'typescript/restrict-plus-operands': [
    'error',
    {
      allowAny: false,
      allowBoolean: false,
      allowNullish: false,
      allowNumberAndString: false,
      allowRegExp: false,
    },
  ],
  'typescript/return-await': ['error', 'error-handling-correctness-only'],
  // A number in a message reads as itself; objects and undefined do not.
  'typescript/restrict-template-expressions': ['error', { allowNumber: true }],
  'typescript/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  'typescript/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'only-allowed-literals' }],
  // Patterns and names are made of code points, not of characters as a reader sees them.
  'typescript/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }, 'string'] }],
  'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};

/** oxlint has the rules of ESLint and typescript-eslint, and no sets of them. */
export const strictRules: Rules = {
  ...all('error', [...core, ...ofTypeScript, ...ofTypes]),
  'no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
  'typescript/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
  ...ofTypesWithOptions,
};

/** Switches off the rules that ask for types, for plain JavaScript. */
export const withoutTypes: Rules = all('off', [...ofTypes, ...Object.keys(ofTypesWithOptions)]);

function names(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

function all(severity: 'error' | 'off', rules: readonly string[]): Rules {
  return Object.fromEntries(rules.map((rule) => [rule, severity]));
}
