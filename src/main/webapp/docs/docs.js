/* Draws the description of the REST API, from which calls can be tried too. */
const { SwaggerUIBundle } = /** @type {any} */ (globalThis);

SwaggerUIBundle({ url: '../api/openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });
