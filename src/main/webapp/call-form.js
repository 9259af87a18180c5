import { element } from './element.js';
import { Field } from './field.js';
import { json } from './json.js';
import { Problem } from './client/lobby.js';

/**
 * The form of one call, with what the server answered to it. `perform` makes the call, given its steps; its answer, or
 * the problem it throws, is shown here.
 */
export class CallForm {
  #definition;
  #perform;
  #fields;
  #output = element('output');
  #answer = element('div', { className: 'answer', hidden: true });

  constructor(definition, perform, known) {
    this.#definition = definition;
    this.#perform = perform;
    this.#fields = definition.fields.map((field) => new Field(field, known));
    // It posts, so that where the script does not run no password ends up in an address.
    this.node = element('form', { method: 'post' });
    this.node.append(
      element('div', { className: 'fields', hidden: this.#fields.length === 0 }, ...this.#fields.map(({ node }) => node)),
      element(
        'div',
        { className: 'row' },
        element('p', { className: 'http' }, element('code', {}, definition.http)),
        element('button', { className: 'primary' }, definition.title),
      ),
      definition.aside ? element('p', { className: 'aside' }, definition.aside) : '',
      this.#output,
      this.#answer,
    );
    this.#answer.tabIndex = 0;
    this.#answer.role = 'group';
    this.#answer.ariaLabel = 'The answer';
    this.node.addEventListener('submit', (event) => this.#submit(event));
  }

  /** Fills in what is known from elsewhere, where nothing was typed. */
  suggest(name, value) {
    const field = this.#fields.find((each) => each.name === name);
    if (field?.isEmpty) {
      field.set(value);
    }
  }

  async #submit(event) {
    event.preventDefault();
    if (this.node.ariaBusy) {
      return;
    }
    this.node.ariaBusy = 'true';
    this.#fields.forEach((field) => field.acquit());
    this.#show('', []);
    try {
      const entries = this.#fields.map((field) => [field.name, field.value()]);
      const values = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
      this.#showAnswer(await this.#perform(this.#definition.steps(values)));
      this.#fields.forEach((field) => field.clearIfSaid());
    } catch (problem) {
      if (!(problem instanceof Problem)) {
        throw problem;
      }
      this.#showProblem(problem);
    } finally {
      this.node.ariaBusy = null;
    }
  }

  #showAnswer(answer) {
    if (answer?.items) {
      this.#showPage(answer);
    } else {
      this.#show('good', [answer ? `Done: ${answer.name ?? answer._id ?? answer.userId}` : 'Done'], answer);
    }
  }

  #showPage(page) {
    const count = `${page.items.length} ${page.items.length === 1 ? 'object' : 'objects'}`;
    const more = element('button', { type: 'button' }, 'Next page');
    more.addEventListener('click', async () => {
      this.#showPage(await page.next());
      this.#answer.focus();
    });
    this.#show('good', page.hasNext ? [count, ' ', more] : [count], page.items);
  }

  #showProblem({ title = 'Problem', message, violations }) {
    this.#show('bad', [element('b', {}, title), ` ${message}`]);
    for (const { field: name, message: objection } of violations) {
      this.#fields.find((field) => field.name === name)?.accuse(objection);
    }
    this.#fields.find((field) => field.isAccused)?.focus();
  }

  #show(className, content, answer) {
    this.#output.className = className;
    this.#output.replaceChildren(...content);
    this.#answer.hidden = answer === undefined;
    this.#answer.replaceChildren(...[answer ?? []].flat().map((item) => element('code', {}, json(item))));
  }
}
