import { Page, Problem } from '../client/lobby.js';
import { element } from './element.js';
import { Field } from './field.js';
import { json } from './json.js';

/** @import { CallDefinition, Step } from './calls.js' */
/** @import { NameCache } from './name-cache.js' */

/**
 * Makes the calls of a form, one after the other, and returns the answer to the last one.
 *
 * @typedef {(steps: Step[]) => Promise<any>} Perform
 */

/** The form of one call. It shows the answer, or the problem, below its fields. */
export class CallForm {
  /** @type {CallDefinition} */
  #definition;
  /** @type {Perform} */
  #perform;
  /** @type {Field[]} */
  #fields;
  #output = element('output');
  #answer = element('div', { className: 'answer', hidden: true });
  /** Grows with each call, and when what is shown is somebody else's. An answer of an earlier turn is not shown. */
  #turn = 0;

  /**
   * @param {CallDefinition} definition
   * @param {Perform} perform
   * @param {NameCache} names
   */
  constructor(definition, perform, names) {
    this.#definition = definition;
    this.#perform = perform;
    this.#fields = definition.fields.map((field) => new Field(field, names));
    // With the method "post" no password ends up in an address, even if the script does not run.
    this.node = element('form', { method: 'post' });
    this.node.append(
      element(
        'div',
        { className: 'fields', hidden: this.#fields.length === 0 },
        ...this.#fields.map(({ node }) => node),
      ),
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

  /**
   * Fills in a value where the field is empty.
   *
   * @param {string} name
   * @param {string} value
   */
  suggest(name, value) {
    const field = this.#fields.find((each) => each.name === name);
    if (field?.isEmpty) {
      field.set(value);
    }
  }

  /** Shows no answer any more, because it was somebody else's. */
  clear() {
    this.#turn++;
    this.#show('', []);
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    if (this.node.ariaBusy) {
      return;
    }
    this.node.ariaBusy = 'true';
    for (const field of this.#fields) {
      field.acquit();
    }
    this.clear();
    const turn = this.#turn;
    const entries = this.#fields.map((field) => /** @type {const} */ ([field.name, field.value()]));
    const values = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    const steps = this.#definition.steps(values);
    // Logging in or out clears all forms itself, and its answer is for whoever is here then.
    const isOwn = () => this.#turn === turn || steps.at(-1)?.[0].startsWith('auth.');
    try {
      const answer = await this.#perform(steps);
      if (isOwn()) {
        this.#showAnswer(answer);
      }
      for (const field of this.#fields) {
        field.clearIfSentOnce();
      }
    } catch (problem) {
      // The client throws a TypeError for what is no id.
      if (!(problem instanceof Problem || problem instanceof TypeError)) {
        throw problem;
      }
      // A call whose token is refused also ends the login, and must say why it was not made.
      if (isOwn() || (problem instanceof Problem && problem.status === 401)) {
        this.#showProblem(problem);
      }
    } finally {
      this.node.ariaBusy = null;
    }
  }

  /** @param {any} answer */
  #showAnswer(answer) {
    if (answer instanceof Page) {
      this.#showPage(answer);
    } else {
      this.#show('good', [answer ? `Done: ${answer.name ?? answer._id ?? answer.userId}` : 'Done'], answer);
    }
  }

  /**
   * @param {Page<any>} page
   * @param {Problem} [problem] why there is no next page
   */
  #showPage(page, problem) {
    const { length } = page.items;
    const count = length === 0 ? 'Nothing found' : `${length} ${length === 1 ? 'object' : 'objects'}`;
    const more = element('button', { type: 'button' }, 'Next page');
    more.addEventListener('click', () => this.#showNext(page));
    const content = page.hasNext ? [count, ' ', more] : [count];
    this.#show(problem ? 'bad' : 'good', problem ? [...content, ' ', ...inWords(problem)] : content, page.items);
    if (problem) {
      more.focus();
    }
  }

  /** @param {Page<any>} page */
  async #showNext(page) {
    const turn = this.#turn;
    try {
      const next = await page.next();
      if (next && this.#turn === turn) {
        this.#showPage(next);
        this.#answer.focus();
      }
    } catch (problem) {
      if (!(problem instanceof Problem)) {
        throw problem;
      }
      if (this.#turn === turn) {
        this.#showPage(page, problem);
      }
    }
  }

  /** @param {Partial<Problem>} problem */
  #showProblem(problem) {
    const { title = 'Problem', violations = [] } = problem;
    const elsewhere = violations.filter(({ field: name, message }) => {
      const accused = this.#fields.find((field) => field.name === name);
      accused?.accuse(message);
      return !accused;
    });
    // What the fields say is not said again.
    this.#show(
      'bad',
      violations.length === 0
        ? inWords(problem)
        : [
            element('b', {}, title),
            ...elsewhere.map(({ field, message }) =>
              element('span', { className: 'violation' }, `${field} ${message}`),
            ),
          ],
    );
    this.#fields.find((field) => field.isAccused)?.focus();
  }

  /**
   * @param {'good' | 'bad' | ''} className
   * @param {(Node | string)[]} content
   * @param {object} [answer] one object or a list of them
   */
  #show(className, content, answer) {
    this.#output.className = className;
    this.#output.replaceChildren(...content);
    this.#answer.hidden = answer === undefined;
    this.#answer.replaceChildren(...[answer ?? []].flat().map((item) => element('code', {}, json(item))));
  }
}

/** @param {Partial<Problem>} problem */
function inWords({ title = 'Problem', message }) {
  return [element('b', {}, title), ` ${message}`];
}
