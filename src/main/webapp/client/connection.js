import { CUT, NORMAL } from './close-codes.js';
import { deferred, ignore } from './deferred.js';
import { closed, Problem } from './problem.js';

/** @import { Deferred } from './deferred.js' */
/** @import { PageOrigin } from './page-origin.js' */

/** The subprotocol that this client speaks. */
export const PROTOCOL = 'lobby.v1';

/** The protocol's own bound: no server accepts a larger command, whatever its settings are. */
const MAX_COMMAND_BYTES = 16_384;

/**
 * The parts of a WebSocket that the client uses.
 *
 * @typedef {object} Socket
 * @property {number} readyState
 * @property {number} OPEN
 * @property {string} protocol
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener
 * @property {(text: string) => void} send
 * @property {(code?: number) => void} close
 */

/**
 * A frame on the wire.
 *
 * @typedef {Readonly<Record<string, unknown>>} Frame
 */

/**
 * Whom a connection tells what comes, and whom it asks.
 *
 * @typedef {object} ConnectionEvents
 * @property {(frame: Frame, direction: 'sent' | 'received') => void} onFrame
 * @property {(message: any, characters: number) => void} onMessage called with everything that is not an answer
 * @property {() => boolean} mustHear whether the server has something to say: an answer, or from time to time an event
 */

/** One WebSocket from its handshake to its end. Pairs commands with their answers. */
export class Connection {
  /** @type {Socket} */
  #socket;
  /** @type {ConnectionEvents} */
  #events;
  /** @type {PageOrigin} */
  #origin;
  #times;
  /** When the answer must have come that the connection was asked for last. */
  #answerDue = Infinity;
  #wasOpen = false;
  /** @type {Map<unknown, { accept: (answer: any) => void, refuse: (problem: Problem) => void }>} */
  #unanswered = new Map();
  #lastId = 0;
  #heardAt = Date.now();
  /** How many frames have come. */
  #frames = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isOver = false;
  /** @type {Deferred<void>} */
  #opened = deferred();
  /** @type {Deferred<never>} */
  #over = deferred();

  /**
   * @param {Socket} socket
   * @param {ConnectionEvents} events
   * @param {PageOrigin} origin
   * @param {{ quiet: number, answer: number, probe: number }} times in milliseconds
   */
  constructor(socket, events, origin, times) {
    this.#socket = socket;
    this.#events = events;
    this.#origin = origin;
    this.#times = times;
    this.over.catch(ignore);
    socket.addEventListener('open', () => this.#open());
    socket.addEventListener('message', ({ data }) => this.#take(data));
    socket.addEventListener('close', ({ code, reason }) => this.#close(code, reason));
    // If there never was a connection, Node reports nothing but this.
    socket.addEventListener('error', () => socket.readyState !== socket.OPEN && this.#close(CUT));
    this.#watchTheLine();
  }

  /** Resolves when commands can be sent. */
  get opened() {
    return this.#opened.promise;
  }

  /** Rejects when the connection ends, with the problem that ended it. */
  get over() {
    return this.#over.promise;
  }

  /**
   * Sends a command. Its answer is accepted or refused before the next frame is looked at.
   *
   * @param {{ event: string, data: unknown, after?: string }} command
   * @param {(answer: any) => void} accept
   * @param {(problem: Problem) => void} refuse
   * @throws {RangeError} if no server would accept a command of this size
   */
  command({ event, data, after }, accept, refuse) {
    const command = { event, data, ...(after && { after }), id: ++this.#lastId };
    const text = JSON.stringify(command);
    if (new TextEncoder().encode(text).length > MAX_COMMAND_BYTES) {
      throw new RangeError(`A command has at most ${MAX_COMMAND_BYTES} bytes`);
    }
    this.#unanswered.set(command.id, { accept, refuse });
    this.#socket.send(text);
    try {
      // Those who watch must not see a token.
      this.#events.onFrame({ ...command, ...(event === 'authenticate' && { data: '…' }) }, 'sent');
    } catch (failure) {
      // The command was sent all the same.
      this.abandon(failure);
    }
  }

  /**
   * Ends the connection at once, whatever the other side does.
   *
   * @param {unknown} problem
   */
  abandon(problem) {
    this.#socket.close(NORMAL);
    this.#end(problem);
  }

  /** Finds out soon whether the connection is dead. Call this only after it was opened. */
  probe() {
    this.#askForAnAnswer(this.#times.probe);
  }

  #open() {
    this.#wasOpen = true;
    this.#origin.connected();
    if (this.#socket.protocol === PROTOCOL) {
      this.#opened.resolve();
    } else {
      this.abandon(new Problem('unsupported', `The server does not speak ${PROTOCOL}.`));
    }
  }

  /**
   * What fails here has no caller to tell: the text is no frame of Lobby, or somebody who watches has failed.
   *
   * @param {string} text
   */
  #take(text) {
    if (this.#isOver) {
      return;
    }
    this.#heardAt = Date.now();
    this.#frames++;
    try {
      this.#handle(JSON.parse(text), text.length);
    } catch (failure) {
      this.abandon(failure);
    }
  }

  /**
   * @param {any} frame
   * @param {number} characters
   */
  #handle(frame, characters) {
    this.#events.onFrame(frame, 'received');
    const command = this.#unanswered.get(frame.id);
    if (!command) {
      this.#events.onMessage(frame, characters);
      return;
    }
    this.#unanswered.delete(frame.id);
    if (frame.event === 'error') {
      command.refuse(new Problem(frame.data.code, frame.data.message));
    } else {
      command.accept(frame.data);
    }
  }

  /**
   * A line that is cut somewhere on the way does not report it. The protocol says that a subscribed client hears
   * something about once a minute. But a server may be set to say something less often, so that a longer silence alone
   * does not prove that the connection is dead: the client then asks for an answer.
   */
  #watchTheLine() {
    const { quiet, answer } = this.#times;
    const silence = Date.now() - this.#heardAt;
    this.#timer = setTimeout(
      () => {
        if (this.#events.mustHear() && Date.now() - this.#heardAt >= quiet) {
          this.#askForAnAnswer(answer);
        } else {
          this.#watchTheLine();
        }
      },
      silence < quiet ? quiet - silence : quiet,
    );
  }

  /** @param {number} wait */
  #askForAnAnswer(wait) {
    const askedAt = Date.now();
    if (this.#isOver || this.#answerDue <= askedAt + wait) {
      return;
    }
    this.#answerDue = askedAt + wait;
    // Anything that comes proves as much as the answer, which may have to wait behind many events.
    const before = this.#frames;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#answerDue = Infinity;
      if (this.#frames > before) {
        this.#watchTheLine();
      } else {
        this.abandon(closed(CUT));
      }
    }, wait);
    this.command({ event: 'unsubscribe', data: [] }, ignore, ignore);
  }

  /**
   * @param {number} code
   * @param {string} [reason]
   */
  #close(code, reason) {
    const explained = this.#wasOpen ? undefined : this.#origin.whyNoConnection();
    if (explained) {
      explained.then((cause) => this.#end(closed(code, cause?.message ?? reason, cause)));
    } else {
      this.#end(closed(code, reason));
    }
  }

  /** @param {unknown} problem */
  #end(problem) {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#over.reject(problem);
  }
}
