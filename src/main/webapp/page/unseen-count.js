/** Counts the events that came while another view was shown in place of theirs. */
export class UnseenCount {
  #place;
  #isSeen;
  #count = 0;

  /**
   * @param {HTMLElement} place where the count is shown
   * @param {() => boolean} isSeen whether the events are shown now
   */
  constructor(place, isSeen) {
    this.#place = place;
    this.#isSeen = isSeen;
  }

  add() {
    this.#count++;
    this.update();
  }

  /** Call this when another view is shown. */
  update() {
    this.#count = this.#isSeen() ? 0 : this.#count;
    this.#place.textContent = this.#count > 0 ? ` ${this.#count}` : '';
  }
}
