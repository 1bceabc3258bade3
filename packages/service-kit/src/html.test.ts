import { expect, test } from '@jest/globals';

import { html } from './html.ts';

test('what is inserted cannot become markup, in text or in an attribute', () => {
  const hostile = `"><script>alert('1')</script>&amp;`;

  expect(html`<p title="${hostile}">${hostile}</p>`.markup).not.toMatch(/<script|"><|&amp;amp/);
  expect(html`<b>${hostile}</b>`.markup).toBe(
    '<b>&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#38;amp;</b>',
  );
});

test('markup made by the tag is inserted as it is, alone and in a list', () => {
  const items = ['a', '<'].map((text) => html`<li>${text}</li>`);
  const rule = html`<hr />`;

  expect(html`${items}|${rule}|${0}`.markup).toBe('<li>a</li><li>&#60;</li>|<hr />|0');
});
