// The page lies at …/docs/, the document it shows one folder up.
const response = await fetch(new URL('../openapi.json', window.location.href));
window.SwaggerUIBundle({
  spec: withTokensAsTheyAre(await response.json()),
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  // The default layout's top bar is for choosing among documents; there is one.
  layout: 'BaseLayout',
});

// swagger-ui has a dark theme but leaves it to the page to choose it.
const dark = window.matchMedia('(prefers-color-scheme: dark)');
function followScheme() {
  document.documentElement.classList.toggle('dark-mode', dark.matches);
}
dark.addEventListener('change', followScheme);
followScheme();

// Signing in from here would need a way back to this page that the issuer knows; a token can be pasted in.
function withTokensAsTheyAre(document) {
  delete document.components?.securitySchemes?.oauth2;
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    operation.security &&= operation.security.filter((way) => !('oauth2' in way));
  }
  return document;
}
