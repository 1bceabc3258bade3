// The page lies at …/docs/, the document it shows one folder up.
window.SwaggerUIBundle({
  url: new URL('../openapi.json', window.location.href).href,
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
