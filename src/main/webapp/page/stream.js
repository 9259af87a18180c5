import { Announcer } from './announcer.js';
import { find } from './element.js';
import { MOST_ENTRIES } from './history.js';
import { Line } from './line.js';
import { LineCount } from './line-count.js';

/** @import { Entry } from './history.js' */
/** @import { NameCache } from './name-cache.js' */

/** Lines are drawn at most once in so many milliseconds. More is not seen, and costs a lot. */
const INTERVAL = 100;
/** Where drawing takes long, the page rests so many times as long, so that it still answers its user... */
const RESTS = 2;
/** ...but no longer than this, in milliseconds. */
const LONGEST_REST = 2000;
/** Where the list counts as scrolled to its end, in pixels before it. */
const NEAR_THE_END = 20;

/**
 * The lines of the history, the newest last. It shows the newest as long as nobody scrolls back. Lines are drawn
 * together, ten times a second at most, and less often on a slow machine, so that a burst of events costs little. A pause
 * delays the drawing, and begins by itself when lines that somebody reads would have to leave. A search hides lines and
 * removes none.
 *
 * Fires `open`, with the entry of a line as its `detail`, when the user wants to see all of it, `dismiss` when that is
 * enough, and `clear` when nothing is wanted any more. While details are shown, they are those of the line that the
 * keyboard is at.
 */
export class EventStream extends HTMLElement {
  /** @type {NameCache | undefined} */
  #names;
  /** @type {Map<string, Line>} */
  #lines = new Map();
  /** @type {Map<string, Entry>} */
  #waiting = new Map();
  /**
   * The keys of those that wait and that the search leaves. A pause promises only these.
   *
   * @type {Set<string>}
   */
  #promised = new Set();
  /**
   * The keys of entries that are no longer held, but whose lines are still there.
   *
   * @type {Set<string>}
   */
  #removed = new Set();
  /** @type {(entry: Entry) => boolean} */
  #isFound = () => true;
  #isSearching = false;
  #count = new LineCount();
  #isPaused = false;
  #followsTheEnd = true;
  /** How many lines were drawn below what is seen. */
  #below = 0;
  /** @type {Line | undefined} the line that the Tab key leads to */
  #current;
  /** @type {Line | undefined} */
  #opened;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #drawing;
  /** When the rest after the last drawing ends, by the clock of the page. */
  #restsUntil = 0;
  /** @type {Announcer | undefined} */
  #announcer;
  /** @type {AbortController | undefined} */
  #connected;

  connectedCallback() {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    this.#pauseButton.addEventListener('click', () => this.#pause(!this.#isPaused), { signal });
    find('[name=clear]', HTMLButtonElement, this).addEventListener('click', () => this.#askToClear(), { signal });
    this.#toEnd.addEventListener('click', () => this.#showNewest(), { signal });
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { signal, passive: true });
    this.#list.addEventListener('click', (event) => this.#open(this.#lineOf(event.target)), { signal });
    this.#list.addEventListener('keydown', (event) => this.#move(event), { signal });
    this.#list.addEventListener('focusin', (event) => this.#make(this.#lineOf(event.target)), { signal });
    this.#announcer ??= new Announcer(find('.announcement', HTMLElement, this));
    // The space for the list changes with the window and with what is shown below it.
    this.#watcher.observe(this.#scroller);
  }

  disconnectedCallback() {
    this.#connected?.abort();
    this.#watcher.disconnect();
  }

  #watcher = new ResizeObserver(() => this.#followsTheEnd && this.#showEnd());

