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
