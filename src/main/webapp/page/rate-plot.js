import { element, find } from './element.js';
import { localTime } from './event-time.js';

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 100;
/** The bars are drawn at most once in so many milliseconds. */
const INTERVAL = 1_000;

/**
 * How many events there were in each minute of the last hour, as bars. The text beside them says the same to those who
 * do not see them.
 */
export class RatePlot extends HTMLElement {
  /** @type {(() => { begin: number, count: number }[]) | undefined} */
  #minutes;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #drawn = '';

  connectedCallback() {
    this.#timer = setInterval(() => this.draw(), INTERVAL);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  /** @param {() => { begin: number, count: number }[]} minutes gives the minutes and their counts, the oldest first */
  use(minutes) {
    this.#minutes = minutes;
    this.draw();
  }

  /** Draws the bars, unless they are as they were. */
  draw() {
    const minutes = this.#minutes?.() ?? [];
    const last = minutes.at(-1);
    const news = `${last?.begin} ${minutes.map(({ count }) => count)}`;
    if (!last || news === this.#drawn) {
      return;
    }
    this.#drawn = news;
    const most = minutes.reduce((one, other) => (other.count > one.count ? other : one));
    const all = minutes.reduce((sum, { count }) => sum + count, 0);
    const bars = minutes.map((minute, i) => bar(minute, i, most.count));
    const plot = find('svg', SVGSVGElement, this);
    plot.setAttribute('viewBox', `0 0 ${minutes.length} ${HEIGHT}`);
    plot.replaceChildren(...bars);
    find('p', HTMLElement, this).replaceChildren(
      element('b', {}, last.count.toLocaleString('en')),
      ' this minute',
      element('br'),
      all === 0
        ? 'none in the last hour'
        : `most ${most.count.toLocaleString('en')} (${minuteOf(most.begin)}), ${all.toLocaleString('en')} in the hour`,
    );
  }
}

customElements.define('rate-plot', RatePlot);

/**
 * @param {{ begin: number, count: number }} minute
 * @param {number} at
 * @param {number} most
 */
function bar({ begin, count }, at, most) {
  const height = count === 0 ? 0 : Math.max((count / most) * HEIGHT, 3);
  const made = document.createElementNS(SVG, 'rect');
  const shape = { x: at + 0.1, y: HEIGHT - height, width: 0.8, height };
  for (const [name, value] of Object.entries(shape)) {
    made.setAttribute(name, String(value));
  }
  const title = document.createElementNS(SVG, 'title');
  title.textContent = `${minuteOf(begin)}: ${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`;
  made.append(title);
  return made;
}

/** @param {number} time like `Date.now()` */
function minuteOf(time) {
  return localTime(time).slice('yyyy-mm-ddT'.length, 'yyyy-mm-ddThh:mm'.length);
}
