import { isUnauthorized } from './account.js';
import { OWN_FAULTS, TOKEN_REFUSED, TOO_LARGE } from './close-codes.js';
import { ignore } from './deferred.js';
import { Problem } from './problem.js';
import { Retry } from './retry.js';

/** @import { Command, Commands } from './commands.js' */
/** @import { Connection, ConnectionEvents, Frame } from './connection.js' */
/** @import { Delivery } from './delivery.js' */
/** @import { Cursor } from './model.js' */
/** @import { StateChange } from './session.js' */
/** @import { SessionToken } from './session-token.js' */

/**
 * What a reconnection works with.
 *
 * @typedef {object} Parts
 * @property {(events: ConnectionEvents) => Connection} connect
 * @property {SessionToken} token
 * @property {Delivery<any>} delivery
 * @property {Commands} commands
 * @property {(() => Promise<Cursor | undefined>) | undefined} list where the session begins, and begins anew
 * @property {(change: StateChange) => void} tell
 * @property {{ resume: number, longestWait: number }} times in milliseconds
 * @property {((frame: Frame, direction: 'sent' | 'received') => void) | undefined} onFrame
 */

/** The connections of a session, one after the other. Each resumes where the last one ended. */
export class Reconnection {
  /** @type {Parts} */
  #parts;
  #retry;
  /** @type {Connection | undefined} */
  #connection;
  #hasResumed = false;
  #isOver = false;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#retry = new Retry(parts.times.longestWait);
  }

  /**
   * Lasts until {@link end}.
   *
   * @throws what no further try would solve
   */
  async run() {
    const { list } = this.#parts;
    // The program is told of the session only when it has it.
    await undefined;
    if (list) {
      await this.#list(list);
    }
    while (!this.#isOver) {
      await this.#follow().catch((problem) => this.#recover(problem));
    }
  }

  /** Tries now, whatever the state is. If there is a connection, it is closed, and another one resumes. */
  reconnect() {
    this.#connection?.abandon(new Problem('reconnect', 'A new connection was asked for.'));
    this.#retry.now();
  }

  /** Tries now if the session waits only because of the network. A connection may have died with the old network. */
  networkIsBack() {
    this.#retry.sooner();
    if (this.#hasResumed) {
      this.#connection?.probe();
    }
  }

  /** @param {unknown} problem */
  end(problem) {
    this.#isOver = true;
    this.#connection?.abandon(problem);
    this.#retry.end();
  }

  /**
   * Tells the present connection a new token. Without a connection there is nobody to tell: the next one asks for its
   * token.
   *
   * @param {string} token
   */
  async authenticate(token) {
    this.#retry.now();
    const connection = this.#connection;
    if (connection && !this.#hasResumed) {
      this.#parts.token.postpone(token);
    } else if (connection) {
      await this.#parts.token.replace(connection, token);
    }
  }

  /** @param {string} token the account's new one */
  tokenChanged(token) {
    if (this.#parts.token.isOfAnotherUser) {
      this.reconnect();
    } else if (this.#parts.token.isNews(token)) {
      // If it is refused, the connection is closed, and that is dealt with there.
      this.authenticate(token).catch(ignore);
    }
  }

  /**
   * Sends a command if there is a connection that has resumed. Otherwise it waits among the others for the next one.
   *
   * @param {Command} command
   */
  send(command) {
    if (this.#connection && this.#hasResumed) {
      this.#send(this.#connection, command);
    }
  }

  /**
   * @param {Connection} connection
   * @param {Command} command
   */
  #send(connection, { event, data, accept, refuse }) {
    /** @param {Problem} problem */
    const refuseOrWait = (problem) => {
      if (this.#parts.token.isMissing(problem)) {
        this.#stopWithoutToken(connection, problem);
      } else {
        refuse(problem);
      }
    };
    try {
      connection.command({ event, data }, accept, refuseOrWait);
    } catch (failure) {
      refuse(failure);
    }
  }

  /**
   * Whoever asked for something without a token is told so. If a token has come meanwhile, everything is asked for again
   * with it.
   *
   * @param {Connection} connection
   * @param {Problem} problem
   */
  #stopWithoutToken(connection, problem) {
    this.#hasResumed = false;
    if (!this.#retry.isDue) {
      this.#parts.commands.refuseAll(problem);
    }
    connection.abandon(problem);
  }

  /**
   * Calls the function until it succeeds, and makes the session follow what it has listed.
   *
   * @param {() => Promise<Cursor | undefined>} list
   */
  async #list(list) {
    const { token, delivery, tell } = this.#parts;
    /** @type {Cursor | undefined} */
    let cursor;
    while (cursor === undefined && !this.#isOver) {
      tell({ state: 'listing' });
      if (this.#isOver) {
        return;
      }
      const wasLoggedIn = token.isUserKnown;
      this.#retry.begin();
      try {
        cursor = await list();
      } catch (problem) {
        if (problem instanceof Problem && isUnauthorized(problem) && !wasLoggedIn && (await this.#isNobody())) {
          await this.#waitForToken(problem);
        } else {
          await this.#recover(problem);
        }
        continue;
      }
      if (typeof cursor !== 'string') {
        throw new TypeError('The function given as after must return the cursor of what it has listed');
      }
      delivery.begin(cursor);
    }
  }

  /** Whether there is no token that the server may have refused: there is none, or another one has just come. */
  async #isNobody() {
    return this.#retry.isDue || !(await this.#parts.token.exists());
  }

  /** Lasts from the token to the end of the connection. That end is always thrown. */
  async #follow() {
    const { connect, token, delivery, commands, tell, times, onFrame } = this.#parts;
    tell({ state: 'connecting' });
    this.#retry.begin();
    await token.obtain();
    if (this.#isOver) {
      return;
    }
    const connection = connect({
      onFrame: (frame, direction) => onFrame?.(frame, direction),
      onMessage: (message, characters) => this.#take(connection, message, characters),
      mustHear: () => !delivery.isIdle || commands.areWaiting,
    });
    this.#connection = connection;
    const tooSlow = () =>
      connection.abandon(new Problem('too-slow', 'The server took too long to resume the session.'));
    const timer = setTimeout(tooSlow, times.resume);
    try {
      await Promise.race([connection.opened, connection.over]);
      this.#resume(connection, () => clearTimeout(timer));
      await connection.over;
    } catch (failure) {
      // It may have failed here, for example because no server would accept the command.
      connection.abandon(failure);
      throw failure;
    } finally {
      clearTimeout(timer);
      this.#connection = undefined;
      this.#hasResumed = false;
    }
  }

  /**
   * Sends everything at once: the server carries out commands in the order in which they come.
   *
   * @param {Connection} connection
   * @param {() => void} done
   */
  #resume(connection, done) {
    const { token, delivery } = this.#parts;
    const { received } = delivery;
    /** @param {Problem} problem */
    const fail = (problem) => connection.abandon(problem);
    /** @param {StateChange} change */
    const resumed = (change) => {
      done();
      this.#resumed(connection, change);
    };
    token.introduce(connection, fail);
    if (delivery.isIdle) {
      resumed({ state: 'live', ...(received && { after: received }) });
    } else {
      const resume = { event: 'subscribe', data: delivery.patterns, after: received };
      connection.command(resume, () => resumed({ state: 'catching-up', after: received }), fail);
    }
  }

  /**
   * @param {Connection} connection
   * @param {StateChange} change
   */
  #resumed(connection, change) {
    const { token, commands, tell } = this.#parts;
    const postponed = token.accepted();
    this.#hasResumed = true;
    this.#retry.resumed();
    tell(change);
    if (postponed !== undefined) {
      this.authenticate(postponed).catch(ignore);
    }
    commands.sendAll((command) => this.#send(connection, command));
  }

  /**
   * @param {Connection} connection
   * @param {any} message an event, or that the session has caught up
   * @param {number} characters
   */
  #take(connection, { event, data, cursor }, characters) {
    const { delivery, tell } = this.#parts;
    if (event === 'live') {
      delivery.caughtUp(data.cursor);
      tell({ state: 'live' });
      return;
    }
    delivery.put({ event, data, cursor }, characters);
    if (delivery.isFull) {
      connection.abandon(new Problem('behind', 'The consumer does not keep up.'));
    }
  }

  /**
   * Returns when it is time for another try. Throws what no other try would solve.
   *
   * @param {unknown} failure
   */
  async #recover(failure) {
    const { token, delivery, commands, list, tell } = this.#parts;
    if (this.#isOver) {
      return;
    }
    if (!(failure instanceof Problem)) {
      throw failure;
    }
    const { code, closeCode = 0 } = failure;
    if (code === 'reconnect') {
      return;
    }
    if (token.isMissing(failure)) {
      await this.#waitForToken(failure);
      return;
    }
    if (code === 'behind') {
      tell({ state: 'behind' });
      await delivery.drained();
      return;
    }
    if (code === 'cursor-expired' && list) {
      // The events that wait here are older than what will be listed, and must not be applied after it.
      await delivery.drained();
      await this.#list(list);
      return;
    }
    if (closeCode === TOO_LARGE && commands.refuseLargest()) {
      return;
    }
    if (!failure.isPassing || OWN_FAULTS.includes(closeCode)) {
      throw failure;
    }
    if (closeCode === TOKEN_REFUSED) {
      token.refused();
    }
    const wait = this.#retry.waitAfter(failure);
    tell({ state: 'waiting', problem: failure, wait });
    await this.#retry.sleep(wait, failure);
  }

  /** @param {Problem} failure */
  async #waitForToken({ code, message, closeCode }) {
    if (!this.#retry.isDue) {
      const reason = code === 'unauthorized' ? message : 'The server wants an access token, and there is none.';
      this.#parts.tell({ state: 'needs-token', problem: new Problem('unauthorized', reason, { closeCode }) });
    }
    await this.#retry.untilDue();
  }
}
