// Two rules of ESLint that oxlint lacks.
import { builtinRules } from 'eslint/use-at-your-own-risk';

const names = ['max-len', 'no-restricted-syntax'];

export default {
  meta: { name: 'eslint-core' },
  rules: Object.fromEntries(names.map((name) => [name, builtinRules.get(name)])),
};