  get #scroller() {
    return find('.rows', HTMLElement, this);
  }

  get #list() {
    return find('.rows > ol', HTMLOListElement, this);
  }

  get #hint() {
    return find('.hint', HTMLElement, this);
  }

  get #pauseButton() {
    return find('[name=pause]', HTMLButtonElement, this);
  }

  get #toEnd() {
    return find('[name=end]', HTMLButtonElement, this);
  }

  /** @param {NameCache} names where the names of objects come from */
  use(names) {
    this.#names = names;
  }

  /**
   * @param {Entry} entry a new one, or one that moves to the end
   * @param {string[]} removed the keys of entries that are no longer held
   */
  add(entry, removed) {
    this.#waiting.delete(entry.key);
    this.#waiting.set(entry.key, entry);
    if (this.#isFound(entry)) {
      this.#promised.add(entry.key);
    }
    for (const key of removed) {
      this.#waiting.delete(key);
      this.#promised.delete(key);
      if (this.#lines.has(key)) {
        this.#removed.add(key);
      }
    }
    this.#removed.delete(entry.key);
    if (this.#isPaused) {
      this.#showPause();
    } else {
      this.#drawing ??= this.#drawLater();
    }
  }

  /** @param {Entry} entry of which something else is known now */
  update(entry) {
    this.#lines.get(entry.key)?.update();
  }

  /** @param {Entry} entry of which one asks whether the search leaves it */
  finds(entry) {
    return this.#isFound(entry);
  }

  /** @param {string} id of an object whose name is known now */
  named(id) {
    for (const part of this.#list.querySelectorAll(`[data-id="${CSS.escape(id)}"]`)) {
      part.textContent = this.#names?.name(id) || part.textContent;
    }
  }

  /**
   * Shows only what is searched for.
   *
   * @param {(entry: Entry) => boolean} isFound
   * @param {boolean} isSearching whether there may be anything that is not found
   */
  search(isFound, isSearching) {
    this.#isFound = isFound;
    this.#isSearching = isSearching;
    for (const line of this.#lines.values()) {
      this.#count.remove(line);
      this.#applySearch(line);
    }
    this.#promised = new Set([...this.#waiting.values()].filter(isFound).map(({ key }) => key));
    this.#stayReachable();
    this.#showCount();
    this.#showPause();
    if (this.#followsTheEnd) {
      this.#showEnd();
    }
  }

  clear() {
    this.#waiting.clear();
    this.#promised.clear();
    this.#removed.clear();
    this.#lines.clear();
    this.#list.replaceChildren();
    this.#hint.hidden = false;
    this.#count.clear();
    this.#below = 0;
    this.#follow(true);
    this.#current = undefined;
    this.#opened = undefined;
    this.#showsDetails(false);
    this.#showPause();
    this.#showCount();
    this.#showBelow();
  }

  /** Call this when the details are closed. The keyboard goes back to the line that they were of. */
  closed() {
    const line = this.#opened;
    this.#opened = undefined;
    this.#showsDetails(false);
    line?.close();
    (line?.node.isConnected && !line.node.hidden ? line : this.#current)?.focus();
  }

  /** @param {boolean} isSo whether there is something below the list */
  #showsDetails(isSo) {
    this.toggleAttribute('data-details', isSo);
  }

  #drawLater() {
    const rest = this.#restsUntil - performance.now();
    return setTimeout(() => requestAnimationFrame(() => this.#drawInTurn()), Math.max(INTERVAL, rest));
  }

  #drawInTurn() {
    const begun = performance.now();
    this.#draw();
    // The browser lays out and paints after this. A task of its own comes when it has, and until then nobody knows how
    // long the next drawing waits.
    this.#drawing = setTimeout(() => {
      const now = performance.now();
      this.#restsUntil = now + Math.min(RESTS * (now - begun), LONGEST_REST);
      this.#drawing = this.#waiting.size > 0 && !this.#isPaused ? this.#drawLater() : undefined;
    });
  }

  /** @param {boolean} [isWanted] whether somebody wants it, even if the lines that they read leave */
  #draw(isWanted = false) {
    this.#drawing = undefined;
    if (this.#isPaused || !this.#names) {
      return;
    }
    const leaving = this.#heightOfOldest();
    if (!isWanted && !this.#followsTheEnd && leaving > this.#scroller.scrollTop) {
      // Somebody reads just these lines.
      this.#pause(true);
      return;
    }
    this.#removeOldest(leaving);
    const names = this.#names;
    const drawn = [...this.#waiting.values()].map((entry) => {
      this.#remove(entry.key);
      const line = new Line(entry, names);
      this.#lines.set(entry.key, line);
      this.#applySearch(line);
      return line;
    });
    this.#waiting.clear();
    this.#promised.clear();
    this.#list.append(...drawn.map(({ node }) => node));
    this.#stayReachable();
    const seen = drawn.filter(({ node }) => !node.hidden).length;
    if (this.#followsTheEnd) {
      this.#showEnd();
    } else {
      this.#below += seen;
      this.#showBelow();
    }
    this.#showCount();
    const events = drawn.filter(({ entry }) => entry.kind === 'event');
    if (events.length > 0) {
      this.#hint.hidden = true;
    }
    this.#announcer?.add(events.filter(({ node }) => !node.hidden).length);
  }

  /** The height of the lines that have to leave. It does not matter while the newest are shown. */
  #heightOfOldest() {
    let height = 0;
    if (!this.#followsTheEnd) {
      for (const key of this.#removed) {
        height += this.#lines.get(key)?.node.offsetHeight ?? 0;
      }
    }
    return height;
  }

  /**
   * The oldest lines leave at the top. What is seen stays where it is.
   *
   * @param {number} height theirs
   */
  #removeOldest(height) {
    const above = this.#scroller.scrollTop;
    for (const key of this.#removed) {
      this.#remove(key);
    }
    this.#removed.clear();
    if (height > 0) {
      this.#scroller.scrollTop = above - height;
    }
  }

  /** @param {string} key */
  #remove(key) {
    const line = this.#lines.get(key);
    if (!line) {
      return;
    }
    if (line === this.#current) {
      const next = this.#lineOf(shown(line.node.nextElementSibling, (each) => each.nextElementSibling));
      this.#current = undefined;
      this.#make(next);
      if (line.hasFocus) {
        next?.focus();
      }
    }
    this.#count.remove(line);
    this.#lines.delete(key);
    line.node.remove();
  }

  /** @param {Line} line */
  #applySearch(line) {
    line.node.hidden = !this.#isFound(line.entry);
    this.#count.add(line);
  }

  // What is seen

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
    this.#follow(scrollHeight - scrollTop - clientHeight <= NEAR_THE_END);
    if (this.#followsTheEnd && this.#below > 0) {
      this.#below = 0;
      this.#showBelow();
    }
  }

  /** @param {boolean} theEnd whether the newest lines are shown, or those that somebody reads */
  #follow(theEnd) {
    this.#followsTheEnd = theEnd;
    this.#scroller.classList.toggle('reading', !theEnd);
  }

  #showEnd() {
    this.#follow(true);
    this.#below = 0;
    this.#showBelow();
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #showNewest() {
    this.#showEnd();
    if (this.#isPaused) {
      this.#pause(false);
    }
  }

  #showBelow() {
    this.#toEnd.hidden = this.#below === 0;
    this.#toEnd.textContent = `↓ ${this.#below.toLocaleString('en')} new`;
  }

  #showCount() {
    const { events, shownEvents, shownLines } = this.#count;
    const count = find('.count', HTMLElement, this);
    const most = MOST_ENTRIES.toLocaleString('en');
    const held = events.toLocaleString('en');
    count.textContent = this.#isSearching ? `${shownEvents.toLocaleString('en')} of ${held}` : held;
    count.title = `The page holds the latest ${most} lines, and at most 2 Mi characters of them`;
    find('.nothing', HTMLElement, this).hidden = !this.#isSearching || events === 0 || shownLines > 0;
  }

  /** @param {boolean} isPaused */
  #pause(isPaused) {
    this.#isPaused = isPaused;
    this.#showPause();
    if (!isPaused) {
      this.#draw(true);
    }
  }

  #showPause() {
    this.#pauseButton.textContent = this.#isPaused
      ? `Resume (${this.#promised.size.toLocaleString('en')} waiting)`
      : 'Pause';
  }

  #askToClear() {
    this.dispatchEvent(new CustomEvent('clear'));
  }

  // The keyboard

  /** @param {EventTarget | null} target */
  #lineOf(target) {
    const item = target instanceof Element ? target.closest('li') : null;
    return item instanceof HTMLLIElement ? this.#lines.get(item.dataset.key ?? '') : undefined;
  }

  /** @param {Line | undefined} line the one that the Tab key leads to from now on */
  #make(line) {
    if (line) {
      this.#current?.leaveOut();
      this.#current = line;
      line.takeIn();
    }
  }

  /** The Tab key cannot lead to a line that a search hides. */
  #stayReachable() {
    if (!this.#current || this.#current.node.hidden) {
      this.#make(this.#lineOf(shown(this.#list.firstElementChild, (each) => each.nextElementSibling)));
    }
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const from = this.#lineOf(event.target);
    const to = from && this.#lineOf(this.#target(event.key, from.node));
    if (to) {
      event.preventDefault();
      to.focus();
      if (this.#opened) {
        this.#open(to);
      }
    } else if (event.key === 'Escape') {
      this.dispatchEvent(new CustomEvent('dismiss'));
    }
  }

  /**
   * @param {string} key
   * @param {Element} from
   */
  #target(key, from) {
    switch (key) {
      case 'ArrowDown':
        return shown(from.nextElementSibling, (each) => each.nextElementSibling);
      case 'ArrowUp':
        return shown(from.previousElementSibling, (each) => each.previousElementSibling);
      case 'Home':
        return shown(this.#list.firstElementChild, (each) => each.nextElementSibling);
      case 'End':
        return shown(this.#list.lastElementChild, (each) => each.previousElementSibling);
      default:
        return null;
    }
  }

  /** @param {Line | undefined} line */
  #open(line) {
    if (line) {
      this.#opened?.close();
      this.#opened = line;
      line.open();
      this.#showsDetails(true);
      this.dispatchEvent(new CustomEvent('open', { detail: line.entry }));
    }
  }
}

customElements.define('event-stream', EventStream);

/**
 * The first element that is not hidden.
 *
 * @param {Element | null} first
 * @param {(element: Element) => Element | null} next
 */
function shown(first, next) {
  let each = first;
  while (each instanceof HTMLElement && each.hidden) {
    each = next(each);
  }
  return each;
}
