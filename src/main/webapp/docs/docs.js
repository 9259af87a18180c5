/* Draws the description of the REST API, from which calls can be tried too. */
const { SwaggerUIBundle } = /** @type {any} */ (globalThis);
/** Swagger UI's own name for it. */
const DARK = 'dark-mode';

SwaggerUIBundle({ url: '../api/openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });

const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle(DARK, dark.matches);
dark.addEventListener('change', follow);
follow();
