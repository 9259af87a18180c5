import { Lobby, sharedTokens } from '../client/lobby.js';
import { CallPanel } from './call-panel.js';
import { ConnectionStatus } from './connection-status.js';
import { element, find } from './element.js';
import { filterFor, objectionTo } from './entry-filter.js';
import { EventDetail } from './event-detail.js';
import { mentionsOf } from './event-summary.js';
import { Follower } from './follower.js';
import { NameCache } from './name-cache.js';
import { NameLookup } from './name-lookup.js';
import { PatternForm } from './pattern-form.js';
import { RatePlot } from './rate-plot.js';
import { Recorder } from './recorder.js';
import { Replay } from './replay.js';
import { ReplayForm } from './replay-form.js';
import { SearchForm } from './search-form.js';
import { ServerFacts } from './server-facts.js';
import { CodeSnippet } from './snippet.js';
import { EventStream } from './stream.js';
import { store, stored } from './tab-storage.js';
import { UnseenCount } from './unseen-count.js';
import { Views } from './views.js';
import { Visitor } from './visitor.js';

/** @import { LobbyEvent, StateChange } from '../client/lobby.js' */
/** @import { Entry } from './history.js' */
/** @import { Start } from './replay-form.js' */

/** The whole page: makes its parts, and tells each what the others do. */
class Page {
  #base = new URL('.', document.baseURI);
  #stream = find('event-stream', EventStream);
  #detail = find('event-detail', EventDetail);
  #search = find('search-form', SearchForm);
  #patterns = find('pattern-form', PatternForm);
  #replayForm = find('replay-form', ReplayForm);
  #snippet = find('code-snippet', CodeSnippet);
  #names = new NameCache();
  #views = new Views(find('main', HTMLElement), find('#views', HTMLElement), () => this.#unseen.update());
  #unseen = new UnseenCount(find('#views .unseen-count', HTMLElement), () => this.#views.showsEvents);
  #recorder = new Recorder({
    onEntry: (entry, removed) => this.#added(entry, removed),
    onOutcome: (entry) => this.#stream.update(entry),
    onClear: () => {
      this.#stream.clear();
      this.#detail.clear();
    },
  });
  #lobby = new Lobby(this.#base, {
    // A name of its own: below the same origin there may be another Lobby, or a game that stores its users' tokens.
    tokenStore: sharedTokens(`lobby.page ${this.#base.pathname}`),
    onTokens: (tokens) => this.#visitor.changed(tokens),
    onCall: (call) => this.#recorder.called(call),
  });
  #lookup = new NameLookup(this.#lobby, this.#names, (thing) => this.#learn(thing));
  #visitor = new Visitor(this.#lobby, {
    onLeave: () => this.#forget(),
    onChange: () => this.#showUser(),
    onThing: (thing) => this.#learn(thing),
  });
  #follower = new Follower(this.#lobby, {
    onState: (change) => this.#showState(change),
    onPatterns: () => this.#showPatterns(),
    onEvent: (event, isReplay) => this.#happened(event, isReplay),
    onSent: (frame) => this.#recorder.sent(frame),
    onAnswered: (frame) => this.#recorder.answered(frame),
    onNote: (text) => this.#recorder.noted(text),
  });
  #replay = new Replay(this.#lobby, this.#follower, {
    onProgress: (text, isBad) => this.#replayForm.report(text, isBad),
    onNote: (text) => this.#recorder.noted(text),
  });
  #calls = new CallPanel(find('#calls', HTMLElement), this.#lobby, this.#names, {
    onSteps: () => this.#showCode(),
    onThing: (thing) => this.#learn(thing),
  });
  #status = new ConnectionStatus({
    onRetry: () => this.#follower.reconnect(),
    onToggle: () => this.#toggleConnection(),
    onLogin: () => this.#views.show('calls'),
  });
  #server = new ServerFacts(this.#base, (isReady) => this.#status.showReadiness(isReady));
  /** Whether the session of somebody who has left was open, so that the next one's begins at once. */
  #goesOn = false;

  /** Shows what the tab has stored, and follows from there. */
  begin() {
    this.#listen();
    this.#stream.use(this.#names);
    this.#search.offer(this.#names);
    this.#patterns.use(this.#follower, this.#names);
    find('rate-plot', RatePlot).use(() => this.#recorder.perMinute.upTo(Date.now()));
    this.#restore();
    this.#showUser();
  }

  #listen() {
    this.#stream.addEventListener('open', (event) => {
      this.#detail.show(/** @type {CustomEvent<Entry>} */ (event).detail, this.#names);
    });
    this.#stream.addEventListener('dismiss', () => this.#detail.close());
    this.#stream.addEventListener('clear', () => this.#recorder.clear());
    this.#detail.addEventListener('closed', () => this.#stream.closed());
    this.#detail.addEventListener('about', (event) => {
      this.#search.show({ ...this.#search.query, about: /** @type {CustomEvent<string>} */ (event).detail });
    });
    this.#detail.addEventListener('resume', (event) => {
      this.#replay.run({ after: /** @type {CustomEvent<string>} */ (event).detail });
    });
    this.#search.addEventListener('search', () => {
      store('search', this.#search.query);
      this.#applySearch();
    });
    this.#replayForm.addEventListener('replay', async (event) => {
      if (await this.#replay.run(/** @type {CustomEvent<Start>} */ (event).detail)) {
        this.#replayForm.close();
      }
    });
    addEventListener('pagehide', () => this.#save());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && this.#save());
  }

  // The user who is logged in

  /** The session ends too, before anything more comes through it. */
  #forget() {
    this.#goesOn = this.#follower.isConnected;
    this.#follower.disconnect();
    this.#recorder.clear();
    this.#names.clear();
    this.#lookup.clear();
    this.#calls.clear();
    store('history', undefined);
  }

  #showUser() {
    if (this.#goesOn) {
      this.#goesOn = false;
      this.#follower.connect();
    }
    const { user } = this.#lobby;
    if (user) {
      this.#calls.showUser('Logged in as ', element('b', {}, user.name), ' ', element('code', {}, user._id));
      this.#learn(user);
      this.#follower.loggedIn();
      if (this.#visitor.list()) {
        this.#lookup.ask();
      }
    } else {
      this.#calls.showUser('Nobody is logged in.');
    }
    this.#showCode();
  }

  // The connection

  /** @param {StateChange} change */
  #showState(change) {
    if (this.#status.isLive && change.state === 'waiting') {
      this.#recorder.noted(`${change.problem.message}; what happens meanwhile comes when it is back`);
    }
    if (change.state === 'waiting' && this.#replay.isRunning) {
      this.#replayForm.report(change.problem.message, true);
    }
    this.#status.show(change);
    this.#server.connectionChanged(change);
    this.#patterns.enable(change.state !== 'closed');
  }

  #toggleConnection() {
    if (this.#follower.isConnected) {
      this.#follower.disconnect();
      const place = this.#follower.cursor ?? 'the events that there are then';
      this.#recorder.noted(`closed; the next connection goes on after ${place}`);
    } else {
      this.#follower.connect();
    }
  }

  #showPatterns() {
    this.#patterns.show();
    this.#showCode();
  }

  // Events, their search, and the names in them

  /**
   * @param {LobbyEvent} event
   * @param {boolean} isReplay
   */
  #happened(event, isReplay) {
    this.#learn(event.data);
    if (event.event.endsWith('.deleted')) {
      this.#names.deleted(event.data);
    }
    this.#recorder.happened(event, isReplay);
  }

  /**
   * @param {Entry} entry
   * @param {string[]} removed the keys of the entries that left for it
   */
  #added(entry, removed) {
    this.#stream.add(entry, removed);
    if (entry.kind === 'event') {
      if (!this.#views.showsEvents && this.#stream.finds(entry)) {
        this.#unseen.add();
      }
      const { name: event, data, cursor = '' } = entry;
      this.#lookup.want(mentionsOf({ event, data, cursor }));
    }
  }

  #applySearch() {
    const { query } = this.#search;
    if (!objectionTo(query)) {
      this.#stream.search(
        filterFor(query, (id) => this.#names.name(id)),
        !this.#search.isEmpty,
      );
    }
  }

  /** @param {{ _id?: string } & object} thing */
  #learn(thing) {
    if (this.#names.learn(thing) && thing._id) {
      this.#stream.named(thing._id);
    }
  }

  #showCode() {
    this.#snippet.show({
      base: this.#base.href,
      user: this.#lobby.user,
      steps: this.#calls.lastSteps,
      patterns: this.#follower.patterns,
    });
  }

  // What survives a reload

  #save() {
    const { patterns, asked, cursor } = this.#follower;
    store('watch', { patterns, waiting: asked, cursor });
    store('history', { owner: this.#visitor.owner, entries: [...this.#recorder.entries] });
  }

  #restore() {
    const { owner, entries = [] } = stored('history') ?? {};
    if (owner === undefined || owner === this.#visitor.owner) {
      for (const { data } of entries) {
        this.#learn(data ?? {});
      }
      this.#recorder.restore(entries);
    }
    this.#search.show(stored('search'));
    // Whoever sees the page for the first time sees what happens.
    this.#follower.restore(stored('watch') ?? { patterns: [], waiting: ['**'] });
  }
}

new Page().begin();
